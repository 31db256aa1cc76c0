//! The body of a request.

use super::node::{Node, object};
use super::schema::{About, Schemas};
use super::{JSON, content, is_required, text_schema};
use crate::model::{Method, Param, Place, Type};

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

pub(super) fn request_body(schemas: Schemas<'_>, method: &Method) -> Option<Node> {
    let whole = method.params.iter().find_map(|param| {
        let (media_type, schema) = match param.place {
            Place::Body => (
                JSON,
                schemas
                    .value(&param.ty.ty, &About { rules: Some(&param.rules), ..About::default() }),
            ),
            Place::Text => (
                "text/plain",
                schemas
                    .value(&param.ty.ty, &About { rules: Some(&param.rules), ..About::default() }),
            ),
            Place::Bytes => ("application/octet-stream", schemas.schema(&Type::Bytes)),
            _ => return None,
        };
        Some((param, media_type, schema))
    });
    if let Some((param, media_type, schema)) = whole {
        let mut body = object();
        let docs = with_limit(param);
        if !docs.is_empty() {
            body.set("description", docs);
        }
        let mut content = content(media_type, schema);
        if let Some(example) = &param.example {
            let Node::Object(types) = &mut content else { return None };
            types[0].1.set("example", example.clone());
        }
        // Without a body a text is empty, and so are bytes.
        let needed = param.place == Place::Body || param.rules.refuse_empty_text();
        return Some(body.with("content", content).with("required", needed));
    }
    form(schemas, method, Place::Part, MULTIPART)
        .or_else(|| form(schemas, method, Place::Form, FORM))
}

/// A form, each parameter of this place a field of it.
fn form(schemas: Schemas<'_>, method: &Method, place: Place, media_type: &str) -> Option<Node> {
    let (mut properties, mut required, mut encoding) = (Vec::new(), Vec::new(), object());
    for param in method.params_in(place) {
        let is_json = place == Place::Part && schemas.service.is_json_part(&param.ty.ty);
        let docs = with_limit(param);
        let about = About {
            docs: &docs,
            rules: Some(&param.rules),
            example: param.example.as_ref(),
            deprecated: param.deprecated,
            ..About::default()
        };
        // A part that isn't there is left out, never `null`.
        let property = text_schema(schemas, &param.ty.ty, &about);
        properties.push((param.wire.clone(), property));
        if is_json {
            encoding.set(&param.wire, object().with("contentType", JSON));
        }
        let is_json = is_json && !matches!(param.ty.ty, Type::Option(_));
        if is_json || is_required(&param.ty.ty, &param.rules) {
            required.push(Node::from(&param.wire));
        }
    }
    if properties.is_empty() {
        return None;
    }
    let mut schema = object().with("type", "object").with("properties", Node::Object(properties));
    let needed = !required.is_empty();
    if needed {
        schema.set("required", Node::list(required));
    }
    let mut content = object().with("schema", schema);
    if encoding != object() {
        content.set("encoding", encoding);
    }
    // Without a single part there is no multipart form (RFC 2046 §5.1.1).
    let needed = needed || place == Place::Part;
    Some(object().with("content", object().with(media_type, content)).with("required", needed))
}

/// What is said of a parameter, and how large it may be.
fn with_limit(param: &Param) -> String {
    let limit = param.limit.map(|bytes| format!("At most {}.", amount(bytes)));
    let docs = Some(param.docs.clone()).filter(|docs| !docs.is_empty());
    docs.into_iter().chain(limit).collect::<Vec<_>>().join("\n\n")
}

fn amount(bytes: u64) -> String {
    let units = [("GiB", 30), ("MiB", 20), ("KiB", 10)];
    let unit = units.into_iter().find(|(_, shift)| bytes.trailing_zeros() >= *shift);
    unit.map_or_else(
        || format!("{bytes} bytes"),
        |(unit, shift)| format!("{} {unit}", bytes >> shift),
    )
}
