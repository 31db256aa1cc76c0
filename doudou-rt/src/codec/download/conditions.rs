//! Conditional requests (RFC 9110 §13).

use super::text;
use http::header::{
    ETAG, HeaderMap, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE,
    LAST_MODIFIED,
};
use std::time::SystemTime;

/// What tells one version of a file from another, as the answer has it.
pub(super) struct Validators {
    etag: Option<String>,
    modified: Option<SystemTime>,
}

/// What the conditions of a request ask for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Send,
    /// The caller has this version.
    NotModified,
    /// The caller wants another version, as the header says.
    Failed(&'static str),
}

impl Validators {
    /// Those in the headers of an answer.
    pub(super) fn new(headers: &HeaderMap) -> Self {
        let etag = text(headers, ETAG).map(str::to_owned);
        Self { etag, modified: date(text(headers, LAST_MODIFIED)) }
    }

    /// Weighs the headers in the order of the RFC. A date only counts where there is no tag.
    pub(super) fn judge(&self, headers: &HeaderMap) -> Verdict {
        if headers.contains_key(IF_MATCH) {
            if !self.is_listed(headers, &IF_MATCH, is_same) {
                return Verdict::Failed("if-match");
            }
        } else if let Some(since) = date(text(headers, IF_UNMODIFIED_SINCE))
            && self.modified.is_some_and(|modified| modified > since)
        {
            return Verdict::Failed("if-unmodified-since");
        }
        let has_it = if headers.contains_key(IF_NONE_MATCH) {
            self.is_listed(headers, &IF_NONE_MATCH, is_equivalent)
        } else {
            let since = date(text(headers, IF_MODIFIED_SINCE));
            since.zip(self.modified).is_some_and(|(since, modified)| modified <= since)
        };
        if has_it { Verdict::NotModified } else { Verdict::Send }
    }

    /// Whether a range is still wanted: always, unless `if-range` names another version.
    pub(super) fn want_range(&self, headers: &HeaderMap) -> bool {
        if !headers.contains_key(IF_RANGE) {
            return true;
        }
        let Some(wanted) = text(headers, IF_RANGE) else { return false };
        if wanted.ends_with('"') {
            return self.etag.as_deref().is_some_and(|etag| is_same(etag, wanted));
        }
        self.modified.is_some() && self.modified == date(Some(wanted))
    }

    fn is_listed(
        &self,
        headers: &HeaderMap,
        name: &http::HeaderName,
        matches: fn(&str, &str) -> bool,
    ) -> bool {
        let lines = headers.get_all(name).iter().filter_map(|line| line.to_str().ok());
        lines
            .flat_map(tags)
            .any(|tag| tag == "*" || self.etag.as_deref().is_some_and(|etag| matches(etag, tag)))
    }
}

/// The elements of a list of tags. A comma may stand within the quotes of one.
fn tags(line: &str) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    let at_comma = move |letter| {
        is_quoted ^= letter == '"';
        letter == ',' && !is_quoted
    };
    line.split(at_comma).map(str::trim)
}

/// The strong comparison: a weak tag is never the same.
fn is_same(one: &str, other: &str) -> bool {
    one == other && !one.starts_with("W/")
}

/// The weak comparison.
fn is_equivalent(one: &str, other: &str) -> bool {
    opaque(one) == opaque(other)
}

fn opaque(etag: &str) -> &str {
    etag.strip_prefix("W/").unwrap_or(etag)
}

/// Whether a text is an entity tag: quotes around visible characters (RFC 9110 §8.8.3).
pub(super) fn is_etag(text: &str) -> bool {
    let inner = opaque(text).strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    inner.is_some_and(|inner| inner.bytes().all(|byte| matches!(byte, b'!' | b'#'..=b'~')))
}

fn date(text: Option<&str>) -> Option<SystemTime> {
    httpdate::parse_http_date(text?).ok()
}
