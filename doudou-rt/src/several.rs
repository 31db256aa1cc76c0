//! Several services as one: a tuple of services is a service.

use std::future::ready;

use futures_util::future::Either;
use http::{Method, Request};

use crate::codec::{Miss, other_methods};
use crate::{Body, Description, Response, Route, Service};

/// The methods that a service can have; a path that misses is asked for each of them.
const METHODS: [Method; 6] =
    [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE, Method::PATCH];

/// The first service answers what it has a route for, the second one the rest.
///
/// What neither has a route for is answered here, since only both together know the methods of
/// a path. A request costs a look-up more than with one service, and nothing is boxed.
impl<A: Service, B: Service> Service for (A, B) {
    fn descriptions() -> impl Iterator<Item = Description> {
        A::descriptions().chain(B::descriptions())
    }

    fn route(method: &Method, path: &str) -> Option<usize> {
        if let Some(index) = A::route(method, path) {
            return Some(index);
        }
        let before: usize = A::descriptions().map(|description| description.routes.len()).sum();
        Some(before + B::route(method, path)?)
    }

    fn find(method: &Method, path: &str) -> Option<&'static Route> {
        A::find(method, path).or_else(|| B::find(method, path))
    }

    fn call(self, request: Request<Body>) -> impl Future<Output = Response> + Send {
        let (method, path) = (request.method(), request.uri().path());
        if A::route(method, path).is_some() {
            return Either::Left(self.0.call(request));
        }
        Either::Right(if B::route(method, path).is_some() {
            Either::Left(self.1.call(request))
        } else {
            Either::Right(ready(miss::<Self>(method, path)))
        })
    }
}

/// The answer to a request that no route takes.
fn miss<S: Service>(method: &Method, path: &str) -> Response {
    let has = |method: &&Method| S::route(method, path).is_some();
    let mut allow: Vec<&str> = METHODS.iter().filter(has).map(Method::as_str).collect();
    if allow.is_empty() {
        return Miss::NotFound.into_response();
    }
    allow.push("OPTIONS");
    other_methods(*method == Method::OPTIONS, allow.join(", ").into())
}

/// A longer tuple is a pair of its first service and the tuple of the others.
macro_rules! longer {
    ($first:ident $($other:ident)+) => {
        impl<$first: Service, $($other: Service),+> Service for ($first, $($other),+) {
            fn descriptions() -> impl Iterator<Item = Description> {
                <($first, ($($other),+))>::descriptions()
            }

            fn route(method: &Method, path: &str) -> Option<usize> {
                <($first, ($($other),+))>::route(method, path)
            }

            fn find(method: &Method, path: &str) -> Option<&'static Route> {
                <($first, ($($other),+))>::find(method, path)
            }

            fn call(self, request: Request<Body>) -> impl Future<Output = Response> + Send {
                #[allow(non_snake_case)]
                let ($first, $($other),+) = self;
                ($first, ($($other),+)).call(request)
            }
        }
    };
}

longer!(A B C);
longer!(A B C D);
longer!(A B C D E);
longer!(A B C D E F);
longer!(A B C D E F G);
longer!(A B C D E F G H);
