//! In: the tokens of a body. Out: numbers, money, percentages and measures in it.
//!
//! `1.776` and `1,315` can be read in two ways. The hard decision: the language decides, unless the certain numbers of the
//! same text are mostly written the other way; then all doubtful ones follow the text, with a warning.

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
    if foreign || (commas > 0 && points > 0) {
        for f in found.iter().filter(|f| matches!(f.marks, Marks::Either(_))) {
            doubts.add(
                WarningCode::AmbiguousNumber,
                format!("`{}` can be read in two ways", &tokens.text[f.range.clone()]),
            );
        }
    }
    found.into_iter().map(|f| mention(f, foreign)).collect()
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
