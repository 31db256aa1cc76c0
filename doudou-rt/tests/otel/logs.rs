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
    for (count, path, target) in
        [(1, "/panic", "doudou_rt::server::connection"), (2, "/fail", "doudou_rt::error::problem")]
    {
        client.get(path, &[]).await;
        let trace = recorder.next().await.span_context.trace_id().to_string();
        assert_eq!(log.of(target)[0]["trace_id"], trace.as_str());
        let line = &log.wait_for("doudou_rt::access", count).await[count - 1];
        assert_eq!((&line["path"], &line["trace_id"]), (&path.into(), &trace.into()));
    }
}
