//! `/go-doudou/`: the documentation, the OpenAPI document and the metrics, for operators.

mod access;
mod document;
mod health;
mod page;
mod swagger;

use std::net::IpAddr;
use std::sync::Arc;

use access::Access;
use document::Document;
pub(crate) use health::Health;
use http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, Method};

use crate::codec::canonical;
use crate::layer::Metrics;
use crate::{Body, Config, Description, Problem, Response, Route};

/// The paths that belong to the management begin with this.
pub(crate) const PREFIX: &str = "/go-doudou/";

/// The routes of the management. The metrics count what lies below one as that one.
const ROUTES: &[Route] = &[
    Route::new("GetDoc", "GET", "/go-doudou/doc"),
    Route::new("GetOpenAPI", "GET", "/go-doudou/openapi.json"),
    Route::new("Prometheus", "GET", "/go-doudou/prometheus"),
    Route::new("GetLive", "GET", "/go-doudou/health/live"),
    Route::new("GetReady", "GET", "/go-doudou/health/ready"),
    // With several documents.
    Route::new("GetServiceOpenAPI", "GET", "/go-doudou/openapi/{service}.json"),
];

/// The routes of the management of these services.
pub(crate) fn routes(services: &[Description]) -> &'static [Route] {
    let documents = services.iter().filter(|service| service.openapi.is_some()).count();
    if documents > 1 { ROUTES } else { &ROUTES[..ROUTES.len() - 1] }
}

/// The index in `routes` that a path belongs to.
pub(crate) fn route(routes: &[Route], path: &str) -> Option<usize> {
    let is_below = |route: &Route| match route.path.split_once('{') {
        Some((folder, _)) => path.starts_with(folder),
        None => path
            .strip_prefix(route.path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
    };
    routes.iter().position(is_below)
}

/// Answers what begins with [`PREFIX`]; neither the service nor its layers hear of it.
pub(crate) struct Manage {
    access: Access,
    documents: Vec<Document>,
    metrics: Arc<Metrics>,
    health: Arc<Health>,
}

impl Manage {
    pub(crate) fn new(
        config: &Config,
        services: &[Description],
        metrics: Arc<Metrics>,
        health: Arc<Health>,
    ) -> Self {
        let access = Access::new(&config.manage_user, config.manage_pass.expose());
        let documents = document::all(services, &config.route_root_path);
        Self { access, documents, metrics, health }
    }

    /// Whether a path is the management's.
    pub(crate) fn owns(path: &str) -> bool {
        path.starts_with(PREFIX)
    }

    /// Whether this machine needs no password.
    pub(crate) fn is_open(&self) -> bool {
        self.access.is_open()
    }

    /// Answers a request from `peer`.
    pub(crate) fn answer(
        &self,
        method: &Method,
        path: &str,
        headers: &HeaderMap,
        peer: IpAddr,
    ) -> Response {
        let refusal = self.access.refuse(headers, peer);
        let mut response = refusal.unwrap_or_else(|| self.resource(method, path));
        let headers = response.headers_mut();
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        response
    }

    fn resource(&self, method: &Method, path: &str) -> Response {
        let response = match path.strip_prefix(PREFIX).unwrap_or_default() {
            "openapi.json" => match self.documents.first() {
                Some(document) => document.response(),
                None => not_found("the service has no OpenAPI document"),
            },
            "prometheus" => match self.metrics.text() {
                Ok(text) => with_type("text/plain; version=0.0.4; charset=utf-8", text),
                Err(error) => Problem::internal(&error).into_response(),
            },
            "health/live" => with_type("text/plain; charset=utf-8", "alive"),
            "health/ready" => self.health.response(),
            "doc" => page::html(&self.documents),
            rest => match self.part(rest) {
                Some(part) => part,
                None => not_found("there is no such page"),
            },
        };
        if response.status().is_success() && !matches!(*method, Method::GET | Method::HEAD) {
            return method_not_allowed();
        }
        response
    }

    /// What the page loads.
    fn part(&self, path: &str) -> Option<Response> {
        if let Some(asset) = path.strip_prefix("doc/") {
            return page::asset(asset, &self.documents);
        }
        let path = canonical(path);
        let mut documents = self.documents.iter().filter(|_| self.documents.len() > 1);
        documents.find(|document| document.path == path).map(Document::response)
    }
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
