//! In: data files. Out: words that tell what kind of document a page is, in one language.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::lexicon::folded;
use super::search::Search;
use super::{Classes, Files, Language, Lexicon, files};
use crate::error::Error;

/// What a cue in the text of a page hints at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cue {
    /// The name of a kind of publication: press release, newsletter.
    Publication,
    /// A heading over a list of other documents.
    RelatedHeading,
    /// A link to the full text of a teaser.
    ReadOn,
    /// The words around page numbers: `Page 1 of 7`.
    Page,
    /// A link to the next page of a list.
    NextPage,
    /// A link to the page before.
    PreviousPage,
    /// What stands at the end of a release: contact and imprint.
    Contact,
    /// Words that only press releases carry.
    Release,
    /// Words before the date of publication.
    Published,
    /// Words before the date of the last change.
    Updated,
    /// Words before the day on which somebody printed or fetched the page.
    Printed,
    /// Words before an author's name.
    By,
    /// Words that end an author's line: agencies and desks.
    Desk,
    /// Words before a name that is no author's: photo, illustration.
    Credit,
    /// Words that announce attached files.
    Attachments,
}

/// The language's cues; small letters.
#[derive(Debug)]
pub struct KindWords {
    cues: Vec<(Box<str>, Cue)>,
    /// The same by their letters, and the length of the longest.
    whole: FxHashMap<Box<str>, Cue>,
    longest: usize,
    search: Search,
}

/// A cue found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// What it hints at.
    pub cue: Cue,
    /// First byte.
    pub start: usize,
    /// First byte after it.
    pub end: usize,
}

impl KindWords {
    /// Reads the tables of a language and enters its function words into its lexicon.
    pub(super) fn load(files: &Files, language: Language, lexicon: &mut Lexicon) -> Result<Self, Error> {
        let grammar = Classes::FUNCTION.or(Classes::GRAMMAR);
        for (list, class) in [("function_words", grammar), ("conjunctions", Classes::CONJUNCTION)] {
            for word in files::words(&files.text(&format!("{}/{list}.txt", language.tag()))?) {
                lexicon.add(word, class);
            }
        }
        let name = format!("{}/kind_cues.tsv", language.tag());
        let mut cues: Vec<(Box<str>, Cue)> = Vec::new();
        for [cue, meaning] in files::rows::<2>(&name, &files.text(&name)?)? {
            cues.push((cue.to_lowercase().into(), meaning_of(&name, meaning)?));
        }
        let search = Search::new(cues.iter().map(|(cue, _)| &**cue), false);
        let mut whole = FxHashMap::default();
        cues.iter().for_each(|(cue, meaning)| {
            whole.entry(cue.clone()).or_insert(*meaning);
        });
        let longest = cues.iter().map(|(cue, _)| cue.len()).max().unwrap_or_default();
        Ok(Self { cues, whole, longest, search })
    }

    /// The cues in a text of small letters that stand there as whole words, from left to right.
    pub fn find<'t>(&'t self, folded: &'t str) -> impl Iterator<Item = Found> + 't {
        let cue = |pattern: usize| self.cues.get(pattern).map(|(_, cue)| *cue);
        self.search
            .all(folded, begins_word, |text, m| is_whole(text, &m.range))
            .filter_map(move |m| Some(Found { cue: cue(m.phrase)?, start: m.range.start, end: m.range.end }))
    }

    /// The names of kinds of publications.
    pub fn publications(&self) -> impl Iterator<Item = &str> {
        self.cues.iter().filter(|(_, cue)| *cue == Cue::Publication).map(|(word, _)| &**word)
    }

    /// The cue that a text of small letters begins with.
    #[must_use]
    pub fn at_start(&self, folded: &str) -> Option<Found> {
        let found = self.search.at(folded, 0).filter(|m| is_whole(folded, &m.range))?;
        let (_, cue) = self.cues.get(found.phrase)?;
        Some(Found { cue: *cue, start: 0, end: found.range.end })
    }

    /// Whether a text may begin with a cue in letters of any case. Most do not, which their first letters tell unless they
    /// are beyond ASCII.
    #[must_use]
    pub fn may_begin(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        !bytes.iter().take(Search::BEGINNING).all(u8::is_ascii) || self.search.may_begin(bytes)
    }

    /// The meaning of a text that is a cue as a whole, but for signs at its ends.
    #[must_use]
    pub fn whole(&self, text: &str) -> Option<Cue> {
        let text = text.trim_matches(|c: char| !c.is_alphanumeric());
        // Capitals hardly ever need more bytes than their small letters.
        let may_be = text.len() <= 2 * self.longest && self.may_begin(text);
        may_be.then(|| folded(text, |folded| self.whole.get(folded).copied()))?
    }
}

/// Where words may begin; letters beyond ASCII before them are looked at by [`is_whole`].
#[inline]
fn begins_word(before: u8, here: u8) -> bool {
    let is_inner = matches!(here, 0x80..0xc0);
    !before.is_ascii_alphanumeric() & (here > b' ') & !is_inner
}

fn is_whole(text: &str, range: &Range<usize>) -> bool {
    let before = text.get(..range.start).and_then(|t| t.chars().next_back());
    let after = text.get(range.end..).and_then(|t| t.chars().next());
    let ends_in_sign = text.get(..range.end).and_then(|t| t.chars().next_back()).is_some_and(|c| !c.is_alphanumeric());
    !before.is_some_and(char::is_alphanumeric) && (ends_in_sign || !after.is_some_and(char::is_alphanumeric))
}

fn meaning_of(file: &str, meaning: &str) -> Result<Cue, Error> {
    Ok(match meaning {
        "publication" => Cue::Publication,
        "related_heading" => Cue::RelatedHeading,
        "read_on" => Cue::ReadOn,
        "page" => Cue::Page,
        "next_page" => Cue::NextPage,
        "previous_page" => Cue::PreviousPage,
        "contact" => Cue::Contact,
        "release" => Cue::Release,
        "published" => Cue::Published,
        "updated" => Cue::Updated,
        "printed" => Cue::Printed,
        "by" => Cue::By,
        "desk" => Cue::Desk,
        "credit" => Cue::Credit,
        "attachments" => Cue::Attachments,
        other => return Err(Error::config(file, format!("unknown meaning `{other}`"))),
    })
}
