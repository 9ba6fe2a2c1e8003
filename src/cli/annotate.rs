//! The verb `annotate`: plain text in, its annotations out, as one JSON object or as JSON Lines.

use std::path::PathBuf;

use clap::Args;
use depesche::annotate::Annotations;
use depesche::describe::{Description, From, Published};
use depesche::knowledge::Language;
use depesche::read::files::Found;
use depesche::record::TextAnnotations;
use depesche::repair::Body;
use depesche::warning::Warnings;
use depesche::{Capture, Error, Knowledge, annotate, pipeline};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Common, End, lines, stdout_error};

const EXAMPLES: &str = "\
Examples:
  depesche annotate --lang de --reference-date 2019-04-24 text.txt
  echo '{\"id\": 1, \"text\": \"It rained on 3 May 2019\", \"lang\": \"en\"}' | depesche annotate --jsonl";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Text file; `-` or nothing: standard input.
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
    /// Language of the text, `de` or `en`; told from the text if not given.
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
    /// Date that relative expressions count from (`2019-04-24`).
    #[arg(long, value_name = "DATE")]
    reference_date: Option<String>,
    /// Read lines `{id,text,lang,reference_date}` and answer each with one line.
    #[arg(long)]
    jsonl: bool,
    #[command(flatten)]
    common: Common,
}

/// One line of input; other keys are ignored.
#[derive(Deserialize)]
struct Question {
    #[serde(default)]
    id: Value,
    text: String,
    lang: Option<String>,
    reference_date: Option<String>,
}

/// One line of output.
#[derive(Serialize)]
struct Answer {
    id: Value,
    #[serde(flatten)]
    found: TextAnnotations,
}

pub(super) fn run(arguments: &Arguments) -> Result<End, Error> {
    let know = arguments.common.knowledge()?;
    if arguments.jsonl {
        lines::run(arguments.common.jobs, |line| answer(line, arguments, know))?;
        return Ok(End::Well);
    }
    let capture = Found::file(&arguments.file).document(arguments.common.max_bytes)?;
    let text = pipeline::identify(&capture, know).0.text;
    let lang = arguments.lang.as_deref();
    let found = annotations(text.as_str(), lang, arguments.reference_date.as_deref(), know)
        .map_err(|problem| Error::config(&arguments.file, problem))?;
    let mut json = serde_json::to_string_pretty(&found).unwrap_or_default();
    json.push('\n');
    std::io::Write::write_all(&mut std::io::stdout().lock(), json.as_bytes()).map_err(stdout_error)?;
    Ok(End::Well)
}

fn answer(line: &[u8], arguments: &Arguments, know: &Knowledge) -> Result<Answer, String> {
    let question: Question = serde_json::from_slice(line).map_err(|e| e.to_string())?;
    let lang = question.lang.as_deref().or(arguments.lang.as_deref());
    let date = question.reference_date.as_deref().or(arguments.reference_date.as_deref());
    Ok(Answer { found: annotations(&question.text, lang, date, know)?, id: question.id })
}

fn annotations(
    text: &str,
    lang: Option<&str>,
    reference_date: Option<&str>,
    know: &Knowledge,
) -> Result<TextAnnotations, String> {
    let language = match lang {
        Some(tag) => Language::from_tag(tag).ok_or_else(|| format!("unknown language `{tag}`; known are de and en"))?,
        None => language_of(text, know),
    };
    let published = reference_date.filter(|d| !d.is_empty()).map(|date| Published {
        value: date.to_owned(),
        from: From::Header,
        text: date.to_owned(),
        conflicts: Vec::new(),
    });
    let description = Description { published, ..Description::empty(language) };
    let body = Body::from_plain(text);
    let found: Annotations = annotate::annotate(&body, &[], &description, know, &mut Warnings::default());
    Ok(TextAnnotations::new(&body, found))
}

fn language_of(text: &str, know: &Knowledge) -> Language {
    pipeline::identify(&Capture::new(text.as_bytes().to_vec()), know).2.words()
}
