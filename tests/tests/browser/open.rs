//! The tool that opens pages.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

/// Opens a page, and gives what the browser saw.
pub(crate) fn open(url: &str, options: &[&str]) -> Value {
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

/// Where a screenshot of this name goes.
pub(crate) fn screenshot(name: &str) -> PathBuf {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    // An old one would prove nothing.
    let _ = std::fs::remove_file(&file);
    file
}

/// Otherwise the tests of the pages couldn't fail.
#[test]
fn the_browser_notices_errors_and_other_hosts() {
    let page = "data:text/html,<title>faulty</title><img src=\"http://elsewhere.invalid/x.png\"><script>nothing()</script>";
    let seen = open(page, &[]);
    assert_eq!(seen["title"], "faulty");
    assert_eq!(seen["foreign_requests"], json!(["http://elsewhere.invalid/x.png"]), "{seen}");
    let errors = seen["console_errors"].to_string();
    assert!(errors.contains("nothing is not defined"), "{seen}");
}

#[test]
fn the_browser_says_which_step_it_cannot_do() {
    let page = "data:text/html,<button>under</button><div style='position:fixed;inset:0'></div>";
    let tool = Path::new(env!("CARGO_MANIFEST_DIR")).join("tools/browser/open");
    for (steps, expected) in [
        (&["--click", "button"][..], "--click button: it is behind <div>"),
        (&["--click", "a"], "--click a: there is no such element"),
        (&["--wait", "over"], "--wait over: it never came; there is: under"),
        (&["--read", "p"], "--read p: there is no such text"),
    ] {
        let output = Command::new(&tool).args(["--timeout", "3"]).args(steps).arg(page).output();
        let output = output.unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && errors.contains(expected), "{errors}");
    }
}
