//! The table of the README comes from the table of the code.
//!
//! `DOUDOU_BLESS=1` writes it.
#![allow(clippy::unwrap_used, reason = "a test that fails panics")]

#[test]
fn the_service_is_one_of_the_cases_that_are_compiled() {
    let readme = include_str!("../../README.md");
    let case = include_str!("../cases/readme/svc.rs");
    assert!(
        readme.contains(&format!("```rust,ignore\n{case}```")),
        "README.md and cases/readme/svc.rs differ"
    );
}

#[test]
fn the_table_is_that_of_the_code() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let mut expected = readme.clone();
    let begin = expected.find("<!-- variables:").unwrap();
    let begin = begin + expected[begin..].find("-->\n").unwrap() + "-->\n".len();
    let end = expected.find("<!-- /variables -->").unwrap();
    expected.replace_range(begin..end, &doudou_rt::Config::help());
    if std::env::var_os("DOUDOU_BLESS").is_some() {
        std::fs::write(path, &expected).unwrap();
    } else {
        assert!(readme == expected, "README.md has an old table: DOUDOU_BLESS=1 writes it anew");
    }
}

#[test]
fn the_oldest_rust_is_the_same_everywhere() {
    let version = env!("CARGO_PKG_RUST_VERSION");
    assert!(include_str!("../../README.md").contains(&format!("Rust {version} or newer")));
    assert!(include_str!("../../README_zh.md").contains(&format!("Rust {version} ")));
    assert!(include_str!("../../clippy.toml").contains(&format!("msrv = \"{version}\"")));
}
