//! In: a list (feed, sitemap, listing) as received. Out: the documents it leads to, noted in the ledger.

use url::Url;

use super::config::{Source, SourceKind};
use super::ledger::{Find, Ledger, Role};
use crate::error::Error;
use crate::knowledge::Knowledge;

/// What a list leads to.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) entries: Vec<Entry>,
    /// Where the list goes on.
    pub(super) more: Vec<Url>,
}

/// One document that a list names.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) url: Url,
    pub(super) published: Option<String>,
    pub(super) updated: Option<String>,
}

/// A list that has been read, about to be noted.
#[derive(Debug)]
pub(super) struct List<'a> {
    pub(super) source: &'a Source,
    pub(super) page: &'a str,
    pub(super) found: &'a Found,
    /// Whether further pages may be followed.
    pub(super) follows: bool,
}

/// Reads a list; the error says what it is instead.
pub(super) fn discover(
    kind: SourceKind,
    _bytes: &[u8],
    _content_type: &str,
    _url: &Url,
    _know: &Knowledge,
) -> Result<Found, String> {
    match kind {
        _ => Ok(Found::default()),
    }
}

impl List<'_> {
    /// Notes documents and further pages. Gives how many documents were not known.
    pub(super) fn note(&self, ledger: &Ledger, now: i64) -> Result<usize, Error> {
        let mut new = 0;
        for entry in &self.found.entries {
            let url = entry.url.as_str();
            if url != self.page && self.source.wants(url) {
                let (published, updated) = (entry.published.as_deref(), entry.updated.as_deref());
                new += usize::from(ledger.found(&self.find(url, Role::Document, published, updated), now)?);
            }
        }
        // Behind a page of a listing on which everything is known, everything is known; an index of sitemaps has no
        // such order.
        let goes_on = new > 0 || self.source.kind == SourceKind::Sitemap;
        for url in self.found.more.iter().filter(|_| goes_on && self.follows) {
            ledger.follow(&self.find(url.as_str(), Role::Start, None, None), now)?;
        }
        Ok(new)
    }

    fn find<'f>(&'f self, url: &'f str, role: Role, published: Option<&'f str>, updated: Option<&'f str>) -> Find<'f> {
        Find { url, source: &self.source.name, role, via: Some(self.page), published, updated }
    }
}
