//! Two documents compared: what breaks clients, and what doesn't.
//!
//! The cases are data: `compat/schemas.json` has schemas that change, each looked at in a request
//! and in an answer; `compat/operations.json` has the paths of two documents. What is expected are
//! kinds of changes, a `!` before those that break.
#![allow(clippy::unwrap_used, reason = "a test that fails panics")]

mod numbers;

use std::collections::BTreeSet;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use doudou_build::{Change, ChangeKind, CompatError, Impact, compat, compat_all};
use numbers::Numbers;
use serde_json::{Value, json};

fn cases(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("compat").join(file);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A document of these paths, and of what else there is.
fn document(version: &str, paths: &Value, others: &Value) -> String {
    let mut document = json!({ "openapi": version, "info": { "title": "", "version": "" } });
    let members = document.as_object_mut().unwrap();
    members.insert("paths".into(), paths.clone());
    members.extend(others.as_object().into_iter().flatten().map(|(k, v)| (k.clone(), v.clone())));
    document.to_string()
}

/// The kinds of changes in order, a `!` before those that break.
fn kinds(changes: &[Change]) -> Vec<String> {
    let mark = |change: &Change| if change.impact == Impact::Breaking { "!" } else { "" };
    let mut kinds: Vec<_> =
        changes.iter().map(|change| format!("{}{}", mark(change), change.kind)).collect();
    kinds.sort();
    kinds
}

fn expected(case: &Value, name: &str) -> Vec<String> {
    let mut kinds: Vec<String> = serde_json::from_value(case[name].clone()).unwrap();
    kinds.sort();
    kinds
}

/// A message when something else was found.
fn differs(case: &Value, name: &str, documents: [&str; 2]) -> Option<String> {
    let changes = compat_all(documents[0], documents[1]).unwrap();
    let (found, expected) = (kinds(&changes), expected(case, name));
    let messages: Vec<_> = changes.iter().map(|change| &change.message).collect();
    (found != expected).then(|| {
        format!("{}: {name}: {found:?} instead of {expected:?}: {messages:#?}\n", case["name"])
    })
}

#[test]
fn a_schema_that_changes_breaks_requests_and_answers_as_the_cases_say() {
    let mut wrong = String::new();
    for case in cases("schemas.json") {
        let others = json!({ "components": { "schemas": case["components"] } });
        for direction in ["request", "response"] {
            let [old, new] = ["old", "new"].map(|side| {
                let content = json!({ "application/json": { "schema": case[side] } });
                let mut operation = json!({ "operationId": "post_a", "responses": { "204": {} } });
                match direction {
                    "request" => operation["requestBody"] = json!({ "content": content }),
                    _ => operation["responses"]["200"] = json!({ "content": content }),
                }
                let version = case["new_version"].as_str().filter(|_| side == "new");
                let version = version.or(case["version"].as_str()).unwrap_or("3.0.3");
                document(version, &json!({ "/a": { "post": operation } }), &others)
            });
            wrong.extend(differs(&case, direction, [&old, &new]));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn an_operation_that_changes_breaks_clients_as_the_cases_say() {
    let mut wrong = String::new();
    for case in cases("operations.json") {
        let [old, new] =
            ["old", "new"].map(|side| document("3.0.3", &case[side]["paths"], &case[side]));
        wrong.extend(differs(&case, "expect", [&old, &new]));
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The documents of the golden cases.
fn golden() -> Vec<(PathBuf, String)> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(cases).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let paths = paths.into_iter().map(|path| path.join("openapi.json"));
    let documents: Vec<_> = paths
        .filter_map(|path| Some((path.clone(), std::fs::read_to_string(path).ok()?)))
        .collect();
    assert!(documents.len() > 10, "the golden cases are elsewhere");
    documents
}

#[test]
fn a_document_is_compatible_with_itself() {
    for (path, text) in golden() {
        assert_eq!(compat_all(&text, &text).unwrap(), [], "{}", path.display());
    }
}

#[test]
fn without_its_paths_a_document_has_lost_each_of_them() {
    for (path, text) in golden() {
        let mut bare: Value = serde_json::from_str(&text).unwrap();
        let paths = std::mem::replace(&mut bare["paths"], json!({}));
        let lost = compat(&text, &bare.to_string()).unwrap();
        assert_eq!(lost.len(), paths.as_object().unwrap().len(), "{}", path.display());
        assert!(lost.iter().all(|change| change.kind == ChangeKind::PathRemoved));
        // There and back: what was lost is new, and that breaks nobody.
        assert_eq!(compat(&bare.to_string(), &text).unwrap(), []);
    }
}

#[test]
fn a_change_says_where_it_is_and_whose_it_is() {
    let schemas = |required: &[&str]| {
        let user = json!({ "type": "object", "properties": { "a/b": { "type": "string" } }, "required": required });
        json!({ "components": { "schemas": { "User": user } } })
    };
    let content =
        json!({ "application/json": { "schema": { "$ref": "#/components/schemas/User" } } });
    let answers = json!({ "200": { "content": content } });
    let paths =
        json!({ "/users/{id}": { "get": { "operationId": "get_user", "responses": answers } } });
    let (old, new) = (schemas(&["a/b"]), schemas(&[]));
    let changes =
        compat(&document("3.0.3", &paths, &old), &document("3.1.0", &paths, &new)).unwrap();
    let [change] = &changes[..] else { panic!("{changes:?}") };
    assert_eq!(change.new, "/components/schemas/User/properties/a~1b");
    assert_eq!(change.old, change.new);
    assert_eq!(change.operation_id.as_deref(), Some("get_user"));
    assert_eq!((change.subject.as_str(), change.kind), ("a/b", ChangeKind::FieldRequired));
    assert_eq!(change.message, "`User.a/b` in answers: it may be missing now");
    assert_eq!(change.help.as_deref(), Some("keep it there: not as an `Option`"));
}

#[test]
fn what_is_no_document_is_refused_with_its_side() {
    let good = document("3.0.3", &json!({}), &json!({}));
    let error = |old: &str, new: &str| compat(old, new).unwrap_err().to_string();
    assert!(error("{", &good).starts_with("the old document isn't JSON: "));
    assert!(error(&good, "[").starts_with("the new document isn't JSON: "));
    assert!(error("[]", &good).contains("the old document has no member `openapi`"));
    for version in ["2.0", "3.2.0", "31", "3"] {
        let other = document(version, &json!({}), &json!({}));
        assert!(error(&good, &other).contains("write it as 3.0 or 3.1"), "{version}");
    }
    assert!(error(&good, &"[".repeat(100_000)).contains("isn't JSON"));
}

/// Values that mean something in a document.
fn pieces() -> Vec<Value> {
    let schemas =
        ["#/components/schemas/Problem", "#", "#/paths", "#/%7e/~2", "x.json", "#/a/0/-1"];
    let mut pieces: Vec<Value> = schemas.iter().map(|to| json!({ "$ref": to })).collect();
    pieces.extend([
        json!(null),
        json!(true),
        json!(-1.5e300),
        json!(u64::MAX),
        json!("ü~/{}"),
        json!([]),
        json!({}),
        json!("null"),
        json!(["null", "string", 5]),
        json!({ "type": "null" }),
        json!({ "nullable": true, "minimum": "5", "multipleOf": 0, "exclusiveMinimum": true }),
        json!({ "oneOf": [{ "$ref": "#/components/schemas/Problem" }, { "const": null }], "discriminator": { "propertyName": "code", "mapping": { "a": "b" } } }),
        json!({ "allOf": [{ "$ref": "#" }, false], "additionalProperties": { "$ref": "#/components" } }),
        json!({ "prefixItems": [{}], "items": [[]], "required": "title", "properties": [1] }),
    ]);
    pieces
}

/// Every pointer of a value.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    let escape = |name: &str| name.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                pointers(member, &format!("{at}/{}", escape(name)), found);
            }
        }
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                pointers(item, &format!("{at}/{number}"), found);
            }
        }
        _ => {}
    }
}

fn mutate(document: &Value, pieces: &[Value], numbers: &mut Numbers) -> Value {
    let mut document = document.clone();
    for _ in 0..=numbers.next(5) {
        let mut all = Vec::new();
        pointers(&document, "", &mut all);
        // Past the root, the version and what is only for people.
        let at = &all[numbers.next(all.len() - 1) + 1];
        let other = document.pointer(&all[numbers.next(all.len())]).unwrap().clone();
        let value = document.pointer_mut(at).unwrap();
        match (numbers.next(4), value) {
            (0, value) => *value = pieces[numbers.next(pieces.len())].clone(),
            (1, value) => *value = other,
            (2, Value::Object(members)) => {
                let name = members.keys().nth(numbers.next(members.len())).cloned();
                name.map(|name| members.remove(&name));
            }
            (_, Value::Object(members)) => {
                let words = ["allOf", "oneOf", "$ref", "type", "items", "nullable", "enum", "x-a"];
                let word = words[numbers.next(words.len())];
                members.insert(word.into(), pieces[numbers.next(pieces.len())].clone());
            }
            (_, Value::Array(items)) => items.push(other),
            (_, value) => *value = json!([value]),
        }
    }
    document["openapi"] = json!(["3.0.3", "3.1.0"][numbers.next(2)]);
    document
}

#[test]
fn no_document_makes_the_comparison_panic_and_none_differs_from_itself() {
    let (pieces, mut numbers) = (pieces(), Numbers(1));
    let (mut found, mut kinds) = (0, BTreeSet::new());
    for (path, text) in golden() {
        let good: Value = serde_json::from_str(&text).unwrap();
        for _ in 0..30 {
            let bad = mutate(&good, &pieces, &mut numbers).to_string();
            let result = catch_unwind(|| {
                assert_eq!(compat_all(&bad, &bad).unwrap(), [], "{bad}");
                [compat_all(&text, &bad), compat_all(&bad, &text)]
            });
            let result = result.unwrap_or_else(|_| panic!("{}: on {bad}", path.display()));
            for changes in result {
                let changes = changes.unwrap();
                found += changes.len();
                kinds.extend(changes.iter().map(|change| change.kind));
                assert!(changes.iter().all(|change| !change.message.is_empty()));
            }
        }
    }
    assert!(found > 1000 && kinds.len() > 15, "only {found} changes: {kinds:?}");
}

#[test]
fn schemas_that_are_made_to_confuse_end_in_time() {
    let started = Instant::now();
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let with = |schemas: &serde_json::Map<String, Value>| {
        let content = json!({ "application/json": { "schema": reference("0") } });
        let paths = json!({ "/a": { "post": { "requestBody": { "content": content } } } });
        document("3.1.0", &paths, &json!({ "components": { "schemas": schemas } }))
    };
    // A long chain: nothing recurses along it.
    let chain = |last: &str| {
        let item = |n: usize| json!({ "type": "array", "items": reference(&(n + 1).to_string()) });
        let mut schemas: serde_json::Map<_, _> =
            (0..20_000).map(|n| (n.to_string(), item(n))).collect();
        schemas.insert("20000".into(), json!({ "type": last }));
        with(&schemas)
    };
    let changes = compat(&chain("string"), &chain("integer")).unwrap();
    assert_eq!(changes.len(), 1, "{changes:?}");

    // Fields whose schemas are ever other sets of schemas.
    let sets = |most: usize| {
        let pair = |a: usize, b: usize| json!({ "allOf": [reference(&a.to_string()), reference(&b.to_string())] });
        let object = |n: usize| {
            let left = pair((2 * n) % most, (3 * n + 1) % most);
            let right = pair((5 * n + 2) % most, (7 * n + 3) % most);
            json!({ "type": "object", "properties": { "l": left, "r": right } })
        };
        with(&(0..most).map(|n| (n.to_string(), object(n))).collect())
    };
    assert!(matches!(compat(&sets(200), &sets(199)), Err(CompatError::Tangled) | Ok(_)));

    // Choices of many variants, and an operation with many parameters.
    let choice = |from: usize| {
        let variants: Vec<_> = (from..from + 3_000).map(|n| json!({ "const": n })).collect();
        with(&[("0".to_owned(), json!({ "oneOf": variants }))].into_iter().collect())
    };
    assert!(matches!(compat(&choice(0), &choice(1)), Err(CompatError::Tangled)));
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}
