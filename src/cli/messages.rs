//! In: what happens in a run. Out: messages on standard error: for people, with a progress line, or as JSON for jobs.

use std::io::IsTerminal;
use std::path::Path;
use std::time::Duration;

use clap::{Args, ValueEnum};
use depesche::write::{Failure, Report};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::say_line;

/// How a run speaks.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(super) struct Speech {
    /// Say nothing but errors.
    #[arg(long, short)]
    quiet: bool,
    /// How messages on standard error are written.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    log_format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

#[cfg(feature = "fetch")]
impl Speech {
    /// Whether only errors are said.
    pub(super) fn is_quiet(self) -> bool {
        self.quiet
    }

    /// Whether messages are sentences rather than JSON.
    pub(super) fn is_for_people(self) -> bool {
        self.log_format == LogFormat::Text
    }
}

/// The voice of one run.
pub(super) struct Voice {
    speech: Speech,
    progress: ProgressBar,
}

impl Voice {
    /// A voice with a progress line, if standard error is a terminal and nothing else is written to it.
    pub(super) fn new(speech: Speech, records_on_stdout: bool) -> Self {
        let stdout_shown = records_on_stdout && std::io::stdout().is_terminal();
        let shown = !speech.quiet && speech.log_format == LogFormat::Text && std::io::stderr().is_terminal();
        let progress = if shown && !stdout_shown { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        if let Ok(style) =
            ProgressStyle::with_template("{spinner} {human_pos} documents, {per_sec}, {elapsed} {wide_msg}")
        {
            progress.set_style(style);
        }
        progress.enable_steady_tick(Duration::from_millis(120));
        Self { speech, progress }
    }

    /// One document is done.
    pub(super) fn done(&self, path: &Path) {
        self.progress.inc(1);
        if !self.progress.is_hidden() {
            self.progress.set_message(path.display().to_string());
        }
    }

    /// A document failed.
    pub(super) fn failure(&self, failure: &Failure) {
        self.say("error", "failed", failure);
    }

    /// Something was left out that is no document.
    pub(super) fn skipped(&self, skipped: &Failure) {
        if !self.speech.quiet {
            self.say("warning", "skipped", skipped);
        }
    }

    /// A program is missing that the run could use.
    #[cfg(feature = "attachments")]
    pub(super) fn missing(&self, missing: &Failure) {
        if !self.speech.quiet {
            self.say("warning", "missing", missing);
        }
    }

    fn say(&self, level: &str, event: &str, about: &Failure) {
        self.progress.suspend(|| match self.speech.log_format {
            LogFormat::Text => say_line(format_args!("depesche: {}", about.message)),
            LogFormat::Json => {
                let Failure { path, kind, message } = about;
                let line = json!({"level": level, "event": event, "path": path, "kind": kind, "message": message});
                say_line(format_args!("{line}"));
            }
        });
    }

    /// The run is over.
    pub(super) fn end(&self, report: &Report) {
        self.progress.finish_and_clear();
        let Report { documents, records, failed, run, bytes_read, .. } = report;
        if self.speech.quiet {
            return;
        }
        if self.speech.log_format == LogFormat::Json {
            let line = json!({"level": "info", "event": "done", "documents": documents, "records": records,
                "failed": failed, "bytes_read": bytes_read, "run": run});
            say_line(format_args!("{line}"));
            return;
        }
        if run.interrupted {
            say_line(format_args!("depesche: stopped early; what is done is kept, the next run goes on from here"));
        }
        let warnings: u64 = report.warnings.values().sum();
        let megabytes = *bytes_read as f64 / 1e6;
        say_line(format_args!(
            "{documents} documents ({megabytes:.1} MB) in {:.1} s: {} extracted, {} unchanged, {failed} failed; {warnings} warnings",
            run.seconds, run.extracted, run.unchanged,
        ));
    }
}
