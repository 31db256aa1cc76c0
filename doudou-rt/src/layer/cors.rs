//! Pages of other origins may call.

use std::time::Duration;

use http::header::{
    CONTENT_DISPOSITION, CONTENT_LENGTH, ETAG, HeaderName, HeaderValue, LOCATION, RETRY_AFTER,
};
use http::{Method, Uri};
pub use tower_http::cors::CorsLayer;
use tower_http::cors::{AllowHeaders, AllowOrigin, Any};

use super::X_REQUEST_ID;

/// How long a browser may remember what it was allowed.
const MAX_AGE: Duration = Duration::from_secs(600);

/// What a script may read of a response, beside what it always may.
const EXPOSED: [HeaderName; 6] =
    [X_REQUEST_ID, CONTENT_DISPOSITION, CONTENT_LENGTH, ETAG, LOCATION, RETRY_AFTER];

/// Lets scripts of these origins call the service: `https://app.example.org`, or `*` alone for all
/// ([CORS](https://fetch.spec.whatwg.org/#http-cors-protocol)).
///
/// They may use every method that a service can have and every header, and read the usual ones of
/// the response. Browsers remember that for ten minutes. Cookies and HTTP authentication aren't
/// sent along unless `.allow_credentials(true)` is added, which can't be done for `*`.
///
/// The preflight (OPTIONS with `access-control-request-method`) is answered by the layer, so it
/// belongs outside of those that would refuse it.
///
/// ```
/// let cors = doudou_rt::layer::cors(["https://app.example.org"])?.allow_credentials(true);
/// assert!(doudou_rt::layer::cors(["app.example.org"]).is_err());
/// # Ok::<(), doudou_rt::layer::OriginError>(())
/// ```
///
/// # Errors
///
/// A text that isn't an origin as browsers write it, or `*` beside others.
pub fn cors<I>(origins: I) -> Result<CorsLayer, OriginError>
where
    I: IntoIterator<Item: AsRef<str>>,
{
    let origins: Vec<I::Item> = origins.into_iter().collect();
    let layer = CorsLayer::new()
        .allow_methods([
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(EXPOSED)
        .max_age(MAX_AGE);
    if let [all] = origins.as_slice()
        && all.as_ref() == "*"
    {
        return Ok(layer.allow_origin(Any));
    }
    let origins: Vec<HeaderValue> =
        origins.iter().map(|text| origin(text.as_ref())).collect::<Result<_, _>>()?;
    Ok(layer.allow_origin(AllowOrigin::list(origins)))
}

/// Reads an origin as browsers write it: in lower case, and without the port of its scheme.
fn origin(text: &str) -> Result<HeaderValue, OriginError> {
    let wrong = || OriginError { text: text.to_owned() };
    let uri: Uri = text.parse().map_err(|_| wrong())?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err(wrong());
    };
    let needless =
        matches!((scheme, authority.port_u16()), ("http", Some(80)) | ("https", Some(443)));
    let is_origin = text == format!("{scheme}://{authority}")
        && text == text.to_ascii_lowercase()
        && !authority.as_str().contains('@')
        && !needless;
    if is_origin { HeaderValue::from_str(text).map_err(|_| wrong()) } else { Err(wrong()) }
}

/// Why a text isn't an origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the origin is `{text}`, but must be a scheme and a host as browsers send them, like \
     `https://app.example.org` or `http://localhost:8080`; `*` alone stands for all"
)]
pub struct OriginError {
    text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_what_browsers_send() {
        for right in ["https://a.org", "http://localhost:8080", "https://[::1]:8443"] {
            assert_eq!(origin(right).unwrap(), right);
        }
        for wrong in [
            "",
            "*",
            "a.org",
            "//a.org",
            "https://a.org/",
            "https://a.org/x",
            "https://A.org",
            "https://a.org:443",
            "http://a.org:80",
            "https://me@a.org",
            "https://a.org?x",
            "null",
        ] {
            assert!(origin(wrong).is_err(), "{wrong}");
        }
        assert!(cors(["*"]).is_ok());
        assert!(cors(["https://a.org", "*"]).is_err());
    }
}
