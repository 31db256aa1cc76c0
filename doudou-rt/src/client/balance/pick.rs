//! A request that is under way, and what came of it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::ejection::Cause;
use super::node::{Node, NodeId};
use super::world::{Real, World};
use crate::client::without_password;

/// How long a failure takes at least, in nanoseconds: who fails at once mustn't look fast.
const FAILURE: u64 = 1_000_000_000;
/// A node that wants to be left alone for longer isn't believed.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(60);
/// So many failures in a row, and a node is left out.
const FAILURES_IN_A_ROW: u32 = 5;

/// What came of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The node answered, be it that the request was wrong.
    Success,
    /// It answered that it can't, or the answer broke off or didn't come in time.
    Failed {
        /// How long it wants to be left alone.
        retry_after: Option<Duration>,
    },
    /// There was no connection: not a byte was sent.
    Unreachable,
}

/// A node that was chosen for a request, which counts as under way as long as this is there.
///
/// Dropped without [`finish`](Self::finish) the request was given up. That is neither a success nor
/// a failure, but if it went on for longer than the node's answers take, the node is as slow as
/// that. Otherwise one that never answers would go unnoticed by whoever doesn't wait for it.
#[must_use]
pub(crate) struct Pick<W: World = Real> {
    node: Arc<Node<W>>,
    /// When it was chosen; 0 if nobody needs to know.
    since: u64,
    /// That of the node then.
    era: u32,
    is_trial: bool,
    is_counted: bool,
    is_finished: bool,
}

impl<W: World> Pick<W> {
    /// The request counts as under way already, and is the node's trial if it says so.
    pub(super) fn new(node: Arc<Node<W>>, since: u64, is_trial: bool, is_counted: bool) -> Self {
        Self { era: node.era(), node, since, is_trial, is_counted, is_finished: false }
    }

    /// `http://host:port`, with the root path, without a slash at its end.
    pub(crate) fn base_url(&self) -> &Arc<str> {
        &self.node.base_url
    }

    /// For [`Want::avoid`](super::Want::avoid).
    pub(crate) fn node(&self) -> NodeId {
        self.node.id
    }

    /// Ends the request.
    pub(crate) fn finish(mut self, outcome: Outcome) {
        self.is_finished = true;
        match outcome {
            Outcome::Success => self.succeeded(),
            Outcome::Failed { retry_after } => {
                let retry_after = retry_after.map_or(0, |retry_after| {
                    u64::try_from(retry_after.min(LONGEST_RETRY_AFTER).as_nanos()).unwrap_or(0)
                });
                self.failed(FAILURE.max(retry_after), FAILURES_IN_A_ROW);
            }
            // Nobody is there, at least now: the next request would find the same.
            Outcome::Unreachable => self.failed(FAILURE, 1),
        }
    }

    fn succeeded(&self) {
        let node = &*self.node;
        if self.since != 0 {
            let now = node.world.now();
            node.took(now.saturating_sub(self.since), now);
        }
        node.note_success();
        if node.is_out()
            && let Some(shared) = node.shared.upgrade()
        {
            shared.restore(node, self.era);
        }
    }

    fn failed(&self, at_least: u64, most_in_a_row: u32) {
        let node = &*self.node;
        let now = node.world.now();
        if self.since != 0 {
            node.took(now.saturating_sub(self.since).max(at_least), now);
        }
        if self.era != node.era() {
            return;
        }
        let in_a_row = node.note_failure();
        let Some(shared) = node.shared.upgrade() else { return };
        if self.is_trial {
            shared.eject(node, self.era, Cause::Trial);
        } else if node.is_out() {
            // Nobody else was there to ask.
        } else if in_a_row >= most_in_a_row {
            let cause = if most_in_a_row == 1 { Cause::Unreachable } else { Cause::InARow };
            shared.eject(node, self.era, cause);
        } else if shared.is_outlier(node, now) {
            shared.eject(node, self.era, Cause::Rate);
        }
    }
}

impl<W: World> Drop for Pick<W> {
    fn drop(&mut self) {
        if !self.is_finished && self.since != 0 {
            let now = self.node.world.now();
            let waited = now.saturating_sub(self.since).min(FAILURE);
            // What came faster may have been a change of mind.
            if waited as f64 > self.node.latency(now) {
                self.node.took(waited, now);
            }
        }
        if self.is_trial {
            self.node.end_trial();
        }
        if self.is_counted {
            self.node.total.fetch_sub(1, Ordering::Relaxed);
        }
        self.node.leave();
    }
}

impl<W: World> fmt::Debug for Pick<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pick")
            .field("base_url", &without_password(&self.node.base_url))
            .field("is_trial", &self.is_trial)
            .finish_non_exhaustive()
    }
}
