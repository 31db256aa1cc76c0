//! Connecting, reading, asking and carrying out, on every server.

use doudou_ddl::database::{ConnectOptions, Connection, inspect};

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
