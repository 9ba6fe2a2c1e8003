//! Any UTF-8 text through the repairs and the annotations of plain text: no panic, and the undo law holds.
#![no_main]

use std::sync::LazyLock;

use depesche::Knowledge;
use depesche::annotate::annotate;
use depesche::describe::Description;
use depesche::knowledge::Language;
use depesche::record::TextAnnotations;
use depesche::repair::{Body, repair_text};
use depesche::warning::Warnings;
use libfuzzer_sys::fuzz_target;

static KNOW: LazyLock<Knowledge> = LazyLock::new(Knowledge::builtin);

fuzz_target!(|text: &str| {
    assert_eq!(repair_text(text, &KNOW, false).undo(), text);
    let body = Body::from_plain(text);
    for language in [Language::German, Language::English] {
        let found = annotate(&body, &[], &Description::empty(language), &KNOW, &mut Warnings::default());
        let _ = TextAnnotations::new(&body, found);
    }
});
