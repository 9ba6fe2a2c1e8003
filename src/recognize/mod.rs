//! In: a [`Page`] and what its capture says. Out: its [`Identity`]: kind, language and site layout, each with its basis.

mod kind;
mod language;

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
    /// What the elements say that the site layout names: field and text.
    pub said: Vec<(String, String)>,
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

impl Kind {
    /// The name used in records.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PressRelease => "press_release",
            Self::Listing => "listing",
            Self::TopicPage => "topic_page",
            Self::Article => "article",
            Self::Other => "other",
        }
    }
}

/// Recognizes kind, language and layout of a page.
#[must_use]
pub fn recognize(page: &Page, capture: &Capture, know: &Knowledge) -> Identity {
    let (language, why_language) = language::language(page, know);
    let words = language.as_deref().and_then(Language::from_tag).unwrap_or(Language::German);
    let url = capture.url.as_deref().or(page.head.canonical.as_deref()).or(page.head.meta("og:url"));
    let (kind, why_kind) = kind::kind(page, url, know.language(words));
    let basis = vec![why_language, format!("kind {}: {why_kind}", kind.name())];
    let mut identity = Identity { kind, language, layout: None, said: Vec::new(), basis };
    let host = url.and_then(|u| url::Url::parse(u).ok()).and_then(|u| u.host_str().map(str::to_owned));
    if let Some(host) = host {
        ask_layout(&mut identity, page, &host, know);
    }
    identity
}

/// Finds the layout of a page and what its elements say.
fn ask_layout(identity: &mut Identity, page: &Page, host: &str, know: &Knowledge) {
    let Some(layout) = know.sites.of_host(host).find(|l| page.select(&l.marker).next().is_some()) else { return };
    identity.basis.push(format!("layout {}: its marker is on the page", layout.name));
    identity.layout = Some(layout.name.clone());
    for (field, selector) in &layout.fields {
        if let Some(element) = page.select(selector).next() {
            let text = element.text().flat_map(str::split_whitespace).take(80).collect::<Vec<_>>().join(" ");
            identity.said.push((field.clone(), text));
        }
    }
}

/// The language whose words are used for a text without a page around it.
#[must_use]
pub fn language_of(text: &str, know: &Knowledge) -> Language {
    language::of_text(text, know)
}
