//! Blanks inside of dates (`28.02. 2014`): the text stays as it is, and the value of the date is the right one.

use depesche::Knowledge;
use depesche::annotate::annotate;
use depesche::describe::Description;
use depesche::knowledge::Language;
use depesche::repair::{Body, repair_text};
use depesche::warning::Warnings;

use super::inflict;

const MONTHS: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];

/// A date of a clean text, as bytes, and its day.
struct Day {
    start: usize,
    end: usize,
    day: u32,
    month: u32,
    year: u32,
}

impl Day {
    fn value(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// Written in digits, with blanks where they do not belong.
    fn damaged(&self, number: usize) -> String {
        let Self { day, month, year, .. } = self;
        match number % 4 {
            0 => format!("{day}.{month}. {year}"),
            1 => format!("{day:02}. {month:02}. {year}"),
            2 => format!("{day:02}.{month:02}. {year}"),
            _ => format!("{day}.{} {year}", MONTHS[*month as usize - 1]),
        }
    }
}

/// The dates with a month in letters.
fn days(text: &str) -> Vec<Day> {
    let mut out: Vec<Day> = Vec::new();
    for (month, name) in (1..).zip(MONTHS) {
        for (at, _) in text.match_indices(&format!(". {name} ")) {
            let digits = text[..at].bytes().rev().take_while(u8::is_ascii_digit).count();
            let from = at + name.len() + 3;
            let year = text.get(from..from + 4).and_then(|y| y.parse().ok());
            let ends = !text[from..].chars().nth(4).is_some_and(|c| c.is_alphanumeric() || c == '/');
            if let (Ok(day), Some(year), true) = (text[at - digits..at].parse(), year, ends)
                && (1..=28).contains(&day)
                && (1900..2100).contains(&year)
                && !text[..at - digits].ends_with("auf den ")
            // a night, which is that of the day before
            {
                out.push(Day { start: at - digits, end: from + 4, day, month, year });
            }
        }
    }
    out.sort_by_key(|d| d.start);
    out.dedup_by_key(|d| d.start);
    out
}

#[test]
fn dates_with_blanks_keep_their_value() {
    let know = Knowledge::builtin();
    let (mut texts, ours) = super::texts();
    if ours {
        texts = vec![
            "Vom 3. Mai 2014 an gilt der Plan; er endet am 17. August 2015.".into(),
            "Am 1. März 2009 begann der Bau, am 28. Februar 2011 war er fertig.".into(),
        ];
    }
    let (mut right, mut wrong, mut missed) = (0usize, 0usize, 0usize);
    for clean in &texts {
        let clean = inflict::typographic(clean);
        let (mut damaged, mut done, mut wanted) = (String::new(), 0, Vec::new());
        for (number, day) in days(&clean).iter().enumerate() {
            damaged.push_str(&clean[done..day.start]);
            let start = damaged.len();
            damaged.push_str(&day.damaged(number));
            wanted.push((start..damaged.len(), day.value()));
            done = day.end;
        }
        damaged.push_str(&clean[done..]);
        let repaired = repair_text(&damaged, &know, false);
        let inside = |at: usize| wanted.iter().any(|(range, _)| range.contains(&at));
        wrong += repaired.edits().iter().filter(|e| inside(repaired.origin(e.at))).count();
        let body = Body::from_plain(&damaged);
        let found = annotate(&body, &[], &Description::empty(Language::German), &know, &mut Warnings::default());
        for (range, value) in &wanted {
            let near = found.dates.iter().filter(|d| d.range.start < range.end && range.start < d.range.end);
            let values: Vec<&str> = near.filter_map(|d| d.value.as_deref()).collect();
            match values.iter().any(|v| v.split('/').any(|part| part.starts_with(value.as_str()))) {
                true => right += 1,
                false if values.is_empty() => missed += 1,
                false => wrong += 1,
            }
        }
    }
    let share = |rest: usize| right as f64 / (right + rest).max(1) as f64;
    let (precision, recall) = (share(wrong), share(missed));
    println!("{:<26}{:<26}{right:>7}{wrong:>7}{missed:>7}{precision:>11.4}{recall:>8.3}", "blanks in dates", "-");
    assert!(!ours || (wrong, missed) == (0, 0) && right == 4, "{right} right, {wrong} wrong, {missed} missed");
}
