//! The program against every server.

#[path = "../../../doudou-ddl/tests/program/mod.rs"]
mod program;

use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::OnceLock;
use std::time::Duration;

use sqlx::mysql::MySqlConnection;
use sqlx::{AssertSqlSafe, Connection as _};

use self::program::Folder;
pub(crate) use self::program::Run;
use crate::server::{Database, servers};

/// The program, built anew.
fn executable() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        let output = Command::new(env!("CARGO"))
            .args(["build", "--offline", "--quiet", "--message-format=json-render-diagnostics"])
            .args(["--package=doudou-ddl", "--bin=doudou-ddl"])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let lines = output.stdout.split(|byte| *byte == b'\n');
        let messages =
            lines.filter_map(|line| serde_json::from_slice::<serde_json::Value>(line).ok());
        let mut executables =
            messages.filter_map(|message| Some(message["executable"].as_str()?.into()));
        executables.next_back().unwrap()
    })
}

const USER: &str = "
    /// Accounts.
    #[derive(Table)]
    pub struct User {
        #[dd(pk, auto)] pub id: u64,
        #[dd(default = \"'jack'\")] pub name: String,
        pub dept_id: Option<u64>,
    }
";
const DEPT: &str = "
    #[derive(Table)]
    pub struct Dept { #[dd(pk, auto)] pub id: u64 }
";

/// Structs beside a database.
pub(crate) struct Project {
    folder: Folder,
    pub(crate) database: Database,
}

impl Project {
    pub(crate) fn new(database: Database, structs: &str) -> Self {
        let folder = Folder::new().with("Cargo.toml", "").with("src/domain/mod.rs", structs);
        Self { folder, database }
    }

    pub(crate) fn write(&self, structs: &str) {
        self.folder.write("src/domain/mod.rs", structs);
    }

    pub(crate) fn run(&self, arguments: &str) -> Run {
        self.folder.run(arguments, &[("DATABASE_URL", &self.database.url)])
    }

    pub(crate) fn start(&self, arguments: &str) -> Child {
        self.folder.start(arguments, &[("DATABASE_URL", &self.database.url)])
    }
}

impl Run {
    /// Says how the run ended otherwise than with this code.
    #[track_caller]
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}{}", self.out, self.err);
        self
    }
}

#[tokio::test]
async fn a_second_run_finds_nothing_to_do() {
    for server in servers() {
        let project = Project::new(server.database("second").await, USER);
        let first = project.run("sync").ended(0);
        assert!(first.out.ends_with("\n1 to create, 0 to change, 0 to drop\n"), "{}", first.out);
        assert!(first.err.starts_with("[1/1] + user: table "), "{}", first.err);
        assert!(first.err.contains("\n1 statement done in "), "{}", first.err);
        let second = project.run("sync").ended(0);
        assert_eq!(second.out, "nothing to do: the table is as its struct says\n");
        assert_eq!(second.err, "");
        project.run("check").ended(0);
        project.write(&format!("{USER}{DEPT}"));
        let drift = project.run("check").ended(1);
        assert!(drift.out.ends_with("\ndrift: 1 to create, 0 to change, 0 to drop\n"));
        assert_eq!(project.run("check --quiet").ended(1).out, "");
        let quiet = project.run("--quiet sync").ended(0);
        assert_eq!((&*quiet.out, &*quiet.err), ("", ""));
        project.run("check").ended(0);
    }
}

#[tokio::test]
async fn a_dry_run_prints_what_a_run_does_and_does_nothing() {
    for server in servers() {
        let project = Project::new(server.database("dry").await, USER);
        project.run("sync").ended(0);
        project.write(&format!("{}{DEPT}", USER.replace("String", "Option<String>")));
        let before = project.database.dump().await;
        let dry = project.run("sync --dry-run").ended(0);
        assert_eq!(project.database.dump().await, before);
        assert!(dry.out.contains("ALTER TABLE `user`") && dry.out.contains("CREATE TABLE `dept`"));
        assert_eq!(project.run("plan").ended(0).out, dry.out);
        assert_eq!(project.run("sync").ended(0).out, dry.out);
    }
}

#[tokio::test]
async fn a_plan_is_a_script_that_others_can_run() {
    for server in servers() {
        let project = Project::new(server.database("script").await, USER);
        let script = project.run("plan --format sql").ended(0).out;
        project.run("plan --format sql --out plan.sql").ended(0);
        assert_eq!(std::fs::read_to_string(project.folder.0.join("plan.sql")).unwrap(), script);
        project.database.run(&script).await.unwrap();
        project.run("check").ended(0);
    }
}

#[tokio::test]
async fn a_plan_and_a_schema_are_json() {
    for server in servers() {
        let project = Project::new(server.database("json").await, USER);
        let json = |run: Run| serde_json::from_str::<serde_json::Value>(&run.ended(0).out).unwrap();
        let plan = json(project.run("plan --format json"));
        assert_eq!(plan["version"], 1);
        assert_eq!(plan["statements"][0]["table"], "user");
        assert_eq!(plan["statements"][0]["changes"][0]["sign"], "add");
        project.run("sync").ended(0);
        let schema = json(project.run("inspect --format json"));
        assert_eq!(schema["tables"][0]["columns"][1]["default"]["Literal"], "jack");
    }
}

#[tokio::test]
async fn an_inspected_schema_is_a_script() {
    for server in servers() {
        let structs =
            format!("{}{DEPT}", USER.replace("pub dept", "#[dd(references(Dept.id))] pub dept"));
        let project = Project::new(server.database("inspect").await, &structs);
        project.run("sync").ended(0);
        let definitions = project.database.definitions().await;
        let script = project.run("inspect").ended(0).out;
        project.database.run("SET foreign_key_checks = 0; DROP TABLE user, dept").await.unwrap();
        project.database.run(&script).await.unwrap();
        assert_eq!(project.database.definitions().await, definitions);
        assert!(!project.run("inspect --pre us").out.contains("CREATE TABLE `dept`"));
    }
}

#[tokio::test]
async fn what_loses_a_value_is_refused_with_the_rows_and_the_flag() {
    for server in servers() {
        let project = Project::new(server.database("refused").await, USER);
        project.run("sync").ended(0);
        let rows = "INSERT INTO user (name, dept_id) VALUES ('a', 1), ('a', NULL)";
        project.database.run(rows).await.unwrap();
        let before = project.database.dump().await;

        project.write(&USER.replace("pub dept_id: Option<u64>,", ""));
        let refused = project.run("sync --yes --allow-data-loss").ended(1);
        let line = "refused: nothing was changed\n  user: column `dept_id`: ";
        assert!(refused.err.starts_with(line), "{}", refused.err);
        assert!(refused.err.ends_with(": 1; refused without --allow-drop\n"), "{}", refused.err);
        project.run("sync --dry-run").ended(1);

        project.write(&USER.replace("#[dd(default", "#[dd(unique, default"));
        let refused = project.run("sync --allow-data-loss --allow-drop").ended(1);
        let end = ": 1; refused whatever is allowed: mend the rows first\n";
        assert!(refused.err.ends_with(end), "{}", refused.err);
        assert_eq!(project.database.dump().await, before);

        project.write(&USER.replace("pub dept_id: Option<u64>,", ""));
        project.run("sync --allow-drop").ended(0);
        project.run("check").ended(0);
    }
}

#[tokio::test]
async fn tables_without_a_struct_are_kept_without_prune() {
    for server in servers() {
        let project = Project::new(server.database("prune").await, USER);
        let others = "CREATE TABLE biz_old (id INT); CREATE TABLE other (id INT)";
        project.database.run(others).await.unwrap();
        let kept = project.run("--pre biz_ sync").ended(0);
        assert!(kept.out.contains("kept as it is:\n  biz_old: no struct declares it"));
        project.run("--pre biz_ sync --prune").ended(1);
        project.run("--pre biz_ sync --prune --allow-drop").ended(0);
        let tables: Vec<_> = project.database.definitions().await.into_keys().collect();
        assert_eq!(tables, ["biz_user", "other"]);
    }
}

#[tokio::test]
async fn the_prefix_and_the_database_come_from_the_environment() {
    for server in servers() {
        let project = Project::new(server.database("environment").await, USER);
        let rest = project.database.url.strip_prefix("mysql://").unwrap();
        let (account, place) = rest.split_once('@').unwrap();
        let (user, password) = account.split_once(':').unwrap();
        let (place, schema) = place.split_once('/').unwrap();
        let (host, port) = place.split_once(':').unwrap();
        project.folder.write(
            ".env",
            &format!(
                "DB_HOST={host}\nDB_PORT={port}\nDB_USER={user}\nDB_PASSWD={password}\n\
                 DB_SCHEMA={schema}\nDB_CHARSET=utf8mb4\nDB_PREFIX=biz_\n"
            ),
        );
        let run = project.folder.run("--pre sync", &[]).ended(0);
        assert!(run.err.starts_with("note: the prefix is `biz_`, from DB_PREFIX in .env\n"));
        let tables: Vec<_> = project.database.definitions().await.into_keys().collect();
        assert_eq!(tables, ["biz_user"]);

        let wrong = project.folder.run("--pre=biz_ sync", &[("DB_PASSWD", "hunter2")]).ended(2);
        assert!(wrong.err.contains("the password is wrong, or there is no such account"));
        assert!(!wrong.err.contains("hunter2"), "{}", wrong.err);
    }
}

#[tokio::test]
async fn what_contradicts_the_database_is_told_with_its_place() {
    for server in servers() {
        let project = Project::new(server.database("view").await, USER);
        project.database.run("CREATE VIEW user AS SELECT 1").await.unwrap();
        let error = project.run("sync").ended(2).err;
        assert!(error.starts_with("error: the structs can't become tables:\n"), "{error}");
        assert!(error.contains("\n  src/domain/mod.rs:4:16: `user`: a view"), "{error}");
    }
}

/// A connection that keeps everybody else from a table.
pub(crate) async fn holder(database: &Database, table: &str) -> MySqlConnection {
    let mut connection = database.connect().await;
    let sql = AssertSqlSafe(format!("LOCK TABLES `{table}` WRITE"));
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection
}

/// Waits until a statement of the program waits for a table.
pub(crate) async fn waits(database: &Database) {
    let sql = format!(
        "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE DB = '{}' AND STATE LIKE \
         'Waiting for%metadata lock'",
        database.name
    );
    for _ in 0..200 {
        if database.column(&sql).await == ["1"] {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("nobody waits");
}

/// A project whose next run has two statements, the first for `dept`.
async fn with_two_statements(database: Database) -> Project {
    let project = Project::new(database, &format!("{USER}{DEPT}"));
    project.run("sync").ended(0);
    let (user, dept) =
        (USER.replace("pub dept", "pub a: i32, pub dept"), DEPT.replace("id:", "id: u64, pub a:"));
    project.write(&format!("{dept}{user}"));
    project
}

#[tokio::test]
async fn one_run_at_a_time() {
    for server in servers() {
        let project = with_two_statements(server.database("lock").await).await;
        let free = format!("nobody is changing `{}`\n", project.database.name);
        assert_eq!(project.run("lock-status").ended(0).out, free);
        let held = holder(&project.database, "dept").await;
        let first = project.start("sync");
        waits(&project.database).await;
        let status = project.run("lock-status").ended(0).out;
        assert!(status.contains("is being changed by connection "), "{status}");
        let second = project.run("sync --wait 1").ended(2);
        assert!(second.err.contains("(waited 1 s): let it finish and run again"), "{}", second.err);
        let third = project.start("sync");
        tokio::time::sleep(Duration::from_millis(300)).await;
        held.close().await.unwrap();
        Run::from(first.wait_with_output().unwrap()).ended(0);
        let third = Run::from(third.wait_with_output().unwrap()).ended(0);
        assert!(
            third.err.ends_with("nothing is left to do: another run did it\n"),
            "{}",
            third.err
        );
        project.run("check").ended(0);
    }
}

#[tokio::test]
async fn a_failure_stops_the_run_and_the_next_goes_on() {
    for server in servers() {
        let project = with_two_statements(server.database("fails").await).await;
        let held = holder(&project.database, "user").await;
        let failed = project.run("sync --lock-wait-timeout 1").ended(2);
        let words = [
            "[1/2] ~ dept: column `a` ",
            "error: statement 2 of 2 failed: ",
            "another session uses the table",
            "\n  ALTER TABLE `user` ADD COLUMN `a` int NOT NULL AFTER `name`\n",
            "\n1 statement done before it\nrun again to go on\n",
        ];
        for word in words {
            assert!(failed.err.contains(word), "no {word:?} in {}", failed.err);
        }
        held.close().await.unwrap();
        let next = project.run("sync").ended(0);
        assert!(next.err.contains("[1/1] ~ user: column `a` "), "{}", next.err);
        project.run("check").ended(0);
    }
}

fn interrupt(run: &Child) {
    let pid = run.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
}

#[tokio::test]
async fn an_interrupt_stops_between_two_statements() {
    for server in servers() {
        let project = with_two_statements(server.database("interrupt").await).await;
        let held = holder(&project.database, "dept").await;
        let run = project.start("sync");
        waits(&project.database).await;
        interrupt(&run);
        tokio::time::sleep(Duration::from_millis(200)).await;
        held.close().await.unwrap();
        let stopped = Run::from(run.wait_with_output().unwrap()).ended(130);
        let end =
            "stopped: 1 statement done; not tried:\n  ~ user: column `a`\nrun again to go on\n";
        assert!(stopped.err.ends_with(end), "{}", stopped.err);
        assert!(stopped.err.starts_with("stopping before the next statement; Ctrl-C again ends"));

        let held = holder(&project.database, "user").await;
        let run = project.start("sync");
        waits(&project.database).await;
        for _ in 0..2 {
            interrupt(&run);
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        Run::from(run.wait_with_output().unwrap()).ended(130);
        held.close().await.unwrap();
        project.run("sync").ended(0);
        project.run("check").ended(0);
    }
}

#[tokio::test]
async fn structs_follow_tables_and_back_again() {
    for server in servers() {
        let database = server.database("reverse").await;
        let tables = "CREATE TABLE biz_dept (id BIGINT UNSIGNED PRIMARY KEY); \
                      CREATE TABLE biz_user (id INT PRIMARY KEY, kind ENUM('a','b') NOT NULL, \
                      total DECIMAL(9,3) DEFAULT (1 + 1), dept_id BIGINT UNSIGNED, \
                      FOREIGN KEY (dept_id) REFERENCES biz_dept (id)); \
                      CREATE TABLE other (id INT)";
        database.run(tables).await.unwrap();
        let folder = Folder::new().with("Cargo.toml", "").with("src/lib.rs", "mod domain;\n");
        let project = Project { folder, database };
        let file = |name: &str| std::fs::read_to_string(project.folder.0.join(name)).ok();

        let first = project.run("--pre=biz_ -r").ended(0);
        assert!(first.out.ends_with("\n3 to create, 0 to change\n"), "{}", first.out);
        assert!(first.err.starts_with("note: src/domain is new: "), "{}", first.err);
        assert!(file("src/domain/user.rs").unwrap().contains("pub dept_id: Option<u64>,"));
        assert!(file("src/domain/other.rs").is_none());
        let same = "nothing to do: the structs are as the tables say\n";
        assert_eq!(project.run("--pre=biz_ sync -r").ended(0).out, same);
        project.run("--pre=biz_ check").ended(0);

        let own = file("src/domain/dept.rs").unwrap() + "\nimpl Dept {}\n";
        project.folder.write("src/domain/dept.rs", &own);
        project.database.run("ALTER TABLE biz_dept ADD COLUMN name CHAR(3)").await.unwrap();
        let before = file("src/domain/dept.rs");
        let dry = project.run("--pre=biz_ sync -r --dry-run").ended(0).out;
        assert!(dry.contains("\n      +     pub name: Option<String>,\n"), "{dry}");
        assert_eq!(file("src/domain/dept.rs"), before);
        let edited = project.run("--pre=biz_ sync -r").ended(0).out;
        assert!(edited.starts_with("~ src/domain/dept.rs\n    + field `name`\n"), "{edited}");
        assert!(file("src/domain/dept.rs").unwrap().ends_with("\nimpl Dept {}\n"));
        project.run("--pre=biz_ check").ended(0);
        project.run("--pre=biz_ sync -r --overwrite").ended(0);
        assert!(!file("src/domain/dept.rs").unwrap().contains("impl Dept"));
        assert_eq!(project.run("--pre=biz_ sync -r --overwrite").ended(0).out, same);
        let shown = project.run("--pre=biz_ inspect --format rust").ended(0).out;
        assert!(shown.contains(&file("src/domain/dept.rs").unwrap()), "{shown}");
    }
}

#[tokio::test]
async fn the_readme_shows_what_happens() {
    let database = servers()[0].database("readme").await;
    let project = Project::new(database, "");
    shown_happens(include_str!("../../../doudou-ddl/README.md"), &project).await;
}

#[tokio::test]
async fn both_directions_are_shown_on_the_tables_of_the_example() {
    let readme = include_str!("../../../README.md");
    let begin = readme.find("<!-- tables:").unwrap();
    let end = readme.find("<!-- /tables -->").unwrap();
    let project = Project::new(servers()[0].database("company").await, "");
    for file in ["mod.rs", "team.rs", "user.rs"] {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../example-svc/src/domain");
        let text = std::fs::read_to_string(Path::new(path).join(file)).unwrap();
        project.folder.write(&format!("src/domain/{file}"), &text);
    }
    shown_happens(&readme[begin..end], &project).await;
}

/// Does what a README shows: its structs, its SQL, its commands with what they write.
async fn shown_happens(readme: &str, project: &Project) {
    project.folder.write(".env", "DB_PREFIX=biz_\n");
    let mut structs = false;
    for block in readme.split("\n```").skip(1).step_by(2) {
        let (language, text) = block.split_once('\n').unwrap();
        match language {
            "rust" if !std::mem::replace(&mut structs, true) => project.write(text),
            "sql" => project.database.run(text).await.unwrap(),
            "console" => {
                for shown in format!("\n{text}\n").split("\n$ doudou-ddl ").skip(1) {
                    let (arguments, expected) = shown.split_once('\n').unwrap();
                    let run = project.run(arguments);
                    assert_eq!(run.out.trim_end(), expected.trim_end(), "{arguments}: {}", run.err);
                }
            }
            _ => {}
        }
    }
    project.run("--pre check").ended(0);
}
