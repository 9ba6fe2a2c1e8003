//! In: every place that names a day. Out: the dates of publication and of the last change, with their rivals.
//!
//! Order of trust: site layout, dateline, JSON-LD of the article, metadata, microdata, `<time>`, marked and visible lines
//! near the headline, address, file name, mail, other times, HTTP. The hard decision: a moment in UTC is taken at its word unless
//! a less trusted place shows that it was already the next day where the page was written.

use chrono::{Datelike, NaiveDate, Timelike, Weekday};

use super::evidence::{Claim, Ledger};
use super::linked::Sort;
use super::place::Near;
use super::title::Key;
use super::{From, Published, Rival, Sources, address};
use crate::knowledge::Language;
use crate::knowledge::kinds::{self, Cue};
use crate::knowledge::lexicon::fold_into;
use crate::knowledge::marks::Mark;
use crate::knowledge::sites::Field;
use crate::parse::{Format, Via};
use crate::recognize::Kind;
use crate::segment::{Zone, Zoned};
use crate::values::moment::{self, Moment};
use crate::warning::{WarningCode, Warnings};

/// Names of metadata for the day of publication, the clear ones.
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "datepublished",
    "date.published",
    "article.published",
    "og:published_time",
    "og:pubdate",
    "published_time",
    "publish_date",
    "publish-date",
    "published-date",
    "publication_date",
    "pubdate",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "citation_publication_date",
    "citation_online_date",
    "dcterms.issued",
    "dc.date.issued",
    "dcterms.available",
    "rnews:datepublished",
    "article_date_original",
    "originalpublicationdate",
    "news-publish-date",
    "vr:published_time",
    "article:published_date",
    "article:publicationdate",
    "article:publish_date",
    "article:publication_date",
    "og:article:published",
    "og:datepublished",
    "og:publish_date",
    "date_published",
    "publishdate",
    "publisheddate",
    "published_date",
    "published-time",
    "publish_time",
    "publication-date",
    "dc.date.publication",
    "dc.date.published",
    "dcterms.date.issued",
    "dcsext.articlefirstpublished",
    "mediator_published_time",
    "shareaholic:article_published_time",
];
/// Such that name a day without saying which.
const DATED: &[&str] = &[
    "date",
    "dc.date",
    "dcterms.date",
    "dc.date.created",
    "dcterms.created",
    "dc.created",
    "datecreated",
    "created",
    "article.created",
    "article:created",
    "displaydate",
    "cdate",
    "timestamp",
    "bt:pubdate",
    "eprints.date",
    "date_created",
    "content_create_date",
    "citation_date",
    "doc_date",
    "dateposted",
];
/// Such that name the last change.
const MODIFIED: &[&str] = &[
    "article:modified_time",
    "og:article:modified_time",
    "datemodified",
    "og:updated_time",
    "article:updated",
    "lastmod",
    "last-modified",
    "last_modified",
    "dcterms.modified",
    "dc.date.modified",
    "modified",
    "updated_time",
    "vr:updated_time",
    "revised",
];

/// A longer block near the headline is no line with a date.
const LONGEST_LINE: usize = 120;
/// A line of a date has no more bytes beside it.
const LONGEST_BESIDE: usize = 12;
/// So many blocks at the end of a page can be its footer.
const FOOT: usize = 8;

type DateClaim = Claim<Moment>;

/// Ranks in the order of trust.
mod rank {
    pub(super) const LAYOUT: u8 = 0;
    pub(super) const DATELINE: u8 = 1;
    pub(super) const IN_TEXT: u8 = 0;
    pub(super) const ARTICLE: u8 = 2;
    pub(super) const META: u8 = 3;
    pub(super) const MICRODATA: u8 = 4;
    pub(super) const PAGE: u8 = 5;
    pub(super) const TIME: u8 = 6;
    pub(super) const MARKED: u8 = 7;
    pub(super) const LINE: u8 = 8;
    pub(super) const DATED: u8 = 9;
    pub(super) const URL: u8 = 10;
    pub(super) const CREATED: u8 = 11;
    pub(super) const FILE_NAME: u8 = 12;
    pub(super) const MAIL: u8 = 13;
    pub(super) const BELOW: u8 = 13;
    pub(super) const FAR: u8 = 14;
    pub(super) const MODIFIED: u8 = 15;
    pub(super) const HTTP: u8 = 16;
}

/// The dates of publication and of the last change.
pub(super) fn dates(
    sources: &Sources<'_>,
    title: Option<&str>,
    ledger: &mut Ledger,
    doubts: &mut Warnings,
) -> (Option<Published>, Option<Published>) {
    let near = near_cues(sources);
    let updated = updated(sources, &near);
    let mut claims = published(sources, &near);
    if claims.is_empty() && sources.identity.kind != Kind::Listing {
        last_resort(sources, title, &mut claims);
    }
    if claims.is_empty() {
        let place = "date of the last change, for want of another";
        claims.extend(updated.iter().map(|c| DateClaim { rank: rank::MODIFIED, place, ..c.clone() }));
    }
    one_day_or_none(&mut claims);
    if sources.words.language == Language::German {
        at_midnight(&mut claims);
    }
    claims.extend(http(sources));
    let latest = sources.capture.fetched_at.as_deref().and_then(Moment::parse);
    claims.retain(|c| latest.is_none_or(|l| c.value.day <= l.day.succ_opt().unwrap_or(l.day)));
    let Some((winner, why)) = winner(&claims) else {
        let message = "Neither the text nor its metadata, address or transport name a day of publication.";
        if sources.identity.kind != Kind::Listing {
            doubts.add(WarningCode::NoDate, message);
        }
        return (None, settle("updated", &updated, ledger));
    };
    ledger.note("published", &claims, Some(winner), why, Moment::edtf);
    doubt(&claims, winner, doubts);
    let published = with_rivals(&claims, winner);
    (Some(published), settle("updated", &updated, ledger))
}

/// Times far from the text count only if they all name one day: those of teasers do not.
fn one_day_or_none(claims: &mut Vec<DateClaim>) {
    let mut days = claims.iter().filter(|c| c.rank == rank::FAR).map(|c| c.value.day);
    let first = days.next();
    if !days.all(|d| Some(d) == first) {
        claims.retain(|c| c.rank != rank::FAR);
    }
}

/// What names a day if nothing else does: a label for the day of publication anywhere on the page, an entry with the title
/// of the page in one of its lists, a line with nothing but a day below the text.
fn last_resort(sources: &Sources<'_>, title: Option<&str>, claims: &mut Vec<DateClaim>) {
    let blocks = &sources.document.blocks;
    let labeled = blocks.iter().enumerate().filter(|(_, z)| z.zone != Zone::Related).map(|(i, _)| i);
    let place = "line with the date of publication";
    cued(sources, &cues(sources, labeled), Cue::Published, |_| (From::Footer, rank::FAR), place, claims);
    let key = title.map(Key::new).filter(|k| !k.is_empty());
    for entry in sources.document.related.iter().filter(|e| key.as_ref() == Some(&Key::new(&e.title))) {
        if let Some(date) = &entry.date {
            push(claims, sources, date, From::Footer, rank::FAR, "entry with this title in a list");
        }
    }
    for zoned in &blocks[sources.placement.text_end(blocks.len())] {
        let text = zoned.block.text.as_str();
        let alone = |(range, _): &(std::ops::Range<usize>, Moment)| text.len() - range.len() <= LONGEST_BESIDE;
        if sources.day(&text[..text.floor_char_boundary(80)]).is_some_and(|found| text.len() < 80 && alone(&found)) {
            push(claims, sources, text, From::Footer, rank::FAR, "line with a date below the text");
        }
    }
}

fn settle(field: &'static str, claims: &[DateClaim], ledger: &mut Ledger) -> Option<Published> {
    let winner = (0..claims.len()).min_by_key(|&i| claims[i].rank)?;
    ledger.note(field, claims, Some(winner), "first in the order of trust", Moment::edtf);
    Some(with_rivals(claims, winner))
}

/// The first in the order of trust; or a day that the page both shows and declares, if the first one is only declared;
/// or, if the first is a late hour in UTC, the best one that shows the next day.
fn winner(claims: &[DateClaim]) -> Option<(usize, &'static str)> {
    let best = (0..claims.len()).min_by_key(|&i| claims[i].rank)?;
    let best_of = |keep: &dyn Fn(&DateClaim) -> bool| {
        (0..claims.len()).filter(|&i| keep(&claims[i])).min_by_key(|&i| claims[i].rank)
    };
    let (stated, next) = claims[best].value.days();
    let local = |c: &DateClaim| c.value.offset.is_none() && c.rank <= rank::URL;
    if stated != next && !claims.iter().any(|c| c.value.day == stated && local(c)) {
        let shows_next = best_of(&|c| c.value.day == next && c.rank <= rank::URL);
        if let Some(local) = shows_next {
            return Some((local, "a more trusted place gives a late hour in UTC, which is this day in local time"));
        }
    }
    if let Some(local) = best_of(&|c| claims[best].value.is_elsewhere(&c.value) && c.rank < rank::BELOW) {
        return Some((local, "the same moment in local time, where a more trusted place gives it in UTC"));
    }
    let address = claims.iter().find(|c| c.rank == rank::URL && c.from == From::Url);
    if let Some(address) = address.filter(|a| claims[best].rank == rank::DATELINE && is_past(a, &claims[best])) {
        let both = best_of(&|c| c.rank > rank::DATELINE && c.rank < rank::URL && c.value.same_day(&address.value));
        if let Some(both) = both {
            return Some((both, "no page stands at an address that is older than the page"));
        }
    }
    let shown = |c: &DateClaim| (rank::TIME..=rank::LINE).contains(&c.rank);
    let declared = |c: &DateClaim| (rank::ARTICLE..=rank::PAGE).contains(&c.rank);
    let is_shown = |m: &Moment| claims.iter().any(|c| shown(c) && c.value.same_day(m));
    if claims[best].rank >= rank::ARTICLE && !is_shown(&claims[best].value) {
        let both = best_of(&|c| declared(c) && is_shown(&c.value));
        if let Some(both) = both {
            return Some((both, "shown on the page and declared in its metadata"));
        }
    }
    Some((best, "first in the order of trust"))
}

/// Whether the first names a day well before the other.
fn is_past(first: &DateClaim, second: &DateClaim) -> bool {
    (second.value.day - first.value.day).num_days() > 2
}

fn with_rivals(claims: &[DateClaim], winner: usize) -> Published {
    let won = &claims[winner];
    let mut conflicts: Vec<Rival> = Vec::new();
    for claim in claims.iter().filter(|c| c.rank < rank::BELOW && !c.value.same_day(&won.value)) {
        let rival = Rival { value: claim.value.edtf(), from: claim.from, text: claim.text.clone() };
        if !conflicts.iter().any(|c| c.value == rival.value && c.from == rival.from) {
            conflicts.push(rival);
        }
    }
    Published { value: won.value.edtf(), from: won.from, text: won.text.clone(), conflicts }
}

/// Warns where the places contradict each other.
fn doubt(claims: &[DateClaim], winner: usize, doubts: &mut Warnings) {
    let won = &claims[winner];
    let rivals = || claims.iter().filter(|c| c.rank < rank::BELOW && !c.value.same_day(&won.value));
    if let Some(ambiguous) = Some(&won.value).filter(|m| m.ambiguous) {
        let message = format!("`{}` was read as {}, but day and month could be exchanged.", won.text, ambiguous.edtf());
        doubts.add(WarningCode::AmbiguousDate, message);
    }
    for rival in rivals() {
        let days = (rival.value.day - won.value.day).num_days();
        let (ours, theirs) = (&won.text, rival.value.day);
        if days == 1 && rival.from == From::Url && won.from == From::Header && is_summer_time(rival.value.day) {
            let message =
                format!("The head says {ours}, the address {theirs}; in summer the portal shows the day before.");
            doubts.add(WarningCode::DateSummerShift, message);
        } else if days >= 2 && matches!(won.from, From::Header | From::Body) && won.rank <= rank::DATELINE {
            let message = format!("The release is of {}, but was put on this page on {theirs}.", won.value.day);
            doubts.add(WarningCode::Republished, message);
        } else {
            let message = format!("{} says {}, but {} says {theirs}.", capital(won.place), won.value.day, rival.place);
            doubts.add(WarningCode::DateConflict, message);
        }
    }
}

/// A moment in UTC that is midnight sharp where German is spoken was meant as that day, if no place shows the day before.
fn at_midnight(claims: &mut [DateClaim]) {
    let shown: Vec<NaiveDate> = claims.iter().filter(|c| c.value.offset.is_none()).map(|c| c.value.day).collect();
    for claim in claims.iter_mut().filter(|c| !shown.contains(&c.value.day)) {
        claim.value = midnight(claim.value).unwrap_or(claim.value);
    }
}

/// The day that begins with such a moment.
fn midnight(moment: Moment) -> Option<Moment> {
    let time = moment.time.filter(|t| moment.offset == Some(0) && t.minute() == 0 && t.second() == 0)?;
    let hour = if is_summer_time(moment.day) { 22 } else { 23 };
    (time.hour() == hour).then(|| moment.day.succ_opt().map(Moment::of))?
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(chars).collect()
}

/// Central European summer time: from the last Sunday of March to the day before the last Sunday of October.
fn is_summer_time(day: NaiveDate) -> bool {
    let last_sunday = |month| {
        (25..=31)
            .rev()
            .filter_map(|d| NaiveDate::from_ymd_opt(day.year(), month, d))
            .find(|d| d.weekday() == Weekday::Sun)
    };
    last_sunday(3).zip(last_sunday(10)).is_some_and(|(from, to)| from <= day && day < to)
}

fn published(sources: &Sources<'_>, near: &[Cued]) -> Vec<DateClaim> {
    let mut claims = Vec::new();
    layout(sources, Field::Published, &mut claims);
    linked(sources, "datePublished", [rank::ARTICLE, rank::ARTICLE, rank::PAGE], &mut claims);
    linked(sources, "dateCreated", [rank::CREATED; 3], &mut claims);
    linked(sources, "uploadDate", [rank::CREATED; 3], &mut claims);
    metas(sources, PUBLISHED, rank::META, "metadata of publication", &mut claims);
    metas(sources, DATED, rank::DATED, "metadata with a date", &mut claims);
    if sources.identity.kind == Kind::Listing && sources.document.format == Format::Html {
        // All else are the dates of its entries.
        return claims;
    }
    datelines(sources, &mut claims);
    times(sources, &mut claims);
    marked(sources, Mark::Published, &mut claims);
    if let Some(sent) = sources.capture.letter.as_ref().and_then(|l| l.sent.as_deref()) {
        push(&mut claims, sources, sent, From::Mail, rank::MAIL, "date of the mail");
    }
    lines(sources, near, &mut claims);
    addresses(sources, &mut claims);
    beginning(sources, &mut claims);
    claims
}

fn updated(sources: &Sources<'_>, near: &[Cued]) -> Vec<DateClaim> {
    let mut claims = Vec::new();
    layout(sources, Field::Updated, &mut claims);
    linked(sources, "dateModified", [rank::ARTICLE, rank::ARTICLE, rank::PAGE], &mut claims);
    metas(sources, MODIFIED, rank::META, "metadata of the last change", &mut claims);
    for time in sources.document.head.times.iter().filter(|t| sources.marks.read(&t.role) == Some(Mark::Updated)) {
        let written = time.datetime.as_deref().unwrap_or(&time.text);
        let near = sources.placement.of_element(time.element) != Near::Far;
        push(
            &mut claims,
            sources,
            written,
            From::HtmlTime,
            if near { rank::TIME } else { rank::FAR },
            "time of the last change",
        );
    }
    marked(sources, Mark::Updated, &mut claims);
    visible(sources, near, Cue::Updated, rank::LINE, "line with the last change", &mut claims);
    claims
}

/// Adds a claim if `written` holds a day: as machines write it, else as people do.
fn push(claims: &mut Vec<DateClaim>, sources: &Sources<'_>, written: &str, from: From, rank: u8, place: &'static str) {
    let found = Moment::parse(written).map(|m| (written.trim(), m)).or_else(|| {
        let short = &written[..written.floor_char_boundary(200)];
        let (range, m) = sources.day(short)?;
        Some((&short[range], m))
    });
    if let Some((text, value)) = found {
        claims.push(DateClaim { value, from, text: text.to_owned(), rank, place });
    }
}

fn layout(sources: &Sources<'_>, field: Field, claims: &mut Vec<DateClaim>) {
    for said in sources.said(field) {
        push(claims, sources, said, From::HtmlLayout, rank::LAYOUT, "element that the site layout names");
    }
}

/// Datelines; one that stands again inside the text (pages that were moved to a new portal keep it) is trusted more.
fn datelines(sources: &Sources<'_>, claims: &mut Vec<DateClaim>) {
    let blocks = &sources.document.blocks;
    let text_begins =
        blocks.iter().position(|z| z.zone == Zone::Body && z.block.text.len() > 160).unwrap_or(blocks.len());
    let title = blocks.iter().position(|z| z.zone == Zone::Title).unwrap_or(0);
    // On a page, lines with several days are those of events.
    let mut days = sources.document.zone(Zone::Dateline).filter_map(|b| Some(sources.day(b.text.as_str())?.1.day));
    let mut differ = || days.next().is_some_and(|first| days.any(|day| day != first));
    let listed = sources.document.format == Format::Html && differ();
    let mut seen = false;
    for (i, zoned) in blocks.iter().enumerate() {
        let text = zoned.block.text.as_str();
        if !matches!(zoned.zone, Zone::Dateline | Zone::Duplicate)
            || text.len() > 200
            || zoned.zone == Zone::Duplicate && !seen
        {
            continue;
        }
        let (from, rank, place) = match seen && i > title.min(text_begins) {
            true => (From::Body, rank::IN_TEXT, "dateline inside the text"),
            false if listed => (From::Header, rank::LINE, "one of several dates"),
            false => (From::Header, rank::DATELINE, "dateline"),
        };
        push(claims, sources, text, from, rank, place);
        seen |= zoned.zone == Zone::Dateline;
    }
}

fn linked(sources: &Sources<'_>, property: &'static str, ranks: [u8; 3], claims: &mut Vec<DateClaim>) {
    for (sort, text) in sources.linked.texts(property) {
        let (rank, place) = match sort {
            Sort::Article => (ranks[0], "JSON-LD of the article"),
            Sort::Work => (ranks[1] + 1, "JSON-LD"),
            Sort::Page => (ranks[2], "JSON-LD of the page"),
        };
        push(claims, sources, &text, From::HtmlJsonLd, rank, place);
    }
}

fn metas(sources: &Sources<'_>, names: &[&str], rank: u8, place: &'static str, claims: &mut Vec<DateClaim>) {
    for name in names {
        if let Some(content) = sources.document.head.meta(name) {
            push(claims, sources, content, From::HtmlMeta, rank, place);
        }
    }
}

fn times(sources: &Sources<'_>, claims: &mut Vec<DateClaim>) {
    for time in &sources.document.head.times {
        let mark = sources.marks.read(&time.role);
        if mark == Some(Mark::Updated) {
            continue;
        }
        let says_published =
            time.role.split(' ').any(|r| matches!(r, "datepublished" | "pubdate" | "dc:date" | "published"));
        let place =
            if sources.in_comments(time.element) { Near::Far } else { sources.placement.of_element(time.element) };
        let rank = match place {
            Near::Headline if says_published => rank::MICRODATA,
            Near::Headline => rank::TIME,
            Near::Text if says_published => rank::TIME,
            Near::Text => rank::BELOW,
            Near::Far => rank::FAR,
        };
        let before = claims.len();
        if let Some(datetime) = &time.datetime {
            push(claims, sources, datetime, From::HtmlTime, rank, "time element");
        }
        if claims.len() == before {
            push(claims, sources, &time.text, From::HtmlTime, rank, "time element");
        }
    }
}

/// Elements that their names call a date.
fn marked(sources: &Sources<'_>, mark: Mark, claims: &mut Vec<DateClaim>) {
    for marked in sources.document.head.marked.iter().filter(|m| m.mark == mark) {
        let near = sources.placement.of_element(marked.element);
        let (from, rank) = match (marked.via, near) {
            (Via::Microdata, Near::Far) if marked.element.is_some() => (From::HtmlMicrodata, rank::FAR),
            (Via::Microdata, _) => (From::HtmlMicrodata, rank::MICRODATA),
            (_, Near::Headline) => (From::Header, rank::MARKED),
            (_, Near::Text) => (From::Footer, rank::BELOW),
            (_, Near::Far) => (From::Footer, rank::FAR),
        };
        let changed = mark == Mark::Published && is_change(sources, &marked.text);
        if changed || from != From::HtmlMicrodata && marked.text.len() > 120 {
            continue;
        }
        let written = marked.content.as_deref().filter(|c| Moment::parse(c).is_some()).unwrap_or(&marked.text);
        push(claims, sources, written, from, rank, "element marked as a date");
    }
}

/// Whether a text calls its date that of a change or of a printout.
fn is_change(sources: &Sources<'_>, text: &str) -> bool {
    let first = sources.words.kinds.find(&text.to_lowercase()).next();
    first.is_some_and(|f| matches!(f.cue, Cue::Updated | Cue::Printed))
}

fn lines(sources: &Sources<'_>, near: &[Cued], claims: &mut Vec<DateClaim>) {
    visible(sources, near, Cue::Published, rank::LINE, "line with the date of publication", claims);
    if sources.document.format == Format::Plain {
        return;
    }
    let blocks = &sources.document.blocks;
    let is_line = |z: &&Zoned| z.zone != Zone::Related && z.block.text.len() <= LONGEST_LINE;
    let near = blocks[sources.placement.around_headline(blocks.len())].iter().filter(is_line);
    for (block, text) in near.flat_map(|z| z.block.text.as_str().lines().map(|line| (&z.block, line))) {
        let Some((range, value)) = sources.day(text) else { continue };
        let is_date = text.len() - range.len() <= 40 || range.start <= 8;
        if is_date && !is_change(sources, text) && !sources.in_comments(Some(block.markup.element)) {
            let text = text[range].to_owned();
            let place = "line with a date near the headline";
            claims.push(DateClaim { value, from: From::Header, text, rank: rank::LINE, place });
        }
    }
}

/// A date that the text begins with, before its first sentence.
fn beginning(sources: &Sources<'_>, claims: &mut Vec<DateClaim>) {
    let first = sources.document.blocks.iter().filter(|z| z.zone == Zone::Body).map(|z| z.block.text.as_str());
    for text in first.take(4) {
        let start = &text[..text.floor_char_boundary(40)];
        if let Some((range, value)) = sources.day(start).filter(|(r, _)| r.start <= 2) {
            let (text, place) = (start[range].to_owned(), "date that the text begins with");
            claims.push(DateClaim { value, from: From::Body, text, rank: rank::URL, place });
        }
    }
}

/// A word for publication or change: the index of its block, and where it stands there.
type Cued = (usize, kinds::Found);

/// Such words near the headline or below the text.
fn near_cues(sources: &Sources<'_>) -> Vec<Cued> {
    let blocks = sources.document.blocks.len();
    let below = sources.placement.below_text(blocks);
    let foot = blocks.saturating_sub(FOOT).max(below.end)..blocks;
    cues(sources, sources.placement.around_headline(blocks).chain(below).chain(foot))
}

/// Such words in short blocks with a day.
fn cues(sources: &Sources<'_>, places: impl Iterator<Item = usize>) -> Vec<Cued> {
    let (mut out, mut folded) = (Vec::new(), String::new());
    for i in places {
        let text = sources.document.blocks[i].block.text.as_str();
        if text.len() > 200 || !moment::may_hold_day(text) {
            continue;
        }
        fold_into(text, &mut folded);
        if folded.len() == text.len() {
            let found = sources.words.kinds.find(&folded).filter(|f| matches!(f.cue, Cue::Published | Cue::Updated));
            out.extend(found.map(|found| (i, found)));
        }
    }
    out
}

/// Lines near the headline or below the text in which `cue` stands before a date.
fn visible(sources: &Sources<'_>, near: &[Cued], cue: Cue, rank: u8, place: &'static str, claims: &mut Vec<DateClaim>) {
    let above = sources.placement.around_headline(sources.document.blocks.len());
    let place_of = |i: usize| {
        let from = if above.contains(&i) { From::Header } else { From::Footer };
        let near = above.contains(&i) || sources.placement.of_block(i) != Near::Far;
        (from, if near { rank } else { rank::FAR })
    };
    cued(sources, near, cue, place_of, place, claims);
}

/// The dates behind or before `cue`; where each block stands says whence and how trusted they are.
fn cued(
    sources: &Sources<'_>,
    cues: &[Cued],
    cue: Cue,
    place_of: impl Fn(usize) -> (From, u8),
    place: &'static str,
    claims: &mut Vec<DateClaim>,
) {
    for (i, found) in cues.iter().filter(|(_, found)| found.cue == cue) {
        let text = sources.document.blocks[*i].block.text.as_str();
        let near = text.get(found.end..).map(|rest| &rest[..rest.floor_char_boundary(60)]).unwrap_or_default();
        let behind = || sources.day(near).filter(|(r, _)| r.start <= 12).map(|(r, day)| (&near[r], day));
        let before = || day_before(sources, text.get(..found.start)?);
        let Some((written, value)) = behind().or_else(before) else { continue };
        let (from, rank) = place_of(*i);
        claims.push(DateClaim { value, from, text: written.to_owned(), rank, place });
    }
}

/// The day that stands at the end of a text, before at most a clock time: `on 3 May 2010 at 23:03`.
fn day_before<'t>(sources: &Sources<'_>, text: &'t str) -> Option<(&'t str, Moment)> {
    const MOST_BEHIND: usize = 24;
    let near = text.get(text.ceil_char_boundary(text.len().saturating_sub(60))..)?;
    let (range, day) = sources.day(near).filter(|(r, _)| near.len() - r.end <= MOST_BEHIND)?;
    Some((near.get(range)?, day))
}

fn addresses(sources: &Sources<'_>, claims: &mut Vec<DateClaim>) {
    if let Some((day, text)) = sources.url.and_then(|url| address::day_in(&url[url::Position::BeforePath..])) {
        let place = "date in the address";
        claims.push(DateClaim { value: Moment::of(day), from: From::Url, text, rank: rank::URL, place });
    }
    if let Some((day, text)) = sources.capture.path.as_deref().and_then(address::day_in) {
        let place = "date in the name of the file";
        claims.push(DateClaim { value: Moment::of(day), from: From::FileName, text, rank: rank::FILE_NAME, place });
    }
}

fn http(sources: &Sources<'_>) -> Option<DateClaim> {
    let (_, text) = sources.capture.headers.iter().find(|(name, _)| name == "last-modified")?;
    let value = Moment::parse(text)?;
    let place = "HTTP header Last-Modified";
    Some(DateClaim { value, from: From::Http, text: text.clone(), rank: rank::HTTP, place })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midnight_sharp_is_a_day() {
        for (text, want) in [
            ("2022-11-06T23:00:00Z", Some("2022-11-07")),
            ("2022-07-06T22:00:00Z", Some("2022-07-07")),
            ("2022-07-06T23:00:00Z", None),
            ("2022-11-06T22:00:00Z", None),
            ("2022-11-06T23:00:05Z", None),
            ("2022-11-06T23:00:00+01:00", None),
            ("2022-11-06T23:00:00", None),
        ] {
            let day = Moment::parse(text).and_then(midnight).map(|m| m.edtf());
            assert_eq!(day.as_deref(), want, "{text}");
        }
    }
}
