//! Serves the generated service. Argument: the address to listen on.

use doudou_bench_rig::{Error, generated, process};

fn main() -> Result<(), Error> {
    let address = process::address()?;
    process::runtime()?.block_on(generated::serve(address))?;
    Ok(())
}
