//! In: [`Decoded`] text. Out: [`Page`]: a flat list of [`Block`]s in reading order with their markup, and the [`Head`].
//!
//! The element tree stays private in here and answers selectors; later rooms see blocks and a compact list of the
//! elements around them. Parsing cannot fail: any bytes give some page.

mod draft;
pub mod feed;
mod head;
mod html;
mod json;
mod markup;
mod plain;
mod tree;

pub use tree::text_of;

use std::ops::Range;

use schemars::JsonSchema;
use scraper::{ElementRef, Selector};
use serde::{Deserialize, Serialize};

use crate::decode::{Decoded, EncodingSource};
use crate::knowledge::Knowledge;
use crate::knowledge::marks::Mark;
use crate::read::Capture;
use crate::text::{Change, RepairCode, Text};
use crate::warning::Warnings;

/// An element that a selector found: it answers for its attributes and its text.
pub type Selected<'a> = ElementRef<'a>;

/// The name of an element in small letters, to be read as a `str`. Pages share the names of the standard, so copies cost
/// nothing.
pub type TagName = html5ever::LocalName;

/// A parsed document.
#[derive(Debug)]
pub struct Page {
    /// Marked-up or plain.
    pub format: Format,
    /// What the page says of itself outside its text.
    pub head: Head,
    /// The elements that hold blocks, parents before children. Empty for plain text.
    pub elements: Vec<Element>,
    /// Paragraph-like units in reading order.
    pub blocks: Vec<Block>,
    /// The element tree of an HTML page.
    dom: Option<html::Dom>,
    /// The entries, if it is a feed.
    pub feed: Option<Box<feed::found::Found>>,
}

impl Page {
    /// The elements of an HTML page that match a selector; none for plain text.
    pub fn select<'a>(&'a self, selector: &'a Selector) -> impl Iterator<Item = Selected<'a>> {
        self.dom.iter().flat_map(move |dom| dom.select(selector))
    }

    /// The index in [`Page::elements`] of `element`, if it holds blocks.
    #[must_use]
    pub fn holds_blocks(&self, element: Selected<'_>) -> Option<u32> {
        self.dom.as_ref()?.own(element)
    }

    /// Lets go of the element tree: from here on selectors find nothing.
    pub(crate) fn forget_tree(&mut self) {
        self.dom = None;
    }
}

/// Which parser read the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// HTML or XHTML.
    Html,
    /// Plain text.
    Plain,
    /// A list of documents made for programs.
    Feed(feed::FeedType),
}

impl Format {
    /// IANA media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Html => "text/html",
            Self::Plain => "text/plain",
            Self::Feed(form) => form.media_type(),
        }
    }
}

/// What a page says of itself outside its text: HTML metadata.
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// The content of `<title>`, blanks folded.
    pub title: Option<String>,
    /// The `lang` attribute of `<html>`.
    pub lang: Option<String>,
    /// `<link rel=canonical>`, absolute if possible.
    pub canonical: Option<String>,
    /// The base address for relative links: `<base href>`, else the page's own URL.
    pub base: Option<String>,
    /// `<meta>` pairs in document order: name, property, http-equiv or itemprop in lower case, and content.
    pub metas: Vec<(String, String)>,
    /// The JSON-LD objects of the page, as parsed; broken ones are left out.
    pub json_ld: Vec<serde_json::Value>,
    /// `<time>` elements and the like in document order.
    pub times: Vec<Time>,
    /// `<link rel=...>` with its address, and links of the text to the next page and the one before, in document order (`next`, `prev`, `alternate`, `author`, ...).
    pub rels: Vec<(String, String)>,
    /// Short elements whose microdata, `rel` or class names say that they hold an author or a date, in document order.
    pub marked: Vec<Marked>,
}

impl Head {
    /// The first content of a `<meta>` with this name (lower case).
    #[must_use]
    pub fn meta(&self, name: &str) -> Option<&str> {
        self.metas.iter().find(|(n, _)| n == name).map(|(_, content)| content.as_str())
    }
}

/// A short element whose markup says what its text is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// What the markup says.
    pub mark: Mark,
    /// By which attribute.
    pub via: Via,
    /// The `content` or `datetime` attribute.
    pub content: Option<String>,
    /// The text shown, a line for each part of the element.
    pub text: String,
    /// The element of the compact tree it stands in.
    pub element: Option<u32>,
}

/// Which attribute says what an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// `itemprop`.
    Microdata,
    /// `rel=author`.
    Rel,
    /// The address of a link (`/author/...`).
    Address,
    /// `class`, `id` or `property`.
    Name,
}

/// A machine-readable time in the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Time {
    /// The `datetime` (or `content`) attribute.
    pub datetime: Option<String>,
    /// The text shown.
    pub text: String,
    /// The `itemprop`, `pubdate` or class words that say what it is.
    pub role: String,
    /// The element it stands in, an index into [`Page::elements`], if that element is kept.
    pub element: Option<u32>,
}

/// An element that holds blocks; a node of the compact tree.
#[derive(Debug, Clone, Default)]
pub struct Element {
    /// The element around it, an index into [`Page::elements`]; itself for the root.
    pub parent: u32,
    /// Depth in the compact tree, 0 for the root.
    pub depth: u16,
    /// The tag name.
    pub name: TagName,
    /// The `id` attribute.
    pub id: String,
    /// The `class` attribute.
    pub class: String,
    /// `role`, `itemprop` and `itemtype`, parted by blanks.
    pub role: String,
    /// `style="display:none"`, `hidden`, `aria-hidden`.
    pub hidden: bool,
    /// How many pictures stand in it.
    pub images: u32,
}

/// A paragraph-like unit of a page.
#[derive(Debug, Clone)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its text without markup, blanks folded where the markup says so.
    pub text: Text,
    /// Where it stands in the markup or layout.
    pub markup: Markup,
    /// Its byte range in the decoded file.
    pub source: Range<usize>,
    /// The links inside, in order; ranges are bytes of `text` and shift with its edits.
    pub links: Vec<Link>,
    /// What stood between the block before and this one in place of a blank line, if that was repaired.
    pub joint: Option<(Box<str>, RepairCode)>,
}

impl Block {
    /// A block of plain text.
    #[must_use]
    pub fn plain(kind: BlockKind, text: Text) -> Self {
        let source = text.source();
        Self { kind, text, markup: Markup::default(), source, links: Vec::new(), joint: None }
    }

    /// The parts of the block in `ranges` (bytes of its text, sorted and apart), each with its links. The first keeps
    /// the joint with the block before.
    #[must_use]
    pub fn pieces(&self, ranges: &[Range<usize>]) -> Vec<Self> {
        let exact = self.source == self.text.source();
        let texts = self.text.pieces(ranges.iter().cloned());
        let mut joint = self.joint.clone();
        let piece = |(text, range): (Text, &Range<usize>)| {
            let source = if exact { text.source() } else { self.source.clone() };
            let links: Vec<Link> = self.links.iter().filter_map(|l| l.within(range)).collect();
            let link_bytes = links.iter().map(|l| l.range.len() as u32).sum();
            let markup = Markup { link_bytes, ..self.markup };
            Self { kind: self.kind, text, markup, source, links, joint: joint.take() }
        };
        texts.into_iter().zip(ranges).map(piece).collect()
    }

    /// Whether the block is a link to the first page of the site, as its logo is.
    #[must_use]
    pub fn leads_home(&self) -> bool {
        let [link] = self.links.as_slice() else { return false };
        let path = link
            .href
            .split_once("://")
            .map_or(link.href.as_str(), |(_, rest)| rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"));
        let is_home = matches!(path.trim(), "/" | "./" | "/index.html" | "/index.php" | "index.html" | "index.php");
        is_home && link.range.len() + 2 >= self.text.as_str().trim().len()
    }

    /// Changes the text and moves the links along. Changes as in [`Text::rewrite`].
    pub fn rewrite(&mut self, changes: &[Change<'_>]) {
        for link in &mut self.links {
            link.range = moved(link.range.start, changes)..moved(link.range.end, changes);
        }
        self.text.rewrite(changes.iter().cloned());
    }

    /// Appends `other` after `glue`, which stands where `before` stood.
    pub fn append(&mut self, other: &Self, glue: &str, before: &str, code: RepairCode) {
        let at = self.text.len();
        self.text.push_str(glue);
        self.text.mark(at, before, code);
        let shift = self.text.len();
        self.text.push(&other.text);
        let shifted = |l: &Link| Link { range: l.range.start + shift..l.range.end + shift, ..l.clone() };
        self.links.extend(other.links.iter().map(shifted));
        self.markup.link_bytes += other.markup.link_bytes;
        self.markup.lines = self.markup.lines.saturating_add(other.markup.lines);
        self.source.end = self.source.end.max(other.source.end);
    }
}

/// Where a position goes when the changes (sorted, apart) are made; one inside a change goes to its end.
fn moved(pos: usize, changes: &[Change<'_>]) -> usize {
    let mut shift = 0;
    for change in changes.iter().take_while(|c| c.range.start < pos) {
        let end = change.range.end.min(pos);
        shift += change.with.len() as isize - (end - change.range.start) as isize;
    }
    pos.saturating_add_signed(shift)
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// A heading inside the text.
    Heading,
    /// A paragraph.
    Paragraph,
    /// An item of a list.
    ListItem,
    /// A block quotation.
    Quote,
    /// A table, its cells parted by tabs and its rows by line breaks.
    Table,
    /// A paragraph of background information at the end of a release.
    Background,
}

/// Where a block stands in the markup (HTML) or in the layout (plain text).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Markup {
    /// The innermost element around it, an index into [`Page::elements`].
    pub element: u32,
    /// Level of a heading, 1 to 6; 0 for other blocks.
    pub level: u8,
    /// Depth of a list item, from 1; 0 for other blocks.
    pub list_depth: u8,
    /// Bytes of the text that stand inside links.
    pub link_bytes: u32,
    /// Plain text: blank lines before it.
    pub blank_before: u8,
    /// Plain text: blanks before its first line.
    pub indent: u8,
    /// Plain text: number of lines it had.
    pub lines: u16,
}

/// A link in the text of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Bytes of the block's text.
    pub range: Range<usize>,
    /// The address as written.
    pub href: String,
    /// The `title` attribute.
    pub title: Option<String>,
}

impl Link {
    /// The link as it stands in a part of the text, if it stands there at all.
    fn within(&self, part: &Range<usize>) -> Option<Self> {
        let range = self.range.start.max(part.start)..self.range.end.min(part.end);
        (range.start < range.end)
            .then(|| Self { range: range.start - part.start..range.end - part.start, ..self.clone() })
    }
}

/// Parses a decoded document into blocks.
#[must_use]
pub fn parse(decoded: &Decoded, capture: &Capture, know: &Knowledge, doubts: &mut Warnings) -> Page {
    if let Some(page) = feed::page(decoded, capture, know, doubts) {
        return page;
    }
    if is_html(decoded, capture) { html::parse(decoded, know, doubts) } else { plain::parse(decoded) }
}

/// Markup or plain text: what the content looks like, before what its name or transport claims.
fn is_html(decoded: &Decoded, capture: &Capture) -> bool {
    if decoded.encoding.from == EncodingSource::Format {
        return false;
    }
    let start = decoded.text.as_str().trim_start().as_bytes();
    let named_html = capture.media_type.as_deref().is_some_and(|m| m.contains("html"))
        || capture.path.as_deref().is_some_and(|p| p.ends_with(".html") || p.ends_with(".htm"));
    start.first() == Some(&b'<') || named_html
}
