//! What is checked when the bodies of all types that were met are known.

use std::collections::{BTreeMap, BTreeSet};

use super::types::Types;
use crate::diagnostics::Span;
use crate::model::types::is_text;
use crate::model::{Data, Field, Fields, Method, Tagging, Type, TypeDef, TypeId, TypeKind};

/// The most fields of a struct, with those that stand among its own.
const MOST_FIELDS: usize = 2_000;

/// How many structs deep flattened fields may come from.
const MOST_FLATTENED: usize = 16;

/// Something to check of a type that may not be known yet.
#[derive(Debug)]
pub(crate) enum Deferred {
    /// It is the key of a map.
    Key(Type, Span),
    /// Its fields stand beside those of the struct around it.
    Flatten(Type, Span),
    /// A tag of this name stands among its fields.
    Tagged(Type, String, Span),
    /// It is a header.
    Header(Type, Span),
}

impl Types<'_> {
    /// Reads the bodies that are still to be read, and checks the types that are new.
    pub(super) fn settle(&mut self) {
        while let Some(pending) = self.pending.pop() {
            self.read_body(pending);
        }
        let new = self.settled..self.defs.len();
        if new.is_empty() && self.deferred.is_empty() {
            return;
        }
        self.settled = self.defs.len();
        for number in new.clone() {
            self.break_circle(TypeId(number));
            self.break_flattened_circle(TypeId(number));
            self.break_untagged_circle(TypeId(number));
        }
        let mut sizes = BTreeMap::new();
        for number in new.clone() {
            self.limit_flattened(TypeId(number), &mut sizes);
        }
        for number in new.clone() {
            self.finish_fields(TypeId(number));
        }
        for deferred in std::mem::take(&mut self.deferred) {
            self.check_deferred(&deferred);
        }
        let (unbuffered, ruled) =
            (std::mem::take(&mut self.unbuffered), std::mem::take(&mut self.ruled));
        self.unbuffered = self.spread(unbuffered, |types, def| {
            def.kind.parts().iter().any(|part| types.needs_text(&part.ty))
        });
        self.ruled = self.spread(ruled, |_, def| has_own_rules(def));
        for number in new {
            self.check_buffered(TypeId(number));
        }
    }

    /// A type that is nothing but itself, inside of lists and options: it has no end for those
    /// who look for what it is.
    fn break_circle(&mut self, start: TypeId) {
        let inside = |id: TypeId| match &self.defs[id.0].kind {
            TypeKind::Newtype(inner, _) => {
                let mut named = None;
                inner.ty.each_named(&mut |id| named = Some(id));
                named
            }
            _ => None,
        };
        let mut at = inside(start);
        // A circle that `start` isn't a part of ends by the number of steps.
        for _ in 0..self.defs.len() {
            match at {
                Some(id) if id == start => break,
                Some(id) => at = inside(id),
                None => return,
            }
        }
        if at != Some(start) {
            return;
        }
        let TypeDef { name, span, .. } = &self.defs[start.0];
        let (message, span) = (format!("`{name}` is made of nothing but itself"), *span);
        self.report(span, message, "write a struct with a named field");
        self.defs[start.0].kind = TypeKind::Struct(Fields::default());
    }

    /// A struct that stands among its own fields.
    fn break_flattened_circle(&mut self, start: TypeId) {
        let mut seen = BTreeSet::new();
        let mut next = vec![start];
        while let Some(id) = next.pop() {
            let TypeKind::Struct(fields) = &self.defs[id.0].kind else { continue };
            for field in fields.fields.iter().filter(|field| field.flatten) {
                let Some(inner) = flat_named(&field.ty.ty) else { continue };
                if seen.insert(*inner) {
                    next.push(*inner);
                }
            }
        }
        if !seen.contains(&start) {
            return;
        }
        let message = "a struct can't stand among its own fields";
        self.drop_flattened(start, message, "take `flatten` away");
    }

    /// An enum that tries itself as one of its variants: serde would try for ever.
    fn break_untagged_circle(&mut self, start: TypeId) {
        let untagged = |id: TypeId| match &self.defs[id.0].kind {
            TypeKind::Enum(item) if item.tagging == Tagging::Untagged => Some(item),
            _ => None,
        };
        if untagged(start).is_none() {
            return;
        }
        let mut seen = BTreeSet::new();
        let mut next = vec![start];
        while let Some(id) = next.pop() {
            let tried: Vec<&Type> = match &self.defs[id.0].kind {
                TypeKind::Newtype(inner, _) => vec![&inner.ty],
                _ => untagged(id)
                    .into_iter()
                    .flat_map(|item| &item.variants)
                    .filter_map(|variant| match &variant.data {
                        Data::Value(value) => Some(&value.ty),
                        Data::None | Data::Fields(_) => None,
                    })
                    .collect(),
            };
            let tried = tried.into_iter().filter_map(flat_named);
            next.extend(tried.filter(|inner| seen.insert(**inner)));
        }
        if !seen.contains(&start) {
            return;
        }
        let TypeDef { name, span, .. } = &self.defs[start.0];
        let (message, span) = (format!("`{name}` is one of its own variants"), *span);
        self.report(span, message, "name the value: `Variant { value: … }`, or add a tag");
        self.defs[start.0].kind = TypeKind::Struct(Fields::default());
    }

    /// How many fields a struct has with those that stand among its own, and how many structs
    /// deep they come from. Beyond what anybody could read they are refused.
    fn limit_flattened(
        &mut self,
        id: TypeId,
        sizes: &mut BTreeMap<TypeId, (usize, usize)>,
    ) -> (usize, usize) {
        if let Some(known) = sizes.get(&id) {
            return *known;
        }
        let TypeKind::Struct(fields) = &self.defs[id.0].kind else { return (1, 0) };
        let own = fields.fields.iter().filter(|field| !field.flatten).count();
        let inner = fields.fields.iter().filter(|field| field.flatten);
        let inner: Vec<TypeId> =
            inner.filter_map(|field| flat_named(&field.ty.ty).copied()).collect();
        let (mut size, mut depth) = (own, 0);
        for inner in inner {
            let (more, deeper) = self.limit_flattened(inner, sizes);
            (size, depth) = (size + more, depth.max(deeper + 1));
        }
        if size > MOST_FIELDS || depth > MOST_FLATTENED {
            let message = "too many structs stand among each other's fields";
            self.drop_flattened(id, message, "hold them in fields of their own");
            (size, depth) = (own, 0);
        }
        sizes.insert(id, (size, depth));
        (size, depth)
    }

    fn drop_flattened(&mut self, id: TypeId, message: &str, help: &str) {
        let TypeKind::Struct(fields) = &mut self.defs[id.0].kind else { return };
        let mut spans = Vec::new();
        fields.fields.retain(|field| {
            spans.extend(field.flatten.then_some(field.span));
            !field.flatten
        });
        for span in spans {
            self.report(span, message, help);
        }
    }

    /// What serde takes for fields that aren't there.
    fn finish_fields(&mut self, id: TypeId) {
        let kind =
            std::mem::replace(&mut self.defs[id.0].kind, TypeKind::Struct(Fields::default()));
        // The kind is away while its parts are looked at; a type's default never needs its own.
        let kind = match kind {
            TypeKind::Struct(fields) => TypeKind::Struct(self.finished(fields)),
            TypeKind::Enum(mut item) => {
                for variant in &mut item.variants {
                    if let Data::Fields(fields) = &mut variant.data {
                        *fields = self.finished(std::mem::take(fields));
                    }
                }
                TypeKind::Enum(item)
            }
            other => other,
        };
        self.defs[id.0].kind = kind;
    }

    pub(super) fn finished(&mut self, mut fields: Fields) -> Fields {
        for field in &mut fields.fields {
            if let Some(source) = self.defaults.remove(&field.span) {
                // That an `Option` is nothing when it isn't there goes without saying.
                field.default = self.default_value(&source).filter(|value| !value.is_null());
                // Another use of a generic type has the same field.
                self.defaults.insert(field.span, source);
            }
            let is_with = matches!(&field.ty.ty, Type::Extern(_));
            if !is_with && self.is_transparent_option(&field.ty.ty) && !field.rules.is_required() {
                field.required = false;
            }
        }
        fields
    }

    /// Whether serde reads a missing field of this type as `None`, through transparent types.
    fn is_transparent_option(&self, ty: &Type) -> bool {
        let Type::Named(mut id) = *ty else { return false };
        loop {
            let TypeKind::Newtype(inner, _) = &self.defs[id.0].kind else { return false };
            match &inner.ty {
                _ if !self.origins[id.0].transparent => return false,
                Type::Option(_) => return true,
                Type::Named(next) => id = *next,
                _ => return false,
            }
        }
    }

    fn check_deferred(&mut self, deferred: &Deferred) {
        match deferred {
            Deferred::Key(ty, span) => {
                if !self.is_key(ty) {
                    self.report(
                        *span,
                        "the keys of a map must be texts on the wire",
                        "use `String` keys, or a list of structs",
                    );
                }
            }
            Deferred::Flatten(ty, span) => {
                if let Some((message, help)) = self.not_flat(ty, false) {
                    self.report(*span, message, help);
                }
            }
            Deferred::Tagged(ty, tag, span) => {
                if let Some((message, help)) = self.not_tagged(ty, tag) {
                    self.report(*span, message, help);
                }
            }
            Deferred::Header(ty, span) => {
                let ty = match ty {
                    Type::Option(inner) => inner,
                    ty => ty,
                };
                if !is_text(ty, &self.defs) {
                    self.report(
                        *span,
                        "a header must be one text",
                        "use a scalar, an enum without data, or an `Option` of one",
                    );
                }
            }
        }
    }

    /// Whether serde writes a value as the key of an object.
    fn is_key(&self, ty: &Type) -> bool {
        match ty {
            Type::String | Type::Char | Type::Integer(_) | Type::Bool => true,
            Type::Extern(ty) => ty.kind == Some("string"),
            Type::Named(id) => match &self.defs[id.0].kind {
                TypeKind::Enum(item) => item.is_text(),
                TypeKind::Newtype(inner, _) => self.is_key(&inner.ty),
                TypeKind::Struct(_) | TypeKind::Reply(_) => false,
            },
            _ => false,
        }
    }

    /// Why the fields of a type can't stand beside those of another.
    fn not_flat(&self, ty: &Type, optional: bool) -> Option<(&'static str, &'static str)> {
        let named = match ty {
            Type::Option(inner) if !optional => return self.not_flat(inner, true),
            Type::Map(key, _) if !optional && matches!(**key, Type::String) => return None,
            Type::Map(..) if !optional => {
                return Some((
                    "the keys of a flattened map must be of type `String`",
                    "serde can't read others from what is left over",
                ));
            }
            Type::Extern(ty) if !optional && ty.kind == Some("object") && ty.schema.is_none() => {
                return None;
            }
            Type::Named(id) => &self.defs[id.0].kind,
            _ => {
                return Some((
                    "only the fields of a struct or the entries of a map can stand beside others",
                    "flatten a struct, an `Option` of one, a map or an enum with a tag",
                ));
            }
        };
        match named {
            TypeKind::Struct(fields) if fields.closed => Some((
                "a struct that denies unknown fields can't be flattened",
                "take `deny_unknown_fields` away from it, or don't flatten it",
            )),
            TypeKind::Struct(_) => None,
            TypeKind::Enum(item) if !optional && !item.closed && item.has_tag() => None,
            TypeKind::Enum(_) => Some((
                "only an open enum with a tag can stand among the fields of a struct",
                "put `#[serde(tag = \"type\")]` on the enum, or don't flatten it",
            )),
            TypeKind::Newtype(..) | TypeKind::Reply(_) => Some((
                "only the fields of a struct or the entries of a map can stand beside others",
                "flatten what is inside of the type instead",
            )),
        }
    }

    /// Why a tag can't stand among the fields of a type.
    fn not_tagged(&self, ty: &Type, tag: &str) -> Option<(String, &'static str)> {
        let no_room = || {
            Some((
                format!("the tag `{tag}` needs an object to stand in, and this is none"),
                "name the value, `Variant { value: … }`, or add `content = \"…\"` to the tag",
            ))
        };
        let twice = || {
            Some((
                format!("the tag `{tag}` would stand beside a field of the same name"),
                "rename one of them",
            ))
        };
        match ty {
            Type::Map(key, _) if matches!(**key, Type::String) => None,
            Type::Named(id) => match &self.defs[id.0].kind {
                TypeKind::Struct(fields) => match self.has_key(fields, tag) {
                    true => twice(),
                    false => None,
                },
                TypeKind::Enum(item) => match &item.tagging {
                    Tagging::Internal { tag: inner } if inner != tag && !item.closed => None,
                    Tagging::Adjacent { tag: inner, content }
                        if inner != tag && content != tag && !item.closed =>
                    {
                        None
                    }
                    Tagging::Internal { .. } | Tagging::Adjacent { .. } => twice(),
                    _ => no_room(),
                },
                TypeKind::Newtype(inner, _) => self.not_tagged(&inner.ty, tag),
                TypeKind::Reply(_) => no_room(),
            },
            _ => no_room(),
        }
    }

    fn has_key(&self, fields: &Fields, key: &str) -> bool {
        fields.tag.as_ref().is_some_and(|(tag, _)| tag == key)
            || fields.fields.iter().any(|field| match (&field.ty.ty, field.flatten) {
                (_, false) => field.wire == key,
                (Type::Named(id), true) => match &self.defs[id.0].kind {
                    TypeKind::Struct(inner) => self.has_key(inner, key),
                    _ => false,
                },
                _ => false,
            })
    }

    /// Marks the types for which something holds, and those that hold one of them. `marks` is
    /// what was found before.
    fn spread(&self, mut marks: Vec<bool>, seed: impl Fn(&Self, &TypeDef) -> bool) -> Vec<bool> {
        let old = marks.len();
        let new = self.defs[old..].iter().map(|def| seed(self, def));
        marks.extend(new);
        loop {
            let mut changed = false;
            // What a type is made of is mostly met after it.
            for number in (old..self.defs.len()).rev() {
                if marks[number] {
                    continue;
                }
                let mut holds = false;
                for part in self.defs[number].kind.parts() {
                    part.ty.each_named(&mut |id| holds |= marks[id.0]);
                }
                (marks[number], changed) = (holds, changed || holds);
            }
            if !changed {
                return marks;
            }
        }
    }

    /// Whether a type can be read from the text of JSON alone: serde keeps neither numbers of 128
    /// bits nor keys that are no texts.
    fn needs_text(&self, ty: &Type) -> bool {
        match ty {
            Type::Integer(integer) => integer.bits == 128,
            Type::Extern(ty) => ty.name == "RawValue",
            Type::Option(inner) | Type::List(inner, _) => self.needs_text(inner),
            Type::Map(key, value) => self.is_number_key(key) || self.needs_text(value),
            _ => false,
        }
    }

    fn is_number_key(&self, ty: &Type) -> bool {
        match ty {
            Type::Integer(_) | Type::Bool => true,
            Type::Named(id) => match &self.defs[id.0].kind {
                TypeKind::Newtype(inner, _) => self.is_number_key(&inner.ty),
                _ => false,
            },
            _ => false,
        }
    }

    fn is_unbuffered(&self, ty: &Type) -> bool {
        let mut unbuffered = self.needs_text(ty);
        ty.each_named(&mut |id| unbuffered |= self.unbuffered[id.0]);
        unbuffered
    }

    /// What serde reads twice, it keeps in memory first, and that loses some types.
    fn check_buffered(&mut self, id: TypeId) {
        let mut wrong = Vec::new();
        match &self.defs[id.0].kind {
            TypeKind::Struct(fields) => {
                let fields = fields.fields.iter().filter(|field| field.flatten);
                wrong.extend(fields.map(|field| &field.ty));
            }
            TypeKind::Enum(item)
                if matches!(item.tagging, Tagging::Internal { .. } | Tagging::Untagged) =>
            {
                for variant in &item.variants {
                    match &variant.data {
                        Data::None => {}
                        Data::Value(value) => wrong.push(value),
                        Data::Fields(fields) => {
                            wrong.extend(fields.fields.iter().map(|field| &field.ty));
                        }
                    }
                }
            }
            _ => {}
        }
        let wrong: Vec<Span> = wrong
            .into_iter()
            .filter(|part| self.is_unbuffered(&part.ty))
            .map(|part| part.span)
            .collect();
        for span in wrong {
            self.report(
                span,
                "serde can't read this here: it loses numbers of 128 bits, and keys that aren't texts",
                "use `u64` or `String`; or don't flatten, and put `content = \"…\"` beside the tag of an enum",
            );
        }
    }

    /// Whether a type has rules of garde, or holds one that has.
    pub(crate) fn has_rules(&self, ty: &Type) -> bool {
        let mut ruled = false;
        ty.each_named(&mut |id| ruled |= self.ruled[id.0]);
        ruled
    }

    /// Looks whether the rules of everything that a request may carry are checked.
    pub(crate) fn check_requests(&mut self, methods: &[Method]) {
        let mut open = Vec::new();
        for param in methods.iter().flat_map(|method| &method.params) {
            param.ty.ty.each_named(&mut |id| open.push(id));
        }
        let mut seen = BTreeSet::new();
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            let parts = self.defs[id.0].kind.parts();
            parts.iter().for_each(|part| part.ty.each_named(&mut |id| open.push(id)));
            self.check_dives(id);
        }
    }

    /// Rules that nobody asks for are never enforced.
    fn check_dives(&mut self, id: TypeId) {
        if !self.ruled[id.0] {
            return;
        }
        let def = &self.defs[id.0];
        let mut lost = Vec::new();
        if !def.validates {
            let message = format!("the rules of `{}` are never checked", def.name);
            let help = "derive `garde::Validate` for it, with `#[garde(dive)]` on fields whose types have rules";
            let (span, help) = (def.span, help.to_owned());
            self.report(span, message, &help);
            return;
        }
        let look = |field: &Field| {
            let is_lost = !field.rules.dive && self.has_rules(&field.ty.ty);
            is_lost.then(|| (field.ty.span, field.name.clone()))
        };
        match &def.kind {
            TypeKind::Struct(fields) => lost.extend(fields.fields.iter().filter_map(look)),
            TypeKind::Enum(item) => {
                for variant in &item.variants {
                    match &variant.data {
                        Data::None => {}
                        Data::Fields(fields) => lost.extend(fields.fields.iter().filter_map(look)),
                        Data::Value(value) => {
                            if !self.dives.contains(&value.span) && self.has_rules(&value.ty) {
                                lost.push((value.span, variant.ident.clone()));
                            }
                        }
                    }
                }
            }
            TypeKind::Newtype(inner, rules) if !rules.dive && self.has_rules(&inner.ty) => {
                lost.push((inner.span, def.name.clone()));
            }
            TypeKind::Reply(_) | TypeKind::Newtype(..) => {}
        }
        for (span, name) in lost {
            let message = format!("the rules of what `{name}` holds are never checked");
            self.report(span, message, "put `#[garde(dive)]` on the field");
        }
    }
}

/// The declared type that a value is, in an `Option` or not.
fn flat_named(ty: &Type) -> Option<&TypeId> {
    match ty {
        Type::Named(id) => Some(id),
        Type::Option(inner) => flat_named(inner),
        _ => None,
    }
}

/// Whether a type says itself what holds for its parts.
fn has_own_rules(def: &TypeDef) -> bool {
    let any = |fields: &Fields| fields.fields.iter().any(|field| !field.rules.all.is_empty());
    match &def.kind {
        TypeKind::Struct(fields) => any(fields),
        TypeKind::Newtype(_, rules) => !rules.all.is_empty(),
        TypeKind::Enum(item) => item
            .variants
            .iter()
            .any(|variant| matches!(&variant.data, Data::Fields(fields) if any(fields))),
        TypeKind::Reply(_) => false,
    }
}
