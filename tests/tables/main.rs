//! Cases as tables: each module reads its `fixtures/tables/NAME.tsv`; adding a case needs no Rust.

mod catalog;
mod contacts;
mod dates;
#[cfg(feature = "attachments")]
mod documents;
mod encodings;
#[cfg(feature = "fetch")]
mod feeds;
mod header_forms;
mod marked;
mod mojibake;
mod names;
mod numbers;
mod phones;
mod quotes;
mod references;
mod repairs;
#[cfg(feature = "fetch")]
mod robots;
mod switched_off;
