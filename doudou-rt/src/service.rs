//! What a service is to the server: a description, a way from a path to a route, and an answer.

use crate::{Body, BoxError, Scheme};
use bytes::Bytes;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;

/// An answer of a service.
pub type Response = http::Response<Body>;

/// The future of a service that is called through tower, where the type must have a name.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Calls a service as a tower service is called.
pub fn call<S: Service, B: RequestBody>(
    service: S,
    request: http::Request<B>,
) -> BoxFuture<Result<Response, Infallible>> {
    let answer = service.call(request.map(Body::new));
    Box::pin(async move { Ok(answer.await) })
}

/// A method and a path that a service answers, with what `svc.rs` says about them.
///
/// ```
/// use doudou_rt::{Route, Scheme};
///
/// const ROUTE: Route = Route::new("delete_user", "DELETE", "/user")
///     .secured(&[Scheme::Bearer], &["ADMIN"])
///     .annotated(&[("audit", "strict")]);
/// assert_eq!(ROUTE.annotation("audit"), Some("strict"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Route {
    /// The name of the trait's method, such as `list_posts`.
    pub name: &'static str,
    /// The HTTP method in capitals, such as `GET`.
    pub method: &'static str,
    /// The path with its parameters in braces, such as `/users/{id}/posts`.
    pub path: &'static str,
    /// The ways to say who calls, any of which will do: `#[security(…)]`. Without one, everybody
    /// may call.
    pub security: &'static [Scheme],
    /// The roles of which the caller must have one: `#[roles(…)]`. Without one, every caller who
    /// is known may call.
    pub roles: &'static [&'static str],
    /// What `#[annotation(key = "…")]` says, for layers.
    pub annotations: &'static [(&'static str, &'static str)],
}

impl Route {
    /// A route that is open to everybody.
    pub const fn new(name: &'static str, method: &'static str, path: &'static str) -> Self {
        Self { name, method, path, security: &[], roles: &[], annotations: &[] }
    }

    /// Opens the route only to callers who are known by one of the schemes, and have one of the
    /// roles if there are any.
    #[must_use]
    pub const fn secured(
        self,
        security: &'static [Scheme],
        roles: &'static [&'static str],
    ) -> Self {
        Self { security, roles, ..self }
    }

    /// Adds what layers may want to know.
    #[must_use]
    pub const fn annotated(self, annotations: &'static [(&'static str, &'static str)]) -> Self {
        Self { annotations, ..self }
    }

    /// The value of an annotation.
    pub fn annotation(&self, key: &str) -> Option<&'static str> {
        self.annotations.iter().find(|(found, _)| *found == key).map(|(_, value)| *value)
    }
}

/// What a service says about itself.
#[derive(Debug, Clone, Copy)]
pub struct Description {
    /// The name of the service, such as `Usersvc`.
    pub name: &'static str,
    /// The routes, in the order of the trait.
    pub routes: &'static [Route],
    /// The OpenAPI document as JSON, if there is one.
    pub openapi: Option<&'static str>,
    /// Whether a method looks at more of a request than its parameters. Only then the server adds
    /// the [`Peer`] to its requests, which costs an allocation each, and, also when there are
    /// layers, the header `x-request-id` to those that came without.
    pub peer: bool,
}

/// The address that a request came from, of the client or of the nearest proxy: an extension of
/// the request, if [`Description::peer`] asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub SocketAddr);

/// A body that can be sent to a service: any [`http_body::Body`] of [`Bytes`] whose errors can be
/// boxed.
///
/// The code that reads it finds a [`BodyError`](crate::codec::BodyError) in the boxed error and
/// answers 413 or 408; every other error is a 400.
pub trait RequestBody:
    http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static
{
}

impl<B> RequestBody for B where
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static
{
}

/// A service that answers HTTP requests. The generated `…Server` types implement it.
///
/// A tuple of services is a service too: `Server::new((users, posts))` serves both. Of two that
/// could answer a request, the first does; a path that they share takes the methods of all.
///
/// A clone is another handle to the same service and is cheap.
#[diagnostic::on_unimplemented(
    message = "`{Self}` doesn't answer HTTP requests",
    label = "not a server",
    note = "wrap the implementation of your trait in the generated server, as in \
            `UsersvcServer::new(service)`; several servers go into a tuple"
)]
pub trait Service: Clone + Send + Sync + 'static {
    /// The name, the routes and the document of the service; of several, those of each.
    fn descriptions() -> impl Iterator<Item = Description>;

    /// The index of the route that a request takes among the [routes](Description::routes) of
    /// all descriptions, or `None` when its answer is a 404, a 405 or the answer to OPTIONS.
    fn route(method: &http::Method, path: &str) -> Option<usize>;

    /// The route that a request takes. Layers read its roles and annotations.
    ///
    /// It costs a look-up, as [`route`](Self::route) does.
    fn find(method: &http::Method, path: &str) -> Option<&'static Route> {
        let index = Self::route(method, path)?;
        Self::descriptions().flat_map(|description| description.routes).nth(index)
    }

    /// Answers a request. Every failure is an answer too.
    ///
    /// It takes the handle itself, so that the future borrows nothing and needs no other future
    /// around it. Dropping it stops the work at its next await point.
    fn call(self, request: http::Request<Body>) -> impl Future<Output = Response> + Send;
}
