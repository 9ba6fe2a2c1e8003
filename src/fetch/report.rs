//! In: what happens in a run. Out: events for whoever listens, and the report at its end.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Something that happens in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event<'a> {
    /// An interrupted run had kept visits that the ledger had not heard of.
    Recovered {
        /// The source.
        source: &'a str,
        /// How many.
        visits: u64,
    },
    /// A host is asked.
    Asking {
        /// The host.
        host: &'a str,
        /// For what.
        url: &'a str,
        /// How much else waits for it.
        waiting: usize,
    },
    /// A list was read.
    List {
        /// The source.
        source: &'a str,
        /// Its address.
        url: &'a str,
        /// How many documents it names.
        entries: usize,
        /// How many of them were not known.
        new: usize,
    },
    /// A document was kept.
    Kept {
        /// The source.
        source: &'a str,
        /// Its address.
        url: &'a str,
        /// Whether it is the first version.
        new: bool,
        /// Size of its body.
        bytes: usize,
    },
    /// A page is as it was.
    Unchanged {
        /// The source.
        source: &'a str,
        /// Its address.
        url: &'a str,
        /// 304, or 200 with the same content.
        status: u16,
    },
    /// A document was taken off its site.
    Gone {
        /// The source.
        source: &'a str,
        /// Its address.
        url: &'a str,
        /// 404 or 410.
        status: u16,
    },
    /// A document would be fetched, were this no dry run.
    Would {
        /// The source.
        source: &'a str,
        /// Its address.
        url: &'a str,
        /// Whether it has never been fetched.
        new: bool,
    },
    /// A linked file was kept.
    Attached {
        /// The source.
        source: &'a str,
        /// Its address.
        url: &'a str,
        /// Its size.
        bytes: usize,
    },
    /// robots.txt forbids a page.
    Disallowed {
        /// The source.
        source: &'a str,
        /// Its address.
        url: &'a str,
    },
    /// A host asks for a long break; its pages wait for a later run.
    Resting {
        /// The host.
        host: &'a str,
        /// How long.
        seconds: u64,
    },
    /// Something could not be fetched.
    Failed {
        /// The source; none for a robots.txt.
        source: Option<&'a str>,
        /// The address.
        url: &'a str,
        /// The status, if there was an answer.
        status: Option<u16>,
        /// What went wrong.
        message: &'a str,
    },
}

/// How a run went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// When it began (seconds since 1970).
    pub began: i64,
    /// How long it took.
    pub seconds: f64,
    /// Requests made, robots.txt and redirects included.
    pub requests: u64,
    /// Bytes of bodies received.
    pub bytes: u64,
    /// Documents kept for the first time.
    pub new: u64,
    /// Documents kept again because they have changed.
    pub changed: u64,
    /// Documents that are as they were.
    pub unchanged: u64,
    /// Pages and robots.txt files that failed.
    pub failed: u64,
    /// Whether it was stopped early.
    pub interrupted: bool,
    /// The same by source.
    pub sources: BTreeMap<String, Counts>,
}

/// What a run did for one source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Documents kept for the first time.
    pub new: u64,
    /// Documents kept again because they have changed.
    pub changed: u64,
    /// Documents that are as they were.
    pub unchanged: u64,
    /// Linked files kept.
    pub attachments: u64,
    /// Pages that failed.
    pub failed: u64,
    /// Documents that were taken off their site.
    #[serde(default)]
    pub gone: u64,
    /// Pages that robots.txt forbids.
    pub disallowed: u64,
    /// Pages left for a later run.
    pub deferred: u64,
    /// Documents that a dry run would have fetched.
    pub due: u64,
}

impl Report {
    pub(super) fn new(began: i64) -> Self {
        Self {
            began,
            seconds: 0.0,
            requests: 0,
            bytes: 0,
            new: 0,
            changed: 0,
            unchanged: 0,
            failed: 0,
            interrupted: false,
            sources: BTreeMap::new(),
        }
    }

    /// The counts of a source.
    pub(super) fn of(&mut self, source: &str) -> &mut Counts {
        if !self.sources.contains_key(source) {
            self.sources.insert(source.to_owned(), Counts::default());
        }
        self.sources.entry(source.to_owned()).or_default()
    }
}
