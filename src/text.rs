//! In: a decoded string. Out: a string that remembers how it came to differ from the decoded one.
//!
//! [`Text`] is the only type of the crate that may change text. It holds the string as it is now and the sorted list of
//! its edits, each in coordinates of the string as it is now. Two laws hold for every `Text` (property-tested in
//! `tests/laws.rs`):
//!
//! - *undo law*: taking the edits back from the end gives the decoded text, byte for byte ([`Text::undo`]);
//! - *origin law*: a byte outside every edit is the same byte at [`Text::origin`] in the decoded text.
//!
//! The hard decision: an edit over an older edit *folds it in* (one edit, with the text that stood there first), so that
//! the list stays flat and nobody has to replay a history.

use std::borrow::Cow;
use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A string with the list of changes that led to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    string: String,
    edits: Vec<Edit>,
    base: usize,
}

/// One change: `before` stood where now the bytes `at .. at + len` stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Byte offset in the string as it is now.
    pub at: usize,
    /// Length in bytes of what stands there now; 0 if something was taken out.
    pub len: usize,
    /// What stood there in the decoded text.
    pub before: Box<str>,
    /// Why it was changed.
    pub code: RepairCode,
}

impl Edit {
    /// The end of the changed bytes in the string as it is now.
    #[must_use]
    pub fn end(&self) -> usize {
        self.at + self.len
    }
}

/// A wanted change, in coordinates of the text before it; see [`Text::rewrite`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change<'a> {
    /// The bytes to replace; empty to insert.
    pub range: Range<usize>,
    /// What shall stand there.
    pub with: Cow<'a, str>,
    /// Why.
    pub code: RepairCode,
}

impl<'a> Change<'a> {
    /// A change of `range` into `with`.
    pub fn new(range: Range<usize>, with: impl Into<Cow<'a, str>>, code: RepairCode) -> Self {
        Self { range, with: with.into(), code }
    }
}

impl Text {
    /// A text that nobody has changed yet. `base` is the byte offset in the decoded document where it starts.
    #[must_use]
    pub fn new(string: String, base: usize) -> Self {
        Self { string, edits: Vec::new(), base }
    }

    /// The string as it is now.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.string
    }

    /// Its edits, sorted by position.
    #[must_use]
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.string.len()
    }

    /// Whether no text is left (there may be edits all the same).
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.string.is_empty()
    }

    /// Replaces one byte range. `range` must lie on character boundaries; it is clamped to them.
    pub fn replace(&mut self, range: Range<usize>, with: &str, code: RepairCode) {
        self.rewrite([Change::new(range, with, code)]);
    }

    /// Replaces many ranges in one pass over the text. Changes must come sorted and must not overlap; one that overlaps
    /// its predecessor is left out, a range off a character boundary is widened to the next ones, and a change that
    /// changes nothing is none.
    pub fn rewrite<'c>(&mut self, changes: impl IntoIterator<Item = Change<'c>>) {
        let mut changes = changes.into_iter().peekable();
        if changes.peek().is_none() {
            return;
        }
        let mut out = Rewriter {
            old: &self.string,
            edits: std::mem::take(&mut self.edits).into_iter().peekable(),
            done: 0,
            string: String::with_capacity(self.string.len() + 16),
            new_edits: Vec::new(),
        };
        for change in changes {
            out.change(change);
        }
        let (string, edits) = out.finish();
        self.string = string;
        self.edits = edits;
    }

    /// The part of the text in `range` (bytes, on character boundaries). An edit cut in two leaves what stood there
    /// first with its left part; of a text of which nothing is left any slice takes all edits.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        self.slice_after(range, 0, self.base)
    }

    /// Many slices in one pass. The ranges must come sorted and apart; then this takes time linear in text and edits,
    /// where a [`Self::slice`] for each would look at all edits every time.
    #[must_use]
    pub fn pieces(&self, ranges: impl IntoIterator<Item = Range<usize>>) -> Vec<Self> {
        let mut out = Vec::new();
        let (mut first, mut base) = (0, self.base);
        for range in ranges {
            while let Some(edit) = self.edits.get(first).filter(|e| e.end() <= range.start && e.at < range.start) {
                base = base.wrapping_add(edit.before.len()).wrapping_sub(edit.len);
                first += 1;
            }
            out.push(self.slice_after(range, first, base));
        }
        out
    }

    /// A slice that none of the edits before `first` touches; `base` is where the text would begin in the decoded
    /// document if only those edits had been made (which may lie before its start, hence the wrapping sums).
    fn slice_after(&self, range: Range<usize>, first: usize, base: usize) -> Self {
        let start = floor_boundary(&self.string, range.start);
        let end = floor_boundary(&self.string, range.end).max(start);
        let takes_end = end == self.len() && (start < end || end == 0);
        let later = self.edits.get(first..).unwrap_or_default();
        let mut edits = Vec::new();
        for edit in later.iter().take_while(|e| e.at <= end) {
            let inside = edit.at.max(start)..edit.end().min(end);
            let empty_inside = edit.len == 0 && edit.at >= start && (edit.at < end || takes_end);
            if inside.start < inside.end || empty_inside {
                let before = if edit.at >= start { edit.before.clone() } else { Box::from("") };
                let len = inside.end.saturating_sub(inside.start);
                edits.push(Edit { at: inside.start - start, len, before, code: edit.code });
            }
        }
        let base = origin_after(later, base, start, |e| e.at < start);
        Self { string: self.string[start..end].to_owned(), edits, base }
    }

    /// Appends `other` with its edits. What `origin` says of the appended part is no longer exact.
    pub fn push(&mut self, other: &Self) {
        let shift = self.string.len();
        self.string.push_str(&other.string);
        self.edits.extend(other.edits.iter().map(|e| Edit { at: e.at + shift, ..e.clone() }));
    }

    /// Appends plain characters that count as part of the decoded text (the blank line between two blocks).
    pub fn push_str(&mut self, s: &str) {
        self.string.push_str(s);
    }

    /// Notes at the end of the text that `before` stood here and was taken out.
    pub fn push_removed(&mut self, before: &str, code: RepairCode) {
        self.edits.push(Edit { at: self.string.len(), len: 0, before: before.into(), code });
    }

    /// Notes that the end of the text from `at` on stands where `before` stood (a blank line put between two blocks).
    pub fn mark(&mut self, at: usize, before: &str, code: RepairCode) {
        self.edits.push(Edit { at, len: self.string.len() - at, before: before.into(), code });
    }

    /// The decoded text: all edits taken back from the end.
    #[must_use]
    pub fn undo(&self) -> String {
        undo(&self.string, self.edits.iter().map(|e| (e.at..e.end(), &*e.before)))
    }

    /// Where the byte at `pos` stood in the decoded document. Inside an edit: where the edit's `before` begins; what was
    /// taken out right before `pos` counts as before it.
    #[must_use]
    pub fn origin(&self, pos: usize) -> usize {
        origin_after(&self.edits, self.base, pos, |edit| edit.at <= pos)
    }

    /// The byte range of the decoded document that the whole text came from.
    #[must_use]
    pub fn source(&self) -> Range<usize> {
        self.base..self.origin(self.len())
    }
}

/// Where `pos` stood, if `base` is where the text would begin and the edits that count were the only ones.
fn origin_after(edits: &[Edit], base: usize, pos: usize, counts: impl Fn(&Edit) -> bool) -> usize {
    let mut origin = base.wrapping_add(pos);
    for edit in edits.iter().take_while(|e| counts(e)) {
        if pos < edit.end() {
            return origin - (pos - edit.at);
        }
        origin = origin + edit.before.len() - edit.len;
    }
    origin
}

/// A text with one blank between its words and none around them; borrowed if it stands so already, as most do.
#[must_use]
pub fn single_spaced(text: &str) -> Cow<'_, str> {
    let mut before = b' ';
    let stays = text.bytes().all(|byte| {
        let after_blank = std::mem::replace(&mut before, byte) == b' ';
        match byte {
            b' ' => !after_blank,
            0x21..=0x7e => true,
            // Blanks beyond ASCII begin with other bytes.
            _ => !byte.is_ascii() && !matches!(byte, 0xc2 | 0xe1..=0xe3),
        }
    });
    if stays && (before != b' ' || text.is_empty()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Takes edits `(range, before)` back from `text`: the inverse that the record's `repairs` promise.
pub fn undo<'e>(text: &str, edits: impl IntoIterator<Item = (Range<usize>, &'e str)>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (range, before) in edits {
        out.push_str(&text[done..range.start]);
        out.push_str(before);
        done = range.end;
    }
    out.push_str(&text[done..]);
    out
}

struct Rewriter<'t> {
    old: &'t str,
    edits: std::iter::Peekable<std::vec::IntoIter<Edit>>,
    done: usize,
    string: String,
    new_edits: Vec<Edit>,
}

impl Rewriter<'_> {
    fn change(&mut self, change: Change<'_>) {
        let start = floor_boundary(self.old, change.range.start);
        let end = ceil_boundary(self.old, change.range.end).max(start);
        if start < self.done || self.old[start..end] == *change.with {
            return;
        }
        self.keep_edits_before(start, end);
        let folded = self.fold(start, end);
        self.copy_to(folded.range.start);
        let at = self.string.len();
        self.string.push_str(&self.old[folded.range.start..start]);
        self.string.push_str(&change.with);
        self.string.push_str(&self.old[end..folded.range.end]);
        self.done = folded.range.end;
        let len = self.string.len() - at;
        if self.string[at..] != folded.before {
            self.new_edits.push(Edit { at, len, before: folded.before.into(), code: change.code });
        }
    }

    /// Moves the edits that end before `start` over. An empty edit at `start` stays apart from the change.
    fn keep_edits_before(&mut self, start: usize, end: usize) {
        let stays = |e: &Edit| e.end() <= start && !(e.len == 0 && e.at == start && start == end);
        while let Some(edit) = self.edits.next_if(stays) {
            self.copy_to(edit.at);
            let at = self.string.len();
            self.new_edits.push(Edit { at, ..edit });
            self.copy_to(edit.at + edit.len);
        }
    }

    /// The edits that `start..end` touches, folded: the whole range they and the change cover and what stood there first.
    fn fold(&mut self, start: usize, end: usize) -> Folded {
        let mut folded = Folded { range: start..end, before: String::new() };
        let mut seen = start;
        let touched = |e: &Edit| e.at < end || (e.len == 0 && e.at == start && start == end);
        while let Some(edit) = self.edits.next_if(touched) {
            folded.range.start = folded.range.start.min(edit.at);
            folded.before.push_str(&self.old[seen.min(edit.at)..edit.at]);
            folded.before.push_str(&edit.before);
            seen = edit.at + edit.len;
        }
        folded.range.end = end.max(seen);
        folded.before.push_str(&self.old[seen..folded.range.end.max(seen)]);
        folded
    }

    fn copy_to(&mut self, to: usize) {
        if to > self.done {
            self.string.push_str(&self.old[self.done..to]);
            self.done = to;
        }
    }

    fn finish(mut self) -> (String, Vec<Edit>) {
        let rest: Vec<Edit> = self.edits.by_ref().collect();
        for edit in rest {
            self.copy_to(edit.at);
            let at = self.string.len();
            let end = edit.end();
            self.new_edits.push(Edit { at, ..edit });
            self.copy_to(end);
        }
        self.copy_to(self.old.len());
        (self.string, self.new_edits)
    }
}

struct Folded {
    range: Range<usize>,
    before: String,
}

fn floor_boundary(s: &str, pos: usize) -> usize {
    s.floor_char_boundary(pos)
}

fn ceil_boundary(s: &str, pos: usize) -> usize {
    s.ceil_char_boundary(pos)
}

macro_rules! repair_codes {
    ($($variant:ident $name:literal $about:literal $before:literal => $after:literal;)*) => {
        /// Why a piece of text was changed: the closed list of repairs, each with an invented example.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum RepairCode {
            $(#[doc = $about] $variant,)*
        }

        impl RepairCode {
            /// All codes in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name used in records and on the command line.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What the repair does, in a sentence.
            #[must_use]
            pub fn about(self) -> &'static str {
                match self { $(Self::$variant => $about,)* }
            }

            /// An invented example: before, after.
            #[must_use]
            pub fn example(self) -> (&'static str, &'static str) {
                match self { $(Self::$variant => ($before, $after),)* }
            }
        }
    };
}

repair_codes! {
    Mojibake "mojibake" "UTF-8 that was read as an 8-bit encoding, read again as UTF-8." "f\u{c3}\u{bc}r" => "f\u{fc}r";
    C1Control "c1_control" "A C1 control character that is a windows-1252 sign." "\u{84}Ja\u{93}" => "\u{201e}Ja\u{201c}";
    DoubleEntity "double_entity" "An HTML entity that was escaped twice." "Wald &amp;amp; Feld" => "Wald & Feld";
    MixedEncoding "mixed_encoding" "Bytes in another encoding than the rest of the file." "M\u{fffd}ller" => "M\u{fc}ller";
    LostQuote "lost_quote" "A quotation mark that had become a question mark." "?Ja?, sagte sie" => "\u{201e}Ja\u{201c}, sagte sie";
    LostDash "lost_dash" "A dash that had become a question mark." "Halle ? Burg" => "Halle \u{2013} Burg";
    LostEuro "lost_euro" "A euro sign that had become a question mark." "123 \u{bf}" => "123 \u{20ac}";
    LostApostrophe "lost_apostrophe" "An apostrophe that had become a question mark." "Muster?s" => "Muster\u{2019}s";
    LostCapital "lost_capital" "A capital umlaut that had become a small one." "\u{fc}ber 20 kamen." => "\u{dc}ber 20 kamen.";
    LostLetter "lost_letter" "A letter beyond ASCII that had become a question mark." "K?ln" => "K\u{f6}ln";
    AccentAsQuote "accent_as_quote" "A grave or acute accent that stands for a quotation mark." "\u{bf}Posten\u{b4}" => "\u{201a}Posten\u{2018}";
    ParagraphSplit "paragraph_split" "A run of blanks that had been a paragraph end." "Ende.   Anfang" => "Ende.\n\nAnfang";
    WideGap "wide_gap" "Several blanks where one is meant." "das  Haus" => "das Haus";
    HardWrap "hard_wrap" "A line break inside a sentence." "am 12.\nMai" => "am 12. Mai";
    LineEndHyphen "line_end_hyphen" "A word parted at the end of a line." "Ver-\nein" => "Verein";
    DoubledWord "doubled_word" "A word written twice over a line break." "der\nder Rat" => "der Rat";
    GluedWords "glued_words" "Two words or sentences without the blank between them." "Ende.Anfang" => "Ende. Anfang";
    SpaceBeforePunctuation "space_before_punctuation" "A blank before a punctuation mark." "Rat ," => "Rat,";
    SplitCompound "split_compound" "A blank after the hyphen of a compound." "Sachsen- Anhalt" => "Sachsen-Anhalt";
    SplitWord "split_word" "A line-end hyphen left inside a word." "Muster-minister" => "Musterminister";
    LetterSpacing "letter_spacing" "A word with blanks between its letters." "A n t w o r t" => "Antwort";
    Ligature "ligature" "A typographic ligature, or a word split at one." "\u{fb01}nden" => "finden";
    SoftHyphen "soft_hyphen" "An invisible hyphenation mark." "Ver\u{ad}ein" => "Verein";
    NoBreakSpace "no_break_space" "A no-break blank where an ordinary one is meant." "der\u{a0}Rat" => "der Rat";
    ControlCharacter "control_character" "An invisible or control character." "Ra\u{0}t" => "Rat";
    WordJunk "word_junk" "Style definitions of a word processor in the text." "Normal 0 21 false" => "";
    DuplicateHead "duplicate_head" "Office, number or dateline once more inside the body." "Pressemitteilung Nr.: 1/05" => "";
    DuplicateTitle "duplicate_title" "The title once more inside the body." "Neue Halle" => "";
    DuplicateBody "duplicate_body" "The whole body once more." "Text." => "";
    DuplicateImprint "duplicate_imprint" "A second contact block, of the portal." "Impressum: ..." => "";
    DuplicateCaption "duplicate_caption" "A caption that repeats itself." "Foto: A Foto: A" => "Foto: A";
    Navigation "navigation" "A line of the page's navigation." "weiterlesen" => "";
    MarkupResidue "markup_residue" "Marks of a markup language left in the text." "*Termin*" => "Termin";
    FooterCut "footer_cut" "A footer word glued to the end of the text." "Stra\u{df}eArtikel-Informationen" => "Stra\u{df}e";
}

impl std::fmt::Display for RepairCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for RepairCode {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        Self::ALL.iter().copied().find(|c| c.name() == s).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|c| c.name()).collect();
            format!("unknown repair code `{s}`; known are {}", names.join(", "))
        })
    }
}
