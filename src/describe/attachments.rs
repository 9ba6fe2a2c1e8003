//! In: the links of a document. Out: the files that belong to it, each once, with title and media type.
//!
//! The hard decision: a file counts only by its address or by the type that its link names, and only beside the text; the
//! word "attachments" without a link is a warning and invents nothing.

use url::Url;

use super::place::Near;
use super::{Attachment, Sources, address};
use crate::knowledge::kinds::Cue;
use crate::parse::Link;
use crate::segment::{Zone, Zoned};
use crate::warning::{WarningCode, Warnings};

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
            if let Some(found) = attachment(sources, text, link, base)
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

fn attachment(sources: &Sources<'_>, text: &str, link: &Link, base: Option<&Url>) -> Option<Attachment> {
    let shown = text.get(link.range.clone()).map(str::trim).filter(|t| !t.is_empty());
    let url = address::absolute(base, &link.href);
    let path = link.href.split(['?', '#']).next().unwrap_or_default();
    let is_web = url.is_some() || !link.href.contains(':');
    let by_address = sources.know.file_types.by_ending(path).or_else(|| {
        let query = link.href.split_once('?').map_or("", |(_, q)| q);
        query.split(['&', '=']).find_map(|value| sources.know.file_types.by_ending(value))
    });
    let media_type = by_address.or_else(|| named_type(sources, shown?)).filter(|_| is_web)?;
    let title = shown.or(link.title.as_deref()).map(|t| t.split_whitespace().collect::<Vec<_>>().join(" "));
    let url = url.map_or_else(|| link.href.trim().to_owned(), |u| u.to_string());
    Some(Attachment { title, url, media_type: Some(media_type.to_owned()), bytes: None, sha256: None, path: None })
}

/// `Programm (PDF, 1,2 MB)`: a type in brackets at the end.
fn named_type<'s>(sources: &Sources<'s>, shown: &str) -> Option<&'s str> {
    let (_, inner) = shown.rsplit_once(['(', '['])?;
    inner.split(|c: char| !c.is_alphanumeric()).find_map(|w| sources.know.file_types.by_name(w))
}
