//! Every data file says where it is from, and lists are in order.
#![allow(clippy::disallowed_methods, reason = "tests read the data")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use unicode_normalization::is_nfc;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data")
}

/// All files under `data/`, as paths relative to it.
fn files() -> Vec<String> {
    fn collect(folder: &Path, out: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("data can be listed") {
            let path = entry.expect("data can be listed").path();
            if path.is_dir() { collect(&path, out) } else { out.push(path) }
        }
    }
    let mut out = Vec::new();
    collect(&root(), &mut out);
    let name = |p: &PathBuf| p.strip_prefix(root()).expect("below data").to_string_lossy().replace('\\', "/");
    let mut names: Vec<String> = out.iter().map(name).filter(|n| !n.contains("/.") && !n.ends_with(".md")).collect();
    names.sort();
    assert!(names.len() > 5, "the data was not found");
    names
}

fn text(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

#[test]
fn every_file_says_where_it_is_from() {
    let sources = text("SOURCES.md");
    let rows: Vec<Vec<&str>> = sources
        .lines()
        .filter(|l| l.starts_with('|'))
        .skip(2)
        .map(|l| l.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let files_of =
        |row: &Vec<&str>| row[0].split(',').map(|f| f.trim().trim_matches('`').to_owned()).collect::<Vec<_>>();
    let named: BTreeSet<String> = rows.iter().flat_map(files_of).collect();
    for row in &rows {
        assert!(row.len() == 4 && row.iter().all(|cell| !cell.is_empty()), "a cell is missing: {row:?}");
    }
    let is_named = |file: &String| {
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        named.contains(file) || named.contains(&format!("{folder}/")) || named.contains(&format!("{folder}/*.toml"))
    };
    let missing: Vec<String> = files().into_iter().filter(|f| !is_named(f)).collect();
    assert!(missing.is_empty(), "data/SOURCES.md lacks a row for: {missing:#?}");
    let gone: Vec<&String> = named.iter().filter(|n| !root().join(n.trim_end_matches("*.toml")).exists()).collect();
    assert!(gone.is_empty(), "data/SOURCES.md names files that are not there: {gone:#?}");
}

#[test]
fn lists_are_sorted_unique_and_composed() {
    let mut faults = Vec::new();
    for name in files().iter().filter(|n| n.ends_with(".txt")) {
        let text = text(name);
        let words: Vec<&str> = text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
        if let Some(pair) = words.windows(2).find(|w| w[0] >= w[1]) {
            faults.push(format!("{name}: {:?} stands before {:?}", pair[0], pair[1]));
        }
        if let Some(word) = words.iter().find(|w| !is_nfc(w)) {
            faults.push(format!("{name}: {word:?} is not in normalization form C"));
        }
    }
    assert!(faults.is_empty(), "lists are sorted by bytes, each word once:\n{}", faults.join("\n"));
}

#[test]
fn tables_have_no_row_twice_and_are_composed() {
    let mut faults = Vec::new();
    for name in files().iter().filter(|n| n.ends_with(".tsv")) {
        let mut seen = BTreeSet::new();
        for line in text(name).lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#')) {
            if !seen.insert(line.to_owned()) {
                faults.push(format!("{name}: twice: {line}"));
            }
            if !is_nfc(line) {
                faults.push(format!("{name}: not in normalization form C: {line}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_built_in_data_loads() {
    let know = depesche::Knowledge::builtin();
    assert!(know.switched_off.is_empty());
}
