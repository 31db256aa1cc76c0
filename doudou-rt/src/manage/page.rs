//! The documentation page: Swagger UI, served from the program itself.

use http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY,
};

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

const START: &str = r##"SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#doc",
  deepLinking: true,
  validatorUrl: null,
  onComplete: () => {
    const title = document.querySelector("#doc .info .title");
    if (title) document.title = title.firstChild.textContent;
  },
});
"##;

pub(super) fn html() -> Response {
    with_headers(
        [
            (CONTENT_TYPE, "text/html; charset=utf-8"),
            (CONTENT_SECURITY_POLICY, POLICY),
            (REFERRER_POLICY, "no-referrer"),
        ],
        HTML,
    )
}

/// A file that the page loads.
pub(super) fn asset(name: &str) -> Option<Response> {
    let javascript = "text/javascript; charset=utf-8";
    Some(match name {
        "start.js" => with_headers([(CONTENT_TYPE, javascript)], START),
        "swagger-ui.js" => compressed(javascript, &swagger::SCRIPT),
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
