//! In: the dates found in a text. Out: the same, with day and month of all-digit dates (`03/04/2019`) in the right order.
//!
//! The hard decision: the language says which number stands first, unless a date of the same text that can only be read one
//! way (`13/04/2019`) says otherwise. Where nothing in the text decides, or its dates contradict each other, there is a warning.

use super::Now;
use crate::values::date::{Expr, Found, On, Point, Year};
use crate::values::token::Tokens;
use crate::warning::{WarningCode, Warnings};

/// What the digits of one date say.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    DayFirst,
    MonthFirst,
    Either,
}

/// Puts day and month of the dates with slashes in the order of the text and notes the doubtful ones.
pub(super) fn settle(found: &mut [Found], tokens: &Tokens<'_>, now: &Now<'_>, doubts: &mut Warnings) {
    let orders: Vec<(usize, Order)> =
        found.iter().enumerate().filter_map(|(i, f)| Some((i, order(f, tokens)?))).collect();
    let count = |order| orders.iter().filter(|(_, o)| *o == order).count();
    let (days, months) = (count(Order::DayFirst), count(Order::MonthFirst));
    let day_first = if days == months { !now.month_first } else { days > months };
    let sure = (days > 0) != (months > 0);
    for (i, _) in orders.iter().filter(|(_, order)| *order == Order::Either) {
        let Some(date) = found.get_mut(*i) else { continue };
        if day_first == now.month_first {
            swap(&mut date.expr);
        }
        if !sure {
            let text = &tokens.text[date.range.clone()];
            doubts.add(WarningCode::AmbiguousDate, format!("`{text}` can be read in two ways"));
        }
    }
}

/// The order that the first date with slashes in `found` shows; nothing if there is none or day and month are equal.
fn order(found: &Found, tokens: &Tokens<'_>) -> Option<Order> {
    if !tokens.text[found.range.clone()].contains('/') {
        return None;
    }
    let (first, last) = (tokens.at(found.range.start), tokens.at(found.range.end));
    let slash = |k: usize| tokens.is_sign(k, '/');
    let at = (first..last).find(|k| {
        tokens.number(*k).is_some_and(|n| n < 32) && slash(k + 1) && tokens.number(k + 2).is_some() && slash(k + 3)
    })?;
    match (tokens.number(at)?, tokens.number(at + 2)?) {
        (a, b) if a == b => None,
        (13.., _) => Some(Order::DayFirst),
        (_, 13..) => Some(Order::MonthFirst),
        _ => Some(Order::Either),
    }
}

fn swap(expr: &mut Expr) {
    let turned = |point: &mut Point| {
        if let On::Day { year: Year::Is(_), month: Some(month), day } = &mut point.on {
            std::mem::swap(month, day);
        }
    };
    match expr {
        Expr::At(point) => turned(point),
        Expr::Span(from, to) => {
            turned(from);
            turned(to);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::Knowledge;
    use crate::annotate::annotate;
    use crate::describe::Description;
    use crate::knowledge::Language;
    use crate::repair::Body;
    use crate::warning::{WarningCode, Warnings};

    #[test]
    fn the_text_decides_or_there_is_a_warning() {
        let know = Knowledge::builtin();
        for (text, value, doubtful) in [
            ("It was filed 03/04/2019.", "2019-03-04", true),
            ("It was filed 03/04/2019 and signed 13/04/2019.", "2019-04-03", false),
            ("It was filed 03/04/2019 and signed 04/13/2019.", "2019-03-04", false),
            ("It was filed 03/04/2019, 04/13/2019 and 13/04/2019.", "2019-03-04", true),
            ("It was filed 04/04/2019.", "2019-04-04", false),
            ("It was filed 3 April 2019.", "2019-04-03", false),
        ] {
            let mut doubts = Warnings::default();
            let found =
                annotate(&Body::from_plain(text), &[], &Description::empty(Language::English), &know, &mut doubts);
            assert_eq!(found.dates.first().and_then(|d| d.value.as_deref()), Some(value), "{text}");
            assert_eq!(doubts.has(WarningCode::AmbiguousDate), doubtful, "{text}");
        }
    }
}
