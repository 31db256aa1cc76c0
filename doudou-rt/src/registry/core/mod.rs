//! A node of the cluster without its sockets and its clock: it is fed with what arrives and woken
//! when it asked for it, and so a test owns the network and the time.

mod io;

pub(crate) use io::{Clock, ExchangeError, ExchangeId, LookupId, Transport};
