//! The members, one a row, in the order of their names.

use super::super::html::Html;
use super::super::times::Span;
use super::condition::{Condition, is_draining};
use super::{View, started};
use crate::registry::{Member, Record, ServedService};

/// A column. Its cells are made of what a member says about itself, and are empty until it did.
struct Column {
    name: &'static str,
    cell: fn(&View, &Member, &Record) -> Html,
    /// Whether there is something to be shown; a column without is left out.
    is_said: fn(&Record) -> bool,
}

const COLUMNS: [Column; 7] = [
    Column::new("Service", |_, _, record| service(record)),
    Column::new("Up for", up_for),
    Column::new("Weight", |_, _, record| Html::text(record.weight)),
    Column::optional("Zone", |_, _, it| Html::text(&it.zone), |it| !it.zone.is_empty()),
    Column::new("Runtime", |_, _, record| runtime(record)),
    Column::optional(
        "Built",
        |_, _, it| built(it),
        |it| !(it.build_time.is_empty() && it.build_user.is_empty()),
    ),
    Column::optional("Data", |_, _, it| data(&it.data), |it| !it.data.is_empty()),
];

impl Column {
    const fn new(name: &'static str, cell: fn(&View, &Member, &Record) -> Html) -> Self {
        Self::optional(name, cell, |_| true)
    }

    const fn optional(
        name: &'static str,
        cell: fn(&View, &Member, &Record) -> Html,
        is_said: fn(&Record) -> bool,
    ) -> Self {
        Self { name, cell, is_said }
    }
}

pub(super) fn html(view: &View) -> Html {
    let records = || view.members.all.iter().filter_map(|member| member.record.as_deref());
    let columns: Vec<&Column> =
        COLUMNS.iter().filter(|column| records().any(|record| (column.is_said)(record))).collect();
    let names = ["Node", "State"].into_iter().chain(columns.iter().map(|column| column.name));
    let mut head = Html::default();
    for name in names {
        head.push(&Html::element("th", [("scope", &"col")], &Html::text(name)));
    }
    let mut rows = Html::default();
    for member in &view.members.all {
        rows.push(&row(view, &columns, member));
    }
    let mut table = Html::element("thead", [], &Html::element("tr", [], &head));
    table.push(&Html::element("tbody", [], &rows));
    let table = Html::element("table", [("class", &"rows nodes")], &table);
    Html::element("div", [("class", &"wide")], &table)
}

fn row(view: &View, columns: &[&Column], member: &Member) -> Html {
    let cell = |column: &'static str, content: &Html| {
        Html::element("td", [("data-column", &column)], content)
    };
    let mut cells = cell("Node", &node(view, member));
    cells.push(&cell("State", &state(view, member)));
    for column in columns {
        let content = member
            .record
            .as_ref()
            .map(|record| (column.cell)(view, member, record))
            .unwrap_or_default();
        cells.push(&cell(column.name, &content));
    }
    let class = if view.is_this(member) { "this" } else { "" };
    Html::element("tr", [("data-key", &member.name), ("class", &class)], &cells)
}

fn node(view: &View, member: &Member) -> Html {
    let name = Html::code(&member.name);
    let mut html = match view.documentation(member) {
        Some(url) => Html::element("a", [("href", &url), ("rel", &"noreferrer")], &name),
        None => name,
    };
    if view.is_this(member) {
        html = Html::words([html, Html::badge("set", "this node")]);
    }
    if let Some(url) = member.record.as_ref().and_then(|it| it.base_url(member.address)) {
        html.push(&below(&Html::code(url)));
    }
    html
}

fn state(view: &View, member: &Member) -> Html {
    let condition = Condition::of(member);
    let text = Html::words([condition.mark(), Html::text(condition.name())]);
    let mut html =
        Html::element("span", [("class", &format_args!("state {}", condition.name()))], &text);
    // One that ends may be silent already.
    if condition == Condition::Suspect && is_draining(member) {
        html = Html::words([html, Html::badge("", "draining")]);
    }
    if condition != Condition::Alive && condition != Condition::Draining {
        html.push(&below(&Html::words([Html::text("for"), view.age(member.since)])));
    }
    html
}

/// The service and its version. Several are named with theirs.
fn service(record: &Record) -> Html {
    let mut html = Html::text(&record.service);
    let several = |service: &ServedService| match &*service.version {
        "" => service.name.clone(),
        version => format!("{} {version}", service.name),
    };
    let versions = match &*record.services {
        [service] if service.name == record.service => service.version.clone(),
        services => services.iter().map(several).collect::<Vec<_>>().join(", "),
    };
    html.push(&below(&Html::text(versions)));
    html
}

fn runtime(record: &Record) -> Html {
    let mut html = Html::text(format_args!("doudou {}", record.doudou_version));
    html.push(&below(&Html::text(format_args!("Rust {}", record.rust_version))));
    html
}

/// How long the member has been there; of one that is no longer, how long it was.
fn up_for(view: &View, member: &Member, record: &Record) -> Html {
    let start = started(record.registered_at);
    if member.state.is_active() {
        return view.age(start);
    }
    Html::faint(Span(member.since.duration_since(start).unwrap_or_default()))
}

fn built(record: &Record) -> Html {
    let mut html = Html::text(&record.build_time);
    if !record.build_user.is_empty() {
        let user = Html::words([Html::text("by"), Html::text(&record.build_user)]);
        if record.build_time.is_empty() { html = user } else { html.push(&below(&user)) }
    }
    html
}

/// How many characters of the data are always to be seen, and how many at most. A node may send
/// 64 KiB, and there may be a thousand of them.
const SHORT: usize = 32;
const LONG: usize = 2_000;

/// The data, on one line if it fits, otherwise to be unfolded.
fn data(json: &str) -> Html {
    let short = beginning(json, SHORT);
    if short == json {
        return Html::code(json);
    }
    let long = beginning(json, LONG);
    let mut unfolded = Html::element("pre", [], &Html::text(indented(long)));
    if long != json {
        let rest = format_args!("{} of {} bytes;", long.len(), json.len());
        let all = Html::link("registry.json", &Html::text("all of it"));
        unfolded.push(&below(&Html::words([Html::text(rest), all])));
    }
    let mut folded = Html::code(format_args!("{short}…"));
    folded = Html::element("summary", [], &folded);
    folded.push(&unfolded);
    Html::element("details", [], &folded)
}

/// As much of a text as has at most so many characters.
fn beginning(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).map_or(text, |(end, _)| &text[..end])
}

/// JSON with a line for every value. What isn't JSON stays legible.
fn indented(json: &str) -> String {
    let mut text = String::with_capacity(json.len() * 2);
    let (mut depth, mut is_string, mut is_escaped) = (0_usize, false, false);
    let line = |text: &mut String, depth: usize| {
        text.push('\n');
        // The depth is others' choice.
        text.extend(std::iter::repeat_n("  ", depth.min(8)));
    };
    let mut characters = json.chars().peekable();
    while let Some(character) = characters.next() {
        if is_string {
            text.push(character);
            is_string = is_escaped || character != '"';
            is_escaped = !is_escaped && character == '\\';
            continue;
        }
        match character {
            '{' | '[' => {
                text.push(character);
                while characters.next_if(char::is_ascii_whitespace).is_some() {}
                if characters.peek().is_some_and(|next| !matches!(next, '}' | ']')) {
                    depth += 1;
                    line(&mut text, depth);
                } else {
                    text.extend(characters.next());
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut text, depth);
                text.push(character);
            }
            ',' => {
                text.push(character);
                line(&mut text, depth);
            }
            ':' => text.push_str(": "),
            _ if character.is_ascii_whitespace() => {}
            _ => {
                is_string = character == '"';
                text.push(character);
            }
        }
    }
    text
}

/// A second line of less weight.
fn below(content: &Html) -> Html {
    Html::element("div", [("class", &"faint")], content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_gets_a_line_for_every_value_and_keeps_its_texts() {
        for (json, expected) in [
            ("1", "1"),
            ("{}", "{}"),
            ("[ ]", "[]"),
            (r#"{"a":1,"b":[true,{}]}"#, "{\n  \"a\": 1,\n  \"b\": [\n    true,\n    {}\n  ]\n}"),
            (r#"["a, b: {\"}\\","c"]"#, "[\n  \"a, b: {\\\"}\\\\\",\n  \"c\"\n]"),
            // Cut off, or no JSON at all.
            (r#"{"a":"#, "{\n  \"a\": "),
            ("]]{", "\n]\n]{"),
        ] {
            assert_eq!(indented(json), expected, "{json}");
        }
        assert!(indented(&"[".repeat(10_000)).len() < 10_000 * 18);
    }

    #[test]
    fn long_data_is_cut_between_characters() {
        assert_eq!(beginning("äöü", 2), "äö");
        assert_eq!(beginning("äöü", 3), "äöü");
    }
}
