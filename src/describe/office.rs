//! In: header zones and contact. Out: who published, the release number, the place of the dateline, an embargo.

use super::evidence::{Claim, Ledger};
use super::{Contact, Embargo, From, Issuer, Published, ReleaseNumber, Sources};
use crate::knowledge::Classes;
use crate::knowledge::kinds::Cue;
use crate::knowledge::releases::Part;
use crate::knowledge::sites::Field;
use crate::segment::{AsideKind, OFFICE_AS_TITLE, Zone};
use crate::text::single_spaced;
use crate::values::moment;
use crate::warning::{WarningCode, Warnings};

/// Who published: site layout, header, signature, metadata, contact block.
pub(super) fn issuer(
    sources: &Sources<'_>,
    contact: Option<&Contact>,
    ledger: &mut Ledger,
    doubts: &mut Warnings,
) -> Option<Issuer> {
    let mut claims = Vec::new();
    let mut add = |text: &str, from: From, rank: u8, place: &'static str| {
        let value = office(sources, text);
        if !value.is_empty() && value.len() <= 160 {
            claims.push(Claim { value, from, text: text.to_owned(), rank, place });
        }
    };
    sources.said(Field::Issuer).for_each(|s| add(s, From::HtmlLayout, 0, "element that the site layout names"));
    sources.document.zone(Zone::Issuer).take(1).for_each(|b| add(b.text.as_str(), From::Header, 1, "header"));
    // An office that had to serve as the title is still who published.
    let titles = sources.document.blocks.iter().filter(|z| z.zone == Zone::Title && z.why == OFFICE_AS_TITLE);
    titles.take(1).for_each(|z| add(z.block.text.as_str(), From::Header, 1, "header"));
    let is_organization = |text: &&str| {
        let class = |w: &str| sources.words.lexicon.classes(sources.words.lexicon.id(&w.to_lowercase()));
        text.split(|c: char| !c.is_alphanumeric()).any(|w| class(w).any(Classes::ORG_HEAD.or(Classes::ORG_SUFFIX)))
    };
    let signatures = sources.document.zone(Zone::Aside(AsideKind::Signature)).map(|b| b.text.as_str());
    signatures.filter(is_organization).take(1).for_each(|s| add(s, From::Footer, 2, "signature"));
    let publishers = sources.linked.names("publisher").into_iter().chain(sources.linked.names("sourceOrganization"));
    publishers.take(1).for_each(|n| add(&n.name, From::HtmlJsonLd, 3, "publisher in JSON-LD"));
    for (name, rank) in [("dc.publisher", 4), ("dcterms.publisher", 4), ("citation_publisher", 4), ("og:site_name", 6)]
    {
        sources
            .document
            .head
            .meta(name)
            .into_iter()
            .for_each(|c| add(c, From::HtmlMeta, rank, "publisher in the metadata"));
    }
    let in_contact = contact.and_then(|c| c.organization.as_deref());
    in_contact.into_iter().for_each(|o| add(o, From::Contact, 5, "contact block"));
    let won = ledger.first_by_trust("issuer", claims, Clone::clone)?;
    if won.from == From::Contact {
        let message = format!("Only the contact block names an office, `{}`; it may be a later one.", won.value);
        doubts.add(WarningCode::IssuerFromContact, message);
    }
    if let Some(other) = in_contact.filter(|o| won.from == From::Header && !share_words(o, &won.value)) {
        let message = format!("The header names `{}`, the contact block `{other}`.", won.value);
        doubts.add(WarningCode::IssuerConflict, message);
    }
    Some(Issuer { name: won.value, from: won.from })
}

/// The name of an office without the name of the publication, number and dashes behind it.
fn office(sources: &Sources<'_>, text: &str) -> String {
    let text = single_spaced(text);
    let folded = text.to_lowercase();
    let cut = sources.words.kinds.find(&folded).find(|f| f.cue == Cue::Publication && folded.len() == text.len());
    let text = cut.map_or(&*text, |f| if f.start == 0 { &text[f.end..] } else { &text[..f.start] });
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '\u{2013}' | ':' | ',' | '|' | '/')).to_owned()
}

/// Whether two names of offices share a word that is long enough to mean something.
fn share_words(a: &str, b: &str) -> bool {
    let words = |s: &str| {
        s.to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| w.len() > 4)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let (a, b) = (words(a), words(b));
    a.iter().any(|w| b.contains(w))
}

/// The release number, with the year of the dateline where it names none.
pub(super) fn number(
    sources: &Sources<'_>,
    published: Option<&Published>,
    ledger: &mut Ledger,
) -> Option<ReleaseNumber> {
    let mut claims = Vec::new();
    let mut add = |text: &str, from: From, rank: u8, place: &'static str| {
        if let Some(mut number) = read_number(text) {
            number.year = number.year.or_else(|| published.and_then(|p| p.value.get(..4)?.parse().ok()));
            claims.push(Claim { value: number, from, text: text.to_owned(), rank, place });
        }
    };
    sources.said(Field::Number).for_each(|s| add(s, From::HtmlLayout, 0, "element that the site layout names"));
    // A line may hold number and date.
    let numbered = |text: &str| {
        let found = sources.words.releases.lines.find(text).filter(|f| f.parts.len() > 1)?;
        found
            .parts
            .iter()
            .find(|(part, _)| *part == Part::Number)
            .and_then(|(_, range)| text.get(range.clone()).map(str::to_owned))
    };
    for block in sources.document.zone(Zone::Number) {
        let text = block.text.as_str().trim();
        add(numbered(text).as_deref().unwrap_or(text), From::Header, 1, "number line");
    }
    if let Some(part) =
        sources.url.and_then(|u| u.path().split(['_', '/']).find(|p| is_ots_number(p)).map(str::to_owned))
    {
        add(&part, From::Url, 2, "number in the address");
    }
    ledger.first_by_trust("number", claims, |n| n.value.clone()).map(|c| c.value)
}

fn is_ots_number(part: &str) -> bool {
    part.strip_prefix("OTS").is_some_and(|d| d.len() == 4 && d.bytes().all(|b| b.is_ascii_digit()))
}

/// Reads the last number of a line: `Nr.: 584/02`, `: 39`, `IP/08/1234`, `OTS0127`.
fn read_number(line: &str) -> Option<ReleaseNumber> {
    let line = line.trim();
    let is_sign = |c: char| c.is_ascii_digit() || c == '/' || c == ' ';
    let tail = line.trim_end_matches(|c: char| !c.is_ascii_digit());
    let code = tail
        .split_whitespace()
        .next_back()
        .filter(|w| w.starts_with(|c: char| c.is_ascii_uppercase()) && w.contains(['/', '-']));
    if let Some(code) = code {
        let year = code.split(['/', '-']).filter(|p| matches!(p.len(), 2 | 4)).find_map(year_of);
        return Some(ReleaseNumber { value: code.to_owned(), year, text: line.to_owned() });
    }
    let start = tail.rfind(|c| !is_sign(c)).map_or(0, |i| i + tail[i..].chars().next().map_or(1, char::len_utf8));
    let mut parts = tail[start..].split('/').map(str::trim);
    let first = parts.next().filter(|p| !p.is_empty())?.split(' ').next_back()?;
    let digits = first.trim_start_matches('0');
    let value = if digits.is_empty() { "0" } else { digits };
    let is_number = first.len() <= 6 && first.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| ReleaseNumber {
        value: value.to_owned(),
        year: parts.next().and_then(year_of),
        text: line.to_owned(),
    })
}

fn year_of(digits: &str) -> Option<i32> {
    let year: i32 = digits.split(' ').next()?.parse().ok()?;
    match digits.len() {
        2 if year >= 80 => Some(1900 + year),
        2 => Some(2000 + year),
        4 if (1900..=2199).contains(&year) => Some(year),
        _ => None,
    }
}

/// The place of the dateline: what stands before its comma, or between date and number.
pub(super) fn place(sources: &Sources<'_>, ledger: &mut Ledger) -> Option<String> {
    let mut claims = Vec::new();
    for block in sources.document.zone(Zone::Dateline) {
        let text = block.text.as_str();
        let Some((range, _)) = moment::find(text, sources.words) else {
            if text.len() <= 60 && !text.bytes().any(|b| b.is_ascii_digit()) {
                claims.extend(place_in(sources, text).map(|value| claim(value, text)));
            }
            continue;
        };
        let before = place_in(sources, &text[..range.start]);
        let value = before
            .or_else(|| place_in(sources, text[range.end..].split(['\u{2013}', '\n']).next().unwrap_or_default()));
        claims.extend(value.map(|value| claim(value, text)));
    }
    if claims.is_empty() {
        claims.extend(place_before_text(sources));
    }
    ledger.first_by_trust("place", claims, Clone::clone).map(|c| c.value)
}

/// The place before the first sentence, where news keep it.
fn place_before_text(sources: &Sources<'_>) -> Option<Claim<String>> {
    const NEAR: usize = 120;
    let text = sources.document.zone(Zone::Body).next()?.text.as_str();
    let start = &text[..text.floor_char_boundary(NEAR)];
    let found = sources.words.releases.leads.find(start)?;
    let (_, range) = found.parts.iter().find(|(part, _)| *part == Part::Dateline)?;
    let dateline = start.get(range.clone())?;
    place_in(sources, dateline).map(|value| claim(value, dateline))
}

fn claim(value: String, text: &str) -> Claim<String> {
    Claim { value, from: From::Header, text: text.to_owned(), rank: 0, place: "dateline" }
}

fn place_in(sources: &Sources<'_>, text: &str) -> Option<String> {
    let line = text.lines().rfind(|l| !l.trim().is_empty())?;
    let trim = |s: &str| {
        s.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '-' | '\u{2013}' | ':' | '.')).to_owned()
    };
    let mut place = trim(line);
    loop {
        let last = place.split_whitespace().next_back()?;
        let class = sources.words.lexicon.classes(sources.words.lexicon.id(&last.to_lowercase()));
        if !class.any(Classes::FUNCTION.or(Classes::WEEKDAY)) {
            break;
        }
        place = trim(&place[..place.len() - last.len()]);
    }
    let is_place = (2..=60).contains(&place.len())
        && place.starts_with(char::is_uppercase)
        && !place.bytes().any(|b| b.is_ascii_digit());
    is_place.then_some(place)
}

/// What forbids publication before a time.
pub(super) fn embargo(sources: &Sources<'_>, ledger: &mut Ledger) -> Option<Embargo> {
    let block = sources.document.zone(Zone::Embargo).next()?;
    let text = block.text.as_str().to_owned();
    let value = moment::find(&text, sources.words).map(|(_, m)| m.edtf());
    let claim = Claim {
        value: value.clone().unwrap_or_default(),
        from: From::Header,
        text: text.clone(),
        rank: 0,
        place: "embargo line",
    };
    ledger.first_by_trust("embargo", vec![claim], Clone::clone);
    Some(Embargo { value, from: From::Header, text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn release_numbers_as_offices_write_them() {
        for (line, value, year) in [
            (": 39", "39", None),
            ("Ministerium - Pressemitteilung Nr.: 584/02", "584", Some(2002)),
            ("Nr.: 005/01", "5", Some(2001)),
            ("440/2017", "440", Some(2017)),
            ("455 / 2024", "455", Some(2024)),
            ("\u{2013} 022/2020", "22", Some(2020)),
            ("Lfd. Nr.: 0137", "137", None),
            ("MEX-16-306", "MEX-16-306", Some(2016)),
            ("SG/SM/8250", "SG/SM/8250", None),
            ("OTS0127", "127", None),
        ] {
            let got = read_number(line).map(|n| (n.value, n.year));
            assert_eq!(got, Some((value.to_owned(), year)), "{line}");
        }
        assert_eq!(read_number("no number"), None);
    }
}
