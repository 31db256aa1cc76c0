//! Holds JSON against the schemas of a document.

use serde_json::Value;

/// Which way a value goes: `writeOnly` properties are never in answers, `readOnly` ones never in
/// requests.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Direction {
    Request,
    Answer,
}

/// Everything in which a value differs from the schema at a pointer of the document.
pub(crate) fn differences(
    document: &Value,
    pointer: &str,
    value: &Value,
    way: Direction,
) -> Vec<String> {
    let mut found = Vec::new();
    let schema = document.pointer(pointer).unwrap_or_else(|| panic!("no schema at {pointer}"));
    Check { document, way, found: &mut found }.value("", schema, value);
    found
}

struct Check<'a> {
    document: &'a Value,
    way: Direction,
    found: &'a mut Vec<String>,
}

impl Check<'_> {
    fn wrong(&mut self, at: &str, what: impl Into<String>) {
        self.found.push(format!("{at}: {}", what.into()));
    }

    fn value(&mut self, at: &str, schema: &Value, value: &Value) {
        if let Some(reference) = schema["$ref"].as_str() {
            let document = self.document;
            let target = document.pointer(reference.trim_start_matches('#'));
            let target = target.unwrap_or_else(|| panic!("{reference} leads nowhere"));
            return self.value(at, target, value);
        }
        if value.is_null() && schema["nullable"] == true {
            return;
        }
        if let Some(parts) = schema["allOf"].as_array() {
            return parts.iter().for_each(|part| self.value(at, part, value));
        }
        if let Some(values) = schema["enum"].as_array()
            && !values.contains(value)
        {
            self.wrong(at, format!("{value} isn't one of {values:?}"));
        }
        match schema["type"].as_str() {
            Some("object") => self.object(at, schema, value),
            Some("array") => self.array(at, schema, value),
            Some("integer" | "number") => self.number(at, schema, value),
            Some("string") => match value.as_str() {
                None => self.wrong(at, "isn't a string"),
                Some(text) => {
                    let length = text.chars().count() as u64;
                    let least = schema["minLength"].as_u64().unwrap_or(0);
                    let most = schema["maxLength"].as_u64().unwrap_or(u64::MAX);
                    if !(least..=most).contains(&length) {
                        self.wrong(at, "has another length");
                    }
                }
            },
            Some("boolean") if !value.is_boolean() => self.wrong(at, "isn't a boolean"),
            _ => {}
        }
    }

    fn object(&mut self, at: &str, schema: &Value, value: &Value) {
        let Some(members) = value.as_object() else { return self.wrong(at, "isn't an object") };
        let hidden = match self.way {
            Direction::Request => "readOnly",
            Direction::Answer => "writeOnly",
        };
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let is_hidden = schema["properties"][name][hidden] == true;
            if !members.contains_key(name) && !is_hidden {
                self.wrong(at, format!("`{name}` is required and missing"));
            }
        }
        for (name, member) in members {
            let at = format!("{at}/{name}");
            match (&schema["properties"][name], &schema["additionalProperties"]) {
                (Value::Null, Value::Object(_)) => {
                    self.value(&at, &schema["additionalProperties"], member);
                }
                (Value::Null, _) => self.wrong(&at, "isn't in the document"),
                (property, _) if property[hidden] == true => self.wrong(&at, "goes the wrong way"),
                (property, _) => self.value(&at, property, member),
            }
        }
    }

    fn array(&mut self, at: &str, schema: &Value, value: &Value) {
        let Some(items) = value.as_array() else { return self.wrong(at, "isn't an array") };
        let least = schema["minItems"].as_u64().unwrap_or(0);
        let most = schema["maxItems"].as_u64().unwrap_or(u64::MAX);
        if !(least..=most).contains(&(items.len() as u64)) {
            self.wrong(at, "has another length");
        }
        for (i, item) in items.iter().enumerate() {
            self.value(&format!("{at}/{i}"), &schema["items"], item);
        }
    }

    fn number(&mut self, at: &str, schema: &Value, value: &Value) {
        let Some(number) = value.as_f64() else { return self.wrong(at, "isn't a number") };
        if schema["type"] == "integer"
            && !(value.is_i64() || value.is_u64() || number.fract() == 0.0)
        {
            self.wrong(at, "isn't whole");
        }
        let least = schema["minimum"].as_f64().unwrap_or(f64::MIN);
        let most = schema["maximum"].as_f64().unwrap_or(f64::MAX);
        if !(least..=most).contains(&number) {
            self.wrong(at, "is out of range");
        }
    }
}

#[test]
fn the_check_finds_what_is_wrong() {
    let document: Value = serde_json::json!({"a": {
        "type": "object",
        "properties": {
            "n": {"type": "integer", "minimum": 0, "maximum": 9},
            "s": {"type": "string", "maxLength": 1},
            "w": {"type": "boolean", "writeOnly": true},
        },
        "required": ["n", "w"],
    }});
    let check = |value: Value| differences(&document, "/a", &value, Direction::Answer).len();
    assert_eq!(check(serde_json::json!({"n": 1, "s": "x"})), 0);
    assert_eq!(check(serde_json::json!({"s": "xy"})), 2);
    assert_eq!(check(serde_json::json!({"n": 10, "w": true, "z": 1})), 3);
    assert_eq!(check(serde_json::json!({"n": 1.5, "s": 3})), 2);
    assert_eq!(check(serde_json::json!([])), 1);
}
