//! In: sources that publish releases. Out: their documents, kept in archives below the input folder.
//!
//! The parts that only turn bytes into values (`robots`, `feed`, `sitemap`) know neither network nor clock, so that each can be tested and
//! fuzzed alone.

pub mod feed;
pub mod found;
pub mod robots;
pub mod sitemap;
