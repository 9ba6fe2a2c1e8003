//! In: a list (feed, sitemap, listing) as received. Out: the documents it leads to, noted in the ledger.

use url::Url;

use super::config::{Source, SourceKind};
use super::ledger::{Find, Ledger, Role};
use super::{listing, sitemap};
use crate::error::Error;
use crate::knowledge::Knowledge;
use crate::parse::feed;
use crate::parse::feed::found::Found;

/// A list that has been read, about to be noted.
#[derive(Debug)]
pub(super) struct List<'a> {
    pub(super) source: &'a Source,
    pub(super) page: &'a str,
    pub(super) found: &'a Found,
    /// Whether further pages may be followed.
    pub(super) follows: bool,
}

/// Reads a list; the error says what it is not.
pub(super) fn discover(
    kind: SourceKind,
    bytes: &[u8],
    content_type: Option<&str>,
    url: &Url,
    know: &Knowledge,
) -> Result<Found, &'static str> {
    match kind {
        SourceKind::Feed => feed::parse(bytes, content_type, url, know).ok_or("is no feed"),
        SourceKind::Sitemap => sitemap::parse(bytes, content_type, url, know).ok_or("is no sitemap"),
        SourceKind::Listing => Ok(listing::parse(bytes, content_type, url, know)),
        SourceKind::Urls => Ok(Found::default()),
    }
}

impl List<'_> {
    /// Notes documents and further pages. Gives how many documents were not known.
    pub(super) fn note(&self, ledger: &Ledger, now: i64) -> Result<usize, Error> {
        let mut new = 0;
        for (entry, url) in self.found.entries.iter().filter_map(|e| Some((e, e.url.as_ref()?.as_str()))) {
            if url != self.page && self.source.wants(url) {
                let [published, updated] = [entry.published, entry.updated].map(|m| m.map(|m| m.edtf()));
                let find = self.find(url, Role::Document, published.as_deref(), updated.as_deref());
                new += usize::from(ledger.found(&find, now)?);
            }
        }
        // Behind a page on which everything is known, everything is known; only an index of sitemaps has no such order.
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
