use super::*;
use crate::BoxError;
use bytes::Bytes;
use http::header::{IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE};
use http_body_util::BodyExt;

const OLD: &str = "Thu, 01 Jan 1970 00:00:07 GMT";

async fn ask(method: Method, headers: &[(HeaderName, &str)], file: Download) -> Response {
    let headers = headers.iter().map(|(name, text)| (name.clone(), text.parse().unwrap()));
    let headers = HeaderMap::from_iter(headers);
    download(&method, &headers, 200, file).unwrap_or_else(Failure::into_response)
}

async fn get(headers: &[(HeaderName, &str)]) -> (u16, Bytes) {
    let file = Download::new("0123456789").with_etag("v,1");
    let response = ask(Method::GET, headers, file).await;
    let status = response.status().as_u16();
    (status, response.into_body().collect().await.unwrap().to_bytes())
}

#[tokio::test]
async fn the_head_says_what_the_body_is() {
    let file = Download::new("hello").with_file_name("ä.txt").with_content_type("text/plain");
    let response = ask(Method::GET, &[], file).await;
    let header = |name| response.headers()[name].to_str().unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(header(CONTENT_TYPE), "text/plain");
    assert_eq!(header(CONTENT_LENGTH), "5");
    assert_eq!(header(ACCEPT_RANGES), "bytes");
    let disposition = "attachment; filename=\"_.txt\"; filename*=UTF-8''%C3%A4.txt";
    assert_eq!(header(CONTENT_DISPOSITION), disposition);
    assert!(!response.headers().contains_key(ETAG));
}

#[tokio::test]
async fn one_range_is_sent_alone() {
    let response = ask(Method::GET, &[(RANGE, "bytes=2-4")], Download::new("0123456789")).await;
    assert_eq!(response.status(), 206);
    assert_eq!(response.headers()[CONTENT_RANGE], "bytes 2-4/10");
    assert_eq!(response.headers()[CONTENT_LENGTH], "3");
    assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "234");
    assert_eq!(get(&[(RANGE, "bytes=0-0,2-2")]).await, (200, "0123456789".into()));
}

#[tokio::test]
async fn a_range_outside_the_file_is_a_416_with_the_size() {
    let response = ask(Method::GET, &[(RANGE, "bytes=10-")], Download::new("0123456789")).await;
    assert_eq!(response.status(), 416);
    assert_eq!(response.headers()[CONTENT_RANGE], "bytes */10");
    assert_eq!(response.headers()[CONTENT_TYPE], "application/problem+json");
}

#[tokio::test]
async fn a_tag_that_the_caller_has_is_a_304_without_a_body() {
    for tags in ["\"v,1\"", "\"x\", W/\"v,1\"", "*"] {
        assert_eq!(get(&[(IF_NONE_MATCH, tags)]).await, (304, Bytes::new()), "{tags}");
    }
    for tags in ["\"v\"", "v,1", "\"V,1\"", ""] {
        assert_eq!(get(&[(IF_NONE_MATCH, tags)]).await.0, 200, "{tags}");
    }
    let file = Download::new("x").with_etag("a").with_file_name("b");
    let response = ask(Method::HEAD, &[(IF_NONE_MATCH, "\"a\"")], file).await;
    let names: Vec<_> = response.headers().keys().collect();
    assert_eq!(names, ["etag"]);
}

#[tokio::test]
async fn a_tag_that_the_caller_insists_on_is_a_412_without_it() {
    assert_eq!(get(&[(IF_MATCH, "\"v,1\"")]).await.0, 200);
    assert_eq!(get(&[(IF_MATCH, "*")]).await.0, 200);
    assert_eq!(get(&[(IF_MATCH, "W/\"v,1\"")]).await.0, 412);
    assert_eq!(get(&[(IF_MATCH, "\"x\"")]).await.0, 412);
}

#[tokio::test]
async fn a_range_of_another_version_gets_the_whole() {
    let range = |wanted| [(RANGE, "bytes=0-1"), (IF_RANGE, wanted)];
    assert_eq!(get(&range("\"v,1\"")).await, (206, "01".into()));
    for wanted in ["\"v2\"", "W/\"v,1\"", OLD, "v,1"] {
        assert_eq!(get(&range(wanted)).await.0, 200, "{wanted}");
    }
}

#[tokio::test]
async fn dates_count_where_there_is_no_tag() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("file");
    std::fs::write(&path, "0123456789").unwrap();
    let file = || Download::file(&path);
    let response = ask(Method::GET, &[], file().await.unwrap()).await;
    let modified = response.headers()[LAST_MODIFIED].to_str().unwrap().to_owned();
    let etag = response.headers()[ETAG].to_str().unwrap().to_owned();
    for (headers, status) in [
        (vec![(IF_MODIFIED_SINCE, &*modified)], 304),
        (vec![(IF_MODIFIED_SINCE, OLD)], 200),
        (vec![(IF_MODIFIED_SINCE, "yesterday")], 200),
        (vec![(IF_MODIFIED_SINCE, &modified), (IF_NONE_MATCH, "\"x\"")], 200),
        (vec![(IF_UNMODIFIED_SINCE, &modified)], 200),
        (vec![(IF_UNMODIFIED_SINCE, OLD)], 412),
        (vec![(IF_UNMODIFIED_SINCE, OLD), (IF_MATCH, &etag)], 200),
        (vec![(RANGE, "bytes=0-1"), (IF_RANGE, &modified)], 206),
        (vec![(RANGE, "bytes=0-1"), (IF_RANGE, OLD)], 200),
        (vec![(RANGE, "bytes=0-1"), (IF_RANGE, &etag)], 206),
    ] {
        let response = ask(Method::GET, &headers, file().await.unwrap()).await;
        assert_eq!(response.status(), status, "{headers:?}");
    }
}

#[tokio::test]
async fn head_gets_the_size_of_the_whole_and_no_body() {
    let response = ask(Method::HEAD, &[(RANGE, "bytes=0-1")], Download::new("hello")).await;
    assert_eq!(
        (response.status().as_u16(), &response.headers()[CONTENT_LENGTH]),
        (200, &"5".parse().unwrap())
    );
    assert!(response.into_body().collect().await.unwrap().to_bytes().is_empty());
}

#[tokio::test]
async fn other_methods_and_statuses_get_the_whole() {
    let headers = [(RANGE, "bytes=0-1"), (IF_NONE_MATCH, "*")];
    let response = ask(Method::POST, &headers, Download::new("hello").with_etag("a")).await;
    assert_eq!(response.status(), 200);
    assert!(!response.headers().contains_key(ACCEPT_RANGES));
    let created = download(&Method::GET, &HeaderMap::new(), 201, Download::new("hello"));
    assert_eq!(created.unwrap().status(), 201);
}

#[tokio::test]
async fn a_stream_has_no_ranges_and_only_the_size_that_is_known() {
    for (size, header) in [(Some(2), Some("2")), (None, None)] {
        let stream = futures_util::stream::iter([Ok::<_, BoxError>("a"), Ok("b")]);
        let response =
            ask(Method::GET, &[(RANGE, "bytes=0-0")], Download::stream(stream, size)).await;
        assert_eq!(response.status(), 200);
        let length = response.headers().get(CONTENT_LENGTH);
        assert_eq!(length.map(|length| length.to_str().unwrap()), header);
        assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "ab");
    }
}

#[tokio::test]
async fn what_cannot_be_a_header_is_a_500() {
    for file in [
        Download::new("").with_etag("a b"),
        Download::new("").with_etag("\""),
        Download::new("").with_content_type("a\nb"),
    ] {
        assert_eq!(ask(Method::GET, &[], file).await.status(), 500);
    }
}
