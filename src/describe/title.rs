//! In: headings, metadata and zones. Out: the title without site name and section, subtitle and kicker.
//!
//! The hard decision: a headline that the page shows and its metadata confirm beats everything; only without agreement
//! does one source decide alone. Titles are compared by their letters and digits, so that quotation marks and dashes may
//! differ; the form that is shown wins.

use std::ops::RangeInclusive;

use super::evidence::{Claim, Ledger};
use super::linked::Sort;
use super::{From, Sources, entities, slug};
use crate::knowledge::pages::{key, plain_words};
use crate::knowledge::sites::Field;
use crate::segment::{Document, Zone, Zoned};
use crate::text::{Edit, Text, single_spaced};

/// A longer heading is no label that stands on any page.
const LONGEST_LABEL: usize = 60;
/// A longer heading is a paragraph set large.
const LONGEST: usize = 400;
/// Signs between title and site name, with blanks around them. None begins with a letter, or with a blank and
/// a letter.
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
        out.kicker = kicker_of(&claims, &won.value);
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
    if out.subtitle.is_none() {
        cut_at_seam(&mut out, sources, ledger);
    }
    out.kicker = sources.said(Field::Kicker).next().map(one_line).or(out.kicker);
    out.subtitle = sources.said(Field::Subtitle).next().map(one_line).or(out.subtitle);
    out
}

/// Takes the second line off a title, if the address shows that the two were joined.
fn cut_at_seam(out: &mut Titles, sources: &Sources<'_>, ledger: &mut Ledger) {
    let Some((title, url)) = out.title.as_mut().zip(sources.url) else { return };
    let Some(at) = slug::seam(title, url) else { return };
    let second = title[at..].to_owned();
    let (value, text, place) = (second.clone(), url.path().to_owned(), "blank of the title without a hyphen");
    let claims = [Claim { value, from: From::Url, text, rank: 0, place }];
    ledger.note("subtitle", &claims, Some(0), "the portal joined title and second line", Clone::clone);
    title.truncate(title[..at].trim_end().len());
    let end = title.len();
    out.edits.retain(|(field, edit)| *field != "title" || edit.at + edit.len <= end);
    out.subtitle = Some(second);
}

/// What the title line of an HTML page holds before the title.
fn kicker_of(claims: &[TitleClaim], title: &str) -> Option<String> {
    const MOST_WORDS: usize = 8;
    let line = claims.iter().find(|c| c.rank == rank::ZONE && c.from == From::HtmlHeading && c.place != JOINED)?;
    let before = line.text.strip_suffix(title)?.trim_end_matches([':', ' ', '|', '-', '\u{2013}']).trim();
    (!before.is_empty() && before.split(' ').count() <= MOST_WORDS).then(|| before.to_owned())
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
    pub(super) const SUBJECT: u8 = 6;
    pub(super) const PAGE_TITLE: u8 = 6;
    pub(super) const H2: u8 = 8;
}

/// The place of a title that the page shows as two headings; it counts only if a title of these letters is named too.
const JOINED: &str = "headings in a row";

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
    sources
        .said(Field::Title)
        .for_each(|t| add(t, From::HtmlLayout, rank::LAYOUT, "element that the site layout names"));
    let zone = zone_text(document, Zone::Title);
    let is_html = document.format == crate::parse::Format::Html;
    add(zone.as_str(), if is_html { From::HtmlHeading } else { From::Header }, rank::ZONE, "title line");
    for (level, rank, place) in
        [(1, rank::H1, "main heading"), (2, rank::H2, "second heading"), (3, rank::H2 + 1, "third heading")]
    {
        let headings = document.blocks.iter().filter(|z| z.block.markup.level == level && !is_label(sources, z));
        // Below the main heading the first one counts, and one of the page's frame only for want of others.
        let own = |z: &&Zoned| z.zone != Zone::Boilerplate;
        let first = || headings.clone().find(own).or_else(|| headings.clone().next());
        let headings: Vec<&Zoned> =
            if level == 1 { headings.clone().take(12).collect() } else { first().into_iter().collect() };
        headings.iter().for_each(|z| add(z.block.text.as_str(), From::HtmlHeading, rank, place));
    }
    joined_headings(document).for_each(|t| add(&t, From::HtmlHeading, rank::ZONE, JOINED));
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
    if let Some(subject) = sources.capture.letter.as_ref().and_then(|l| l.subject.as_deref()) {
        add(subject, From::Mail, rank::SUBJECT, "subject of the mail");
    }
    if let Some(title) = &document.head.title {
        add(&entities::resolved(title), From::HtmlTitle, rank::PAGE_TITLE, "title element");
    }
    strip(sources, &mut claims);
    claims
}

/// Whether a heading is one that stands over navigation or other parts of any page.
fn is_label(sources: &Sources<'_>, zoned: &Zoned) -> bool {
    let mut plain = String::new();
    if zoned.zone == Zone::Boilerplate && zoned.block.text.len() <= LONGEST_LABEL {
        plain_words(zoned.block.text.as_str(), &mut plain);
    }
    let pages = [&sources.know.german.pages, &sources.know.english.pages];
    !plain.is_empty() && pages.iter().any(|p| p.whole(&plain).is_some())
}

/// The title line and the heading of the same level before or after it, as one.
fn joined_headings(document: &Document) -> impl Iterator<Item = String> {
    let blocks = &document.blocks;
    let title = blocks.iter().position(|z| z.zone == Zone::Title && z.block.markup.level > 0);
    let level = |i: usize| blocks.get(i).map_or(0, |z| z.block.markup.level);
    let pairs = title.into_iter().flat_map(|t| [(t.wrapping_sub(1), t), (t, t + 1)]);
    pairs.filter(move |&(a, b)| level(a) == level(b)).filter_map(move |(a, b)| {
        let (first, second) = (blocks.get(a)?.block.text.as_str(), blocks.get(b)?.block.text.as_str());
        Some(format!("{first} {second}"))
    })
}

fn one_line(text: &str) -> String {
    single_spaced(text).into_owned()
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
    let named: Vec<Key> = claims.iter().filter(|c| !is_shown(c)).map(|c| Key::new(&c.value)).collect();
    claims.retain(|c| c.place != JOINED || named.contains(&Key::new(&c.value)));
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
    const MOST: usize = 8;
    let bytes = title.as_bytes();
    let is_letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let mut out: Vec<(usize, usize)> = Vec::new();
    let mut end = 0;
    for (at, first) in title.char_indices() {
        let begins = matches!(first, ' ' | '|' | '\u{bb}') && !(first == ' ' && is_letter(at + 1));
        if begins && at >= end && out.len() < MOST {
            let longest = SEPARATORS.iter().filter(|s| title[at..].starts_with(**s)).map(|s| s.len()).max();
            out.extend(longest.map(|len| (at, len)));
            end = at + longest.unwrap_or(0);
        }
    }
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

/// What a place adds to a title that it names. Headlines are written for readers, titles of pages for search engines and
/// tabs; what one system writes into several places of metadata counts once each, but little.
fn weight(rank: u8) -> f32 {
    match rank {
        rank::ZONE => 3.3,
        rank::HEADLINE | rank::OG => 2.0,
        rank::H1 | rank::PAGE_TITLE => 1.0,
        _ => 0.25,
    }
}

/// What it adds to a title that is shown and named in the metadata letter by letter.
const CONFIRMED: f32 = 4.0;
/// What a place adds to another form of the title that it names (with a kicker, cut short), as a share of its weight.
const CLOSE: f32 = 0.25;
/// A shorter heading (letters and digits) that nothing confirms is the label of a page, not its title.
const LABEL: usize = 8;
/// The kinds of places by their ranks; of one kind only the best counts. The first is what the page shows.
const PLACES: [RangeInclusive<u8>; 5] = [
    rank::ZONE..=rank::H1,
    rank::HEADLINE..=rank::HEADLINE,
    rank::OG..=rank::OG,
    rank::META..=rank::META,
    rank::PAGE_TITLE..=rank::PAGE_TITLE,
];

/// The winner, and whether another place confirms it.
fn decide(claims: &[TitleClaim]) -> Option<(usize, bool)> {
    let by_rank = |i: &usize| claims[*i].rank;
    if claims.iter().any(|c| c.rank == rank::LAYOUT) || claims.iter().all(|c| c.from == From::Header) {
        return (0..claims.len()).min_by_key(by_rank).map(|i| (i, false));
    }
    let keys: Vec<Key> = claims.iter().map(|c| Key::new(&c.value)).collect();
    let scores: Vec<Score> = (0..claims.len()).map(|i| score(i, claims, &keys)).collect();
    let better = |a: &usize, b: &usize| scores[*a].sum.total_cmp(&scores[*b].sum).then(by_rank(b).cmp(&by_rank(a)));
    let best = (0..claims.len()).max_by(better)?;
    // The form that is shown wins, unless its parts were only set side by side.
    let composed = |i: usize| (0..claims.len()).any(|j| keys[i] == keys[j] && is_composed(&claims[i], &claims[j]));
    // Of forms that are only declared, the one that most places use.
    let same = |i: usize| claims.iter().filter(|c| c.value == claims[i].value).count();
    let rarity = |i: usize| if is_shown(&claims[i]) { 0 } else { usize::MAX - same(i) };
    let form = |i: &usize| (composed(*i), !is_shown(&claims[*i]), rarity(*i), claims[*i].rank);
    let winner = (0..claims.len()).filter(|&i| keys[i] == keys[best]).min_by_key(form)?;
    Some((winner, scores[best].places > 1))
}

/// How much speaks for a title, and how many kinds of places.
struct Score {
    sum: f32,
    places: usize,
}

fn score(i: usize, claims: &[TitleClaim], keys: &[Key]) -> Score {
    let equal = |j: usize| keys[i] == keys[j] && !is_composed(&claims[i], &claims[j]);
    let close = |j: usize| {
        keys[j].begins_or_ends_with(&keys[i])
            || keys[i] == keys[j]
            || is_shown(&claims[i]) && keys[i].close_to(&keys[j])
    };
    let said = |j: usize| match () {
        () if equal(j) => weight(claims[j].rank),
        () if close(j) => weight(claims[j].rank) * CLOSE,
        () => 0.0,
    };
    let of = |place: &RangeInclusive<u8>| {
        let there = (0..claims.len()).filter(|&j| place.contains(&claims[j].rank));
        there.map(said).fold(0.0, f32::max)
    };
    let (sum, places) = PLACES.iter().map(of).filter(|s| *s > 0.0).fold((0.0, 0), |(sum, n), s| (sum + s, n + 1));
    let confirmed = is_shown(&claims[i]) && (0..claims.len()).any(|j| !is_shown(&claims[j]) && equal(j));
    let is_part = |j: usize| !is_shown(&claims[j]) && keys[j].0.contains(&keys[i].0);
    let is_label = is_shown(&claims[i]) && keys[i].0.len() < LABEL && !(0..claims.len()).any(is_part);
    let sum = sum + f32::from(u8::from(confirmed)) * CONFIRMED - f32::from(u8::from(is_label)) * weight(rank::ZONE);
    Score { sum, places }
}

/// Whether a shown title sets side by side what a named one (of the same letters) joins with a colon: kicker and title.
fn is_composed(shown: &TitleClaim, named: &TitleClaim) -> bool {
    let colons = |claim: &TitleClaim| claim.value.matches(':').count() - claim.value.matches(" :").count();
    is_shown(shown) && !is_shown(named) && colons(shown) < colons(named)
}

/// Whether a claim stands in the text of the page.
fn is_shown(claim: &TitleClaim) -> bool {
    matches!(claim.from, From::HtmlHeading | From::Header)
}

/// A title by its letters and digits, in small letters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key(String);

impl Key {
    pub(super) fn new(text: &str) -> Self {
        Self(key(text))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the other, if it is no single word, is the beginning or end of this one.
    fn begins_or_ends_with(&self, other: &Self) -> bool {
        other.0.len() >= 12 && (self.0.ends_with(&other.0) || self.0.starts_with(&other.0))
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
