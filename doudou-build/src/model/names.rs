//! How names are written: in Rust, on the wire, and the one that was probably meant.

/// How names of parameters are written on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Case {
    /// `pageNo`
    #[default]
    LowerCamel,
    /// `page_no`
    Snake,
}

impl Case {
    /// The name on the wire of what Rust calls `name`, in snake case.
    #[must_use]
    pub fn apply(self, name: &str) -> String {
        match self {
            Self::LowerCamel => lower_camel(name),
            Self::Snake => name.to_owned(),
        }
    }
}

/// `page_no` → `pageNo`. Leading underscores stay away.
#[must_use]
pub fn lower_camel(name: &str) -> String {
    let mut words = name.split('_').filter(|word| !word.is_empty());
    let mut out = words.next().unwrap_or_default().to_owned();
    words.for_each(|word| push_capitalised(&mut out, word));
    out
}

/// `page_no` → `PageNo`
pub(crate) fn pascal(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    name.split('_').for_each(|word| push_capitalised(&mut out, word));
    out
}

/// `x_tenant` → `x-tenant`
pub(crate) fn kebab(name: &str) -> String {
    name.trim_matches('_').replace('_', "-")
}

/// An identifier without `r#`.
pub fn ident_text(ident: &impl ToString) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").map_or(text.clone(), str::to_owned)
}

fn push_capitalised(out: &mut String, word: &str) {
    let mut chars = word.chars();
    out.extend(chars.next().into_iter().flat_map(char::to_uppercase));
    out.push_str(chars.as_str());
}

/// The candidate that was probably meant: at most a third of its letters differ.
pub fn closest<'a>(
    written: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (distance(written, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.chars().count().div_ceil(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many letters must be added, taken away, replaced or swapped with their neighbour
/// (the optimal string alignment distance).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<_>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_change_case() {
        for (name, camel, upper) in [
            ("page_no", "pageNo", "PageNo"),
            ("id", "id", "Id"),
            ("_id", "id", "Id"),
            ("user_v2_name", "userV2Name", "UserV2Name"),
            ("a__b", "aB", "AB"),
            ("größe_x", "größeX", "GrößeX"),
        ] {
            assert_eq!(lower_camel(name), camel);
            assert_eq!(pascal(name), upper);
        }
        assert_eq!(kebab("x_tenant"), "x-tenant");
    }

    #[test]
    fn a_slip_of_the_finger_is_recognised() {
        let known = ["get", "post", "put", "delete", "header", "status"];
        assert_eq!(closest("gte", known), Some("get"));
        assert_eq!(closest("haeder", known), Some("header"));
        assert_eq!(closest("deleet", known), Some("delete"));
        assert_eq!(closest("zebra", known), None);
    }
}
