//! From the text of svc.rs to the model, with every error on the way.

pub(crate) mod attributes;
pub(crate) mod cfg;
pub(crate) mod contract;
mod defaults;
mod enums;
mod errors;
pub(crate) mod example;
mod externs;
mod fields;
mod garde;
mod generics;
pub(crate) mod modules;
mod operation;
mod pattern;
mod places;
mod reply;
mod schema;
mod serde;
mod service;
mod settle;
mod types;

use std::collections::BTreeMap;
use std::path::Path;

use syn::spanned::Spanned;

pub use attributes::{ATTRIBUTES, AttributeSpec, Target};
pub(crate) use modules::encoding;

use crate::diagnostics::Diagnostic;
use crate::model::{Case, ExternType, Package, Service, ident_text};
use crate::source::{Sources, Unreadable};
use modules::Modules;
use types::Types;

/// What the build script chose.
#[derive(Debug, Clone, Default)]
pub(crate) struct Options {
    pub(crate) case: Case,
    pub(crate) route_style: RouteStyle,
    pub(crate) externs: BTreeMap<String, ExternType>,
}

/// How a path follows from the name of a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RouteStyle {
    /// Each word is a segment: `page_users` is `/page/users`.
    #[default]
    Words,
    /// The method is one segment behind the service: `page_users` of `Usersvc` is
    /// `/usersvc/pageusers`.
    Method,
}

/// What came of reading a file.
pub(crate) struct Parsed {
    pub(crate) sources: Sources,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The service, as far as it is sound; `None` when there is none.
    pub(crate) service: Option<Service>,
    /// Whether a file couldn't be parsed: rustc says why, and what was generated before is better
    /// than what could be generated now.
    pub(crate) broken: bool,
}

/// Reads the service at `file`, a module whose path is `module` (`crate::svc`).
pub(crate) fn parse(
    sources: Sources,
    crate_dir: &Path,
    file: &Path,
    module: &str,
    package: Package,
    options: &Options,
) -> Result<Parsed, (Sources, Unreadable)> {
    let path: Vec<String> = module.split("::").map(str::to_owned).collect();
    let (modules, root, description) = Modules::read(sources, crate_dir, file, &path)?;
    let mut types = Types::new(modules, options);
    let mut service = None;
    if !types.modules.broken
        && let Some((id, item)) = service::find(&mut types, root)
        && let Some(rust) = types.reach(root, id, item.ident.span(), &item.ident)
    {
        let methods = service::read_methods(&mut types, root, &item, options);
        types.check_requests(&methods);
        service = Some(Service {
            name: ident_text(&item.ident),
            rust,
            span: types.modules.span(root, item.ident.span()),
            extent: types.modules.span(root, item.span()),
            docs: attributes::docs(&item.attrs),
            description,
            package,
            methods,
            types: Vec::new(),
            errors: Vec::new(),
        });
    }
    types.finish_names();
    let Types { modules, mut defs, errors, ruled, .. } = types;
    defs.iter_mut().zip(ruled).for_each(|(def, ruled)| def.ruled = ruled);
    Ok(Parsed {
        sources: modules.sources,
        diagnostics: modules.diagnostics,
        broken: modules.broken,
        service: service.map(|service| Service { types: defs, errors, ..service }),
    })
}
