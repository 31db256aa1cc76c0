//! Connecting, reading, asking and carrying out, on every server.

use doudou_ddl::{
    database::{ConnectOptions, Connection, Tls, ask, inspect},
    model::Table,
};

use crate::server::{Database, servers};

async fn open(database: &Database) -> Connection {
    Connection::open(&options(database)).await.unwrap()
}

fn options(database: &Database) -> ConnectOptions {
    database.url.parse().unwrap()
}

#[tokio::test]
async fn a_server_says_who_it_is() {
    for server in servers() {
        let database = server.database_with("facts", "CHARACTER SET latin1").await;
        let connection = open(&database).await;
        let facts = connection.server();
        assert_eq!((facts.is_mariadb(), facts.version), (server.mariadb, server.version));
        assert_eq!((&*facts.charset, &*facts.collation), ("latin1", "latin1_swedish_ci"));
        assert_eq!(facts.engine, "InnoDB");
        let utf8 = &facts.charsets.defaults["utf8mb4"];
        assert_eq!(facts.charsets.collations[utf8], "utf8mb4", "{utf8}");
        assert_eq!(facts.charsets.widths["utf8mb4"], 4);
        assert_eq!(connection.database(), database.name);
    }
}

#[tokio::test]
async fn whoever_is_not_let_in_hears_why() {
    for server in servers() {
        let database = server.database("let_in").await;
        let options = options(&database);
        let why = async |options: ConnectOptions| match Connection::open(&options).await {
            Err(error) => error.to_string(),
            Ok(_) => panic!("{options:?} lets us in"),
        };
        let error = why(ConnectOptions { password: Some("wr0ng".into()), ..options.clone() }).await;
        assert!(error.contains("the password is wrong") && !error.contains("wr0ng"), "{error}");
        let error = why(ConnectOptions { schema: "no`such".into(), ..options.clone() }).await;
        assert!(error.contains("create it: CREATE DATABASE `no``such`"), "{error}");
        let error = why(ConnectOptions { schema: String::new(), ..options.clone() }).await;
        assert!(error.contains("no database is named"), "{error}");
        let error = why(ConnectOptions { charset: Some("latin1".into()), ..options.clone() }).await;
        assert!(error.contains("`latin1` can't carry"), "{error}");
        let error = why(ConnectOptions { port: 1, ..options.clone() }).await;
        assert!(error.contains("127.0.0.1:1/") && error.contains("nothing listens"), "{error}");
        let error = why(ConnectOptions { host: "no.such.invalid".into(), ..options.clone() }).await;
        assert!(error.contains("can't be resolved"), "{error}");
        let socket = Some("/no/such/socket".into());
        let error = why(ConnectOptions { socket, ..options.clone() }).await;
        assert!(error.contains("no such socket"), "{error}");
    }
}

#[tokio::test]
async fn a_database_is_read_in_a_few_round_trips() {
    for server in servers() {
        let database = server.database("read").await;
        let mut sql = "CREATE VIEW v AS SELECT 1 AS one;".to_owned();
        for n in 0..50 {
            sql +=
                &format!("CREATE TABLE `t'{n}` (id INT PRIMARY KEY, b BINARY(2) DEFAULT x'ff00');");
        }
        sql += "CREATE TRIGGER g BEFORE INSERT ON `t'0` FOR EACH ROW SET NEW.id = 1";
        database.run(&sql).await.unwrap();
        let mut connection = open(&database).await;
        let inspected = inspect(&mut connection).await.unwrap();
        assert_eq!(inspected.inexpressible, []);
        assert_eq!(inspected.schema.views, ["v"]);
        assert_eq!(inspected.schema.tables.len(), 50);
        let table = inspected.schema.table("t'0").unwrap();
        assert_eq!(table.triggers, ["g"]);
        let default = table.columns[1].default.clone();
        assert_eq!(default, Some(doudou_ddl::model::DefaultValue::Bytes(vec![255, 0])));
        assert!(connection.round_trips() <= 5, "{}", connection.round_trips());
    }
}

/// The only table of a definition as the server shows it.
async fn table_of(database: &Database, create: &str) -> Table {
    database.run(create).await.unwrap();
    let schema = inspect(&mut open(database).await).await.unwrap().schema;
    database.run("SET foreign_key_checks = 0; DROP TABLE t").await.unwrap();
    schema.tables.into_iter().find(|table| table.name == "t").unwrap()
}

#[tokio::test]
async fn what_the_model_lacks_is_named_and_left_out() {
    for server in servers().iter().filter(|server| server.mariadb) {
        let database = server.database("lacks").await;
        let sql = "CREATE SEQUENCE s; CREATE TABLE t (id INT); \
                   CREATE TABLE v (id INT) WITH SYSTEM VERSIONING";
        database.run(sql).await.unwrap();
        let inspected = inspect(&mut open(&database).await).await.unwrap();
        assert_eq!(inspected.schema.views, ["s"]);
        let names: Vec<_> = inspected.schema.tables.iter().map(|table| &*table.name).collect();
        assert_eq!(names, ["t"]);
        let [kept] = &*inspected.inexpressible else { panic!("{:?}", inspected.inexpressible) };
        assert!(kept.table == "v" && kept.reason.contains("can't be read: WITH"), "{kept:?}");
    }
}

#[tokio::test]
async fn tables_that_go_while_they_are_read_are_no_trouble() {
    for server in servers() {
        let database = server.database("come_and_go").await;
        database.run("CREATE TABLE a (id INT)").await.unwrap();
        let mut connection = open(&database).await;
        let churn = async {
            for _ in 0..40 {
                database.run("CREATE TABLE b (id INT); DROP TABLE b").await.unwrap();
            }
        };
        let read = async {
            loop {
                match inspect(&mut connection).await {
                    Ok(inspected) => assert_eq!(inspected.inexpressible, [], "{}", server.name),
                    Err(error) => assert!(error.to_string().contains("come and go"), "{error}"),
                }
            }
        };
        tokio::select! {
            () = churn => {}
            () = read => {}
        }
    }
}

#[tokio::test]
async fn a_server_says_how_it_reads_a_definition() {
    for server in servers() {
        let database = server.database("ask").await;
        let create = "CREATE TABLE p (id INT PRIMARY KEY); \
                      CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, n INT CHECK (n > 0), \
                      s TEXT NOT NULL, g INT AS (n + 1), f INT DEFAULT 3, \
                      CONSTRAINT named CHECK (f <> 4), CHECK (f <> 5), \
                      FULLTEXT KEY words (s), KEY f (f), \
                      CONSTRAINT refers FOREIGN KEY (f) REFERENCES p (id) ON DELETE CASCADE)";
        let table = table_of(&database, create).await;
        let mut said = table.clone();
        said.columns[1].renamed_from = Some("m".to_owned());
        said.columns[3].generated.as_mut().unwrap().expression = "n+1".to_owned();
        for check in &mut said.checks {
            check.expression = check.expression.replace(['`', ' '], "");
            check.name = check.name.take().filter(|name| name == "named");
        }
        let mut connection = open(&database).await;
        let mut wide = said.clone();
        wide.name = "wide".to_owned();
        wide.columns[1].ty = "varchar(70000)".parse().unwrap();
        let tables = [said.clone(), wide, said.clone()];
        let answers = ask(&mut connection, &tables).await.unwrap();
        let refusal = answers[1].as_ref().unwrap_err();
        assert!(refusal.table == "wide" && refusal.message.contains("'n'"), "{refusal:?}");
        for answer in [&answers[0], &answers[2]] {
            let answer = answer.as_ref().unwrap();
            assert_eq!(answer.name, "t");
            assert_eq!(answer.columns[1].renamed_from.as_deref(), Some("m"));
            assert_eq!(answer.columns[3].generated, table.columns[3].generated);
            assert_eq!(answer.indexes, table.indexes);
            assert_eq!(answer.foreign_keys, table.foreign_keys);
            let texts = |table: &Table| -> Vec<String> {
                table.checks.iter().map(|check| check.expression.clone()).collect()
            };
            assert_eq!(texts(answer), texts(&table));
            let names: Vec<_> = answer.checks.iter().filter_map(|c| c.name.as_deref()).collect();
            assert_eq!(names, ["named"]);
        }
        assert_eq!(database.definitions().await.len(), 1, "no table stays behind");
        assert!(connection.round_trips() <= 5, "{}", connection.round_trips());
    }
}

#[tokio::test]
async fn who_may_make_no_temporary_table_hears_his_own_definition() {
    for server in servers() {
        let database = server.database("no_temporary").await;
        let table = table_of(&database, "CREATE TABLE t (id INT PRIMARY KEY, s TEXT)").await;
        let grant = format!("GRANT SELECT, ALTER, CREATE ON {}.* TO {{}}", database.name);
        let account = database.account(&grant).await;
        let mut connection = Connection::open(&account.url.parse().unwrap()).await.unwrap();
        let answers = ask(&mut connection, std::slice::from_ref(&table)).await.unwrap();
        assert_eq!(answers, [Ok(table)]);
    }
}

#[tokio::test]
async fn an_account_of_the_servers_default_kind_logs_in() {
    for server in servers() {
        let database = server.database("log_in").await;
        // Nobody has logged in as this one yet, so that MySQL has no digest of it cached.
        let account =
            database.account(&format!("GRANT SELECT ON {}.* TO {{}}", database.name)).await;
        let options: ConnectOptions = account.url.parse().unwrap();
        Connection::open(&options).await.unwrap();
        let required = ConnectOptions { tls: Tls::Required, ..options.clone() };
        match Connection::open(&required).await {
            Ok(_) => {}
            Err(error) if server.mariadb => {
                assert!(error.to_string().contains("does not support TLS"), "{error}");
            }
            Err(error) => panic!("{}: {error}", server.name),
        }
        let verified = ConnectOptions { tls: Tls::VerifyIdentity, ..options };
        let error = Connection::open(&verified).await.unwrap_err().to_string();
        assert!(error.contains("no TLS connection comes about"), "{error}");
    }
}
