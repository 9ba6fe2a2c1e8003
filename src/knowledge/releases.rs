//! In: data files. Out: forms of release headers, section words, and words that join lines, in one language.
//!
//! The hard decision: header forms are patterns in a table (`header_forms.tsv`), whose named groups say which part of a
//! line is number, dateline, issuer and so on, so that a form of another office needs no Rust. Patterns are dear to build
//! and to run, so the table says for each what a text must hold, and one scan for all of that leaves one or two to try.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use memchr::memmem::Finder;
use regex::Regex;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Files, Language, Lexicon, files};
use crate::error::Error;

/// The language's words of release headers, section words and footers.
#[derive(Debug)]
pub struct ReleaseWords {
    /// Forms that a whole line can have above the text.
    pub lines: Forms,
    /// Forms that can stand at the start of the text itself.
    pub leads: Forms,
    sections: FxHashMap<Box<str>, Section>,
    longest_section: usize,
    footers: Vec<Box<str>>,
    about: Vec<Box<str>>,
    open: FxHashSet<Box<str>>,
    suspended: FxHashSet<Box<str>>,
    doubled: FxHashSet<Box<str>>,
    compound_heads: FxHashSet<Box<str>>,
    compound_conjunctions: Vec<Finder<'static>>,
}

/// The longest heading over what a publisher says of itself, in bytes.
const LONGEST_ABOUT: usize = 70;

/// What a section word opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Section {
    /// Background information up to the end of the text.
    Background,
    /// The list of attached files.
    Attachments,
    /// A line of the site's navigation.
    Navigation,
    /// A note to editors.
    EditorNote,
    /// What an organization says of itself.
    About,
    /// The end of the release.
    End,
    /// The footer of the page, which may be glued to the end of the text.
    Footer,
    /// A title that only names a collection of items.
    Collection,
}

/// What a part of a header line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// Release number.
    Number,
    /// Place and date, or one of them.
    Dateline,
    /// The office.
    Issuer,
    /// The title.
    Title,
    /// The line above the title.
    Kicker,
    /// Not to be published before.
    Embargo,
    /// Author line.
    Byline,
    /// The name of the document's kind, which says nothing more.
    Kind,
}

impl Part {
    const ALL: [(Self, &'static str); 8] = [
        (Self::Number, "number"),
        (Self::Dateline, "dateline"),
        (Self::Issuer, "issuer"),
        (Self::Title, "title"),
        (Self::Kicker, "kicker"),
        (Self::Embargo, "embargo"),
        (Self::Byline, "byline"),
        (Self::Kind, "kind"),
    ];
}

/// A set of forms; the first in the table that fits wins.
#[derive(Debug)]
pub struct Forms {
    forms: Vec<Form>,
    /// Built when the first text of the language asks.
    needs: OnceLock<Option<Needs>>,
}

#[derive(Debug)]
struct Form {
    why: Box<str>,
    pattern: Box<str>,
    /// See [`Needs`].
    needs: Box<str>,
    /// Built when the first text asks; a test builds those of the shipped data.
    compiled: OnceLock<Option<Regex>>,
}

/// Finds what texts must hold for a form to be tried.
#[derive(Debug)]
struct Needs {
    words: AhoCorasick,
    /// For each word the forms that need it, a bit each, and whether the text must begin with it.
    forms: Vec<(u64, bool)>,
    /// Forms that need nothing, a bit each.
    always: u64,
}

impl Needs {
    /// More forms are tried always.
    const MOST: usize = 64;

    fn new(forms: &[Form]) -> Option<Self> {
        let mut always = 0;
        let mut needed: BTreeMap<(Vec<u8>, bool), u64> = BTreeMap::new();
        for (form, needs) in forms.iter().map(|f| &*f.needs).enumerate().take(Self::MOST) {
            if needs == "-" {
                always |= 1 << form;
                continue;
            }
            for need in needs.split(';') {
                let (word, at_start) = need.strip_prefix('^').map_or((need, false), |word| (word, true));
                *needed.entry((plain(word), at_start)).or_default() |= 1 << form;
            }
        }
        let words = needed.keys().map(|(word, _)| word);
        let words = AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(words).ok()?;
        let forms = needed.into_iter().map(|((_, at_start), forms)| (forms, at_start)).collect();
        Some(Self { words, forms, always })
    }

    /// The forms to try, a bit each.
    fn of(&self, text: &str) -> u64 {
        let text = plain(text);
        let found = self.words.find_overlapping_iter(&text).filter_map(|m| {
            let (forms, at_start) = *self.forms.get(m.pattern().as_usize())?;
            (!at_start || m.start() == 0).then_some(forms)
        });
        found.fold(self.always, |all, forms| all | forms)
    }
}

/// A text in small letters of ASCII, with `0` in the place of each digit.
fn plain(text: &str) -> Vec<u8> {
    text.bytes().map(|byte| if byte.is_ascii_digit() { b'0' } else { byte.to_ascii_lowercase() }).collect()
}

/// A form found in a text.
#[derive(Debug)]
pub struct Found<'w> {
    /// Its parts in order of position.
    pub parts: Vec<(Part, Range<usize>)>,
    /// Where the form ends.
    pub end: usize,
    /// The name of the form.
    pub why: &'w str,
}

impl Forms {
    /// `check` builds the patterns at once, so that a mistake in the user's data is told.
    fn new(name: &str, forms: Vec<Form>, check: bool) -> Result<Self, Error> {
        for form in forms.iter().filter(|_| check) {
            let regex = Regex::new(&form.pattern);
            let regex = regex.map_err(|e| Error::config(name, format!("expected a regular expression: {e}")))?;
            form.compiled.get_or_init(|| Some(regex));
        }
        Ok(Self { forms, needs: OnceLock::new() })
    }

    /// The form that fits the start of `text` (the whole of it, where the form says so).
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Found<'_>> {
        let tried = self.needs.get_or_init(|| Needs::new(&self.forms)).as_ref().map_or(u64::MAX, |n| n.of(text));
        let may_fit = |i: usize| i >= Needs::MOST || tried >> i & 1 == 1;
        self.forms.iter().enumerate().filter(|(i, _)| may_fit(*i)).find_map(|(_, form)| form.find(text))
    }

    /// The names of the forms, in the order in which they are tried.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.forms.iter().map(|form| &*form.why)
    }
}

impl Form {
    fn find(&self, text: &str) -> Option<Found<'_>> {
        let captures = self.compiled.get_or_init(|| Regex::new(&self.pattern).ok()).as_ref()?.captures(text)?;
        let part = |(part, name): (Part, &str)| captures.name(name).map(|m| (part, m.range()));
        let mut parts: Vec<_> = Part::ALL.into_iter().filter_map(part).filter(|(_, r)| !r.is_empty()).collect();
        parts.sort_by_key(|(_, range)| range.start);
        Some(Found { parts, end: captures.get(0)?.end(), why: &self.why })
    }
}

impl ReleaseWords {
    /// Reads the tables of a language.
    pub(super) fn load(files: &Files, language: Language, _lexicon: &mut Lexicon) -> Result<Self, Error> {
        let folder = language.tag();
        let (lines, leads) = header_forms(files, &format!("{folder}/header_forms.tsv"))?;
        let SectionTable { sections, footers, about } = sections(files, &format!("{folder}/section_words.tsv"))?;
        let joining = format!("{folder}/joining_words.tsv");
        let text = files.text(&joining)?;
        let (mut open, mut suspended, mut doubled) = <(FxHashSet<_>, FxHashSet<_>, FxHashSet<_>)>::default();
        for [use_, word] in files::rows::<2>(&joining, &text)? {
            let set = match use_ {
                "open" => &mut open,
                "suspended" => &mut suspended,
                "doubled" => &mut doubled,
                _ => return Err(Error::config(joining, format!("expected open, suspended or doubled, found {use_}"))),
            };
            set.insert(Box::from(word));
        }
        let compound_heads = format!("{folder}/compound_heads.txt");
        let compound_heads = files::words(&files.text(&compound_heads)?).map(Box::from).collect();
        let compound_conjunctions =
            sorted(&suspended).map(|word| Finder::new(&format!(" {word} ")).into_owned()).collect();
        let longest_section = sections.keys().map(|k| k.len()).max().unwrap_or(0);
        Ok(Self {
            lines,
            leads,
            sections,
            longest_section,
            footers,
            about,
            open,
            suspended,
            doubled,
            compound_heads,
            compound_conjunctions,
        })
    }

    /// Whether no sentence and no heading ends with this word (any case): articles, prepositions, conjunctions.
    #[must_use]
    pub fn is_open(&self, word: &str) -> bool {
        contains(&self.open, word)
    }

    /// Whether a hyphen before this word stands for a part left out (`Vor- und Nachteile`).
    #[must_use]
    pub fn suspends(&self, word: &str) -> bool {
        contains(&self.suspended, word)
    }

    /// Whether this word twice in a row is a slip of the pen.
    #[must_use]
    pub fn doubles(&self, word: &str) -> bool {
        contains(&self.doubled, word)
    }

    /// The section whose word the text begins with, if a colon or its end follows; and the length of the word with its
    /// colon.
    #[must_use]
    pub fn section(&self, text: &str) -> Option<(Section, usize)> {
        let head = &text[..text.floor_char_boundary(self.longest_section + 8)];
        let line = first_line(head);
        let (word, len) = match memchr::memchr(b':', line.as_bytes()) {
            Some(colon) => (&line[..colon], colon + 1),
            None if line.len() == first_line(text).len() => (line, line.len()),
            None => return None,
        };
        let section = super::lexicon::folded(word.trim(), |folded| self.sections.get(folded).copied())?;
        Some((section, len))
    }

    /// Whether the first line of a text is a heading such as `About Us Inc.`, and its length.
    #[must_use]
    pub fn about(&self, text: &str) -> Option<(Section, usize)> {
        let words = || self.about.iter().filter(|word| text.starts_with(&***word));
        let line = words().next().map(|_| first_line(text).trim_end())?;
        let name = words().find_map(|word| line.strip_prefix(&**word)?.strip_prefix(' '))?;
        let short = line.len() <= LONGEST_ABOUT && !line.ends_with(['.', '!', '?', ',']);
        (short && name.starts_with(char::is_uppercase)).then_some((Section::About, line.len()))
    }

    /// Whether a word in small letters is the last part of compounds and nothing else.
    #[must_use]
    pub fn is_compound_head(&self, word: &str) -> bool {
        self.compound_heads.contains(word)
    }

    /// The conjunctions that part two compounds with the same beginning or end, a blank on both sides.
    pub fn compound_conjunctions(&self) -> impl Iterator<Item = &Finder<'static>> {
        self.compound_conjunctions.iter()
    }

    /// Footer words as they are written.
    pub fn footers(&self) -> impl Iterator<Item = &str> {
        self.footers.iter().map(|w| &**w)
    }
}

fn first_line(text: &str) -> &str {
    let end = memchr::memchr(b'\n', text.as_bytes());
    end.map_or(text, |end| text[..end].strip_suffix('\r').unwrap_or(&text[..end]))
}

fn sorted(set: &FxHashSet<Box<str>>) -> impl Iterator<Item = &str> {
    let mut words: Vec<&str> = set.iter().map(|w| &**w).collect();
    words.sort_unstable();
    words.into_iter()
}

fn contains(set: &FxHashSet<Box<str>>, word: &str) -> bool {
    set.contains(word) || (word.starts_with(char::is_uppercase) && set.contains(word.to_lowercase().as_str()))
}

/// The forms of `line` and `lead` rows, after the `define` rows have been put into them.
fn header_forms(files: &Files, name: &str) -> Result<(Forms, Forms), Error> {
    let text = files.text(name)?;
    let mut defines: Vec<(String, String)> = Vec::new();
    let (mut lines, mut leads) = (Vec::new(), Vec::new());
    for [place, why, pattern, needs] in files::rows::<4>(name, &text)? {
        let pattern = defines.iter().fold(pattern.to_owned(), |p, (key, with)| p.replace(key, with));
        // All digits of the world would make patterns that take ten times as long to build.
        let pattern = pattern.replace(r"\d", "[0-9]");
        let form = |pattern: String| Form {
            why: why.into(),
            pattern: pattern.into(),
            needs: needs.into(),
            compiled: OnceLock::new(),
        };
        match place {
            "define" => defines.push((format!("{{{why}}}"), format!("(?:{pattern})"))),
            "line" => lines.push(form(format!("^(?:{pattern})$"))),
            "lead" => leads.push(form(format!("^(?:{pattern})"))),
            _ => return Err(Error::config(name, format!("expected define, line or lead, found {place}"))),
        }
    }
    let check = cfg!(test) || files.is_overridden(name);
    Ok((Forms::new(name, lines, check)?, Forms::new(name, leads, check)?))
}

/// What `section_words.tsv` holds.
#[derive(Default)]
struct SectionTable {
    /// By folded word.
    sections: FxHashMap<Box<str>, Section>,
    /// As written, for they may be glued to other words.
    footers: Vec<Box<str>>,
    /// Words before a publisher's name.
    about: Vec<Box<str>>,
}

fn sections(files: &Files, name: &str) -> Result<SectionTable, Error> {
    let text = files.text(name)?;
    let mut out = SectionTable::default();
    for [section, word] in files::rows::<2>(name, &text)? {
        let section = match section {
            "background" => Section::Background,
            "attachments" => Section::Attachments,
            "navigation" => Section::Navigation,
            "editor_note" => Section::EditorNote,
            "about" => Section::About,
            "end" => Section::End,
            "footer" => Section::Footer,
            "about_name" => {
                out.about.push(word.into());
                continue;
            }
            "collection" => Section::Collection,
            _ => return Err(Error::config(name, format!("unknown section {section}"))),
        };
        if section == Section::Footer {
            out.footers.push(word.into());
        }
        out.sections.insert(super::lexicon::fold(word).into(), section);
    }
    Ok(out)
}
