//! In: JSON Lines on standard input and a function. Out: one line for each line, in the same order, as it is done.
//!
//! A line that cannot be read gives `{"id": ..., "error": ...}`; the lines after it are not affected.

use std::io::{BufRead, Write};
use std::ops::ControlFlow;

use depesche::Error;
use depesche::batch::{self, Limits};
use serde::Serialize;
use serde_json::Value;

use super::stdout_error;

/// Longest line that is read, in bytes.
const MAX_LINE: usize = 256 << 20;

/// The answer to a line that could not be worked on.
#[derive(Serialize)]
struct Failed {
    id: Value,
    error: String,
}

/// Answers every line of standard input with what `work` makes of it: a value to print, or the reason why not.
pub(super) fn run<R: Serialize>(jobs: usize, work: impl Fn(&[u8]) -> Result<R, String> + Sync) -> Result<(), Error> {
    let mut out = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout());
    let mut problem = None;
    let answer = |line: &Line| match line {
        Ok(bytes) => render(work(bytes), bytes),
        Err(reason) => render(Err::<R, _>(reason.clone()), b""),
    };
    let weight = |line: &Line| line.as_ref().map_or(0, |l| l.len() as u64);
    let ran = batch::run(
        read_lines(std::io::BufReader::with_capacity(1 << 16, std::io::stdin())),
        Limits::for_jobs(jobs),
        weight,
        answer,
        |ready| {
            let done = match ready {
                None => out.flush(),
                Some(Ok(line)) => out.write_all(&line),
                Some(Err(panic)) => {
                    let reason = format!("internal error: {}", panic.message);
                    out.write_all(&render(Err::<R, _>(reason), &panic.input.unwrap_or_default()))
                }
            };
            match done {
                Ok(()) => ControlFlow::Continue(()),
                Err(cause) => {
                    problem = Some(stdout_error(cause));
                    ControlFlow::Break(())
                }
            }
        },
    );
    problem.map_or(Ok(()), Err)?;
    if let Err(broken) = ran {
        let reason = format!("internal error, the remaining lines were not read: {}", broken.message);
        out.write_all(&render(Err::<R, _>(reason), b"")).map_err(stdout_error)?;
    }
    out.flush().map_err(stdout_error)
}

type Line = Result<Vec<u8>, String>;

fn render<R: Serialize>(result: Result<R, String>, line: &[u8]) -> Vec<u8> {
    let rendered = match result {
        Ok(value) => serde_json::to_vec(&value),
        Err(error) => serde_json::to_vec(&Failed { id: id_of(line), error }),
    };
    let mut bytes = rendered.unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// The `id` of a line that may hold other faults.
fn id_of(line: &[u8]) -> Value {
    serde_json::from_slice::<Value>(line).ok().and_then(|mut v| v.get_mut("id").map(Value::take)).unwrap_or_default()
}

/// The lines of `input` without their ends; too long ones and read errors as messages. Empty lines are left out.
fn read_lines(mut input: impl BufRead + Send) -> impl Iterator<Item = Line> + Send {
    let mut ended = false;
    std::iter::from_fn(move || {
        while !ended {
            match read_line(&mut input) {
                Ok(None) => ended = true,
                Ok(Some(Ok(line))) if line.trim_ascii().is_empty() => {}
                Ok(Some(line)) => return Some(line),
                Err(e) => {
                    ended = true;
                    return Some(Err(format!("cannot read standard input: {e}")));
                }
            }
        }
        None
    })
}

fn read_line(input: &mut impl BufRead) -> std::io::Result<Option<Line>> {
    let mut line = Vec::new();
    let mut limited = std::io::Read::take(&mut *input, MAX_LINE as u64);
    if limited.read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if line.len() >= MAX_LINE {
        input.skip_until(b'\n')?;
        return Ok(Some(Err(format!("the line is longer than {MAX_LINE} bytes"))));
    }
    Ok(Some(Ok(line)))
}
