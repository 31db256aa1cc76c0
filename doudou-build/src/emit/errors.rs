//! What joins the user's error enums to problem details: the server writes by it, the client
//! reads by it.

use super::code::{Code, lines};
use crate::model::{ErrorDef, ErrorVariant, Service};

pub(super) fn emit(service: &Service, code: &mut Code) {
    for error in &service.errors {
        push_error(error, code);
    }
}

fn push_error(error: &ErrorDef, code: &mut Code) {
    lines!(
        code,
        "
        impl ::doudou_rt::ProblemType for {} {{
            fn to_problem(&self) -> ::doudou_rt::Problem {{
                match self {{",
        error.rust
    );
    for variant in &error.variants {
        push_write(variant, code);
    }
    if error.has_internal {
        code.push("_ => ::doudou_rt::Problem::internal(self),");
    }
    code.push("}\n}\n\n");
    code.push(
        "fn from_problem(problem: ::doudou_rt::Problem) -> Result<Self, ::doudou_rt::Problem> {",
    );
    if let [only] = &error.variants[..] {
        lines!(code, "if problem.code() == Some({:?}) {{", only.code);
        push_read(only, code);
        code.push("}");
    } else {
        code.push("match problem.code() {");
        for variant in &error.variants {
            lines!(code, "Some({:?}) => {{", variant.code);
            push_read(variant, code);
            code.push("}");
        }
        code.push("_ => {}\n}");
    }
    code.push("Err(problem)\n}\n}");
}

fn push_write(variant: &ErrorVariant, code: &mut Code) {
    let fields: Vec<&str> = variant
        .fields
        .iter()
        .filter(|field| !field.write_only)
        .map(|field| &*field.ident)
        .collect();
    let pattern = match (variant.braces, fields.len() == variant.fields.len()) {
        (false, _) => String::new(),
        (true, true) if fields.is_empty() => " { .. }".to_owned(),
        (true, true) => format!(" {{ {} }}", fields.join(", ")),
        (true, false) => format!(" {{ {}, .. }}", fields.join(", ")),
    };
    let (ident, wire, status) = (&variant.ident, &variant.code, variant.status);
    lines!(code, "Self::{ident}{pattern} => ::doudou_rt::Problem::new({status})");
    code.indent();
    lines!(code, ".with_code({wire:?})");
    for field in variant.fields.iter().filter(|field| !field.write_only) {
        lines!(code, ".with({:?}, {})", field.wire, field.ident);
    }
    code.push(".with_detail(self),");
    code.dedent();
}

/// Makes the variant out of the members of a problem, when they are there.
fn push_read(variant: &ErrorVariant, code: &mut Code) {
    let ident = &variant.ident;
    if variant.fields.is_empty() {
        let braces = if variant.braces { " {}" } else { "" };
        lines!(code, "return Ok(Self::{ident}{braces});");
        return;
    }
    let names: Vec<&str> = variant.fields.iter().map(|field| &*field.ident).collect();
    let some: Vec<String> = names.iter().map(|name| format!("Some({name})")).collect();
    let reads: Vec<String> =
        variant.fields.iter().map(|field| format!("problem.get({:?})", field.wire)).collect();
    let (some, reads) = match some.len() {
        1 => (some.concat(), reads.concat()),
        _ => (format!("({})", some.join(", ")), format!("({})", reads.join(", "))),
    };
    let names = names.join(", ");
    lines!(code, "if let {some} = {reads} {{\nreturn Ok(Self::{ident} {{ {names} }});\n}}");
}
