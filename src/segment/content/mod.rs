//! In: an HTML page. Out: its blocks, each labelled body, header, aside or boilerplate, and why.
//!
//! Four steps: [`survey`] and [`meter`] measure elements and blocks (how much prose, how many links, what the names say), [`candidates`]
//! picks the element that holds the main text, [`verdicts`] goes through the blocks one by one, and [`stretches`] mends
//! what only the neighbors can tell. The hard decision: the element is picked by the prose in it and raised by evidence
//! (names, microdata, JSON-LD, the title), so that a page without any telling markup works like one with all of it.

mod candidates;
mod layout;
mod meter;
mod named;
mod survey;
mod title;
mod verdicts;

use super::Zoned;
use crate::knowledge::Knowledge;
use crate::parse::Page;
use crate::recognize::{Identity, Kind};
use crate::warning::{WarningCode, Warnings};

use layout::LayoutZones;
use survey::Survey;

/// Tells the main text from the rest; also gives lines for `explain` about the candidates.
pub(super) fn label(
    page: &mut Page,
    identity: &Identity,
    know: &Knowledge,
    doubts: &mut Warnings,
) -> (Vec<Zoned>, Vec<String>) {
    let survey = Survey::new(page, identity, know);
    let ranking = candidates::rank(&survey);
    let mut notes: Vec<String> = ranking.iter().take(5).map(|c| c.note(&survey)).collect();
    let mut layout = match identity.kind {
        Kind::Listing => LayoutZones::default(),
        _ => LayoutZones::new(&identity.named, &page.elements, &page.blocks),
    };
    let best = ranking.first().and_then(|c| survey.spots.get(c.element)).map_or(0.0, |s| s.prose);
    if layout.doubt(|i| survey.measures.get(i).map_or(0.0, |m| m.prose), best) {
        let message = "The body that the site layout names holds hardly any of the page's sentences.";
        doubts.add(WarningCode::LayoutMismatch, message);
        notes.push(message.to_owned());
    }
    if let Some(strayed) = &identity.strayed {
        doubts.add(WarningCode::LayoutMismatch, strayed.as_str());
    }
    if let Some(body) = layout.body() {
        notes.push(format!("body named by the site layout: blocks {}..{}", body.start, body.end));
    }
    let verdicts = verdicts::judge(&survey, ranking.first(), &layout);
    let blocks = std::mem::take(&mut page.blocks);
    let zoned = blocks.into_iter().zip(verdicts).map(|(block, (zone, why))| Zoned { block, zone, why });
    (zoned.collect(), notes)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::parse;
    use crate::read::Capture;
    use crate::segment::{AsideKind, Zone};
    use crate::{decode, recognize};

    const ONE: &str =
        "Der Landkreis Musterland hat am Montag die neue Brücke bei Beispielhausen für den Verkehr freigegeben.";
    const TWO: &str =
        "Die Arbeiten hatten zwei Jahre gedauert, und sie waren nach Angaben der Kreisverwaltung teurer als gedacht.";
    const THREE: &str =
        "Nun soll auch der Radweg, der seit langem gewünscht wird, bis zum Ende des Jahres fertig werden.";
    const HEAD: &str = "<title>Neue Brücke freigegeben | Musterland</title><body>";

    fn zones(html: &str) -> Vec<(Zone, String)> {
        static KNOW: LazyLock<Knowledge> = LazyLock::new(Knowledge::builtin);
        let capture = Capture::new(html.into());
        let decoded = decode::decode(&capture, &KNOW, &mut Warnings::default());
        let mut page = parse::parse(&decoded, &capture, &KNOW, &mut Warnings::default());
        let identity = recognize::recognize(&page, &capture, &KNOW);
        let (zoned, notes) = label(&mut page, &identity, &KNOW, &mut Warnings::default());
        assert!(!notes.is_empty() || zoned.is_empty());
        zoned.into_iter().map(|z| (z.zone, z.block.text.as_str().to_owned())).collect()
    }

    fn of(zone: Zone, html: &str) -> Vec<String> {
        zones(html).into_iter().filter(|(z, _)| *z == zone).map(|(_, text)| text).collect()
    }

    #[test]
    fn what_stands_around_the_text_is_out() {
        let html = format!(
            "{HEAD}<nav><ul><li><a href=/>Start</a><li><a href=/k>Kreistag</a></ul></nav><main><h1>Neue Brücke freigegeben</h1>\
             <p class=date>3. Mai 2019</p><figure><img src=b.jpg><figcaption>Die Brücke. Foto: Muster</figcaption></figure>\
             <p>{ONE}</p><h2>Teurer als gedacht</h2><p>{TWO}</p><div class=share-bar><a href=f>Teilen</a></div><p>{THREE}</p>\
             <h3>Auch interessant</h3><p><a href=1>Schule saniert und erweitert</a></p></main><footer><p>{ONE}</p></footer>"
        );
        assert_eq!(of(Zone::Body, &html), [ONE, "Teurer als gedacht", TWO, THREE]);
        assert_eq!(of(Zone::Title, &html), ["Neue Brücke freigegeben"]);
        assert_eq!(of(Zone::Aside(AsideKind::Caption), &html), ["Die Brücke. Foto: Muster"]);
        assert_eq!(of(Zone::Dateline, &html), ["3. Mai 2019"]);
    }

    #[test]
    fn a_page_laid_out_with_tables_works_without_any_names() {
        let html = format!(
            "{HEAD}<table><tr><td><a href=1>Start</a><br><br><a href=2>Aktuelles aus dem Kreis</a><td>\
             <h3>Neue Brücke freigegeben</h3>{ONE}<br><br>{TWO}<p>{THREE}<td><a href=3>Mehr Nachrichten lesen</a></table>"
        );
        assert_eq!(of(Zone::Body, &html), [ONE, TWO, THREE]);
    }

    #[test]
    fn leads_between_title_and_text_are_kept() {
        let html = format!(
            "{HEAD}<header><h1>Neue Brücke freigegeben</h1><p class=intro>{ONE}</p></header>\
             <div class=article-body><p>{TWO}</p><p>{THREE}</p></div>"
        );
        assert_eq!(of(Zone::Body, &html), [ONE, TWO, THREE]);
    }

    #[test]
    fn teasers_hidden_text_and_repetitions_are_out() {
        let teaser = |n: usize| {
            format!("<div class=box><h3><a href={n}>Meldung Nummer {n} aus dem Kreis</a></h3><p>{n}. {TWO}</p></div>")
        };
        let html = format!(
            "{HEAD}<article><h1>Neue Brücke freigegeben</h1><p>{ONE}</p><p>{THREE}</p><p style='display: none'>{TWO}</p>\
             <p>{ONE}</p></article><div>{}{}{}</div>",
            teaser(1),
            teaser(2),
            teaser(3)
        );
        assert_eq!(of(Zone::Body, &html), [ONE, THREE]);
    }

    #[test]
    fn notes_on_author_and_owner_and_lines_over_links_are_out() {
        let html = format!(
            "<meta name=author content='Lena Hallstein'><meta property=og:site_name content='Musterwerke'>{HEAD}\
             <h1>Neue Brücke freigegeben</h1><p>{ONE}</p><p>Mehr:</p><ul><li><a href=1>Schule saniert und erweitert</a>\
             <li><a href=2>Bad wird im Mai wieder öffnen</a></ul><p>{TWO}</p><form><p>Ihr Name</p><p>10 Euro</p></form>\
             <p>{THREE}</p><p>Lena Hallstein schreibt seit Jahren über Brücken, und sie lebt am Fluss.</p>\
             <p>Musterwerke ist ein Hersteller von Geländern, den es seit hundert Jahren im Kreis gibt.</p>"
        );
        assert_eq!(of(Zone::Body, &html), [ONE, TWO, THREE]);
        assert_eq!(of(Zone::Aside(AsideKind::About), &html).len(), 1);
    }

    #[test]
    fn a_logo_and_headings_over_navigation_are_no_titles() {
        let html = format!(
            "<title>Aktuelles</title><body><h1><a href='https://www.musterland.example/'>Musterland</a></h1><h2>Navigation</h2>\
             <a href=1>Start</a><h2>Neue Brücke freigegeben</h2><p>{ONE}</p><p>{TWO}</p>"
        );
        assert_eq!(of(Zone::Title, &html), ["Neue Brücke freigegeben"]);
    }

    #[test]
    fn names_that_would_leave_nothing_are_doubted() {
        let html = format!("{HEAD}<h1>Neue Brücke freigegeben</h1><div class=alert><p>{ONE}</p><p>{TWO}</p></div>");
        assert_eq!(of(Zone::Body, &html), [ONE, TWO]);
    }
}
