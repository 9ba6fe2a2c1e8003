//! In: the links of a document. Out: the files that belong to it, each once, with title and media type.
//!
//! The hard decision: a file counts only by its address or by the type that its link names, and only beside the text; the
//! word "attachments" without a link is a warning and invents nothing.

use std::sync::LazyLock;

use regex::Regex;
use url::Url;

use super::place::Near;
use super::{Attachment, Sources, address};
use crate::knowledge::kinds::Cue;
use crate::parse::Link;
use crate::segment::{Zone, Zoned};
use crate::text::single_spaced;
use crate::warning::{WarningCode, Warnings};

/// A longer note behind a link is a sentence.
const LONGEST_NOTE: usize = 60;

/// A number and a unit of bytes.
static SIZE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)(?-u:\b)([0-9][0-9.,]*[0-9]|[0-9])\s?([kmg])?(i)?b(?:ytes?)?(?-u:\b)").ok());

/// The files that belong to a document.
pub(super) fn attachments(sources: &Sources<'_>, base: Option<&Url>, doubts: &mut Warnings) -> Vec<Attachment> {
    let mut out: Vec<Attachment> = Vec::new();
    let mut announced = false;
    let mut under_heading = false;
    for (i, zoned) in sources.document.blocks.iter().enumerate() {
        let text = zoned.block.text.as_str();
        let is_heading = zoned.zone == Zone::Attachment || sources.words.kinds.whole(text) == Some(Cue::Attachments);
        announced |= is_heading;
        under_heading = is_heading || under_heading && (text.len() < 200 && !zoned.block.links.is_empty());
        let belongs = under_heading || belongs(sources, zoned, i);
        for link in zoned.block.links.iter().filter(|_| belongs) {
            if let Some(found) = attachment(sources, text, link, base, under_heading)
                && !out.iter().any(|a| a.url == found.url)
            {
                out.push(found);
            }
        }
    }
    if announced && out.is_empty() {
        doubts.add(WarningCode::AttachmentsMissing, "The text announces attachments, but no file is linked.");
    }
    out
}

/// Whether links of a block can be the release's own.
fn belongs(sources: &Sources<'_>, zoned: &Zoned, block: usize) -> bool {
    match zoned.zone {
        Zone::Body | Zone::Background | Zone::Attachment | Zone::Contact | Zone::Aside(_) | Zone::Teaser => true,
        Zone::Related | Zone::Duplicate => false,
        _ => sources.placement.of_block(block) != Near::Far,
    }
}

fn attachment(
    sources: &Sources<'_>,
    text: &str,
    link: &Link,
    base: Option<&Url>,
    under_heading: bool,
) -> Option<Attachment> {
    let shown = text.get(link.range.clone()).map(str::trim).filter(|t| !t.is_empty());
    let notes = [shown, note_behind(text, link), link.title.as_deref()];
    let types = &sources.know.file_types;
    let path = link.href.split(['?', '#']).next().unwrap_or_default();
    let by_address = types.by_ending(path).or_else(|| {
        let query = link.href.split_once('?').map_or("", |(_, q)| q);
        query.split(['&', '=']).find_map(|value| types.by_ending(value))
    });
    let media_type = by_address.or_else(|| notes.iter().flatten().find_map(|note| named_type(sources, note)));
    if media_type.is_none() && !(under_heading && types.is_download(path)) {
        return None;
    }
    let url = address::absolute(base, &link.href);
    if url.is_none() && link.href.contains(':') {
        return None;
    }
    let title = shown.or(link.title.as_deref()).map(|t| single_spaced(t).into_owned());
    let url = url.map_or_else(|| link.href.trim().to_owned(), |u| u.to_string());
    let bytes = notes.iter().flatten().find_map(|note| size(note));
    Some(Attachment { title, url, media_type: media_type.map(str::to_owned), bytes, sha256: None, path: None })
}

/// What stands in brackets right behind a link: `(PDF, 1,2 MB)`.
fn note_behind<'t>(text: &'t str, link: &Link) -> Option<&'t str> {
    let rest = text.get(link.range.end..)?.trim_start_matches([' ', '\u{a0}', ',', '-', '\u{2013}']);
    let open = rest.starts_with(['(', '[']);
    let end = rest.find([')', ']']).filter(|&end| open && end <= LONGEST_NOTE)?;
    rest.get(..=end)
}

/// `Programm (PDF, 1,2 MB)`: a type in brackets at the end.
fn named_type<'s>(sources: &Sources<'s>, shown: &str) -> Option<&'s str> {
    let (_, inner) = shown.rsplit_once(['(', '['])?;
    inner.split(|c: char| !c.is_alphanumeric()).find_map(|w| sources.know.file_types.by_name(w))
}

/// A size as people write it, in bytes: `1,2 MB`, `340 KB`, `1.234 kB`, `2 MiB`.
fn size(note: &str) -> Option<u64> {
    let found = SIZE.as_ref()?.captures_iter(note).last()?;
    let (number, unit) = (found.get(1)?.as_str(), found.get(2).map_or("", |u| u.as_str()).to_ascii_lowercase());
    let (whole, part) = number.rsplit_once(['.', ',']).unwrap_or((number, ""));
    // Three digits behind a sign are thousands, unless the unit is so large that nobody would write thousands of it.
    let is_thousands = part.len() == 3 && !matches!(unit.as_str(), "m" | "g");
    let (whole, part) = if is_thousands { (number, "") } else { (whole, part) };
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let base: u64 = if found.get(3).is_some() { 1024 } else { 1000 };
    let scale = match unit.as_str() {
        "k" => base,
        "m" => base.pow(2),
        "g" => base.pow(3),
        _ => 1,
    };
    let whole = digits(whole).parse::<u64>().ok()?.checked_mul(scale)?;
    let fraction = match part.len() {
        0 => 0,
        n => part.parse::<u64>().ok()?.checked_mul(scale)? / 10_u64.checked_pow(u32::try_from(n).ok()?)?,
    };
    whole.checked_add(fraction).filter(|bytes| *bytes > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (note, want) in [
            ("Bericht (PDF, 1,2 MB)", Some(1_200_000)),
            ("[340 KB]", Some(340_000)),
            ("1.234 kB", Some(1_234_000)),
            ("1.234,5 kB", Some(1_234_500)),
            ("PDF, 2 MiB", Some(2_097_152)),
            ("512 Byte", Some(512)),
            ("0.85 MB", Some(850_000)),
            ("12 Mbit", None),
            ("5 Bilder", None),
            ("99999999999999999999 GB", None),
            ("PDF", None),
        ] {
            assert_eq!(size(note), want, "{note}");
        }
    }
}
