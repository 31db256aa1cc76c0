//! The one table of variables. Parsing, help and error texts all follow from it.

use std::path::PathBuf;

use super::setting::Show;
use super::{Config, parse, root};

/// A variable that the runtime reads.
#[derive(Debug)]
#[non_exhaustive]
pub struct Variable {
    /// Its name in the environment.
    pub name: &'static str,
    /// The form of its value, fit for the sentence "must be …".
    pub accepts: &'static str,
    /// The value that stands for the variable when it isn't set.
    pub default: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// Whether its value isn't to be shown.
    pub(super) is_secret: bool,
    /// Whether an empty value means something else than none.
    pub(super) empty_is_a_value: bool,
    /// Takes the value over; `None` when it doesn't fit.
    pub(super) set: fn(&mut Config, &str) -> Option<()>,
    /// The value in the form that `set` takes; `None` when it mustn't be shown.
    pub(super) show: fn(&Config) -> Option<String>,
}

impl Variable {
    /// Whether it means something in a cluster only.
    pub(super) fn is_of_cluster(&self) -> bool {
        self.name.starts_with("GDD_MEM_") || self.name == "GDD_WEIGHT"
    }
}

const SWITCH: &str = "`on` or `off` (or `true`, `false`)";
const DURATION: &str = "a duration like `15s`, `500ms`, `1m30s`, or whole seconds";
const POSITIVE_DURATION: &str = "a duration above 0 like `500ms` or `2s`, or whole seconds";
const MILLIS: &str = "a duration like `500ms`, `5s`, or whole milliseconds";
const POSITIVE_MILLIS: &str = "a duration above 0 like `500ms`, `5s`, or whole milliseconds";
const POSITIVE: &str = "a number above 0";
const NUMBER: &str = "a number";
const LABEL: &str = "a text of at most 255 bytes";
const TEXT: &str = "any text";
const SIZE: &str = "a size like `10MiB`, `512KiB`, or bytes";
const FOLDER: &str = "a folder";
const NAMES: &str = "names like `password,token`";

macro_rules! variable {
    ($name:literal, $accepts:expr, $default:literal, $field:ident = $parse:expr, $doc:literal) => {
        Variable {
            name: $name,
            accepts: $accepts,
            default: $default,
            doc: $doc,
            is_secret: false,
            empty_is_a_value: false,
            set: |config, value| {
                config.$field = $parse(value)?;
                Some(())
            },
            show: |config| config.$field.show(),
        }
    };
}

fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

fn path(value: &str) -> Option<PathBuf> {
    Some(value.into())
}

/// Every `GDD_*` variable that the runtime reads, in the order of the documentation.
#[rustfmt::skip]
pub const VARIABLES: &[Variable] = &[
    variable!("GDD_ENV", "a name of letters, digits, `-` and `_`", "", env = parse::profile,
        "the profile: with `prod`, `.env.prod.local` and `.env.prod` are read as well"),
    variable!("GDD_MODE", "`mono` or `micro`", "mono", mode = parse::mode,
        "whether the service stands alone or is a node of a cluster"),
    variable!("GDD_SERVICE_NAME", TEXT, "", service_name = text,
        "the name of the service in its cluster; empty means the names of its services"),
    variable!("GDD_BANNER", SWITCH, "on", banner = parse::switch,
        "whether the start shows the banner (on by default, unlike go-doudou: it greets people, and logs can turn it off)"),
    variable!("GDD_BANNER_TEXT", TEXT, "doudou", banner_text = text,
        "the text that the banner draws"),
    variable!("GDD_LOG_LEVEL", "`error`, `warn`, `info`, `debug` or `trace`", "info", log_level = parse::level,
        "the least severe level that is logged; `panic` and `fatal` mean `error`, and `RUST_LOG` wins"),
    variable!("GDD_LOG_FORMAT", "`text` or `json`", "text", log_format = parse::log_format,
        "what a log line looks like"),
    variable!("GDD_LOG_PATH", FOLDER, "", log_path = path,
        "the folder of `app.log`, to which all is logged too; it is made if it isn't there"),
    variable!("GDD_LOG_REDACT", NAMES, "authorization,cookie,set-cookie,proxy-authorization,x-api-key,password,token,secret", log_redact = parse::names,
        "headers, query parameters and members of bodies whose values aren't logged"),
    variable!("GDD_LOG_BODIES", "a share from 0 to 1", "0", log_bodies = parse::share,
        "the share of requests whose bodies are logged, up to 4 KiB of each, at level debug"),
    variable!("GDD_ACCESS_LOG", SWITCH, "off", access_log = parse::switch,
        "whether every request is logged, at level info: route, status, time, bytes"),
    variable!("GDD_HOST", "a host name or an address", "", host = text,
        "where to listen; empty means all interfaces"),
    Variable { empty_is_a_value: true,
    ..variable!("GDD_PORT", "a port from 0 to 65535, or empty for a free one", "6060", port = parse::port,
        "the port to listen on; set but empty, or 0, takes a free one and logs it") },
    variable!("GDD_ROUTE_ROOT_PATH", root::ACCEPTS, "", route_root_path = |value: &str| value.parse().ok(),
        "where all paths begin, those of `/go-doudou/` too: with `/api` the route `/users` is at `/api/users`"),
    variable!("GDD_TRUSTED_PROXIES", "addresses and networks like `10.0.0.0/8,::1`", "", trusted_proxies = parse::networks,
        "the proxies whose `Forwarded` and `X-Forwarded-For` say where a request came from"),
    variable!("GDD_TLS_CERT", "a file", "", tls_cert = path,
        "the chain of certificates (PEM); with `GDD_TLS_KEY` the service speaks https, and SIGHUP reads both again"),
    variable!("GDD_TLS_KEY", "a file", "", tls_key = path,
        "the private key (PEM) of the first certificate"),
    variable!("GDD_READY_TIMEOUT", "a duration above 0 like `900ms` or `2s`", "900ms", ready_timeout = parse::positive_duration,
        "how long a check of `/go-doudou/health/ready` may take; the default ends before the second that Kubernetes gives a probe"),
    variable!("GDD_SHUTDOWN_DELAY", DURATION, "0s", shutdown_delay = parse::duration,
        "how long a stopping server that isn't ready any more still accepts connections"),
    variable!("GDD_GRACE_TIMEOUT", DURATION, "15s", grace_timeout = parse::duration,
        "how long a stopping server waits for its connections; 0 doesn't wait"),
    variable!("GDD_READ_TIMEOUT", DURATION, "15s", read_timeout = parse::duration,
        "how long the head of a request may take, and then how long its body may; 0 is no limit"),
    variable!("GDD_WRITE_TIMEOUT", DURATION, "15s", write_timeout = parse::duration,
        "how long a client may take nothing of its response; 0 is no limit"),
    variable!("GDD_IDLE_TIMEOUT", DURATION, "60s", idle_timeout = parse::duration,
        "how long a connection may wait for its next request; 0 is no limit"),
    variable!("GDD_BODY_LIMIT", SIZE, "10MiB", body_limit = parse::size,
        "the largest request body"),
    variable!("GDD_HEADER_LIMIT", "a size of at least `8KiB`, like `64KiB`", "64KiB", header_limit = parse::header_size,
        "the largest head of a request"),
    variable!("GDD_MAX_CONNECTIONS", "a number", "0", max_connections = |value: &str| value.parse().ok(),
        "how many connections may be open at once; more wait to be accepted, and 0 is no limit"),
    variable!("GDD_MANAGE_ENABLE", SWITCH, "off", manage_enable = parse::switch,
        "whether `/go-doudou/` serves the pages for operators"),
    variable!("GDD_MANAGE_USER", TEXT, "", manage_user = text,
        "the user name for `/go-doudou/`; with neither user nor password only this machine may ask"),
    Variable { is_secret: true,
    ..variable!("GDD_MANAGE_PASS", TEXT, "", manage_pass = |value: &str| Some(value.into()),
        "the password for `/go-doudou/`") },
    variable!("GDD_MANAGE_PORT", "a port from 0 to 65535", "", manage_port = |value: &str| parse::optional(value, |port| port.parse().ok()),
        "a port of its own for `/go-doudou/`; 0 takes a free one and logs it"),
    variable!("GDD_METRICS_BUCKETS", "rising numbers of seconds like `0.01,0.1,1`", "0.005,0.01,0.025,0.05,0.1,0.25,0.5,1,2.5,5,10", metrics_buckets = parse::buckets,
        "the upper bounds of the buckets of response times"),
    variable!("GDD_WEIGHT", NUMBER, "1", weight = |value: &str| value.parse().ok(),
        "with `micro`: its share of the requests in relation to that of other nodes; 0 is none unless nobody has more, or what fits its load with `GDD_MEM_WEIGHT_INTERVAL`"),
    variable!("GDD_MEM_SEED", "hosts like `node-1,node-2:56199,[::1]:56199`", "", mem_seed = parse::seeds,
        "with `micro`: nodes of the cluster to join, on port 56199 unless they say another; empty waits to be joined"),
    variable!("GDD_MEM_NAME", "a text of at most 63 bytes", "", mem_name = parse::node_name,
        "with `micro`: the name of this node, which no other has; empty means that of the host"),
    variable!("GDD_MEM_HOST", "an address, a host name, or what follows that of this host, like `.nodes.svc`", "", mem_host = parse::host,
        "with `micro`: where other nodes and clients reach this one; a name is looked up again every minute, and empty means the address that the service listens on, or the one that leads out of this machine"),
    variable!("GDD_MEM_PORT", "a port from 0 to 65535", "0", mem_port = parse::port,
        "with `micro`: the port that nodes talk on, over UDP and TCP; empty or 0 takes a free one and logs it"),
    variable!("GDD_MEM_CLUSTER", LABEL, "", mem_cluster = parse::label,
        "with `micro`: the name of the cluster; nodes of others aren't heard"),
    Variable { is_secret: true,
    ..variable!("GDD_MEM_SECRET_KEY", "32 bytes in base64, as `openssl rand -base64 32` makes them; several keys have commas between them", "",
        mem_secret_key = |value: &str| parse::secret_keys(value).map(|_| value.into()),
        "with `micro`: the first seals what nodes tell each other, and all open it, so that keys can be exchanged one node at a time; empty encrypts nothing") },
    variable!("GDD_MEM_CIDRS_ALLOWED", "addresses and networks like `10.0.0.0/8,::1`", "", mem_cidrs_allowed = parse::networks,
        "with `micro`: whose nodes are heard; empty means everybody's"),
    variable!("GDD_MEM_ZONE", LABEL, "", mem_zone = parse::label,
        "with `micro`: where this node is, for clients that prefer what is near"),
    variable!("GDD_MEM_WEIGHT", NUMBER, "", mem_weight = |value: &str| parse::optional(value, |weight| weight.parse().ok()),
        "the older name of `GDD_WEIGHT`, which it wins over"),
    variable!("GDD_MEM_WEIGHT_INTERVAL", MILLIS, "0s", mem_weight_interval = parse::millis,
        "with `micro`: how often a node with weight 0 computes its weight from its load, from 1 to 100; 0 is never"),
    variable!("GDD_MEM_ON_CONFLICT", "`fail` or `suffix`", "fail", mem_on_conflict = parse::on_conflict,
        "with `micro`: whether a node whose name another has keeps trying, or takes one with a suffix"),
    variable!("GDD_MEM_JOIN_WAIT", DURATION, "0s", mem_join_wait = parse::duration,
        "with `micro`: how long the service isn't ready at most because no node could be joined yet"),
    variable!("GDD_MEM_DRAIN", DURATION, "1s", mem_drain = parse::duration,
        "with `micro`: how long a stopping service still answers after it has told all nodes that it ends; `GDD_SHUTDOWN_DELAY` counts if it is longer"),
    variable!("GDD_MEM_PROFILE", "`lan` or `wan`", "lan", mem_profile = parse::mem_profile,
        "with `micro`: the network that the times below fit unless they are set; `wan` has those of go-doudou, with which a node that doesn't answer has 30 s and more to come back instead of 4 s and more"),
    variable!("GDD_MEM_DEAD_TIMEOUT", DURATION, "30s", mem_dead_timeout = parse::duration,
        "with `micro`: how long a dead node stays listed"),
    variable!("GDD_MEM_SYNC_INTERVAL", DURATION, "5s", mem_sync_interval = parse::duration,
        "with `micro`: how often nodes compare all they know; 0 is never"),
    variable!("GDD_MEM_RECLAIM_TIMEOUT", DURATION, "3s", mem_reclaim_timeout = parse::duration,
        "with `micro`: how long a node whose name is taken waits at most for the word of the one that has it; 0 waits until that one is known to be dead"),
    variable!("GDD_MEM_PROBE_INTERVAL", POSITIVE_DURATION, "", mem_probe_interval = |value: &str| parse::optional(value, parse::positive_duration),
        "with `micro`: how often a node asks another whether it lives; `lan` 1s, `wan` 5s"),
    variable!("GDD_MEM_PROBE_TIMEOUT", POSITIVE_DURATION, "", mem_probe_timeout = |value: &str| parse::optional(value, parse::positive_duration),
        "with `micro`: how long its answer may take before others are asked to ask; `lan` 500ms, `wan` 3s"),
    variable!("GDD_MEM_SUSPICION_MULT", POSITIVE, "", mem_suspicion_mult = |value: &str| parse::optional(value, parse::count),
        "with `micro`: a node is dead this × max(1, log10 n) × the probe interval after the ping that it didn't answer; `lan` 4, `wan` 6"),
    variable!("GDD_MEM_RETRANSMIT_MULT", POSITIVE, "4", mem_retransmit_mult = parse::count,
        "with `micro`: news are passed on this × ⌈log10(5(n − 1))⌉ times"),
    variable!("GDD_MEM_GOSSIP_NODES", POSITIVE, "", mem_gossip_nodes = |value: &str| parse::optional(value, parse::count),
        "with `micro`: how many nodes are told the news at a time; `lan` 3, `wan` 4"),
    variable!("GDD_MEM_GOSSIP_INTERVAL", POSITIVE_MILLIS, "", mem_gossip_interval = |value: &str| parse::optional(value, parse::positive_millis),
        "with `micro`: how often nodes are told the news; `lan` 200ms, `wan` 500ms"),
    variable!("GDD_MEM_INDIRECT_CHECKS", POSITIVE, "3", mem_indirect_checks = parse::count,
        "with `micro`: how many others are asked to ask a node that doesn't answer"),
    variable!("GDD_MEM_TCP_TIMEOUT", POSITIVE_DURATION, "", mem_tcp_timeout = |value: &str| parse::optional(value, parse::positive_duration),
        "with `micro`: how long an exchange over TCP may take; `lan` 10s, `wan` 30s"),
    variable!("GDD_MEM_UDP_BUFFER", "a size from 1200 to 65507 bytes", "1232", mem_udp_buffer = parse::datagram_size,
        "with `micro`: the largest datagram, the same on all nodes; the default gets through every network"),
    variable!("GDD_MEM_MAX_MEMBERS", POSITIVE, "10000", mem_max_members = parse::count,
        "with `micro`: how many members are taken in; more are refused"),
    variable!("GDD_MEM_SNAPSHOT", "a file", "", mem_snapshot = path,
        "with `micro`: where the members that are there are written down, to be joined beside the seeds after a restart"),
    variable!("GDD_MEM_LOG_DISABLE", SWITCH, "off", mem_log_disable = parse::switch,
        "with `micro`: whether the cluster logs warnings and errors only"),
    variable!("GDD_ETCD_ENDPOINTS", "addresses like `etcd-0:2379,https://etcd-1:2379`", "", etcd_endpoints = parse::items,
        "for `Etcd::from_config`: the members of etcd; the port is 2379 unless it is said"),
    variable!("GDD_ETCD_USER", TEXT, "", etcd_user = text,
        "for `Etcd::from_config`: the user that asks etcd"),
    Variable { is_secret: true,
    ..variable!("GDD_ETCD_PASS", TEXT, "", etcd_pass = |value: &str| Some(value.into()),
        "for `Etcd::from_config`: the password of that user") },
    variable!("GDD_ETCD_LEASE", POSITIVE_DURATION, "5s", etcd_lease = parse::positive_duration,
        "for `Etcd::from_config`: how long a node stays registered after it was last heard of; in whole seconds"),
    variable!("GDD_OUTPUT", FOLDER, "", output = path,
        "the folder that a client's downloads are saved in; empty means the working directory"),
];

/// Draws the variables as a Markdown table with aligned columns.
pub(super) fn table() -> String {
    let code = |text: &str| if text.is_empty() { String::new() } else { format!("`{text}`") };
    let mut rows = vec![["Variable", "Default", "Value", "Meaning"].map(str::to_owned)];
    rows.extend(VARIABLES.iter().map(|variable| {
        let Variable { name, accepts, default, doc, .. } = variable;
        [code(name), code(default), (*accepts).to_owned(), (*doc).to_owned()]
    }));
    let widths = [0, 1, 2]
        .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default());
    let [a, b, c] = widths;
    rows.insert(1, [a, b, c, 7].map(|width| "-".repeat(width)));
    rows.iter()
        .map(|[name, default, accepts, doc]| {
            format!("| {name:a$} | {default:b$} | {accepts:c$} | {doc} |\n")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tracing::Level;

    use super::super::{LogFormat, MemProfile, Mode};
    use super::*;
    use crate::registry::OnConflict;

    #[test]
    fn every_field_has_a_variable_with_the_same_default() {
        // No field has its default here; the literal names them all.
        let other = Duration::from_secs(1);
        let mut config = Config {
            env: "x".to_owned(),
            mode: Mode::Micro,
            service_name: "x".to_owned(),
            banner: false,
            banner_text: "x".to_owned(),
            log_level: Level::TRACE,
            log_format: LogFormat::Json,
            log_path: "x".into(),
            log_redact: vec!["x".to_owned()],
            log_bodies: 0.5,
            access_log: true,
            host: "x".to_owned(),
            port: 1,
            route_root_path: "/x".parse().unwrap(),
            trusted_proxies: vec!["::1".parse().unwrap()],
            tls_cert: "x".into(),
            tls_key: "x".into(),
            ready_timeout: other,
            shutdown_delay: other,
            grace_timeout: other,
            read_timeout: other,
            write_timeout: other,
            idle_timeout: other,
            body_limit: 1,
            header_limit: 1,
            max_connections: 1,
            manage_enable: true,
            manage_user: "x".to_owned(),
            manage_pass: "x".into(),
            manage_port: Some(1),
            metrics_buckets: vec![1.0],
            weight: 2,
            mem_seed: vec!["x".to_owned()],
            mem_name: "x".to_owned(),
            mem_host: "x".to_owned(),
            mem_port: 1,
            mem_cluster: "x".to_owned(),
            mem_secret_key: "x".into(),
            mem_cidrs_allowed: vec!["::1".parse().unwrap()],
            mem_zone: "x".to_owned(),
            mem_weight: Some(2),
            mem_weight_interval: other,
            mem_on_conflict: OnConflict::Suffix,
            mem_join_wait: other,
            mem_drain: Duration::from_secs(2),
            mem_profile: MemProfile::Wan,
            mem_dead_timeout: other,
            mem_sync_interval: other,
            mem_reclaim_timeout: other,
            mem_probe_interval: Some(other),
            mem_probe_timeout: Some(other),
            mem_suspicion_mult: Some(1),
            mem_retransmit_mult: 1,
            mem_gossip_nodes: Some(1),
            mem_gossip_interval: Some(other),
            mem_indirect_checks: 1,
            mem_tcp_timeout: Some(other),
            mem_udp_buffer: 1,
            mem_max_members: 1,
            mem_snapshot: "x".into(),
            mem_log_disable: true,
            etcd_endpoints: vec!["x".to_owned()],
            etcd_user: "x".to_owned(),
            etcd_pass: "x".into(),
            etcd_lease: other,
            output: "x".into(),
        };
        for variable in VARIABLES {
            assert!((variable.set)(&mut config, variable.default).is_some(), "{}", variable.name);
        }
        assert_eq!(config, Config::default());
    }

    #[test]
    fn a_value_is_shown_as_it_is_written() {
        let config = Config::default();
        for variable in VARIABLES {
            assert_eq!((variable.show)(&config).as_deref(), Some(variable.default));
        }
    }

    #[test]
    fn the_help_has_a_row_for_every_variable() {
        let help = Config::help();
        assert_eq!(help.lines().count(), VARIABLES.len() + 2);
        for variable in VARIABLES {
            assert!(help.contains(&format!("| `{}`", variable.name)));
        }
    }
}
