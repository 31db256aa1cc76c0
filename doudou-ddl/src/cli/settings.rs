//! What is set: in the arguments, in the environment, in `.env`.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use doudou_ddl::database::ConnectOptions;

use super::arguments::Common;
use super::outcome::Failure;

/// Variables, and where they come from.
#[derive(Debug, Default)]
pub(crate) struct Variables {
    process: HashMap<OsString, OsString>,
    file: HashMap<String, String>,
    path: PathBuf,
}

/// A variable that is set to something.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Variable {
    pub(crate) value: String,
    /// `DB_PREFIX`, or `DB_PREFIX in .env`.
    pub(crate) origin: String,
}

impl Variables {
    /// Those of the process, and below them those of a file. No `.env` is fine, but a file that
    /// was asked for must be there.
    pub(crate) fn read(file: Option<&Path>) -> Result<Self, Failure> {
        let path = file.unwrap_or(Path::new(".env"));
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound && file.is_none() => {
                String::new()
            }
            Err(error) => {
                return Err(Failure::new(format!("{} can't be read: {error}", path.display())));
            }
        };
        Ok(Self {
            process: env::vars_os().collect(),
            file: parse(path, &text)?,
            path: path.to_owned(),
        })
    }

    /// A variable; one that is empty counts as not set.
    pub(crate) fn get(&self, name: &str) -> Result<Option<Variable>, Failure> {
        if let Some(value) = self.process.get(&OsString::from(name)).filter(|it| !it.is_empty()) {
            let value = value.clone().into_string();
            let value = value.map_err(|_| Failure::new(format!("{name} isn't UTF-8")))?;
            return Ok(Some(Variable { value, origin: name.to_owned() }));
        }
        let value = self.file.get(name).filter(|value| !value.is_empty());
        let origin = || format!("{name} in {}", self.path.display());
        Ok(value.map(|value| Variable { value: value.clone(), origin: origin() }))
    }

    fn value(&self, name: &str) -> Result<Option<String>, Failure> {
        Ok(self.get(name)?.map(|variable| variable.value))
    }
}

/// Reads the text of a `.env` file. The first of two assignments to one name holds. No line is
/// shown: it may hold a password.
fn parse(path: &Path, text: &str) -> Result<HashMap<String, String>, Failure> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut variables = HashMap::new();
    for item in dotenvy::from_read_iter(text.as_bytes()) {
        let (name, value) = item.map_err(|error| match error {
            dotenvy::Error::LineParse(wrong, _) => {
                let before = text.find(&wrong).and_then(|at| text.get(..at)).unwrap_or_default();
                let line = before.matches('\n').count() + 1;
                Failure::new(format!(
                    "{}:{line}: not of the form NAME=value; quote values that hold blanks, `#` \
                     or `$`: NAME='a b'",
                    path.display()
                ))
            }
            error => Failure::new(format!("{} can't be read: {error}", path.display())),
        })?;
        variables.entry(name).or_insert(value);
    }
    Ok(variables)
}

/// The prefix of the tables, and what to say about it.
pub(crate) fn prefix(
    pre: Option<&Option<String>>,
    variables: &Variables,
) -> Result<(String, Option<String>), Failure> {
    let variable = || variables.get("DB_PREFIX");
    match pre {
        Some(Some(prefix)) => Ok((prefix.clone(), None)),
        Some(None) => match variable()? {
            Some(Variable { value, origin }) => {
                let note = format!("the prefix is `{value}`, from {origin}");
                Ok((value, Some(note)))
            }
            None => Err(Failure::new(
                "`--pre` has no value, and DB_PREFIX is set neither in the environment nor in \
                 .env: write `--pre biz_`, or set DB_PREFIX=biz_",
            )),
        },
        None => {
            let note = variable()?.map(|Variable { value, origin }| {
                format!("no prefix: {origin} is `{value}`, which `--pre` alone would take")
            });
            Ok((String::new(), note))
        }
    }
}

/// Where the database is, and what told us so.
pub(crate) fn connection(
    common: &Common,
    variables: &Variables,
) -> Result<(ConnectOptions, String), Failure> {
    let (mut options, origin) = match &common.url {
        Some(url) => (read_url(url, "--url")?, "--url".to_owned()),
        None => match variables.get("DATABASE_URL")? {
            Some(Variable { value, origin }) => (read_url(&value, &origin)?, origin),
            None => (from_parts(variables)?, "DB_HOST and its like".to_owned()),
        },
    };
    if let Some(tls) = common.tls {
        options.tls = tls;
    }
    for (path, said) in [
        (&mut options.tls_ca, &common.tls_ca),
        (&mut options.tls_cert, &common.tls_cert),
        (&mut options.tls_key, &common.tls_key),
    ] {
        if said.is_some() {
            path.clone_from(said);
        }
    }
    Ok((options, origin))
}

fn read_url(url: &str, origin: &str) -> Result<ConnectOptions, Failure> {
    url.parse().map_err(|error| Failure::new(format!("{origin}: {error}")))
}

fn from_parts(variables: &Variables) -> Result<ConnectOptions, Failure> {
    let needed = ["DB_HOST", "DB_USER", "DB_SCHEMA"];
    let [host, user, schema] = needed.map(|name| variables.value(name));
    let found = [host?, user?, schema?];
    let [Some(host), Some(user), Some(schema)] = found else {
        return Err(missing(&needed, &found));
    };
    let port = match variables.get("DB_PORT")? {
        None => ConnectOptions::default().port,
        Some(Variable { value, origin }) => value.parse().map_err(|_| {
            Failure::new(format!("{origin} is `{value}`, which is no port: 3306, say"))
        })?,
    };
    Ok(ConnectOptions {
        host,
        port,
        user,
        password: variables.value("DB_PASSWD")?,
        schema,
        charset: variables.value("DB_CHARSET")?,
        ..ConnectOptions::default()
    })
}

fn missing(names: &[&str], found: &[Option<String>]) -> Failure {
    let missing = names.iter().zip(found).filter(|(_, value)| value.is_none());
    let missing: Vec<&str> = missing.map(|(name, _)| *name).collect();
    let example = "DATABASE_URL=mysql://root:secret@127.0.0.1:3306/shop";
    if missing.len() == names.len() {
        return Failure::new(format!(
            "no database is named: set DATABASE_URL, or DB_HOST, DB_USER, DB_PASSWD and DB_SCHEMA, \
             in the environment or in .env, or give --url; {example}, say"
        ));
    }
    let verb = if missing.len() == 1 { "is" } else { "are" };
    Failure::new(format!(
        "{} {verb} set neither in the environment nor in .env; {example} would say all at once",
        missing.join(" and ")
    ))
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::super::arguments::Arguments;
    use super::*;

    fn variables(process: &[(&str, &str)], file: &str) -> Variables {
        Variables {
            process: process.iter().map(|(name, value)| (name.into(), value.into())).collect(),
            file: parse(Path::new(".env"), file).unwrap(),
            path: ".env".into(),
        }
    }

    fn connect(arguments: &str, variables: &Variables) -> Result<ConnectOptions, String> {
        let words = std::iter::once("doudou-ddl").chain(arguments.split_whitespace());
        let common = Arguments::try_parse_from(words).unwrap().common;
        match connection(&common, variables) {
            Ok((options, _)) => Ok(options),
            Err(failure) => Err(failure.to_string()),
        }
    }

    #[test]
    fn the_argument_wins_over_the_url_and_that_over_the_parts() {
        let file = "DATABASE_URL=mysql://u:p@file/s\nDB_HOST=h\nDB_USER=u\nDB_SCHEMA=s\n";
        let all = variables(&[("DATABASE_URL", "mysql://u:p@process/s")], file);
        assert_eq!(connect("--url mysql://u:p@argument/s", &all).unwrap().host, "argument");
        assert_eq!(connect("", &all).unwrap().host, "process");
        assert_eq!(connect("", &variables(&[], file)).unwrap().host, "file");
        let parts = variables(&[("DB_HOST", "other"), ("DATABASE_URL", "")], &file[32..]);
        assert_eq!(connect("", &parts).unwrap().to_string(), "u@other:3306/s");
    }

    #[test]
    fn go_doudous_variables_are_read() {
        let file = "DB_HOST=localhost\nDB_PORT=3307\nDB_USER=root\nDB_PASSWD='1 2#3$4'\n\
                    DB_SCHEMA=test\nDB_CHARSET=utf8mb4\n";
        let options = connect("", &variables(&[], file)).unwrap();
        assert_eq!(options.to_string(), "root@localhost:3307/test");
        assert_eq!(options.password.as_deref(), Some("1 2#3$4"));
        assert_eq!(options.charset.as_deref(), Some("utf8mb4"));
        let wrong = variables(&[("DB_PORT", "x")], file);
        assert_eq!(connect("", &wrong).unwrap_err(), "DB_PORT is `x`, which is no port: 3306, say");
    }

    #[test]
    fn what_is_missing_is_named() {
        let none = connect("", &variables(&[], "")).unwrap_err();
        assert!(none.starts_with("no database is named: set DATABASE_URL, or DB_HOST"), "{none}");
        let some = connect("", &variables(&[("DB_HOST", "h")], "")).unwrap_err();
        assert!(some.starts_with("DB_USER and DB_SCHEMA are set neither"), "{some}");
    }

    #[test]
    fn tls_is_asked_for_beside_any_url() {
        let url = variables(&[("DATABASE_URL", "mysql://u@h/s?tls=disabled")], "");
        let options = connect("--tls verify_identity --tls-ca ca.pem", &url).unwrap();
        assert_eq!(options.tls, doudou_ddl::database::Tls::VerifyIdentity);
        assert_eq!(options.tls_ca, Some("ca.pem".into()));
    }

    #[test]
    fn a_bare_prefix_comes_from_the_environment_and_says_so() {
        let file = variables(&[], "DB_PREFIX=biz_\n");
        let (value, note) = prefix(Some(&None), &file).unwrap();
        assert_eq!(value, "biz_");
        assert_eq!(note.unwrap(), "the prefix is `biz_`, from DB_PREFIX in .env");
        let process = variables(&[("DB_PREFIX", "a_")], "DB_PREFIX=biz_\n");
        assert_eq!(prefix(Some(&None), &process).unwrap().0, "a_");
        let (value, note) = prefix(None, &file).unwrap();
        assert!(value.is_empty() && note.unwrap().starts_with("no prefix: DB_PREFIX in .env"));
        let error = prefix(Some(&None), &variables(&[], "")).unwrap_err().to_string();
        assert!(error.contains("set DB_PREFIX=biz_"), "{error}");
    }

    #[test]
    fn no_line_of_the_file_is_shown() {
        let error = parse(Path::new(".env"), "A=1\nDB_PASSWD hunter2\n").unwrap_err().to_string();
        assert!(error.starts_with(".env:2: "), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
}
