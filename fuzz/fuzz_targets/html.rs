//! Any UTF-8 text, declared as text/html: a sound record.
#![no_main]

use std::sync::LazyLock;

use depesche::record::broken_promises;
use depesche::{Capture, Knowledge, extract};
use libfuzzer_sys::fuzz_target;

static KNOW: LazyLock<Knowledge> = LazyLock::new(Knowledge::builtin);

fuzz_target!(|text: &str| {
    let mut capture = Capture::new(text.as_bytes().to_vec());
    capture.declare("text/html; charset=utf-8");
    assert_eq!(broken_promises(&extract(&capture, &KNOW)), Vec::<String>::new());
});
