//! In: a string. Out: typed values with their byte ranges.
//!
//! The grammar of dates, numbers, names, phones, addresses and references to laws; nothing here knows a document. What a
//! value means in its place (which year, who speaks) is for `annotate`.

pub mod decimal;
pub mod moment;
pub mod token;
