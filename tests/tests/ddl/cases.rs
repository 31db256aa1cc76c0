//! Every folder of `ddl/` keeps its promise on every server.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::case::{Case, cases};
use crate::server::{Database, TestServer, servers};
use crate::sync::{Outcome, left, sync};

/// What is at work at once: most of the time is the servers'.
const AT_ONCE: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_case_keeps_its_promise() {
    // Starts the private server outside of the tasks.
    servers();
    let gate = Arc::new(Semaphore::new(AT_ONCE));
    let mut running = JoinSet::new();
    for case in cases() {
        let gate = gate.clone();
        running.spawn(async move {
            let _turn = gate.acquire().await.unwrap();
            let mut failures = Vec::new();
            let mut first = true;
            // One server after the other: the first one's words are the rule for the rest.
            for server in servers().iter().filter(|server| case.is_for(server)) {
                for wrong in check(&case, server, first).await {
                    failures.push(format!("== {} on {}: {wrong}", case.name, server.name));
                }
                first = false;
            }
            failures
        });
    }
    let mut failures = Vec::new();
    while let Some(found) = running.join_next().await {
        match found {
            Ok(found) => failures.extend(found),
            Err(panic) => failures.push(panic.to_string()),
        }
    }
    failures.sort();
    let all = failures.join("\n");
    assert!(failures.is_empty(), "{all}\n{} differences", failures.len());
}

/// What is wrong.
async fn check(case: &Case, server: &'static TestServer, first: bool) -> Vec<String> {
    let database = server.database_with(&case.name, &case.database).await;
    database.run(&case.text("before.sql", server)).await.unwrap();
    let before = database.definitions().await;
    let dump = database.dump().await;

    let found = sync(case, &database).await;
    let mut wrong = Vec::new();
    let texts = [
        ("plan.sql", &found.plan),
        ("kept.txt", &found.kept),
        ("refused.txt", &found.refused),
        ("error.txt", &found.error),
    ];
    for (file, text) in texts {
        wrong.extend(case.compare(file, server, first, text));
    }
    if !found.refused.is_empty() || !found.error.is_empty() {
        let now = database.dump().await;
        if now != dump {
            wrong.push(format!("something changed\n--- before\n{dump}--- now\n{now}"));
        }
        return wrong;
    }

    database.run(&case.text("then.sql", server)).await.unwrap();
    wrong.extend(case.compare("after", server, first, &database.rows().await));
    if case.is_literal(server) {
        wrong.extend(definitions(case, &database, &before).await);
    }
    let again = left(case, &database).await;
    if !again.plan.is_empty() || !again.error.is_empty() {
        wrong.push(format!("a second run finds more\n{}{}", again.plan, again.error));
    }
    wrong
}

/// Every table is what the structs make of an empty database, or what it was.
async fn definitions(
    case: &Case,
    database: &Database,
    before: &BTreeMap<String, String>,
) -> Vec<String> {
    let empty = database.server.database_with(&case.name, &case.database).await;
    empty.run(&case.text("fresh.sql", database.server)).await.unwrap();
    let Outcome { refused, error, .. } = sync(case, &empty).await;
    let mut wrong = Vec::new();
    if !refused.is_empty() || !error.is_empty() {
        wrong.push(format!("an empty database can't be made so\n{refused}{error}"));
    }
    let fresh = empty.definitions().await;
    let now = database.definitions().await;
    for (table, is) in &now {
        let Some(expected) = fresh.get(table).or_else(|| before.get(table)) else {
            wrong.push(format!("`{table}` came from nowhere"));
            continue;
        };
        let (is, expected) = (case.comparable(is, expected), case.comparable(expected, is));
        if is != expected {
            wrong.push(format!("`{table}`\n--- expected\n{expected}\n--- found\n{is}"));
        }
    }
    let missing = fresh.keys().filter(|table| !now.contains_key(*table));
    wrong.extend(missing.map(|table| format!("`{table}` isn't there")));
    wrong
}
