//! The registry of a service that stands alone: this node.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::time::{Instant, SystemTime};

use serde_json::{Value, json};

use super::document;
use super::health::State;
use super::html::Html;
use super::times::{self, Span};
use crate::config::host_name;
use crate::{Config, Description};

/// The version of the compiler that built the runtime.
pub(crate) const RUST: &str = env!("DOUDOU_RUSTC_VERSION");

/// The version of the runtime.
pub(crate) const DOUDOU: &str = env!("CARGO_PKG_VERSION");

/// A service of this node.
struct App {
    name: &'static str,
    /// That of its OpenAPI document; empty without one.
    version: Cow<'static, str>,
}

/// What this node is.
pub(super) struct Node {
    /// `GDD_SERVICE_NAME`, or the names of the services.
    service: String,
    apps: Vec<App>,
    host: String,
    base_url: String,
    started: Instant,
    started_at: SystemTime,
}

impl Node {
    /// The node whose services listen on `address`.
    pub(super) fn new(config: &Config, services: &[Description], address: SocketAddr) -> Self {
        let apps: Vec<App> = services
            .iter()
            .map(|service| App { name: service.name, version: document::version(service) })
            .collect();
        let names: Vec<&str> = apps.iter().map(|app| app.name).collect();
        let service = match &*config.service_name {
            "" => names.join(", "),
            name => name.to_owned(),
        };
        let host = host_name();
        let scheme = if config.tls_cert.as_os_str().is_empty() { "http" } else { "https" };
        let root = &config.route_root_path;
        let base_url = if address.ip().is_unspecified() {
            format!("{scheme}://{host}:{}{root}", address.port())
        } else {
            format!("{scheme}://{address}{root}")
        };
        Self {
            service,
            apps,
            host,
            base_url,
            started: Instant::now(),
            started_at: SystemTime::now(),
        }
    }

    /// The versions of the services; with their names if there are several.
    fn versions(&self) -> String {
        let versions: Vec<String> = match &*self.apps {
            [app] => vec![app.version.to_string()],
            apps => apps.iter().map(|app| format!("{} {}", app.name, app.version)).collect(),
        };
        versions.join(", ")
    }

    /// What the overview says, of the cluster too if there is one.
    pub(super) fn facts(&self, state: State, cluster: Option<Html>) -> Html {
        Html::facts([
            ("State", badge(state)),
            ("Up for", Html::text(Span(self.started.elapsed()))),
            ("Service", Html::text(&self.service)),
            ("Version", Html::text(self.versions())),
            ("Base URL", Html::code(&self.base_url)),
            ("Host", Html::text(&self.host)),
            ("Cluster", cluster.unwrap_or_else(|| Html::faint("none"))),
            ("Runtime", Html::text(format_args!("doudou {DOUDOU}, Rust {RUST}"))),
        ])
    }

    /// The registry, for people.
    pub(super) fn html(&self, state: State) -> Html {
        let columns =
            ["Service", "Host", "Base URL", "State", "Up for", "Version", "doudou", "Rust"];
        let row = [
            Html::text(&self.service),
            Html::text(&self.host),
            Html::code(&self.base_url),
            badge(state),
            Html::text(Span(self.started.elapsed())),
            Html::text(self.versions()),
            Html::text(DOUDOU),
            Html::text(RUST),
        ];
        Html::table(columns, [row])
    }

    /// The registry, for programs.
    pub(super) fn json(&self, state: State) -> Value {
        let apps = self.apps.iter().map(|app| json!({ "name": app.name, "version": app.version }));
        json!({
            "mode": "mono",
            "cluster": null,
            "nodes": [{
                "service": self.service,
                "services": apps.collect::<Value>(),
                "host": self.host,
                "baseUrl": self.base_url,
                "state": state.name(),
                "startedAt": times::seconds(self.started_at),
                "uptimeSeconds": self.started.elapsed().as_secs(),
                "doudouVersion": DOUDOU,
                "rustVersion": RUST,
            }],
        })
    }
}

fn badge(state: State) -> Html {
    Html::badge(if state == State::Ready { "good" } else { "bad" }, state.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base_url(config: &Config, address: &str) -> String {
        Node::new(config, &[], address.parse().unwrap()).base_url
    }

    #[test]
    fn the_base_url_is_where_the_services_are() {
        let config = Config { route_root_path: "/api".parse().unwrap(), ..Config::default() };
        assert_eq!(base_url(&config, "127.0.0.1:80"), "http://127.0.0.1:80/api");
        assert_eq!(base_url(&config, "[::1]:80"), "http://[::1]:80/api");
        let config = Config { tls_cert: "x".into(), ..Config::default() };
        assert_eq!(base_url(&config, "0.0.0.0:80"), format!("https://{}:80", host_name()));
    }
}
