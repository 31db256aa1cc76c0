//! Several at once: nobody gets an error from the server, and the end is right.

use std::time::Duration;

use sqlx::Connection as _;

use crate::cli::{Project, Run};
use crate::server::servers;

const STRUCTS: &str = "
    #[derive(Table)] pub struct Dept { #[dd(pk, auto)] pub id: u64, pub name: String }
    #[derive(Table)] pub struct User {
        #[dd(pk, auto)] pub id: u64,
        #[dd(index)] pub name: String,
        #[dd(references(Dept.id))] pub dept_id: Option<u64>,
    }
    #[derive(Table)] pub struct Note { #[dd(pk, auto)] pub id: u64, pub text: String }
";

#[tokio::test]
async fn runs_at_once_take_turns_and_one_does_the_work() {
    for server in servers() {
        let alone = Project::new(server.database("alone").await, STRUCTS);
        alone.run("sync").ended(0);
        let expected = alone.database.dump().await;
        for count in [2, 5] {
            let project = Project::new(server.database("together").await, STRUCTS);
            let running: Vec<_> = (0..count).map(|_| project.start("sync")).collect();
            let ended = running.into_iter().map(|run| Run::from(run.wait_with_output().unwrap()));
            let mut did = 0;
            for run in ended {
                let run = run.ended(0);
                let nothing = run.out.starts_with("nothing to do: ")
                    || run.err.ends_with("nothing is left to do: another run did it\n");
                assert!(nothing || run.err.contains("[3/3] "), "{}{}", run.out, run.err);
                did += usize::from(!nothing);
            }
            assert_eq!(did, 1, "{}", server.name);
            assert_eq!(project.database.dump().await, expected);
            project.run("check").ended(0);
        }
    }
}

#[tokio::test]
async fn who_does_not_wait_hears_who_holds_the_lock() {
    for server in servers() {
        let project = Project::new(server.database("impatient").await, STRUCTS);
        project.run("sync").ended(0);
        project.write(&STRUCTS.replace("pub text", "pub more: i32, pub text"));
        let mut reader = project.database.connect().await;
        sqlx::raw_sql("LOCK TABLES note READ").execute(&mut reader).await.unwrap();
        let first = project.start("sync");
        crate::cli::waits(&project.database).await;
        for _ in 0..3 {
            let left = project.run("sync --wait 0").ended(2);
            let sentence = "is being changed by connection ";
            assert!(left.err.contains(sentence), "{}", left.err);
            assert!(left.err.contains("let it finish and run again"), "{}", left.err);
        }
        reader.close().await.unwrap();
        Run::from(first.wait_with_output().unwrap()).ended(0);
        project.run("check").ended(0);
    }
}

#[tokio::test]
async fn a_long_select_lets_a_run_end_in_a_sentence() {
    for server in servers() {
        let project = Project::new(server.database("select").await, STRUCTS);
        project.run("sync").ended(0);
        project.database.run("INSERT INTO note (text) VALUES ('a')").await.unwrap();
        project.write(&STRUCTS.replace("pub text: String", "pub text: Option<String>"));
        let mut reader = project.database.connect().await;
        let id: u64 =
            sqlx::query_scalar("SELECT CONNECTION_ID()").fetch_one(&mut reader).await.unwrap();
        let select = tokio::spawn(async move {
            // Another session ends it.
            let _ = sqlx::raw_sql("SELECT SLEEP(60) FROM note").execute(&mut reader).await;
        });
        let sql = format!(
            "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID = {id} AND STATE = 'User sleep'"
        );
        while project.database.column(&sql).await != ["1"] {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let failed = project.run("sync --lock-wait-timeout 1").ended(2);
        assert!(failed.err.contains("another session uses the table"), "{}", failed.err);
        project.run("check").ended(1);
        project.database.run(&format!("KILL {id}")).await.unwrap();
        select.await.unwrap();
        project.run("sync").ended(0);
        project.run("check").ended(0);
    }
}
