//! The files of a domain: the module tree, or every file of the folder.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use doudou_build::Diagnostic;
use doudou_build::syntax::{Modules, Sources, Unreadable, encoding};

/// Why a domain can't be read at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ParseError {
    /// There is neither such a folder nor such a file.
    #[error("`{}` isn't there: create the folder, or name another with --domain", path.display())]
    NotFound {
        /// The path that was asked for.
        path: PathBuf,
    },
    /// It is there, but can't be read.
    #[error("{} can't be read: {source}", path.display())]
    Read {
        /// The file or the folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Reads every module of a domain.
pub(super) fn read(domain: &Path) -> Result<Modules, ParseError> {
    let whole = std::path::absolute(domain).map_err(|source| unreadable(domain, source))?;
    let root = root_file(&whole);
    let folder = Some(&whole).filter(|path| path.is_dir());
    if root.is_none() && folder.is_none() {
        return Err(ParseError::NotFound { path: domain.to_owned() });
    }
    let place = Location::of(&whole);
    let mut modules = Modules::new(Sources::new(&place.package), &place.crate_dir);
    let files = folder.map_or(Ok(Vec::new()), |folder| rust_files(folder))?;
    if let Some(root) = root {
        load(&mut modules, &place, &root)?;
        if !modules.broken {
            warn_of_unreached(&mut modules, &files);
        }
        return Ok(modules);
    }
    let (mut read, mut seen) = (BTreeSet::new(), 0);
    for file in files {
        if !read.contains(&file) {
            load(&mut modules, &place, &file)?;
        }
        // One file may have brought others with it.
        read.extend(paths(&modules, seen));
        seen = modules.ids().count();
    }
    Ok(modules)
}

/// The file that the module tree begins with.
fn root_file(domain: &Path) -> Option<PathBuf> {
    if domain.is_file() {
        return Some(domain.to_owned());
    }
    let mut beside = domain.as_os_str().to_owned();
    beside.push(".rs");
    [domain.join("mod.rs"), beside.into()].into_iter().find(|file| file.is_file())
}

/// Where a domain is in its package.
struct Location {
    package: PathBuf,
    /// Where paths that begin with `crate` begin.
    crate_dir: PathBuf,
}

impl Location {
    fn of(domain: &Path) -> Self {
        let around = domain.parent().unwrap_or(domain);
        let package = domain.ancestors().find(|dir| dir.join("Cargo.toml").is_file());
        let package = package.unwrap_or(around).to_owned();
        let src = package.join("src");
        let crate_dir = if domain.starts_with(&src) { src } else { around.to_owned() };
        Self { package, crate_dir }
    }

    /// The path of the module in a file: `["crate", "domain", "user"]`.
    fn module(&self, file: &Path) -> Vec<String> {
        let below = file.strip_prefix(&self.crate_dir).unwrap_or(file).with_extension("");
        let mut path = vec!["crate".to_owned()];
        path.extend(below.iter().map(|part| part.to_string_lossy().into_owned()));
        // `mod.rs` is the module around it, `lib.rs` and `main.rs` are the crate itself.
        if path.last().is_some_and(|last| last == "mod")
            || [["crate", "lib"], ["crate", "main"]].iter().any(|root| path == root)
        {
            path.pop();
        }
        path
    }
}

fn load(modules: &mut Modules, place: &Location, file: &Path) -> Result<(), ParseError> {
    match modules.load(file, place.module(file), None) {
        Ok(_) => Ok(()),
        Err(Unreadable::Io(source)) => Err(unreadable(file, source)),
        Err(Unreadable::Encoding(span)) => {
            modules.broken = true;
            modules.diagnostics.push(encoding(span));
            Ok(())
        }
    }
}

fn unreadable(path: &Path, source: io::Error) -> ParseError {
    ParseError::Read { path: path.to_owned(), source }
}

/// The files of a folder and those below it, a module before those inside of it.
fn rust_files(folder: &Path) -> Result<Vec<PathBuf>, ParseError> {
    let failed = |source| unreadable(folder, source);
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        entries.push((path.is_dir(), !path.ends_with("mod.rs"), path));
    }
    entries.sort();
    let mut files = Vec::new();
    for (is_folder, _, path) in entries {
        if is_folder {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(files)
}

/// The files of the modules, the first `seen` of them left out.
fn paths(modules: &Modules, seen: usize) -> BTreeSet<PathBuf> {
    let files = modules.ids().skip(seen).map(|module| modules.file(module));
    files.filter_map(|file| modules.sources.path(file).map(Path::to_owned)).collect()
}

/// A file that is forgotten in mod.rs declares tables that nobody sees.
fn warn_of_unreached(modules: &mut Modules, files: &[PathBuf]) {
    let read = paths(modules, 0);
    for file in files.iter().filter(|file| !read.contains(*file)) {
        let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let name = stem.unwrap_or_default();
        let Ok(number) = modules.sources.read(file) else { continue };
        let span = modules.sources.begin(number);
        modules.diagnostics.push(
            Diagnostic::warning("no `mod` reaches this file: its tables aren't seen", span, "")
                .with_help(format!(
                    "write `mod {name};` in the module around it, or remove the file"
                )),
        );
    }
}
