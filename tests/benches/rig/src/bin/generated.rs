//! Serves the generated service. Arguments: the address to listen on, and a [`Form`].

use doudou_bench_rig::generated::{self, Form};
use doudou_bench_rig::{Error, process};

fn main() -> Result<(), Error> {
    let address = process::address()?;
    process::runtime()?.block_on(generated::serve(address, Form::from_arguments()?))?;
    Ok(())
}
