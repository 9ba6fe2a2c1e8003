//! In: the tokens of a body. Out: numbers, money, percentages and measures in it.
//!
//! `1.776` and `1,315` can be read in two ways. The hard decision: the language decides, unless the certain numbers of the
//! same text are mostly written the other way; then all doubtful ones follow the text, with a warning. Shares that only one
//! reading makes possible (`98.125 Prozent`) have that one, also with a warning.

use std::ops::Range;

use super::{NumberKind, NumberMention, NumberModifier, Person};
use crate::knowledge::LanguageData;
use crate::knowledge::numbers::Limit;
use crate::values::decimal::Decimal;
use crate::values::number::{self, Found, Kind, Marks};
use crate::values::token::Tokens;
use crate::warning::{WarningCode, Warnings};

/// Finds them, sorted by position; ranges in `taken` are someone else's.
pub(super) fn find(
    tokens: &Tokens<'_>,
    taken: &[Range<usize>],
    words: &LanguageData,
    doubts: &mut Warnings,
) -> Vec<NumberMention> {
    let found = number::find(tokens, taken, words);
    let certain = |marks| found.iter().filter(|f| f.marks == marks).count();
    let (commas, points) = (certain(Marks::Comma), certain(Marks::Point));
    let foreign = if words.numbers.decimal_comma { points > commas } else { commas > points };
    let mixed = foreign || (commas > 0 && points > 0);
    let turned = |f: &Found<'_>| if is_impossible(f) { !foreign } else { foreign };
    for f in found.iter().filter(|f| matches!(f.marks, Marks::Either(_)) && (mixed || is_impossible(f))) {
        let text = &tokens.text[f.range.clone()];
        doubts.add(WarningCode::AmbiguousNumber, format!("`{text}` can be read in two ways"));
    }
    found.into_iter().map(|f| (turned(&f), f)).map(|(turned, f)| mention(f, turned)).collect()
}

/// Whether a share is too large in the reading of the language: ten thousand percent, all of a whole in tenths of a percent.
fn is_impossible(found: &Found<'_>) -> bool {
    let most = match (found.kind, found.unit) {
        (Kind::Percent, _) => 10_000,
        (_, Some("[ppth]")) => 1_000,
        _ => return false,
    };
    found.value.to_int().is_some_and(|n| n.unsigned_abs() >= most)
}

/// Numbers right behind the name of a person that are the age of that person (`Erika Muster (46)`) become ages.
pub(super) fn mark_ages(numbers: &mut [NumberMention], people: &[Person]) {
    for person in people {
        let Some(age) = person.age.map(|years| Decimal::from_int(i64::from(years))) else { continue };
        for mention in &person.mentions {
            let at = numbers.partition_point(|n| n.range.start < mention.end);
            let beside = numbers.get_mut(at).filter(|n| n.range.start - mention.end < 4);
            if let Some(number) = beside.filter(|n| n.value == age && n.kind == NumberKind::Cardinal) {
                (number.kind, number.unit) = (NumberKind::Age, Some("a".to_owned()));
            }
        }
    }
}

fn mention(found: Found<'_>, foreign: bool) -> NumberMention {
    let value = match found.marks {
        Marks::Either(other) if foreign => other,
        _ => found.value,
    };
    let kind = match found.kind {
        Kind::Cardinal if found.to.is_some() => NumberKind::Range,
        Kind::Cardinal => NumberKind::Cardinal,
        Kind::Ordinal => NumberKind::Ordinal,
        Kind::Percent => NumberKind::Percent,
        Kind::Money => NumberKind::Money,
        Kind::Measure => NumberKind::Measure,
        Kind::Age => NumberKind::Age,
        Kind::Fraction => NumberKind::Fraction,
    };
    let modifier = found.limit.map(|limit| match limit {
        Limit::Approx => NumberModifier::Approx,
        Limit::LessThan => NumberModifier::LessThan,
        Limit::MoreThan => NumberModifier::MoreThan,
        Limit::AtMost => NumberModifier::AtMost,
        Limit::AtLeast => NumberModifier::AtLeast,
    });
    NumberMention { range: found.range, kind, value, to: found.to, unit: found.unit.map(str::to_owned), modifier }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Knowledge;
    use crate::knowledge::Language;

    #[test]
    fn a_doubt_is_told_where_the_text_does_not_decide() {
        let know = Knowledge::builtin();
        for (language, text, value, doubtful) in [
            (Language::German, "Es sind 1.776 Betriebe.", "1776", false),
            (Language::German, "Es sind 1.776 Betriebe mit 12,5 Prozent.", "1776", false),
            (Language::German, "Es sind 1,315 Mio. Euro.", "1315000", false),
            (Language::German, "Es sind 1.776 Betriebe, 12.5 Prozent mehr.", "1.776", true),
            (Language::German, "Es sind 1.776 Betriebe, 12.5 Prozent und 3,25 Euro.", "1776", true),
            (Language::German, "Es sind 98.125 Prozent.", "98.125", true),
            (Language::German, "Es sind 1.234 Promille.", "1.234", true),
            (Language::German, "Es sind 1.200 Prozent.", "1200", false),
            (Language::English, "There are 1,776 firms.", "1776", false),
            (Language::English, "There are 1.315 million euros.", "1315000", false),
        ] {
            let words = know.language(language);
            let (tokens, mut doubts) = (Tokens::new(text, words, &mut words.memories.lend()), Warnings::default());
            let found = find(&tokens, &[], words, &mut doubts);
            assert_eq!(found.first().map(|n| n.value.to_string()).as_deref(), Some(value), "{text}");
            assert_eq!(doubts.has(WarningCode::AmbiguousNumber), doubtful, "{text}");
        }
    }
}
