//! The tables of the README come from the tables of the code.
//!
//! `DOUDOU_BLESS=1` writes them.
#![allow(clippy::unwrap_used, reason = "a test that fails panics")]

use std::fmt::Write as _;

use doudou_build::{ATTRIBUTES, Target};

/// The table of attributes, in Markdown.
fn attributes() -> String {
    let mut table = String::from("| Attribute | On | What it says |\n|---|---|---|\n");
    for spec in ATTRIBUTES {
        let targets: Vec<&str> = spec
            .targets
            .iter()
            .map(|target| match target {
                Target::Method => "method",
                Target::Parameter => "parameter",
                Target::Variant => "variant of an error",
                _ => panic!("{target:?} has no word here"),
            })
            .collect();
        writeln!(table, "| `{}` | {} | {} |", spec.form, targets.join(", "), spec.doc).unwrap();
    }
    table
}

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
fn the_tables_are_those_of_the_code() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let mut expected = readme.clone();
    for (name, table) in [("attributes", attributes()), ("variables", doudou_rt::Config::help())] {
        let begin = expected.find(&format!("<!-- {name}:")).unwrap();
        let begin = begin + expected[begin..].find("-->\n").unwrap() + "-->\n".len();
        let end = expected.find(&format!("<!-- /{name} -->")).unwrap();
        expected.replace_range(begin..end, &table);
    }
    if std::env::var_os("DOUDOU_BLESS").is_some() {
        std::fs::write(path, &expected).unwrap();
    } else {
        assert!(readme == expected, "README.md has old tables: DOUDOU_BLESS=1 writes them anew");
    }
}

#[test]
fn the_oldest_rust_is_the_same_everywhere() {
    let version = env!("CARGO_PKG_RUST_VERSION");
    assert!(include_str!("../../README.md").contains(&format!("Rust {version} or newer")));
    assert!(include_str!("../../README_zh.md").contains(&format!("Rust {version} ")));
    assert!(include_str!("../../clippy.toml").contains(&format!("msrv = \"{version}\"")));
}
