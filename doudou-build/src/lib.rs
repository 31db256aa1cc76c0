#![doc = include_str!("../README.md")]
#![allow(clippy::needless_doctest_main)] // A build script is a `main`.

mod builder;
mod cargo;
mod check;
mod compat;
mod diagnostics;
mod emit;
mod error;
mod handover;
pub mod model;
mod parse;
mod source;
mod write;

#[doc = include_str!("../LANGUAGE.md")]
pub mod language {}

use std::path::Path;

pub use builder::{Builder, Output};
pub use compat::{Change, ChangeKind, CompatError, Impact, Side, compat, compat_all};
pub use diagnostics::{Diagnostic, Diagnostics, Reporter, Severity, Span};
pub use emit::OpenApiVersion;
pub use error::Error;
pub use model::{Case, ExternType};
pub use parse::{ATTRIBUTES, AttributeSpec, RouteStyle, Target};

/// What the attribute `#[service]` and the language of `domain/` are made of. No part of the
/// interface.
#[doc(hidden)]
pub mod syntax {
    pub use crate::handover::take;
    pub use crate::model::names::{closest, ident_text};
    pub use crate::parse::attributes::docs;
    pub use crate::parse::cfg::hold;
    pub use crate::parse::contract::{Finding, check, strip_attributes};
    pub use crate::parse::modules::{ItemId, ModuleId, Modules, Resolved, encoding, segments_of};
    pub use crate::source::{Sources, Unreadable};
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
