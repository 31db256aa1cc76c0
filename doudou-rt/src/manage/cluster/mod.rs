//! The registry of a node in a cluster: its members, drawn and listed, and what happened. The page
//! follows them while it is open: `live.js` fetches what is shown once more whenever it has changed.

mod condition;
mod events;
mod json;
mod picture;
mod table;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use condition::Condition;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH,
};
use http::{HeaderMap, StatusCode};

use super::frame::Frame;
use super::html::Html;
use super::node::DOUDOU;
use super::times::{Span, Utc};
use super::{with_headers, with_type};
use crate::registry::{Event, Member, Members, Registry};
use crate::{Problem, Response};

/// What the page may do: have our style and the script that keeps it up to date.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
                      img-src 'self' data:; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

const HEAD: &str = concat!(
    "<link rel=\"stylesheet\" href=\"registry/style.css?",
    env!("CARGO_PKG_VERSION"),
    "\">\n<script src=\"registry/live.js?",
    env!("CARGO_PKG_VERSION"),
    "\" defer></script>\n"
);

const SAYS: &str = "The nodes of the cluster, as this one knows them. Also as \
                    <a href=\"registry.json\">JSON</a>.";

/// What stands around that which changes: the marks of the states, whether the page follows the
/// cluster, and a way to find a node among many.
const AROUND: &str = concat!(
    include_str!("marks.svg"),
    "<noscript><p class=\"lead\">Without JavaScript this page shows the moment at which it was \
     loaded.</p></noscript>\n\
     <p id=\"live\" role=\"status\" hidden></p>\n"
);

const SCRIPT: &str = include_str!("live.js");
const STYLE: &str = include_str!("style.css");

/// What the pages say of the cluster of this node.
pub(super) struct Cluster {
    registry: Registry,
    /// `GDD_MEM_CLUSTER`.
    label: String,
    /// Tells what this run shows from what an earlier one did.
    run: u64,
    seen: Mutex<Seen>,
}

/// What was shown last.
#[derive(Default)]
struct Seen {
    members: Arc<Members>,
    last: Option<Event>,
    /// Rises whenever something else is shown.
    version: u64,
}

/// What is shown at a moment.
struct View {
    members: Arc<Members>,
    /// The oldest first.
    events: Vec<Event>,
    now: SystemTime,
    version: String,
}

impl Cluster {
    pub(super) fn new(registry: Registry, label: String) -> Self {
        let run = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        // Microseconds fit for 584,000 years.
        let run = run.as_micros() as u64;
        Self { registry, label, run, seen: Mutex::default() }
    }

    fn view(&self) -> View {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let (members, events) = (self.registry.members(), self.registry.recent_events());
        if !Arc::ptr_eq(&seen.members, &members) || seen.last.as_ref() != events.last() {
            let (members, last) = (members.clone(), events.last().cloned());
            *seen = Seen { members, last, version: seen.version + 1 };
        }
        let version = format!("{:x}-{}", self.run, seen.version);
        View { members, events, now: SystemTime::now(), version }
    }

    /// How many members there are, for the overview.
    pub(super) fn summary(&self) -> Html {
        let view = self.view();
        let content = match view.this() {
            None => Html::text(NOT_STARTED),
            Some(_) => Html::text(view.counts()),
        };
        let mut html = Html::link("registry", &content);
        if !self.label.is_empty() {
            html = Html::words([html, Html::faint(format_args!("in {}", self.label))]);
        }
        html
    }

    /// The registry, for people.
    pub(super) fn page(&self, frame: &Frame) -> Response {
        let mut content = Html::title("Registry");
        content.push(&Html::paragraph(&Html::fixed(SAYS)));
        content.push(&Html::fixed(AROUND));
        content.push(&self.html(&self.view()));
        with_headers(
            [(CONTENT_TYPE, "text/html; charset=utf-8"), (CONTENT_SECURITY_POLICY, POLICY)],
            frame.html("registry", HEAD, &content, ""),
        )
    }

    /// The registry, for programs.
    pub(super) fn json(&self) -> Response {
        match json::text(&self.view(), &self.label) {
            Ok(text) => with_type("application/json", text),
            Err(error) => Problem::internal(&error).into_response(),
        }
    }

    /// What the page loads.
    pub(super) fn part(&self, name: &str, headers: &HeaderMap) -> Option<Response> {
        let file = |content_type, text| {
            let headers = [(CONTENT_TYPE, content_type), (CACHE_CONTROL, "private, max-age=3600")];
            with_headers(headers, text)
        };
        Some(match name {
            "fragment" => self.fragment(headers),
            "live.js" => file("text/javascript; charset=utf-8", SCRIPT),
            "style.css" => file("text/css; charset=utf-8", STYLE),
            _ => return None,
        })
    }

    /// What changes on the page; nothing if the client has it as it is.
    fn fragment(&self, headers: &HeaderMap) -> Response {
        let view = self.view();
        let tag = format!("\"{}\"", view.version);
        let known = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        let mut known = known.flat_map(|value| value.split(','));
        let mut response = if known.any(|known| known.trim().trim_start_matches("W/") == tag) {
            let mut response = Response::default();
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response
        } else {
            with_type("text/html; charset=utf-8", self.html(&view).to_string())
        };
        if let Ok(tag) = HeaderValue::try_from(tag) {
            response.headers_mut().insert(ETAG, tag);
        }
        response
    }

    /// What changes on the page.
    fn html(&self, view: &View) -> Html {
        let mut content = Html::default();
        match view.this() {
            None => content.push(&Html::paragraph(&Html::fixed(NOT_STARTED))),
            Some(this) => {
                content.push(&self.head(view, this));
                content.push(&Html::element(
                    "div",
                    [("class", &"view")],
                    &Html::words([picture::html(view), events::html(view)]),
                ));
                if view.members.all.len() > FEW {
                    content.push(&Html::fixed(FILTER));
                }
                content.push(&table::html(view));
            }
        }
        let now = view.now.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        Html::element(
            "div",
            [
                ("id", &"registry"),
                ("data-version", &view.version),
                ("data-doudou", &DOUDOU),
                ("data-now", &now),
            ],
            &content,
        )
    }

    /// How many nodes are how, with the marks that stand for it, and whose view it is.
    fn head(&self, view: &View, this: &Member) -> Html {
        let mut items = Html::default();
        for (condition, count) in view.count() {
            let text = Html::text(format_args!("{count} {}", condition.name()));
            let item = Html::words([condition.mark(), text]);
            items.push(&Html::element("li", [("class", &condition.name())], &item));
        }
        let mut whose = Html::text("as ");
        whose.push(&Html::code(&this.name));
        whose.push(&Html::text(" sees it"));
        if !self.label.is_empty() {
            let mut label = Html::text("cluster ");
            label.push(&Html::code(&self.label));
            whose = Html::words([label, whose]);
        }
        let mut html = Html::element("ul", [("class", &"states")], &items);
        html.push(&Html::element("p", [("class", &"faint")], &whose));
        Html::element("div", [("class", &"head")], &html)
    }
}

/// How many nodes are found without a filter.
const FEW: usize = 20;

/// The script shows it: without one it does nothing.
const FILTER: &str = "<input id=\"filter\" type=\"search\" placeholder=\"Filter: words of a row\" \
                      aria-label=\"Filter the nodes by words of their rows\" hidden>";

const NOT_STARTED: &str = "This node hasn’t joined its cluster yet.";

impl View {
    /// This node; `None` as long as it hasn't started.
    fn this(&self) -> Option<&Member> {
        self.members.get(&self.members.this)
    }

    fn is_this(&self, member: &Member) -> bool {
        member.name == self.members.this
    }

    /// How many members are how; those that nobody is are left out, but for alive.
    fn count(&self) -> impl Iterator<Item = (Condition, usize)> {
        Condition::ALL.into_iter().filter_map(|condition| {
            let all = self.members.all.iter();
            let count = all.filter(|member| Condition::of(member) == condition).count();
            (count > 0 || condition == Condition::Alive).then_some((condition, count))
        })
    }

    /// `3 alive, 1 dead`
    fn counts(&self) -> String {
        let counts: Vec<String> = self
            .count()
            .map(|(condition, count)| format!("{count} {}", condition.name()))
            .collect();
        counts.join(", ")
    }

    /// Where a member's documentation is; `None` if it has none, or isn't there.
    fn documentation(&self, member: &Member) -> Option<String> {
        if self.is_this(member) {
            // Reached as this page is, whatever is in between.
            return Some("doc".to_owned());
        }
        let record = member.record.as_ref().filter(|_| member.state.is_active())?;
        let url = format!("{}/go-doudou/doc", record.manage_url(member.address)?);
        let is_sound = url.parse::<http::Uri>().is_ok_and(|url| {
            matches!(url.scheme_str(), Some("http" | "https")) && url.host().is_some()
        });
        is_sound.then_some(url)
    }

    /// How long something lasts since a moment; the page counts on.
    fn age(&self, since: SystemTime) -> Html {
        let age = self.now.duration_since(since).unwrap_or_default();
        Html::element(
            "time",
            [("datetime", &format_args!("{:#}", Utc(since))), ("data-age", &"")],
            &Html::text(Span(age)),
        )
    }
}

/// When a member started, by its own clock.
fn started(registered_at: u64) -> SystemTime {
    UNIX_EPOCH.checked_add(Duration::from_millis(registered_at)).unwrap_or(UNIX_EPOCH)
}

#[cfg(test)]
mod tests;
