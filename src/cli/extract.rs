//! The verb `extract`: files, folders or standard input in, one record a document out.
//!
//! Each worker reads, extracts and writes its document; what became of it comes back in input order and is reported,
//! remembered or, on standard output, printed.

use std::io::{BufWriter, Stdout, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use clap::{Args, ValueEnum};
use depesche::batch::{self, Limits, Outcome, StreamPanic};
use depesche::read::Capture;
use depesche::read::files::{self, Found, Skipped};
use depesche::write::{Failure, Key, Log, OutputFolder, Pending, Report, Sealed, State, Summary};
use depesche::{Error, Knowledge, Record, extract};
use signal_hook::consts::SIGINT;

use super::inputs::{self, Input, Members, Memory, Unchanged};
use super::messages::{Speech, Voice};
#[cfg(feature = "attachments")]
use super::ocr::{self, LANGUAGES, Programs};
use super::{Common, End, stdout_error};

const EXAMPLES: &str = "\
Examples:
  depesche                                    read input/, write output/ and output/report.json
  depesche extract crawl -o records           read another folder, write another one
  depesche extract page.html -o -             one record on standard output
  depesche extract crawl -o - | jq .title     records as JSON Lines, in the order of the files
  curl -s URL | depesche extract - -o - --format json";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Files and folders; `-` is standard input.
    #[arg(value_name = "PATH", default_value = "input")]
    paths: Vec<PathBuf>,
    /// Where to: a folder, or `-` for standard output.
    #[arg(long, short, value_name = "DIR", default_value = "output")]
    output: PathBuf,
    /// A pretty file a document, or a line a document [default: json, on standard output ndjson].
    #[arg(long, value_name = "FORMAT")]
    format: Option<Form>,
    /// Extract also what an earlier run has extracted from the same bytes.
    #[arg(long)]
    force: bool,
    /// Let other programs read PDF files that we cannot: poppler, and tesseract where there is no text layer.
    #[cfg(feature = "attachments")]
    #[arg(long)]
    ocr: bool,
    /// Languages for tesseract.
    #[cfg(feature = "attachments")]
    #[arg(long, value_name = "LANGS", default_value = LANGUAGES, value_parser = ocr::languages)]
    ocr_lang: String,
    /// Stop at the first document that fails.
    #[arg(long)]
    fail_fast: bool,
    #[command(flatten)]
    speech: Speech,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Pretty-printed; into a folder: a file a document.
    Json,
    /// One line a record; into a folder: the file `records.ndjson`.
    Ndjson,
}

impl Default for Arguments {
    fn default() -> Self {
        Self {
            paths: vec!["input".into()],
            output: "output".into(),
            format: None,
            force: false,
            #[cfg(feature = "attachments")]
            ocr: false,
            #[cfg(feature = "attachments")]
            ocr_lang: LANGUAGES.to_owned(),
            fail_fast: false,
            speech: Speech::default(),
            common: Common::default(),
        }
    }
}

/// Runs the verb.
#[expect(clippy::disallowed_methods, reason = "cli may look at the clock: for the report, never for a record")]
pub(super) fn run(arguments: &Arguments) -> Result<End, Error> {
    let begin = Instant::now();
    let know = arguments.common.knowledge()?;
    let limits = Limits::for_jobs(arguments.common.jobs);
    let folder = match files::is_stdin(&arguments.output) {
        true => None,
        false => Some(open_folder(arguments)?),
    };
    let voice = Voice::new(arguments.speech, folder.is_none());
    let others = Others::find(arguments, &voice)?;
    let (state, sink) = Sink::open(arguments, folder.as_ref(), &others)?;
    let max_bytes = arguments.common.max_bytes;
    let memory = folder.as_ref().zip(state.as_ref()).map(|(folder, state)| Memory { folder, state, max_bytes });
    let inputs = inputs::inputs(&arguments.paths, &arguments.output, max_bytes, memory)?;
    let job = Job { arguments, know, folder: folder.as_ref(), state: state.as_ref(), others };
    let mut run = Running {
        arguments,
        sink,
        voice,
        report: Report::default(),
        members: Members::default(),
        stopped: None,
        interrupt: interrupt(arguments),
    };
    run.report.run.jobs = limits.jobs;
    let weight = |input: &Input| if let Input::Document(found) = input { found.bytes } else { 0 };
    let ran = batch::run(inputs, limits, weight, |input| job.work(input), |ready| run.take(ready));
    if let Err(broken) = ran {
        run.broken(&broken);
    }
    run.end(begin, folder.as_ref())
}

/// A flag that the first interrupt (Ctrl-C) raises: what is in flight is finished, the report is written. The second one
/// ends the program at once, as every one does while standard input is read.
fn interrupt(arguments: &Arguments) -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    if !arguments.paths.iter().any(|p| files::is_stdin(p)) {
        // Where signals cannot be caught, an interrupt ends the program at once; no file is left half written then either.
        let _ = signal_hook::flag::register_conditional_default(SIGINT, Arc::clone(&flag))
            .and_then(|_| signal_hook::flag::register(SIGINT, Arc::clone(&flag)));
    }
    flag
}

/// Opens the output folder; it may lie inside an input folder, but not be one.
fn open_folder(arguments: &Arguments) -> Result<OutputFolder, Error> {
    if arguments.paths.iter().any(|p| files::same(p, &arguments.output)) {
        let problem = "is the input folder too: records written there would be read as documents by the next run";
        return Err(Error::config(&arguments.output, problem));
    }
    OutputFolder::open(&arguments.output)
}

/// What all workers know.
struct Job<'a> {
    arguments: &'a Arguments,
    know: &'a Knowledge,
    folder: Option<&'a OutputFolder>,
    /// Only if records are files of their own.
    state: Option<&'a State>,
    others: Others,
}

/// Other programs that may read documents: those asked for and installed.
#[derive(Debug, Default)]
struct Others {
    #[cfg(feature = "attachments")]
    programs: Option<Programs>,
}

impl Others {
    /// Looks for the programs asked for, and says once which are missing.
    #[cfg(feature = "attachments")]
    fn find(arguments: &Arguments, voice: &Voice) -> Result<Self, Error> {
        if !arguments.ocr {
            return Ok(Self::default());
        }
        let (programs, missing) = Programs::find(&arguments.ocr_lang)?;
        missing.into_iter().for_each(|message| voice.missing(&failure(Path::new(""), "missing_program", message)));
        Ok(Self { programs: Some(programs) })
    }

    #[cfg(not(feature = "attachments"))]
    fn find(_: &Arguments, _: &Voice) -> Result<Self, Error> {
        Ok(Self::default())
    }

    /// Lets them read what we cannot.
    fn read(&self, capture: &mut Capture, know: &Knowledge) -> Result<(), Error> {
        #[cfg(feature = "attachments")]
        if let Some(programs) = &self.programs {
            capture.reading = programs.reading(capture, know)?;
        }
        let _ = (capture, know);
        Ok(())
    }
}

/// What became of one input.
enum Done {
    Record {
        path: PathBuf,
        summary: Summary,
        /// The record, unless it has been written as a file.
        rendered: Vec<u8>,
        /// What to remember of it.
        note: Option<Note>,
    },
    Unchanged {
        path: PathBuf,
        summary: Summary,
        note: Note,
    },
    /// A whole container.
    AllUnchanged(Arc<Unchanged>),
    /// The end of a file, which may have been a container.
    End(inputs::End),
    Failed {
        failure: Failure,
        /// The error, if all further documents would meet it too.
        stops: Option<Error>,
    },
    Skipped(Failure),
    /// Members of a container that are no documents: what they are, how many.
    LeftOut(String, u64),
}

/// What is remembered of a document.
struct Note {
    key: Key,
    /// Its path relative to the input folder, if it stands in a container.
    member: Option<PathBuf>,
}

impl Job<'_> {
    fn work(&self, input: &Input) -> Done {
        match input {
            Input::Document(found) => self.document(found).unwrap_or_else(|error| match error {
                // Pictures in a folder are told of, since somebody put them there; an archive is full of them.
                Error::NoDocument { found: what, .. } if found.is_member() => Done::LeftOut(what.to_owned(), 1),
                error => Done::Failed {
                    failure: failure(&found.path, error.kind(), error.to_string()),
                    stops: Some(error).filter(Error::stops_the_run),
                },
            }),
            Input::Unchanged(unchanged) => Done::AllUnchanged(Arc::clone(unchanged)),
            Input::End(end) => Done::End(end.clone()),
            Input::Skipped(Skipped::Failed(error)) => {
                Done::Failed { failure: failure(error.path(), error.kind(), error.to_string()), stops: None }
            }
            Input::Skipped(Skipped::LeftOut { kind, count, .. }) => Done::LeftOut(kind.clone(), *count),
            Input::Skipped(skipped @ Skipped::Loop { .. }) => {
                Done::Skipped(failure(skipped.path(), "loop", skipped.to_string()))
            }
        }
    }

    fn document(&self, found: &Found) -> Result<Done, Error> {
        let mut capture = found.document(self.arguments.common.max_bytes)?;
        let path = found.path.clone();
        let (Some(folder), Some(state)) = (self.folder, self.state) else {
            self.others.read(&mut capture, self.know)?;
            let record = extract(&capture, self.know);
            let rendered = render(&record, self.arguments.form());
            return Ok(Done::Record { path, summary: Summary::new(&record, rendered.len()), rendered, note: None });
        };
        let (target, key) = (folder.record_path(&found.relative), state.key(&found.relative, &capture));
        let note = Note { key, member: found.is_member().then(|| found.relative.clone()) };
        if let Some(summary) = state.known(key, &target) {
            return Ok(Done::Unchanged { path, summary, note });
        }
        self.others.read(&mut capture, self.know)?;
        let record = extract(&capture, self.know);
        let rendered = render(&record, Form::Json);
        folder.write(&target, &rendered)?;
        let summary = Summary::new(&record, rendered.len());
        Ok(Done::Record { path: target, summary, rendered: Vec::new(), note: Some(note) })
    }
}

impl Arguments {
    fn form(&self) -> Form {
        self.format.unwrap_or(if files::is_stdin(&self.output) { Form::Ndjson } else { Form::Json })
    }

    /// Whatever a record depends on beside its document: program, data, options.
    fn fingerprint(&self, others: &Others) -> Result<Vec<u8>, Error> {
        let (version, build) = (env!("CARGO_PKG_VERSION"), files::build());
        let mut all = format!("{version} {build:?} {:?} {others:?}\n", self.common.no_repair);
        if let Some(data) = &self.common.data {
            for file in files::files(std::slice::from_ref(data), None)?.flatten() {
                let capture = file.capture(u64::MAX)?;
                all.push_str(&format!("{} {}\n", file.name(), capture.sha256));
            }
        }
        Ok(all.into_bytes())
    }
}

fn render(record: &Record, form: Form) -> Vec<u8> {
    // A record is two to four times as long as its text.
    let mut bytes = Vec::with_capacity(4 * record.body.text.len() + (4 << 10));
    let rendered = match form {
        Form::Json => serde_json::to_writer_pretty(&mut bytes, record),
        Form::Ndjson => serde_json::to_writer(&mut bytes, record),
    };
    if rendered.is_err() {
        bytes.clear();
    }
    bytes.push(b'\n');
    bytes
}

fn failure(path: &Path, kind: &'static str, message: String) -> Failure {
    Failure { path: path.display().to_string(), kind, message }
}

/// Where records go once they are rendered.
enum Sink {
    Stdout(BufWriter<Stdout>),
    /// One file of JSON Lines, whole at the end.
    Lines(BufWriter<Pending>, PathBuf),
    /// The workers write files; here they are noted, and their folders made durable one after the other.
    Files(Log, Option<PathBuf>),
}

impl Sink {
    fn open(
        arguments: &Arguments,
        folder: Option<&OutputFolder>,
        others: &Others,
    ) -> Result<(Option<State>, Self), Error> {
        let Some(folder) = folder else {
            return Ok((None, Self::Stdout(BufWriter::with_capacity(1 << 16, std::io::stdout()))));
        };
        if arguments.form() == Form::Ndjson {
            let path = arguments.output.join("records.ndjson");
            return Ok((None, Self::Lines(BufWriter::new(folder.begin(&path)?), path)));
        }
        let (state, log) = State::open(folder, &arguments.fingerprint(others)?, arguments.force)?;
        Ok((Some(state), Self::Files(log, None)))
    }

    fn put(&mut self, path: PathBuf, rendered: &[u8], key: Option<Key>, summary: &Summary) -> Result<(), Error> {
        match self {
            Self::Stdout(out) => out.write_all(rendered).map_err(stdout_error),
            Self::Lines(out, target) => out.write_all(rendered).map_err(|e| Error::write(&*target, e)),
            Self::Files(log, last) => {
                if let Some(before) =
                    last.replace(path).filter(|p| p.parent() != last.as_ref().and_then(|p| p.parent()))
                {
                    OutputFolder::settle(&before)?;
                }
                key.map_or(Ok(()), |key| log.note(key, summary))
            }
        }
    }

    fn seal(&mut self, container: Key, sealed: &Sealed) -> Result<(), Error> {
        if let Self::Files(log, _) = self { log.seal(container, sealed) } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), Error> {
        match self {
            Self::Stdout(out) => out.flush().map_err(stdout_error),
            Self::Lines(..) => Ok(()),
            Self::Files(log, _) => log.flush(),
        }
    }

    fn close(mut self) -> Result<(), Error> {
        self.flush()?;
        match self {
            Self::Stdout(_) => Ok(()),
            Self::Lines(out, path) => {
                out.into_inner().map_err(|e| Error::write(&path, e.into_error()))?.commit()?;
                OutputFolder::settle(&path)
            }
            Self::Files(_, last) => last.map_or(Ok(()), |path| OutputFolder::settle(&path)),
        }
    }
}

/// The run as seen by the one who collects the results.
struct Running<'a> {
    arguments: &'a Arguments,
    sink: Sink,
    voice: Voice,
    report: Report,
    members: Members,
    /// Why the run ends early.
    stopped: Option<Error>,
    interrupt: Arc<AtomicBool>,
}

impl Running<'_> {
    fn take(&mut self, ready: Option<Outcome<Input, Done>>) -> ControlFlow<()> {
        let taken = match ready {
            None => self.sink.flush(),
            Some(Ok(done)) => self.done(done),
            Some(Err(panic)) => {
                let path = panic.input.path();
                let message = format!("{}: internal error, please report it: {}", path.display(), panic.message);
                self.failed(failure(path, "panic", message));
                Ok(())
            }
        };
        self.stopped = taken.err();
        let enough = self.arguments.fail_fast && self.report.failed > 0;
        self.report.run.interrupted = enough || self.stopped.is_some() || self.interrupt.load(Ordering::Relaxed);
        if self.report.run.interrupted { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// The inputs broke off: what was found before is kept, and the run has failed.
    fn broken(&mut self, broken: &StreamPanic) {
        let path = self.arguments.paths.first().cloned().unwrap_or_default();
        let message =
            format!("internal error while listing inputs, the rest is not known; please report it: {}", broken.message);
        self.failed(failure(&path, "panic", message));
        self.report.run.interrupted = true;
    }

    fn done(&mut self, done: Done) -> Result<(), Error> {
        match done {
            Done::Record { path, summary, rendered, note } => {
                self.voice.done(&path);
                self.report.add(&summary);
                self.report.run.extracted += 1;
                note.iter().for_each(|note| self.remember(note));
                self.sink.put(path, &rendered, note.map(|note| note.key), &summary)
            }
            Done::Unchanged { path, summary, note } => {
                self.remember(&note);
                self.unchanged(&path, &summary);
                Ok(())
            }
            Done::AllUnchanged(container) => {
                self.report.run.unopened += 1;
                container.summaries.iter().for_each(|summary| self.unchanged(&container.path, summary));
                container.left_out.iter().for_each(|(kind, count)| self.report.leave_out(kind.clone(), *count));
                Ok(())
            }
            Done::End(end) => {
                let sealed = self.members.end(end.stamp, self.arguments.common.max_bytes);
                sealed.map_or(Ok(()), |sealed| self.sink.seal(end.key, &sealed))
            }
            Done::Failed { failure, stops } => {
                self.failed(failure);
                stops.map_or(Ok(()), Err)
            }
            Done::LeftOut(kind, count) => {
                self.members.leave_out(&kind, count);
                self.report.leave_out(kind, count);
                Ok(())
            }
            Done::Skipped(skipped) => {
                self.voice.skipped(&skipped);
                self.report.skip(skipped);
                Ok(())
            }
        }
    }

    fn unchanged(&mut self, path: &Path, summary: &Summary) {
        self.voice.done(path);
        self.report.add(summary);
        self.report.run.unchanged += 1;
    }

    fn remember(&mut self, note: &Note) {
        if let Some(member) = &note.member {
            self.members.add(member, note.key);
        }
    }

    fn failed(&mut self, failure: Failure) {
        self.members.fail();
        self.voice.failure(&failure);
        self.report.fail(failure);
    }

    /// Closes what is open, writes the report and says how it went.
    fn end(mut self, begin: Instant, folder: Option<&OutputFolder>) -> Result<End, Error> {
        self.stopped.map_or(Ok(()), Err)?;
        self.sink.close()?;
        self.report.time(begin.elapsed().as_secs_f64());
        if let Some(folder) = folder {
            let path = folder.report_path();
            let mut json = serde_json::to_vec_pretty(&self.report).unwrap_or_default();
            json.push(b'\n');
            folder.write(&path, &json)?;
            OutputFolder::settle(&path)?;
        }
        self.voice.end(&self.report);
        Ok(match self.report.failed {
            _ if self.interrupt.load(Ordering::Relaxed) => End::Interrupted,
            0 => End::Well,
            _ => End::SomeFailed,
        })
    }
}
