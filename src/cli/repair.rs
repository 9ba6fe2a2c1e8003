//! The verb `repair`: damaged text in, repaired text and the list of repairs out.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use depesche::read::files::Found;
use depesche::record::{CodePoints, Repair};
use depesche::repair::repair_text;
use depesche::text::Text;
use depesche::{Error, Knowledge, pipeline};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use super::{Common, End, lines, stdout_error};

const EXAMPLES: &str = "\
Examples:
  depesche repair damaged.txt > repaired.txt
  depesche repair --only encoding --jsonl < lines.jsonl";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Text file; `-` or nothing: standard input.
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
    /// Make only these repairs.
    #[arg(long, value_name = "WHAT")]
    only: Option<Only>,
    /// Read lines `{id,text}` and answer each with a line `{id,text,repairs}`.
    #[arg(long)]
    jsonl: bool,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Only {
    /// Damage of the character encoding (mojibake).
    Encoding,
}

/// One line of input; other keys are ignored.
#[derive(Deserialize)]
struct Question {
    #[serde(default)]
    id: Value,
    text: String,
}

/// One line of output.
#[derive(Serialize)]
struct Answer {
    id: Value,
    #[serde(serialize_with = "as_string")]
    text: Text,
    repairs: Vec<Repair>,
}

pub(super) fn run(arguments: &Arguments) -> Result<End, Error> {
    let know = arguments.common.knowledge()?;
    let only_encoding = arguments.only == Some(Only::Encoding);
    if arguments.jsonl {
        lines::run(arguments.common.jobs, |line| answer(line, only_encoding, know))?;
        return Ok(End::Well);
    }
    let capture = Found::file(&arguments.file).document(arguments.common.max_bytes)?;
    let decoded = pipeline::identify(&capture, know).0.text;
    let text = repair_text(decoded.as_str(), know, only_encoding);
    std::io::stdout().lock().write_all(text.as_str().as_bytes()).map_err(stdout_error)?;
    Ok(End::Well)
}

fn answer(line: &[u8], only_encoding: bool, know: &Knowledge) -> Result<Answer, String> {
    let question: Question = serde_json::from_slice(line).map_err(|e| e.to_string())?;
    let text = repair_text(&question.text, know, only_encoding);
    Ok(Answer { id: question.id, repairs: repairs(&text), text })
}

fn as_string<S: Serializer>(text: &Text, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(text.as_str())
}

fn repairs(text: &Text) -> Vec<Repair> {
    if text.edits().is_empty() {
        return Vec::new();
    }
    let points = CodePoints::new(text.as_str());
    let repair = |e: &depesche::text::Edit| Repair {
        code: e.code,
        start: points.at(e.at),
        end: points.at(e.end()),
        before: e.before.to_string(),
    };
    text.edits().iter().map(repair).collect()
}
