//! The settings of a server: every `GDD_*` variable, where its value comes from, and what a wrong
//! one is told.

mod dotenv;
mod parse;
mod root;
mod variables;

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

pub use dotenv::var;
pub use root::{RootPath, RootPathError};
use tracing::Level;
pub use variables::{VARIABLES, Variable};

/// How a server listens, waits, logs and shows itself.
///
/// [`Config::from_env`] reads it from the environment; tests and embedders fill the fields:
///
/// ```
/// let config = doudou_rt::Config { port: 0, ..Default::default() };
/// assert_eq!(config.host, "");
/// ```
///
/// A duration of zero turns its limit off, except for `grace_timeout`: zero waits for nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// `GDD_BANNER`: whether the start shows the banner. Default: true.
    pub banner: bool,
    /// `GDD_BANNER_TEXT`: the text that the banner draws. Default: `doudou`.
    pub banner_text: String,
    /// `GDD_LOG_LEVEL`: the least severe level that is logged. Default: info. `RUST_LOG` wins.
    pub log_level: Level,
    /// `GDD_LOG_FORMAT`: what a log line looks like. Default: text.
    pub log_format: LogFormat,
    /// `GDD_HOST`: the address or name to listen on. Default: empty, all interfaces.
    pub host: String,
    /// `GDD_PORT`: the port to listen on; 0 takes a free one. Default: 6060.
    pub port: u16,
    /// `GDD_ROUTE_ROOT_PATH`: where all paths of the server begin. Default: empty.
    pub route_root_path: RootPath,
    /// `GDD_GRACE_TIMEOUT`: how long a stopping server waits for its connections. Default: 15 s.
    pub grace_timeout: Duration,
    /// `GDD_READ_TIMEOUT`: how long the head of a request may take, and then how long its body
    /// may. Default: 15 s.
    pub read_timeout: Duration,
    /// `GDD_WRITE_TIMEOUT`: how long a client may take nothing of its response. Default: 15 s.
    pub write_timeout: Duration,
    /// `GDD_IDLE_TIMEOUT`: how long a connection may wait for its next request. Default: 60 s.
    pub idle_timeout: Duration,
    /// `GDD_BODY_LIMIT`: the largest request body, in bytes. Default: 10 MiB.
    pub body_limit: u64,
    /// `GDD_MANAGE_ENABLE`: whether `/go-doudou/` is served. Default: false.
    pub manage_enable: bool,
    /// `GDD_MANAGE_USER`: the user name for `/go-doudou/`. Default: empty.
    pub manage_user: String,
    /// `GDD_MANAGE_PASS`: the password for `/go-doudou/`. Default: empty.
    pub manage_pass: Secret,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            banner: true,
            banner_text: "doudou".to_owned(),
            log_level: Level::INFO,
            log_format: LogFormat::Text,
            host: String::new(),
            port: 6060,
            route_root_path: RootPath::default(),
            grace_timeout: Duration::from_secs(15),
            read_timeout: Duration::from_secs(15),
            write_timeout: Duration::from_secs(15),
            idle_timeout: Duration::from_secs(60),
            body_limit: 10 << 20,
            manage_enable: false,
            manage_user: String::new(),
            manage_pass: Secret::default(),
        }
    }
}

impl Config {
    /// Reads the settings from the process environment and from `.env`.
    ///
    /// A variable of the process wins over `.env`, which is looked for in the working directory
    /// and then in its parent. An empty value counts as unset, but an empty `GDD_PORT` asks for
    /// a free port.
    ///
    /// # Errors
    ///
    /// A line of `.env` that can't be read, or all values that don't fit their variable.
    pub fn from_env() -> Result<Self, ConfigError> {
        let file = dotenv::load()?;
        Self::from_lookup(|name| dotenv::look_up(name, &file))
    }

    /// Reads the settings from a look-up of variables by name.
    ///
    /// # Errors
    ///
    /// All values that don't fit their variable.
    pub fn from_lookup(look_up: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut config = Self::default();
        let mut wrong = Vec::new();
        for variable in VARIABLES {
            let Some(value) = look_up(variable.name) else { continue };
            if value.is_empty() && !variable.empty_is_a_value {
                continue;
            }
            if (variable.set)(&mut config, value.trim()).is_none() {
                wrong.push(WrongValue { name: variable.name, value, accepts: variable.accepts });
            }
        }
        if wrong.is_empty() { Ok(config) } else { Err(ConfigError::Values(wrong)) }
    }

    /// The variables with their accepted forms, defaults and meanings, as a Markdown table.
    #[must_use]
    pub fn help() -> String {
        variables::table()
    }
}

/// What a log line looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogFormat {
    /// For people: time, level, message, fields.
    #[default]
    Text,
    /// For collectors: one JSON object a line.
    Json,
}

/// A text that isn't shown by `Debug`.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secret(String);

impl Secret {
    /// The text itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "\"\"" } else { "\"…\"" })
    }
}

/// Why the settings couldn't be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The `.env` file is there but can't be opened.
    #[error("couldn't read {}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line of the `.env` file isn't an assignment. Its text isn't shown: it may hold a secret.
    #[error("{}:{line}: expected `NAME=value`; quote a value that has spaces in it", file.display())]
    Line {
        /// The file.
        file: PathBuf,
        /// The number of the line, from 1.
        line: usize,
    },
    /// Values that don't fit their variables; all of them.
    #[error("{}", WrongValue::list(.0))]
    Values(Vec<WrongValue>),
}

/// A value that doesn't fit its variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongValue {
    /// The name of the variable.
    pub name: &'static str,
    /// The value that was found.
    pub value: String,
    /// The form that is accepted.
    pub accepts: &'static str,
}

impl WrongValue {
    fn list(wrong: &[Self]) -> String {
        let lines: Vec<String> = wrong.iter().map(ToString::to_string).collect();
        lines.join("\n")
    }
}

impl fmt::Display for WrongValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is `{}`, but must be {}", self.name, self.value, self.accepts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::from_lookup(|name| {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn nothing_set_is_the_default() {
        assert_eq!(read(&[]).unwrap(), Config::default());
    }

    #[test]
    fn an_empty_value_counts_as_unset_but_an_empty_port_is_a_free_one() {
        let config = read(&[("GDD_PORT", ""), ("GDD_READ_TIMEOUT", ""), ("GDD_BANNER", "")]);
        assert_eq!(config.unwrap(), Config { port: 0, ..Config::default() });
    }

    #[test]
    fn all_wrong_values_are_reported_with_what_is_accepted() {
        let wrong = [("GDD_PORT", "http"), ("GDD_IDLE_TIMEOUT", "soon"), ("GDD_BODY_LIMIT", "1kb")];
        assert_eq!(
            read(&wrong).unwrap_err().to_string(),
            "GDD_PORT is `http`, but must be a port from 0 to 65535, or empty for a free one\n\
             GDD_IDLE_TIMEOUT is `soon`, but must be a duration like `15s`, `500ms`, `1m30s`, or \
             whole seconds"
        );
    }

    #[test]
    fn a_wrong_root_path_is_told_what_a_root_path_is() {
        let config = read(&[("GDD_ROUTE_ROOT_PATH", "/api/")]).unwrap();
        assert_eq!(config.route_root_path.as_str(), "/api");
        for wrong in ["api", "/api?x=1", "/go-doudou"] {
            assert_eq!(
                read(&[("GDD_ROUTE_ROOT_PATH", wrong)]).unwrap_err().to_string(),
                format!(
                    "GDD_ROUTE_ROOT_PATH is `{wrong}`, but must be a path like `/api` or \
                     `/shop/v1`, in which nothing needs to be encoded, and not `/go-doudou`"
                )
            );
        }
    }

    #[test]
    fn the_password_is_not_shown() {
        let config = read(&[("GDD_MANAGE_PASS", "hunter2")]).unwrap();
        assert_eq!(config.manage_pass.expose(), "hunter2");
        assert!(!format!("{config:?}").contains("hunter2"));
    }
}
