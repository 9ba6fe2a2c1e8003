//! In: a [`Page`] and what its capture says. Out: its [`Identity`]: kind, language and site layout, each with its basis.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::knowledge::{Knowledge, Language};
use crate::parse::Page;
use crate::read::Capture;

/// What a page is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Press release, listing and so on.
    pub kind: Kind,
    /// BCP 47 tag of the main language, if it could be told.
    pub language: Option<String>,
    /// Name of the site layout that matched (`presse.sachsen-anhalt.de/2012`).
    pub layout: Option<String>,
    /// Why: a sentence for each decision.
    pub basis: Vec<String>,
}

impl Identity {
    /// The language whose words are used for this page; German where it is unknown.
    #[must_use]
    pub fn words(&self) -> Language {
        self.language.as_deref().and_then(Language::from_tag).unwrap_or(Language::German)
    }
}

/// What kind of document a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One press release.
    PressRelease,
    /// A list of releases.
    Listing,
    /// A page about a topic, with related entries.
    TopicPage,
    /// News or blog text.
    Article,
    /// Anything else.
    Other,
}

/// Recognizes kind, language and layout of a page.
#[must_use]
pub fn recognize(_page: &Page, _capture: &Capture, _know: &Knowledge) -> Identity {
    Identity { kind: Kind::Other, language: None, layout: None, basis: Vec::new() }
}
