//! In: the zoned blocks of a page. Out: entries of listings and of lists of related releases.

use super::{Related, Zoned};
use crate::knowledge::LanguageData;
use crate::parse::Head;
use crate::recognize::Identity;

/// Takes the entries out of the blocks that hold them and labels these.
pub(super) fn entries(
    _blocks: &mut Vec<Zoned>,
    _head: &Head,
    _identity: &Identity,
    _words: &LanguageData,
) -> Vec<Related> {
    Vec::new()
}
