//! Sentences with what is to be found marked in them: `Der Rat tagt am [3. Mai=2019-05-03].`
//!
//! A row has three columns: language, day of publication (or `-`), sentence. What is not marked must not be found.

use depesche::Knowledge;
use depesche::annotate::{Annotations, annotate};
use depesche::describe::{Description, From, Published};
use depesche::knowledge::Language;
use depesche::repair::Body;
use depesche::text::Text;
use depesche::warning::Warnings;

/// A find as the table writes it: its bytes and its value.
pub(crate) type Shown = (std::ops::Range<usize>, String);

/// Runs all rows of a table; `show` gives the finds of a text as `(bytes, value)` in order.
pub(crate) fn check(table: &str, least: usize, show: fn(&Annotations) -> Vec<Shown>) {
    let know = Knowledge::builtin();
    let mut faults = Vec::new();
    let rows: Vec<&str> = table.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
    for row in &rows {
        let columns: Vec<&str> = row.split('\t').collect();
        let [tag, day, marked] = columns[..] else { panic!("expected three columns: {row}") };
        let (text, _) = plain(marked);
        let found = found(&know, tag, day, &text);
        let seen = mark(&text, &show(&found));
        if seen != *marked {
            faults.push(format!("wanted {marked}\n found {seen}"));
        }
    }
    assert!(rows.len() >= least, "only {} cases", rows.len());
    assert!(faults.is_empty(), "{} of {} rows fail:\n{}", faults.len(), rows.len(), faults.join("\n"));
}

fn found(know: &Knowledge, tag: &str, day: &str, text: &str) -> Annotations {
    let language = Language::from_tag(tag).unwrap_or_else(|| panic!("unknown language {tag}"));
    let mut description = Description::empty(language);
    if day != "-" {
        let value = day.to_owned();
        description.published =
            Some(Published { value, from: From::Header, text: String::new(), conflicts: Vec::new() });
    }
    let body = Body { text: Text::new(text.to_owned(), 0), ..Body::default() };
    annotate(&body, &[], &description, know, &mut Warnings::default())
}

/// The sentence without its marks, and how many it had.
fn plain(marked: &str) -> (String, usize) {
    let (mut text, mut count, mut rest) = (String::new(), 0, marked);
    while let Some((before, after)) = rest.split_once('[') {
        let (inside, behind) = after.split_once(']').unwrap_or_else(|| panic!("no closing bracket: {marked}"));
        let (piece, _) = inside.rsplit_once('=').unwrap_or_else(|| panic!("no value: {marked}"));
        text.push_str(before);
        text.push_str(piece);
        (rest, count) = (behind, count + 1);
    }
    text.push_str(rest);
    (text, count)
}

/// The text with marks around what was found.
fn mark(text: &str, found: &[(std::ops::Range<usize>, String)]) -> String {
    let (mut out, mut done) = (String::new(), 0);
    for (range, value) in found {
        out.push_str(&text[done..range.start]);
        out.push_str(&format!("[{}={value}]", &text[range.clone()]));
        done = range.end;
    }
    out + &text[done..]
}
