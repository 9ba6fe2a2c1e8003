//! What is committed under `output/` is what this program makes of `input/`.
#![allow(clippy::disallowed_methods, reason = "tests read files and run the program")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The files below a folder by name; hidden ones left out.
fn files(folder: &Path) -> BTreeMap<String, String> {
    fn collect(root: &Path, folder: &Path, out: &mut BTreeMap<String, String>) {
        for entry in std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(root).expect("below").to_string_lossy().replace('\\', "/");
            match path.is_dir() {
                _ if path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.')) => {}
                true => collect(root, &path, out),
                false => drop(out.insert(name, std::fs::read_to_string(&path).expect("UTF-8"))),
            }
        }
    }
    let mut out = BTreeMap::new();
    collect(folder, folder, &mut out);
    out
}

/// The report without what depends on the clock and on earlier runs.
fn lasting(report: &str) -> Value {
    let mut report: Value = serde_json::from_str(report).expect("a report");
    report["run"].take();
    report
}

#[test]
fn output_is_what_this_program_makes_of_input() {
    let fresh = tempfile::tempdir().expect("a folder");
    let run = Command::new(env!("CARGO_BIN_EXE_depesche"))
        .current_dir(root())
        .args(["extract", "input", "--quiet", "-o"])
        .arg(fresh.path())
        .status()
        .expect("the program runs");
    assert!(run.success());
    let (mut committed, mut made) = (files(&root().join("output")), files(fresh.path()));
    assert!(committed.len() > 12, "at least twelve documents");
    let report = |files: &mut BTreeMap<String, String>| lasting(&files.remove("report.json").expect("a report"));
    assert_eq!(report(&mut committed), report(&mut made));
    let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&committed), names(&made));
    for (name, record) in &committed {
        assert!(*record == made[name], "output/{name} is out of date; run: cargo run --release");
    }
}
