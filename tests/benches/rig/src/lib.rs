//! What the benchmarks measure, and what they measure it with.
//!
//! Measured is one service, served in several ways: [`by_hand`] on hyper, [`generated`] by doudou
//! from [`svc`], and on other frameworks by its [`peers`]. It is called in several ways ([`calls`]). The programs `by-hand` and `generated`
//! run the first two; with [`routes`] the generated one has many more. The program `generate`
//! times the generator on [`synthetic`] services.
//!
//! [`endpoints`] are services of other frameworks beside ours, and a [`package`] is what is compiled.
//!
//! [`load`] asks the servers, [`process`] runs them, [`callgrind`] counts their instructions, and
//! [`cpu`] and [`table`] are for the results.

pub mod by_hand;
pub mod callgrind;
pub mod calls;
pub mod cpu;
pub mod endpoints;
pub mod generated;
pub mod load;
pub mod package;
pub mod peers;
pub mod process;
pub mod routes;
pub mod svc;
pub mod synthetic;
pub mod table;
pub mod tables;
pub mod users;

doudou_rt::include_service!(
    /// The server, the client and the document of [`Users`](crate::svc::Users).
    pub mod api,
    "svc"
);

/// Whatever keeps a measurement from being made.
pub type Error = Box<dyn std::error::Error + Send + Sync>;
