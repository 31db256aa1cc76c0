//! Where pairs are tried: two databases of a server, one to change and one to make things anew in.

use std::collections::BTreeMap;

use doudou_ddl::Server;
use doudou_ddl::database::Connection;
use doudou_ddl::sql::identifier;
use sqlx::mysql::{MySqlConnection, MySqlRow};
use sqlx::{AssertSqlSafe, Row as _};

use crate::server::{Database, TestServer};

/// A database with a connection of ours and one of nobody's.
#[derive(Debug)]
pub(super) struct Room {
    /// The one that is tested.
    pub(super) connection: Connection,
    link: MySqlConnection,
    _database: Database,
}

/// Two of them.
#[derive(Debug)]
pub(super) struct Bench {
    /// Whose `before` becomes `after`.
    pub(super) room: Room,
    /// Where `after` comes from nothing.
    pub(super) fresh: Room,
}

impl Bench {
    pub(super) async fn new(server: &'static TestServer, options: &str) -> Self {
        Self { room: Room::new(server, options).await, fresh: Room::new(server, options).await }
    }

    pub(super) fn server(&self) -> &Server {
        self.room.connection.server()
    }
}

impl Room {
    async fn new(server: &'static TestServer, options: &str) -> Self {
        let database = server.database_with("random", options).await;
        let connection = Connection::open(&database.url.parse().unwrap()).await.unwrap();
        let mut room = Self { connection, link: database.connect().await, _database: database };
        room.run("SET time_zone = '+00:00'").await.unwrap();
        room
    }

    /// Runs statements.
    pub(super) async fn run(&mut self, sql: &str) -> Result<(), sqlx::Error> {
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut self.link).await.map(|_| ())
    }

    /// What a query finds, as texts.
    pub(super) async fn query(
        &mut self,
        sql: &str,
    ) -> Result<Vec<Vec<Option<String>>>, sqlx::Error> {
        let rows = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).fetch_all(&mut self.link).await?;
        Ok(rows.iter().map(texts).collect())
    }

    /// The names of the tables.
    pub(super) async fn tables(&mut self) -> Vec<String> {
        let rows = self.query("SHOW TABLES").await.unwrap();
        rows.into_iter().filter_map(|mut row| row.remove(0)).collect()
    }

    /// Drops every table.
    pub(super) async fn clear(&mut self) {
        let tables = self.tables().await;
        if !tables.is_empty() {
            let names: Vec<_> = tables.iter().map(|name| identifier(name)).collect();
            let sql = format!(
                "SET foreign_key_checks = 0; DROP TABLE {}; SET foreign_key_checks = 1",
                names.join(", ")
            );
            self.run(&sql).await.unwrap();
        }
    }

    /// Takes all rows away.
    pub(super) async fn empty(&mut self) {
        let mut sql = "SET foreign_key_checks = 0;".to_owned();
        for name in self.tables().await {
            sql += &format!("DELETE FROM {};", identifier(&name));
        }
        self.run(&(sql + "SET foreign_key_checks = 1")).await.unwrap();
    }

    /// Each table as the server shows it, without the counter.
    pub(super) async fn definitions(&mut self) -> BTreeMap<String, String> {
        let mut definitions = BTreeMap::new();
        for name in self.tables().await {
            let sql = format!("SHOW CREATE TABLE {}", identifier(&name));
            let create = self.query(&sql).await.unwrap().remove(0).remove(1).unwrap();
            definitions.insert(name, crate::server::without_counter(&create));
        }
        definitions
    }
}

fn texts(row: &MySqlRow) -> Vec<Option<String>> {
    let text = |at| {
        let bytes: Option<&[u8]> = row.try_get_unchecked(at).unwrap();
        bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    };
    (0..row.len()).map(text).collect()
}
