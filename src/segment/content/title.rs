//! In: the measured blocks and the head of a page. Out: which block shows the title.

use super::survey::Survey;
use crate::knowledge::pages::{Holds, plain_words};
use crate::parse::{BlockKind, Head};

/// A longer title, in bytes, is none.
const LONGEST_TITLE: usize = 400;

/// The block that shows the title of the page, and the titles that it and the head name, in plain words.
pub(super) fn find(survey: &Survey<'_>, head: &Head) -> (Option<usize>, Vec<String>) {
    let mut named: Vec<String> = [head.meta("og:title"), head.meta("twitter:title"), head.title.as_deref()]
        .into_iter()
        .flatten()
        .filter(|t| t.len() <= LONGEST_TITLE)
        .map(|t| {
            let mut plain = String::new();
            plain_words(t, &mut plain);
            plain
        })
        .filter(|t| !t.is_empty())
        .collect();
    let mut best = (0.9_f32, None);
    for (i, (block, m)) in survey.blocks.iter().zip(&survey.measures).enumerate() {
        let is_heading = block.kind == BlockKind::Heading && block.markup.level <= 3;
        let is_named = survey.spot(i).holds.any(Holds::TITLE);
        if m.plain.is_empty() || !(is_heading || is_named || m.bold) || m.links > 0.9 && block.markup.level != 1 {
            continue;
        }
        let agreement = named.iter().map(|t| agreement(&m.plain, t)).fold(0.0, f32::max);
        let rank = match block.markup.level {
            1 => 1.0,
            2 => 0.3,
            _ => 0.0,
        };
        let score = 2.0 * agreement + rank + if is_named { 0.3 } else { 0.0 };
        if score > best.0 {
            best = (score, Some(i));
        }
    }
    named.extend(best.1.and_then(|i| survey.measures.get(i)).map(|m| m.plain.clone()));
    (best.1, named)
}

/// How well a heading agrees with a title that the head names, 0 to 1: equal, the title without the site's name, or most
/// of its words.
pub(super) fn agreement(heading: &str, title: &str) -> f32 {
    let same = heading.bytes().filter(|b| *b != b' ').eq(title.bytes().filter(|b| *b != b' '));
    if same {
        return 1.0;
    }
    let words = heading.split(' ').count();
    if title.starts_with(heading) || title.ends_with(heading) || heading.starts_with(title) || heading.ends_with(title)
    {
        let (short, long) = (heading.len().min(title.len()), heading.len().max(title.len()));
        let share = short as f32 / long as f32;
        return if words >= 3 || share > 0.5 { 0.6 + 0.35 * share } else { 0.3 };
    }
    let shared = heading.split(' ').filter(|w| title.split(' ').any(|t| t == *w)).count();
    let most = words.max(title.split(' ').count());
    let share = shared as f32 / most.max(1) as f32;
    if share >= 0.6 { share * 0.9 } else { 0.0 }
}
