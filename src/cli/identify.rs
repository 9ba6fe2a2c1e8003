//! The verb `identify`: files in, what each one is out: media type, encoding, language, kind, layout, and why.

use std::io::{BufRead, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use depesche::batch::{self, Limits, Panic};
use depesche::decode::Encoding;
use depesche::read::files::{self, Found, Skipped};
use depesche::recognize::Kind;
use depesche::{Error, Knowledge, pipeline};
use serde::Serialize;

use super::{Common, End, say, stdout_error};

const EXAMPLES: &str = "\
Examples:
  depesche identify input
  find crawl -name '*.html' | depesche identify --format ndjson --paths-from -";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Files and folders.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Read paths from this file, one a line; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    paths_from: Option<PathBuf>,
    /// How to print.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Form,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A line a file for reading.
    Text,
    /// A JSON object a line.
    Ndjson,
}

/// What a file is.
#[derive(Debug, Serialize)]
struct Answer {
    path: String,
    bytes: u64,
    sha256: String,
    media_type: &'static str,
    encoding: Encoding,
    language: Option<String>,
    kind: Kind,
    layout: Option<String>,
    basis: Vec<String>,
}

#[derive(Serialize)]
struct Failed {
    path: String,
    error: String,
}

type Input = Result<Found, Skipped>;

pub(super) fn run(arguments: &Arguments) -> Result<End, Error> {
    let know = arguments.common.knowledge()?;
    let inputs = inputs(arguments)?;
    let mut out = std::io::BufWriter::new(std::io::stdout());
    let (mut end, mut problem) = (End::Well, None);
    let work = |input: &Input| answer(input, arguments, know);
    let weight = |input: &Input| input.as_ref().map_or(0, |f| f.bytes);
    let ran = batch::run(inputs, Limits::for_jobs(arguments.common.jobs), weight, work, |ready| {
        let done = match ready {
            None => out.flush(),
            Some(Ok(Ok(answer))) => print(&mut out, &answer, arguments.format),
            Some(Ok(Err(failed))) => {
                end = End::SomeFailed;
                print_failed(&mut out, &failed, arguments.format)
            }
            Some(Err(panic)) => {
                end = End::SomeFailed;
                print_failed(&mut out, &faulty(&panic), arguments.format)
            }
        };
        match done {
            Ok(()) => ControlFlow::Continue(()),
            Err(cause) => {
                problem = Some(stdout_error(cause));
                ControlFlow::Break(())
            }
        }
    });
    problem.map_or(Ok(()), Err)?;
    if let Err(broken) = ran {
        end = End::SomeFailed;
        let error = format!("internal error, the remaining inputs are not known: {}", broken.message);
        print_failed(&mut out, &Failed { path: String::new(), error }, arguments.format).map_err(stdout_error)?;
    }
    out.flush().map_err(stdout_error)?;
    Ok(end)
}

/// The files named as arguments, then those named in the list, each exactly as given.
fn inputs(arguments: &Arguments) -> Result<Box<dyn Iterator<Item = Input> + Send>, Error> {
    let max_bytes = arguments.common.max_bytes;
    let is_document = |input: &Input| !matches!(input, Err(Skipped::LeftOut { .. }));
    let given = files::documents(&arguments.paths, None, max_bytes)?.filter(is_document);
    let Some(list) = &arguments.paths_from else { return Ok(Box::new(given)) };
    let reader: Box<dyn BufRead + Send> = if files::is_stdin(list) {
        Box::new(std::io::BufReader::new(std::io::stdin()))
    } else {
        Box::new(std::io::Cursor::new(files::read_file(list, u64::MAX)?))
    };
    let named = reader.split(b'\n').map_while(Result::ok).filter(|line| !line.is_empty()).map(|line| {
        let line = line.strip_suffix(b"\r").unwrap_or(&line);
        let path = PathBuf::from(String::from_utf8_lossy(line).into_owned());
        Found::new(path.clone(), path, 0)
    });
    let named = named.flat_map(move |found| found.documents(max_bytes)).filter(is_document);
    Ok(Box::new(given.chain(named)))
}

fn faulty(panic: &Panic<Input>) -> Failed {
    let path = panic.input.as_ref().map_or_else(|_| String::new(), |f| f.path.display().to_string());
    let error = format!("{path}: internal error: {}", panic.message);
    Failed { path, error }
}

fn answer(input: &Input, arguments: &Arguments, know: &Knowledge) -> Result<Answer, Failed> {
    let found = input.as_ref().map_err(|s| Failed { path: s.path().display().to_string(), error: s.to_string() })?;
    let path = found.path.display().to_string();
    let capture = match found.capture(arguments.common.max_bytes) {
        Ok(capture) => capture,
        Err(e) => return Err(Failed { path, error: e.to_string() }),
    };
    let (decoded, page, identity) = pipeline::identify(&capture, know);
    Ok(Answer {
        path,
        bytes: capture.bytes.len() as u64,
        sha256: capture.sha256,
        media_type: decoded.encoding.format_of(&capture.bytes).unwrap_or(page.format.media_type()),
        encoding: decoded.encoding,
        language: identity.language,
        kind: identity.kind,
        layout: identity.layout,
        basis: identity.basis,
    })
}

fn print(out: &mut impl Write, answer: &Answer, form: Form) -> std::io::Result<()> {
    if form == Form::Ndjson {
        serde_json::to_writer(&mut *out, answer)?;
        return out.write_all(b"\n");
    }
    let language = answer.language.as_deref().unwrap_or("?");
    let layout = answer.layout.as_deref().unwrap_or("-");
    let kind = serde_json::to_value(answer.kind).unwrap_or_default();
    let kind = kind.as_str().unwrap_or_default();
    writeln!(out, "{}: {kind}, {}, {}, {language}, {layout}", answer.path, answer.media_type, answer.encoding.used)?;
    answer.basis.iter().try_for_each(|why| writeln!(out, "    {why}"))
}

fn print_failed(out: &mut impl Write, failed: &Failed, form: Form) -> std::io::Result<()> {
    if form == Form::Ndjson {
        serde_json::to_writer(&mut *out, failed)?;
        return out.write_all(b"\n");
    }
    say(&failed.error);
    Ok(())
}
