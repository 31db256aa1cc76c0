//! What the body of a request can get wrong.

use crate::process::Example;
use crate::wire::Wire;

#[test]
fn a_wrong_type_in_a_body_is_a_400_with_its_pointer() {
    let example = Example::start();
    let mut wire = Wire::connect(&example.address);
    for (line, body, pointer, reason) in [
        ("POST /page/users", r#"{"page":{"size":"1"}}"#, "/page/size", "expected u32"),
        ("POST /page/users", r#"{"page":{"size":-1}}"#, "/page/size", "expected u32"),
        ("POST /page/users", r#"{"page":{"size":1.5}}"#, "/page/size", "expected u32"),
        ("POST /page/users", r#"{"page":{"size":4294967296}}"#, "/page/size", "expected u32"),
        ("POST /page/users", r#"{"page":{"size":null}}"#, "/page/size", "expected u32"),
        ("POST /page/users", r#"{"page":7}"#, "/page", "expected struct Page"),
        ("POST /page/users", r#"{"page":{"orders":{}}}"#, "/page/orders", "expected a sequence"),
        (
            "POST /page/users",
            r#"{"page":{"orders":[{"sortBy":"id"},{}]}}"#,
            "/page/orders/1",
            "sortBy",
        ),
        (
            "POST /page/users",
            r#"{"page":{"orders":[{"sortBy":"x"}]}}"#,
            "/page/orders/0/sortBy",
            "`x`",
        ),
        ("POST /page/users", r#"{"filter":{"dept":"kitchen"}}"#, "/filter/dept", "`kitchen`"),
        ("POST /page/users", r#"{"filter":{"name":1}}"#, "/filter/name", "expected a string"),
        ("POST /page/users", "null", "", "expected struct PageQuery"),
        ("POST /page/users", "\"{}\"", "", "expected struct PageQuery"),
        ("POST /user", r#"{"name":"Hedy"}"#, "", "missing field `dept`"),
        ("POST /user", r#"{"name":["Hedy"],"dept":"sales"}"#, "/name", "expected a string"),
        ("POST /user", r#"{"name":"A","name":"B","dept":"sales"}"#, "", "duplicate field `name`"),
        ("PUT /user?id=1", r#"{"name":"Hedy","dept":0}"#, "/dept", "dept"),
    ] {
        let problem = wire.json(line, body).problem(400);
        let error = &problem["errors"][0];
        assert_eq!(error["pointer"], pointer, "{line} {body}: {problem}");
        for detail in [&error["detail"], &problem["detail"]] {
            let detail = detail.as_str().unwrap();
            assert!(detail.contains(reason) || reason == "dept", "{line} {body}: {problem}");
        }
    }
    assert_eq!(wire.get("/users").json().as_array().unwrap().len(), 5, "nobody was added");
}

#[test]
fn what_isnt_json_is_a_400_with_a_pointer_and_a_place() {
    let example = Example::start();
    let mut wire = Wire::connect(&example.address);
    let deep = format!("{{\"page\":{{\"more\":{}", "[".repeat(100_000));
    for (body, pointer) in [
        (&br#"{"page":{"size":1,}}"#[..], "/page"),
        (br#"{"page":{"size":1}"#, ""),
        (br#"{"page":{"orders":[{"sortBy":"na"#, "/page/orders/0/sortBy"),
        (br#"{"page":{}} x"#, ""),
        (b"{", ""),
        (b"x", ""),
        (b"\xff", ""),
        (b"{\"filter\":{\"name\":\"\xff\"}}", "/filter/name"),
        (b"{\"filter\":{\"name\":\"\\ud800\"}}", "/filter/name"),
        (b"\xef\xbb\xbf{}", ""),
        (b"{'page':{}}", ""),
        (b"size=1", ""),
        (deep.as_bytes(), "/page/more"),
    ] {
        let problem = wire.json("POST /page/users", body).problem(400);
        let error = &problem["errors"][0];
        let shown = body[..body.len().min(50)].escape_ascii();
        assert_eq!(error["pointer"], pointer, "{shown}: {problem}");
        assert!(
            error["detail"].as_str().unwrap().contains(" at line 1 column "),
            "{shown}: {problem}"
        );
    }
    for content_type in ["", "application/json"] {
        let problem = wire.ask("POST /page/users", content_type, "").problem(400);
        assert_eq!(problem["detail"], "the body is empty, a JSON body is expected");
    }
}

#[test]
fn another_content_type_is_a_415_that_says_what_to_send() {
    let example = Example::start();
    let mut wire = Wire::connect(&example.address);
    let (json, form) = ("application/json", "application/x-www-form-urlencoded");
    for (line, content_type, body, wanted) in [
        ("POST /page/users", "", "{}", json),
        ("POST /page/users", form, "{}", json),
        ("POST /page/users", "text/plain", "{}", json),
        ("POST /page/users", "application/jsonp", "{}", json),
        ("POST /page/users", "multipart/form-data; boundary=x", "{}", json),
        ("PUT /users/1/dept", json, "{\"dept\":\"sales\"}", form),
        ("PUT /users/1/dept", "", "dept=sales", form),
    ] {
        let problem = wire.ask(line, content_type, body).problem(415);
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.ends_with(&format!("send `content-type: {wanted}`")), "{line}: {problem}");
        assert!(detail.contains(content_type), "{line}: {problem}");
    }
    for content_type in
        ["application/json; charset=utf-8", "APPLICATION/JSON", "application/x+json"]
    {
        assert_eq!(wire.ask("POST /page/users", content_type, "{}").status, 200, "{content_type}");
    }
}

#[test]
fn a_body_over_the_limit_is_a_413_however_it_is_sent() {
    let example = Example::start_with(&[("GDD_BODY_LIMIT", "64KiB")]);
    let body = |size: usize| {
        let name = "x".repeat(size - r#"{"filter":{"name":""}}"#.len());
        format!(r#"{{"filter":{{"name":"{name}"}}}}"#)
    };
    let head = "POST /page/users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    let chunked = |size: usize| {
        let body = body(size);
        let chunks: String = body
            .as_bytes()
            .chunks(10_000)
            .map(|chunk| format!("{:x}\r\n{}\r\n", chunk.len(), str::from_utf8(chunk).unwrap()))
            .collect();
        format!("{head}Transfer-Encoding: chunked\r\n\r\n{chunks}0\r\n\r\n")
    };
    let limit = 64 << 10;

    let mut wire = Wire::connect(&example.address);
    assert_eq!(wire.json("POST /page/users", body(limit)).status, 200);
    wire.send(chunked(limit));
    assert_eq!(wire.answer().unwrap().status, 200);

    let too_large = |mut wire: Wire| {
        let problem = wire.answer().unwrap().problem(413);
        assert_eq!(problem["detail"], "the body is larger than the limit of 65536 bytes");
    };
    // A length that is too large is refused before the body comes.
    let mut wire = Wire::connect(&example.address);
    wire.send(format!("{head}Content-Length: {}\r\n\r\n", limit + 1));
    too_large(wire);
    let mut wire = Wire::connect(&example.address);
    wire.send(format!("{head}Content-Length: {}\r\n\r\n{}", limit + 1, body(limit + 1)));
    too_large(wire);
    let mut wire = Wire::connect(&example.address);
    wire.send(chunked(limit + 1));
    too_large(wire);
    // No end is in sight here.
    let mut wire = Wire::connect(&example.address);
    wire.send(format!("{head}Transfer-Encoding: chunked\r\n\r\nffffffff\r\n{}", body(limit + 1)));
    too_large(wire);
}

#[test]
fn the_limit_is_10_mib_unless_it_is_set() {
    let example = Example::start();
    let head = "POST /page/users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    let mut wire = Wire::connect(&example.address);
    wire.send(format!("{head}Content-Length: {}\r\n\r\n", (10 << 20) + 1));
    wire.answer().unwrap().problem(413);
}

#[test]
fn a_client_is_asked_to_continue_only_if_its_body_is_wanted() {
    let example = Example::start();
    let head = "POST /page/users HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n";
    let mut wire = Wire::connect(&example.address);
    wire.send(format!("{head}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n"));
    assert_eq!(wire.head().unwrap().status, 100);
    wire.send("{}");
    assert_eq!(wire.answer().unwrap().status, 200);
    let mut wire = Wire::connect(&example.address);
    wire.send(format!("{head}Content-Type: application/json\r\nContent-Length: 99999999\r\n\r\n"));
    wire.answer().unwrap().problem(413);
}

#[test]
fn a_body_that_breaks_off_is_a_400_and_adds_nothing() {
    let example = Example::start();
    let head = "POST /user HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    // What has come by then is a whole user.
    let user = r#"{"name":"Hedy","dept":"sales"}"#;
    for rest in [
        format!("Content-Length: 100\r\n\r\n{user}"),
        format!("Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{user}\r\n", user.len()),
        format!("Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{user}", user.len() + 1),
    ] {
        // Some wait for the answer, and some are gone.
        let mut wire = Wire::connect(&example.address);
        wire.send(format!("{head}{rest}"));
        wire.finish();
        wire.answer().unwrap().problem(400);
        let mut wire = Wire::connect(&example.address);
        wire.send(format!("{head}{rest}"));
        drop(wire);
    }
    let mut wire = Wire::connect(&example.address);
    wire.send(format!("{head}Transfer-Encoding: chunked\r\n\r\nnot a size\r\n{user}\r\n"));
    if let Some(answer) = wire.head() {
        assert_eq!(answer.status, 400);
    }
    let mut wire = Wire::connect(&example.address);
    assert_eq!(wire.get("/users").json().as_array().unwrap().len(), 5);
    let log = example.log();
    assert!(!log.contains("ERROR") && !log.contains("panicked"), "{log}");
}
