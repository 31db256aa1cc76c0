//! What a service is to the server: a description, a way from a path to a route, and an answer.

use crate::{Body, BoxError};
use std::pin::Pin;

/// An answer of a service.
pub type Response = http::Response<Body>;

/// The future of a service that is called through tower, where the type must have a name.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A method and a path that a service answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// The name of the trait's method, such as `list_posts`.
    pub name: &'static str,
    /// The HTTP method in capitals, such as `GET`.
    pub method: &'static str,
    /// The path with its parameters in braces, such as `/users/{id}/posts`.
    pub path: &'static str,
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
}

/// A body that a service can read: any [`http_body::Body`] whose errors can be boxed.
///
/// The code that reads it finds a [`BodyError`](crate::codec::BodyError) in the boxed error and
/// answers 413 or 408; every other error is a 400.
pub trait RequestBody: http_body::Body<Data: Send, Error: Into<BoxError>> + Send + 'static {}

impl<B> RequestBody for B where
    B: http_body::Body<Data: Send, Error: Into<BoxError>> + Send + 'static
{
}

/// A service that answers HTTP requests. The generated `…Server` types implement it.
///
/// A clone is another handle to the same service and is cheap.
#[diagnostic::on_unimplemented(
    message = "`{Self}` doesn't answer HTTP requests",
    label = "not a server",
    note = "wrap the implementation of your trait in the generated server, as in \
            `UsersvcServer::new(service)`"
)]
pub trait Service: Clone + Send + Sync + 'static {
    /// The name, the routes and the document of the service.
    const DESCRIPTION: Description;

    /// The index in [`Description::routes`] of the route that a request takes, or `None` when
    /// its answer is a 404, a 405 or the answer to OPTIONS.
    fn route(method: &http::Method, path: &str) -> Option<usize>;

    /// Answers a request. Every failure is an answer too.
    ///
    /// It takes the handle itself, so that the future borrows nothing and needs no other future
    /// around it. Dropping it stops the work at its next await point.
    fn call<B: RequestBody>(
        self,
        request: http::Request<B>,
    ) -> impl Future<Output = Response> + Send;
}
