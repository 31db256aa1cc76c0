//! Why nothing, or not everything, was generated.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::compat::CompatError;
use crate::diagnostics::Diagnostics;

/// Why a run failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A variable that cargo sets for build scripts isn't there.
    Variable {
        /// Its name.
        name: &'static str,
    },
    /// The file isn't there.
    NotFound {
        /// The path that was asked for.
        path: PathBuf,
        /// Where it was looked for.
        candidates: Box<[PathBuf; 2]>,
    },
    /// The path could be one of two files.
    Ambiguous {
        /// The two files.
        candidates: Box<[PathBuf; 2]>,
    },
    /// The file can't be read.
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file can't be written.
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// An attribute is meant for a type that isn't generated.
    NoSuchType {
        /// The name of the type.
        name: String,
        /// The types that are generated.
        generated: Vec<String>,
        /// The one that was probably meant.
        meant: Option<String>,
    },
    /// The YAML is asked for without the document that it is made from.
    YamlWithoutDocument,
    /// The document to compare with isn't there.
    NothingToCompareWith {
        /// Where it should be.
        path: PathBuf,
        /// The document that was generated; `None` when it isn't asked for.
        generated: Option<PathBuf>,
    },
    /// The document can't be compared with an older one.
    Compare {
        /// The older one.
        path: PathBuf,
        /// Why.
        source: CompatError,
    },
    /// The service breaks a rule.
    Service(Box<Diagnostics>),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable { name } => {
                write!(
                    f,
                    "the variable `{name}` isn't set: call this from build.rs, or name the folder with the builder"
                )
            }
            Self::NotFound { path, candidates } => {
                let (path, [a, b]) =
                    (path.display(), candidates.each_ref().map(|path| path.display()));
                write!(f, "`{path}` isn't there: create {a} or {b}")
            }
            Self::Ambiguous { candidates } => {
                let [a, b] = candidates.each_ref().map(|path| path.display());
                write!(f, "both {a} and {b} are there: remove one of them")
            }
            Self::Read { path, source } => write!(f, "{} can't be read: {source}", path.display()),
            Self::Write { path, source } => {
                write!(f, "{} can't be written: {source}", path.display())
            }
            Self::NoSuchType { name, generated, meant } => {
                write!(f, "no type `{name}` is generated, but {}", generated.join(", "))?;
                meant.as_ref().map_or(Ok(()), |meant| write!(f, "; did you mean `{meant}`?"))
            }
            Self::YamlWithoutDocument => f.write_str(
                "the YAML is made from the OpenAPI document: in build.rs, take away `.openapi(false)` or `.yaml(true)`",
            ),
            Self::NothingToCompareWith { path, generated } => {
                write!(f, "{} isn't there to be compared with: ", path.display())?;
                match generated {
                    Some(generated) => {
                        write!(f, "make it with `cp {} {}`", generated.display(), path.display())
                    }
                    None => f.write_str(
                        "in build.rs, take away `.openapi(false)`, then copy the document that is generated",
                    ),
                }
            }
            Self::Compare { path, source } => {
                write!(f, "{} can't be compared with: {source}", path.display())
            }
            Self::Service(diagnostics) => diagnostics.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Read { source, .. } | Self::Write { source, .. } => Some(source),
            Self::Compare { source, .. } => Some(source),
            _ => None,
        }
    }
}
