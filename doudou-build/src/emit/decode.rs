//! From a request to the arguments of a method: a plain function per method, and one for the parts
//! of its form.

use super::code::{Code, lines};
use super::{fresh, push_deprecation, rules};
use crate::model::{Method, Param, Place, Service, Type};

/// The arguments that come from the head or from a body that was read as a whole.
fn head(method: &Method) -> Vec<&Param> {
    method.params.iter().filter(|param| param.place != Place::Part).collect()
}

fn parts_of_form(method: &Method) -> Vec<&Param> {
    method.params_in(Place::Part).collect()
}

/// The one argument that needs no function: a JSON body, or a value of the path, without rules.
fn inline(service: &Service, method: &Method) -> Option<String> {
    let [param] = &method.params[..] else { return None };
    let sound = param.rules.all.is_empty() && !service.has_rules(&param.ty.ty);
    match param.place {
        Place::Body if sound => Some("::doudou_rt::codec::from_json(&bytes)?".to_owned()),
        Place::Path if sound => {
            Some(format!("::doudou_rt::codec::path({:?}, captures[0])?", param.wire))
        }
        _ => None,
    }
}

/// Whether decoding looks at the head of the request beside its path.
pub(super) fn needs_parts(service: &Service, method: &Method) -> bool {
    let in_path = |param: &Param| {
        matches!(param.place, Place::Path | Place::Body | Place::Text | Place::Bytes)
    };
    inline(service, method).is_none() && method.params.iter().any(|param| !in_path(param))
}

/// What stands before the call of a method: the arguments by their names.
pub(super) fn push_calls(service: &Service, method: &Method, lines: &mut Vec<String>) {
    if inline(service, method).is_some() {
        return;
    }
    let name = &method.name;
    let head = head(method);
    if !head.is_empty() {
        let mut arguments = Vec::new();
        if head.iter().any(|param| {
            !matches!(param.place, Place::Path | Place::Body | Place::Text | Place::Bytes)
        }) {
            arguments.push("parts".to_owned());
        }
        arguments.extend((0..method.path.params().count()).map(|i| format!("captures[{i}]")));
        if head.iter().any(|param| is_body(param)) {
            arguments.push("bytes".to_owned());
        }
        lines.push(format!("let head = decode_{name}({})?;", arguments.join(", ")));
    }
    let form = parts_of_form(method);
    if !form.is_empty() {
        let parts = parts(service, &form);
        lines.push(format!(
            "let form = ::doudou_rt::codec::multipart(&parts.headers, ::std::mem::take(body), &[{parts}]).await?;"
        ));
        lines.push(format!("let form = decode_form_of_{name}(form)?;"));
    }
}

/// The arguments of the call of a method.
pub(super) fn values(service: &Service, method: &Method) -> Vec<String> {
    match inline(service, method) {
        Some(value) => vec![value],
        None => {
            let (head, form) = (head(method), parts_of_form(method));
            let value = |(param, all, from): (&Param, &[&Param], &str)| {
                let at = all.iter().position(|other| other.ident == param.ident);
                match at {
                    Some(at) if all.len() > 1 => format!("{from}.{at}"),
                    _ => from.to_owned(),
                }
            };
            let values = method.params.iter().map(|param| match param.place {
                Place::Part => value((param, &form, "form")),
                _ => value((param, &head, "head")),
            });
            values.collect()
        }
    }
}

fn is_body(param: &Param) -> bool {
    matches!(param.place, Place::Body | Place::Text | Place::Bytes | Place::Form)
}

fn tuple<'a>(items: impl Iterator<Item = &'a str>) -> String {
    let items: Vec<&str> = items.collect();
    match &items[..] {
        [one] => (*one).to_owned(),
        items => format!("({})", items.join(", ")),
    }
}

/// The functions of a method.
pub(super) fn emit(service: &Service, method: &Method, code: &mut Code) {
    if inline(service, method).is_some() {
        return;
    }
    let head = head(method);
    if !head.is_empty() {
        push_head(service, method, &head, code);
    }
    let form = parts_of_form(method);
    if !form.is_empty() {
        push_form(service, method, &form, code);
    }
}

fn push_signature(
    service: &Service,
    method: &Method,
    prefix: &str,
    arguments: &[String],
    params: &[&Param],
    code: &mut Code,
) {
    lines!(code, "\n/// Reads what `{} {}` is called with.", method.verb.as_str(), method.path);
    push_deprecation(service, method, code);
    lines!(code, "fn {prefix}_{}(", method.name);
    for argument in arguments {
        lines!(code, "{argument},");
    }
    let types = tuple(params.iter().map(|param| &*param.ty.rust));
    lines!(code, ") -> Result<{types}, ::doudou_rt::codec::Failure> {{");
}

fn push_end(service: &Service, method: &Method, params: &[&Param], code: &mut Code) {
    rules::push_checks(service, method, params, code);
    lines!(code, "Ok({})\n}}", tuple(params.iter().map(|param| &*param.ident)));
}

fn push_head(service: &Service, method: &Method, params: &[&Param], code: &mut Code) {
    let names = Names::of(method);
    let mut arguments = Vec::new();
    if params
        .iter()
        .any(|param| !matches!(param.place, Place::Path | Place::Body | Place::Text | Place::Bytes))
    {
        arguments.push(format!("{}: &::doudou_rt::http::request::Parts", names.parts));
    }
    for wire in method.path.params() {
        // A parameter of the path without an argument was refused; the method isn't here then.
        let param = method.params_in(Place::Path).find(|param| param.wire == wire);
        arguments.push(format!("{}: &str", param.map_or("_", |param| &*param.ident)));
    }
    if params.iter().any(|param| is_body(param)) {
        arguments.push(format!("{}: ::doudou_rt::codec::Bytes", names.bytes));
    }
    push_signature(service, method, "decode", &arguments, params, code);
    let (pairs, single): (Vec<&Param>, Vec<&Param>) =
        params.iter().partition(|param| matches!(param.place, Place::Query | Place::Form));
    single.iter().for_each(|param| push_single(param, &names, code));
    push_pairs(&pairs, &names, code);
    push_end(service, method, params, code);
}

/// Identifiers of generated code that no parameter has.
struct Names {
    parts: String,
    bytes: String,
    key: String,
    value: String,
}

impl Names {
    fn of(method: &Method) -> Self {
        let fresh = |name| fresh(name, &method.params);
        Self {
            parts: fresh("parts"),
            bytes: fresh("bytes"),
            key: fresh("key"),
            value: fresh("value"),
        }
    }
}

/// Decodes a parameter that stands alone.
fn push_single(param: &Param, names: &Names, code: &mut Code) {
    let (ident, rust, wire) = (&param.ident, &param.ty.rust, &param.wire);
    let Names { parts, bytes, .. } = names;
    let text = match param.place {
        Place::Path => format!("::doudou_rt::codec::path({wire:?}, {ident})?"),
        Place::QueryFields => format!("::doudou_rt::codec::query({parts}.uri.query())?"),
        Place::Body => format!("::doudou_rt::codec::from_json(&{bytes})?"),
        Place::Text => format!("::doudou_rt::codec::from_text({bytes})?"),
        Place::Bytes if param.ty.ty == Type::Bytes => bytes.clone(),
        Place::Bytes => format!("{bytes}.into()"),
        Place::Header => {
            let read = if is_list(param) { "headers" } else { "header" };
            decoded(param, &format!("::doudou_rt::codec::{read}(&{parts}.headers, {wire:?})?"))
        }
        Place::Cookie => {
            decoded(param, &format!("::doudou_rt::codec::cookie(&{parts}.headers, {wire:?})?"))
        }
        Place::Query | Place::Form | Place::Part => return,
    };
    lines!(code, "let {ident}: {rust} = {text};");
}

/// Decodes the parameters that are keys of the query or of a form, in one pass.
fn push_pairs(params: &[&Param], names: &Names, code: &mut Code) {
    if params.is_empty() {
        return;
    }
    let Names { parts, bytes, key, value } = names;
    let mut pairs = format!("::doudou_rt::codec::pairs({parts}.uri.query())");
    if params.iter().any(|param| param.place == Place::Form) {
        pairs.push_str(&format!(".chain(::doudou_rt::codec::form_pairs(&{bytes}))"));
    }
    for param in params {
        let empty = if is_list(param) { "Vec::new()" } else { "None" };
        lines!(code, "let mut {} = {empty};", param.ident);
    }
    lines!(code, "for ({key}, {value}) in {pairs} {{");
    let keep = |param: &Param| match is_list(param) {
        true => format!("{}.push({value})", param.ident),
        false => format!("{} = Some({value})", param.ident),
    };
    if let [param] = params {
        lines!(code, "if {key} == {:?} {{\n{};\n}}", param.wire, keep(param));
    } else {
        lines!(code, "match &*{key} {{");
        for param in params {
            lines!(code, "{:?} => {},", param.wire, keep(param));
        }
        code.push("_ => {}\n}");
    }
    code.push("}");
    for param in params {
        let (ident, rust) = (&param.ident, &param.ty.rust);
        lines!(code, "let {ident}: {rust} = {};", decoded(param, ident));
    }
}

/// The text or the texts that were found for a parameter, decoded.
fn decoded(param: &Param, text: &str) -> String {
    let decode = match param.ty.ty {
        Type::Option(_) => "optional",
        Type::List(..) => "list",
        _ => "required",
    };
    let place = rules::place(param.place);
    format!("::doudou_rt::codec::{decode}({place}, {:?}, {text})?", param.wire)
}

fn is_list(param: &Param) -> bool {
    matches!(param.ty.ty, Type::List(..))
}

/// The parts that a form may have.
fn parts(service: &Service, params: &[&Param]) -> String {
    let parts = params.iter().map(|param| {
        let kind = match form_part(service, param) {
            FormPart::File(_) => "File",
            FormPart::Text => "Text",
            FormPart::Json(_) => "Json",
        };
        let limit = param.limit.map_or("None".to_owned(), |bytes| format!("Some({bytes})"));
        format!(
            "::doudou_rt::codec::Part {{ name: {:?}, kind: ::doudou_rt::codec::PartKind::{kind}, limit: {limit} }}",
            param.wire
        )
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// What a part of a form is; the names are those of the functions that read it.
enum FormPart {
    File(&'static str),
    Text,
    Json(&'static str),
}

fn form_part(service: &Service, param: &Param) -> FormPart {
    match &param.ty.ty {
        Type::Upload => FormPart::File("upload"),
        Type::Option(inner) if **inner == Type::Upload => FormPart::File("optional_upload"),
        Type::List(inner, None) if **inner == Type::Upload => FormPart::File("uploads"),
        ty if !service.is_json_part(ty) => FormPart::Text,
        Type::Option(_) => FormPart::Json("optional_json"),
        _ => FormPart::Json("json"),
    }
}

fn push_form(service: &Service, method: &Method, params: &[&Param], code: &mut Code) {
    let form = fresh("form", &method.params);
    let arguments = [format!("mut {form}: ::doudou_rt::codec::Multipart")];
    push_signature(service, method, "decode_form_of", &arguments, params, code);
    for param in params {
        let (ident, rust, wire) = (&param.ident, &param.ty.rust, &param.wire);
        let text = match form_part(service, param) {
            FormPart::File("upload") => format!("{form}.upload({wire:?})?"),
            FormPart::File(read) => format!("{form}.{read}({wire:?})"),
            FormPart::Json(read) => format!("{form}.{read}({wire:?})?"),
            FormPart::Text => {
                let read = if is_list(param) { "texts" } else { "text" };
                decoded(param, &format!("{form}.{read}({wire:?})"))
            }
        };
        lines!(code, "let {ident}: {rust} = {text};");
    }
    push_end(service, method, params, code);
}
