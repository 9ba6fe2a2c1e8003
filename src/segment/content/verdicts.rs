//! In: a [`Survey`] and the element that holds the main text. Out: a zone for every block, and why.

use std::borrow::Cow;
use std::hash::BuildHasher;
use std::ops::Range;

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::candidates::Candidate;
use super::layout::LayoutZones;
use super::meter::Measure;
use super::survey::{OFF, Spot, Survey};
use super::title;
use crate::knowledge::pages::{Holds, Line};
use crate::knowledge::sites::Field;
use crate::parse::BlockKind;
use crate::segment::{AsideKind, Zone};

/// A heading below the title with so many words is a lead.
const LEAD_WORDS: u32 = 8;
/// A date alone has at most so many words.
const DATE_WORDS: u32 = 4;
/// A longer heading below the title is a lead and part of the text.
const MOST_SUBTITLE: u32 = 20;
/// No caption has so many words of sentences without naming the maker of the picture.
const CAPTION_PROSE: f32 = 35.0;
/// An author line may stand below the lead, so many blocks below the title.
const NEAR_TITLE: usize = 4;
/// A shorter text may well be said twice.
const REPEATED_WORDS: u32 = 12;

/// Why links alone are left out.
const LINKS: &str = "mostly links";

/// Why a text is left out by which a site speaks of itself.
const NOTICE: &str = "the site speaks of itself";

/// A block's zone and why.
pub(super) type Verdict = (Zone, Cow<'static, str>);

/// Gives every block its zone.
pub(super) fn judge(survey: &Survey<'_>, winner: Option<&Candidate>, layout: &LayoutZones) -> Vec<Verdict> {
    let mut judge = Judge::new(survey, winner, layout);
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

/// Whether a short line holds so many digits that it must be a date.
fn has_date(m: &Measure<'_>) -> bool {
    m.plain().bytes().filter(u8::is_ascii_digit).count() >= 5
}

/// What is named as the line above the title; some sites set the date there.
fn kicker(m: &Measure<'_>) -> Decision {
    let why = "named as the line above the title";
    into(if has_date(m) && m.words <= DATE_WORDS { Zone::Dateline } else { Zone::Kicker }, why)
}

/// A number that is the same for the same text.
fn fingerprint(text: &str) -> u64 {
    FxBuildHasher.hash_one(text)
}

/// Elements inside a line.
fn is_inline(name: &str) -> bool {
    matches!(name, "strong" | "b" | "em" | "i" | "span" | "a" | "time" | "font" | "u" | "small")
}

struct Judge<'s, 'p> {
    survey: &'s Survey<'p>,
    layout: &'s LayoutZones,
    /// The blocks of the winning element.
    range: Range<usize>,
    /// Where the text begins: after the title, if it is in front of the prose.
    start: usize,
    /// Where it ends: at a heading that nothing of the text follows.
    end: usize,
    /// The last block of prose that stands beside most of the others, in the same element.
    last_main: usize,
    /// Where the element named as body ends, if it holds most of the prose.
    body_end: usize,
    /// Whether the first sentences have come.
    began: bool,
    /// What the blocks from here on are, until something else begins.
    section: Option<Line>,
    /// Fingerprints of the texts taken so far.
    said: FxHashSet<u64>,
    verdicts: Vec<Decision>,
}

impl<'s, 'p> Judge<'s, 'p> {
    fn new(survey: &'s Survey<'p>, winner: Option<&Candidate>, layout: &'s LayoutZones) -> Self {
        let whole = 0..survey.blocks.len();
        let found = || winner.and_then(|c| survey.spots.get(c.element)).map_or(whole, |s| s.blocks.clone());
        let range = layout.body().cloned().unwrap_or_else(found);
        let mut judge = Self {
            survey,
            layout,
            start: range.start,
            end: range.end,
            range,
            last_main: 0,
            body_end: usize::MAX,
            began: false,
            section: None,
            said: FxHashSet::default(),
            verdicts: Vec::new(),
        };
        judge.last_main = judge.last_main();
        if layout.body().is_none() {
            judge.start = judge.first_block();
            judge.body_end = judge.body_end();
        }
        judge
    }

    /// The reason for a decision, with the name that was held against a block near the text.
    fn reason(&self, i: usize, decision: &Decision) -> Cow<'static, str> {
        let off = self.survey.spot(i).off.and(OFF);
        let named = decision.by_name && self.range.contains(&i);
        match named.then(|| self.survey.culprit(i, off)).flatten() {
            Some(e) => format!("{} (<{} class={:?} id={:?}>)", decision.why, e.name, e.class, e.id).into(),
            None => decision.why.into(),
        }
    }

    fn prose(&self, range: Range<usize>) -> f32 {
        self.survey.prose_of(range)
    }

    /// The element that holds a block and its neighbors.
    fn parent(&self, i: usize) -> Option<u32> {
        let mut element = self.survey.blocks.get(i)?.markup.element;
        loop {
            let e = self.survey.elements.get(element as usize)?;
            if e.parent >= element || !is_inline(&e.name) {
                return Some(e.parent);
            }
            element = e.parent;
        }
    }

    /// The end of the last element inside the winner that is named as body and holds most of its prose.
    fn body_end(&self) -> usize {
        let prose = self.prose(self.range.clone());
        let is_body = |s: &&Spot| s.holds.any(Holds::BODY) && s.prose > 0.7 * prose && !s.is_out();
        let inside = |s: &&Spot| s.blocks.start >= self.range.start && s.blocks.end <= self.range.end;
        let ends = self.survey.spots.iter().filter(is_body).filter(inside).map(|s| s.blocks.end);
        ends.min().unwrap_or(usize::MAX)
    }

    fn is_item(&self, i: usize) -> bool {
        self.survey.blocks.get(i).is_some_and(|b| b.kind == BlockKind::ListItem)
    }

    fn last_main(&self) -> usize {
        let mut prose: FxHashMap<u32, (f32, usize)> = FxHashMap::default();
        for i in self.range.clone().filter(|&i| !self.survey.spot(i).is_out()) {
            if let (Some(m), Some(parent)) = (self.survey.measures.get(i).filter(|m| m.prose > 10.0), self.parent(i)) {
                let sum = prose.entry(parent).or_default();
                *sum = (sum.0 + m.prose, i);
            }
        }
        let most = prose.into_values().max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        most.map_or(self.range.start, |(_, last)| last)
    }

    /// The text begins after the title; leads that stand between the title and the winning element belong to it.
    fn first_block(&self) -> usize {
        let Some(title) = self.survey.title else { return self.range.start };
        if title < self.range.start {
            return title + 1;
        }
        let before = (self.range.start..title.min(self.range.end)).filter(|&i| !self.survey.spot(i).is_out());
        let before: f32 = before.filter_map(|i| self.survey.measures.get(i)).map(|m| m.prose).sum();
        if title < self.range.end && before < 0.2 * self.prose(self.range.clone()) {
            title + 1
        } else {
            self.range.start
        }
    }

    fn block(&mut self, i: usize) -> Decision {
        let Some(m) = self.survey.measures.get(i) else { return out("nowhere") };
        if let Some(decision) = self.by_layout(i, m) {
            return decision;
        }
        if Some(i) == self.survey.title && !self.layout.names(Field::Title) {
            return into(Zone::Title, "the title");
        }
        if i < self.start {
            return self.header(i, m);
        }
        if i >= self.end {
            return out("after the text");
        }
        if i >= self.body_end && (m.words < 12 || m.links > 0.2 || self.is_item(i)) {
            return out("after what is named as body");
        }
        if let Some(decision) = self.named(i, m).or_else(|| self.of_header(i, m)) {
            return decision;
        }
        if self.repeats_title(i, m) {
            return into(Zone::Duplicate, "the title again");
        }
        if self.survey.is_credit(i) {
            return into(Zone::Aside(AsideKind::Caption), "ends with the maker of a picture");
        }
        if self.survey.is_caption(i) {
            return into(Zone::Aside(AsideKind::Caption), "the text of a caption");
        }
        if let Some(decision) = self.phrase(i, m) {
            return decision;
        }
        if self.is_about_author(i, m) {
            return out("about the author");
        }
        self.text(i, m)
    }

    /// A note about an author: beside the text's beginning, where it stands below the name, or in its second half.
    fn is_about_author(&self, i: usize, m: &Measure<'_>) -> bool {
        const MOST_WORDS: u32 = 150;
        const AT_END: f32 = 0.6;
        if m.words > MOST_WORDS || m.words < 4 {
            return false;
        }
        let below_name = i.checked_sub(1).is_some_and(|before| {
            self.verdicts.get(before).is_some_and(|d| d.zone == Zone::Byline) || self.survey.is_author(before)
        });
        let at_end = self.prose(i..self.end) < AT_END * self.prose(self.start..self.end);
        (below_name || at_end) && self.survey.is_about_author(i, below_name)
    }

    /// Whether the heading right above a block is a link as a whole.
    fn below_linked_heading(&self, i: usize) -> bool {
        let above = i.checked_sub(1).and_then(|i| Some((self.survey.blocks.get(i)?, self.survey.measures.get(i)?)));
        above.is_some_and(|(block, m)| block.kind == BlockKind::Heading && m.links > 0.9)
    }

    /// Whether a block is a teaser: short, and it ends with a link that leads on to the full text.
    fn leads_on(&self, i: usize, m: &Measure<'_>) -> bool {
        const MOST_WORDS: u32 = 60;
        let Some(block) = self.survey.blocks.get(i).filter(|_| (6..=MOST_WORDS).contains(&m.words)) else {
            return false;
        };
        let text = block.text.as_str();
        let last = block.links.last().filter(|l| l.range.end == text.trim_end().len());
        last.and_then(|l| text.get(l.range.clone())).is_some_and(|shown| self.survey.says_read_on(shown))
    }

    /// What the site layout says of a block; in the body that it names only lines known to be none are left out.
    fn by_layout(&mut self, i: usize, m: &Measure<'_>) -> Option<Decision> {
        let why = "named by the site layout";
        let zone = match self.layout.field(i) {
            Some(Field::Title) if !self.has_title() => Zone::Title,
            Some(Field::Title) => Zone::Duplicate,
            Some(Field::Kicker) => Zone::Kicker,
            Some(Field::Subtitle) => Zone::Subtitle,
            Some(Field::Published) if m.words <= 25 => Zone::Dateline,
            Some(Field::Issuer) if m.words <= 25 => Zone::Issuer,
            Some(Field::Number) if m.words <= 12 => Zone::Number,
            Some(Field::Author) => Zone::Byline,
            Some(Field::Caption) => Zone::Aside(AsideKind::Caption),
            Some(Field::Contact) => Zone::Contact,
            Some(Field::Attachments) => Zone::Attachment,
            Some(Field::Related) => Zone::Related,
            Some(Field::Noise) => return Some(out("no part of the release, says the site layout")),
            Some(Field::Lead | Field::Body) if self.layout.body().is_some() => return self.in_named_body(i, m),
            _ => return None,
        };
        Some(into(zone, why))
    }

    fn has_title(&self) -> bool {
        self.verdicts.iter().any(|d| d.zone == Zone::Title)
    }

    fn in_named_body(&mut self, i: usize, m: &Measure<'_>) -> Option<Decision> {
        if Some(i) == self.survey.title || self.repeats_title(i, m) {
            return None;
        }
        if self.survey.is_credit(i) {
            return Some(into(Zone::Aside(AsideKind::Caption), "ends with the maker of a picture"));
        }
        let told = self.phrase(i, m);
        self.end = self.range.end;
        if told.is_some() {
            return told;
        }
        let decision = self.text(i, m);
        let taken = decision.zone == Zone::Body;
        Some(if taken { into(Zone::Body, "in the body that the site layout names") } else { decision })
    }

    fn repeats_title(&self, i: usize, m: &Measure<'_>) -> bool {
        const ALIKE: f32 = 0.9;
        const ALIKE_NEAR: f32 = 0.75;
        let alike_from = if i < self.start + 4 { ALIKE_NEAR } else { ALIKE };
        let is_heading = self.survey.blocks.get(i).is_some_and(|b| b.kind == BlockKind::Heading);
        let alike = |t: &String| {
            m.plain() == *t && (m.words > 3 || is_heading) || is_heading && title::agreement(m.plain(), t) > alike_from
        };
        !m.plain().is_empty() && self.survey.titles.iter().any(alike)
    }

    /// Blocks above the text: only lines close to the title are of the release.
    fn header(&self, i: usize, m: &Measure<'_>) -> Decision {
        let spot = self.survey.spot(i);
        let near = self.survey.title.is_some_and(|t| t >= i && t - i <= 3);
        let close = i + 12 > self.start;
        if m.described && close && m.prose > 0.0 && !spot.off.any(OFF.without(Holds::CAPTION)) {
            return into(Zone::Body, "the lead, as the page describes itself");
        }
        if near && spot.on.any(Holds::KICKER) && m.words <= 12 {
            return kicker(m);
        }
        let level = |i: usize| self.survey.blocks.get(i).map_or(0, |b| b.markup.level);
        if self.survey.title == Some(i + 1) && level(i) > 1 && level(i) == level(i + 1) && m.words <= 12 {
            return into(Zone::Kicker, "a heading of the title's level right above it");
        }
        out("before the text")
    }

    /// Lines between the title and the first sentences that names or words tell.
    fn of_header(&self, i: usize, m: &Measure<'_>) -> Option<Decision> {
        if m.words > 25 || self.began && i > self.start + NEAR_TITLE && i <= self.last_main {
            return None;
        }
        if m.line == Some(Line::By) && m.words <= 8 && !m.ends {
            return Some(into(Zone::Byline, "an author line"));
        }
        if self.began {
            return None;
        }
        let on = self.survey.spot(i).on;
        if on.any(Holds::KICKER) && m.words <= 12 {
            return Some(kicker(m));
        }
        if on.any(Holds::SUBTITLE) {
            return Some(into(Zone::Subtitle, "named as the second line of the title"));
        }
        None
    }

    /// What the names of the elements around a block say against it.
    fn named(&self, i: usize, m: &Measure<'_>) -> Option<Decision> {
        let spot = self.survey.spot(i);
        if spot.hidden {
            return Some(out("hidden"));
        }
        let is_quote = self.survey.blocks.get(i).is_some_and(|b| b.kind == BlockKind::Quote);
        let quoted = if is_quote { Holds::SHARE.or(Holds::CAPTION) } else { Holds::default() };
        let off = spot.off.and(OFF).without(quoted);
        if !off.any(OFF) {
            return None;
        }
        let is_figure = || self.survey.culprit(i, Holds::CAPTION).is_some_and(|e| e.name.starts_with("fig"));
        let is_text = m.prose >= CAPTION_PROSE || m.described && m.prose > 0.0;
        if off == Holds::CAPTION && is_text && m.ends && !is_figure() && !self.survey.is_credit(i) {
            return None;
        }
        if self.survey.listed && m.listed > 0.9 && m.words > 12 && !off.any(Holds::COMMENT.or(Holds::CAPTION)) {
            return Some(into(Zone::Body, "in the JSON-LD text"));
        }
        let near_title = !self.began && i < self.start + 4;
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
            () if near_title && m.words <= 12 && has_date(m) => into(Zone::Dateline, "named as date"),
            () => out("date, topics or counters"),
        };
        Some(Decision { by_name: true, ..decision })
    }

    /// What a known line makes of a block, and of those after it.
    fn phrase(&mut self, i: usize, m: &Measure<'_>) -> Option<Decision> {
        let is_heading = self.survey.blocks.get(i).is_some_and(|b| b.kind == BlockKind::Heading) || m.bold;
        let lasts = matches!(self.section, Some(Line::About | Line::Author));
        if self.section.is_some() && (m.prose > 20.0 && !lasts || is_heading && m.line.is_none()) {
            self.section = None;
        }
        if self.survey.is_notice(i) {
            return Some(out(NOTICE));
        }
        let level = |i: usize| self.survey.blocks.get(i).map_or(0, |b| b.markup.level);
        let second = level(i) == 1 && self.survey.title.is_some_and(|t| level(t) == 1);
        let line = if second { Line::End } else { m.line? };
        let rest = self.prose(i + 1..self.end);
        let all = self.prose(self.start..self.end).max(1.0);
        match line {
            Line::End if second && !(rest < 0.4 * all && i > self.last_main) => None,
            Line::End if rest < 0.4 * all && i > self.last_main => {
                self.end = i;
                Some(out("a heading that ends the text"))
            }
            Line::End | Line::Section => {
                self.section = Some(line);
                Some(out("a heading over something else"))
            }
            Line::Aside | Line::On => Some(out("a line of the site")),
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
    fn text(&mut self, i: usize, m: &Measure<'_>) -> Decision {
        let Some(block) = self.survey.blocks.get(i) else { return out("nowhere") };
        match self.section {
            Some(Line::About) => return into(Zone::Aside(AsideKind::About), "what the company says of itself"),
            Some(Line::Author) => return out("about the author"),
            Some(_) if m.prose == 0.0 => return out("under a heading over something else"),
            _ => {}
        }
        let text = block.text.as_str();
        if text.starts_with("http") && text.contains("://") && !text.contains(char::is_whitespace) {
            return out("an address");
        }
        let is_sentence = m.ends && m.words >= 12 && m.links < 0.9;
        let mostly = if m.words <= 6 { 0.5 } else { 0.6 };
        if m.links > mostly && m.words < 30 && !is_sentence {
            return out(LINKS);
        }
        if self.leads_on(i, m) || i > self.last_main && self.below_linked_heading(i) {
            return out("a teaser that leads on to another text");
        }
        let is_paragraph = block.kind == BlockKind::Paragraph && m.words >= REPEATED_WORDS;
        if is_paragraph && !self.said.insert(fingerprint(block.text.as_str())) {
            return into(Zone::Duplicate, "said before");
        }
        if m.prose > 0.0 {
            self.began = true;
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

    /// Short lines and headings stay only where sentences follow or surround them, or beside sentences in the same element.
    fn stretches(&mut self) {
        let is_text = |d: &Decision| d.zone == Zone::Body && !d.open;
        let (Some(first), Some(last)) =
            (self.verdicts.iter().position(is_text), self.verdicts.iter().rposition(is_text))
        else {
            return;
        };
        self.before(first);
        self.over_links();
        self.between(first, last);
        self.after(last);
        self.about_owner();
    }

    /// Lines that announce links which are left out, and short lines among what is left out, go with them.
    fn over_links(&mut self) {
        const MOST_WORDS: u32 = 6;
        const MOST_APART: u32 = 3;
        let texts = self.verdicts.iter().enumerate().filter(|(_, d)| d.zone == Zone::Body && !d.open);
        let beside: FxHashSet<u32> = texts.filter_map(|(i, _)| self.parent(i)).collect();
        let is_out = |d: Option<&Decision>| {
            d.is_some_and(|d| match d.zone {
                Zone::Duplicate => true,
                Zone::Boilerplate | Zone::Related => d.by_name || d.why == LINKS || d.why == NOTICE,
                _ => false,
            })
        };
        for i in self.start..self.verdicts.len() {
            let (d, Some(m)) = (self.verdicts[i], self.survey.measures.get(i)) else { continue };
            let Some(block) = self.survey.blocks.get(i).filter(|_| d.open) else { continue };
            let announces = m.words <= MOST_WORDS && block.text.as_str().trim_end().ends_with(':');
            let before = i.checked_sub(1).and_then(|i| self.verdicts.get(i));
            let after = self.verdicts.get(i + 1);
            let is_line = block.kind == BlockKind::Paragraph && !m.bold && m.words <= MOST_APART && !m.ends;
            let apart = is_line && self.parent(i).is_some_and(|p| !beside.contains(&p));
            let is_notice = after.is_some_and(|d| d.why == NOTICE) && self.parent(i) == self.parent(i + 1);
            let over_notice = is_notice && self.parent(i).is_some_and(|p| !beside.contains(&p));
            if announces && is_out(after) || over_notice {
                self.verdicts[i] = out("a line over links");
            } else if apart && (is_out(before) || is_out(after)) {
                self.verdicts[i] = out("a short line among what is no text");
            }
        }
    }

    /// Where the last paragraphs begin with what the owner of the site is, they are about the owner.
    fn about_owner(&mut self) {
        const MOST_PARAGRAPHS: usize = 3;
        const FEWEST_BEFORE: usize = 3;
        let is_text = |i: &usize| self.verdicts[*i].zone == Zone::Body && self.survey.measures[*i].prose > 0.0;
        let texts: Vec<usize> = (0..self.verdicts.len()).filter(is_text).collect();
        let tail = texts.get(texts.len().saturating_sub(MOST_PARAGRAPHS).max(FEWEST_BEFORE)..).unwrap_or_default();
        if let Some(&first) = tail.iter().find(|&&i| self.survey.is_about_owner(i)) {
            for decision in self.verdicts[first..].iter_mut().filter(|d| d.zone == Zone::Body) {
                *decision = into(Zone::Aside(AsideKind::About), "what the company says of itself");
            }
        }
    }

    fn is_heading(&self, i: usize) -> bool {
        self.survey.blocks.get(i).is_some_and(|b| b.kind == BlockKind::Heading)
    }

    /// Open lines above the first sentences: leads stay, and lines beside the sentences that are no dates or names.
    fn before(&mut self, first: usize) {
        let mut beside = true;
        for i in (0..first).rev().filter(|&i| i >= self.start) {
            let (d, m) = (self.verdicts[i], &self.survey.measures[i]);
            if d.zone == Zone::Aside(AsideKind::Caption) {
                continue;
            }
            beside &= d.open && self.parent(i) == self.parent(first);
            if !d.open {
                continue;
            }
            let lead = self.survey.spot(i).on.any(Holds::LEAD) && m.words > 3;
            let line = if self.is_heading(i) {
                i + 1 == first && m.words > 1 || m.words >= LEAD_WORDS
            } else {
                m.ends && m.words > 5
            };
            let digits = m.plain().bytes().filter(u8::is_ascii_digit).count() * 4 > m.plain().len();
            let below_title =
                self.is_heading(i) && (LEAD_WORDS..=MOST_SUBTITLE).contains(&m.words) && self.directly_below_title(i);
            if below_title && !lead {
                self.verdicts[i] = into(Zone::Subtitle, "a heading right below the title");
            } else if !(lead || line || beside && m.words > 3 && !digits && !self.is_heading(i)) {
                self.verdicts[i] = out("a short line before the text");
            }
        }
    }

    /// Whether only lines that are no text stand between the title and a heading.
    fn directly_below_title(&self, i: usize) -> bool {
        let Some(title) = self.survey.title.filter(|t| *t < i) else { return false };
        let is_text = |d: &Decision| matches!(d.zone, Zone::Body | Zone::Subtitle);
        !self.verdicts.get(title + 1..i).unwrap_or_default().iter().any(is_text)
    }

    /// Between sentences all stays but headings that are followed by one of their own level or above.
    fn between(&mut self, first: usize, last: usize) {
        let level = |i: usize| self.survey.blocks.get(i).map_or(0, |b| b.markup.level);
        let mut below = 1;
        for i in (first..=last).rev().filter(|&i| self.verdicts[i].zone == Zone::Body).collect::<Vec<_>>() {
            if self.verdicts[i].open && self.is_heading(i) && below > 0 && below <= level(i) {
                self.verdicts[i] = out("a heading without a text");
            } else {
                below = if self.is_heading(i) { level(i) } else { 0 };
            }
        }
    }

    /// Open lines below the last sentences: those that go on beside them stay, and sentences.
    fn after(&mut self, last: usize) {
        let mut beside = true;
        let listed = self.survey.blocks.get(last).map(|b| b.kind) == Some(BlockKind::ListItem);
        for i in last + 1..self.verdicts.len() {
            let (d, m) = (self.verdicts[i], &self.survey.measures[i]);
            let is_item = self.survey.blocks[i].kind == BlockKind::ListItem;
            beside &=
                d.open && (self.parent(i) == self.parent(last) || is_item && (listed || beside)) && !self.is_heading(i);
            let sentence = m.ends && m.words > 3 && !self.is_heading(i);
            if d.open && !(sentence || beside && (m.words > 2 || is_item)) {
                self.verdicts[i] = out("a short line after the text");
            }
        }
    }
}
