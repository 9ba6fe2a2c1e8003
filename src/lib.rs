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

pub mod annotate;
pub mod batch;
pub mod decode;
pub mod describe;
pub mod error;
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
pub mod warning;
#[cfg(feature = "cli")]
pub mod write;

pub use error::Error;
pub use knowledge::Knowledge;
pub use pipeline::extract;
pub use read::Capture;
pub use record::Record;
