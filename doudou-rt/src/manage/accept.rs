//! Which form of a page a client asks for.

use http::HeaderMap;
use http::header::ACCEPT;

/// Whether JSON is wanted rather than HTML: the header `accept` gives it more weight (RFC 9110,
/// section 12.5.1). Whoever gives both the same, as a client without the header, gets HTML.
pub(super) fn prefers_json(headers: &HeaderMap) -> bool {
    let values = || headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let weight = |kind: &str, subtype: &str| {
        let full = format!("{kind}/{subtype}");
        let all = format!("{kind}/*");
        let ranges = values().flat_map(|value| value.split(',')).filter_map(|range| {
            let mut parts = range.split(';').map(str::trim);
            let name = parts.next()?.to_ascii_lowercase();
            // The closer a range is, the more its weight counts.
            let closeness = [&*full, &all, "*/*"].iter().position(|known| *known == name)?;
            let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |weight| {
                weight.parse().ok().filter(|it| (0.0..=1.0).contains(it)).unwrap_or(0.0)
            });
            Some((closeness, weight))
        });
        ranges.min_by_key(|(closeness, _)| *closeness).map_or(0.0, |(_, weight): (_, f32)| weight)
    };
    weight("application", "json") > weight("text", "html")
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn the_greater_weight_wins_and_html_otherwise() {
        for (accept, expected) in [
            ("application/json", true),
            ("APPLICATION/JSON; q=0.5", true),
            ("application/*", true),
            ("text/html;q=0.5, application/json", true),
            ("text/html;q=0, */*", true),
            ("*/*", false),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false),
            ("text/html, application/json", false),
            ("application/json;q=0.2, text/*;q=0.3", false),
            ("application/json;q=x", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(prefers_json(&headers), expected, "{accept}");
        }
        assert!(!prefers_json(&HeaderMap::new()));
    }
}
