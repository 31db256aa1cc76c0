//! What a node knows and has counted, for Prometheus.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use prometheus::core::{Collector, Desc};
use prometheus::proto::MetricFamily;
use prometheus::{Gauge, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts};

use super::seen::Seen;
use crate::registry::core::Counters;
use crate::registry::wire::Rejected;
use crate::registry::{MemberState, Registry};

/// Looks at the node whenever it is asked. What the labels can be is settled here: no peer can add
/// a series.
pub(crate) struct ClusterMetrics {
    registry: Registry,
    seen: Arc<Seen>,
    descriptions: Vec<Desc>,
}

/// A hash in a metric is a number that a float holds exactly.
const HASH_BITS: u64 = (1 << 52) - 1;

impl ClusterMetrics {
    pub(crate) fn new(registry: Registry, seen: Arc<Seen>) -> prometheus::Result<Self> {
        let mut metrics = Self { registry, seen, descriptions: Vec::new() };
        for metric in metrics.metrics()? {
            metrics.descriptions.extend(metric.desc().into_iter().cloned());
        }
        Ok(metrics)
    }

    fn metrics(&self) -> prometheus::Result<Vec<Box<dyn Collector>>> {
        let (counters, unsent) = self.seen.counts();
        let turned_away = self.seen.turned_away();
        let mut all = self.gauges(&counters)?;
        let it = &counters;
        for (name, help, label, values) in [
            (
                "gdd_mem_probe_total",
                "Questions whether a member lives, by how they were answered.",
                "result",
                &[
                    ("ack", it.probes_acked),
                    ("indirect", it.probes_indirect),
                    ("tcp", it.probes_tcp),
                    ("fail", it.probes_failed),
                ] as &[(&str, u64)],
            ),
            (
                "gdd_mem_push_pull_total",
                "Comparisons of all that two nodes know.",
                "result",
                &[("ok", it.syncs), ("fail", it.syncs_failed)],
            ),
            (
                "gdd_mem_udp_packets_total",
                "Datagrams.",
                "dir",
                &[("in", it.datagrams_received), ("out", it.datagrams_sent), ("unsent", unsent)],
            ),
            (
                "gdd_mem_udp_bytes_total",
                "Bytes of datagrams.",
                "dir",
                &[("in", it.datagram_bytes_received), ("out", it.datagram_bytes_sent)],
            ),
            (
                "gdd_mem_tcp_frames_total",
                "Frames over TCP.",
                "dir",
                &[("in", it.frames_received), ("out", it.frames_sent)],
            ),
            (
                "gdd_mem_tcp_bytes_total",
                "Bytes of frames over TCP.",
                "dir",
                &[("in", it.frame_bytes_received), ("out", it.frame_bytes_sent)],
            ),
            (
                "gdd_mem_streams_refused_total",
                "Streams over TCP that brought no frame.",
                "reason",
                &[
                    ("cidr", turned_away.address.load(Relaxed)),
                    ("crowd", turned_away.crowd.load(Relaxed)),
                    ("frame", turned_away.frame.load(Relaxed)),
                    ("slow", turned_away.slow.load(Relaxed)),
                ],
            ),
            (
                "gdd_mem_rejected_total",
                "What arrived and wasn't heard.",
                "reason",
                &Rejected::ALL.map(|why| (why.as_str(), it.rejected(why))),
            ),
        ] {
            let counter = IntCounterVec::new(Opts::new(name, help), &[label])?;
            for (value, count) in values {
                counter.with_label_values(&[*value]).inc_by(*count);
            }
            all.push(Box::new(counter));
        }
        for (name, help, count) in [
            ("gdd_mem_suspicions_total", "Members that came under suspicion.", it.suspicions),
            (
                "gdd_mem_false_suspicions_total",
                "Members under suspicion that answered in time.",
                it.suspicions_refuted,
            ),
            ("gdd_mem_deaths_total", "Members that were taken for dead.", it.deaths),
            ("gdd_mem_rejoins_total", "How often this node was taken for dead.", it.rejoins),
            (
                "gdd_mem_name_conflicts_total",
                "How often two nodes that live wanted one name.",
                it.name_conflicts,
            ),
            ("gdd_mem_meta_pulled_total", "Records fetched over TCP.", it.records_pulled),
            ("gdd_mem_meta_refused_total", "Records that were no good.", it.records_refused),
        ] {
            let counter = IntCounter::new(name, help)?;
            counter.inc_by(count);
            all.push(Box::new(counter));
        }
        Ok(all)
    }

    fn gauges(&self, counters: &Counters) -> prometheus::Result<Vec<Box<dyn Collector>>> {
        let members = Opts::new("gdd_mem_members", "Members by their state, this node among them.");
        let members = IntGaugeVec::new(members, &["state"])?;
        let known = self.registry.members();
        for state in
            [MemberState::Alive, MemberState::Suspect, MemberState::Left, MemberState::Dead]
        {
            let count = known.all.iter().filter(|member| member.state == state).count();
            members.with_label_values(&[state.as_str()]).set(signed(count as u64));
        }
        let backlog = Opts::new("gdd_mem_backlog", "What is to be passed on.");
        let backlog = IntGaugeVec::new(backlog, &["kind"])?;
        backlog.with_label_values(&["member"]).set(signed(counters.backlog_updates));
        backlog.with_label_values(&["meta"]).set(signed(counters.backlog_news));
        let sync = Gauge::new(
            "gdd_mem_last_sync_timestamp",
            "When all that is known was compared last, in seconds since the epoch.",
        )?;
        sync.set(counters.last_sync as f64 / 1_000.0);
        let mut all: Vec<Box<dyn Collector>> =
            vec![Box::new(members), Box::new(backlog), Box::new(sync)];
        all.push(Box::new(self.seen.times.clone()));
        for (name, help, value) in [
            (
                "gdd_mem_health_score",
                "0: well; up to 8: this node misses what others say.",
                counters.health_score,
            ),
            ("gdd_mem_meta_pending", "Records that are to be fetched.", counters.records_pending),
            (
                "gdd_mem_view_hash",
                "Of the members that are there: the same on all nodes that agree.",
                counters.view_hash & HASH_BITS,
            ),
        ] {
            let gauge = IntGauge::new(name, help)?;
            gauge.set(signed(value));
            all.push(Box::new(gauge));
        }
        Ok(all)
    }
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl Collector for ClusterMetrics {
    fn desc(&self) -> Vec<&Desc> {
        self.descriptions.iter().collect()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let metrics = self.metrics().unwrap_or_default();
        metrics.iter().flat_map(|metric| metric.collect()).collect()
    }
}
