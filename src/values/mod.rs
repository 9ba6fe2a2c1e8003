//! In: a string. Out: typed values with their byte ranges.
//!
//! The grammar of dates, numbers, names, phones, addresses and references to laws; nothing here knows a document. What a
//! value means in its place (which year, who speaks) is for `annotate`.
//!
//! For a single written date outside a body (header lines, `<time>`, meta elements, URLs) there is
//! [`date::parse_day`]`(text, words) -> Option<WrittenDay>`: the first full date in `text` with its byte range, as EDTF and
//! with its clock time if one is written beside it. It reads `24.04.2019`, `24. April 2019`, `28.02. 2014`, `24.04.19`,
//! `April 24, 2019`, `2019-04-24T10:30:00+02:00`, `Wed, 24 Apr 19 10:30:00 GMT`. Zones never move the day.

pub mod address;
pub mod date;
pub mod decimal;
pub mod law;
pub mod moment;
pub mod name;
pub mod number;
pub mod phone;
pub mod token;
pub mod units;
