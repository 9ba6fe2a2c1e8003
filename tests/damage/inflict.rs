//! In: a clean text. Out: the same with one kind of damage at known places.

use depesche::text::RepairCode;

use super::{encodings, names};

/// One damaged place: bytes of the damaged text, what had stood there, and the repair that should give it back.
#[derive(Debug, Clone)]
pub(crate) struct Damage {
    pub(crate) at: usize,
    pub(crate) len: usize,
    pub(crate) clean: String,
    pub(crate) code: RepairCode,
    /// Whether it is among what is measured.
    pub(crate) counts: bool,
}

/// A small generator of numbers that look random (xorshift).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// True once in `n` times.
    fn once_in(&mut self, n: u64) -> bool {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.is_multiple_of(n)
    }
}

pub(crate) type Inflict = fn(&str, &mut Random) -> (String, Vec<Damage>);

/// What the damaged text goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Through {
    /// The repairs of a bare text.
    Text,
    /// All rooms up to the repairs, as a document of plain text.
    Document,
    /// The same; places that are U+FFFD are bytes of windows-1252 in the file.
    Mixed,
}

/// One kind of damage.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) inflict: Inflict,
    /// The least share of places that must be taken back in our own text.
    pub(crate) least: f64,
    pub(crate) through: Through,
    /// Whether some closing quotation marks are left out before, as by authors who forgot them.
    pub(crate) unbalanced: bool,
}

const fn text(name: &'static str, inflict: Inflict, least: f64) -> Kind {
    Kind { name, inflict, least, through: Through::Text, unbalanced: false }
}

const fn document(name: &'static str, inflict: Inflict, least: f64) -> Kind {
    Kind { through: Through::Document, ..text(name, inflict, least) }
}

const fn unbalanced(name: &'static str, inflict: Inflict, least: f64) -> Kind {
    Kind { unbalanced: true, ..text(name, inflict, least) }
}

/// All kinds; those at the end only a whole document shows.
pub(crate) const KINDS: &[Kind] = &[
    text("signs as ?", |t, _| lost(t, "?"), 0.95),
    text("signs as \u{bf}", |t, _| lost(t, "\u{bf}"), 0.95),
    text("signs as U+FFFD", |t, _| lost(t, "\u{fffd}"), 0.95),
    unbalanced("signs as ?, some missing", |t, _| lost(t, "?"), 0.5),
    unbalanced("signs as \u{bf}, some missing", |t, _| lost(t, "\u{bf}"), 0.5),
    text("as windows-1252", |t, _| encodings::mojibake(t, encoding_rs::WINDOWS_1252), 1.0),
    text("as windows-1252, twice", encodings::twice, 0.95),
    text("1252, blanks eaten", |t, _| encodings::eaten(t), 0.9),
    text("1252, bytes lost", |t, _| encodings::lossy(t), 0.9),
    text("as windows-1250", |t, _| encodings::mojibake(t, encoding_rs::WINDOWS_1250), 1.0),
    text("as ISO-8859-1", |t, _| encodings::mojibake_by(t, char::from), 1.0),
    text("as ISO-8859-2", |t, _| encodings::mojibake(t, encoding_rs::ISO_8859_2), 1.0),
    text("as ISO-8859-15", |t, _| encodings::mojibake(t, encoding_rs::ISO_8859_15), 1.0),
    text("as ISO-8859-16", |t, _| encodings::mojibake(t, encoding_rs::ISO_8859_16), 1.0),
    text("as Mac Roman", |t, _| encodings::mojibake(t, encoding_rs::MACINTOSH), 1.0),
    text("as IBM 437", |t, _| encodings::mojibake_by(t, encodings::ibm437), 1.0),
    text("as IBM 850", |t, _| encodings::mojibake_by(t, encodings::ibm850), 1.0),
    text("C1 controls", encodings::c1, 1.0),
    text("entities", encodings::entities, 1.0),
    text("wide gaps", |t, r| at_blanks(t, r, "  ", RepairCode::WideGap), 1.0),
    text("no-break blanks", |t, r| at_blanks(t, r, "\u{a0}", RepairCode::NoBreakSpace), 0.9),
    text("blanks before marks", before_marks, 0.95),
    text("glued sentences", glued, 0.9),
    text("glued commas", glued_commas, 0.7),
    text("glued years", glued_years, 0.5),
    text("glued articles", glued_articles, 0.5),
    text("soft hyphens", |t, r| inside_words(t, r, "\u{ad}", RepairCode::SoftHyphen), 1.0),
    text("controls", |t, r| inside_words(t, r, "\u{1}", RepairCode::ControlCharacter), 1.0),
    text("zero-width blanks", |t, r| inside_words(t, r, "\u{200b}", RepairCode::ControlCharacter), 1.0),
    text("hyphens inside", split_words, 0.3),
    text("hyphens in verbs", split_verbs, 0.3),
    text("letters as ?", |t, _| letters(t, "?"), 0.7),
    text("letters as \u{bf}", |t, _| letters(t, "\u{bf}"), 0.7),
    text("letters as U+FFFD", |t, _| letters(t, "\u{fffd}"), 0.7),
    text("all as ?", |t, _| all_lost(t), 0.7),
    text("letters of names as ?", |t, _| names::lost(t), 0.0),
    text("ligatures", |t, _| replace(t, &[("fi", "\u{fb01}"), ("fl", "\u{fb02}")], RepairCode::Ligature), 1.0),
    text("split ligatures", |t, _| replace(t, &[("fi", "fi "), ("fl", "fl ")], RepairCode::Ligature), 0.3),
    text("small umlauts", small_umlauts, 0.3),
    text("split compounds", split_compounds, 0.9),
    text("spaced letters", spaced, 0.9),
    text("accents as marks", accents, 0.9),
    text("inner marks as accents", accents_in_lost_marks, 0.9),
    text("word processor", word_processor, 1.0),
    text("stars", stars, 0.9),
    text("tags", tags, 0.9),
    text("rulers", rulers, 1.0),
    document("wrapped lines", |t, _| wrapped(t, Wrap::Blanks), 0.9),
    document("parted at line ends", |t, _| wrapped(t, Wrap::Hyphens), 0.9),
    document("doubled at line ends", |t, _| wrapped(t, Wrap::Doubles), 0.5),
    document("paragraphs as blanks", |t, _| runs(t), 0.9),
    document("text twice", twice, 1.0),
    Kind { through: Through::Mixed, ..document("windows-1252 inside", mixed, 0.9) },
];

/// The text without some of its closing quotation marks.
pub(crate) fn unbalance(text: &str) -> String {
    let mut count = 0;
    let forgotten = |c: char| {
        count += usize::from(c == '“');
        c == '“' && count % 7 == 3
    };
    text.replace(forgotten, "")
}

/// The text with straight quotation marks made German ones, paragraph by paragraph, where they come in pairs.
pub(crate) fn typographic(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.trim().split_inclusive('\n') {
        if line.matches('"').count() % 2 == 1 || line.contains(['„', '“']) {
            out.push_str(line);
            continue;
        }
        for (n, piece) in line.split('"').enumerate() {
            if n > 0 {
                out.push(if n % 2 == 1 { '„' } else { '“' });
            }
            out.push_str(piece);
        }
    }
    out = out.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    // Some authors close German quotations with the English mark; the repairs do not copy that.
    out.replace('”', "“").replace('\n', "\n\n").replace("\n\n\n\n", "\n\n")
}

/// Builds a damaged text.
#[derive(Default)]
pub(crate) struct Builder {
    pub(crate) text: String,
    pub(crate) damages: Vec<Damage>,
}

impl Builder {
    pub(crate) fn keep(&mut self, s: &str) {
        self.text.push_str(s);
    }

    pub(crate) fn damage(&mut self, clean: &str, damaged: &str, code: RepairCode) {
        let at = self.text.len();
        self.text.push_str(damaged);
        self.damages.push(Damage { at, len: damaged.len(), clean: clean.to_owned(), code, counts: true });
    }

    pub(crate) fn done(self) -> (String, Vec<Damage>) {
        (self.text, self.damages)
    }
}

/// All typographic signs become one sign, as the portals did it.
fn lost(text: &str, sign: &str) -> (String, Vec<Damage>) {
    let mut out = Builder::default();
    for c in text.chars() {
        let code = match c {
            '„' | '“' | '”' | '‚' | '‘' => RepairCode::LostQuote,
            '–' => RepairCode::LostDash,
            '€' => RepairCode::LostEuro,
            '’' => RepairCode::LostApostrophe,
            _ => {
                out.text.push(c);
                continue;
            }
        };
        out.damage(&c.to_string(), sign, code);
    }
    out.done()
}

/// Each of some strings becomes another.
pub(crate) fn replace(text: &str, pairs: &[(&str, &str)], code: RepairCode) -> (String, Vec<Damage>) {
    let mut out = Builder::default();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let ligature = code == RepairCode::Ligature;
        let inside = |clean: &str| {
            out.text.ends_with(char::is_alphabetic) && rest[clean.len()..].starts_with(char::is_lowercase)
        };
        match pairs.iter().find(|(clean, _)| rest.starts_with(clean) && (!ligature || inside(clean))) {
            Some((clean, damaged)) => {
                out.damage(clean, damaged, code);
                rest = &rest[clean.len()..];
            }
            None => {
                out.text.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    out.done()
}

/// Some blanks between two words become something else.
fn at_blanks(text: &str, random: &mut Random, with: &str, code: RepairCode) -> (String, Vec<Damage>) {
    let mut out = Builder::default();
    let chars: Vec<char> = text.chars().collect();
    for (n, c) in chars.iter().enumerate() {
        let letter = |i: usize| chars.get(i).is_some_and(|c| c.is_alphabetic());
        let words = n > 1 && letter(n - 1) && letter(n - 2) && letter(n + 1);
        if *c == ' ' && words && random.once_in(20) { out.damage(" ", with, code) } else { out.text.push(*c) }
    }
    out.done()
}

fn before_marks(text: &str, random: &mut Random) -> (String, Vec<Damage>) {
    let mut out = Builder::default();
    for (at, c) in text.char_indices() {
        let word = text[..at].ends_with(char::is_alphabetic);
        let ends = text[at + c.len_utf8()..].chars().next().is_none_or(char::is_whitespace);
        if matches!(c, ',' | '.' | ';') && word && ends && random.once_in(8) {
            out.damage("", " ", RepairCode::SpaceBeforePunctuation);
        }
        out.text.push(c);
    }
    out.done()
}

fn glued(text: &str, random: &mut Random) -> (String, Vec<Damage>) {
    let mut out = Builder::default();
    for (at, c) in text.char_indices() {
        let left: String = text[..at].chars().rev().take(5).collect();
        let sentence =
            left.starts_with('.') && left.chars().skip(1).all(char::is_lowercase) && left.chars().count() == 5;
        let next = text[at + c.len_utf8()..].chars().next();
        let starts = next.is_some_and(char::is_uppercase);
        if c == ' ' && sentence && starts && random.once_in(3) {
            out.damage(" ", "", RepairCode::GluedWords);
        } else {
            out.text.push(c);
        }
    }
    out.done()
}

fn inside_words(text: &str, random: &mut Random, with: &str, code: RepairCode) -> (String, Vec<Damage>) {
    let mut out = Builder::default();
    for (at, c) in text.char_indices() {
        let inside = text[..at].chars().rev().take(3).filter(|c| c.is_lowercase()).count() == 3 && c.is_lowercase();
        if inside && random.once_in(60) {
            out.damage("", with, code);
        }
        out.text.push(c);
    }
    out.done()
}

/// The pieces of a text: runs of letters and what stands between.
fn pieces(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut last = None;
    for (at, c) in text.char_indices() {
        if last.is_some_and(|l: bool| l != c.is_alphabetic()) {
            out.push(&text[start..at]);
            start = at;
        }
        last = Some(c.is_alphabetic());
    }
    out.push(&text[start..]);
    out
}

fn is_noun(piece: &str) -> bool {
    piece.starts_with(char::is_uppercase) && piece.chars().skip(1).all(char::is_lowercase)
}

/// Where a hyphen may part a word: before a consonant and a vowel, nearest to its middle.
fn syllable(word: &str) -> Option<usize> {
    let vowel = |c: char| "aeiouäöü".contains(c);
    let chars: Vec<(usize, char)> = word.char_indices().collect();
    let fits = |n: &usize| {
        let (c, next, before) = (chars[*n].1, chars[*n + 1].1, chars[*n - 1].1);
        let one_sound = matches!((before, c), ('c', 'h' | 'k') | ('s', 'c') | ('p', 'h')) || before == 'q';
        !vowel(c) && c != 'h' && vowel(next) && !one_sound
    };
    let middle = chars.len() / 2;
    let ends = 3..chars.len().saturating_sub(2);
    ends.filter(fits).min_by_key(|n| n.abs_diff(middle)).map(|n| chars[n].0)
}

fn split_words(text: &str, random: &mut Random) -> (String, Vec<Damage>) {
    parted(text, random, |piece| is_noun(piece) && piece.chars().count() >= 8)
}

fn split_verbs(text: &str, random: &mut Random) -> (String, Vec<Damage>) {
    parted(text, random, |piece| piece.chars().all(char::is_lowercase) && piece.chars().count() >= 8)
}

fn parted(text: &str, random: &mut Random, is_meant: fn(&str) -> bool) -> (String, Vec<Damage>) {
    let mut out = Builder::default();
    let pieces = pieces(text);
    for (n, piece) in pieces.iter().enumerate() {
        let apart = !out.text.ends_with(['-', '/', '@', '.']) && !pieces.get(n + 1).is_some_and(|p| p.starts_with('-'));
        match syllable(piece).filter(|_| is_meant(piece) && apart && random.once_in(4)) {
            Some(cut) => {
                out.keep(&piece[..cut]);
                out.damage("", "-", RepairCode::SplitWord);
                out.keep(&piece[cut..]);
            }
            None => out.keep(piece),
        }
    }
    out.done()
}

/// All letters beyond ASCII become one sign.
fn letters(text: &str, sign: &str) -> (String, Vec<Damage>) {
    let mut out = Builder::default();
    for c in text.chars() {
        if c.is_alphabetic() && !c.is_ascii() {
            out.damage(&c.to_string(), sign, RepairCode::LostLetter);
        } else {
            out.text.push(c);
        }
    }
    out.done()
}

/// All characters beyond ASCII become question marks.
fn all_lost(text: &str) -> (String, Vec<Damage>) {
    let mut out = Builder::default();
    for c in text.chars() {
        let code = match c {
            _ if c.is_ascii() || !c.is_alphabetic() && !"„“‚‘–€’".contains(c) => {
                out.text.push(c);
                continue;
            }
            '–' => RepairCode::LostDash,
            '€' => RepairCode::LostEuro,
            '’' => RepairCode::LostApostrophe,
            _ if c.is_alphabetic() => RepairCode::LostLetter,
            _ => RepairCode::LostQuote,
        };
        out.damage(&c.to_string(), "?", code);
    }
    out.done()
}

fn glued_commas(text: &str, random: &mut Random) -> (String, Vec<Damage>) {
    at_places(text, random, |left, right| {
        left.ends_with(',')
            && left.chars().rev().skip(1).take(3).all(char::is_lowercase)
            && right.starts_with(char::is_alphabetic)
    })
}

/// The blank behind an article or a preposition goes (`derRat`).
fn glued_articles(text: &str, random: &mut Random) -> (String, Vec<Damage>) {
    at_places(text, random, |left, right| {
        let word = left.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        let noun = right.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        ["der", "die", "das", "den", "dem", "und", "von", "mit", "für", "auf", "aus"].contains(&word)
            && is_noun(noun)
            && noun.chars().count() > 3
    })
}

fn glued_years(text: &str, random: &mut Random) -> (String, Vec<Damage>) {
    at_places(text, random, |left, right| {
        let end: Vec<char> = left.chars().rev().take(5).collect();
        let digits = end.iter().take(4).all(char::is_ascii_digit);
        let year = matches!(end[..], [_, _, '0', '2', ' ' | '.'] | [_, _, '9', '1', ' ' | '.']) && digits;
        year && right.starts_with(char::is_uppercase) && right.chars().take(4).all(char::is_alphabetic)
    })
}

/// Some blanks go, where the text on both sides says so.
fn at_places(text: &str, random: &mut Random, is_meant: fn(&str, &str) -> bool) -> (String, Vec<Damage>) {
    let mut out = Builder::default();
    for (at, c) in text.char_indices() {
        if c == ' ' && is_meant(&text[..at], &text[at + 1..]) && random.once_in(2) {
            out.damage(" ", "", RepairCode::GluedWords);
        } else {
            out.text.push(c);
        }
    }
    out.done()
}

/// What is done at the end of a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrap {
    Blanks,
    Hyphens,
    Doubles,
}

/// Lines of 70 characters.
fn wrapped(text: &str, wrap: Wrap) -> (String, Vec<Damage>) {
    const WIDTH: usize = 70;
    let (mut out, mut column) = (Builder::default(), 0);
    for (at, word) in text.split_inclusive([' ', '\n']).scan(0, |at, word| {
        *at += word.len();
        Some((*at - word.len(), word))
    }) {
        let bare = word.trim_end();
        let length = bare.chars().count();
        if column > 0 && column + length > WIDTH && out.text.ends_with(' ') {
            out.text.pop();
            let last = out.text.rsplit(char::is_whitespace).next().unwrap_or_default().to_owned();
            column = length + 1;
            let cut =
                syllable(bare).filter(|_| wrap == Wrap::Hyphens && bare.chars().all(char::is_alphabetic) && length > 7);
            if wrap == Wrap::Doubles && ["in", "und", "von", "mit", "im", "auf", "für"].contains(&last.as_str()) {
                out.damage(" ", &format!("\n{last} "), RepairCode::DoubledWord);
            } else if let Some(cut) = cut {
                out.text.push(' ');
                out.keep(&bare[..cut]);
                out.damage("", "-\n", RepairCode::LineEndHyphen);
                out.keep(&word[cut..]);
                continue;
            } else {
                out.damage(" ", "\n", RepairCode::HardWrap);
            }
        } else {
            column += length + 1;
        }
        if text[at..].starts_with('\n') || word.ends_with('\n') {
            column = 0;
        }
        out.keep(word);
    }
    out.done()
}

/// Paragraph ends behind a sentence become runs of blanks, as some portals did it.
fn runs(text: &str) -> (String, Vec<Damage>) {
    let mut out = Builder::default();
    let mut rest = text;
    while let Some((paragraph, after)) = rest.split_once("\n\n") {
        out.keep(paragraph);
        if paragraph.ends_with(['.', '!', '?', '“']) && after.starts_with(|c: char| c.is_uppercase() || c == '„') {
            out.damage("\n\n", "   ", RepairCode::ParagraphSplit);
        } else {
            out.keep("\n\n");
        }
        rest = after;
    }
    out.keep(rest);
    out.done()
}

/// All paragraphs once more.
fn twice(text: &str, _: &mut Random) -> (String, Vec<Damage>) {
    let mut out = Builder::default();
    out.keep(text);
    if text.matches("\n\n").count() > 2 {
        out.damage("", &format!("\n\n{text}"), RepairCode::DuplicateBody);
    }
    out.done()
}

/// Every third paragraph in windows-1252.
fn mixed(text: &str, _: &mut Random) -> (String, Vec<Damage>) {
    let mut out = Builder::default();
    for (n, paragraph) in text.split_inclusive("\n\n").enumerate() {
        for c in paragraph.chars() {
            let clean = c.to_string();
            if n % 3 == 1 && !c.is_ascii() && !encoding_rs::WINDOWS_1252.encode(&clean).2 {
                out.damage(&clean, "\u{fffd}", RepairCode::MixedEncoding);
            } else {
                out.text.push(c);
            }
        }
    }
    out.done()
}

fn small_umlauts(text: &str, _: &mut Random) -> (String, Vec<Damage>) {
    let mut out = Builder::default();
    for piece in pieces(text) {
        let mut chars = piece.chars();
        match chars.next() {
            Some(c @ ('Ä' | 'Ö' | 'Ü')) if chars.clone().all(char::is_lowercase) && piece.len() > 4 => {
                let small: String = c.to_lowercase().collect();
                out.damage(&c.to_string(), &small, RepairCode::LostCapital);
                out.keep(chars.as_str());
            }
            _ => out.keep(piece),
        }
    }
    out.done()
}

fn split_compounds(text: &str, random: &mut Random) -> (String, Vec<Damage>) {
    let mut out = Builder::default();
    let pieces = pieces(text);
    for (n, piece) in pieces.iter().enumerate() {
        let short = |p: &str| p.chars().count() <= 4 && p.chars().all(char::is_uppercase);
        let left = n.checked_sub(1).map_or("", |m| pieces[m]);
        let right = pieces.get(n + 1).copied().unwrap_or_default();
        let known = ["Sachsen", "Mecklenburg", "Nordrhein", "Rheinland", "Schleswig", "Baden"].contains(&left);
        if *piece == "-" && is_noun(right) && (known || short(left)) && random.once_in(2) {
            out.damage("-", "- ", RepairCode::SplitCompound);
        } else {
            out.keep(piece);
        }
    }
    out.done()
}

fn spaced(text: &str, random: &mut Random) -> (String, Vec<Damage>) {
    let mut out = Builder::default();
    for piece in pieces(text) {
        let count = piece.chars().count();
        let word = (6..=12).contains(&count) && (is_noun(piece) || piece.chars().all(char::is_lowercase));
        let apart = out.damages.last().is_none_or(|d| d.at + d.len + 2 < out.text.len());
        if word && apart && out.text.ends_with(' ') && random.once_in(30) {
            let letters: Vec<String> = piece.chars().map(String::from).collect();
            out.damage(piece, &letters.join(" "), RepairCode::LetterSpacing);
        } else {
            out.keep(piece);
        }
    }
    out.done()
}

fn accents(text: &str, _: &mut Random) -> (String, Vec<Damage>) {
    replace(text, &[("‚", "`"), ("‘", "\u{b4}")], RepairCode::AccentAsQuote)
}

/// Lost marks whose inner ones are closed by an accent.
fn accents_in_lost_marks(text: &str, _: &mut Random) -> (String, Vec<Damage>) {
    let mut out = Builder::default();
    for c in text.chars() {
        match c {
            '„' | '“' | '‚' => out.damage(&c.to_string(), "\u{bf}", RepairCode::LostQuote),
            '‘' => out.damage("‘", "\u{b4}", RepairCode::AccentAsQuote),
            _ => out.text.push(c),
        }
    }
    out.done()
}

/// Settings before the text, style definitions behind it.
fn word_processor(text: &str, _: &mut Random) -> (String, Vec<Damage>) {
    let mut out = Builder::default();
    let settings = "Normal 0 21 false false false DE X-NONE X-NONE MicrosoftInternetExplorer4 ";
    let styles =
        " /* Style Definitions */ table.MsoNormalTable {mso-style-name:\"Normale Tabelle\"; mso-para-margin:0cm;}";
    out.damage("", settings, RepairCode::WordJunk);
    out.keep(text);
    out.damage("", styles, RepairCode::WordJunk);
    out.done()
}

/// Stars around some words.
fn stars(text: &str, random: &mut Random) -> (String, Vec<Damage>) {
    let mut out = Builder::default();
    let pieces = pieces(text);
    for (n, piece) in pieces.iter().enumerate() {
        let apart = out.text.ends_with(' ') && pieces.get(n + 1).is_some_and(|p| p.starts_with(' '));
        if is_noun(piece) && piece.len() > 3 && apart && random.once_in(12) {
            out.damage("", "*", RepairCode::MarkupResidue);
            out.keep(piece);
            out.damage("", "*", RepairCode::MarkupResidue);
        } else {
            out.keep(piece);
        }
    }
    out.done()
}

/// Tags around some words.
fn tags(text: &str, random: &mut Random) -> (String, Vec<Damage>) {
    let mut out = Builder::default();
    for piece in pieces(text) {
        let apart = out.text.ends_with(' ');
        if is_noun(piece) && piece.len() > 3 && apart && random.once_in(12) {
            out.damage("", "<strong>", RepairCode::MarkupResidue);
            out.keep(piece);
            out.damage("", "</strong>", RepairCode::MarkupResidue);
        } else {
            out.keep(piece);
        }
    }
    out.done()
}

/// Lines of nothing but marks between some paragraphs.
fn rulers(text: &str, random: &mut Random) -> (String, Vec<Damage>) {
    let mut out = Builder::default();
    for paragraph in text.split_inclusive("\n\n") {
        out.keep(paragraph);
        if paragraph.ends_with("\n\n") && random.once_in(3) {
            let ruler = if random.once_in(2) { "****\n\n" } else { "- – - – -\n\n" };
            out.damage("", ruler, RepairCode::MarkupResidue);
        }
    }
    out.done()
}
