//! Damage inflicted on clean text at known places, and how much of it the repairs take back.
//!
//! By default the text is our own (`fixtures/damage/de.txt`) and the test insists on floors. With `DEPESCHE_DAMAGE_TEXTS`
//! (JSON Lines with a key `text`, several files parted by `:`) the same figures are printed for other texts:
//! `DEPESCHE_DAMAGE_TEXTS=a.jsonl cargo test --test damage -- --nocapture`. Everything is deterministic.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a measuring test that reads texts and tells figures"
)]

mod dates;
mod encodings;
mod frames;
mod inflict;
mod names;
mod questions;

use std::collections::BTreeMap;

use std::ops::Range;

use depesche::pipeline::identify;
use depesche::repair::{repair, repair_text};
use depesche::segment::{Zone, segment};
use depesche::text::{RepairCode, Text};
use depesche::warning::Warnings;
use depesche::{Capture, Knowledge};
use inflict::{Damage, KINDS, Kind, Random, Through};

/// What each repair must reach in other texts than our own, whatever the damage.
const LEAST_PRECISION: f64 = 0.99;

/// What the repairs did about one kind of damage.
#[derive(Debug, Default, Clone, Copy)]
struct Score {
    /// Changes that gave back what had stood there.
    right: usize,
    /// Changes that did not.
    wrong: usize,
    /// Places that stayed damaged.
    missed: usize,
    /// True question marks that were changed, and all there were.
    questions: (usize, usize),
}

impl Score {
    fn precision(self) -> f64 {
        self.right as f64 / (self.right + self.wrong).max(1) as f64
    }

    fn recall(self, taken_back: usize) -> f64 {
        taken_back as f64 / (taken_back + self.missed).max(1) as f64
    }
}

#[derive(Debug, Default)]
struct Tally {
    score: Score,
    taken_back: usize,
}

fn texts() -> (Vec<String>, bool) {
    let Ok(paths) = std::env::var("DEPESCHE_DAMAGE_TEXTS") else {
        return (vec![include_str!("../../fixtures/damage/de.txt").trim_end().to_owned()], true);
    };
    let mut texts = Vec::new();
    for path in paths.split(':') {
        let lines = std::fs::read_to_string(path).expect("a readable file");
        for line in lines.lines() {
            let row: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
            texts.extend(row["text"].as_str().map(str::to_owned));
        }
    }
    (texts, false)
}

/// A position of the damaged text in the clean one; `after` says on which side of damage at that very place.
fn clean_position(damages: &[Damage], pos: usize, after: bool) -> usize {
    let mut shift = 0isize;
    for d in damages {
        let counts = d.at + d.len < pos || d.at + d.len == pos && (after || d.len > 0 && d.at < pos);
        if !counts {
            if d.at < pos {
                return (d.at as isize + shift) as usize; // inside a damage: its beginning
            }
            break;
        }
        shift += d.clean.len() as isize - d.len as isize;
    }
    (pos as isize + shift) as usize
}

/// A change that was made: bytes of the damaged text, what stands there now, why.
struct Made {
    range: Range<usize>,
    with: String,
    code: RepairCode,
}

/// The changes that the repairs make of a damaged text; nothing if they cannot be told apart.
fn changes(damaged: &str, damages: &[Damage], through: Through, know: &Knowledge) -> Option<Vec<Made>> {
    if through == Through::Text {
        let text = repair_text(damaged, know, false);
        assert_eq!(text.undo(), damaged, "undo law");
        return Some(made(&text, 0));
    }
    let capture = Capture::new(bytes(damaged, damages, through)).with_path("a.txt");
    let mut doubts = Warnings::default();
    let (decoded, page, identity) = identify(&capture, know);
    if decoded.text.undo() != damaged {
        return None;
    }
    let mut out = made(&decoded.text, 0);
    let document = repair(segment(page, &identity, know, &mut doubts), know, &mut doubts);
    for zoned in &document.blocks {
        let text = &zoned.block.text;
        let start = text.origin(0);
        if let Some(code) = set_aside(zoned.zone) {
            out.push(Made { range: text.source(), with: String::new(), code });
            continue;
        }
        if let Some((before, code)) = &zoned.block.joint {
            out.push(Made { range: start - before.len()..start, with: "\n\n".into(), code: *code });
        }
        out.extend(
            made(text, start)
                .into_iter()
                .filter(|m| decoded.text.edits().is_empty() || m.code != RepairCode::MixedEncoding),
        );
    }
    out.sort_by_key(|m| m.range.start);
    out.dedup_by_key(|m| (m.range.clone(), m.code));
    Some(out)
}

/// As what a block of this zone is noted.
fn set_aside(zone: Zone) -> Option<RepairCode> {
    match zone {
        Zone::Duplicate => Some(RepairCode::DuplicateBody),
        Zone::PortalContact => Some(RepairCode::DuplicateImprint),
        Zone::Boilerplate => Some(RepairCode::Navigation),
        _ => None,
    }
}

/// The bytes of a file with this text.
fn bytes(damaged: &str, damages: &[Damage], through: Through) -> Vec<u8> {
    if through != Through::Mixed {
        return damaged.as_bytes().to_vec();
    }
    let (mut out, mut done) = (Vec::new(), 0);
    for d in damages {
        out.extend_from_slice(&damaged.as_bytes()[done..d.at]);
        out.extend_from_slice(&encoding_rs::WINDOWS_1252.encode(&d.clean).0);
        done = d.at + d.len;
    }
    out.extend_from_slice(&damaged.as_bytes()[done..]);
    out
}

/// The edits of a text that began at `start`.
fn made(text: &Text, start: usize) -> Vec<Made> {
    let mut shift = start as isize;
    let of = |e: &depesche::text::Edit| {
        let at = (e.at as isize + shift) as usize;
        shift += e.before.len() as isize - e.len as isize;
        Made { range: at..at + e.before.len(), with: text.as_str()[e.at..e.end()].to_owned(), code: e.code }
    };
    text.edits().iter().map(of).collect()
}

fn show(what: &str, code: RepairCode, with: &str, damaged: &str, range: Range<usize>) {
    if std::env::var_os("DEPESCHE_DAMAGE_SHOW").is_some() {
        let near =
            damaged.floor_char_boundary(range.start.saturating_sub(60))..damaged.ceil_char_boundary(range.end + 60);
        println!("{what} {code}: {with:?} in {:?}", &damaged[near]);
    }
}

type Tallies = BTreeMap<RepairCode, Tally>;

/// Counts what the repairs make of a damaged text.
fn judge(clean: &str, damaged: &str, damages: &[Damage], made: &[Made], tallies: &mut Tallies) {
    let mut taken_back = vec![false; damages.len()];
    let mut questions = 0;
    for change in made {
        let Range { start, end } = change.range.clone();
        let (from, to) = (clean_position(damages, start, false), clean_position(damages, end, true));
        let right = clean.get(from..to.max(from)) == Some(change.with.as_str());
        let first = damages.partition_point(|d| d.at + d.len < start);
        let near = damages.iter().enumerate().skip(first).take_while(|(_, d)| d.at <= end);
        let mut code = change.code;
        let mut counts = true;
        for (n, d) in near.filter(|(_, d)| d.len > 0 || d.at >= start) {
            counts = d.counts;
            if right {
                taken_back[n] = true;
                code = d.code;
            }
        }
        if !counts {
            continue;
        }
        let score = &mut tallies.entry(code).or_default().score;
        *(if right { &mut score.right } else { &mut score.wrong }) += 1;
        questions +=
            usize::from(!right && damaged.get(start..end) == Some("?") && clean.get(from..from + 1) == Some("?"));
        if !right {
            show("wrong", change.code, &change.with, damaged, start..end);
        }
    }
    for (damage, done) in damages.iter().zip(taken_back).filter(|(damage, _)| damage.counts) {
        let tally = tallies.entry(damage.code).or_default();
        tally.taken_back += usize::from(done);
        tally.score.missed += usize::from(!done);
        if !done {
            show("missed", damage.code, &damage.clean, damaged, damage.at..damage.at + damage.len);
        }
    }
    let quotes = &mut tallies.entry(RepairCode::LostQuote).or_default().score.questions;
    *quotes = (quotes.0 + questions, quotes.1 + clean.matches('?').count());
}

/// Whether the repairs leave a text alone.
fn is_clean(clean: &str, through: Through, know: &Knowledge) -> bool {
    match through {
        Through::Text => repair_text(clean, know, false).edits().is_empty(),
        _ => changes(clean, &[], Through::Document, know).is_some_and(|made| made.is_empty()),
    }
}

/// Damages all texts in one way and counts what is taken back.
fn measure(texts: &[String], kind: &Kind, know: &Knowledge) -> Tallies {
    let mut random = Random::new(7);
    let mut tallies = Tallies::new();
    for clean in texts {
        let clean = inflict::typographic(clean);
        let clean = if kind.unbalanced { inflict::unbalance(&clean) } else { clean };
        if !is_clean(&clean, kind.through, know) {
            continue; // what is repaired there could not be told from mistakes
        }
        let (damaged, damages) = (kind.inflict)(&clean, &mut random);
        if damages.is_empty() {
            continue;
        }
        match changes(&damaged, &damages, kind.through, know) {
            Some(made) => judge(&clean, &damaged, &damages, &made, &mut tallies),
            None => damages.iter().for_each(|d| tallies.entry(d.code).or_default().score.missed += 1),
        }
    }
    tallies
}

fn print(name: &str, code: RepairCode, tally: &Tally) {
    let (score, taken) = (tally.score, tally.taken_back);
    println!(
        "{name:<26}{:<26}{:>7}{:>7}{:>7}{:>11.4}{:>8.3}  {}/{}",
        code.name(),
        score.right,
        score.wrong,
        score.missed,
        score.precision(),
        score.recall(taken),
        score.questions.0,
        score.questions.1
    );
}

#[test]
fn repairs_take_damage_back() {
    let know = Knowledge::builtin();
    let (texts, ours) = texts();
    let mut failures = Vec::new();
    let wanted = std::env::var("DEPESCHE_DAMAGE_ONLY").unwrap_or_default();
    println!(
        "{:<26}{:<26}{:>7}{:>7}{:>7}{:>11}{:>8}  questions",
        "damage", "code", "right", "wrong", "missed", "precision", "recall"
    );
    for kind in KINDS.iter().filter(|kind| kind.name.contains(&wanted)) {
        for (code, tally) in &measure(&texts, kind, &know) {
            let (score, taken) = (tally.score, tally.taken_back);
            if score.right + score.wrong + score.missed == 0 {
                continue;
            }
            print(kind.name, *code, tally);
            let recall = score.recall(taken);
            let meant = score.right + score.missed > 0;
            let wrong = if ours { score.wrong > 0 } else { meant && score.precision() < LEAST_PRECISION };
            if wrong || ours && recall < kind.least && taken + score.missed > 2 {
                failures.push(format!("{}, {code}: {score:?}, recall {recall:.3}", kind.name));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// True question marks beside lost quotation marks stay what they are.
#[test]
fn true_question_marks_stay() {
    let know = Knowledge::builtin();
    let texts = questions::texts(600);
    let tallies = measure(&texts, &KINDS[0], &know);
    for (code, tally) in &tallies {
        print("invented questions", *code, tally);
    }
    let score = tallies.get(&RepairCode::LostQuote).map(|t| t.score).expect("lost quotation marks");
    assert!(score.questions.1 > 2000, "only {} questions", score.questions.1);
    assert!(score.questions.0 * 2000 < score.questions.1, "{} of {} changed", score.questions.0, score.questions.1);
    assert!(score.precision() > 0.99 && score.recall(tallies[&RepairCode::LostQuote].taken_back) > 0.95, "{score:?}");
}
