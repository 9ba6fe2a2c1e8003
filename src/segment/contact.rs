//! In: the blocks of a page. Out: contact blocks labelled and cut off the text they are glued to.

use super::Zoned;
use crate::knowledge::LanguageData;

/// Labels contact blocks.
pub(super) fn label(_blocks: &mut Vec<Zoned>, _words: &LanguageData) {}
