//! What a handler calls is part of its span.

use std::iter::once;

use doudou_rt::client::Client;
use doudou_rt::http::{Method, Request};
use doudou_rt::{Body, Context, Description, Error, Response, Route, Server, Service, layer};
use opentelemetry::trace::{Span, Tracer};
use opentelemetry_sdk::trace::SdkTracer;
use serde_json::Value;

use crate::recorder::{Recorder, attribute};
use crate::service::{Running, Shown, config};
use crate::{PARENT, TRACE};

/// Calls another service, and makes a span of its own.
#[derive(Clone)]
struct Relay(Client, SdkTracer);

const ROUTE: Route = Route::new("relay", "GET", "/relay/{how}");

impl Service for Relay {
    fn descriptions() -> impl Iterator<Item = Description> {
        once(Description { name: "Relay", routes: &[ROUTE], openapi: None, peer: false })
    }

    fn route(_: &Method, path: &str) -> Option<usize> {
        path.starts_with("/relay/").then_some(0)
    }

    async fn call(self, request: Request<Body>) -> Response {
        let Self(client, tracer) = self;
        let (mut parts, _) = request.into_parts();
        let context = Context::new(&ROUTE, &mut parts, ());
        let show = |client: Client| async move {
            client.request(Method::GET).literal("/show/x").send::<Value, Error>().await.unwrap();
        };
        match context.uri().path() {
            "/relay/awaited" => show(client).await,
            "/relay/told" => tokio::spawn(show(client.with_context(&context))).await.unwrap(),
            _ => {
                tokio::task::yield_now().await;
                tracer.start("work").end();
            }
        }
        Response::new(Body::empty())
    }
}

#[tokio::test]
async fn a_call_is_a_child_of_the_request_whose_handler_makes_it() {
    let recorder = Recorder::default();
    let layer = || layer::otel(recorder.tracer());
    let shown = Server::new(Shown::default()).layer(layer()).config(config());
    let shown = Running::serve(shown).await;
    let client = Client::new(&format!("http://{}", shown.address)).unwrap();
    let relay = Relay(client, recorder.tracer());
    let relay = Running::serve(Server::new(relay).layer(layer()).config(config())).await;
    let mut client = relay.client().await;
    let traceparent = format!("00-{TRACE}-{PARENT}-01");
    let mut count = 0;
    for path in ["/relay/awaited", "/relay/told"] {
        for headers in [&[][..], &[("traceparent", &*traceparent)]] {
            client.get(path, headers).await;
            count += 2;
            let spans = recorder.wait_for(count).await;
            let of = |route: &str| {
                let is_of = |span: &&_| attribute(span, "http.route").as_deref() == Some(route);
                spans.iter().rev().find(is_of).unwrap()
            };
            let (caller, called) = (of("/relay/{how}"), of("/show/{name}"));
            assert_eq!(called.parent_span_id, caller.span_context.span_id(), "{path}");
            assert_eq!(called.span_context.trace_id(), caller.span_context.trace_id());
            let is_continued = caller.span_context.trace_id().to_string() == TRACE;
            assert_eq!(is_continued, !headers.is_empty());
        }
    }
}

#[tokio::test]
async fn a_span_that_the_handler_begins_is_a_child_and_one_elsewhere_isnt() {
    let recorder = Recorder::default();
    let relay = Relay(Client::new("http://127.0.0.1:1").unwrap(), recorder.tracer());
    let layer = layer::otel(recorder.tracer());
    let relay = Running::serve(Server::new(relay).layer(layer).config(config())).await;
    relay.client().await.get("/relay/working", &[]).await;
    let spans = recorder.wait_for(2).await;
    assert_eq!(spans[0].name, "work");
    assert_eq!(spans[0].parent_span_id, spans[1].span_context.span_id());
    // The server runs on this thread.
    recorder.tracer().start("elsewhere").end();
    assert_eq!(recorder.wait_for(3).await[2].parent_span_id.to_string(), "0".repeat(16));
}
