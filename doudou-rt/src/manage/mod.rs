//! `/go-doudou/`: documentation, OpenAPI, routes, settings, registry, metrics and health, for
//! operators.

mod accept;
mod access;
mod cluster;
mod document;
mod documentation;
mod frame;
mod health;
mod html;
mod node;
mod overview;
mod routes;
mod settings;
mod swagger;
mod times;
mod yaml;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use access::Access;
use cluster::Cluster;
use document::Document;
pub(crate) use document::version;
use documentation::TryOut;
use frame::Frame;
pub(crate) use health::{Check, Health};
use html::Html;
use http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION,
    REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, Method, StatusCode};
use node::Node;
pub(crate) use node::{DOUDOU, RUST};
use serde_json::Value;

use crate::codec::canonical;
use crate::config::{RootPath, Setting};
use crate::layer::Metrics;
use crate::registry::Registry;
use crate::{Body, Config, Description, Problem, Response, Route, config};

/// The paths that belong to the management begin with this.
pub(crate) const PREFIX: &str = "/go-doudou/";

/// The prefix as people type it. It leads to the first page.
const BARE_PREFIX: &str = "/go-doudou";

/// The routes of the management. The metrics count what lies below one as that one.
const ROUTES: &[Route] = &[
    Route::new("GetOverview", "GET", PREFIX),
    Route::new("GetDoc", "GET", "/go-doudou/doc"),
    Route::new("GetOpenAPI", "GET", "/go-doudou/openapi.json"),
    Route::new("GetOpenAPIYaml", "GET", "/go-doudou/openapi.yaml"),
    Route::new("GetRoutes", "GET", "/go-doudou/routes"),
    Route::new("GetConfig", "GET", "/go-doudou/config"),
    Route::new("GetRegistry", "GET", "/go-doudou/registry"),
    Route::new("Prometheus", "GET", "/go-doudou/prometheus"),
    Route::new("GetLive", "GET", "/go-doudou/health/live"),
    Route::new("GetReady", "GET", "/go-doudou/health/ready"),
    // With several documents.
    Route::new("GetServiceOpenAPI", "GET", "/go-doudou/openapi/{service}.json"),
    Route::new("GetServiceOpenAPIYaml", "GET", "/go-doudou/openapi/{service}.yaml"),
];

/// How many of the routes need several documents.
const OF_SEVERAL: usize = 2;

/// The routes of the management of these services.
pub(crate) fn routes(services: &[Description]) -> &'static [Route] {
    let documents = services.iter().filter(|service| service.openapi.is_some()).count();
    if documents > 1 { ROUTES } else { &ROUTES[..ROUTES.len() - OF_SEVERAL] }
}

/// The index in `routes` that a path belongs to.
pub(crate) fn route(routes: &[Route], path: &str) -> Option<usize> {
    let is_below = |route: &Route| match route.path.split_once('{') {
        Some((folder, rest)) => {
            let (_, end) = rest.split_once('}').unwrap_or_default();
            path.starts_with(folder) && path.ends_with(end)
        }
        None if route.path == PREFIX => {
            matches!(path.strip_prefix(BARE_PREFIX), Some("" | "/" | "/style.css"))
        }
        None => path
            .strip_prefix(route.path)
            .is_some_and(|rest| rest.is_empty() || rest == ".json" || rest.starts_with('/')),
    };
    routes.iter().position(is_below)
}

/// Answers what begins with [`PREFIX`]; neither the service nor its layers hear of it.
///
/// All of it is GET, and nothing that is asked changes anything.
pub(crate) struct Manage {
    access: Access,
    root: RootPath,
    frame: Frame,
    services: Vec<Description>,
    documents: Vec<Document>,
    try_out: TryOut,
    settings: Vec<Setting>,
    node: Node,
    /// That of the node; `None` for one that stands alone.
    cluster: Option<Cluster>,
    metrics: Arc<Metrics>,
    health: Arc<Health>,
}

impl Manage {
    /// The management of services that listen on `address`, and of their node's view of its
    /// cluster if it has one.
    pub(crate) fn new(
        config: &Config,
        services: &[Description],
        address: SocketAddr,
        metrics: Arc<Metrics>,
        health: Arc<Health>,
        registry: Option<Registry>,
    ) -> Self {
        Self {
            access: Access::new(&config.manage_user, config.manage_pass.expose()),
            root: config.route_root_path.clone(),
            frame: Frame::new(services),
            services: services.to_vec(),
            documents: document::all(services, &config.route_root_path),
            try_out: TryOut::new(services, config.manage_port.is_some()),
            settings: config::settings(config),
            node: Node::new(config, services, address),
            cluster: registry.map(|registry| Cluster::new(registry, config.mem_cluster.clone())),
            metrics,
            health,
        }
    }

    /// Whether a path is the management's.
    pub(crate) fn owns(path: &str) -> bool {
        path.strip_prefix(BARE_PREFIX).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Whether this machine needs no password.
    pub(crate) fn is_open(&self) -> bool {
        self.access.is_open()
    }

    /// Answers a request from `peer`.
    ///
    /// Everybody may ask for the health: a probe comes from elsewhere and knows no password. What
    /// was wrong is told only to those who may see the rest.
    pub(crate) async fn answer(
        &self,
        method: &Method,
        path: &str,
        headers: &HeaderMap,
        peer: IpAddr,
    ) -> Response {
        let refusal = self.access.refuse(headers, peer);
        let is_read = matches!(*method, Method::GET | Method::HEAD);
        let mut response = match (path.strip_prefix(PREFIX), refusal) {
            // A challenge here would be one for all paths beside it: a browser would send the
            // password to the service too (RFC 7617, section 2.2).
            (None, _) if is_read => to_first_page(),
            (Some("health/live"), _) if is_read => {
                json_response(&serde_json::json!({ "state": "alive" }))
            }
            (Some("health/ready"), refusal) if is_read => {
                self.health.response(refusal.is_none()).await
            }
            (None | Some("health/live" | "health/ready"), _) => method_not_allowed(),
            (Some(_), Some(refusal)) => refusal,
            (Some(place), None) => match self.resource(place, headers).await {
                Some(_) if !is_read => method_not_allowed(),
                Some(response) => response,
                None => not_found("there is no such page"),
            },
        };
        protect(response.headers_mut());
        response
    }

    async fn resource(&self, place: &str, headers: &HeaderMap) -> Option<Response> {
        Some(match place {
            "" => {
                let verdict = self.health.verdict().await;
                let cluster = self.cluster.as_ref().map(Cluster::summary);
                let facts = self.node.facts(verdict.state, cluster);
                let content = overview::html(
                    &facts,
                    &self.health.html(&verdict),
                    &self.documents,
                    self.cluster.is_some(),
                );
                self.frame.page("./", &Html::default(), &content)
            }
            "style.css" => frame::style(),
            "doc" => documentation::html(&self.frame, &self.documents, &self.try_out),
            "openapi.json" | "openapi.yaml" => match self.documents.first() {
                Some(document) if place.ends_with("json") => document.json(),
                Some(document) => document.yaml(),
                None => not_found("the service has no OpenAPI document"),
            },
            "prometheus" => match self.metrics.text() {
                Ok(text) => with_type("text/plain; version=0.0.4; charset=utf-8", text),
                Err(error) => Problem::internal(&error).into_response(),
            },
            _ => match self.in_two_forms(place, headers).await {
                None => return self.part(place, headers),
                Some(response) => response,
            },
        })
    }

    /// A page that is there as HTML and as JSON: as JSON under a name of its own too.
    async fn in_two_forms(&self, place: &str, headers: &HeaderMap) -> Option<Response> {
        let name = place.strip_suffix(".json").unwrap_or(place);
        if !matches!(name, "routes" | "config" | "registry") {
            return None;
        }
        let as_json = name != place || accept::prefers_json(headers);
        let mut response = match (name, as_json) {
            ("routes", true) => json_response(&routes::json(&self.services, &self.root)),
            ("routes", false) => {
                self.page(name, ROUTES_SAY, &routes::html(&self.services, &self.root))
            }
            ("config", true) => json_response(&settings::json(&self.settings)),
            ("config", false) => self.page(name, CONFIG_SAYS, &settings::html(&self.settings)),
            (_, as_json) => match &self.cluster {
                Some(cluster) if as_json => cluster.json(),
                Some(cluster) => cluster.page(&self.frame),
                None => {
                    let state = self.health.verdict().await.state;
                    if as_json {
                        json_response(&self.node.json(state))
                    } else {
                        self.page(name, REGISTRY_SAYS, &self.node.html(state))
                    }
                }
            },
        };
        if name == place {
            response.headers_mut().insert(VARY, HeaderValue::from_static("accept"));
        }
        Some(response)
    }

    fn page(&self, name: &str, introduction: &'static str, content: &Html) -> Response {
        self.frame.page(name, &Html::paragraph(&Html::fixed(introduction)), content)
    }

    /// What the documentation and the registry load.
    fn part(&self, path: &str, headers: &HeaderMap) -> Option<Response> {
        if let Some(part) = path.strip_prefix("registry/") {
            return self.cluster.as_ref()?.part(part, headers);
        }
        if let Some(asset) = path.strip_prefix("doc/") {
            return documentation::asset(asset, &self.documents, &self.try_out);
        }
        let path = canonical(path);
        let documents = self.documents.iter().filter(|_| self.documents.len() > 1);
        documents.into_iter().find_map(|document| match path {
            _ if document.path("json") == path => Some(document.json()),
            _ if document.path("yaml") == path => Some(document.yaml()),
            _ => None,
        })
    }
}

const ROUTES_SAY: &str = "What the service answers, in the order in which it declares it. Also as \
                          <a href=\"routes.json\">JSON</a>.";

const CONFIG_SAYS: &str = "Every variable that the service reads, and what it was at its start. \
                           Secrets aren’t shown. Also as <a href=\"config.json\">JSON</a>.";

const REGISTRY_SAYS: &str = "This service stands alone (<code>GDD_MODE=mono</code>): there is no \
                             cluster, and this node is all there is. Also as \
                             <a href=\"registry.json\">JSON</a>.";

/// What an answer may do where it is shown, unless it says so itself: nothing.
const POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

/// Keeps an answer from being misused: taken for another type, shown in a frame of another page,
/// read or kept by another page, or stored.
fn protect(headers: &mut HeaderMap) {
    let policy = HeaderName::from_static("cross-origin-resource-policy");
    let opener = HeaderName::from_static("cross-origin-opener-policy");
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(policy, HeaderValue::from_static("same-origin"));
    headers.insert(opener, HeaderValue::from_static("same-origin"));
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

/// Leads to the first page, by a reference that holds below a root too.
fn to_first_page() -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
    response.headers_mut().insert(LOCATION, HeaderValue::from_static("go-doudou/"));
    response
}

fn json_response(json: &Value) -> Response {
    with_type("application/json", json.to_string())
}

fn with_type(content_type: &'static str, body: impl Into<Body>) -> Response {
    with_headers([(CONTENT_TYPE, content_type)], body)
}

fn with_headers<const N: usize>(
    headers: [(HeaderName, &'static str); N],
    body: impl Into<Body>,
) -> Response {
    let mut response = Response::new(body.into());
    for (name, value) in headers {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn not_found(detail: &str) -> Response {
    Problem::new(404).with_detail(detail).into_response()
}

fn method_not_allowed() -> Response {
    let mut response = Problem::new(405).into_response();
    response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_counts_as_its_route() {
        for (path, expected) in [
            ("/go-doudou", Some("GetOverview")),
            ("/go-doudou/", Some("GetOverview")),
            ("/go-doudou/style.css", Some("GetOverview")),
            ("/go-doudou/doc", Some("GetDoc")),
            ("/go-doudou/doc/start.js", Some("GetDoc")),
            ("/go-doudou/openapi.yaml", Some("GetOpenAPIYaml")),
            ("/go-doudou/config.json", Some("GetConfig")),
            ("/go-doudou/registry/fragment", Some("GetRegistry")),
            ("/go-doudou/openapi/Users.json", Some("GetServiceOpenAPI")),
            ("/go-doudou/openapi/Users.yaml", Some("GetServiceOpenAPIYaml")),
            ("/go-doudou/health/ready", Some("GetReady")),
            ("/go-doudou/docs", None),
            ("/go-doudou/nothing", None),
            ("/go-doudou//", None),
        ] {
            let found = route(ROUTES, path).map(|index| ROUTES[index].name);
            assert_eq!(found, expected, "{path}");
        }
        assert!(!Manage::owns("/go-doudous") && !Manage::owns("/go-doudo"));
    }
}
