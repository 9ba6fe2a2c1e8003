//! What a source lists: entries with their addresses, and where the list goes on. Feeds, sitemaps and listings all give
//! this one type.

use rustc_hash::FxHashSet;
use url::Url;

use crate::decode;
use crate::knowledge::Knowledge;
use crate::read::Capture;
use crate::values::date::parse_day;
use crate::values::moment::Moment;
use crate::warning::Warnings;

/// What a source lists.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// How the list calls itself.
    pub title: Option<String>,
    /// Its language as it says it.
    pub language: Option<String>,
    /// Its entries in order, each address once.
    pub entries: Vec<Entry>,
    /// Where the list goes on: next pages of a feed or listing, the sitemaps of an index.
    pub more: Vec<Url>,
    /// Whether the list is cut off, by its own end or by a limit.
    pub truncated: bool,
}

/// One document that a source lists.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entry {
    /// Where it is; `http` or `https`. Some entries of feeds lead nowhere.
    pub url: Option<Url>,
    /// Its title in one line.
    pub title: Option<String>,
    /// When it was published, as stated.
    pub published: Option<Moment>,
    /// When it was last changed, as stated.
    pub updated: Option<Moment>,
    /// The identifier that a feed gives it.
    pub id: Option<String>,
    /// The release number, as written.
    pub number: Option<String>,
    /// Who published it.
    pub issuer: Option<String>,
    /// Files that belong to it.
    pub enclosures: Vec<Enclosure>,
}

/// A file that belongs to an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosure {
    /// Where it is; `http` or `https`.
    pub url: Url,
    /// The declared media type.
    pub media_type: Option<String>,
    /// The declared size.
    pub bytes: Option<u64>,
}

impl Entry {
    /// An entry of which only the address is known.
    #[must_use]
    pub fn at(url: Url) -> Self {
        Self { url: Some(url), ..Self::default() }
    }
}

impl Found {
    /// Leaves each address once, at its first place.
    pub(crate) fn once(mut self) -> Self {
        let mut seen = FxHashSet::default();
        self.entries.retain(|entry| entry.url.is_none() || seen.insert(entry.url.clone()));
        let mut seen = FxHashSet::default();
        self.more.retain(|url| seen.insert(url.clone()));
        self
    }
}

/// An address as written, made absolute: blanks and line breaks inside are left out as browsers do. Only the web counts.
pub(crate) fn address(base: &Url, written: &str) -> Option<Url> {
    let written = written.trim();
    if written.is_empty() {
        return None;
    }
    let mut url = base.join(written).ok().filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host())?;
    url.set_fragment(None);
    Some(url)
}

/// A moment in any form that feeds use: RFC 822 with obsolete or German zones and months, ISO 8601, `24.04.2019 10:30`.
pub(crate) fn moment(text: &str, know: &Knowledge) -> Option<Moment> {
    let text = text.trim();
    let text = &text[..text.floor_char_boundary(100)];
    let last = text.split_whitespace().next_back()?;
    let zone = know.zones.minutes(last.trim_matches(['(', ')'])).or_else(|| offset(last));
    let rest = zone.map_or(text, |_| text[..text.len() - last.len()].trim());
    let written = |words| parse_day(rest, words).and_then(|day| Moment::parse(&day.value));
    let mut moment = Moment::parse(text)
        .or_else(|| Moment::parse(rest))
        .or_else(|| written(&know.german))
        .or_else(|| written(&know.english))?;
    if moment.time.is_some() {
        moment.offset = moment.offset.or(zone);
    }
    Some(moment)
}

/// `+0200`, `-05:00` as minutes.
fn offset(text: &str) -> Option<i32> {
    let (hours, minutes) = match text.len() {
        5 => (text.get(1..3)?, text.get(3..)?),
        6 if text.as_bytes()[3] == b':' => (text.get(1..3)?, text.get(4..)?),
        _ => return None,
    };
    let digits = |text: &str| text.parse::<u8>().ok().map(i32::from);
    let minutes = digits(hours)? * 60 + digits(minutes)?;
    match text.as_bytes()[0] {
        b'+' => Some(minutes),
        b'-' => Some(-minutes),
        _ => None,
    }
}

/// The text of a file by byte order mark, then transport, then its own declaration, as far as its bytes agree.
pub(crate) fn decoded(bytes: &[u8], content_type: Option<&str>, know: &Knowledge) -> String {
    let mut capture = Capture { bytes: bytes.to_vec(), ..Capture::default() };
    if let Some(content_type) = content_type {
        capture.declare(content_type);
    }
    decode::decode(&capture, know, &mut Warnings::default()).text.as_str().to_owned()
}
