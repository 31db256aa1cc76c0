//! The settings of the server: the page, and the same as JSON. Secrets are in neither.

use serde_json::{Value, json};

use super::html::Html;
use crate::config::{Origin, Setting};

/// The settings, for people.
pub(super) fn html(settings: &[Setting]) -> Html {
    let columns = ["Variable", "Value", "From", "Default", "Meaning"];
    let rows = settings.iter().map(|setting| {
        let variable = setting.variable;
        let class = if setting.origin == Origin::Default { "unset" } else { "set" };
        [
            Html::code(variable.name),
            match &setting.value {
                Some(value) => Html::code(value),
                None => Html::faint("not shown"),
            },
            Html::badge(class, setting.origin.name()),
            Html::code(variable.default),
            meaning(variable.doc),
        ]
    });
    Html::table(columns, rows)
}

/// A text in which backquotes stand around code.
fn meaning(doc: &str) -> Html {
    let mut html = Html::default();
    for (index, part) in doc.split('`').enumerate() {
        html.push(&if index % 2 == 0 { Html::text(part) } else { Html::code(part) });
    }
    html
}

/// The settings, for programs. The value of a secret is null.
pub(super) fn json(settings: &[Setting]) -> Value {
    let settings = settings.iter().map(|setting| {
        let variable = setting.variable;
        json!({
            "name": variable.name,
            "value": setting.value,
            "secret": setting.value.is_none(),
            "isSet": setting.origin != Origin::Default,
            "from": setting.origin.name(),
            "default": variable.default,
            "accepts": variable.accepts,
            "doc": variable.doc,
        })
    });
    json!({ "variables": settings.collect::<Value>() })
}
