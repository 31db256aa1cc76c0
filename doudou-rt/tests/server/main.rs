//! The server over real sockets, with a service written by hand.

mod answers;
mod management;
mod service;
mod shutdown;
mod slow_clients;
mod wire;
