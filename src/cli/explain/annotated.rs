//! In: a body and its annotations. Out: the text with every annotation marked in place, its value beside it.
//!
//! Annotations may nest (a date in a quotation) and in principle cross, so marks are drawn at their ends, not as a tree.

use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::Range;

use anstyle::{AnsiColor, Style};
use depesche::annotate::Annotations;
use depesche::repair::Body;

use super::super::paper::{Paper, Piece};
use super::{DIM, PLAIN, name_of};

const DATE: Style = AnsiColor::Cyan.on_default();
const NUMBER: Style = AnsiColor::Yellow.on_default();
const PERSON: Style = AnsiColor::Green.on_default().bold();
const ORGANIZATION: Style = AnsiColor::Blue.on_default().bold();
const PLACE: Style = AnsiColor::Magenta.on_default();
const QUOTE: Style = Style::new().italic();
const REFERENCE: Style = AnsiColor::Red.on_default();
const LINK: Style = Style::new().underline();

/// An annotation as it is drawn.
struct Mark {
    range: Range<usize>,
    style: Style,
    label: String,
}

/// Writes the text block by block.
pub(super) fn write<W: Write>(paper: &mut Paper<W>, body: &Body, found: &Annotations) -> io::Result<()> {
    if paper.color {
        paper.row(2, 2, &legend())?;
    }
    let mut marks = marks(body, found);
    marks.sort_by_key(|m| (m.range.start, std::cmp::Reverse(m.range.end)));
    let mut rest = marks.as_slice();
    for block in &body.blocks {
        paper.row(2, 4, &[(DIM, name_of(&block.kind).into())])?;
        let inside = rest.partition_point(|m| m.range.start < block.range.end);
        let pieces = pieces(body.as_str(), &block.range, &rest[..inside], paper.color);
        rest = &rest[inside..];
        paper.row(4, 4, &pieces)?;
    }
    Ok(())
}

fn legend() -> Vec<Piece<'static>> {
    let all = [
        (DATE, "date"),
        (NUMBER, "number"),
        (PERSON, "person"),
        (ORGANIZATION, "organization"),
        (PLACE, "place"),
        (QUOTE, "quotation"),
        (REFERENCE, "reference"),
        (LINK, "link"),
    ];
    all.into_iter().flat_map(|(style, name)| [(style, Cow::Borrowed(name)), (PLAIN, Cow::Borrowed("  "))]).collect()
}

fn marks(body: &Body, found: &Annotations) -> Vec<Mark> {
    let mut all = Vec::new();
    let mut mark = |range: &Range<usize>, style, label: String| all.push(Mark { range: range.clone(), style, label });
    for d in &found.dates {
        let modifier = d.modifier.map_or_else(String::new, |m| format!(" {}", name_of(&m)));
        let relative = if d.relative { " relative" } else { "" };
        mark(&d.range, DATE, format!("{}{modifier}{relative}", d.value.as_deref().unwrap_or("?")));
    }
    for n in &found.numbers {
        let to = n.to.map_or_else(String::new, |to| format!("..{to}"));
        let unit = n.unit.as_ref().map_or_else(String::new, |u| format!(" {u}"));
        let modifier = n.modifier.map_or_else(String::new, |m| format!(" {}", name_of(&m)));
        mark(&n.range, NUMBER, format!("{}{to}{unit}{modifier}", n.value));
    }
    for person in &found.people {
        person.mentions.iter().for_each(|m| mark(m, PERSON, person.name.clone()));
    }
    for (list, style) in [(&found.organizations, ORGANIZATION), (&found.places, PLACE)] {
        for named in list {
            named.mentions.iter().for_each(|m| mark(m, style, named.name.clone()));
        }
    }
    for quote in &found.quotes {
        let speaker = quote.speaker.and_then(|i| found.people.get(i)).map(|p| p.name.as_str());
        let beside = quote.speaker_mention.as_ref().and_then(|r| body.as_str().get(r.clone()));
        let who = speaker.or(beside).unwrap_or("nobody named");
        mark(&quote.range, QUOTE, format!("{}: {who}", if quote.direct { "quotation" } else { "indirect" }));
    }
    for r in &found.references {
        let parts = [r.law.as_deref(), r.section.as_deref(), r.paragraph.as_deref()];
        mark(&r.range, REFERENCE, parts.into_iter().flatten().collect::<Vec<_>>().join(" / "));
    }
    for link in &body.links {
        mark(&link.range, LINK, link.href.clone());
    }
    all
}

/// The text of a block in pieces, each in the style of the innermost mark over it; labels follow where a mark ends. A
/// mark that goes on in the next block is labeled where this one ends.
fn pieces<'t>(text: &'t str, block: &Range<usize>, marks: &[Mark], color: bool) -> Vec<Piece<'t>> {
    let mut line = Line { text, at: block.start, end: block.end, open: Vec::new(), pieces: Vec::new(), color };
    for mark in marks {
        line.close_until(mark.range.start);
        line.write_until(mark.range.start);
        if !color {
            line.pieces.push((PLAIN, "[".into()));
        }
        line.open.push(mark);
    }
    line.close_until(block.end);
    line.write_until(block.end);
    line.close_until(usize::MAX);
    line.pieces
}

/// A block being written.
struct Line<'t, 'm> {
    text: &'t str,
    at: usize,
    end: usize,
    open: Vec<&'m Mark>,
    pieces: Vec<Piece<'t>>,
    color: bool,
}

impl Line<'_, '_> {
    /// Ends all marks that end up to `until`, the one that ends first before the others.
    fn close_until(&mut self, until: usize) {
        while let Some((i, end)) = self.open.iter().map(|m| m.range.end).enumerate().rev().min_by_key(|(_, end)| *end) {
            if end > until {
                return;
            }
            self.write_until(end);
            let mark = self.open.remove(i);
            let label = match self.color {
                true => format!("\u{2039}{}\u{203a}", mark.label),
                false => format!(" \u{2192} {}]", mark.label),
            };
            self.pieces.push((DIM, label.into()));
        }
    }

    fn write_until(&mut self, until: usize) {
        if let Some(piece) = self.text.get(self.at..until.min(self.end)).filter(|p| !p.is_empty()) {
            let style = self.open.iter().min_by_key(|m| m.range.len()).map_or(PLAIN, |m| m.style);
            self.pieces.push((style, piece.into()));
            self.at += piece.len();
        }
    }
}
