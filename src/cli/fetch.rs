//! The verb `fetch`: a configuration in, archives out; tells people or logs what happens.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use clap::Args;
#[cfg(feature = "attachments")]
use depesche::decode::document;
use depesche::fetch::{self, Config, Event, Help, Options, Report, clock, config};
#[cfg(feature = "attachments")]
use depesche::read::Capture;
use depesche::{Error, Knowledge};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use serde_json::json;
use signal_hook::consts::{SIGINT, SIGTERM};

use super::messages::Speech;
#[cfg(feature = "attachments")]
use super::ocr::{self, Programs};
use super::{End, say_line};

const EXAMPLES: &str = "\
Examples:
  depesche fetch                            ask all sources of depesche.toml, write input/NAME/YYYY-MM.warc.gz
  depesche fetch --dry-run                  only tell what would be fetched
  depesche fetch --source town --limit 20   one source, at most 20 documents
  depesche fetch && depesche extract        the whole job

Exit codes: 0 all well, 1 something could not be fetched, 2 the run could not be done or was stopped,
75 another run is under way.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The configuration.
    #[arg(long, short, value_name = "FILE", default_value = "depesche.toml")]
    config: PathBuf,
    /// Where archives are written: a folder a source.
    #[arg(long, short, value_name = "DIR", default_value = "input")]
    input: PathBuf,
    /// The folder that keeps the ledger and the linked files.
    #[arg(long, short, value_name = "DIR", default_value = "output")]
    output: PathBuf,
    /// The file of the ledger [default: .depesche/ledger.sqlite in the output folder].
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Only this source (may be given several times).
    #[arg(long, value_name = "NAME")]
    source: Vec<String>,
    /// Look what there is to fetch, but fetch and keep nothing.
    #[arg(long)]
    dry_run: bool,
    /// Only documents dated from this day on (2026-03-01, or 30d for the last thirty days), or not dated at all.
    #[arg(long, value_name = "D", value_parser = since)]
    since: Option<String>,
    /// At most so many documents.
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
    /// Let the run into private networks: for intranets and tests.
    #[arg(long)]
    allow_private: bool,
    /// Let other programs read linked PDF files that we cannot: poppler, and tesseract where there is no text layer.
    #[cfg(feature = "attachments")]
    #[arg(long)]
    ocr: bool,
    /// Languages for tesseract.
    #[cfg(feature = "attachments")]
    #[arg(long, value_name = "LANGS", default_value = ocr::LANGUAGES, value_parser = ocr::languages)]
    ocr_lang: String,
    /// Sets the jitter of waits, so that a run can be repeated.
    #[arg(long, value_name = "N", hide = true)]
    seed: Option<u64>,
    #[command(flatten)]
    speech: Speech,
}

/// A day, or a time before now.
fn since(text: &str) -> Result<String, String> {
    let is_day = text.len() == 10 && clock::is_day(text);
    if is_day {
        return Ok(text.to_owned());
    }
    let ago = config::duration(text).ok_or("expected a day such as 2026-03-01, or a time such as 30d")?;
    Ok(clock::day(clock::now().saturating_sub(i64::try_from(ago.as_secs()).unwrap_or(i64::MAX))))
}

/// The ledger's file, if nothing else is said.
pub(super) fn ledger(output: &Path, state: Option<&PathBuf>) -> PathBuf {
    state.cloned().unwrap_or_else(|| output.join(".depesche").join("ledger.sqlite"))
}

/// Runs the verb.
pub(super) fn run(arguments: &Arguments) -> Result<End, Error> {
    let config = Config::load(&arguments.config)?;
    let options = Options {
        input: arguments.input.clone(),
        output: arguments.output.clone(),
        ledger: ledger(&arguments.output, arguments.state.as_ref()),
        only: arguments.source.clone(),
        since: arguments.since.clone(),
        limit: arguments.limit,
        dry_run: arguments.dry_run,
        allow_private: arguments.allow_private,
        seed: arguments.seed.unwrap_or_else(|| u64::from(std::process::id())),
        stop: interrupt(),
    };
    let mut voice = Voice::new(arguments.speech);
    let readers = Readers::find(arguments, &voice)?;
    let text = |bytes: &[u8], know: &Knowledge| readers.text(bytes, know);
    let help = Help { know: &|| Ok(Knowledge::builtin()), text: &text };
    let report = fetch::run(&config, &options, help, &mut |event| voice.hear(event))?;
    voice.end(&report, arguments.dry_run);
    Ok(match report {
        Report { interrupted: true, .. } => End::Interrupted,
        Report { failed: 0, .. } => End::Well,
        _ => End::SomeFailed,
    })
}

/// Who reads linked files: we, and other programs if they are asked for.
struct Readers {
    #[cfg(feature = "attachments")]
    programs: Option<Programs>,
}

#[cfg(feature = "attachments")]
impl Readers {
    fn find(arguments: &Arguments, voice: &Voice) -> Result<Self, Error> {
        if !arguments.ocr {
            return Ok(Self { programs: None });
        }
        let (programs, missing) = Programs::find(&arguments.ocr_lang)?;
        missing.iter().for_each(|message| voice.missing(message));
        Ok(Self { programs: Some(programs) })
    }

    /// The text of a file. What other programs cannot read now is no reason to end the run.
    fn text(&self, bytes: &[u8], know: &Knowledge) -> Option<String> {
        let others = || self.programs.as_ref()?.reading(&Capture::new(bytes.to_vec()), know).ok().flatten();
        let own = || document::text_of(bytes, &know.glyphs).map(|found| found.text);
        others().map(|reading| reading.text).or_else(own)
    }
}

#[cfg(not(feature = "attachments"))]
impl Readers {
    fn find(_: &Arguments, _: &Voice) -> Result<Self, Error> {
        Ok(Self {})
    }

    fn text(&self, _: &[u8], _: &Knowledge) -> Option<String> {
        None
    }
}

/// A flag that the first interrupt (Ctrl-C, or a service being stopped) raises: the documents in flight are finished. The
/// second one ends the program at once.
fn interrupt() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // Where signals cannot be caught, an interrupt ends the program at once; the next run goes on all the same.
        let _ = signal_hook::flag::register_conditional_default(signal, Arc::clone(&flag))
            .and_then(|_| signal_hook::flag::register(signal, Arc::clone(&flag)));
    }
    flag
}

/// Tells what happens: lines for people, a progress line a host on a terminal, JSON for jobs.
struct Voice {
    speech: Speech,
    lines: MultiProgress,
    /// By host; empty if nobody watches.
    hosts: BTreeMap<String, ProgressBar>,
    watched: bool,
}

impl Voice {
    fn new(speech: Speech) -> Self {
        let watched = speech.is_for_people() && !speech.is_quiet() && std::io::stderr().is_terminal();
        Self { speech, lines: MultiProgress::new(), hosts: BTreeMap::new(), watched }
    }

    fn hear(&mut self, event: &Event<'_>) {
        match event {
            Event::Asking { host, url, waiting } => {
                if self.watched {
                    self.progress(host, url, *waiting);
                }
                return;
            }
            Event::Unchanged { .. } if self.speech.is_for_people() => return,
            _ => {}
        }
        let level = match event {
            Event::Failed { .. } => "error",
            Event::Disallowed { .. } | Event::Resting { .. } | Event::Recovered { .. } => "warning",
            _ => "info",
        };
        // A dry run is asked for its lines; what goes well is otherwise only of interest to logs and watchers.
        let told = level != "info" || !self.speech.is_for_people() || matches!(event, Event::Would { .. });
        if told && (level == "error" || !self.speech.is_quiet()) {
            self.say(level, event);
        }
    }

    #[cfg(feature = "attachments")]
    fn missing(&self, message: &str) {
        match (self.speech.is_quiet(), self.speech.is_for_people()) {
            (true, _) => {}
            (_, true) => say_line(format_args!("depesche: {message}")),
            _ => say_line(format_args!("{}", json!({"level": "warning", "event": "missing", "message": message}))),
        }
    }

    fn say(&self, level: &str, event: &Event<'_>) {
        self.lines.suspend(|| {
            if self.speech.is_for_people() {
                say_line(format_args!("{}", sentence(event)));
            } else if let Ok(serde_json::Value::Object(mut line)) = serde_json::to_value(event) {
                line.insert("level".to_owned(), level.into());
                say_line(format_args!("{}", serde_json::Value::Object(line)));
            }
        });
    }

    fn progress(&mut self, host: &str, url: &str, waiting: usize) {
        let lines = &self.lines;
        let bar = self.hosts.entry(host.to_owned()).or_insert_with(|| {
            let bar = lines.add(ProgressBar::new_spinner());
            if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix} {human_pos} asked, {wide_msg}") {
                bar.set_style(style);
            }
            bar.set_prefix(host.to_owned());
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        });
        bar.inc(1);
        bar.set_message(format!("{waiting} waiting: {url}"));
    }

    /// The run is over.
    fn end(&self, report: &Report, dry: bool) {
        let _ = self.lines.clear();
        if self.speech.is_quiet() {
            return;
        }
        if !self.speech.is_for_people() {
            say_line(format_args!("{}", json!({"level": "info", "event": "done", "report": report})));
            return;
        }
        if report.interrupted {
            say_line(format_args!("depesche: stopped early; what is done is kept, the next run goes on from here"));
        }
        let Report { requests, new, changed, unchanged, failed, seconds, .. } = report;
        let sum = |count: fn(&fetch::Counts) -> u64| report.sources.values().map(count).sum::<u64>();
        let (later, forbidden) = (sum(|c| c.deferred), sum(|c| c.disallowed));
        if dry {
            say_line(format_args!("{} documents would be fetched; nothing was kept", sum(|c| c.due)));
            return;
        }
        say_line(format_args!(
            "{requests} requests in {seconds:.1} s: {new} new, {changed} changed, {unchanged} unchanged, {failed} failed, \
             {later} left for later, {forbidden} forbidden by robots.txt"
        ));
    }
}

fn sentence(event: &Event<'_>) -> String {
    match event {
        Event::Recovered { source, visits } => {
            format!("depesche: {source}: {visits} documents kept by an interrupted run were taken in")
        }
        Event::Asking { host, url, .. } => format!("{host}: {url}"),
        Event::List { source, url, entries, new } => format!("{source}: {url} names {entries} documents, {new} new"),
        Event::Kept { source, url, new, .. } => format!("{source}: {} {url}", if *new { "new" } else { "changed" }),
        Event::Unchanged { source, url, .. } => format!("{source}: unchanged {url}"),
        Event::Gone { source, url, status } => format!("{source}: gone ({status}) {url}"),
        Event::Would { source, url, new } => format!("{source}: {} {url}", if *new { "new" } else { "due" }),
        Event::Attached { source, url, .. } => format!("{source}: file {url}"),
        Event::Disallowed { source, url } => format!("depesche: {source}: robots.txt forbids {url}"),
        Event::Resting { host, seconds } => format!("depesche: {host} asks for a break of {seconds} s"),
        Event::Failed { source, url, message, .. } => {
            format!("depesche: {}{url}: {message}", source.map_or_else(String::new, |s| format!("{s}: ")))
        }
    }
}
