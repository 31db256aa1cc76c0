use std::time::Duration;

use tokio::time::timeout;

use super::super::actor::Command;
use crate::Config;
use crate::registry::{MemberState, Registry};

fn config(name: &str, seeds: Vec<String>) -> Config {
    Config {
        mem_name: name.to_owned(),
        mem_host: "127.0.0.1".to_owned(),
        mem_seed: seeds,
        ..Config::default()
    }
}

#[tokio::test]
async fn a_node_that_fails_begins_anew_and_the_program_goes_on() {
    let a = Registry::join(&config("a", Vec::new())).await.unwrap();
    let b = Registry::join(&config("b", vec![a.local_addr().to_string()])).await.unwrap();
    let patience = Duration::from_secs(30);
    timeout(patience, a.joined()).await.unwrap();
    timeout(patience, b.joined()).await.unwrap();
    let generation = a.registry().members().get("b").unwrap().generation;
    b.commands.send(Command::Panic).await.unwrap();
    let mut members = a.registry().watch_members();
    let is_back = members.wait_for(|members| {
        let b = members.get("b");
        b.is_some_and(|b| b.state == MemberState::Alive && b.generation > generation)
    });
    timeout(patience, is_back).await.unwrap().unwrap();
    timeout(patience, b.joined()).await.unwrap();
    timeout(patience, b.leave()).await.unwrap();
}
