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
    /// Whether an empty value means something else than none.
    pub(super) empty_is_a_value: bool,
    /// Takes the value over; `None` when it doesn't fit.
    pub(super) set: fn(&mut Config, &str) -> Option<()>,
    /// The value in the form that `set` takes; `None` when it mustn't be shown.
    pub(super) show: fn(&Config) -> Option<String>,
}

const SWITCH: &str = "`on` or `off` (or `true`, `false`)";
const DURATION: &str = "a duration like `15s`, `500ms`, `1m30s`, or whole seconds";
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
        "whether the service stands alone or joins a cluster; this version can only stand alone, and says so"),
    variable!("GDD_SERVICE_NAME", TEXT, "", service_name = text,
        "the name of the service in its cluster"),
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
    variable!("GDD_MANAGE_PASS", TEXT, "", manage_pass = |value: &str| Some(value.into()),
        "the password for `/go-doudou/`"),
    variable!("GDD_MANAGE_PORT", "a port from 0 to 65535", "", manage_port = parse::optional_port,
        "a port of its own for `/go-doudou/`; 0 takes a free one and logs it"),
    variable!("GDD_METRICS_BUCKETS", "rising numbers of seconds like `0.01,0.1,1`", "0.005,0.01,0.025,0.05,0.1,0.25,0.5,1,2.5,5,10", metrics_buckets = parse::buckets,
        "the upper bounds of the buckets of response times"),
    variable!("GDD_MEM_SEED", "hosts like `node-1,node-2:56199`", "", mem_seed = parse::names,
        "with `micro`: nodes of the cluster to join"),
    variable!("GDD_MEM_NAME", TEXT, "", mem_name = text,
        "with `micro`: the name of this node; empty means that of the host"),
    variable!("GDD_MEM_HOST", "a host name or an address", "", mem_host = text,
        "with `micro`: where other nodes reach this one"),
    variable!("GDD_MEM_PORT", "a port from 0 to 65535", "0", mem_port = parse::port,
        "with `micro`: the port that nodes talk on; empty or 0 takes a free one"),
    variable!("GDD_MEM_DEAD_TIMEOUT", DURATION, "30s", mem_dead_timeout = parse::duration,
        "with `micro`: how long a dead node is still told the news"),
    variable!("GDD_MEM_SYNC_INTERVAL", DURATION, "5s", mem_sync_interval = parse::duration,
        "with `micro`: how often nodes compare all they know"),
    variable!("GDD_MEM_RECLAIM_TIMEOUT", DURATION, "3s", mem_reclaim_timeout = parse::duration,
        "with `micro`: how long the name of a dead node stays its own"),
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

    use super::super::{LogFormat, Mode};
    use super::*;

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
            mem_seed: vec!["x".to_owned()],
            mem_name: "x".to_owned(),
            mem_host: "x".to_owned(),
            mem_port: 1,
            mem_dead_timeout: other,
            mem_sync_interval: other,
            mem_reclaim_timeout: other,
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
