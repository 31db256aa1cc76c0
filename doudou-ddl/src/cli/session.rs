//! What every command works with.

use std::time::Duration;

use doudou_ddl::database::{ConnectOptions, Connection};
use doudou_ddl::model::Flavor;

use super::arguments::Common;
use super::outcome::Failure;
use super::output::{DIM, tame, tell};
use super::settings::{self, Variables};

/// What every command works with.
#[derive(Debug)]
pub(crate) struct Session<'a> {
    pub(crate) common: &'a Common,
    pub(crate) prefix: String,
    variables: Variables,
}

impl<'a> Session<'a> {
    /// Reads `.env` and settles the prefix.
    pub(crate) fn begin(common: &'a Common) -> Result<Self, Failure> {
        let variables = Variables::read(common.env.as_deref())?;
        let (prefix, note) = settings::prefix(common.pre.as_ref(), &variables)?;
        let session = Self { common, prefix, variables };
        if let Some(note) = note {
            session.note(&note);
        }
        Ok(session)
    }

    /// Where the database is. It needn't be there.
    pub(crate) fn target(&self) -> Result<ConnectOptions, Failure> {
        let (options, origin) = settings::connection(self.common, &self.variables)?;
        self.detail(&format!("connecting to {options}, from {origin}"));
        Ok(options)
    }

    /// A connection; its statements wait so many seconds for tables that others use.
    pub(crate) async fn connect(
        &self,
        mut target: ConnectOptions,
        lock_wait_timeout: Option<u32>,
    ) -> Result<Connection, Failure> {
        if let Some(seconds) = lock_wait_timeout {
            target.lock_wait_timeout = Duration::from_secs(seconds.into());
        }
        let connection = Connection::open(&target).await;
        let connection = connection.map_err(|error| Failure::new(error.to_string()))?;
        let server = connection.server();
        let name = match server.flavor {
            Flavor::MySql => "MySQL",
            Flavor::MariaDb => "MariaDB",
        };
        let (major, minor, patch) = server.version;
        self.detail(&format!("the server is {name} {major}.{minor}.{patch}"));
        Ok(connection)
    }

    /// Tells a remark, unless quiet.
    pub(crate) fn note(&self, text: &str) {
        if !self.common.quiet {
            tell(&format!("{DIM}note: {}{DIM:#}", tame(text)));
        }
    }

    /// Tells more than most want to know.
    pub(crate) fn detail(&self, text: &str) {
        if self.common.verbose {
            self.note(text);
        }
    }
}
