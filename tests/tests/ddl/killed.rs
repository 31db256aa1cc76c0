//! Whatever is killed, the next run ends where an undisturbed one does.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::process::Child;
use std::time::Duration;

use crate::cli::{Project, Run};
use crate::server::{TestServer, mortal, servers};

const STATEMENTS: usize = 30;
const OLD: usize = 20;

fn before() -> String {
    (0..OLD).fold(String::new(), |mut structs, n| {
        writeln!(
            structs,
            "#[derive(Table)] #[dd(name = \"old{n}\")] pub struct Old{n} {{ #[dd(pk, auto)] pub id: u64, \
             #[dd(index)] pub name: String, pub note: Option<String>, pub up: Option<u64> }}"
        )
        .unwrap();
        structs
    })
}

/// Each old table changes, and new ones come: thirty statements.
fn after() -> String {
    let mut structs = String::new();
    for n in 0..OLD {
        let note = match n % 3 {
            0 => "#[dd(type = \"text\")] pub note: Option<String>",
            1 => "#[dd(default = \"'none'\", unique(name = \"both\"))] pub note: Option<String>",
            _ => "#[dd(rename_from = \"note\")] pub remark: Option<String>",
        };
        writeln!(
            structs,
            "#[derive(Table)] #[dd(name = \"old{n}\")] pub struct Old{n} {{ #[dd(pk, auto)] pub id: u64, \
             #[dd(rename_from = \"name\", index)] pub title: String, #[dd(default = 7)] \
             pub more: i32, {note}, pub up: Option<u64> }}"
        )
        .unwrap();
    }
    for n in 0..STATEMENTS - OLD {
        writeln!(
            structs,
            "#[derive(Table)] pub struct New{n} {{ #[dd(pk, auto)] pub id: u64, \
             #[dd(references(Old{n}.id))] pub old_id: u64 }}"
        )
        .unwrap();
    }
    structs
}

/// A project whose tables hold rows and whose next run has thirty statements.
async fn prepared(server: &'static TestServer) -> Project {
    let project = Project::new(server.database("killed").await, &before());
    project.run("sync").ended(0);
    let rows = (0..OLD).fold(String::new(), |mut rows, n| {
        write!(
            rows,
            "INSERT INTO old{n} (name, note) VALUES ('Ann', 'a'), ('it''s', NULL), ('', 'c');"
        )
        .unwrap();
        rows
    });
    project.database.run(&rows).await.unwrap();
    project.write(&after());
    project
}

/// Reads what the program says until it is done with the first `count` statements.
fn wait_for(child: &mut Child, count: usize) -> String {
    let mut said = String::new();
    if count == 0 {
        return said;
    }
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let end = format!("[{count}/{STATEMENTS}] ");
    loop {
        let mut line = String::new();
        assert!(lines.read_line(&mut line).unwrap() > 0, "no {end:?} in {said}");
        said += &line;
        if line.starts_with(&end) {
            // The rest is read no more, but the pipe stays.
            child.stderr = Some(lines.into_inner());
            return said;
        }
    }
}

#[tokio::test]
async fn a_run_that_is_killed_at_any_statement_is_gone_on_with() {
    for (number, server) in servers().iter().enumerate() {
        let undisturbed = prepared(server).await;
        let run = undisturbed.run("sync").ended(0);
        assert!(run.err.contains("[30/30] "), "{}", run.err);
        let expected = undisturbed.database.dump().await;
        // Further servers differ little from the first in this.
        for at in (0..STATEMENTS).step_by(if number == 0 { 1 } else { 6 }) {
            let project = killed(server, at).await;
            project.run("sync").ended(0);
            assert_eq!(project.database.dump().await, expected, "{} at {at}", server.name);
            project.run("check").ended(0);
        }
    }
}

/// A project whose run was killed after so many statements: at the beginning of the next, in its
/// middle or at its end.
async fn killed(server: &'static TestServer, at: usize) -> Project {
    // A run that is over before it is killed proves nothing: the next is killed at once.
    for pause in [[0, 3, 9][at % 3], 0, 0, 0, 0] {
        let project = prepared(server).await;
        let mut child = project.start("sync");
        wait_for(&mut child, at);
        tokio::time::sleep(Duration::from_millis(pause)).await;
        child.kill().unwrap();
        let killed = Run::from(child.wait_with_output().unwrap());
        // The last statement may be over by then.
        if killed.code.is_none() || at + 1 == STATEMENTS {
            return project;
        }
    }
    panic!("on {} every run ended before it was killed at {at}", server.name);
}

#[tokio::test]
async fn a_server_that_is_killed_is_told_of_in_one_sentence() {
    let (server, home) = mortal();
    let undisturbed = prepared(server).await;
    undisturbed.run("sync").ended(0);
    let expected = undisturbed.database.dump().await;

    let project = prepared(server).await;
    let mut child = project.start("sync");
    wait_for(&mut child, 12);
    std::fs::write(home.join("again"), "").unwrap();
    let pid = std::fs::read_to_string(home.join("data/pid")).unwrap();
    let kill = std::process::Command::new("kill").args(["-9", pid.trim()]).status().unwrap();
    assert!(kill.success());
    let stopped = Run::from(child.wait_with_output().unwrap()).ended(2);
    let errors: Vec<_> = stopped.err.lines().filter(|line| line.starts_with("error: ")).collect();
    let [error] = &*errors else { panic!("{}", stopped.err) };
    assert!(error.contains("the connection was lost"), "{error}");
    assert!(stopped.err.ends_with("run again to go on\n"), "{}", stopped.err);

    for _ in 0..200 {
        if project.run("lock-status").code == Some(0) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    project.run("sync").ended(0);
    assert_eq!(project.database.dump().await, expected);
    project.run("check").ended(0);
    std::fs::remove_file(home.join("again")).unwrap();
}
