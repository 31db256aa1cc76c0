//! From the trait to the model's methods: routes, places of parameters, results.

use syn::spanned::Spanned;
use syn::{Item, ItemTrait, TraitItem};

use super::contract::{self, Finding, MethodSyntax, ParamSyntax};
use super::externs::is_builtin;
use super::modules::{ItemId, ModuleId, Resolved, segments_of};
use super::operation::OperationSyntax;
use super::places::place_params;
use super::types::Types;
use super::{Options, RouteStyle, attributes, cfg};
use crate::diagnostics::{Diagnostic, Reporter, Span};
use crate::model::{Method, Param, PathTemplate, Verb, ident_text};

/// The trait that carries `#[service]`. One file describes one service.
pub(crate) fn find(types: &mut Types<'_>, module: ModuleId) -> Option<(ItemId, ItemTrait)> {
    let traits: Vec<(ItemId, ItemTrait)> = types
        .modules
        .items(module)
        .iter()
        .enumerate()
        .filter_map(|(at, item)| match &**item {
            Item::Trait(item) => Some(((module, at), item.clone())),
            _ => None,
        })
        .collect();
    let (services, others): (Vec<_>, Vec<_>) =
        traits.into_iter().partition(|(_, item)| is_service(item));
    for (_, second) in services.iter().skip(1) {
        let finding =
            Finding::new(second.ident.span(), "a file describes one service", "a second one")
                .with_help("move it to a file of its own and call `compile` for that file too");
        types.modules.found(module, finding, Reporter::Build);
    }
    if services.is_empty() {
        let start = types.modules.span(module, proc_macro2::Span::call_site());
        let diagnostic = match others.first() {
            Some((_, other)) => {
                let span = types.modules.span(module, other.ident.span());
                Diagnostic::error("no trait here is a service", span, "is it this one?")
                    .with_help(format!("put `#[doudou_rt::service]` above `trait {}`", other.ident))
            }
            None => Diagnostic::error(
                "there is no service in this file",
                Span { start: 0, end: 0, ..start },
                "",
            )
            .with_help("declare one: `#[doudou_rt::service] pub trait Usersvc { … }`"),
        };
        types.modules.diagnostics.push(diagnostic);
    }
    services.into_iter().next()
}

fn is_service(item: &ItemTrait) -> bool {
    item.attrs.iter().any(|attribute| {
        attribute.path().segments.last().is_some_and(|segment| segment.ident == "service")
    })
}

/// Reads the methods of the trait. Those that break a rule are left out: `#[service]` underlines
/// them.
pub(crate) fn read_methods(
    types: &mut Types<'_>,
    module: ModuleId,
    item: &ItemTrait,
    options: &Options,
) -> Vec<Method> {
    for finding in contract::check(item) {
        types.modules.found(module, finding, Reporter::Rustc);
    }
    if !contract::check_header(item).is_empty() {
        return Vec::new();
    }
    let around = OperationSyntax::read(&item.attrs, &mut Vec::new());
    let functions = item.items.iter().filter_map(|item| match item {
        TraitItem::Fn(function) if cfg::hold(&function.attrs) => Some(function),
        _ => None,
    });
    functions
        .filter_map(|function| contract::read_method(function, &around).ok())
        .filter_map(|syntax| read_method(types, module, &item.ident.to_string(), &syntax, options))
        .collect()
}

fn read_method(
    types: &mut Types<'_>,
    module: ModuleId,
    service: &str,
    syntax: &MethodSyntax<'_>,
    options: &Options,
) -> Option<Method> {
    let sig = &syntax.function.sig;
    let name = ident_text(&sig.ident);
    let span = types.modules.span(module, sig.ident.span());
    let (verb, path, route_span) = match &syntax.route {
        Some(route) => (route.verb, route.path.clone(), types.modules.span(module, route.span)),
        None => {
            let (verb, path) = route_of(service, &name, options.route_style);
            (verb, path, span)
        }
    };
    let (context, rest) = read_context(types, module, &syntax.params);
    let types_of_params: Vec<_> =
        rest.iter().map(|param| (param, types.read(module, param.ty))).collect();
    let output = if contract::is_unit(syntax.output) {
        Some(None)
    } else {
        types.read(module, syntax.output).map(Some)
    };
    let error = read_error(types, module, syntax);
    let mut params = Vec::new();
    for (param, ty) in types_of_params {
        params.push((param, ty?));
    }
    let params = place_params(types, module, verb, &path, &params, options)?;
    let context = context.ok()?;
    let path = path.renamed(|name| {
        let is_it = |(syntax, _): &(&ParamSyntax<'_>, &Param)| syntax.path_name() == name;
        rest.iter().zip(&params).find(is_it).map(|(_, param)| param.wire.clone())
    });
    let output = output?;
    let said = &syntax.operation;
    Some(Method {
        ident: sig.ident.to_string(),
        span,
        docs: attributes::docs(&syntax.function.attrs),
        summary: said.summary.clone(),
        tags: if said.tags.is_empty() { vec![service.to_owned()] } else { said.tags.clone() },
        hidden: said.hidden,
        context,
        security: said.security.clone().unwrap_or_default(),
        roles: said.roles.clone().unwrap_or_default(),
        annotations: said.annotations.clone(),
        deprecated: attributes::is_deprecated(&syntax.function.attrs),
        verb,
        path,
        route_span,
        params,
        status: syntax.status.unwrap_or(if output.is_some() { 200 } else { 204 }),
        output,
        error: error.ok()?,
        name,
    })
}

/// The type of the caller when the first parameter is a `Context`, and the other parameters.
fn read_context<'p, 'a>(
    types: &mut Types<'_>,
    module: ModuleId,
    params: &'p [ParamSyntax<'a>],
) -> (Result<Option<String>, ()>, &'p [ParamSyntax<'a>]) {
    let Some((first, rest)) = params.split_first() else { return (Ok(None), params) };
    if let Some(late) = rest.iter().find(|param| principal(types, module, param.ty).is_some()) {
        let finding = Finding::new(late.ident.span(), "the context comes first", "")
            .with_help("make it the one parameter behind `&self`");
        types.modules.found(module, finding, Reporter::Build);
        return (Err(()), &[]);
    }
    match principal(types, module, first.ty) {
        None => (Ok(None), params),
        Some(None) => (Ok(Some("()".to_owned())), rest),
        Some(Some(ty)) => (types.rust_text(module, ty).map(Some).ok_or(()), rest),
    }
}

/// Whether a type is `Context`, and the type of the caller in it.
fn principal<'t>(
    types: &mut Types<'_>,
    module: ModuleId,
    ty: &'t syn::Type,
) -> Option<Option<&'t syn::Type>> {
    let syn::Type::Path(path) = ty else { return None };
    let segments = segments_of(&path.path);
    let found = types.modules.resolve(module, &segments)?;
    let is_context = matches!(found, Resolved::Extern(full) if full == ["doudou_rt", "Context"]);
    is_context.then(|| arguments(&path.path).next())
}

/// The types between the angle brackets of a path.
fn arguments(path: &syn::Path) -> impl Iterator<Item = &syn::Type> {
    let arguments = path.segments.last().and_then(|last| match &last.arguments {
        syn::PathArguments::AngleBracketed(arguments) => Some(&arguments.args),
        _ => None,
    });
    arguments.into_iter().flatten().filter_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

impl Types<'_> {
    /// A type that never goes over the wire, as generated code names it.
    fn rust_text(&mut self, module: ModuleId, ty: &syn::Type) -> Option<String> {
        let syn::Type::Path(path) = ty else {
            return self.refuse(
                module,
                ty.span(),
                "this type has no name",
                Some("write a struct".into()),
            );
        };
        let name = match self.modules.resolve(module, &segments_of(&path.path)) {
            Some(Resolved::Item(id)) => {
                let ident = &path.path.segments.last()?.ident;
                self.reach(module, id, path.path.span(), ident)?
            }
            Some(Resolved::Extern(full)) if full.len() > 1 => format!("::{}", full.join("::")),
            Some(Resolved::Extern(full)) if is_builtin(&full[0]) => full.concat(),
            _ => return self.unknown(module, &path.path),
        };
        let inner: Option<Vec<_>> =
            arguments(&path.path).map(|ty| self.rust_text(module, ty)).collect();
        let inner = inner?.join(", ");
        Some(if inner.is_empty() { name } else { format!("{name}<{inner}>") })
    }
}

/// The error type: the second half of `Result<T, E>`, that of the user's own `Result`, or the
/// runtime's.
fn read_error(
    types: &mut Types<'_>,
    module: ModuleId,
    syntax: &MethodSyntax<'_>,
) -> Result<Option<usize>, ()> {
    if let Some(error) = syntax.error {
        return types.read_error(module, error);
    }
    let syn::ReturnType::Type(_, result) = &syntax.function.sig.output else { return Ok(None) };
    let syn::Type::Path(path) = &**result else { return Ok(None) };
    let segments = segments_of(&path.path);
    let Some(Resolved::Item(id)) = types.modules.resolve(module, &segments) else {
        return Ok(None);
    };
    let Item::Type(alias) = &*types.modules.item(id) else { return Ok(None) };
    let default = alias.generics.type_params().find_map(|param| param.default.clone());
    let default = default.map(|(_, ty)| ty);
    match default.or_else(|| second_argument(&alias.ty)) {
        Some(error) => types.read_error(id.0, &error),
        None => Ok(None),
    }
}

fn second_argument(ty: &syn::Type) -> Option<syn::Type> {
    let syn::Type::Path(path) = ty else { return None };
    arguments(&path.path).nth(1).cloned()
}

/// The route that follows from a name: `get_user_posts` is `GET /user/posts`.
fn route_of(service: &str, name: &str, style: RouteStyle) -> (Verb, PathTemplate) {
    let words: Vec<&str> = name.split('_').filter(|word| !word.is_empty()).collect();
    let verb = words.first().and_then(|first| match *first {
        "get" | "post" | "put" | "delete" => Verb::from_attribute(first),
        _ => None,
    });
    let words = if verb.is_some() { &words[1..] } else { &words[..] };
    let path = match style {
        RouteStyle::Words => PathTemplate::literal(words.iter().copied()),
        RouteStyle::Method => {
            let method = (!words.is_empty()).then(|| words.concat().to_lowercase());
            PathTemplate::literal([service.to_lowercase()].into_iter().chain(method))
        }
    };
    (verb.unwrap_or(Verb::Post), path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_verb_and_path() {
        for (name, verb, words, method) in [
            ("get_books", Verb::Get, "/books", "/usersvc/books"),
            ("page_users", Verb::Post, "/page/users", "/usersvc/pageusers"),
            ("post_select_books", Verb::Post, "/select/books", "/usersvc/selectbooks"),
            ("get", Verb::Get, "/", "/usersvc"),
            ("getaway", Verb::Post, "/getaway", "/usersvc/getaway"),
            ("patch_user", Verb::Post, "/patch/user", "/usersvc/patchuser"),
            ("put_user", Verb::Put, "/user", "/usersvc/user"),
            ("delete_user", Verb::Delete, "/user", "/usersvc/user"),
            ("get_2fa", Verb::Get, "/2fa", "/usersvc/2fa"),
        ] {
            let route = |style| {
                let (verb, path) = route_of("Usersvc", name, style);
                (verb, path.to_string())
            };
            assert_eq!(route(RouteStyle::Words), (verb, words.to_owned()));
            assert_eq!(route(RouteStyle::Method), (verb, method.to_owned()));
        }
    }
}
