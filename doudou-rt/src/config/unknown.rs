//! Variables that look like ours and aren't.

use std::env;
use std::fmt;

use super::{VARIABLES, dotenv};

/// A variable that begins with `GDD_` and that nothing reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownVariable {
    /// Its name.
    pub name: String,
    /// The variable that was probably meant.
    pub meant: Option<&'static str>,
}

impl fmt::Display for UnknownVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} isn't a variable that is known", self.name)?;
        match self.meant {
            Some(meant) => write!(f, "; did you mean {meant}?"),
            None => Ok(()),
        }
    }
}

/// The variables of the process and of the `.env` files that begin with `GDD_` and stand for
/// nothing, in alphabetical order. [`Server::run`](crate::Server::run) logs a warning for each.
///
/// A file that can't be read counts as empty.
#[must_use]
pub fn unknown_variables() -> Vec<UnknownVariable> {
    let files = dotenv::load().unwrap_or_default();
    let process = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    unknown(process.chain(files.into_keys()))
}

fn unknown(names: impl Iterator<Item = String>) -> Vec<UnknownVariable> {
    let is_known = |name: &str| VARIABLES.iter().any(|variable| variable.name == name);
    let mut names: Vec<String> =
        names.filter(|name| name.starts_with("GDD_") && !is_known(name)).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|name| UnknownVariable { meant: nearest(&name), name }).collect()
}

/// The known name that differs in no more than a third of its characters.
fn nearest(name: &str) -> Option<&'static str> {
    let distance = |known: &str| strsim::damerau_levenshtein(name, known);
    let nearest = VARIABLES.iter().map(|variable| variable.name).min_by_key(|it| distance(it))?;
    let own = nearest.len() - "GDD_".len();
    (distance(nearest) * 3 <= own).then_some(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_told_what_was_meant() {
        let names = ["GDD_PROT", "PATH", "GDD_PORT", "GDD_NACOS_ADDR", "GDD_LOGLEVEL", "GDD_PROT"];
        let shown: Vec<String> =
            unknown(names.map(str::to_owned).into_iter()).iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            [
                "GDD_LOGLEVEL isn't a variable that is known; did you mean GDD_LOG_LEVEL?",
                "GDD_NACOS_ADDR isn't a variable that is known",
                "GDD_PROT isn't a variable that is known; did you mean GDD_PORT?",
            ]
        );
    }
}
