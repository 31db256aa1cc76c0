//! Where values come from: the process first, then the nearest `.env`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::{env, fs, io};

use super::ConfigError;

/// The variables of a `.env` file.
pub(super) type Variables = HashMap<String, String>;

/// Looks a variable up: in the process environment, then in `.env`.
///
/// `.env` is looked for in the working directory and then in its parent; it is read once per
/// process, at the first call. A file that can't be read is logged as a warning and counts as
/// empty: [`Config::from_env`](super::Config::from_env) reports it as an error.
#[must_use]
pub fn var(name: &str) -> Option<String> {
    static FILE: OnceLock<Variables> = OnceLock::new();
    let file = FILE.get_or_init(|| {
        load().unwrap_or_else(|error| {
            tracing::warn!("{error}; the file is ignored");
            Variables::new()
        })
    });
    look_up(name, file)
}

/// Looks a variable up in the process environment, then in `file`.
pub(super) fn look_up(name: &str, file: &Variables) -> Option<String> {
    env::var(name).ok().or_else(|| file.get(name).cloned())
}

/// Reads the nearest `.env`; none is fine.
pub(super) fn load() -> Result<Variables, ConfigError> {
    for directory in ["", ".."] {
        if let Some(variables) = read(Path::new(directory))? {
            return Ok(variables);
        }
    }
    Ok(Variables::new())
}

/// Reads the `.env` of a directory, if it has one.
fn read(directory: &Path) -> Result<Option<Variables>, ConfigError> {
    let file = directory.join(".env");
    match fs::read_to_string(&file) {
        Ok(text) => parse(file, &text).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(ConfigError::Unreadable { file, source }),
    }
}

/// Reads the text of a `.env` file. The first of two assignments to one name holds.
fn parse(file: PathBuf, text: &str) -> Result<Variables, ConfigError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut variables = Variables::new();
    for item in dotenvy::from_read_iter(text.as_bytes()) {
        match item {
            Ok((name, value)) => {
                variables.entry(name).or_insert(value);
            }
            Err(dotenvy::Error::LineParse(wrong, _)) => {
                let before = text.find(&wrong).unwrap_or_default();
                let line = text[..before].matches('\n').count() + 1;
                return Err(ConfigError::Line { file, line });
            }
            Err(error) => {
                return Err(ConfigError::Unreadable { file, source: io::Error::other(error) });
            }
        }
    }
    Ok(variables)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Variables, ConfigError> {
        parse(PathBuf::from(".env"), text)
    }

    #[test]
    fn comments_quotes_and_a_byte_order_mark_are_understood() {
        let file = parsed("\u{feff}# a comment\nGDD_PORT=\nDB_URL='a b' # why\nexport A=1\nA=2\n");
        let file = file.unwrap();
        assert_eq!(file["GDD_PORT"], "");
        assert_eq!(file["DB_URL"], "a b");
        assert_eq!(file["A"], "1");
    }

    #[test]
    fn a_malformed_line_is_named_but_not_shown() {
        let error = parsed("A=1\n\n# b\nPASSWORD hunter2\nB=2\n").unwrap_err().to_string();
        assert!(error.starts_with(".env:4: "), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
        let error = parsed("A=1\nPASSWORD='hunter2\nB=2\n").unwrap_err().to_string();
        assert!(error.starts_with(".env:2: "), "{error}");
    }

    #[test]
    fn the_process_wins_over_the_file() {
        let file = parsed("PATH=nowhere\nDOUDOU_ONLY_IN_FILE=here\n").unwrap();
        assert_eq!(look_up("PATH", &file), env::var("PATH").ok());
        assert_eq!(look_up("DOUDOU_ONLY_IN_FILE", &file).as_deref(), Some("here"));
        assert_eq!(look_up("DOUDOU_NOWHERE", &file), None);
    }
}
