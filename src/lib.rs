//! depesche turns scraped press releases into clean, structured records in which every value points to the place it
//! came from.
//!
//! A document walks through ten rooms in one direction; each room is one function from one type to the next:
//! [`read`] gives a [`Capture`], [`decode`] its text, [`parse`] a page of blocks, [`recognize`] what the page is,
//! [`segment`] its zones, [`repair`] the text as it was meant, [`describe`] title, date and issuer, [`annotate`] what
//! stands in the text, [`record`] the [`Record`].
//!
//! ```
//! use depesche::{Capture, Knowledge, extract};
//!
//! let know = Knowledge::builtin();
//! let page = "<title>Neue Halle</title><article><h1>Neue Halle</h1><p>Am 3. Mai 2019 kamen 500 Menschen.</p></article>";
//! let record = extract(&Capture::new(page.into()), &know);
//! assert_eq!(record.schema, "depesche/record/1");
//! assert!(record.body.text.contains("500 Menschen"));
//! ```
//!
//! [`Knowledge`] is loaded once and shared by all threads; [`extract`] does no input or output, knows no clock and no
//! global state, and cannot fail: doubts are in the record's `warnings`. [`pipeline::walk`] gives what each room found.
//!
//! Rooms can be used alone. Plain text without a document around it:
//!
//! ```
//! use depesche::annotate::annotate;
//! use depesche::describe::Description;
//! use depesche::knowledge::Language;
//! use depesche::record::TextAnnotations;
//! use depesche::repair::{Body, repair_text};
//! use depesche::warning::Warnings;
//!
//! let know = depesche::Knowledge::builtin();
//! let text = repair_text("Das gilt fÃ¼r alle seit dem 24. April 2019.", &know, true);
//! assert_eq!(text.as_str(), "Das gilt für alle seit dem 24. April 2019.");
//! assert_eq!(text.undo(), "Das gilt fÃ¼r alle seit dem 24. April 2019.");
//!
//! let body = Body::from_plain(text.as_str());
//! let found = annotate(&body, &[], &Description::empty(Language::German), &know, &mut Warnings::default());
//! let found = TextAnnotations::new(&body, found);
//! assert_eq!(found.dates[0].value.as_deref(), Some("2019-04-24"));
//! ```

pub mod annotate;
pub mod batch;
pub mod decode;
pub mod describe;
pub mod error;
#[cfg(feature = "fetch")]
pub mod fetch;
pub mod knowledge;
pub mod parse;
pub mod pipeline;
pub mod read;
pub mod recognize;
pub mod record;
pub mod repair;
pub mod segment;
pub mod text;
pub mod values;
#[cfg(feature = "containers")]
pub mod warc;
pub mod warning;
#[cfg(feature = "cli")]
pub mod write;
pub mod xml;

pub use error::Error;
pub use knowledge::Knowledge;
pub use pipeline::extract;
pub use read::Capture;
pub use record::Record;

/// Runs the example of the README as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
