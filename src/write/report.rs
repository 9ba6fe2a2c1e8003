//! In: what became of each document. Out: the report of a run.
//!
//! The hard decision: everything that depends on the clock or on what earlier runs had done stands in one object, `run`;
//! all else depends only on the input and the program, so that reports can be compared and committed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::recognize::Kind;
use crate::record::Record;
use crate::text::RepairCode;
use crate::warning::WarningCode;

/// How many failures the report lists; further ones are only counted.
const LISTED: usize = 1000;

/// The report of a run over an input folder.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Name and version of its form.
    pub schema: &'static str,
    /// Version of the program.
    pub version: &'static str,
    /// Documents found.
    pub documents: u64,
    /// Documents with a record.
    pub records: u64,
    /// Documents without one.
    pub failed: u64,
    /// Bytes of the documents with a record.
    pub bytes_read: u64,
    /// Bytes of their records.
    pub bytes_written: u64,
    /// Records by kind.
    pub kinds: BTreeMap<Kind, u64>,
    /// Records by language; `unknown` where it is unknown.
    pub languages: BTreeMap<String, u64>,
    /// Warnings by code.
    pub warnings: BTreeMap<WarningCode, u64>,
    /// Repairs by code.
    pub repairs: BTreeMap<RepairCode, u64>,
    /// The documents that failed, and why; at most 1000.
    pub failures: Vec<Failure>,
    /// What was not looked at, and why (links that lead in a circle).
    pub skipped: Vec<Failure>,
    /// Members of containers that are no documents, by what they are.
    pub left_out: BTreeMap<String, u64>,
    /// What depends on the clock and on earlier runs.
    pub run: Run,
}

/// A document that has no record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// Which.
    pub path: String,
    /// One word: `read`, `write`, `limit`, `no_document`, `archive`, `panic`, `loop`.
    pub kind: &'static str,
    /// The cause.
    pub message: String,
}

/// What depends on the clock and on earlier runs.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Run {
    /// Documents extracted in this run.
    pub extracted: u64,
    /// Documents whose records were there already.
    pub unchanged: u64,
    /// Containers that were not opened, since they had not changed.
    pub unopened: u64,
    /// How long it took.
    pub seconds: f64,
    /// Bytes of the documents looked at, divided by the seconds.
    pub bytes_per_second: u64,
    /// Number of workers.
    pub jobs: usize,
    /// Whether the run ended before all documents were looked at.
    pub interrupted: bool,
}

/// What the report wants to know of one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Bytes of the document.
    pub read: u64,
    /// Bytes of the record.
    pub written: u64,
    /// Kind of document.
    pub kind: Kind,
    /// Its language.
    pub language: Option<String>,
    /// Its warnings by code.
    pub warnings: BTreeMap<WarningCode, u64>,
    /// Its repairs by code.
    pub repairs: BTreeMap<RepairCode, u64>,
}

impl Summary {
    /// Sums a record up.
    #[must_use]
    pub fn new(record: &Record, written: usize) -> Self {
        let codes = record.repairs.iter().map(|r| r.code);
        Self {
            read: record.source.bytes,
            written: written as u64,
            kind: record.kind,
            language: record.language.clone(),
            warnings: count(record.warnings.iter().map(|w| w.code)),
            repairs: count(codes.chain(record.field_repairs.iter().map(|r| r.code))),
        }
    }
}

fn count<C: Ord>(codes: impl Iterator<Item = C>) -> BTreeMap<C, u64> {
    let mut counts = BTreeMap::new();
    for code in codes {
        *counts.entry(code).or_default() += 1;
    }
    counts
}

impl Default for Report {
    fn default() -> Self {
        Self {
            schema: "depesche/report/1",
            version: env!("CARGO_PKG_VERSION"),
            documents: 0,
            records: 0,
            failed: 0,
            bytes_read: 0,
            bytes_written: 0,
            kinds: BTreeMap::new(),
            languages: BTreeMap::new(),
            warnings: BTreeMap::new(),
            repairs: BTreeMap::new(),
            failures: Vec::new(),
            skipped: Vec::new(),
            left_out: BTreeMap::new(),
            run: Run::default(),
        }
    }
}

impl Report {
    /// Counts a document that has a record.
    pub fn add(&mut self, summary: &Summary) {
        self.documents += 1;
        self.records += 1;
        self.bytes_read += summary.read;
        self.bytes_written += summary.written;
        *self.kinds.entry(summary.kind).or_default() += 1;
        *self.languages.entry(summary.language.clone().unwrap_or_else(|| "unknown".to_owned())).or_default() += 1;
        for (code, n) in &summary.warnings {
            *self.warnings.entry(*code).or_default() += n;
        }
        for (code, n) in &summary.repairs {
            *self.repairs.entry(*code).or_default() += n;
        }
    }

    /// Counts a document that has none.
    pub fn fail(&mut self, failure: Failure) {
        self.documents += 1;
        self.failed += 1;
        if self.failures.len() < LISTED {
            self.failures.push(failure);
        }
    }

    /// Notes something that is no document and was not looked at.
    pub fn skip(&mut self, skipped: Failure) {
        if self.skipped.len() < LISTED {
            self.skipped.push(skipped);
        }
    }

    /// Counts members of a container that are no documents.
    pub fn leave_out(&mut self, kind: String, count: u64) {
        *self.left_out.entry(kind).or_default() += count;
    }

    /// Notes how long the run took.
    pub fn time(&mut self, seconds: f64) {
        self.run.seconds = (seconds * 1000.0).round() / 1000.0;
        self.run.bytes_per_second = if seconds > 0.0 { (self.bytes_read as f64 / seconds) as u64 } else { 0 };
    }
}
