//! What a schema says together with everything that it refers to.

use serde_json::{Map, Value};

/// Below so many references within each other only what is required is made: enough for pages of
/// things with details, and few enough for types that are all linked with each other.
pub(super) const DEEPEST: usize = 4;

/// A schema with its `$ref`s followed and its `allOf`s merged: what one part says holds for all.
#[derive(Debug, Clone, Default)]
pub(super) struct Schema<'a> {
    parts: Vec<&'a Map<String, Value>>,
    /// The references that were followed.
    pub(super) references: Vec<&'a str>,
    /// The lists of schemas of each of which one holds.
    pub(super) choices: Vec<&'a [Value]>,
    /// Why no value but `null` fits.
    pub(super) impossible: Option<String>,
}

impl<'a> Schema<'a> {
    /// Adds a part, and what that refers to. `around` are the references that the value stands
    /// in, from the outermost.
    pub(super) fn add(&mut self, document: &'a Value, around: &[&'a str], part: &'a Value) {
        if let Err(reason) = self.follow(document, around, part, &mut Vec::new()) {
            self.impossible.get_or_insert(reason);
        }
    }

    fn follow(
        &mut self,
        document: &'a Value,
        around: &[&'a str],
        part: &'a Value,
        path: &mut Vec<&'a str>,
    ) -> Result<(), String> {
        let Some(members) = part.as_object() else { return Ok(()) };
        if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
            let twice = around.iter().skip(DEEPEST).chain(&*path).any(|known| *known == reference);
            if twice {
                let name = reference.rsplit('/').next().unwrap_or(reference);
                return Err(format!(
                    "`{name}` contains itself without an end: an `Option` or a `Vec` would be one"
                ));
            }
            let target = reference.strip_prefix('#').and_then(|path| document.pointer(path));
            let target = target.ok_or_else(|| format!("`{reference}` leads nowhere"))?;
            self.references.push(reference);
            path.push(reference);
            self.follow(document, around, target, path)?;
            path.pop();
            return Ok(());
        }
        self.parts.push(members);
        if members.get("enum").and_then(Value::as_array).is_some_and(Vec::is_empty) {
            return Err("an enum without variants has no value".to_owned());
        }
        for key in ["oneOf", "anyOf"] {
            self.choices.extend(members.get(key).and_then(Value::as_array).map(Vec::as_slice));
        }
        for part in members.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            self.follow(document, around, part, path)?;
        }
        Ok(())
    }

    /// What each part says about something.
    fn all(&self, key: &str) -> impl Iterator<Item = &'a Value> {
        self.parts.iter().filter_map(move |part| part.get(key))
    }

    /// What the first part says that says something about it.
    pub(super) fn get(&self, key: &str) -> Option<&'a Value> {
        self.all(key).next()
    }

    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.all(key).find_map(Value::as_str)
    }

    /// The largest of the numbers that the parts give, as for `minimum`.
    pub(super) fn largest<N: PartialOrd>(
        &self,
        key: &str,
        read: fn(&Value) -> Option<N>,
    ) -> Option<N> {
        self.all(key).filter_map(read).reduce(|a, b| if b > a { b } else { a })
    }

    /// The smallest of the numbers that the parts give, as for `maximum`.
    pub(super) fn smallest<N: PartialOrd>(
        &self,
        key: &str,
        read: fn(&Value) -> Option<N>,
    ) -> Option<N> {
        self.all(key).filter_map(read).reduce(|a, b| if b < a { b } else { a })
    }

    pub(super) fn is_nullable(&self) -> bool {
        self.all("nullable").any(|yes| *yes == true)
    }

    /// The values that every `enum` has; `None` without an `enum`.
    pub(super) fn values(&self) -> Option<Vec<&'a Value>> {
        let mut lists = self.all("enum").filter_map(Value::as_array);
        let mut values: Vec<&Value> = lists.next()?.iter().collect();
        for list in lists {
            values.retain(|value| list.contains(value));
        }
        Some(values)
    }

    /// The properties by name, each with what the parts say about it.
    pub(super) fn properties(&self) -> Vec<(&'a str, Vec<&'a Value>)> {
        let mut properties: Vec<(&str, Vec<&Value>)> = Vec::new();
        let all = self.all("properties").filter_map(Value::as_object);
        for (name, schema) in all.flatten() {
            match properties.iter_mut().find(|(known, _)| known == name) {
                Some((_, schemas)) => schemas.push(schema),
                None => properties.push((name, vec![schema])),
            }
        }
        properties
    }

    pub(super) fn requires(&self, property: &str) -> bool {
        self.all("required").filter_map(Value::as_array).flatten().any(|name| name == property)
    }

    /// Whether a value here would be so deep that it is left out where it may be.
    pub(super) fn is_deep(&self, around: &[&'a str]) -> bool {
        let seen = || self.references.iter().any(|reference| around.contains(reference));
        let deep = !self.references.is_empty() && (around.len() >= DEEPEST || seen());
        deep || self.impossible.is_some()
    }
}
