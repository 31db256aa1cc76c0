//! Plans made and carried out, with everything that comes between, on every server.

use std::time::Duration;

use doudou_ddl::{
    Allow, Options, Schema, Statement,
    database::{
        Algorithm, ApplyOptions, ConnectOptions, Connection, Error, Lock, Progress, Report, apply,
        inspect, lock_status, plan,
    },
};

use crate::server::{Database, TestServer, servers};

async fn open(database: &Database) -> Connection {
    Connection::open(&database.url.parse().unwrap()).await.unwrap()
}

/// What the structs would say: a database that was made by `sql`, read.
async fn desired(server: &'static TestServer, sql: &str) -> Schema {
    let database = server.database("desired").await;
    database.run(sql).await.unwrap();
    inspect(&mut open(&database).await).await.unwrap().schema
}

/// A database that was made by one SQL, and the schema that another makes.
async fn pair(server: &'static TestServer, before: &str, after: &str) -> (Database, Schema) {
    let database = server.database("actual").await;
    database.run(before).await.unwrap();
    (database, desired(server, after).await)
}

fn allow(allow: &[Allow]) -> ApplyOptions {
    ApplyOptions { allow: allow.to_vec(), ..ApplyOptions::default() }
}

async fn run(
    connection: &mut Connection,
    desired: &Schema,
    options: &ApplyOptions,
) -> Result<Report, Error> {
    apply(connection, desired, &Options::default(), options, &mut ()).await
}

const TWO: &str = "CREATE TABLE a (id INT PRIMARY KEY); CREATE TABLE b (id INT PRIMARY KEY)";
const TWO_WIDER: &str = "CREATE TABLE a (id INT PRIMARY KEY, n INT); \
                         CREATE TABLE b (id INT PRIMARY KEY, n INT)";

#[tokio::test]
async fn the_second_run_is_empty_and_takes_few_round_trips() {
    for server in servers() {
        let after = "CREATE TABLE a (id INT PRIMARY KEY, n INT DEFAULT 3 CHECK (n+1 > 0), \
                     t TIMESTAMP NULL, s VARCHAR(9) CHARACTER SET latin1, KEY (n)); \
                     CREATE TABLE c (id INT PRIMARY KEY, CONSTRAINT r FOREIGN KEY (id) \
                     REFERENCES a (id))";
        let before = "CREATE TABLE a (id INT PRIMARY KEY, s TEXT); INSERT INTO a VALUES (1, 'x')";
        let (database, desired) = pair(server, before, after).await;
        let mut connection = open(&database).await;
        let report = run(&mut connection, &desired, &allow(&[Allow::DataLoss])).await.unwrap();
        assert_eq!((report.failed, report.not_tried), (None, vec![]), "{}", server.name);
        assert!(!report.done.is_empty());
        assert!(database.rows().await.contains("a: id=1, n=3, t=NULL, s=\"x\""));

        let mut connection = open(&database).await;
        let planned = plan(&mut connection, &desired, &Options::default()).await.unwrap();
        assert_eq!(planned.plan.statements, [], "{}", server.name);
        assert!(connection.round_trips() <= 8, "{}", connection.round_trips());
    }
}

#[tokio::test]
async fn rows_at_stake_are_counted_and_nothing_runs() {
    for server in servers() {
        let before = "CREATE TABLE a (id INT PRIMARY KEY, n VARCHAR(9), gone INT); \
                      INSERT INTO a VALUES (1, 'abc', 1), (2, 'abcdef', 2), (3, 'abcdefg', NULL)";
        let after = "CREATE TABLE a (id INT PRIMARY KEY, n VARCHAR(3)); CREATE TABLE b (id INT)";
        let (database, desired) = pair(server, before, after).await;
        let held = database.dump().await;
        let mut connection = open(&database).await;
        let error = run(&mut connection, &desired, &allow(&[])).await.unwrap_err();
        let Error::Refused(refused) = &error else { panic!("{error}") };
        let mut rows: Vec<_> = refused
            .iter()
            .map(|refused| (refused.change.allow, refused.change.at_stake.as_ref()?.rows).into())
            .collect::<Vec<Option<_>>>();
        rows.sort_by_key(|row| row.map(|(_, rows)| rows));
        assert_eq!(
            rows,
            [Some((Some(Allow::Drop), Some(2))), Some((Some(Allow::DataLoss), Some(2)))]
        );
        assert!(error.to_string().starts_with("refused, nothing was changed: `a`: "), "{error}");
        assert_eq!(database.dump().await, held);

        // What was said yes to happens, and nothing else.
        let error = run(&mut connection, &desired, &allow(&[Allow::Drop])).await.unwrap_err();
        assert!(matches!(&error, Error::Refused(refused) if refused.len() == 1), "{error}");
        let all = allow(&[Allow::Drop, Allow::DataLoss]);
        let report = run(&mut connection, &desired, &all).await.unwrap();
        assert_eq!(report.failed, None, "{}", server.name);
        assert_eq!(
            database.rows().await,
            "a: id=1, n=\"abc\"\na: id=2, n=\"abc\"\na: id=3, n=\"abc\"\n"
        );
    }
}

#[tokio::test]
async fn what_the_server_refuses_is_known_before_anything_is_touched() {
    for server in servers() {
        let (database, mut desired) = pair(server, TWO, TWO_WIDER).await;
        let wide = desired.tables.iter_mut().find(|table| table.name == "b").unwrap();
        wide.columns[1].ty = "varchar(16000)".parse().unwrap();
        wide.columns.push(wide.columns[1].clone());
        wide.columns[2].name = "m".to_owned();
        let held = database.dump().await;
        let error = run(&mut open(&database).await, &desired, &allow(&[])).await.unwrap_err();
        assert!(matches!(error, Error::Definitions(_)), "{error}");
        assert!(error.to_string().starts_with("the server refuses `b`: "), "{error}");
        assert_eq!(database.dump().await, held);
    }
}

#[tokio::test]
async fn a_statement_that_fails_stops_and_the_next_run_goes_on() {
    for server in servers() {
        let (database, desired) = pair(server, TWO, TWO_WIDER).await;
        let mut other = database.connect().await;
        sqlx::raw_sql("BEGIN; SELECT * FROM b").execute(&mut other).await.unwrap();
        let mut options: ConnectOptions = database.url.parse().unwrap();
        options.lock_wait_timeout = Duration::from_secs(1);
        let mut connection = Connection::open(&options).await.unwrap();
        let report = run(&mut connection, &desired, &allow(&[])).await.unwrap();
        let failed = report.failed.unwrap();
        assert_eq!((report.done.len(), report.not_tried.len()), (1, 0), "{}", server.name);
        assert_eq!((&*report.done[0].statement.table, &*failed.statement.table), ("a", "b"));
        assert!(failed.message.contains("another session uses the table"), "{}", failed.message);

        sqlx::raw_sql("COMMIT").execute(&mut other).await.unwrap();
        let report = run(&mut connection, &desired, &allow(&[])).await.unwrap();
        assert_eq!((report.failed, report.done.len()), (None, 1));
    }
}

#[tokio::test]
async fn two_runs_never_interleave_and_a_lost_connection_is_told() {
    for server in servers() {
        let (database, desired) = pair(server, TWO, TWO_WIDER).await;
        let mut connection = open(&database).await;
        assert_eq!(lock_status(&mut connection).await.unwrap(), None);
        let mut other = database.connect().await;
        sqlx::raw_sql("BEGIN; SELECT * FROM a").execute(&mut other).await.unwrap();
        let first = async {
            let mut first = open(&database).await;
            run(&mut first, &desired, &allow(&[])).await.unwrap()
        };
        let second = async {
            let holder = loop {
                match lock_status(&mut connection).await.unwrap() {
                    Some(holder) => break holder,
                    None => tokio::time::sleep(Duration::from_millis(20)).await,
                }
            };
            let options = ApplyOptions { wait: Duration::from_secs(1), ..allow(&[]) };
            let error = run(&mut connection, &desired, &options).await.unwrap_err();
            let Error::Locked { holder: said, .. } = &error else { panic!("{error}") };
            assert_eq!(*said, holder);
            assert!(holder.user.is_some() && holder.host.is_some(), "{holder}");
            assert!(error.to_string().contains(&holder.to_string()), "{error}");
            database.run(&format!("KILL {}", holder.connection)).await.unwrap();
        };
        let (report, ()) = tokio::join!(first, second);
        let failed = report.failed.unwrap();
        assert!(failed.message.starts_with("the connection was lost"), "{}", failed.message);
        assert_eq!((report.done.len(), report.not_tried.len()), (0, 1));

        sqlx::raw_sql("COMMIT").execute(&mut other).await.unwrap();
        let report = run(&mut connection, &desired, &allow(&[])).await.unwrap();
        assert_eq!(report.failed, None);
        assert_eq!(lock_status(&mut connection).await.unwrap(), None);
    }
}

/// Stops after so many statements.
struct Until(usize);

impl Progress for Until {
    fn done(&mut self, _number: usize, _statement: &Statement, _took: Duration) {
        self.0 -= 1;
    }

    fn interrupted(&self) -> bool {
        self.0 == 0
    }
}

#[tokio::test]
async fn an_interrupt_stops_between_statements() {
    for server in servers() {
        let (database, desired) = pair(server, TWO, TWO_WIDER).await;
        let mut connection = open(&database).await;
        let options = Options::default();
        let report =
            apply(&mut connection, &desired, &options, &allow(&[]), &mut Until(1)).await.unwrap();
        assert!(report.interrupted);
        assert_eq!((report.done.len(), report.not_tried.len()), (1, 1));
        assert_eq!(lock_status(&mut connection).await.unwrap(), None);
    }
}

#[tokio::test]
async fn what_came_in_since_the_confirmation_stops_a_run_when_it_is_graver() {
    for server in servers() {
        let before = "CREATE TABLE a (id INT PRIMARY KEY, n INT); CREATE TABLE b (id INT)";
        let after = "CREATE TABLE a (id INT PRIMARY KEY); CREATE TABLE b (id INT, m INT)";
        let (database, desired) = pair(server, before, after).await;
        let mut connection = open(&database).await;
        let options = Options::default();
        let planned = plan(&mut connection, &desired, &options).await.unwrap();
        let confirmed = ApplyOptions { confirmed: Some(planned.plan), ..allow(&[Allow::Drop]) };
        // A value that is lost now wasn't there when somebody said yes.
        database.run("INSERT INTO a VALUES (1, 7)").await.unwrap();
        let error = run(&mut connection, &desired, &confirmed).await.unwrap_err();
        assert!(matches!(&error, Error::Graver(graver) if graver.len() == 1), "{error}");
        assert!(error.to_string().contains("plan anew"), "{error}");
        // Less to do is no reason to stop.
        database.run("DELETE FROM a; ALTER TABLE b ADD m INT").await.unwrap();
        let report = run(&mut connection, &desired, &confirmed).await.unwrap();
        assert_eq!((report.failed, report.done.len()), (None, 1));
    }
}

#[tokio::test]
async fn the_session_is_strict_again_after_a_loss_that_was_allowed() {
    for server in servers() {
        let before = "CREATE TABLE a (n VARCHAR(9)); CREATE TABLE b (n VARCHAR(9)); \
                      INSERT INTO a VALUES ('abcdef')";
        let after = "CREATE TABLE a (n VARCHAR(3)); CREATE TABLE b (n VARCHAR(3))";
        let (database, desired) = pair(server, before, after).await;
        let mut connection = open(&database).await;

        /// Adds a row that nobody counted, before the second statement.
        struct Late<'a>(&'a Database);
        impl Progress for Late<'_> {
            fn started(&mut self, number: usize, _statement: &Statement) {
                if number == 1 {
                    let insert = self.0.run("INSERT INTO b VALUES ('abcdef')");
                    crate::server::on_a_thread(insert).unwrap();
                }
            }
        }
        let report = apply(
            &mut connection,
            &desired,
            &Options::default(),
            &allow(&[Allow::DataLoss]),
            &mut Late(&database),
        )
        .await
        .unwrap();
        let failed = report.failed.unwrap().message;
        assert!(failed.contains("values that the new type can't"), "{failed}");
        assert_eq!(database.rows().await, "a: n=\"abc\"\nb: n=\"abcdef\"\n", "{}", server.name);
    }
}

#[tokio::test]
async fn an_algorithm_and_a_lock_that_the_server_refuses_are_told() {
    for server in servers() {
        let before = "CREATE TABLE a (id INT PRIMARY KEY, n INT)";
        let after = "CREATE TABLE a (id INT PRIMARY KEY, n BIGINT)";
        let (database, desired) = pair(server, before, after).await;
        let mut connection = open(&database).await;
        let mut options = ApplyOptions { algorithm: Some(Algorithm::Inplace), ..allow(&[]) };
        let failed = run(&mut connection, &desired, &options).await.unwrap().failed.unwrap();
        assert!(failed.message.contains("choose another algorithm"), "{}", failed.message);
        options =
            ApplyOptions { algorithm: Some(Algorithm::Copy), lock: Some(Lock::Shared), ..options };
        assert_eq!(run(&mut connection, &desired, &options).await.unwrap().failed, None);
    }
}

#[tokio::test]
async fn a_missing_privilege_is_named() {
    for server in servers() {
        let before = "CREATE TABLE a (id INT PRIMARY KEY); CREATE TABLE secret (id INT, n INT)";
        let after = "CREATE TABLE a (id INT PRIMARY KEY, n INT)";
        let (database, mut desired) = pair(server, before, after).await;
        let grants = format!(
            "GRANT SELECT ON {0}.a TO {{}}; GRANT SELECT (id) ON {0}.secret TO {{}}",
            database.name
        );
        let account = database.account(&grants).await;
        let mut connection = Connection::open(&account.url.parse().unwrap()).await.unwrap();
        let report = run(&mut connection, &desired, &allow(&[])).await.unwrap();
        let failed = report.failed.unwrap().message;
        assert!(failed.starts_with("the privilege ALTER is missing: "), "{failed}");

        // A table that isn't shown to us is left alone, and no struct can claim it.
        let options = Options::default();
        let planned = plan(&mut connection, &desired, &options).await.unwrap();
        let [kept] = &*planned.inexpressible else { panic!("{:?}", planned.inexpressible) };
        assert!(kept.table == "secret" && kept.reason.contains("the privilege "), "{kept:?}");
        desired.tables[0].name = "secret".to_owned();
        let error = plan(&mut connection, &desired, &options).await.unwrap_err();
        assert!(matches!(error, Error::Unreadable(_)), "{error}");
    }
}
