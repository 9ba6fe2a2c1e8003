//! Builds the table of word classes: `cargo run --release --example build-clusters -- CLUSTERS.json PROBABILITIES.json`
//!
//! In: two JSON objects as the package spacy-lookups-data has them for a language (`de_lexeme_cluster.json`, word to class,
//! and `de_lexeme_prob.json`, word to logarithm of its frequency). Out: `data/de/names.clusters`.

#![expect(clippy::disallowed_methods, reason = "a program of its own that reads lists and writes a table")]

use std::collections::BTreeMap;
use std::error::Error;

use depesche::knowledge::clusters::Clusters;

/// So many words are kept, the most frequent ones first.
const WORDS: usize = 780_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(classes), Some(frequencies)) = (arguments.next(), arguments.next()) else {
        return Err("usage: build-clusters CLUSTERS.json PROBABILITIES.json [WORDS]".into());
    };
    let most = arguments.next().map_or(Ok(WORDS), |n| n.parse())?;
    let classes: BTreeMap<String, u32> = serde_json::from_slice(&std::fs::read(classes)?)?;
    let frequencies: BTreeMap<String, f64> = serde_json::from_slice(&std::fs::read(frequencies)?)?;
    let mut words: Vec<(&str, u16, f64)> = classes
        .iter()
        .filter(|(word, _)| word.len() > 1 && word.len() <= 32 && word.chars().all(|c| c.is_alphabetic() || c == '-'))
        .filter_map(|(word, class)| {
            Some((
                word.as_str(),
                u16::try_from(*class).ok().filter(|c| *c != 0)?,
                *frequencies.get(word).unwrap_or(&-30.0),
            ))
        })
        .collect();
    words.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(b.0)));
    words.truncate(most);
    let pairs: Vec<(&str, u16)> = words.iter().map(|(word, class, _)| (*word, *class)).collect();
    std::fs::write("data/de/names.clusters", Clusters::to_bytes(&pairs))?;
    Ok(())
}
