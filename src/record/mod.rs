//! In: everything the rooms found. Out: the [`Record`], field for field as documented in `docs/record.md`.
//!
//! The types here derive serialization and JSON Schema, so that the program's output and its contract are one thing.
//! Inside the program all offsets are bytes; here they become Unicode code points, in one pass (`offsets`).

mod assemble;
mod laws;
mod mentions;
mod offsets;

pub use assemble::assemble;
pub use laws::broken_promises;
pub use mentions::{NameMention, QuoteMention, TextAnnotations};
pub use offsets::CodePoints;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::annotate::{DateKind, DateModifier, NumberKind, NumberModifier};
use crate::decode::Encoding;
use crate::describe::{Attachment, Author, Contact, Embargo, Issuer, Published, ReleaseNumber};
use crate::parse::BlockKind;
use crate::read::Container;
use crate::recognize::Kind;
use crate::segment::{AsideKind, Paging};
use crate::text::RepairCode;
use crate::values::decimal::Decimal;
use crate::warning::Warning;

/// The name of the schema that every record carries.
pub const SCHEMA: &str = "depesche/record/1";

/// One source document as a structured record. Offsets `start` and `end` are Unicode code points, half open, into
/// `body.text`, if nothing else is said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Name and version of the schema: `depesche/record/1`.
    pub schema: String,
    /// 32 hex digits of the SHA-256 of the raw bytes; with `-N` if one file holds several documents.
    pub id: String,
    /// The `id` of the record of the version of this document before this one, if the scheduled job has kept one.
    pub supersedes: Option<String>,
    /// What kind of document it is.
    pub kind: Kind,
    /// BCP 47 tag of the main language.
    pub language: Option<String>,
    /// Where the document is from and how it was read.
    pub source: Source,
    /// Who published it; null if not said.
    pub issuer: Option<Issuer>,
    /// Release number.
    pub number: Option<ReleaseNumber>,
    /// Place of the dateline.
    pub place: Option<String>,
    /// When it was published.
    pub published: Option<Published>,
    /// When it was last changed.
    pub updated: Option<Published>,
    /// Not to be published before.
    pub embargo: Option<Embargo>,
    /// The title.
    pub title: Option<String>,
    /// Second line of the title.
    pub subtitle: Option<String>,
    /// Line above the title that names its subject.
    pub kicker: Option<String>,
    /// Summary that the page gives of itself and that is not part of the body.
    pub teaser: Option<String>,
    /// Bylines.
    pub authors: Vec<Author>,
    /// Keywords that the page itself declares.
    pub topics: Vec<String>,
    /// Address of the picture that the page names as its own.
    pub image: Option<String>,
    /// The clean text.
    pub body: BodyRecord,
    /// Text beside the body: captions, company boilerplate, notes, signatures.
    pub asides: Vec<Aside>,
    /// Dates and times in the body.
    pub dates: Vec<DateRecord>,
    /// Numbers in the body.
    pub numbers: Vec<NumberRecord>,
    /// People in the body, by first mention; last, without mentions, those who are named only as issuers of `related`.
    pub people: Vec<PersonRecord>,
    /// Organizations in the body, by first mention.
    pub organizations: Vec<NamedRecord>,
    /// Places in the body, by first mention.
    pub places: Vec<NamedRecord>,
    /// Quotations in the body.
    pub quotes: Vec<QuoteRecord>,
    /// References to laws, decisions and printed papers.
    pub references: Vec<ReferenceRecord>,
    /// The contact block, taken apart; null if the document has none.
    pub contact: Option<Contact>,
    /// Files that belong to the document.
    pub attachments: Vec<Attachment>,
    /// Links in the body.
    pub links: Vec<LinkRecord>,
    /// Entries of a listing, or other documents that this one lists.
    pub related: Vec<RelatedRecord>,
    /// Where a listing stands among the pages it is part of; null if it says nothing of them.
    pub paging: Option<Paging>,
    /// All changes made to the body's text; taken back in reverse order they give the decoded text of the kept part.
    pub repairs: Vec<Repair>,
    /// Changes made to other fields; `start` and `end` are code points of that field.
    pub field_repairs: Vec<FieldRepair>,
    /// Doubts, from a closed list.
    pub warnings: Vec<Warning>,
}

/// Where a document is from and how it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Path as given, relative to the input folder.
    pub path: Option<String>,
    /// Canonical absolute URL, if known.
    pub url: Option<String>,
    /// The archive record it stood in.
    pub container: Option<Container>,
    /// IANA media type of the content.
    pub media_type: String,
    /// Size of the raw document in bytes.
    pub bytes: u64,
    /// SHA-256 of the raw bytes, 64 hex digits.
    pub sha256: String,
    /// When it was fetched, from the transport (RFC 3339).
    pub fetched_at: Option<String>,
    /// How the bytes were turned into text.
    pub encoding: Encoding,
}

/// The clean text with its blocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BodyRecord {
    /// The text; blocks are parted by one blank line.
    pub text: String,
    /// The blocks in order.
    pub blocks: Vec<BlockRecord>,
    /// SHA-256 of the text with all repairs taken back, so that the undo law can be checked from the record alone.
    pub undone_sha256: String,
}

/// One block of the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BlockRecord {
    /// What it is.
    pub kind: BlockKind,
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// The bytes of the decoded file it came from.
    pub source: ByteRange,
}

/// A range of bytes in the decoded file (as UTF-8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ByteRange {
    /// First byte.
    pub start: usize,
    /// First byte after it.
    pub end: usize,
}

/// Text beside the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Aside {
    /// What it is.
    pub kind: AsideKind,
    /// The text.
    pub text: String,
}

/// A date or time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DateRecord {
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// As written.
    pub text: String,
    /// Sort.
    #[serde(rename = "type")]
    pub kind: DateKind,
    /// EDTF; durations and sets as in ISO 8601.
    pub value: Option<String>,
    /// What EDTF cannot say, in TIMEX3's words.
    #[serde(rename = "mod")]
    pub modifier: Option<DateModifier>,
    /// Whether the value depends on the publication date.
    pub relative: bool,
}

/// A number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NumberRecord {
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// As written.
    pub text: String,
    /// Sort.
    pub kind: NumberKind,
    /// The exact value, scale applied.
    pub value: Decimal,
    /// Upper end of a range.
    pub to: Option<Decimal>,
    /// ISO 4217 or UCUM code.
    pub unit: Option<String>,
    /// Approximation or limit.
    #[serde(rename = "mod")]
    pub modifier: Option<NumberModifier>,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonRecord {
    /// Given and family name as far as known.
    pub name: String,
    /// Given names.
    pub given: Option<String>,
    /// Family name with particles.
    pub family: Option<String>,
    /// Titles in order.
    pub titles: Vec<String>,
    /// Office or role in the words of the text.
    pub role: Option<String>,
    /// All offices and roles, each once, in the words of the text; `role` is one of them.
    pub roles: Vec<String>,
    /// Organization that the role belongs to.
    pub organization: Option<String>,
    /// Political party.
    pub party: Option<String>,
    /// Age in years.
    pub age: Option<u8>,
    /// Where the bare name stands.
    pub mentions: Vec<Mention>,
}

/// One place in the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mention {
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// As written.
    pub text: String,
}

/// An organization or place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedRecord {
    /// The fullest form of the name.
    pub name: String,
    /// Where it is named.
    pub mentions: Vec<Mention>,
}

/// A quotation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuoteRecord {
    /// Where it begins, after the opening mark.
    pub start: usize,
    /// Where it ends, before the closing mark.
    pub end: usize,
    /// As written.
    pub text: String,
    /// Index into `people`, or null.
    pub speaker: Option<usize>,
    /// In quotation marks, or indirect speech.
    pub direct: bool,
}

/// A reference to a law, decision or printed paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferenceRecord {
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// As written.
    pub text: String,
    /// Full name of the law, if known.
    pub law: Option<String>,
    /// Section or article.
    pub section: Option<String>,
    /// Paragraph inside it.
    pub paragraph: Option<String>,
}

/// A link in the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkRecord {
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Text of the link.
    pub text: String,
    /// Absolute address if possible.
    pub url: String,
}

/// Another document that this one lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RelatedRecord {
    /// Its title.
    pub title: String,
    /// EDTF date.
    pub date: Option<String>,
    /// Release number as written.
    pub number: Option<String>,
    /// Who published it.
    pub issuer: Option<String>,
    /// What it is called.
    pub kind: Option<String>,
    /// Absolute address if possible.
    pub url: Option<String>,
}

/// One change made to the body's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Repair {
    /// Why.
    pub code: RepairCode,
    /// Where the new text begins.
    pub start: usize,
    /// Where it ends; equal to `start` if something was taken out.
    pub end: usize,
    /// What stood there.
    pub before: String,
}

/// One change made to another field than the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldRepair {
    /// Which field: `title`, `subtitle`, `related[2].title`.
    pub field: String,
    /// Why.
    pub code: RepairCode,
    /// Where the new text begins, in code points of the field.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What stood there.
    pub before: String,
}
