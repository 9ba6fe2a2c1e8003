//! In: the blocks of a page. Out: the lines above the text labelled: number, dateline, issuer, title, subtitle, embargo.

use super::Zoned;
use crate::knowledge::LanguageData;

/// Labels header lines; cuts them off blocks that hold header and text in one.
pub(super) fn label(_blocks: &mut Vec<Zoned>, _words: &LanguageData) {}
