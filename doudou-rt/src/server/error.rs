//! Why a server couldn't serve.

use std::error::Error;
use std::{fmt, io};

use crate::Route;
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
    /// The settings ask for a cluster.
    #[error("GDD_MODE is `micro`, but this version can't join a cluster; set it to `mono`")]
    NoCluster,
    /// Services that are served together have routes that only one of them can answer; all of
    /// those.
    #[error("{}", Conflict::list(.0))]
    Conflicts(Vec<Conflict>),
    /// The annotation `timeout` of a route isn't a time.
    #[error("{0}")]
    Timeout(WrongAnnotation),
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
