//! Calls a service in memory, for tests: no socket, no port, no server to stop.
//!
//! A generated client is made from the [`Client`] of [`client`], and calls the generated server
//! in the same process. Between the two stands all that stands between them over HTTP:
//! parameters are written and read, bodies encoded and decoded, callers told apart, errors turned
//! into problem details and back.
//!
//! ```
//! use doudou_rt::client::{Client, ClientError};
//! use doudou_rt::{Error, testing};
//! # use doudou_rt::{Body, Description, Response, Service, http};
//! # #[derive(Clone)]
//! # struct UsersvcServer;
//! # impl UsersvcServer {
//! #     fn new(_: Users) -> Self { Self }
//! # }
//! # impl Service for UsersvcServer {
//! #     fn descriptions() -> impl Iterator<Item = Description> { std::iter::empty() }
//! #     fn route(_: &http::Method, _: &str) -> Option<usize> { None }
//! #     async fn call(self, request: http::Request<Body>) -> Response {
//! #         Response::new(Body::from(format!("{:?}", request.uri().path())))
//! #     }
//! # }
//! # struct Users;
//! # struct UsersvcClient(Client);
//! # impl From<Client> for UsersvcClient {
//! #     fn from(client: Client) -> Self { Self(client) }
//! # }
//! # impl UsersvcClient {
//! #     async fn get_name(&self, id: u64) -> Result<String, ClientError> {
//! #         self.0.request(http::Method::GET).literal("/users/").path("id", &id).send().await
//! #     }
//! # }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), ClientError> {
//! let users = UsersvcClient::from(testing::client(UsersvcServer::new(Users)));
//! assert_eq!(users.get_name(7).await?, "/users/7");
//! # Ok(())
//! # }
//! ```

use http::header::{CONTENT_LENGTH, HOST, HeaderValue};
use http::uri::{PathAndQuery, Uri};
use http::{HeaderMap, Method, Request};
use http_body::Body as _;
use std::future::poll_fn;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::pin;

use crate::client::Client;
use crate::layer::Current;
use crate::{Body, Peer, Response, Service};

/// Where in-memory calls seem to come from, for methods that ask.
const PEER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// A client that calls `service` directly; several services are called as a tuple.
///
/// What a [`Server`](crate::Server) does around a service isn't there: layers, limits and
/// timeouts, the root path and `/go-doudou/`. A panic of the service isn't a 500 but goes on to
/// the caller, so that the test fails with its message. A redirect isn't followed; it is the
/// answer.
///
/// # Cancel safety
///
/// A call that is dropped drops the service's work with it, as the reset of a stream does over
/// HTTP/2.
#[must_use]
pub fn client<S: Service>(service: S) -> Client {
    let ask_for_peer = S::descriptions().any(|description| description.peer);
    Client::in_memory(move |mut request| {
        let service = service.clone();
        receive(&mut request);
        if ask_for_peer {
            request.extensions_mut().insert(Peer(PEER));
        }
        Box::pin(async move {
            let is_head = request.method() == Method::HEAD;
            let mut current = Current::with_deadline(request.headers());
            let mut work = pin!(service.call(request));
            let mut response = poll_fn(|context| match &mut current {
                Some(current) => current.during(|| work.as_mut().poll(context)),
                None => work.as_mut().poll(context),
            })
            .await;
            announce_length(&mut response);
            if is_head { response.map(|_| Body::empty()) } else { response }
        })
    })
}

/// Makes a request what it is when it comes out of a connection: its host is a header, its URI a
/// path, and its length is said.
fn receive(request: &mut Request<Body>) {
    let uri = std::mem::take(request.uri_mut());
    let host = uri.authority().and_then(|host| HeaderValue::try_from(host.as_str()).ok());
    let path = uri.path_and_query().cloned();
    *request.uri_mut() = Uri::from(path.unwrap_or_else(|| PathAndQuery::from_static("/")));
    if let Some(host) = host {
        request.headers_mut().entry(HOST).or_insert(host);
    }
    let length = request.body().size_hint().exact().filter(|length| *length > 0);
    set_length(length, request.headers_mut());
}

fn announce_length(response: &mut Response) {
    let has_body = !response.status().is_informational() && response.status() != 204;
    let length = response.body().size_hint().exact().filter(|_| has_body);
    set_length(length, response.headers_mut());
}

fn set_length(length: Option<u64>, headers: &mut HeaderMap) {
    if let Some(length) = length {
        headers.entry(CONTENT_LENGTH).or_insert_with(|| length.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::ClientError;
    use crate::{Description, Error, Problem, Route};
    use http::StatusCode;

    /// Answers with what it was asked.
    #[derive(Clone)]
    struct Mirror<const PEER: bool>;

    impl<const PEER: bool> Service for Mirror<PEER> {
        fn descriptions() -> impl Iterator<Item = Description> {
            const ROUTES: &[Route] = &[];
            let description =
                Description { name: "Mirror", routes: ROUTES, openapi: None, peer: PEER };
            std::iter::once(description)
        }

        fn route(_: &Method, _: &str) -> Option<usize> {
            None
        }

        async fn call(self, request: Request<Body>) -> Response {
            let (parts, _) = request.into_parts();
            match parts.uri.path() {
                "/panic" => panic!("the service gave up"),
                "/away" => {
                    let mut response = Response::new(Body::from("moved"));
                    *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
                    response.headers_mut().insert("location", HeaderValue::from_static("/"));
                    response
                }
                "/problem" => Problem::new(409).with_detail("taken").into_response(),
                _ => {
                    let header = |name| parts.headers.get(name).and_then(|it| it.to_str().ok());
                    let peer = parts.extensions.get().map(|&Peer(peer)| peer.to_string());
                    let uri = parts.uri.to_string();
                    let seen = (uri, header("host"), header("content-length"), peer);
                    Response::new(Body::from(serde_json::to_vec(&seen).unwrap()))
                }
            }
        }
    }

    type Seen = (String, Option<String>, Option<String>, Option<String>);

    #[tokio::test]
    async fn a_request_comes_as_out_of_a_connection() {
        let client = client(Mirror::<true>);
        let request = client.request(Method::POST).literal("/a").path("b", "ü/").query("c", "d e");
        let (uri, host, length, peer): Seen =
            request.json(&[1, 2]).send::<_, Error>().await.unwrap();
        assert_eq!(uri, "/a%C3%BC%2F?c=d+e");
        assert_eq!(host.as_deref(), Some("localhost"));
        assert_eq!(length.as_deref(), Some("5"));
        assert_eq!(peer.as_deref(), Some("127.0.0.1:0"));
    }

    #[tokio::test]
    async fn what_a_request_doesnt_have_isnt_there() {
        let request = client(Mirror::<false>).request(Method::GET);
        let (uri, _, length, peer): Seen = request.send::<_, Error>().await.unwrap();
        assert_eq!((uri.as_str(), length, peer), ("/", None, None));
    }

    #[tokio::test]
    async fn a_head_has_the_length_of_what_isnt_sent() {
        let request = client(Mirror::<false>).request(Method::HEAD);
        let call = request.send_with::<_, Error>(|answer| {
            let length: usize = answer.header("content-length")?;
            Ok((length, answer.json::<Seen, Error>().is_err()))
        });
        let (length, is_empty) = call.await.unwrap();
        assert!(length > 10 && is_empty);
    }

    #[tokio::test]
    async fn problems_and_redirects_are_answers() {
        let answer = async |path: &str| {
            let request = client(Mirror::<false>).request(Method::GET).literal(path);
            match request.send_empty::<Error>().await.unwrap_err() {
                ClientError::Problem(problem) => (problem.status.as_u16(), problem.detail),
                error => panic!("{error:?}"),
            }
        };
        assert_eq!(answer("/problem").await, (409, Some("taken".into())));
        assert_eq!(answer("/away").await, (307, Some("moved".into())));
    }

    #[tokio::test]
    #[should_panic(expected = "the service gave up")]
    async fn a_panic_goes_on_to_the_test() {
        let request = client(Mirror::<false>).request(Method::GET).literal("/panic");
        let _ = request.send_empty::<Error>().await;
    }
}
