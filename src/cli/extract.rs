//! The verb `extract`: files, folders or standard input in, one record a document out.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use depesche::batch::{self, Limits};
use depesche::read::files::{self, Found, Skipped};
use depesche::{Error, Knowledge, extract};

use super::{Common, End, say, stdout_error};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files and folders; `-` is standard input.
    #[arg(value_name = "PATH", default_value = "input")]
    paths: Vec<PathBuf>,
    /// Where to: a folder, or `-` for standard output.
    #[arg(long, short, value_name = "DIR", default_value = "output")]
    output: PathBuf,
    /// `json`: a file a document; `ndjson`: a line a document.
    #[arg(long, value_name = "FORMAT")]
    format: Option<Form>,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Pretty-printed.
    Json,
    /// One line a record.
    Ndjson,
}

impl Default for Arguments {
    fn default() -> Self {
        Self {
            paths: vec!["input".into()],
            output: "output".into(),
            format: None,
            common: Common { data: None, no_repair: Vec::new(), max_bytes: 64 << 20, jobs: 0 },
        }
    }
}

type Input = Result<Found, Skipped>;

pub(super) fn run(arguments: &Arguments) -> Result<End, Error> {
    let know = arguments.common.knowledge()?;
    let inputs = files::files(&arguments.paths, Some(&arguments.output))?;
    let mut out = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    let (mut end, mut problem) = (End::Well, None);
    let work = |input: Input| record(input, arguments, &know);
    let weight = |input: &Input| input.as_ref().map_or(0, |f| f.bytes);
    batch::run(inputs, Limits::for_jobs(arguments.common.jobs), weight, work, |ready| {
        let done = match ready {
            None => out.flush(),
            Some(Ok(Ok(line))) => out.write_all(&line),
            Some(Ok(Err(failed)) | Err(failed)) => {
                end = End::SomeFailed;
                say(&failed);
                Ok(())
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
    out.flush().map_err(stdout_error)?;
    Ok(end)
}

fn record(input: Input, arguments: &Arguments, know: &Knowledge) -> Result<Vec<u8>, String> {
    let found = input.map_err(|skipped| match skipped {
        Skipped::Failed(e) => e.to_string(),
        Skipped::Loop { path, ancestor } => format!("{} leads back to {}", path.display(), ancestor.display()),
    })?;
    let capture = found.capture(arguments.common.max_bytes).map_err(|e| e.to_string())?;
    let record = extract(&capture, know);
    let rendered = match arguments.format {
        Some(Form::Json) => serde_json::to_vec_pretty(&record),
        _ => serde_json::to_vec(&record),
    };
    let mut line = rendered.map_err(|e| e.to_string())?;
    line.push(b'\n');
    Ok(line)
}
