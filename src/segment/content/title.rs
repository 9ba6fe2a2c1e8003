//! In: the measured blocks and the head of a page. Out: which block shows the title.
//!
//! The hard decision: many news sites set their `h1` as the last entry of the trail of sections, in words made for search
//! engines, and show the headline proper as `h2` above the text. A main heading in a trail therefore weighs nothing, and
//! the headings between it and the first sentences weigh as main headings.

use std::ops::Range;

use super::survey::Survey;
use crate::knowledge::Knowledge;
use crate::knowledge::kinds::Cue;
use crate::knowledge::pages::{Holds, Line, plain_words};
use crate::parse::{BlockKind, Head};

/// A longer title, in bytes, is none.
const LONGEST_TITLE: usize = 400;
/// What a heading weighs by its level, beside twice its agreement with the head of the page.
const MAIN_HEADING: f32 = 1.0;
const SECOND_HEADING: f32 = 0.3;
/// What a heading weighs that is shown below a main heading in a trail.
const SHOWN_BELOW_TRAIL: f32 = 1.2;
/// What a name such as `headline` adds.
const NAMED_TITLE: f32 = 0.3;
/// A heading that shares so many of the words of a title agrees with it.
const LEAST_SHARED: f32 = 0.6;
/// A heading that agrees with the head of the page is not replaced by one below so much of the prose.
const MOST_ABOVE: f32 = 0.5;
/// A block that weighs less is no title.
const LEAST: f32 = 0.9;

/// The block that shows the title of the page, and the titles that it and the head name, in plain words.
pub(super) fn find(survey: &Survey<'_>, head: &Head, know: &Knowledge) -> (Option<usize>, Vec<String>) {
    let mut named = named(head);
    let below_trail = below_trail(survey);
    let mut best = (LEAST, None);
    let mut confirmed = None;
    for (i, (block, m)) in survey.blocks.iter().zip(&survey.measures).enumerate() {
        let is_heading = block.kind == BlockKind::Heading && block.markup.level <= 3;
        let is_named = survey.spot(i).holds.any(Holds::TITLE);
        let is_logo = m.links > 0.9 && (block.markup.level != 1 || block.leads_home());
        if !(is_heading || is_named || m.bold) || is_logo || m.plain().is_empty() {
            continue;
        }
        let is_label = matches!(m.line, Some(Line::Section | Line::Aside | Line::End | Line::On));
        let agreement = named.iter().map(|t| agreement(m.plain(), t)).fold(0.0, f32::max);
        let rank = match (block.markup.level, &below_trail) {
            (1, Some(below)) if i + 1 == below.start => 0.0,
            (2..=3, Some(below)) if below.contains(&i) => SHOWN_BELOW_TRAIL,
            (1, _) => MAIN_HEADING,
            (2, _) => SECOND_HEADING,
            _ => 0.0,
        };
        let score = 2.0 * agreement + rank + if is_named { NAMED_TITLE } else { 0.0 };
        // Below the text the title stands again: over comments, in what is printed.
        let is_again = confirmed.is_some_and(|c| survey.prose_of(c..i) > MOST_ABOVE * survey.prose);
        if score > best.0 && (!is_label || agreement > 0.9) && !is_again {
            best = (score, Some(i));
            confirmed = confirmed.or((agreement > 0.9).then_some(i));
        }
    }
    if best.1.is_none() && named.iter().all(|t| is_label(t, know)) {
        best.1 = above_text(survey);
    }
    named.extend(best.1.and_then(|i| survey.measures.get(i)).map(|m| m.plain().to_owned()));
    (best.1, named)
}

/// Whether what the head calls the page is the name of a section or of a kind of page.
fn is_label(title: &str, know: &Knowledge) -> bool {
    [&know.german, &know.english].iter().any(|words| {
        let line = words.pages.whole(title).or_else(|| words.pages.opening(title));
        let kind = matches!(words.kinds.whole(title), Some(Cue::RelatedHeading | Cue::Publication));
        kind || matches!(line, Some(Line::Section | Line::Aside | Line::End))
    })
}

/// The heading right above the first sentences, for want of any that the head confirms.
fn above_text(survey: &Survey<'_>) -> Option<usize> {
    const NEAR: usize = 4;
    const SENTENCES: f32 = 10.0;
    let first = survey.measures.iter().position(|m| m.prose > SENTENCES)?;
    (first.saturating_sub(NEAR)..first).rev().find(|&i| {
        let (Some(block), Some(m)) = (survey.blocks.get(i), survey.measures.get(i)) else { return false };
        block.kind == BlockKind::Heading && block.markup.level <= 3 && m.line.is_none() && m.links < 0.9
    })
}

/// The titles that the head of the page names, in plain words.
fn named(head: &Head) -> Vec<String> {
    let metas = ["og:title", "twitter:title"].into_iter().filter_map(|name| head.meta(name));
    let titles = metas.chain(head.title.as_deref()).chain(headlines(head));
    let plain = |t: &str| {
        let mut plain = String::new();
        plain_words(t, &mut plain);
        plain
    };
    titles.filter(|t| t.len() <= LONGEST_TITLE).map(plain).filter(|t| !t.is_empty()).collect()
}

/// The headlines in the JSON-LD, of the objects at its top and in its graphs.
fn headlines(head: &Head) -> Vec<&str> {
    const MOST: usize = 4;
    let mut found = Vec::new();
    let mut open: Vec<&serde_json::Value> = head.json_ld.iter().rev().collect();
    while let Some(value) = open.pop().filter(|_| found.len() < MOST) {
        match value {
            serde_json::Value::Array(items) => open.extend(items.iter().rev()),
            serde_json::Value::Object(map) => {
                found.extend(map.get("headline").and_then(|h| h.as_str()));
                open.extend(map.get("@graph"));
            }
            _ => {}
        }
    }
    found
}

/// Where the headings below a main heading stand that is the last entry of a trail of links: from the block after it to
/// the first sentences.
fn below_trail(survey: &Survey<'_>) -> Option<Range<usize>> {
    const NEAR: usize = 12;
    const SENTENCES: f32 = 20.0;
    let is_main = |i: &usize| survey.blocks.get(*i).is_some_and(|b| b.markup.level == 1);
    let main = (0..survey.blocks.len()).find(is_main).filter(|&i| in_trail(survey, i))?;
    let near = main + 1..(main + 1 + NEAR).min(survey.blocks.len());
    let is_text = |i: &usize| survey.measures.get(*i).is_some_and(|m| m.prose > SENTENCES);
    let end = near.clone().find(is_text).unwrap_or(near.end);
    Some(near.start..end)
}

/// Whether a heading is an entry of a trail: by a name around it, as an item of a list, or after a line of several links
/// in the same element.
fn in_trail(survey: &Survey<'_>, heading: usize) -> bool {
    const LEVELS: usize = 5;
    const FEWEST_LINKS: usize = 3;
    const MOST_WORDS: u32 = 60;
    let Some(block) = survey.blocks.get(heading) else { return false };
    let own = block.markup.element as usize;
    let mut at = own;
    for _ in 0..LEVELS {
        let (Some(element), Some(spot)) = (survey.elements.get(at), survey.spots.get(at)) else { break };
        if spot.words > MOST_WORDS {
            break;
        }
        if spot.holds.any(Holds::NAV) || *element.name == *"li" {
            return true;
        }
        at = element.parent as usize;
    }
    let parent = |element: usize| survey.elements.get(element).map(|e| e.parent);
    let before = heading.checked_sub(1).and_then(|i| Some((survey.blocks.get(i)?, survey.measures.get(i)?)));
    before.is_some_and(|(line, m)| {
        let element = line.markup.element;
        let beside = element as usize == own || parent(own) == Some(element) || parent(own) == parent(element as usize);
        m.links > 0.9 && line.links.len() >= FEWEST_LINKS && beside
    })
}

/// How well a heading agrees with a title that the head names, 0 to 1: equal, the title without the site's name, or most
/// of its words.
pub(super) fn agreement(heading: &str, title: &str) -> f32 {
    let same = heading.bytes().filter(|b| *b != b' ').eq(title.bytes().filter(|b| *b != b' '));
    if same {
        return 1.0;
    }
    let count = |text: &str| memchr::memchr_iter(b' ', text.as_bytes()).count() + 1;
    let words = count(heading);
    if title.starts_with(heading) || title.ends_with(heading) || heading.starts_with(title) || heading.ends_with(title)
    {
        let (short, long) = (heading.len().min(title.len()), heading.len().max(title.len()));
        let share = short as f32 / long as f32;
        return if words >= 3 || share > 0.5 { 0.6 + 0.35 * share } else { 0.3 };
    }
    let most = words.max(count(title)) as f32;
    if words as f32 / most < LEAST_SHARED {
        return 0.0;
    }
    let named: Vec<&str> = title.split(' ').collect();
    let shared = heading.split(' ').filter(|w| named.contains(w)).count();
    let share = shared as f32 / most;
    if share >= LEAST_SHARED { share * 0.9 } else { 0.0 }
}
