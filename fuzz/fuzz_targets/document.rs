//! Any bytes: a sound record.
#![no_main]

use std::sync::LazyLock;

use depesche::record::broken_promises;
use depesche::{Capture, Knowledge, extract};
use libfuzzer_sys::fuzz_target;

static KNOW: LazyLock<Knowledge> = LazyLock::new(Knowledge::builtin);

fuzz_target!(|bytes: &[u8]| {
    let record = extract(&Capture::new(bytes.to_vec()), &KNOW);
    assert_eq!(broken_promises(&record), Vec::<String>::new());
});
