//! What the address, the method or the parameters of a request can get wrong.

use serde_json::json;

use crate::process::Example;
use crate::wire::Wire;

#[test]
fn wrong_and_missing_parameters_are_400s_that_name_them() {
    let example = Example::start();
    let mut wire = Wire::connect(&example.address);
    let unsigned = "isn't an unsigned integer";
    for (line, place, parameter, reason) in [
        ("GET /user", "query", "id", "is missing"),
        ("GET /user?ID=1", "query", "id", "is missing"),
        ("GET /user?id=", "query", "id", "is empty"),
        ("GET /user?id=abc", "query", "id", unsigned),
        ("GET /user?id=-1", "query", "id", unsigned),
        ("GET /user?id=1.0", "query", "id", unsigned),
        ("GET /user?id=1%20", "query", "id", unsigned),
        ("GET /user?id=%FF", "query", "id", unsigned),
        ("GET /user?id=18446744073709551616", "query", "id", "18446744073709551615"),
        ("GET /users?limit=-1", "query", "limit", unsigned),
        ("GET /users?limit=4294967296", "query", "limit", "4294967295"),
        ("GET /users?dept=kitchen", "query", "dept", "expected one of `engineering`, `sales`"),
        ("GET /users?dept=Sales", "query", "dept", "expected one of `engineering`, `sales`"),
        ("DELETE /user", "query", "id", "is missing"),
        ("PUT /users/x/dept?dept=sales", "path", "id", unsigned),
        ("PUT /users/-1/dept?dept=sales", "path", "id", unsigned),
        ("PUT /users/1%2F2/dept?dept=sales", "path", "id", unsigned),
        ("PUT /users/1/dept", "form", "dept", "is missing"),
        ("PUT /users/1/dept?dept=kitchen", "form", "dept", "expected one of"),
    ] {
        let problem = wire.ask(line, "", "").problem(400);
        let error = &problem["errors"][0];
        assert_eq!(
            (&error["in"], &error["parameter"]),
            (&place.into(), &parameter.into()),
            "{line}"
        );
        for detail in [&error["detail"], &problem["detail"]] {
            assert!(detail.as_str().unwrap().contains(reason), "{line}: {problem}");
        }
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(&format!("`{parameter}`")), "{line}: {problem}");
    }
    let form = "application/x-www-form-urlencoded";
    let problem = wire.ask("PUT /users/1/dept", form, "dept=kitchen").problem(400);
    assert_eq!(problem["errors"][0]["parameter"], "dept");
    let user = r#"{"name":"Hedy","dept":"sales"}"#;
    let problem = wire.json("PUT /user", user).problem(400);
    assert_eq!(problem["errors"][0]["parameter"], "id");
    assert_eq!(wire.get("/user?id=1").status, 200);
}

#[test]
fn what_the_service_refuses_is_a_problem_with_the_name_and_the_fields_of_its_error() {
    let example = Example::start();
    let mut wire = Wire::connect(&example.address);
    let problem = wire.get("/user?id=99").problem(404);
    assert_eq!((&problem["code"], &problem["id"]), (&json!("NotFound"), &json!(99)));
    let problem = wire.json("POST /user", r#"{"name":"Ada","dept":"sales"}"#).problem(409);
    assert_eq!((&problem["code"], &problem["name"]), (&json!("NameTaken"), &json!("Ada")));
    let problem = wire.get("/users?limit=0").problem(422);
    assert_eq!((&problem["code"], &problem["field"]), (&json!("Invalid"), &json!("limit")));
}

#[test]
fn unknown_parameters_and_fields_are_ignored() {
    let example = Example::start();
    let mut wire = Wire::connect(&example.address);
    assert_eq!(wire.get("/user?id=1&fields=name&x").json()["id"], 1);
    let body = r#"{"page":{"size":1,"colour":"red"},"more":[{"deep":null}]}"#;
    assert_eq!(wire.json("POST /page/users", body).json()["pageSize"], 1);
}

#[test]
fn unknown_routes_are_404s() {
    let example = Example::start();
    let mut wire = Wire::connect(&example.address);
    for line in [
        "GET /",
        "GET //",
        "GET /nowhere",
        "GET /user/",
        "GET //user",
        "GET /User?id=1",
        "GET /user%2Fx",
        "POST /page",
        "POST /page/users/1",
        "PUT /users//dept?dept=sales",
        "PUT /users/1/dept/?dept=sales",
        "PUT /users/1?dept=sales",
        "GET /go-doudous",
        "GET /go-doudou//",
        "GET /go-doudou/doc/../openapi.json",
        "GET /%",
        "GET /%00",
        "GET /user;id=1",
    ] {
        let problem = wire.ask(line, "", "").problem(404);
        assert!(problem["detail"].is_string(), "{line}: {problem}");
    }
    let long = format!("/{}", "x/".repeat(2_000));
    wire.get(&long).problem(404);
    assert_eq!(wire.get("/user?id=1").status, 200);
}

#[test]
fn wrong_methods_are_405s_that_name_the_right_ones() {
    let example = Example::start();
    let mut wire = Wire::connect(&example.address);
    let user = "GET, HEAD, POST, PUT, DELETE, OPTIONS";
    for (line, allow) in [
        ("PATCH /user?id=1", user),
        ("BREW /user?id=1", user),
        ("TRACE /user?id=1", user),
        ("POST /users", "GET, HEAD, OPTIONS"),
        ("DELETE /users", "GET, HEAD, OPTIONS"),
        ("GET /page/users", "POST, OPTIONS"),
        ("HEAD /page/users", "POST, OPTIONS"),
        ("GET /users/1/dept", "PUT, OPTIONS"),
        ("POST /go-doudou/doc", "GET, HEAD"),
        ("DELETE /go-doudou/openapi.json", "GET, HEAD"),
    ] {
        if line.starts_with("HEAD") {
            wire.send(crate::wire::request(line, "", b""));
            let head = wire.head().unwrap();
            assert_eq!((head.status, head.header("allow")), (405, Some(allow)), "{line}");
            continue;
        }
        let answer = wire.ask(line, "", "");
        answer.problem(405);
        assert_eq!(answer.header("allow"), Some(allow), "{line}");
    }
}

#[test]
fn what_isnt_http_is_refused_and_nobody_else_notices() {
    let example = Example::start();
    let mut other = Wire::connect(&example.address);
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"hello\r\n\r\n",
        b"GET /user?id=1\r\n\r\n",
        b"GET /user?id=1 HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET /user?id=1 HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"POST /user HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
        b"POST /user HTTP/1.1\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
    ] {
        let mut wire = Wire::connect(&example.address);
        wire.send(bytes);
        wire.finish();
        if let Some(answer) = wire.head() {
            assert_eq!(answer.status, 400, "{}", bytes.escape_ascii());
        }
        assert_eq!(other.get("/user?id=1").status, 200, "{}", bytes.escape_ascii());
    }
}

/// What follows could be smuggled past whoever believes the other length (RFC 9112 §6.1).
#[test]
fn a_request_with_two_lengths_is_the_last_of_its_connection() {
    let example = Example::start();
    let mut wire = Wire::connect(&example.address);
    wire.send(
        "POST /page/users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
         Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n\
         DELETE /user?id=1 HTTP/1.1\r\nHost: x\r\n\r\n",
    );
    let answer = wire.answer().unwrap();
    assert_eq!((answer.status, answer.header("connection")), (200, Some("close")));
    assert!(wire.ends());
    assert_eq!(Wire::connect(&example.address).get("/user?id=1").status, 200);
}

#[test]
fn too_many_headers_are_a_431() {
    let example = Example::start();
    let mut wire = Wire::connect(&example.address);
    let headers: String = (0..200).map(|number| format!("X-{number}: y\r\n")).collect();
    wire.send(format!("GET /user?id=1 HTTP/1.1\r\nHost: x\r\n{headers}\r\n"));
    assert_eq!(wire.head().unwrap().status, 431);
    assert_eq!(Wire::connect(&example.address).get("/user?id=1").status, 200);
}
