//! In: the head of a page. Out: what it says that the blocks can be compared with: the text in its JSON-LD, the names of
//! authors and of the site's owner, all in plain words.

use std::hash::{BuildHasher, BuildHasherDefault};

use rustc_hash::{FxHashSet, FxHasher};
use serde_json::Value;

use super::meter::Measure;
use crate::knowledge::marks::Mark;
use crate::knowledge::pages::plain_words;
use crate::parse::Head;

/// More objects are a data set, not a page's description.
const MOST_OBJECTS: usize = 200;
/// More names are no authors of a page.
const MOST_NAMES: usize = 24;

/// The names of two words or more that the page gives as those of its authors.
pub(super) fn author_names(head: &Head) -> Vec<String> {
    let marked = head.marked.iter().filter(|m| m.mark == Mark::Author && m.text.len() <= 60).map(|m| m.text.as_str());
    let named = head.meta("author").into_iter().chain(marked);
    let mut names: Vec<String> = named.map(plain).collect();
    for object in objects(head) {
        let authors =
            object.get("author").into_iter().flat_map(|a| a.as_array().map_or(vec![a], |l| l.iter().collect()));
        names.extend(authors.filter_map(|a| a.as_str().or_else(|| a.get("name")?.as_str())).map(plain));
    }
    names.retain(|n| (2..=4).contains(&n.split(' ').count()));
    names.sort_unstable();
    names.dedup();
    names.truncate(MOST_NAMES);
    names
}

/// What the site calls itself: in its metadata, as publisher in its JSON-LD, by its host.
pub(super) fn owner_names(head: &Head) -> Vec<String> {
    let address = head.canonical.as_deref().or(head.meta("og:url"));
    let host = address.and_then(|a| a.split_once("://")).map(|(_, rest)| rest.split('/').next().unwrap_or(rest));
    let label = host.and_then(|h| h.trim_start_matches("www.").rsplit('.').nth(1));
    let published = |o: &Value| o.get("publisher")?.get("name")?.as_str().map(plain);
    let mut names: Vec<String> = head.meta("og:site_name").into_iter().chain(label).map(plain).collect();
    names.extend(objects(head).into_iter().filter_map(published));
    names.retain(|n| n.len() >= 3);
    names.dedup();
    names
}

fn plain(text: &str) -> String {
    let mut plain = String::new();
    plain_words(text.get(..text.floor_char_boundary(120)).unwrap_or_default(), &mut plain);
    plain
}

/// The objects at the top of the JSON-LD, in its graphs and named as main entity.
fn objects(head: &Head) -> Vec<&Value> {
    let mut found = Vec::new();
    let mut open: Vec<&Value> = head.json_ld.iter().rev().collect();
    while let Some(value) = open.pop().filter(|_| found.len() < MOST_OBJECTS) {
        match value {
            Value::Array(items) => open.extend(items.iter().rev().take(MOST_OBJECTS)),
            Value::Object(map) => {
                found.push(value);
                open.extend(map.get("@graph").into_iter().chain(map.get("mainEntity")));
            }
            _ => {}
        }
    }
    found
}

/// The text that a page carries as JSON-LD, as a set of groups of three words.
pub(super) struct Shingles {
    set: FxHashSet<u64>,
    pub(super) words: usize,
}

/// So many words are compared at a time.
const SHINGLE: usize = 3;

impl Shingles {
    pub(super) fn of_json_ld(head: &Head) -> Self {
        let bodies = objects(head).into_iter().filter_map(|o| o.get("articleBody")?.as_str());
        let longest = bodies.max_by_key(|b| b.len()).unwrap_or_default();
        let hashes = hashes(longest, "");
        Self { words: hashes.len(), set: hashes.into_iter().collect() }
    }

    /// The share of a block's text that is part of the set.
    pub(super) fn share(&self, m: &Measure<'_>) -> f32 {
        if self.set.is_empty() {
            return 0.0;
        }
        let hashes = hashes(m.text(), m.plain());
        let found = hashes.iter().filter(|h| self.set.contains(h)).count();
        if hashes.is_empty() { 0.0 } else { found as f32 / hashes.len() as f32 }
    }
}

fn hashes(text: &str, plain: &str) -> Vec<u64> {
    let hasher = BuildHasherDefault::<FxHasher>::default();
    let mut room = String::new();
    if plain.is_empty() {
        plain_words(text, &mut room);
    }
    let plain = if plain.is_empty() { &room } else { plain };
    let words: Vec<&str> = plain.split(' ').filter(|w| !w.is_empty()).collect();
    words.windows(SHINGLE).map(|w| hasher.hash_one(w)).collect()
}
