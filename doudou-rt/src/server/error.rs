//! Why a server couldn't serve, or couldn't end well.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{fmt, io};

use crate::Route;
use crate::config::ConfigError;
use crate::registry::JoinError;

/// Why a server couldn't start, or didn't end as it should.
///
/// `Debug` shows what `Display` shows, with the causes, so that a `main` that returns it ends
/// with a line that people can read and with the exit code 1.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The settings are wrong.
    #[error("the configuration is wrong")]
    Config(#[from] ConfigError),
    /// The server can't be a node of a cluster, as the settings ask for it.
    #[error("GDD_MODE is `micro`, but the server can't be a node of a cluster")]
    Cluster(#[from] JoinError),
    /// Services that are served together have routes that only one of them can answer; all of
    /// those.
    #[error("{}", Conflict::list(.0))]
    Conflicts(Vec<Conflict>),
    /// The annotation `timeout` of a route isn't a time.
    #[error("{0}")]
    Timeout(WrongAnnotation),
    /// The address can't be listened on.
    #[error("couldn't listen on {address}; set GDD_HOST and {variable} to an address that is free")]
    Bind {
        /// The host and the port.
        address: String,
        /// The variable that sets the port.
        variable: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// TLS can't be spoken as the settings ask for it.
    #[error("TLS can't be spoken")]
    Tls(#[from] TlsError),
    /// A socket that the service manager handed over can't be listened on.
    #[error("LISTEN_FDS hands over something else than TCP sockets")]
    Inherited(#[source] io::Error),
    /// A listener, or a thread that was to serve it, failed.
    #[error("couldn't serve the listener")]
    Listener(#[source] io::Error),
    /// The log file can't be written to.
    #[error("couldn't open {}; set GDD_LOG_PATH to a folder that can be written to", file.display())]
    LogFile {
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The signals that stop the server can't be listened to.
    #[error("couldn't listen to the signals that stop the server")]
    Signal(#[source] io::Error),
    /// The metrics can't be set up.
    #[error("couldn't set up the metrics")]
    Metrics(#[from] prometheus::Error),
    /// The grace time was over before all was answered.
    #[error(
        "the grace time was over before all was answered; connections that were cut off: \
         {connections}"
    )]
    CutOff {
        /// The connections that were cut off.
        connections: usize,
    },
    /// What [`on_shutdown`](super::Server::on_shutdown) was given panicked, or wasn't done within
    /// the grace time.
    #[error("what was to be done at the end wasn't done")]
    NotClosed,
    /// A second signal, or [`Handle::shutdown_now`](super::Handle::shutdown_now).
    #[error("the server was told to end at once")]
    EndedAtOnce,
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

/// Why TLS can't be spoken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// The program can't speak TLS.
    #[error(
        "GDD_TLS_CERT and GDD_TLS_KEY are set, but this program was built without TLS; turn on the \
         feature `tls` of doudou-rt"
    )]
    NotBuiltIn,
    /// Only one of the two files is named.
    #[error("{set} is set, but {missing} isn't; https needs both")]
    Incomplete {
        /// The variable that is set.
        set: &'static str,
        /// The variable that isn't.
        missing: &'static str,
    },
    /// A file can't be read.
    #[error("couldn't read {} of {variable}", file.display())]
    Unreadable {
        /// The variable that names the file.
        variable: &'static str,
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file doesn't hold what it should.
    #[error("{} of {variable} {problem}", file.display())]
    Malformed {
        /// The variable that names the file.
        variable: &'static str,
        /// The file.
        file: PathBuf,
        /// What is wrong, as the rest of a sentence about the file.
        problem: String,
    },
    /// The key belongs to another certificate.
    #[error(
        "the key in {} of GDD_TLS_KEY doesn't fit the first certificate in {} of GDD_TLS_CERT",
        key.display(),
        cert.display()
    )]
    Mismatch {
        /// The file of the certificates.
        cert: PathBuf,
        /// The file of the key.
        key: PathBuf,
    },
}

impl TlsError {
    /// Whether the settings ask for TLS.
    pub(super) fn check_both(cert: &Path, key: &Path) -> Result<bool, Self> {
        let (cert_name, key_name) = ("GDD_TLS_CERT", "GDD_TLS_KEY");
        match (cert.as_os_str().is_empty(), key.as_os_str().is_empty()) {
            (true, true) => Ok(false),
            (false, false) => Ok(true),
            (false, true) => Err(Self::Incomplete { set: cert_name, missing: key_name }),
            (true, false) => Err(Self::Incomplete { set: key_name, missing: cert_name }),
        }
    }
}

/// A route whose annotation `timeout` isn't one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct WrongAnnotation {
    /// The route.
    pub route: Route,
    /// The value of the annotation.
    pub value: &'static str,
}

impl fmt::Display for WrongAnnotation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { route: Route { name, .. }, value } = self;
        write!(
            f,
            "the annotation `timeout` of `{name}` is `{value}`, but must be a duration above zero \
             like `2s` or `500ms`"
        )
    }
}

/// A route that no request reaches, because a service that comes before takes them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Conflict {
    /// The name of the service that the route belongs to.
    pub service: &'static str,
    /// The route.
    pub route: Route,
    /// The name of the service that comes before it.
    pub winner: &'static str,
    /// The route that takes its requests.
    pub taken_by: Route,
}

impl Conflict {
    fn list(conflicts: &[Self]) -> String {
        let lines: Vec<String> = conflicts.iter().map(ToString::to_string).collect();
        lines.join("\n")
    }

    /// Whether the paths have parameters in the same places, so that no order helps.
    fn is_same_path(&self) -> bool {
        let shape = |route: &Route| {
            let is_parameter = |segment: &&str| segment.starts_with('{');
            let segments = route.path.split('/');
            segments.map(|it| if is_parameter(&it) { "{}" } else { it }).collect::<Vec<_>>()
        };
        shape(&self.route) == shape(&self.taken_by)
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { service, route, winner, taken_by } = self;
        write!(
            f,
            "`{} {}` of {service} would never be asked, since `{} {}` of {winner} takes its \
             requests; ",
            route.method, route.path, taken_by.method, taken_by.path
        )?;
        if self.is_same_path() {
            f.write_str("give one of them another path")
        } else {
            write!(f, "serve {service} before {winner}, or give one of them another path")
        }
    }
}
