//! In: the blocks and elements of a page. Out: what can be measured of them: prose, links, what names and phrases say.
//!
//! The hard decision: a name such as `sidebar` or `comments` counts against an element only if the element does not hold
//! what the page is about (its title, its named body, nearly all of its prose): classes stand on outer elements too.

use std::borrow::Cow;
use std::hash::BuildHasher;
use std::ops::Range;

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::meter::{MOST_NOTICE_WORDS, Measure, Meter, ends_with_credit, opening_words};
use super::named::{Shingles, author_names, owner_names};
use super::title;
use crate::knowledge::Knowledge;
use crate::knowledge::pages::{Holds, Line, PageWords, plain_words};
use crate::parse::{Block, BlockKind, Element, Page};
use crate::recognize::Identity;

/// Names of what is no part of a text, whatever it holds.
pub(super) const OFF: Holds = Holds::NAV
    .or(Holds::CHROME)
    .or(Holds::SIDE)
    .or(Holds::RELATED)
    .or(Holds::SHARE)
    .or(Holds::COMMENT)
    .or(Holds::AD)
    .or(Holds::NEWSLETTER)
    .or(Holds::UNSEEN)
    .or(Holds::CAPTION)
    .or(Holds::AUTHOR)
    .or(Holds::META);

/// The range that grows with the first block put into it.
const NO_BLOCKS: Range<usize> = Range { start: usize::MAX, end: 0 };
/// An element that is off keeps the text if it holds so much of the page's prose.
const MOST_PROSE: f32 = 0.7;
/// Comments and links to other texts must hold nearly all of it.
const NEARLY_ALL_PROSE: f32 = 0.93;
/// A named body must hold so much of the page's prose to count as one.
const BODY_PROSE: f32 = 0.3;
/// So many siblings of one make, each a link with a text of at most so many words, are teasers.
const FEWEST_TEASERS: usize = 3;
/// Teasers that hold more of the page than this are what it is about.
const MOST_TEASER_PROSE: f32 = 0.6;
/// The same for items of a list: texts often give news as a list.
const MOST_TEASER_ITEMS: f32 = 0.4;
/// See [`FEWEST_TEASERS`].
const MOST_TEASER_WORDS: u32 = 70;
/// Advertising and share buttons do not hold so many words of prose.
const FIRM_PROSE: f32 = 60.0;
/// Author boxes and lines of dates have at most so many words.
const MOST_META_WORDS: u32 = 120;
/// Lines of dates and topics have hardly any sentences.
const MOST_META_PROSE: f32 = 30.0;

/// All that is measured of a page.
pub(super) struct Survey<'p> {
    pub(super) blocks: &'p [Block],
    pub(super) elements: &'p [Element],
    pub(super) measures: Vec<Measure<'p>>,
    pub(super) spots: Vec<Spot>,
    /// The block that holds the title of the page.
    pub(super) title: Option<usize>,
    /// The title as the page and its head name it, in plain words.
    pub(super) titles: Vec<String>,
    /// Prose of the whole page, in words.
    pub(super) prose: f32,
    /// Running sums of the prose of the blocks.
    sums: Vec<f64>,
    /// Whether the page carries its text as JSON-LD and the blocks agree with it.
    pub(super) listed: bool,
    phrases: [&'p PageWords; 2],
    /// Names of the authors that the head and the markup give, in plain words.
    authors: Vec<String>,
    /// Names of the site's owner, in plain words.
    owners: Vec<String>,
    /// Fingerprints of the texts of captions.
    captions: FxHashSet<u64>,
}

/// What is measured of an element.
#[derive(Debug, Clone, Default)]
pub(super) struct Spot {
    /// What its own names say.
    pub(super) holds: Holds,
    /// What the names of the elements around it and its own say against it, as far as it counts.
    pub(super) off: Holds,
    /// What the names of the elements around it and its own say for it.
    pub(super) on: Holds,
    /// Its blocks.
    pub(super) blocks: Range<usize>,
    /// Words in it.
    pub(super) words: u32,
    /// Bytes of text in it, and of text in links.
    bytes: usize,
    link_bytes: usize,
    /// Prose in it, in words.
    pub(super) prose: f32,
    /// Hidden, and not the place where the page keeps its text.
    pub(super) hidden: bool,
    /// Holds a named body.
    pub(super) has_body: bool,
    /// Elements named as articles directly or deeper inside.
    pub(super) articles: u32,
}

impl<'p> Survey<'p> {
    pub(super) fn new(page: &'p Page, identity: &Identity, know: &'p Knowledge) -> Self {
        let listed = Shingles::of_json_ld(&page.head);
        let meter = Meter::new(page, identity, know, &listed);
        let measures: Vec<Measure<'_>> = page.blocks.iter().map(|b| meter.measure(b)).collect();
        let mut survey = Self {
            blocks: &page.blocks,
            elements: &page.elements,
            prose: measures.iter().map(|m| m.prose).sum(),
            sums: running_sums(&measures),
            measures,
            spots: Vec::new(),
            title: None,
            titles: Vec::new(),
            listed: false,
            phrases: [&know.german.pages, &know.english.pages],
            authors: author_names(&page.head),
            owners: owner_names(&page.head),
            captions: FxHashSet::default(),
        };
        survey.spots = survey.own_spots(know);
        survey.listed = survey.json_ld_agrees(&listed);
        (survey.title, survey.titles) = title::find(&survey, &page.head, know);
        survey.mark_link_lists();
        survey.mark_forms();
        survey.mark_captions();
        survey.mark_teasers();
        survey.settle(&[]);
        survey.relent();
        survey.captions = survey.caption_texts();
        survey
    }

    /// The texts of all captions, as fingerprints.
    fn caption_texts(&self) -> FxHashSet<u64> {
        const FEWEST_WORDS: u32 = 3;
        let is_caption =
            |(i, m): &(usize, &Measure<'_>)| m.words >= FEWEST_WORDS && self.spot(*i).off == Holds::CAPTION;
        let captions = self.measures.iter().enumerate().filter(is_caption).filter(|(_, m)| !m.plain().is_empty());
        captions.map(|(_, m)| FxBuildHasher.hash_one(m.plain())).collect()
    }

    /// Whether the text of a block stands elsewhere as a caption.
    pub(super) fn is_caption(&self, block: usize) -> bool {
        let Some(m) = self.measures.get(block).filter(|_| !self.captions.is_empty()) else { return false };
        !m.plain().is_empty() && self.captions.contains(&FxBuildHasher.hash_one(m.plain()))
    }

    /// Whether a block says who an author is: it begins with the name of one, perhaps after a word for the profession, and
    /// a verb of such notes; or, below a line with the name, with such a verb or a profession.
    pub(super) fn is_about_author(&self, block: usize, below_name: bool) -> bool {
        const MOST_BEFORE: usize = 2;
        if self.authors.is_empty() && !below_name {
            return false;
        }
        let Some(opening) = self.opening(block) else { return false };
        let is_bio = |rest: &str| {
            let word = rest.split(' ').find(|w| !w.is_empty()).unwrap_or_default();
            self.phrases.iter().any(|p| p.is_bio(word))
        };
        let named = |name: &String| {
            let at = opening.find(name.as_str()).filter(|at| opening[..*at].split(' ').count() <= MOST_BEFORE + 1);
            at.is_some_and(|at| (at == 0 || opening[..at].ends_with(' ')) && is_bio(&opening[at + name.len()..]))
        };
        self.authors.iter().any(named) || below_name && is_bio(&opening)
    }

    /// Whether the words of a link lead to the full text.
    pub(super) fn says_read_on(&self, shown: &str) -> bool {
        let mut plain = String::new();
        plain_words(shown, &mut plain);
        self.phrases.iter().any(|p| p.whole(&plain) == Some(Line::On))
    }

    /// Whether a line is the name of an author.
    pub(super) fn is_author(&self, block: usize) -> bool {
        self.measures.get(block).is_some_and(|m| self.authors.iter().any(|author| author == m.plain()))
    }

    /// Whether a block says what the site's owner is: `Example is a provider of ...`.
    pub(super) fn is_about_owner(&self, block: usize) -> bool {
        let Some(opening) = self.owners.first().and_then(|_| self.opening(block)) else { return false };
        self.owners
            .iter()
            .filter_map(|name| opening.strip_prefix(name.as_str())?.strip_prefix(' '))
            .any(|rest| self.phrases.iter().any(|p| p.opening(rest) == Some(Line::Being)))
    }

    /// The first words of a block, in plain words.
    fn opening(&self, block: usize) -> Option<Cow<'_, str>> {
        let plain = self.measures.get(block).map(Measure::plain).filter(|p| !p.is_empty());
        let long = || opening_words(self.blocks.get(block)?.text.as_str()).map(Cow::Owned);
        plain.map(Cow::Borrowed).or_else(long)
    }

    /// Prose of a range of blocks, in words.
    pub(super) fn prose_of(&self, blocks: Range<usize>) -> f32 {
        let at = |i: usize| self.sums.get(i).or(self.sums.last()).copied().unwrap_or(0.0);
        if blocks.start < blocks.end { (at(blocks.end) - at(blocks.start)) as f32 } else { 0.0 }
    }

    /// Whether the site speaks of itself in a block.
    pub(super) fn is_notice(&self, block: usize) -> bool {
        let plain = self.measures.get(block).map_or("", Measure::plain);
        !plain.is_empty() && self.phrases.iter().any(|p| p.is_notice(plain))
    }

    /// Whether a block ends with the maker of a picture.
    pub(super) fn is_credit(&self, block: usize) -> bool {
        let short = self.measures.get(block).is_some_and(|m| m.words <= MOST_NOTICE_WORDS);
        short && self.blocks.get(block).is_some_and(|b| ends_with_credit(b.text.as_str(), &self.phrases))
    }

    /// The spot of the innermost element around a block.
    pub(super) fn spot(&self, block: usize) -> &Spot {
        static NOWHERE: std::sync::LazyLock<Spot> = std::sync::LazyLock::new(Spot::default);
        self.blocks.get(block).and_then(|b| self.spots.get(b.markup.element as usize)).unwrap_or(&NOWHERE)
    }

    /// The outermost element around a block whose own names say what is held against it.
    pub(super) fn culprit(&self, block: usize, off: Holds) -> Option<&'p Element> {
        let mut at = self.blocks.get(block)?.markup.element as usize;
        let mut found = None;
        loop {
            let (element, spot) = (self.elements.get(at)?, self.spots.get(at)?);
            if !spot.off.any(off) {
                return found;
            }
            if spot.holds.any(off) {
                found = Some(element);
            }
            if at == element.parent as usize {
                return found;
            }
            at = element.parent as usize;
        }
    }

    /// What every element says of itself, with the sums over its blocks.
    fn own_spots(&self, know: &Knowledge) -> Vec<Spot> {
        // A page repeats its few names all over.
        let mut said: FxHashMap<&str, Holds> = FxHashMap::default();
        let mut read = |names| *said.entry(names).or_insert_with(|| know.elements.read(names));
        let own = |e| Spot { holds: holds(e, &mut read), blocks: NO_BLOCKS, ..Spot::default() };
        let mut spots: Vec<Spot> = self.elements.iter().map(own).collect();
        for (i, block) in self.blocks.iter().enumerate() {
            if let (Some(spot), Some(m)) = (spots.get_mut(block.markup.element as usize), self.measures.get(i)) {
                spot.blocks = spot.blocks.start.min(i)..spot.blocks.end.max(i + 1);
                spot.words += m.words;
                spot.bytes += block.text.len();
                spot.link_bytes += block.markup.link_bytes as usize;
                spot.prose += m.prose;
            }
        }
        for i in (1..spots.len()).rev() {
            let own = spots[i].clone();
            let Some(parent) = spots.get_mut(self.elements[i].parent as usize) else { continue };
            parent.blocks = parent.blocks.start.min(own.blocks.start)..parent.blocks.end.max(own.blocks.end);
            parent.words += own.words;
            parent.bytes += own.bytes;
            parent.link_bytes += own.link_bytes;
            parent.prose += own.prose;
            parent.articles += own.articles + u32::from(own.holds.any(Holds::ARTICLE));
            let is_body = own.holds.any(Holds::BODY) && own.prose >= BODY_PROSE * self.prose;
            parent.has_body |= own.has_body || is_body;
        }
        spots
    }

    /// A list whose text is mostly links is navigation, whatever its names say.
    fn mark_link_lists(&mut self) {
        const FEWEST_WORDS: u32 = 3;
        for (i, element) in self.elements.iter().enumerate().filter(|(_, e)| matches!(&*e.name, "ul" | "ol" | "dl")) {
            let Some(spot) = self.spots.get_mut(i).filter(|s| s.words >= FEWEST_WORDS && s.blocks.len() > 1) else {
                continue;
            };
            if spot.link_bytes * 2 > spot.bytes && spot.prose < 0.3 * spot.words as f32 && element.parent as usize != i
            {
                spot.holds = spot.holds.or(Holds::NAV);
            }
        }
    }

    /// A form with hardly any sentences is none of the text.
    fn mark_forms(&mut self) {
        for (element, spot) in self.elements.iter().zip(&mut self.spots) {
            if *element.name == *"form" && spot.prose < FIRM_PROSE {
                spot.holds = spot.holds.or(Holds::CHROME);
            }
        }
    }

    /// A small element with a picture and a line that is no sentence is a picture with its caption.
    fn mark_captions(&mut self) {
        const MOST_WORDS: u32 = 40;
        for (i, element) in self.elements.iter().enumerate().skip(1) {
            let Some(spot) = self.spots.get(i) else { return };
            let small = element.images > 0
                && *element.name != *"li"
                && (1..=MOST_WORDS).contains(&spot.words)
                && spot.blocks.len() <= 2;
            let named = spot.holds.any(Holds::BODY.or(Holds::LEAD).or(Holds::TITLE).or(Holds::KICKER));
            let is_line = |i: usize| {
                let (block, m) = (self.blocks.get(i), self.measures.get(i));
                block.is_some_and(|b| b.kind != BlockKind::Heading) && m.is_some_and(|m| !m.ends || self.is_credit(i))
            };
            if small && !named && spot.blocks.clone().all(is_line) {
                self.spots[i].holds = spot.holds.or(Holds::CAPTION);
            }
        }
    }

    /// Siblings of one make, each with a link and little text, are links to other texts, whatever their names say.
    fn mark_teasers(&mut self) {
        let mut groups: FxHashMap<(u32, &str, &str), Vec<usize>> = FxHashMap::default();
        let mut others: FxHashMap<(u32, &str, &str), Vec<usize>> = FxHashMap::default();
        for (i, element) in self.elements.iter().enumerate().skip(1) {
            let make = (element.parent, &*element.name, &*element.class);
            if self.is_teaser(i) {
                groups.entry(make).or_default().push(i);
            } else if *element.name == *"li" && self.spots.get(i).is_some_and(|s| s.words <= MOST_TEASER_WORDS) {
                others.entry(make).or_default().push(i);
            }
        }
        // Where most items of a list are teasers, all are.
        for (make, group) in &mut groups {
            group.extend(others.remove(make).filter(|o| o.len() < group.len()).into_iter().flatten());
        }
        let prose = |g: &Vec<usize>| g.iter().filter_map(|i| self.spots.get(*i)).map(|s| s.prose).sum::<f32>();
        let is_item = |i: &usize| self.elements.get(*i).is_some_and(|e| *e.name == *"li");
        let is_text = |g: &Vec<usize>| {
            let most = if g.first().is_some_and(is_item) { MOST_TEASER_ITEMS } else { MOST_TEASER_PROSE };
            prose(g) > most * self.prose || g.first().is_some_and(|i| self.in_named_body(*i))
        };
        let groups = groups.into_values().filter(|g| g.len() >= FEWEST_TEASERS && !is_text(g));
        for i in groups.flatten().collect::<Vec<_>>() {
            if let Some(spot) = self.spots.get_mut(i) {
                spot.holds = spot.holds.or(Holds::RELATED);
            }
        }
    }

    /// Whether a list item stands in what is named as body: lists of links are part of texts.
    fn in_named_body(&self, mut element: usize) -> bool {
        if self.elements.get(element).is_none_or(|e| *e.name != *"li") {
            return false;
        }
        while let Some(e) = self.elements.get(element).filter(|e| (e.parent as usize) < element) {
            element = e.parent as usize;
            let Some(spot) = self.spots.get(element) else { return false };
            if spot.holds.any(Holds::BODY) {
                return spot.prose >= BODY_PROSE * self.prose;
            }
        }
        false
    }

    /// Whether an element looks like a teaser: few words, and a linked title over or before the rest.
    fn is_teaser(&self, element: usize) -> bool {
        let Some(spot) = self.spots.get(element).filter(|s| (4..=MOST_TEASER_WORDS).contains(&s.words)) else {
            return false;
        };
        let titled = |i: usize| {
            let (Some(block), Some(m)) = (self.blocks.get(i), self.measures.get(i)) else { return false };
            m.words >= 3 && (m.links > 0.9 || block.links.first().is_some_and(|l| l.range.start == 0 && m.links > 0.25))
        };
        spot.blocks.len() <= 8 && spot.blocks.clone().any(titled)
    }

    /// Decides which names count against their elements, from the outermost element inward.
    fn settle(&mut self, exempt: &[usize]) {
        let title = self.title.unwrap_or(usize::MAX);
        // Where there is hardly any prose, a line of it is no sign of a text.
        let body_prose = self.prose.max(FIRM_PROSE);
        for i in 0..self.spots.len() {
            let parent = self.elements[i].parent as usize;
            let (off, on, hidden) = match self.spots.get(parent).filter(|_| parent < i) {
                Some(p) => (p.off, p.on, p.hidden),
                None => Default::default(),
            };
            let has_title = self.spots[i].blocks.contains(&title);
            let tag_hidden = self.elements[i].hidden;
            let spot = &mut self.spots[i];
            let share = spot.prose / body_prose;
            let is_body = spot.holds.any(Holds::BODY) && share >= BODY_PROSE || spot.has_body;
            let mut against = spot.holds.and(OFF);
            if is_body || has_title && share > 0.1 || share >= MOST_PROSE {
                let strong = Holds::COMMENT.or(Holds::RELATED).or(Holds::UNSEEN);
                let stays = if is_body || has_title || share >= NEARLY_ALL_PROSE { Holds::default() } else { strong };
                against = against.and(stays);
            }
            if spot.prose >= FIRM_PROSE && share >= 0.05 {
                against = against.without(Holds::AD.or(Holds::SHARE));
            }
            if spot.prose >= MOST_META_PROSE {
                against = against.without(Holds::META);
            }
            if exempt.contains(&i) {
                against = Holds::default();
            }
            if spot.words > MOST_META_WORDS {
                against = against.without(Holds::AUTHOR.or(Holds::META));
            }
            spot.off = off.or(against);
            spot.on = on.or(spot.holds.without(OFF));
            spot.hidden = !exempt.contains(&i) && (hidden || tag_hidden && share < MOST_PROSE);
        }
    }

    /// Where names have put nearly all prose aside, the largest element that they put aside is taken back in.
    fn relent(&mut self) {
        const MOST_TIMES: usize = 3;
        const FEWEST_PROSE: f32 = 30.0;
        let mut exempt = Vec::new();
        for _ in 0..MOST_TIMES {
            let free = |(i, m): (usize, &Measure<'_>)| if self.spot(i).is_out() { 0.0 } else { m.prose };
            let free: f32 = self.measures.iter().enumerate().map(free).sum();
            let worth = |i: &usize| self.spots[*i].prose * doubt(self.spots[*i].off, self.spots[*i].hidden);
            let outermost = |i: &usize| {
                let parent = self.elements[*i].parent as usize;
                self.spots[*i].is_out() && !self.spots[parent].is_out() && !exempt.contains(i)
            };
            let most = (1..self.spots.len()).filter(outermost).max_by(|a, b| worth(a).total_cmp(&worth(b)));
            match most.filter(|i| worth(i) > 1.2 * free && self.spots[*i].prose >= FEWEST_PROSE) {
                Some(i) => exempt.push(i),
                None => return,
            }
            self.settle(&exempt);
        }
    }

    /// Whether enough of the JSON-LD text stands on the page to be believed.
    fn json_ld_agrees(&self, listed: &Shingles) -> bool {
        let found: f32 = self.measures.iter().map(|m| m.listed * m.words as f32).sum();
        listed.words > 60 && found > 0.7 * listed.words as f32
    }
}

fn running_sums(measures: &[Measure<'_>]) -> Vec<f64> {
    let mut sum = 0.0;
    let sums = measures.iter().map(|m| {
        sum += f64::from(m.prose);
        sum
    });
    std::iter::once(0.0).chain(sums).collect()
}

impl Spot {
    /// Whether names or hiding put the element aside.
    pub(super) fn is_out(&self) -> bool {
        self.hidden || self.off.any(OFF)
    }
}

/// How far the names that put an element aside may be doubted, 0 to 1: comments are comments, but a text in an `alert` is
/// possible.
fn doubt(off: Holds, hidden: bool) -> f32 {
    let firm = [
        (Holds::COMMENT, 0.05),
        (Holds::RELATED, 0.15),
        (Holds::NAV, 0.3),
        (Holds::UNSEEN, 0.5),
        (Holds::SIDE, 0.5),
        (Holds::CHROME, 0.7),
    ];
    let least = firm.iter().filter(|(holds, _)| off.any(*holds)).map(|(_, doubt)| *doubt).fold(1.0, f32::min);
    if hidden { least.min(0.3) } else { least }
}

/// What the names, role and tag of an element say; `read` gives the meaning of names.
fn holds<'e>(element: &'e Element, mut read: impl FnMut(&'e str) -> Holds) -> Holds {
    let tag = match &*element.name {
        "html" | "body" => return Holds::default(),
        "nav" | "menu" => Holds::NAV,
        "footer" | "dialog" => Holds::CHROME,
        "aside" => Holds::SIDE,
        "figure" | "figcaption" => Holds::CAPTION,
        "article" => Holds::ARTICLE,
        "main" => Holds::MAIN,
        "time" => Holds::META,
        _ => Holds::default(),
    };
    let names = [&*element.class, &*element.id, &*element.role];
    names.into_iter().filter(|names| !names.is_empty()).fold(tag, |holds, names| holds.or(read(names)))
}
