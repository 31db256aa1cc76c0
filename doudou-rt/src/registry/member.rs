//! The members of a cluster, as a node sees them.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::SystemTime;

use super::Record;

/// A node of the cluster.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Member {
    /// `GDD_MEM_NAME`: no two nodes that are alive have the same.
    pub name: Arc<str>,
    /// Where it gossips, over UDP and TCP.
    pub address: SocketAddr,
    /// Rises whenever the node starts anew. Its order is what counts; it is the time of the start
    /// in milliseconds since 1970, unless the clock was wrong.
    pub generation: u64,
    /// What this node believes of it.
    pub state: MemberState,
    /// When it came to be believed.
    pub since: SystemTime,
    /// What it says about itself; `None` until it has arrived.
    pub record: Option<Arc<Record>>,
}

/// What a node believes of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum MemberState {
    /// It answers.
    Alive,
    /// It doesn't answer, and is given time to.
    Suspect,
    /// It said that it leaves.
    Left,
    /// It didn't answer in time.
    Dead,
}

impl MemberState {
    /// `alive`, `suspect`, `left` or `dead`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Alive => "alive",
            Self::Suspect => "suspect",
            Self::Left => "left",
            Self::Dead => "dead",
        }
    }

    /// Whether it counts as being there: alive or suspect.
    #[must_use]
    pub const fn is_active(self) -> bool {
        matches!(self, Self::Alive | Self::Suspect)
    }
}

impl fmt::Display for MemberState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// All that a node knows at a moment of the members of its cluster. It doesn't change any more.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Members {
    /// In the order of their names, this node among them. Those that left or died are in it for
    /// `GDD_MEM_DEAD_TIMEOUT`.
    pub all: Vec<Member>,
    /// The name of this node; empty as long as it hasn't started.
    pub this: Arc<str>,
}

impl Members {
    /// The member with a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Member> {
        let index = self.all.binary_search_by(|member| (*member.name).cmp(name)).ok()?;
        self.all.get(index)
    }

    /// Those that are there: alive or suspect.
    pub fn active(&self) -> impl Iterator<Item = &Member> {
        self.all.iter().filter(|member| member.state.is_active())
    }
}

/// What happened in the cluster, as this node learned it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// When this node learned it.
    pub at: SystemTime,
    /// The name of the member.
    pub member: Arc<str>,
    /// What it was.
    pub kind: EventKind,
}

/// What can happen to a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventKind {
    /// It is new, or there again.
    Joined,
    /// It doesn't answer.
    Suspected,
    /// It was suspected and answered.
    Restored,
    /// It said that it leaves.
    Left,
    /// It is taken for dead.
    Died,
    /// It says something else about itself, or is at another address.
    Updated,
    /// Another node that is alive wanted its name, and was refused.
    Conflicted,
}

impl EventKind {
    /// `joined`, `suspected`, `restored`, `left`, `died`, `updated` or `conflicted`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Joined => "joined",
            Self::Suspected => "suspected",
            Self::Restored => "restored",
            Self::Left => "left",
            Self::Died => "died",
            Self::Updated => "updated",
            Self::Conflicted => "conflicted",
        }
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
