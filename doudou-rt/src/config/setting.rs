//! The settings of a server as operators are shown them: every variable, its value, and where the
//! value comes from.

use std::env;
use std::fmt::Display;
use std::path::PathBuf;
use std::time::Duration;

use tracing::Level;

use super::{
    Config, LogFormat, MemProfile, Mode, Network, RootPath, Secret, VARIABLES, Variable, dotenv,
};
use crate::registry::OnConflict;

/// A variable and what it is in a server.
#[derive(Debug)]
pub(crate) struct Setting {
    pub(crate) variable: &'static Variable,
    /// The value in the form of the variable; `None` when it is a secret, or may hold one.
    pub(crate) value: Option<String>,
    pub(crate) origin: Origin,
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Nobody has said another.
    Default,
    /// The environment of the process.
    Environment,
    /// A `.env` file.
    File,
    /// The program has filled in the field itself.
    Program,
}

impl Origin {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Environment => "environment",
            Self::File => ".env file",
            Self::Program => "program",
        }
    }
}

/// Every variable with its value, in the order of the documentation.
pub(crate) fn settings(config: &Config) -> Vec<Setting> {
    let process = |name: &str| env::var(name).ok();
    settings_from(config, process, dotenv::var)
}

/// The names of the variables that mean something in a cluster only, and that somebody has set.
pub(crate) fn cluster_variables(config: &Config) -> impl Iterator<Item = &'static str> {
    let ours = VARIABLES.iter().filter(|variable| variable.is_of_cluster());
    ours.filter(|it| !is_unchanged_by(it, it.default, config)).map(|it| it.name)
}

/// As [`settings`], with a look-up of the process's own variables, and one of all.
fn settings_from(
    config: &Config,
    process: impl Fn(&str) -> Option<String>,
    all: impl Fn(&str) -> Option<String>,
) -> Vec<Setting> {
    let setting = |variable| {
        let is_from =
            |text: Option<String>| text.is_some_and(|text| gives(variable, &text, config));
        let origin = if is_from(process(variable.name)) {
            Origin::Environment
        } else if is_from(all(variable.name)) {
            Origin::File
        } else if is_unchanged_by(variable, variable.default, config) {
            Origin::Default
        } else {
            Origin::Program
        };
        let value = (variable.show)(config).filter(|value| !may_hold_a_secret(value));
        Setting { variable, value, origin }
    };
    VARIABLES.iter().map(setting).collect()
}

/// Whether a text that the variable has in the environment is where the value comes from.
fn gives(variable: &Variable, text: &str, config: &Config) -> bool {
    (!text.is_empty() || variable.empty_is_a_value)
        && is_unchanged_by(variable, text.trim(), config)
}

fn is_unchanged_by(variable: &Variable, text: &str, config: &Config) -> bool {
    let mut other = config.clone();
    (variable.set)(&mut other, text).is_some() && other == *config
}

/// Whether a text that isn't meant to be one may hold a secret: a key where its file was asked for,
/// or a URL with a password.
fn may_hold_a_secret(text: &str) -> bool {
    let has_password = |rest: &str| {
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'))
    };
    text.contains("-----BEGIN") || text.split("://").skip(1).any(has_password)
}

/// A value in the form in which its variable takes it.
pub(super) trait Show {
    /// `None` for what isn't to be shown.
    fn show(&self) -> Option<String>;
}

macro_rules! show_by_display {
    ($($type:ty)*) => {
        $(impl Show for $type {
            fn show(&self) -> Option<String> {
                Some(self.to_string())
            }
        })*
    };
}

show_by_display!(String f64 u16 u32 RootPath);

/// An empty secret is shown: that there is none is good to know.
impl Show for Secret {
    fn show(&self) -> Option<String> {
        self.expose().is_empty().then(String::new)
    }
}

impl Show for bool {
    fn show(&self) -> Option<String> {
        Some(if *self { "on" } else { "off" }.to_owned())
    }
}

impl Show for PathBuf {
    fn show(&self) -> Option<String> {
        Some(self.display().to_string())
    }
}

impl Show for Level {
    fn show(&self) -> Option<String> {
        Some(self.as_str().to_ascii_lowercase())
    }
}

impl Show for LogFormat {
    fn show(&self) -> Option<String> {
        let name = match self {
            Self::Text => "text",
            Self::Json => "json",
        };
        Some(name.to_owned())
    }
}

impl Show for Mode {
    fn show(&self) -> Option<String> {
        let name = match self {
            Self::Mono => "mono",
            Self::Micro => "micro",
        };
        Some(name.to_owned())
    }
}

impl Show for MemProfile {
    fn show(&self) -> Option<String> {
        let name = match self {
            Self::Lan => "lan",
            Self::Wan => "wan",
        };
        Some(name.to_owned())
    }
}

impl Show for OnConflict {
    fn show(&self) -> Option<String> {
        let name = match self {
            Self::Fail => "fail",
            Self::Suffix => "suffix",
        };
        Some(name.to_owned())
    }
}

/// What needn't be there is shown as the empty text.
impl<T: Show> Show for Option<T> {
    fn show(&self) -> Option<String> {
        self.as_ref().map_or_else(|| Some(String::new()), Show::show)
    }
}

/// A size.
impl Show for u64 {
    fn show(&self) -> Option<String> {
        let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
        let unit = units.iter().find(|(size, _)| *self >= *size && self.is_multiple_of(*size));
        Some(unit.map_or_else(|| self.to_string(), |(size, unit)| format!("{}{unit}", self / size)))
    }
}

impl Show for Duration {
    fn show(&self) -> Option<String> {
        Some(match (self.subsec_nanos(), self.as_millis()) {
            (0, _) => format!("{}s", self.as_secs()),
            (nanos, millis) if nanos % 1_000_000 == 0 => format!("{millis}ms"),
            // Only a program can say so.
            _ => format!("{self:?}"),
        })
    }
}

macro_rules! show_list {
    ($($type:ty)*) => {
        $(impl Show for Vec<$type> {
            fn show(&self) -> Option<String> {
                Some(list(self))
            }
        })*
    };
}

show_list!(String f64 Network);

fn list(items: &[impl Display]) -> String {
    let items: Vec<String> = items.iter().map(ToString::to_string).collect();
    items.join(",")
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn of<'a>(settings: &'a [Setting], name: &str) -> (Option<&'a str>, Origin) {
        let setting = settings.iter().find(|setting| setting.variable.name == name).unwrap();
        (setting.value.as_deref(), setting.origin)
    }

    #[test]
    fn a_value_says_where_it_comes_from() {
        let process = |name: &str| match name {
            "GDD_PORT" => Some(String::new()),
            "GDD_IDLE_TIMEOUT" => Some("1m".to_owned()),
            // The program has said otherwise.
            "GDD_HOST" => Some("0.0.0.0".to_owned()),
            _ => None,
        };
        let all = |name: &str| match name {
            "GDD_BODY_LIMIT" => Some("1536KiB".to_owned()),
            _ => process(name),
        };
        let config = Config::from_lookup(all).unwrap();
        let config = Config { host: "::1".to_owned(), ..config };
        let settings = settings_from(&config, process, all);
        assert_eq!(settings.len(), VARIABLES.len());
        assert_eq!(of(&settings, "GDD_PORT"), (Some("0"), Origin::Environment));
        assert_eq!(of(&settings, "GDD_IDLE_TIMEOUT"), (Some("60s"), Origin::Environment));
        assert_eq!(of(&settings, "GDD_BODY_LIMIT"), (Some("1536KiB"), Origin::File));
        assert_eq!(of(&settings, "GDD_HOST"), (Some("::1"), Origin::Program));
        assert_eq!(of(&settings, "GDD_BANNER"), (Some("on"), Origin::Default));
    }

    #[test]
    fn what_is_shown_reads_back_as_the_value() {
        for millis in [0, 1, 900, 1_000, 90_000, 90_500] {
            let duration = Duration::from_millis(millis);
            assert_eq!(parse::duration(&duration.show().unwrap()), Some(duration));
        }
        for bytes in [0, 1, 1_023, 1_024, 1_536, 10 << 20, 1 << 30] {
            assert_eq!(parse::size(&Show::show(&bytes).unwrap()), Some(bytes));
        }
    }

    #[test]
    fn no_secret_is_shown() {
        let config = Config {
            manage_pass: "hunter2".into(),
            mem_seed: vec!["http://a:hunter2@b/c".to_owned()],
            tls_key: "-----BEGIN PRIVATE KEY-----\nhunter2".into(),
            ..Config::default()
        };
        let settings = settings(&config);
        assert!(!format!("{settings:?}").contains("hunter2"));
        for name in ["GDD_MANAGE_PASS", "GDD_MEM_SEED", "GDD_TLS_KEY"] {
            assert_eq!(of(&settings, name), (None, Origin::Program), "{name}");
        }
        let empty = settings_from(&Config::default(), |_| None, |_| None);
        assert_eq!(of(&empty, "GDD_MANAGE_PASS"), (Some(""), Origin::Default));
    }

    #[test]
    fn a_variable_that_is_named_like_a_secret_is_one() {
        let secret = ["PASS", "SECRET", "TOKEN"];
        for variable in
            VARIABLES.iter().filter(|it| secret.iter().any(|word| it.name.contains(word)))
        {
            let mut config = Config::default();
            // A key, and a password as well.
            let secret = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
            (variable.set)(&mut config, secret).unwrap();
            assert_eq!((variable.show)(&config), None, "{}", variable.name);
            assert!(variable.is_secret, "{}", variable.name);
        }
    }

    #[test]
    fn a_url_with_a_password_may_hold_a_secret_and_others_do_not() {
        for text in ["mysql://root:x@h/db", "a,amqp://u:p@h?x"] {
            assert!(may_hold_a_secret(text), "{text}");
        }
        for text in ["", "http://h/a:b@c", "http://user@h", "node-1:80", "a:b@c", "-----"] {
            assert!(!may_hold_a_secret(text), "{text}");
        }
    }
}
