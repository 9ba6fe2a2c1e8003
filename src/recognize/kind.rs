//! In: a page and its language. Out: its kind with the signals that speak for it.
//!
//! The hard decision: no weights are learned; a few strong signals are asked in an order in which a later one cannot be
//! stronger (what lists others, what carries the form of a release, what is marked as an article, what has prose).

use std::sync::LazyLock;

use regex::bytes::{Match, Regex};

use super::Kind;
use crate::knowledge::kinds::Cue;
use crate::knowledge::lexicon::{fold, fold_into};
use crate::knowledge::releases::Part;
use crate::knowledge::{Knowledge, LanguageData};
use crate::parse::{Block, BlockKind, Page};

/// Shorter blocks are no paragraphs of prose.
const PROSE: usize = 160;
/// How many blocks from the top can hold the header of a release.
const HEADER_BLOCKS: usize = 12;
/// An element that is a page's main one stands no deeper.
const DEEPEST_MAIN: u16 = 8;
/// A listing has at least this many dated entries.
const LEAST_ENTRIES: usize = 3;

/// No date has more bytes before its year.
const LONGEST_DATE: usize = 64;

/// A date as people write it, in any notation that the listings use; not read, only seen. Letters beyond ASCII are two
/// bytes of any kind, which spares the tables of Unicode.
static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?-u)\b[0-9]{1,2}\. ?[0-9]{1,2}\. ?(?:19|20)[0-9]{2}\b",
        r"|\b[0-9]{1,2}\. ?(?:[A-Za-z]|[\xc3-\xc9][\x80-\xbf]){3,9}\.? (?:19|20)[0-9]{2}\b",
        r"|\b[A-Z](?:[A-Za-z]|[\xc3-\xc9][\x80-\xbf]){2,8}\.? [0-9]{1,2}, (?:19|20)[0-9]{2}\b",
        r"|\b[0-9]{1,2} (?:[A-Z]|\xc3[\x80-\x9e])(?:[A-Za-z]|[\xc3-\xc9][\x80-\xbf]){2,8} (?:19|20)[0-9]{2}\b",
        r"|\b(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}\b"
    ))
    .ok()
});

/// A date as in mails and feeds.
static MAIL_DATE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?-u)\b[A-Z][a-z]{2}, [0-9]{1,2} [A-Z][a-z]{2} [0-9]{2,4} [0-9]{1,2}:[0-9]{2}").ok());

/// What was seen on a page.
#[derive(Debug, Default)]
struct Signals {
    prose: usize,
    dated_items: usize,
    dated_lines: usize,
    related_heading: bool,
    related_items: usize,
    read_on: usize,
    pages: bool,
    release_words: Vec<String>,
    dateline: bool,
    number_line: bool,
    contact: bool,
}

/// The kind of a page, and why.
pub(super) fn kind(page: &Page, url: Option<&str>, words: &LanguageData, know: &Knowledge) -> (Kind, String) {
    if page.feed.is_some() {
        return (Kind::Listing, "it is a feed".to_owned());
    }
    if let Some(why) = flattened_feed(page) {
        return (Kind::Listing, why);
    }
    let seen = look(page, words);
    let marked_article = marked_as_article(page);
    if let Some(why) = no_article(page, know).filter(|_| seen.release_words.is_empty() && !marked_article) {
        return (Kind::Other, why);
    }
    if let Some(why) = listing(page, &seen, marked_article) {
        return (Kind::Listing, why);
    }
    if let Some(why) = release(page, &seen, url, words) {
        return (Kind::PressRelease, why);
    }
    if !marked_article && seen.prose >= 2 && seen.related_items >= 2 && !is_dated(page) {
        let why = format!("prose, then a heading over {} dated entries of other documents", seen.related_items);
        return (Kind::TopicPage, why);
    }
    match (marked_article, seen.prose) {
        (true, _) => (Kind::Article, "the page's metadata calls it an article".to_owned()),
        (_, n) if n >= 2 => (Kind::Article, format!("{n} paragraphs of prose and no form of a release")),
        _ => (Kind::Other, "neither the form of a release nor prose".to_owned()),
    }
}

fn look(page: &Page, words: &LanguageData) -> Signals {
    let mut seen = Signals::default();
    let mut folded = String::new();
    for (i, block) in page.blocks.iter().enumerate() {
        let text = block.text.as_str();
        let is_linked = block.markup.link_bytes as usize * 2 > text.len();
        if text.len() >= PROSE && !is_linked && block.kind != BlockKind::ListItem {
            seen.prose += 1;
        }
        look_at_lines(&mut seen, block, words, &mut folded);
        if i < HEADER_BLOCKS && text.len() < 200 {
            seen.number_line |= is_number_line(text.lines().next().unwrap_or_default().trim());
            seen.dateline |= text.lines().any(|l| is_dateline(l) || is_published_line(l, words));
        }
    }
    seen
}

/// Cues and dates at the beginning and end of the lines of a block. `folded` is room for a line in small letters.
fn look_at_lines(seen: &mut Signals, block: &Block, words: &LanguageData, folded: &mut String) {
    let text = block.text.as_str();
    let start = &text[..text.floor_char_boundary(160)];
    if block.kind == BlockKind::ListItem && date(start).is_some() {
        seen.dated_items += 1;
        seen.related_items += usize::from(seen.related_heading);
    }
    for line in text.lines().filter(|l| l.len() <= 160) {
        let line = line.trim();
        seen.dated_lines += usize::from(line.len() < 60 && is_date_line(line));
        fold_into(line, folded);
        for found in words.kinds.find(folded) {
            match found.cue {
                Cue::RelatedHeading if words.kinds.whole(line) == Some(Cue::RelatedHeading) => {
                    seen.related_heading = true
                }
                Cue::ReadOn => seen.read_on += 1,
                Cue::Page => seen.pages |= is_paging(&folded[found.end..]),
                Cue::Contact => seen.contact = true,
                Cue::Release => seen.release_words.push(folded[found.start..found.end].to_owned()),
                _ => {}
            }
        }
    }
    if text.len() > 160 {
        look_at_ends(seen, text, words, folded);
    }
}

/// A flat text carries its header and its contact block at its ends.
fn look_at_ends(seen: &mut Signals, text: &str, words: &LanguageData, folded: &mut String) {
    const TAIL: usize = 400;
    let head = Some(&text[..text.floor_char_boundary(160)]).filter(|_| text.len() > TAIL);
    let tail = &text[text.ceil_char_boundary(text.len().saturating_sub(TAIL))..];
    for part in head.into_iter().chain([tail]) {
        fold_into(part, folded);
        for found in words.kinds.find(folded) {
            match found.cue {
                Cue::Release => seen.release_words.push(folded[found.start..found.end].to_owned()),
                Cue::Contact => seen.contact = true,
                Cue::ReadOn => seen.read_on += usize::from(found.end + 3 >= folded.len()),
                _ => {}
            }
        }
    }
}

/// ` 1 von 76` after the word for page.
fn is_paging(rest: &str) -> bool {
    let mut parts = rest.split_whitespace();
    let number = |part: Option<&str>| part.is_some_and(|p| p.bytes().all(|b| b.is_ascii_digit()));
    number(parts.next()) && parts.next().is_some_and(|w| w.len() <= 4) && number(parts.next())
}

/// A line that is a date, perhaps with a place or a sign beside it.
fn is_date_line(line: &str) -> bool {
    date(line).is_some_and(|m| line.len() - m.len() <= 24 && line[m.end()..].trim().len() <= 6)
}

/// `Place, the DD.MM.YYYY` alone in its line.
fn is_dateline(line: &str) -> bool {
    let line = line.trim();
    is_date_line(line) && line.starts_with(char::is_uppercase) && line.contains(',')
}

/// `Published 8 November 2012` alone in its line.
fn is_published_line(line: &str, words: &LanguageData) -> bool {
    let line = line.trim();
    line.len() < 80
        && is_date_line(line)
        && words.kinds.at_start(&line.to_lowercase()).is_some_and(|f| f.cue == Cue::Published)
}

/// The first date in a text. Few lines hold a year, so that is looked for before the pattern is tried.
fn date(text: &str) -> Option<Match<'_>> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let is_year = |at: usize| matches!(bytes.get(at..at + 2), Some(b"19" | b"20")) && digit(at + 2) && digit(at + 3);
    let year = memchr::memchr2_iter(b'1', b'2', bytes).find(|at| is_year(*at))?;
    let start = text.floor_char_boundary(year.saturating_sub(LONGEST_DATE));
    DATE.as_ref()?.find_at(bytes, start)
}

/// `: 39`, `012/2019`, `Nr. 12/05` as a whole line: a label that is no sentence, and a number, perhaps of a year.
fn is_number_line(line: &str) -> bool {
    let is_numbered = |text: &str| {
        let (label, number) = before_digits(text);
        (1..=5).contains(&number.len()) && is_number_label(label.trim_end())
    };
    let (before, year) = before_digits(line);
    let of_year = before.trim_end().strip_suffix('/').filter(|_| (2..=4).contains(&year.len()));
    is_numbered(line) || of_year.is_some_and(|text| is_numbered(text.trim_end()))
}

/// A text and the digits at its end.
fn before_digits(text: &str) -> (&str, &str) {
    text.split_at(text.len() - text.bytes().rev().take_while(u8::is_ascii_digit).count())
}

/// Whether a label may stand before the number of a release: nothing, or what ends in a colon or `Nr.`.
fn is_number_label(label: &str) -> bool {
    const MOST_BEFORE: usize = 90;
    let is_short = |text: &str| !text.contains(['.', '!', '?']) && text.chars().count() <= MOST_BEFORE;
    let before_colon = label.strip_suffix(':');
    let word = before_colon.unwrap_or(label);
    let word = word.strip_suffix('.').unwrap_or(word);
    let before_word = word.strip_suffix(['o', 'r']).and_then(|w| w.strip_suffix('N'));
    label.is_empty() || before_colon.is_some_and(is_short) || before_word.is_some_and(is_short)
}

/// The text of a feed whose markup is lost but for the marks around titles.
fn flattened_feed(page: &Page) -> Option<String> {
    let is_plain = page.format == crate::parse::Format::Plain;
    let marks = |text: &str| {
        let from = memchr::memchr(b'<', text.as_bytes()).and_then(|at| text.as_bytes().get(at..));
        from.map_or(0, |rest| memchr::memmem::find_iter(rest, "<![CDATA[").count())
    };
    let count: usize = page.blocks.iter().filter(|_| is_plain).map(|b| marks(b.text.as_str())).sum();
    let dated = |text: &str| MAIL_DATE.as_ref().map_or(0, |d| d.find_iter(text.as_bytes()).count());
    let dates: usize = page.blocks.iter().filter(|_| count >= 2).map(|b| dated(b.text.as_str())).sum();
    (dates >= 2).then(|| format!("{count} marks of a feed and {dates} dates as in mails"))
}

/// Many dated entries and hardly any prose, or teasers that are cut and lead on.
fn listing(page: &Page, seen: &Signals, marked_article: bool) -> Option<String> {
    let entries = seen.dated_items.max(seen.dated_lines);
    let cut = seen.read_on >= LEAST_ENTRIES || seen.pages;
    if marked_article && !(cut && seen.prose == 0) {
        return None;
    }
    if cut && (entries >= LEAST_ENTRIES || seen.pages && seen.read_on >= 1) && seen.prose <= entries.max(seen.read_on) {
        return Some(format!("{entries} dated lines and {} links to a full text", seen.read_on));
    }
    let head = page.head.meta("og:type");
    let whole = page.blocks.len();
    if entries >= 2 * LEAST_ENTRIES && seen.prose <= 1 && entries * 12 >= whole && head != Some("article") {
        return Some(format!("{entries} dated entries and {} paragraphs of prose", seen.prose));
    }
    None
}

/// The form or the words of a release.
fn release(page: &Page, seen: &Signals, url: Option<&str>, words: &LanguageData) -> Option<String> {
    if let Some(word) = seen.release_words.first() {
        return Some(format!("the words `{word}`, which only releases carry"));
    }
    if let Some(name) = named_in_header(page, words) {
        return Some(format!("`{name}` above the text"));
    }
    if seen.number_line && seen.dateline {
        return Some("a line with a release number and a dateline above the text".to_owned());
    }
    if seen.dateline && seen.contact {
        return Some("a dateline above and a contact block below the text".to_owned());
    }
    if let Some(why) = headed(page, words) {
        return Some(why);
    }
    let named = url.into_iter().chain(page.head.title.as_deref()).find_map(|place| {
        let folded: String = place.to_lowercase().chars().filter(|c| !matches!(c, '-' | '_')).collect();
        words.kinds.publications().find(|p| p.len() > 8 && folded.contains(*p)).map(str::to_owned)
    });
    if let Some(name) = named.filter(|_| seen.prose >= 1) {
        return Some(format!("`{name}` in the address or title of the page"));
    }
    (page.format == crate::parse::Format::Plain && seen.contact && seen.prose >= 1 && seen.related_items == 0)
        .then(|| "a contact block below the text".to_owned())
}

/// Plain text whose first lines have forms of release headers: a date, and an office or a number.
fn headed(page: &Page, words: &LanguageData) -> Option<String> {
    if page.format != crate::parse::Format::Plain {
        return None;
    }
    let above = page.blocks.iter().take(HEADER_BLOCKS).take_while(|b| b.text.len() < PROSE);
    let lines = above.flat_map(|b| b.text.as_str().lines());
    let forms: Vec<_> = lines.filter_map(|line| words.releases.lines.find(line.trim())).collect();
    let has = |part| forms.iter().find(|f| f.parts.iter().any(|(p, _)| *p == part));
    let dated = has(Part::Dateline)?;
    let other = has(Part::Issuer).or_else(|| has(Part::Number))?;
    Some(format!("header lines: {} and {}", dated.why, other.why))
}

/// The name of a kind of release that a short block above the text begins with or is.
fn named_in_header(page: &Page, words: &LanguageData) -> Option<String> {
    let first_prose = page.blocks.iter().position(|b| b.text.len() >= PROSE && b.kind == BlockKind::Paragraph);
    let end = first_prose.unwrap_or(page.blocks.len());
    let start = end.saturating_sub(HEADER_BLOCKS);
    let above = page.blocks.get(start..end)?;
    let flat = first_prose.filter(|_| page.format == crate::parse::Format::Plain).and_then(|i| page.blocks.get(i));
    above.iter().chain(flat).filter(|b| b.markup.link_bytes == 0).find_map(|block| {
        let text = block.text.as_str();
        let folded = fold(&text[..text.floor_char_boundary(140)]);
        let found = words.kinds.find(&folded).find(|f| f.cue == Cue::Publication)?;
        let labels = folded[found.end..].trim_start_matches([' ', ':', '-']);
        let is_label = found.start == 0 || labels.starts_with(|c: char| c.is_ascii_digit()) || labels.len() < 40;
        (is_label && block.kind != BlockKind::ListItem).then(|| folded[found.start..found.end].to_owned())
    })
}

/// A page about a product or a thread of a forum, as its metadata calls it.
fn no_article(page: &Page, know: &Knowledge) -> Option<String> {
    if page.format == crate::parse::Format::Plain {
        return None;
    }
    let is_other = |t: &str| {
        let name = t.rsplit(['/', ':', '#']).next().unwrap_or(t);
        ["Product", "ProductGroup", "QAPage", "DiscussionForumPosting"].iter().any(|n| name.eq_ignore_ascii_case(n))
    };
    let declared = page.head.meta("og:type").into_iter().flat_map(|t| t.rsplit('.').next());
    // Deeper in the page stand products that are only advertised.
    let outer = page.elements.iter().filter(|e| e.depth <= DEEPEST_MAIN).map(|e| e.role.as_str());
    let marked = outer.flat_map(str::split_ascii_whitespace).filter(|r| r.contains("schema.org/"));
    if let Some(found) = declared.chain(marked).chain(linked_types(page)).find(|t| is_other(t)) {
        return Some(format!("the page's metadata calls it `{found}`"));
    }
    let generator = page.head.meta("generator")?.to_lowercase();
    let board = know.boards.iter().find(|b| generator.contains(&***b))?;
    Some(format!("made by `{board}`, which makes forums"))
}

/// The types of the objects at the top of the JSON-LD and in its graphs.
fn linked_types(page: &Page) -> impl Iterator<Item = &str> {
    let top = page.head.json_ld.iter().flat_map(|v| v.as_array().map_or(std::slice::from_ref(v), Vec::as_slice));
    let graphs = |v| serde_json::Value::get(v, "@graph").and_then(|g| g.as_array()).into_iter().flatten();
    let objects = top.flat_map(move |v| std::iter::once(v).chain(graphs(v)));
    objects.filter_map(|o| o.get("@type")).flat_map(|t| {
        let many = t.as_array().into_iter().flatten().filter_map(|t| t.as_str());
        t.as_str().into_iter().chain(many)
    })
}

/// Whether a date stands between the top of the page and its first prose, as above news: a page about a topic has none.
fn is_dated(page: &Page) -> bool {
    let first = page.blocks.iter().position(|b| b.text.len() >= PROSE && b.kind == BlockKind::Paragraph);
    let end = first.unwrap_or(page.blocks.len());
    let above = page.blocks.get(end.saturating_sub(HEADER_BLOCKS)..end).unwrap_or_default();
    let is_own = |b: &&Block| b.kind != BlockKind::ListItem && b.markup.link_bytes == 0 && b.text.len() <= 80;
    above.iter().filter(is_own).any(|b| b.text.as_str().lines().any(|l| date(l).is_some()))
}

/// What the metadata of an HTML page calls it.
fn marked_as_article(page: &Page) -> bool {
    let has_type = |value: &serde_json::Value| {
        let is_article = |t: &serde_json::Value| {
            t.as_str().is_some_and(|t| t.ends_with("Article") || t.ends_with("BlogPosting") || t == "Report")
        };
        let of = |object: &serde_json::Value| match object.get("@type") {
            Some(serde_json::Value::Array(types)) => types.iter().any(is_article),
            Some(one) => is_article(one),
            None => false,
        };
        let graph = value.get("@graph").and_then(|g| g.as_array()).into_iter().flatten();
        of(value) || graph.chain(value.as_array().into_iter().flatten()).any(of)
    };
    page.head.meta("og:type").is_some_and(|t| t.eq_ignore_ascii_case("article"))
        || page.head.meta("article:published_time").is_some()
        || page.head.json_ld.iter().any(has_type)
}
