//! In: an HTML page. Out: its blocks, each labelled body, header, aside or boilerplate, and why.
//!
//! Four steps: [`survey`] measures blocks and elements (how much prose, how many links, what the names say), [`candidates`]
//! picks the element that holds the main text, [`verdicts`] goes through the blocks one by one, and [`stretches`] mends
//! what only the neighbors can tell. The hard decision: the element is picked by the prose in it and raised by evidence
//! (names, microdata, JSON-LD, the title), so that a page without any telling markup works like one with all of it.

mod candidates;
mod survey;
mod title;
mod verdicts;

use super::Zoned;
use crate::knowledge::Knowledge;
use crate::parse::Page;
use crate::recognize::Identity;

use survey::Survey;

/// Tells the main text from the rest; also gives lines for `explain` about the candidates.
pub(super) fn label(page: &mut Page, identity: &Identity, know: &Knowledge) -> (Vec<Zoned>, Vec<String>) {
    let survey = Survey::new(page, identity, know);
    let ranking = candidates::rank(&survey);
    let verdicts = verdicts::judge(&survey, ranking.first());
    let notes = ranking.iter().take(5).map(|c| c.note(&survey)).collect();
    let blocks = std::mem::take(&mut page.blocks);
    let zoned = blocks.into_iter().zip(verdicts).map(|(block, (zone, why))| Zoned { block, zone, why });
    (zoned.collect(), notes)
}
