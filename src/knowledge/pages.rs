//! In: data files. Out: what class names say that an element holds, and which lines stand around a text, in one language.
//!
//! The hard decision: names are read by their parts and by pairs of neighboring parts (`entry-content`, `entryContent`
//! and `entrycontent` are one name), not by substrings, so that `padding` is no advertisement.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use rustc_hash::{FxHashMap, FxHashSet};

use super::lexicon::folded;
use super::parts::{Name, Parts};
use super::search::Search;
use super::{Files, Language, Lexicon, files};
use crate::error::Error;

macro_rules! holdings {
    ($($name:ident = $bit:literal $word:literal, $about:literal;)*) => {
        impl Holds {
            $(#[doc = $about] pub const $name: Self = Self(1 << $bit);)*

            fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$name),)* "nothing" => Some(Self::default()), _ => None }
            }

            /// The words of the data file for the set, for `explain`.
            #[must_use]
            pub fn words(self) -> Vec<&'static str> {
                [$((Self::$name, $word)),*].into_iter().filter(|(h, _)| self.any(*h)).map(|(_, w)| w).collect()
            }
        }
    };
}

/// What an element holds by its name: a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Holds(pub u32);

holdings! {
    BODY = 0 "body", "The running text of an article.";
    ARTICLE = 1 "article", "An article or an entry.";
    MAIN = 2 "main", "The main part of a page.";
    NAV = 3 "nav", "Navigation.";
    CHROME = 4 "chrome", "What belongs to the site: footer, log-in, search, notices.";
    SIDE = 5 "side", "A side column.";
    RELATED = 6 "related", "Links to other texts, with or without teasers.";
    SHARE = 7 "share", "Buttons to share or print.";
    COMMENT = 8 "comment", "Comments of readers.";
    AD = 9 "ad", "Advertising and appeals.";
    NEWSLETTER = 10 "newsletter", "Offers to subscribe.";
    AUTHOR = 11 "author", "Author lines and boxes.";
    META = 12 "meta", "Date, topics, counters.";
    CAPTION = 13 "caption", "Pictures, films and their captions.";
    TITLE = 14 "title", "A title.";
    KICKER = 15 "kicker", "The line above a title.";
    SUBTITLE = 16 "subtitle", "The second line of a title.";
    LEAD = 17 "lead", "The first paragraph, a summary or teaser.";
    CONTACT = 18 "contact", "Whom to ask.";
    ABOUT = 19 "about", "What a company says of itself.";
    ATTACHMENT = 20 "attachment", "Attached files.";
    UNSEEN = 21 "unseen", "What is shown to screen readers only, or not at all.";
    PREFIX = 22 "prefix", "First part of names that say nothing of the content.";
}

impl Holds {
    /// Whether the two sets share a member.
    #[must_use]
    pub fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Both sets together.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The members that are in `other` too.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The set without the members of `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

/// What class names, ids and roles say, in any language.
#[derive(Debug, Default)]
pub struct ElementNames {
    parts: Parts<Holds>,
}

impl ElementNames {
    /// Reads the table.
    pub(super) fn load(files: &Files) -> Result<Self, Error> {
        let name = "pages/names.tsv";
        let mut parts = Parts::default();
        for [part, word] in files::rows::<2>(name, &files.text(name)?)? {
            let holds = Holds::from_word(word)
                .ok_or_else(|| Error::config(name, format!("`{part}`: unknown content `{word}`")))?;
            parts.insert(part, holds);
        }
        Ok(Self { parts })
    }

    /// What a list of names (a `class` attribute, an id) says.
    #[must_use]
    pub fn read(&self, names: &str) -> Holds {
        names.split_ascii_whitespace().fold(Holds::default(), |all, name| all.or(self.read_name(name)))
    }

    /// Whether a `class` attribute says that an element is not shown.
    #[must_use]
    pub fn is_unseen(&self, names: Option<&str>) -> bool {
        names.is_some_and(|names| self.read(names).any(Holds::UNSEEN))
    }

    fn read_name(&self, name: &str) -> Holds {
        let Some(name) = Name::new(name) else { return Holds::default() };
        let known = |from: usize, to: usize| name.meaning(&self.parts, from, to);
        let mut all = Holds::default();
        let mut i = 0;
        while i < name.count {
            let pair = known(i, i + 2);
            let width = if pair.is_some() { 2 } else { 1 };
            let mut here = pair.or_else(|| known(i, i + 1)).unwrap_or_default();
            if i == 0 && name.count > width && here.any(Holds::PREFIX) {
                return Holds::default();
            }
            if name.count > width {
                // `label-hidden`, `hidden-xs`: something is hidden, or somewhere.
                here = here.without(Holds::UNSEEN);
            }
            all = all.or(here);
            i += width;
        }
        all
    }
}

/// What a line around a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// A heading after which nothing of the text follows.
    End,
    /// A heading over links, pictures or files, inside or after the text.
    Section,
    /// A line that is no text: a date of change, a credit, an offer.
    Aside,
    /// A heading over what a company says of itself.
    About,
    /// A heading over what is said of the author.
    Author,
    /// A heading over a note to editors.
    Note,
    /// An author line.
    By,
    /// The words of a link that leads to the full text.
    On,
    /// The words after a company's name in what it says of itself.
    Being,
}

/// The language's lines around texts.
#[derive(Debug)]
pub struct PageWords {
    whole: FxHashMap<Box<str>, Line>,
    openings: FxHashMap<Box<str>, Line>,
    longest_opening: usize,
    /// The first words of both.
    first_words: FxHashSet<Box<str>>,
    /// Parts of texts by which a site speaks of itself.
    notices: Search,
    /// Words that name the maker of a picture, wherever they stand.
    credits: AhoCorasick,
    /// Words that follow an author's name in a note about the author.
    bios: FxHashSet<Box<str>>,
}

impl PageWords {
    /// Reads the table of a language.
    pub(super) fn load(files: &Files, language: Language, _lexicon: &mut Lexicon) -> Result<Self, Error> {
        let name = format!("{}/page_phrases.tsv", language.tag());
        let list = |list: &str| files.text(&format!("{}/{list}.txt", language.tag()));
        let credits = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .build(files::words(&list("page_credits")?));
        let mut words = Self {
            whole: FxHashMap::default(),
            openings: FxHashMap::default(),
            longest_opening: 0,
            first_words: FxHashSet::default(),
            notices: Search::new(files::words(&list("page_notices")?), false),
            credits: credits.map_err(|e| Error::config("page_credits.txt", e.to_string()))?,
            bios: files::words(&list("page_bios")?).map(Into::into).collect(),
        };
        for [phrase, meaning] in files::rows::<2>(&name, &files.text(&name)?)? {
            let line = match meaning {
                "end" => Line::End,
                "section" => Line::Section,
                "line" => Line::Aside,
                "about" => Line::About,
                "author" => Line::Author,
                "note" => Line::Note,
                "by" => Line::By,
                "on" => Line::On,
                "being" => Line::Being,
                other => return Err(Error::config(name, format!("`{phrase}`: unknown meaning `{other}`"))),
            };
            words.first_words.insert(first_word(phrase).into());
            match phrase.strip_suffix(" *") {
                Some(opening) => {
                    words.longest_opening = words.longest_opening.max(opening.split(' ').count());
                    words.openings.insert(opening.into(), line);
                }
                None => {
                    words.whole.insert(phrase.into(), line);
                }
            }
        }
        Ok(words)
    }

    /// Whether a text is one by which a site speaks of itself; see [`plain_words`].
    #[must_use]
    pub fn is_notice(&self, plain: &str) -> bool {
        self.notices.all(plain, |before, _| before == b' ', |_, _| true).next().is_some()
    }

    /// Whether a word follows authors' names in notes about them.
    #[must_use]
    pub fn is_bio(&self, word: &str) -> bool {
        self.bios.contains(word)
    }

    /// Where in a text the maker of a picture is named, from its end: byte offset of the first word of
    /// the last credit.
    #[must_use]
    pub fn last_credit(&self, text: &str) -> Option<usize> {
        self.credits.find_iter(text).last().map(|m| m.start())
    }

    /// Whether any known line begins with the word that a text begins with.
    #[must_use]
    pub fn may_know(&self, text: &str) -> bool {
        folded(first_word(text), |word| self.first_words.contains(word))
    }

    /// What a line is that is known as a whole; see [`plain_words`].
    #[must_use]
    pub fn whole(&self, line: &str) -> Option<Line> {
        self.whole.get(line).or_else(|| self.openings.get(line)).copied()
    }

    /// What a line is by the words it begins with, the longest known opening first; see [`plain_words`].
    #[must_use]
    pub fn opening(&self, line: &str) -> Option<Line> {
        let ends = line.match_indices(' ').map(|(at, _)| at).take(self.longest_opening);
        ends.filter_map(|end| self.openings.get(line.get(..end)?)).last().copied()
    }
}

/// The first letters and digits of a text, up to the next sign.
#[must_use]
pub fn first_word(text: &str) -> &str {
    let word = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    word.split(|c: char| !c.is_alphanumeric()).next().unwrap_or(word)
}

/// The form in which lines are looked up: small letters and digits, words parted by one blank, signs left out.
pub fn plain_words(text: &str, out: &mut String) {
    let mut plain = std::mem::take(out).into_bytes();
    plain.clear();
    fold_letters(text, true, &mut plain);
    *out = String::from_utf8(plain).unwrap_or_default();
}

/// What is compared of two texts: their letters and digits in small form. Blanks, dashes and quotation marks (also lost
/// ones) do not count.
#[must_use]
pub fn key(text: &str) -> String {
    let mut plain = Vec::new();
    fold_letters(text, false, &mut plain);
    String::from_utf8(plain).unwrap_or_default()
}

fn fold_letters(text: &str, parted: bool, out: &mut Vec<u8>) {
    out.reserve(text.len());
    let (mut at, mut is_parted) = (0, false);
    while let Some(&byte) = text.as_bytes().get(at) {
        let beyond = if byte.is_ascii() { None } else { text[at..].chars().next() };
        at += beyond.map_or(1, char::len_utf8);
        let small = SMALL[usize::from(byte)];
        if small == 0 && !beyond.is_some_and(char::is_alphanumeric) {
            is_parted = parted;
            continue;
        }
        if is_parted && !out.is_empty() {
            out.push(b' ');
        }
        is_parted = false;
        match beyond {
            None => out.push(small),
            Some(c) => c.to_lowercase().for_each(|c| out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes())),
        }
    }
}

/// Letters and digits of ASCII in small form, 0 for all other bytes.
const SMALL: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        let letter = byte as u8;
        table[byte] = if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { 0 };
        byte += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> ElementNames {
        ElementNames::load(&Files::builtin()).expect("the built-in table")
    }

    #[test]
    fn names_are_read_by_parts_and_pairs() {
        let names = names();
        for body in ["entry-content", "entryContent", "article__body", "bodytext"] {
            assert!(names.read(body).any(Holds::BODY), "{body}");
        }
        assert!(names.read("c-nav--main").any(Holds::NAV));
        assert!(names.read("site related-posts").any(Holds::RELATED));
        for nothing in ["padding", "category-newsletter", "has-sidebar", "headroom", ""] {
            assert_eq!(names.read(nothing), Holds::default(), "{nothing}");
        }
    }

    #[test]
    fn lines_are_read_whole_or_by_their_opening() {
        let words = PageWords::load(&Files::builtin(), Language::German, &mut Lexicon::default()).expect("the table");
        let mut line = String::new();
        plain_words("Auch interessant:", &mut line);
        assert_eq!(words.whole(&line), Some(Line::End));
        plain_words("Letzte \u{c4}nderung: 3. Mai 2019", &mut line);
        assert_eq!((words.whole(&line), words.opening(&line)), (None, Some(Line::Aside)));
        plain_words("Der Minister kam.", &mut line);
        assert_eq!((words.whole(&line), words.opening(&line)), (None, None));
    }
}
