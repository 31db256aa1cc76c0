//! Runs the generator once and prints the nanoseconds that it took.
//!
//! Arguments: the folder of a package, the folder to write to, and what to do: `parse` runs the
//! parser of Rust alone, `check` everything but what follows, and `server`, `client`, `openapi`
//! or several of them (`server,client`) say what is generated.

use std::fs;
use std::time::Instant;

use doudou_bench_rig::{Error, cpu};

fn main() -> Result<(), Error> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("an argument is missing: FOLDER OUT_FOLDER WHAT");
    let (root, out, what) = (next()?, next()?, next()?);
    let text = fs::read_to_string(format!("{root}/src/svc.rs"))?;

    let (clock, start) = (Instant::now(), cpu::of_this_thread());
    if what == "parse" {
        syn::parse_file(&text)?;
    } else {
        let wanted = |product| what.split(',').any(|word| word == product);
        doudou_build::configure()
            .root(root)
            .out_dir(out)
            .server(wanted("server"))
            .client(wanted("client"))
            .openapi(wanted("openapi"))
            .try_compile("svc.rs")?;
    }
    let time = match (start, cpu::of_this_thread()) {
        (Some(start), Some(end)) => end - start,
        _ => clock.elapsed(),
    };
    print(&time.as_nanos().to_string());
    Ok(())
}

#[expect(clippy::print_stdout, reason = "it is what this program is for")]
fn print(text: &str) {
    println!("{text}");
}
