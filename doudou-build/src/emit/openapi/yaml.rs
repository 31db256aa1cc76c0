//! YAML that every reader understands alike: block style, and quotes around exactly the texts that
//! a reader of YAML 1.1 (<https://yaml.org/spec/1.1/>) or of the core schema of YAML 1.2
//! (<https://yaml.org/spec/1.2.2/>) could take for something else.

use std::fmt::Write as _;

use serde_json::Value;

use super::node::Node;

/// Longer keys must be announced by a `?`; the limit is 1024 characters, quotes and all.
const LONGEST_KEY: usize = 200;

/// Words that are a value of their own for some reader, whatever their case.
const WORDS: [&str; 12] =
    ["null", "true", "false", "yes", "no", "on", "off", "y", "n", "~", "=", "<<"];

/// A node as YAML, with a line break at its end.
pub(super) fn text(node: &Node) -> String {
    let mut out = String::new();
    push(&mut out, &Piece::of(node), 0, Position::Line);
    out
}

/// A node, whether it was made here or came as a value of JSON.
enum Piece<'a> {
    Scalar(&'a Value),
    List(Vec<Self>),
    Object(Vec<(&'a str, Self)>),
}

impl<'a> Piece<'a> {
    fn of(node: &'a Node) -> Self {
        match node {
            Node::Value(value) => Self::of_value(value),
            Node::List(items) => Self::List(items.iter().map(Self::of).collect()),
            Node::Object(members) => Self::Object(
                members.iter().map(|(name, member)| (name.as_str(), Self::of(member))).collect(),
            ),
        }
    }

    fn of_value(value: &'a Value) -> Self {
        match value {
            Value::Array(items) => Self::List(items.iter().map(Self::of_value).collect()),
            Value::Object(members) => Self::Object(
                members
                    .iter()
                    .map(|(name, member)| (name.as_str(), Self::of_value(member)))
                    .collect(),
            ),
            scalar => Self::Scalar(scalar),
        }
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

fn push(out: &mut String, piece: &Piece<'_>, indent: usize, position: Position) {
    match piece {
        Piece::List(items) if !items.is_empty() => {
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
        Piece::Object(members) if !members.is_empty() => {
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
                if matches!(member, Piece::Scalar(_)) || is_empty(member) {
                    out.push(' ');
                }
                push(out, member, indent + 1, Position::Key);
            }
        }
        Piece::List(_) => out.push_str("[]\n"),
        Piece::Object(_) => out.push_str("{}\n"),
        Piece::Scalar(value) => {
            push_scalar(out, value, indent);
            out.push('\n');
        }
    }
}

fn is_empty(piece: &Piece<'_>) -> bool {
    match piece {
        Piece::Scalar(_) => false,
        Piece::List(items) => items.is_empty(),
        Piece::Object(members) => members.is_empty(),
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
    use serde_json::{Map, Number, json};
    use yaml_rust2::{Yaml, YamlLoader};

    use super::*;

    fn yaml(value: Value) -> String {
        text(&Node::Value(value))
    }

    #[test]
    fn quotes_stand_around_exactly_what_could_be_misread() {
        let plain = [
            "a",
            "/users/{id}",
            "$ref",
            "a:b",
            "a#b",
            "it's",
            "10MiB",
            "Übung",
            "int32",
            "x-a",
            "_",
            "application/json",
            "nobody",
            "C++",
            "a, b",
            "1st",
            "0.1.0-beta.1",
        ];
        let quoted = [
            "",
            " a",
            "a ",
            "yes",
            "No",
            "ON",
            "off",
            "y",
            "N",
            "true",
            "FALSE",
            "null",
            "~",
            "=",
            "<<",
            "200",
            "-1",
            "+1",
            "0x1F",
            "0o17",
            "017",
            "0b11",
            "1_000",
            "1.5",
            ".5",
            "5.",
            "1e3",
            "1e+3",
            ".inf",
            "-.INF",
            ".NaN",
            "190:20:30",
            "2024-01-31",
            "2024-01-31T10:00:00Z",
            "1.2.3",
            "a: b",
            "a:",
            ": a",
            "a #b",
            "#a",
            "- a",
            "-",
            "---",
            "...",
            "? a",
            "[a",
            "{a",
            "]",
            "}",
            ",",
            "&a",
            "*a",
            "!a",
            "|",
            ">",
            "'a",
            "\"a",
            "%a",
            "@a",
            "`a",
        ];
        for text in plain {
            assert_eq!(yaml(text.into()), format!("{text}\n"));
        }
        for text in quoted {
            assert_eq!(yaml(text.into()), format!("'{}'\n", text.replace('\'', "''")));
        }
    }

    #[test]
    fn what_cannot_be_printed_is_escaped() {
        let text = "a\u{0}\u{7f}\u{85}\u{2028}\u{feff}\u{ffff}\t\r\"\\";
        let escaped = r#""a\x00\x7F\x85\u2028\uFEFF\uFFFF\t\x0D\"\\""#;
        assert_eq!(yaml(text.into()), format!("{escaped}\n"));
    }

    #[test]
    fn a_document_reads_as_people_write_it() {
        let long = "k".repeat(LONGEST_KEY + 1);
        let node = super::super::node::object()
            .with("openapi", "3.0.3")
            .with("text", "One.\n\n  Two: 'x'")
            .with("end", "One\n")
            .with("none", Node::Value(json!({})))
            .with("list", Node::Value(json!([[], [1, [2]], { "a": null, "b": [true] }, "x\ny"])))
            .with(&long, Node::Value(json!({ "a": 1e30 })));
        let expected = format!(
            "openapi: '3.0.3'\ntext: |-\n  One.\n\n    Two: 'x'\nend: |\n  One\nnone: {{}}\nlist:\n  - []\n  \
             - - 1\n    - - 2\n  - a: null\n    b:\n      - true\n  - |-\n    x\n    y\n? {long}\n: a: 1.0e+30\n"
        );
        assert_eq!(text(&node), expected);
    }

    /// The same numbers in every run.
    struct Random(u64);

    impl Random {
        fn below(&mut self, end: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (self.0 >> 33) as usize % end
        }

        fn text(&mut self) -> String {
            const PIECES: [&str; 44] = [
                "a", "b", "é", "漢", "😀", " ", "  ", "\n", "\n\n", "\t", "\r", ":", ": ", " #",
                "#", "-", "- ", "?", ",", "[", "]", "{", "}", "&", "*", "!", "|", ">", "'", "\"",
                "%", "@", "`", "\\", "1", "0", ".", "e", "_", "yes", "null", "\u{85}", "\u{2028}",
                "\u{1}",
            ];
            (0..self.below(7)).map(|_| PIECES[self.below(PIECES.len())]).collect()
        }

        fn value(&mut self, depth: usize) -> Value {
            match self.below(if depth == 0 { 5 } else { 8 }) {
                0 => Value::Null,
                1 => Value::Bool(self.below(2) == 0),
                2 => json!(self.below(1_000_000) as i64 - 500_000),
                3 => Number::from_f64(10_f64.powi(self.below(40) as i32 - 20) * 1.25)
                    .map_or(Value::Null, Value::Number),
                4 | 5 => Value::String(self.text()),
                6 => (0..self.below(4)).map(|_| self.value(depth - 1)).collect(),
                _ => Value::Object(
                    (0..self.below(4)).map(|_| (self.text(), self.value(depth - 1))).collect(),
                ),
            }
        }
    }

    /// What a parser read, as JSON.
    fn json_of(yaml: &Yaml) -> Value {
        match yaml {
            Yaml::Null => Value::Null,
            Yaml::Boolean(yes) => json!(yes),
            Yaml::Integer(number) => json!(number),
            Yaml::Real(text) => json!(text.parse::<f64>().unwrap()),
            Yaml::String(text) => json!(text),
            Yaml::Array(items) => items.iter().map(json_of).collect(),
            Yaml::Hash(members) => Value::Object(
                members
                    .iter()
                    .map(|(name, value)| (name.as_str().unwrap().to_owned(), json_of(value)))
                    .collect::<Map<_, _>>(),
            ),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_written_reads_back_as_it_was() {
        let mut random = Random(7);
        for _ in 0..20_000 {
            let value = random.value(3);
            let written = yaml(value.clone());
            let read = YamlLoader::load_from_str(&written);
            let read = read.unwrap_or_else(|error| panic!("{error}: {value}\n{written}"));
            assert_eq!(read.first().map(json_of), Some(value), "{written}");
        }
    }
}
