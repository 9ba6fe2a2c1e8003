//! In: a [`Survey`]. Out: the elements that may hold the main text, best first, with the evidence for each.

use super::survey::{OFF, Spot, Survey};
use crate::knowledge::pages::Holds;

/// How much each piece of evidence raises a candidate.
const NAMED_BODY: f32 = 0.35;
const AROUND_BODY: f32 = 0.25;
const NAMED_ARTICLE: f32 = 0.2;
const NAMED_MAIN: f32 = 0.1;
const HOLDS_TITLE: f32 = 0.1;
const IN_JSON_LD: f32 = 0.3;
/// What a word of a menu costs, in words of prose.
const MENU_WORD: f32 = 0.5;
/// What a word costs that a name has already put aside.
const OFF_WORD: f32 = 0.05;

/// An element that may hold the main text.
pub(super) struct Candidate {
    /// Its index in the page's elements.
    pub(super) element: usize,
    score: f32,
    evidence: Vec<(&'static str, f32)>,
}

impl Candidate {
    /// A line for `explain`.
    pub(super) fn note(&self, survey: &Survey<'_>) -> String {
        let (Some(element), Some(spot)) = (survey.elements.get(self.element), survey.spots.get(self.element)) else {
            return String::new();
        };
        let evidence: Vec<String> = self.evidence.iter().map(|(why, by)| format!("{why} +{by:.2}")).collect();
        format!(
            "candidate <{} class={:?} id={:?}> score {:.0}: {:.0} of {:.0} words of prose, blocks {}..{}{}{}",
            element.name,
            element.class,
            element.id,
            self.score,
            spot.prose,
            survey.prose,
            spot.blocks.start,
            spot.blocks.end,
            if evidence.is_empty() { "" } else { "; " },
            evidence.join(", "),
        )
    }
}

/// The candidates, best first.
pub(super) fn rank(survey: &Survey<'_>) -> Vec<Candidate> {
    let sums = Sums::new(survey);
    let mut all: Vec<Candidate> = survey
        .spots
        .iter()
        .enumerate()
        .filter(|(i, spot)| spot.prose > 0.0 && is_container(survey, *i))
        .map(|(i, spot)| candidate(survey, i, spot, &sums))
        .collect();
    // The deeper element wins among equals: it is the tighter fit.
    all.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.element.cmp(&a.element)));
    all
}

fn is_container(survey: &Survey<'_>, element: usize) -> bool {
    let Some(e) = survey.elements.get(element) else { return false };
    let is_line =
        matches!(&*e.name, "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "li" | "strong" | "b" | "span" | "a");
    !is_line || survey.spots.get(element).is_some_and(|s| s.blocks.len() > 2)
}

fn candidate(survey: &Survey<'_>, element: usize, spot: &Spot, sums: &Sums) -> Candidate {
    let value = sums.over(spot);
    let mut evidence = Vec::new();
    let own = spot.holds.without(if spot.off.any(OFF) { Holds(u32::MAX) } else { Holds::default() });
    for (holds, why, weight) in [
        (Holds::BODY, "named as body", NAMED_BODY),
        (Holds::ARTICLE, "named as article", NAMED_ARTICLE),
        (Holds::MAIN, "named as main part", NAMED_MAIN),
    ] {
        if own.any(holds) {
            evidence.push((why, weight));
        }
    }
    if spot.has_body && !own.any(Holds::BODY) {
        evidence.push(("around what is named as body", AROUND_BODY));
    }
    if survey.title.is_some_and(|t| spot.blocks.contains(&t)) {
        evidence.push(("holds the title", HOLDS_TITLE));
    }
    if survey.listed {
        evidence.push(("in JSON-LD", IN_JSON_LD * sums.listed_share(spot)));
    }
    let raise: f32 = evidence.iter().map(|(_, by)| by).sum();
    Candidate { element, score: value * (1.0 + raise), evidence }
}

/// Running sums over the blocks: the value of any stretch of blocks by one subtraction.
struct Sums {
    value: Vec<f64>,
    prose: Vec<f64>,
    listed: Vec<f64>,
}

impl Sums {
    fn new(survey: &Survey<'_>) -> Self {
        let mut sums = Self { value: vec![0.0], prose: vec![0.0], listed: vec![0.0] };
        let (mut value, mut prose, mut listed) = (0.0, 0.0, 0.0);
        for (i, m) in survey.measures.iter().enumerate() {
            let spot = survey.spot(i);
            let here = if spot.off.any(OFF) || spot.hidden {
                -OFF_WORD * m.words as f32
            } else if m.prose > 0.0 {
                m.prose
            } else if m.links > 0.5 {
                -MENU_WORD * m.words as f32
            } else {
                0.0
            };
            value += f64::from(here);
            prose += f64::from(m.prose);
            listed += f64::from(m.prose * m.listed);
            sums.value.push(value);
            sums.prose.push(prose);
            sums.listed.push(listed);
        }
        sums
    }

    fn over(&self, spot: &Spot) -> f32 {
        difference(&self.value, spot) as f32
    }

    /// The share of an element's prose that stands in the JSON-LD.
    fn listed_share(&self, spot: &Spot) -> f32 {
        (difference(&self.listed, spot) / difference(&self.prose, spot).max(1.0)) as f32
    }
}

fn difference(sums: &[f64], spot: &Spot) -> f64 {
    let at = |i: usize| sums.get(i).copied().unwrap_or(0.0);
    if spot.blocks.start >= spot.blocks.end { 0.0 } else { at(spot.blocks.end) - at(spot.blocks.start) }
}
