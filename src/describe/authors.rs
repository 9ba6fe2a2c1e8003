//! In: JSON-LD, metadata, marked elements and bylines. Out: the authors as people.
//!
//! The hard decision: the first place that names a person wins as a whole; names of several places are not mixed, since
//! each place cuts and abbreviates them in its own way.

use super::evidence::{Claim, Ledger};
use super::place::Near;
use super::title::Key;
use super::{Author, From, Sources};
use crate::knowledge::Classes;
use crate::knowledge::kinds::Cue;
use crate::knowledge::marks::Mark;
use crate::parse::Via;
use crate::segment::Zone;

/// More words are no name.
const MOST_WORDS: usize = 6;

/// The authors of a document.
pub(super) fn authors(sources: &Sources<'_>, ledger: &mut Ledger) -> Vec<Author> {
    let claims = claims(sources);
    let show = |names: &Vec<String>| names.join("; ");
    let Some(won) = ledger.first_by_trust("authors", claims, show) else { return Vec::new() };
    won.value.into_iter().map(|name| Author { name, from: won.from }).collect()
}

fn claims(sources: &Sources<'_>) -> Vec<Claim<Vec<String>>> {
    let mut claims = Vec::new();
    let mut add = |texts: Vec<String>, from: From, rank: u8, place: &'static str| {
        let text = texts.join("; ");
        let value = people(sources, &texts);
        if !value.is_empty() {
            claims.push(Claim { value, from, text, rank, place });
        }
    };
    let head = &sources.document.head;
    add(sources.said("author").map(str::to_owned).collect(), From::HtmlLayout, 0, "element that the site layout names");
    let linked =
        ["author", "creator"].iter().map(|p| sources.linked.names(p)).find(|n| !n.is_empty()).unwrap_or_default();
    let linked = linked.into_iter().filter(|n| !n.is_organization).map(|n| n.name).collect();
    add(linked, From::HtmlJsonLd, 1, "author in JSON-LD");
    let marked = |via: Via| {
        let near = |m: &&crate::parse::Marked| sources.placement.of_element(m.element) != Near::Far;
        let found = head.marked.iter().filter(|m| m.mark == Mark::Author && m.via == via).filter(near);
        found
            .map(|m| m.content.clone().filter(|c| !c.starts_with("http")).unwrap_or_else(|| m.text.clone()))
            .collect::<Vec<_>>()
    };
    add(marked(Via::Microdata), From::HtmlMicrodata, 2, "microdata");
    let metas: Vec<String> = [
        "author",
        "article:author",
        "og:article:author",
        "citation_author",
        "dc.creator",
        "dcterms.creator",
        "parsely-author",
        "sailthru.author",
        "byl",
        "dc.contributor",
    ]
    .iter()
    .map(|name| head.metas.iter().filter(|(n, _)| n == name).map(|(_, c)| c.clone()).collect::<Vec<_>>())
    .find(|found| !people(sources, found).is_empty())
    .unwrap_or_default();
    add(metas, From::HtmlMeta, 3, "author in the metadata");
    let bylines: Vec<String> = sources.document.zone(Zone::Byline).map(|b| b.text.as_str().to_owned()).collect();
    add(bylines, From::Header, 4, "byline");
    add(marked(Via::Rel), From::HtmlLink, 5, "link to the author");
    for text in marked(Via::Name) {
        add(vec![text], From::Header, 6, "element marked as author");
    }
    add(visible(sources), From::Header, 7, "line that begins as a byline");
    claims
}

/// Short lines near the headline that begin with a word like "by".
fn visible(sources: &Sources<'_>) -> Vec<String> {
    let blocks = &sources.document.blocks;
    let line = |text: &str| {
        let folded = text.to_lowercase();
        let found = sources.words.kinds.at_start(&folded).filter(|f| f.cue == Cue::By)?;
        (text.len() < 90 && folded.len() == text.len()).then(|| text[found.end..].to_owned())
    };
    let near = blocks.get(sources.placement.around_headline(blocks.len())).unwrap_or_default();
    near.iter().filter(|z| z.zone != Zone::Title).filter_map(|z| line(z.block.text.as_str())).take(1).collect()
}

/// The names of people in what a place says.
fn people(sources: &Sources<'_>, texts: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for text in texts {
        for line in text.split('\n') {
            for part in parts(sources, line) {
                if let Some(name) = name(sources, &part)
                    && !out.iter().any(|n| Key::new(n) == Key::new(&name))
                {
                    out.push(name);
                }
            }
        }
    }
    out
}

/// A line cut at what stands between names.
fn parts(sources: &Sources<'_>, line: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let line = without_brackets(line);
    for word in line.split_whitespace() {
        let folded = word.to_lowercase();
        let is_joint = sources.words.lexicon.classes(sources.words.lexicon.id(&folded)).any(Classes::CONJUNCTION)
            || matches!(word, "&" | "/" | "|" | "+" | "-" | "\u{2013}" | "\u{b7}" | "\u{2022}");
        if is_joint {
            parts.push(String::new());
            continue;
        }
        for (i, piece) in word.split([',', ';', '|', '/']).enumerate() {
            if i > 0 {
                parts.push(String::new());
            }
            if let Some(part) = parts.last_mut().filter(|_| !piece.is_empty()) {
                if !part.is_empty() {
                    part.push(' ');
                }
                part.push_str(piece);
            }
        }
    }
    parts
}

/// `A B (agency)` without what stands in brackets.
fn without_brackets(line: &str) -> String {
    let mut depth = 0usize;
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// The name in a part, if it is one of a person.
fn name(sources: &Sources<'_>, part: &str) -> Option<String> {
    let part = without_lead(sources, part.trim_matches(|c: char| !c.is_alphanumeric() && c != '.'));
    let words: Vec<&str> = part.split_whitespace().collect();
    let folded = part.to_lowercase();
    let known = sources
        .words
        .kinds
        .find(&folded)
        .any(|f| matches!(f.cue, Cue::Desk | Cue::Publication | Cue::Contact | Cue::Published));
    if words.is_empty() || words.len() > MOST_WORDS || known || part.contains("://") || part.contains('@') {
        return None;
    }
    let class = |w: &str| sources.words.lexicon.classes(sources.words.lexicon.id(&w.to_lowercase()));
    let is_name_word = |w: &&str| {
        w.starts_with(char::is_uppercase)
            || class(w).any(Classes::PARTICLE)
            || w.len() <= 3 && w.chars().all(char::is_lowercase)
    };
    let is_name = words.iter().all(is_name_word)
        && words.iter().any(|w| w.starts_with(char::is_uppercase))
        && !part.bytes().any(|b| b.is_ascii_digit())
        && !words.iter().any(|w| {
            class(w).any(Classes::FUNCTION.or(Classes::ORG_HEAD).or(Classes::ORG_SUFFIX))
                && !class(w).any(Classes::PARTICLE)
        })
        && !sources.site_names().contains(&Key::new(part));
    is_name.then(|| words.join(" "))
}

/// Without the words that stand before an author's name.
fn without_lead<'t>(sources: &Sources<'_>, part: &'t str) -> &'t str {
    let mut rest = part;
    loop {
        let folded = rest.to_lowercase();
        let Some(found) = sources.words.kinds.at_start(&folded).filter(|f| f.cue == Cue::By) else { return rest };
        if folded.len() != rest.len() {
            return rest;
        }
        rest = rest[found.end..].trim_start_matches(|c: char| !c.is_alphanumeric());
    }
}
