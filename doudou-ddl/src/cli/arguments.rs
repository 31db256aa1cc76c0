//! The words of the command line.
#![allow(clippy::doc_markdown, reason = "what is said here is shown on terminals")]

use std::ffi::OsString;
use std::marker;
use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use doudou_ddl::Allow;
use doudou_ddl::database::{Algorithm, Error, Lock, Tls};

macro_rules! exit_codes {
    () => {
        "\
Exit codes:
  0    done, or nothing to do
  1    drift (`check`), or refused: nothing was changed
  2    an error: in the structs, the settings or the database
  130  stopped by Ctrl-C, between two statements"
    };
}

macro_rules! environment {
    () => {
        "\
Environment variables; DATABASE_URL and DB_… are also read from `.env`, unless they are set:
  DATABASE_URL  mysql://user:password@host:port/database, or mariadb://…
  DB_HOST       the server, where no URL is set
  DB_PORT       its port; 3306 unless set
  DB_USER       the account
  DB_PASSWD     its password
  DB_SCHEMA     the database
  DB_CHARSET    the charset of the connection; utf8mb4 unless set
  DB_PREFIX     the prefix of the tables, for `--pre` without a value
  NO_COLOR      when set, no colours; `CLICOLOR_FORCE=1`: colours everywhere"
    };
}

macro_rules! lesson {
    ($examples:literal) => {
        concat!("Examples:\n", $examples, "\n\n", exit_codes!(), "\n\n", environment!())
    };
}

#[cfg(test)]
pub(super) const EXIT_CODES: &str = exit_codes!();
#[cfg(test)]
pub(super) const ENVIRONMENT: &str = environment!();

/// Keeps MySQL and MariaDB tables and Rust structs equal, in both directions.
///
/// Every struct under `src/domain` that derives `Table` is a table. `sync` changes the database
/// until it is what the structs declare; `sync --reverse` changes the structs until they are what
/// the database holds. A second run finds nothing to do. Nothing that loses a value runs unless
/// a flag allows it.
#[derive(Debug, Parser)]
#[command(
    name = "doudou-ddl",
    version,
    subcommand_precedence_over_arg = true,
    max_term_width = 100,
    after_help = "`--help` shows more: examples, exit codes and environment variables.",
    after_long_help = lesson!("  doudou-ddl --pre biz_ plan             what would change
  doudou-ddl --pre biz_ sync             structs → tables
  doudou-ddl --pre sync                  the same, the prefix from DB_PREFIX
  doudou-ddl --pre biz_ sync --reverse   tables → structs
  doudou-ddl --pre biz_ check            for CI: exit code 1 when they differ")
)]
pub(crate) struct Arguments {
    /// The same as `sync --reverse`.
    #[arg(short, long)]
    pub(crate) reverse: bool,
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What goes with every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Common {
    /// Work on tables whose names begin so; without a value: on those of DB_PREFIX.
    ///
    /// The prefix is put before the name of every struct's table. Tables without it are never
    /// touched. A prefix that is the name of a command is written `--pre=sync`.
    #[arg(long, global = true, value_name = "PREFIX", num_args = 0..=1)]
    pub(crate) pre: Option<Option<String>>,
    /// The folder of the structs; `src/domain` or `domain` unless said.
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) domain: Option<PathBuf>,
    /// Read variables from this file; `.env` in the current directory unless said.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) env: Option<PathBuf>,
    /// The database: mysql://user:password@host:port/database.
    ///
    /// It goes before DATABASE_URL, and that before DB_HOST and its like. Other users of the
    /// machine see the arguments of a program: keep passwords in the environment or in `.env`.
    #[arg(long, global = true)]
    pub(crate) url: Option<String>,
    /// Whether the connection is encrypted; `preferred` unless said.
    #[arg(
        long,
        global = true,
        value_name = "MODE",
        value_parser = words::<Tls>(&["disabled", "preferred", "required", "verify_ca", "verify_identity"]),
    )]
    pub(crate) tls: Option<Tls>,
    /// Certificates, beside the system's, that vouch for the server (PEM).
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) tls_ca: Option<PathBuf>,
    /// The client's certificate (PEM).
    #[arg(long, global = true, value_name = "FILE", requires = "tls_key")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// The key of the client's certificate (PEM).
    #[arg(long, global = true, value_name = "FILE", requires = "tls_cert")]
    pub(crate) tls_key: Option<PathBuf>,
    /// When to use colours.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
    /// Say what is asked for and what went wrong, nothing else.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say more: where settings come from, who the server is.
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    /// Write the DAO.
    #[arg(short, long, global = true, hide = true)]
    pub(crate) dao: bool,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal.
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Change the database until it is what the structs declare.
    ///
    /// Prints the plan, asks on a terminal, and runs it under a lock that two runs can't hold at
    /// once. When a statement fails, the run stops there; the next one goes on from what it finds.
    #[command(after_long_help = lesson!("  doudou-ddl --pre biz_ sync --dry-run           what would happen
  doudou-ddl --pre biz_ sync                     ask, then do it; without a terminal nobody is asked
  doudou-ddl --pre biz_ sync --allow-drop        columns that no struct has may go, with their values
  doudou-ddl --pre biz_ sync --allow-drop --prune   tables that no struct declares, too
  doudou-ddl --pre biz_ sync --algorithm inplace --lock none   or fail rather than block writers
  doudou-ddl --pre biz_ sync --reverse --dry-run   how the structs would be edited
  doudou-ddl --pre biz_ sync --reverse           tables → structs"))]
    Sync(Sync),
    /// Show what `sync` would do.
    #[command(after_long_help = lesson!("  doudou-ddl --pre biz_ plan
  doudou-ddl --pre biz_ plan --format sql --out change.sql
  doudou-ddl --pre biz_ plan --format json | jq '.statements[].sql'"))]
    Plan(Plan),
    /// Exit with 1 when the database isn't what the structs declare.
    #[command(after_long_help = lesson!("  doudou-ddl --pre biz_ check
  doudou-ddl --pre biz_ --quiet check || echo drift"))]
    Check(Compare),
    /// Show the tables of the database.
    #[command(after_long_help = lesson!("  doudou-ddl --pre biz_ inspect
  doudou-ddl --pre biz_ inspect --format rust    the structs that a first `sync --reverse` writes
  doudou-ddl --pre biz_ inspect --format json"))]
    Inspect(Inspect),
    /// Show who is changing the database right now.
    #[command(after_long_help = lesson!("  doudou-ddl lock-status"))]
    LockStatus,
}

#[derive(Debug, Args)]
pub(crate) struct Sync {
    /// Show what would happen, change nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Don't ask.
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// Let tables and columns go, with the values in them.
    #[arg(long)]
    pub(crate) allow_drop: bool,
    /// Let values be cut, rounded or replaced.
    #[arg(long)]
    pub(crate) allow_data_loss: bool,
    #[command(flatten)]
    pub(crate) compare: Compare,
    /// How every ALTER TABLE is done; unless said, `instant` is tried where it may do.
    #[arg(
        long,
        value_name = "WAY",
        value_parser = words::<Algorithm>(&["default", "instant", "nocopy", "inplace", "copy"]),
    )]
    pub(crate) algorithm: Option<Algorithm>,
    /// What others may do to a table meanwhile; the server's choice unless said.
    #[arg(
        long,
        value_name = "STRENGTH",
        value_parser = words::<Lock>(&["default", "none", "shared", "exclusive"]),
    )]
    pub(crate) lock: Option<Lock>,
    /// How long to wait for another `sync` on this database; 30 unless said.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) wait: Option<u32>,
    /// How long a statement waits for a table that others use; 10 unless said.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) lock_wait_timeout: Option<u32>,
    /// Tables → structs: change the files until they are what the database holds.
    #[arg(
        short,
        long,
        conflicts_with_all = [
            "yes", "allow_drop", "allow_data_loss", "prune", "ignore_order", "algorithm", "lock",
            "wait", "lock_wait_timeout",
        ],
    )]
    pub(crate) reverse: bool,
    /// With --reverse: write the files of structs anew instead of editing them.
    #[arg(long, requires = "reverse")]
    pub(crate) overwrite: bool,
}

impl Sync {
    /// What may be lost.
    pub(crate) fn allowed(&self) -> Vec<Allow> {
        let drop = self.allow_drop.then_some(Allow::Drop);
        drop.into_iter().chain(self.allow_data_loss.then_some(Allow::DataLoss)).collect()
    }
}

#[derive(Debug, Args)]
pub(crate) struct Plan {
    /// How to show it.
    #[arg(long, default_value = "text")]
    pub(crate) format: PlanFormat,
    /// Write it to this file.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) compare: Compare,
}

/// How the two sides are compared.
#[derive(Debug, Args)]
pub(crate) struct Compare {
    /// Drop the tables with the prefix that no struct declares.
    #[arg(long)]
    pub(crate) prune: bool,
    /// Leave the order of columns as it is.
    #[arg(long)]
    pub(crate) ignore_order: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlanFormat {
    /// For people.
    Text,
    /// For the mysql client.
    Sql,
    /// For programs.
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// How to show them.
    #[arg(long, default_value = "sql")]
    pub(crate) format: SchemaFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaFormat {
    /// CREATE TABLE statements.
    Sql,
    /// For programs.
    Json,
    /// Structs.
    Rust,
}

/// One of a few words.
fn words<T>(words: &'static [&'static str]) -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err = Error> + Clone + Send + marker::Sync + 'static,
{
    PossibleValuesParser::new(words).try_map(|word| word.parse())
}

/// Reads the arguments of a program, its name first. `-r` before a command, or without one, means
/// what it means behind `sync`.
pub(crate) fn parse(
    arguments: impl IntoIterator<Item = OsString>,
) -> Result<Arguments, clap::Error> {
    let mut words: Vec<OsString> = arguments.into_iter().collect();
    let arguments = Arguments::try_parse_from(&words)?;
    if !arguments.reverse {
        return Ok(arguments);
    }
    if arguments.command.is_none() {
        words.push("sync".into());
    }
    match arguments.command {
        Some(Command::Sync(sync)) if sync.reverse => {}
        _ => words.push("--reverse".into()),
    }
    Arguments::try_parse_from(&words)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn read(line: &str) -> Result<Arguments, clap::Error> {
        parse(std::iter::once("doudou-ddl").chain(line.split_whitespace()).map(OsString::from))
    }

    #[test]
    fn the_definition_holds_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_prefix_stands_before_or_behind_the_command_or_is_left_to_the_environment() {
        for (line, pre) in [
            ("sync", None),
            ("--pre sync", Some(None)),
            ("--pre=biz_ sync", Some(Some("biz_"))),
            ("--pre biz_ sync", Some(Some("biz_"))),
            ("--pre=sync sync", Some(Some("sync"))),
            ("--pre= sync", Some(Some(""))),
            ("sync --pre", Some(None)),
            ("sync --pre --yes", Some(None)),
            ("sync --pre biz_ --yes", Some(Some("biz_"))),
            ("--domain d --pre sync", Some(None)),
        ] {
            let arguments = read(line).unwrap();
            let found = arguments.common.pre.as_ref().map(|pre| pre.as_deref());
            assert_eq!(found, pre, "{line}");
            assert!(matches!(arguments.command, Some(Command::Sync(_))), "{line}");
        }
    }

    #[test]
    fn reverse_means_the_same_wherever_it_stands() {
        for line in
            ["sync -r", "-r sync", "-r", "--pre=biz_ --domain=domain -r", "-r --pre", "-r sync -r"]
        {
            match read(line).unwrap().command {
                Some(Command::Sync(sync)) => assert!(sync.reverse, "{line}"),
                other => panic!("{line}: {other:?}"),
            }
        }
        for line in ["-r plan", "plan -r", "-r sync --yes", "sync --allow-drop -r"] {
            assert!(read(line).is_err(), "{line}");
        }
    }

    #[test]
    fn words_of_sql_are_known() {
        let Some(Command::Sync(sync)) =
            read("sync --algorithm nocopy --lock shared").unwrap().command
        else {
            panic!("no sync");
        };
        assert_eq!((sync.algorithm, sync.lock), (Some(Algorithm::NoCopy), Some(Lock::Shared)));
        assert!(read("sync --algorithm magic").unwrap_err().to_string().contains("nocopy"));
    }
}
