//! In: the text of an HTML page. Out: its blocks in reading order, the elements around them, and the private tree.

use super::{Head, Page};
use crate::decode::Decoded;
use crate::knowledge::Knowledge;
use crate::warning::Warnings;

/// Parses HTML.
pub(super) fn parse(_decoded: &Decoded, _know: &Knowledge, _doubts: &mut Warnings) -> Page {
    Page { format: super::Format::Html, head: Head::default(), elements: Vec::new(), blocks: Vec::new() }
}
