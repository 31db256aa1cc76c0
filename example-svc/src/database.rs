//! Opens the SQLite database, and fills it when it is new.

use std::path::PathBuf;

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

/// The database that is used when `DB_URL` isn't set: a file in the working directory.
pub const DEFAULT_URL: &str = "sqlite://users.db?mode=rwc";

/// Why there is no database to work with.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL names no SQLite database. It isn't shown: it may hold a password.
    #[error("can't use DB_URL: {0}; it needs to look like `{DEFAULT_URL}`")]
    Url(sqlx::Error),
    /// SQLite can't read or write the file.
    #[error(
        "can't open the database file {}: {reason}; see that its folder exists and lets you \
         write, or set DB_URL to another place, such as `{DEFAULT_URL}` (`mode=rwc` creates the \
         file)",
        file.display()
    )]
    File {
        /// The file that was tried, with its full path.
        file: PathBuf,
        /// What SQLite says.
        reason: sqlx::Error,
    },
}

/// Opens the database at a URL such as [`DEFAULT_URL`] or `sqlite::memory:`.
///
/// If there is no table of users yet, creates it and adds a handful of them.
///
/// # Errors
/// [`OpenError`] says which file, and what to do about it.
pub async fn open(url: &str) -> Result<SqlitePool, OpenError> {
    // sqlx takes a URL of another scheme for the name of a file.
    if !url.starts_with("sqlite:") {
        let reason = "it doesn't start with `sqlite:`";
        return Err(OpenError::Url(sqlx::Error::Configuration(reason.into())));
    }
    let options: SqliteConnectOptions = url.parse().map_err(OpenError::Url)?;
    let file = options.get_filename();
    let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    connect(options, url.contains(":memory:") || url.contains("mode=memory"))
        .await
        .map_err(|reason| OpenError::File { file, reason })
}

/// Sees whether the database answers.
///
/// # Errors
/// What SQLite says.
pub async fn check(pool: SqlitePool) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT 1").execute(&pool).await.map(drop)
}

async fn connect(
    options: SqliteConnectOptions,
    in_memory: bool,
) -> Result<SqlitePool, sqlx::Error> {
    let pool = SqlitePoolOptions::new()
        // Connections to a database in memory get in each other's way, and with the last of them
        // the database is gone. Hence one, for ever.
        .max_connections(if in_memory { 1 } else { 4 })
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options)
        .await?;
    fill(&pool).await?;
    Ok(pool)
}

async fn fill(pool: &SqlitePool) -> Result<(), sqlx::Error> {
    // IMMEDIATE: of two processes that start together, one waits here and finds the table.
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
    let filled: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'users')",
    )
    .fetch_one(&mut *transaction)
    .await?;
    if !filled {
        sqlx::raw_sql(include_str!("schema.sql")).execute(&mut *transaction).await?;
    }
    transaction.commit().await
}
