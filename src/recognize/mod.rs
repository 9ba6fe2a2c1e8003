//! In: a [`Page`] and what its capture says. Out: its [`Identity`]: kind, language and site layout, each with its basis.

mod kind;
mod language;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::knowledge::sites::{Field, Layout};
use crate::knowledge::{Knowledge, Language};
use crate::parse::{Format, Page, Selected};
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
    pub said: Vec<(Field, String)>,
    /// The elements that the layout names: field and index in [`Page::elements`].
    pub named: Vec<(Field, u32)>,
    /// Why the known layouts of the site do not fit, if they should.
    pub strayed: Option<String>,
    /// Why: a sentence for each decision.
    pub basis: Vec<String>,
}

impl Identity {
    /// Whether the text is in a language that no words are known of.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        self.language.as_deref().is_some_and(|tag| Language::from_tag(tag).is_none())
    }

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
    let (kind, why_kind) = kind::kind(page, url, know.language(words), know);
    let basis = vec![why_language, format!("kind {}: {why_kind}", kind.name())];
    let mut identity =
        Identity { kind, language, layout: None, said: Vec::new(), named: Vec::new(), strayed: None, basis };
    if let Some(url) = url.and_then(|u| url::Url::parse(u).ok()).filter(|_| page.format == Format::Html) {
        ask_layout(&mut identity, page, &url, know);
    }
    identity
}

/// Finds the layout of a page and what its elements say.
fn ask_layout(identity: &mut Identity, page: &Page, url: &url::Url, know: &Knowledge) {
    let Some(site) = url.host_str().and_then(|host| know.sites.of_host(host)) else { return };
    let path = url.path().to_lowercase();
    let is_release = site.releases.as_deref().is_some_and(|part| path.contains(part));
    if is_release && matches!(identity.kind, Kind::Article | Kind::Other) {
        identity.kind = Kind::PressRelease;
        identity.basis.push(format!("kind press_release: {} puts its releases at such addresses", site.host));
    }
    let Some(layout) = site.layouts.iter().find(|l| page.select(&l.marker).next().is_some()) else {
        if is_release && identity.kind != Kind::Listing && !site.layouts.is_empty() {
            identity.strayed = Some(format!("No known layout of {} fits this page.", site.host));
        }
        return;
    };
    identity.basis.push(format!("layout {}: its marker is on the page", layout.name));
    identity.layout = Some(layout.name.clone());
    if identity.kind == Kind::Listing {
        // Its elements repeat for each entry, which the lists of any page are read for.
        return;
    }
    let missing: Vec<&str> = read_layout(identity, page, layout);
    if !missing.is_empty() {
        let missing = missing.join(", ");
        identity.strayed = Some(format!("The layout {} names what is not on this page: {missing}.", layout.name));
    }
}

/// Notes what a layout's elements say and where they stand; gives the fields that must be there and are not.
fn read_layout<'l>(identity: &mut Identity, page: &Page, layout: &'l Layout) -> Vec<&'l str> {
    /// More elements of one field are no field.
    const MOST: usize = 200;
    let mut missing = Vec::new();
    for (field, selector) in &layout.fields {
        let mut found = 0;
        for element in page.select(selector).take(MOST) {
            found += 1;
            identity.named.extend(page.holds_blocks(element).map(|index| (*field, index)));
            let says = match field {
                Field::Author => true,
                _ => !identity.said.iter().any(|(f, _)| f == field),
            };
            if let Some(text) = said(*field, element).filter(|_| says) {
                identity.said.push((*field, text));
            }
        }
        if found == 0 && matches!(field, Field::Title | Field::Body) {
            missing.push(field.name());
        }
    }
    missing
}

/// What an element says of a field, if that can be said in a line.
fn said(field: Field, element: Selected<'_>) -> Option<String> {
    const MOST_WORDS: usize = 80;
    let text = || element.text().flat_map(str::split_whitespace).take(MOST_WORDS).collect::<Vec<_>>().join(" ");
    let text = match field {
        Field::Published | Field::Updated => {
            let machine = ["datetime", "content"].iter().find_map(|a| element.attr(a)).map(str::to_owned);
            machine.or_else(|| Some(text())).filter(|t| t.bytes().any(|b| b.is_ascii_digit()))?
        }
        Field::Title | Field::Kicker | Field::Subtitle | Field::Number | Field::Issuer | Field::Author => text(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// The language whose words are used for a text without a page around it.
#[must_use]
pub fn language_of(text: &str, know: &Knowledge) -> Language {
    language::of_text(text, know)
}
