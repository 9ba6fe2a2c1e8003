//! In: the words of all tables of a language. Out: for any word of a text, its number and its classes, in one look-up.
//!
//! Words are looked up in lower case (`fold`), so that `Mai`, `MAI` and `mai` are one entry; what the spelling says is in
//! the token's shape. The number is what other tables use as key (month 5, numeral 1000): a word is hashed once.

use rustc_hash::FxHashMap;

/// A set of word classes, a bit each; see the constants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Classes(pub u64);

macro_rules! classes {
    ($($name:ident = $bit:literal, $about:literal;)*) => {
        impl Classes {
            $(#[doc = $about] pub const $name: Self = Self(1 << $bit);)*
        }
    };
}

classes! {
    MONTH = 0, "Names and abbreviations of months.";
    WEEKDAY = 1, "Names and abbreviations of weekdays.";
    SEASON = 2, "Seasons.";
    HOLIDAY = 3, "First word of a public holiday.";
    DATE_UNIT = 4, "Year, quarter, week, day, hour and so on, in all forms.";
    DATE_CUE = 5, "Words that can begin a relative date, a range or a part of a period.";
    NUMERAL = 6, "Number words.";
    SCALE = 7, "Words that multiply: million, thousand.";
    CURRENCY = 8, "Words and signs of currencies.";
    UNIT = 9, "Units of measure.";
    PERCENT = 10, "Words for percent.";
    APPROX = 11, "Words that make a number approximate or a limit.";
    ORDINAL = 12, "Ordinal number words.";
    LAW_CUE = 13, "Words that can begin a reference to a law or a document.";
    TITLE = 14, "Academic and honorific titles.";
    ROLE = 15, "Roles and offices of people.";
    ROLE_PREFIX = 16, "Words before a role: former, deputy.";
    SALUTATION = 17, "Mr and Mrs.";
    PARTICLE = 18, "Particles of family names.";
    SPEECH = 19, "Verbs of saying, in the forms that occur.";
    PRONOUN = 20, "Personal pronouns that can stand for a speaker.";
    ARTICLE = 21, "Articles and determiners.";
    PREPOSITION = 22, "Prepositions.";
    CONJUNCTION = 23, "Conjunctions.";
    ORG_HEAD = 24, "Words that make a name an organization: ministry, university.";
    ORG_SUFFIX = 25, "Legal forms.";
    PLACE = 26, "Names of places.";
    GIVEN = 27, "Given names.";
    FAMILY = 28, "Family names.";
    COMMON = 29, "Ordinary words, also capital ones, that are rarely names.";
    QUESTION = 30, "Question words.";
    FUNCTION = 31, "Function words: they are never part of a name and tell the language.";
    PARTY = 32, "Names of political parties.";
    COUNTRY = 33, "Names of countries and states.";
    STREET_HEAD = 34, "Words that make a name a street or square.";
    SAYING_CUE = 35, "Words that open indirect speech without a verb: according to.";
    COPULA = 36, "Verbs that join a person and a role: becomes.";
    REPORTED = 38, "Verb forms of reported speech.";
    NAME_SUFFIX = 37, "What may follow a family name: junior.";
    GRAMMAR = 40, "Function words that are no nouns either.";
    NUMERAL_COMPOUND = 39, "Unknown words that may be a number spelled as one word.";
}

impl Classes {
    /// Whether the two sets share a class.
    #[must_use]
    #[inline]
    pub fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Both sets together.
    #[must_use]
    #[inline]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the set is empty.
    #[must_use]
    #[inline]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// The number of a word in its lexicon; 0 is the unknown word.
pub type WordId = u32;

/// All words of a language with their classes.
#[derive(Debug, Default)]
pub struct Lexicon {
    ids: FxHashMap<Box<str>, WordId>,
    classes: Vec<Classes>,
    functions: Sieve,
}

/// Tells most words that are not in a short list by their first and last bytes and their length.
#[derive(Debug)]
struct Sieve([u64; 64]);

impl Default for Sieve {
    fn default() -> Self {
        Self([0; 64])
    }
}

impl Sieve {
    fn add(&mut self, word: &str) {
        let (at, bit) = Self::place(word);
        self.0[at] |= bit;
    }

    /// Whether a word may be in the list.
    #[inline]
    fn may_hold(&self, word: &str) -> bool {
        let (at, bit) = Self::place(word);
        self.0[at] & bit != 0
    }

    #[inline]
    fn place(word: &str) -> (usize, u64) {
        let bytes = word.as_bytes();
        let byte = |at: usize| usize::from(bytes.get(at).copied().unwrap_or_default());
        let key = byte(0) * 5 + byte(1) * 113 + byte(bytes.len().wrapping_sub(1)) * 37 + bytes.len() * 1031;
        (key / 64 % 64, 1 << (key % 64))
    }
}

impl Lexicon {
    /// Enters `word` (any case) with a further class and gives its number.
    pub fn add(&mut self, word: &str, class: Classes) -> WordId {
        if self.classes.is_empty() {
            self.classes.push(Classes::default());
        }
        let next = self.classes.len() as WordId;
        let id = *self.ids.entry(fold(word).into()).or_insert(next);
        if id == next {
            self.classes.push(Classes::default());
        }
        self.classes[id as usize] = self.classes[id as usize].or(class);
        if class.any(Classes::FUNCTION) {
            self.functions.add(&fold(word));
        }
        id
    }

    /// The number of a word already in lower case, 0 if unknown.
    #[must_use]
    pub fn id(&self, folded: &str) -> WordId {
        self.ids.get(folded).copied().unwrap_or(0)
    }

    /// The classes of a word number.
    #[must_use]
    #[inline]
    pub fn classes(&self, id: WordId) -> Classes {
        self.classes.get(id as usize).copied().unwrap_or_default()
    }

    /// Whether a word in lower case is a function word.
    #[must_use]
    #[inline]
    pub fn is_function(&self, folded: &str) -> bool {
        self.may_be_function(folded) && self.classes(self.id(folded)).any(Classes::FUNCTION)
    }

    /// Whether a word in lower case may be a function word; most others are told without a look into the table.
    #[inline]
    pub(super) fn may_be_function(&self, folded: &str) -> bool {
        self.functions.may_hold(folded)
    }

    /// The words of a class, in no order.
    pub fn words_of(&self, class: Classes) -> impl Iterator<Item = &str> {
        self.ids.iter().filter(move |(_, id)| self.classes(**id).any(class)).map(|(word, _)| &**word)
    }

    /// How many words are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether no word is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
}

/// The form in which words are looked up: lower case.
#[must_use]
pub fn fold(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    fold_into(word, &mut out);
    out
}

/// Writes the same to `out`, in the place of what stood there.
pub fn fold_into(word: &str, out: &mut String) {
    out.clear();
    let mut rest = word;
    // What is ASCII is copied as it stands and made small in the end, other letters are looked up one by one.
    while let Some((run, more)) = rest.split_at_checked(ascii_run(rest.as_bytes())).filter(|(_, m)| !m.is_empty()) {
        let Some(c) = more.chars().next() else { break };
        out.push_str(run);
        match c {
            // The Greek sigma depends on its place in the word.
            '\u{3a3}' => {
                *out = word.to_lowercase();
                return;
            }
            c if is_small(c) => out.push(c),
            c => out.extend(c.to_lowercase()),
        }
        rest = more.get(c.len_utf8()..).unwrap_or_default();
    }
    out.push_str(rest);
    out.make_ascii_lowercase();
}

/// How many bytes at the start are ASCII, told eight at a time.
fn ascii_run(bytes: &[u8]) -> usize {
    let (eights, _) = bytes.as_chunks::<8>();
    let whole = eights.iter().take_while(|eight| eight.is_ascii()).count() * 8;
    whole + bytes.iter().skip(whole).take_while(|b| b.is_ascii()).count()
}

/// What `look` says of a word in the form in which words are looked up; ordinary words need no memory for it.
pub fn folded<R>(word: &str, look: impl FnOnce(&str) -> R) -> R {
    const ORDINARY: usize = 48;
    let mut room = [0; ORDINARY];
    let Some(letters) = room.get_mut(..word.len()) else { return look(&fold(word)) };
    letters.copy_from_slice(word.as_bytes());
    if !fold_letters(&mut room) {
        return look(&fold(word));
    }
    look(room.get(..word.len()).and_then(|letters| std::str::from_utf8(letters).ok()).unwrap_or_default())
}

/// Makes the letters of ASCII and Latin-1 small, which does not change their length; whether there are no others. `N` is all
/// of the room that a word stands in, since the processor takes sixteen bytes at once but only where it knows that they are there.
pub(crate) fn fold_letters<const N: usize>(room: &mut [u8; N]) -> bool {
    room.make_ascii_lowercase();
    room.is_ascii() || fold_latin(room)
}

/// The same for the letters beyond ASCII.
fn fold_latin(bytes: &mut [u8]) -> bool {
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii() {
            at += 1;
            continue;
        }
        let Some(second) = bytes.get_mut(at + 1).filter(|_| byte == 0xc3) else { return false };
        // Capitals from U+00C0 to U+00DE, but for the sign of multiplication.
        *second |= if matches!(*second, 0x80..=0x96 | 0x98..=0x9e) { 0x20 } else { 0 };
        at += 2;
    }
    true
}

/// Whether a letter or sign of Latin-1 or of general punctuation is its own small form, told without a table.
fn is_small(c: char) -> bool {
    matches!(c, '\u{a0}'..='\u{bf}' | '\u{df}'..='\u{ff}' | '\u{2010}'..='\u{203a}' | '\u{20ac}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_alike_with_and_without_memory_of_their_own() {
        for c in ('\u{1}'..='\u{2ff}').chain(['\u{1e9e}', '\u{20ac}', '\u{fb01}']) {
            for word in [format!("{c}"), format!("Stra{c}E"), format!("{c}{}", "Long".repeat(20))] {
                assert_eq!(folded(&word, str::to_owned), fold(&word), "{word}");
                assert_eq!(fold(&word), word.to_lowercase(), "{word}");
            }
        }
    }
}
