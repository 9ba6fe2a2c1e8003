//! Damage of whole releases: heads, titles, imprints and captions that stand there twice, navigation, glued footers. A clean
//! text is put into a release; what must come out is the body that the release without the damage has.

use std::collections::BTreeMap;

use depesche::pipeline::identify;
use depesche::repair::{Body, repair};
use depesche::segment::segment;
use depesche::text::RepairCode;
use depesche::warning::Warnings;
use depesche::{Capture, Knowledge};

use super::inflict;

const OFFICES: [&str; 5] = [
    "Ministerium für Musterwesen",
    "Ministerium für Landwirtschaft und Umwelt",
    "Kultusministerium",
    "Staatskanzlei",
    "Ministerium des Innern",
];
const TITLES: [&str; 6] = [
    "Neue Brücke für den Verkehr freigegeben",
    "Minister Muster lobt „Grüne Höfe“",
    "Land fördert 12 Vorhaben – auch auf dem Dorf",
    "Gemeinsam für mehr Sicherheit",
    "Anträge sind bis Ende Mai möglich",
    "Muster: Guter Tag für die Region",
];
/// So much of a text, in bytes, is enough for a release.
const LONG_ENOUGH: usize = 3_000;

/// A text and what is invented around it.
struct Release<'t> {
    paragraphs: Vec<&'t str>,
    office: &'static str,
    title: &'static str,
}

/// One kind of damage: a release without it and with it, and the repair that is noted.
struct Frame {
    name: &'static str,
    code: Option<RepairCode>,
    build: fn(&Release<'_>, bool) -> String,
    /// The least share of releases whose body must be the same, in our own text.
    least: f64,
}

const FRAMES: &[Frame] = &[
    Frame { name: "head twice", code: Some(RepairCode::DuplicateHead), build: head_twice, least: 1.0 },
    Frame { name: "title in the text", code: Some(RepairCode::DuplicateTitle), build: title_in_text, least: 1.0 },
    Frame { name: "imprint twice", code: Some(RepairCode::DuplicateImprint), build: imprint_twice, least: 1.0 },
    Frame { name: "caption twice", code: Some(RepairCode::DuplicateCaption), build: caption_twice, least: 1.0 },
    Frame { name: "navigation", code: Some(RepairCode::Navigation), build: navigation, least: 1.0 },
    Frame { name: "footer glued", code: Some(RepairCode::FooterCut), build: footer_glued, least: 1.0 },
    Frame { name: "no-break blank lines", code: None, build: blank_lines, least: 1.0 },
];

fn head(r: &Release<'_>) -> String {
    format!("{} - Pressemitteilung Nr.: 012/05 ", r.office)
}

/// The head and the imprint of the portal around a flat body.
fn flat(r: &Release<'_>, before: &str) -> String {
    let text = r.paragraphs.join(" ");
    format!(": 12\nMagdeburg, den 03.05.2005\n\n{}\n\n{before}{text}\n\n{}", r.title, imprint(r))
}

fn imprint(r: &Release<'_>) -> String {
    format!(
        "Impressum:\n{}\nPressestelle\nMusterring 40\n39108 Magdeburg\nTel: (0391) 555-0105\nFax: (0391) 555-0190\nMail: presse@mm.example\n",
        r.office
    )
}

fn head_twice(r: &Release<'_>, damaged: bool) -> String {
    let (head, again) = (head(r), format!("{} Pressemitteilung Nr.: 012/05 ", r.office));
    let again = if damaged { again.as_str() } else { "" };
    flat(r, &format!("{head}{again}Magdeburg, den 3. Mai 2005 "))
}

fn title_in_text(r: &Release<'_>, damaged: bool) -> String {
    let title = if damaged { format!("{} ", r.title) } else { String::new() };
    flat(r, &format!("{}Magdeburg, den 3. Mai 2005 {title}", head(r)))
}

fn imprint_twice(r: &Release<'_>, damaged: bool) -> String {
    let first = imprint(r).replace("Musterring 40", "Alter Ring 3");
    let second = if damaged { imprint(r) } else { String::new() };
    let text = r.paragraphs.join("\n\n");
    format!(": 12\nMagdeburg, den 03.05.2005\n\n{}\n\n{text}\n\n{first}\n{second}", r.title)
}

fn caption_twice(r: &Release<'_>, damaged: bool) -> String {
    let caption = format!("Foto: {} (Muster)", r.title);
    let again = if damaged { format!(" {caption}") } else { String::new() };
    let mut text: Vec<String> = r.paragraphs.iter().map(|p| (*p).to_owned()).collect();
    text.insert(1, caption + &again);
    plain(r, &text.join("\n\n"))
}

fn navigation(r: &Release<'_>, damaged: bool) -> String {
    let text = r.paragraphs.join("\n\n");
    if !damaged {
        return plain(r, &text);
    }
    let behind = "\n\nweiterlesen\n\nSeite drucken\n\nnach oben";
    format!("Menu\nmenu\n\n{}", plain(r, &format!("{text}{behind}")))
}

fn footer_glued(r: &Release<'_>, damaged: bool) -> String {
    let text = r.paragraphs.join("\n\n");
    let long = |c: char| !c.is_alphabetic();
    let last = text.rsplit(long).find(|w| w.chars().count() > 5).unwrap_or_default();
    let end = text.rfind(last).unwrap_or(0) + last.char_indices().nth(3).map_or(0, |(n, _)| n);
    let footer = if damaged { "Artikel-Informationen\n\nerstellt am:\n23.06.2014\n" } else { "\n" };
    plain(r, &format!("{}{footer}", &text[..end]))
}

fn blank_lines(r: &Release<'_>, damaged: bool) -> String {
    plain(r, &r.paragraphs.join(if damaged { "\n\u{a0}\n" } else { "\n\n" }))
}

fn plain(r: &Release<'_>, text: &str) -> String {
    format!("Pressemitteilung Nr.: 12/2005\nMagdeburg, den 3. Mai 2005\n\n{}\n\n{text}", r.title)
}

fn body(text: &str, know: &Knowledge) -> Body {
    let capture = Capture::new(text.as_bytes().to_vec()).with_path("a.txt");
    let mut doubts = Warnings::default();
    let (_, page, identity) = identify(&capture, know);
    repair(segment(page, &identity, know, &mut doubts), know, &mut doubts).body
}

/// How often each paragraph stands in a body.
fn paragraphs(body: &Body) -> BTreeMap<&str, isize> {
    let mut count = BTreeMap::new();
    for block in &body.blocks {
        *count.entry(&body.as_str()[block.range.clone()]).or_insert(0) += 1;
    }
    count
}

/// What became of a damaged release.
enum Outcome {
    Same,
    /// Something of the text is lost.
    Wrong,
    /// Something is left that is no text.
    Missed,
}

fn outcome(frame: &Frame, release: &Release<'_>, know: &Knowledge) -> Option<Outcome> {
    let (clean, damaged) = ((frame.build)(release, false), (frame.build)(release, true));
    let (clean, damaged) = (body(&clean, know), body(&damaged, know));
    let noted = |body: &Body| frame.code.is_none_or(|code| body.edits().iter().any(|e| e.code == code));
    if clean.blocks.is_empty() || frame.code.is_some() && noted(&clean) {
        return None; // what is set aside there could not be told from mistakes
    }
    let (wanted, mut found) = (paragraphs(&clean), paragraphs(&damaged));
    for (paragraph, count) in &wanted {
        *found.entry(paragraph).or_insert(0) -= count;
    }
    Some(if found.values().any(|n| *n < 0) && clean.as_str().len() > damaged.as_str().len() {
        Outcome::Wrong
    } else if found.values().any(|n| *n != 0) || !noted(&damaged) {
        Outcome::Missed
    } else {
        Outcome::Same
    })
}

/// The first paragraphs of a text.
fn release(text: &str, number: usize) -> Option<Release<'_>> {
    let mut length = 0;
    let fits = |p: &&str| {
        length += p.len();
        length < LONG_ENOUGH
    };
    let paragraphs: Vec<&str> = text.split("\n\n").filter(|p| p.len() > 60).take_while(fits).collect();
    let (office, title) = (OFFICES[number % OFFICES.len()], TITLES[number % TITLES.len()]);
    (paragraphs.len() > 1).then_some(Release { paragraphs, office, title })
}

#[test]
fn releases_are_freed_of_what_stands_there_twice() {
    let know = Knowledge::builtin();
    let (texts, ours) = super::texts();
    let wanted = std::env::var("DEPESCHE_DAMAGE_ONLY").unwrap_or_default();
    let mut failures = Vec::new();
    for frame in FRAMES.iter().filter(|f| f.name.contains(&wanted)) {
        let (mut right, mut wrong, mut missed) = (0, 0, 0);
        for (number, text) in texts.iter().enumerate() {
            let text = inflict::typographic(text);
            let Some(release) = release(&text, number) else { continue };
            match outcome(frame, &release, &know) {
                None => {}
                Some(Outcome::Same) => right += 1,
                Some(Outcome::Wrong) => wrong += 1,
                Some(Outcome::Missed) => missed += 1,
            }
            if right + wrong + missed > 0 && std::env::var_os("DEPESCHE_DAMAGE_SHOW").is_some() {
                tell(frame, &release, &know);
            }
        }
        let (precision, recall) = (share(right, wrong), share(right, missed));
        let code = frame.code.map_or("-", RepairCode::name);
        println!("{:<26}{code:<26}{right:>7}{wrong:>7}{missed:>7}{precision:>11.4}{recall:>8.3}", frame.name);
        if ours && (wrong > 0 || right == 0 || recall < frame.least) {
            failures.push(format!("{}: {right} right, {wrong} wrong, {missed} missed", frame.name));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn share(part: usize, rest: usize) -> f64 {
    part as f64 / (part + rest).max(1) as f64
}

/// Prints the paragraphs by which the bodies of a release with and without damage differ.
fn tell(frame: &Frame, release: &Release<'_>, know: &Knowledge) {
    let (clean, damaged) = ((frame.build)(release, false), (frame.build)(release, true));
    let (clean, damaged) = (body(&clean, know), body(&damaged, know));
    let (wanted, found) = (paragraphs(&clean), paragraphs(&damaged));
    let only = |a: &BTreeMap<&str, isize>, b: &BTreeMap<&str, isize>| {
        a.iter().filter(|(p, n)| b.get(*p) != Some(*n)).map(|(p, _)| (*p).to_owned()).collect::<Vec<_>>()
    };
    let (lost, left) = (only(&wanted, &found), only(&found, &wanted));
    if !lost.is_empty() || !left.is_empty() {
        println!("{}: lost {lost:#?}, left {left:#?}", frame.name);
    }
}
