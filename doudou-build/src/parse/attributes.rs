//! Every attribute that svc.rs may carry, in one table, and how those of routes and places are read.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Attribute, LitInt, LitStr, Meta};

use super::contract::Finding;
use crate::model::{PathTemplate, Verb, closest};

/// What an attribute stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Target {
    /// The service's trait.
    Trait,
    /// A method of the trait.
    Method,
    /// A parameter of a method.
    Parameter,
    /// A variant of an error enum.
    Variant,
    /// A struct or an enum that goes over the wire.
    Type,
    /// A field of such a struct.
    Field,
}

impl Target {
    fn noun(self) -> &'static str {
        match self {
            Self::Trait => "the trait",
            Self::Method => "a method",
            Self::Parameter => "a parameter",
            Self::Variant => "a variant of an error",
            Self::Type => "a type",
            Self::Field => "a field",
        }
    }
}

/// One attribute of the schema language.
#[derive(Debug)]
#[non_exhaustive]
pub struct AttributeSpec {
    /// Its name.
    pub name: &'static str,
    /// What it may stand on.
    pub targets: &'static [Target],
    /// How it is written.
    pub form: &'static str,
    /// What it does.
    pub doc: &'static str,
}

const fn spec(
    name: &'static str,
    targets: &'static [Target],
    form: &'static str,
    doc: &'static str,
) -> AttributeSpec {
    AttributeSpec { name, targets, form, doc }
}

/// The attributes of the schema language.
pub const ATTRIBUTES: &[AttributeSpec] = &[
    spec(
        "get",
        &[Target::Method],
        "#[get(\"/users/{id}\")]",
        "The method answers `GET` (and `HEAD`) on this path.",
    ),
    spec(
        "post",
        &[Target::Method],
        "#[post(\"/users\")]",
        "The method answers `POST` on this path.",
    ),
    spec(
        "put",
        &[Target::Method],
        "#[put(\"/users/{id}\")]",
        "The method answers `PUT` on this path.",
    ),
    spec(
        "delete",
        &[Target::Method],
        "#[delete(\"/users/{id}\")]",
        "The method answers `DELETE` on this path.",
    ),
    spec(
        "patch",
        &[Target::Method],
        "#[patch(\"/users/{id}\")]",
        "The method answers `PATCH` on this path.",
    ),
    spec(
        "head",
        &[Target::Method],
        "#[head(\"/users/{id}\")]",
        "The method answers `HEAD` on this path.",
    ),
    spec(
        "status",
        &[Target::Method, Target::Variant],
        "#[status(201)]",
        "The status of a success, or of the error that a variant stands for.",
    ),
    spec(
        "summary",
        &[Target::Method],
        "#[summary(\"Finds a user\")]",
        "The summary in the document, in place of the first sentence of the doc comment.",
    ),
    spec(
        "tag",
        &[Target::Trait, Target::Method],
        "#[tag(\"accounts\")]",
        "A group in the document, in place of the service's name; may be repeated.",
    ),
    spec(
        "hidden",
        &[Target::Method],
        "#[hidden]",
        "The method is served and called, but the document is silent about it.",
    ),
    spec(
        "security",
        &[Target::Trait, Target::Method],
        "#[security(basic | bearer | api_key(header = \"X-Api-Key\"))]",
        "How a caller says who they are; any one is enough. On the trait it holds for every method, \
         `#[security(none)]` opens one again.",
    ),
    spec(
        "roles",
        &[Target::Trait, Target::Method],
        "#[roles(\"ADMIN\", \"OPERATOR\")]",
        "The roles, any one of which the caller must have; otherwise the answer is a 403.",
    ),
    spec(
        "annotation",
        &[Target::Trait, Target::Method],
        "#[annotation(audit = \"full\")]",
        "A value that layers find in the metadata of the route. `timeout = \"2s\"` says how long a call \
         may take, `idempotent = \"true\"` that it may be carried out twice.",
    ),
    spec(
        "path",
        &[Target::Parameter],
        "#[path(\"user-id\")]",
        "A segment of the path; only needed to name it otherwise than the parameter.",
    ),
    spec("query", &[Target::Parameter], "#[query(\"q\")]", "A key of the query."),
    spec(
        "header",
        &[Target::Parameter, Target::Field],
        "#[header(\"x-tenant\")]",
        "A header of the request, or of the answer when it stands on a field of a result; without \
         a name `x_tenant` is `x-tenant`.",
    ),
    spec("cookie", &[Target::Parameter], "#[cookie(\"session\")]", "A cookie."),
    spec("form", &[Target::Parameter], "#[form(\"name\")]", "A field of a urlencoded form."),
    spec(
        "body",
        &[Target::Parameter, Target::Field],
        "#[body]",
        "The JSON body; `#[body(text)]` a `String`, `#[body(bytes)]` bytes as they come. On a field \
         of a result: the JSON body of the answer.",
    ),
    spec(
        "limit",
        &[Target::Parameter],
        "#[limit(\"10MiB\")]",
        "The most bytes that the body, or the part of a form, may have; more are a 413.",
    ),
    spec(
        "garde",
        &[Target::Parameter, Target::Field],
        "#[garde(length(chars, min = 1))]",
        "A rule of the crate garde: enforced with a 400 and described in the document.",
    ),
    spec(
        "example",
        &[Target::Parameter, Target::Type, Target::Field],
        "#[example(\"ada@example.com\")]",
        "A value, as JSON, that the document shows and the mock answers.",
    ),
    spec(
        "schema",
        &[Target::Field],
        "#[schema(type = \"string\", format = \"hex\")]",
        "What the field is on the wire, where serde is told to write it otherwise.",
    ),
];

/// What `#[get("…")]` and its kin say.
pub(crate) struct Route {
    pub(crate) verb: Verb,
    pub(crate) path: PathTemplate,
    pub(crate) span: Span,
}

/// Whether the attribute belongs to the schema language on this target, so that it must be gone
/// before rustc sees the item.
pub(crate) fn is_ours(attribute: &Attribute, target: Target) -> bool {
    lookup(attribute).is_some_and(|spec| spec.targets.contains(&target))
        || (target == Target::Parameter && attribute.path().is_ident("doc"))
}

fn lookup(attribute: &Attribute) -> Option<&'static AttributeSpec> {
    ATTRIBUTES.iter().find(|spec| attribute.path().is_ident(spec.name))
}

/// Says of an attribute that isn't ours whether it was meant to be.
pub(crate) fn stray(attribute: &Attribute, target: Target) -> Option<Finding> {
    if let Some(spec) = lookup(attribute) {
        let noun = spec.targets.iter().map(|target| target.noun()).collect::<Vec<_>>().join(" or ");
        let message = format!("`#[{}]` belongs on {noun}, not on {}", spec.name, target.noun());
        return (!spec.targets.contains(&target))
            .then(|| Finding::new(attribute.path().span(), message, ""));
    }
    let name = attribute.path().get_ident()?.to_string();
    let here = ATTRIBUTES.iter().filter(|spec| spec.targets.contains(&target));
    let meant = closest(&name, here.map(|spec| spec.name))?;
    let finding = Finding::new(
        attribute.path().span(),
        format!("unknown attribute `#[{name}]`"),
        format!("did you mean `{meant}`?"),
    );
    (!is_rustc(&name)).then_some(finding)
}

/// Names close to ours that rustc itself knows on these items.
fn is_rustc(name: &str) -> bool {
    ["allow", "cfg", "cold", "deny", "doc", "expect", "inline", "must_use", "warn"].contains(&name)
}

/// Reads `#[get("/path")]` and its kin.
pub(crate) fn route(attribute: &Attribute, verb: Verb) -> Result<Route, Finding> {
    let text: LitStr = attribute.parse_args().map_err(|_| {
        let name = verb.as_str().to_lowercase();
        Finding::over(attribute, format!("`#[{name}]` needs a path"), "")
            .with_help(format!("write `#[{name}(\"/users/{{id}}\")]`"))
    })?;
    let span = text.span();
    match PathTemplate::parse(&text.value()) {
        Ok(path) => Ok(Route { verb, path, span }),
        Err(problem) => Err(Finding::new(span, problem.message, "").within(problem.range)),
    }
}

/// Reads `#[status(201)]`.
pub(crate) fn status(
    attribute: &Attribute,
    allowed: std::ops::RangeInclusive<u16>,
) -> Result<u16, Finding> {
    let number = attribute.parse_args().and_then(|number: LitInt| number.base10_parse());
    number.ok().filter(|status| allowed.contains(status)).ok_or_else(|| {
        let (least, most) = (allowed.start(), allowed.end());
        let message = format!("`#[status]` here takes a number from {least} to {most}");
        Finding::over(attribute, message, "")
    })
}

/// What names of headers and of cookies are made of (RFC 9110 §5.6.2, `token`).
pub(crate) fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

/// Reads `#[body]`, `#[body(text)]` or `#[body(bytes)]`: what the body is.
pub(crate) fn body(attribute: &Attribute) -> Result<&'static str, Finding> {
    if matches!(attribute.meta, Meta::Path(_)) {
        return Ok("body");
    }
    let kind = attribute.parse_args::<syn::Ident>().map(|kind| kind.to_string());
    match kind.as_deref() {
        Ok("json") => Ok("body"),
        Ok("text") => Ok("text"),
        Ok("bytes") => Ok("bytes"),
        _ => Err(Finding::over(attribute, "`#[body]` takes `json`, `text` or `bytes`", "")
            .with_help("write `#[body]` for JSON, `#[body(text)]` for a `String` or `#[body(bytes)]` for a `Bytes`")),
    }
}

/// Reads `#[header]` or `#[header("x-tenant")]`: the name, when one is given.
pub(crate) fn wire_name(attribute: &Attribute) -> Result<Option<(String, Span)>, Finding> {
    if matches!(attribute.meta, Meta::Path(_)) {
        return Ok(None);
    }
    let name = attribute.path().get_ident().map(ToString::to_string).unwrap_or_default();
    let bad = |span| {
        Finding::new(span, format!("`#[{name}]` takes a name in quotes"), "").with_help(format!(
            "write `#[{name}(\"x\")]`, or `#[{name}]` to use the parameter's own name"
        ))
    };
    let text: LitStr = attribute.parse_args().map_err(|_| bad(attribute.span()))?;
    let value = text.value();
    let legal = match &*name {
        "header" | "cookie" => is_token(&value),
        _ => true,
    };
    if value.is_empty() || !legal {
        return Err(bad(text.span()));
    }
    Ok(Some((value, text.span())))
}

/// The text of the doc comments among the attributes: a line each, the indentation that all
/// share taken away.
pub fn docs<'a>(attributes: impl IntoIterator<Item = &'a Attribute>) -> String {
    let mut lines = Vec::new();
    for attribute in attributes {
        let Meta::NameValue(pair) = &attribute.meta else { continue };
        let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &pair.value else {
            continue;
        };
        if pair.path.is_ident("doc") {
            lines.extend(text.value().split('\n').map(str::to_owned));
        }
    }
    let indent = |line: &String| line.len() - line.trim_start().len();
    let shared = lines.iter().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let lines = lines.iter().map(|line| line.get(shared..).unwrap_or_default().trim_end());
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// Whether `#[deprecated]` is among the attributes.
pub(crate) fn is_deprecated(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("deprecated"))
}

/// The table of all attributes as Markdown, for the reference.
#[cfg(test)]
fn table() -> String {
    let mut text = String::from("| attribute | on | what it does |\n|---|---|---|\n");
    for AttributeSpec { targets, form, doc, .. } in ATTRIBUTES {
        let on: Vec<_> = targets.iter().map(|target| target.noun()).collect();
        let form = form.replace('|', "\\|");
        text.push_str(&format!("| `{form}` | {} | {doc} |\n", on.join(", ")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGIN: &str = "<!-- attributes: written by a test from the table in the source -->\n";
    const END: &str = "<!-- /attributes -->";

    #[test]
    fn the_reference_has_every_attribute_in_its_table_and_in_an_example() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("LANGUAGE.md");
        let page = std::fs::read_to_string(&path).unwrap();
        let (before, rest) = page.split_once(BEGIN).unwrap();
        let (written, after) = rest.split_once(END).unwrap();
        if written != table() {
            assert!(std::env::var_os("DOUDOU_BLESS").is_some(), "DOUDOU_BLESS=1 writes the table");
            std::fs::write(path, format!("{before}{BEGIN}{}{END}{after}", table())).unwrap();
        }
        let examples: String = after.split("```").skip(1).step_by(2).collect();
        for AttributeSpec { name, .. } in ATTRIBUTES {
            let shown = [format!("#[{name}("), format!("#[{name}]")];
            assert!(shown.iter().any(|form| examples.contains(form)), "no example of `{name}`");
        }
    }
}
