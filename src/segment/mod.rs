//! In: a [`Page`] and its [`Identity`]. Out: a [`Document`]: every block with its [`Zone`] and why it stands there.
//!
//! The hard decision: zones are labels on one list of blocks in reading order, so that `explain` can show the whole page
//! and nothing is lost; a block that holds two zones (a flat body with its head and imprint) is cut in two.

mod background;
mod body;
mod contact;
mod content;
mod duplicates;
mod header;
mod headings;
pub mod lines;
mod lists;
mod paragraphs;
mod suspicions;

pub use body::{Body, BodyBlock};
pub use lists::Paging;

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::knowledge::releases::Section;
use crate::knowledge::{Knowledge, Language};
use crate::parse::{Block, Element, Format, Head, Page};
use crate::recognize::{Identity, Kind};
use crate::text::RepairCode;
use crate::warning::Warnings;
pub(crate) use header::OFFICE_AS_TITLE;

/// A page with its blocks sorted into zones.
#[derive(Debug)]
pub struct Document {
    /// Marked-up or plain.
    pub format: Format,
    /// The language whose words are used for it.
    pub language: Language,
    /// Whether its text is in another language, of which no words are known.
    pub foreign: bool,
    /// What the page says of itself outside its text.
    pub head: Head,
    /// The elements around the blocks.
    pub elements: Vec<Element>,
    /// All blocks in reading order.
    pub blocks: Vec<Zoned>,
    /// Entries of a listing or of a list of related releases.
    pub related: Vec<Related>,
    /// Where a listing stands among the pages it is part of.
    pub paging: Option<Paging>,
    /// The final text; empty until the room `repair` has filled it.
    pub body: Body,
    /// What the choice of the main text was based on, a line each (for `explain`).
    pub notes: Vec<String>,
}

/// A block with its zone.
#[derive(Debug, Clone)]
pub struct Zoned {
    /// The block.
    pub block: Block,
    /// Where it belongs.
    pub zone: Zone,
    /// Why.
    pub why: Cow<'static, str>,
}

impl Document {
    /// The blocks of a zone in reading order.
    pub fn zone(&self, zone: Zone) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(move |z| z.zone == zone).map(|z| &z.block)
    }
}

/// What part of a release a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Zone {
    /// The line above the title that names its subject.
    Kicker,
    /// The title.
    Title,
    /// The second line of the title.
    Subtitle,
    /// The line with the release number.
    Number,
    /// Place and date; also a date alone.
    Dateline,
    /// The office that publishes.
    Issuer,
    /// Author line.
    Byline,
    /// A line that forbids publication before a time.
    Embargo,
    /// Summary before the text that is not part of it.
    Teaser,
    /// The text, with its headings and lists.
    Body,
    /// Background information at the end of the text; part of the body.
    Background,
    /// Text beside the body.
    Aside(AsideKind),
    /// The contact block of the release.
    Contact,
    /// A contact block added by the portal.
    PortalContact,
    /// Attached files.
    Attachment,
    /// Entries of a listing and lists of other releases.
    Related,
    /// A copy of something that stands elsewhere.
    Duplicate,
    /// Everything that belongs to the site and not to the release.
    Boilerplate,
}

/// What an aside is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AsideKind {
    /// Caption or credit of a picture.
    Caption,
    /// What an organization says of itself at the end of its releases.
    About,
    /// A note to editors.
    EditorNote,
    /// Signature under the text.
    Signature,
}

/// One entry of a listing or of a list of related releases, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Related {
    /// Its title.
    pub title: String,
    /// EDTF date.
    pub date: Option<String>,
    /// Release number as written.
    pub number: Option<String>,
    /// Who published it.
    pub issuer: Option<String>,
    /// What it is called (`Pressemitteilung`).
    pub kind: Option<String>,
    /// Where it is.
    pub url: Option<String>,
    /// Changes made to the title: byte range of the title, what stood there, why.
    pub edits: Vec<crate::text::Edit>,
}

/// Sorts the blocks of a page into zones.
#[must_use]
pub fn segment(mut page: Page, identity: &Identity, know: &Knowledge, doubts: &mut Warnings) -> Document {
    if let Some(feed) = page.feed.take() {
        return lists::feed(page, *feed, identity);
    }
    let words = know.language(identity.words());
    let (mut blocks, notes) = match page.format {
        Format::Html => content::label(&mut page, identity, know, doubts),
        Format::Plain | Format::Feed(_) => (plain(std::mem::take(&mut page.blocks)), Vec::new()),
    };
    if know.allows(RepairCode::ParagraphSplit) {
        paragraphs::split(&mut blocks, words);
    }
    // The lines of a listing are entries of its own room: none of them is a title or a sentence of this page.
    let listing = page.format == Format::Plain && identity.kind == Kind::Listing;
    match listing {
        true => header::label_listing(&mut blocks, words),
        false => header::label(&mut blocks, page.format, identity.kind, words),
    }
    contact::label(&mut blocks, words, doubts);
    let related = lists::entries(&mut blocks, &page.elements, &page.head, page.format, identity, words);
    let paging = lists::paging(&blocks, &page.head, &related, identity, words);
    duplicates::label_second_half(&mut blocks, know);
    if !listing {
        lines::join_blocks(&mut blocks, words, know);
    }
    duplicates::label_captions(&mut blocks, know);
    background::label(&mut blocks, words, know, doubts);
    if page.format == Format::Plain {
        headings::mark(&mut blocks);
    }
    let collection = |text: &str| matches!(words.releases.section(text), Some((Section::Collection, _)));
    headings::warn_of_items(&blocks, collection, doubts);
    suspicions::look(&blocks, words, doubts);
    let Page { format, head, elements, .. } = page;
    Document {
        format,
        language: identity.words(),
        foreign: identity.is_foreign(),
        head,
        elements,
        blocks,
        related,
        paging,
        body: Body::default(),
        notes,
    }
}

/// The blocks of plain text are all taken for body until a later step says otherwise.
fn plain(blocks: Vec<Block>) -> Vec<Zoned> {
    blocks.into_iter().map(|block| Zoned { block, zone: Zone::Body, why: "plain text".into() }).collect()
}
