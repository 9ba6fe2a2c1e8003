//! In: the bytes of a sitemap: XML, an index of others, plain text, a feed; also gzipped. Out: [`Found`].
//!
//! The hard decision: only `loc` elements that stand directly in a `url` or `sitemap` count, so pictures, films and
//! language versions of a page never become pages; everything else about the document may be wrong.

use std::borrow::Cow;
use std::io::Read;

use url::Url;

use crate::knowledge::Knowledge;
use crate::parse::feed::found::{Entry, Found, address, decoded, moment};
use crate::parse::feed::{self, Namespaces, Space};
use crate::parse::text_of;
use crate::xml::{Element, Tree};

/// Most addresses of one sitemap (sitemaps.org).
const MOST_URLS: usize = 50_000;
/// Most bytes of one sitemap, unpacked (sitemaps.org).
const MOST_BYTES: usize = 50 << 20;

/// Reads a sitemap from `url`. `None` if the file is none.
#[must_use]
pub fn parse(bytes: &[u8], content_type: Option<&str>, url: &Url, know: &Knowledge) -> Option<Found> {
    let (bytes, cut) = unpacked(bytes);
    let text = decoded(&bytes, content_type.filter(|c| !c.contains("zip")), know);
    let mut found = if text.trim_start().starts_with(['<', '{']) { marked(&text, url, know) } else { lines(&text) }?;
    found.truncated |= cut;
    Some(found.once())
}

/// The sitemap without its gzip wrapping, and whether something had to be left out.
fn unpacked(bytes: &[u8]) -> (Cow<'_, [u8]>, bool) {
    if !bytes.starts_with(b"\x1f\x8b") {
        return (Cow::Borrowed(&bytes[..bytes.len().min(MOST_BYTES)]), bytes.len() > MOST_BYTES);
    }
    let mut out = Vec::new();
    let mut reader = flate2::read::MultiGzDecoder::new(bytes).take(MOST_BYTES as u64 + 1);
    // What came before an error is kept.
    let whole = reader.read_to_end(&mut out).is_ok() && out.len() <= MOST_BYTES;
    out.truncate(MOST_BYTES);
    (Cow::Owned(out), !whole)
}

fn marked(text: &str, url: &Url, know: &Knowledge) -> Option<Found> {
    let tree = Tree::parse(text);
    let names = Namespaces::of(&tree);
    let is =
        |e: &Element<'_, '_>, name: &str| e.name().eq_ignore_ascii_case(name) && names.of_element(e) == Space::Main;
    let mut found = Found { truncated: tree.truncated, ..Found::default() };
    let mut is_sitemap = false;
    for element in tree.elements() {
        is_sitemap |= is(&element, "urlset") || is(&element, "sitemapindex");
        let (is_url, is_index) = (is(&element, "url"), is(&element, "sitemap"));
        let Some(place) = (is_url || is_index).then(|| child(&element, &names, "loc")).flatten() else { continue };
        // Line breaks and blanks inside an address come from the layout of the file.
        let place: String = place.split_whitespace().collect();
        let Some(place) = address(url, &place) else { continue };
        is_sitemap = true;
        if found.entries.len() + found.more.len() >= MOST_URLS {
            found.truncated = true;
            break;
        }
        if is_index {
            found.more.push(place);
        } else {
            found.entries.push(entry(&element, &names, place, know));
        }
    }
    if is_sitemap { Some(found) } else { feed::read(text, url, know) }
}

fn child(element: &Element<'_, '_>, names: &Namespaces, name: &str) -> Option<String> {
    let mut children = element.children().take(1000);
    let child = children.find(|c| c.name().eq_ignore_ascii_case(name) && names.of_element(c) == Space::Main)?;
    Some(child).filter(|c| !c.is_cut()).map(|c| c.first_text()).filter(|t| !t.trim().is_empty())
}

fn entry(element: &Element<'_, '_>, names: &Namespaces, place: Url, know: &Knowledge) -> Entry {
    let mut entry = Entry::at(place);
    entry.updated = child(element, names, "lastmod").and_then(|date| moment(&date, know));
    let mut inside = element.descendants().take(1000).filter(|e| names.of_element(e) == Space::News);
    for news in inside.by_ref() {
        match news.name().to_ascii_lowercase().as_str() {
            "title" => entry.title = Some(text_of(&news.text())).filter(|t| !t.is_empty()),
            "publication_date" => entry.published = moment(&news.text(), know),
            _ => {}
        }
    }
    entry
}

/// An address a line; other lines are passed over.
fn lines(text: &str) -> Option<Found> {
    let mut found = Found::default();
    let addresses =
        text.split(['\n', '\r']).map(str::trim).filter(|l| l.starts_with("http://") || l.starts_with("https://"));
    for url in addresses.filter_map(|line| Url::parse(line).ok()).filter(Url::has_host) {
        if found.entries.len() >= MOST_URLS {
            found.truncated = true;
            break;
        }
        found.entries.push(Entry::at(url));
    }
    (!found.entries.is_empty()).then_some(found)
}
