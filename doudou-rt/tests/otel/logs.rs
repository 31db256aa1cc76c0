//! What is logged names the trace, also one that began here.

use doudou_rt::{Config, Server, layer};
use tracing::Level;

use crate::log::Log;
use crate::recorder::Recorder;
use crate::service::{Running, Shown, config};

#[tokio::test]
async fn the_logs_of_a_request_name_its_trace() {
    let log = Log::collect(Level::INFO);
    let recorder = Recorder::default();
    let layer = layer::otel(recorder.tracer());
    let config = Config { access_log: true, ..config() };
    let server = Server::new(Shown::default()).layer(layer).config(config);
    let server = Running::serve(server).await;
    let mut client = server.client().await;
    for (path, target) in
        [("/panic", "doudou_rt::server::connection"), ("/fail", "doudou_rt::error::problem")]
    {
        client.get(path, &[]).await;
        let trace = recorder.next().await.span_context.trace_id().to_string();
        assert_eq!(log.of(target)[0]["trace_id"], trace.as_str());
        let lines = log.wait_for("doudou_rt::access", 1).await;
        assert!(lines.iter().any(|line| line["path"] == path && line["trace_id"] == *trace));
    }
    let lines = log.wait_for("doudou_rt::access", 2).await;
    assert_ne!(lines[0]["trace_id"], lines[1]["trace_id"]);
}
