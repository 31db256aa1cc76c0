//! What an operation answers: a success, the errors that it declares, and what the runtime says.

use super::node::{Node, object};
use super::schema::{About, Schemas, any_variant, reference};
use super::{JSON, content};
use crate::model::{ErrorVariant, Method, Reply, Type};

const PROBLEM: &str = "application/problem+json";

/// The statuses that the runtime itself may answer to any request.
const OF_THE_RUNTIME: [u16; 8] = [400, 401, 403, 408, 413, 415, 500, 503];

pub(super) fn responses(schemas: Schemas<'_>, method: &Method) -> Node {
    let mut responses = object().with(&method.status.to_string(), success(schemas, method));
    if let Some(Type::Download) = method.output.as_ref().map(|output| &output.ty) {
        for status in [206, 304, 412, 416] {
            responses.set(&status.to_string(), of_files(schemas, status));
        }
    }
    let declared = method.error.map(|error| &schemas.service.errors[error]);
    let variants = declared.map_or(&[][..], |error| &error.variants);
    let mut statuses: Vec<u16> = variants.iter().map(|variant| variant.status).collect();
    statuses.extend(expected(method));
    statuses.sort_unstable();
    statuses.dedup();
    for status in statuses {
        let variants: Vec<_> = variants.iter().filter(|variant| variant.status == status).collect();
        responses.set(&status.to_string(), failure(status, &variants, method));
    }
    responses.with("default", shared("Failure"))
}

/// The answers that operations share.
pub(super) fn shared_responses(methods: &[&Method]) -> Node {
    let mut responses = object();
    if methods.iter().any(|method| !method.params.is_empty()) {
        let text = "A parameter or the body is missing or wrong; `errors` lists what";
        responses.set("BadRequest", problem(text, reference("Problem")));
    }
    if methods.iter().any(|method| !method.security.is_empty()) {
        responses.set(
            "Unauthorized",
            unauthorized("The caller has to say who they are", reference("Problem")),
        );
    }
    let text = "Any other failure, as problem details";
    responses.with("Failure", problem(text, reference("Problem")))
}

fn shared(name: &str) -> Node {
    object().with("$ref", format!("#/components/responses/{name}"))
}

fn problem(description: &str, schema: Node) -> Node {
    object().with("description", description).with("content", content(PROBLEM, schema))
}

fn unauthorized(description: &str, schema: Node) -> Node {
    let challenge = object()
        .with("description", "The ways to log in (RFC 9110, section 11.6.1)")
        .with("schema", object().with("type", "string"));
    problem(description, schema).with("headers", object().with("WWW-Authenticate", challenge))
}

/// The statuses of refusals that are a part of calling an operation.
fn expected(method: &Method) -> impl Iterator<Item = u16> {
    let refusals = [
        (400, !method.params.is_empty()),
        (401, !method.security.is_empty()),
        (403, !method.roles.is_empty()),
    ];
    refusals.into_iter().filter(|(_, expected)| *expected).map(|(status, _)| status)
}

fn success(schemas: Schemas<'_>, method: &Method) -> Node {
    let mut success = object().with("description", reason(method.status));
    let Some(output) = &method.output else { return success };
    if let Some(reply) = method.reply(schemas.service) {
        success.set("headers", headers(schemas, reply));
        if let Some(body) = &reply.body {
            success.set(
                "content",
                content(
                    JSON,
                    schemas.value(
                        &body.ty.ty,
                        &About { rules: Some(&body.rules), ..About::default() },
                    ),
                ),
            );
        }
        return success;
    }
    match &output.ty {
        Type::Download => success.set("content", file(schemas)),
        Type::Events(event) => {
            success.set("description", "Server-sent events; an `error` is the last one");
            success.set("content", content("text/event-stream", schemas.event(event)));
        }
        ty => success.set("content", content(JSON, schemas.schema(ty))),
    }
    success
}

fn headers(schemas: Schemas<'_>, reply: &Reply) -> Node {
    let described = reply.headers.iter().map(|field| {
        let about = About { rules: Some(&field.rules), ..About::default() };
        let mut header = object();
        if !field.docs.is_empty() {
            header.set("description", &field.docs);
        }
        if field.deprecated {
            header.set("deprecated", true);
        }
        if super::is_required(&field.ty.ty, &field.rules) {
            header.set("required", true);
        }
        (
            field.wire.clone(),
            header.with("schema", super::text_schema(schemas, &field.ty.ty, &about)),
        )
    });
    Node::Object(described.collect())
}

/// A file may be of any type.
fn file(schemas: Schemas<'_>) -> Node {
    content("*/*", schemas.schema(&Type::Download))
}

fn of_files(schemas: Schemas<'_>, status: u16) -> Node {
    match status {
        206 => object()
            .with("description", "The range that was asked for")
            .with("content", file(schemas)),
        304 => object().with("description", "The caller has it already"),
        412 => problem("It isn't the file that the caller knows", reference("Problem")),
        _ => problem("There is nothing in the range that was asked for", reference("Problem")),
    }
}

fn failure(status: u16, variants: &[&ErrorVariant], method: &Method) -> Node {
    match (variants, status) {
        ([], 400) => return shared("BadRequest"),
        ([], 401) => return shared("Unauthorized"),
        ([], 403) => {
            let text = format!("The caller needs the role {}", method.roles.join(" or "));
            return problem(&text, reference("Problem"));
        }
        _ => {}
    }
    let docs: Vec<&str> =
        variants.iter().map(|variant| &*variant.docs).filter(|docs| !docs.is_empty()).collect();
    let description = if docs.is_empty() { reason(status).to_owned() } else { docs.join(" ") };
    // A status that the runtime uses as well comes with any problem.
    let schema = if OF_THE_RUNTIME.contains(&status) {
        let declared = variants.iter().map(|variant| reference(&variant.schema));
        object().with("anyOf", Node::list(declared.chain([reference("Problem")])))
    } else {
        any_variant(variants)
    };
    match status {
        401 => unauthorized(&description, schema),
        _ => problem(&description, schema),
    }
}

/// The reason phrase of a status (RFC 9110 §15 and the registry of IANA).
fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        203 => "Non-Authoritative Information",
        204 => "No Content",
        205 => "Reset Content",
        206 => "Partial Content",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        416 => "Range Not Satisfiable",
        418 => "I'm a teapot",
        421 => "Misdirected Request",
        422 => "Unprocessable Content",
        423 => "Locked",
        424 => "Failed Dependency",
        425 => "Too Early",
        426 => "Upgrade Required",
        428 => "Precondition Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        507 => "Insufficient Storage",
        status if status < 300 => "Success",
        _ => "Error",
    }
}
