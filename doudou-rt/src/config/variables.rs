//! The one table of variables. Parsing, help and error texts all follow from it.

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
}

const SWITCH: &str = "`on` or `off` (or `true`, `false`)";
const DURATION: &str = "a duration like `15s`, `500ms`, `1m30s`, or whole seconds";
const TEXT: &str = "any text";

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
        }
    };
}

fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

/// Every `GDD_*` variable that the runtime reads, in the order of the documentation.
#[rustfmt::skip]
pub const VARIABLES: &[Variable] = &[
    variable!("GDD_BANNER", SWITCH, "on", banner = parse::switch,
        "whether the start shows the banner (on by default, unlike go-doudou: it greets people, and logs can turn it off)"),
    variable!("GDD_BANNER_TEXT", TEXT, "doudou", banner_text = text,
        "the text that the banner draws"),
    variable!("GDD_LOG_LEVEL", "`error`, `warn`, `info`, `debug` or `trace`", "info", log_level = parse::level,
        "the least severe level that is logged; `panic` and `fatal` mean `error`, and `RUST_LOG` wins"),
    variable!("GDD_LOG_FORMAT", "`text` or `json`", "text", log_format = parse::log_format,
        "what a log line looks like"),
    variable!("GDD_HOST", "a host name or an address", "", host = text,
        "where to listen; empty means all interfaces"),
    Variable { empty_is_a_value: true,
    ..variable!("GDD_PORT", "a port from 0 to 65535, or empty for a free one", "6060", port = parse::port,
        "the port to listen on; set but empty, or 0, takes a free one and logs it") },
    variable!("GDD_ROUTE_ROOT_PATH", root::ACCEPTS, "", route_root_path = |value: &str| value.parse().ok(),
        "where all paths begin, those of `/go-doudou/` too: with `/api` the route `/users` is at `/api/users`"),
    variable!("GDD_GRACE_TIMEOUT", DURATION, "15s", grace_timeout = parse::duration,
        "how long a stopping server waits for its connections; 0 doesn't wait"),
    variable!("GDD_READ_TIMEOUT", DURATION, "15s", read_timeout = parse::duration,
        "how long the head of a request may take, and then how long its body may; 0 is no limit"),
    variable!("GDD_WRITE_TIMEOUT", DURATION, "15s", write_timeout = parse::duration,
        "how long a client may take nothing of its response; 0 is no limit"),
    variable!("GDD_IDLE_TIMEOUT", DURATION, "60s", idle_timeout = parse::duration,
        "how long a connection may wait for its next request; 0 is no limit"),
    variable!("GDD_BODY_LIMIT", "a size like `10MiB`, `512KiB`, or bytes", "10MiB", body_limit = parse::size,
        "the largest request body"),
    variable!("GDD_MANAGE_ENABLE", SWITCH, "off", manage_enable = parse::switch,
        "whether `/go-doudou/` serves the documentation, the OpenAPI document and the metrics"),
    variable!("GDD_MANAGE_USER", TEXT, "", manage_user = text,
        "the user name for `/go-doudou/`; with neither user nor password only this machine may ask"),
    variable!("GDD_MANAGE_PASS", TEXT, "", manage_pass = |value: &str| Some(value.into()),
        "the password for `/go-doudou/`"),
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

    use super::super::LogFormat;
    use super::*;

    #[test]
    fn every_field_has_a_variable_with_the_same_default() {
        // No field has its default here; the literal names them all.
        let other = Duration::from_secs(1);
        let mut config = Config {
            banner: false,
            banner_text: "x".to_owned(),
            log_level: Level::TRACE,
            log_format: LogFormat::Json,
            host: "x".to_owned(),
            port: 1,
            route_root_path: "/x".parse().unwrap(),
            grace_timeout: other,
            read_timeout: other,
            write_timeout: other,
            idle_timeout: other,
            body_limit: 1,
            manage_enable: true,
            manage_user: "x".to_owned(),
            manage_pass: "x".into(),
        };
        for variable in VARIABLES {
            assert!((variable.set)(&mut config, variable.default).is_some(), "{}", variable.name);
        }
        assert_eq!(config, Config::default());
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
