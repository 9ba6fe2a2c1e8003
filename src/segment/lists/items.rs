//! In: list items that each say all of an entry: `Press release Chamber 20.09. 2012: Title`. Out: entries.

use super::title::joined;
use super::{Related, Zone, Zoned, take};
use crate::knowledge::LanguageData;
use crate::knowledge::kinds::Cue;
use crate::parse::BlockKind;
use crate::values::moment;

/// Kind, issuer and date stand in so many bytes.
const LONGEST_LEAD: usize = 160;

pub(super) fn entries(blocks: &mut [Zoned], words: &LanguageData) -> Vec<Related> {
    let mut out = Vec::new();
    let mut under_heading = false;
    for zoned in blocks {
        let text = zoned.block.text.as_str();
        if zoned.block.kind != BlockKind::ListItem {
            under_heading = words.kinds.whole(text) == Some(Cue::RelatedHeading);
            continue;
        }
        if let Some(entry) = entry(zoned, under_heading, words) {
            out.push(entry);
            take(zoned, "list item with kind, date and title of another document");
        }
    }
    out
}

fn entry(zoned: &Zoned, under_heading: bool, words: &LanguageData) -> Option<Related> {
    let text = zoned.block.text.as_str();
    let lead = &text[..text.floor_char_boundary(LONGEST_LEAD)];
    let (range, moment) = moment::find(lead, words)?;
    let after = lead[range.end..].trim_start();
    let title = after.strip_prefix([':', '-', '\u{2013}', '|'])?;
    let title_start = lead.len() - title.len();
    let before = lead[..range.start].trim();
    let (kind, issuer) = kind_and_issuer(before, words);
    if kind.is_none() && !(under_heading && (before.is_empty() || zoned.zone != Zone::Body)) {
        return None;
    }
    let (title, edits) = joined(&zoned.block.text, title_start..text.len(), words);
    let url = zoned.block.links.iter().find(|l| l.range.end > title_start).map(|l| l.href.clone());
    (!title.is_empty()).then(|| Related { title, date: Some(moment.edtf()), number: None, issuer, kind, url, edits })
}

/// What stands before the date: the name of a kind, then who published.
fn kind_and_issuer(before: &str, words: &LanguageData) -> (Option<String>, Option<String>) {
    let folded = before.to_lowercase();
    let found = words.kinds.at_start(&folded).filter(|f| f.cue == Cue::Publication);
    let Some((kind, rest)) = found.filter(|_| folded.len() == before.len()).map(|f| before.split_at(f.end)) else {
        return (None, None);
    };
    let is_label = |w: &&str| words.kinds.whole(w) != Some(Cue::Published);
    let issuer = rest.split_whitespace().filter(is_label).collect::<Vec<_>>().join(" ");
    let issuer = issuer.trim_matches(|c: char| matches!(c, '-' | ',' | ':' | '|' | '\u{2013}')).trim();
    (Some(kind.to_owned()), Some(issuer.to_owned()).filter(|i| !i.is_empty()))
}
