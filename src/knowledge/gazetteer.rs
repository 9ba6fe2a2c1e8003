//! In: some 300,000 words with their traits. Out: the traits of any word, in a look into memory or two.
//!
//! The hard decision: name lists are too large for the lexicon that every word of a text is looked up in, and only
//! capital words ask for them. So they live apart, not as strings but as fingerprints in an open table: it loads in
//! milliseconds, and an unknown word is mistaken for a known one about once in ten thousand. Fingerprints and traits are
//! apart as well, since most words that are asked for (parts of compounds, words without an ending) are in no list.

use std::hash::Hasher;

use rustc_hash::FxHasher;

/// What is known of a word that may be part of a name; a set, see the constants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Traits(pub u32);

macro_rules! traits {
    ($($name:ident = $bit:literal, $about:literal;)*) => {
        impl Traits {
            $(#[doc = $about] pub const $name: Self = Self(1 << $bit);)*
        }
    };
}

traits! {
    GIVEN = 0, "A given name in frequent use.";
    GIVEN_RARE = 1, "A rare given name.";
    FAMILY = 2, "A family name.";
    PLACE = 3, "A country, region, river or great city.";
    TOWN = 4, "A town where the language is spoken.";
    CITY = 5, "A town elsewhere.";
    ORGANIZATION = 6, "A known organization.";
    PARTY = 7, "A political party.";
    NOUN = 8, "The stem of a noun.";
    STEM = 9, "The stem of another ordinary word.";
    FUNCTION = 10, "A function word: never a name by itself.";
    TITLE = 11, "Part of an academic title.";
    SALUTATION = 12, "Mr and Mrs.";
    PARTICLE = 13, "A particle of family names.";
    ROLE = 14, "A role or office.";
    ROLE_PREFIX = 15, "Stands before a role: former, deputy.";
    ORG_HEAD = 16, "Makes a name an organization: ministry, university.";
    LEGAL = 17, "A legal form.";
    PLACE_HEAD = 18, "Makes a name a street, square or building.";
    PHRASE = 19, "The first word of a known name of several words.";
    FIRM_KIND = 20, "Says what a firm is and stands before its name: maker, group, union.";
    OWN_BODY = 21, "A body that is the only one of its state or county, named by its kind alone: Federal Court of Audit.";
    COMPOUND = 22, "An unknown word that ends in a known noun.";
    ORG_FIRST = 23, "A compound with hyphens that begins with an organization, party or place.";
    GENITIVE = 24, "The other traits hold for the word without its genitive ending.";
    NAMED_KIND = 25, "An institution that may have a name of its own behind its kind: school, gallery.";
    ARTICLE = 26, "An article or determiner.";
    HYPHEN = 27, "A compound with hyphens.";
    PLURAL_ROLE = 28, "A role that several people have.";
    OWNER_LINK = 29, "Leads from a role to whose role it is: of, in.";
    FIELD_LINK = 30, "Leads from a role to its field: for.";
    AND = 31, "Joins two of a kind.";
}

impl Traits {
    /// Given names, frequent or rare.
    pub const ANY_GIVEN: Self = Self(Self::GIVEN.0 | Self::GIVEN_RARE.0);
    /// Places of all sorts.
    pub const ANY_PLACE: Self = Self(Self::PLACE.0 | Self::TOWN.0 | Self::CITY.0);
    /// Ordinary words.
    pub const WORD: Self = Self(Self::NOUN.0 | Self::STEM.0 | Self::COMPOUND.0 | Self::FUNCTION.0);
    /// Ordinary nouns.
    pub const ANY_NOUN: Self = Self(Self::NOUN.0 | Self::COMPOUND.0);

    /// Whether the two sets share a trait.
    #[must_use]
    #[inline]
    pub const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Both sets together.
    #[must_use]
    #[inline]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What both sets share.
    #[must_use]
    #[inline]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

/// Words with their traits; made by [`Gathered`].
#[derive(Debug)]
pub struct Gazetteer {
    /// The low half of each word's fingerprint; 0 is free.
    tags: Vec<u16>,
    /// The traits of the words in the same places.
    traits: Vec<Traits>,
    /// All words, and all nouns. Most words that are asked for are in no list, all ends of unknown words are tried as nouns,
    /// and these bits stay in the processor's memory, as the table cannot.
    words: Bits,
    nouns: Bits,
}

/// A bit for each fingerprint of a word, cut short: what has none is not there.
#[derive(Debug)]
struct Bits(Vec<u64>);

impl Bits {
    /// Of so many bits, a power of two.
    fn new(bits: usize) -> Self {
        Self(vec![0; bits / 64])
    }

    fn add(&mut self, fingerprint: u32) {
        let (word, bit) = self.place(fingerprint);
        self.0.get_mut(word).into_iter().for_each(|bits| *bits |= bit);
    }

    fn may_hold(&self, fingerprint: u32) -> bool {
        let (word, bit) = self.place(fingerprint);
        self.0.get(word).is_some_and(|bits| bits & bit != 0)
    }

    fn place(&self, fingerprint: u32) -> (usize, u64) {
        let bit = (fingerprint >> 11) as usize % (self.0.len() * 64).max(1);
        (bit / 64, 1 << (bit % 64))
    }
}

impl Gazetteer {
    /// A table with room for so many words.
    fn with_capacity(words: usize) -> Self {
        let slots = (words * 3 / 2).next_power_of_two().max(16);
        Self {
            tags: vec![0; slots],
            traits: vec![Traits(0); slots],
            words: Bits::new(4 * slots),
            nouns: Bits::new(2 * slots),
        }
    }

    fn enter(&mut self, fingerprint: u32, traits: Traits) {
        self.words.add(fingerprint);
        if traits.any(Traits::NOUN) {
            self.nouns.add(fingerprint);
        }
        let at = self.place(fingerprint);
        let slot = self.tags.get_mut(at).zip(self.traits.get_mut(at));
        slot.into_iter().for_each(|(tag, known)| (*tag, *known) = (tag_of(fingerprint), known.or(traits)));
    }

    /// The traits of a folded word; none if it is unknown.
    #[must_use]
    pub fn get(&self, folded: &[u8]) -> Traits {
        let fingerprint = fingerprint(folded);
        if self.words.may_hold(fingerprint) { self.traits_of(fingerprint) } else { Traits::default() }
    }

    fn traits_of(&self, fingerprint: u32) -> Traits {
        let at = self.place(fingerprint);
        match self.tags.get(at) {
            None | Some(0) => Traits::default(),
            Some(_) => self.traits.get(at).copied().unwrap_or_default(),
        }
    }

    /// Whether a folded word is a noun.
    #[must_use]
    pub fn is_noun(&self, folded: &[u8]) -> bool {
        let fingerprint = fingerprint(folded);
        self.nouns.may_hold(fingerprint) && self.traits_of(fingerprint).any(Traits::NOUN)
    }

    /// Where a fingerprint stands or, if it is not there, should stand. One slot in three is free.
    fn place(&self, fingerprint: u32) -> usize {
        let (tag, mask) = (tag_of(fingerprint), self.tags.len() - 1);
        let mut at = (fingerprint >> (u32::BITS - self.tags.len().trailing_zeros())) as usize;
        while self.tags.get(at).is_some_and(|known| *known != 0 && *known != tag) {
            at = (at + 1) & mask;
        }
        at
    }
}

/// What is kept of a word.
fn fingerprint(folded: &[u8]) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(folded);
    (hasher.finish() >> 32) as u32
}

/// What a table keeps of a fingerprint, whose high bits are its place. The lowest number is reserved.
fn tag_of(fingerprint: u32) -> u16 {
    (fingerprint as u16).max(1)
}

/// Words on their way into a table. They are parted by the stretch of it that they go to: filled stretch by stretch, it
/// stays in the processor's memory.
#[derive(Debug)]
pub struct Gathered([Vec<(u32, Traits)>; STRETCHES]);

const STRETCHES: usize = 1 << 6;

impl Default for Gathered {
    fn default() -> Self {
        Self(std::array::from_fn(|_| Vec::new()))
    }
}

impl Gathered {
    /// Notes a folded word with further traits.
    pub fn add(&mut self, folded: &str, traits: Traits) {
        let fingerprint = fingerprint(folded.as_bytes());
        self.0[(fingerprint >> (u32::BITS - STRETCHES.trailing_zeros())) as usize].push((fingerprint, traits));
    }

    /// The table of all words.
    #[must_use]
    pub fn into_table(self) -> Gazetteer {
        let mut table = Gazetteer::with_capacity(self.0.iter().map(Vec::len).sum());
        self.0.into_iter().flatten().for_each(|(fingerprint, traits)| table.enter(fingerprint, traits));
        table
    }
}
