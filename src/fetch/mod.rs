//! In: sources that publish releases. Out: their documents, kept in archives below the input folder.
//!
//! The parts that only turn bytes into values (`robots`) know neither network nor clock, so that each can be tested and
//! fuzzed alone.

pub mod robots;
