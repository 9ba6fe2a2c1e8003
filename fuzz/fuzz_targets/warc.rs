//! Any bytes as a WARC file: an end, and no more in memory than a block.
#![no_main]

use depesche::warc::Reader;
use libfuzzer_sys::fuzz_target;

const LIMIT: u64 = 1 << 20;

fuzz_target!(|bytes: &[u8]| {
    let mut reader = Reader::new(bytes);
    let mut block = Vec::new();
    while let Some(next) = reader.next().expect("memory can be read") {
        if next.is_ok() {
            reader.block(LIMIT, &mut block).expect("memory can be read");
            assert!(block.len() as u64 <= LIMIT);
        }
    }
});
