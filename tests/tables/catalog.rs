//! Samples of `fixtures/tables/catalog.tsv`: each damage of the catalog in `docs/damage.md`, and what must be left alone.

use std::collections::BTreeSet;

use depesche::text::RepairCode;
use depesche::{Capture, Knowledge, extract};

use super::repairs::unescape;

const TABLE: &str = include_str!("../../fixtures/tables/catalog.tsv");
const DOCS: &str = include_str!("../../docs/damage.md");

/// What stands before a sample that is no whole document.
const HEAD: &str = "Pressemitteilung Nr.: 12/2005\nMagdeburg, den 3. Mai 2005\n\nNeue Halle\n\n";

pub(crate) struct Sample<'t> {
    code: &'t str,
    pub(crate) name: &'t str,
    pub(crate) whole: bool,
    pub(crate) input: String,
    pub(crate) body: String,
    pub(crate) repairs: BTreeSet<&'t str>,
}

impl Sample<'_> {
    /// The document that the sample is, or that it is the body of.
    pub(crate) fn document(&self) -> String {
        if self.whole { self.input.clone() } else { format!("{HEAD}{}", self.input) }
    }
}

pub(crate) fn samples() -> impl Iterator<Item = Sample<'static>> {
    TABLE.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [code, name, around, input, body, repairs] = cells[..] else { panic!("expected six columns: {line}") };
        let input = unescape(input);
        let body = if body.is_empty() { input.clone() } else { unescape(body) };
        let repairs = repairs.split(',').filter(|code| !code.is_empty()).collect();
        Sample { code, name, whole: around == "document", input, body, repairs }
    })
}

#[test]
fn samples_of_the_catalog() {
    let know = Knowledge::builtin();
    let mut failures = Vec::new();
    for sample in samples() {
        let record = extract(&Capture::new(sample.document().into_bytes()).with_path("a.txt"), &know);
        let codes: BTreeSet<&str> = record.repairs.iter().map(|r| r.code.name()).collect();
        if record.body.text != sample.body || codes != sample.repairs {
            let (text, Sample { code, name, body, repairs, .. }) = (&record.body.text, &sample);
            failures.push(format!("{code}: {name}\n  expected {body:?} {repairs:?}\n  got      {text:?} {codes:?}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The codes of the catalog in the documentation, and what its last column names as sample.
fn catalog() -> Vec<(Vec<&'static str>, &'static str)> {
    let table = DOCS.split("## The catalog of damage").nth(1).and_then(|rest| rest.split("\n## ").next());
    let rows = table.expect("the catalog").lines().filter(|line| line.starts_with("| ")).skip(2);
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [codes, .., sample] = cells[..] else { panic!("expected columns: {row}") };
        (codes.split(", ").collect(), sample)
    })
    .collect()
}

/// Each damage of the catalog has a sample: rows of the table, among them one that must stay, or a whole case.
#[test]
fn the_catalog_is_complete() {
    let catalog = catalog();
    assert!(catalog.len() > 25, "only {} rows", catalog.len());
    let cases = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cases");
    for (codes, sample) in &catalog {
        if *sample != "table" {
            assert!(cases.join(sample.trim_matches('`')).is_dir(), "{codes:?}: no case {sample}");
            continue;
        }
        for code in codes {
            assert!(samples().any(|s| s.code == *code), "no sample of {code}");
        }
        let stays = samples().any(|s| codes.contains(&s.code) && s.repairs.is_empty());
        assert!(stays, "nothing shows what is left alone beside {codes:?}");
    }
    let listed = |code: &str| catalog.iter().any(|(codes, _)| codes.contains(&code));
    samples().for_each(|s| assert!(listed(s.code), "{} is not in docs/damage.md", s.code));
}

/// Each repair is made in some sample of this table or that of the repairs.
#[test]
fn every_repair_is_shown() {
    let shown: BTreeSet<&str> = samples().flat_map(|s| s.repairs).collect();
    let missing: Vec<&str> = RepairCode::ALL.iter().map(|c| c.name()).filter(|c| !shown.contains(c)).collect();
    assert_eq!(missing, ["mixed_encoding"], "mixed_encoding needs bytes: fixtures/cases");
}
