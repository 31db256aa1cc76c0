//! A document as YAML, which is made from its JSON: block style, the members in their order, and
//! quotes around what a reader of YAML 1.1 (<https://yaml.org/spec/1.1/>) or of the core schema of
//! YAML 1.2 (<https://yaml.org/spec/1.2.2/>) could take for something else.
//!
//! The build script writes its YAML in the same way: both give the same bytes for one document.

use std::fmt::{self, Write as _};

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// Longer keys must be announced by a `?`; the limit is 1024 characters, quotes and all.
const LONGEST_KEY: usize = 200;

/// Words that are a value of their own for some reader, whatever their case.
const WORDS: [&str; 12] =
    ["null", "true", "false", "yes", "no", "on", "off", "y", "n", "~", "=", "<<"];

/// A text of JSON as YAML, with a line break at its end.
pub(super) fn from_json(json: &[u8]) -> serde_json::Result<String> {
    let node = serde_json::from_slice(json)?;
    let mut out = String::new();
    push(&mut out, &node, 0, Position::Line);
    Ok(out)
}

/// JSON whose objects keep the order of their members.
enum Node {
    Scalar(Value),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;

        impl<'de> Visitor<'de> for Read {
            type Value = Node;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }

            fn visit_unit<E>(self) -> Result<Node, E> {
                Ok(Node::Scalar(Value::Null))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
                Ok(Node::Scalar(value.into()))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
                Ok(Node::Scalar(number.into()))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
                Ok(Node::Scalar(number.into()))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Node, E> {
                Ok(Node::Scalar(number.into()))
            }

            fn visit_str<E>(self, text: &str) -> Result<Node, E> {
                Ok(Node::Scalar(text.into()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    list.push(item);
                }
                Ok(Node::List(list))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node, A::Error> {
                let mut object = Vec::new();
                while let Some(member) = members.next_entry()? {
                    object.push(member);
                }
                Ok(Node::Object(object))
            }
        }

        deserializer.deserialize_any(Read)
    }
}

/// What stands before a piece.
#[derive(Clone, Copy, PartialEq)]
enum Position {
    /// The indentation of a line of its own.
    Line,
    /// A key and its colon.
    Key,
    /// The hyphen of an item, or the mark of a long key.
    Mark,
}

fn push(out: &mut String, node: &Node, indent: usize, position: Position) {
    match node {
        Node::List(items) if !items.is_empty() => {
            if position == Position::Key {
                out.push('\n');
            }
            for (number, item) in items.iter().enumerate() {
                if number > 0 || position != Position::Mark {
                    push_indent(out, indent);
                }
                out.push_str("- ");
                push(out, item, indent + 1, Position::Mark);
            }
        }
        Node::Object(members) if !members.is_empty() => {
            if position == Position::Key {
                out.push('\n');
            }
            for (number, (name, member)) in members.iter().enumerate() {
                if number > 0 || position != Position::Mark {
                    push_indent(out, indent);
                }
                let key = line(name);
                if key.chars().count() > LONGEST_KEY {
                    let _ = writeln!(out, "? {key}");
                    push_indent(out, indent);
                    out.push_str(": ");
                    push(out, member, indent + 1, Position::Mark);
                    continue;
                }
                let _ = write!(out, "{key}:");
                if matches!(member, Node::Scalar(_)) || is_empty(member) {
                    out.push(' ');
                }
                push(out, member, indent + 1, Position::Key);
            }
        }
        Node::List(_) => out.push_str("[]\n"),
        Node::Object(_) => out.push_str("{}\n"),
        Node::Scalar(value) => {
            push_scalar(out, value, indent);
            out.push('\n');
        }
    }
}

fn is_empty(node: &Node) -> bool {
    match node {
        Node::Scalar(_) => false,
        Node::List(items) => items.is_empty(),
        Node::Object(members) => members.is_empty(),
    }
}

fn push_indent(out: &mut String, indent: usize) {
    out.extend(std::iter::repeat_n("  ", indent));
}

fn push_scalar(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::String(text) if is_block(text) => {
            out.push_str(if text.ends_with('\n') { "|" } else { "|-" });
            // At the top there is nothing to be indented against.
            for line in text.lines() {
                out.push('\n');
                if !line.is_empty() {
                    push_indent(out, indent.max(1));
                    out.push_str(line);
                }
            }
        }
        Value::String(text) => out.push_str(&line(text)),
        Value::Number(number) => out.push_str(&number_text(&number.to_string())),
        other => out.push_str(&other.to_string()),
    }
}

/// Whether a text of several lines can stand as a block.
fn is_block(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    text.contains('\n')
        && !text.ends_with("\n\n")
        && !first.is_empty()
        && !first.starts_with([' ', '\t'])
        // A line of spaces could be the indentation of another.
        && text.lines().all(|line| line.is_empty() || !line.trim().is_empty())
        && text.chars().all(|c| matches!(c, '\n' | '\t') || is_printable(c))
}

/// A text within one line, in quotes if it needs them.
fn line(text: &str) -> String {
    if text.chars().all(is_printable) {
        return if is_plain(text) {
            text.to_owned()
        } else {
            format!("'{}'", text.replace('\'', "''"))
        };
    }
    let mut quoted = String::from('"');
    for c in text.chars() {
        let _ = match (c, u32::from(c)) {
            ('"' | '\\', _) => write!(quoted, "\\{c}"),
            ('\n', _) => write!(quoted, "\\n"),
            ('\t', _) => write!(quoted, "\\t"),
            _ if is_printable(c) => write!(quoted, "{c}"),
            (_, code @ ..=0xFF) => write!(quoted, "\\x{code:02X}"),
            (_, code @ ..=0xFFFF) => write!(quoted, "\\u{code:04X}"),
            (_, code) => write!(quoted, "\\U{code:08X}"),
        };
    }
    quoted + "\""
}

/// What both versions let stand in a line as it is. A tab they do too, but not everywhere.
fn is_printable(c: char) -> bool {
    matches!(c,
        ' '..='~'
        | '\u{A0}'..='\u{2027}'
        // Without the separators of lines and paragraphs, which break lines in 1.1.
        | '\u{202A}'..='\u{D7FF}'
        // Without the byte order mark and what is no character.
        | '\u{E000}'..='\u{FEFE}'
        | '\u{FF00}'..='\u{FFFD}'
        | '\u{10000}'..='\u{10FFFF}')
}

/// Whether a printable text means itself without quotes.
fn is_plain(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    !"-?:,[]{}#&*!|>'\"%@` ".contains(first)
        && !text.starts_with("...")
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !WORDS.contains(&&*text.to_lowercase())
        && !is_number_like(text)
}

/// Whether a reader could see a number, a date, a time or an angle of sixty parts. No more than
/// that begins so and consists of such characters.
fn is_number_like(text: &str) -> bool {
    let bare = text.trim_start_matches(['+', '-']).to_ascii_lowercase();
    let consists_of =
        |text: &str, others: &str| text.chars().all(|c| c.is_ascii_digit() || others.contains(c));
    match bare.split_at_checked(2) {
        Some(("0x", digits)) => consists_of(digits, "abcdef_"),
        Some(("0o" | "0b", digits)) => consists_of(digits, "_"),
        _ if matches!(&*bare, ".inf" | ".nan") => true,
        _ => {
            bare.starts_with(|c: char| c.is_ascii_digit() || c == '.')
                && consists_of(&bare, "e_.,:+-tz ")
        }
    }
}

/// A number that YAML 1.1 takes for one too: with a point and a sign before its exponent.
fn number_text(number: &str) -> String {
    let Some((digits, exponent)) = number.split_once(['e', 'E']) else { return number.to_owned() };
    let point = if digits.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with(['+', '-']) { "" } else { "+" };
    format!("{digits}{point}e{sign}{exponent}")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    fn yaml(json: &str) -> String {
        from_json(json.as_bytes()).unwrap()
    }

    #[test]
    fn members_stay_in_their_order_and_texts_are_quoted_where_they_must_be() {
        let json = r#"{"openapi":"3.0.3","z":1e300,"a":[{"k":"a: b","b":null},[],{}],"t":"x\n y\u2028",
            "m":"One.\n\n  Two","no":[-1,18446744073709551615,1.5,true]}"#;
        let expected = "openapi: '3.0.3'\nz: 1.0e+300\na:\n  - k: 'a: b'\n    b: null\n  - []\n  - {}\n\
                        t: \"x\\n y\\u2028\"\nm: |-\n  One.\n\n    Two\n'no':\n  - -1\n  \
                        - 18446744073709551615\n  - 1.5\n  - true\n";
        assert_eq!(yaml(json), expected);
        assert!(from_json(b"{").is_err());
    }

    /// The documents that the build script has written in both forms.
    #[test]
    fn it_is_the_yaml_that_the_build_script_writes() {
        let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/cases");
        let mut count = 0;
        for case in fs::read_dir(cases).unwrap() {
            let case = case.unwrap().path();
            let json = fs::read_to_string(case.join("openapi.json"));
            let expected = fs::read_to_string(case.join("openapi.yaml"));
            let (Ok(json), Ok(expected)) = (json, expected) else { continue };
            assert_eq!(yaml(&json), expected, "{}", case.display());
            count += 1;
        }
        assert!(count > 0, "no case has a document in both forms");
    }
}
