//! The types of a description; the record takes most of them over as they are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::knowledge::Language;
use crate::text::Edit;

/// What a document says of itself as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// Whose words are used to read the text.
    pub language: Language,
    /// The title, repaired.
    pub title: Option<String>,
    /// Second line of the title.
    pub subtitle: Option<String>,
    /// Line above the title.
    pub kicker: Option<String>,
    /// Summary that the page gives of itself.
    pub teaser: Option<String>,
    /// Repairs made to the title and its neighbors: field name and edit in bytes of that field.
    pub edits: Vec<(&'static str, Edit)>,
    /// Who published.
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
    /// Bylines.
    pub authors: Vec<Author>,
    /// Keywords that the page itself declares.
    pub topics: Vec<String>,
    /// The canonical absolute URL.
    pub url: Option<String>,
    /// Picture that the page names as its own.
    pub image: Option<String>,
    /// Files that belong to the document.
    pub attachments: Vec<Attachment>,
    /// Contact block, taken apart.
    pub contact: Option<Contact>,
    /// All that was looked at for title, date, number, issuer and so on, winners and losers (for `explain`).
    pub evidence: Vec<Evidence>,
}

impl Description {
    /// A description that says nothing, for text without a document around it.
    #[must_use]
    pub fn empty(language: Language) -> Self {
        Self {
            language,
            title: None,
            subtitle: None,
            kicker: None,
            teaser: None,
            edits: Vec::new(),
            issuer: None,
            number: None,
            place: None,
            published: None,
            updated: None,
            embargo: None,
            authors: Vec::new(),
            topics: Vec::new(),
            url: None,
            image: None,
            attachments: Vec::new(),
            contact: None,
            evidence: Vec::new(),
        }
    }
}

/// Where a value outside the body comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum From {
    /// The lines above the text.
    #[serde(rename = "header")]
    Header,
    /// The text itself.
    #[serde(rename = "body")]
    Body,
    /// The contact block.
    #[serde(rename = "contact")]
    Contact,
    /// The lines below the text.
    #[serde(rename = "footer")]
    Footer,
    /// A `<meta>` element.
    #[serde(rename = "html:meta")]
    HtmlMeta,
    /// JSON-LD.
    #[serde(rename = "html:json-ld")]
    HtmlJsonLd,
    /// A `<time>` element.
    #[serde(rename = "html:time")]
    HtmlTime,
    /// The `<title>` element.
    #[serde(rename = "html:title")]
    HtmlTitle,
    /// A heading element.
    #[serde(rename = "html:heading")]
    HtmlHeading,
    /// Microdata or RDFa attributes.
    #[serde(rename = "html:microdata")]
    HtmlMicrodata,
    /// A `<link>` element.
    #[serde(rename = "html:link")]
    HtmlLink,
    /// An element that the site layout names.
    #[serde(rename = "html:layout")]
    HtmlLayout,
    /// HTTP header fields.
    #[serde(rename = "http")]
    Http,
    /// The address of the page.
    #[serde(rename = "url")]
    Url,
    /// The archive record.
    #[serde(rename = "warc")]
    Warc,
    /// The name of the file.
    #[serde(rename = "file_name")]
    FileName,
    /// Subject or date of the mail.
    #[serde(rename = "mail")]
    Mail,
}

/// One place that speaks about one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The field: `title`, `published`, `number`, `issuer`, `place`, `authors`.
    pub field: &'static str,
    /// The value, normalized.
    pub value: String,
    /// Where it is from.
    pub from: From,
    /// What is written there.
    pub text: String,
    /// Whether it was chosen.
    pub won: bool,
    /// Why it was chosen or not.
    pub why: String,
}

/// Who published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// Name of the office or company.
    pub name: String,
    /// Where it is from.
    pub from: From,
}

/// A release number; unique only per office and year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseNumber {
    /// Without leading zeros.
    pub value: String,
    /// The year it belongs to, if known.
    pub year: Option<i32>,
    /// As written.
    pub text: String,
}

/// A publication date with its rivals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// EDTF, with clock time if the source states one.
    pub value: String,
    /// Where it is from.
    pub from: From,
    /// As written.
    pub text: String,
    /// Other values that other places name.
    pub conflicts: Vec<Rival>,
}

/// A value that lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rival {
    /// EDTF.
    pub value: String,
    /// Where it is from.
    pub from: From,
    /// As written.
    pub text: String,
}

/// Not to be published before a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Embargo {
    /// EDTF with clock time; null if only an event is named.
    pub value: Option<String>,
    /// Where it is from.
    pub from: From,
    /// As written.
    pub text: String,
}

/// An author of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Author {
    /// The name without "By", agencies and roles.
    pub name: String,
    /// Whether it is a newsroom or an agency that signs, since no person does.
    pub organization: bool,
    /// Where it is from.
    pub from: From,
}

/// A file that belongs to the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// Text of the link.
    pub title: Option<String>,
    /// Absolute address if possible.
    pub url: String,
    /// By name or by what the page says.
    pub media_type: Option<String>,
    /// Size in bytes: that of the stored file, else as the page states it, rounded as it is there.
    pub bytes: Option<u64>,
    /// Digest of the file, if it is there.
    pub sha256: Option<String>,
    /// Path of the stored file, if it is there.
    pub path: Option<String>,
}

/// A contact block, taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The office or company.
    pub organization: Option<String>,
    /// The unit inside it (`Pressestelle`).
    pub department: Option<String>,
    /// Names of the people to ask.
    pub people: Vec<String>,
    /// Street and house number.
    pub street: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Telephone numbers.
    pub phone: Vec<Phone>,
    /// Fax numbers.
    pub fax: Vec<Phone>,
    /// Mail addresses.
    pub email: Vec<String>,
    /// Web addresses.
    pub url: Vec<String>,
    /// The block as it stands in the document.
    pub text: String,
}

/// A telephone number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Phone {
    /// As written.
    pub text: String,
    /// E.164 (`+493915671105`); null if the area code is unknown.
    pub value: Option<String>,
}
