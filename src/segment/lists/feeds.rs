//! In: the text of a feed whose markup an extractor has flattened: `<![CDATA[ Title ]]> Wed, 24 Apr 19 10:30:00 +0200 Text`.
//! Out: entries with title and date; the texts between them belong to other documents.

use std::sync::LazyLock;

use memchr::memmem;
use regex::Regex;

use super::title::joined;
use super::{Related, Zoned, take};
use crate::knowledge::LanguageData;
use crate::values::moment::Moment;

/// What is left of a feed's markup around titles and texts.
const OPEN: &str = "<![CDATA[";
const CLOSE: &str = "]]>";
/// A longer piece is a text, not a title.
const LONGEST_TITLE: usize = 300;

/// The date of a mail at the beginning of a text.
static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^\s*((?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{2,4} \d{1,2}:\d\d(?::\d\d)?(?: [+-]\d{4}| [A-Z]{2,4})?)",
    )
    .ok()
});

pub(super) fn entries(blocks: &mut [Zoned], words: &LanguageData) -> Vec<Related> {
    let mut out = Vec::new();
    for zoned in blocks.iter_mut() {
        let text = zoned.block.text.as_str();
        let before = out.len();
        for start in memmem::find_iter(text.as_bytes(), OPEN).map(|at| at + OPEN.len()) {
            let window = &text[start..text.floor_char_boundary(start + LONGEST_TITLE)];
            let Some(length) = window.find(CLOSE) else { continue };
            let after = start + length + CLOSE.len();
            let behind = &text[after..text.floor_char_boundary(after + 60)];
            let date = DATE.as_ref().and_then(|d| d.captures(behind)).and_then(|found| Moment::parse(&found[1]));
            let Some(date) = date else { continue };
            let (title, edits) = joined(&zoned.block.text, start..start + length, words);
            if !title.is_empty() {
                let date = date.edtf().chars().take(10).collect();
                out.push(Related { title, date: Some(date), edits, ..Related::default() });
            }
        }
        if out.len() > before {
            take(zoned, "entries of a flattened feed");
        }
    }
    if !out.is_empty() {
        blocks.iter_mut().for_each(|z| take(z, "part of a flattened feed"));
    }
    out
}
