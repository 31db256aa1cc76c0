//! One run at a time.

use std::{fmt, time::Duration};

use super::{Connection, Error};
use crate::sql;

/// Who holds the lock on a database.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Holder {
    /// The id of the connection, as `SHOW PROCESSLIST` has it.
    pub connection: u64,
    /// The account, where ours may see it.
    pub user: Option<String>,
    /// The host and port that it comes from, where ours may see it.
    pub host: Option<String>,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "connection {}", self.connection)?;
        if let Some(user) = &self.user {
            write!(f, " of `{user}`")?;
        }
        if let Some(host) = &self.host {
            write!(f, " from {host}")?;
        }
        Ok(())
    }
}

/// Who holds the lock that [`apply`](super::apply()) takes, if anybody does.
///
/// # Errors
/// The server doesn't answer.
pub async fn lock_status(connection: &mut Connection) -> Result<Option<Holder>, Error> {
    let doing = "asking who holds the lock";
    let name = name(connection);
    let sets = connection
        .query(format!("SELECT IS_USED_LOCK({name}); SHOW PROCESSLIST"))
        .await
        .complete(doing)?;
    let [used, processes] = &*sets else { return Ok(None) };
    let Some(id) = used.first().and_then(|row| row.number(0)) else { return Ok(None) };
    let process = processes.iter().find(|row| row.number(0) == Some(id));
    let cell = |n| process.map(|row| row.text(n)).filter(|text| !text.is_empty());
    Ok(Some(Holder { connection: id, user: cell(1), host: cell(2) }))
}

/// Takes the lock, or says who has it.
pub(super) async fn lock(connection: &mut Connection, wait: Duration) -> Result<(), Error> {
    loop {
        let name = name(connection);
        let sets = connection
            .query(format!("SELECT GET_LOCK({name}, {})", wait.as_secs()))
            .await
            .complete("taking the lock")?;
        if sets.first().and_then(|rows| rows.first()?.number(0)) == Some(1) {
            return Ok(());
        }
        // It may have been released just now.
        if let Some(holder) = lock_status(connection).await? {
            return Err(Error::Locked { holder, waited: wait });
        }
    }
}

/// Gives the lock back. A connection that is gone has done so already.
pub(super) async fn unlock(connection: &mut Connection) {
    let name = name(connection);
    connection.query(format!("SELECT RELEASE_LOCK({name})")).await;
}

/// MySQL takes 64 characters at most, so that the database's name is hashed (FNV-1a).
fn name(connection: &Connection) -> String {
    let hash = connection.database().bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    sql::string(&format!("doudou-ddl:{hash:016x}"))
}
