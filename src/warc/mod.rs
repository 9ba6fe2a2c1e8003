//! The WARC format (ISO 28500), bytes in and bytes out: no file system, no clock, no network.
//!
//! [`Writer`] appends WARC 1.1 records, one gzip member each; [`whole_end`] tells where the last whole record of a file
//! ends, so that what a crash left behind it can be cut off. [`Reader`] reads WARC and ARC files of any tool, whole or
//! damaged, in bounded memory; [`http`] takes the HTTP messages in them apart.

mod arc;
mod coding;
pub mod http;
mod read;
mod source;
mod tail;
mod unpack;
mod write;

pub use coding::{Bounds, Fault, decode};
pub use read::{Block, Damage, Header, Reader};
pub use tail::whole_end;
pub use write::{Record, Revisit, Writer};

use sha1::{Digest, Sha1};

/// The profile of a `revisit` record whose payload is byte for byte that of an earlier record.
pub const IDENTICAL_PAYLOAD: &str = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";

/// The type of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// About the file: the program that wrote it, its settings.
    Warcinfo,
    /// What was received, with its protocol head.
    Response,
    /// A payload without a protocol head.
    Resource,
    /// What was asked.
    Request,
    /// About another record.
    Metadata,
    /// What was received is what an earlier record holds.
    Revisit,
    /// Another form of what another record holds.
    Conversion,
    /// A further part of a record that was cut into segments.
    Continuation,
}

impl Kind {
    const ALL: [Self; 8] = [
        Self::Warcinfo,
        Self::Response,
        Self::Resource,
        Self::Request,
        Self::Metadata,
        Self::Revisit,
        Self::Conversion,
        Self::Continuation,
    ];

    /// The name in `WARC-Type`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Warcinfo => "warcinfo",
            Self::Response => "response",
            Self::Resource => "resource",
            Self::Request => "request",
            Self::Metadata => "metadata",
            Self::Revisit => "revisit",
            Self::Conversion => "conversion",
            Self::Continuation => "continuation",
        }
    }

    /// The type with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name))
    }
}

/// A digest as archives label it: `sha1:` and 32 letters of base 32.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    labelled(&Sha1::digest(bytes))
}

fn labelled(sha1: &[u8]) -> String {
    format!("sha1:{}", data_encoding::BASE32.encode(sha1))
}

/// A record identifier that depends on `parts` alone: a name-based UUID, so that the same visit has the same identifier
/// whenever it is written. Say what tells records apart: type, address, date.
#[must_use]
pub fn record_id(parts: &[&str]) -> String {
    let mut sha1 = Sha1::new_with_prefix(b"depesche/warc/record");
    for part in parts {
        sha1.update((part.len() as u64).to_be_bytes());
        sha1.update(part);
    }
    let mut uuid = [0; 16];
    uuid.copy_from_slice(&sha1.finalize()[..16]);
    uuid[6] = uuid[6] & 0x0f | 0x50;
    uuid[8] = uuid[8] & 0x3f | 0x80;
    let hex = data_encoding::HEXLOWER.encode(&uuid);
    format!("urn:uuid:{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// A block of `application/warc-fields`: `name: value`, a line each.
#[must_use]
pub fn fields(fields: &[(&str, &str)]) -> Vec<u8> {
    let mut block = Vec::new();
    for (name, value) in fields {
        write::field(&mut block, name, value);
    }
    block
}
