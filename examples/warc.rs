//! Writes and reads WARC files, for measuring and for comparing with other tools.
//!
//! ```sh
//! cargo run --release --example warc -- write 100000 /tmp/made.warc.gz   # invented records of about 6 kB
//! cargo run --release --example warc -- read /tmp/made.warc.gz           # all blocks
//! cargo run --release --example warc -- list /tmp/made.warc.gz           # offset, type, address, digest of the block
//! ```
#![allow(clippy::disallowed_methods, clippy::print_stderr, reason = "an example reads files and prints")]

use std::fs::File;
use std::io::{BufWriter, Write};
use std::time::Instant;

use depesche::warc::{Block, Reader, Record, Revisit, Writer, digest, fields, record_id};

const USAGE: &str = "write NUMBER FILE | read FILE | list FILE";
/// Largest block that is read.
const LIMIT: u64 = 64 << 20;
const DATE: &str = "2026-03-01T08:15:00Z";
const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
const WORDS: &str =
    "Halle Stadt Land Bericht Woche Straße Kinder Wasser Haus Brücke Verein Preis Euro Jahr Schule Wald Minister sagt";

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let begin = Instant::now();
    let (records, bytes) = match arguments[..] {
        ["write", number, file] => write(number.parse().map_err(std::io::Error::other)?, file)?,
        ["read", file] => read(file, |_, _| Ok(()))?,
        ["list", file] => {
            let mut out = BufWriter::new(std::io::stdout().lock());
            let listed = read(file, |header, block| {
                let (kind, uri) = (header.get("WARC-Type"), header.get("WARC-Target-URI"));
                writeln!(out, "{} {} {} {}", header.offset, kind.unwrap_or("-"), uri.unwrap_or("-"), digest(block))
            })?;
            out.flush()?;
            listed
        }
        _ => return Err(std::io::Error::other(USAGE)),
    };
    let seconds = begin.elapsed().as_secs_f64();
    let (rate, megabytes) = (records as f64 / seconds, bytes as f64 / 1e6);
    eprintln!(
        "{records} records, {megabytes:.1} MB unpacked, {seconds:.2} s: {rate:.0} records/s, {:.0} MB/s",
        megabytes / seconds
    );
    Ok(())
}

fn read(
    file: &str,
    mut each: impl FnMut(&depesche::warc::Header, &[u8]) -> std::io::Result<()>,
) -> std::io::Result<(u64, u64)> {
    let mut reader = Reader::new(File::open(file)?);
    let (mut records, mut bytes, mut block) = (0, 0, Vec::new());
    while let Some(next) = reader.next()? {
        let Ok(header) = next.inspect_err(|damage| eprintln!("{file}: {damage:?}")) else { continue };
        match reader.block(LIMIT, &mut block)? {
            Block::Whole => each(&header, &block)?,
            other => eprintln!("{file}: {other:?}"),
        }
        records += 1;
        bytes += block.len() as u64;
    }
    Ok((records, bytes))
}

/// Records of every type, most of them pages; the same ones every time.
fn write(number: u64, file: &str) -> std::io::Result<(u64, u64)> {
    let mut writer = Writer::new(BufWriter::new(File::create(file)?), 0);
    let info = fields(&[("software", "depesche"), ("format", "WARC File Format 1.1")]);
    writer.write(&Record::warcinfo(&record_id(&["warcinfo"]), DATE, "made.warc.gz", &info))?;
    let (mut records, mut bytes) = (1, 0);
    let mut earlier: Option<(String, String, String)> = None;
    while records < number {
        let uri = format!("https://presse.example/{records}");
        let id = |what: &str| record_id(&[what, &uri]);
        let (response, page) = (id("response"), page(records));
        bytes += page.len() as u64;
        let range = writer.write(&Record::response(&response, DATE, &uri, HEAD, page.as_bytes()))?;
        assert!(range.start < range.end);
        records += 1;
        if records % 10 == 0 {
            writer.write(&Record::request(
                &id("request"),
                DATE,
                &uri,
                b"GET / HTTP/1.1\r\nHost: presse.example\r\n\r\n",
            ))?;
            let about = fields(&[("fetchTimeMs", "12")]);
            writer.write(&Record::metadata(&id("metadata"), DATE, &uri, &response, &about))?;
            records += 2;
            if let Some((id_of, uri, payload_digest)) = &earlier {
                let of = Revisit { id: id_of, uri, date: DATE, payload_digest };
                writer.write(&Record::revisit(&id("revisit"), DATE, uri, HEAD, &of))?;
                records += 1;
            }
            earlier = Some((response, uri.clone(), digest(page.as_bytes())));
        }
    }
    writer.into_inner().flush()?;
    Ok((records, bytes))
}

/// A page of about 6 kB that is like no other.
fn page(seed: u64) -> String {
    let words: Vec<&str> = WORDS.split(' ').collect();
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut page = format!("<!DOCTYPE html><html><title>Seite {seed}</title><body><article>\n");
    for _ in 0..18 {
        page.push_str("<p class=\"text\">");
        for _ in 0..40 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            page.push_str(words[(state % words.len() as u64) as usize]);
            page.push_str(if state.is_multiple_of(11) { " 2019, " } else { " " });
        }
        page.push_str("</p>\n");
    }
    page + "</article></body></html>\n"
}
