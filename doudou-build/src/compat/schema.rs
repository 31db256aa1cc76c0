//! Schemas: what one takes that the other doesn't.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use serde_json::Value;

use super::document::{Document, Node, Pointer};
use super::flatten::{IN_BOTH_VERSIONS, shape};
use super::limits::Limit;
use super::shape::{Shape, Types, Unknown};
use super::variants::{Union, Variant, pairs};
use super::{ChangeKind, Comparison, Direction, Effect, Impact, Pair, breaking_if, words};

/// The schema that takes everything, for where a document has none.
static ANY: Value = Value::Bool(true);

/// Compares the pairs that wait, and those that come up meanwhile.
pub(super) fn compare_queued(comparison: &mut Comparison<'_>) {
    while comparison.spend(1)
        && let Some(pair) = comparison.queue.pop_front()
    {
        comparison.operation = pair.operation;
        let old = shape(&comparison.old, &pair.old);
        let new = shape(&comparison.new, &pair.new);
        if let (Some(old), Some(new)) = (old, new)
            && comparison.spend(old.cost + new.cost)
        {
            Schemas { comparison, pair: &pair, old: &old, new: &new }.compare();
        }
    }
}

/// Two schemas that are compared.
struct Schemas<'c, 's, 'a> {
    comparison: &'c mut Comparison<'a>,
    pair: &'s Pair<'a>,
    old: &'s Shape<'a>,
    new: &'s Shape<'a>,
}

impl<'a> Schemas<'_, '_, 'a> {
    fn compare(&mut self) {
        let (old, new) = (self.old, self.new);
        self.null();
        let alone = [(old, new), (new, old)].map(|(one, other)| chooses(one) && is_single(other));
        if alone.contains(&true) {
            // A schema that stands alone is the only variant of a choice.
            return self.variants(old.unions.first(), new.unions.first());
        }
        let (old_types, new_types) = (old.types, new.types);
        if old_types != new_types {
            let effect =
                Effect { narrower: new_types.lacks(old_types), wider: old_types.lacks(new_types) };
            let text = format!("was {}, is {}", old_types.words(), new_types.words());
            self.tell(ChangeKind::Type, effect, &text);
            if old_types.and(new_types) == Types::NONE || [old, new].into_iter().any(says_nothing) {
                return;
            }
        }
        self.values();
        self.limits();
        self.texts();
        self.keywords();
        self.items();
        self.fields();
        self.unknown_fields();
        self.unions();
    }

    /// Where to look: at the declaration if both are of one name, else where another is used now.
    fn place(&self) -> (Pointer, Pointer) {
        let (old, new) = (self.old, self.new);
        if old.name == new.name {
            (old.home.clone(), new.home.clone())
        } else {
            (old.outer.clone(), new.outer.clone())
        }
    }

    fn tell(&mut self, kind: ChangeKind, effect: Effect, text: &str) {
        let place = self.place();
        self.tell_at(kind, effect.impact(self.pair.direction), &place, text);
    }

    fn tell_at(
        &mut self,
        kind: ChangeKind,
        impact: Impact,
        (old, new): &(Pointer, Pointer),
        text: &str,
    ) {
        let direction = self.pair.direction;
        let gone = matches!(kind, ChangeKind::FieldRemoved | ChangeKind::VariantRemoved);
        let named = match gone {
            true => words::schema(&self.comparison.old, old, direction),
            false => words::schema(&self.comparison.new, new, direction),
        };
        let message = format!("{}: {text}", named.text);
        let help = words::schema_help(kind, direction);
        let said = (&*named.subject, message);
        self.comparison.push_with_help(kind, impact, (old, new), said, help);
    }

    fn null(&mut self) {
        let (old, new) = (self.old, self.new);
        // Without any type, `null` isn't worth a word of its own.
        let untyped = [old, new].map(|shape| shape.types == Types::ALL && !chooses(shape));
        if old.null == new.null || untyped.contains(&true) {
            return;
        }
        let (effect, text) = if new.null {
            (Effect::WIDER, "`null` is a value now")
        } else {
            (Effect::NARROWER, "`null` is no value any more")
        };
        let place = (old.outer.clone(), new.outer.clone());
        self.tell_at(ChangeKind::Null, effect.impact(self.pair.direction), &place, text);
    }

    fn values(&mut self) {
        let list = |names: Vec<&String>| {
            let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
            names.join(", ")
        };
        match (&self.old.values, &self.new.values) {
            (Some(old), Some(new)) => {
                let gone: Vec<_> = old.keys().filter(|value| !new.contains_key(*value)).collect();
                let added: Vec<_> = new.keys().filter(|value| !old.contains_key(*value)).collect();
                if !gone.is_empty() {
                    let text = format!("no value any more: {}", list(gone));
                    self.tell(ChangeKind::Enum, Effect::NARROWER, &text);
                }
                if !added.is_empty() {
                    let text = format!("a value now: {}", list(added));
                    self.tell(ChangeKind::Enum, Effect::WIDER, &text);
                }
            }
            (None, Some(new)) => {
                let text = format!("no other values any more than {}", list(new.keys().collect()));
                self.tell(ChangeKind::Enum, Effect::NARROWER, &text);
            }
            (Some(old), None) => {
                let text = format!("other values now than {}", list(old.keys().collect()));
                self.tell(ChangeKind::Enum, Effect::WIDER, &text);
            }
            (None, None) => {}
        }
    }

    fn limits(&mut self) {
        let (old, new) = (self.old, self.new);
        let number = Types::named("number").unwrap_or(Types::ALL);
        let numbers = old.types.and(new.types).and(number) != Types::NONE;
        for (called, ends, order) in old.limits.differences(&new.limits) {
            if !numbers && ["the minimum", "the maximum"].contains(&called) {
                continue;
            }
            self.tell(ChangeKind::Bound, effect_of(order), &limit_words(called, ends));
        }
        if old.steps != new.steps {
            let (effect, text) = match (old.steps, new.steps) {
                (_, None) => (Effect::WIDER, "any number now, not only multiples".to_owned()),
                (None, Some(step)) => (Effect::NARROWER, format!("only multiples of {step} now")),
                (Some(old), Some(new)) => {
                    let effect = Effect {
                        narrower: !old.is_multiple_of(new),
                        wider: !new.is_multiple_of(old),
                    };
                    (effect, format!("multiples of {new} now, they were of {old}"))
                }
            };
            self.tell(ChangeKind::Bound, effect, &text);
        }
        if old.unique != new.unique {
            let (effect, text) = match new.unique {
                true => (Effect::NARROWER, "no two items are alike any more"),
                false => (Effect::WIDER, "items may be alike now"),
            };
            self.tell(ChangeKind::Bound, effect, text);
        }
    }

    /// Patterns and formats.
    fn texts(&mut self) {
        let (old, new) = (self.old, self.new);
        let patterns =
            [old, new].map(|shape| shape.patterns.iter().copied().collect::<BTreeSet<&str>>());
        let formats =
            [old, new].map(|shape| shape.formats.iter().map(|format| &**format).collect());
        for (kind, called, [old, new]) in
            [(ChangeKind::Pattern, "pattern", patterns), (ChangeKind::Format, "format", formats)]
        {
            let gone: Vec<&str> = old.difference(&new).copied().collect();
            let added: Vec<&str> = new.difference(&old).copied().collect();
            let effect = match (&gone[..], &added[..]) {
                // Every float is a double.
                (["float"], ["double"]) => Effect::WIDER,
                (["double"], ["float"]) => Effect::NARROWER,
                _ => Effect { narrower: !added.is_empty(), wider: !gone.is_empty() },
            };
            let (gone, added) = (gone.join("`, `"), added.join("`, `"));
            let text = match (effect.narrower || effect.wider, &*gone, &*added) {
                (false, ..) => continue,
                (_, gone, "") => format!("the {called} `{gone}` is gone"),
                (_, "", added) => format!("the {called} `{added}` is new"),
                (_, gone, added) => format!("the {called} is `{added}` now, it was `{gone}`"),
            };
            self.tell(kind, effect, &text);
        }
    }

    fn keywords(&mut self) {
        let (old, new) = (self.old, self.new);
        let both = self.comparison.same_version();
        let keywords: BTreeSet<&str> =
            old.keywords.keys().chain(new.keywords.keys()).copied().collect();
        for keyword in keywords {
            let comparable = both || [IN_BOTH_VERSIONS, "$ref"].contains(&keyword);
            if comparable && old.keywords.get(keyword) != new.keywords.get(keyword) {
                let text = format!("`{keyword}` isn't what it was");
                self.tell(ChangeKind::Keyword, Effect::OTHER, &text);
            }
        }
    }

    fn items(&mut self) {
        let (old, new) = (self.old, self.new);
        let (a, b) = (&old.first_items, &new.first_items);
        if a.is_empty() != b.is_empty() && !self.comparison.same_version() {
            return;
        }
        let place = self.place();
        let pick = |first: Option<&Node<'a>>, rest: &[Node<'a>], at: &Pointer| match first {
            Some(first) => vec![first.clone()],
            None => or_any(rest, at),
        };
        for number in 0..a.len().max(b.len()) {
            let old = pick(a.get(number), &old.items, &place.0);
            let new = pick(b.get(number), &new.items, &place.1);
            self.comparison.enqueue(old, new, self.pair.direction);
        }
        if !(old.items.is_empty() && new.items.is_empty()) {
            let (old, new) = (or_any(&old.items, &place.0), or_any(&new.items, &place.1));
            self.comparison.enqueue(old, new, self.pair.direction);
        }
    }

    fn fields(&mut self) {
        let (old, new, direction) = (self.old, self.new, self.pair.direction);
        let place = self.place();
        let names = [old, new].map(|shape| shape.fields.keys().chain(&shape.required));
        let names: BTreeSet<&str> = names.into_iter().flatten().copied().collect();
        for name in names {
            let a = Field::of(&self.comparison.old, old, name, direction, &place.0);
            let b = Field::of(&self.comparison.new, new, name, direction, &place.1);
            let at = (a.at, b.at);
            match (a.nodes, b.nodes) {
                (Some(a_nodes), Some(b_nodes)) => {
                    self.comparison.enqueue(a_nodes.to_vec(), b_nodes.to_vec(), direction);
                    self.required(a.required, b.required, &at);
                }
                (None, None) => self.required(a.required, b.required, &at),
                (Some(a_nodes), None) => {
                    let closed = matches!(new.unknown, Unknown::Closed);
                    let lost = closed || words::is_form(&place.0);
                    let impact = breaking_if(lost || direction == Direction::Response);
                    self.tell_at(ChangeKind::FieldRemoved, impact, &at, "it is gone");
                    if let Unknown::Like(nodes) = &new.unknown {
                        self.comparison.enqueue(a_nodes.to_vec(), nodes.clone(), direction);
                    }
                }
                (None, Some(b_nodes)) => {
                    let impact = breaking_if(match direction {
                        Direction::Request => b.required && !a.required,
                        Direction::Response => matches!(old.unknown, Unknown::Closed),
                    });
                    let text = match (direction, b.required) {
                        (Direction::Request, true) => "it is new and must be there",
                        _ => "it is new",
                    };
                    self.tell_at(ChangeKind::FieldAdded, impact, &at, text);
                    if let Unknown::Like(nodes) = &old.unknown {
                        self.comparison.enqueue(nodes.clone(), b_nodes.to_vec(), direction);
                    }
                }
            }
        }
    }

    fn required(&mut self, old: bool, new: bool, at: &(Pointer, Pointer)) {
        if old == new {
            return;
        }
        let direction = self.pair.direction;
        let (effect, text) = match (new, direction) {
            (true, Direction::Request) => (Effect::NARROWER, "it must be there now"),
            (true, Direction::Response) => (Effect::NARROWER, "it is always there now"),
            (false, _) => (Effect::WIDER, "it may be missing now"),
        };
        self.tell_at(ChangeKind::FieldRequired, effect.impact(direction), at, text);
    }

    fn unknown_fields(&mut self) {
        let place = self.place();
        let (effect, text) = match (&self.old.unknown, &self.new.unknown) {
            (Unknown::Closed, Unknown::Closed) | (Unknown::Open, Unknown::Open) => return,
            (_, Unknown::Closed) => (Effect::NARROWER, "unknown fields are refused now"),
            (Unknown::Closed, _) => (Effect::WIDER, "unknown fields may be there now"),
            (old, new) => {
                let nodes = |unknown: &Unknown<'a>, at| match unknown {
                    Unknown::Like(nodes) => nodes.clone(),
                    _ => or_any(&[], at),
                };
                let (old, new) = (nodes(old, &place.0), nodes(new, &place.1));
                return self.comparison.enqueue(old, new, self.pair.direction);
            }
        };
        self.tell(ChangeKind::UnknownFields, effect, text);
    }

    fn unions(&mut self) {
        let (old, new) = (self.old, self.new);
        for (old, new) in old.unions.iter().zip(&new.unions) {
            self.variants(Some(old), Some(new));
        }
        match old.unions.len().cmp(&new.unions.len()) {
            Ordering::Less => {
                self.tell(
                    ChangeKind::Keyword,
                    Effect::NARROWER,
                    "it is one of several variants now",
                );
            }
            Ordering::Greater => {
                let text = "it is none of several variants any more";
                self.tell(ChangeKind::Keyword, Effect::WIDER, text);
            }
            Ordering::Equal => {}
        }
    }

    /// Without a union, the schema itself is the only variant.
    fn variants(&mut self, old: Option<&Union<'a>>, new: Option<&Union<'a>>) {
        if let Some((old, new)) = old.zip(new).filter(|(old, new)| old.lists_as(new)) {
            for (a, b) in old.variants.iter().zip(&new.variants) {
                self.comparison.enqueue(vec![a.clone()], vec![b.clone()], self.pair.direction);
            }
            return;
        }
        let single =
            |shape: &Shape<'a>, nodes: &[Node<'a>]| vec![Variant::of(shape, nodes.to_vec())];
        let old_variants = match old {
            Some(union) => union.read(&self.comparison.old),
            None => single(self.old, &self.pair.old),
        };
        let new_variants = match new {
            Some(union) => union.read(&self.comparison.new),
            None => single(self.new, &self.pair.new),
        };
        let cost: usize =
            old_variants.iter().chain(&new_variants).map(|variant| variant.cost).sum();
        if !(self.comparison.spend(cost)
            && self.comparison.spend_product(old_variants.len(), new_variants.len()))
        {
            return;
        }
        let place = self.place();
        let found = pairs(&old_variants, &new_variants);
        let (mut old_left, mut new_left) =
            (vec![true; old_variants.len()], vec![true; new_variants.len()]);
        for (a, b) in found {
            (old_left[a], new_left[b]) = (false, false);
            let (a, b) = (&old_variants[a].nodes, &new_variants[b].nodes);
            self.comparison.enqueue(a.clone(), b.clone(), self.pair.direction);
        }
        let direction = self.pair.direction;
        for (variant, _) in old_variants.iter().zip(old_left).filter(|(_, left)| *left) {
            let at = (variant.at.clone(), place.1.clone());
            let text = format!("{} is no variant any more", variant.words());
            let impact = Effect::NARROWER.impact(direction);
            self.tell_at(ChangeKind::VariantRemoved, impact, &at, &text);
        }
        for (variant, _) in new_variants.iter().zip(new_left).filter(|(_, left)| *left) {
            let text = format!("{} is a variant now", variant.words());
            let impact = Effect::WIDER.impact(direction);
            self.tell_at(ChangeKind::VariantAdded, impact, &place, &text);
        }
    }
}

/// A field as one direction sees it.
struct Field<'s, 'a> {
    /// Its schemas; `None` when it isn't named, or isn't part of this direction.
    nodes: Option<&'s [Node<'a>]>,
    required: bool,
    at: Pointer,
}

impl<'s, 'a> Field<'s, 'a> {
    fn of(
        document: &Document<'a>,
        shape: &'s Shape<'a>,
        name: &str,
        direction: Direction,
        object: &Pointer,
    ) -> Self {
        let nodes = shape.fields.get(name).map(|nodes| &**nodes);
        let flag = match direction {
            Direction::Request => "readOnly",
            Direction::Response => "writeOnly",
        };
        let hidden = nodes.into_iter().flatten().any(|node| {
            let counts = document.lists_types || node.text("$ref").is_none();
            let behind = || document.resolve(node.clone()).is_some_and(|found| found.flag(flag));
            counts && node.flag(flag) || behind()
        });
        let nodes = nodes.filter(|_| !hidden);
        let at = nodes.and_then(|nodes| nodes.first()).map_or(object, |node| &node.at).clone();
        Self { nodes, required: !hidden && shape.required.contains(name), at }
    }
}

/// Whether a schema is a choice and nothing else.
fn chooses(shape: &Shape<'_>) -> bool {
    shape.unions.len() == 1
        && shape.fields.is_empty()
        && shape.required.is_empty()
        && shape.values.is_none()
}

fn is_single(shape: &Shape<'_>) -> bool {
    shape.unions.is_empty() && shape.types != Types::ALL
}

/// Whether it is any value, as far as this module understands.
fn says_nothing(shape: &Shape<'_>) -> bool {
    shape.types == Types::ALL
        && shape.fields.is_empty()
        && shape.values.is_none()
        && shape.unions.is_empty()
}

fn or_any<'a>(nodes: &[Node<'a>], at: &Pointer) -> Vec<Node<'a>> {
    match nodes {
        [] => vec![Node { value: &ANY, at: at.clone() }],
        nodes => nodes.to_vec(),
    }
}

fn effect_of(order: Ordering) -> Effect {
    match order {
        Ordering::Less => Effect::NARROWER,
        Ordering::Greater => Effect::WIDER,
        Ordering::Equal => Effect::default(),
    }
}

fn limit_words(called: &str, ends: [Option<&Limit>; 2]) -> String {
    match ends {
        [Some(old), Some(new)] => format!("{called} is {new} now, it was {old}"),
        [Some(old), None] => format!("{called}, {old}, is gone"),
        [None, Some(new)] => format!("{called} is {new} now, there was none"),
        [None, None] => String::new(),
    }
}
