//! The cluster in a network and a time of its own: the node that is served, among others like it,
//! under everything that networks and machines do. What the cluster promises is tested here.
//!
//! A run is a function of its seed: the same seed sends the same bytes at the same moments.

mod cluster;
mod network;
mod node;
mod place;
mod promises;
mod stream;
mod trials;
mod world;

use std::io::Write as _;

use network::Network;
use node::{Node, Sent, Watch, Wire};
use place::{Arrival, Place};
use world::{Overheard, World};

/// Writes a line past the test harness: a measurement is shown although the test passes.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
