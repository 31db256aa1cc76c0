//! The settings of a server: every `GDD_*` variable, where its value comes from, and what a wrong
//! one is told.

mod dotenv;
mod host;
mod network;
mod parse;
mod root;
mod setting;
mod unknown;
mod variables;

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

pub use dotenv::var;
pub(crate) use host::host_name;
pub use network::{Network, NetworkError};
pub(crate) use parse::{duration, is_host_name, secret_keys};
pub use root::{RootPath, RootPathError};
pub(crate) use setting::{Origin, Setting, cluster_variables, settings};
use tracing::Level;
pub use unknown::{UnknownVariable, unknown_variables};
pub use variables::{VARIABLES, Variable};

use crate::registry::OnConflict;

/// How a server listens, waits, logs and shows itself.
///
/// [`Config::from_env`] reads it from the environment; tests and embedders fill the fields:
///
/// ```
/// let config = doudou_rt::Config { port: 0, ..Default::default() };
/// assert_eq!(config.host, "");
/// ```
///
/// A duration of zero turns its limit off, except for `grace_timeout` and `ready_timeout`: zero waits
/// for nobody.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// `GDD_ENV`: the profile, which chooses among the `.env` files. Default: empty.
    pub env: String,
    /// `GDD_MODE`: whether the service joins a cluster. Default: mono.
    pub mode: Mode,
    /// `GDD_SERVICE_NAME`: the name of the service in its cluster. Default: empty.
    pub service_name: String,
    /// `GDD_BANNER`: whether the start shows the banner. Default: true.
    pub banner: bool,
    /// `GDD_BANNER_TEXT`: the text that the banner draws. Default: `doudou`.
    pub banner_text: String,
    /// `GDD_LOG_LEVEL`: the least severe level that is logged. Default: info. `RUST_LOG` wins.
    pub log_level: Level,
    /// `GDD_LOG_FORMAT`: what a log line looks like. Default: text.
    pub log_format: LogFormat,
    /// `GDD_LOG_PATH`: the folder of a file `app.log`, to which all is logged too. Default: empty,
    /// no file.
    pub log_path: PathBuf,
    /// `GDD_LOG_REDACT`: names of headers, query parameters, fields of forms and members of JSON
    /// whose values aren't logged. Default: those that usually hold secrets.
    pub log_redact: Vec<String>,
    /// `GDD_LOG_BODIES`: the share of requests, from 0 to 1, whose bodies are logged. Default: 0.
    pub log_bodies: f64,
    /// `GDD_ACCESS_LOG`: whether every request is logged. Default: false.
    pub access_log: bool,
    /// `GDD_HOST`: the address or name to listen on. Default: empty, all interfaces.
    pub host: String,
    /// `GDD_PORT`: the port to listen on; 0 takes a free one. Default: 6060.
    pub port: u16,
    /// `GDD_ROUTE_ROOT_PATH`: where all paths of the server begin. Default: empty.
    pub route_root_path: RootPath,
    /// `GDD_TRUSTED_PROXIES`: the proxies whose word about a request's origin counts. Default: none.
    pub trusted_proxies: Vec<Network>,
    /// `GDD_TLS_CERT`: the file of the certificate chain (PEM). Default: empty, no TLS.
    pub tls_cert: PathBuf,
    /// `GDD_TLS_KEY`: the file of the private key (PEM). Default: empty, no TLS.
    pub tls_key: PathBuf,
    /// `GDD_READY_TIMEOUT`: how long a check of `/go-doudou/health/ready` may take. Default: 900 ms.
    pub ready_timeout: Duration,
    /// `GDD_SHUTDOWN_DELAY`: how long a stopping server still accepts connections, so that load
    /// balancers notice that it isn't ready. Default: 0.
    pub shutdown_delay: Duration,
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
    /// `GDD_HEADER_LIMIT`: the largest head of a request, in bytes. Default: 64 KiB.
    pub header_limit: u64,
    /// `GDD_MAX_CONNECTIONS`: how many connections may be open at once; 0 is no limit. Default: 0.
    pub max_connections: u32,
    /// `GDD_MANAGE_ENABLE`: whether `/go-doudou/` is served. Default: false.
    pub manage_enable: bool,
    /// `GDD_MANAGE_USER`: the user name for `/go-doudou/`. Default: empty.
    pub manage_user: String,
    /// `GDD_MANAGE_PASS`: the password for `/go-doudou/`. Default: empty.
    pub manage_pass: Secret,
    /// `GDD_MANAGE_PORT`: the port of `/go-doudou/`; 0 takes a free one. Default: none, that of the
    /// service.
    pub manage_port: Option<u16>,
    /// `GDD_METRICS_BUCKETS`: the upper bounds of the buckets of response times, in seconds.
    /// Default: those of Prometheus, from 0.005 to 10.
    pub metrics_buckets: Vec<f64>,
    /// `GDD_WEIGHT`: the share of the requests that this node gets in relation to others. With 0
    /// it gets none unless nobody has more, or, with `mem_weight_interval`, what fits its load.
    /// Default: 1.
    pub weight: u32,
    /// `GDD_MEM_SEED`: nodes of the cluster to join, as `host` or `host:port`; their port is 56199
    /// unless they say another, and an IPv6 address with a port has brackets. Default: none.
    pub mem_seed: Vec<String>,
    /// `GDD_MEM_NAME`: the name of this node. Default: empty, the name of the host.
    pub mem_name: String,
    /// `GDD_MEM_HOST`: the address or name that other nodes reach this one by; with a dot in front,
    /// what follows the name of the host. Default: empty, the address that the service listens on,
    /// or else the one that leads out of this machine.
    pub mem_host: String,
    /// `GDD_MEM_PORT`: the port that nodes talk on, over UDP and TCP; 0 takes a free one.
    /// Default: 0.
    pub mem_port: u16,
    /// `GDD_MEM_CLUSTER`: the cluster. Nodes of others aren't heard. Default: empty.
    pub mem_cluster: String,
    /// `GDD_MEM_SECRET_KEY`: keys of 32 bytes in base64, with commas between them. The first seals
    /// what nodes tell each other, all open it. Default: empty, nothing is encrypted.
    pub mem_secret_key: Secret,
    /// `GDD_MEM_CIDRS_ALLOWED`: the networks whose nodes are heard. Default: none, which is all.
    pub mem_cidrs_allowed: Vec<Network>,
    /// `GDD_MEM_ZONE`: where this node is. Default: empty.
    pub mem_zone: String,
    /// `GDD_MEM_WEIGHT`: the older name of `GDD_WEIGHT`, which it wins over. Default: none.
    pub mem_weight: Option<u32>,
    /// `GDD_MEM_WEIGHT_INTERVAL`: how often a node whose weight is 0 computes it from its load.
    /// Default: 0, never.
    pub mem_weight_interval: Duration,
    /// `GDD_MEM_ON_CONFLICT`: what a node does when its name is taken. Default: fail.
    pub mem_on_conflict: OnConflict,
    /// `GDD_MEM_JOIN_WAIT`: how long the server isn't ready at most because it hasn't joined any
    /// node yet. Default: 0.
    pub mem_join_wait: Duration,
    /// `GDD_MEM_DRAIN`: how long a node that says it is about to end stays a member, so that
    /// nobody begins anything new with it. Default: 1 s.
    pub mem_drain: Duration,
    /// `GDD_MEM_PROFILE`: the network that the times fit which aren't set. Default: lan.
    pub mem_profile: MemProfile,
    /// `GDD_MEM_DEAD_TIMEOUT`: how long a dead node stays listed. Default: 30 s.
    pub mem_dead_timeout: Duration,
    /// `GDD_MEM_SYNC_INTERVAL`: how often nodes compare all they know; 0 is never. Default: 5 s.
    pub mem_sync_interval: Duration,
    /// `GDD_MEM_RECLAIM_TIMEOUT`: how long a node that wants a name waits at most for the word of
    /// the one that has it; 0 never takes over the name of a node that isn't known to be dead.
    /// Default: 3 s.
    pub mem_reclaim_timeout: Duration,
    /// `GDD_MEM_PROBE_INTERVAL`: how often a node asks another whether it lives. Default: that of
    /// the profile, 1 s or 5 s.
    pub mem_probe_interval: Option<Duration>,
    /// `GDD_MEM_PROBE_TIMEOUT`: how long an answer may take before others are asked to ask.
    /// Default: that of the profile, 500 ms or 3 s.
    pub mem_probe_timeout: Option<Duration>,
    /// `GDD_MEM_SUSPICION_MULT`: a node that doesn't answer is dead after this × max(1, log10 n) ×
    /// the probe interval. Default: that of the profile, 4 or 6.
    pub mem_suspicion_mult: Option<u32>,
    /// `GDD_MEM_RETRANSMIT_MULT`: news are passed on this × ⌈log10(n + 1)⌉ times. Default: 4.
    pub mem_retransmit_mult: u32,
    /// `GDD_MEM_GOSSIP_NODES`: how many nodes are told the news at a time. Default: that of the
    /// profile, 3 or 4.
    pub mem_gossip_nodes: Option<u32>,
    /// `GDD_MEM_GOSSIP_INTERVAL`: how often nodes are told the news. Default: that of the profile,
    /// 200 ms or 500 ms.
    pub mem_gossip_interval: Option<Duration>,
    /// `GDD_MEM_INDIRECT_CHECKS`: how many others are asked to ask a node that doesn't answer.
    /// Default: 3.
    pub mem_indirect_checks: u32,
    /// `GDD_MEM_TCP_TIMEOUT`: how long an exchange over TCP may take. Default: that of the profile,
    /// 10 s or 30 s.
    pub mem_tcp_timeout: Option<Duration>,
    /// `GDD_MEM_UDP_BUFFER`: the largest datagram, in bytes. Default: 1232, which fits everywhere.
    pub mem_udp_buffer: u64,
    /// `GDD_MEM_MAX_MEMBERS`: how many members are taken in. Default: 10,000.
    pub mem_max_members: u32,
    /// `GDD_MEM_SNAPSHOT`: a file of the members that were there, which are joined beside the seeds
    /// after a restart. Default: empty, none.
    pub mem_snapshot: PathBuf,
    /// `GDD_MEM_LOG_DISABLE`: whether the cluster logs warnings and errors only. Default: false.
    pub mem_log_disable: bool,
    /// `GDD_ETCD_ENDPOINTS`: the members of etcd, as `host:port` or URLs, for
    /// `Etcd::from_config`. Default: none.
    pub etcd_endpoints: Vec<String>,
    /// `GDD_ETCD_USER`: the user that asks etcd. Default: empty, nobody.
    pub etcd_user: String,
    /// `GDD_ETCD_PASS`: its password. Default: empty.
    pub etcd_pass: Secret,
    /// `GDD_ETCD_LEASE`: how long a node stays registered in etcd after it was last heard of.
    /// Default: 5 s.
    pub etcd_lease: Duration,
    /// `GDD_OUTPUT`: the folder that a client's downloads are saved in. Default: empty, the working
    /// directory.
    pub output: PathBuf,
}

/// The headers and query parameters that usually hold secrets.
const REDACTED: [&str; 8] = [
    "authorization",
    "cookie",
    "set-cookie",
    "proxy-authorization",
    "x-api-key",
    "password",
    "token",
    "secret",
];

impl Default for Config {
    fn default() -> Self {
        Self {
            env: String::new(),
            mode: Mode::Mono,
            service_name: String::new(),
            banner: true,
            banner_text: "doudou".to_owned(),
            log_level: Level::INFO,
            log_format: LogFormat::Text,
            log_path: PathBuf::new(),
            log_redact: REDACTED.map(str::to_owned).to_vec(),
            log_bodies: 0.0,
            access_log: false,
            host: String::new(),
            port: 6060,
            route_root_path: RootPath::default(),
            trusted_proxies: Vec::new(),
            tls_cert: PathBuf::new(),
            tls_key: PathBuf::new(),
            ready_timeout: Duration::from_millis(900),
            shutdown_delay: Duration::ZERO,
            grace_timeout: Duration::from_secs(15),
            read_timeout: Duration::from_secs(15),
            write_timeout: Duration::from_secs(15),
            idle_timeout: Duration::from_secs(60),
            body_limit: 10 << 20,
            header_limit: 64 << 10,
            max_connections: 0,
            manage_enable: false,
            manage_user: String::new(),
            manage_pass: Secret::default(),
            manage_port: None,
            metrics_buckets: prometheus::DEFAULT_BUCKETS.to_vec(),
            weight: 1,
            mem_seed: Vec::new(),
            mem_name: String::new(),
            mem_host: String::new(),
            mem_port: 0,
            mem_cluster: String::new(),
            mem_secret_key: Secret::default(),
            mem_cidrs_allowed: Vec::new(),
            mem_zone: String::new(),
            mem_weight: None,
            mem_weight_interval: Duration::ZERO,
            mem_on_conflict: OnConflict::Fail,
            mem_join_wait: Duration::ZERO,
            mem_drain: Duration::from_secs(1),
            mem_profile: MemProfile::Lan,
            mem_dead_timeout: Duration::from_secs(30),
            mem_sync_interval: Duration::from_secs(5),
            mem_reclaim_timeout: Duration::from_secs(3),
            mem_probe_interval: None,
            mem_probe_timeout: None,
            mem_suspicion_mult: None,
            mem_retransmit_mult: 4,
            mem_gossip_nodes: None,
            mem_gossip_interval: None,
            mem_indirect_checks: 3,
            mem_tcp_timeout: None,
            mem_udp_buffer: 1232,
            mem_max_members: 10_000,
            mem_snapshot: PathBuf::new(),
            mem_log_disable: false,
            etcd_endpoints: Vec::new(),
            etcd_user: String::new(),
            etcd_pass: Secret::default(),
            etcd_lease: Duration::from_secs(5),
            output: PathBuf::new(),
        }
    }
}

impl Config {
    /// Reads the settings from the process environment and from `.env` files.
    ///
    /// A variable of the process wins, then come `.env.{GDD_ENV}.local`, `.env.local` (not for
    /// the profile `test`), `.env.{GDD_ENV}` and `.env`. They are looked for in the working
    /// directory, and if none of them is there, in its parent. An empty value counts as unset,
    /// but an empty `GDD_PORT` asks for a free port.
    ///
    /// Names that begin with `GDD_` and stand for nothing are told by [`unknown_variables`].
    ///
    /// # Errors
    ///
    /// A line of a file that can't be read, or all values that don't fit their variable.
    pub fn from_env() -> Result<Self, ConfigError> {
        let files = dotenv::load()?;
        Self::from_lookup(|name| dotenv::look_up(name, &files))
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
                wrong.push(WrongValue::new(variable, value));
            }
        }
        if wrong.is_empty() { Ok(config) } else { Err(ConfigError::Values(wrong)) }
    }

    /// Whether the fields that make a node of a cluster hold what their variables may: a program
    /// can fill in more.
    pub(crate) fn check_cluster(&self) -> Result<(), ConfigError> {
        let mut wrong = Vec::new();
        for variable in VARIABLES.iter().filter(|variable| variable.is_of_cluster()) {
            let shown = (variable.show)(self);
            let value = shown.unwrap_or_else(|| self.mem_secret_key.expose().to_owned());
            if (variable.set)(&mut self.clone(), &value).is_none() {
                wrong.push(WrongValue::new(variable, value));
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(ConfigError::Values(wrong)) }
    }

    /// The variables with their accepted forms, defaults and meanings, as a Markdown table.
    #[must_use]
    pub fn help() -> String {
        variables::table()
    }
}

/// Whether a service stands alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// It does.
    #[default]
    Mono,
    /// It is a node of a cluster.
    Micro,
}

/// The network that lies between the nodes of a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MemProfile {
    /// A fast one: a death is noticed within seconds.
    #[default]
    Lan,
    /// A slow one, with the times of go-doudou: a death is noticed within a minute or two.
    Wan,
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
    /// A `.env` file is there but can't be opened.
    #[error("couldn't read {}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line of a `.env` file isn't an assignment. Its text isn't shown: it may hold a secret.
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
    /// The value that was found; `…` for a secret.
    pub value: String,
    /// The form that is accepted.
    pub accepts: &'static str,
}

impl WrongValue {
    fn new(variable: &Variable, value: String) -> Self {
        let value = if variable.is_secret { "…".to_owned() } else { value };
        Self { name: variable.name, value, accepts: variable.accepts }
    }

    /// The value of a variable of the table.
    pub(crate) fn of(name: &'static str, value: &str) -> Self {
        let variable = VARIABLES.iter().find(|variable| variable.name == name);
        let accepts = variable.map_or("", |variable| variable.accepts);
        Self { name, value: value.to_owned(), accepts }
    }

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
    fn a_wrong_key_is_told_how_to_make_one_and_is_not_shown() {
        for wrong in ["hunter2", "aHVudGVyMg==", &format!("{KEY},hunter2"), &format!("{KEY},")] {
            assert_eq!(
                read(&[("GDD_MEM_SECRET_KEY", wrong)]).unwrap_err().to_string(),
                "GDD_MEM_SECRET_KEY is `…`, but must be 32 bytes in base64, as `openssl rand \
                 -base64 32` makes them; several keys have commas between them"
            );
        }
        let config = read(&[("GDD_MEM_SECRET_KEY", &format!("{KEY}, {KEY}"))]).unwrap();
        assert!(!format!("{config:?}").contains("MDEy"));
        assert_eq!(secret_keys(config.mem_secret_key.expose()).unwrap().len(), 2);
    }

    /// A key: `0123456789abcdef` twice.
    const KEY: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    #[test]
    fn whole_numbers_are_seconds_but_milliseconds_where_go_doudou_has_them() {
        let config = read(&[
            ("GDD_MEM_DEAD_TIMEOUT", "60"),
            ("GDD_MEM_PROBE_INTERVAL", "2"),
            ("GDD_MEM_GOSSIP_INTERVAL", "500"),
            ("GDD_MEM_WEIGHT_INTERVAL", "5000"),
        ]);
        let config = config.unwrap();
        assert_eq!(config.mem_dead_timeout, Duration::from_secs(60));
        assert_eq!(config.mem_probe_interval, Some(Duration::from_secs(2)));
        assert_eq!(config.mem_gossip_interval, Some(Duration::from_millis(500)));
        assert_eq!(config.mem_weight_interval, Duration::from_secs(5));
    }

    #[test]
    fn nonsense_about_the_cluster_is_refused_rather_than_ignored() {
        for (name, value) in [
            ("GDD_MEM_SEED", "node-1:"),
            ("GDD_MEM_SEED", "[::1"),
            ("GDD_MEM_SEED", "http://node-1"),
            ("GDD_MEM_NAME", &"x".repeat(64)),
            ("GDD_MEM_HOST", "http://node-1"),
            ("GDD_MEM_PORT", "70000"),
            ("GDD_MEM_PROFILE", "dsl"),
            ("GDD_MEM_PROBE_INTERVAL", "0"),
            ("GDD_MEM_PROBE_TIMEOUT", "soon"),
            ("GDD_MEM_SUSPICION_MULT", "0"),
            ("GDD_MEM_RETRANSMIT_MULT", "-1"),
            ("GDD_MEM_GOSSIP_NODES", "0"),
            ("GDD_MEM_GOSSIP_INTERVAL", "0"),
            ("GDD_MEM_INDIRECT_CHECKS", "0"),
            ("GDD_MEM_TCP_TIMEOUT", "0s"),
            ("GDD_MEM_WEIGHT", "-1"),
            ("GDD_WEIGHT", "heavy"),
            ("GDD_MEM_WEIGHT_INTERVAL", "often"),
            ("GDD_MEM_CIDRS_ALLOWED", "10.0.0.0/33"),
            ("GDD_MEM_LOG_DISABLE", "maybe"),
            ("GDD_MEM_UDP_BUFFER", "1KiB"),
            ("GDD_MEM_UDP_BUFFER", "64KiB"),
            ("GDD_MEM_JOIN_WAIT", "-1"),
            ("GDD_MEM_DRAIN", "1 s"),
            ("GDD_MEM_MAX_MEMBERS", "0"),
            ("GDD_MEM_ON_CONFLICT", "fight"),
            ("GDD_MEM_CLUSTER", &"x".repeat(256)),
            ("GDD_MEM_ZONE", &"x".repeat(256)),
        ] {
            let error = read(&[(name, value)]).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{name} is `{value}`, but must be ")), "{error}");
        }
    }

    #[test]
    fn what_a_program_fills_in_is_held_against_the_same_rules() {
        let config = Config {
            mem_secret_key: "hunter2".into(),
            mem_probe_interval: Some(Duration::ZERO),
            mem_seed: vec!["node-1:x".to_owned()],
            ..Config::default()
        };
        let error = config.check_cluster().unwrap_err().to_string();
        assert_eq!(error.lines().count(), 3, "{error}");
        assert!(!error.contains("hunter2"), "{error}");
        let key = Config { mem_secret_key: KEY.into(), ..Config::default() };
        assert!(key.check_cluster().is_ok() && Config::default().check_cluster().is_ok());
    }

    #[test]
    fn the_password_is_not_shown() {
        let config = read(&[("GDD_MANAGE_PASS", "hunter2")]).unwrap();
        assert_eq!(config.manage_pass.expose(), "hunter2");
        assert!(!format!("{config:?}").contains("hunter2"));
    }
}
