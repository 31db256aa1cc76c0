//! The documentation page in a browser: Chromium, with no way to any other host.

// What a test needs and doesn't get is a failed test.
#![allow(clippy::unwrap_used)]

#[path = "example/process.rs"]
mod process;

use std::path::{Path, PathBuf};
use std::process::Command;

use example_svc::usersvc::OPENAPI;
use process::Example;
use serde_json::{Value, json};

/// Opens a page, and gives what the browser saw.
fn open(url: &str, options: &[&str]) -> Value {
    let tool = Path::new(env!("CARGO_MANIFEST_DIR")).join("tools/browser/open");
    let output = Command::new(&tool)
        .args(["--timeout", "60"])
        .args(options)
        .arg(url)
        .output()
        .unwrap_or_else(|error| {
            let tool = tool.display();
            panic!("{tool}: {error}; `tests/run browser-tools` installs what it needs")
        });
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{errors}`tests/run browser-tools` installs what the browser needs"
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What the page of the documentation must be.
fn check(seen: &Value, screenshot: &Path) {
    let document: Value = serde_json::from_str(OPENAPI).unwrap();
    assert_eq!(seen["status"], 200, "{seen}");
    assert_eq!(seen["title"], document["info"]["title"], "{seen}");
    assert_eq!(seen["text_found"], true, "{seen}");
    assert_eq!(seen["console_errors"], json!([]), "{seen}");
    assert_eq!(seen["foreign_requests"], json!([]), "{seen}");
    let image = std::fs::read(screenshot).unwrap();
    assert!(image.starts_with(b"\x89PNG\r\n") && image.len() > 10_000, "{} bytes", image.len());
}

/// The summary of an operation: the first line of its documentation.
fn summary() -> String {
    let document: Value = serde_json::from_str(OPENAPI).unwrap();
    let summary = &document["paths"]["/users/{id}/dept"]["put"]["summary"];
    summary.as_str().unwrap().to_owned()
}

fn screenshot(name: &str) -> PathBuf {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    // An old one would prove nothing.
    let _ = std::fs::remove_file(&file);
    file
}

#[test]
fn the_documentation_shows_the_operations_without_any_other_host() {
    let example = Example::start();
    let image = screenshot("doc.png");
    let options = ["--expect", &summary(), "--screenshot", image.to_str().unwrap()];
    check(&open(&example.url("/go-doudou/doc"), &options), &image);
}

#[test]
fn the_documentation_asks_for_the_user_and_the_password() {
    let variables = [("GDD_MANAGE_USER", "admin"), ("GDD_MANAGE_PASS", "secret")];
    let example = Example::start_with(&variables);
    let url = example.url("/go-doudou/doc");

    let seen = open(&url, &[]);
    assert_eq!(seen["status"], 401, "{seen}");
    let seen = open(&url, &["--user", "admin:wrong"]);
    assert_eq!(seen["status"], 401, "{seen}");

    let image = screenshot("doc-with-password.png");
    let user = ["--user", "admin:secret"];
    let options = ["--expect", &summary(), "--screenshot", image.to_str().unwrap()];
    check(&open(&url, &[user.as_slice(), &options].concat()), &image);
}

/// Otherwise the tests above couldn't fail.
#[test]
fn the_browser_notices_errors_and_other_hosts() {
    let page = "data:text/html,<title>faulty</title><img src=\"http://elsewhere.invalid/x.png\"><script>nothing()</script>";
    let seen = open(page, &[]);
    assert_eq!(seen["title"], "faulty");
    assert_eq!(seen["foreign_requests"], json!(["http://elsewhere.invalid/x.png"]), "{seen}");
    let errors = seen["console_errors"].to_string();
    assert!(errors.contains("nothing is not defined"), "{seen}");
}
