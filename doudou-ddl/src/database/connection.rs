//! A connection whose session is set so that definitions mean the same everywhere.

use std::fmt;

use futures_util::TryStreamExt as _;
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Either, Row as _,
    mysql::{MySqlConnectOptions, MySqlConnection, MySqlRow, MySqlSslMode},
};

use super::{ConnectOptions, Error, Tls, error};
use crate::{
    model::{Charsets, Flavor, Server},
    sql,
};

/// The `sql_mode` of every session: nothing is cut silently, zero dates stay legal, and the number 0 is no request for the next
/// number.
pub const STRICT: &str = "STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO";

/// A connection to one database.
///
/// Its session is strict whatever the server's defaults are: no value is cut without an error.
/// Dropping it closes it, which also releases the lock of an [`apply`](super::apply()).
pub struct Connection {
    link: MySqlConnection,
    server: Server,
    database: String,
    packet: usize,
    round_trips: u64,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("server", &self.server)
            .field("database", &self.database)
            .finish_non_exhaustive()
    }
}

impl Connection {
    /// Connects, sets the session and asks the server who it is.
    ///
    /// # Errors
    /// The options name no database or another charset than `utf8mb4`; the server can't be reached
    /// or refuses us; the database or a file with a certificate doesn't exist; the server is older than MySQL 5.7 or MariaDB
    /// 10.3.
    pub async fn open(options: &ConnectOptions) -> Result<Self, Error> {
        check(options)?;
        let failed = |error: &sqlx::Error| Error::Connect {
            to: options.to_string(),
            message: match error::code(error) {
                Some(1049) => format!(
                    "there is no such database; create it: CREATE DATABASE {}",
                    sql::identifier(&options.schema)
                ),
                Some(1045) if options.socket.is_some() && options.tls == Tls::Disabled => format!(
                    "{}, or it needs TLS, which accounts of caching_sha2_password do over a \
                     socket too",
                    error::sentence(error)
                ),
                _ => error::sentence(error),
            },
        };
        let link = tokio::time::timeout(options.connect_timeout, link(options))
            .await
            .map_err(|_| Error::Connect {
                to: options.to_string(),
                message: format!(
                    "no answer within {} s; are host and port right, is a firewall between",
                    options.connect_timeout.as_secs()
                ),
            })?
            .map_err(|error| failed(&error))?;
        let mut connection = Self {
            link,
            server: Server {
                flavor: Flavor::MySql,
                version: (0, 0, 0),
                charset: String::new(),
                collation: String::new(),
                engine: String::new(),
                explicit_timestamps: true,
                lower_case_tables: false,
                charsets: Charsets::default(),
            },
            database: String::new(),
            packet: 1 << 20,
            round_trips: 0,
        };
        connection.begin_session(options).await?;
        Ok(connection)
    }

    /// The server, as far as it decides what a definition means.
    #[must_use]
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// The database's name, as the server keeps it.
    #[must_use]
    pub fn database(&self) -> &str {
        &self.database
    }

    /// How many packets of statements were sent so far, each of which waited for its answer.
    #[must_use]
    pub fn round_trips(&self) -> u64 {
        self.round_trips
    }

    async fn begin_session(&mut self, options: &ConnectOptions) -> Result<(), Error> {
        let timeout = options.lock_wait_timeout.as_secs().max(1);
        let answer = self
            .query(format!(
                "SET NAMES utf8mb4; \
                 SET sql_mode = '{STRICT}', time_zone = '+00:00', autocommit = 1, \
                 foreign_key_checks = 1, sql_quote_show_create = 1, wait_timeout = 28800, \
                 lock_wait_timeout = {timeout}; \
                 SELECT VERSION(), @@version_comment, DATABASE(), @@character_set_database, \
                 @@collation_database, @@default_storage_engine, \
                 @@explicit_defaults_for_timestamp, @@lower_case_table_names, \
                 @@max_allowed_packet; \
                 SELECT character_set_name, default_collate_name, maxlen \
                 FROM information_schema.character_sets; \
                 SELECT * FROM information_schema.collation_character_set_applicability; \
                 SHOW VARIABLES WHERE variable_name IN ('character_set_collations', \
                 'default_collation_for_utf8mb4', 'max_statement_time', \
                 'show_create_table_verbosity', \
                 'show_gipk_in_create_table_and_information_schema', \
                 'sql_generate_invisible_primary_key')"
            ))
            .await
            .complete("asking the server who it is")?;
        let [.., facts, charsets, collations, variables] = &*answer else {
            return Err(incomplete());
        };
        let facts = facts.first().ok_or_else(incomplete)?;
        let version = facts.text(0);
        let mariadb = [0, 1].iter().any(|&n| facts.text(n).to_lowercase().contains("mariadb"));
        self.server = Server {
            flavor: if mariadb { Flavor::MariaDb } else { Flavor::MySql },
            version: read_version(&version),
            charset: facts.text(3),
            collation: facts.text(4),
            engine: facts.text(5),
            explicit_timestamps: facts.number(6) != Some(0),
            lower_case_tables: facts.number(7) != Some(0),
            charsets: read_charsets(charsets, collations, variables),
        };
        self.database = facts.text(2);
        self.packet = facts.number(8).map_or(self.packet, |bytes| bytes as usize);
        if !(self.server.mysql(5, 7, 0) || self.server.mariadb(10, 3, 0)) {
            return Err(Error::TooOld(format!(
                "the server is of version {version}: MySQL 5.7 or MariaDB 10.3 is the oldest \
                 that can be worked with"
            )));
        }
        self.set_variables(variables).await
    }

    /// Switches off what would hide a part of a definition, add to it, or end a long statement.
    async fn set_variables(&mut self, variables: &[Row]) -> Result<(), Error> {
        let value = |name: &str| variables.iter().find(|row| row.text(0) == name);
        let mut set = Vec::new();
        for name in [
            "max_statement_time",
            "show_create_table_verbosity",
            "show_gipk_in_create_table_and_information_schema",
        ] {
            if value(name).is_some() {
                set.push(format!("{name} = 0"));
            }
        }
        if !set.is_empty() {
            self.query(format!("SET {}", set.join(", ")))
                .await
                .complete("setting the session's variables")?;
        }
        if value("sql_generate_invisible_primary_key").is_some_and(|row| row.text(1) == "ON") {
            // Not every account may. Its keys stay out of sight all the same.
            let answer = self.query("SET sql_generate_invisible_primary_key = 0".to_owned()).await;
            if answer.error.as_ref().is_some_and(|error| error::code(error) != Some(1227)) {
                answer.complete("setting the session's variables")?;
            }
        }
        Ok(())
    }

    /// Sends statements as one packet and reads all their answers.
    ///
    /// Not cancel-safe: a dropped future leaves answers behind, which the next query skips.
    pub(super) async fn query(&mut self, statements: String) -> Answer {
        self.round_trips += 1;
        let mut answer = Answer { sets: Vec::new(), error: None };
        let mut rows = Vec::new();
        let mut stream = sqlx::raw_sql(AssertSqlSafe(statements)).fetch_many(&mut self.link);
        loop {
            match stream.try_next().await {
                Ok(Some(Either::Right(row))) => rows.push(Row::read(&row)),
                Ok(Some(Either::Left(_))) => answer.sets.push(std::mem::take(&mut rows)),
                Ok(None) => return answer,
                Err(error) => {
                    answer.error = Some(error);
                    return answer;
                }
            }
        }
    }

    /// Sends statements in as few packets as the server takes, and goes on behind one that fails.
    /// The answers are in the order of the statements; an error is that of a lost connection.
    pub(super) async fn query_each(&mut self, statements: &[String]) -> Result<Each, sqlx::Error> {
        let mut answers: Each = Vec::with_capacity(statements.len());
        while let Some(rest) = statements.get(answers.len()..).filter(|rest| !rest.is_empty()) {
            let (packet, _) = rest.split_at(packet_length(rest, self.packet));
            let answer = self.query(packet.join(";\n")).await;
            answers.extend(answer.sets.into_iter().map(Ok));
            match answer.error {
                Some(error) if error::is_lost(&error) => return Err(error),
                Some(error) => answers.push(Err(error)),
                None => {}
            }
        }
        Ok(answers)
    }
}

/// What each statement answered: its rows, or why it failed.
pub(super) type Each = Vec<Result<Vec<Row>, sqlx::Error>>;

/// The answers to a packet of statements.
pub(super) struct Answer {
    /// The rows of each statement that went well, in order.
    pub(super) sets: Vec<Vec<Row>>,
    /// Why the next one failed. Those behind it didn't run.
    pub(super) error: Option<sqlx::Error>,
}

impl Answer {
    /// The rows of all statements, given that none failed.
    pub(super) fn complete(self, doing: &str) -> Result<Vec<Vec<Row>>, Error> {
        match self.error {
            Some(error) => Err(Error::server(doing, &error)),
            None => Ok(self.sets),
        }
    }
}

/// One row, as the server spells it.
pub(super) struct Row(Vec<Option<Vec<u8>>>);

impl Row {
    fn read(row: &MySqlRow) -> Self {
        Self((0..row.len()).map(|n| row.try_get_unchecked(n).unwrap_or_default()).collect())
    }

    /// The bytes of a value; `None` is `NULL`.
    pub(super) fn bytes(&self, n: usize) -> Option<&[u8]> {
        self.0.get(n)?.as_deref()
    }

    /// A value as text; empty for `NULL`.
    pub(super) fn text(&self, n: usize) -> String {
        String::from_utf8_lossy(self.bytes(n).unwrap_or_default()).into_owned()
    }

    /// A value as a number.
    pub(super) fn number(&self, n: usize) -> Option<u64> {
        std::str::from_utf8(self.bytes(n)?).ok()?.parse().ok()
    }

    fn last(&self) -> String {
        self.text(self.0.len().saturating_sub(1))
    }
}

fn check(options: &ConnectOptions) -> Result<(), Error> {
    if options.schema.is_empty() {
        return Err(Error::Options(
            "no database is named: write it behind the host, as in mysql://host/database"
                .to_owned(),
        ));
    }
    if let Some(charset) = &options.charset
        && !["utf8mb4", "utf8mb3", "utf8"].contains(&&*charset.to_ascii_lowercase())
    {
        return Err(Error::Options(format!(
            "the connection's charset `{charset}` can't carry every name and comment: leave it \
             out or write utf8mb4; tables have their own charset"
        )));
    }
    if options.tls_cert.is_some() != options.tls_key.is_some() {
        return Err(Error::Options(
            "a client's certificate and its key are given together or not at all".to_owned(),
        ));
    }
    for file in [&options.tls_ca, &options.tls_cert, &options.tls_key].into_iter().flatten() {
        if !file.is_file() {
            return Err(Error::Options(format!("there is no file {}", file.display())));
        }
    }
    Ok(())
}

/// Logs in. Where TLS is only preferred and doesn't come about, it is done without.
async fn link(options: &ConnectOptions) -> Result<MySqlConnection, sqlx::Error> {
    let (mode, fallback) = match options.tls {
        Tls::Disabled => (MySqlSslMode::Disabled, false),
        Tls::Preferred => (MySqlSslMode::Preferred, true),
        Tls::Required => (MySqlSslMode::Required, false),
        Tls::VerifyCa => (MySqlSslMode::VerifyCa, false),
        Tls::VerifyIdentity => (MySqlSslMode::VerifyIdentity, false),
    };
    let mut connect = MySqlConnectOptions::new()
        .host(&options.host)
        .port(options.port)
        .username(&options.user)
        .database(&options.schema)
        .ssl_mode(mode)
        // The session is set by one packet of our own.
        .pipes_as_concat(false)
        .no_engine_substitution(false)
        .timezone(None)
        .set_names(false)
        .disable_statement_logging();
    if let Some(socket) = &options.socket {
        connect = connect.socket(socket);
    }
    if let Some(password) = options.password.as_ref().filter(|password| !password.is_empty()) {
        connect = connect.password(password);
    }
    if let Some(file) = &options.tls_ca {
        connect = connect.ssl_ca(file);
    }
    if let (Some(cert), Some(key)) = (&options.tls_cert, &options.tls_key) {
        connect = connect.ssl_client_cert(cert).ssl_client_key(key);
    }
    match connect.connect().await {
        Err(error) if fallback && no_tls(&error) => {
            connect.ssl_mode(MySqlSslMode::Disabled).connect().await
        }
        other => other,
    }
}

fn no_tls(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Tls(_) => true,
        sqlx::Error::Io(error) => error.kind() == std::io::ErrorKind::InvalidData,
        _ => false,
    }
}

fn incomplete() -> Error {
    Error::Server {
        doing: "asking the server who it is".to_owned(),
        code: None,
        message: "its answer is incomplete; is it MySQL or MariaDB".to_owned(),
    }
}

/// `10.11.19-MariaDB-0+deb12u1` → 10, 11, 19.
fn read_version(text: &str) -> (u16, u16, u16) {
    let mut numbers =
        text.split(|c: char| !c.is_ascii_digit()).map(|number| number.parse().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    (next(), next(), next())
}

fn read_charsets(charsets: &[Row], collations: &[Row], variables: &[Row]) -> Charsets {
    let mut known = Charsets::default();
    for row in charsets {
        known.defaults.insert(row.text(0), row.text(1));
        known.widths.insert(row.text(0), row.number(2).unwrap_or(1) as u32);
    }
    for row in collations {
        // MariaDB from 10.10 on has the whole name in a third column: `utf8mb4_uca1400_ai_ci`
        // beside `uca1400_ai_ci`.
        let name = if row.0.len() > 2 { row.text(2) } else { row.text(0) };
        known.collations.insert(name, row.text(1));
    }
    for row in variables {
        match &*row.text(0) {
            // utf8mb3=utf8mb3_uca1400_ai_ci,utf8mb4=utf8mb4_uca1400_ai_ci
            "character_set_collations" => {
                for pair in row.last().split(',') {
                    if let Some((charset, collation)) = pair.split_once('=') {
                        known.defaults.insert(charset.to_owned(), collation.to_owned());
                    }
                }
            }
            "default_collation_for_utf8mb4" => {
                known.defaults.insert("utf8mb4".to_owned(), row.last());
            }
            _ => {}
        }
    }
    known
}

/// How many statements fit into one packet; one at least.
fn packet_length(statements: &[String], bytes: usize) -> usize {
    // Half of it leaves room for what stands between them and for large answers.
    let most = bytes / 2;
    let mut sum = 0;
    let fits = |statement: &&String| {
        sum += statement.len() + 2;
        sum <= most
    };
    statements.iter().take_while(fits).count().clamp(1, statements.len().max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        assert_eq!(read_version("10.11.19-MariaDB-0+deb12u1"), (10, 11, 19));
        assert_eq!(read_version("8.0.46"), (8, 0, 46));
        assert_eq!(read_version("9.7"), (9, 7, 0));
    }

    #[test]
    fn packets_hold_as_much_as_the_server_takes() {
        let statements: Vec<String> =
            ["aaaa", "bbbb", "cc", "a very long statement", "d"].map(str::to_owned).into();
        assert_eq!(packet_length(&statements, 24), 2);
        assert_eq!(packet_length(&statements[3..], 24), 1);
        assert_eq!(packet_length(&statements, 100), 5);
    }
}
