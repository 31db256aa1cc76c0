//! Every case under `domain/`: the tables and the findings are as they were blessed.
//!
//! `DOUDOU_BLESS=1` writes what is found now; look at the difference before you commit it.
#![allow(clippy::unwrap_used, reason = "a test that fails panics")]

use std::path::{Path, PathBuf};

use doudou_ddl::model::{Charsets, Flavor, Server};
use doudou_ddl::parse::{ATTRIBUTES, Parsed, parse};
use doudou_ddl::sql::create_table;

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/domain")
}

fn names() -> Vec<String> {
    let entries = std::fs::read_dir(cases()).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The folder of a case's structs, or their only file.
fn domain(name: &str) -> PathBuf {
    let folder = cases().join(name).join("domain");
    if folder.is_dir() { folder } else { folder.with_extension("rs") }
}

fn run(name: &str) -> Parsed {
    parse(&domain(name), "app_").unwrap()
}

fn server() -> Server {
    Server {
        flavor: Flavor::MySql,
        version: (8, 0, 40),
        charset: "utf8mb4".to_owned(),
        collation: "utf8mb4_0900_ai_ci".to_owned(),
        engine: "InnoDB".to_owned(),
        explicit_timestamps: true,
        lower_case_tables: false,
        charsets: Charsets::default(),
    }
}

/// The tables as SQL, each with the names that it and its columns had before.
fn tables(parsed: &Parsed) -> String {
    let mut text = String::new();
    for table in &parsed.schema.tables {
        text.push_str(&format!("-- {}\n", parsed.places[&table.name]));
        text.extend(table.renamed_from.iter().map(|from| format!("-- was {from}\n")));
        for column in &table.columns {
            let from = column.renamed_from.iter();
            text.extend(from.map(|from| format!("-- `{}` was {from}\n", column.name)));
        }
        text.push_str(&format!("{};\n\n", create_table(table, true, &server())));
    }
    text
}

/// Compares with the blessed text, or blesses. `Some` says what differs.
fn compare(file: &Path, found: Option<&str>) -> Option<String> {
    let expected = std::fs::read_to_string(file).ok();
    if expected.as_deref() == found {
        return None;
    }
    if std::env::var_os("DOUDOU_BLESS").is_some() {
        match found {
            Some(text) => std::fs::write(file, text).unwrap(),
            None => std::fs::remove_file(file).unwrap(),
        }
        return None;
    }
    let (expected, found) = (expected.unwrap_or_default(), found.unwrap_or_default());
    let line = expected.lines().zip(found.lines()).take_while(|(a, b)| a == b).count();
    let at = |text: &str| text.lines().skip(line).take(5).collect::<Vec<_>>().join("\n");
    Some(format!(
        "{} differs from line {} on\n--- blessed\n{}\n--- found\n{}\n",
        file.display(),
        line + 1,
        at(&expected),
        at(found)
    ))
}

#[test]
fn tables_and_findings_are_as_blessed() {
    let mut differences = String::new();
    for name in names() {
        let parsed = run(&name);
        let dir = cases().join(&name);
        let tables = Some(tables(&parsed)).filter(|_| !name.starts_with("bad_"));
        let findings = Some(parsed.diagnostics.to_string()).filter(|text| !text.is_empty());
        differences.extend(compare(&dir.join("schema.txt"), tables.as_deref()));
        differences.extend(compare(&dir.join("diagnostics.txt"), findings.as_deref()));
    }
    assert!(differences.is_empty(), "{differences}\nDOUDOU_BLESS=1 blesses what is found");
}

#[test]
fn bad_cases_alone_have_errors() {
    for name in names() {
        let parsed = run(&name);
        assert_eq!(
            parsed.diagnostics.has_errors(),
            name.starts_with("bad_"),
            "{name}: {}",
            parsed.diagnostics
        );
    }
}

#[test]
fn a_good_case_uses_every_attribute() {
    let good = names().into_iter().filter(|name| !name.starts_with("bad_"));
    let sources: String =
        good.filter_map(|name| std::fs::read_to_string(domain(&name)).ok()).collect();
    let words: Vec<&str> = sources.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    for spec in ATTRIBUTES {
        assert!(words.contains(&spec.name), "`{}` is nowhere tried", spec.name);
        for option in spec.options {
            assert!(words.contains(option), "`{}({option})` is nowhere tried", spec.name);
        }
    }
}

#[test]
fn a_domain_that_is_not_there_is_named() {
    let error = parse(Path::new("surely/not/there"), "").unwrap_err().to_string();
    assert!(error.contains("surely/not/there") && error.contains("--domain"), "{error}");
}

/// A source with a few pieces taken out, doubled or swapped.
fn mutate(source: &str, seed: &mut u64) -> String {
    let mut next = |below: usize| {
        *seed =
            seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(*seed >> 33).unwrap() % below.max(1)
    };
    let mut chars: Vec<char> = source.chars().collect();
    for _ in 0..=next(4) {
        let from = next(chars.len());
        let to = (from + next(12)).min(chars.len());
        let piece: Vec<char> = chars.drain(from..to).collect();
        match next(3) {
            0 => {}
            1 => {
                let at = next(chars.len());
                chars.splice(at..at, piece);
            }
            _ => {
                let sign =
                    ['"', '(', ')', ',', '=', '\'', '`', ';', '\\', '用', '.', '-'][next(12)];
                chars.splice(from..from, piece.into_iter().chain([sign]));
            }
        }
    }
    chars.into_iter().collect()
}

#[test]
fn broken_sources_never_panic() {
    let rounds = std::env::var("DOUDOU_ROUNDS").map_or(40, |rounds| rounds.parse().unwrap());
    let file = std::env::temp_dir().join(format!("doudou-broken-{}.rs", std::process::id()));
    let mut seed = 7;
    let (mut parsed_whole, mut refused) = (0, 0);
    for name in names().iter().filter(|name| *name != "bad_sizes") {
        let Ok(source) = std::fs::read_to_string(domain(name)) else { continue };
        for _ in 0..rounds {
            std::fs::write(&file, mutate(&source, &mut seed)).unwrap();
            let parsed = parse(&file, "").unwrap();
            // Drawing must not fail either, wherever the findings point.
            let drawn = parsed.diagnostics.to_string();
            assert_eq!(parsed.diagnostics.has_errors(), drawn.contains("error: "), "{drawn}");
            if parsed.diagnostics.has_errors() { refused += 1 } else { parsed_whole += 1 }
        }
    }
    std::fs::remove_file(&file).unwrap();
    assert!(parsed_whole > 0 && refused > 0, "{parsed_whole} {refused}");
}
