//! Any bytes as an HTTP message: a body within its limit.
#![no_main]

use depesche::warc::http;
use libfuzzer_sys::fuzz_target;

const LIMIT: u64 = 1 << 20;

fuzz_target!(|bytes: &[u8]| {
    let message = [b"HTTP/1.1 200 OK\r\n", bytes].concat();
    let head = http::head(&message).expect("it begins like one");
    if let Ok(body) = head.body(&message, LIMIT) {
        assert!(body.bytes.len() as u64 <= LIMIT);
    }
});
