//! Why a server couldn't serve.

use std::error::Error;
use std::{fmt, io};

use crate::config::ConfigError;

/// Why a server couldn't start.
///
/// `Debug` shows what `Display` shows, with the causes, so that a `main` that returns it ends
/// with a line that people can read and with the exit code 1.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The settings are wrong.
    #[error("the configuration is wrong")]
    Config(#[from] ConfigError),
    /// The address can't be listened on.
    #[error("couldn't listen on {address}; set GDD_HOST and GDD_PORT to an address that is free")]
    Bind {
        /// The host and the port.
        address: String,
        /// What the system said.
        source: io::Error,
    },
    /// The signals that stop the server can't be listened to.
    #[error("couldn't listen to the signals that stop the server")]
    Signal(#[source] io::Error),
    /// The metrics can't be set up.
    #[error("couldn't set up the metrics")]
    Metrics(#[from] prometheus::Error),
}

impl fmt::Debug for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        let mut cause = self.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
