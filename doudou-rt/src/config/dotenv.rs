//! Where values come from: the process first, then the `.env` files of its profile.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::{env, fs, io};

use super::parse::profile as is_profile;
use super::{ConfigError, WrongValue};

/// The variables of `.env` files.
pub(super) type Variables = HashMap<String, String>;

/// Looks a variable up: in the process environment, then in the `.env` files that
/// [`Config::from_env`](super::Config::from_env) reads.
///
/// The files are read once per process, at the first call. One that can't be read is logged as a
/// warning and all count as empty: [`Config::from_env`](super::Config::from_env) reports it as
/// an error.
#[must_use]
pub fn var(name: &str) -> Option<String> {
    static FILES: OnceLock<Variables> = OnceLock::new();
    let files = FILES.get_or_init(|| {
        load().unwrap_or_else(|error| {
            tracing::warn!("{error}; the files are ignored");
            Variables::new()
        })
    });
    look_up(name, files)
}

/// Looks a variable up in the process environment, then in `files`.
pub(super) fn look_up(name: &str, files: &Variables) -> Option<String> {
    env::var(name).ok().or_else(|| files.get(name).cloned())
}

/// Reads the `.env` files of the working directory, or else of its parent; none is fine.
pub(super) fn load() -> Result<Variables, ConfigError> {
    let profile = env::var(PROFILE).ok();
    for directory in ["", ".."] {
        if let Some(variables) = of_directory(Path::new(directory), profile.as_deref())? {
            return Ok(variables);
        }
    }
    Ok(Variables::new())
}

/// The variable that names the profile.
const PROFILE: &str = "GDD_ENV";

/// Reads the files of a directory, if it has any. The profile is that of the process, or else the
/// one that `.env` names.
fn of_directory(directory: &Path, profile: Option<&str>) -> Result<Option<Variables>, ConfigError> {
    let base = read(directory.join(".env"))?;
    let named = base.as_ref().and_then(|base| base.get(PROFILE));
    let profile = profile.or(named.map(String::as_str)).unwrap_or_default();
    if is_profile(profile).is_none() {
        return Err(ConfigError::Values(vec![WrongValue::of(PROFILE, profile)]));
    }
    let mut names = Vec::new();
    if !profile.is_empty() {
        names.push(format!(".env.{profile}.local"));
    }
    // Tests are the same everywhere.
    if profile != "test" {
        names.push(".env.local".to_owned());
    }
    if !profile.is_empty() {
        names.push(format!(".env.{profile}"));
    }
    let mut files = Vec::new();
    for name in names {
        files.extend(read(directory.join(name))?);
    }
    files.extend(base);
    // The first file that has a variable wins.
    Ok(files.into_iter().reduce(|mut winner, other| {
        for (name, value) in other {
            winner.entry(name).or_insert(value);
        }
        winner
    }))
}

/// Reads a file, if it is there.
fn read(file: PathBuf) -> Result<Option<Variables>, ConfigError> {
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
    fn a_profile_has_files_of_its_own_and_the_nearest_wins() {
        let directory = tempfile::tempdir().unwrap();
        for (name, text) in [
            (".env", "A=base\nB=base\nC=base\nD=base\n"),
            (".env.prod", "B=prod\nC=prod\nD=prod\n"),
            (".env.local", "C=local\nD=local\n"),
            (".env.prod.local", "D=prod-local\n"),
        ] {
            fs::write(directory.path().join(name), text).unwrap();
        }
        let read = |profile| {
            let found = of_directory(directory.path(), profile).unwrap().unwrap();
            ["A", "B", "C", "D"].map(|name| found[name].clone())
        };
        assert_eq!(read(Some("prod")), ["base", "prod", "local", "prod-local"]);
        assert_eq!(read(None), ["base", "base", "local", "local"]);
        assert_eq!(read(Some("test")), ["base"; 4]);
        fs::write(directory.path().join(".env"), "GDD_ENV=prod\nA=base\n").unwrap();
        assert_eq!(read(None), ["base", "prod", "local", "prod-local"]);
        let error = of_directory(directory.path(), Some("../x")).unwrap_err();
        assert!(error.to_string().starts_with("GDD_ENV is `../x`, but must be"), "{error}");
    }

    #[test]
    fn a_directory_without_files_says_so() {
        let directory = tempfile::tempdir().unwrap();
        assert_eq!(of_directory(directory.path(), None).unwrap(), None);
    }

    #[test]
    fn the_process_wins_over_the_file() {
        let file = parsed("PATH=nowhere\nDOUDOU_ONLY_IN_FILE=here\n").unwrap();
        assert_eq!(look_up("PATH", &file), env::var("PATH").ok());
        assert_eq!(look_up("DOUDOU_ONLY_IN_FILE", &file).as_deref(), Some("here"));
        assert_eq!(look_up("DOUDOU_NOWHERE", &file), None);
    }
}
