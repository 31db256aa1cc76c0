//! One sentence for each way to fail: what happened, and what to do now.

use std::{io, time::Duration};

use sqlx::mysql::MySqlDatabaseError;

use super::{Holder, Refusal, RefusedChange};
use crate::{
    diff::Conflict,
    plan::{Allow, Kept},
};

/// Why a database could not be read or changed. No text of it shows a password.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The options of a connection don't say what they must.
    #[error("{0}")]
    Options(String),
    /// There is no connection.
    #[error("can't connect to {to}: {message}")]
    Connect {
        /// `user@host:port/schema`.
        to: String,
        /// Why, and what to do.
        message: String,
    },
    /// The server is too old.
    #[error("{0}")]
    TooOld(String),
    /// The server answered with an error, or not at all.
    #[error("{doing}: {message}")]
    Server {
        /// What was being done: `reading the tables`.
        doing: String,
        /// The server's number of the error, when it answered.
        code: Option<u16>,
        /// Why, and what to do.
        message: String,
    },
    /// Structs claim tables that the model can't say everything of.
    #[error("structs claim tables that can't be compared: {}", list(.0, kept))]
    Unreadable(Vec<Kept>),
    /// The structs contradict each other, or the server.
    #[error("the structs can't become tables: {}", list(.0, Conflict::to_string))]
    Conflicts(Vec<Conflict>),
    /// The server refuses what the structs declare.
    #[error("the server refuses {}", list(.0, refusal))]
    Definitions(Vec<Refusal>),
    /// Something would be lost, or must fail, and nobody said yes to it.
    #[error("refused, nothing was changed: {}", list(.0, refused))]
    Refused(Vec<RefusedChange>),
    /// The database has changed since somebody said yes.
    #[error(
        "the database has changed since the plan was confirmed, nothing was run; plan anew: {}",
        list(.0, refused)
    )]
    Graver(Vec<RefusedChange>),
    /// Another run holds the lock.
    #[error(
        "the database is being changed by {holder} (waited {} s): let it finish and run again",
        waited.as_secs()
    )]
    Locked {
        /// Who holds it.
        holder: Holder,
        /// How long we waited for it.
        waited: Duration,
    },
}

impl Error {
    pub(super) fn server(doing: impl Into<String>, error: &sqlx::Error) -> Self {
        Self::Server { doing: doing.into(), code: code(error), message: sentence(error) }
    }
}

fn list<T>(all: &[T], one: fn(&T) -> String) -> String {
    all.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn kept(kept: &Kept) -> String {
    format!("`{}`: {}", kept.table, kept.reason)
}

fn refusal(refusal: &Refusal) -> String {
    format!("`{}`: {}", refusal.table, refusal.message)
}

fn refused(refused: &RefusedChange) -> String {
    let change = &refused.change;
    let mut text = format!("`{}`: {}: {}", refused.table, change.object, change.reason);
    if let Some(stake) = &change.at_stake
        && let Some(rows) = stake.rows
    {
        text += &format!(" ({rows} {})", stake.what);
    }
    text + match change.allow {
        Some(Allow::Drop) => ", unless drops are allowed",
        Some(Allow::DataLoss) => ", unless data loss is allowed",
        None => ", mend the rows first",
    }
}

/// The server's number of an error.
pub(super) fn code(error: &sqlx::Error) -> Option<u16> {
    let error = error.as_database_error()?;
    Some(error.try_downcast_ref::<MySqlDatabaseError>()?.number())
}

/// Whether the connection is gone, so that nobody knows what became of the last statement.
pub(super) fn is_lost(error: &sqlx::Error) -> bool {
    match code(error) {
        Some(code) => matches!(code, 1053 | 1077..=1079 | 1927 | 2006 | 2013 | 3169 | 4031),
        None => matches!(error, sqlx::Error::Io(_) | sqlx::Error::Protocol(_)),
    }
}

/// What became of a statement that failed, and what to do.
pub(super) fn of_statement(error: &sqlx::Error) -> String {
    let sentence = sentence(error);
    if is_lost(error) {
        return format!("{sentence}: nobody knows whether this was done, the next plan finds out");
    }
    sentence
}

/// What an error says, and what to do.
pub(super) fn sentence(error: &sqlx::Error) -> String {
    if let (Some(code), Some(error)) = (code(error), error.as_database_error()) {
        return server_sentence(code, error.message());
    }
    match error {
        sqlx::Error::Io(error) => io_sentence(error),
        sqlx::Error::Tls(error) => format!("no TLS connection comes about: {error}"),
        sqlx::Error::Configuration(error) if error.to_string().contains("RSA") => {
            "the account's password only travels encrypted: use TLS (`tls=required`) with a \
             server that has it switched on"
                .to_owned()
        }
        sqlx::Error::Configuration(error) => error.to_string(),
        sqlx::Error::Protocol(message) if message.contains("authentication plugin") => {
            // Behind it stands where in the driver that was found.
            let message = message.split(" (").next().unwrap_or(message);
            format!(
                "{message}: the account must use caching_sha2_password, mysql_native_password or \
                 sha256_password"
            )
        }
        error => error.to_string(),
    }
}

fn server_sentence(code: u16, message: &str) -> String {
    let message = message.trim_end_matches(['.', ' ', '\n']);
    if matches!(code, 1142 | 1143)
        && let Some((privilege, _)) = message.split_once(" command denied")
    {
        return format!("the privilege {privilege} is missing: {message}");
    }
    match advice(code) {
        Some(advice) => format!("{message}: {advice}"),
        None => format!("{message} (error {code})"),
    }
}

/// What to do about an error of the server.
fn advice(code: u16) -> Option<&'static str> {
    Some(match code {
        1045 | 1698 => "the password is wrong, or there is no such account for this host",
        1044 => "the account has no privilege on this database; GRANT it",
        1227 | 1370 | 1410 | 1419 => "the account lacks a privilege; GRANT it or use another one",
        1820 | 1862 => "the account's password has expired; set a new one",
        3118 | 4151 => "the account is locked",
        1040 | 1203 | 1226 => "too many connections; wait, or raise the limit",
        1129 | 1130 => "the server doesn't talk to this host; allow it on the server",
        1290 | 1792 | 1836 => "the server is read-only; use the primary",
        1205 => {
            "another session uses the table (SHOW PROCESSLIST shows it); end it or wait longer, \
             and run again"
        }
        1213 => "another session changed the same rows; run again",
        1317 | 3024 | 1969 => "the statement was ended from outside; run again",
        1053 | 1077..=1079 | 1927 | 2006 | 2013 | 3169 | 4031 => {
            "the connection was lost; run again"
        }
        1062 | 1586 => "rows are equal in columns that must be unique; mend them and run again",
        1048 | 1138 | 1364 => "rows hold NULL where the column takes none; mend them and run again",
        1265 | 1366 | 1406 | 1264 | 1292 | 1367 => {
            "rows hold values that the new type can't; mend them and run again"
        }
        3819 | 4025 => "rows don't meet the check; mend them and run again",
        1451 | 1452 | 1216 | 1217 => {
            "rows refer to rows that aren't there; mend them and run again"
        }
        1215 | 1005 | 3780 | 6125 => {
            "both sides of a foreign key need the same type, charset and collation, and the \
             columns referred to an index"
        }
        1822 | 1823 => "the columns referred to need a unique or primary key",
        1832 | 1833 | 3730 => "a foreign key stands in the way",
        1553 => "a foreign key needs this index",
        1674 => {
            "the server's binary log can't repeat this default; give the column no such default, \
             or run without the log"
        }
        1118 | 1117 | 139 => "the row is too wide; make columns shorter or use TEXT or BLOB",
        1071 | 1709 => "give the index a prefix length, such as name(191)",
        1115 | 1273 | 1253 => {
            "this server doesn't know the charset or collation, or they don't fit"
        }
        1286 | 1283 => "this server lacks the storage engine",
        1114 | 1021 | 3675 | 28 => "the disk is full; make room and run again",
        1845 | 1846 | 1800 | 1221 => {
            "the server can't do it this way; choose another algorithm or lock, or none"
        }
        1102 | 1103 | 1059 => "the name is too long or holds a character that names can't",
        _ => return None,
    })
}

fn io_sentence(error: &io::Error) -> String {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::ConnectionRefused => {
            "nothing listens there; is the server running, are host and port right".to_owned()
        }
        Kind::NotFound => "there is no such socket; is the server running".to_owned(),
        Kind::PermissionDenied => "the system doesn't let us".to_owned(),
        Kind::TimedOut => "no answer; are host and port right, is a firewall between".to_owned(),
        Kind::HostUnreachable | Kind::NetworkUnreachable => "the host can't be reached".to_owned(),
        Kind::UnexpectedEof
        | Kind::BrokenPipe
        | Kind::ConnectionReset
        | Kind::ConnectionAborted => "the connection was lost; run again".to_owned(),
        Kind::InvalidData => format!("no TLS connection comes about: {error}"),
        _ if error.to_string().contains("lookup") => {
            format!("the host's name can't be resolved: {error}")
        }
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_privilege_is_named() {
        assert_eq!(
            server_sentence(1142, "ALTER command denied to user 'a'@'b' for table 't'"),
            "the privilege ALTER is missing: ALTER command denied to user 'a'@'b' for table 't'"
        );
    }

    #[test]
    fn an_unknown_error_keeps_its_number() {
        assert_eq!(server_sentence(1, "Odd."), "Odd (error 1)");
    }
}
