//! In: `NAME.meta.json` beside a file. Out: what the transport said of it, in its [`Capture`].
//!
//! A side-car that cannot be understood stops nothing: the document is read as if it had none, with a warning.

use std::ffi::OsString;
use std::path::Path;

use serde::Deserialize;

use super::Capture;
use super::files::read_file;

const SUFFIX: &str = ".meta.json";
const MAX_BYTES: u64 = 1 << 20;

/// The facts in a side-car; other keys are ignored.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Sidecar {
    url: Option<String>,
    fetched_at: Option<String>,
    content_type: Option<String>,
    headers: serde_json::Map<String, serde_json::Value>,
}

/// Whether a file name is that of a side-car.
pub(super) fn is_sidecar(name: &[u8]) -> bool {
    name.ends_with(SUFFIX.as_bytes())
}

/// Reads the side-car of `path`, if there is one: `page.html.meta.json`, else `page.meta.json`.
pub(super) fn apply(path: &Path, capture: &mut Capture) {
    for stem in [path.file_name(), path.file_stem()].into_iter().flatten() {
        let mut name = OsString::from(stem);
        name.push(SUFFIX);
        let beside = path.with_file_name(name);
        // What cannot be looked at may be there.
        if beside.try_exists().unwrap_or(true) {
            if let Err(problem) = read(&beside).and_then(|facts| fill(facts, capture)) {
                capture.sidecar_problem = Some(problem);
            }
            return;
        }
    }
}

/// The names of side-cars that may stand beside `name` in an archive.
#[cfg(feature = "containers")]
pub(super) fn names(name: &str) -> impl Iterator<Item = String> {
    let begin = name.rfind('/').map_or(0, |slash| slash + 1);
    let stem = name[begin..].rfind('.').filter(|dot| *dot > 0).map(|dot| &name[..begin + dot]);
    [Some(name), stem].into_iter().flatten().map(|stem| format!("{stem}{SUFFIX}"))
}

/// Takes over what a side-car with these bytes says.
#[cfg(feature = "containers")]
pub(super) fn fill_from(json: &[u8], capture: &mut Capture) -> Result<(), String> {
    serde_json::from_slice(json).map_err(|e| e.to_string()).and_then(|facts| fill(facts, capture))
}

fn read(path: &Path) -> Result<Sidecar, String> {
    let bytes = read_file(path, MAX_BYTES).map_err(|e| e.to_string())?;
    serde_json::from_slice(&bytes).map_err(|e| format!("{}: {e}", path.display()))
}

fn fill(facts: Sidecar, capture: &mut Capture) -> Result<(), String> {
    capture.fetched_at = facts.fetched_at;
    for (name, value) in facts.headers {
        for value in strings(value) {
            capture.headers.push((name.to_ascii_lowercase(), value));
        }
    }
    let header = capture.headers.iter().find(|(n, _)| n == "content-type").map(|(_, v)| v.clone());
    if let Some(declared) = facts.content_type.or(header) {
        capture.declare(&declared);
    }
    if let Some(url) = facts.url {
        let absolute = url::Url::parse(&url).map_err(|e| format!("`url` is no absolute address ({e}): {url}"))?;
        capture.url = Some(absolute.into());
    }
    Ok(())
}

/// A header's value: a string, or a list of them if it came several times.
fn strings(value: serde_json::Value) -> Vec<String> {
    match value {
        serde_json::Value::String(s) => vec![s],
        serde_json::Value::Array(all) => all.into_iter().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}
