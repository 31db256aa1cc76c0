//! Every case under `tests/emit/`: `before/` and `tables.sql` give `after/` and `changes.txt`.
//!
//! `DOUDOU_BLESS=1` writes what is found now; look at the difference before you commit it.

use std::path::{Path, PathBuf};

use super::{Scratch, files, left, run, unformatted};
use crate::emit::update;
use crate::model::{Schema, Server};
use crate::normalise::servers;
use crate::sql::read_table;

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/emit")
}

/// The tables of a case as its server shows them: the first line names it.
fn tables(case: &Path) -> (Schema, Server) {
    let text = std::fs::read_to_string(case.join("tables.sql")).unwrap();
    let (first, statements) = text.split_once('\n').unwrap();
    let server = match first {
        "-- MySQL 9.7" => servers::mysql9(),
        "-- MariaDB 11.8" => servers::mariadb118(),
        other => panic!("{}: what server is `{other}`?", case.display()),
    };
    let statements = statements.split(";\n").filter(|statement| !statement.trim().is_empty());
    let tables = statements.map(|statement| read_table(statement).unwrap()).collect();
    (Schema { tables, views: Vec::new() }, server)
}

fn names() -> Vec<String> {
    let entries = std::fs::read_dir(cases()).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> = entries.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

/// A copy of what stands before a case.
fn before(case: &Path, name: &str) -> Scratch {
    let scratch = Scratch::new(name);
    for (file, text) in files(&case.join("before")) {
        std::fs::create_dir_all(scratch.domain()).unwrap();
        std::fs::write(scratch.domain().join(file), text).unwrap();
    }
    scratch
}

#[test]
fn edits_are_as_blessed() {
    let mut differences = Vec::new();
    for name in names() {
        let case = cases().join(&name);
        let (actual, server) = tables(&case);
        let scratch = before(&case, &name);
        let told = run(&scratch.domain(), "t_", &actual, &server).join("\n") + "\n";
        let found = files(&scratch.domain());
        if std::env::var_os("DOUDOU_BLESS").is_some() {
            let after = case.join("after");
            let _ = std::fs::remove_dir_all(&after);
            std::fs::create_dir_all(&after).unwrap();
            for (file, text) in &found {
                std::fs::write(after.join(file), text).unwrap();
            }
            std::fs::write(case.join("changes.txt"), &told).unwrap();
        }
        let blessed = std::fs::read_to_string(case.join("changes.txt")).unwrap_or_default();
        if found != files(&case.join("after")) || told != blessed {
            differences.push(format!("{name}: {told}"));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn a_second_edit_changes_nothing_and_no_plan_is_left() {
    for name in names() {
        let case = cases().join(&name);
        let (mut actual, server) = tables(&case);
        let scratch = before(&case, &name);
        run(&scratch.domain(), "t_", &actual, &server);
        let once = files(&scratch.domain());
        let again = update(&scratch.domain(), "t_", &actual, &server, false).unwrap();
        assert!(again.iter().all(|edit| edit.before.as_ref() == Some(&edit.after)), "{name}");
        // Structs without a table would make one.
        let parsed = crate::parse(&scratch.domain(), "t_").unwrap();
        for table in parsed.schema.tables {
            if actual.table(&table.name).is_none() {
                actual.tables.push(table);
            }
        }
        assert_eq!(left(&scratch.domain(), "t_", &actual, &server), [""; 0], "{name}");
        if !name.starts_with("odd_format") {
            assert_eq!(unformatted(&scratch.domain()), "", "{name}");
        }
        assert_eq!(once, files(&scratch.domain()), "{name}");
    }
}

#[test]
fn what_is_overwritten_is_as_from_nothing() {
    for name in names() {
        let case = cases().join(&name);
        let (actual, server) = tables(&case);
        let scratch = before(&case, &name);
        let edits = update(&scratch.domain(), "t_", &actual, &server, true).unwrap();
        crate::emit::write(&edits).unwrap();
        let again = update(&scratch.domain(), "t_", &actual, &server, true).unwrap();
        assert!(again.iter().all(|edit| edit.before.as_ref() == Some(&edit.after)), "{name}");
    }
}
