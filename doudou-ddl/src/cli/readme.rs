//! The tables of the README come from the code.

use std::fmt::Write as _;

use clap::CommandFactory as _;

use super::arguments::{Arguments, ENVIRONMENT, EXIT_CODES};

fn commands() -> String {
    let mut table = String::from("| Command | |\n|---|---|\n");
    for command in Arguments::command().get_subcommands() {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        writeln!(table, "| `{}` | {about} |", command.get_name()).unwrap();
    }
    table
}

/// The lines of a help text that hold a name and what it is.
fn rows(text: &str) -> String {
    let lines = text.lines().skip(1).filter_map(|line| line.trim().split_once("  "));
    lines.map(|(name, what)| format!("| `{name}` | {} |\n", what.trim())).collect()
}

#[test]
fn the_tables_of_the_readme_are_those_of_the_code() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let mut expected = readme.clone();
    for (name, table) in [
        ("commands", commands()),
        ("exit codes", format!("| Exit code | |\n|---|---|\n{}", rows(EXIT_CODES))),
        ("variables", format!("| Variable | |\n|---|---|\n{}", rows(ENVIRONMENT))),
        ("attributes", doudou_ddl::parse::attributes_table()),
    ] {
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
