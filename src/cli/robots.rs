//! The verb `robots-check`: questions on standard input, out for each whether a robots.txt allows it.

use std::path::Path;

use clap::Args;
use depesche::Error;
use depesche::fetch::robots::{Rules, path_of};
use depesche::read::files;
use serde::{Deserialize, Serialize};
use url::Url;

use super::{End, lines};

const EXAMPLES: &str = r#"
A line of input: {"file": "robots.txt", "agent": "depesche", "url": "https://portal.example/a?b"}
A line of output: {"allowed": true}"#;

/// A larger file is no robots.txt; of one that is smaller the first 500 KiB count.
const MAX_BYTES: u64 = 64 << 20;

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Number of workers; 0 means one for each processor.
    #[arg(long, short, value_name = "N", default_value_t = 0)]
    jobs: usize,
}

#[derive(Deserialize)]
struct Question {
    file: String,
    agent: String,
    url: String,
}

#[derive(Serialize)]
struct Answer {
    allowed: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<End, Error> {
    lines::run(arguments.jobs, |line| {
        let question: Question = serde_json::from_slice(line).map_err(|e| e.to_string())?;
        let url = Url::parse(&question.url).map_err(|e| format!("{}: {e}", question.url))?;
        let bytes = files::read_file(Path::new(&question.file), MAX_BYTES).map_err(|e| e.to_string())?;
        Ok(Answer { allowed: Rules::parse(&bytes).allowed(&question.agent, path_of(&url)) })
    })?;
    Ok(End::Well)
}
