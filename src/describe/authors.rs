//! In: JSON-LD, metadata, marked elements and bylines. Out: the authors as people.
//!
//! The hard decision: the first place that names a person wins as a whole; names of several places are not mixed, since
//! each place cuts and abbreviates them in its own way. Places whose markup says "this is the author" may name anybody,
//! also by a pen name in small letters; elsewhere only what looks like a name is one.

use super::evidence::{Claim, Ledger};
use super::place::Near;
use super::title::Key;
use super::{Author, From, Sources};
use crate::knowledge::gazetteer::Traits;
use crate::knowledge::kinds::Cue;
use crate::knowledge::lexicon::{fold, folded};
use crate::knowledge::marks::Mark;
use crate::knowledge::sites::Field;
use crate::knowledge::{Classes, Language};
use crate::parse::{Marked, Via};
use crate::segment::Zone;
use crate::text::single_spaced;

/// More words are no name.
const MOST_WORDS: usize = 6;
/// The place of a name in a link whose address has a part like `author`.
const ABOUT_AUTHOR: &str = "link to a page about the author";
/// A longer line is no byline.
const LONGEST_LINE: usize = 120;
/// A name in small letters is the account of a system; any proper name is trusted more.
const LOGIN: u8 = 20;
/// A newsroom or an agency signs only where no person does.
const SIGNED: u8 = 30;
/// Metadata that names authors, the clear ones first.
const METAS: &[&str] = &[
    "author",
    "article:author",
    "og:article:author",
    "citation_author",
    "dc.creator",
    "dc:creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "byl",
    "dc.contributor",
];

/// How much a place is trusted to name a person.
#[derive(Clone, Copy, PartialEq)]
enum Trust {
    /// What stands there is an author by definition.
    Sure,
    /// Only what looks like a name is one.
    Doubtful,
}

/// The authors of a document.
pub(super) fn authors(sources: &Sources<'_>, ledger: &mut Ledger) -> Vec<Author> {
    let claims = claims(sources);
    let show = |names: &Vec<String>| names.join("; ");
    let Some(won) = ledger.first_by_trust("authors", claims, show) else { return Vec::new() };
    let organization = won.rank >= SIGNED;
    won.value.into_iter().map(|name| Author { name, organization, from: won.from }).collect()
}

fn claims(sources: &Sources<'_>) -> Vec<Claim<Vec<String>>> {
    let mut claims = Vec::new();
    let mut add = |texts: Vec<String>, from: From, trust: Trust, rank: u8, place: &'static str| {
        let text = texts.join("; ");
        let mut value = people(sources, &texts, trust);
        if place == ABOUT_AUTHOR {
            // Sections are called so, too: a single word must be a given name.
            value.retain(|n| n.contains(' ') || sources.words.names.traits(n).any(Traits::GIVEN));
        }
        let is_login = value.iter().all(|n| !n.contains(char::is_uppercase));
        let rank = if is_login { rank + LOGIN } else { rank };
        if !value.is_empty() {
            claims.push(Claim { value, from, text, rank, place });
        }
    };
    let said = sources.said(Field::Author).map(str::to_owned).collect();
    add(said, From::HtmlLayout, Trust::Sure, 0, "element that the site layout names");
    add(linked(sources), From::HtmlJsonLd, Trust::Sure, 1, "author in JSON-LD");
    add(marked(sources, Via::Microdata), From::HtmlMicrodata, Trust::Doubtful, 2, "microdata");
    for texts in metas(sources) {
        add(texts, From::HtmlMeta, Trust::Doubtful, 4, "author in the metadata");
    }
    let bylines = sources.document.zone(Zone::Byline).map(|b| b.text.as_str().to_owned()).collect();
    add(bylines, From::Header, Trust::Doubtful, 5, "byline");
    add(marked(sources, Via::Rel), From::HtmlLink, Trust::Sure, 3, "link to the author");
    add(marked(sources, Via::Address), From::HtmlLink, Trust::Doubtful, 6, ABOUT_AUTHOR);
    for text in marked(sources, Via::Name) {
        add(vec![text], From::Header, Trust::Doubtful, 7, "element marked as author");
    }
    add(visible(sources), From::Header, Trust::Doubtful, 8, "line that begins as a byline");
    signed(sources, &mut claims);
    claims
}

/// Newsrooms and agencies that sign.
fn signed(sources: &Sources<'_>, claims: &mut Vec<Claim<Vec<String>>>) {
    let mut add = |text: String, from: From, rank: u8, place: &'static str| {
        let name = organization(sources, &text);
        claims.extend(name.map(|name| Claim { value: vec![name], from, text, rank: SIGNED + rank, place }));
    };
    for named in sources.linked.names("author") {
        add(named.name, From::HtmlJsonLd, 0, "newsroom or agency in JSON-LD");
    }
    for text in metas(sources).into_iter().flatten() {
        add(text, From::HtmlMeta, 1, "newsroom or agency in the metadata");
    }
    let bylines = sources.document.zone(Zone::Byline).flat_map(|b| b.text.as_str().lines());
    for line in bylines {
        add(line.to_owned(), From::Header, 2, "newsroom or agency in the byline");
    }
}

/// A text as the name of a newsroom or an agency, if it can be one.
fn organization(sources: &Sources<'_>, text: &str) -> Option<String> {
    let text = super::entities::resolved(text);
    let name = without_lead(sources, text.trim());
    let words = name.split_whitespace().count();
    let has_sign =
        name.contains("://") || name.contains(['@', '<', '=', '?', '!', '.', ':']) || name.starts_with("www");
    let (is_desk, foreign) = desk_or_foreign(sources, name);
    let is_name = name.contains(char::is_uppercase) || is_desk;
    ((1..=MOST_WORDS).contains(&words) && name.len() <= 60 && !has_sign && !foreign && is_name)
        .then(|| single_spaced(name).into_owned())
}

/// Whether a text has words for a desk, and words that no byline has, in the language of the page or in English, which
/// many systems print.
fn desk_or_foreign(sources: &Sources<'_>, text: &str) -> (bool, bool) {
    let folded = text.to_lowercase();
    let mut kinds = vec![&sources.words.kinds];
    kinds.extend((sources.words.language != Language::English).then_some(&sources.know.english.kinds));
    let cues = kinds.into_iter().flat_map(|k| k.find(&folded)).map(|f| f.cue);
    cues.fold((false, false), |(desk, foreign), cue| match cue {
        Cue::Desk => (true, foreign),
        Cue::Publication | Cue::Contact | Cue::Credit | Cue::ReadOn => (desk, true),
        _ => (desk, foreign),
    })
}

fn linked(sources: &Sources<'_>) -> Vec<String> {
    let of = |property: &str| {
        let names = sources.linked.names(property).into_iter().filter(|n| !n.is_organization);
        names.map(|n| n.name).collect::<Vec<_>>()
    };
    ["author", "creator"].iter().map(|p| of(p)).find(|n| !n.is_empty()).unwrap_or_default()
}

/// What the metadata says, source by source; first the known names, then such as have a part that means author.
fn metas(sources: &Sources<'_>) -> Vec<Vec<String>> {
    let all = &sources.document.head.metas;
    let of = |name: &str| all.iter().filter(|(n, _)| n == name).map(|(_, c)| c.clone()).collect::<Vec<_>>();
    let other = all.iter().filter(|(n, c)| {
        let part_means_author =
            n.contains("author") && sources.marks.read(&n.replace([':', '.'], "-")) == Some(Mark::Author);
        part_means_author && !METAS.contains(&n.as_str()) && !c.contains("://")
    });
    METAS.iter().map(|n| of(n)).chain(other.map(|(_, c)| vec![c.clone()])).filter(|t| !t.is_empty()).collect()
}

/// What elements marked in one way say: those near the text, else the one name that they all agree on.
fn marked(sources: &Sources<'_>, via: Via) -> Vec<String> {
    let all = || sources.document.head.marked.iter().filter(move |m| m.mark == Mark::Author && m.via == via);
    let text = |m: &Marked| m.content.clone().filter(|c| !c.starts_with("http")).unwrap_or_else(|| m.text.clone());
    for nearness in [Near::Headline, Near::Text] {
        let found: Vec<String> =
            all().filter(|m| sources.placement.of_element(m.element) == nearness).map(text).collect();
        if !people(sources, &found, Trust::Doubtful).is_empty() || via == Via::Rel && !found.is_empty() {
            return found;
        }
    }
    let mut far = all().map(text).filter(|t| !t.is_empty());
    let first = far.next();
    match first {
        Some(first) if via != Via::Name && far.all(|t| t == first) => vec![first],
        _ => Vec::new(),
    }
}

/// Short lines around the text that begin with a word like "by", or have it before a name.
fn visible(sources: &Sources<'_>) -> Vec<String> {
    let blocks = &sources.document.blocks;
    let name_behind = |line: &str| {
        let folded = if line.len() > LONGEST_LINE { return None } else { fold(line) };
        if folded.len() != line.len() {
            return None;
        }
        let cues = sources.words.kinds.find(&folded).take_while(|f| f.start <= 16);
        let found = cues.filter(|f| f.cue == Cue::By).last()?;
        let rest = line[found.end..].split([',', '|', '(', '\u{2013}', '\u{b7}']).next().unwrap_or_default().trim();
        let is_short = rest.split_whitespace().count() <= 5 && (found.start == 0 || rest.len() < 40);
        (is_short && rest.len() > 3).then(|| rest.trim_start_matches([':', ' ']).to_owned())
    };
    let near = sources.placement.around_headline(blocks.len()).chain(sources.placement.text_end(blocks.len()));
    let near = near.filter(|&i| blocks[i].zone != Zone::Title).flat_map(|i| blocks[i].block.text.as_str().lines());
    // Inside the text only a line that begins so is one: "criticism by" is a heading.
    let begins = |line: &&str| {
        let start = line.get(..line.floor_char_boundary(24)).unwrap_or_default();
        let by = || sources.words.kinds.at_start(&start.to_lowercase()).is_some_and(|f| f.cue == Cue::By);
        line.len() <= LONGEST_LINE && sources.words.kinds.may_begin(start) && by()
    };
    let is_line = |i: &usize| blocks[*i].block.text.len() <= LONGEST_LINE && blocks[*i].block.markup.level == 0;
    let inside = sources.placement.text(blocks.len()).filter(is_line);
    let inside = inside.map(|i| blocks[i].block.text.as_str().trim()).filter(begins);
    near.chain(inside)
        .filter_map(|line| name_behind(line.trim()))
        .find(|l| !people(sources, std::slice::from_ref(l), Trust::Doubtful).is_empty())
        .into_iter()
        .collect()
}

/// The names of people in what a place says.
fn people(sources: &Sources<'_>, texts: &[String], trust: Trust) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for line in texts.iter().flat_map(|t| t.split('\n')) {
        for part in parts(sources, line) {
            match read(sources, &part, trust, !out.is_empty()) {
                Part::Name(name) => {
                    let key = Key::new(&name);
                    if !out.iter().any(|n| Key::new(n) == key) {
                        out.push(name);
                    }
                }
                Part::Desk => {}
                Part::Other => break,
            }
        }
    }
    out
}

/// A line cut at what stands between names; what stands in brackets is left out.
fn parts(sources: &Sources<'_>, line: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let line = super::entities::resolved(&without_brackets(line)).replace('\u{a0}', " ");
    for word in line.split_whitespace() {
        let class = folded(word, |word| sources.words.lexicon.classes(sources.words.lexicon.id(word)));
        let is_joint = class.any(Classes::CONJUNCTION)
            || matches!(word, "&" | "/" | "|" | "+" | "-" | "\u{2013}" | "\u{b7}" | "\u{2022}");
        let begins_credit = sources.words.kinds.whole(word) == Some(Cue::Credit);
        if is_joint || begins_credit {
            parts.push(String::new());
        }
        if is_joint {
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
    parts.retain(|p| !p.is_empty());
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

/// What a part of a byline is.
enum Part {
    /// A person's name.
    Name(String),
    /// An agency, a desk, a label: names may follow.
    Desk,
    /// Anything else: what follows is no list of names.
    Other,
}

/// `listed`: a name stands before it in the list.
fn read(sources: &Sources<'_>, part: &str, trust: Trust, listed: bool) -> Part {
    let part = part.rsplit_once(": ").map_or(part, |(label, rest)| if is_credit(sources, label) { "" } else { rest });
    let part = without_lead(sources, part.trim_matches(|c: char| !c.is_alphanumeric() && c != '.'));
    let part = without_role(sources, part);
    let words: Vec<&str> = part.split_whitespace().collect();
    let (is_desk, foreign) = desk_or_foreign(sources, part);
    if words.is_empty() || is_desk || is_station(sources, &words) {
        return Part::Desk;
    }
    let is_long = words.len() > MOST_WORDS || part.len() > 80;
    let has_sign = part.contains("://") || part.contains(['@', '<', '=', '?', '!']) || part.starts_with("www.");
    if foreign || is_long || has_sign || !is_person(sources, part, &words, trust, listed) {
        return Part::Other;
    }
    Part::Name(words.join(" "))
}

/// The short name of a station with its region, in capitals.
fn is_station(sources: &Sources<'_>, words: &[&str]) -> bool {
    let capital = |w: &&str| !w.contains(char::is_lowercase);
    let [first, _, ..] = words else { return false };
    let given = sources.words.names.traits(first).any(Traits::ANY_GIVEN);
    words.iter().all(capital) && first.chars().count() <= 3 && !first.contains('.') && !given
}

fn is_credit(sources: &Sources<'_>, label: &str) -> bool {
    label.split_whitespace().all(|w| sources.words.kinds.whole(w) == Some(Cue::Credit))
}

fn is_person(sources: &Sources<'_>, part: &str, words: &[&str], trust: Trust, listed: bool) -> bool {
    let traits: Vec<Traits> = words.iter().map(|w| sources.words.names.traits(w)).collect();
    let class = |w: &str| sources.words.lexicon.classes(sources.words.lexicon.id(&w.to_lowercase()));
    let no_name = Classes::ORG_HEAD.or(Classes::ORG_SUFFIX).or(Classes::WEEKDAY);
    let is_name = |t: Traits| t.any(Traits::ANY_GIVEN.or(Traits::FAMILY));
    // Some given names are function words too (`Davor`); among other names they are names.
    let is_listed_name = listed && words.len() == 2 && words.iter().all(|w| w.starts_with(char::is_uppercase));
    let foreign = |(w, t): (&&str, &Traits)| {
        let stops = if is_listed_name { no_name } else { no_name.or(Classes::FUNCTION) };
        class(w).any(stops) && !class(w).any(Classes::PARTICLE) && !is_name(*t)
    };
    if words.iter().zip(&traits).any(foreign) {
        return false;
    }
    let looks_like_person = (2..=3).contains(&words.len()) && traits[0].any(Traits::GIVEN);
    if sources.site_names().contains(&Key::new(part)) && !looks_like_person {
        return false;
    }
    let is_name_word = |w: &&str| {
        w.starts_with(char::is_uppercase)
            || class(w).any(Classes::PARTICLE)
            || w.len() <= 3 && w.chars().all(char::is_lowercase)
    };
    let has_digit = part.bytes().any(|b| b.is_ascii_digit());
    let shaped =
        words.iter().all(is_name_word) && words.iter().any(|w| w.starts_with(char::is_uppercase)) && !has_digit;
    let is_place = traits.iter().all(|t| t.any(Traits::ANY_PLACE) && !is_name(*t));
    let is_call_sign =
        words.len() > 1 && words.iter().all(|w| !w.contains(char::is_lowercase)) && !traits.iter().any(|t| is_name(*t));
    let is_noun = traits.iter().all(|t| t.any(Traits::WORD) && !is_name(*t));
    shaped && !is_place && !is_noun && !is_call_sign || trust == Trust::Sure && words.len() <= 3
}

/// Without a profession before a name of two words or more.
fn without_role<'t>(sources: &Sources<'_>, part: &'t str) -> &'t str {
    match part.split_once(' ') {
        Some((role, rest)) if rest.contains(' ') => {
            let class = sources.words.lexicon.classes(sources.words.lexicon.id(&role.to_lowercase()));
            let is_role = class.any(Classes::ROLE) && !sources.words.names.traits(role).any(Traits::ANY_GIVEN);
            if is_role { rest } else { part }
        }
        _ => part,
    }
}

/// Without the words that stand before an author's name.
fn without_lead<'t>(sources: &Sources<'_>, part: &'t str) -> &'t str {
    let mut rest = part;
    loop {
        let folded = rest.to_lowercase();
        let kinds = [&sources.words.kinds, &sources.know.english.kinds];
        let by = kinds.iter().filter_map(|k| k.at_start(&folded)).find(|f| f.cue == Cue::By);
        let Some(found) = by else { return rest };
        if folded.len() != rest.len() {
            return rest;
        }
        rest = rest[found.end..].trim_start_matches(|c: char| !c.is_alphanumeric());
    }
}
