//! Trains the recognizer of names: `cargo run --release --example train-names -- [OPTIONS] CASES.jsonl ...`
//!
//! In: sentences with the names in them (`{text, expected: [{start, end, type}]}`, offsets in code points) and the lists
//! under `data/de/names`. Out: `data/de/names.model`, or with `--folds N` the scores of a cross-validation and no file.
//!
//! A conditional random field, learned by steps that shrink (AdaGrad); half of the features are left out each time a
//! sentence is seen, now and then all of a word, so that none is leaned on alone. Each sentence is also learned from with other people, places and
//! organizations in it. The weights are the sum over several seeds. Order and swaps come from a fixed seed, so the same data gives the same file, byte for byte.

#![expect(clippy::print_stdout, reason = "a program for the command line")]
#![expect(clippy::disallowed_methods, reason = "a program of its own that reads training data and writes the model")]

use std::collections::BTreeMap;
use std::error::Error;
use std::ops::Range;

use depesche::annotate::names::features::{self, PLACES};
use depesche::annotate::names::hints;
use depesche::annotate::names::tagger::{self, OTHER, OUTSIDE, Sort};
use depesche::annotate::{self, Annotations};
use depesche::describe::Description;
use depesche::knowledge::memory::Pool;
use depesche::knowledge::model::{self, LABELS, Model};
use depesche::knowledge::{Knowledge, Language, LanguageData};
use depesche::repair::Body;
use depesche::values::token::Tokens;
use depesche::values::units::Units;
use depesche::warning::Warnings;
use serde::Deserialize;

#[derive(Deserialize)]
struct Line {
    text: String,
    expected: Vec<Gold>,
}

#[derive(Deserialize)]
struct Gold {
    start: usize,
    end: usize,
    r#type: String,
}

/// A text with its names as byte ranges.
#[derive(Clone)]
struct Case {
    text: String,
    names: Vec<(Range<usize>, usize)>,
}

/// The rows of a unit's features with their groups, and its label.
type Scored = (Vec<(u32, u8)>, usize);

/// A text ready to learn from: what is known of each unit that is scored.
struct Lesson {
    units: Vec<Option<Scored>>,
}

/// The group of the features of neighbors together, behind one for each place.
const TOGETHER: u8 = PLACES.len() as u8;

struct Options {
    files: Vec<String>,
    out: String,
    folds: usize,
    epochs: usize,
    bits: u32,
    copies: usize,
    /// Share of features left out each time a sentence is seen, in percent.
    dropout: u64,
    /// Share of times that all features of a place are left out, in percent.
    group: u64,
    seeds: u64,
    /// What being outside costs: more names are found, and more of them are false.
    bias: f32,
    /// First step of learning.
    rate: f32,
    /// Only measure the built-in model.
    measure: bool,
    /// The type whose misses and false finds are shown.
    errors: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = options()?;
    let mut know = Knowledge::builtin();
    let mut cases = Vec::new();
    for file in &options.files {
        cases.extend(read(file)?);
    }
    let lists = Lists::read()?;
    println!("{} cases", cases.len());
    if options.measure {
        know.german.names.model = Model::from_bytes(std::fs::read(&options.out)?.into());
        let mut counts = BTreeMap::new();
        cases.iter().for_each(|case| measure(case, &know, &mut counts, &options.errors));
        report(&counts);
        return Ok(());
    }
    if options.folds < 2 {
        let bytes = train(&cases.iter().collect::<Vec<_>>(), &know.german, &lists, &options);
        std::fs::write(&options.out, &bytes)?;
        println!("{}: {} bytes", options.out, bytes.len());
        return Ok(());
    }
    let mut counts = BTreeMap::new();
    for fold in 0..options.folds {
        let learn: Vec<&Case> =
            cases.iter().enumerate().filter(|(i, _)| i % options.folds != fold).map(|(_, c)| c).collect();
        let bytes = train(&learn, &know.german, &lists, &options);
        know.german.names.model = Model::from_bytes(bytes.into());
        know.german.memories = Pool::default();
        let held = cases.iter().enumerate().filter(|(i, _)| i % options.folds == fold).map(|(_, c)| c);
        held.for_each(|case| measure(case, &know, &mut counts, &options.errors));
        report(&counts);
    }
    Ok(())
}

fn options() -> Result<Options, Box<dyn Error>> {
    let mut out = Options {
        files: Vec::new(),
        out: "data/de/names.model".into(),
        folds: 0,
        epochs: 8,
        bits: 16,
        copies: 2,
        dropout: 50,
        group: 15,
        seeds: 10,
        bias: 0.4,
        rate: 0.04,
        measure: false,
        errors: String::new(),
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} wants a value"));
        match argument.as_str() {
            "--out" => out.out = value()?,
            "--folds" => out.folds = value()?.parse()?,
            "--epochs" => out.epochs = value()?.parse()?,
            "--bits" => out.bits = value()?.parse()?,
            "--copies" => out.copies = value()?.parse()?,
            "--dropout" => out.dropout = value()?.parse()?,
            "--group" => out.group = value()?.parse()?,
            "--measure" => out.measure = true,
            "--errors" => out.errors = value()?,
            "--rate" => out.rate = value()?.parse()?,
            "--bias" => out.bias = value()?.parse()?,
            "--seeds" => out.seeds = value()?.parse()?,
            _ => out.files.push(argument),
        }
    }
    Ok(out)
}

fn read(file: &str) -> Result<Vec<Case>, Box<dyn Error>> {
    let mut out = Vec::new();
    for line in std::fs::read_to_string(file)?.lines() {
        let line: Line = serde_json::from_str(line)?;
        let mut at: Vec<usize> = line.text.char_indices().map(|(at, _)| at).collect();
        at.push(line.text.len());
        let byte = |point: usize| at.get(point).copied().unwrap_or(line.text.len());
        let names = line.expected.iter().map(|g| (byte(g.start)..byte(g.end), label(&g.r#type))).collect();
        out.push(Case { text: line.text, names });
    }
    Ok(out)
}

/// The label of the first word of a name of this type.
fn label(sort: &str) -> usize {
    match sort {
        "PER" => tagger::label(Sort::Person, false),
        "ORG" => tagger::label(Sort::Organization, false),
        "LOC" => tagger::label(Sort::Place, false),
        _ => OTHER,
    }
}

/// Names to put in the place of others.
struct Lists {
    given: Vec<String>,
    family: Vec<String>,
    places: Vec<String>,
    organizations: Vec<String>,
}

impl Lists {
    fn read() -> Result<Self, Box<dyn Error>> {
        let list = |name: &str| -> Result<Vec<String>, Box<dyn Error>> {
            let text = std::fs::read_to_string(format!("data/de/names/{name}.txt"))?;
            let all = name == "organizations";
            let plain = |l: &&str| !l.starts_with('#') && (all || l.chars().skip(1).all(char::is_lowercase));
            Ok(text.lines().filter(plain).map(str::to_owned).collect())
        };
        // Great places are few but often named.
        let mut places = vec![list("places")?; 8].concat();
        places.extend(list("towns")?);
        let organizations = list("organizations")?;
        Ok(Self { given: list("given")?, family: list("family")?, places, organizations })
    }
}

/// A small generator of numbers that only look random (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn of<'l>(&mut self, list: &'l [String]) -> &'l str {
        list.get(self.below(list.len())).map_or("", String::as_str)
    }
}

/// The case with other people and places in it; none if there is nothing to swap.
fn swapped(case: &Case, lists: &Lists, random: &mut Random) -> Option<Case> {
    let mut out = Case { text: String::new(), names: Vec::new() };
    let mut done = 0;
    let mut changed = false;
    for (range, label) in &case.names {
        if range.start < done {
            return None;
        }
        out.text += case.text.get(done..range.start)?;
        let name = case.text.get(range.clone())?;
        let other = match *label {
            1 => Some(other_person(name, lists, random)),
            3 if random.below(2) == 0 => Some(random.of(&lists.organizations).to_owned()),
            5 if name.chars().skip(1).all(char::is_lowercase) && random.below(2) == 0 => {
                Some(other_place(name, lists, random))
            }
            _ => None,
        };
        changed |= other.is_some();
        let start = out.text.len();
        out.text += other.as_deref().unwrap_or(name);
        out.names.push((start..out.text.len(), *label));
        done = range.end;
    }
    out.text += case.text.get(done..)?;
    changed.then_some(out)
}

fn other_person(name: &str, lists: &Lists, random: &mut Random) -> String {
    let parts: Vec<&str> = name.split(' ').collect();
    let last = parts.len() - 1;
    let genitive = name.ends_with('s') && random.below(3) == 0;
    let swap = |(i, part): (usize, &&str)| {
        if !part.chars().next().is_some_and(char::is_uppercase) || part.ends_with('.') {
            return (*part).to_owned();
        }
        if i < last {
            return random.of(&lists.given).to_owned();
        }
        let double = if random.below(8) == 0 { format!("-{}", random.of(&lists.family)) } else { String::new() };
        let family = format!("{}{double}", random.of(&lists.family));
        if genitive && !family.ends_with('s') { family + "s" } else { family }
    };
    parts.iter().enumerate().map(swap).collect::<Vec<_>>().join(" ")
}

fn other_place(name: &str, lists: &Lists, random: &mut Random) -> String {
    let place = random.of(&lists.places).to_owned();
    if name.ends_with('s') && !place.ends_with('s') && random.below(2) == 0 { place + "s" } else { place }
}

fn lesson(case: &Case, words: &LanguageData, mask: usize) -> Lesson {
    let mut memory = words.memories.lend();
    let tokens = Tokens::new(&case.text, words, &mut memory);
    let units = Units::new(&tokens, &words.names, &mut memory);
    let hints = hints::hints(&units, &words.names, &mut memory);
    let wanted = tagger::candidates(&units, &hints);
    let unit = |(i, wanted): (usize, &bool)| {
        wanted.then(|| {
            let mut rows = Vec::new();
            let mut take = |feature: u64, group: u8| rows.push((model::row(feature, mask) as u32, group));
            for place in PLACES {
                let k = i.checked_add_signed(place.offset());
                if let Some((k, unit)) = k.and_then(|k| Some((k, units.get(k)?))) {
                    features::of_word(units.str(k), unit, place, |feature| take(feature, place as u8));
                }
            }
            features::of_context(&units, &hints, i).iter().for_each(|feature| take(*feature, TOGETHER));
            (rows, gold(case, units.range(i..i + 1)))
        })
    };
    Lesson { units: wanted.iter().enumerate().map(unit).collect() }
}

/// The label of the unit at these bytes.
fn gold(case: &Case, unit: Range<usize>) -> usize {
    let name = case.names.iter().find(|(name, _)| name.start <= unit.start && unit.end <= name.end);
    match name {
        None => OUTSIDE,
        Some((_, OTHER)) => OTHER,
        Some((name, first)) => first + usize::from(name.start < unit.start),
    }
}

fn train(cases: &[&Case], words: &LanguageData, lists: &Lists, options: &Options) -> Vec<u8> {
    let mask = (1_usize << options.bits) - 1;
    let mut total = Weights::new(mask + 1);
    for seed in 0..options.seeds {
        let mut random = Random(seed + 1);
        let mut lessons: Vec<Lesson> = cases.iter().map(|c| lesson(c, words, mask)).collect();
        for _ in 0..options.copies {
            let copies = cases.iter().filter_map(|c| swapped(c, lists, &mut random));
            lessons.extend(copies.collect::<Vec<_>>().iter().map(|c| lesson(c, words, mask)));
        }
        total.add(&field(&lessons, mask + 1, options, &mut random));
    }
    for row in total.0.iter_mut().skip(mask + 1) {
        row[OUTSIDE] -= options.bias * options.seeds as f32;
    }
    total.to_bytes()
}

/// One in so many weights is larger than the largest one that is kept.
const CUT: usize = 500;

/// Weights of rows, then of steps from label to label.
struct Weights(Vec<[f32; LABELS]>);

impl Weights {
    fn new(rows: usize) -> Self {
        Self(vec![[0.0; LABELS]; rows + LABELS])
    }

    fn add(&mut self, other: &Self) {
        self.0.iter_mut().flatten().zip(other.0.iter().flatten()).for_each(|(a, b)| *a += b);
    }

    fn to_bytes(&self) -> Vec<u8> {
        let (rows, steps) = self.0.split_at(self.0.len() - LABELS);
        let mut sizes: Vec<f32> = rows.iter().flatten().map(|w| w.abs()).filter(|w| *w > 0.0).collect();
        sizes.sort_by(f32::total_cmp);
        // The few largest weights are cut off, so that the others keep more of their steps.
        let most = sizes.get(sizes.len() - 1 - sizes.len() / CUT).copied().unwrap_or(1.0);
        let scale = f32::from(i8::MAX) / most;
        // A cast of a float takes the nearest number that there is.
        let rows: Vec<_> = rows.iter().map(|row| row.map(|w| (w * scale).round() as i8)).collect();
        let steps: Vec<_> = steps.iter().map(|row| row.map(|w| (w * scale).round() as i16)).collect();
        Model::to_bytes(&steps.try_into().unwrap_or([[0; LABELS]; LABELS]), &rows)
    }
}

/// Learns a conditional random field: each weight moves with the gap between what is true and what is thought likely, in
/// steps that shrink with the moves it has made (AdaGrad).
fn field(lessons: &[Lesson], rows: usize, options: &Options, random: &mut Random) -> Weights {
    let mut now = Weights::new(rows);
    let mut moved = Weights::new(rows);
    let mut order: Vec<usize> = (0..lessons.len()).collect();
    for _ in 0..options.epochs {
        for i in (1..order.len()).rev() {
            order.swap(i, random.below(i + 1));
        }
        for lesson in order.iter().filter_map(|i| lessons.get(*i)) {
            let salt = random.next();
            for run in lesson.units.split(Option::is_none).filter(|run| !run.is_empty()) {
                let run: Vec<(Vec<u32>, usize)> =
                    run.iter().flatten().map(|(rows, gold)| (kept(rows, salt, options, random), *gold)).collect();
                adapt(&run, &mut now, &mut moved, options.rate);
            }
        }
    }
    now
}

/// The rows that are not left out this time: some by themselves, some with all of their place, as if the word there had
/// never been seen.
fn kept(rows: &[(u32, u8)], salt: u64, options: &Options, random: &mut Random) -> Vec<u32> {
    let dice = random.next();
    let below = |number: u64, percent: u64| (number & 0x3ff) < percent * 1024 / 100;
    let without = |group: u8| group != TOGETHER && below(dice >> (10 * group), options.group);
    let roll = |row: u32| (u64::from(row) ^ salt).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
    let kept = rows.iter().filter(|(row, group)| !below(roll(*row), options.dropout) && !without(*group));
    kept.map(|(row, _)| *row).collect()
}

/// One step of learning from a run of units between two that are outside.
fn adapt(run: &[(Vec<u32>, usize)], now: &mut Weights, moved: &mut Weights, rate: f32) {
    let steps_at = now.0.len() - LABELS;
    let sum = |rows: &[u32]| {
        let mut sum = [0.0_f32; LABELS];
        for row in rows {
            sum.iter_mut().zip(now.0[*row as usize]).for_each(|(sum, w)| *sum += w);
        }
        sum
    };
    let own: Vec<[f32; LABELS]> = run.iter().map(|(rows, _)| sum(rows)).collect();
    let step = |before: usize, label: usize| {
        if tagger::may_follow(before, label) { now.0[steps_at + before][label] } else { f32::NEG_INFINITY }
    };
    let mut ahead: Vec<[f32; LABELS]> = Vec::with_capacity(run.len());
    for (t, own) in own.iter().enumerate() {
        let reach = |label: usize| match t.checked_sub(1) {
            None => step(OUTSIDE, label),
            Some(before) => log_sum((0..LABELS).map(|b| ahead[before][b] + step(b, label))),
        };
        let row: Vec<f32> = (0..LABELS).map(|label| reach(label) + own[label]).collect();
        ahead.push(row.try_into().unwrap_or([0.0; LABELS]));
    }
    let mut back = vec![[0.0_f32; LABELS]; run.len()];
    for t in (0..run.len()).rev() {
        for label in 0..LABELS {
            back[t][label] = match own.get(t + 1) {
                None => step(label, OUTSIDE),
                Some(next) => log_sum((0..LABELS).map(|n| step(label, n) + next[n] + back[t + 1][n])),
            };
        }
    }
    let Some(last) = run.len().checked_sub(1) else { return };
    let all = log_sum((0..LABELS).map(|label| ahead[last][label] + back[last][label]));
    let mut gaps = vec![[0.0_f32; LABELS]; run.len()];
    let mut step_gaps = [[0.0_f32; LABELS]; LABELS];
    for (t, (_, gold)) in run.iter().enumerate() {
        for label in 0..LABELS {
            gaps[t][label] = f32::from(u8::from(label == *gold)) - (ahead[t][label] + back[t][label] - all).exp();
            for before in 0..LABELS {
                let reach = match t {
                    0 if before == OUTSIDE => 0.0,
                    0 => continue,
                    _ => ahead[t - 1][before],
                };
                step_gaps[before][label] -= (reach + step(before, label) + own[t][label] + back[t][label] - all).exp();
            }
        }
        step_gaps[if t == 0 { OUTSIDE } else { run[t - 1].1 }][*gold] += 1.0;
    }
    let mut change = |row: usize, gaps: &[f32; LABELS]| {
        for (label, gap) in gaps.iter().enumerate().filter(|(_, gap)| gap.abs() > 1e-4) {
            moved.0[row][label] += gap * gap;
            now.0[row][label] += rate * gap / (moved.0[row][label].sqrt() + 1e-3);
        }
    };
    for ((rows, _), gaps) in run.iter().zip(&gaps) {
        rows.iter().for_each(|row| change(*row as usize, gaps));
    }
    step_gaps.iter().enumerate().for_each(|(before, gaps)| change(steps_at + before, gaps));
}

fn log_sum(terms: impl Iterator<Item = f32> + Clone) -> f32 {
    let most = terms.clone().fold(f32::NEG_INFINITY, f32::max);
    if most == f32::NEG_INFINITY { most } else { most + terms.map(|t| (t - most).exp()).sum::<f32>().ln() }
}

/// Counts by type: true, found, both.
type Counts = BTreeMap<&'static str, [usize; 3]>;

fn measure(case: &Case, know: &Knowledge, counts: &mut Counts, errors: &str) {
    let body = Body::from_plain(&case.text);
    let found = annotate::annotate(&body, &[], &Description::empty(Language::German), know, &mut Warnings::default());
    let Annotations { people, organizations, places, .. } = found;
    let people = people.into_iter().flat_map(|p| p.mentions).collect();
    let flat = |named: Vec<annotate::Named>| named.into_iter().flat_map(|n| n.mentions).collect();
    for (sort, label, found) in [("PER", 1, people), ("ORG", 3, flat(organizations)), ("LOC", 5, flat(places))] {
        let found: Vec<Range<usize>> = found;
        let gold: Vec<&Range<usize>> = case.names.iter().filter(|(_, l)| *l == label).map(|(r, _)| r).collect();
        if sort == errors {
            show("missed", &case.text, gold.iter().filter(|g| !found.contains(g)).copied());
            show("false ", &case.text, found.iter().filter(|f| !gold.contains(f)));
        }
        let count = counts.entry(sort).or_default();
        count[0] += gold.len();
        count[1] += found.len();
        count[2] += gold.iter().filter(|g| found.contains(g)).count();
    }
}

fn show<'r>(what: &str, text: &str, ranges: impl Iterator<Item = &'r Range<usize>>) {
    for range in ranges {
        let from = text.floor_char_boundary(range.start.saturating_sub(40));
        let to = text.ceil_char_boundary((range.end + 40).min(text.len()));
        let part = |range: Range<usize>| text.get(range).unwrap_or_default().replace('\n', " ");
        println!("{what} {}[{}]{}", part(from..range.start), part(range.clone()), part(range.end..to));
    }
}

fn report(counts: &Counts) {
    for (sort, [gold, found, both]) in counts {
        let precision = *both as f64 / (*found).max(1) as f64;
        let recall = *both as f64 / (*gold).max(1) as f64;
        let f1 = 2.0 * precision * recall / (precision + recall).max(1e-9);
        print!("{sort} P {precision:.3} R {recall:.3} F1 {f1:.3}   ");
    }
    println!();
}
