//! What is exported, in memory.

use std::time::Duration;

use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::{
    InMemorySpanExporter, Sampler, SdkTracer, SdkTracerProvider, SpanData,
};
use tokio::time::sleep;

/// A tracer, and the spans of it that have ended.
pub(crate) struct Recorder {
    exporter: InMemorySpanExporter,
    // The spans are forgotten when it is dropped.
    provider: SdkTracerProvider,
}

impl Default for Recorder {
    fn default() -> Self {
        Self::with_sampler(Sampler::ParentBased(Box::new(Sampler::AlwaysOn)))
    }
}

impl Recorder {
    pub(crate) fn with_sampler(sampler: Sampler) -> Self {
        let exporter = InMemorySpanExporter::default();
        let builder = SdkTracerProvider::builder().with_simple_exporter(exporter.clone());
        Self { exporter, provider: builder.with_sampler(sampler).build() }
    }

    pub(crate) fn tracer(&self) -> SdkTracer {
        self.provider.tracer("test")
    }

    pub(crate) fn spans(&self) -> Vec<SpanData> {
        self.exporter.get_finished_spans().unwrap()
    }

    /// Waits until so many spans have ended, which they do after the client has read.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<SpanData> {
        for _ in 0..2000 {
            let spans = self.spans();
            if spans.len() >= count {
                assert_eq!(spans.len(), count, "{spans:#?}");
                return spans;
            }
            sleep(Duration::from_millis(10)).await;
        }
        panic!("{count} spans were expected: {:#?}", self.spans());
    }

    /// Waits for a span, and forgets it.
    pub(crate) async fn next(&self) -> SpanData {
        let mut spans = self.wait_for(1).await;
        self.exporter.reset();
        spans.remove(0)
    }
}

/// An attribute of a span, as text.
pub(crate) fn attribute(span: &SpanData, key: &str) -> Option<String> {
    let mut found = span.attributes.iter().filter(|attribute| attribute.key.as_str() == key);
    let value = found.next()?.value.to_string();
    assert!(found.next().is_none(), "{key} is there twice");
    Some(value)
}
