//! The nodes of a service at a moment, ready to be chosen from.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::watch;

use super::ask::{Ask, Chosen, Standing};
use super::ejection::median_latency;
use super::node::{Node, SLOW_START};
use super::pool::Pool;
use super::world::World;
use super::{Balance, NoNode, Shared};
use crate::registry::{Endpoint, EndpointState, Endpoints};

/// What a suspect gets of its share.
const SUSPECT: f64 = 0.1;
/// All of the draws.
const ALL: u64 = 1 << 32;

/// What a provider said last. It doesn't change any more, but for what is learned of the nodes.
pub(super) struct Snapshot<W: World> {
    /// Has seen what this was made of, and so it tells whether there is anything newer.
    endpoints: watch::Receiver<Endpoints>,
    /// Whether there may ever be anything newer.
    is_final: bool,
    is_known: bool,
    /// When the first node came to be known; 0 if none has.
    since: u64,
    /// The nodes of the client's zone, or all.
    near: Pool<W>,
    /// Those of other zones.
    far: Pool<W>,
    /// Those that are asked when nobody else is there, with their ranks.
    reserve: Box<[(u8, Arc<Node<W>>)]>,
    /// In how many zones there are nodes.
    zones: f64,
    /// How many of 2³² requests stay in the zone.
    stay: AtomicU64,
}

/// A node of a pool.
pub(super) struct Entry<W: World> {
    pub(super) node: Arc<Node<W>>,
    /// In relation to the others.
    pub(super) weight: f64,
    /// What a request is for it: for a node of twice the weight, half as much. In the middle 1.
    pub(super) burden: f64,
}

/// Whether an endpoint is asked only when there are no others, and how much it is to be avoided.
fn rank(endpoint: &Endpoint) -> u8 {
    match endpoint.state {
        EndpointState::Draining => 2,
        _ => u8::from(endpoint.weight == 0),
    }
}

fn weight(endpoint: &Endpoint, balance: Balance) -> f64 {
    let weight = match balance {
        Balance::RoundRobin => 1.0,
        _ => f64::from(endpoint.weight.max(1)),
    };
    if endpoint.state == EndpointState::Suspect { weight * SUSPECT } else { weight }
}

impl<W: World> Snapshot<W> {
    /// Nothing.
    pub(super) fn first(mut endpoints: watch::Receiver<Endpoints>) -> Self {
        // It is outdated from the beginning.
        endpoints.mark_changed();
        Self {
            endpoints,
            is_final: false,
            is_known: false,
            since: 0,
            near: Pool::default(),
            far: Pool::default(),
            reserve: Box::default(),
            zones: 1.0,
            stay: AtomicU64::new(ALL),
        }
    }

    /// What is known now. What was learned of nodes that are still there is kept.
    pub(super) fn after(before: &Self, shared: &Shared<W>) -> Self {
        let mut endpoints = before.endpoints.clone();
        // Asked first: after the end nothing comes any more.
        let is_final = endpoints.has_changed().is_err();
        let now_known = endpoints.borrow_and_update().clone();
        let is_known = now_known != Endpoints::Unknown;
        let listed: &[Endpoint] = match &now_known {
            Endpoints::Known(listed) => listed,
            Endpoints::Unknown => &[],
        };
        let now = shared.world.now();
        let since = if before.since == 0 && !listed.is_empty() { now } else { before.since };
        let nodes = nodes(before, listed, shared, now);

        // Those that are asked: the best that there are.
        let best = listed.iter().map(rank).min().unwrap_or(0);
        let balance = shared.options.balance;
        let zone = &*shared.options.zone;
        let in_zone = |endpoint: &Endpoint| !zone.is_empty() && *endpoint.zone == *zone;
        let asked = || listed.iter().filter(|endpoint| rank(endpoint) == best);
        let has_near = asked().any(in_zone);
        let zones: HashSet<&str> = asked().map(|endpoint| &*endpoint.zone).collect();
        let (mut near, mut far, mut reserve) = (Vec::new(), Vec::new(), Vec::new());
        for (endpoint, node) in listed.iter().zip(nodes) {
            if rank(endpoint) != best {
                reserve.push((rank(endpoint), node));
                continue;
            }
            let entry = Entry { node, weight: weight(endpoint, balance), burden: 1.0 };
            if !has_near || in_zone(endpoint) { near.push(entry) } else { far.push(entry) }
        }
        Self {
            endpoints,
            is_final,
            is_known,
            since,
            near: Pool::new(near, balance),
            far: Pool::new(far, balance),
            reserve: reserve.into(),
            zones: if has_near { zones.len() as f64 } else { 1.0 },
            stay: AtomicU64::new(ALL),
        }
    }

    pub(super) fn is_known(&self) -> bool {
        self.is_known
    }

    pub(super) fn is_outdated(&self) -> bool {
        // When the provider is gone, what it said last may not have been seen.
        self.endpoints.has_changed().unwrap_or(!self.is_final)
    }

    pub(super) fn endpoints(&self) -> &watch::Receiver<Endpoints> {
        &self.endpoints
    }

    /// Those that are asked while there are any, without the reserve.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &Arc<Node<W>>> {
        self.near.entries().iter().chain(self.far.entries()).map(|entry| &entry.node)
    }

    /// All, with their ranks.
    fn all(&self) -> impl Iterator<Item = (u8, &Arc<Node<W>>)> {
        let reserve = self.reserve.iter().map(|(rank, node)| (*rank, node));
        self.nodes().map(|node| (0, node)).chain(reserve)
    }

    /// Sees how much the zones can bear, after nodes were left out or taken in.
    ///
    /// If the clients are spread as evenly over the zones as can be hoped for, each zone has the
    /// same to do. One that can't bear it gets what it can, and the rest goes to the others.
    pub(super) fn weigh(&self) {
        let near = self.near.weigh();
        let all = near + self.far.weigh();
        let stays = if near >= all { 1.0 } else { (near * self.zones / all).min(1.0) };
        self.stay.store((stays * ALL as f64) as u64, Ordering::Relaxed);
    }

    /// Chooses a node as the client balances.
    pub(super) fn choose(&self, ask: &Ask<'_, W>) -> Result<Chosen<'_, W>, NoNode> {
        let stay = self.stay.load(Ordering::Relaxed);
        let (pool, portion) = if stay == ALL {
            (&self.near, 1.0)
        } else if ask.draw() >> 32 < stay {
            (&self.near, stay as f64 / ALL as f64)
        } else {
            (&self.far, (ALL - stay) as f64 / ALL as f64)
        };
        match pool.choose(ask, portion) {
            Some(chosen) => Ok(chosen),
            None => self.anybody(ask),
        }
    }

    /// Chooses among all that are there, if the nodes that were looked at aren't for this request.
    ///
    /// Better than one that has been tried already is one that drains, and even one that is left
    /// out, since it may have come back by now.
    #[cold]
    fn anybody(&self, ask: &Ask<'_, W>) -> Result<Chosen<'_, W>, NoNode> {
        let count = self.all().count();
        if count == 0 {
            return Err(NoNode::None);
        }
        // Of nodes that are alike not always the same.
        let start = (ask.random() % count as u64) as usize;
        let best = self.all().enumerate().filter(|(_, (_, node))| ask.has_room(node)).min_by_key(
            |(place, (rank, node))| {
                let out_until = node.out_until();
                let from_start = (place + count - start) % count;
                let standing = (ask.avoids(node), out_until != 0, *rank, out_until);
                (standing, node.in_flight(), from_start)
            },
        );
        let Some((_, (_, node))) = best else { return Err(NoNode::Busy) };
        let is_trial = match ask.standing_but_for_avoid(node) {
            Standing::Trial { out_until } => node.begin_trial(out_until),
            _ => false,
        };
        Ok(Chosen { node, is_trial })
    }
}

/// The nodes of endpoints: those of before, or new ones.
fn nodes<W: World>(
    before: &Snapshot<W>,
    listed: &[Endpoint],
    shared: &Shared<W>,
    now: u64,
) -> Vec<Arc<Node<W>>> {
    let known: HashMap<(&str, &str), &Arc<Node<W>>> =
        before.all().map(|(_, node)| ((&*node.endpoint_id, &*node.base_url), node)).collect();
    let kept = |endpoint: &Endpoint| known.get(&(&*endpoint.id, &*endpoint.base_url)).copied();
    let others = listed.iter().filter_map(kept).map(|node| &**node);
    let expected = median_latency(others.filter(|node| !node.is_out()), now);
    // Those that are found in the beginning have nobody to leave the work to.
    let warm_up = before.since != 0 && now.saturating_sub(before.since) > SLOW_START;
    listed
        .iter()
        .map(|endpoint| {
            if let Some(node) = kept(endpoint) {
                return node.clone();
            }
            let (world, this) = (shared.world.clone(), shared.this.clone());
            let node = Node::new(endpoint, world, this, shared.total.clone());
            node.expect_latency(expected, now);
            if warm_up {
                node.warm_up(now);
            }
            Arc::new(node)
        })
        .collect()
}
