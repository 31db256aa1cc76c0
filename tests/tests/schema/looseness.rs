//! Where serde reads more than a schema can say, or less, and nothing can be done about it.

use serde_json::Value;

use crate::documents::Document;
use crate::mutations::{Mutated, Place};
use crate::types::{Described, Refusal};

/// Serde keeps what it reads for a tagged enum, for one without tags and for flattened fields until
/// it knows what they are; then no reader stands between. It takes an array for a struct there.
const ARRAY_IN_A_BUFFER: &str = "an array for a struct in a buffer";

/// For the same reason `1.0` is no integer there.
const FLOAT_IN_A_BUFFER: &str = "a number with a point for an integer in a buffer";

/// A rule of garde that is a function of the service, compares two fields, or goes by Unicode: the schema has it in
/// words.
const RULE_IN_WORDS: &str = "a rule in words";

/// Nor is a number refused there that an `f32` is too small for.
const INFINITE_IN_A_BUFFER: &str = "a number that is infinite as an `f32` in a buffer";

/// garde checks the parts of a type only where that type is checked itself, and says so.
const UNCHECKED_WHOLE: &str = "a rule of a part whose whole is never checked";

/// And a tag may be the number of its variant there.
const NUMBER_FOR_A_TAG: &str = "a number for a tag in a buffer";

/// OpenAPI 3.0 has no schema for keys; the description says what they are.
const KEYS_IN_3_0: &str = "keys in OpenAPI 3.0";

/// Integers of 128 bits are read digit by digit, never from a float. A time that is a number is
/// described by hand in this case, without bounds.
const TOO_LARGE: &str = "a number that is larger than it seems";

/// Other names by which something is read are told in words: whoever writes has one name.
const ALIAS: &str = "an alias";

/// What a type is made from may be no such type: its own `TryFrom` says so.
const TRY_FROM: &str = "a conversion that fails";

/// chrono and url read spaces around what they read.
const SPACES: &str = "spaces around a value";

/// An example of an excuse: what stands at a place of a type.
pub(crate) struct Example {
    pub(crate) excuse: &'static str,
    pub(crate) case: &'static str,
    pub(crate) schema: &'static str,
    pub(crate) pointer: &'static str,
    pub(crate) json: &'static str,
}

macro_rules! examples {
    ($($excuse:ident: $case:ident $schema:ident $pointer:literal $json:literal,)*) => {
        /// Every excuse, with an example.
        pub(crate) const EXAMPLES: &[Example] = &[$(Example {
            excuse: $excuse,
            case: stringify!($case),
            schema: stringify!($schema),
            pointer: $pointer,
            json: $json,
        }),*];
    };
}

examples! {
    ALIAS: serde_names Variants "" "\"eins\"",
    ARRAY_IN_A_BUFFER: enums Untagged "" "[1, 2]",
    FLOAT_IN_A_BUFFER: constraints Choice "/n" "1.0",
    INFINITE_IN_A_BUFFER: kitchen_sink Good "/length/0" "3.5e38",
    NUMBER_FOR_A_TAG: flatten All "/kind" "0",
    KEYS_IN_3_0: external All "/byNumber/one" "1",
    RULE_IN_WORDS: constraints All "/even" "1",
    SPACES: external All "/url" r#""https://example.com/ ""#,
    TOO_LARGE: external All "/seconds" "3.4e38",
    TOO_LARGE: types All "/big" "3.4e38",
    TRY_FROM: external Celsius "" "-300",
    UNCHECKED_WHOLE: kitchen_sink PriceChange "/new/amount" "-1",
}

/// The fields whose rules are told in words.
const IN_WORDS: &[&str] = &["alphanumeric", "even", "name_again"];

/// The aliases of each case.
const ALIASES: &[(&str, &[&str])] = &[
    ("enums", &["initial"]),
    ("kitchen_sink", &["weight"]),
    ("names", &["remark"]),
    ("serde_names", &["eins", "label", "one", "title"]),
];

/// What holds the amounts of `Money` without checking them.
const UNCHECKED: &[&str] = &["Good", "PageGood", "PriceChange", "ShopEvent"];

fn is_map(name: &str) -> bool {
    ["byUuid", "byNumber", "byChar", "numbered"].contains(&name)
}

/// The structs whose flattened fields stand among the others in the schema too.
const FLATTENED: &[(&str, &str)] = &[("flatten", "All"), ("kitchen_sink", "Good")];

/// Why a value is read that the schema refuses, or the other way round.
pub(crate) fn excuse(
    described: &Described,
    document: &Document,
    mutated: &Mutated,
    answer: &Result<(), Refusal>,
) -> Option<&'static str> {
    if let Err(Refusal::Rules(paths)) = answer {
        return paths.iter().all(|path| IN_WORDS.contains(&&**path)).then_some(RULE_IN_WORDS);
    }
    if let Err(Refusal::NotRead(reason)) = answer
        && reason.contains("too cold")
    {
        return Some(TRY_FROM);
    }
    let Place { pointer, now: Some(now) } = mutated.at.as_ref()? else { return None };
    let is_buffered = || is_buffered(described, document, pointer);
    let stands_at =
        |names: &[&str]| names.contains(&pointer.rsplit('/').next().unwrap_or_default());
    let aliases =
        ALIASES.iter().find(|(case, _)| *case == described.case).map_or(&[][..], |it| it.1);
    match (answer, now) {
        (Ok(()), Value::String(text)) if aliases.contains(&&**text) => Some(ALIAS),
        (Ok(()), _) if stands_at(aliases) => Some(ALIAS),
        (Err(_), _) if document.is_3_0() && pointer.rsplit('/').nth(1).is_some_and(is_map) => {
            Some(KEYS_IN_3_0)
        }
        (Err(_), Value::Number(_)) if stands_at(&["seconds", "big"]) => Some(TOO_LARGE),
        (Err(_), Value::Number(number)) => {
            let is_whole = number.is_f64() && number.as_f64()?.fract() == 0.0;
            (is_whole && is_buffered()).then_some(FLOAT_IN_A_BUFFER)
        }
        (Ok(()), Value::Array(_)) => is_buffered().then_some(ARRAY_IN_A_BUFFER),
        (Ok(()), Value::Number(number)) => {
            let number = number.as_f64()?;
            if pointer.ends_with("/amount") && number < 0.0 {
                return UNCHECKED.contains(&described.schema).then_some(UNCHECKED_WHOLE);
            }
            let is_infinite = number.abs() > f32::MAX.into() && pointer.contains("/length/");
            let is_tag = now.is_u64() && stands_at(&["kind", "type", "event"]);
            match is_buffered() {
                true if is_infinite => Some(INFINITE_IN_A_BUFFER),
                true if is_tag => Some(NUMBER_FOR_A_TAG),
                _ => None,
            }
        }
        (Ok(()), Value::String(text)) => {
            let trimmed = text.trim_end();
            let is_known = trimmed.parse::<chrono::DateTime<chrono::Utc>>().is_ok()
                || trimmed.parse::<chrono::NaiveDate>().is_ok()
                || trimmed.parse::<url::Url>().is_ok();
            (trimmed != text && is_known).then_some(SPACES)
        }
        _ => None,
    }
}

/// Whether serde keeps what stands at this place, or around it, before it knows what it is.
fn is_buffered(described: &Described, document: &Document, pointer: &str) -> bool {
    let mut schema = &document.root["components"]["schemas"][described.schema];
    let mut name = described.schema;
    let mut keys = pointer.split('/').skip(1);
    loop {
        let inside = ["/$ref", "/allOf/0/$ref", "/anyOf/0/$ref"];
        // A reference, alone or beside `null`.
        let alone = |word: &str| schema[word].as_array().is_none_or(|parts| parts.len() == 1);
        let nullable = |parts: &Value| parts[1]["type"] == "null" || !parts[1]["enum"].is_null();
        if alone("allOf")
            && (alone("anyOf") || nullable(&schema["anyOf"]))
            && alone("oneOf")
            && let Some(reference) = inside.iter().find_map(|at| schema.pointer(at)?.as_str())
        {
            name = reference.rsplit('/').next().unwrap();
            schema = &document.root["components"]["schemas"][name];
            continue;
        }
        let is_tagged = schema["oneOf"].as_array().is_some_and(|all| !all[0]["$ref"].is_null());
        let is_among_others =
            !schema["properties"].is_null() && schema["additionalProperties"].is_object();
        if is_tagged
            || is_among_others
            || !schema["anyOf"].is_null() && !nullable(&schema["anyOf"])
            || FLATTENED.contains(&(described.case, name))
        {
            return true;
        }
        let Some(key) = keys.next() else { return false };
        let variants = schema["oneOf"].as_array().into_iter().flatten();
        let variants = variants.chain([schema]);
        let parts = ["properties", "items", "additionalProperties"];
        let next = variants.flat_map(|variant| parts.map(|part| &variant[part])).find_map(|part| {
            match &part[key] {
                Value::Null => {
                    (part["type"].is_string() || !part["$ref"].is_null()).then_some(part)
                }
                property => Some(property),
            }
        });
        match next {
            Some(next) => schema = next,
            None => return false,
        }
    }
}
