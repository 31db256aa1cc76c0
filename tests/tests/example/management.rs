//! `/go-doudou/`: for those who operate the service.

use std::collections::BTreeSet;

use example_svc::usersvc::OPENAPI;
use serde_json::{Value, json};

use crate::process::Example;
use crate::wire::Wire;

#[test]
fn the_document_is_the_generated_one() {
    let example = Example::start();
    let answer = Wire::connect(&example.address).get("/go-doudou/openapi.json");
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    assert_eq!(answer.text, OPENAPI);
    assert_eq!(answer.json()["info"]["title"], "Usersvc");
}

#[test]
fn the_documentation_is_a_page_of_html_and_so_is_what_it_loads_there() {
    let example = Example::start();
    let mut wire = Wire::connect(&example.address);
    let page = wire.get("/go-doudou/doc");
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert!(page.text.starts_with("<!doctype html>"), "{}", page.text);
    let loaded: Vec<&str> = page.text.split('"').filter(|text| text.starts_with("doc/")).collect();
    assert_eq!(loaded.len(), 3, "{}", page.text);
}

#[test]
fn the_document_is_there_as_yaml_too() {
    let example = Example::start();
    let answer = Wire::connect(&example.address).get("/go-doudou/openapi.yaml");
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/yaml")));
    let start = "openapi: '3.0.3'\ninfo:\n  title: Usersvc\n";
    assert!(answer.text.starts_with(start), "{}", answer.text);
    assert!(answer.text.contains("\n  /users/{id}/dept:\n    put:\n"), "{}", answer.text);
}

/// Kubernetes asks from another address and knows no password.
#[test]
fn probes_need_no_password_and_settings_say_where_they_come_from() {
    let variables = [
        ("GDD_MANAGE_USER", "admin"),
        ("GDD_MANAGE_PASS", "hunter2"),
        ("GDD_IDLE_TIMEOUT", "2m"),
        ("GDD_READY_TIMEOUT", "1500ms"),
    ];
    let example = Example::start_with(&variables);
    let mut wire = Wire::connect(&example.address);
    for path in ["/go-doudou/health/live", "/go-doudou/health/ready"] {
        assert_eq!(wire.get(path).status, 200, "{path}");
    }
    // admin:hunter2
    let credentials = "Authorization: Basic YWRtaW46aHVudGVyMg==";
    wire.send(format!("GET /go-doudou/config.json HTTP/1.1\r\nHost: x\r\n{credentials}\r\n\r\n"));
    let answer = wire.answer().unwrap();
    assert!(!answer.text.contains("hunter2"), "{}", answer.text);
    let settings = answer.json();
    let of = |name: &str| {
        let settings = settings["variables"].as_array().unwrap();
        settings.iter().find(|setting| setting["name"] == name).unwrap().clone()
    };
    for (name, value, from) in [
        ("GDD_MANAGE_USER", json!("admin"), "environment"),
        ("GDD_MANAGE_PASS", Value::Null, "environment"),
        ("GDD_IDLE_TIMEOUT", json!("120s"), "environment"),
        ("GDD_READY_TIMEOUT", json!("1500ms"), "environment"),
        ("GDD_PORT", json!("0"), "environment"),
        ("GDD_BODY_LIMIT", json!("10MiB"), "default"),
    ] {
        let setting = of(name);
        assert_eq!((&setting["value"], &setting["from"]), (&value, &json!(from)), "{name}");
    }
}

#[test]
fn metrics_are_labelled_with_templates_and_unknown_paths_share_one_label() {
    let example = Example::start();
    let mut wire = Wire::connect(&example.address);
    for line in [
        "GET /user?id=1",
        "GET /user?id=2",
        "GET /user?id=99",
        "HEAD /nowhere",
        "PUT /users/1/dept?dept=sales",
        "PUT /users/2/dept?dept=sales",
        "PUT /users/3/dept?dept=kitchen",
        "GET /secret/1",
        "GET /secret/2",
        "PATCH /user",
        "GET /go-doudou/doc",
        "GET /go-doudou/doc/start.js",
        "GET /go-doudou/doc/nothing",
    ] {
        wire.send(crate::wire::request(line, "", b""));
        if line.starts_with("HEAD") {
            wire.head()
        } else {
            wire.answer()
        };
    }
    let answer = wire.get("/go-doudou/prometheus");
    assert_eq!(answer.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    for line in [
        r#"http_requests_total{method="GET",path="/user"} 3"#,
        r#"http_requests_total{method="DELETE",path="/user"} 0"#,
        r#"http_requests_total{method="PUT",path="/users/{id}/dept"} 3"#,
        r#"http_requests_total{method="any",path="unmatched"} 4"#,
        r#"http_requests_total{method="GET",path="/go-doudou/doc"} 3"#,
        r#"http_response_time_seconds_count{method="PUT",path="/users/{id}/dept"} 3"#,
        r#"http_response_time_seconds_bucket{method="GET",path="/user",le="+Inf"} 3"#,
        r#"response_status{status="200"} 6"#,
        r#"response_status{status="400"} 1"#,
        r#"response_status{status="404"} 5"#,
        r#"response_status{status="405"} 1"#,
    ] {
        assert!(answer.text.lines().any(|found| found == line), "{line}\n{}", answer.text);
    }
    let paths: BTreeSet<&str> = answer
        .text
        .lines()
        .filter_map(|line| line.split_once("path=\"")?.1.split_once('"'))
        .map(|(path, _)| path)
        .collect();
    let expected = [
        "/go-doudou/",
        "/go-doudou/config",
        "/go-doudou/doc",
        "/go-doudou/health/live",
        "/go-doudou/health/ready",
        "/go-doudou/openapi.json",
        "/go-doudou/openapi.yaml",
        "/go-doudou/prometheus",
        "/go-doudou/registry",
        "/go-doudou/routes",
        "/page/users",
        "/user",
        "/users",
        "/users/{id}/dept",
        "unmatched",
    ];
    assert_eq!(paths, BTreeSet::from(expected));
}

#[test]
fn a_user_and_a_password_close_the_management_and_not_the_service() {
    let variables = [("GDD_MANAGE_USER", "admin"), ("GDD_MANAGE_PASS", "secret")];
    let example = Example::start_with(&variables);
    assert!(!example.log().contains("secret"), "{}", example.log());
    let mut wire = Wire::connect(&example.address);
    let mut ask = |path: &str, credentials: &str| {
        let authorization = match credentials {
            "" => String::new(),
            _ => format!("Authorization: Basic {credentials}\r\n"),
        };
        wire.send(format!("GET {path} HTTP/1.1\r\nHost: x\r\n{authorization}\r\n"));
        wire.answer().unwrap()
    };
    // admin:secret, admin:wrong, root:secret
    let (right, wrong) = ("YWRtaW46c2VjcmV0", ["YWRtaW46d3Jvbmc=", "cm9vdDpzZWNyZXQ=", "%", ""]);
    for (page, status) in
        [("doc", 200), ("openapi.json", 200), ("prometheus", 200), ("nothing", 404)]
    {
        let path = format!("/go-doudou/{page}");
        assert_eq!(ask(&path, right).status, status, "{path}");
        for credentials in wrong {
            let answer = ask(&path, credentials);
            answer.problem(401);
            let challenge = answer.header("www-authenticate").unwrap();
            assert!(challenge.starts_with("Basic realm="), "{challenge}");
        }
    }
    assert_eq!(ask("/user?id=1", "").status, 200);
}
