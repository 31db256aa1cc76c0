//! The folder of the structs, and what they declare.

use std::path::{Path, PathBuf};

use doudou_ddl::Parsed;
use doudou_ddl::parse::parse;

use super::outcome::Failure;
use super::output;
use super::session::Session;

const USUAL: [&str; 2] = ["src/domain", "domain"];

/// What the structs declare. Every finding is shown; an error among them ends the run.
pub(crate) fn declared(session: &Session<'_>) -> Result<Parsed, Failure> {
    let folder = folder(session.common.domain.as_deref())?;
    let parsed = read(&folder, session)?;
    let tables = parsed.schema.tables.len();
    session.detail(&format!("{} declares {tables} tables", folder.display()));
    Ok(parsed)
}

/// As [`declared`], from a folder that is known.
pub(crate) fn read(folder: &Path, session: &Session<'_>) -> Result<Parsed, Failure> {
    let parsed = parse(folder, &session.prefix).map_err(|error| Failure::new(error.to_string()))?;
    let diagnostics = &parsed.diagnostics;
    if diagnostics.has_errors() || !session.common.quiet {
        for found in diagnostics.iter() {
            output::tell(&format!("{}\n", output::tame(&diagnostics.render(found))));
        }
    }
    if diagnostics.has_errors() {
        return Err(Failure::new("the structs can't be read as tables; nothing was changed"));
    }
    Ok(parsed)
}

/// The folder that was named, else the usual one that is there.
fn folder(named: Option<&Path>) -> Result<PathBuf, Failure> {
    match named {
        Some(named) => Ok(named.to_owned()),
        None => usual().ok_or_else(|| {
            Failure::new(
                "there is neither src/domain nor domain here: name the folder of the structs by \
                 --domain, or make structs from tables by `sync --reverse`",
            )
        }),
    }
}

fn usual() -> Option<PathBuf> {
    USUAL.iter().map(PathBuf::from).find(|folder| folder.is_dir())
}

/// The folder to write structs into; it needn't be there.
pub(crate) fn target(named: Option<&Path>) -> PathBuf {
    let fresh = || PathBuf::from(if Path::new("src").is_dir() { "src/domain" } else { "domain" });
    named.map(Path::to_owned).or_else(usual).unwrap_or_else(fresh)
}
