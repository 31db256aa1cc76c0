//! Downloads that a client receives.

use super::{Download, Source};
use crate::Body;
use crate::codec::disposition::Disposition;
use http::HeaderMap;
use http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, ETAG, LAST_MODIFIED};

impl Download {
    /// A download as an answer brings it.
    pub(crate) fn received(headers: &HeaderMap, body: Body) -> Self {
        let text = |name| headers.get(name).and_then(|value| str::from_utf8(value.as_bytes()).ok());
        let size = text(CONTENT_LENGTH).and_then(|size| size.parse().ok());
        let disposition = text(CONTENT_DISPOSITION).map(Disposition::parse).unwrap_or_default();
        Self {
            source: Source::Stream(body, size),
            file_name: disposition.last_component(),
            is_inline: disposition.kind == "inline",
            content_type: text(CONTENT_TYPE).map(str::to_owned),
            etag: text(ETAG).map(str::to_owned),
            modified: text(LAST_MODIFIED).and_then(|date| httpdate::parse_http_date(date).ok()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use std::time::{Duration, UNIX_EPOCH};

    #[tokio::test]
    async fn what_is_received_is_what_the_headers_say() {
        let headers = [
            (CONTENT_LENGTH, "5"),
            (CONTENT_TYPE, "text/plain"),
            (CONTENT_DISPOSITION, "attachment; filename=\"../a.txt\""),
            (ETAG, "\"v1\""),
            (LAST_MODIFIED, "Thu, 01 Jan 1970 00:00:07 GMT"),
        ];
        let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
        let download = Download::received(&HeaderMap::from_iter(headers), Body::from("hello"));
        assert_eq!((download.file_name(), download.content_type()), (Some("a.txt"), "text/plain"));
        assert_eq!((download.size(), download.etag()), (Some(5), Some("\"v1\"")));
        assert_eq!(download.modified(), Some(UNIX_EPOCH + Duration::from_secs(7)));
        assert_eq!(download.bytes().await.unwrap(), "hello");
        let download = Download::received(&HeaderMap::new(), Body::from("hello"));
        assert_eq!(download.content_type(), "application/octet-stream");
        assert_eq!((download.file_name(), download.size()), (None, None));
    }
}
