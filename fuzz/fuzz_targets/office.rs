//! Any bytes as a PDF, RTF or packed office document: some text.
#![no_main]

use std::sync::LazyLock;

use depesche::Knowledge;
use depesche::decode::document::text_of;
use libfuzzer_sys::fuzz_target;

static KNOW: LazyLock<Knowledge> = LazyLock::new(Knowledge::builtin);

fuzz_target!(|bytes: &[u8]| {
    for start in ["", "%PDF-1.4\n", "{\\rtf1 "] {
        let document = [start.as_bytes(), bytes].concat();
        let _ = text_of(&document, &KNOW.glyphs);
    }
});
