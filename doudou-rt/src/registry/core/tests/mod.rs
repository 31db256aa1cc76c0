//! The rules of a node, with a few of them and a time that only the test moves.

mod bounds;
mod hostile;
mod names;
mod net;
mod partitions;
mod records;
mod rules;

use std::time::Duration;

use net::{Net, addr, record, sealed, settings};

const SECOND: Duration = Duration::from_secs(1);
