//! Values that differ from good ones in one place.

use serde_json::{Map, Value, json};

use crate::random::Dice;

/// A value, and where it was changed.
pub(crate) struct Mutated {
    pub(crate) value: Value,
    pub(crate) at: Option<Place>,
}

/// A place that was changed.
#[derive(Debug)]
pub(crate) struct Place {
    /// As a JSON pointer.
    pub(crate) pointer: String,
    /// What stands there now, if anything does.
    pub(crate) now: Option<Value>,
}

impl Mutated {
    pub(crate) fn nowhere(value: Value) -> Self {
        Self { value, at: None }
    }

    /// Puts something at a place, whose parent is there.
    pub(crate) fn at(mut value: Value, pointer: &str, now: Value) -> Self {
        match pointer.rsplit_once('/') {
            None => value = now.clone(),
            Some((parent, key)) => match value.pointer_mut(parent).unwrap() {
                Value::Array(items) => items[key.parse::<usize>().unwrap()] = now.clone(),
                parent => parent[key] = now.clone(),
            },
        }
        Self { value, at: Some(Place { pointer: pointer.to_owned(), now: Some(now) }) }
    }

    /// The place without the numbers of elements.
    pub(crate) fn place(&self) -> String {
        let pointer = self.at.as_ref().map_or("", |at| &at.pointer);
        pointer.split('/').filter(|key| key.parse::<u8>().is_err()).collect::<Vec<_>>().join("/")
    }
}

/// Names and texts that mean something in a document.
pub(crate) struct Words {
    names: Vec<String>,
    texts: Vec<String>,
    /// Around the bounds of numbers.
    numbers: Vec<Value>,
}

impl Words {
    pub(crate) fn of(document: &Value) -> Self {
        let numbers = NUMBERS.iter().map(|number| serde_json::from_str(number).unwrap()).collect();
        let names = vec!["unknown".to_owned()];
        let mut words = Self { names, texts: Vec::new(), numbers };
        words.collect(&document["components"]["schemas"]);
        words.names.extend(words.texts.iter().cloned());
        words
    }

    fn collect(&mut self, node: &Value) {
        match node {
            Value::Object(members) => {
                for (name, member) in members {
                    match (&**name, member) {
                        ("properties", Value::Object(all)) => {
                            self.names.extend(all.keys().cloned());
                        }
                        ("enum", Value::Array(all)) => {
                            let texts = all.iter().filter_map(Value::as_str);
                            self.texts.extend(texts.map(str::to_owned));
                        }
                        ("minimum" | "maximum", Value::Number(bound)) => {
                            let bound = i128::from(bound.as_i64().unwrap_or_default());
                            let around = [bound - 1, bound, bound + 1].map(i64::try_from);
                            self.numbers.extend(around.into_iter().flatten().map(Value::from));
                        }
                        _ => {}
                    }
                    self.collect(member);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.collect(item)),
            _ => {}
        }
    }

    fn number(&self, dice: &mut Dice) -> Value {
        dice.pick(&self.numbers)
    }

    fn text(&self, dice: &mut Dice) -> String {
        if !self.texts.is_empty() && dice.one_in(3) {
            return dice.pick(&self.texts);
        }
        dice.pick(TEXTS).to_owned()
    }
}

const TEXTS: &[&str] = &[
    "",
    "a",
    "ab",
    "0",
    "-1",
    "1.5",
    "007",
    "256",
    "4294967296",
    "true",
    "null",
    "é😀",
    "💡",
    "2026-01-05T09:00:00Z",
    "2026-01-05T09:00:00.5+01:00",
    "2026-01-05T09:00:00",
    "2026-02-30T09:00:00Z",
    "2026-01-05",
    "2026-13-05",
    "09:00:00",
    "25:00:00",
    "00000000-0000-0000-0000-000000000000",
    "00000000-0000-0000-0000-00000000000g",
    "https://example.com/",
    "mailto:ada@example.com",
    "/relative",
    "192.0.2.1",
    "192.0.2.256",
    "2001:db8::1",
    "::ffff:192.0.2.1",
    "YWJj",
    "YWI=",
    "YWI",
    "a_-=",
    "ada@example.com",
    "@example.com",
    "a.@b.z",
    "AB",
    "123456",
    "#0a",
    "a-b",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
];

const NUMBERS: &[&str] = &[
    "0",
    "1",
    "-1",
    "7",
    "99",
    "100",
    "127",
    "128",
    "-128",
    "-129",
    "150",
    "151",
    "255",
    "256",
    "32767",
    "32768",
    "-32769",
    "65535",
    "65536",
    "2147483647",
    "2147483648",
    "-2147483648",
    "-2147483649",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775809",
    "1.0",
    "-0.0",
    "100.0",
    "1.5",
    "-273.5",
    "1000.5",
    "1e15",
    "3.4e38",
    "3.5e38",
    "-1e308",
];

/// Changes one place of a value.
pub(crate) fn mutate(mut value: Value, words: &Words, dice: &mut Dice) -> Mutated {
    let pointers = pointers(&value);
    let copied = value.pointer(&dice.pick(&pointers)).unwrap().clone();
    // The value itself as often as all of its parts.
    let pointer = if dice.one_in(2) { String::new() } else { dice.pick(&pointers) };
    let node = value.pointer_mut(&pointer).unwrap();
    let changed = match node {
        Value::Object(members) if !dice.one_in(4) => member(members, copied, words, dice),
        Value::Array(items) if dice.one_in(2) => {
            let at = dice.below(items.len() + 1);
            match dice.one_in(2) && at < items.len() {
                true => drop(items.remove(at)),
                false => items.insert(at, copied),
            }
            None
        }
        node => {
            *node = replacement(node, copied, words, dice);
            None
        }
    };
    let pointer = match &changed {
        Some(name) => format!("{pointer}/{}", escaped(name)),
        None => pointer,
    };
    let now = value.pointer(&pointer).cloned();
    Mutated { value, at: Some(Place { pointer, now }) }
}

/// Adds, removes or renames a member, and says which.
fn member(
    members: &mut Map<String, Value>,
    copied: Value,
    words: &Words,
    dice: &mut Dice,
) -> Option<String> {
    let names: Vec<String> = members.keys().cloned().collect();
    let new = if dice.one_in(4) { words.text(dice) } else { dice.pick(&words.names) };
    if names.is_empty() || dice.one_in(3) {
        let value = if dice.one_in(2) { copied } else { any(words, dice) };
        members.insert(new.clone(), value);
        return Some(new);
    }
    let old = dice.pick(&names);
    let value = members.remove(&old).unwrap();
    if dice.one_in(3) {
        members.insert(new.clone(), value);
        return Some(new);
    }
    Some(old)
}

fn replacement(node: &Value, copied: Value, words: &Words, dice: &mut Dice) -> Value {
    match (dice.below(6), node) {
        (0, _) => Value::Null,
        (1, _) => copied,
        (2, node) => json!([node]),
        (3, Value::Object(members)) => members.values().cloned().collect(),
        (3, Value::String(text)) => match dice.below(3) {
            0 => text.to_lowercase().into(),
            1 => text.to_uppercase().into(),
            _ => format!("{text} ").into(),
        },
        (3, Value::Number(number)) => number.as_f64().unwrap().into(),
        (4 | 5, Value::String(_)) => words.text(dice).into(),
        (4 | 5, Value::Number(_)) => words.number(dice),
        _ => any(words, dice),
    }
}

fn any(words: &Words, dice: &mut Dice) -> Value {
    match dice.below(7) {
        0 => Value::Null,
        1 => true.into(),
        2 => words.number(dice),
        3 => words.text(dice).into(),
        4 => json!([]),
        5 => json!({}),
        _ => json!({ dice.pick(&words.names): null }),
    }
}

/// Every place of a value.
pub(crate) fn pointers(value: &Value) -> Vec<String> {
    let mut all = Vec::new();
    collect_pointers(value, String::new(), &mut all);
    all
}

fn collect_pointers(value: &Value, pointer: String, all: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                collect_pointers(member, format!("{pointer}/{}", escaped(name)), all);
            }
        }
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                collect_pointers(item, format!("{pointer}/{number}"), all);
            }
        }
        _ => {}
    }
    all.push(pointer);
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
