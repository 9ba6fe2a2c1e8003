//! The verb `check`: record files in, every way in which they break their promises out.
//!
//! A record is held to its schema, to its text (every offset), to the undo law and to its own lists. Nothing but the
//! record itself is needed: `body.undone_sha256` is the witness for the undo law.

use std::io::{BufRead, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::Args;
use depesche::Error;
use depesche::batch::{self, Limits};
use depesche::read::files::{self, Found, Skipped};
use depesche::record::broken_promises;
use jsonschema::Validator;
use serde_json::Value;

use super::{End, manual, say, stdout_error};

const EXAMPLES: &str = "\
Examples:
  depesche check output
  depesche extract crawl -o - | depesche check -";

/// How many faults of one record are told.
const TOLD: usize = 20;

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Record files (.json, .ndjson) and folders of them; `-` is standard input (JSON Lines).
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Say nothing but faults.
    #[arg(long, short)]
    quiet: bool,
    /// Number of workers; 0 means one for each processor.
    #[arg(long, short, value_name = "N", default_value_t = 0)]
    jobs: usize,
}

/// What is wrong in one file, and how many records it holds.
#[derive(Default)]
struct Verdict {
    records: u64,
    faulty: u64,
    faults: Vec<String>,
}

pub(super) fn run(arguments: &Arguments) -> Result<End, Error> {
    let schema = manual::record_schema();
    let validator =
        jsonschema::validator_for(&schema).map_err(|e| Error::config("the schema of the record", e.to_string()))?;
    let inputs = files::files(&arguments.paths, None)?.filter(is_record);
    let weight = |input: &Result<Found, Skipped>| input.as_ref().map_or(0, |f| f.bytes);
    let work = |input: &Result<Found, Skipped>| check(input, &validator);
    let (mut records, mut faulty, mut problem) = (0, 0, None);
    let mut out = std::io::BufWriter::new(std::io::stdout());
    let ran = batch::run(inputs, Limits::for_jobs(arguments.jobs), weight, work, |ready| {
        let found = match ready {
            None => return ControlFlow::Continue(()),
            Some(Ok(found)) => found,
            Some(Err(panic)) => {
                Verdict { records: 0, faulty: 1, faults: vec![format!("internal error: {}", panic.message)] }
            }
        };
        records += found.records;
        faulty += found.faulty;
        match found.faults.iter().try_for_each(|fault| writeln!(out, "{fault}")) {
            Ok(()) => ControlFlow::Continue(()),
            Err(e) => {
                problem = Some(stdout_error(e));
                ControlFlow::Break(())
            }
        }
    });
    problem.map_or(Ok(()), Err)?;
    if let Err(broken) = ran {
        faulty += 1;
        writeln!(out, "internal error, the remaining inputs are not known: {}", broken.message)
            .map_err(stdout_error)?;
    }
    out.flush().map_err(stdout_error)?;
    if !arguments.quiet {
        say(&format!("{records} records checked, {faulty} faulty"));
    }
    Ok(if faulty > 0 { End::SomeFailed } else { End::Well })
}

/// Records are `.json` and `.ndjson` files; the report of a run is none.
fn is_record(input: &Result<Found, Skipped>) -> bool {
    let Ok(found) = input else { return true };
    let extension = found.path.extension().unwrap_or_default();
    let report = found.relative.as_os_str() == "report.json";
    files::is_stdin(&found.path) || (extension == "json" && !report) || extension == "ndjson"
}

fn check(input: &Result<Found, Skipped>, validator: &Validator) -> Verdict {
    let mut result = Verdict::default();
    let capture = match input {
        Err(Skipped::Loop { .. } | Skipped::LeftOut { .. }) => return result,
        Err(Skipped::Failed(error)) => Err(error.to_string()),
        Ok(found) => found.capture(u64::MAX).map_err(|e| e.to_string()),
    };
    let (capture, found) = match (capture, input) {
        (Ok(capture), Ok(found)) => (capture, found),
        (Err(fault), _) => {
            result.faulty = 1;
            result.faults.push(fault);
            return result;
        }
        _ => return result,
    };
    let name = found.path.display().to_string();
    if found.path.extension().is_some_and(|e| e == "json") {
        result.record(&name, &capture.bytes, validator);
        return result;
    }
    for (number, line) in capture.bytes.lines().map_while(Result::ok).enumerate() {
        if !line.trim().is_empty() {
            result.record(&format!("{name}:{}", number + 1), line.as_bytes(), validator);
        }
    }
    result
}

impl Verdict {
    fn record(&mut self, place: &str, json: &[u8], validator: &Validator) {
        self.records += 1;
        let faults = faults(json, validator);
        if !faults.is_empty() {
            self.faulty += 1;
            self.faults.extend(faults.into_iter().take(TOLD).map(|fault| format!("{place}: {fault}")));
        }
    }
}

fn faults(json: &[u8], validator: &Validator) -> Vec<String> {
    let value: Value = match serde_json::from_slice(json) {
        Ok(value) => value,
        Err(e) => return vec![format!("no JSON: {e}")],
    };
    let broken: Vec<String> =
        validator.iter_errors(&value).take(TOLD).map(|e| format!("schema: {e} at {}", e.instance_path())).collect();
    if !broken.is_empty() {
        return broken;
    }
    match serde_json::from_value(value) {
        Ok(record) => broken_promises(&record),
        Err(e) => vec![format!("not a record: {e}")],
    }
}
