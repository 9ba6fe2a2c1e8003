//! In: a zoned [`Document`]. Out: the same with repaired text and its final [`Body`].
//!
//! Repairs work on blocks whose zone is known: a lost `?` is judged in running text, never in a contact block or a URL.
//! Each repair is one function in an ordered table; each change is an edit of [`Text`] and can be undone.

mod characters;
mod join;
mod junk;
mod letters;
mod quotation;
mod rivals;
mod spacing;
mod traces;
mod words;

use std::borrow::Cow;
use std::ops::Range;

use crate::decode::mojibake;
use crate::knowledge::{Knowledge, LanguageData};
use crate::parse::{Block, BlockKind};
use crate::recognize::language_of;
use crate::segment::{Document, Zone};
use crate::text::{Change, RepairCode, Text};
use crate::warning::{WarningCode, Warnings};
use traces::{Found, Piece, Traces};

pub use crate::segment::{Body, BodyBlock};

/// A repair looks at the texts of consecutive blocks and notes what it would change.
type Repair = fn(&[Piece<'_>], &LanguageData, &mut Finding<'_>);

/// How many repairs go by characters alone. The others know how German and English are written; in other languages a blank
/// before a question mark, say, is right.
const OF_ANY_LANGUAGE: usize = 5;

/// All repairs in the order in which they are made, each with the traces without which it has nothing to do: first what
/// is no text, then single characters, then blanks, and last what needs clean neighbors to be seen.
const TABLE: [(Traces, Repair); 14] = [
    (traces::AMPERSAND, characters::entities),
    (traces::ALWAYS, junk::styles),
    (traces::MARKS, junk::marks),
    (traces::CONTROLS, characters::controls),
    (traces::SIGNS, characters::signs),
    (traces::ALWAYS, characters::split_ligatures),
    (traces::SINGLE_LETTERS, spacing::letters),
    (traces::GAPS, spacing::gaps),
    (traces::HYPHENS, spacing::compounds),
    (traces::SEAMS, spacing::glued),
    (traces::LOST_SIGNS, letters::mend),
    (traces::LOST_SIGNS, quotation::mend),
    (traces::HYPHENS, words::hyphens),
    (traces::SMALL_UMLAUTS, words::capitals),
];

/// What a repair has found.
struct Finding<'k> {
    know: &'k Knowledge,
    changes: Vec<(usize, Change<'static>)>,
    unpaired: usize,
    /// Words that may have the hyphen of a line end.
    doubtful: Vec<String>,
    /// Words with signs that stand for letters, though not for sure which.
    doubtful_letters: Vec<String>,
    /// Whether letters were lost in these texts, so that a sign beside a word that is none may be another.
    lossy: bool,
}

/// So many words with a doubtful hyphen are told.
const MOST_DOUBTS: usize = 20;

/// What looks damaged and was left alone.
#[derive(Debug, Default)]
struct Kept {
    unpaired: usize,
    split: Vec<String>,
    letters: Vec<String>,
}

impl Kept {
    fn tell(self, doubts: &mut Warnings) {
        if self.unpaired > 0 {
            let message = format!("{} lost quotation marks have no partner", self.unpaired);
            doubts.add(WarningCode::UnpairedQuote, message);
        }
        for word in self.split.into_iter().take(MOST_DOUBTS) {
            doubts.add(WarningCode::SplitWordKept, format!("`{word}` may have the hyphen of a line end"));
        }
        for word in self.letters.into_iter().take(MOST_DOUBTS) {
            doubts.add(WarningCode::LostLetterKept, format!("`{word}` lacks a letter, but which one is not certain"));
        }
    }
}

impl Finding<'_> {
    /// Notes a change of block number `block`, unless the user has switched such repairs off.
    fn change(&mut self, block: usize, range: Range<usize>, with: impl Into<Cow<'static, str>>, code: RepairCode) {
        if self.know.allows(code) {
            self.changes.push((block, Change::new(range, with, code)));
        }
    }

    fn allows(&self, code: RepairCode) -> bool {
        self.know.allows(code)
    }

    /// The changes by block, sorted, those that overlap an earlier one left out.
    fn into_changes(mut self, blocks: usize) -> Vec<Vec<Change<'static>>> {
        self.changes.sort_by_key(|(block, change)| (*block, change.range.start, change.range.end));
        let mut out: Vec<Vec<Change<'static>>> = vec![Vec::new(); blocks];
        for (block, change) in self.changes {
            let Some(list) = out.get_mut(block) else { continue };
            if list.last().is_none_or(|last| last.range.end <= change.range.start) {
                list.push(change);
            }
        }
        out
    }
}

/// Repairs the text of a document and joins its body.
#[must_use]
pub fn repair(mut document: Document, know: &Knowledge, doubts: &mut Warnings) -> Document {
    let words = know.language(document.language);
    let table = if document.foreign { &TABLE[..OF_ANY_LANGUAGE] } else { &TABLE };
    let mut kept = Kept::default();
    let mut blocks = document.blocks.iter_mut().filter(|z| is_text(z.zone)).peekable();
    while let Some(first) = blocks.next() {
        let running = is_running(first.zone);
        let mut group = vec![&mut first.block];
        while let Some(next) = blocks.next_if(|z| running && is_running(z.zone)) {
            group.push(&mut next.block);
        }
        mend(&mut group, table, words, know, &mut kept);
    }
    kept.tell(doubts);
    document.body = join::join(&document, know);
    document
}

/// Zones that hold text; headers, contact blocks and lists of files are taken as they are.
fn is_text(zone: Zone) -> bool {
    is_running(zone)
        || matches!(zone, Zone::Issuer | Zone::Kicker | Zone::Title | Zone::Subtitle | Zone::Teaser | Zone::Aside(_))
}

/// Zones whose blocks are one running text, so that a quotation may go on in the next block.
fn is_running(zone: Zone) -> bool {
    matches!(zone, Zone::Body | Zone::Background)
}

/// Makes the repairs of a table on consecutive blocks and notes what stays.
fn mend(
    blocks: &mut [&mut Block],
    table: &[(Traces, Repair)],
    words: &LanguageData,
    know: &Knowledge,
    kept: &mut Kept,
) {
    let mut found: Vec<Found> = blocks.iter().map(|b| Found::of(b.text.as_str())).collect();
    let mut lossy = false;
    let mut set = found.iter().fold(0, |set, found| set | found.set);
    for &(needs, repair) in table {
        if set & needs == 0 {
            continue;
        }
        let texts: Vec<Piece<'_>> = blocks.iter().zip(&found).map(|(b, f)| Piece::new(b.text.as_str(), f)).collect();
        let mut finding = Finding {
            know,
            changes: Vec::new(),
            unpaired: 0,
            doubtful: Vec::new(),
            doubtful_letters: Vec::new(),
            lossy,
        };
        repair(&texts, words, &mut finding);
        kept.unpaired += finding.unpaired;
        kept.split.append(&mut finding.doubtful);
        kept.letters.append(&mut finding.doubtful_letters);
        if finding.changes.is_empty() {
            continue;
        }
        lossy |= finding.changes.iter().any(|(_, change)| change.code == RepairCode::LostLetter);
        let changes = finding.into_changes(blocks.len());
        for ((block, found), changes) in blocks.iter_mut().zip(&mut found).zip(changes) {
            if !changes.is_empty() {
                block.rewrite(&changes);
                *found = Found::of(block.text.as_str());
                set |= found.set;
            }
        }
    }
}

/// Repairs a text that has no document around it, its paragraphs parted by blank lines; with `only_encoding`, nothing but
/// damage of the character encoding.
#[must_use]
pub fn repair_text(text: &str, know: &Knowledge, only_encoding: bool) -> Text {
    let mut text = Text::new(text.to_owned(), 0);
    mojibake::repair(&mut text, know.allows(RepairCode::Mojibake), know.allows(RepairCode::C1Control));
    if only_encoding {
        return text;
    }
    let words = know.language(language_of(text.as_str(), know));
    let ranges = paragraphs(text.as_str());
    let mut blocks: Vec<Block> =
        text.pieces(ranges).into_iter().map(|piece| Block::plain(BlockKind::Paragraph, piece)).collect();
    let mut paragraphs: Vec<&mut Block> = blocks.iter_mut().collect();
    mend(&mut paragraphs, &TABLE, words, know, &mut Kept::default());
    let mut out = Text::default();
    for block in &blocks {
        out.push(&block.text);
    }
    out
}

/// The text cut behind each blank line.
fn paragraphs(text: &str) -> Vec<Range<usize>> {
    let ends = memchr::memmem::find_iter(text.as_bytes(), "\n\n").map(|at| at + 2);
    let mut start = 0;
    let cuts = ends.chain([text.len()]).map(|end| {
        let range = start..end;
        start = end;
        range
    });
    cuts.filter(|r| !r.is_empty()).collect()
}
