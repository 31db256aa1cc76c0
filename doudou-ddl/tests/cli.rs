//! The program, as far as it goes without a database.
#![allow(clippy::unwrap_used, reason = "a test that fails panics")]

mod program;

use std::io;
use std::net::TcpListener;
use std::path::Path;

use program::{Folder, Run};

const STRUCT: &str = "#[derive(Table)]\npub struct User { #[dd(pk, auto)] pub id: u64 }\n";

fn executable() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_doudou-ddl"))
}

impl Run {
    /// The words of an error, which is all that was said.
    #[track_caller]
    fn error(&self) -> &str {
        assert_eq!((self.code, &*self.out), (Some(2), ""), "{self:?}");
        self.err.strip_prefix("error: ").unwrap_or(&self.err).trim_end()
    }
}

fn run(arguments: &str) -> Run {
    Folder::new().run(arguments, &[])
}

#[test]
fn help_teaches() {
    for command in ["", "sync", "plan", "check", "inspect", "lock-status"] {
        let help = run(&format!("{command} --help"));
        assert_eq!((help.code, &*help.err), (Some(0), ""), "{help:?}");
        for word in ["\nExamples:\n  doudou-ddl", "\nExit codes:\n  0 ", "DATABASE_URL  mysql://"] {
            assert!(help.out.contains(word), "no {word:?} in {}", help.out);
        }
        if !command.is_empty() {
            assert_eq!(run(&format!("help {command}")).out, help.out);
        }
    }
    assert!(run("-h").out.lines().count() < 40);
    assert_eq!(run("--version").out, format!("doudou-ddl {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_command_is_needed() {
    let error = run("");
    assert!(error.error().starts_with("a command is missing: sync, plan,"), "{error:?}");
    let error = run("--pre snyc");
    assert!(error.error().contains("(`snyc` was read as the prefix)"), "{error:?}");
    let error = run("snyc");
    assert!(error.error().contains("a similar subcommand exists: 'sync'"), "{error:?}");
}

#[test]
fn the_dao_cant_be_written_yet() {
    for arguments in ["-d", "--pre=biz_ -d", "sync -d", "-d -r"] {
        assert_eq!(run(arguments).error(), "`-d`: DAOs can't be written yet; leave it away");
    }
}

#[test]
fn a_bare_prefix_needs_its_variable() {
    let folder = Folder::new().with("domain/mod.rs", STRUCT);
    let error = folder.run("--pre sync", &[]);
    assert!(error.error().starts_with("`--pre` has no value, and DB_PREFIX is set"), "{error:?}");
    let found = folder.run("--pre sync", &[("DB_PREFIX", "biz_")]);
    assert!(found.err.starts_with("note: the prefix is `biz_`, from DB_PREFIX\n"), "{found:?}");
    let folder = folder.with(".env", "DB_PREFIX=biz_\n");
    let found = folder.run("--pre sync", &[]);
    assert!(found.err.starts_with("note: the prefix is `biz_`, from DB_PREFIX in .env\n"));
    let folder = folder.with("other", "DB_PREFIX=o_\n");
    let found = folder.run("--pre --env other sync", &[]);
    assert!(found.err.starts_with("note: the prefix is `o_`, from DB_PREFIX in other\n"));
    let quiet = folder.run("--pre -q sync", &[]);
    assert!(quiet.error().starts_with("no database is named"), "{quiet:?}");
}

#[test]
fn missing_settings_are_named() {
    let folder = Folder::new().with("domain/mod.rs", STRUCT);
    let none = folder.run("sync", &[]);
    assert!(none.error().contains("DATABASE_URL=mysql://root:secret@127.0.0.1:3306/shop, say"));
    let some = folder.run("inspect", &[("DB_HOST", "h"), ("DB_USER", "u")]);
    assert!(some.error().starts_with("DB_SCHEMA is set neither in"), "{some:?}");
    let file = folder.run("--env nowhere sync", &[]);
    assert!(file.error().starts_with("nowhere can't be read: "), "{file:?}");
}

#[test]
fn a_folder_of_structs_is_needed() {
    let error = run("sync");
    assert!(error.error().starts_with("there is neither src/domain nor domain here"), "{error:?}");
    let error = run("check --domain nowhere");
    assert!(error.error().contains("nowhere"), "{error:?}");
}

#[test]
fn wrong_structs_are_drawn_before_anybody_connects() {
    let wrong = "#[derive(Table)]\npub struct User { #[dd(pk, autto)] pub id: u64, a: Vec<i8> }\n";
    let folder = Folder::new().with("src/domain/mod.rs", wrong).with("Cargo.toml", "");
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    server.set_nonblocking(true).unwrap();
    let url = format!("mysql://jo:hunter2@{}/shop", server.local_addr().unwrap());
    let error = folder.run("sync", &[("DATABASE_URL", &url)]);
    let text = error.error();
    assert!(text.contains("src/domain/mod.rs:2:"), "{text}");
    assert!(text.contains("autto") && text.contains("Vec<i8>"), "{text}");
    assert!(text.ends_with("can't be read as tables; nothing was changed"), "{text}");
    assert_eq!(server.accept().unwrap_err().kind(), io::ErrorKind::WouldBlock);
}

#[test]
fn no_password_is_shown() {
    let folder = Folder::new().with("domain/mod.rs", STRUCT);
    // Nothing listens on port 1.
    for arguments in [
        "--url mysql://jo:hunter2@127.0.0.1:1/s -v sync",
        "--url mysql://jo:hunter2@127.0.0.1:1 sync",
        "--url mysql://jo:hunter2/@127.0.0.1:1/s sync",
        "--url jo:hunter2@127.0.0.1:1/s sync",
        "--url mysql://jo:hunter2@127.0.0.1:x/s sync",
        "--url mysql://jo:hunter2@127.0.0.1/s?a=b sync",
        "mysql://jo:hunter2@127.0.0.1:1/s",
        "sync --uri=mysql://jo:hunter2@127.0.0.1:1/s",
        "sync mysql://jo:hunter2@127.0.0.1:1/s",
        "--tls mysql://jo:hunter2@127.0.0.1:1/s sync",
    ] {
        let error = folder.run(arguments, &[]);
        assert!(!error.error().contains("hunter2"), "{arguments}: {error:?}");
    }
    let folder = folder.with(".env", "DB_PASSWD hunter2\n");
    let error = folder.run("sync", &[]);
    assert!(error.error().starts_with(".env:1: not of the form NAME=value"), "{error:?}");
    assert!(!error.err.contains("hunter2"), "{error:?}");
}

#[test]
fn a_server_that_isnt_there_is_one_sentence() {
    let folder = Folder::new().with("domain/mod.rs", STRUCT);
    let error = folder.run("check", &[("DATABASE_URL", "mysql://jo:x@127.0.0.1:1/shop")]);
    assert_eq!(
        error.error(),
        "can't connect to jo@127.0.0.1:1/shop: nothing listens there; is the server running, are \
         host and port right"
    );
}

#[test]
fn colours_come_when_asked_for() {
    let folder = Folder::new();
    let plain = folder.run("sync", &[]);
    assert!(!plain.err.contains('\u{1b}'), "{plain:?}");
    let always = folder.run("--color always sync", &[]);
    assert!(always.err.starts_with("\u{1b}[31merror\u{1b}[0m: "), "{always:?}");
    let forced = folder.run("sync", &[("CLICOLOR_FORCE", "1")]);
    assert!(forced.err.starts_with("\u{1b}[31merror\u{1b}[0m: "), "{forced:?}");
    let never = folder.run("--color never sync", &[("CLICOLOR_FORCE", "1")]);
    assert_eq!(never.err, plain.err);
}
