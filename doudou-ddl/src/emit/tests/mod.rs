//! What is written means what the tables are, and what is there stays.

mod golden;
mod random;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{update, write};
use crate::diff::{Options, diff};
use crate::model::{Schema, Server};
use crate::parse::parse;

/// A folder that is gone when the test ends.
pub(super) struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("doudou-emit-{name}-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(path.join("src")).unwrap();
        std::fs::write(path.join("Cargo.toml"), "").unwrap();
        Self(path)
    }

    fn domain(&self) -> PathBuf {
        self.0.join("src/domain")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A folder that stays behind in the temporary one hurts nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What a plan from the structs to the tables would still do.
fn left(domain: &Path, prefix: &str, actual: &Schema, server: &Server) -> Vec<String> {
    let parsed = parse(domain, prefix).unwrap();
    let told: Vec<_> =
        parsed.diagnostics.iter().map(|one| parsed.diagnostics.render(one)).collect();
    assert!(!parsed.diagnostics.has_errors(), "{}", told.join("\n"));
    let options = Options { ignore_order: true, prefix: prefix.to_owned(), ..Options::default() };
    match diff(&parsed.schema, actual, server, &options) {
        Ok(plan) => plan.statements.into_iter().map(|statement| statement.sql).collect(),
        Err(conflicts) => conflicts.iter().map(ToString::to_string).collect(),
    }
}

/// Whether rustfmt would leave the files of a folder as they are; what it would change.
fn unformatted(folder: &Path) -> String {
    let files = files(folder);
    let output = std::process::Command::new("rustfmt")
        .args(["--edition", "2024", "--check"])
        .args(files.iter().map(|(name, _)| folder.join(name)))
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The files of a folder, by their names.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// Updates a domain; what was done.
fn run(domain: &Path, prefix: &str, actual: &Schema, server: &Server) -> Vec<String> {
    let edits = update(domain, prefix, actual, server, false).unwrap();
    write(&edits).unwrap();
    let mut told = Vec::new();
    for edit in edits {
        let name = edit.path.file_name().unwrap().to_str().unwrap().to_owned();
        told.extend(edit.changes.iter().map(|change| format!("{name}: {change}")));
    }
    told
}

#[test]
fn a_default_charset_of_narrow_characters_is_said() {
    use crate::normalise::servers::{in_database, mariadb1011};

    let create = "CREATE TABLE `t` (`a` varchar(60000)) ENGINE=InnoDB DEFAULT CHARSET=latin1 \
                  COLLATE=latin1_swedish_ci";
    let tables = vec![crate::sql::read_table(create).unwrap()];
    let schema = Schema { tables, views: Vec::new() };
    let said = |charset: &str, collation: &str| {
        let server = in_database(mariadb1011(), charset, collation);
        let files = super::emit("", &schema, &server);
        files.iter().any(|file| file.text.contains("charset = \"latin1\""))
    };
    assert!(said("utf8mb4", "utf8mb4_general_ci"));
    assert!(said("latin1", "latin1_swedish_ci"));
}
