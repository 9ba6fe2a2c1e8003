//! In: a [`Survey`] and the element that holds the main text. Out: a zone for every block, and why.

use std::borrow::Cow;
use std::ops::Range;

use super::candidates::Candidate;
use super::survey::{Measure, OFF, Survey};
use crate::knowledge::pages::{Holds, Line};
use crate::parse::BlockKind;
use crate::segment::{AsideKind, Zone};

/// A block's zone and why.
pub(super) type Verdict = (Zone, Cow<'static, str>);

/// Gives every block its zone.
pub(super) fn judge(survey: &Survey<'_>, winner: Option<&Candidate>) -> Vec<Verdict> {
    let mut judge = Judge::new(survey, winner);
    for i in 0..survey.blocks.len() {
        let verdict = judge.block(i);
        judge.verdicts.push(verdict);
    }
    judge.stretches();
    let told = |(i, d): (usize, &Decision)| (d.zone, judge.reason(i, d));
    judge.verdicts.iter().enumerate().map(told).collect()
}

/// What is decided of a block.
#[derive(Debug, Clone, Copy)]
struct Decision {
    zone: Zone,
    why: &'static str,
    /// Whether the neighbors may change it.
    open: bool,
    /// Whether names of elements decided.
    by_name: bool,
}

fn out(why: &'static str) -> Decision {
    Decision { zone: Zone::Boilerplate, why, open: false, by_name: false }
}

fn into(zone: Zone, why: &'static str) -> Decision {
    Decision { zone, why, open: false, by_name: false }
}

struct Judge<'s, 'p> {
    survey: &'s Survey<'p>,
    /// The blocks of the winning element.
    range: Range<usize>,
    /// Where the text begins: after the title, if it is in front of the prose.
    start: usize,
    /// Where it ends: at a heading that nothing of the text follows.
    end: usize,
    /// What the blocks from here on are, until something else begins.
    section: Option<Line>,
    verdicts: Vec<Decision>,
}

impl<'s, 'p> Judge<'s, 'p> {
    fn new(survey: &'s Survey<'p>, winner: Option<&Candidate>) -> Self {
        let whole = 0..survey.blocks.len();
        let range = winner.and_then(|c| survey.spots.get(c.element)).map_or(whole, |s| s.blocks.clone());
        let mut judge = Self { survey, start: range.start, end: range.end, range, section: None, verdicts: Vec::new() };
        judge.start = judge.first_block();
        judge
    }

    /// The reason for a decision, with the name that was held against a block near the text.
    fn reason(&self, i: usize, decision: &Decision) -> Cow<'static, str> {
        let off = self.survey.spot(i).off.and(OFF);
        let named = decision.by_name && self.range.contains(&i);
        match self.survey.culprit(i, off).filter(|_| named) {
            Some(e) => format!("{} (<{} class={:?} id={:?}>)", decision.why, e.name, e.class, e.id).into(),
            None => decision.why.into(),
        }
    }

    fn prose(&self, range: Range<usize>) -> f32 {
        self.survey.measures.get(range).unwrap_or_default().iter().map(|m| m.prose).sum()
    }

    /// The text begins after the title; leads that stand between the title and the winning element belong to it.
    fn first_block(&self) -> usize {
        let Some(title) = self.survey.title else { return self.range.start };
        if title < self.range.start {
            return title + 1;
        }
        let before = self.prose(self.range.start..title.min(self.range.end));
        if title < self.range.end && before < 0.2 * self.prose(self.range.clone()) {
            title + 1
        } else {
            self.range.start
        }
    }

    fn block(&mut self, i: usize) -> Decision {
        let Some(m) = self.survey.measures.get(i) else { return out("nowhere") };
        if Some(i) == self.survey.title {
            return into(Zone::Title, "the title");
        }
        if i < self.start {
            return self.header(i, m);
        }
        if i >= self.end {
            return out("after the text");
        }
        if let Some(decision) = self.named(i, m) {
            return decision;
        }
        if !m.plain.is_empty() && m.plain == self.survey.title_words {
            return into(Zone::Duplicate, "the title again");
        }
        if let Some(decision) = self.phrase(i, m) {
            return decision;
        }
        self.text(i, m)
    }

    /// Blocks above the text: only lines close to the title are of the release.
    fn header(&self, i: usize, m: &Measure) -> Decision {
        let spot = self.survey.spot(i);
        let near = self.survey.title.is_some_and(|t| t >= i && t - i <= 3);
        if near && spot.holds.any(Holds::KICKER) && m.words <= 12 {
            return into(Zone::Kicker, "named as the line above the title");
        }
        out("before the text")
    }

    /// What the names of the elements around a block say against it.
    fn named(&self, i: usize, m: &Measure) -> Option<Decision> {
        let spot = self.survey.spot(i);
        if spot.hidden {
            return Some(out("hidden"));
        }
        let off = spot.off.and(OFF);
        if !off.any(OFF) {
            return None;
        }
        if self.survey.listed && m.listed > 0.9 && m.words > 12 && !off.any(Holds::COMMENT.or(Holds::CAPTION)) {
            return Some(into(Zone::Body, "in the JSON-LD text"));
        }
        let decision = match () {
            () if off.any(Holds::NAV) => out("in navigation"),
            () if off.any(Holds::COMMENT) => out("in comments"),
            () if off.any(Holds::RELATED) => out("among links to other texts"),
            () if off.any(Holds::SHARE) => out("among share buttons"),
            () if off.any(Holds::AD) => out("in an advertisement"),
            () if off.any(Holds::NEWSLETTER) => out("in an offer to subscribe"),
            () if off.any(Holds::CHROME) => out("part of the site's frame"),
            () if off.any(Holds::SIDE) => out("in a side column"),
            () if off.any(Holds::UNSEEN) => out("not shown"),
            () if off.any(Holds::CAPTION) => into(Zone::Aside(AsideKind::Caption), "with a picture"),
            () if off.any(Holds::AUTHOR) && m.words <= 20 => into(Zone::Byline, "named as author"),
            () if off.any(Holds::AUTHOR) => out("about the author"),
            () => out("date, topics or counters"),
        };
        Some(Decision { by_name: true, ..decision })
    }

    /// What a known line makes of a block, and of those after it.
    fn phrase(&mut self, i: usize, m: &Measure) -> Option<Decision> {
        let is_heading = self.survey.blocks.get(i).is_some_and(|b| b.kind == BlockKind::Heading) || m.bold;
        if self.section.is_some() && (m.prose > 20.0 || is_heading && m.line.is_none()) {
            self.section = None;
        }
        let line = m.line?;
        let rest = self.prose(i + 1..self.end);
        let all = self.prose(self.start..self.end).max(1.0);
        match line {
            Line::End if rest < 0.4 * all => {
                self.end = i;
                Some(out("a heading that ends the text"))
            }
            Line::End | Line::Section => {
                self.section = Some(line);
                Some(out("a heading over something else"))
            }
            Line::Aside => Some(out("a line of the site")),
            Line::About if rest < 0.4 * all => {
                self.section = Some(line);
                Some(into(Zone::Aside(AsideKind::About), "a heading over what the company says of itself"))
            }
            Line::Author if rest < 0.4 * all => {
                self.section = Some(line);
                Some(out("about the author"))
            }
            Line::Note => Some(into(Zone::Aside(AsideKind::EditorNote), "a note to editors")),
            _ => None,
        }
    }

    /// What the text of a block says by itself.
    fn text(&self, i: usize, m: &Measure) -> Decision {
        let Some(block) = self.survey.blocks.get(i) else { return out("nowhere") };
        match self.section {
            Some(Line::About) => return into(Zone::Aside(AsideKind::About), "what the company says of itself"),
            Some(Line::Author) => return out("about the author"),
            Some(_) if m.prose == 0.0 => return out("under a heading over something else"),
            _ => {}
        }
        if m.links > 0.6 && m.words < 30 {
            return out("mostly links");
        }
        if m.prose > 0.0 {
            return into(Zone::Body, "sentences");
        }
        let why = match block.kind {
            BlockKind::Heading => "heading",
            BlockKind::Table => return into(Zone::Body, "table"),
            BlockKind::ListItem => "list item",
            _ => "short line",
        };
        Decision { zone: Zone::Body, why, open: true, by_name: false }
    }

    /// Short lines and headings stay only where sentences follow or surround them.
    fn stretches(&mut self) {
        let is_text = |d: &Decision| d.zone == Zone::Body && !d.open;
        let (Some(first), Some(last)) =
            (self.verdicts.iter().position(is_text), self.verdicts.iter().rposition(is_text))
        else {
            return;
        };
        let mut heading_may_stay = false;
        for i in (0..self.verdicts.len()).rev() {
            let (d, m) = (self.verdicts[i], &self.survey.measures[i]);
            if !d.open {
                heading_may_stay |= d.zone == Zone::Body;
                continue;
            }
            let is_heading = self.survey.blocks[i].kind == BlockKind::Heading;
            let lead = self.survey.spot(i).on.any(Holds::LEAD);
            let stays = if i < first {
                lead || m.ends && m.words > 5 || is_heading && i + 1 == first && m.words > 1
            } else if i > last {
                !is_heading && m.ends && m.words > 3 || self.continues_list(i)
            } else {
                !is_heading || heading_may_stay
            };
            if stays {
                heading_may_stay = !is_heading;
            } else {
                self.verdicts[i] =
                    out(if i < first { "a short line before the text" } else { "a short line after it" });
            }
        }
    }

    /// A list at the end of the text belongs to it if its items follow the last sentences without a break.
    fn continues_list(&self, i: usize) -> bool {
        let is_item = |i: usize| self.survey.blocks.get(i).is_some_and(|b| b.kind == BlockKind::ListItem);
        let from = (0..i).rev().find(|&j| !is_item(j)).unwrap_or(0);
        is_item(i) && self.verdicts.get(from).is_some_and(|d| d.zone == Zone::Body)
    }
}
