//! The documentation page: Swagger UI, served from the program itself.

use http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY,
};

use serde_json::json;

use super::document::Document;
use super::{swagger, with_headers};
use crate::Response;

/// The page loads nothing from elsewhere. Swagger UI sets styles on its elements, which
/// `unsafe-inline` allows for styles alone.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
                      img-src 'self' data:; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

const HTML: &str = r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API documentation</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="doc/swagger-ui.css">
<div id="doc"></div>
<script src="doc/swagger-ui.js"></script>
<script src="doc/start.js"></script>
</html>
"#;

/// What the page loads first to choose among several documents: Swagger UI's bar at the top.
const PRESET: &str = r#"<script src="doc/swagger-ui-standalone-preset.js"></script>
"#;

/// Starts Swagger UI with the options before it.
const START: &str = r##"
SwaggerUIBundle({
  ...documents,
  dom_id: "#doc",
  deepLinking: true,
  validatorUrl: null,
  onComplete: () => {
    const title = document.querySelector("#doc .info .title");
    if (title) document.title = title.firstChild.textContent;
  },
});
"##;

pub(super) fn html(documents: &[Document]) -> Response {
    let html = match (documents, HTML.find("<script")) {
        ([_, _, ..], Some(scripts)) => {
            let (before, after) = HTML.split_at(scripts);
            format!("{before}{PRESET}{after}")
        }
        _ => HTML.to_owned(),
    };
    with_headers(
        [
            (CONTENT_TYPE, "text/html; charset=utf-8"),
            (CONTENT_SECURITY_POLICY, POLICY),
            (REFERRER_POLICY, "no-referrer"),
        ],
        html,
    )
}

/// Where Swagger UI finds the documents, and how it shows several.
fn start(documents: &[Document]) -> String {
    let options = if let [_, _, ..] = documents {
        let urls = documents.iter().map(|it| json!({ "name": it.name, "url": it.path }));
        let urls: Vec<_> = urls.collect();
        format!(
            "{{ urls: {}, presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset], \
             layout: \"StandaloneLayout\" }}",
            json!(urls)
        )
    } else {
        "{ url: \"openapi.json\" }".to_owned()
    };
    format!("const documents = {options};{START}")
}

/// A file that the page loads.
pub(super) fn asset(name: &str, documents: &[Document]) -> Option<Response> {
    let javascript = "text/javascript; charset=utf-8";
    Some(match name {
        "start.js" => with_headers([(CONTENT_TYPE, javascript)], start(documents)),
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
