use std::io::Read;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use doudou_rt::Config;

use crate::service::{OPENAPI, Running, config, is_problem};
use crate::wire::{Answer, Wire};

fn managed() -> Config {
    Config { manage_enable: true, ..config() }
}

async fn get(wire: &mut Wire, path: &str, credentials: &str) -> Answer {
    let header = format!("Authorization: Basic {}\r\n", BASE64_STANDARD.encode(credentials));
    wire.request("GET", path, &header).await;
    wire.answer().await.unwrap()
}

#[tokio::test]
async fn every_page_asks_for_the_user_and_the_password() {
    let config =
        Config { manage_user: "admin".to_owned(), manage_pass: "secret".into(), ..managed() };
    let server = Running::start(config).await;
    let mut wire = Wire::connect(&server.address).await;
    for path in ["doc", "doc/swagger-ui.js", "openapi.json", "prometheus", "nothing"] {
        let path = format!("/go-doudou/{path}");
        for wrong in ["admin:wrong", "wrong:secret", ":", ""] {
            let answer = get(&mut wire, &path, wrong).await;
            assert!(is_problem(&answer, 401), "{path} {wrong} {answer:?}");
            assert!(answer.header("www-authenticate").unwrap().starts_with("Basic realm="));
        }
        assert!(is_problem(&wire.get(&path).await, 401));
        let expected = if path.ends_with("nothing") { 404 } else { 200 };
        assert_eq!(get(&mut wire, &path, "admin:secret").await.status, expected, "{path}");
    }
    // The service itself isn't behind the password.
    assert_eq!(wire.get("/ping").await.text(), "pong");
}

#[tokio::test]
async fn this_machine_needs_no_password_when_none_is_set() {
    let server = Running::start(managed()).await;
    let mut wire = Wire::connect(&server.address).await;
    let answer = wire.get("/go-doudou/openapi.json").await;
    assert_eq!((answer.status, answer.text()), (200, OPENAPI));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert!(is_problem(&wire.get("/go-doudou/").await, 404));
    assert!(is_problem(&wire.get("/go-doudou/docs").await, 404));
    wire.request("POST", "/go-doudou/doc", "Content-Length: 0\r\n").await;
    let answer = wire.answer().await.unwrap();
    assert!(is_problem(&answer, 405));
    assert_eq!(answer.header("allow"), Some("GET, HEAD"));
}

#[tokio::test]
async fn the_documentation_page_loads_only_from_the_server() {
    let server = Running::start(managed()).await;
    let mut wire = Wire::connect(&server.address).await;
    let page = wire.get("/go-doudou/doc").await;
    assert!(page.header("content-security-policy").unwrap().starts_with("default-src 'none';"));
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert!(!page.text().contains("//"), "{page:?}");
    let sources: Vec<_> = page
        .text()
        .split('"')
        .filter(|text| text.starts_with("doc/"))
        .map(ToOwned::to_owned)
        .collect();
    assert_eq!(sources.len(), 3, "{page:?}");
    for source in sources {
        let asset = wire.get(&format!("/go-doudou/{source}")).await;
        assert_eq!(asset.status, 200, "{source}");
        let expected = if source.ends_with(".css") { "text/css" } else { "text/javascript" };
        assert!(asset.header("content-type").unwrap().starts_with(expected), "{source}");
        if asset.header("content-encoding") == Some("gzip") {
            // The decoder checks the length and the checksum of what was cut from the archive.
            let mut text = String::new();
            flate2::read::GzDecoder::new(&*asset.body).read_to_string(&mut text).unwrap();
            assert!(text.contains("swagger-ui"), "{source}");
        }
    }
}

#[tokio::test]
async fn requests_are_measured_by_route() {
    let server = Running::start(managed()).await;
    let mut wire = Wire::connect(&server.address).await;
    for path in ["/slow/1", "/slow/2", "/a", "/b", "/panic", "/go-doudou/doc/start.js"] {
        wire.get(path).await;
    }
    let answer = wire.get("/go-doudou/prometheus").await;
    assert_eq!(answer.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    for line in [
        r#"http_requests_total{method="GET",path="/slow/{millis}"} 2"#,
        r#"http_requests_total{method="GET",path="/panic"} 1"#,
        r#"http_requests_total{method="POST",path="/echo"} 0"#,
        r#"http_requests_total{method="GET",path="/go-doudou/doc"} 1"#,
        r#"http_requests_total{method="any",path="unmatched"} 2"#,
        r#"http_response_time_seconds_count{method="GET",path="/slow/{millis}"} 2"#,
        r#"response_status{status="200"} 3"#,
        r#"response_status{status="404"} 2"#,
        r#"response_status{status="500"} 1"#,
    ] {
        assert!(answer.text().lines().any(|found| found == line), "{line}\n{}", answer.text());
    }
}
