//! The frame of every page: the name of the service, the way to the other pages, and the style.

use std::fmt::Write as _;

use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};

use super::html::Html;
use super::with_headers;
use crate::{Description, Response};

/// The pages that the navigation leads to: where they are, relative to each other, and their names.
const PAGES: [(&str, &str); 5] = [
    ("./", "Overview"),
    ("doc", "Documentation"),
    ("routes", "Routes"),
    ("config", "Configuration"),
    ("registry", "Registry"),
];

const STYLE: &str = include_str!("style.css");

/// What a page may do: have our style and the icons in it, and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What all pages of a server have in common.
pub(super) struct Frame {
    /// The names of the services.
    name: String,
}

impl Frame {
    pub(super) fn new(services: &[Description]) -> Self {
        let names: Vec<&str> = services.iter().map(|service| service.name).collect();
        let name = if names.is_empty() { "doudou".to_owned() } else { names.join(", ") };
        Self { name }
    }

    /// A page that loads nothing but the style.
    pub(super) fn page(&self, path: &str, introduction: &Html, content: &Html) -> Response {
        let mut main = Html::title(title(path));
        main.push(introduction);
        main.push(content);
        let html = self.html(path, "", &main, "");
        with_headers(
            [(CONTENT_TYPE, "text/html; charset=utf-8"), (CONTENT_SECURITY_POLICY, POLICY)],
            html,
        )
    }

    /// The text of the page at `path`, with more elements for its head and its end.
    pub(super) fn html(
        &self,
        path: &str,
        head: &'static str,
        content: &Html,
        end: &'static str,
    ) -> String {
        let name = Html::text(&self.name);
        let title = title(path);
        let mut links = String::new();
        for (place, title) in PAGES {
            let current = if place == path { " aria-current=\"page\"" } else { "" };
            let _ = write!(links, "<a href=\"{place}\"{current}>{title}</a>");
        }
        format!(
            "<!doctype html>\n\
             <html lang=\"en\">\n\
             <head>\n\
             <meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>{title} - {name}</title>\n\
             <link rel=\"icon\" href=\"data:,\">\n\
             {head}<link rel=\"stylesheet\" href=\"style.css?{version}\">\n\
             </head>\n\
             <body>\n\
             <header><div class=\"bar\"><a class=\"name\" href=\"./\">{name}</a>\
             <nav aria-label=\"Management\">{links}</nav></div></header>\n\
             <main>\n{content}</main>\n\
             <footer>doudou {version}</footer>\n\
             {end}</body>\n\
             </html>\n",
            version = env!("CARGO_PKG_VERSION"),
        )
    }
}

/// The name of the page at `path`.
fn title(path: &str) -> &'static str {
    PAGES.iter().find(|(place, _)| *place == path).map_or("", |(_, title)| title)
}

/// The style of all pages. Browsers may keep it: the pages ask for that of their own version.
pub(super) fn style() -> Response {
    let headers =
        [(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "private, max-age=3600")];
    with_headers(headers, STYLE)
}
