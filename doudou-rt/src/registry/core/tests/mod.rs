//! The rules of a node, with a few of them and a time that only the test moves.

mod net;
mod rules;

use net::Net;
