//! In: the blocks of an HTML page with the elements around them. Out: entries of lists that the markup shows.

use super::{Related, Zoned};
use crate::knowledge::LanguageData;
use crate::parse::{Element, Head};
use crate::recognize::Identity;

pub(super) fn entries(
    _blocks: &mut [Zoned],
    _elements: &[Element],
    _head: &Head,
    _identity: &Identity,
    _words: &LanguageData,
) -> Vec<Related> {
    Vec::new()
}
