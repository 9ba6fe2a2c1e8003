//! In: units of a text. Out: what has the form of an organization's name, whether any list knows it or not.
//!
//! A firm is told by its legal form (`Example & Sons AG`), an institution by its kind with a place, field or name of its own
//! (`University of X`, `Office for Building and Traffic`, `School X`). The hard decision: where such a name begins. German writes
//! every noun with a capital, so an institution begins with its kind or an adjective before it; English names begin with
//! their first capital word.

mod english;
mod firms;
mod institutions;

use std::ops::Range;

use super::tagger::{Sort, Span};
use crate::knowledge::gazetteer::Traits;
use crate::knowledge::names::NameWords;
use crate::values::units::Units;

/// Finds them, in order; they do not overlap. `capital_nouns` says that nouns have capitals.
pub(super) fn find(units: &Units<'_>, names: &NameWords, capital_nouns: bool) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let cues = Traits::AND.or(Traits::LEGAL).or(Traits::ORG_HEAD).or(Traits::FIRM_KIND);
    // One question for all arms of the match below: an initial has a dot, a legal form is LEGAL.
    for (i, unit) in units.list.iter().enumerate().filter(|(_, u)| u.is(cues) | u.dot | (u.sign == '&')) {
        let free = out.last().map_or(0, |r| r.end);
        if i < free {
            continue;
        }
        let found = match () {
            () if unit.sign == '&' => firms::partners(units, names, i),
            () if unit.is(Traits::AND) => firms::and_partners(units, names, i),
            () if firms::is_legal(unit) => firms::firm(units, i),
            () if !unit.is_capital() => None,
            () if unit.is_initial() => firms::association(units, names, i),
            () if !unit.is(Traits::ORG_HEAD.or(Traits::FIRM_KIND)) => None,
            () if capital_nouns => institutions::institution(units, names, i),
            () => english::institution(units, i),
        };
        let Some(found) = found else { continue };
        match out.last_mut().filter(|last| last.end > found.start) {
            Some(last) if last.start >= found.start => *last = found,
            Some(last) => last.end = found.end,
            None => out.push(found),
        }
    }
    out
}

/// Spans with these organizations put in: a form outweighs the recognizer, unless that has found a longer one.
pub(super) fn put_in(spans: Vec<Span>, forms: &[Range<usize>]) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::with_capacity(spans.len() + forms.len());
    let mut longer = vec![false; forms.len()];
    for span in spans {
        let first = forms.partition_point(|f| f.end <= span.units.start);
        let touching = || forms.iter().enumerate().skip(first).take_while(|(_, f)| f.start < span.units.end);
        let around = span.sort == Sort::Organization
            && touching().all(|(_, f)| span.units.start <= f.start && f.end <= span.units.end);
        if around {
            touching().for_each(|(i, _)| longer.get_mut(i).into_iter().for_each(|slot| *slot = true));
        }
        if around || touching().next().is_none() {
            out.push(span);
        }
    }
    let own = forms.iter().zip(&longer).filter(|(_, longer)| !**longer);
    out.extend(own.map(|(units, _)| Span { sort: Sort::Organization, units: units.clone() }));
    out.sort_by_key(|s| s.units.start);
    out
}
