//! What cargo and rustc make of a service and its mistakes, in packages of their own.

// What a test needs and doesn't get is a failed test.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;

use serde_json::Value;

const SERVICE: &str = "\
use doudou_rt::Result;

#[doudou_rt::service]
pub trait Usersvc {
    async fn get_user(&self, id: u64) -> Result<String>;
    async fn delete_user(&self, id: u64) -> Result<()>;
}
";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn cargo(dir: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--offline", "--color", "never"])
        .current_dir(dir)
        .output()
        .unwrap()
}

/// A package with a service. All of them share one target folder, so that what they depend on is
/// built once.
struct Package {
    dir: PathBuf,
    /// Held as long as the test runs: another run of it works in the same folder.
    _lock: File,
}

/// What a run of `cargo check` said.
struct Check {
    success: bool,
    messages: Vec<Value>,
    errors: String,
}

impl Package {
    fn new(name: &str) -> Self {
        let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cargo");
        let dir = home.join(name);
        std::fs::create_dir_all(&home).unwrap();
        let lock = File::create(home.join(format!("{name}.lock"))).unwrap();
        lock.lock().unwrap();
        // It isn't there in the first run.
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(dir.join("src")).unwrap();

        let package = Self { dir, _lock: lock };
        let path = |member: &str| root().join(member).display().to_string();
        package.write(
            "Cargo.toml",
            &format!(
                "[package]\nname = {name:?}\nedition = \"2024\"\n\n\
                 [dependencies]\n\
                 doudou-rt = {{ path = {:?}, default-features = false }}\n\
                 serde = {{ version = \"1\", features = [\"derive\"] }}\n\n\
                 [build-dependencies]\n\
                 doudou-build = {{ path = {:?} }}\n\n\
                 [workspace]\n",
                path("doudou-rt"),
                path("doudou-build"),
            ),
        );
        package.write(
            "build.rs",
            "fn main() {\n    doudou_build::configure().client(false).compile(\"svc.rs\");\n}\n",
        );
        package.write(
            "src/lib.rs",
            "pub mod svc;\ndoudou_rt::include_service!(pub mod usersvc, \"svc\");\n",
        );
        // The versions that are there, so that nothing has to be asked for.
        std::fs::copy(root().join("Cargo.lock"), package.dir.join("Cargo.lock")).unwrap();
        package
    }

    fn with(name: &str, service: &str) -> Self {
        let package = Self::new(name);
        package.write("src/svc.rs", service);
        package
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.dir.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn check(&self) -> Check {
        let target = self.dir.parent().unwrap().join("target");
        let target = target.to_str().unwrap();
        let arguments = ["check", "-v", "--message-format", "json", "--target-dir", target];
        let output = cargo(&self.dir, &arguments);
        let lines = output.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        Check {
            success: output.status.success(),
            messages: lines.map(|line| serde_json::from_slice(line).unwrap()).collect(),
            errors: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// As [`check`](Self::check), which must succeed.
    fn check_ok(&self) -> Check {
        let check = self.check();
        assert!(check.success, "{}{:?}", check.errors, check.of_rustc());
        check
    }
}

impl Check {
    /// The messages of rustc about the package itself.
    fn of_rustc(&self) -> Vec<&Value> {
        let of_rustc =
            self.messages.iter().filter(|message| message["reason"] == "compiler-message");
        of_rustc.map(|message| &message["message"]).collect()
    }

    /// The errors of rustc, without the one that only says how many there were.
    fn found(&self) -> Vec<&Value> {
        let is_error = |message: &&Value| {
            message["level"] == "error"
                && message["spans"].as_array().is_some_and(|s| !s.is_empty())
        };
        self.of_rustc().into_iter().filter(is_error).collect()
    }

    /// Where the build script of the package wrote. Without it an editor knows nothing of what is
    /// generated.
    fn out_dir(&self) -> PathBuf {
        let mut scripts = self.messages.iter().filter(|message| {
            message["reason"] == "build-script-executed"
                && message["package_id"].as_str().is_some_and(|id| id.contains("/tmp/cargo/"))
        });
        let script = scripts.next().unwrap_or_else(|| panic!("no script: {}", self.errors));
        PathBuf::from(script["out_dir"].as_str().unwrap())
    }

    /// Whether the build script has just been run.
    fn ran_the_script(&self) -> bool {
        let is_script = |line: &str| {
            line.trim_start().starts_with("Running `") && line.ends_with("/build-script-build`")
        };
        self.errors.lines().any(is_script)
    }
}

/// The file, the line and the column of an error's primary span.
fn place(message: &Value) -> (&str, u64, u64) {
    let spans = message["spans"].as_array().unwrap();
    let primary = spans.iter().find(|span| span["is_primary"] == true).unwrap();
    let number = |name: &str| primary[name].as_u64().unwrap();
    (primary["file_name"].as_str().unwrap(), number("line_start"), number("column_start"))
}

/// The generated files with the time of their last change.
fn written(out_dir: &Path) -> Vec<(PathBuf, SystemTime)> {
    let entries = std::fs::read_dir(out_dir).unwrap().map(Result::unwrap);
    let mut files: Vec<_> = entries
        .map(|entry| (entry.path(), entry.metadata().unwrap().modified().unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn a_mistake_in_the_trait_is_underlined_where_it_stands() {
    let package = Package::with(
        "mistake",
        "\
use doudou_rt::Result;

#[doudou_rt::service]
pub trait Usersvc {
    async fn get_user(&self, id: u64) -> Result<String>;
    fn get_users(&self) -> Result<String>;
    async fn get_post(&mut self, id: u64) -> Result<String>;
    #[get(\"/posts/{name\")]
    async fn find_post(&self, name: String) -> Result<String>;
    async fn put_post(&self, #[header(\"a b\")] x: u64) -> Result<()>;
}
",
    );
    let check = package.check();
    assert!(!check.success);
    let found = check.found();
    let places: Vec<_> = found.iter().map(|message| place(message)).collect();
    // fn, &mut self, the opening brace, "a b"
    let expected = [6, 7, 8, 10].into_iter().zip([5, 23, 11, 39]);
    let expected: Vec<_> = expected.map(|(line, column)| ("src/svc.rs", line, column)).collect();
    assert_eq!(places, expected, "{found:#?}");
    // The rest is generated, and an editor finds it.
    let generated = std::fs::read_to_string(check.out_dir().join("svc.rs")).unwrap();
    assert!(generated.contains("service.get_user(") && !generated.contains("find_post"));
}

#[test]
fn a_rule_that_needs_more_than_the_trait_is_underlined_too_and_the_rest_compiles() {
    let package = Package::with(
        "rule",
        "\
use doudou_rt::Result;

#[doudou_rt::service]
pub trait Usersvc {
    async fn get_user(&self, id: u64) -> Result<String>;
    #[get(\"/user\")]
    async fn find_user(&self, id: u64) -> Result<String>;
    async fn get_time(&self) -> Result<std::time::Instant>;
}
",
    );
    let check = package.check();
    assert!(!check.success);
    let found = check.found();
    let drawn: Vec<&str> =
        found.iter().map(|message| message["rendered"].as_str().unwrap()).collect();
    assert_eq!(drawn.len(), 3, "{drawn:#?}");
    let about = |text: &str| drawn.iter().find(|drawn| drawn.contains(text)).unwrap();
    let same_route = about("`get_user` and `find_user` have the same route");
    assert!(same_route.contains("(`GET /user` first: src/svc.rs:5:14)"), "{same_route}");
    assert!(same_route.contains("help: rename one of them"), "{same_route}");
    assert!(same_route.contains("--> src/svc.rs:6:11\n"), "{same_route}");
    assert!(
        same_route.contains("6 |     #[get(\"/user\")]\n  |           ^^^^^^^\n"),
        "{same_route}"
    );
    about("`Usersvc` can't be served yet: 2 to mend in src/svc.rs");
    let unknown = about("Instant");
    assert!(unknown.contains("--> src/svc.rs:8:40\n"), "{unknown}");
    assert!(unknown.contains("^^^^^^^^^^^^^^^^^^\n"), "{unknown}");
    // The script itself succeeds: only so cargo goes on to tell editors where it wrote.
    let generated = std::fs::read_to_string(check.out_dir().join("svc.rs")).unwrap();
    assert!(generated.contains("service.get_user(") && !generated.contains("service.get_time("));
    assert!(check.out_dir().join("svc.openapi.json").is_file());
}

#[test]
fn a_syntax_error_is_told_by_rustc_and_the_last_good_output_stays() {
    let package = Package::with("syntax", SERVICE);
    let out_dir = package.check_ok().out_dir();
    let before = written(&out_dir);

    package.write("src/svc.rs", &SERVICE.replacen("id: u64", "id u64", 1));
    let check = package.check();
    assert!(!check.success && check.ran_the_script(), "{}", check.errors);
    assert_eq!(check.out_dir(), out_dir);
    let found = check.found();
    // Rustc's own message comes first; the attribute finds the same fault at the same place.
    assert!(found[0]["message"].as_str().unwrap().starts_with("expected one of"), "{found:#?}");
    assert!(found.iter().all(|m| place(m) == ("src/svc.rs", 5, 33)), "{found:#?}");
    assert_eq!(written(&out_dir), before);

    package.write("src/svc.rs", SERVICE);
    package.check_ok();
    assert_eq!(written(&out_dir), before);
}

#[test]
fn a_second_build_does_nothing_and_a_touch_rewrites_nothing() {
    let package = Package::with("again", SERVICE);
    let first = package.check_ok();
    assert!(first.ran_the_script(), "{}", first.errors);
    let before = written(&first.out_dir());
    assert_eq!(before.len(), 2, "{before:?}");

    let second = package.check_ok();
    let works = |line: &str| {
        let word = line.split_whitespace().next();
        word.is_some_and(|word| ["Compiling", "Checking", "Running", "Dirty"].contains(&word))
    };
    assert!(!second.errors.lines().any(works), "{}", second.errors);
    assert!(first.errors.lines().any(works), "{}", first.errors);
    assert!(second.errors.contains("Fresh again v0.0.0"), "{}", second.errors);

    let source = File::options().append(true).open(package.dir.join("src/svc.rs")).unwrap();
    source.set_modified(SystemTime::now()).unwrap();
    let touched = package.check_ok();
    assert!(touched.ran_the_script(), "{}", touched.errors);
    assert_eq!(written(&first.out_dir()), before);

    package.write("src/svc.rs", &SERVICE.replace("get_user", "get_member"));
    let changed = package.check_ok();
    let generated = std::fs::read_to_string(changed.out_dir().join("svc.rs")).unwrap();
    assert!(generated.contains("service.get_member(") && !generated.contains("service.get_user("));
}

#[test]
fn a_module_that_was_missing_is_read_when_it_appears() {
    let service = SERVICE.replace("Result<String>", "Result<vo::User>");
    let package = Package::with("missing", &format!("pub mod vo;\n{service}"));
    let check = package.check();
    assert!(!check.success);
    let found = check.found();
    assert_eq!(found[0]["code"]["code"], "E0583", "{found:#?}");
    assert_eq!(place(found[0]), ("src/svc.rs", 1, 1));

    let user = "#[derive(serde::Serialize, serde::Deserialize)]\npub struct User {\n    pub name: String,\n}\n";
    package.write("src/svc/vo.rs", user);
    let check = package.check_ok();
    assert!(check.ran_the_script(), "{}", check.errors);
    let document = std::fs::read(check.out_dir().join("svc.openapi.json")).unwrap();
    let document: Value = serde_json::from_slice(&document).unwrap();
    assert!(document["components"]["schemas"]["User"]["properties"]["name"].is_object());

    // It is watched from now on.
    package.write("src/svc/vo.rs", &user.replace("name", "title"));
    assert!(package.check_ok().ran_the_script());
    // And a file that says nothing to the generator isn't.
    let text = std::fs::read_to_string(package.dir.join("src/lib.rs")).unwrap();
    package.write("src/lib.rs", &format!("{text}// Done.\n"));
    let check = package.check_ok();
    assert!(!check.ran_the_script(), "{}", check.errors);
}

#[test]
fn a_service_that_was_missing_is_read_when_it_appears() {
    let package = Package::new("absent");
    let check = package.check();
    assert!(!check.success);
    assert!(
        check.errors.contains("error: absent@0.0.0: `svc.rs` isn't there: create "),
        "{}",
        check.errors
    );
    package.write("src/svc.rs", SERVICE);
    package.check_ok();
}

#[test]
fn a_warning_is_one_line_with_its_place_and_stops_nothing() {
    let package = Package::with(
        "warning",
        "\
use doudou_rt::Result;

#[doudou_rt::service]
pub trait Usersvc {
    async fn get_user(&self, user_id: u64) -> Result<User>;
}

#[derive(serde::Serialize, serde::Deserialize)]
pub struct User {
    pub user_id: u64,
    pub full_name: String,
}
",
    );
    let check = package.check_ok();
    let mut lines = check.errors.lines();
    let warning = lines.find(|line| line.starts_with("warning: warning@0.0.0: ")).unwrap();
    assert!(warning.contains(" src/svc.rs:10:9: `user_id` is the name on the wire"), "{warning}");
    assert!(warning.contains("#[serde(rename_all = \"camelCase\")]"), "{warning}");
}

#[test]
fn what_a_build_script_needs_is_few_crates_and_none_of_a_server() {
    let arguments = ["tree", "--package", "doudou-build", "--edges", "no-dev", "--locked"];
    let output =
        cargo(root(), &[&arguments[..], &["--prefix", "none", "--format", "{p}"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let crates: BTreeSet<&str> =
        tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(crates.contains("doudou-build") && crates.contains("syn"), "{crates:?}");
    assert!(crates.len() <= 15, "{crates:?}");
    for heavy in ["tokio", "hyper", "reqwest", "sqlx", "doudou-rt"] {
        assert!(!crates.contains(heavy), "{crates:?}");
    }
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let row = format!("| crates that `doudou-build` adds to a build | {},", crates.len());
    assert!(readme.contains(&row), "README.md should have: {row}");
}
