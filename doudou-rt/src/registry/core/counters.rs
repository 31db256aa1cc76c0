//! What a node has counted, for its metrics and for tests.

use crate::registry::wire::Rejected;

/// Everything counts from the start of the node; what says "now" is a state.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Counters {
    /// Probes that the member answered.
    pub(crate) probes_acked: u64,
    /// Probes that the member answered through another.
    pub(crate) probes_indirect: u64,
    /// Probes that the member answered over TCP alone: is UDP blocked?
    pub(crate) probes_tcp: u64,
    /// Probes without an answer.
    pub(crate) probes_failed: u64,
    /// Members that came under suspicion, whoever suspected them.
    pub(crate) suspicions: u64,
    /// Those among them that answered in time.
    pub(crate) suspicions_refuted: u64,
    /// Members that were declared dead.
    pub(crate) deaths: u64,
    /// How often this node was declared dead, or had to take a new generation for another reason.
    pub(crate) rejoins: u64,
    /// How often foca would have told a member that had answered in time that it is dead.
    pub(crate) undead_prevented: u64,
    /// Exchanges of what both know, those of joining among them.
    pub(crate) syncs: u64,
    pub(crate) syncs_failed: u64,
    /// Frames of TCP that this node sent, as a question or as an answer, and their bytes.
    pub(crate) frames_sent: u64,
    pub(crate) frame_bytes_sent: u64,
    pub(crate) frames_received: u64,
    pub(crate) frame_bytes_received: u64,
    pub(crate) datagrams_sent: u64,
    pub(crate) datagram_bytes_sent: u64,
    pub(crate) datagrams_received: u64,
    pub(crate) datagram_bytes_received: u64,
    /// Packets for an earlier life of this node.
    pub(crate) misdirected: u64,
    /// By the order of [`Rejected::ALL`].
    rejected: [u64; Rejected::ALL.len()],
    /// Records that were fetched over TCP.
    pub(crate) records_pulled: u64,
    /// Records that were no good.
    pub(crate) records_refused: u64,
    /// How often two nodes that are alive wanted one name.
    pub(crate) name_conflicts: u64,
    /// Updates of members that are to be passed on now.
    pub(crate) backlog_updates: u64,
    /// Records and their digests that are to be passed on now.
    pub(crate) backlog_news: u64,
    /// Records that are to be fetched now.
    pub(crate) records_pending: u64,
    /// 0: well, 8: this node misses what others say, so it suspects them for longer.
    pub(crate) health_score: u64,
    /// When the last exchange succeeded, in milliseconds since 1970; 0 for never.
    pub(crate) last_sync: u64,
    /// Of the members that are there, and their generations: the same on all nodes that believe
    /// the same.
    pub(crate) view_hash: u64,
}

impl Counters {
    /// How much was rejected for a reason.
    pub(crate) fn rejected(&self, why: Rejected) -> u64 {
        self.rejected.get(why as usize).copied().unwrap_or_default()
    }

    pub(super) fn reject(&mut self, why: Rejected) {
        if let Some(count) = self.rejected.get_mut(why as usize) {
            *count += 1;
        }
    }
}
