//! In: a doubt that a room has about one document. Out: a sorted list of warnings in its record.
//!
//! The hard decision: the list of codes is closed and each code carries its own documentation, so that `docs/warnings.md`,
//! the schema and the code cannot drift apart.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! warning_codes {
    ($($variant:ident $name:literal $about:literal;)*) => {
        /// What can be doubtful about a record: a closed list.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum WarningCode {
            $(#[doc = $about] $variant,)*
        }

        impl WarningCode {
            /// All codes in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name used in records and in the report.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What the code means, in a sentence.
            #[must_use]
            pub fn about(self) -> &'static str {
                match self { $(Self::$variant => $about,)* }
            }
        }
    };
}

warning_codes! {
    EncodingContradicted "encoding_contradicted" "The declared character encoding does not fit the bytes; another was used.";
    MalformedBytes "malformed_bytes" "Some bytes mean nothing in the encoding used and became U+FFFD.";
    MixedEncodings "mixed_encodings" "The file holds parts in different encodings, decoded one by one.";
    NestingLimit "nesting_limit" "The markup is nested deeper than any real page; deeper elements were flattened.";
    LayoutMismatch "layout_mismatch" "A known site layout does not fit the page any more; the general way was taken where it fails.";
    EmptyBody "empty_body" "No body text was found.";
    BodyCut "body_cut" "The text ends in the middle of a sentence; the source seems to be cut.";
    NoTitle "no_title" "No title was found.";
    NoDate "no_date" "No publication date was found.";
    DateConflict "date_conflict" "Two sources name different publication dates; see `published.conflicts`.";
    DateSummerShift "date_summer_shift" "The printed date is one day before the date in the URL, in summer time: probably shifted by the portal.";
    Republished "republished" "The page is days or weeks younger than the release on it.";
    IssuerFromContact "issuer_from_contact" "Only a contact block names the issuer; it may be today's successor office.";
    IssuerConflict "issuer_conflict" "Header and contact block name different offices.";
    ContactSecond "contact_second" "A second contact block, probably added by the portal, was set aside.";
    ContactUncertain "contact_uncertain" "A contact block could not be taken apart for certain.";
    UnpairedQuote "unpaired_quote" "A lost or lone quotation mark has no partner and was left alone.";
    QuoteUnclosed "quote_unclosed" "A quotation has no closing mark; its end was taken from the sentence or paragraph.";
    AmbiguousNumber "ambiguous_number" "A point or comma may part thousands or decimals.";
    AmbiguousDate "ambiguous_date" "Day and month of a date may be exchanged.";
    InvalidDate "invalid_date" "A written date does not exist in the calendar.";
    TableFlattened "table_flattened" "A table or list had been flattened into running text and was left so.";
    MultipleItems "multiple_items" "Several items stand under one head.";
    AttachmentsMissing "attachments_missing" "The text announces attachments but names none.";
    HyphenLost "hyphen_lost" "A hyphen seems to be missing after a conjunction.";
    LostLetterKept "lost_letter_kept" "A letter of a word was lost, but which one is not certain; the sign was left alone.";
    SplitWordKept "split_word_kept" "A hyphen inside a word looks like one from a line end; it was left alone.";
    LanguageUncertain "language_uncertain" "The language could not be told for certain.";
    DeclaredTypeMismatch "declared_type_mismatch" "The declared media type does not fit the content.";
    TransportDamaged "transport_damaged" "The archive, the mail or the transfer that the document came in is cut off or damaged; what could be read was used.";
    NoTextLayer "no_text_layer" "The document consists of pictures of pages; it has no text layer.";
    DocumentUnreadable "document_unreadable" "A PDF or office document is encrypted, damaged or beyond the limits; its text is missing or incomplete.";
    OcrText "ocr_text" "The text was read from pictures of the pages by OCR; some signs may be misread.";
    OtherReader "other_reader" "Our own reader cannot read the PDF file; its text was read with the help of poppler.";
    AttachmentTypeMismatch "attachment_type_mismatch" "A stored file is of another type than the page says.";
    SidecarUnreadable "sidecar_unreadable" "The side-car file with transport facts could not be read and was ignored.";
}

/// One doubt about one record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Warning {
    /// Which doubt.
    pub code: WarningCode,
    /// What was found, in a sentence.
    pub message: String,
}

/// The doubts about one document, collected on its way through the rooms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Warnings(Vec<Warning>);

impl Warnings {
    /// Notes a doubt.
    pub fn add(&mut self, code: WarningCode, message: impl Into<String>) {
        self.0.push(Warning { code, message: message.into() });
    }

    /// Whether a doubt with this code was noted.
    #[must_use]
    pub fn has(&self, code: WarningCode) -> bool {
        self.0.iter().any(|w| w.code == code)
    }

    /// The doubts sorted by code and message, each once.
    #[must_use]
    pub fn into_sorted(mut self) -> Vec<Warning> {
        self.0.sort();
        self.0.dedup();
        self.0
    }
}
