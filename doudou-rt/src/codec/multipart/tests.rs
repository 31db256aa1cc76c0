use super::*;
use bytes::Bytes;
use http::HeaderValue;
use http_body::Frame;
use http_body_util::StreamBody;
use serde_json::json;

const PARTS: &[Part] = &[
    Part { name: "file", kind: PartKind::File, limit: Some(1_000_000) },
    Part { name: "text", kind: PartKind::Text, limit: None },
    Part { name: "json", kind: PartKind::Json, limit: Some(100) },
];

const FORM: &str = "preamble\r\n--b\r\n\
    Content-Disposition: form-data; name=\"text\"\r\n\r\n\
    one\r\n--b \r\n\
    content-disposition: form-data; name=unknown\r\n\
    x-other: y\r\n\r\n\
    \r\n--not the boundary\r\n\r\n--b\r\n\r\n\
    without headers\r\n--b\r\n\
    CONTENT-TYPE: image/png\r\n\
    Content-Disposition: form-data; name=\"file\"; filename=\"C:\\dir\\é.png\"\r\n\r\n\
    \r\n\r\n--\r\n-\r\n--b\r\n\
    Content-Disposition: form-data; name=\"text\"\r\n\r\n\
    \r\n--b\r\n\
    Content-Disposition: form-data; name=\"json\"\r\n\r\n\
    {\"a\": [1]}\r\n--b--\r\nepilogue";

fn typed(content_type: &str) -> HeaderMap {
    HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_str(content_type).unwrap())])
}

/// Reads a body that arrives in frames of `size` bytes.
async fn parts(body: &[u8], size: usize) -> Result<Multipart, Failure> {
    let frames: Vec<_> = body
        .chunks(size)
        .map(|chunk| Ok::<_, crate::BoxError>(Frame::data(Bytes::copy_from_slice(chunk))))
        .collect();
    let body = Body::new(StreamBody::new(futures_util::stream::iter(frames)));
    multipart(&typed("multipart/form-data; boundary=b"), body, PARTS).await
}

fn part(name: &str, value: &[u8]) -> Vec<u8> {
    let head = format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
    [head.as_bytes(), value, b"\r\n"].concat()
}

async fn refused(body: &[u8]) -> (u16, String) {
    let failure = parts(body, 1000).await.unwrap_err();
    let problem = failure.problem().unwrap();
    (problem.status.as_u16(), problem.detail.clone().unwrap())
}

#[tokio::test]
async fn a_form_is_read_however_it_is_cut() {
    for size in 1..FORM.len() + 1 {
        let mut parts = parts(FORM.as_bytes(), size).await.unwrap();
        let upload = parts.upload("file").unwrap();
        assert_eq!((upload.file_name(), upload.content_type()), (Some("é.png"), Some("image/png")));
        assert_eq!(upload.bytes().await.unwrap(), "\r\n\r\n--\r\n-");
        assert_eq!(parts.texts("text"), ["one", ""]);
        assert_eq!(parts.json::<serde_json::Value>("json").unwrap(), json!({ "a": [1] }));
        assert!(parts.parts.is_empty(), "{parts:?}");
    }
}

#[tokio::test]
async fn bytes_of_any_kind_arrive_as_they_are() {
    let bytes: Vec<u8> =
        (0..700_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 11) as u8).collect();
    let body = [part("file", &bytes), part("file", b""), b"--b--".to_vec()].concat();
    for size in [1021, 65_536, body.len()] {
        let uploads = parts(&body, size).await.unwrap().uploads("file");
        assert_eq!(uploads[0].bytes().await.unwrap(), bytes);
        assert_eq!((uploads[1].size(), uploads[1].file_name()), (0, None));
    }
}

#[tokio::test]
async fn a_missing_part_is_named() {
    let mut parts = parts(b"--b--", 100).await.unwrap();
    let failure = parts.upload("file").unwrap_err();
    let problem = failure.problem().unwrap();
    assert_eq!(problem.status, 400);
    assert_eq!(problem.detail.as_deref(), Some("part `file` is missing"));
    assert_eq!(
        problem.get::<serde_json::Value>("errors").unwrap(),
        json!([{ "parameter": "file", "in": "part", "detail": "is missing" }])
    );
    assert_eq!(parts.json::<u8>("json").unwrap_err().into_response().status(), 400);
    assert_eq!(parts.optional_json::<u8>("json").unwrap(), None);
    assert!(parts.optional_upload("file").is_none() && parts.uploads("file").is_empty());
    assert_eq!(parts.text("text"), None);
}

#[tokio::test]
async fn a_file_that_was_not_chosen_is_absent() {
    let body = "--b\r\nContent-Disposition: form-data; name=file; filename=\"\"\r\n\r\n\r\n--b--";
    assert!(parts(body.as_bytes(), 100).await.unwrap().optional_upload("file").is_none());
}

#[tokio::test]
async fn a_part_over_its_limit_is_a_413_that_names_it() {
    for (name, limit) in [("file", 1_000_000), ("text", 1 << 20), ("json", 100)] {
        let body = |size| [part(name, &vec![b'1'; size]), b"--b--".to_vec()].concat();
        assert!(parts(&body(limit), 1000).await.is_ok());
        let failure = parts(&body(limit + 1), 1000).await.unwrap_err();
        let problem = failure.problem().unwrap();
        assert_eq!(problem.status, 413);
        let detail = format!("part `{name}` is larger than its limit of {limit} bytes");
        assert_eq!(problem.detail, Some(detail));
        let errors: serde_json::Value = problem.get("errors").unwrap();
        assert_eq!((&errors[0]["parameter"], &errors[0]["in"]), (&json!(name), &json!("part")));
    }
    assert!(parts(&part("other", &vec![0; 2 << 20]), 1000).await.is_err());
}

#[tokio::test]
async fn a_broken_body_is_a_400_that_says_how() {
    for cut in 0..FORM.rfind("--").unwrap() + 1 {
        let (status, detail) = refused(&FORM.as_bytes()[..cut]).await;
        assert_eq!(status, 400);
        assert_eq!(detail, "the multipart body is broken: it ends before its last boundary");
    }
    let (_, detail) = refused(b"--bc\r\n\r\nx\r\n--b--").await;
    assert!(detail.ends_with("something follows a boundary in its line"), "{detail}");
    let (_, detail) = refused(b"--b\r\nheader\r\n\r\nx\r\n--b--").await;
    assert!(detail.ends_with("a header of a part has no colon"), "{detail}");
    let (_, detail) = refused(&[b"--b\r\n".as_slice(), &[b'x'; 20_000]].concat()).await;
    assert!(detail.ends_with("its headers are larger than 16384 bytes"), "{detail}");
    let mut many = part("text", b"").repeat(1001);
    many.extend_from_slice(b"--b--");
    assert_eq!(refused(&many).await, (400, "the multipart body has more than 1000 parts".into()));
}

#[tokio::test]
async fn a_value_that_is_not_what_it_should_be_is_named() {
    let (_, detail) = refused(&[part("text", b"\xff"), b"--b--".to_vec()].concat()).await;
    assert_eq!(detail, "part `text`: the value isn't UTF-8");
    for (json, expected) in [
        (
            "{\"a\": [1, \"x\"]}",
            "at `/a/1`: invalid type: string \"x\", expected u8 at line 1 column 13",
        ),
        ("{\"a\": []} x", "trailing characters at line 1 column 11"),
        ("", "EOF while parsing a value at line 1 column 0"),
    ] {
        let body = [part("json", json.as_bytes()), b"--b--".to_vec()].concat();
        let mut parts = parts(&body, 100).await.unwrap();
        let failure =
            parts.json::<std::collections::BTreeMap<String, Vec<u8>>>("json").unwrap_err();
        let detail = failure.problem().unwrap().detail.clone().unwrap();
        assert_eq!(detail, format!("part `json`: {expected}"));
    }
}

#[tokio::test]
async fn another_content_type_is_a_415_and_one_without_a_boundary_a_400() {
    for (content_type, status) in [
        ("multipart/form-data", 400),
        ("multipart/form-data; boundary=", 400),
        ("multipart/mixed; boundary=b", 415),
        ("application/json", 415),
        ("Multipart/Form-Data; charset=utf-8; Boundary=\"b\"", 200),
    ] {
        let read = multipart(&typed(content_type), Body::from("--b--"), PARTS).await;
        let found = read.map_or_else(|failure| failure.into_response().status().as_u16(), |_| 200);
        assert_eq!(found, status, "{content_type}");
    }
    let failure = multipart(&HeaderMap::new(), Body::empty(), PARTS).await.unwrap_err();
    assert_eq!(failure.into_response().status(), 415);
}

#[tokio::test]
async fn any_bytes_are_a_form_or_refused() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        (state >> 33) as usize % below
    };
    let pieces: [&[u8]; 8] =
        [b"\r\n", b"--b", b"--b--", b"\r\n\r\n", b"\"", b"filename*=", b"\xff", b"content-type:"];
    let mut counts = [0; 2];
    for _ in 0..3_000 {
        let mut body = FORM.as_bytes().to_vec();
        for _ in 0..1 + random(3) {
            let start = random(body.len());
            let end = start + random(12.min(body.len() - start) + 1);
            body.splice(start..end, pieces[random(pieces.len())].iter().copied());
        }
        match parts(&body, 1 + random(40)).await {
            Ok(_) => counts[0] += 1,
            Err(failure) => {
                counts[1] += 1;
                assert_eq!(failure.problem().unwrap().status, 400);
            }
        }
    }
    assert!(counts.iter().all(|count| *count > 100), "{counts:?}");
}
