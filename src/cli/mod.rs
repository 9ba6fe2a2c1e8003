//! In: the arguments. Out: one verb run with built values, and an exit code.
//!
//! Exit codes: 0 all well, 1 some documents failed, 2 the run could not be done, 75 another run is under way. A broken
//! pipe is a normal end. Only here (and in the verbs below) something is printed or asked of the environment.

mod annotate;
mod check;
#[cfg(feature = "attachments")]
mod child;
mod explain;
mod extract;
#[cfg(feature = "fetch")]
mod fetch;
mod identify;
mod inputs;
mod lines;
mod manual;
mod messages;
#[cfg(feature = "attachments")]
mod ocr;
mod paper;
mod repair;
#[cfg(feature = "fetch")]
mod robots;
#[cfg(feature = "fetch")]
mod status;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use depesche::knowledge::Files;
use depesche::text::RepairCode;
use depesche::{Error, Knowledge};

const AFTER: &str = "\
Without a command: extract input/ to output/.

Exit codes: 0 all well, 1 some documents failed, 2 the run could not be done, 75 another run is under way.

Examples:
  depesche                             read input/, write output/ and its report.json
  depesche extract crawl -o records    other folders
  depesche explain page.html           how a record comes to be
  depesche check records               whether records keep their promises";

/// Turns scraped press releases into clean, structured JSON records in which every value points to where it came from.
#[derive(Debug, Parser)]
#[command(name = "depesche", version, max_term_width = 100, after_help = AFTER)]
struct Cli {
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Extract records from files, folders or standard input.
    Extract(extract::Arguments),
    /// Find dates, numbers, names, quotations and references in plain text.
    Annotate(annotate::Arguments),
    /// Repair damaged text.
    Repair(repair::Arguments),
    /// Tell media type, encoding, language, kind and layout of files.
    Identify(identify::Arguments),
    /// Show how a record came to be: blocks, repairs, annotations, evidence.
    Explain(explain::Arguments),
    /// Check record files against the schema and their own promises.
    Check(check::Arguments),
    /// Fetch new and changed documents from the sources of a configuration into archives.
    #[cfg(feature = "fetch")]
    Fetch(fetch::Arguments),
    /// Show how the scheduled job is doing.
    #[cfg(feature = "fetch")]
    Status(status::Arguments),
    /// Tell whether robots.txt files allow addresses, one question a line.
    #[cfg(feature = "fetch")]
    RobotsCheck(robots::Arguments),
    /// Print the JSON Schema of the record.
    Schema(manual::Schema),
    /// Print a completion script for a shell.
    Completions(manual::Completions),
    /// Print a man page.
    #[command(hide = true)]
    Man(manual::Man),
}

/// Another run is under way (`EX_TEMPFAIL` of sysexits.h).
const LOCKED: u8 = 75;

/// Largest document that is read if nothing else is said.
const MAX_BYTES: u64 = 64 << 20;

/// What several verbs know.
#[derive(Debug, Args)]
struct Common {
    /// Folder with data files that replace the built-in ones of the same name.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Do not make this repair (may be given several times).
    #[arg(long, value_name = "CODE")]
    no_repair: Vec<RepairCode>,
    /// Largest document that is read, in bytes.
    #[arg(long, value_name = "N", default_value_t = MAX_BYTES)]
    max_bytes: u64,
    /// Number of workers; 0 means one for each processor.
    #[arg(long, short, value_name = "N", default_value_t = 0)]
    jobs: usize,
}

impl Default for Common {
    fn default() -> Self {
        Self { data: None, no_repair: Vec::new(), max_bytes: MAX_BYTES, jobs: 0 }
    }
}

impl Common {
    /// Lives as long as the program: to take its tables apart in the end is of no use.
    fn knowledge(&self) -> Result<&'static Knowledge, Error> {
        let files = self.data.as_ref().map_or_else(Files::builtin, Files::overridden_by);
        let mut know = Knowledge::load(&files)?;
        know.switched_off.clone_from(&self.no_repair);
        Ok(Box::leak(Box::new(know)))
    }
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Well,
    SomeFailed,
    /// The user has stopped it.
    Interrupted,
}

/// Runs the program.
pub(crate) fn run() -> ExitCode {
    let verb = Cli::parse().verb.unwrap_or_else(|| Verb::Extract(extract::Arguments::default()));
    let end = match verb {
        Verb::Extract(arguments) => extract::run(&arguments),
        Verb::Annotate(arguments) => annotate::run(&arguments),
        Verb::Repair(arguments) => repair::run(&arguments),
        Verb::Identify(arguments) => identify::run(&arguments),
        Verb::Explain(arguments) => explain::run(&arguments),
        Verb::Check(arguments) => check::run(&arguments),
        #[cfg(feature = "fetch")]
        Verb::Fetch(arguments) => fetch::run(&arguments),
        #[cfg(feature = "fetch")]
        Verb::Status(arguments) => status::run(&arguments),
        #[cfg(feature = "fetch")]
        Verb::RobotsCheck(arguments) => robots::run(&arguments),
        Verb::Schema(arguments) => manual::schema(&arguments),
        Verb::Completions(arguments) => manual::completions(&arguments),
        Verb::Man(arguments) => manual::man(&arguments),
    };
    match end {
        Ok(End::Well) => ExitCode::SUCCESS,
        Ok(End::SomeFailed) => ExitCode::from(1),
        Ok(End::Interrupted) => ExitCode::from(2),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            say(&error.to_string());
            ExitCode::from(if matches!(error, Error::Locked { .. }) { LOCKED } else { 2 })
        }
    }
}

fn is_broken_pipe(error: &Error) -> bool {
    matches!(error, Error::Write { cause, .. } if cause.kind() == std::io::ErrorKind::BrokenPipe)
}

/// A message for the user, on standard error.
fn say(message: &str) {
    say_line(format_args!("depesche: {message}"));
}

/// A line on standard error. If that cannot be written (a log on a full disk), the work goes on.
fn say_line(line: std::fmt::Arguments<'_>) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// The failure to write standard output.
fn stdout_error(cause: std::io::Error) -> Error {
    Error::write("standard output", cause)
}
