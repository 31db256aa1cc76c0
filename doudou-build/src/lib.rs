//! Turns `svc.rs`, a service written as a Rust trait, into its server, its client and its OpenAPI
//! document.
//!
//! In `build.rs`:
//!
//! ```no_run
//! # #![allow(clippy::needless_doctest_main)]
//! fn main() {
//!     doudou_build::compile("svc.rs");
//! }
//! ```
//!
//! In `src/lib.rs`:
//!
//! ```ignore
//! pub mod svc;
//! doudou_rt::include_service!(pub mod usersvc, "svc");
//! ```
//!
//! `src/svc.rs` is an ordinary module: rustc compiles it, the editor understands it. The build
//! script reads the same file and writes what follows from it into `OUT_DIR`.
//!
//! | What is wrong | Who tells you |
//! |---|---|
//! | svc.rs can't be parsed | rustc, as always; what was generated before stays |
//! | a rule that the trait alone can break | `#[doudou_rt::service]` underlines it in svc.rs; the rest is generated |
//! | a rule that needs more: unknown types, routes that collide | rustc, with the place in svc.rs drawn in the message; the rest is generated |
//! | a file or a folder is missing | cargo, in one line |
//!
//! The crate depends on neither tokio nor the runtime, and prints nothing but what cargo reads.

mod builder;
mod cargo;
mod check;
mod diagnostics;
mod emit;
mod error;
pub mod model;
mod parse;
mod source;
mod write;

use std::path::Path;

pub use builder::{Builder, Output};
pub use diagnostics::{Diagnostic, Diagnostics, Reporter, Severity, Span};
pub use error::Error;
pub use model::{Case, ExternType};
pub use parse::{ATTRIBUTES, AttributeSpec, RouteStyle, Target};

/// The rules of the trait, for the attribute `#[service]`. No part of the interface.
#[doc(hidden)]
pub mod syntax {
    pub use crate::parse::contract::{Finding, check, strip_attributes};
}

/// Generates everything from a file, with the defaults of [`configure`].
///
/// Whatever goes wrong ends the build of the package with a message; this never panics.
pub fn compile(path: impl AsRef<Path>) {
    configure().compile(path);
}

/// As [`compile`], but prints nothing and returns what happened.
///
/// # Errors
/// See [`Builder::try_compile`].
pub fn try_compile(path: impl AsRef<Path>) -> Result<Output, Error> {
    configure().try_compile(path)
}

/// Choices beyond the defaults.
///
/// ```no_run
/// use doudou_build::{Case, ExternType};
///
/// fn main() {
///     doudou_build::configure()
///         .case(Case::Snake)
///         .extern_type("uuid::Uuid", ExternType::string().with_format("uuid"))
///         .compile("svc.rs");
/// }
/// ```
pub fn configure() -> Builder {
    Builder::default()
}
