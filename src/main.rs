//! The program `depesche`: parses its arguments, runs one verb, ends with an exit code.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
