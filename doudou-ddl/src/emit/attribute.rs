//! `#[dd(…)]` as text, laid out as rustfmt does.

use unicode_width::UnicodeWidthStr;

/// The widest that several items between brackets may be on one line, in columns.
const ITEMS: usize = 70;

/// The widest that a line may be.
pub(super) const LINE: usize = 100;

/// One item of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    /// `pk`, `type = "text"`.
    Plain(String),
    /// `index(name = "a", columns(b))`: its name and what stands between the brackets.
    List(String, Vec<Self>),
}

impl Item {
    /// A sole word, or a text that is Rust already.
    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self::Plain(text.into())
    }

    /// `name(…)`.
    pub(super) fn list(name: &str, items: Vec<Self>) -> Self {
        Self::List(name.to_owned(), items)
    }

    /// `name = "text"`.
    pub(super) fn text(name: &str, text: &str) -> Self {
        Self::Plain(format!("{name} = {}", literal(text)))
    }

    /// The word that it begins with.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Plain(text) => text.split([' ', '(']).next().unwrap_or_default(),
            Self::List(name, _) => name,
        }
    }

    /// Its place among others: the primary key comes first, the comment last.
    pub(super) fn rank(&self) -> usize {
        const FIRST: &[&str] = &[
            "name",
            "pk",
            "auto",
            "type",
            "engine",
            "charset",
            "collation",
            "default",
            "on_update",
            "generated",
            "stored",
            "invisible",
            "srid",
        ];
        match self.name() {
            "comment" => usize::MAX,
            name => FIRST.iter().position(|first| *first == name).unwrap_or(FIRST.len()),
        }
    }

    /// On one line.
    pub(super) fn one_line(&self) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::List(name, items) => format!("{name}({})", arguments(items)),
        }
    }

    /// On as many lines as it needs, when there is so much room on the first.
    fn laid_out(&self, indent: usize, room: usize) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            // Two columns stay free for the closing bracket and what follows it.
            Self::List(name, items) => {
                format!("{name}({})", laid_out(items, indent, room.saturating_sub(name.len() + 3)))
            }
        }
    }
}

/// A text as a Rust literal.
pub(super) fn literal(text: &str) -> String {
    format!("{text:?}")
}

/// `#[name(…)]`; lines behind the first are indented by this many columns.
pub(super) fn attribute(name: &str, items: &[Item], indent: usize) -> String {
    let room = LINE.saturating_sub(indent + "#[()]".len() + name.len() + 1);
    format!("#[{name}({})]", laid_out(items, indent, room))
}

fn arguments(items: &[Item]) -> String {
    items.iter().map(Item::one_line).collect::<Vec<_>>().join(", ")
}

/// What stands between the brackets: on one line, or each item on its own.
fn laid_out(items: &[Item], indent: usize, room: usize) -> String {
    let line = arguments(items);
    let widest = if items.len() == 1 { room } else { room.min(ITEMS) };
    match items {
        [sole @ Item::List(..)] => sole.laid_out(indent, room),
        _ if line.width() <= widest => line,
        _ => {
            let inner = indent + 4;
            let room = LINE.saturating_sub(inner + 1);
            let lines =
                items.iter().map(|item| format!("{:inner$}{}", "", item.laid_out(inner, room)));
            format!("\n{}\n{:indent$}", lines.collect::<Vec<_>>().join(",\n"), "")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_attribute_stands_on_one_line() {
        let items = [Item::plain("pk"), Item::text("type", "varchar(\"20\")")];
        assert_eq!(attribute("dd", &items, 4), r#"#[dd(pk, type = "varchar(\"20\")")]"#);
    }

    #[test]
    fn a_long_one_has_a_line_for_each_item() {
        let items = [
            Item::text("default", "'手手手手手手手手手手手手手手手手手手手手手手手手手手手手手手'"),
            Item::plain("pk"),
        ];
        let expected = "#[dd(
        default = \"'手手手手手手手手手手手手手手手手手手手手手手手手手手手手手手'\",
        pk
    )]";
        assert_eq!(attribute("dd", &items, 4), expected);
    }

    #[test]
    fn the_brackets_of_a_sole_list_stay_together() {
        let name = "a".repeat(46);
        let columns = Item::list("columns", vec![Item::plain("a"), Item::plain("bbbbbbbb")]);
        let index = Item::list("index", vec![Item::text("name", &name), columns]);
        let expected = format!(
            "#[dd(index(
    name = \"{name}\",
    columns(a, bbbbbbbb)
))]"
        );
        assert_eq!(attribute("dd", &[index], 0), expected);
    }
}
