//! Throughput of people, organizations, places and quotations alone: `cargo bench --bench names`. The texts are the invented German
//! releases of `fixtures/releases`, each a document of its own.
#![allow(missing_docs, reason = "divan makes public items")]
#![expect(clippy::disallowed_methods, reason = "a program of its own that reads the texts to measure")]

use std::sync::LazyLock;

use depesche::annotate::{annotate, names_and_quotes};
use depesche::describe::Description;
use depesche::knowledge::Language;
use depesche::knowledge::memory::{Memory, Pool};
use depesche::repair::Body;
use depesche::values::token::Tokens;
use depesche::warning::Warnings;
use depesche::{Knowledge, knowledge::LanguageData};
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    LazyLock::force(&KNOW);
    divan::main();
}

static KNOW: LazyLock<Knowledge> = LazyLock::new(Knowledge::builtin);

static BODIES: LazyLock<Vec<Body>> = LazyLock::new(|| {
    let files = std::fs::read_dir("fixtures/releases").into_iter().flatten().flatten();
    let mut paths: Vec<_> = files.map(|file| file.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "txt"));
    paths.sort();
    let german = |path: &std::path::PathBuf| !path.file_name().is_some_and(|n| n.to_string_lossy().starts_with("en-"));
    let texts = paths.iter().filter(|path| german(path)).filter_map(|path| std::fs::read_to_string(path).ok());
    texts.map(|text| Body::from_plain(&text)).collect()
});

fn words() -> &'static LanguageData {
    &KNOW.german
}

fn sized<'a, 'b>(bencher: Bencher<'a, 'b>) -> Bencher<'a, 'b> {
    bencher.counter(BytesCount::new(BODIES.iter().map(|body| body.as_str().len()).sum::<usize>()))
}

fn description() -> Description {
    Description::empty(Language::German)
}

fn find(tokens: &Tokens<'_>, memory: &mut Memory, body: &Body) -> usize {
    let found = names_and_quotes(tokens, memory, body, &description(), words(), &mut Warnings::default());
    found.people.len() + found.quotes.len()
}

/// Words that earlier documents held are known, as in a long run.
#[divan::bench]
fn names_and_quotes_of_known_words(bencher: Bencher<'_, '_>) {
    let pool = Pool::default();
    let mut memory = pool.lend();
    let tokens: Vec<_> = BODIES.iter().map(|body| Tokens::new(body.as_str(), words(), &mut memory)).collect();
    sized(bencher).bench_local(|| {
        BODIES.iter().zip(&tokens).map(|(body, tokens)| find(tokens, &mut memory, body)).sum::<usize>()
    });
}

/// The first documents of a run: nearly every word is met for the first time. Tokens are part of it.
#[divan::bench]
fn names_and_quotes_of_new_words(bencher: Bencher<'_, '_>) {
    sized(bencher).bench_local(|| {
        let pool = Pool::default();
        let mut memory = pool.lend();
        let all = BODIES.iter().map(|body| {
            let tokens = Tokens::new(body.as_str(), words(), &mut memory);
            find(&tokens, &mut memory, body)
        });
        all.sum::<usize>()
    });
}

#[divan::bench]
fn tokens_of_known_words(bencher: Bencher<'_, '_>) {
    let mut memory = KNOW.german.memories.lend();
    sized(bencher).bench_local(|| {
        BODIES.iter().map(|body| Tokens::new(body.as_str(), words(), &mut memory).list.len()).sum::<usize>()
    });
}

#[divan::bench]
fn annotate_all(bencher: Bencher<'_, '_>) {
    let one = |body: &Body| annotate(body, &[], &description(), &KNOW, &mut Warnings::default()).people.len();
    sized(bencher).bench_local(|| BODIES.iter().map(one).sum::<usize>());
}
