//! What stands between the brackets of an attribute.
//!
//! Read token by token, so that one mistake hides no other.

use std::borrow::Cow;

use doudou_build::syntax::{ModuleId, ident_text};
use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};
use syn::{Attribute, Lit, Meta};

use super::problem::{Place, Problem, Said};

/// One thing between commas: `pk`, `name = "x"`, `index(…)`.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) name: String,
    /// The name alone.
    pub(super) place: Place,
    pub(super) value: Value,
}

/// What follows the name.
#[derive(Debug)]
pub(super) enum Value {
    /// Nothing.
    Nothing,
    /// `= …`
    Assigned(Vec<TokenTree>),
    /// `(…)`
    List(Group),
    /// Anything else.
    Other(Vec<TokenTree>),
}

/// The pieces between the commas, empty ones left out.
pub(super) fn split(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut pieces = vec![Vec::new()];
    for token in tokens {
        match (&token, pieces.last_mut()) {
            (TokenTree::Punct(punct), _) if punct.as_char() == ',' => pieces.push(Vec::new()),
            (_, Some(last)) => last.push(token),
            (_, None) => {}
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// The items of a list; what has no name is a problem.
pub(super) fn items(
    module: ModuleId,
    tokens: TokenStream,
    problems: &mut Vec<Problem>,
) -> Vec<Item> {
    let mut items = Vec::new();
    for piece in split(tokens) {
        match item(module, piece) {
            Ok(item) => items.push(item),
            Err(place) => problems.push(
                Problem::error(place, "a name is expected here")
                    .help("write `name`, `name = value` or `name(…)`, and a comma between two"),
            ),
        }
    }
    items
}

/// One item from the tokens between two commas, or the place that spoils it.
pub(super) fn item(module: ModuleId, piece: Vec<TokenTree>) -> Result<Item, Place> {
    let mut tokens = piece.into_iter();
    let place = |token: &TokenTree| Place::new(module, token.span());
    let name = match tokens.next() {
        Some(TokenTree::Ident(name)) => name,
        Some(other) => return Err(place(&other)),
        None => return Err(Place::new(module, proc_macro2::Span::call_site())),
    };
    let rest: Vec<TokenTree> = tokens.collect();
    let value = match &rest[..] {
        [] => Value::Nothing,
        [TokenTree::Punct(equals), value @ ..]
            if equals.as_char() == '=' && equals.spacing() == Spacing::Alone
                || equals.as_char() == '=' && !value.is_empty() =>
        {
            Value::Assigned(value.to_vec())
        }
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => {
            Value::List(group.clone())
        }
        _ => Value::Other(rest),
    };
    Ok(Item { place: Place::new(module, name.span()), name: ident_text(&name), value })
}

/// What a text in quotes says.
pub(super) fn text(module: ModuleId, tokens: &[TokenTree]) -> Option<Said<String>> {
    match tokens {
        [TokenTree::Literal(literal)] => match Lit::new(literal.clone()) {
            Lit::Str(text) => {
                Some(Said { value: text.value(), place: Place::new(module, literal.span()) })
            }
            _ => None,
        },
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::None => {
            text(module, &group.stream().into_iter().collect::<Vec<_>>())
        }
        _ => None,
    }
}

/// What a whole number says.
fn number(tokens: &[TokenTree]) -> Option<u32> {
    match tokens {
        [TokenTree::Literal(literal)] => match Lit::new(literal.clone()) {
            Lit::Int(number) => number.base10_parse().ok(),
            _ => None,
        },
        _ => None,
    }
}

/// The place of all of these tokens, or of another when there are none.
pub(super) fn extent(module: ModuleId, tokens: &[TokenTree], otherwise: Place) -> Place {
    match tokens {
        [] => otherwise,
        [first, .., last] => {
            let span = first.span().join(last.span()).unwrap_or_else(|| first.span());
            Place::new(module, span)
        }
        [only] => Place::new(module, only.span()),
    }
}

impl Item {
    /// The place of what follows the name.
    pub(super) fn value_place(&self) -> Place {
        match &self.value {
            Value::Nothing => self.place,
            Value::Assigned(tokens) | Value::Other(tokens) => {
                extent(self.place.module, tokens, self.place)
            }
            Value::List(group) => Place::new(self.place.module, group.span()),
        }
    }

    /// `name = "text"`.
    pub(super) fn text(&self, problems: &mut Vec<Problem>) -> Option<Said<String>> {
        let found = match &self.value {
            Value::Assigned(tokens) => text(self.place.module, tokens),
            _ => None,
        };
        if found.is_none() {
            self.refuse(
                "takes a text in quotes",
                &format!("write `{} = \"…\"`", self.name),
                problems,
            );
        }
        found
    }

    /// `name = 8`.
    pub(super) fn number(&self, problems: &mut Vec<Problem>) -> Option<Said<u32>> {
        let found = match &self.value {
            Value::Assigned(tokens) => number(tokens),
            _ => None,
        };
        if found.is_none() {
            self.refuse("takes a whole number", &format!("write `{} = 1`", self.name), problems);
        }
        found.map(|value| Said { value, place: self.value_place() })
    }

    /// `name` alone.
    pub(super) fn flag(&self, problems: &mut Vec<Problem>) -> Option<Place> {
        if matches!(self.value, Value::Nothing) {
            return Some(self.place);
        }
        self.refuse("takes no value", &format!("write `{}` alone", self.name), problems);
        None
    }

    /// Says that the value is of the wrong form.
    pub(super) fn refuse(&self, what: &str, help: &str, problems: &mut Vec<Problem>) {
        let message = format!("`{}` {what}", self.name);
        problems.push(Problem::error(self.value_place(), message).help(help));
    }
}

/// The attributes, those inside of `cfg_attr` too: a condition that may hold is taken to hold.
pub(super) fn metas(attributes: &[Attribute]) -> Vec<Cow<'_, Meta>> {
    let mut metas = Vec::with_capacity(attributes.len());
    for attribute in attributes {
        match &attribute.meta {
            Meta::List(list) if list.path.is_ident("cfg_attr") => {
                for piece in split(list.tokens.clone()).into_iter().skip(1) {
                    let tokens: TokenStream = piece.into_iter().collect();
                    metas.extend(syn::parse2::<Meta>(tokens).ok().map(Cow::Owned));
                }
            }
            meta => metas.push(Cow::Borrowed(meta)),
        }
    }
    metas
}
