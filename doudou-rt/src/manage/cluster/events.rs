//! What happened in the cluster, the newest first.

use std::fmt::Display;

use super::super::html::Html;
use super::super::times::{Utc, millis};
use super::View;
use crate::registry::EventKind;

/// How many are shown.
const SHOWN: usize = 100;

pub(super) fn html(view: &View) -> Html {
    let mut items = Html::default();
    for event in view.events.iter().rev().take(SHOWN) {
        let moment = Html::element(
            "time",
            [("datetime", &format_args!("{:#}", Utc(event.at)))],
            &Html::text(Utc(event.at)),
        );
        let what = Html::element("span", [("class", &class(event.kind))], &Html::text(event.kind));
        let key = format_args!("{} {} {}", millis(event.at), event.kind, event.member);
        let item = Html::words([moment, Html::code(&event.member), what]);
        items.push(&Html::element("li", [("data-key", &key)], &item));
    }
    let mut html = Html::heading("Events (UTC)");
    html.push(&if view.events.is_empty() {
        Html::paragraph(&Html::fixed("Nothing has happened yet."))
    } else {
        // To be scrolled by keys too.
        let attributes: [(_, &dyn Display); 2] =
            [("tabindex", &"0"), ("aria-label", &"The newest first")];
        Html::element("ol", attributes, &items)
    });
    Html::element("section", [("class", &"events")], &html)
}

/// The class of what a member is since the event.
fn class(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Joined | EventKind::Restored => "alive",
        EventKind::Suspected => "suspect",
        EventKind::Left => "left",
        EventKind::Died => "dead",
        EventKind::Conflicted => "conflict",
        EventKind::Updated => "update",
    }
}
