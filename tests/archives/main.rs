//! The archives' formats: what is written is read back, by us and by others; what is whole in a damaged file is found.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

mod warc;
