//! Whole schemas go from a server to structs and back to the letter: those of `tests/ddl/schemas`
//! and, where `DOUDOU_TEST_SCHEMAS` names a folder, the files of that one too.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use doudou_ddl::{
    Options,
    database::{ApplyOptions, ConnectOptions, Connection, apply, inspect, plan},
    emit::{update, write},
    parse,
};

use crate::server::{Database, TestServer, servers};

/// A file of definitions.
#[derive(Debug)]
struct Schema {
    /// `sakila`.
    name: String,
    path: PathBuf,
    /// Whether a server may refuse some of it: its author had another one in mind.
    foreign: bool,
}

/// What became of a schema.
#[derive(Debug, Default)]
struct Trip {
    /// The statements that the server refused.
    refused: usize,
    tables: usize,
    /// The tables whose definition came back to the letter.
    equal: usize,
    failures: Vec<String>,
}

#[tokio::test]
async fn schemas_come_back_from_structs_to_the_letter() {
    let package = Package::new();
    let mut figures = String::new();
    let mut failures = Vec::new();
    for server in servers() {
        let (mut tables, mut equal) = (0, 0);
        for schema in schemas(server) {
            let module = format!("{}_{}", server.name.replace(['-', '.'], "_"), schema.name);
            let trip = trip(server, &schema, &package.module(&module)).await;
            let failed =
                trip.failures.iter().map(|text| format!("{module} on {}: {text}", server.name));
            failures.extend(failed);
            tables += trip.tables;
            equal += trip.equal;
            let Trip { tables, equal, refused, .. } = trip;
            writeln!(figures, "  {module}: {equal} of {tables}, {refused} statements refused")
                .unwrap();
        }
        writeln!(figures, "{}: {equal} of {tables} tables to the letter", server.name).unwrap();
    }
    failures.extend(package.check());
    assert!(failures.is_empty(), "{figures}{}", failures.join("\n"));
    #[allow(clippy::print_stdout, reason = "cargo shows it to those who ask")]
    {
        print!("{figures}");
    }
}

/// The files for a server: `name.sql`, or `name.mysql.sql` and `name.mariadb.sql`.
fn schemas(server: &TestServer) -> Vec<Schema> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("ddl/schemas");
    let more = std::env::var_os("DOUDOU_TEST_SCHEMAS").map(PathBuf::from);
    let mut schemas = Vec::new();
    for (folder, foreign) in std::iter::once((own, false)).chain(more.map(|more| (more, true))) {
        let entries =
            std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
        let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            let file = path.file_name().unwrap().to_str().unwrap();
            let parts: Vec<_> = file.split('.').collect();
            let name = match &*parts {
                [name, "sql"] => name,
                [name, "mysql", "sql"] if !server.mariadb => name,
                [name, "mariadb", "sql"] if server.mariadb => name,
                _ => continue,
            };
            schemas.push(Schema { name: (*name).to_owned(), path, foreign });
        }
    }
    schemas
}

/// Loads a schema, writes its structs and makes an empty database of them.
async fn trip(server: &'static TestServer, schema: &Schema, domain: &Path) -> Trip {
    let mut trip = Trip::default();
    let source = server.database(&schema.name).await;
    let refusals = load(&source, &schema.path);
    trip.refused = refusals.len();
    if !schema.foreign {
        trip.failures.extend(refusals);
    }

    let mut connection = open(&source).await;
    let inspected = inspect(&mut connection).await.unwrap();
    let kept = &inspected.inexpressible;
    trip.failures.extend(kept.iter().map(|kept| format!("`{}`: {}", kept.table, kept.reason)));
    trip.tables = inspected.schema.tables.len() + kept.len();

    let facts = connection.server().clone();
    let reverse = || update(domain, "", &inspected.schema, &facts, false);
    match reverse() {
        Ok(edits) => write(&edits).unwrap(),
        Err(error) => {
            trip.failures.push(format!("no structs: {error}"));
            return trip;
        }
    }
    let parsed = parse(domain, "").unwrap();
    let found = parsed.diagnostics.iter().map(|found| parsed.diagnostics.render(found));
    trip.failures.extend(found);
    if parsed.diagnostics.has_errors() {
        return trip;
    }
    match plan(&mut connection, &parsed.schema, &Options::default()).await {
        Ok(planned) => {
            let statements = &planned.plan.statements;
            trip.failures.extend(statements.iter().map(|todo| format!("planned: {}", todo.sql)));
        }
        Err(error) => trip.failures.push(format!("no plan: {error}")),
    }

    let same = format!("CHARACTER SET {} COLLATE {}", facts.charset, facts.collation);
    let target = server.database_with(&schema.name, &same).await;
    let mut connection = open(&target).await;
    let options = (Options::default(), ApplyOptions::default());
    match apply(&mut connection, &parsed.schema, &options.0, &options.1, &mut ()).await {
        Ok(report) => trip.failures.extend(report.failed.map(|failed| failed.message)),
        Err(error) => trip.failures.push(format!("not made: {error}")),
    }
    let (there, made) = (tables(&source).await, tables(&target).await);
    for (name, definition) in &there {
        match made.get(name) {
            Some(made) if made == definition => trip.equal += 1,
            Some(made) => trip.failures.push(format!("instead of\n{definition}\nthere is\n{made}")),
            None => trip.failures.push(format!("`{name}` isn't made:\n{definition}")),
        }
    }
    match reverse() {
        Ok(edits) => {
            let edits = edits.iter().filter(|edit| edit.before.as_ref() != Some(&edit.after));
            let again = edits.map(|edit| {
                format!("written anew: {}: {}", edit.path.display(), edit.changes.join("; "))
            });
            trip.failures.extend(again);
        }
        Err(error) => trip.failures.push(format!("no structs the second time: {error}")),
    }
    trip
}

async fn open(database: &Database) -> Connection {
    let options: ConnectOptions = database.url.parse().unwrap();
    Connection::open(&options).await.unwrap()
}

/// The definitions of its tables.
async fn tables(database: &Database) -> BTreeMap<String, String> {
    let mut definitions = database.definitions().await;
    definitions.retain(|_, definition| definition.starts_with("CREATE TABLE"));
    definitions
}

/// Runs a file with the client, which knows its delimiters and comments, and goes on behind a
/// statement that the server refuses. Says what was refused.
fn load(database: &Database, file: &Path) -> Vec<String> {
    let options: ConnectOptions = database.url.parse().unwrap();
    let mut client = Command::new("mariadb");
    client
        .args(["--no-defaults", "--force", "--protocol=tcp", "--default-character-set=utf8mb4"])
        .args([format!("--host={}", options.host), format!("--port={}", options.port)])
        .args([format!("--user={}", options.user), database.name.clone()])
        .env("MYSQL_PWD", options.password.unwrap_or_default())
        .stdin(File::open(file).unwrap())
        .stdout(Stdio::null());
    let output = client.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    said.lines().filter(|line| line.starts_with("ERROR")).map(str::to_owned).collect()
}

/// A package with the structs of every schema on every server, a module for each.
struct Package {
    dir: PathBuf,
    /// Held as long as the test runs: another run of it works in the same folder.
    _lock: File,
}

impl Package {
    fn new() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cargo");
        let dir = home.join("schemas");
        std::fs::create_dir_all(&home).unwrap();
        let lock = File::create(home.join("schemas.lock")).unwrap();
        lock.lock().unwrap();
        // It isn't there in the first run.
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(dir.join("src")).unwrap();
        let manifest = format!(
            "[package]\nname = \"schemas\"\nedition = \"2024\"\n\n\
             [dependencies]\n\
             bigdecimal = \"0.4\"\n\
             chrono = {{ version = \"0.4\", default-features = false, features = [\"std\"] }}\n\
             doudou-rt = {{ path = {:?}, default-features = false }}\n\
             rust_decimal = {{ version = \"1\", default-features = false }}\n\
             serde_json = \"1\"\n\n\
             [dependencies.sqlx]\n\
             version = \"0.9\"\n\
             default-features = false\n\
             features = [\"mysql\", \"derive\", \"json\", \"chrono\", \"rust_decimal\", \"bigdecimal\"]\n\n\
             [workspace]\n",
            root.join("doudou-rt").display().to_string(),
        );
        std::fs::write(dir.join("Cargo.toml"), manifest).unwrap();
        // The versions that are there, so that nothing has to be asked for.
        std::fs::copy(root.join("Cargo.lock"), dir.join("Cargo.lock")).unwrap();
        Self { dir, _lock: lock }
    }

    /// The folder of a module.
    fn module(&self, name: &str) -> PathBuf {
        let module = self.dir.join("src").join(name);
        std::fs::create_dir(&module).unwrap();
        module
    }

    /// What the compiler has against it, warnings too.
    fn check(&self) -> Option<String> {
        let src = self.dir.join("src");
        let entries = std::fs::read_dir(&src).unwrap().map(|entry| entry.unwrap().file_name());
        let mut modules: Vec<_> = entries.map(|name| name.into_string().unwrap()).collect();
        modules.sort();
        let mut root = "#![deny(warnings)]\n".to_owned();
        for module in modules {
            writeln!(root, "pub mod {module};").unwrap();
        }
        std::fs::write(src.join("lib.rs"), root).unwrap();
        let output = Command::new(env!("CARGO"))
            .args(["check", "--offline", "--color", "never", "--target-dir", "../target"])
            .current_dir(&self.dir)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        (!output.status.success()).then(|| format!("the structs don't compile:\n{said}"))
    }
}
