//! Services that are lists of routes.

use std::iter::once;

use doudou_rt::codec::{Failure, Miss, canonical};
use doudou_rt::http::{Method, Request};
use doudou_rt::{Body, Description, Response, Route, Service};

/// Whether a path fits a template: a segment in braces is any word.
fn fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) =
        (template.split('/').collect(), path.split('/').collect());
    template.len() == path.len()
        && template.iter().zip(path).all(|(a, b)| *a == b || a.starts_with('{') && !b.is_empty())
}

pub(crate) fn find(routes: &[Route], method: &Method, path: &str) -> Option<usize> {
    let path = canonical(path);
    let position = |method: &str| {
        routes.iter().position(|route| route.method == method && fits(route.path, &path))
    };
    let or_get = || (*method == Method::HEAD).then(|| position("GET")).flatten();
    position(method.as_str()).or_else(or_get)
}

/// Says which service and route answers, and what the request's URI is.
pub(crate) fn answer(name: &str, routes: &[Route], request: &Request<Body>) -> Response {
    match find(routes, request.method(), request.uri().path()) {
        Some(index) => {
            let uri = request.uri().path_and_query().unwrap();
            Response::new(Body::from(format!("{name}.{} {uri}", routes[index].name)))
        }
        None => Failure::from(Miss::NotFound).into_response(),
    }
}

/// Declares a service: its name, its routes and its document.
macro_rules! listed {
    ($name:ident: $(($route:literal, $method:literal, $path:literal)),* $(,)?) => {
        #[derive(Clone)]
        pub(crate) struct $name;

        impl $name {
            const ROUTES: &[Route] = &[$(Route::new($route, $method, $path)),*];
            pub(crate) const OPENAPI: &str = concat!(
                r#"{"openapi":"3.0.3","info":{"title":""#,
                stringify!($name),
                r#"","version":"1"},"servers":[{"url":"/"}],"paths":{}}"#
            );
        }

        impl Service for $name {
            fn descriptions() -> impl Iterator<Item = Description> {
                once(Description {
                    name: stringify!($name),
                    routes: Self::ROUTES,
                    openapi: Some(Self::OPENAPI),
                    peer: false,
                })
            }

            fn route(method: &Method, path: &str) -> Option<usize> {
                find(Self::ROUTES, method, path)
            }

            async fn call(self, request: Request<Body>) -> Response {
                answer(stringify!($name), Self::ROUTES, &request)
            }
        }
    };
}

listed!(Users:
    ("list", "GET", "/users"),
    ("add", "POST", "/users"),
    ("one", "GET", "/users/{id}"),
);
listed!(Posts:
    ("list", "GET", "/posts"),
    ("clear", "DELETE", "/users"),
    ("of", "PUT", "/users/{id}/posts"),
);
listed!(Hub: ("root", "GET", "/"), ("rename", "PATCH", "/users"));
// What these have is taken by `Users`, or takes from it.
listed!(Twins: ("read", "GET", "/users/{name}"), ("peek", "HEAD", "/users"), ("other", "GET", "/twins"));
listed!(Me: ("me", "GET", "/users/me"));
