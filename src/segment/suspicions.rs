//! In: zoned blocks. Out: warnings about damage that is seen but not mended: lost hyphens, flattened tables.

use std::sync::LazyLock;

use regex::Regex;

use super::{Zone, Zoned};
use crate::knowledge::LanguageData;
use crate::knowledge::releases::ReleaseWords;
use crate::warning::{WarningCode, Warnings};

/// A compound has at least this many bytes.
const COMPOUND: usize = 11;

/// Three or more rows of a table in one line: a year and an amount, again and again.
static YEAR_ROWS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?-u)\b(?:19|20)[0-9]{2} [0-9][0-9.,]* (?:19|20)[0-9]{2} [0-9][0-9.,]* (?:19|20)[0-9]{2} [0-9]").ok()
});

/// Looks for damage in the text.
pub(super) fn look(blocks: &[Zoned], words: &LanguageData, doubts: &mut Warnings) {
    for zoned in blocks.iter().filter(|z| matches!(z.zone, Zone::Body | Zone::Background)) {
        let text = zoned.block.text.as_str();
        if let Some(found) = lost_hyphen(text, &words.releases) {
            doubts.add(WarningCode::HyphenLost, format!("`{found}` seems to lack a hyphen before its last word"));
        }
        if may_have_rows(text) && YEAR_ROWS.as_ref().is_some_and(|rows| rows.is_match(text)) {
            doubts.add(WarningCode::TableFlattened, "years and amounts alternate as in the rows of a table");
        }
    }
}

/// Whether two years stand behind a blank, without which there are no rows.
fn may_have_rows(text: &str) -> bool {
    let bytes = text.as_bytes();
    let behind_blank = |at: usize| at.checked_sub(1).and_then(|before| bytes.get(before..at + 2));
    let years = memchr::memchr2_iter(b'1', b'2', bytes).filter(|at| matches!(behind_blank(*at), Some(b" 19" | b" 20")));
    years.take(2).count() == 2
}

/// `Projekte und vorhaben`: a compound, a conjunction, and the last part of a compound with a small letter.
fn lost_hyphen<'t>(text: &'t str, words: &ReleaseWords) -> Option<&'t str> {
    words.compound_conjunctions().find_map(|conjunction| {
        conjunction.find_iter(text.as_bytes()).find_map(|at| {
            let left = text.get(..at)?.rsplit(|c: char| !c.is_alphabetic()).next()?;
            if left.len() < COMPOUND || !left.starts_with(char::is_uppercase) {
                return None;
            }
            let rest = text.get(at + conjunction.needle().len()..)?;
            let right = rest.split(|c: char| !c.is_alphabetic()).next()?;
            let lost = words.is_compound_head(right) && !rest[right.len()..].starts_with('-');
            lost.then(|| &text[at - left.len()..at + conjunction.needle().len() + right.len()])
        })
    })
}
