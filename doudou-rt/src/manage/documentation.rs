//! The documentation page: Swagger UI, served from the program itself.

use http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE};

use serde_json::json;

use super::document::Document;
use super::frame::Frame;
use super::html::Html;
use super::{swagger, with_headers};
use crate::{Description, KeyPlace, Response, Scheme};

/// The page loads nothing from elsewhere. Swagger UI sets styles on its elements, which
/// `unsafe-inline` allows for styles alone.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
                      img-src 'self' data:; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

/// Before the style of the frame, which corrects some of it.
const HEAD: &str = "<link rel=\"stylesheet\" href=\"doc/swagger-ui.css\">\n";

const END: &str = "<script src=\"doc/swagger-ui.js\"></script>\n\
                   <script src=\"doc/start.js\"></script>\n";

/// What the page loads too, to choose among several documents: Swagger UI's bar at the top.
const END_OF_SEVERAL: &str = "<script src=\"doc/swagger-ui.js\"></script>\n\
                              <script src=\"doc/swagger-ui-standalone-preset.js\"></script>\n\
                              <script src=\"doc/start.js\"></script>\n";

/// Starts Swagger UI with the options before it.
const START: &str = r##"
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();
SwaggerUIBundle({
  ...documents,
  dom_id: "#doc",
  deepLinking: true,
  validatorUrl: null,
  requestInterceptor: (request) => {
    // The password of these pages is no business of the service: what a request says about its
    // caller comes from the dialog "Authorize" alone.
    if (!request.loadSpec) request.credentials = credentials;
    return request;
  },
  onComplete: () => {
    const title = document.querySelector("#doc .info .title");
    if (title) document.title = title.firstChild.textContent;
    follow();
  },
});
"##;

/// Whether and how operations can be tried out on the page.
pub(super) struct TryOut {
    /// The services are on the port of the page. A browser lets it talk to no other.
    enabled: bool,
    /// Callers are known by cookies, which the browser must then be allowed to send.
    cookies: bool,
}

impl TryOut {
    pub(super) fn new(services: &[Description], has_own_port: bool) -> Self {
        let schemes = services.iter().flat_map(|it| it.routes).flat_map(|route| route.security);
        let is_cookie =
            |scheme: &Scheme| matches!(scheme, Scheme::ApiKey { place: KeyPlace::Cookie, .. });
        Self { enabled: !has_own_port, cookies: schemes.into_iter().any(is_cookie) }
    }
}

pub(super) fn html(frame: &Frame, documents: &[Document], try_out: &TryOut) -> Response {
    let mut content = Html::default();
    let end = match documents {
        [] => {
            content.push(&Html::paragraph(&Html::fixed("The service has no OpenAPI document.")));
            ""
        }
        several => {
            if !try_out.enabled {
                content.push(&Html::paragraph(&Html::fixed(
                    "The service has a port of its own, and a browser lets this page talk to its \
                     own port alone: operations are to be read here, not tried out.",
                )));
            }
            content.push(&Html::fixed("<div id=\"doc\"></div>\n"));
            if several.len() > 1 { END_OF_SEVERAL } else { END }
        }
    };
    with_headers(
        [(CONTENT_TYPE, "text/html; charset=utf-8"), (CONTENT_SECURITY_POLICY, POLICY)],
        frame.html("doc", HEAD, &content, end),
    )
}

/// Where Swagger UI finds the documents, and how it shows several.
fn start(documents: &[Document], try_out: &TryOut) -> String {
    let options = if let [_, _, ..] = documents {
        let urls = documents.iter().map(|it| json!({ "name": it.name, "url": it.path("json") }));
        let urls: Vec<_> = urls.collect();
        format!(
            "{{ urls: {}, presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset], \
             layout: \"StandaloneLayout\" }}",
            json!(urls)
        )
    } else {
        "{ url: \"openapi.json\" }".to_owned()
    };
    let credentials = if try_out.cookies { "same-origin" } else { "omit" };
    let methods = if try_out.enabled { "" } else { "documents.supportedSubmitMethods = [];\n" };
    format!(
        "const documents = {options};\nconst credentials = \"{credentials}\";\n{methods}{START}"
    )
}

/// A file that the page loads.
pub(super) fn asset(name: &str, documents: &[Document], try_out: &TryOut) -> Option<Response> {
    let javascript = "text/javascript; charset=utf-8";
    Some(match name {
        "start.js" => with_headers([(CONTENT_TYPE, javascript)], start(documents, try_out)),
        "swagger-ui.js" => compressed(javascript, &swagger::SCRIPT),
        "swagger-ui-standalone-preset.js" => compressed(javascript, &swagger::PRESET),
        "swagger-ui.css" => compressed("text/css; charset=utf-8", &swagger::STYLE),
        _ => return None,
    })
}

/// A file that is only there compressed: every browser reads gzip.
fn compressed(content_type: &'static str, bytes: &'static [u8]) -> Response {
    let headers = [
        (CONTENT_TYPE, content_type),
        (CONTENT_ENCODING, "gzip"),
        (CACHE_CONTROL, "private, max-age=3600"),
    ];
    with_headers(headers, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::RootPath;
    use crate::manage::document;

    #[test]
    fn what_a_browser_cannot_reach_is_not_tried_out() {
        let (name, openapi) = ("Users", Some("{}"));
        let services = [Description { name, routes: &[], openapi, peer: false }];
        let documents = document::all(&services, &RootPath::default());
        for (has_own_port, expected) in [(true, true), (false, false)] {
            let try_out = TryOut::new(&services, has_own_port);
            let script = start(&documents, &try_out);
            let is_off = script.contains("documents.supportedSubmitMethods = [];");
            assert_eq!(is_off, expected, "{script}");
        }
    }
}
