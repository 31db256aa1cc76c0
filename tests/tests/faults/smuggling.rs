//! Requests whose end two readers may see in different places (RFC 9112, sections 2, 5, 6, 7 and
//! 11.2): a second request that hides in the first one must never be answered.

use crate::process::Target;
use crate::wire::Wire;

/// What hides behind the end of a request.
const HIDDEN: &str = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

const POST: &str = "POST /length HTTP/1.1\r\nHost: x\r\n";
const GET: &str = "GET /ping HTTP/1.1\r\nHost: x\r\n";

/// The statuses of all answers on a connection that gets these bytes, and whether the server has
/// closed it before the client did.
fn answers(target: &Target, bytes: &[u8]) -> (Vec<u16>, bool) {
    let mut wire = Wire::connect(&target.address);
    wire.send(bytes).unwrap();
    // One more request tells a connection that lives from one that doesn't, which may not take it.
    let _ = wire.send("GET /active HTTP/1.1\r\nHost: x\r\n\r\n");
    wire.finish();
    let (mut statuses, mut lives) = (Vec::new(), false);
    while let Some(answer) = wire.answer() {
        assert_ne!(answer.text, "smuggled", "{:?}", String::from_utf8_lossy(bytes));
        lives = answer.text.ends_with(" active");
        if !lives {
            statuses.push(answer.status);
        }
    }
    (statuses, !lives)
}

/// Asserts that a request has one answer with one of these statuses, and is the last of its
/// connection.
#[track_caller]
fn assert_last(target: &Target, statuses: &[u16], bytes: &[u8]) {
    let (found, closed) = answers(target, bytes);
    let shown = String::from_utf8_lossy(bytes).into_owned();
    assert!(found.len() == 1 && statuses.contains(&found[0]), "{found:?} for {shown:?}");
    assert!(closed, "the connection lives after {shown:?}");
}

/// Asserts that requests have these answers and that their connection goes on.
#[track_caller]
fn assert_goes_on(target: &Target, statuses: &[u16], bytes: &[u8]) {
    let found = answers(target, bytes);
    assert_eq!(found, (statuses.to_vec(), false), "{:?}", String::from_utf8_lossy(bytes));
}

#[test]
fn a_request_with_a_length_and_chunks_is_the_last_of_its_connection() {
    let target = Target::start(&[]);
    let chunks = format!("0\r\n\r\n{HIDDEN}");
    let length = chunks.len();
    for framing in [
        format!("Content-Length: {length}\r\nTransfer-Encoding: chunked\r\n\r\n"),
        format!("Transfer-Encoding: chunked\r\nContent-Length: {length}\r\n\r\n"),
        format!("transfer-encoding:CHUNKED\r\ncontent-length:{length}\r\n\r\n"),
    ] {
        assert_last(&target, &[200, 400], format!("{POST}{framing}{chunks}").as_bytes());
    }
    // The other way round: the length ends before the chunks do.
    let framing = "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunk = format!("{:x}\r\n{HIDDEN}\r\n0\r\n\r\n", HIDDEN.len());
    assert_last(&target, &[200, 400], format!("{POST}{framing}{chunk}").as_bytes());
}

#[test]
fn two_lengths_are_refused_unless_they_are_the_same() {
    let target = Target::start(&[]);
    let body = format!("hello{HIDDEN}");
    let long = body.len();
    for lengths in [
        format!("Content-Length: 5\r\nContent-Length: {long}\r\n"),
        format!("Content-Length: {long}\r\nContent-Length: 5\r\n"),
        format!("Content-Length: 5, {long}\r\n"),
    ] {
        assert_last(&target, &[400], format!("{POST}{lengths}\r\n{body}").as_bytes());
    }
    let same = format!("{POST}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello");
    assert_goes_on(&target, &[200], same.as_bytes());
}

#[test]
fn a_length_that_isnt_a_number_is_refused() {
    let target = Target::start(&[]);
    for length in [
        "",
        "+5",
        "-5",
        "0x5",
        "5 5",
        "5;",
        "\"5\"",
        "5.0",
        "18446744073709551616",
        "٥",
        "5,",
        "5\u{b}",
    ] {
        let bytes = format!("{POST}Content-Length: {length}\r\n\r\nhello{HIDDEN}");
        assert_last(&target, &[400], bytes.as_bytes());
    }
}

#[test]
fn a_coding_other_than_chunked_once_is_refused() {
    let target = Target::start(&[]);
    for coding in [
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: gzip",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked, gzip",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: xchunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked;a=b",
        "Transfer-Encoding: \"chunked\"",
        "Transfer-Encoding:",
        "Transfer-Encoding: ,chunked",
        "Transfer-Encoding: \u{b}chunked",
    ] {
        let bytes = format!("{POST}{coding}\r\n\r\n0\r\n\r\n{HIDDEN}");
        assert_last(&target, &[400, 501], bytes.as_bytes());
    }
    for coding in ["chunked", "Chunked", "  chunked\t"] {
        let bytes = format!("{POST}Transfer-Encoding: {coding}\r\n\r\n2\r\nhi\r\n0\r\n\r\n");
        assert_goes_on(&target, &[200], bytes.as_bytes());
    }
}

#[test]
fn chunks_are_for_http1_1() {
    let target = Target::start(&[]);
    let bytes = format!(
        "POST /length HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n\
         0\r\n\r\n{HIDDEN}"
    );
    assert_last(&target, &[400], bytes.as_bytes());
}

#[test]
fn a_chunk_whose_size_is_unclear_is_refused() {
    let target = Target::start(&[]);
    for chunks in [
        "0x5\r\nhello\r\n0\r\n\r\n",
        "+5\r\nhello\r\n0\r\n\r\n",
        "-5\r\nhello\r\n0\r\n\r\n",
        "\r\nhello\r\n0\r\n\r\n",
        "g\r\nhello\r\n0\r\n\r\n",
        " 5\r\nhello\r\n0\r\n\r\n",
        "5 5\r\nhello\r\n0\r\n\r\n",
        "10000000000000005\r\nhello\r\n0\r\n\r\n",
        "FFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n",
        "5\rhello\r\n0\r\n\r\n",
        "5\nhello\r\n0\r\n\r\n",
        "5\r\nhelloXX0\r\n\r\n",
        "5\r\nhello\n0\r\n\r\n",
        "5\r\nhello0\r\n\r\n",
        "5;a\nhello\r\n0\r\n\r\n",
    ] {
        let bytes = format!("{POST}Transfer-Encoding: chunked\r\n\r\n{chunks}{HIDDEN}");
        assert_last(&target, &[400], bytes.as_bytes());
    }
    for chunks in ["5;a=b;c=\"d\"\r\nhello\r\n0\r\n\r\n", "005\r\nhello\r\n000\r\nx: y\r\n\r\n"] {
        let bytes = format!("{POST}Transfer-Encoding: chunked\r\n\r\n{chunks}");
        assert_goes_on(&target, &[200], bytes.as_bytes());
    }
}

#[test]
fn extensions_of_chunks_have_an_end() {
    let target = Target::start(&[]);
    let chunks = format!("5;{}\r\nhello\r\n0\r\n\r\n", "a".repeat(100_000));
    let bytes = format!("{POST}Transfer-Encoding: chunked\r\n\r\n{chunks}{HIDDEN}");
    assert_last(&target, &[400], bytes.as_bytes());
}

#[test]
fn a_header_that_isnt_clearly_one_is_refused() {
    let target = Target::start(&[]);
    for header in [
        // Folded (section 5.2), and white space where there can be none (5.1, 2.2).
        "X: a\r\n b",
        "Transfer-Encoding:\r\n chunked",
        "Content-Length: 5\r\n 0",
        "Content-Length : 5",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding\t: chunked",
        " Content-Length: 5",
        "Content Length: 5",
        "no colon",
        ": 5",
        // Characters that other readers may take for an end (5.5).
        "X: a\0b",
        "X\0: a",
        "X: a\rb",
        "X: a\rContent-Length: 5",
        "X\r: a",
        "X: \u{1}",
        "X: \u{7f}",
        "(X): a",
    ] {
        let bytes = format!("{POST}{header}\r\n\r\n{HIDDEN}");
        assert_last(&target, &[400], bytes.as_bytes());
    }
    // The first header after the start line (2.2).
    let bytes = format!("GET /ping HTTP/1.1\r\n Host: x\r\nHost: x\r\n\r\n{HIDDEN}");
    assert_last(&target, &[400], bytes.as_bytes());
}

#[test]
fn a_start_line_that_isnt_clearly_one_is_refused() {
    let target = Target::start(&[]);
    for line in [
        "GET /ping\0 HTTP/1.1",
        "G\0T /ping HTTP/1.1",
        "GET /ping HTTP/1.1 ",
        "GET /ping HTTP/1.1 HTTP/1.1",
        "GET /ping HTTP/2.0",
        "GET /ping HTTP/1.2",
        "GET /ping HTTP/11",
        "GET /ping HTTP/1.10",
        "GET /ping http/1.1",
        "GET /ping",
        "GET",
        "/ping HTTP/1.1",
        "GET\t/ping HTTP/1.1",
        "GET /ping\rHTTP/1.1",
        "GET /pi\tng HTTP/1.1",
    ] {
        let bytes = format!("{line}\r\nHost: x\r\n\r\n{HIDDEN}");
        assert_last(&target, &[400, 505], bytes.as_bytes());
    }
}

#[test]
fn lines_may_end_without_a_carriage_return_and_mean_the_same() {
    let target = Target::start(&[]);
    // Section 2.2 allows it. What would be dangerous is to see another end than others do.
    assert_goes_on(&target, &[200], b"GET /ping HTTP/1.1\nHost: x\n\n");
    assert_goes_on(&target, &[200], b"POST /length HTTP/1.1\nHost: x\nContent-Length: 5\n\nhello");
}

#[test]
fn the_body_of_a_get_is_no_request() {
    let target = Target::start(&[]);
    let length = HIDDEN.len();
    let bytes = format!("{GET}Content-Length: {length}\r\n\r\n{HIDDEN}");
    let (statuses, _) = answers(&target, bytes.as_bytes());
    assert_eq!(statuses, [200]);
    let chunk = format!("{length:x}\r\n{HIDDEN}\r\n0\r\n\r\n");
    let bytes = format!("{GET}Transfer-Encoding: chunked\r\n\r\n{chunk}");
    let (statuses, _) = answers(&target, bytes.as_bytes());
    assert_eq!(statuses, [200]);
}

#[test]
fn the_body_of_a_refused_request_is_no_request() {
    let target = Target::start(&[("GDD_BODY_LIMIT", "10")]);
    let length = HIDDEN.len();
    for line in ["POST /length", "POST /nowhere", "POST /ping", "POST /import"] {
        let start = format!("{line} HTTP/1.1\r\nHost: x\r\n");
        let bytes = format!("{start}Content-Length: {length}\r\n\r\n{HIDDEN}");
        let (statuses, _) = answers(&target, bytes.as_bytes());
        assert_eq!(statuses.len(), 1, "{line}");
        let bytes =
            format!("{start}Transfer-Encoding: chunked\r\n\r\n{length:x}\r\n{HIDDEN}\r\n0\r\n\r\n");
        let (statuses, _) = answers(&target, bytes.as_bytes());
        assert_eq!(statuses.len(), 1, "{line}");
    }
}

#[test]
fn a_tunnel_or_another_protocol_isnt_begun() {
    let target = Target::start(&[]);
    // What follows is no tunnel's but the next request.
    assert_goes_on(&target, &[404], b"CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n");
    let upgrade = format!(
        "{GET}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"
    );
    assert_goes_on(&target, &[200], upgrade.as_bytes());
}

#[test]
fn a_request_names_one_host() {
    let target = Target::start(&[]);
    // Section 3.2.
    for hosts in ["", "Host: x\r\nHost: x\r\n", "Host: x\r\nHost: y\r\n"] {
        let bytes = format!("GET /ping HTTP/1.1\r\n{hosts}\r\n{HIDDEN}");
        assert_last(&target, &[400], bytes.as_bytes());
    }
    assert_eq!(answers(&target, b"GET /ping HTTP/1.0\r\n\r\n").0, [200]);
}
