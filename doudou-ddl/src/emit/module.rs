//! `mod.rs`: a line for each module, and one for what it declares.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;

use super::render;

/// The lines of a `mod.rs`.
#[derive(Debug, Default)]
pub(super) struct Lines {
    modules: Vec<String>,
    uses: Vec<(String, String)>,
}

impl Lines {
    /// Adds a module with the types that it declares.
    pub(super) fn add(&mut self, module: &str, types: &BTreeSet<&str>) {
        self.modules.push(module.to_owned());
        self.uses.push((module.to_owned(), render::import("pub ", module, types)));
    }
}

impl fmt::Display for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut modules: Vec<_> = self.modules.iter().collect();
        modules.sort();
        for module in &modules {
            writeln!(f, "mod {module};")?;
        }
        let mut uses: Vec<_> = self.uses.iter().collect();
        uses.sort_by(|(one, _), (other, _)| order(one, other));
        if !uses.is_empty() {
            writeln!(f)?;
        }
        uses.iter().try_for_each(|(_, line)| writeln!(f, "{line}"))
    }
}

/// The order of imports in the style of the edition 2024: numbers by their value, underscores
/// before all else. That of modules is the one of their bytes.
pub(super) fn order(one: &str, other: &str) -> Ordering {
    let (mut a, mut b) = (one, other);
    loop {
        let (Some(x), Some(y)) = (a.chars().next(), b.chars().next()) else {
            return a.len().cmp(&b.len()).then_with(|| one.cmp(other));
        };
        if x.is_ascii_digit() && y.is_ascii_digit() {
            let (number_a, rest_a) = number(a);
            let (number_b, rest_b) = number(b);
            let (value_a, value_b) =
                (number_a.trim_start_matches('0'), number_b.trim_start_matches('0'));
            let by_value = value_a.len().cmp(&value_b.len()).then_with(|| value_a.cmp(value_b));
            if by_value != Ordering::Equal {
                return by_value;
            }
            (a, b) = (rest_a, rest_b);
            continue;
        }
        let by_char = (x != '_').cmp(&(y != '_')).then(x.cmp(&y));
        if by_char != Ordering::Equal {
            return by_char;
        }
        (a, b) = (a.split_at(x.len_utf8()).1, b.split_at(y.len_utf8()).1);
    }
}

/// The digits at the beginning, and what follows.
fn number(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_in_the_order_of_rustfmt() {
        let mut names = ["ab", "a_b", "a10", "a2", "a", "b", "a02"];
        names.sort_by(|one, other| order(one, other));
        assert_eq!(names, ["a", "a_b", "a02", "a2", "a10", "ab", "b"]);
    }
}
