//! From the trait to the model's methods: routes, places of parameters, results.

use syn::{Item, ItemTrait, TraitItem};

use super::contract::{self, Finding, MethodSyntax, ParamSyntax};
use super::modules::{ItemId, ModuleId, Resolved, segments_of};
use super::types::Types;
use super::{Options, RouteStyle, attributes, cfg};
use crate::diagnostics::{Diagnostic, Reporter, Span};
use crate::model::{
    Method, Param, PathTemplate, Place, Rules, Type, TypeDef, TypeKind, TypeRef, Verb, ident_text,
    kebab,
};

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
    let functions = item.items.iter().filter_map(|item| match item {
        TraitItem::Fn(function) if cfg::hold(&function.attrs) => Some(function),
        _ => None,
    });
    functions
        .filter_map(|function| contract::read_method(function).ok())
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
    let types_of_params: Vec<_> =
        syntax.params.iter().map(|param| (param, types.read(module, param.ty))).collect();
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
    let params = place_params(types, module, verb, &path, params, options)?;
    let path = path.renamed(|name| {
        let is_it = |(syntax, _): &(&ParamSyntax<'_>, &Param)| syntax.path_name() == name;
        syntax.params.iter().zip(&params).find(is_it).map(|(_, param)| param.wire.clone())
    });
    let output = output?;
    Some(Method {
        ident: sig.ident.to_string(),
        span,
        docs: attributes::docs(&syntax.function.attrs),
        summary: None,
        tags: vec![service.to_owned()],
        hidden: false,
        context: None,
        security: Vec::new(),
        roles: Vec::new(),
        annotations: Vec::new(),
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
    let syn::PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments
    else {
        return None;
    };
    arguments
        .args
        .iter()
        .filter_map(|argument| match argument {
            syn::GenericArgument::Type(ty) => Some(ty.clone()),
            _ => None,
        })
        .nth(1)
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

/// Decides where each parameter is taken from.
fn place_params(
    types: &mut Types<'_>,
    module: ModuleId,
    verb: Verb,
    path: &PathTemplate,
    params: Vec<(&ParamSyntax<'_>, TypeRef)>,
    options: &Options,
) -> Option<Vec<Param>> {
    let said = |param: &ParamSyntax<'_>| param.place.as_ref().map(|place| place.kind);
    let in_path = |param: &ParamSyntax<'_>| path.params().any(|name| name == param.path_name());
    let takes_body = params.iter().any(|(param, ty)| match said(param) {
        Some(kind) => kind == "body",
        None => verb.has_body() && !in_path(param) && shape(&ty.ty, &types.defs) == Shape::Data,
    });
    let mut placed = Vec::new();
    let mut sound = true;
    for (param, ty) in params {
        let shape = shape(&ty.ty, &types.defs);
        let place = match said(param) {
            Some("path") => Place::Path,
            Some("query") if shape == Shape::Data => Place::QueryFields,
            Some("query") => Place::Query,
            Some("header") => Place::Header,
            Some("cookie") => Place::Cookie,
            Some("form") => Place::Form,
            Some("body") => Place::Body,
            _ if in_path(param) => Place::Path,
            _ if shape == Shape::Data && verb.has_body() => Place::Body,
            _ if shape == Shape::Data => Place::QueryFields,
            _ if verb.has_body() && !takes_body => Place::Form,
            _ => Place::Query,
        };
        let name = ident_text(param.ident);
        let span = types.modules.span(module, param.ident.span());
        if let Some(diagnostic) = misplaced(place, shape, &ty, &name, verb, &types.defs) {
            types.modules.diagnostics.push(diagnostic);
            sound = false;
        }
        let given = param
            .place
            .as_ref()
            .and_then(|place| place.name.as_ref())
            .map(|(name, _)| name.clone());
        let wire = given.unwrap_or_else(|| match place {
            Place::Header => kebab(&name),
            _ => options.case.apply(&name),
        });
        placed.push(Param {
            ident: param.ident.to_string(),
            docs: param.docs.clone(),
            name,
            wire,
            span,
            place,
            ty,
            rules: Rules::default(),
            limit: None,
            example: None,
            deprecated: false,
        });
    }
    sound.then_some(placed)
}

/// What a value can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// One text.
    Text,
    /// One text or none.
    MaybeText,
    /// Any number of texts.
    Texts,
    /// JSON only.
    Data,
}

fn shape(ty: &Type, defs: &[TypeDef]) -> Shape {
    match ty {
        Type::Option(inner) if shape(inner, defs) == Shape::Text => Shape::MaybeText,
        Type::List(inner, None) if shape(inner, defs) == Shape::Text => Shape::Texts,
        Type::Option(_) | Type::List(..) | Type::Map(..) => Shape::Data,
        Type::Extern(ty) => match ty.kind {
            Some("object") | None => Shape::Data,
            Some(_) => Shape::Text,
        },
        Type::Named(id) => match &defs[id.0].kind {
            TypeKind::Enum(item) if item.is_text() => Shape::Text,
            TypeKind::Newtype(inner, _) if shape(&inner.ty, defs) == Shape::Text => Shape::Text,
            _ => Shape::Data,
        },
        Type::Bytes | Type::Upload | Type::Download | Type::Events(_) => Shape::Data,
        Type::Bool | Type::Integer(_) | Type::Float(_) | Type::Char | Type::String => Shape::Text,
    }
}

/// Says what is wrong with taking a parameter of this type from this place.
fn misplaced(
    place: Place,
    shape: Shape,
    ty: &TypeRef,
    name: &str,
    verb: Verb,
    defs: &[TypeDef],
) -> Option<Diagnostic> {
    let refuse =
        |message: String, help: &str| Some(Diagnostic::error(message, ty.span, "").with_help(help));
    match place {
        Place::Path if shape != Shape::Text => refuse(
            format!("`{name}` stands in the path: it must be one text"),
            "a number, a `String`, an enum without data or a newtype of these; never an `Option`",
        ),
        Place::Cookie if shape == Shape::Texts || shape == Shape::Data => refuse(
            format!("`{name}` is a cookie: it must be one text"),
            "take a scalar or an `Option` of one",
        ),
        Place::Query | Place::Header | Place::Form if shape == Shape::Data => refuse(
            format!("`{name}` can't be written as text"),
            "take a scalar, an `Option` or a `Vec` of one; or send it as the JSON body of a POST, PUT or PATCH",
        ),
        Place::Form | Place::Body if !verb.has_body() => refuse(
            format!("a {} request has no body", verb.as_str()),
            "take the value from the query, or choose POST, PUT or PATCH",
        ),
        Place::Body if matches!(ty.ty, Type::Option(_)) => refuse(
            format!("the JSON body `{name}` can't be left out"),
            "take the type itself and make its fields `Option`",
        ),
        Place::QueryFields => {
            let Type::Named(id) = &ty.ty else {
                return refuse(
                    format!("`{name}` can't be written as keys of the query"),
                    "take a struct of scalars, or choose POST",
                );
            };
            let TypeKind::Struct(fields) = &defs[id.0].kind else { return None };
            let data = fields
                .fields
                .iter()
                .find(|field| self::shape(&field.ty.ty, defs) == Shape::Data)?;
            refuse(
                format!("`{}` of `{name}` can't be written as a key of the query", data.name),
                "a struct in the query has fields that are scalars, or an `Option` or a `Vec` of one; or choose POST",
            )
        }
        _ => None,
    }
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
