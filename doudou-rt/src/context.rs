//! The circumstances of a call.

use crate::layer::{Current, Forwarded, TraceContext, X_REQUEST_ID};
use crate::{Route, auth};
use http::request::Parts;
use http::{HeaderMap, Method, Uri};
use std::fmt;
use std::net::SocketAddr;
use std::time::Instant;

/// The circumstances of a call: what a method asks for with a first parameter `context`.
///
/// `P` is the [`Principal`](crate::Authenticate::Principal) of a service with `#[security(…)]`.
pub struct Context<P = ()> {
    route: &'static Route,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    peer: Option<SocketAddr>,
    forwarded: Option<Forwarded>,
    deadline: Option<Instant>,
    principal: P,
}

impl<P> Context<P> {
    /// The context of the request with these parts. It takes their headers, so whatever else
    /// reads them comes before.
    pub fn new(route: &'static Route, parts: &mut Parts, principal: P) -> Self {
        Self {
            route,
            deadline: Current::deadline(&parts.headers),
            method: parts.method.clone(),
            uri: parts.uri.clone(),
            headers: std::mem::take(&mut parts.headers),
            peer: auth::peer(parts),
            forwarded: parts.extensions.remove(),
            principal,
        }
    }

    /// The route that the request took, with its roles and annotations.
    pub fn route(&self) -> &'static Route {
        self.route
    }

    /// The HTTP method: HEAD for a GET without the body.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path, without `GDD_ROUTE_ROOT_PATH`, and the query.
    pub fn uri(&self) -> &Uri {
        &self.uri
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The address that the request came from: of the client, or of the nearest proxy that isn't
    /// one of `GDD_TRUSTED_PROXIES`. The port is 0 if a trusted proxy didn't tell it. `None` when
    /// the service was called by neither a [`Server`](crate::Server) nor the client of a test.
    pub fn peer(&self) -> Option<SocketAddr> {
        self.peer
    }

    /// What a proxy of `GDD_TRUSTED_PROXIES` says about the request as its client sent it.
    pub fn forwarded(&self) -> Option<&Forwarded> {
        self.forwarded.as_ref()
    }

    /// The header `x-request-id`, if it is text. Through a [`Server`](crate::Server) every request
    /// has one, unless that is [switched off](crate::layer::Defaults::request_id).
    pub fn request_id(&self) -> Option<&str> {
        self.headers.get(X_REQUEST_ID)?.to_str().ok()
    }

    /// The trace that the request is part of, if it says so in valid headers.
    pub fn trace(&self) -> Option<TraceContext> {
        TraceContext::from_headers(&self.headers)
    }

    /// When the caller gives up, if it has said so in a header `x-request-timeout`: what comes
    /// later is of no use to it. What the method calls ends by then; the method itself isn't
    /// stopped.
    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Who calls.
    pub fn principal(&self) -> &P {
        &self.principal
    }

    /// Who calls, without the rest.
    pub fn into_principal(self) -> P {
        self.principal
    }
}

impl<P> fmt::Debug for Context<P> {
    /// Headers and the query may hold secrets, and the principal needn't be [`fmt::Debug`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("route", &self.route.name)
            .field("method", &self.method)
            .field("path", &self.uri.path())
            .field("peer", &self.peer)
            .field("request_id", &self.request_id())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Peer;
    use http::Request;

    #[test]
    fn a_context_has_the_head_of_its_request() {
        static ROUTE: Route = Route::new("get_user", "GET", "/user");
        let peer: SocketAddr = "10.0.0.1:80".parse().unwrap();
        let request = Request::get("/user?key=secret")
            .header("x-request-id", "r-1")
            .header("x-tenant", "acme")
            .extension(Peer(peer));
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        let context = Context::new(&ROUTE, &mut parts, "ann");
        assert_eq!(context.route().name, "get_user");
        assert_eq!((context.method(), context.uri().path()), (&Method::GET, "/user"));
        assert_eq!(context.headers()["x-tenant"], "acme");
        assert_eq!((context.peer(), context.request_id()), (Some(peer), Some("r-1")));
        let shown = format!("{context:?}");
        assert!(!shown.contains("secret") && !shown.contains("acme"), "{shown}");
        assert_eq!(*context.principal(), "ann");
        assert_eq!(context.into_principal(), "ann");
    }
}
