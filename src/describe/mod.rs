//! In: a repaired [`Document`]. Out: its [`Description`]: title, number, issuer, place, dates, authors, each with its
//! evidence.
//!
//! "Description" is the archivists' word for what a finding aid says of a document. Every place that speaks gives a
//! piece of [`Evidence`]; one documented order of trust decides; rivals stay visible.

mod address;
mod attachments;
mod authors;
pub mod contact;
mod dates;
mod entities;
mod evidence;
mod linked;
mod office;
mod place;
mod slug;
mod title;
mod types;

pub use types::{
    Attachment, Author, Contact, Description, Embargo, Evidence, From, Issuer, Phone, Published, ReleaseNumber, Rival,
};

use rustc_hash::FxHashSet;
use url::Url;

use crate::knowledge::marks::Marks;
use crate::knowledge::pages::Holds;
use crate::knowledge::sites::Field;
use crate::knowledge::{Knowledge, Language, LanguageData};
use crate::parse::Element;
use crate::read::Capture;
use crate::recognize::Identity;
use crate::segment::{Document, Zone};
use crate::text::single_spaced;
use crate::values::moment::{self, Moment};
use crate::warning::{WarningCode, Warnings};
use evidence::Ledger;
use linked::Linked;
use place::Placement;
use title::Key;

/// Everything that can speak about a document.
struct Sources<'s> {
    document: &'s Document,
    identity: &'s Identity,
    capture: &'s Capture,
    know: &'s Knowledge,
    words: &'s LanguageData,
    marks: &'s Marks,
    linked: Linked<'s>,
    placement: Placement,
    url: Option<&'s Url>,
    sites: Vec<Key>,
}

impl Sources<'_> {
    /// What the elements say that the site's layout names for a field.
    fn said(&self, field: Field) -> impl Iterator<Item = &str> {
        self.identity.said.iter().filter(move |(f, _)| *f == field).map(|(_, text)| text.as_str())
    }

    /// The first full date in a text, in the language of the page or else in English, which many systems print.
    fn day(&self, text: &str) -> Option<(std::ops::Range<usize>, Moment)> {
        let is_english = self.words.language == Language::English;
        let english = || if is_english { None } else { moment::find(text, &self.know.english) };
        moment::find(text, self.words).or_else(english)
    }

    /// Whether an element stands in one below the headline that is named as the comments of readers.
    fn in_comments(&self, element: Option<u32>) -> bool {
        let elements = &self.document.elements;
        let says = |e: &Element| {
            [&e.class, &e.id]
                .iter()
                .any(|names| !names.is_empty() && self.know.elements.read(names).any(Holds::COMMENT))
        };
        let around = |i: &usize| elements.get(*i).map(|e| e.parent as usize).filter(|parent| parent < i);
        let chain = std::iter::successors(element.map(|e| e as usize), around);
        let below = chain.take_while(|i| self.placement.is_below_headline(*i));
        below.filter_map(|i| elements.get(i)).any(says)
    }

    /// The names of the site, by their letters.
    fn site_names(&self) -> &[Key] {
        &self.sites
    }
}

/// Describes a document.
#[must_use]
pub fn describe(
    document: &Document,
    identity: &Identity,
    capture: &Capture,
    know: &Knowledge,
    doubts: &mut Warnings,
) -> Description {
    let mut ledger = Ledger::default();
    let url = address::canonical(&document.head, capture, &mut ledger);
    let words = know.language(identity.words());
    let linked = Linked::new(&document.head.json_ld);
    let sites = site_names(document, &linked, url.as_ref());
    let placement = Placement::new(document);
    let marks = &know.marks;
    let sources =
        Sources { document, identity, capture, know, words, marks, linked, placement, url: url.as_ref(), sites };
    let contact = contact::of(document, words, doubts);
    let titles = title::titles(&sources, &mut ledger);
    if titles.title.is_none() {
        doubts.add(WarningCode::NoTitle, "Neither a heading nor the metadata name a title.");
    }
    let (published, updated) = dates::dates(&sources, titles.title.as_deref(), &mut ledger, doubts);
    let base = document.head.base.as_deref().and_then(|b| Url::parse(b).ok()).or_else(|| url.clone());
    Description {
        language: identity.words(),
        issuer: office::issuer(&sources, contact.as_ref(), &mut ledger, doubts),
        number: office::number(&sources, published.as_ref(), &mut ledger),
        place: office::place(&sources, &mut ledger),
        embargo: office::embargo(&sources, &mut ledger),
        authors: authors::authors(&sources, &mut ledger),
        attachments: attachments::attachments(&sources, base.as_ref(), doubts),
        topics: topics(&sources),
        teaser: teaser(&sources),
        image: image(&sources, base.as_ref()),
        title: titles.title,
        subtitle: titles.subtitle,
        kicker: titles.kicker,
        edits: titles.edits,
        published,
        updated,
        url: url.as_ref().map(Url::to_string),
        contact,
        evidence: ledger.into_evidence(),
    }
}

/// The names of the site, as it calls itself and as its host is called.
fn site_names(document: &Document, linked: &Linked<'_>, url: Option<&Url>) -> Vec<Key> {
    let metas = ["og:site_name", "application-name", "apple-mobile-web-app-title", "dc.publisher"];
    let said = metas.iter().filter_map(|m| document.head.meta(m)).map(Key::new);
    let publishers = linked.names("publisher").into_iter().map(|n| Key::new(&n.name));
    let host = url.and_then(Url::host_str).map(|h| h.trim_start_matches("www."));
    let hosts =
        host.into_iter().flat_map(|h| [h, h.split('.').next().unwrap_or(h), h.rsplit_once('.').map_or(h, |p| p.0)]);
    let logos = document.blocks.iter().map(|z| &z.block).filter(|b| b.markup.level == 1 && b.leads_home());
    let logos = logos.map(|b| Key::new(b.text.as_str()));
    let hosts = hosts.map(Key::new).chain(logos);
    let mut names: Vec<Key> = said.chain(publishers).chain(hosts).filter(|k| !k.is_empty()).collect();
    names.dedup();
    names
}

/// Keywords that the page declares, each once.
fn topics(sources: &Sources<'_>) -> Vec<String> {
    let metas = [
        "keywords",
        "news_keywords",
        "article:tag",
        "parsely-tags",
        "dc.subject",
        "dcterms.subject",
        "citation_keywords",
    ];
    let said = sources.document.head.metas.iter().filter(|(name, _)| metas.contains(&name.as_str()));
    const MOST: usize = 100;
    let mut out: Vec<String> = Vec::new();
    let mut keys: FxHashSet<Key> = FxHashSet::default();
    let linked = sources.linked.texts("keywords").map(|(_, text)| text);
    for text in linked.chain(said.map(|(_, content)| entities::resolved(content))) {
        for topic in text.split([',', ';']).map(str::trim).filter(|t| !t.is_empty() && t.len() <= 120) {
            if out.len() < MOST && keys.insert(Key::new(topic)) {
                out.push(topic.to_owned());
            }
        }
    }
    out
}

/// The summary that the page gives of itself and that is not part of the body.
fn teaser(sources: &Sources<'_>) -> Option<String> {
    let zone = sources.document.zone(Zone::Teaser).next().map(|b| b.text.as_str().to_owned());
    let metas = ["og:description", "description", "dc.description", "dcterms.description", "twitter:description"];
    let meta =
        || metas.iter().filter_map(|m| sources.document.head.meta(m)).map(entities::resolved).find(|d| d.len() > 20);
    let linked = || sources.linked.texts("description").map(|(_, text)| text).find(|d| d.len() > 20);
    let teaser = zone.or_else(meta).or_else(linked)?;
    let teaser = single_spaced(&teaser).into_owned();
    let start = teaser.trim_end_matches(['.', '\u{2026}', ' ', '[', ']']);
    (!start.is_empty() && !sources.document.body.as_str().contains(start)).then_some(teaser)
}

/// The picture that the page names as its own.
fn image(sources: &Sources<'_>, base: Option<&Url>) -> Option<String> {
    let metas = ["og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"];
    let meta = metas.iter().filter_map(|m| sources.document.head.meta(m)).map(str::to_owned);
    let linked = sources.linked.texts("image").map(|(_, text)| text);
    meta.chain(linked).find_map(|written| address::absolute(base, &written)).map(|u| u.to_string())
}
