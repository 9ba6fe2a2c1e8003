//! In: the blocks of a page. Out: the lines above the text labelled: number, dateline, issuer, title, subtitle, embargo.
//!
//! Lines are compared with the forms of `header_forms.tsv` until the text begins; what no form fits and what is short
//! enough is the title. A text that begins with its own head (flattened pages) has it cut off, part by part, and a part
//! that says again what stood above is labelled a duplicate. The hard decision: an office's name can be a title too
//! (`Landesamt im Wandel`), so the last office line becomes the title if nothing else can be it.

use std::borrow::Cow;
use std::ops::Range;

use super::lines;
use super::{Zone, Zoned};
use crate::knowledge::LanguageData;
use crate::knowledge::gazetteer::Traits;
use crate::knowledge::pages::key;
use crate::knowledge::releases::{Found, Part, Section};
use crate::parse::{Block, BlockKind, Format};
use crate::recognize::Kind;

/// Begins the reason of every header part that was cut off the start of the text.
pub(super) const IN_TEXT: &str = "head inside the text: ";

/// Why an office is the title.
pub(crate) const OFFICE_AS_TITLE: &str = "office, but nothing else is the title";

/// How many blocks are looked at before the search for a header is given up.
const MOST_BLOCKS: usize = 40;
/// A line of the header stands at most so many blocks above the title of a page.
const NEAR_TITLE: usize = 8;
/// The longest header line in bytes.
const MOST_LINE: usize = 320;
/// The longest title in bytes, and its most lines.
const MOST_TITLE: (usize, usize) = (400, 5);
/// A paragraph at least this long is text and no header.
const TEXT: usize = 160;
/// Headers repeat themselves at most this often at the start of a text.
const MOST_CUTS: usize = 10;
/// Fewer letters than this are no title that could be found again.
const SHORTEST_KEY: usize = 8;

/// Labels header lines; cuts them off blocks that hold header and text in one.
pub(super) fn label(blocks: &mut Vec<Zoned>, format: Format, kind: Kind, words: &LanguageData) {
    let keeps_wire = format == Format::Html && kind == Kind::Article;
    let (seen, out) = (Vec::new(), Vec::new());
    let mut header = Header { words, format, keeps_wire, seen, title: None, subtitle: false, out };
    // Far above the title stands the day on which the page was fetched.
    let title = blocks.iter().position(|z| z.zone == Zone::Title);
    let near = title.filter(|_| format == Format::Html).map_or(0, |t| t.saturating_sub(NEAR_TITLE));
    let mut rest = std::mem::take(blocks).into_iter();
    let mut looked_at = 0;
    while let Some(mut zoned) = rest.next() {
        if zoned.zone != Zone::Body {
            if header.out.len() >= near {
                header.rescue(&mut zoned);
            }
            header.note(&zoned);
            header.out.push(zoned);
            continue;
        }
        looked_at += 1;
        let next = rest.as_slice().iter().find(|z| z.zone == Zone::Body).map(|z| &z.block);
        if looked_at > MOST_BLOCKS || !header.block(&zoned, next) {
            break;
        }
    }
    header.settle_title();
    header.settle_issuer();
    let dated = header.seen.iter().any(|(zone, _)| *zone == Zone::Dateline);
    *blocks = header.out;
    blocks.extend(rest);
    if !dated && format == Format::Plain {
        date_below(blocks, words);
    }
}

/// Labels the page counters of a listing; its other lines are entries.
pub(super) fn label_listing(blocks: &mut [Zoned], words: &LanguageData) {
    for zoned in blocks.iter_mut().filter(|z| z.zone == Zone::Body && z.block.text.len() <= MOST_LINE) {
        let found = words.releases.lines.find(zoned.block.text.as_str());
        if found.is_some_and(|f| f.parts.iter().all(|(part, _)| *part == Part::Kind)) {
            zoned.zone = Zone::Boilerplate;
            zoned.why = "page counter or name of the list".into();
        }
    }
}

/// Looks for the date in the last lines, where some offices put it.
fn date_below(blocks: &mut [Zoned], words: &LanguageData) {
    let Some(last) = blocks.iter_mut().rev().find(|z| z.zone == Zone::Body) else { return };
    let text = last.block.text.as_str();
    if text.len() > MOST_LINE || last.block.kind != BlockKind::Paragraph {
        return;
    }
    let line: Vec<&str> = text.split_whitespace().collect();
    let found = words.releases.lines.find(&line.join(" "));
    if found.is_some_and(|f| f.parts.iter().all(|(part, _)| *part == Part::Dateline)) {
        last.zone = Zone::Dateline;
        last.why = "date in the last line".into();
    }
}

/// The header as far as it is known.
struct Header<'w> {
    words: &'w LanguageData,
    format: Format,
    /// Whether place and wire before the first sentence are part of it, as in news.
    keeps_wire: bool,
    /// What each part said, so that a repetition is known for one.
    seen: Vec<(Zone, String)>,
    /// The key of the title.
    title: Option<String>,
    subtitle: bool,
    out: Vec<Zoned>,
}

/// Labelled parts of a block's text.
type Pieces = Vec<(Range<usize>, Label)>;

impl<'w> Header<'w> {
    /// Notes what an already labelled block says.
    fn note(&mut self, zoned: &Zoned) {
        if zoned.zone == Zone::Title && self.title.is_none() {
            self.title = Some(key(zoned.block.text.as_str()));
        }
    }

    /// A line above the text that was taken for the page's own, but holds a release number, or a place and a date.
    fn rescue(&self, zoned: &mut Zoned) {
        let text = zoned.block.text.as_str();
        let linked = zoned.block.markup.link_bytes > 0;
        if zoned.zone != Zone::Boilerplate || linked || text.contains('\n') || text.len() > MOST_LINE {
            return;
        }
        let Some(found) = self.words.releases.lines.find(text) else { return };
        if found.parts.len() > 1 && found.parts.iter().any(|(part, _)| *part == Part::Number) {
            zoned.zone = Zone::Number;
            zoned.why = format!("above the text: {}", found.why).into();
            return;
        }
        let [(part, range)] = found.parts.as_slice() else { return };
        let placed = text[range.clone()].contains(", ") && text.starts_with(char::is_uppercase);
        if *part == Part::Number && text.starts_with(char::is_alphabetic) || *part == Part::Dateline && placed {
            zoned.zone = zone(*part);
            zoned.why = format!("above the text: {}", found.why).into();
        }
    }

    /// Takes one block of the body before the next one; false once the text has begun.
    fn block(&mut self, zoned: &Zoned, next: Option<&Block>) -> bool {
        let lines = lines::lines(&zoned.block);
        let text = zoned.block.text.as_str();
        let end = lines.last().map_or(0, |l| l.end);
        let mut pieces = Pieces::new();
        let mut open: &[Range<usize>] = &[];
        for (i, line) in lines.iter().enumerate() {
            let found = self.form(&text[line.clone()], zoned.block.kind);
            let prose = found.is_none() && is_prose(&text[line.clone()]);
            if found.is_none() && !prose {
                open = &lines[i - open.len()..=i];
                continue;
            }
            if let Some(begin) = self.untold(&zoned.block, open, |_| true, &mut pieces) {
                self.finish(zoned, pieces, begin..end);
                return false;
            }
            open = &[];
            match found {
                Some(found) => self.parts(text, line.start, &found, "", &mut pieces),
                None => {
                    self.finish(zoned, pieces, line.start..end);
                    return false;
                }
            }
        }
        let is_near = |header: &Self| next.is_some_and(|next| is_text(next) || header.begins_with_form(next));
        let begin = self.untold(&zoned.block, open, is_near, &mut pieces);
        match begin {
            Some(begin) => self.finish(zoned, pieces, begin..end),
            None => self.push(&zoned.block, pieces),
        }
        begin.is_none()
    }

    /// The form of a line: one of the table, or a word of the navigation.
    fn form(&self, line: &str, kind: BlockKind) -> Option<Found<'w>> {
        if line.len() > MOST_LINE || matches!(kind, BlockKind::Quote | BlockKind::Table) {
            return None;
        }
        if self.words.releases.section(line) == Some((Section::Navigation, line.len())) {
            return Some(Found { parts: vec![(Part::Kind, 0..line.len())], end: line.len(), why: "navigation" });
        }
        self.words.releases.lines.find(line)
    }

    /// Labels lines that no form fits: the title, a subtitle if text or a form is near below, or the title once more. If they
    /// are text instead, tells where it begins.
    fn untold(
        &mut self,
        block: &Block,
        lines: &[Range<usize>],
        is_near: impl Fn(&Self) -> bool,
        pieces: &mut Pieces,
    ) -> Option<usize> {
        let (first, last) = (lines.first()?, lines.last()?);
        let unit = &block.text.as_str()[first.start..last.end];
        let known = self.title.as_ref().map(|title| title.chars().eq(letters(unit)));
        let short = unit.len() <= MOST_TITLE.0 && lines.len() <= MOST_TITLE.1 && !unit.ends_with(':');
        let can_be_title = self.format == Format::Plain || block.kind == BlockKind::Heading;
        match known {
            Some(true) => pieces.push((first.start..last.end, Label::new(Zone::Duplicate, "title once more", ""))),
            None if short && can_be_title => {
                let sentence = lines.len() > 1 && unit.ends_with('.');
                if sentence && block.text.as_str()[lines[1].clone()].starts_with(char::is_lowercase) {
                    return Some(first.start); // a wrapped text: its first line is no title
                }
                let title = if sentence { first.clone() } else { first.start..last.end };
                self.title = Some(key(&block.text.as_str()[title.clone()]));
                pieces.push((title, Label::new(Zone::Title, "first line that is nothing else", "")));
                return sentence.then(|| lines[1].start);
            }
            Some(false) if short && self.is_subtitle(unit) && is_near(self) => {
                if self.title_to_issuer(pieces) {
                    self.title = Some(key(unit));
                    let label = Label::new(Zone::Title, "line below the office and the date", "");
                    pieces.push((first.start..last.end, label));
                    return None;
                }
                self.subtitle = true;
                if self.title_to_kicker(unit, pieces) {
                    self.title = Some(key(unit));
                    let label = Label::new(Zone::Title, "line below the name of its subject", "");
                    pieces.push((first.start..last.end, label));
                    return None;
                }
                pieces
                    .push((first.start..last.end, Label::new(Zone::Subtitle, "short line between title and text", "")));
            }
            None if self.format == Format::Html => {
                pieces.push((first.start..last.end, Label::new(Zone::Body, "text", "")))
            }
            _ => return Some(first.start),
        }
        None
    }

    fn is_subtitle(&self, unit: &str) -> bool {
        let after_title = self.out.last().is_none_or(|z| z.zone != Zone::Body);
        let section = |text: &str| self.words.releases.section(text).map(|(section, _)| section);
        let title = self.out.iter().rev().find(|z| z.zone == Zone::Title);
        let collection = title.is_some_and(|t| section(t.block.text.as_str()) == Some(Section::Collection));
        let plain = self.format == Format::Plain && !unit.ends_with('.') && section(unit).is_none();
        !self.subtitle && after_title && plain && !collection
    }

    /// A title above number or date is the office that publishes, if it names one and another line stands below them.
    fn title_to_issuer(&mut self, pieces: &[(Range<usize>, Label)]) -> bool {
        if !pieces.is_empty() || self.out.iter().any(|z| z.zone == Zone::Issuer) {
            return false;
        }
        let dated = self.out.iter().rposition(|z| matches!(z.zone, Zone::Dateline | Zone::Number));
        let above = self.out.get_mut(..dated.unwrap_or_default()).unwrap_or_default();
        let title = above.iter_mut().rfind(|z| z.zone == Zone::Title);
        let Some(title) = title.filter(|t| names_office(t.block.text.as_str(), self.words)) else { return false };
        title.zone = Zone::Issuer;
        title.why = "office above number or date".into();
        true
    }

    /// A title of one or two words over a line of several is only the name of the subject.
    fn title_to_kicker(&mut self, unit: &str, pieces: &[(Range<usize>, Label)]) -> bool {
        let words = |text: &str| text.split_whitespace().count();
        let title = self.out.iter_mut().rev().find(|z| z.zone == Zone::Title).filter(|_| pieces.is_empty());
        let Some(title) = title.filter(|t| words(t.block.text.as_str()) <= 2 && words(unit) >= 4) else { return false };
        title.zone = Zone::Kicker;
        title.why = "name of the subject above the title".into();
        true
    }

    fn begins_with_form(&self, block: &Block) -> bool {
        let line = block.text.as_str().lines().next().unwrap_or_default().trim();
        self.form(line, block.kind).is_some()
    }

    /// The parts of a form found at `at`; a part that was there before is a duplicate.
    fn parts(&mut self, text: &str, at: usize, found: &Found<'_>, place: &str, pieces: &mut Pieces) {
        for (part, range) in &found.parts {
            let range = range.start + at..range.end + at;
            let zone = zone(*part);
            let said = (zone, key(&text[range.clone()]));
            let repeated = zone != Zone::Boilerplate && self.seen.contains(&said);
            let label = match repeated {
                true => Label::new(Zone::Duplicate, found.why, "said before: "),
                false => Label::new(zone, found.why, place),
            };
            if zone == Zone::Title && self.title.is_none() {
                self.title = Some(said.1.clone());
            }
            self.seen.push(said);
            pieces.push((range, label));
        }
    }

    /// The text begins in `body`: cuts off the head it repeats, and pushes all.
    fn finish(&mut self, zoned: &Zoned, mut pieces: Pieces, body: Range<usize>) {
        let text = zoned.block.text.as_str();
        let mut at = body.start;
        for _ in 0..MOST_CUTS {
            let rest = &text[at..body.end];
            if let Some(len) = self.title_at(rest) {
                pieces.push((at..at + len, Label::new(Zone::Duplicate, "title once more", IN_TEXT)));
                at += len;
            } else if let Some(found) = self.words.releases.leads.find(&rest[..rest.floor_char_boundary(MOST_LINE)]) {
                if self.keeps_wire && found.parts.iter().all(|(part, _)| *part == Part::Dateline) {
                    break;
                }
                self.parts(text, at, &found, IN_TEXT, &mut pieces);
                at += found.end;
            } else {
                break;
            }
            at = body.end - text[at..body.end].trim_start().len();
        }
        if at < body.end {
            pieces.push((at..body.end, Label { zone: zoned.zone, why: zoned.why.clone() }));
        }
        self.push(&zoned.block, pieces);
    }

    /// How many bytes of the text's start are the title once more.
    fn title_at(&self, text: &str) -> Option<usize> {
        let title = self.title.as_ref().filter(|title| title.chars().count() >= SHORTEST_KEY)?;
        let mut left = title.chars();
        let mut want = left.next();
        for (at, c) in text.char_indices() {
            if !c.is_alphanumeric() {
                continue;
            }
            for small in fold(c) {
                if want != Some(small) {
                    return None;
                }
                want = left.next();
            }
            if want.is_none() {
                let end = at + c.len_utf8();
                let tail = text[end..].trim_start_matches(|c: char| !c.is_alphanumeric() && !c.is_whitespace());
                let apart = tail.is_empty() || tail.starts_with(char::is_whitespace);
                return (apart && !goes_on(&text[end..])).then_some(text.len() - tail.len());
            }
        }
        None
    }

    fn push(&mut self, block: &Block, pieces: Pieces) {
        let ranges: Vec<Range<usize>> = pieces.iter().map(|(range, _)| range.clone()).collect();
        let labelled = block.pieces(&ranges).into_iter().zip(pieces);
        self.out.extend(labelled.map(|(block, (_, label))| Zoned { block, zone: label.zone, why: label.why }));
    }

    /// An office with a bullet is the one that runs the page today; one without is that of the release.
    fn settle_issuer(&mut self) {
        let listed = |z: &Zoned| z.zone == Zone::Issuer && z.block.kind == BlockKind::ListItem;
        if self.out.iter().any(|z| z.zone == Zone::Issuer && !listed(z)) {
            for zoned in self.out.iter_mut().filter(|z| listed(z)) {
                zoned.zone = Zone::Boilerplate;
                zoned.why = "office that runs the page; the release names its own".into();
            }
        }
    }

    /// If nothing was found for the title, the last office is it.
    fn settle_title(&mut self) {
        if self.title.is_some() || self.format == Format::Html {
            return;
        }
        if let Some(issuer) = self.out.iter_mut().rev().find(|z| z.zone == Zone::Issuer) {
            issuer.zone = Zone::Title;
            issuer.why = OFFICE_AS_TITLE.into();
        }
    }
}

/// Whether a sentence goes on: with a small letter behind a blank. A small umlaut may be a capital that was lost.
fn goes_on(rest: &str) -> bool {
    let next = rest.trim_start_matches(char::is_whitespace);
    next.len() < rest.len() && next.starts_with(char::is_lowercase) && next.starts_with(|c: char| c.is_ascii())
}

/// Whether a line is the name of an office: its kind stands before the first small word, and no other small words than
/// short ones follow.
fn names_office(line: &str, words: &LanguageData) -> bool {
    let all: Vec<&str> = line.split_whitespace().collect();
    let small = |word: &&str| word.starts_with(char::is_lowercase);
    let kind = |word: &&str| {
        let traits = words.names.traits(word.trim_matches(|c: char| !c.is_alphanumeric()));
        traits.any(Traits::ORG_HEAD.or(Traits::LEGAL).or(Traits::ORGANIZATION)) && !traits.any(Traits::ROLE)
    };
    let short = |word: &&str| word.chars().count() <= SMALL_WORD;
    all.len() <= 14
        && !line.contains([':', '!'])
        && all.iter().take_while(|w| !small(w)).any(kind)
        && all.iter().filter(|w| small(w)).all(short)
}

/// Letters of the words that names of offices have between their nouns.
const SMALL_WORD: usize = 4;

/// A zone and why.
struct Label {
    zone: Zone,
    why: Cow<'static, str>,
}

impl Label {
    fn new(zone: Zone, why: &str, before: &str) -> Self {
        Self { zone, why: format!("{before}{why}").into() }
    }
}

fn zone(part: Part) -> Zone {
    match part {
        Part::Number => Zone::Number,
        Part::Dateline => Zone::Dateline,
        Part::Issuer => Zone::Issuer,
        Part::Title => Zone::Title,
        Part::Kicker => Zone::Kicker,
        Part::Embargo => Zone::Embargo,
        Part::Byline => Zone::Byline,
        Part::Kind => Zone::Boilerplate,
    }
}

/// Whether a line is running text and no header: long, or a sentence that ends.
fn is_prose(line: &str) -> bool {
    line.len() > MOST_TITLE.0 || line.len() > TEXT && line.ends_with(['.', '\u{201c}', '"'])
}

fn is_text(block: &Block) -> bool {
    block.text.len() >= TEXT || block.text.as_str().ends_with('.')
}

/// The key of a text, letter by letter: two texts can be told apart by their first words.
pub(super) fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(fold)
}

fn fold(c: char) -> impl Iterator<Item = char> {
    c.to_lowercase()
}
