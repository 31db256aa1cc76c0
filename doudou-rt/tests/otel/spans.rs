//! The span of a request: its place in a trace, its name, and what it says.

use std::time::Duration;

use doudou_rt::{Config, Server, layer};
use opentelemetry::trace::{SpanKind, Status};
use opentelemetry_sdk::trace::{Sampler, SpanData};
use serde_json::Value;
use tracing::Level;

use crate::log::Log;
use crate::recorder::{Recorder, attribute};
use crate::service::{Running, Shown, config};
use crate::{PARENT, TRACE};

async fn start(recorder: &Recorder) -> Running {
    serve(recorder, config()).await
}

async fn serve(recorder: &Recorder, config: Config) -> Running {
    let layer = layer::otel(recorder.tracer());
    Running::serve(Server::new(Shown::default()).layer(layer).config(config)).await
}

fn error(span: &SpanData) -> Option<String> {
    let kind = attribute(span, "error.type");
    assert_eq!(kind.is_some(), span.status == Status::error(""), "{span:#?}");
    kind
}

#[tokio::test]
async fn a_span_continues_the_trace_of_the_request() {
    let recorder = Recorder::default();
    let server = start(&recorder).await;
    let mut client = server.client().await;
    for flags in ["01", "03"] {
        let traceparent = format!("00-{TRACE}-{PARENT}-{flags}");
        let headers = [("traceparent", &*traceparent), ("tracestate", "a=1,b=2")];
        let seen = client.get("/show/x", &headers).await.json();
        let span = recorder.next().await;
        assert_eq!(span.span_context.trace_id().to_string(), TRACE);
        assert_eq!(span.parent_span_id.to_string(), PARENT);
        assert!(span.parent_span_is_remote);
        assert_eq!(span.span_context.trace_state().header(), "a=1,b=2");
        assert_eq!(format!("{:02x}", span.span_context.trace_flags().to_u8()), flags);
        assert_eq!(span.span_kind, SpanKind::Server);
        // The method sees the span.
        assert_eq!(seen["trace_id"], TRACE);
        assert_eq!(seen["parent_id"], span.span_context.span_id().to_string());
    }
}

#[tokio::test]
async fn a_request_without_a_valid_trace_begins_one() {
    let recorder = Recorder::default();
    let server = start(&recorder).await;
    let mut client = server.client().await;
    let mut traces = vec![TRACE.to_owned()];
    let wrong = format!("00-{TRACE}-{PARENT}-1");
    for headers in [&[][..], &[("traceparent", &*wrong), ("tracestate", "a=1")]] {
        let seen = client.get("/show/x", headers).await.json();
        let span = recorder.next().await;
        let trace = span.span_context.trace_id().to_string();
        assert_eq!(span.parent_span_id.to_string(), "0".repeat(16));
        assert_eq!(span.span_context.trace_state().header(), "");
        assert_eq!(seen["trace_id"], trace.as_str());
        assert_eq!(seen["parent_id"], span.span_context.span_id().to_string());
        assert!(!traces.contains(&trace));
        traces.push(trace);
    }
}

#[tokio::test]
async fn what_isnt_sampled_isnt_recorded_and_is_passed_on() {
    let sampler = Sampler::ParentBased(Box::new(Sampler::AlwaysOff));
    let recorder = Recorder::with_sampler(sampler);
    let server = start(&recorder).await;
    let mut client = server.client().await;
    assert!(client.get("/show/x", &[]).await.json()["trace_id"].is_string());
    let not_sampled = format!("00-{TRACE}-{PARENT}-00");
    let seen = client.get("/show/x", &[("traceparent", &not_sampled)]).await.json();
    assert_eq!(seen["trace_id"], TRACE);
    assert_ne!(seen["parent_id"], PARENT);
    let sampled = format!("00-{TRACE}-{PARENT}-01");
    client.get("/show/x", &[("traceparent", &sampled)]).await;
    assert_eq!(recorder.next().await.parent_span_id.to_string(), PARENT);
}

#[tokio::test]
async fn a_tracer_that_does_nothing_changes_nothing() {
    let layer = layer::otel(opentelemetry::trace::noop::NoopTracer::new());
    let server = Server::new(Shown::default()).layer(layer).config(config());
    let server = Running::serve(server).await;
    let mut client = server.client().await;
    assert_eq!(client.get("/show/x", &[]).await.json()["trace_id"], Value::Null);
    let traceparent = format!("00-{TRACE}-{PARENT}-01");
    let seen = client.get("/show/x", &[("traceparent", &traceparent)]).await.json();
    assert_eq!((&seen["trace_id"], &seen["parent_id"]), (&TRACE.into(), &PARENT.into()));
}

#[tokio::test]
async fn a_span_has_the_name_and_the_attributes_of_the_conventions() {
    let recorder = Recorder::default();
    let root = "/api".parse().unwrap();
    let server = serve(&recorder, Config { route_root_path: root, ..config() }).await;
    let mut client = server.client().await;
    client.get("/api/show/x%20y?key=secret", &[("user-agent", "test/1")]).await;
    let span = recorder.next().await;
    assert_eq!(span.name, "GET /api/show/{name}");
    let mut found: Vec<(&str, String)> =
        span.attributes.iter().map(|it| (it.key.as_str(), it.value.to_string())).collect();
    found.sort();
    let expected = [
        ("client.address", "127.0.0.1"),
        ("http.request.method", "GET"),
        ("http.response.status_code", "200"),
        ("http.route", "/api/show/{name}"),
        ("network.protocol.version", "1.1"),
        ("server.address", "test"),
        ("url.path", "/api/show/x%20y"),
        ("url.scheme", "http"),
        ("user_agent.original", "test/1"),
    ];
    assert_eq!(found, expected.map(|(key, value)| (key, value.to_owned())));
    assert_eq!(span.status, Status::Unset);
}

#[tokio::test]
async fn a_proxy_is_believed_about_the_client_and_what_it_asked_for() {
    let recorder = Recorder::default();
    let trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    let server = serve(&recorder, Config { trusted_proxies, ..config() }).await;
    let forwarded = "for=203.0.113.7;proto=https;host=\"users.example:8443\"";
    server.client().await.get("/show/x", &[("forwarded", forwarded)]).await;
    let span = recorder.next().await;
    for (key, value) in [
        ("client.address", "203.0.113.7"),
        ("url.scheme", "https"),
        ("server.address", "users.example"),
        ("server.port", "8443"),
    ] {
        assert_eq!(attribute(&span, key).as_deref(), Some(value), "{key}");
    }
}

#[tokio::test]
async fn what_is_no_route_or_no_method_makes_no_name_of_its_own() {
    let recorder = Recorder::default();
    let server = start(&recorder).await;
    let mut client = server.client().await;
    client.get("/nowhere/5", &[]).await;
    let span = recorder.next().await;
    assert_eq!((&*span.name, attribute(&span, "http.route")), ("GET", None));
    assert_eq!(attribute(&span, "http.response.status_code").unwrap(), "404");
    // The client's fault isn't the server's.
    assert_eq!(error(&span), None);

    client.request("BREW", "/nowhere", &[], "").await;
    let span = recorder.next().await;
    assert_eq!((&*span.name, attribute(&span, "http.route")), ("HTTP", None));
    assert_eq!(attribute(&span, "http.request.method").unwrap(), "_OTHER");
    assert_eq!(attribute(&span, "http.request.method_original").unwrap(), "BREW");
}

#[tokio::test]
async fn a_failure_of_the_server_is_the_status_of_the_span() {
    // `tracing` asks the thread that logs something first whether it is wanted, for all threads.
    let _log = Log::collect(Level::INFO);
    let recorder = Recorder::default();
    let server = start(&recorder).await;
    let mut client = server.client().await;
    for (path, kind) in [("/fail", "500"), ("/panic", "panic")] {
        assert!(client.get(path, &[]).await.is_problem(500));
        let span = recorder.next().await;
        assert_eq!(attribute(&span, "http.response.status_code").unwrap(), "500", "{path}");
        assert_eq!(error(&span).unwrap(), kind);
    }
}

#[tokio::test]
async fn the_last_layer_sees_what_the_others_refuse_and_the_first_is_cancelled_by_them() {
    let recorder = Recorder::default();
    let timeout = || layer::timeout(Duration::ZERO);
    let last = Server::new(Shown::default()).layer(timeout()).layer(layer::otel(recorder.tracer()));
    let server = Running::serve(last.config(config())).await;
    assert!(server.client().await.get("/hurry", &[]).await.is_problem(504));
    let span = recorder.next().await;
    assert_eq!(attribute(&span, "http.response.status_code").unwrap(), "504");
    assert_eq!(error(&span).unwrap(), "504");

    let first =
        Server::new(Shown::default()).layer(layer::otel(recorder.tracer())).layer(timeout());
    let server = Running::serve(first.config(config())).await;
    assert!(server.client().await.get("/hurry", &[]).await.is_problem(504));
    let span = recorder.next().await;
    assert_eq!(attribute(&span, "http.response.status_code"), None);
    assert_eq!(error(&span).unwrap(), "cancelled");
}

#[tokio::test]
async fn a_span_ends_with_the_body_of_its_response() {
    let recorder = Recorder::default();
    let service = Shown::default();
    let state = service.state();
    let layer = layer::otel(recorder.tracer());
    let server = Running::serve(Server::new(service).layer(layer).config(config())).await;
    let mut client = server.client().await;
    let response = client.send("GET", "/stream", &[], "").await;
    assert_eq!(response.status(), 200);
    assert!(recorder.spans().is_empty());
    state.go_on.add_permits(2);
    http_body_util::BodyExt::collect(response.into_body()).await.unwrap();
    let span = recorder.next().await;
    assert_eq!(error(&span), None);
    assert_eq!(attribute(&span, "http.response.status_code").unwrap(), "200");

    // A body that nobody asks for isn't one that was cut off.
    for (method, path, status) in [("HEAD", "/nowhere", "404"), ("DELETE", "/nothing", "204")] {
        client.request(method, path, &[], "").await;
        let span = recorder.next().await;
        assert_eq!(attribute(&span, "http.response.status_code").unwrap(), status);
        assert_eq!(error(&span), None, "{method}");
    }
}

#[tokio::test]
async fn a_response_that_is_cut_off_is_an_error() {
    let recorder = Recorder::default();
    let server = start(&recorder).await;
    let mut client = server.client().await;
    let response = client.send("GET", "/stream", &[], "").await;
    assert!(recorder.spans().is_empty());
    // The connection ends with the server.
    drop(server);
    drop(response);
    let span = recorder.next().await;
    assert_eq!(attribute(&span, "http.response.status_code").unwrap(), "200");
    assert_eq!(error(&span).unwrap(), "cancelled");
}
