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

mod inflict;

use std::collections::BTreeMap;

use depesche::Knowledge;
use depesche::repair::repair_text;
use depesche::text::RepairCode;
use inflict::{Damage, KINDS, Random};

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

/// Counts what the repairs make of a damaged text.
fn judge(clean: &str, damaged: &str, damages: &[Damage], know: &Knowledge, tallies: &mut BTreeMap<RepairCode, Tally>) {
    let text = repair_text(damaged, know, false);
    assert_eq!(text.undo(), damaged, "undo law");
    let mut taken_back = vec![false; damages.len()];
    let (mut shift, mut questions) = (0isize, 0);
    for edit in text.edits() {
        let start = (edit.at as isize + shift) as usize;
        let end = start + edit.before.len();
        shift += edit.before.len() as isize - edit.len as isize;
        let (from, to) = (clean_position(damages, start, false), clean_position(damages, end, true));
        let right = clean.get(from..to.max(from)) == Some(&text.as_str()[edit.at..edit.end()]);
        let touched = damages.iter().enumerate().filter(|(_, d)| d.at <= end && d.at + d.len >= start);
        let mut code = edit.code;
        for (n, d) in touched.filter(|(_, d)| right && (d.len > 0 || d.at >= start)) {
            taken_back[n] = true;
            code = d.code;
        }
        let score = &mut tallies.entry(code).or_default().score;
        *(if right { &mut score.right } else { &mut score.wrong }) += 1;
        questions += usize::from(!right && &*edit.before == "?" && clean.get(from..from + 1) == Some("?"));
        if !right && std::env::var_os("DEPESCHE_DAMAGE_SHOW").is_some() {
            let near = damaged.floor_char_boundary(start.saturating_sub(60))..damaged.ceil_char_boundary(end + 60);
            println!("wrong {}: {:?} in {:?}", edit.code, &text.as_str()[edit.at..edit.end()], &damaged[near]);
        }
    }
    for (damage, done) in damages.iter().zip(taken_back) {
        let tally = tallies.entry(damage.code).or_default();
        tally.taken_back += usize::from(done);
        tally.score.missed += usize::from(!done);
        if !done && std::env::var_os("DEPESCHE_DAMAGE_SHOW").is_some() {
            let near =
                damaged.floor_char_boundary(damage.at.saturating_sub(60))..damaged.ceil_char_boundary(damage.at + 60);
            println!("missed {}: {:?} in {:?}", damage.code, damage.clean, &damaged[near]);
        }
    }
    let quotes = &mut tallies.entry(RepairCode::LostQuote).or_default().score.questions;
    *quotes = (quotes.0 + questions, quotes.1 + clean.matches('?').count());
}

#[test]
fn repairs_take_damage_back() {
    let know = Knowledge::builtin();
    let (texts, ours) = texts();
    let mut failures = Vec::new();
    println!(
        "{:<26}{:<26}{:>7}{:>7}{:>7}{:>11}{:>8}  questions",
        "damage", "code", "right", "wrong", "missed", "precision", "recall"
    );
    for (name, inflict, least_recall) in KINDS {
        let mut random = Random::new(7);
        let mut tallies = BTreeMap::new();
        for clean in &texts {
            let clean = inflict::typographic(clean);
            if repair_text(&clean, &know, false).as_str() != clean {
                continue; // not clean: what is repaired there could not be told from mistakes
            }
            let (damaged, damages) = inflict(&clean, &mut random);
            if !damages.is_empty() {
                judge(&clean, &damaged, &damages, &know, &mut tallies);
            }
        }
        for (code, tally) in &tallies {
            let (score, taken) = (tally.score, tally.taken_back);
            if score.right + score.wrong + score.missed == 0 {
                continue;
            }
            let (precision, recall) = (score.precision(), score.recall(taken));
            println!(
                "{name:<26}{:<26}{:>7}{:>7}{:>7}{precision:>11.4}{recall:>8.3}  {}/{}",
                code.name(),
                score.right,
                score.wrong,
                score.missed,
                score.questions.0,
                score.questions.1
            );
            if ours && (score.wrong > 0 || recall < *least_recall && taken + score.missed > 2) {
                failures.push(format!("{name}, {code}: {score:?}, recall {recall:.3}"));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
