//! The rules that a trait alone can break, on its syntax.
//!
//! Both the attribute `#[service]` and the build script read a trait through here: the first to
//! underline what is wrong, the second to leave out what is wrong and to generate the rest.

use std::ops::Range;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{
    Attribute, FnArg, GenericArgument, Ident, ItemTrait, Pat, PathArguments, ReceiverKind,
    ReturnType, TraitItem, TraitItemFn, Type,
};

use super::attributes::{self, Route, Target};
use super::operation::{self, OperationSyntax};
use crate::model::{Verb, closest, ident_text};

/// Something that is wrong in a piece of syntax.
#[derive(Debug)]
pub struct Finding {
    /// The place: the tokens to underline.
    pub tokens: TokenStream,
    /// Bytes behind the start of the place, when only a part of a literal is to blame.
    pub(crate) within: Option<Range<usize>>,
    /// What is wrong.
    pub message: String,
    /// What to say under the place; may be empty.
    pub label: Box<str>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Finding {
    /// A finding at one token.
    pub(crate) fn new(span: Span, message: impl Into<String>, label: impl Into<Box<str>>) -> Self {
        // Only where the token is counts, not what it is.
        Self::over(&Ident::new("here", span), message, label)
    }

    /// A finding at all of these tokens.
    pub(crate) fn over(
        tokens: &impl ToTokens,
        message: impl Into<String>,
        label: impl Into<Box<str>>,
    ) -> Self {
        let (message, label) = (message.into(), label.into());
        Self { tokens: tokens.to_token_stream(), within: None, message, label, help: None }
    }

    pub(crate) fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    pub(crate) fn within(self, range: Range<usize>) -> Self {
        Self { within: Some(range), ..self }
    }
}

/// A method as it is written, its attributes read.
pub(crate) struct MethodSyntax<'a> {
    pub(crate) function: &'a TraitItemFn,
    pub(crate) route: Option<Route>,
    pub(crate) status: Option<u16>,
    pub(crate) params: Vec<ParamSyntax<'a>>,
    pub(crate) output: &'a Type,
    pub(crate) error: Option<&'a Type>,
    pub(crate) operation: OperationSyntax,
}

/// A parameter as it is written, its attribute read.
pub(crate) struct ParamSyntax<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) ty: &'a Type,
    pub(crate) attrs: &'a [Attribute],
    pub(crate) place: Option<PlaceSyntax>,
    pub(crate) limit: Option<u64>,
}

/// Where an attribute says that a parameter is taken from.
pub(crate) struct PlaceSyntax {
    /// The attribute's name: `header`, `query`, …; `text` and `bytes` are bodies too.
    pub(crate) kind: &'static str,
    /// The name on the wire, when one is given.
    pub(crate) name: Option<(String, Span)>,
}

/// Everything that is wrong with a trait, as far as the trait alone can tell.
#[must_use]
pub fn check(item: &ItemTrait) -> Vec<Finding> {
    let mut findings = check_header(item);
    let around = OperationSyntax::read(&item.attrs, &mut Vec::new());
    for item in &item.items {
        match item {
            TraitItem::Fn(function) => {
                findings.extend(read_method(function, &around).err().unwrap_or_default());
            }
            other => findings.push(Finding::over(
                other,
                "a service has methods and nothing else",
                "not a method",
            )),
        }
    }
    findings
}

/// What is wrong with the first line of a trait.
pub(crate) fn check_header(item: &ItemTrait) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !item.generics.params.is_empty() {
        findings.push(
            Finding::over(&item.generics, "a service can't be generic", "")
                .with_help("make the type that implements the service generic instead"),
        );
    }
    if let Some(token) = &item.unsafety {
        findings.push(Finding::new(token.span(), "a service can't be `unsafe`", ""));
    }
    OperationSyntax::read(&item.attrs, &mut findings).check(&mut findings);
    findings.extend(item.attrs.iter().filter_map(|a| attributes::stray(a, Target::Trait)));
    findings
}

/// Takes the schema language's own attributes away, so that rustc accepts the trait.
pub fn strip_attributes(item: &mut ItemTrait) {
    strip(&mut item.attrs, Target::Trait);
    for item in &mut item.items {
        if let TraitItem::Fn(function) = item {
            strip_method(function);
        }
    }
}

fn strip_method(function: &mut TraitItemFn) {
    strip(&mut function.attrs, Target::Method);
    for input in &mut function.sig.inputs {
        if let FnArg::Typed(param) = input {
            strip(&mut param.attrs, Target::Parameter);
        }
    }
}

fn strip(attrs: &mut Vec<Attribute>, target: Target) {
    attrs.retain(|a| !attributes::is_ours(a, target) && attributes::stray(a, target).is_none());
}

/// Reads a method, or says everything that is wrong with it.
///
/// `around` is what the trait says for all of its methods.
pub(crate) fn read_method<'a>(
    function: &'a TraitItemFn,
    around: &OperationSyntax,
) -> Result<MethodSyntax<'a>, Vec<Finding>> {
    let mut findings = Vec::new();
    check_signature(function, &mut findings);
    let (route, status) = read_method_attributes(function, &mut findings);
    let operation = OperationSyntax::read(&function.attrs, &mut findings).within(around);
    operation.check(&mut findings);
    let params: Vec<_> =
        function.sig.inputs.iter().filter_map(|input| read_param(input, &mut findings)).collect();
    if let Some(route) = &route {
        check_path(route, &params, &mut findings);
    }
    for param in &params {
        check_type(param.ty, &mut findings);
    }
    match result_types(function) {
        Ok((output, error)) => {
            if !is_unit(output) {
                check_type(output, &mut findings);
            }
            if findings.is_empty() {
                return Ok(MethodSyntax {
                    function,
                    route,
                    status,
                    params,
                    output,
                    error,
                    operation,
                });
            }
        }
        Err(finding) => findings.push(finding),
    }
    Err(findings)
}

fn check_signature(function: &TraitItemFn, findings: &mut Vec<Finding>) {
    let sig = &function.sig;
    if sig.asyncness.is_none() {
        findings.push(
            Finding::new(sig.fn_token.span(), format!("`{}` isn't async", sig.ident), "")
                .with_help("write `async fn`"),
        );
    }
    if !sig.generics.params.is_empty() {
        findings.push(
            Finding::over(
                &sig.generics,
                format!("`{}` is generic", sig.ident),
                "a request can't choose this",
            )
            .with_help("name the types"),
        );
    }
    let takes_self = sig.receiver().is_some_and(|receiver| {
        matches!(&receiver.kind, ReceiverKind::Reference(_, _, mutable) if mutable.is_none())
    });
    if !takes_self {
        let span = sig.receiver().map_or_else(|| sig.ident.span(), Spanned::span);
        findings.push(
            Finding::new(span, format!("`{}` doesn't take `&self`", sig.ident), "").with_help(
                "requests run side by side: make `&self` the first parameter, and keep what changes behind a lock or in a database",
            ),
        );
    }
    for attribute in &function.attrs {
        findings.extend(attributes::stray(attribute, Target::Method));
    }
}

fn read_method_attributes(
    function: &TraitItemFn,
    findings: &mut Vec<Finding>,
) -> (Option<Route>, Option<u16>) {
    let (mut route, mut status) = (None, None);
    for attribute in &function.attrs {
        let Some(name) = attribute.path().get_ident().map(ToString::to_string) else { continue };
        if let Some(verb) = Verb::from_attribute(&name) {
            if route.is_some() {
                findings.push(Finding::over(attribute, "a method has one route", "a second one"));
            }
            match attributes::route(attribute, verb) {
                Ok(read) => route = Some(read),
                Err(finding) => findings.push(finding),
            }
        }
        if name == "status" {
            match attributes::status(attribute, 200..=299) {
                Ok(read) => status = Some(read),
                Err(finding) => findings.push(finding),
            }
        }
    }
    (route, status)
}

fn read_param<'a>(input: &'a FnArg, findings: &mut Vec<Finding>) -> Option<ParamSyntax<'a>> {
    let FnArg::Typed(param) = input else { return None };
    let Pat::Ident(pattern) = &*param.pat else {
        findings.push(
            Finding::over(&param.pat, "a parameter needs a name", "")
                .with_help("it is the name of the parameter on the wire"),
        );
        return None;
    };
    let (mut place, mut limit) = (None, None);
    for attribute in &param.attrs {
        findings.extend(attributes::stray(attribute, Target::Parameter));
        let ours = attributes::ATTRIBUTES.iter().find(|spec| attribute.path().is_ident(spec.name));
        let Some(spec) = ours.filter(|spec| spec.targets.contains(&Target::Parameter)) else {
            continue;
        };
        match spec.name {
            "limit" => {
                match operation::limit(attribute) {
                    Ok(bytes) => limit = Some(bytes),
                    Err(finding) => findings.push(finding),
                }
                continue;
            }
            // What these say depends on the type, see `service`.
            "garde" | "example" => continue,
            _ => {}
        }
        if place.is_some() {
            findings.push(Finding::over(
                attribute,
                "a parameter is taken from one place",
                "a second one",
            ));
        }
        let read = match spec.name {
            "body" => attributes::body(attribute).map(|kind| PlaceSyntax { kind, name: None }),
            kind => attributes::wire_name(attribute).map(|name| PlaceSyntax { kind, name }),
        };
        match read {
            Ok(read) => place = Some(read),
            Err(finding) => findings.push(finding),
        }
    }
    Some(ParamSyntax { ident: &pattern.ident, ty: &param.ty, attrs: &param.attrs, place, limit })
}

/// Every parameter in the path needs an argument, and every argument said to be in the path
/// must stand there.
fn check_path(route: &Route, params: &[ParamSyntax<'_>], findings: &mut Vec<Finding>) {
    let names: Vec<String> = params.iter().map(ParamSyntax::path_name).collect();
    for name in route.path.params() {
        if names.iter().any(|other| other == name) {
            continue;
        }
        let message = format!("no parameter is named `{name}`");
        let finding = Finding::new(route.span, message, format!("`{{{name}}}` has no value"));
        let meant = closest(name, names.iter().map(|name| &**name));
        findings.push(match meant {
            Some(meant) => finding.with_help(format!("did you mean `{{{meant}}}`?")),
            None => finding.with_help(format!("add the parameter: `{name}: u64`")),
        });
    }
    for (param, name) in params.iter().zip(&names) {
        let said = param.place.as_ref().is_some_and(|place| place.kind == "path");
        if said && !route.path.params().any(|other| other == name) {
            findings.push(
                Finding::new(
                    param.ident.span(),
                    format!("`{name}` isn't in the path `{}`", route.path),
                    "",
                )
                .with_help(format!("add `{{{name}}}` to the path, or take `#[path]` away")),
            );
        }
    }
}

impl ParamSyntax<'_> {
    /// The name by which a path calls the parameter.
    pub(crate) fn path_name(&self) -> String {
        match &self.place {
            Some(PlaceSyntax { kind: "path", name: Some((name, _)) }) => name.clone(),
            _ => ident_text(self.ident),
        }
    }
}

/// The two halves of `Result<T, E>`.
fn result_types(function: &TraitItemFn) -> Result<(&Type, Option<&Type>), Finding> {
    let sig = &function.sig;
    let wrong = |at: &dyn ToTokens, label: &str| {
        Err(Finding::over(&at, format!("`{}` doesn't return a `Result`", sig.ident), label)
            .with_help("write `-> Result<T>` or `-> Result<T, E>`; `Result<()>` when there is nothing to say"))
    };
    let ReturnType::Type(_, ty) = &sig.output else { return wrong(&sig.ident, "") };
    let Type::Path(path) = &**ty else { return wrong(ty, "") };
    let Some(last) = path.path.segments.last().filter(|last| last.ident == "Result") else {
        return wrong(ty, "");
    };
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return wrong(ty, "of what?");
    };
    let mut types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    match (types.next(), types.next(), types.next()) {
        (Some(output), error, None) => Ok((output, error)),
        _ => wrong(ty, ""),
    }
}

pub(crate) fn is_unit(ty: &Type) -> bool {
    matches!(ty, Type::Tuple(tuple) if tuple.elems.is_empty())
}

/// Refuses what no request or answer can carry, however deep it is hidden.
fn check_type(ty: &Type, findings: &mut Vec<Finding>) {
    let mut refuse = |label: &str, help: &str| {
        findings.push(Finding::over(ty, "this type can't go over the wire", label).with_help(help));
    };
    match ty {
        Type::Path(path) => {
            for segment in &path.path.segments {
                let PathArguments::AngleBracketed(arguments) = &segment.arguments else { continue };
                for argument in &arguments.args {
                    if let GenericArgument::Type(inner) = argument {
                        check_type(inner, findings);
                    }
                }
            }
        }
        Type::Array(array) => check_type(&array.elem, findings),
        Type::Paren(inner) => check_type(&inner.elem, findings),
        Type::Group(inner) => check_type(&inner.elem, findings),
        Type::Reference(reference) => {
            let owned = match &*reference.elem {
                Type::Path(path) if path.path.is_ident("str") => "take `String`",
                Type::Slice(_) => "take a `Vec`",
                _ => "take the value itself",
            };
            refuse("a reference has no owner on the other side", owned);
        }
        Type::ImplTrait(_) => refuse("`impl Trait` says nothing about the value", "name the type"),
        Type::TraitObject(_) => refuse("`dyn Trait` says nothing about the value", "name the type"),
        Type::FnPtr(_) => refuse("code can't be sent", "send the data that the code would work on"),
        Type::Tuple(_) => refuse("the parts of a tuple have no names", "write a struct"),
        Type::Slice(_) => refuse("a slice has no owner", "take a `Vec`"),
        Type::Ptr(_) => refuse("a pointer means nothing on the other side", "send the value"),
        Type::Never(_) => refuse("`!` has no value", "return `()`"),
        _ => refuse("it isn't known here", "name the type"),
    }
}
