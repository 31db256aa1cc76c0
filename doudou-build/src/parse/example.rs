//! `#[example(…)]`: a value of JSON, written in the tokens of Rust.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use serde_json::{Map, Number, Value};
use syn::{Attribute, Lit, Meta};

use super::contract::Finding;

/// Reads the attribute, if there is one.
pub(crate) fn read(attributes: &[Attribute]) -> Result<Option<Value>, Finding> {
    let Some(attribute) = attributes.iter().find(|attribute| attribute.path().is_ident("example"))
    else {
        return Ok(None);
    };
    let read = match &attribute.meta {
        Meta::List(list) => json(list.tokens.clone()),
        _ => None,
    };
    read.map(Some).ok_or_else(|| {
        Finding::over(attribute, "this is no value of JSON", "").with_help(
            "write a text, a number, `true`, `false`, `null`, `[1, 2]` or `{\"key\": \"value\"}`: `#[example(\"jack\")]`",
        )
    })
}

/// A value of JSON, out of tokens.
pub(crate) fn json(tokens: TokenStream) -> Option<Value> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    value(&tokens)
}

fn value(tokens: &[TokenTree]) -> Option<Value> {
    match tokens {
        [TokenTree::Punct(minus), rest @ TokenTree::Literal(_)] if minus.as_char() == '-' => {
            match value(std::slice::from_ref(rest))? {
                Value::Number(number) => negative(&number),
                _ => None,
            }
        }
        [TokenTree::Ident(word)] => match &*word.to_string() {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            "null" => Some(Value::Null),
            _ => None,
        },
        [TokenTree::Literal(literal)] => literal_value(&Lit::new(literal.clone())),
        [TokenTree::Group(group)] => {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            match group.delimiter() {
                Delimiter::Bracket => {
                    parts(&inner).map(value).collect::<Option<Vec<_>>>().map(Value::Array)
                }
                Delimiter::Brace => {
                    let members = parts(&inner).map(|member| match member {
                        [TokenTree::Literal(key), TokenTree::Punct(colon), rest @ ..]
                            if colon.as_char() == ':' =>
                        {
                            let Value::String(key) = literal_value(&Lit::new(key.clone()))? else {
                                return None;
                            };
                            Some((key, value(rest)?))
                        }
                        _ => None,
                    });
                    members.collect::<Option<Map<_, _>>>().map(Value::Object)
                }
                // What a macro puts around a value.
                Delimiter::None => value(&inner),
                Delimiter::Parenthesis => None,
            }
        }
        _ => None,
    }
}

/// What stands between the commas; nothing behind the last one.
fn parts(tokens: &[TokenTree]) -> impl Iterator<Item = &[TokenTree]> {
    let is_comma =
        |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
    let count = if tokens.is_empty() { 0 } else { usize::MAX };
    let ends_with_comma = tokens.last().is_some_and(is_comma);
    let tokens = if ends_with_comma { &tokens[..tokens.len() - 1] } else { tokens };
    tokens.split(is_comma).take(count)
}

/// A literal of Rust as a value of JSON.
pub(super) fn literal_value(literal: &Lit) -> Option<Value> {
    match literal {
        Lit::Str(text) => Some(Value::String(text.value())),
        Lit::Char(char) => Some(Value::String(char.value().to_string())),
        Lit::Bool(bool) => Some(Value::Bool(bool.value)),
        Lit::Int(number) => number.base10_parse::<u64>().ok().map(Value::from),
        Lit::Float(number) => {
            number.base10_parse().ok().and_then(Number::from_f64).map(Value::Number)
        }
        _ => None,
    }
}

/// A number with a minus in front of it.
pub(super) fn negative(number: &Number) -> Option<Value> {
    let whole = number.as_u64().and_then(|number| 0_i64.checked_sub_unsigned(number));
    let float = || number.as_f64().map(|number| -number).and_then(Number::from_f64);
    match (whole, number.is_u64()) {
        (Some(whole), _) => Some(Value::from(whole)),
        (None, true) => None,
        (None, false) => float().map(Value::Number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Value> {
        text.parse().ok().and_then(json)
    }

    #[test]
    fn every_value_of_json_can_be_written() {
        for text in [
            "\"text\"",
            "1",
            "-1",
            "1.5",
            "-0.5",
            "true",
            "null",
            "[]",
            "[1, [2], {\"a\": null}]",
            "{}",
            "{\"k\": -9223372036854775808, \"l\": 18446744073709551615}",
        ] {
            assert_eq!(read(text), serde_json::from_str(text).ok(), "{text}");
        }
        assert_eq!(read("[1, 2,]"), Some(Value::from(vec![1, 2])));
        assert_eq!(read("'c'"), Some(Value::from("c")));
    }

    #[test]
    fn what_is_no_json_is_no_value() {
        for text in ["", "x", "(1)", "[,]", "{1: 2}", "{\"a\" 1}", "--1", "-true", "1 2", "b\"x\""]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
