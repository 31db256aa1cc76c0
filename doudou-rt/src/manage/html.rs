//! Pieces of HTML in which nothing from elsewhere is markup.

use std::fmt::{self, Display, Write as _};

/// HTML that can be sent as it is. Texts come in escaped, and by no other way.
#[derive(Debug, Clone, Default)]
pub(super) struct Html(String);

impl Html {
    /// HTML that stands in the source.
    pub(super) fn fixed(html: &'static str) -> Self {
        Self(html.to_owned())
    }

    /// A text of any kind.
    pub(super) fn text(text: impl Display) -> Self {
        Self(Escaped(text).to_string())
    }

    /// A text of the machine's: a name, a path, a value. Nothing for an empty one.
    pub(super) fn code(text: impl Display) -> Self {
        let text = Self::text(text);
        if text.0.is_empty() { text } else { Self(format!("<code>{text}</code>")) }
    }

    /// A word that stands out, in a colour that the style sheet has for its class.
    pub(super) fn badge(class: &'static str, text: impl Display) -> Self {
        Self(format!("<span class=\"badge {class}\">{}</span>", Escaped(text)))
    }

    /// A text of less weight.
    pub(super) fn faint(text: impl Display) -> Self {
        Self(format!("<span class=\"faint\">{}</span>", Escaped(text)))
    }

    pub(super) fn paragraph(content: &Self) -> Self {
        Self(format!("<p class=\"lead\">{content}</p>\n"))
    }

    /// The heading of a page.
    pub(super) fn title(text: impl Display) -> Self {
        Self(format!("<h1>{}</h1>\n", Escaped(text)))
    }

    pub(super) fn heading(text: impl Display) -> Self {
        Self(format!("<h2>{}</h2>\n", Escaped(text)))
    }

    /// A link to a place relative to the page.
    pub(super) fn link(target: &str, content: &Self) -> Self {
        Self(format!("<a href=\"{}\">{content}</a>", Escaped(target)))
    }

    /// Pieces with a space between them, where lines may break.
    pub(super) fn words(pieces: impl IntoIterator<Item = Self>) -> Self {
        let pieces: Vec<String> = pieces.into_iter().map(|piece| piece.0).collect();
        Self(pieces.join(" "))
    }

    /// A table that a narrow screen shows as a list of its rows.
    pub(super) fn table<const N: usize>(
        columns: [&'static str; N],
        rows: impl IntoIterator<Item = [Self; N]>,
    ) -> Self {
        let mut html = String::from("<table class=\"rows\">\n<thead><tr>");
        for column in columns {
            let _ = write!(html, "<th scope=\"col\">{}</th>", Escaped(column));
        }
        html.push_str("</tr></thead>\n<tbody>\n");
        for row in rows {
            html.push_str("<tr>");
            for (column, cell) in columns.iter().zip(row) {
                // There the style sheet puts the name of the column in front.
                let _ = write!(html, "<td data-column=\"{}\">{cell}</td>", Escaped(column));
            }
            html.push_str("</tr>\n");
        }
        html.push_str("</tbody>\n</table>\n");
        Self(html)
    }

    /// Names with what they mean.
    pub(super) fn facts(facts: impl IntoIterator<Item = (&'static str, Self)>) -> Self {
        let mut html = String::from("<dl class=\"facts\">\n");
        for (name, value) in facts {
            let _ = writeln!(html, "<div><dt>{}</dt><dd>{value}</dd></div>", Escaped(name));
        }
        html.push_str("</dl>\n");
        Self(html)
    }

    /// An element of any kind. The values of its attributes are texts.
    pub(super) fn element<const N: usize>(
        tag: &'static str,
        attributes: [(&'static str, &dyn Display); N],
        content: &Self,
    ) -> Self {
        let mut html = format!("<{tag}");
        for (name, value) in attributes {
            let _ = write!(html, " {name}=\"{}\"", Escaped(value));
        }
        let _ = write!(html, ">{content}</{tag}>");
        Self(html)
    }

    pub(super) fn push(&mut self, piece: &Self) {
        self.0.push_str(&piece.0);
    }
}

impl Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Shows a text so that it means itself, between tags and in quoted attributes.
struct Escaped<T>(T);

impl<T: Display> Display for Escaped<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escape(f), "{}", self.0)
    }
}

struct Escape<'a, 'f>(&'a mut fmt::Formatter<'f>);

impl fmt::Write for Escape<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text;
        while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
            let (before, after) = rest.split_at(at);
            self.0.write_str(before)?;
            self.0.write_str(match after.as_bytes()[0] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                _ => "&#39;",
            })?;
            rest = &after[1..];
        }
        self.0.write_str(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARKUP: &str = "<b a=\"x\">'é' & c</b>";
    const ESCAPED: &str = "&lt;b a=&quot;x&quot;&gt;&#39;é&#39; &amp; c&lt;/b&gt;";

    #[test]
    fn texts_mean_themselves_wherever_they_stand() {
        assert_eq!(Html::text(MARKUP).to_string(), ESCAPED);
        let pieces = [
            Html::text(MARKUP),
            Html::code(MARKUP),
            Html::badge("get", MARKUP),
            Html::faint(MARKUP),
            Html::heading(MARKUP),
            Html::link(MARKUP, &Html::text(MARKUP)),
            Html::paragraph(&Html::text(MARKUP)),
            Html::facts([("a", Html::text(MARKUP))]),
            Html::table(["a"], [[Html::text(MARKUP)]]),
            Html::element("p", [], &Html::text(MARKUP)),
            Html::element("p", [("title", &MARKUP)], &Html::default()),
        ];
        for piece in pieces {
            let piece = piece.to_string();
            assert!(piece.contains(ESCAPED) && !piece.contains("<b "), "{piece}");
        }
    }
}
