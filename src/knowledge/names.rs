//! In: data files. Out: what is known of words that may be part of a name, in one language: given and family names,
//! titles, roles, places, organizations.
//!
//! The hard decision: German compounds and endings are not listed but taken apart here (`Finanzministerin` ends in
//! a role, a family name may carry a genitive `s`), once for each different word of a text.

use std::hash::Hasher;

use rustc_hash::{FxHashMap, FxHasher};

use super::clusters::{Clusters, Path};
use super::gazetteer::{Gathered, Gazetteer, Traits};
use super::lexicon::{fold, folded};
use super::model::Model;
use super::offices::Offices;
use super::{Classes, Files, Language, Lexicon, files};
use crate::error::Error;

/// The language's titles, roles, given and family names, organizations and places.
#[derive(Debug)]
pub struct NameWords {
    /// Names and nouns: asked for capital words.
    gazetteer: Gazetteer,
    /// Function words, particles and the like: asked for every word.
    small: Gazetteer,
    /// Words that may end a compound, with what they make of it: by their last bytes, the longest first.
    heads: FxHashMap<LastBytes, Vec<(Box<str>, Traits)>>,
    /// Tells most words that end in none of these heads.
    head_ends: EndSieve,
    /// Names of several words and their beginnings ([`Traits::PHRASE`]), by [`PhraseKey`].
    phrases: FxHashMap<u64, Traits>,
    /// Endings that may follow a noun, a role or an office.
    endings: Vec<Ending>,
    /// What may stand glued before a place.
    place_prefixes: Vec<Box<str>>,
    /// What may stand glued before an office of which there is one only: `Federal`.
    body_prefixes: Vec<Box<str>>,
    /// Kinds of such offices.
    body_heads: Vec<Box<str>>,
    /// Endings of adjectives made of names.
    adjectives: Vec<Box<str>>,
    /// Words behind `and` in the names of firms: partners, sons.
    partners: Vec<Box<str>>,
    /// Words before a place for a part of the land or of a road: county, exit.
    regions: Vec<Box<str>>,
    /// Nouns that lead from one place to another: towards.
    ways: Vec<Box<str>>,
    /// What may follow a place behind a hyphen and name a part of it: north, center.
    place_parts: Vec<Box<str>>,
    /// Whose name a given name mostly is.
    genders: FxHashMap<Box<str>, Gender>,
    /// Ministries and authorities with their names.
    pub offices: Offices,
    /// Classes of words by what stands beside them.
    pub clusters: Clusters,
    /// Learned weights of the recognizer of names.
    pub model: Option<Model>,
}

/// Whose given name it mostly is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gender {
    /// A woman's.
    Female,
    /// A man's.
    Male,
}

/// Lists of single names, with what they say of a word.
const LISTS: [(&str, Traits); 12] = [
    ("given", Traits::GIVEN),
    ("given-rare", Traits::GIVEN_RARE),
    (FEMALE, Traits::GIVEN),
    (MALE, Traits::GIVEN),
    ("family", Traits::FAMILY),
    ("places", Traits::PLACE),
    ("towns", Traits::TOWN),
    ("cities", Traits::CITY),
    ("organizations", Traits::ORGANIZATION),
    ("parties", Traits::PARTY),
    ("nouns", Traits::NOUN),
    ("stems", Traits::STEM),
];

/// The lists of given names that are a woman's, or a man's.
const FEMALE: &str = "female";
const MALE: &str = "male";

/// Lists of words that tell what stands beside them; they are few.
const CUES: [(&str, Traits, Classes); 13] = [
    ("function", Traits::FUNCTION, Classes::FUNCTION),
    ("articles", Traits::ARTICLE, Classes::ARTICLE),
    ("titles", Traits::TITLE, Classes::TITLE),
    ("ranks", Traits::TITLE, Classes::TITLE),
    ("salutations", Traits::SALUTATION, Classes::SALUTATION),
    ("particles", Traits::PARTICLE, Classes::PARTICLE),
    ("role-prefixes", Traits::ROLE_PREFIX, Classes::ROLE_PREFIX),
    ("owner-links", Traits::OWNER_LINK, Classes(0)),
    ("field-links", Traits::FIELD_LINK, Classes(0)),
    ("and-words", Traits::AND, Classes::CONJUNCTION),
    ("agencies", Traits::ORGANIZATION, Classes(0)),
    ("copulas", Traits(0), Classes::COPULA),
    ("name-suffixes", Traits(0), Classes::NAME_SUFFIX),
];

/// Lists of words that may end a compound if a hyphen stands before them.
const HEADS: [(&str, Traits, Classes); 7] = [
    ("roles", Traits::ROLE, Classes::ROLE),
    ("roles-plural", Traits::PLURAL_ROLE, Classes::ROLE),
    ("organization-heads", Traits::ORG_HEAD, Classes::ORG_HEAD),
    ("legal-forms", Traits::LEGAL, Classes::ORG_SUFFIX),
    ("firm-kinds", Traits::FIRM_KIND, Classes(0)),
    ("named-kinds", Traits::NAMED_KIND.or(Traits::ORG_HEAD), Classes(0)),
    ("place-heads", Traits::PLACE_HEAD, Classes::STREET_HEAD),
];

/// Compounds are looked for with parts of so many bytes at least.
const SHORTEST_PART: usize = 4;

impl NameWords {
    /// Reads the tables of a language and enters the small ones into its lexicon.
    pub(super) fn load(files: &Files, language: Language, lexicon: &mut Lexicon) -> Result<Self, Error> {
        let tag = language.tag();
        let folder = files.list(&format!("{tag}/names"))?;
        let read = |list: &str| {
            let name = format!("{tag}/names/{list}.txt");
            if folder.contains(&name) { files.text(&name) } else { Ok("".into()) }
        };
        let mut out = Self {
            gazetteer: Gathered::default().into_table(),
            small: Gathered::default().into_table(),
            heads: FxHashMap::default(),
            head_ends: EndSieve::default(),
            phrases: FxHashMap::default(),
            endings: files::words(&read("endings")?).map(Ending::new).collect(),
            place_prefixes: files::words(&read("place-prefixes")?).map(Into::into).collect(),
            body_prefixes: files::words(&read("body-prefixes")?).map(Into::into).collect(),
            body_heads: files::words(&read("body-heads")?).map(Into::into).collect(),
            adjectives: files::words(&read("adjective-endings")?).map(Into::into).collect(),
            partners: files::words(&fold(&read("partner-words")?)).map(Into::into).collect(),
            regions: files::words(&fold(&read("region-kinds")?)).map(Into::into).collect(),
            ways: files::words(&fold(&read("way-words")?)).map(Into::into).collect(),
            place_parts: files::words(&fold(&read("place-parts")?)).map(Into::into).collect(),
            genders: FxHashMap::default(),
            offices: Offices::load(files, language)?,
            clusters: Clusters::load(files, language)?,
            model: Model::load(files, language)?,
        };
        let mut names = Gathered::default();
        for (list, traits) in LISTS {
            out.add_names(&fold(&read(list)?), traits, &mut names);
        }
        out.gazetteer = names.into_table();
        for (list, gender) in [(MALE, Gender::Male), (FEMALE, Gender::Female)] {
            out.genders.extend(files::words(&fold(&read(list)?)).map(|name| (name.into(), gender)));
        }
        let mut small = Gathered::default();
        for (list, traits, class) in CUES {
            for word in files::words(&read(list)?) {
                small.add(&fold(word), traits);
                lexicon.add(word, class);
            }
        }
        for (list, traits, class) in HEADS {
            for word in files::words(&read(list)?) {
                out.add_head(word, traits, &mut small);
                lexicon.add(word.trim_start_matches('-'), class);
            }
        }
        out.small = small.into_table();
        Ok(out)
    }

    /// Enters the lines of a list.
    fn add_names(&mut self, list: &str, traits: Traits, names: &mut Gathered) {
        let mut rest = list;
        while !rest.is_empty() {
            // Nearly all lines are one word and nothing else: no byte below the digits but the line's end.
            let word = rest.as_bytes().iter().position(|b| *b < b'0').unwrap_or(rest.len());
            let end = match rest.as_bytes().get(word) {
                Some(b'\n') | None if word > 0 => {
                    names.add(&rest[..word], traits);
                    word
                }
                _ => {
                    let end = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
                    files::words(&rest[..end]).for_each(|name| self.add_name(name, traits, names));
                    end
                }
            };
            rest = rest.get(end + 1..).unwrap_or_default();
        }
    }

    fn add_name(&mut self, folded: &str, traits: Traits, names: &mut Gathered) {
        if !folded.bytes().any(|b| matches!(b, b' ' | b'.' | b'/' | b'!' | b'\'' | b'-')) {
            return names.add(folded, traits);
        }
        if let Some(first) = words_of(folded).next() {
            names.add(first, Traits::PHRASE);
        }
        let mut key = PhraseKey::default();
        for word in words_of(folded) {
            key.push(number_of(word));
            self.phrases.entry(key.finish()).or_default().0 |= Traits::PHRASE.0;
        }
        self.phrases.entry(key.finish()).or_default().0 |= traits.0;
        if !folded.contains([' ', '/', '.']) {
            names.add(folded, traits);
        }
    }

    fn add_head(&mut self, word: &str, traits: Traits, small: &mut Gathered) {
        let folded = fold(word.trim_start_matches('-'));
        if word.starts_with('-') {
            let heads = self.heads.entry(last_bytes(&folded, folded.len())).or_default();
            match heads.iter_mut().find(|(head, _)| **head == *folded) {
                Some((_, known)) => known.0 |= traits.0,
                None => heads.push((folded.as_str().into(), traits)),
            }
            heads.sort_by_key(|(head, _)| std::cmp::Reverse(head.len()));
        }
        small.add(&folded, traits);
        self.head_ends.add(&folded);
    }

    /// What is known of a function word or another word in small letters, already folded.
    #[must_use]
    pub fn small(&self, folded: &str) -> Traits {
        self.small.get(folded.as_bytes())
    }

    /// What is known of a capital word or a compound with hyphens, compounds and endings taken apart.
    #[must_use]
    pub fn traits(&self, word: &str) -> Traits {
        folded(word, |folded| match folded.as_bytes().iter().rposition(|b| *b == b'-') {
            None => self.simple(folded),
            Some(at) => match (&folded[..at], &folded[at + 1..]) {
                ("", _) | (_, "") => self.simple(folded.trim_matches('-')),
                (_, last) => self.compound(folded, last),
            },
        })
    }

    /// The class of a word: its own, else that of its last part or of what it is the genitive of.
    #[must_use]
    pub fn class(&self, word: &str) -> Path {
        let own = self.clusters.get(word);
        if own != 0 || word.len() < 4 {
            return own;
        }
        let last = word.rsplit('-').next().unwrap_or(word);
        let of_last = if last.len() < word.len() { self.clusters.get(last) } else { 0 };
        if of_last != 0 { of_last } else { last.strip_suffix('s').map_or(0, |stem| self.clusters.get(stem)) }
    }

    fn simple(&self, folded: &str) -> Traits {
        let known = self.gazetteer.get(folded.as_bytes()).or(self.small(folded));
        let stems = self.stems(folded);
        let mut traits = known.or(self.head(folded, &stems));
        if !traits.any(Traits::WORD.or(Traits::ROLE)) {
            traits = traits.or(self.ordinary(&stems));
        }
        if !traits.any(NAMES) && folded.len() > 3 {
            traits = traits.or(self.genitive(folded));
        }
        if !traits.any(NAMES.or(Traits::WORD)) {
            traits = traits.or(self.part_of_place(folded));
        }
        if !traits.any(Traits::ROLE) && self.is_only_body(folded) {
            traits = traits.or(Traits::OWN_BODY).or(Traits::ORG_HEAD);
        }
        traits
    }

    /// Whether a word names a body of which a state has only one: `Bundesrechnungshof`.
    fn is_only_body(&self, folded: &str) -> bool {
        let rest = self.body_prefixes.iter().find_map(|prefix| without(folded, prefix));
        let is_head = |rest: &str| self.body_heads.iter().any(|head| rest.ends_with(&**head));
        let genitive =
            |rest: &str| rest.strip_suffix('s').is_some_and(|r| is_head(r) || r.strip_suffix('e').is_some_and(is_head));
        rest.is_some_and(|rest| is_head(rest) || genitive(rest))
    }

    /// Whether a word in the middle of a sentence is an adjective made of a name: `Hessisches`.
    #[must_use]
    pub fn is_name_adjective(&self, word: &str) -> bool {
        let folded = fold(word);
        let before = |ending: &str| folded.strip_suffix(ending).map(str::len);
        self.adjectives.iter().any(|ending| before(ending).is_some_and(|len| len == 0 || len > 2))
    }

    /// Whether a word says what part of the land or of a road the place behind it names: county, exit.
    #[must_use]
    pub fn is_region(&self, word: &str) -> bool {
        let folded = fold(word);
        self.regions.iter().any(|region| **region == *folded)
    }

    /// Whether a noun leads from one place to another and is part of neither name.
    #[must_use]
    pub fn leads_on(&self, word: &str) -> bool {
        let folded = fold(word);
        self.ways.iter().any(|way| **way == *folded)
    }

    /// Whether a word behind `and` tells a firm: partners, sons.
    #[must_use]
    pub fn is_partner(&self, word: &str) -> bool {
        let folded = fold(word);
        self.partners.iter().any(|partner| **partner == *folded)
    }

    /// A known place with a word like north or upper before it.
    fn part_of_place(&self, folded: &str) -> Traits {
        let stem = folded.strip_suffix('s').unwrap_or(folded);
        let place =
            |name: &str| name.len() > 3 && self.gazetteer.get(name.as_bytes()).any(Traits::PLACE.or(Traits::TOWN));
        let rest =
            |prefix: &str| without(folded, prefix).is_some_and(place) || without(stem, prefix).is_some_and(place);
        if self.place_prefixes.iter().any(|prefix| rest(prefix)) { Traits::PLACE } else { Traits(0) }
    }

    /// A compound with hyphens: what its whole and its last part say, and whether all parts are names.
    fn compound(&self, folded: &str, last: &str) -> Traits {
        let whole = self.gazetteer.get(folded.as_bytes());
        let parts = folded.split('-').map(|part| self.gazetteer.get(part.as_bytes()));
        let all = parts.clone().fold(Traits(u32::MAX), Traits::and);
        let any = parts.clone().fold(Traits(u32::MAX), |all, part| {
            let name = if part.any(Traits::ANY_GIVEN.or(Traits::FAMILY)) { Traits::FAMILY } else { Traits(0) };
            all.and(name)
        });
        let first = parts.clone().next().unwrap_or_default();
        if first.any(Traits::ANY_PLACE) && self.place_parts.iter().any(|part| **part == *last) {
            return whole.or(Traits::PLACE).or(Traits::HYPHEN);
        }
        let last = self.simple(last);
        let tail = last.and(HEAD.or(Traits::ANY_NOUN).or(Traits::STEM));
        let mut out = whole.or(tail).or(all.and(Traits::ANY_GIVEN)).or(Traits::HYPHEN);
        if !tail.any(HEAD) {
            out = out.or(any).or(last.and(Traits::FAMILY));
        }
        if first.any(Traits::ORGANIZATION.or(Traits::PARTY).or(Traits::PLACE)) {
            out = out.or(Traits::ORG_FIRST);
        }
        if first.any(Traits::ANY_PLACE) && !first.any(Traits::ANY_GIVEN) && !tail.any(HEAD.or(Traits::ANY_NOUN)) {
            out = out.or(Traits::TOWN);
        }
        if let Some(stripped) = folded.strip_suffix('s').filter(|_| !whole.any(NAMES)) {
            let name = self.gazetteer.get(stripped.as_bytes()).and(NAMES);
            out = if name == Traits(0) { out } else { out.or(name).or(Traits::GENITIVE) };
        }
        out
    }

    /// A word and what is left of it without each ending that it may have.
    fn stems<'w>(&self, folded: &'w str) -> Stems<'w> {
        let mut out = Stems { list: [folded; MOST_STEMS], len: 1 };
        let last = last_bytes(folded, LAST_BYTES);
        for ending in self.endings.iter().filter(|ending| ending.may_end(last)) {
            if let (Some(stem), Some(slot)) = (folded.strip_suffix(&*ending.text), out.list.get_mut(out.len)) {
                *slot = stem;
                out.len += 1;
            }
        }
        out
    }

    /// What the last part of a compound makes of it, with or without an ending.
    fn head(&self, folded: &str, stems: &Stems<'_>) -> Traits {
        // A part of a compound stands before its head.
        let part = folded.char_indices().nth(3).map_or(folded.len(), |(at, _)| at);
        for stem in stems.iter() {
            let mut may_be = false;
            for last in (2..=LAST_BYTES).rev().map(|length| last_bytes(stem, length)) {
                if !self.head_ends.may_hold(last) {
                    continue;
                }
                may_be = true;
                let fits = |head: &str| stem.len() >= part + head.len() && stem.ends_with(head);
                let mut heads = self.heads.get(&last).into_iter().flatten();
                if let Some((_, traits)) = heads.find(|(head, _)| fits(head)) {
                    return *traits;
                }
            }
            let whole = if may_be { self.small(stem).and(HEAD) } else { Traits(0) };
            if whole != Traits(0) {
                return whole;
            }
        }
        Traits(0)
    }

    /// Whether it is a form of an ordinary word, or a compound that ends in one.
    fn ordinary(&self, stems: &Stems<'_>) -> Traits {
        let stems = || stems.iter().filter(|stem| stem.len() >= 3);
        let form = stems().map(|stem| self.gazetteer.get(stem.as_bytes()).and(Traits::WORD));
        let known = form.fold(Traits(0), Traits::or);
        if known != Traits(0) {
            return known;
        }
        let is_noun = |part: &str| self.gazetteer.is_noun(part.as_bytes());
        let ends_in_noun = |stem: &str| {
            stem.char_indices()
                .skip(3)
                .take_while(|(at, _)| stem.len() - at >= SHORTEST_PART)
                .any(|(at, _)| is_noun(&stem[at..]))
        };
        if stems().any(ends_in_noun) { Traits::COMPOUND } else { Traits(0) }
    }

    /// The name that a word is the genitive of.
    fn genitive(&self, folded: &str) -> Traits {
        let Some(stem) = folded.strip_suffix('s') else { return Traits(0) };
        let name = self.gazetteer.get(stem.as_bytes()).and(NAMES);
        if name == Traits(0) { name } else { name.or(Traits::GENITIVE) }
    }

    /// A noun or name without its genitive ending, where it surely has one.
    #[must_use]
    pub fn nominative<'w>(&self, word: &'w str) -> &'w str {
        let folded = fold(word);
        let known = |stem: &str| stem.len() >= 3 && self.gazetteer.get(stem.as_bytes()).any(NAMES.or(Traits::NOUN));
        let Some(stem) = folded.strip_suffix('s') else { return word };
        let whole = self.gazetteer.get(folded.as_bytes());
        let has_head = |word: &str| self.head(word, &self.stems(word)) != Traits(0);
        let cut = match folded.strip_suffix("es") {
            _ if whole.any(NAMES.or(Traits::NOUN)) => 0,
            Some(shorter) if known(shorter) || has_head(shorter) => 2,
            _ if known(stem) || has_head(stem) || self.ordinary(&self.stems(stem)) != Traits(0) => 1,
            _ => 0,
        };
        word.get(..word.len() - cut).unwrap_or(word)
    }

    /// What is known of several words that stand side by side; [`Traits::PHRASE`] if a longer name begins so.
    #[must_use]
    pub fn phrase(&self, key: &PhraseKey) -> Traits {
        self.phrases.get(&key.finish()).copied().unwrap_or_default()
    }

    /// Whose given name this is, by list, else by its ending.
    #[must_use]
    pub fn gender(&self, given: &str) -> Option<Gender> {
        let folded = fold(given);
        let first = folded.split([' ', '-']).next().unwrap_or(&folded);
        let traits = self.gazetteer.get(first.as_bytes());
        let known = self.genders.get(first).copied();
        known.or((traits.any(Traits::ANY_GIVEN) && first.ends_with('a')).then_some(Gender::Female))
    }

    /// Whether a word is the name of a place and nothing else that is known.
    #[must_use]
    pub fn is_place(&self, name: &str) -> bool {
        self.listed(name).any(Traits::ANY_PLACE)
    }

    /// Whether these words are the name of a party.
    #[must_use]
    pub fn is_party(&self, name: &str) -> bool {
        self.listed(name).any(Traits::PARTY)
    }

    /// Whether these words are the name of a known organization.
    #[must_use]
    pub fn is_organization(&self, name: &str) -> bool {
        self.listed(name).any(Traits::ORGANIZATION)
    }

    /// What the lists say of a whole name of one or more words.
    fn listed(&self, name: &str) -> Traits {
        if !name.contains([' ', '(', '/']) {
            return folded(name, |folded| self.gazetteer.get(folded.as_bytes()));
        }
        self.phrase(&PhraseKey::of(name))
    }
}

/// Traits that make a word a name or part of one.
pub const NAMES: Traits =
    Traits(Traits::ANY_GIVEN.0 | Traits::FAMILY.0 | Traits::ANY_PLACE.0 | Traits::ORGANIZATION.0 | Traits::PARTY.0);

/// Traits that the last part of a compound hands on.
const HEAD: Traits =
    Traits::ROLE.or(Traits::PLURAL_ROLE).or(Traits::ORG_HEAD).or(Traits::LEGAL).or(Traits::PLACE_HEAD).or(KINDS);

/// Kinds of firms and institutions that stand before a name.
const KINDS: Traits = Traits::FIRM_KIND.or(Traits::NAMED_KIND);

/// What follows a prefix; most words differ in the first byte, which is quicker to see than to call for.
fn without<'w>(word: &'w str, prefix: &str) -> Option<&'w str> {
    if word.as_bytes().first() == prefix.as_bytes().first() { word.strip_prefix(prefix) } else { None }
}

/// The words of a folded phrase: runs of letters and digits.
fn words_of(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty())
}

/// One number for the words of a phrase, whatever their endings; it grows word by word.
#[derive(Clone, Default)]
pub struct PhraseKey(FxHasher);

impl PhraseKey {
    /// The key of a phrase as it is written.
    #[must_use]
    pub fn of(phrase: &str) -> Self {
        let mut key = Self::default();
        key.push_all(phrase);
        key
    }

    /// The number of a word by which [`push`](Self::push) adds it; 0 for what is not one word of letters and digits.
    #[must_use]
    pub fn word(word: &str) -> u64 {
        let single = |folded: &str| !folded.is_empty() && folded.chars().all(char::is_alphanumeric);
        folded(word, |folded| if single(folded) { number_of(folded) } else { 0 })
    }

    /// Adds all words of a text as it is written; how many they are.
    pub fn push_all(&mut self, text: &str) -> usize {
        folded(text, |folded| words_of(folded).inspect(|word| self.push(number_of(word))).count())
    }

    /// Adds the word with a number.
    pub fn push(&mut self, word: u64) {
        self.0.write_u64(word);
    }

    /// The number; equal for two phrases that differ in endings alone.
    #[must_use]
    pub fn finish(&self) -> u64 {
        self.0.finish()
    }
}

/// One number for a folded word, whatever its ending.
fn number_of(folded: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(stem(folded).as_bytes());
    // 0 is no word.
    hasher.finish().max(1)
}

/// A word and what is left of it without endings.
struct Stems<'w> {
    list: [&'w str; MOST_STEMS],
    len: usize,
}

/// So many endings of a word are tried.
const MOST_STEMS: usize = 8;

impl<'w> Stems<'w> {
    fn iter(&self) -> impl Iterator<Item = &'w str> {
        self.list.iter().take(self.len).copied()
    }
}

/// An ending, told by its last bytes before it is compared.
#[derive(Debug)]
struct Ending {
    text: Box<str>,
    last: LastBytes,
    mask: LastBytes,
}

impl Ending {
    fn new(text: &str) -> Self {
        Self { text: text.into(), last: last_bytes(text, text.len()), mask: low(text.len()) }
    }

    fn may_end(&self, last: LastBytes) -> bool {
        last & self.mask == self.last
    }
}

/// Tells most words that end in none of a list's words, by their last bytes.
#[derive(Debug)]
struct EndSieve(Box<[u64; 1 << 10]>);

impl Default for EndSieve {
    fn default() -> Self {
        Self(Box::new([0; 1 << 10]))
    }
}

impl EndSieve {
    fn add(&mut self, word: &str) {
        let (at, bit) = Self::place(last_bytes(word, word.len()));
        self.0[at] |= bit;
    }

    /// Whether a word of the list may end so, or be all of these bytes.
    fn may_hold(&self, last: LastBytes) -> bool {
        let (at, bit) = Self::place(last);
        self.0[at] & bit != 0
    }

    fn place(last: LastBytes) -> (usize, u64) {
        let key = last.wrapping_mul(0x9e37_79b1) >> 16;
        (key as usize / 64, 1 << (key % 64))
    }
}

/// Heads of compounds are looked up by so many bytes of their end, shorter ones by all they have.
const LAST_BYTES: usize = 4;

type LastBytes = u32;

/// The last `length` bytes of a word, at most four; zeros before them.
fn last_bytes(word: &str, length: usize) -> LastBytes {
    let bytes = word.as_bytes();
    let last = match bytes.last_chunk() {
        Some(last) => u32::from_be_bytes(*last),
        None => bytes.iter().fold(0, |last, byte| last << 8 | u32::from(*byte)),
    };
    last & low(length)
}

/// The bits of the last `length` bytes of a word.
fn low(length: usize) -> LastBytes {
    LastBytes::MAX.checked_shr(32 - 8 * length.min(LAST_BYTES) as u32).unwrap_or_default()
}

/// A word without the ending that case and number give it; short words stay.
fn stem(word: &str) -> &str {
    if word.len() < 6 {
        return word.strip_suffix('s').unwrap_or(word);
    }
    let word = word.strip_suffix('s').unwrap_or(word);
    let word = word.strip_suffix(['n', 'r', 'm']).filter(|w| w.ends_with('e')).unwrap_or(word);
    word.strip_suffix('e').unwrap_or(word)
}
