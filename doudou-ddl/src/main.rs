//! The program `doudou-ddl`.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
