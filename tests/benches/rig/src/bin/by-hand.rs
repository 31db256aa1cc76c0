//! Serves the service written by hand. Argument: the address to listen on.

use doudou_bench_rig::{Error, by_hand, process};

fn main() -> Result<(), Error> {
    let address = process::address()?;
    process::runtime()?.block_on(by_hand::serve(address))?;
    Ok(())
}
