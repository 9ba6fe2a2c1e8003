//! The verb `status`: how the scheduled job is doing, from its ledger: for people, as JSON, or as Prometheus text.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use depesche::Error;
use depesche::fetch::{Ledger, SourceStatus, Status, clock};

use super::{End, fetch, stdout_error};

const EXAMPLES: &str = "\
Examples:
  depesche status                       last success, due, failing, growth of each source
  depesche status --format json
  depesche status --format prometheus > /var/lib/node_exporter/depesche.prom

Exit codes: 0 all sources answer, 1 some fail, 2 there is no ledger or it cannot be read.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The folder that keeps the ledger.
    #[arg(long, short, value_name = "DIR", default_value = "output")]
    output: PathBuf,
    /// The file of the ledger [default: .depesche/ledger.sqlite in the output folder].
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// How it is told.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A table for people.
    Text,
    /// One JSON object.
    Json,
    /// The text format of Prometheus, for its node exporter.
    Prometheus,
}

/// Runs the verb.
pub(super) fn run(arguments: &Arguments) -> Result<End, Error> {
    let path = fetch::ledger(&arguments.output, arguments.state.as_ref());
    if !path.is_file() {
        return Err(Error::ledger(path, "is not there: no run of `depesche fetch` has made it yet"));
    }
    let status = Ledger::open(&path, true)?.status(clock::now())?;
    let text = match arguments.format {
        Form::Text => table(&status),
        Form::Json => serde_json::to_string_pretty(&status).unwrap_or_default() + "\n",
        Form::Prometheus => metrics(&status),
    };
    std::io::stdout().lock().write_all(text.as_bytes()).map_err(stdout_error)?;
    let fails = |s: &SourceStatus| s.failing > 0 || s.failing_starts > 0;
    Ok(if status.sources.iter().any(fails) { End::SomeFailed } else { End::Well })
}

fn table(status: &Status) -> String {
    let mut out = match status.last_run {
        Some(at) => format!("last run    {} ({} ago)\n", clock::utc(at), ago(status.now - at)),
        None => "last run    none has ended yet\n".to_owned(),
    };
    if status.interrupted {
        out.push_str("            a run is under way, or was interrupted and will be continued\n");
    }
    for rest in &status.resting {
        out.push_str(&format!("resting     {} until {}\n", rest.host, clock::utc(rest.until)));
    }
    let widest = status.sources.iter().map(|s| s.name.len()).max().unwrap_or(0).max(6);
    let heads = ["last success", "documents", "fetched", "due", "failing", "versions", "bytes", "in 7 days"];
    out.push_str(&format!("\n{:<widest$}", "source"));
    heads.iter().for_each(|head| out.push_str(&format!(" {head:>12}")));
    for source in &status.sources {
        let success = source.last_success.map_or_else(|| "never".to_owned(), |at| ago(status.now - at));
        out.push_str(&format!("\n{:<widest$} {success:>12}", source.name));
        let SourceStatus { documents, fetched, due, failing, failing_starts, versions, bytes, versions_week, .. } =
            source;
        for value in [*documents, *fetched, *due, failing + failing_starts, *versions] {
            out.push_str(&format!(" {value:>12}"));
        }
        out.push_str(&format!(" {:>12} {:>12}", size(*bytes), format!("+{versions_week}")));
    }
    out.push('\n');
    for source in &status.sources {
        if let Some(error) = &source.error {
            out.push_str(&format!("\n{}: {error}", source.name));
        }
    }
    out.trim_end().to_owned() + "\n"
}

fn ago(seconds: i64) -> String {
    match seconds.max(0) {
        s if s < 120 => format!("{s} s"),
        s if s < 2 * 3600 => format!("{} min", s / 60),
        s if s < 2 * 86_400 => format!("{} h", s / 3600),
        s => format!("{} d", s / 86_400),
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        b if b < 10_000 => format!("{b} B"),
        b if b < 10_000_000 => format!("{} kB", b / 1000),
        b if b < 10_000_000_000 => format!("{} MB", b / 1_000_000),
        b => format!("{} GB", b / 1_000_000_000),
    }
}

type Value = fn(&SourceStatus) -> u64;

fn metrics(status: &Status) -> String {
    let gauges: [(&str, &str, Value); 9] = [
        ("documents", "Documents known.", |s| s.documents),
        ("fetched", "Documents fetched at least once.", |s| s.fetched),
        ("due", "Documents due now.", |s| s.due),
        ("failing", "Documents whose last visit failed.", |s| s.failing),
        ("gone", "Documents that were taken off their site.", |s| s.gone),
        ("failing_starts", "Start pages whose last visit failed.", |s| s.failing_starts),
        ("versions", "Contents kept.", |s| s.versions),
        ("archive_bytes", "Bytes of archives.", |s| s.bytes),
        ("last_success_timestamp_seconds", "Last visit that succeeded.", |s| {
            s.last_success.and_then(|at| u64::try_from(at).ok()).unwrap_or(0)
        }),
    ];
    let mut out = String::new();
    for (name, help, value) in gauges {
        out.push_str(&format!("# HELP depesche_{name} {help}\n# TYPE depesche_{name} gauge\n"));
        for source in &status.sources {
            // Names of sources need no escaping: letters, digits, dots and dashes.
            out.push_str(&format!("depesche_{name}{{source=\"{}\"}} {}\n", source.name, value(source)));
        }
    }
    let last = status.last_run.unwrap_or(0);
    out.push_str("# HELP depesche_last_run_timestamp_seconds End of the last run.\n");
    out.push_str("# TYPE depesche_last_run_timestamp_seconds gauge\n");
    out.push_str(&format!("depesche_last_run_timestamp_seconds {last}\n"));
    out
}
