//! In: the blocks of a listing and what its head says. Out: [`Paging`]: which page of how many it is, and its neighbors.
//!
//! The hard decision: links are trusted in the order markup (`rel`), words, page numbers, signs; a page number counts only
//! among others of its kind, because calendars and tables hold linked numbers too.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Zoned;
use crate::knowledge::LanguageData;
use crate::knowledge::kinds::Cue;
use crate::parse::Head;

/// Where a page stands among the pages of a listing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Paging {
    /// The number of this page, if said.
    pub page: Option<u32>,
    /// How many pages there are, if said.
    pub pages: Option<u32>,
    /// Absolute address of the next page if possible.
    pub next: Option<String>,
    /// Absolute address of the page before if possible.
    pub previous: Option<String>,
}

/// A longer block holds no page numbers.
const LONGEST: usize = 400;
/// More linked numbers are a calendar or a table.
const MOST_NUMBERS: usize = 20;

/// What the page says of its place among others; `None` if it says nothing.
pub(super) fn paging(blocks: &[Zoned], head: &Head, words: &LanguageData) -> Option<Paging> {
    let mut paging = counted(blocks, words).unwrap_or_default();
    let links = Links::of(blocks, words);
    let named = |rels: &[&str]| {
        let found = head.rels.iter().find(|(rel, href)| rels.contains(&rel.as_str()) && leads_away(href));
        found.map(|(_, href)| href.clone())
    };
    let current = paging.page.or_else(|| links.current());
    let numbered = |n: Option<u32>| links.numbers.get(&n?).filter(|_| links.is_series()).map(|&h| h.to_owned());
    let owned = |href: Option<&str>| href.map(str::to_owned);
    paging.next = named(&["next"])
        .or_else(|| owned(links.next))
        .or_else(|| numbered(current.and_then(|n| n.checked_add(1))))
        .or_else(|| owned(links.next_sign).filter(|_| links.is_series() || paging.page.is_some()));
    paging.previous = named(&["prev", "previous"])
        .or_else(|| owned(links.previous))
        .or_else(|| numbered(current.and_then(|n| n.checked_sub(1))));
    (paging != Paging::default()).then_some(paging)
}

/// `Page 2 of 7`, `Page 2/7`.
fn counted(blocks: &[Zoned], words: &LanguageData) -> Option<Paging> {
    let lines = blocks.iter().map(|z| z.block.text.as_str()).filter(|t| t.len() <= LONGEST).flat_map(str::lines);
    let has_two = |line: &&str| line.bytes().filter(u8::is_ascii_digit).nth(1).is_some();
    lines.filter(has_two).find_map(|line| {
        let folded = line.to_lowercase();
        let found = words.kinds.find(&folded).find(|f| f.cue == Cue::Page)?;
        let (page, rest) = number(folded[found.end..].trim_start())?;
        let rest = rest.trim_start();
        let rest = rest.strip_prefix('/').or_else(|| {
            let (word, rest) = rest.split_once(char::is_whitespace)?;
            (word.len() <= 4 && word.chars().all(char::is_alphabetic)).then_some(rest)
        })?;
        let (pages, _) = number(rest.trim_start())?;
        (1 <= page && page <= pages).then(|| Paging { page: Some(page), pages: Some(pages), ..Paging::default() })
    })
}

fn number(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

fn leads_away(href: &str) -> bool {
    let href = href.trim();
    let scheme = href.split_once(':').map_or("", |(scheme, _)| scheme);
    !href.is_empty() && !href.starts_with('#') && !scheme.eq_ignore_ascii_case("javascript")
}

/// The links that can lead to other pages.
#[derive(Default)]
struct Links<'b> {
    next: Option<&'b str>,
    previous: Option<&'b str>,
    next_sign: Option<&'b str>,
    /// Linked page numbers.
    numbers: BTreeMap<u32, &'b str>,
}

impl<'b> Links<'b> {
    fn of(blocks: &'b [Zoned], words: &LanguageData) -> Self {
        let mut links = Self::default();
        for zoned in blocks {
            let text = zoned.block.text.as_str();
            for link in zoned.block.links.iter().filter(|l| l.range.len() <= 60 && leads_away(&l.href)) {
                links.add(text.get(link.range.clone()).unwrap_or_default().trim(), &link.href, words);
            }
        }
        links
    }

    fn add(&mut self, shown: &str, href: &'b str, words: &LanguageData) {
        if matches!(shown, ">" | ">>" | "\u{203a}" | "\u{bb}" | "\u{2192}") {
            self.next_sign = self.next_sign.or(Some(href));
        } else if let Some((n, "")) = number(shown).filter(|_| shown.len() <= 4) {
            self.numbers.entry(n).or_insert(href);
        } else {
            match words.kinds.whole(shown) {
                Some(Cue::NextPage) => self.next = self.next.or(Some(href)),
                Some(Cue::PreviousPage) => self.previous = self.previous.or(Some(href)),
                _ => {}
            }
        }
    }

    /// Page numbers in addresses that differ from each other only in digits.
    fn is_series(&self) -> bool {
        let form = |href: &str| href.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
        let mut forms = self.numbers.values().map(|href| form(href));
        let last = forms.next_back();
        let alike = forms.next_back().is_none_or(|f| Some(f) == last);
        !self.numbers.is_empty() && self.numbers.len() <= MOST_NUMBERS && alike
    }

    /// The number that is missing in the series, since the current page is not linked.
    fn current(&self) -> Option<u32> {
        let mut wanted = 1;
        while self.numbers.contains_key(&wanted) {
            wanted += 1;
        }
        self.numbers.contains_key(&(wanted + 1)).then_some(wanted)
    }
}
