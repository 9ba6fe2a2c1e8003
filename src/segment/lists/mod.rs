//! In: the zoned blocks of a page. Out: entries of listings and of lists of related releases; their blocks become
//! [`Zone::Related`].
//!
//! Three shapes: items that carry all in one line (`Kind Issuer DATE: Title`), lines of plain text in one of the three
//! orders of the known portals, and repeated siblings of HTML with link and date. The hard decision: what stands between
//! kind and date is the issuer as written, also where it is a person, since nothing else says who published.

mod feeds;
mod items;
mod lines;
mod paging;
mod siblings;
mod title;

pub use paging::Paging;

use super::{Body, Document, Related, Zone, Zoned};
use crate::knowledge::LanguageData;
use crate::knowledge::kinds::Cue;
use crate::parse::feed::found::{Entry, Found};
use crate::parse::{Element, Format, Head, Page};
use crate::recognize::{Identity, Kind};

/// Takes the entries out of the blocks that hold them and labels these.
pub(super) fn entries(
    blocks: &mut [Zoned],
    elements: &[Element],
    head: &Head,
    format: Format,
    identity: &Identity,
    words: &LanguageData,
) -> Vec<Related> {
    let mut found = items::entries(blocks, words);
    match format {
        Format::Html => found.extend(siblings::entries(blocks, elements, head, identity, words)),
        Format::Plain if found.is_empty() && identity.kind == Kind::Listing => {
            found = feeds::entries(blocks, words);
            if found.is_empty() {
                found = lines::entries(blocks, words);
            }
        }
        Format::Plain | Format::Feed(_) => {}
    }
    if !found.is_empty() {
        label_headings(blocks, words);
    }
    found
}

/// A feed, whose entries need not be looked for.
pub(super) fn feed(page: Page, feed: Found, identity: &Identity) -> Document {
    let zoned = |block| Zoned { block, zone: Zone::Related, why: "entry of a feed".into() };
    let related = |entry: Entry| Related {
        title: entry.title.unwrap_or_default(),
        date: entry.published.or(entry.updated).map(|m| m.edtf()),
        url: entry.url.map(String::from),
        ..Related::default()
    };
    let next = feed.more.into_iter().next().map(String::from);
    Document {
        format: page.format,
        language: identity.words(),
        foreign: identity.is_foreign(),
        head: page.head,
        elements: page.elements,
        blocks: page.blocks.into_iter().map(zoned).collect(),
        related: feed.entries.into_iter().map(related).collect(),
        paging: next.map(|next| Paging { next: Some(next), ..Paging::default() }),
        body: Body::default(),
        notes: Vec::new(),
    }
}

/// Where a listing stands among the pages it is part of.
pub(super) fn paging(
    blocks: &[Zoned],
    head: &Head,
    related: &[Related],
    identity: &Identity,
    words: &LanguageData,
) -> Option<Paging> {
    (identity.kind == Kind::Listing || related.len() >= LEAST_PAGED).then(|| paging::paging(blocks, head, words))?
}

/// Fewer entries of a page that is no listing are not paged.
const LEAST_PAGED: usize = 3;

/// The heading right above entries (`News`) belongs to them.
fn label_headings(blocks: &mut [Zoned], words: &LanguageData) {
    for i in 1..blocks.len() {
        let is_heading = |z: &Zoned| words.kinds.whole(z.block.text.as_str()) == Some(Cue::RelatedHeading);
        if blocks[i].zone == Zone::Related && blocks[i - 1].zone != Zone::Related && is_heading(&blocks[i - 1]) {
            take(&mut blocks[i - 1], "heading over a list of other documents");
        }
    }
}

/// Labels a block as used by an entry.
fn take(zoned: &mut Zoned, why: &'static str) {
    zoned.zone = Zone::Related;
    zoned.why = why.into();
}
