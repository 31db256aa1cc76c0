//! Tables: how long 1,000 of them take to be read, compared and made.
//!
//! `cargo bench -p doudou-tests --bench tables`; see `README.md` in this folder.

#![expect(clippy::print_stdout, reason = "the tables are what this program is for")]
#![allow(clippy::unwrap_used, reason = "shared with the tests, whose panics say why")]

#[path = "../tests/ddl/server.rs"]
mod server;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use doudou_bench_rig::table::table;
use doudou_bench_rig::{Error, tables};
use doudou_ddl::database::{ApplyOptions, Connection, apply, plan};
use doudou_ddl::{Options, Plan, Schema, diff, parse};
use sqlx::{ConnectOptions as _, Connection as _};

use self::server::{Database, servers};

/// How many tables.
const TABLES: usize = 1_000;
/// How often what is short is done. The shortest time is told: what is longer was disturbed.
const RUNS: usize = 7;

/// What a tool that reads the catalogue can't do without.
const CATALOGUE: [&str; 5] = [
    "SELECT * FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()",
    "SELECT * FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()",
    "SELECT * FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()",
    "SELECT * FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = DATABASE()",
    "SELECT * FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE()",
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let asked = |option: &str| std::env::args().any(|argument| argument == option);
    // `cargo test` asks for neither, `cargo bench -- --test` for both.
    let (tables, runs) = if !asked("--bench") || asked("--test") { (3, 1) } else { (TABLES, RUNS) };
    let declared = declare(tables)?;
    let (parsing, comparing) = without_server(&declared, runs)?;
    println!("\n{tables} structs: parse {}, compare {}\n", ms(parsing), ms(comparing));
    let mut rows = Vec::new();
    for server in servers() {
        let database = server.database("bench").await;
        rows.push(with_server(&database, &declared, runs).await?);
    }
    let header = ["", "catalogue", "empty plan", "ratio", "trips", "mariadb", "apply", "ratio"];
    println!("{}", table(&header, &rows));
    Ok(())
}

fn declare(count: usize) -> Result<PathBuf, Error> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("tables-{count}"));
    let _ = std::fs::remove_dir_all(&folder);
    tables::write(&folder, count)?;
    Ok(folder)
}

fn schema(folder: &Path) -> Result<Schema, Error> {
    let parsed = parse(folder, "")?;
    if parsed.diagnostics.has_errors() {
        return Err(parsed.diagnostics.to_string().into());
    }
    Ok(parsed.schema)
}

/// The shortest of some runs.
fn shortest<T>(runs: usize, mut work: impl FnMut() -> Result<T, Error>) -> Result<Duration, Error> {
    let mut best = Duration::MAX;
    for _ in 0..runs {
        let started = Instant::now();
        work()?;
        best = best.min(started.elapsed());
    }
    Ok(best)
}

fn without_server(declared: &Path, runs: usize) -> Result<(Duration, Duration), Error> {
    let parsing = shortest(runs, || schema(declared))?;
    let schema = schema(declared)?;
    let server = doudou_ddl::Server {
        flavor: doudou_ddl::model::Flavor::MariaDb,
        version: (10, 11, 0),
        charset: "utf8mb4".into(),
        collation: "utf8mb4_general_ci".into(),
        engine: "InnoDB".into(),
        explicit_timestamps: true,
        lower_case_tables: false,
        charsets: doudou_ddl::model::Charsets::default(),
    };
    let comparing =
        shortest(runs, || match diff(&schema, &schema, &server, &Options::default()) {
            Ok(plan) if plan.is_empty() => Ok(()),
            other => Err(format!("tables differ from themselves: {other:?}").into()),
        })?;
    Ok((parsing, comparing))
}

async fn with_server(
    database: &Database,
    declared: &Path,
    runs: usize,
) -> Result<Vec<String>, Error> {
    let schema = schema(declared)?;
    let options = Options::default();
    let mut connection = Connection::open(&database.url.parse()?).await?;
    let planned = plan(&mut connection, &schema, &options).await?.plan;
    let piped = pipe(&planned, database).await?;

    let started = Instant::now();
    let allowed = ApplyOptions::default();
    let report = apply(&mut connection, &schema, &options, &allowed, &mut ()).await?;
    let applied = started.elapsed();
    if let Some(failed) = report.failed {
        return Err(format!("{}: {}", failed.statement.sql, failed.message).into());
    }

    let mut bare = database.connect().await;
    let (mut catalogue, mut empty) = (Duration::MAX, Duration::MAX);
    let mut trips = 0;
    for _ in 0..runs {
        let started = Instant::now();
        for query in CATALOGUE {
            sqlx::raw_sql(query).fetch_all(&mut bare).await?;
        }
        catalogue = catalogue.min(started.elapsed());

        let before = connection.round_trips();
        let started = Instant::now();
        let planned = plan(&mut connection, &schema, &options).await?.plan;
        empty = empty.min(started.elapsed());
        trips = connection.round_trips() - before;
        if let Some(statement) = planned.statements.first() {
            return Err(format!("the second plan isn't empty: {}", statement.sql).into());
        }
    }
    bare.close().await?;
    Ok(vec![
        database.server.name.clone(),
        ms(catalogue),
        ms(empty),
        ratio(empty, catalogue),
        trips.to_string(),
        ms(piped),
        ms(applied),
        ratio(applied, piped),
    ])
}

/// The same statements through the `mariadb` client, into a database beside.
async fn pipe(plan: &Plan, database: &Database) -> Result<Duration, Error> {
    let beside = database.server.database("piped").await;
    let sql: String =
        plan.statements.iter().map(|statement| statement.sql.clone() + ";\n").collect();
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}.sql", beside.name));
    std::fs::write(&file, sql)?;
    let url = sqlx::mysql::MySqlConnectOptions::from_url(&beside.url.parse()?)?;
    let mut command = Command::new("mariadb");
    command
        .arg("--no-defaults")
        .args([format!("--host={}", url.get_host()), format!("--port={}", url.get_port())])
        .arg(format!("--user={}", url.get_username()))
        .env("MYSQL_PWD", password(&beside.url))
        .arg(&beside.name)
        .stdin(Stdio::from(File::open(&file)?));
    let started = Instant::now();
    let status = command.status()?;
    let took = started.elapsed();
    std::fs::remove_file(&file)?;
    if status.success() { Ok(took) } else { Err("the client failed".into()) }
}

/// What stands between the second colon and the `@`.
fn password(url: &str) -> String {
    let (user, _) = url.rsplit_once('@').unwrap_or((url, ""));
    user.rsplit(':').next().unwrap_or_default().to_owned()
}

fn ms(duration: Duration) -> String {
    format!("{:.0} ms", duration.as_secs_f64() * 1e3)
}

fn ratio(one: Duration, other: Duration) -> String {
    format!("{:.2}", one.as_secs_f64() / other.as_secs_f64())
}
