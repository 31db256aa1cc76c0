//! Requests that nobody would send: a generated server never panics, never hangs, and answers each
//! of them with something that its document has.

use std::sync::LazyLock;
use std::time::Duration;

use doudou_rt::{Body, Response, Route, Service, http};
use doudou_tests::cases;
use http::{HeaderValue, Request};
use http_body_util::BodyExt;
use serde_json::Value;

use crate::choices::Choices;
use crate::values::{Values, escaped};

/// Far longer than any answer takes, also in an unoptimised build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// Each case by its number; its mock serves it.
macro_rules! services {
    ($($number:literal $case:ident $server:ident $mock:ident)*) => {
        /// The cases that are asked.
        pub(crate) const NAMES: &[&str] = &[$(stringify!($case)),*];

        /// Sends a request that follows from the bytes to the case that the first of them names.
        /// Answers the status, or nothing where the bytes are no request.
        pub(crate) fn run(bytes: &[u8]) -> Option<u16> {
            let mut choices = Choices(bytes);
            match choices.below(NAMES.len()) {
                $($number => {
                    use cases::$case::api::{$mock, $server};
                    // They are made once: a run is to cost little.
                    static SERVER: LazyLock<($server<$mock>, Value)> = LazyLock::new(|| {
                        let server = $server::new($mock::new().unwrap());
                        let document = document(&server);
                        (server, document)
                    });
                    ask(&SERVER.0, &SERVER.1, &mut choices)
                })*
                _ => None,
            }
        }
    };
}

services! {
    0 docs DocsServer DocsMock
    1 modules ModulesServer ModulesMock
    2 names NamesServer NamesMock
    3 places PlacesServer PlacesMock
    4 readme UsersvcServer UsersvcMock
    5 results ResultsServer ResultsMock
    6 scalars ScalarsServer ScalarsMock
    7 types TypesServer TypesMock
}

thread_local! {
    static RUNTIME: tokio::runtime::Runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
}

fn document<S: Service>(_: &S) -> Value {
    serde_json::from_str(S::DESCRIPTION.openapi.unwrap()).unwrap()
}

fn ask<S: Service>(service: &S, document: &Value, choices: &mut Choices<'_>) -> Option<u16> {
    let route = S::DESCRIPTION.routes[choices.below(S::DESCRIPTION.routes.len())];
    let request = request(document, route, choices)?;
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let shown = format!("{request:?}");
    let (status, answer) = RUNTIME.with(|runtime| {
        let answer = async {
            let answer: Response = service.clone().call(request).await;
            let status = answer.status().as_u16();
            (status, answer.into_body().collect().await.unwrap().to_bytes())
        };
        runtime
            .block_on(async { tokio::time::timeout(PATIENCE, answer).await })
            .unwrap_or_else(|_| panic!("no answer to {shown}"))
    });
    // A mock has no errors of its own, and no other answer is the server's fault.
    assert!((200..500).contains(&status), "{status} to {shown}: {answer:?}");
    match S::route(&method, &path).map(|number| &S::DESCRIPTION.routes[number]) {
        Some(route) => {
            let operation = &document["paths"][route.path][route.method.to_lowercase()];
            let documented = operation["responses"].as_object().unwrap();
            let known = documented.contains_key(&status.to_string())
                || status >= 400 && documented.contains_key("default");
            assert!(known, "{status} to {shown}");
        }
        None => assert!([204, 404, 405].contains(&status), "{status} to {shown}"),
    }
    Some(status)
}

/// A request that the document describes, or nearly so.
fn request(document: &Value, route: Route, choices: &mut Choices<'_>) -> Option<Request<Body>> {
    let operation = &document["paths"][route.path][route.method.to_lowercase()];
    let mut values = Values { document, choices };
    let mut path = route.path.to_owned();
    let (mut query, mut cookies, mut headers) = (Vec::new(), Vec::new(), Vec::new());
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap();
        if parameter["required"] != true && values.choices.below(2) == 0
            || values.choices.rarely(24)
        {
            continue;
        }
        let texts = values.texts(&parameter["schema"]);
        match parameter["in"].as_str().unwrap() {
            "path" => path = path.replace(&format!("{{{name}}}"), &escaped(&texts.concat())),
            "query" => query.extend(texts.iter().map(|text| format!("{name}={}", escaped(text)))),
            "cookie" => cookies.extend(texts.iter().map(|text| format!("{name}={text}"))),
            _ => headers.push((name.to_owned(), texts.join(",").into_bytes())),
        }
    }
    let mut body = Vec::new();
    if let Some(content) = operation["requestBody"]["content"].as_object()
        && !values.choices.rarely(24)
    {
        let kinds: Vec<&str> = content.keys().map(|kind| &**kind).collect();
        let kind = values.choices.pick(&kinds);
        body = values.body(kind, &content[kind]["schema"]);
        headers.push(("content-type".to_owned(), kind.as_bytes().to_vec()));
    }
    if !cookies.is_empty() {
        headers.push(("cookie".to_owned(), cookies.join("; ").into_bytes()));
    }

    let choices = values.choices;
    let mut method = route.method;
    while choices.rarely(6) {
        match choices.below(9) {
            0 => {
                method = choices.pick(METHODS);
            }
            1 => path = String::from_utf8_lossy(choices.bytes(12)).into_owned(),
            2 => path
                .push_str(choices.pick(&["/", "//", "/..", "%2F", "%00", "%", "?", ";v=1", "/é"])),
            3 => query.push(String::from_utf8_lossy(choices.bytes(12)).into_owned()),
            4 => headers.push((choices.pick(HEADERS).to_owned(), choices.bytes(12).to_vec())),
            5 => headers.push((choices.pick(HEADERS).to_owned(), choices.pick(TYPES).into())),
            6 => drop(headers.pop()),
            7 => {
                let at = choices.below(body.len().max(1)).min(body.len());
                body.splice(at..at, choices.bytes(4).iter().copied());
            }
            _ => body.truncate(choices.below(body.len().max(1))),
        }
    }
    let uri = if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) };
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(name, HeaderValue::from_bytes(&value).ok()?);
    }
    request.body(Body::from(body)).ok()
}

const METHODS: &[&str] = &["GET", "HEAD", "OPTIONS", "TRACE", "QUERY", "CONNECT", "x"];

const HEADERS: &[&str] = &[
    "content-type",
    "content-length",
    "content-encoding",
    "accept",
    "cookie",
    "range",
    "if-range",
    "if-none-match",
    "expect",
    "authorization",
    "x-api-key",
    "x-request-id",
    "traceparent",
    "transfer-encoding",
    "host",
];

const TYPES: &[&str] = &[
    "application/json",
    "application/json; charset=latin1",
    "application/problem+json",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=b",
    "application/octet-stream",
    "*/*",
    "bytes=0-",
    "bytes=9-1,-0",
    "Basic ====",
    "Bearer ",
    "identity",
];
