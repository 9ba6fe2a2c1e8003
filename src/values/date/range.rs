//! In: tokens. Out: whole date expressions: points, lists, ranges.
use crate::knowledge::dates::Cues;
/// Words between a day and its clock time.
pub(super) const CLOCK_CUES: Cues = Cues::AT.or(Cues::SINCE).or(Cues::FROM).or(Cues::ON);
use super::Expr;
use super::grammar::Grammar;
impl Grammar<'_> {
    pub(super) fn expression(&self, _i: usize) -> Option<(Expr, usize, usize)> {
        None
    }
}
