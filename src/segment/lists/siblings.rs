//! In: the blocks of an HTML page with the elements around them. Out: entries of lists that the markup shows.
//!
//! A list is three or more siblings of the same name and class, each short and with a link, most of them with a date. The
//! hard decision: the outermost such siblings are the entries, so that a teaser's own tags or buttons are no list; nor are
//! siblings whose links are all called alike, such as the posts of a forum.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::lines::is_number;
use super::title::joined;
use super::{Related, Zone, Zoned, take};
use crate::knowledge::LanguageData;
use crate::knowledge::kinds::Cue;
use crate::knowledge::releases::Part;
use crate::parse::{Block, Element, Head};
use crate::recognize::{Identity, Kind};
use crate::values::moment::{self, Moment};

/// Fewer siblings are no list.
const LEAST: usize = 3;
/// An entry with more text is an article.
const LONGEST: usize = 1500;
/// A longer block holds no date, number or office.
const LONGEST_LINES: usize = 160;
/// A link with less text is a button.
const SHORTEST_TITLE: usize = 8;

pub(super) fn entries(
    blocks: &mut [Zoned],
    elements: &[Element],
    head: &Head,
    identity: &Identity,
    words: &LanguageData,
) -> Vec<Related> {
    let spans = Spans::new(blocks, elements);
    let mut out = Vec::new();
    let mut taken: Vec<Range<usize>> = Vec::new();
    for members in groups(elements, |m| spans.is_short(blocks, m)) {
        let inside = |m: &u32| taken.iter().any(|t: &Range<usize>| t.contains(&(*m as usize)));
        let linked = members.iter().filter(|&&m| blocks[spans.blocks(m)].iter().any(|z| !z.block.links.is_empty()));
        // Two thirds of the members of a list are entries, and an entry has a link.
        if linked.count() * 3 < members.len() * 2 || members.iter().any(inside) || taken.len() > 10_000 {
            continue;
        }
        let wanted = |z: &Zoned| identity.kind == Kind::Listing || !matches!(z.zone, Zone::Body | Zone::Background);
        if !members.iter().all(|&m| blocks[spans.blocks(m)].iter().all(wanted)) {
            continue;
        }
        let dates: Vec<_> =
            members.iter().map(|&m| date(&blocks[spans.blocks(m)], spans.elements(m), head, words)).collect();
        // A menu has no dates, and most groups are menus: half of two thirds of an entry list's members have one.
        if dates.iter().flatten().count() * 3 < members.len() {
            continue;
        }
        let found: Vec<(u32, Related)> = members
            .iter()
            .zip(dates)
            .filter_map(|(&m, date)| Some((m, entry(&blocks[spans.blocks(m)], date, words)?)))
            .collect();
        let dated = found.iter().filter(|(_, e)| e.date.is_some()).count();
        let titles: FxHashSet<&str> = found.iter().map(|(_, e)| e.title.as_str()).collect();
        let named_alike = titles.len() * 2 < found.len();
        if found.len() < LEAST || found.len() * 3 < members.len() * 2 || dated * 2 < found.len() || named_alike {
            continue;
        }
        for (member, entry) in found {
            taken.push(spans.elements(member));
            blocks[spans.blocks(member)].iter_mut().for_each(|z| take(z, "entry of a list of other documents"));
            out.push((spans.blocks(member).start, entry));
        }
    }
    out.sort_by_key(|(at, _)| *at);
    out.into_iter().map(|(_, entry)| entry).collect()
}

/// For each element the blocks inside it and the elements below it.
struct Spans {
    blocks: Vec<Range<usize>>,
    last_below: Vec<usize>,
}

impl Spans {
    fn new(blocks: &[Zoned], elements: &[Element]) -> Self {
        // Nothing yet: any block is before the start and after the end.
        let none = Range { start: usize::MAX, end: 0 };
        let mut spans = vec![none; elements.len()];
        for (i, zoned) in blocks.iter().enumerate() {
            if let Some(span) = spans.get_mut(zoned.block.markup.element as usize) {
                *span = span.start.min(i)..span.end.max(i + 1);
            }
        }
        let mut last_below: Vec<usize> = (0..elements.len()).collect();
        for child in (1..elements.len()).rev() {
            let parent = elements[child].parent as usize;
            if parent < child {
                let inner = spans[child].clone();
                spans[parent] = spans[parent].start.min(inner.start)..spans[parent].end.max(inner.end);
                last_below[parent] = last_below[parent].max(last_below[child]);
            }
        }
        Self { blocks: spans, last_below }
    }

    fn blocks(&self, element: u32) -> Range<usize> {
        let span = self.blocks.get(element as usize).cloned().unwrap_or(0..0);
        if span.start < span.end { span } else { 0..0 }
    }

    fn elements(&self, element: u32) -> Range<usize> {
        let element = element as usize;
        element..self.last_below.get(element).map_or(element, |l| l + 1)
    }

    fn is_short(&self, blocks: &[Zoned], element: u32) -> bool {
        let span = self.blocks(element);
        let short_span = !span.is_empty() && span.len() <= 24;
        short_span && blocks[span].iter().map(|z| z.block.text.len()).sum::<usize>() <= LONGEST
    }
}

/// Siblings of the same name and class that can be entries, outer ones first.
fn groups(elements: &[Element], can_be: impl Fn(u32) -> bool) -> Vec<Vec<u32>> {
    let mut children = vec![0_usize; elements.len()];
    let mut is_child = vec![false; elements.len()];
    for (i, element) in elements.iter().enumerate().skip(1) {
        is_child[i] = can_be(i as u32);
        children[element.parent as usize] += usize::from(is_child[i]);
    }
    let mut index: FxHashMap<(u32, &str, &str), usize> = FxHashMap::default();
    let mut groups: Vec<Vec<u32>> = Vec::new();
    let many = |(i, e): &(usize, &Element)| is_child[*i] && children[e.parent as usize] >= LEAST;
    for (i, element) in elements.iter().enumerate().skip(1).filter(many) {
        let class = element.class.split_ascii_whitespace().next().unwrap_or_default();
        let group = *index.entry((element.parent, &element.name, class)).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[group].push(i as u32);
    }
    groups.retain(|g| g.len() >= LEAST);
    groups.sort_by_key(|g| g.first().map_or(0, |&m| elements[m as usize].depth));
    groups
}

/// When an entry's document was published: what a `<time>` in it says, else the first date in its texts.
fn date(blocks: &[Zoned], elements: Range<usize>, head: &Head, words: &LanguageData) -> Option<Moment> {
    let texts = blocks.iter().map(|z| z.block.text.as_str());
    let mut printed = texts.filter(|t| t.len() <= 400).filter_map(|t| moment::find(t, words)).map(|(_, m)| m);
    let time = head.times.iter().find(|t| t.element.is_some_and(|e| elements.contains(&(e as usize))));
    time.and_then(|t| Moment::parse(t.datetime.as_deref().unwrap_or(&t.text))).or_else(|| printed.next())
}

fn entry(blocks: &[Zoned], date: Option<Moment>, words: &LanguageData) -> Option<Related> {
    let (block, range, url) = title(blocks, words)?;
    let (title, edits) = joined(&block.text, range, words);
    let texts = || blocks.iter().map(|z| z.block.text.as_str());
    let lines = || texts().filter(|t| t.len() <= LONGEST_LINES).flat_map(str::lines).map(str::trim);
    let kind = lines().filter(|t| t.len() <= 40).find(|t| words.kinds.whole(t) == Some(Cue::Publication));
    let number = lines().find(|t| is_number(t)).map(str::to_owned);
    let beside = |z: &&Zoned| !std::ptr::eq(&raw const z.block, block);
    let offices = blocks.iter().filter(beside).map(|z| z.block.text.as_str()).filter(|t| t.len() <= LONGEST_LINES);
    let issuer = offices.flat_map(str::lines).map(str::trim).find(|line| is_office(line, words)).map(str::to_owned);
    let date = date.map(|m| m.edtf().chars().take(10).collect());
    Some(Related { title, date, number, issuer, kind: kind.map(str::to_owned), url, edits })
}

/// Whether a line is the name of an office and nothing else.
fn is_office(line: &str, words: &LanguageData) -> bool {
    let found = words.releases.lines.find(line);
    found.is_some_and(|f| matches!(f.parts.as_slice(), [(Part::Issuer, range)] if range.len() * 10 >= line.len() * 9))
}

/// The heading of an entry, else its longest link, with its address.
fn title<'b>(blocks: &'b [Zoned], words: &LanguageData) -> Option<(&'b Block, Range<usize>, Option<String>)> {
    let shown = |b: &'b Block, r: &Range<usize>| b.text.as_str().get(r.clone()).unwrap_or_default();
    let links = || blocks.iter().flat_map(|z| z.block.links.iter().map(move |l| (&z.block, l)));
    let is_title = |b: &'b Block, r: &Range<usize>| {
        let text = shown(b, r);
        text.trim().len() >= SHORTEST_TITLE && words.kinds.whole(text) != Some(Cue::ReadOn)
    };
    let first_url = || links().map(|(_, l)| l.href.clone()).find(|h| !h.starts_with('#'));
    let heading = blocks.iter().map(|z| &z.block).find(|b| b.markup.level > 0 && is_title(b, &(0..b.text.len())));
    if let Some(heading) = heading {
        let url = heading.links.first().map(|l| l.href.clone()).or_else(first_url)?;
        return Some((heading, 0..heading.text.len(), Some(url)));
    }
    let (block, link) = links().filter(|(b, l)| is_title(b, &l.range)).max_by_key(|(_, l)| l.range.len())?;
    Some((block, link.range.clone(), Some(link.href.clone())))
}
