//! Calls the users service without a pause, wherever its cluster says that it is, and tells every
//! second how that went: until Ctrl-C, or for as many seconds as its argument says.
//!
//! It ends with 1 if a call failed.
#![allow(clippy::print_stdout, reason = "it tells people")]

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use doudou_rt::Config;
use doudou_rt::registry::Registry;
use example_svc::usersvc::UsersvcClient;
use tokio::task::JoinSet;
use tokio::time::{interval, sleep};

/// How many calls are under way at once.
const CALLERS: usize = 8;

static ANSWERED: AtomicU64 = AtomicU64::new(0);
static FAILED: AtomicU64 = AtomicU64::new(0);

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let seconds = std::env::args().nth(1).map(|text| text.parse()).transpose()?;
    let membership = Registry::join(&Config::from_env()?).await?;
    let users = UsersvcClient::discover(membership.registry().clone())?;
    println!("looking for nodes");
    membership.joined().await;

    let mut callers: JoinSet<()> = (0..CALLERS).map(|_| call(users.clone())).collect();
    tokio::select! {
        () = report() => {}
        _ = tokio::signal::ctrl_c() => {}
        () = sleep(Duration::from_secs(seconds.unwrap_or(u64::MAX))) => {}
    }
    callers.shutdown().await;
    membership.leave().await;

    let failed = FAILED.load(Ordering::Relaxed);
    println!("{} calls were answered, {failed} failed", ANSWERED.load(Ordering::Relaxed));
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn call(users: UsersvcClient) {
    loop {
        match users.get_user(1).await {
            Ok(_) => ANSWERED.fetch_add(1, Ordering::Relaxed),
            Err(error) => {
                println!("a call failed: {error}");
                // What fails at once would fill the screen.
                sleep(Duration::from_millis(100)).await;
                FAILED.fetch_add(1, Ordering::Relaxed)
            }
        };
    }
}

/// Says every second what the second was like.
async fn report() {
    let mut seconds = interval(Duration::from_secs(1));
    let mut before = ANSWERED.load(Ordering::Relaxed);
    seconds.tick().await;
    loop {
        seconds.tick().await;
        let answered = ANSWERED.load(Ordering::Relaxed);
        let failed = FAILED.load(Ordering::Relaxed);
        println!("{} calls in a second, {failed} failed so far", answered - before);
        before = answered;
    }
}
