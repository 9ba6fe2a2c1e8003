//! In: headings, metadata and zones. Out: the title without site name and section, subtitle and kicker.
//!
//! The hard decision: a headline that the page shows and its metadata confirm beats everything; only without agreement
//! does one source decide alone. Titles are compared by their letters and digits, so that quotation marks and dashes may
//! differ; the form that is shown wins.

use super::evidence::{Claim, Ledger};
use super::linked::Sort;
use super::{From, Sources, entities};
use crate::segment::{Document, Zone};
use crate::text::{Edit, Text};

/// A longer heading is a paragraph set large.
const LONGEST: usize = 400;
/// Signs between title and site name, with blanks around them.
const SEPARATORS: &[&str] = &[
    " | ",
    " - ",
    " \u{2013} ",
    " \u{2014} ",
    " \u{b7} ",
    " \u{2022} ",
    " \u{bb} ",
    " \u{ab} ",
    " :: ",
    " // ",
    " / ",
    " : ",
    " > ",
    " < ",
    " \u{203a} ",
    " ~ ",
    " * ",
    "| ",
    " |",
    "\u{bb} ",
];

/// Title, subtitle and kicker with the edits made to them.
#[derive(Debug, Default)]
pub(super) struct Titles {
    pub(super) title: Option<String>,
    pub(super) subtitle: Option<String>,
    pub(super) kicker: Option<String>,
    pub(super) edits: Vec<(&'static str, Edit)>,
}

pub(super) fn titles(sources: &Sources<'_>, ledger: &mut Ledger) -> Titles {
    let mut out = Titles::default();
    let document = sources.document;
    let claims = claims(sources);
    let winner = decide(&claims);
    let why = match winner {
        Some((_, true)) => "shown on the page and confirmed elsewhere",
        _ => "first in the order of trust",
    };
    ledger.note("title", &claims, winner.map(|w| w.0), why, Clone::clone);
    if let Some((winner, _)) = winner {
        let won = &claims[winner];
        let zone = zone_text(document, Zone::Title);
        if won.value == zone.as_str() {
            out.edits.extend(zone.edits().iter().map(|e| ("title", e.clone())));
        }
        out.title = Some(won.value.clone());
    }
    for (field, zone) in [("subtitle", Zone::Subtitle), ("kicker", Zone::Kicker)] {
        let text = zone_text(document, zone);
        if text.is_empty() {
            continue;
        }
        out.edits.extend(text.edits().iter().map(|e| (field, e.clone())));
        let slot = if field == "subtitle" { &mut out.subtitle } else { &mut out.kicker };
        *slot = Some(text.as_str().to_owned());
    }
    out
}

/// The blocks of a zone as one text, parted by blanks.
fn zone_text(document: &Document, zone: Zone) -> Text {
    let mut blocks = document.zone(zone);
    let Some(first) = blocks.next() else { return Text::default() };
    let mut text = first.text.clone();
    for block in blocks {
        text.push_str(" ");
        text.push(&block.text);
    }
    text
}

mod rank {
    pub(super) const LAYOUT: u8 = 0;
    pub(super) const ZONE: u8 = 1;
    pub(super) const H1: u8 = 2;
    pub(super) const HEADLINE: u8 = 3;
    pub(super) const OG: u8 = 4;
    pub(super) const META: u8 = 5;
    pub(super) const PAGE_TITLE: u8 = 6;
    pub(super) const H2: u8 = 8;
}

type TitleClaim = Claim<String>;

fn claims(sources: &Sources<'_>) -> Vec<TitleClaim> {
    let document = sources.document;
    let mut claims = Vec::new();
    let mut add = |value: &str, from: From, rank: u8, place: &'static str| {
        let value = one_line(value);
        if !value.is_empty() && value.len() <= LONGEST && value.chars().any(char::is_alphabetic) {
            claims.push(TitleClaim { text: value.clone(), value, from, rank, place });
        }
    };
    sources.said("title").for_each(|t| add(t, From::HtmlLayout, rank::LAYOUT, "element that the site layout names"));
    let zone = zone_text(document, Zone::Title);
    let is_html = document.format == crate::parse::Format::Html;
    add(zone.as_str(), if is_html { From::HtmlHeading } else { From::Header }, rank::ZONE, "title line");
    for (level, rank, place) in
        [(1, rank::H1, "main heading"), (2, rank::H2, "second heading"), (3, rank::H2 + 1, "third heading")]
    {
        let headings = document.blocks.iter().map(|z| &z.block).filter(|b| b.markup.level == level);
        headings
            .take(if level == 1 { 12 } else { 1 })
            .for_each(|b| add(b.text.as_str(), From::HtmlHeading, rank, place));
    }
    for (sort, text) in sources.linked.texts("headline").take(3) {
        let rank = if sort == Sort::Article { rank::HEADLINE } else { rank::META };
        add(&text, From::HtmlJsonLd, rank, "headline in JSON-LD");
    }
    for (name, rank) in [
        ("og:title", rank::OG),
        ("twitter:title", rank::META),
        ("title", rank::META),
        ("dc.title", rank::META),
        ("dcterms.title", rank::META),
        ("citation_title", rank::OG),
        ("headline", rank::OG),
        ("parsely-title", rank::OG),
        ("sailthru.title", rank::OG),
    ] {
        if let Some(content) = document.head.meta(name) {
            add(&entities::resolved(content), From::HtmlMeta, rank, "title in the metadata");
        }
    }
    if let Some(title) = &document.head.title {
        add(&entities::resolved(title), From::HtmlTitle, rank::PAGE_TITLE, "title element");
    }
    strip(sources, &mut claims);
    claims
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Takes site name and section off titles, and kicker and date off headlines that hold more than the title.
fn strip(sources: &Sources<'_>, claims: &mut Vec<TitleClaim>) {
    let sites = sources.site_names();
    for claim in claims.iter_mut().filter(|c| c.from == From::HtmlHeading) {
        let rest = off_sites(&claim.value, sites).trim();
        if !rest.is_empty() && rest.len() < claim.value.len() {
            claim.value = rest.to_owned();
        }
    }
    let shown: Vec<Key> = claims.iter().filter(|c| is_shown(c)).map(|c| Key::new(&c.value)).collect();
    for claim in claims.iter_mut().filter(|c| c.rank >= rank::HEADLINE && !is_shown(c)) {
        if let Some(part) = without_site(&claim.value, &shown, sites) {
            claim.value = part;
        }
    }
    claims.retain(|c| c.from == From::Header || !sites.contains(&Key::new(&c.value)));
    let declared: Vec<String> = claims.iter().filter(|c| !is_shown(c)).map(|c| c.value.clone()).collect();
    for claim in claims.iter_mut().filter(|c| c.from == From::HtmlHeading) {
        if let Some(title) = declared.iter().find(|d| holds(&claim.text, d)) {
            claim.value = title.clone();
        }
    }
}

/// Whether a heading is a declared title with something before it (a kicker) or below it (a date line).
fn holds(heading: &str, declared: &str) -> bool {
    let (whole, title) = (Key::new(heading), Key::new(declared));
    if title.0.len() < 12 || title.0.len() >= whole.0.len() || title.0.len() * 5 < whole.0.len() * 2 {
        return false;
    }
    if whole.0.ends_with(&title.0) {
        return true;
    }
    let rest = heading.get(declared.len()..).filter(|_| heading.starts_with(declared)).unwrap_or_default();
    rest.starts_with(char::is_whitespace)
        && rest.trim_start().starts_with(|c: char| c.is_ascii_digit())
        && rest.matches('.').count() >= 2
}

/// The part of a title that is the headline, if it has other parts.
fn without_site(title: &str, shown: &[Key], sites: &[Key]) -> Option<String> {
    let whole = Key::new(title);
    if shown.contains(&whole) {
        return None;
    }
    let cuts = cuts(title);
    let parts = || cuts.iter().flat_map(|&(at, len)| [&title[..at], &title[at + len..]]);
    let middle = || {
        cuts.iter().flat_map(|&(a, alen)| {
            cuts.iter().filter(move |&&(b, _)| b > a + alen).map(move |&(b, _)| &title[a + alen..b])
        })
    };
    if let Some(part) = parts().chain(middle()).find(|p| shown.contains(&Key::new(p))) {
        return Some(part.trim().to_owned());
    }
    let mut rest = off_sites(title, sites);
    if rest.len() == title.len() {
        rest = without_short_end(title);
    }
    let rest = rest.trim();
    (!rest.is_empty() && rest.len() < title.len()).then(|| rest.to_owned())
}

/// Without the names of the site at its ends.
fn off_sites<'t>(title: &'t str, sites: &[Key]) -> &'t str {
    let mut rest = title;
    loop {
        let cuts = cuts(rest);
        let last = cuts.iter().rev().find(|&&(at, len)| is_site(&rest[at + len..], sites));
        let first = cuts.iter().find(|&&(at, _)| is_site(&rest[..at], sites));
        rest = match (last, first) {
            (Some(&(at, _)), _) => &rest[..at],
            (None, Some(&(at, len))) => &rest[at + len..],
            (None, None) => return rest,
        };
    }
}

/// Where a title can be cut: position and length of each separator, at most a handful.
fn cuts(title: &str) -> Vec<(usize, usize)> {
    let mut out: Vec<(usize, usize)> = Vec::new();
    for separator in SEPARATORS {
        out.extend(title.match_indices(separator).map(|(at, s)| (at, s.len())));
    }
    out.sort_unstable_by_key(|&(at, len)| (at, std::cmp::Reverse(len)));
    out.dedup_by(|b, a| b.0 < a.0 + a.1);
    out.truncate(8);
    out
}

fn is_site(part: &str, sites: &[Key]) -> bool {
    let key = Key::new(part);
    !key.0.is_empty() && sites.contains(&key)
}

/// Without the site's name known: a bar parts it off; so does a dash, if what follows is much shorter than the rest.
fn without_short_end(title: &str) -> &str {
    let strong =
        |&&(at, len): &&(usize, usize)| title[at..at + len].contains(['|', '\u{bb}', '\u{ab}', '\u{203a}', '\u{b7}']);
    let cuts = cuts(title);
    if let Some(&(at, len)) = cuts.iter().find(strong) {
        let (before, after) = (&title[..at], &title[at + len..]);
        return if before.len() * 2 >= after.len() || before.split(' ').count() >= 4 { before } else { after };
    }
    let spaced = cuts.iter().rev().find(|&&(at, len)| {
        let separator = &title[at..at + len];
        separator.starts_with(' ') && separator.contains(['-', '\u{2013}', '\u{2014}'])
    });
    match spaced {
        Some(&(at, len)) if title[at + len..].split(' ').count() <= 4 && title[..at].split(' ').count() >= 4 => {
            &title[..at]
        }
        _ => title,
    }
}

/// The winner, and whether another place confirms it.
fn decide(claims: &[TitleClaim]) -> Option<(usize, bool)> {
    let keys: Vec<Key> = claims.iter().map(|c| Key::new(&c.value)).collect();
    let by_rank = |i: &usize| claims[*i].rank;
    let best = |keep: &dyn Fn(usize) -> bool| (0..claims.len()).filter(|&i| keep(i)).min_by_key(by_rank);
    if claims.iter().any(|c| c.rank == rank::LAYOUT) || claims.iter().all(|c| c.from == From::Header) {
        return best(&|_| true).map(|i| (i, false));
    }
    let shown = |i: usize| is_shown(&claims[i]);
    let declared = |i: usize, same: &dyn Fn(&Key, &Key) -> bool| {
        (0..claims.len()).any(|j| !is_shown(&claims[j]) && same(&keys[i], &keys[j]))
    };
    if let Some(exact) = best(&|i| shown(i) && declared(i, &|a, b| a == b)) {
        return Some((exact, true));
    }
    let sources_of = |key: &Key| {
        let same = |from: From| (0..claims.len()).any(|j| claims[j].from == from && keys[j] == *key);
        [From::HtmlJsonLd, From::HtmlMeta, From::HtmlTitle].into_iter().filter(|f| same(*f)).count()
    };
    let with_kicker = |i: usize| {
        let is_part = |j: usize| shown(j) && claims[j].rank <= rank::H1 && keys[i].ends_in(&keys[j]);
        claims[i].from == From::HtmlJsonLd && sources_of(&keys[i]) >= 2 && (0..claims.len()).any(is_part)
    };
    if let Some(agreed) = best(&|i| !shown(i) && (sources_of(&keys[i]) == 3 || with_kicker(i))) {
        return Some((agreed, true));
    }
    if let Some(close) = best(&|i| shown(i) && declared(i, &Key::close_to)) {
        return Some((close, true));
    }
    let main_heading = |i: usize| shown(i) && claims[i].rank <= rank::H1 && keys[i].0.len() >= 12;
    best(&main_heading).or_else(|| best(&|i| !shown(i))).or_else(|| best(&|_| true)).map(|i| (i, false))
}

/// Whether a claim stands in the text of the page.
fn is_shown(claim: &TitleClaim) -> bool {
    matches!(claim.from, From::HtmlHeading | From::Header)
}

/// A title by its letters and digits, in small letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key(String);

impl Key {
    pub(super) fn new(text: &str) -> Self {
        Self(text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the other is the end or the beginning of this one.
    fn ends_in(&self, other: &Self) -> bool {
        self.0.ends_with(&other.0) || self.0.starts_with(&other.0)
    }

    /// Equal, or one the beginning or end of the other and not much shorter.
    fn close_to(&self, other: &Self) -> bool {
        let (short, long) = if self.0.len() <= other.0.len() { (&self.0, &other.0) } else { (&other.0, &self.0) };
        short == long
            || short.len() >= 12
                && short.len() * 3 >= long.len() * 2
                && (long.starts_with(short.as_str()) || long.ends_with(short.as_str()))
    }
}
