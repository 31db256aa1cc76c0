//! Values that a schema describes, or nearly so.

use serde_json::{Map, Value, json};

use crate::choices::Choices;

/// Makes values by a document.
pub(crate) struct Values<'d, 'c, 'b> {
    pub(crate) document: &'d Value,
    pub(crate) choices: &'c mut Choices<'b>,
}

/// How deep a value is at most.
const DEPTH: usize = 12;

const TEXTS: &[&str] = &[
    "a",
    "",
    "0",
    "-1",
    "true",
    "null",
    "é😀",
    "a,b",
    "a b",
    "\0",
    "\"",
    "..",
    "2026-01-05T09:00:00Z",
    "2026-01-05",
    "P1D",
    "1.5",
    "192.0.2.1",
    "00000000-0000-0000-0000-000000000000",
    "https://example.com/",
    "YWJj",
    "ada@example.com",
];

const NUMBERS: &[&str] = &[
    "1",
    "0",
    "-1",
    "7",
    "127",
    "128",
    "255",
    "256",
    "65536",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "1.0",
    "1.5",
    "1e2",
    "-0.0",
    "1e400",
];

impl Values<'_, '_, '_> {
    /// The body of a request, in the form of its media type.
    pub(crate) fn body(&mut self, kind: &str, schema: &Value) -> Vec<u8> {
        if kind.ends_with("json") {
            return self.value(schema, DEPTH).to_string().into_bytes();
        }
        let fields = match self.resolved(schema)["properties"].as_object() {
            Some(properties) => properties.clone(),
            None => return self.texts(schema).concat().into_bytes(),
        };
        let mut parts = Vec::new();
        for (name, schema) in &fields {
            if self.choices.rarely(8) {
                continue;
            }
            for text in self.texts(schema) {
                parts.push((name.clone(), text));
            }
        }
        if kind.starts_with("multipart/") {
            let part = |(name, text): (String, String)| {
                format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
            };
            return (parts.into_iter().map(part).collect::<String>() + "--b--\r\n").into_bytes();
        }
        let pairs: Vec<String> = parts
            .iter()
            .map(|(name, text)| format!("{}={}", escaped(name), escaped(text)))
            .collect();
        pairs.join("&").into_bytes()
    }

    /// A value as it is written outside of JSON; a list is several texts.
    pub(crate) fn texts(&mut self, schema: &Value) -> Vec<String> {
        match self.value(schema, 2) {
            Value::Array(values) => values.iter().map(text_of).collect(),
            value => vec![text_of(&value)],
        }
    }

    fn resolved(&self, schema: &Value) -> Value {
        let mut schema = schema;
        while let Some(reference) = schema["$ref"].as_str() {
            schema = self.document.pointer(reference.trim_start_matches('#')).unwrap();
        }
        schema.clone()
    }

    fn value(&mut self, schema: &Value, depth: usize) -> Value {
        if self.choices.rarely(48) {
            return self.any();
        }
        let schema = self.resolved(schema);
        if schema["nullable"] == true && (depth == 0 || self.choices.below(4) == 0) {
            return Value::Null;
        }
        if let Some(parts) = schema["allOf"].as_array() {
            return self.merged(parts, depth);
        }
        if let Some(parts) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
            let at = self.choices.below(parts.len());
            return self.value(&parts[at], depth);
        }
        if let Some(values) = schema["enum"].as_array() {
            return values[self.choices.below(values.len())].clone();
        }
        match schema["type"].as_str() {
            Some("object") => self.object(&schema, depth),
            Some("array") => {
                let least = usize::try_from(schema["minItems"].as_u64().unwrap_or(0)).unwrap();
                let more = if depth == 0 { 0 } else { self.choices.below(3) };
                let most = schema["maxItems"]
                    .as_u64()
                    .map_or(usize::MAX, |most| usize::try_from(most).unwrap());
                let count = (least + more).min(most);
                (0..count).map(|_| self.value(&schema["items"], depth.saturating_sub(1))).collect()
            }
            Some("boolean") => self.choices.rarely(2).into(),
            Some("integer") => self.integer(),
            Some("number") => self.number(),
            Some("string") => self.string(&schema),
            _ => self.any(),
        }
    }

    fn object(&mut self, schema: &Value, depth: usize) -> Value {
        let mut object = Map::new();
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let needed = required.contains(&json!(name)) && !self.choices.rarely(64);
            if needed || depth > 0 && self.choices.rarely(2) {
                object.insert(name.clone(), self.value(property, depth.saturating_sub(1)));
            }
        }
        if schema["additionalProperties"].is_object() && depth > 0 && self.choices.rarely(3) {
            let name = self.choices.pick(TEXTS);
            let value = self.value(&schema["additionalProperties"], depth - 1);
            object.insert(name.to_owned(), value);
        }
        Value::Object(object)
    }

    /// What all of the schemas describe together, as far as they are objects.
    fn merged(&mut self, parts: &[Value], depth: usize) -> Value {
        let mut values = parts.iter().map(|part| self.value(part, depth)).collect::<Vec<_>>();
        let last = values.pop().unwrap_or_default();
        values.into_iter().fold(last, |merged, value| match (merged, value) {
            (Value::Object(mut merged), Value::Object(value)) => {
                merged.extend(value);
                Value::Object(merged)
            }
            (merged, _) => merged,
        })
    }

    fn integer(&mut self) -> Value {
        if self.choices.rarely(6) { self.number() } else { self.choices.below(100).into() }
    }

    fn number(&mut self) -> Value {
        serde_json::from_str(self.choices.pick(NUMBERS)).unwrap_or(Value::Null)
    }

    fn string(&mut self, schema: &Value) -> Value {
        if self.choices.rarely(4) {
            return String::from_utf8_lossy(self.choices.bytes(6)).into();
        }
        match schema["format"].as_str() {
            Some("date-time") => "2026-01-05T09:00:00Z".into(),
            Some("date") => "2026-01-05".into(),
            Some("uuid") => "00000000-0000-0000-0000-000000000000".into(),
            Some("uri") => "https://example.com/".into(),
            Some("ipv4") => "192.0.2.1".into(),
            Some("byte") => "YWJj".into(),
            _ if schema["maxLength"] == 1 => "a".into(),
            _ => self.choices.pick(TEXTS).into(),
        }
    }

    fn any(&mut self) -> Value {
        match self.choices.below(7) {
            0 => Value::Null,
            1 => true.into(),
            2 => self.number(),
            3 => self.choices.pick(TEXTS).into(),
            4 => json!([]),
            5 => json!({}),
            _ => json!([{ "a": [null, 1] }]),
        }
    }
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// Percent-encodes all that means something in a URI or a form.
pub(crate) fn escaped(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    let escape =
        |byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(escape).collect()
}
