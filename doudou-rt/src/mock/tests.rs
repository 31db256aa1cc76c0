//! Small schemas, and what is made of them.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Mock, MockError};

/// The answer of an operation with this schema, beside these others.
fn made(schema: &Value, schemas: &Value, seed: u64) -> Result<Value, MockError> {
    let content = json!({"application/json": {"schema": schema}});
    let document = json!({
        "paths": {"/thing": {"get": {
            "operationId": "get_thing",
            "responses": {"200": {"content": content}, "default": {}},
        }}},
        "components": {"schemas": schemas},
    });
    let mock = Mock::new(&document.to_string(), seed).unwrap();
    Ok(mock.answer::<Value>("get_thing")?.get())
}

/// The answers for some seeds.
#[track_caller]
fn some(schema: &Value) -> Vec<Value> {
    (0..50).map(|seed| made(schema, &json!({}), seed).unwrap()).collect()
}

#[test]
fn whole_numbers_stay_within_their_bounds() {
    for (schema, least, most) in [
        (json!({"type": "integer"}), 1, 1000),
        (json!({"type": "integer", "minimum": 0, "maximum": 255}), 1, 255),
        (json!({"type": "integer", "minimum": -128, "maximum": 127}), 1, 127),
        (json!({"type": "integer", "minimum": 0, "maximum": 1}), 0, 1),
        (json!({"type": "integer", "minimum": -9, "maximum": -3}), -9, -3),
        (json!({"type": "integer", "maximum": -3}), -1002, -3),
        (json!({"type": "integer", "minimum": 5000}), 5000, 5999),
        (json!({"type": "integer", "minimum": 7, "maximum": 7}), 7, 7),
        (json!({"type": "integer", "minimum": u64::MAX}), u64::MAX.into(), u64::MAX.into()),
    ] {
        let read = |value: &Value| value.as_number().and_then(serde_json::Number::as_i128).unwrap();
        let found: Vec<i128> = some(&schema).iter().map(read).collect();
        assert!(found.iter().all(|number| (least..=most).contains(number)), "{schema}: {found:?}");
        assert!(least == most || found.iter().any(|number| *number != found[0]), "{schema}");
    }
}

#[test]
fn numbers_stay_within_their_bounds_and_floats_hold_them() {
    for (schema, least, most) in [
        (json!({"type": "number", "format": "float"}), 0.0, 999.0),
        (json!({"type": "number", "minimum": 0, "maximum": 1}), 0.0, 1.0),
        (json!({"type": "number", "minimum": -2.5, "maximum": -0.5}), -2.5, -0.5),
        (json!({"type": "number", "minimum": 0.125, "maximum": 0.25}), 0.125, 0.25),
        (json!({"type": "number", "maximum": -1}), -1000.0, -1.0),
    ] {
        for value in some(&schema) {
            let number = value.as_f64().unwrap();
            assert!((least..=most).contains(&number), "{schema}: {number}");
            assert_eq!(f64::from(number as f32), number, "{schema}");
        }
    }
}

#[test]
fn texts_have_their_format_their_name_and_their_length() {
    let schema = json!({"type": "object", "properties": {
        "address": {"type": "string", "format": "ipv4"},
        "email": {"type": "string"},
        "emails": {"type": "array", "items": {"type": "string"}},
        "name": {"type": "string", "maxLength": 2},
        "letter": {"type": "string", "minLength": 1, "maxLength": 1},
        "essay": {"type": "string", "minLength": 200},
        "other": {"type": "string", "format": "a-format-of-ones-own"},
    }});
    for value in some(&schema) {
        assert!(value["address"].as_str().unwrap().starts_with("192.0.2."), "{value}");
        assert!(value["email"].as_str().unwrap().ends_with("@example.com"), "{value}");
        assert!(value["emails"][0].as_str().unwrap().ends_with("@example.com"), "{value}");
        assert!(value["name"].as_str().unwrap().len() <= 2, "{value}");
        assert_eq!(value["letter"].as_str().unwrap().len(), 1, "{value}");
        assert!(value["essay"].as_str().unwrap().len() >= 200, "{value}");
        assert!(value["other"].is_string(), "{value}");
    }
}

#[test]
fn lists_are_as_long_as_they_may_be() {
    let lengths = |schema: Value| -> Vec<usize> {
        some(&schema).iter().map(|value| value.as_array().unwrap().len()).collect()
    };
    let items = json!({"type": "boolean"});
    let free = lengths(json!({"type": "array", "items": items}));
    assert!((1..=3).all(|length| free.contains(&length)) && free.iter().all(|n| *n <= 3));
    let fixed = json!({"type": "array", "items": items, "minItems": 9, "maxItems": 9});
    assert!(lengths(fixed).iter().all(|length| *length == 9));
    let none = json!({"type": "array", "items": items, "maxItems": 0});
    assert!(lengths(none).iter().all(|length| *length == 0));
}

#[test]
fn what_serde_does_not_read_is_left_out() {
    let schema = json!({
        "type": "object",
        "properties": {
            "both": {"type": "boolean"},
            "read": {"type": "boolean", "readOnly": true},
            "written": {"type": "boolean", "writeOnly": true},
            "absent": {"type": "boolean", "nullable": true},
        },
        "required": ["both", "written"],
    });
    for value in some(&schema) {
        let names: Vec<_> = value.as_object().unwrap().keys().collect();
        assert_eq!(names, ["absent", "both", "written"]);
        assert!(value["absent"].is_boolean());
    }
}

#[test]
fn all_of_is_merged_and_one_of_several_is_chosen() {
    let schemas = json!({
        "Base": {"type": "object", "properties": {"id": {"type": "integer", "minimum": 3}}},
        "Cat": {"type": "object", "properties": {"kind": {"type": "string", "enum": ["cat"]}}},
        "Dog": {"type": "object", "properties": {"kind": {"type": "string", "enum": ["dog"]}}},
    });
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let schema = json!({
        "allOf": [reference("Base"), {"properties": {"id": {"maximum": 4}}}],
        "oneOf": [reference("Cat"), reference("Dog")],
    });
    let mut kinds = Vec::new();
    for seed in 0..50 {
        let value = made(&schema, &schemas, seed).unwrap();
        assert!(matches!(value["id"].as_i64(), Some(3 | 4)), "{value}");
        kinds.push(value["kind"].as_str().unwrap().to_owned());
    }
    assert!(kinds.contains(&"cat".into()) && kinds.contains(&"dog".into()));
}

#[test]
fn values_of_an_enum_are_those_that_it_has() {
    let schema = json!({"type": "string", "enum": ["a", "b"]});
    let found = some(&schema);
    assert!(found.contains(&json!("a")) && found.contains(&json!("b")));
    let both = json!({"enum": ["a", "b"], "allOf": [{"enum": ["b", "c"]}]});
    assert!(some(&both).iter().all(|value| value == "b"));
}

#[test]
fn examples_win() {
    let schemas = json!({"Text": {"type": "string", "example": "of the type"}});
    let text = json!({"$ref": "#/components/schemas/Text"});
    let schema = json!({"type": "object", "properties": {
        "own": {"allOf": [text], "example": "of the property"},
        "other": text,
        "object": {"type": "object", "example": {"any": null}},
    }});
    let value = made(&schema, &schemas, 0).unwrap();
    let expected = json!({
        "own": "of the property", "other": "of the type", "object": {"any": null},
    });
    assert_eq!(value, expected);
}

#[test]
fn maps_are_empty_and_anything_is_something() {
    let map = json!({"type": "object", "additionalProperties": {"type": "integer"}});
    assert!(some(&map).iter().all(|value| *value == json!({})));
    let found = some(&json!({}));
    assert!(found.iter().any(Value::is_string) && found.iter().any(Value::is_object));
}

#[test]
fn types_that_contain_themselves_end() {
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let nullable = json!({"type": "object", "nullable": true, "allOf": [reference("Tree")]});
    let schemas = json!({
        "Tree": {
            "type": "object",
            "properties": {
                "branches": {"type": "array", "items": reference("Branch")},
                "twice": {"type": "array", "items": {"type": "array", "items": reference("Tree")}},
                "best": nullable,
                "default": reference("Tree"),
                "shape": reference("Shape"),
            },
            "required": ["branches", "twice", "best", "shape"],
        },
        "Branch": {
            "type": "object", "properties": {"tree": reference("Tree")}, "required": ["tree"],
        },
        "Shape": {"oneOf": [
            {"type": "object", "properties": {"in": reference("Shape")}, "required": ["in"]},
            {"type": "string", "enum": ["dot"]},
        ]},
    });
    for seed in 0..50 {
        let tree = made(&reference("Tree"), &schemas, seed).unwrap();
        assert!(tree["branches"][0]["tree"].is_object(), "{tree}");
        assert_eq!(tree["branches"][0]["tree"]["branches"], json!([]));
        assert_eq!((&tree["best"], tree.get("default")), (&Value::Null, None));
        assert!(tree.to_string().len() < 10_000);
    }
}

#[test]
fn types_that_are_all_linked_with_each_other_stay_small() {
    let name = |i: usize| format!("#/components/schemas/T{i}");
    let schemas = (0..12).map(|i| {
        let links = (0..12).map(|j| {
            let link = json!({"type": "object", "nullable": true, "allOf": [{"$ref": name(j)}]});
            (format!("p{j}"), link)
        });
        let links: serde_json::Map<String, Value> = links.collect();
        (format!("T{i}"), json!({"type": "object", "properties": links}))
    });
    let schemas: serde_json::Map<String, Value> = schemas.collect();
    let value = made(&json!({"$ref": name(0)}), &schemas.into(), 0).unwrap();
    assert!(value.to_string().len() < 1_000_000);
}

#[test]
fn a_type_without_an_end_is_refused_with_its_name() {
    let reference = json!({"$ref": "#/components/schemas/Loop"});
    let array = json!({"type": "array", "items": reference, "minItems": 1});
    for endless in [
        json!({"type": "object", "properties": {"next": reference}, "required": ["next"]}),
        array,
        reference.clone(),
        json!({"allOf": [reference]}),
        json!({"oneOf": [reference]}),
    ] {
        let error = made(&reference, &json!({"Loop": endless}), 0).unwrap_err().to_string();
        assert!(
            error.contains("`get_thing`") && error.contains("`Loop` contains itself"),
            "{error}"
        );
    }
    let never = json!({"type": "string", "enum": []});
    let error = made(&never, &json!({}), 0).unwrap_err().to_string();
    assert!(error.contains("has no value"), "{error}");
}

#[test]
fn the_same_seed_gives_the_same_data_and_other_methods_do_not_matter() {
    let document = |names: &[&str]| {
        let paths: serde_json::Map<String, Value> = names
            .iter()
            .map(|name| {
                let content = json!({"application/json": {"schema": {"type": "integer"}}});
                let responses = json!({"201": {"content": content}});
                (format!("/{name}"), json!({"post": {"operationId": name, "responses": responses}}))
            })
            .collect();
        json!({"paths": paths}).to_string()
    };
    let answer = |names: &[&str], seed, name: &str| -> u64 {
        Mock::new(&document(names), seed).unwrap().answer(name).unwrap().get()
    };
    assert_eq!(answer(&["b"], 0, "b"), answer(&["a", "b", "c"], 0, "b"));
    assert_ne!(answer(&["a", "b"], 0, "b"), answer(&["a", "b"], 0, "a"));
    assert_ne!(answer(&["a"], 0, "a"), answer(&["a"], 1, "a"));
}

#[test]
fn an_error_names_the_method_the_place_and_a_way_out() {
    #[derive(Debug, Deserialize)]
    struct Thing {
        #[expect(dead_code, reason = "only serde sees it")]
        list: Vec<std::net::Ipv4Addr>,
    }
    let list = json!({"type": "array", "items": {"type": "string"}});
    let content = json!({"application/json": {"schema": {
        "type": "object", "properties": {"list": list}, "required": ["list"],
    }}});
    let responses = json!({"200": {"content": content}});
    let paths = json!({"/": {"get": {"operationId": "get_thing", "responses": responses}}});
    let mock = Mock::new(&json!({"paths": paths}).to_string(), 0).unwrap();
    let error = mock.answer::<Thing>("get_thing").unwrap_err().to_string();
    assert!(error.contains("`get_thing`") && error.contains("`list[0]`"), "{error}");
    assert!(error.contains("invalid IPv4 address") && error.contains("`extern_type`"), "{error}");

    let error = mock.answer::<Thing>("get_other").unwrap_err().to_string();
    assert!(error.contains("`get_other`") && error.contains("describes no JSON"), "{error}");
    let error = Mock::new("{", 0).unwrap_err().to_string();
    assert!(error.contains("isn't JSON"), "{error}");
}
