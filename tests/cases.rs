//! Whole documents: each folder of `fixtures/cases` holds a `source.*`, a `case.toml` that says what it shows and what
//! the record must hold, and the whole `record.json`.
//!
//! What stands in `[expect]` is the truth, written by hand. `record.json` only shows what a change of the program does
//! to whole records; `DEPESCHE_UPDATE=1 cargo test --test cases` writes it anew. `DEPESCHE_CASE=name` runs the cases
//! whose name contains it. The two documents the program was first written for are tested where `DEPESCHE_EXAMPLES`
//! names their folder (and must be there when `CI=true`).
#![allow(clippy::disallowed_methods, reason = "tests read files and ask the environment")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use depesche::{Capture, Knowledge, Record, extract};
use serde::Deserialize;
use serde_json::{Value, json};

/// `case.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What the case shows, in a sentence.
    shows: String,
    /// The address the document was fetched from, if that matters.
    url: Option<String>,
    /// The path it had in its folder, if that matters.
    path: Option<String>,
    /// Expectations that do not hold yet, by the name the failure prints. One that holds must be taken off the list.
    #[serde(default)]
    known_failures: BTreeSet<String>,
    /// What the record must hold: see `matches`.
    expect: Value,
    /// What it must not hold: lists of values that no element of the record's list may match.
    #[serde(default)]
    absent: serde_json::Map<String, Value>,
    /// How many elements a list of the record has.
    #[serde(default)]
    count: serde_json::Map<String, Value>,
}

/// How much of what was found a failure shows, in characters.
const SHOWN: usize = 700;

#[test]
fn cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cases");
    let filter = std::env::var("DEPESCHE_CASE").unwrap_or_default();
    let know = Knowledge::builtin();
    let mut names: Vec<String> = folders(&folder);
    assert!(names.len() >= 40, "only {} cases in {}", names.len(), folder.display());
    names.retain(|name| name.contains(&filter));
    let report: String = names.iter().map(|name| run(&folder.join(name), name, &know)).collect();
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn originals() {
    let Ok(folder) = std::env::var("DEPESCHE_EXAMPLES") else {
        assert_ne!(
            std::env::var("CI").as_deref(),
            Ok("true"),
            "DEPESCHE_EXAMPLES must name the folder of the originals"
        );
        return;
    };
    let know = Knowledge::builtin();
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/originals");
    let mut report = String::new();
    for name in ["release-2019-39", "topic-page-dataport"] {
        let source = Path::new(&folder).join(format!("{name}.txt"));
        let case = read_case(&cases.join(format!("{name}.toml")));
        let record = extract(&capture(&source, &case), &know);
        report += &judge(name, &case, &record);
    }
    assert!(report.is_empty(), "\n{report}");
}

fn folders(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder of the cases");
    let mut names: Vec<String> = entries
        .filter_map(|e| Some(e.ok()?.file_name().to_str()?.to_owned()))
        .filter(|n| !n.starts_with('.'))
        .collect();
    names.sort();
    names
}

fn read_case(path: &Path) -> Case {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn capture(source: &Path, case: &Case) -> Capture {
    let bytes = std::fs::read(source).unwrap_or_else(|e| panic!("{}: {e}", source.display()));
    let name = source.file_name().and_then(|n| n.to_str()).unwrap_or_default();
    let mut capture = Capture::new(bytes).with_path(case.path.clone().unwrap_or_else(|| name.to_owned()));
    capture.url = case.url.clone();
    capture
}

/// Runs one case and gives what is wrong with it.
fn run(folder: &Path, name: &str, know: &Knowledge) -> String {
    let case = read_case(&folder.join("case.toml"));
    let files = std::fs::read_dir(folder).expect("the folder of a case").filter_map(|e| Some(e.ok()?.path()));
    let sources: Vec<PathBuf> = files.filter(|p| p.file_stem().is_some_and(|s| s == "source")).collect();
    assert_eq!(sources.len(), 1, "{name}: expected one source.*");
    let record = extract(&capture(&sources[0], &case), know);
    let mut report = judge(name, &case, &record);
    let mut fresh = serde_json::to_string_pretty(&record).expect("a record is JSON");
    fresh.push('\n');
    let stored = folder.join("record.json");
    if std::env::var_os("DEPESCHE_UPDATE").is_some() {
        std::fs::write(&stored, &fresh).expect("record.json can be written");
    } else {
        let old = std::fs::read_to_string(&stored).unwrap_or_default();
        if old != fresh {
            let differing = old.lines().zip(fresh.lines()).find(|(a, b)| a != b);
            let _ = writeln!(report, "{name}: record.json differs (DEPESCHE_UPDATE=1 writes it anew): {differing:?}");
        }
    }
    report
}

/// Everything that a record of this case does not hold as it should.
fn judge(name: &str, case: &Case, record: &Record) -> String {
    assert!(!case.shows.is_empty(), "{name}: say what the case shows");
    lawful(name, record);
    let view = view(record);
    let mut failures = BTreeSet::new();
    for (key, expected) in case.expect.as_object().expect("[expect] is a table") {
        matches(expected, &view[key], key, &mut failures);
    }
    for (key, values) in &case.absent {
        for value in values.as_array().expect("[absent] holds lists") {
            if elements(&view[key]).iter().any(|e| fits(value, e)) {
                failures.insert(format!("{key} lacks {value}"));
            }
        }
    }
    for (key, count) in &case.count {
        if json!(elements(&view[key]).len()) != *count {
            failures.insert(format!("count of {key}"));
        }
    }
    let mut report = String::new();
    for failure in failures.difference(&case.known_failures) {
        let key = failure.split([' ', '[', '.']).next().unwrap_or_default();
        let key = if key == "count" { failure.rsplit(' ').next().unwrap_or_default() } else { key };
        let found: String = view[key].to_string().chars().take(SHOWN).collect();
        let _ = writeln!(report, "{name}: {failure}\n    found {found}");
    }
    for mended in case.known_failures.difference(&failures) {
        let _ = writeln!(report, "{name}: `{mended}` holds now, take it off the known failures");
    }
    report
}

/// The laws every record keeps: offsets point to their text, repairs can be undone.
fn lawful(name: &str, record: &Record) {
    let points: Vec<char> = record.body.text.chars().collect();
    let value = serde_json::to_value(record).expect("a record is JSON");
    for key in ["dates", "numbers", "quotes", "references", "links"] {
        for found in elements(&value[key]) {
            let range = |k: &str| found[k].as_u64().expect("an offset") as usize;
            let text: String = points[range("start")..range("end")].iter().collect();
            assert_eq!(found["text"], text, "{name}: {key}");
        }
    }
    let mut undone = String::new();
    let mut at = 0;
    for repair in &record.repairs {
        undone.extend(&points[at..repair.start]);
        undone.push_str(&repair.before);
        at = repair.end;
    }
    undone.extend(&points[at..]);
    let mut capture = Capture::new(undone.into_bytes());
    assert_eq!(std::mem::take(&mut capture.sha256), record.body.undone_sha256, "{name}: undo law");
}

/// The record as JSON, easier to expect: blocks with their text, speakers by name, lists of plain values.
fn view(record: &Record) -> Value {
    let mut view = serde_json::to_value(record).expect("a record is JSON");
    let points: Vec<char> = record.body.text.chars().collect();
    let text = |b: &Value| -> String {
        let at = |k: &str| b[k].as_u64().unwrap_or_default() as usize;
        points[at("start")..at("end")].iter().collect()
    };
    let blocks: Vec<Value> =
        elements(&view["body"]["blocks"]).iter().map(|b| json!({"kind": b["kind"], "text": text(b)})).collect();
    let paragraphs =
        |kind: &str| blocks.iter().filter(|b| b["kind"] == kind).map(|b| b["text"].clone()).collect::<Vec<_>>();
    let speaker =
        |q: &Value| q["speaker"].as_u64().and_then(|i| view["people"].get(i as usize)).map(|p| p["name"].clone());
    let quotes: Vec<Value> = elements(&view["quotes"])
        .iter()
        .map(|q| json!({"text": q["text"], "direct": q["direct"], "speaker": speaker(q)}))
        .collect();
    let codes = |key: &str| elements(&view[key]).iter().map(|e| e["code"].clone()).collect::<Vec<_>>();
    let more = json!({
        "blocks": blocks,
        "paragraphs": paragraphs("paragraph"),
        "background": paragraphs("background"),
        "headings": paragraphs("heading"),
        "list_items": paragraphs("list_item"),
        "text": view["body"]["text"],
        "quotes": quotes,
        "repairs": elements(&view["repairs"]),
        "repair_codes": codes("repairs"),
        "warnings": codes("warnings"),
        "encoding": view["source"]["encoding"],
    });
    view.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    view
}

fn elements(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

/// Compares what is expected with what was found. A table must match in the keys it names; a list must match elements of
/// the found list in order, others may stand between them; in a string `...` stands for any text; `"null"` is null.
fn matches(expected: &Value, found: &Value, path: &str, failures: &mut BTreeSet<String>) {
    match (expected, found) {
        (Value::Object(table), Value::Object(_)) => {
            for (key, value) in table {
                matches(value, &found[key], &format!("{path}.{key}"), failures);
            }
        }
        (Value::Array(list), Value::Array(found)) => {
            let mut rest = found.iter();
            for (i, value) in list.iter().enumerate() {
                if !rest.clone().any(|f| fits(value, f)) {
                    failures.insert(format!("{path}[{i}] {}", brief(value)));
                } else {
                    rest.find(|f| fits(value, f));
                }
            }
        }
        _ if fits(expected, found) => {}
        _ => {
            failures.insert(path.to_owned());
        }
    }
}

fn brief(value: &Value) -> String {
    let name = ["name", "title", "text", "value", "code"].iter().find_map(|k| value[k].as_str());
    name.or(value.as_str()).map_or_else(|| value.to_string(), |s| s.chars().take(40).collect())
}

fn fits(expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::Object(table), Value::Object(_)) => table.iter().all(|(k, v)| fits(v, &found[k])),
        (Value::Array(list), Value::Array(found)) => {
            let mut rest = found.iter();
            list.iter().all(|value| rest.any(|f| fits(value, f)))
        }
        (Value::String(want), Value::Null) => want == "null",
        (Value::String(want), Value::String(found)) => fits_text(want, found),
        (Value::Number(want), Value::Number(found)) => want.as_f64() == found.as_f64(),
        _ => expected == found,
    }
}

/// `...` stands for any text.
fn fits_text(want: &str, found: &str) -> bool {
    let mut parts = want.split("...").map(str::trim);
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = found.strip_prefix(first) else { return false };
    let mut last = None;
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
        last = Some(part);
    }
    last.map_or(rest.is_empty(), |last| last.is_empty() || found.ends_with(last))
}

/// Every layout of a site has a page that it fits.
#[test]
fn layouts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cases");
    let know = Knowledge::builtin();
    let layout = |name: &String| {
        let source = folder.join(name).join("source.html");
        let case = read_case(&folder.join(name).join("case.toml"));
        source.exists().then(|| depesche::pipeline::identify(&capture(&source, &case), &know).2.layout).flatten()
    };
    let seen: BTreeSet<String> = folders(&folder).iter().filter_map(layout).collect();
    let without: Vec<&str> = know.sites.names().filter(|n| !seen.contains(*n)).collect();
    assert!(without.is_empty(), "no case shows the layouts {without:?}");
}

/// A case of a layout shows something that would be lost without it.
#[test]
fn layouts_matter() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cases");
    let know = Knowledge::builtin();
    let is_layout = |name: &String| name.starts_with("site-") && !name.starts_with("site-layout-");
    let mut idle: Vec<String> = folders(&folder).into_iter().filter(is_layout).collect();
    idle.retain(|name| {
        let source = folder.join(name).join("source.html");
        let case = read_case(&folder.join(name).join("case.toml"));
        let mut capture = capture(&source, &case);
        let html = String::from_utf8(std::mem::take(&mut capture.bytes)).expect("the cases are UTF-8");
        let (start, rest) = html.split_once("<link rel=\"canonical\"").expect("the page names its address");
        capture.bytes = format!("{start}{}", rest.split_once('>').expect("the end of the link").1).into_bytes();
        judge(name, &case, &extract(&capture, &know)).is_empty()
    });
    assert!(idle.is_empty(), "{idle:?} hold without their layouts");
}
