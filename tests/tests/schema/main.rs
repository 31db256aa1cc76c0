//! The document says what serde does: every value that is written fits its schema, and a value is
//! read if and only if it fits.
//!
//! Values are random and the same in every run. Where serde is looser than any schema can say,
//! `looseness.rs` says so.
#![allow(clippy::unwrap_used, reason = "a test that fails panics")]

#[path = "../documents/mod.rs"]
mod documents;
mod looseness;
mod mutations;
#[path = "../random/mod.rs"]
mod random;
mod types;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use documents::{Direction, Document};
use mutations::{Mutated, Words};
use random::Dice;
use serde_json::Value;
use types::Described;

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/cases");

/// The documents of a case, in one or two versions of OpenAPI.
fn documents(case: &str) -> Vec<Document> {
    let path = |file| Path::new(CASES).join(case).join(file);
    let texts =
        ["openapi.json", "openapi-3.1.json"].map(|file| std::fs::read_to_string(path(file)));
    texts.into_iter().flatten().map(|text| Document::new(&text)).collect()
}

/// Tries each type with the documents of its case.
fn for_every_type(mut attempt: impl FnMut(&Described, &[Document], &mut Dice)) {
    let mut documents_of = BTreeMap::new();
    for (number, described) in types::all().iter().enumerate() {
        let documents =
            documents_of.entry(described.case).or_insert_with(|| documents(described.case));
        attempt(described, documents, &mut Dice::new(number as u64));
    }
}

#[test]
fn what_is_written_fits_the_schema() {
    for_every_type(|described, documents, dice| {
        for _ in 0..60 {
            let json = (described.write)(dice);
            let value: Value = serde_json::from_str(&json).unwrap();
            for document in documents {
                let found = document.differences(&described.pointer(), &value, Direction::Answer);
                assert!(found.is_empty(), "{described}: {found:#?}\n{json}");
            }
        }
    });
}

#[test]
fn what_fits_the_schema_is_read_and_nothing_else() {
    let (mut read, mut refused, mut wrong) = (0, 0, BTreeMap::new());
    for_every_type(|described, documents, dice| {
        let words = Words::of(&documents[0].root);
        // So that each place of a large type is changed now and then.
        let some: Value = serde_json::from_str(&(described.write)(dice)).unwrap();
        let rounds = 80 + 5 * mutations::pointers(&some).len().min(100);
        for number in 0..rounds {
            let value = serde_json::from_str(&(described.write)(dice)).unwrap();
            let value = as_a_request(&documents[0], described, value);
            let mutated = match number % 4 {
                0 => Mutated::nowhere(value),
                _ => mutations::mutate(value, &words, dice),
            };
            let json = mutated.value.to_string();
            let answer = (described.read)(json.as_bytes());
            *(if answer.is_ok() { &mut read } else { &mut refused }) += 1;
            for document in documents {
                let differences =
                    document.differences(&described.pointer(), &mutated.value, Direction::Request);
                if differences.is_empty() == answer.is_ok() {
                    continue;
                }
                if looseness::excuse(described, document, &mutated, &answer).is_none() {
                    let text = format!(
                        "{described} in OpenAPI {}, changed at {:?}: {answer:?}, \
                         {differences:?}\n{json}",
                        document.root["openapi"], mutated.at
                    );
                    wrong.insert((described.to_string(), mutated.place()), text);
                }
            }
        }
    });
    let some: Vec<&str> = wrong.values().map(|text| &**text).take(20).collect();
    assert!(some.is_empty(), "{} places:\n{}", wrong.len(), some.join("\n\n"));
    assert!(read > 4000 && refused > 4000, "{read} were read, {refused} refused");
}

#[test]
fn every_excuse_is_needed() {
    let all = types::all();
    for example in looseness::EXAMPLES {
        let described =
            all.iter().find(|one| (one.case, one.schema) == (example.case, example.schema));
        let (described, document) = (described.unwrap(), &documents(example.case)[0]);
        // The rest of the value decides as well, as the fields of a variant do.
        let is_needed = (0..50).any(|seed| {
            let value = serde_json::from_str(&(described.write)(&mut Dice::new(seed))).unwrap();
            let value = as_a_request(document, described, value);
            let now = serde_json::from_str(example.json).unwrap();
            let mutated = Mutated::at(value, example.pointer, now);
            let answer = (described.read)(mutated.value.to_string().as_bytes());
            let way = Direction::Request;
            let differences = document.differences(&described.pointer(), &mutated.value, way);
            let excuse = looseness::excuse(described, document, &mutated, &answer);
            differences.is_empty() != answer.is_ok() && excuse == Some(example.excuse)
        });
        assert!(is_needed, "{described}: {} at {}", example.json, example.pointer);
    }
}

/// What was written, without what is never read and with what is never written.
fn as_a_request(document: &Document, described: &Described, mut value: Value) -> Value {
    let schema = document.root.pointer(&described.pointer()).unwrap();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        if property["readOnly"] == true {
            value.as_object_mut().unwrap().remove(name);
        }
        if property["writeOnly"] == true {
            value[name] = "written".into();
        }
    }
    // A tree of JSON holds 64 bits, as most readers of JSON do.
    if described.case == "types" && value["big"].is_f64() {
        value["big"] = 1.into();
    }
    value
}

#[test]
fn every_type_of_the_documents_is_tried() {
    let tried: BTreeSet<(String, String)> =
        types::all().iter().map(|one| (one.case.to_owned(), one.schema.to_owned())).collect();
    let mut described = BTreeSet::new();
    for entry in std::fs::read_dir(CASES).unwrap() {
        let case = entry.unwrap().file_name().into_string().unwrap();
        for document in documents(&case) {
            described.extend(declared(&document).into_iter().map(|name| (case.clone(), name)));
        }
    }
    let forgotten: Vec<_> = described.symmetric_difference(&tried).collect();
    assert!(forgotten.is_empty(), "{forgotten:?}");
}

/// The schemas of a document but for those of errors and of variants, which are parts of others.
fn declared(document: &Document) -> BTreeSet<String> {
    let all = document.root["components"]["schemas"].as_object().unwrap();
    let variants: BTreeSet<&str> = all
        .values()
        .flat_map(|schema| schema["oneOf"].as_array().into_iter().flatten())
        .filter_map(|variant| variant["$ref"].as_str()?.rsplit('/').next())
        .collect();
    let problem = "#/components/schemas/Problem";
    let is_error = |name: &str| name == "Problem" || all[name]["allOf"][0]["$ref"] == problem;
    let names = all.keys().filter(|name| !variants.contains(&***name) && !is_error(name));
    // It has no name outside of its module, and is a part of `Secret`.
    names.filter(|name| *name != "Inside").cloned().collect()
}
