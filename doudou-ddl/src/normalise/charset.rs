//! Names of charsets and collations, and which of them a column has.

use crate::model::{Server, TableOptions};

/// A charset and its collation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) charset: &'a str,
    pub(super) collation: &'a str,
}

impl<'a> Text<'a> {
    /// What columns that say nothing have.
    pub(super) fn of_table(options: &'a TableOptions, server: &'a Server) -> Self {
        Self {
            charset: options.charset.as_deref().unwrap_or(&server.charset),
            collation: options.collation.as_deref().unwrap_or(&server.collation),
        }
    }
}

/// Fills in whichever of the two was left out: the charset's default collation, the collation's
/// charset, or both as inherited.
pub(super) fn settle(
    charset: &mut Option<String>,
    collation: &mut Option<String>,
    inherited: Text<'_>,
    server: &Server,
) {
    if let Some(name) = charset {
        rename_charset(name, server);
    }
    if let Some(name) = collation {
        rename_collation(name, charset.as_deref().unwrap_or(inherited.charset), server);
    }
    match (&*charset, &*collation) {
        (Some(_), Some(_)) => {}
        (Some(name), None) => *collation = default_collation(name, server),
        (None, Some(name)) => *charset = Some(charset_of(name, server)),
        (None, None) => {
            *charset = Some(inherited.charset.to_owned());
            *collation = Some(inherited.collation.to_owned());
        }
    }
}

/// Writes `utf8` and `utf8mb3` as this server does.
pub(super) fn rename_charset(name: &mut String, server: &Server) {
    name.make_ascii_lowercase();
    if matches!(&**name, "utf8" | "utf8mb3") {
        *name = utf8mb3(server, |name| server.charsets.defaults.contains_key(name)).to_owned();
    }
}

/// Writes a collation of `utf8mb3` as this server does, and completes `uca1400_ai_ci`, which says
/// nothing of its charset.
pub(super) fn rename_collation(name: &mut String, charset: &str, server: &Server) {
    name.make_ascii_lowercase();
    if name.starts_with("uca1400_") {
        *name = format!("{charset}_{name}");
    }
    let rest = name.strip_prefix("utf8_").or_else(|| name.strip_prefix("utf8mb3_"));
    let Some(rest) = rest else { return };
    let known = |prefix: &str| server.charsets.collations.contains_key(&format!("{prefix}_{rest}"));
    *name = format!("{}_{rest}", utf8mb3(server, known));
}

/// Which of the two names of that charset the server uses: the one that it knows.
fn utf8mb3(server: &Server, known: impl Fn(&str) -> bool) -> &'static str {
    let new = server.mysql(8, 0, 30) || server.mariadb(10, 6, 0);
    match (known("utf8mb3"), known("utf8")) {
        (true, false) => "utf8mb3",
        (false, true) => "utf8",
        _ if new => "utf8mb3",
        _ => "utf8",
    }
}

/// The collation of a charset that names none.
fn default_collation(charset: &str, server: &Server) -> Option<String> {
    let mut collation = server.charsets.defaults.get(charset).cloned().or_else(|| {
        let own = charset == server.charset;
        own.then(|| server.collation.clone())
    })?;
    rename_collation(&mut collation, charset, server);
    Some(collation)
}

/// The charset of a collation: what stands before its first `_`, where the server doesn't know.
fn charset_of(collation: &str, server: &Server) -> String {
    let known = server.charsets.collations.get(collation);
    let prefix = collation.split('_').next().unwrap_or(collation);
    let mut charset = known.map_or_else(|| prefix.to_owned(), Clone::clone);
    rename_charset(&mut charset, server);
    charset
}
