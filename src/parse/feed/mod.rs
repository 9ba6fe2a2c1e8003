//! In: the bytes of a feed: RSS 0.90 to 2.0, RSS 1.0 (RDF), Atom 0.3 and 1.0, JSON Feed. Out: [`Found`], or the [`Page`]
//! of a document that is one.
//!
//! The hard decision: the version is never asked. All XML feeds are entries (`item`, `entry`) with children whose names
//! mean the same wherever they stand, so feeds without version, root or end are read like all others; a namespace is what
//! its address says, else what its usual prefix means.

pub mod found;

use rustc_hash::FxHashMap;
use serde_json::Value;
use url::Url;

use super::{Block, BlockKind, Format, Head, Page, text_of};
use crate::decode::Decoded;
use crate::knowledge::Knowledge;
use crate::read::Capture;
use crate::text::{Text, single_spaced};
use crate::values::moment::Moment;
use crate::warning::{WarningCode, Warnings};
use crate::xml::{Element, Tree};
use found::{Enclosure, Entry, Found, address, decoded, moment};

/// More elements inside of one are not looked at.
const MOST_CHILDREN: usize = 500;
/// More entries are not read.
const MOST_ENTRIES: usize = 50_000;
/// A JSON Feed names itself this early.
const JSON_HEAD: usize = 1024;
/// What stands behind titles and in none.
const BEHIND: &[&str] = &["link", "guid", "id", "pubdate", "updated", "published", "description", "summary"];
/// A longer title is no title.
const LONGEST_TITLE: usize = 2_000;

/// How a feed is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedType {
    /// RSS 0.91 to 2.0.
    Rss,
    /// RSS 0.90 and 1.0.
    Rdf,
    /// Atom.
    Atom,
    /// JSON Feed.
    Json,
}

impl FeedType {
    /// What a text begins as, if it begins as a feed, and whether that is certain. Only its first bytes are looked at.
    fn of(text: &str) -> Option<(Self, bool)> {
        let mut rest = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if rest.starts_with('{') {
            let start = &rest[..rest.floor_char_boundary(JSON_HEAD)];
            return start.contains("jsonfeed.org/version").then_some((Self::Json, true));
        }
        while let Some(end) = [("<?", "?>"), ("<!--", "-->")].iter().find(|(start, _)| rest.starts_with(start)) {
            let (_, behind) = rest.split_once(end.1)?;
            rest = behind.trim_start();
        }
        let tag = rest.strip_prefix('<')?;
        let name = &tag[..tag.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?];
        let says = |sign: &str| tag[..tag.find('>').unwrap_or(tag.len())].to_ascii_lowercase().contains(sign);
        match name.to_ascii_lowercase().rsplit(':').next()? {
            "rss" => Some((Self::Rss, true)),
            "rdf" => Some((Self::Rdf, says("/rss/") || says("netscape.com/rdf"))),
            "feed" => Some((Self::Atom, says("atom"))),
            _ => None,
        }
    }

    /// IANA media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Rss => "application/rss+xml",
            Self::Rdf => "application/rdf+xml",
            Self::Atom => "application/atom+xml",
            Self::Json => "application/feed+json",
        }
    }
}

/// The page of a document that is a feed: its entries, a block each, and what it says of itself.
pub(super) fn page(decoded: &Decoded, capture: &Capture, know: &Knowledge, doubts: &mut Warnings) -> Option<Page> {
    let text = decoded.text.as_str();
    let (form, is_certain) = FeedType::of(text)?;
    // Without an address only absolute links lead anywhere.
    let url = capture.url.as_deref().unwrap_or("about:blank");
    let found = read(text, &Url::parse(url).ok()?, know).filter(|f| is_certain || !f.entries.is_empty())?;
    if found.truncated {
        doubts.add(WarningCode::TransportDamaged, "the feed is cut off; the entries before the cut were read");
    }
    let head =
        Head { title: found.title.clone(), lang: found.language.clone(), base: capture.url.clone(), ..Head::default() };
    let block = |entry: &Entry| {
        let text = Text::new(entry.title.clone().unwrap_or_default(), 0);
        Block { source: 0..decoded.text.len(), ..Block::plain(BlockKind::ListItem, text) }
    };
    let blocks = found.entries.iter().map(block).collect();
    let format = Format::Feed(form);
    Some(Page { format, head, elements: Vec::new(), blocks, dom: None, feed: Some(Box::new(found)) })
}

/// Reads a feed from `url`. `None` if the file is no feed at all, for example the error page of a server.
#[must_use]
pub fn parse(bytes: &[u8], content_type: Option<&str>, url: &Url, know: &Knowledge) -> Option<Found> {
    read(&decoded(bytes, content_type, know), url, know)
}

/// The same for decoded text.
pub(crate) fn read(text: &str, url: &Url, know: &Knowledge) -> Option<Found> {
    if text.trim_start().starts_with('{') {
        return json(text, url, know);
    }
    let tree = Tree::parse(text);
    let names = Namespaces::of(&tree);
    let is_root =
        |e: &Element<'_, '_>| ["rss", "rdf", "feed", "channel"].iter().any(|n| e.name().eq_ignore_ascii_case(n));
    let is_entry = |e: &Element<'_, '_>| {
        ["item", "entry"].iter().any(|n| e.name().eq_ignore_ascii_case(n)) && names.of_element(e) == Space::Main
    };
    let mut found = Found { truncated: tree.truncated, ..Found::default() };
    let mut root_seen = false;
    for element in tree.elements() {
        if is_root(&element) {
            root_seen = true;
            about(&mut found, &element, &names);
        }
        if is_entry(&element) && !element.parent().is_some_and(|p| is_entry(&p)) {
            root_seen = true;
            found.entries.extend(entry(&element, &names, url, know));
        } else if goes_on(&element) && element.parent().is_some_and(|p| is_root(&p)) {
            let base = base(&element, url);
            found.more.extend(element.attribute("href").and_then(|href| address(&base, &href)));
        }
        if found.entries.len() >= MOST_ENTRIES {
            found.truncated = true;
            break;
        }
    }
    root_seen.then(|| found.once())
}

/// What a feed says of itself.
fn about(found: &mut Found, root: &Element<'_, '_>, names: &Namespaces) {
    let children: Vec<_> = root.children().take(MOST_CHILDREN).map(|c| (names.of_element(&c), c)).collect();
    let language = children.iter().find(|(_, c)| c.name().eq_ignore_ascii_case("language")).map(|(_, c)| c.text());
    let language = language.or_else(|| root.attribute("xml:lang").map(std::borrow::Cow::into_owned));
    found.title = found.title.take().or_else(|| title(&children));
    found.language = found.language.take().or(language).filter(|l| !l.trim().is_empty());
}

/// Whether an element names the next page (RFC 5005).
fn goes_on(element: &Element<'_, '_>) -> bool {
    element.name().eq_ignore_ascii_case("link")
        && element.attribute("rel").is_some_and(|rel| {
            rel.split_ascii_whitespace()
                .any(|r| r.eq_ignore_ascii_case("next") || r.eq_ignore_ascii_case("prev-archive"))
        })
}

/// What a namespace is for, as far as feeds and sitemaps are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Space {
    /// RSS, Atom, sitemaps, or none.
    Main,
    /// Dublin Core.
    DublinCore,
    /// Yahoo's Media RSS.
    Media,
    /// Google's news sitemaps.
    News,
    /// Anything else.
    Other,
}

/// Parts of namespace addresses, the more special ones first, and what they are for.
const SPACES: &[(&str, Space)] = &[
    ("purl.org/rss/1.0/modules", Space::Other),
    ("sitemap-news", Space::News),
    ("schemas/sitemap-", Space::Other),
    ("w3.org/2005/atom", Space::Main),
    ("purl.org/atom/", Space::Main),
    ("purl.org/rss", Space::Main),
    ("purl.org/net/rss", Space::Main),
    ("netscape.com/rdf", Space::Main),
    ("backend.userland.com", Space::Main),
    ("harvard.edu/tech/rss", Space::Main),
    ("sitemaps.org/schemas/sitemap", Space::Main),
    ("google.com/schemas/sitemap", Space::Main),
    ("purl.org/dc/", Space::DublinCore),
    ("search.yahoo.com/mrss", Space::Media),
];

/// The namespaces that a document declares.
pub(crate) struct Namespaces(FxHashMap<String, Space>);

impl Namespaces {
    pub(crate) fn of(tree: &Tree<'_>) -> Self {
        let mut spaces = FxHashMap::default();
        for (name, value) in tree.elements().take(100_000).flat_map(|e| e.attributes()) {
            if let Some(prefix) = name.strip_prefix("xmlns:").filter(|_| spaces.len() < 1000) {
                let address = value.to_ascii_lowercase();
                let known = SPACES.iter().find(|(part, _)| address.contains(part));
                spaces.entry(prefix.to_owned()).or_insert(known.map_or(Space::Other, |(_, space)| *space));
            }
        }
        Self(spaces)
    }

    pub(crate) fn of_element(&self, element: &Element<'_, '_>) -> Space {
        let prefix = element.prefix();
        self.0.get(prefix).copied().unwrap_or(match prefix {
            "" | "atom" | "a10" | "rss" => Space::Main,
            "dc" | "dcterms" => Space::DublinCore,
            "media" => Space::Media,
            "news" => Space::News,
            _ => Space::Other,
        })
    }
}

/// The address that relative ones in an element refer to.
fn base(element: &Element<'_, '_>, url: &Url) -> Url {
    let around = std::iter::successors(Some(*element), |e| e.parent());
    let bases: Vec<_> = around.filter_map(|e| e.attribute("xml:base")).collect();
    bases.iter().rev().fold(url.clone(), |url, base| url.join(base.trim()).unwrap_or(url))
}

fn entry(item: &Element<'_, '_>, names: &Namespaces, url: &Url, know: &Knowledge) -> Option<Entry> {
    let children: Vec<(Space, Element<'_, '_>)> =
        item.children().take(MOST_CHILDREN).map(|c| (names.of_element(&c), c)).collect();
    let base = base(item, url);
    let mut entry = Entry { url: place(item, &children, &base), title: title(&children), ..Entry::default() };
    let date = |wanted: &[&str]| date(&children, wanted, know);
    entry.updated = date(&["updated", "modified"]);
    entry.published = date(&["pubdate", "published", "issued", "date", "created"]);
    entry.id = children
        .iter()
        .find(|(space, c)| *space == Space::Main && ["guid", "id"].iter().any(|n| c.name().eq_ignore_ascii_case(n)))
        .map(|(_, c)| c.text().trim().to_owned())
        .filter(|id| !id.is_empty());
    entry.enclosures = children.iter().filter_map(|(space, c)| enclosure(*space, c, &base)).take(100).collect();
    (entry.url.is_some() || entry.title.is_some()).then_some(entry)
}

/// Where the entry's document is: its link, else its permanent identifier.
fn place(item: &Element<'_, '_>, children: &[(Space, Element<'_, '_>)], base: &Url) -> Option<Url> {
    let named = |name: &'static str| {
        children.iter().filter(move |(s, c)| *s == Space::Main && c.name().eq_ignore_ascii_case(name)).map(|(_, c)| c)
    };
    let resolved = |e: &Element<'_, '_>, text: &str| {
        let base = e.attribute("xml:base").and_then(|b| base.join(b.trim()).ok()).unwrap_or_else(|| base.clone());
        address(&base, text)
    };
    let text = named("link")
        .filter(|e| e.attribute("href").is_none() && !e.is_cut())
        .find_map(|e| resolved(e, &e.first_text()));
    let linked = |wanted: fn(&str) -> bool| {
        named("link")
            .filter(|e| e.attribute("rel").map_or(wanted(""), |rel| wanted(rel.trim())))
            .find_map(|e| resolved(e, &e.attribute("href")?))
    };
    let is_web = |text: &str| text.trim().starts_with("http://") || text.trim().starts_with("https://");
    let identifier = |name: &'static str| {
        let named = named(name).filter(|e| e.attribute("ispermalink").is_none_or(|p| !p.eq_ignore_ascii_case("false")));
        named.map(|e| e.text()).filter(|t| is_web(t)).find_map(|t| address(base, &t))
    };
    text.or_else(|| linked(|rel| rel.is_empty() || rel.eq_ignore_ascii_case("alternate")))
        .or_else(|| identifier("guid"))
        .or_else(|| named("content").find_map(|e| resolved(e, &e.attribute("src")?)))
        .or_else(|| item.attributes().find(|(n, _)| n.ends_with("about")).and_then(|(_, v)| address(base, v)))
        .or_else(|| identifier("id"))
}

fn title(children: &[(Space, Element<'_, '_>)]) -> Option<String> {
    let of = |wanted: Space| children.iter().find(|(s, c)| *s == wanted && c.name().eq_ignore_ascii_case("title"));
    let (_, element) = of(Space::Main).or_else(|| of(Space::DublinCore))?;
    // A title that was not closed has swallowed what stands behind it.
    let has_swallowed = element.children().any(|c| BEHIND.iter().any(|name| c.name().eq_ignore_ascii_case(name)));
    let text = if has_swallowed { element.first_text() } else { element.text() };
    let is_plain = element.attribute("type").is_some_and(|t| t == "text" || t == "text/plain");
    let title = if is_plain && text.contains('<') { single_spaced(&text).into_owned() } else { text_of(&text) };
    Some(title).filter(|t| !t.is_empty() && t.len() <= LONGEST_TITLE)
}

/// The date of the first child with one of these names, in their order.
fn date(children: &[(Space, Element<'_, '_>)], wanted: &[&str], know: &Knowledge) -> Option<Moment> {
    let dated = |space: &Space| matches!(space, Space::Main | Space::DublinCore);
    wanted.iter().find_map(|name| {
        let mut named = children.iter().filter(|(s, c)| dated(s) && c.name().eq_ignore_ascii_case(name));
        named.find_map(|(_, c)| moment(&c.text(), know))
    })
}

fn enclosure(space: Space, element: &Element<'_, '_>, base: &Url) -> Option<Enclosure> {
    let name = element.name().to_ascii_lowercase();
    let (place, size) = match (space, name.as_str()) {
        (Space::Main, "enclosure") => ("url", "length"),
        (Space::Main, "link") if element.attribute("rel")?.eq_ignore_ascii_case("enclosure") => ("href", "length"),
        (Space::Media, "content") => ("url", "filesize"),
        _ => return None,
    };
    Some(Enclosure {
        url: address(base, &element.attribute(place)?)?,
        media_type: element.attribute("type").map(|t| t.trim().to_ascii_lowercase()).filter(|t| !t.is_empty()),
        bytes: element.attribute(size).and_then(|s| s.trim().parse().ok()).filter(|b| *b > 0),
    })
}

/// JSON Feed.
fn json(text: &str, url: &Url, know: &Knowledge) -> Option<Found> {
    let feed: Value = serde_json::from_str(text.trim()).ok()?;
    let items = feed.get("items")?.as_array()?;
    let mut found = Found { truncated: items.len() > MOST_ENTRIES, ..Found::default() };
    found.entries = items.iter().take(MOST_ENTRIES).filter_map(|item| json_entry(item, url, know)).collect();
    found.title = string(&feed, "title").map(text_of);
    found.language = string(&feed, "language").map(str::to_owned);
    found.more.extend(string(&feed, "next_url").and_then(|next| address(url, next)));
    Some(found.once())
}

fn string<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key)?.as_str().map(str::trim).filter(|s| !s.is_empty())
}

fn json_entry(item: &Value, url: &Url, know: &Knowledge) -> Option<Entry> {
    let id = string(item, "id");
    let is_web = |id: &&str| id.starts_with("http://") || id.starts_with("https://");
    let place = string(item, "url").or_else(|| string(item, "external_url")).or(id.filter(is_web));
    let title = string(item, "title").map(text_of).filter(|t| t.len() <= LONGEST_TITLE);
    let mut entry = Entry { url: place.and_then(|place| address(url, place)), title, ..Entry::default() };
    entry.published = string(item, "date_published").and_then(|date| moment(date, know));
    entry.updated = string(item, "date_modified").and_then(|date| moment(date, know));
    entry.id = id.map(str::to_owned).or_else(|| item.get("id")?.as_i64().map(|n| n.to_string()));
    let attachments = item.get("attachments").and_then(Value::as_array).into_iter().flatten();
    entry.enclosures = attachments.take(100).filter_map(|file| json_enclosure(file, url)).collect();
    (entry.url.is_some() || entry.title.is_some()).then_some(entry)
}

fn json_enclosure(file: &Value, url: &Url) -> Option<Enclosure> {
    Some(Enclosure {
        url: address(url, string(file, "url")?)?,
        media_type: string(file, "mime_type").map(str::to_ascii_lowercase),
        bytes: file.get("size_in_bytes").and_then(Value::as_u64),
    })
}
