use super::{AddressError, Client, ClientError, Request};
use crate::{
    Authenticate, Caller, Context, Credentials, Error, KeyPlace, Problem, ProblemType, Route,
    Scheme, TraceContext, codec,
};
use http::Method;
use serde::Serialize;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread::JoinHandle;
use std::time::Duration;

fn get() -> Request {
    Client::new("http://localhost:6060/api/").unwrap().request(Method::GET)
}

fn url(request: Request) -> String {
    request.finish().unwrap().url().to_string()
}

fn refusal(request: Request) -> String {
    request.finish().unwrap_err()
}

#[test]
fn a_base_url_is_http_with_a_host() {
    for (base_url, kept) in [
        ("http://localhost:6060", "http://localhost:6060"),
        ("http://localhost:6060/", "http://localhost:6060"),
        ("HTTP://[::1]:80/a/b//", "http://[::1]/a/b"),
    ] {
        assert_eq!(Client::new(base_url).unwrap().base_url(), kept);
    }
    for (base_url, reason) in [
        ("localhost:6060", "it should begin with http:// or https://"),
        ("ftp://localhost", "it should begin with http:// or https://"),
        ("http://localhost?a=1", "it should end with the path, without `?` and `#`"),
        ("http://localhost/#a", "it should end with the path, without `?` and `#`"),
        ("http://", "empty host"),
        ("", "relative URL without a base"),
    ] {
        let error = Client::new(base_url).unwrap_err();
        assert_eq!(error.to_string(), format!("base URL `{base_url}`: {reason}"));
    }
}

#[test]
fn a_missing_variable_is_named() {
    let error = Client::from_env("DOUDOU_TEST_NO_SUCH_SERVICE").unwrap_err();
    assert!(matches!(error, AddressError::Url(_)));
    assert_eq!(
        error.to_string(),
        "variable `DOUDOU_TEST_NO_SUCH_SERVICE` isn't set, it should be the base URL of the service"
    );
}

#[tokio::test]
async fn a_list_of_base_urls_is_a_client_of_nodes() {
    let client = Client::of_list("users", "http://127.0.0.1:1, http://127.0.0.1:2;weight=3,");
    let call = client.unwrap().request(Method::GET).literal("/x").send_empty::<Error>();
    let error = call.await.unwrap_err();
    assert!(matches!(error, ClientError::Retried { attempts: 3, .. }), "{error:?}");
    let error = Client::of_list("users", "http://a,b").unwrap_err();
    assert!(matches!(error, AddressError::Url(_)));
    assert_eq!(error.to_string(), "base URL `b`: it should begin with http:// or https://");
    let secure = Client::of_list("users", "http://a,https://b");
    assert_eq!(secure.is_ok(), cfg!(feature = "client-tls"));
}

#[test]
fn a_url_is_written_from_left_to_right() {
    let request = get()
        .literal("/users/")
        .path("id", "a/b c?d#é%.")
        .literal("/posts")
        .query("page", &Some(1))
        .query("none", &None::<u8>)
        .query("tag", &["a&b", "c d"]);
    assert_eq!(
        url(request),
        "http://localhost:6060/api/users/a%2Fb%20c%3Fd%23%C3%A9%25./posts?page=1&tag=a%26b&tag=c+d"
    );
}

#[test]
fn a_struct_is_a_query() {
    #[derive(Serialize)]
    struct Page<'a> {
        page: u32,
        size: Option<u32>,
        sort: &'a [&'a str],
    }
    let page = Page { page: 1, size: None, sort: &["a", "b"] };
    let request = get().literal("/page").query("x", &true).query_struct(&page);
    assert_eq!(url(request), "http://localhost:6060/api/page?x=true&page=1&sort=a&sort=b");
    assert_eq!(
        refusal(get().query_struct(&[1])),
        "query: only a struct or a map has names for its values"
    );
}

#[test]
fn any_text_is_the_same_after_a_path_and_a_query() {
    let alphabet: Vec<char> =
        "aZ09-._~ %/?#&=+;:@\"'<>\\^`{|}\t\n\r\0\u{7f}é😀\u{fffd}".chars().collect();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        (state >> 33) as usize % below
    };
    for _ in 0..5_000 {
        let text: String = (0..1 + random(8)).map(|_| alphabet[random(alphabet.len())]).collect();
        if text == "." || text == ".." {
            continue;
        }
        let request = get().literal("/x/").path("p", &text).query(&text, &text).finish().unwrap();
        let segment = request.url().path().strip_prefix("/api/x/").unwrap();
        assert_eq!(codec::path::<String>("p", segment).unwrap(), text);
        let pairs: Vec<_> = codec::pairs(request.url().query()).collect();
        assert_eq!(pairs, [(text.as_str().into(), text.as_str().into())]);

        let request = get().form("f", &text).form("g", &text).cookie("c", &text).finish().unwrap();
        let form = request.body().unwrap().as_bytes().unwrap();
        assert!(codec::form_pairs(form).all(|(_, value)| value == text));
        let cookie = codec::cookie(request.headers(), "c").unwrap().unwrap();
        assert_eq!(cookie, text);
    }
}

#[test]
fn a_value_that_would_be_another_path_is_refused() {
    let segment = |value: &str| refusal(get().literal("/users/").path("id", value));
    assert_eq!(segment(".."), "path parameter `id`: dots alone aren't a segment of a path");
    assert_eq!(segment("."), "path parameter `id`: dots alone aren't a segment of a path");
    assert_eq!(segment(""), "path parameter `id`: an empty value isn't a segment of a path");
    assert_eq!(
        refusal(get().literal("/").path("id", &None::<u8>)),
        "path parameter `id`: an empty value isn't a segment of a path"
    );
    assert_eq!(
        refusal(get().literal("/").path("id", &[1, 2])),
        "path parameter `id`: a list isn't a segment of a path"
    );
}

#[test]
fn headers_and_cookies_are_read_as_they_were_written() {
    let request = get()
        .header("x-tenant", "jürgen, inc.")
        .header("x-tag", &["a b", "c"])
        .header("x-none", &None::<u8>)
        .cookie("session", "a;b=c,é")
        .cookie("theme", &Some('x'))
        .finish()
        .unwrap();
    let headers = request.headers();
    assert_eq!(codec::header(headers, "x-tenant").unwrap().unwrap(), "jürgen, inc.");
    assert_eq!(codec::headers(headers, "x-tag").unwrap(), ["a b", "c"]);
    assert!(!headers.contains_key("x-none"));
    assert_eq!(headers["cookie"], "session=a%3Bb%3Dc%2C%C3%A9; theme=x");
    assert_eq!(headers["accept"], "application/json");
}

#[test]
fn a_header_that_would_change_is_refused() {
    assert_eq!(
        refusal(get().header("x-a", " a")),
        "header `x-a`: a header can't begin or end with a space"
    );
    assert_eq!(
        refusal(get().header("x-a", &["a,b"])),
        "header `x-a`: `a,b` can't be an element of a header"
    );
    assert_eq!(
        refusal(get().header("x-a", "a\nb").header("x a", "1")),
        "header `x-a`: failed to parse header value"
    );
    assert_eq!(refusal(get().header("x a", "1")), "header `x a`: invalid HTTP header name");
    assert_eq!(refusal(get().cookie("c", &[1])), "cookie `c`: a list isn't a cookie");
}

#[test]
fn the_body_is_json_or_a_form() {
    let request = get().form("a", "x").json(&["b"]).finish().unwrap();
    assert_eq!(request.headers()["content-type"], "application/json");
    assert_eq!(request.body().unwrap().as_bytes().unwrap(), br#"["b"]"#);
    let request = get().json("x").form("a", "1 2").form("b", &["&", "é"]).finish().unwrap();
    assert_eq!(request.headers()["content-type"], "application/x-www-form-urlencoded");
    assert_eq!(request.body().unwrap().as_bytes().unwrap(), b"a=1+2&b=%26&b=%C3%A9");
    assert!(get().finish().unwrap().body().is_none());
}

/// Answers one request with these bytes; gives what was sent.
fn answer(bytes: impl Into<Vec<u8>>) -> (Client, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = Client::new(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let bytes = bytes.into();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            request.push(byte[0]);
        }
        // The client may have heard enough before the end.
        let _ = stream.write_all(&bytes);
        String::from_utf8(request).unwrap()
    });
    (client, server)
}

async fn call<E: ProblemType>(bytes: impl Into<Vec<u8>>) -> Result<Vec<u8>, ClientError<E>> {
    let (client, server) = answer(bytes);
    let result = client.request(Method::GET).literal("/x").send().await;
    assert!(server.join().unwrap().starts_with("GET /x HTTP/1.1\r\n"));
    result
}

fn response(head: &str, body: &str) -> String {
    format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

#[tokio::test]
async fn a_key_does_not_follow_a_redirect_to_another_host() {
    let away = "HTTP/1.1 307 Temporary Redirect\r\nlocation: http://127.0.0.2:9/x\r\ncontent-length: 0\r\n\r\n";
    let (client, server) = answer(away);
    let client = client.with_api_key(KeyPlace::Header, "x-key", "secret");
    let error = client.request(Method::GET).literal("/x").send_empty::<Error>().await.unwrap_err();
    assert!(matches!(error, ClientError::Problem(problem) if problem.status == 307));
    assert!(server.join().unwrap().contains("x-key: secret"));
}

#[tokio::test]
async fn a_success_is_read_as_json() {
    assert_eq!(call::<Error>(response("200 OK", "[1,2]")).await.unwrap(), [1, 2]);
    assert!(call::<Error>(response("201 Created", "[]")).await.unwrap().is_empty());
    let (client, server) = answer("HTTP/1.1 204 No Content\r\n\r\n");
    client.request(Method::GET).literal("/").send_empty::<Error>().await.unwrap();
    server.join().unwrap();
}

#[tokio::test]
async fn a_success_of_another_type_says_where_it_differs() {
    let error = call::<Error>(response("200 OK", "[1,\"2\"]")).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 200);
    assert_eq!(error.to_string(), "the answer with status 200 isn't what was expected");
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(cause, "invalid type: string \"2\", expected u8 at line 1 column 6");
}

#[derive(Debug, PartialEq)]
struct NoUser(u64);

impl ProblemType for NoUser {
    fn to_problem(&self) -> Problem {
        Problem::new(404).with_code("NoUser").with("id", self.0)
    }

    fn from_problem(problem: Problem) -> Result<Self, Problem> {
        match (problem.code(), problem.get("id")) {
            (Some("NoUser"), Some(id)) => Ok(Self(id)),
            _ => Err(problem),
        }
    }
}

const PROBLEM: &str = "404 Not Found\r\ncontent-type: Application/Problem+JSON; charset=utf-8";

#[tokio::test]
async fn a_declared_error_comes_back_typed() {
    let body = serde_json::to_string(&NoUser(7).to_problem()).unwrap();
    let error = call::<NoUser>(response(PROBLEM, &body)).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 404);
    assert!(matches!(error, ClientError::Service(NoUser(7))), "{error:?}");
}

#[tokio::test]
async fn another_problem_comes_back_whole() {
    let body = r#"{"title": "Not here", "status": 200, "detail": "gone", "code": "Gone", "x": 1}"#;
    let error = call::<NoUser>(response(PROBLEM, body)).await.unwrap_err();
    let ClientError::Problem(problem) = error else { panic!("{error:?}") };
    assert_eq!((problem.status.as_u16(), &*problem.title), (404, "Not here"));
    assert_eq!((problem.code(), problem.get::<u8>("x")), (Some("Gone"), Some(1)));
}

#[tokio::test]
async fn an_error_of_any_form_becomes_a_problem() {
    let long = "é".repeat(100_000);
    for (bytes, shown) in [
        (response("502 Bad Gateway", " <html>\n"), "502 Bad Gateway: <html>".to_owned()),
        (response("503 Service Unavailable", ""), "503 Service Unavailable".to_owned()),
        (response("304 Not Modified", ""), "304 Not Modified".to_owned()),
        (response("799 Odd", "x"), "799 Unknown Status: x".to_owned()),
        (response(PROBLEM, "[]"), "404 Not Found: []".to_owned()),
        (response(PROBLEM, "{}"), "404 Not Found".to_owned()),
        (response("500 Oops", &long), format!("500 Internal Server Error: {}", "é".repeat(512))),
        (
            "HTTP/1.1 500 Oops\r\ncontent-length: 9\r\n\r\nhalf".to_owned(),
            "500 Internal Server Error: half".to_owned(),
        ),
    ] {
        let error = call::<Error>(bytes).await.unwrap_err();
        assert_eq!(error.to_string(), format!("the service answered {shown}"));
    }
    let mut bytes = b"HTTP/1.1 400 Bad\r\ncontent-length: 2\r\n\r\n".to_vec();
    bytes.extend_from_slice(b"\xff\xfe");
    let error = call::<Error>(bytes).await.unwrap_err();
    assert_eq!(error.to_string(), "the service answered 400 Bad Request: \u{fffd}\u{fffd}");
}

#[tokio::test]
async fn no_answer_is_a_transport_error() {
    for bytes in ["", "no http\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n[1"] {
        let error = call::<Error>(bytes).await.unwrap_err();
        assert!(matches!(error, ClientError::Transport(_)), "{error:?}");
        assert_eq!(error.status(), None);
    }
}

#[tokio::test]
async fn a_client_keeps_the_limits_of_its_http_client() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let http = reqwest::Client::builder().timeout(Duration::from_millis(50)).build().unwrap();
    let client = Client::with_http(&base_url, http).unwrap();
    let error = client.request(Method::GET).send_empty::<Error>().await.unwrap_err();
    assert!(matches!(&error, ClientError::Transport(error) if error.is_timeout()), "{error:?}");
}

#[tokio::test]
async fn what_cannot_be_written_is_not_sent() {
    let request = get().query("tags", &[[1]]).query("page", &[[2]]);
    let error = request.send_empty::<Error>().await.unwrap_err();
    assert_eq!(error.to_string(), "query parameter `tags`: a list within a list has no text form");
}

#[test]
fn an_error_is_small_enough_for_a_result() {
    assert!(size_of::<ClientError>() < 128);
}

fn client() -> Client {
    Client::new("http://localhost").unwrap()
}

/// What a server takes the request's credentials for.
async fn seen(client: Client) -> String {
    const KEYS: [Scheme; 3] = [
        Scheme::ApiKey { place: KeyPlace::Header, name: "x-key" },
        Scheme::ApiKey { place: KeyPlace::Query, name: "key" },
        Scheme::ApiKey { place: KeyPlace::Cookie, name: "key" },
    ];
    static ROUTE: Route = Route::new("a", "GET", "/a")
        .secured(&[Scheme::Basic, Scheme::Bearer, KEYS[0], KEYS[1], KEYS[2]], &[]);

    struct Open;
    impl Authenticate for Open {
        type Principal = String;
        async fn authenticate(
            &self,
            given: Credentials<'_>,
            _: &Caller<'_>,
        ) -> Result<String, Error> {
            Ok(match given {
                Credentials::Basic { user, password } => format!("{user} with {password}"),
                Credentials::Bearer(token) => token.to_owned(),
                Credentials::ApiKey(key) => key.into_owned(),
            })
        }
    }
    let request = client.request(Method::GET).literal("/a").query("page", &1).finish().unwrap();
    let mut received = http::Request::get(request.url().as_str());
    *received.headers_mut().unwrap() = request.headers().clone();
    let (parts, ()) = received.body(()).unwrap().into_parts();
    codec::authenticate(&Open, &ROUTE, &parts).await.unwrap()
}

#[tokio::test]
async fn a_server_sees_the_credentials_of_a_client() {
    assert_eq!(seen(client().with_basic("jürgen", "a:b")).await, "jürgen with a:b");
    assert_eq!(seen(client().with_bearer("old").with_bearer("new")).await, "new");
    for place in [KeyPlace::Header, KeyPlace::Query, KeyPlace::Cookie] {
        let name = if place == KeyPlace::Header { "X-Key" } else { "key" };
        assert_eq!(seen(client().with_api_key(place, name, "k&1;")).await, "k&1;");
    }
}

#[test]
fn a_secret_is_not_shown() {
    let client = client()
        .with_bearer("s3cret")
        .with_api_key(KeyPlace::Header, "x-key", "s3cret")
        .with_api_key(KeyPlace::Query, "key", "s3cret")
        .with_api_key(KeyPlace::Cookie, "key", "s3cret");
    let request = client.request(Method::GET).literal("/a");
    for shown in [format!("{client:?}"), format!("{request:?}")] {
        assert!(shown.contains("x-key") && !shown.contains("s3cret"), "{shown}");
    }
    for client in [
        client.clone().with_bearer("s3cret\n"),
        client.clone().with_api_key(KeyPlace::Header, "x key", "s3cret"),
        client.clone().with_basic("ann:s3cret", "s3cret"),
        Client { base_url: "no URL".into(), ..client },
    ] {
        let reason = refusal(client.request(Method::GET));
        assert!(!reason.contains("s3cret"), "{reason}");
    }
}

#[tokio::test]
async fn an_address_with_a_key_in_it_is_not_shown_when_nobody_answers() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = Client::new(&format!("http://{closed}")).unwrap();
    let call = async |client: &Client| {
        let error = client.request(Method::GET).literal("/a").send_empty::<Error>().await;
        format!("{:?}", error.unwrap_err())
    };
    assert!(call(&client).await.contains("/a"));
    let with_key = client.with_api_key(KeyPlace::Query, "key", "s3cret");
    let shown = call(&with_key).await;
    assert!(!shown.contains("s3cret"), "{shown}");
}

#[test]
fn a_parameter_of_the_method_comes_before_the_credentials() {
    let request = client().with_bearer("t").request(Method::GET).header("authorization", "Own x");
    assert_eq!(request.finish().unwrap().headers()["authorization"], "Own x");
}

#[test]
fn a_call_takes_along_what_traces_it() {
    static ROUTE: Route = Route::new("a", "GET", "/a");
    let request = http::Request::get("/a")
        .header("x-request-id", "r-1")
        .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        .header("tracestate", "vendor=1")
        .header("authorization", "Bearer of the caller");
    let (mut parts, ()) = request.body(()).unwrap().into_parts();
    let context = Context::new(&ROUTE, &mut parts, ());
    let plain = client();
    let called = plain.with_context(&context);
    let request = called.request(Method::GET).finish().unwrap();
    assert_eq!(request.headers()["x-request-id"], "r-1");
    assert_eq!(request.headers()["tracestate"], "vendor=1");
    let trace = TraceContext::from_headers(request.headers()).unwrap();
    assert_eq!(trace.trace_id(), context.trace().unwrap().trace_id());
    assert_ne!(trace.parent_id(), context.trace().unwrap().parent_id());
    let other = called.request(Method::GET).finish().unwrap();
    assert_ne!(other.headers()["traceparent"], request.headers()["traceparent"]);
    let own = called.request(Method::GET).header("traceparent", "mine").finish().unwrap();
    assert_eq!(own.headers()["traceparent"], "mine");
    assert!(!own.headers().contains_key("tracestate"));
    assert!(!request.headers().contains_key("authorization"));
    let request = plain.request(Method::GET).finish().unwrap();
    assert!(!request.headers().contains_key("x-request-id"));
}
