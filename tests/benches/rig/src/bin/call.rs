//! Calls a service. Arguments: its address, how it is called, and how often.

use std::env;

use doudou_bench_rig::calls::{self, Caller, How};
use doudou_bench_rig::{Error, process};

fn main() -> Result<(), Error> {
    let address = process::address()?;
    let how =
        env::args().nth(2).and_then(|name| How::ALL.into_iter().find(|how| how.name() == name));
    let how = how.ok_or("the second argument is no way to call")?;
    let calls: u64 = env::args().nth(3).unwrap_or_default().parse()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async { calls::call(&Caller::new(how, address)?, calls).await })
}
