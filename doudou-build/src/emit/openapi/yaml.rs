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
    bare.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && bare.chars().all(|c| c.is_ascii_hexdigit() || "xo_.,:+-tz ".contains(c))
        || matches!(&*bare, ".inf" | ".nan")
}

/// A number that YAML 1.1 takes for one too: with a point and a sign before its exponent.
fn number_text(number: &str) -> String {
    let Some((digits, exponent)) = number.split_once(['e', 'E']) else { return number.to_owned() };
    let point = if digits.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with(['+', '-']) { "" } else { "+" };
    format!("{digits}{point}e{sign}{exponent}")
}
