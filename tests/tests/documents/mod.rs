//! The schemas of a document, as a validator of JSON Schema takes them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

/// Which way a value goes: `writeOnly` properties are never in answers, `readOnly` ones never in
/// requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Direction {
    #[allow(dead_code, reason = "some tests look at answers alone")]
    Request,
    Answer,
}

/// An OpenAPI document of either version.
pub(crate) struct Document {
    pub(crate) root: Value,
    validators: RefCell<HashMap<(String, Direction), Rc<Validator>>>,
}

impl Document {
    pub(crate) fn new(text: &str) -> Self {
        Self { root: serde_json::from_str(text).unwrap(), validators: RefCell::default() }
    }

    /// What checks values against the schema at this pointer of the document.
    ///
    /// An answer has no members beside those of its schema, although the schema allows them so
    /// that a newer server can add some.
    pub(crate) fn validator(&self, pointer: &str, way: Direction) -> Rc<Validator> {
        let key = (pointer.to_owned(), way);
        if let Some(known) = self.validators.borrow().get(&key) {
            return Rc::clone(known);
        }
        let schema = self.root.pointer(pointer).unwrap_or_else(|| panic!("nothing at {pointer}"));
        let translation = Translation { document: self, way };
        let components = translation.each(&self.root["components"]["schemas"], false);
        let mut whole = translation.schema(schema, true);
        whole["components"] = json!({ "schemas": components });
        let validator = Rc::new(validator(&whole));
        self.validators.borrow_mut().insert(key, Rc::clone(&validator));
        validator
    }

    pub(crate) fn is_3_0(&self) -> bool {
        self.root["openapi"].as_str().unwrap().starts_with("3.0")
    }

    /// Everything in which a value differs from the schema at this pointer of the document.
    pub(crate) fn differences(&self, pointer: &str, value: &Value, way: Direction) -> Vec<String> {
        let validator = self.validator(pointer, way);
        let errors = validator.iter_errors(value);
        errors.map(|error| format!("{}: {error}", error.instance_path())).collect()
    }
}

fn validator(schema: &Value) -> Validator {
    let mut options = jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        // A format that nobody knows proves nothing.
        .should_ignore_unknown_formats(false)
        .with_format("byte", |text| text.parse::<doudou_rt::Base64>().is_ok())
        .with_format("date-time-local", |text| text.parse::<chrono::NaiveDateTime>().is_ok())
        .with_format("time-local", |text| text.parse::<chrono::NaiveTime>().is_ok())
        .with_format("decimal", |text| text.parse::<rust_decimal::Decimal>().is_ok());
    // Their bounds stand beside them.
    for bits in [8, 16, 32, 64] {
        options = options.with_format(format!("int{bits}"), |_| false);
        options = options.with_format(format!("uint{bits}"), |_| false);
    }
    for format in ["float", "double", "unix-time"] {
        options = options.with_format(format, |_| false);
    }
    options.build(schema).unwrap()
}

/// From a document's words into those of JSON Schema 2020-12.
struct Translation<'d> {
    document: &'d Document,
    way: Direction,
}

impl Translation<'_> {
    /// `whole`: all that is said of a value.
    fn schema(&self, schema: &Value, whole: bool) -> Value {
        let Some(words) = schema.as_object() else { return schema.clone() };
        if let Some(reference) = words.get("$ref")
            && self.document.is_3_0()
        {
            // Nothing counts beside it.
            return self.closed(json!({ "$ref": reference }), whole);
        }
        let mut found = Map::new();
        for (word, said) in words {
            let said = match &**word {
                "properties" => self.properties(said),
                "items" | "additionalProperties" => self.schema(said, true),
                "propertyNames" | "not" => self.schema(said, false),
                "allOf" | "anyOf" | "oneOf" => {
                    let parts = said.as_array().unwrap().iter();
                    parts.map(|part| self.schema(part, false)).collect()
                }
                "required" => self.required(said, &words["properties"]),
                "nullable" | "discriminator" | "example" | "examples" => continue,
                _ => said.clone(),
            };
            found.insert(word.clone(), said);
        }
        if words.get("contentEncoding") == Some(&json!("base64")) {
            // To JSON Schema it is a remark.
            found.insert("format".to_owned(), json!("byte"));
        }
        if words.get("nullable") == Some(&json!(true)) {
            found = Map::from_iter([("anyOf".to_owned(), json!([found, { "type": "null" }]))]);
        }
        self.closed(Value::Object(found), whole)
    }

    fn each(&self, schemas: &Value, whole: bool) -> Value {
        let schemas = schemas.as_object().unwrap().iter();
        schemas.map(|(name, schema)| (name.clone(), self.schema(schema, whole))).collect()
    }

    fn properties(&self, properties: &Value) -> Value {
        let mut found = self.each(properties, true);
        let hidden = found.as_object_mut().unwrap();
        hidden
            .retain(|name, _| self.way == Direction::Answer || !self.is_hidden(&properties[name]));
        for (name, schema) in hidden {
            if self.is_hidden(&properties[name]) {
                *schema = Value::Bool(false);
            }
        }
        found
    }

    fn required(&self, names: &Value, properties: &Value) -> Value {
        let names = names.as_array().unwrap().iter();
        names.filter(|name| !self.is_hidden(&properties[name.as_str().unwrap()])).cloned().collect()
    }

    fn is_hidden(&self, property: &Value) -> bool {
        let word = match self.way {
            Direction::Request => "readOnly",
            Direction::Answer => "writeOnly",
        };
        property[word] == true
    }

    /// Allows no members that nothing is said of, where something is said.
    fn closed(&self, mut schema: Value, whole: bool) -> Value {
        let mut seen = &schema;
        while let Some(reference) = seen["$ref"].as_str() {
            seen = self.document.root.pointer(reference.trim_start_matches('#')).unwrap();
        }
        let says_something =
            ["properties", "allOf", "anyOf", "oneOf"].iter().any(|word| seen.get(word).is_some());
        if whole && says_something && self.way == Direction::Answer {
            schema["unevaluatedProperties"] = Value::Bool(false);
        }
        schema
    }
}
