//! Trains the recognizer of names: `cargo run --release --example train-names -- [OPTIONS] CASES.jsonl ...`
//!
//! In: sentences with the names in them (`{text, expected: [{start, end, type}]}`, offsets in code points) and the lists
//! under `data/de/names`. Out: `data/de/names.model`, or with `--folds N` the scores of a cross-validation and no file.
//!
//! An averaged structured perceptron: the best labels under the present weights are compared with the true ones, and the
//! weights of the features where they differ are moved by one. Each sentence is also learned from with other people and
//! places in it. Order and swaps come from a fixed seed, so the same data gives the same file, byte for byte.

#![expect(clippy::print_stdout, reason = "a program for the command line")]

use std::collections::BTreeMap;
use std::error::Error;
use std::ops::Range;

use depesche::annotate::names::features::{self, PLACES};
use depesche::annotate::names::hints;
use depesche::annotate::names::tagger::{self, OTHER, OUTSIDE, Sort};
use depesche::annotate::{self, Annotations};
use depesche::describe::Description;
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

/// A text ready to learn from: for each unit that is scored, the rows of its features and its label.
struct Lesson {
    units: Vec<Option<(Vec<u32>, usize)>>,
}

struct Options {
    files: Vec<String>,
    out: String,
    folds: usize,
    epochs: usize,
    bits: u32,
    copies: usize,
    /// Share of features left out each time a sentence is seen, in percent.
    dropout: u64,
    seeds: u64,
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
        bits: 17,
        copies: 2,
        dropout: 50,
        seeds: 5,
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
            "--errors" => out.errors = value()?,
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
}

impl Lists {
    fn read() -> Result<Self, Box<dyn Error>> {
        let list = |name: &str| -> Result<Vec<String>, Box<dyn Error>> {
            let text = std::fs::read_to_string(format!("data/de/names/{name}.txt"))?;
            let plain = |l: &&str| !l.starts_with('#') && l.chars().skip(1).all(|c| c.is_lowercase());
            Ok(text.lines().filter(plain).map(str::to_owned).collect())
        };
        Ok(Self { given: list("given")?, family: list("family")?, places: list("towns")? })
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
    let tokens = Tokens::new(&case.text, &words.lexicon);
    let units = Units::new(&tokens, &words.names);
    let hints = hints::hints(&units, &words.names);
    let wanted = tagger::candidates(&units);
    let unit = |(i, wanted): (usize, &bool)| {
        wanted.then(|| {
            let mut rows = Vec::new();
            let mut take = |feature: u64| rows.push(model::row(feature, mask) as u32);
            for place in PLACES {
                let k = i.checked_add_signed(place.offset());
                if let Some((k, unit)) = k.and_then(|k| Some((k, units.get(k)?))) {
                    features::of_word(units.str(k), unit, place, &mut take);
                }
            }
            features::of_context(&units, &hints, i, &mut take);
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
        total.add(&perceptron(&lessons, mask + 1, options, &mut random));
    }
    total.to_bytes()
}

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
        let most = self.0.iter().flatten().fold(0.0_f32, |most, w| most.max(w.abs()));
        let scale = 30_000.0 / most.max(1e-9);
        let whole = |row: &[f32; LABELS]| row.map(|w| (w * scale).round() as i16);
        let (rows, steps) = self.0.split_at(self.0.len() - LABELS);
        let rows: Vec<_> = rows.iter().map(whole).collect();
        let steps: Vec<_> = steps.iter().map(whole).collect();
        Model::to_bytes(&steps.try_into().unwrap_or([[0; LABELS]; LABELS]), &rows)
    }
}

/// The mean of the weights over all steps of learning.
fn perceptron(lessons: &[Lesson], rows: usize, options: &Options, random: &mut Random) -> Weights {
    let mut now = Weights::new(rows);
    let mut late = Weights::new(rows);
    let mut order: Vec<usize> = (0..lessons.len()).collect();
    let mut step = 1.0_f32;
    for _ in 0..options.epochs {
        for i in (1..order.len()).rev() {
            order.swap(i, random.below(i + 1));
        }
        for lesson in order.iter().filter_map(|i| lessons.get(*i)) {
            learn(lesson, &mut now, &mut late, step, options.dropout, random);
            step += 1.0;
        }
    }
    for (now, late) in now.0.iter_mut().flatten().zip(late.0.iter().flatten()) {
        *now -= late / step;
    }
    now
}

fn learn(lesson: &Lesson, now: &mut Weights, late: &mut Weights, step: f32, dropout: u64, random: &mut Random) {
    let steps_at = now.0.len() - LABELS;
    let salt = random.next();
    let kept =
        |row: &u32| (u64::from(*row) ^ salt).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32 & 0x3ff >= dropout * 1024 / 100;
    let score = |unit: &Option<(Vec<u32>, usize)>| {
        unit.as_ref().map(|(rows, _)| {
            let mut sum = [0.0_f32; LABELS];
            for row in rows.iter().filter(|r| kept(r)) {
                sum.iter_mut().zip(now.0[*row as usize]).for_each(|(sum, w)| *sum += w);
            }
            sum.map(|s| (s * 16.0) as i32)
        })
    };
    let scores: Vec<_> = lesson.units.iter().map(score).collect();
    let guess = tagger::best(&scores, &|before, label| (now.0[steps_at + before][label] * 16.0) as i32);
    let mut change = |row: usize, label: usize, by: f32| {
        now.0[row][label] += by;
        late.0[row][label] += by * step;
    };
    let (mut gold_before, mut guess_before) = (OUTSIDE, OUTSIDE);
    for (unit, guess) in lesson.units.iter().zip(guess) {
        let Some((rows, gold)) = unit else {
            (gold_before, guess_before) = (OUTSIDE, OUTSIDE);
            continue;
        };
        if *gold != guess {
            for row in rows.iter().filter(|r| kept(r)) {
                change(*row as usize, *gold, 1.0);
                change(*row as usize, guess, -1.0);
            }
        }
        if (gold_before, *gold) != (guess_before, guess) {
            change(steps_at + gold_before, *gold, 1.0);
            change(steps_at + guess_before, guess, -1.0);
        }
        (gold_before, guess_before) = (*gold, guess);
    }
}

/// Counts by type: true, found, both.
type Counts = BTreeMap<&'static str, [usize; 3]>;

fn measure(case: &Case, know: &Knowledge, counts: &mut Counts, errors: &str) {
    let body = Body::from_plain(&case.text);
    let found = annotate::annotate(&body, &Description::empty(Language::German), know, &mut Warnings::default());
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
