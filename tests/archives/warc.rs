//! WARC and ARC files: forms of other tools, cuts, damage.

use std::io::Write;
use std::ops::Range;

use depesche::warc::{Block, Kind, Reader, Record, Writer, digest, record_id};
use proptest::prelude::*;

const DATE: &str = "2026-03-01T08:15:00Z";
const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";

/// What was read: address and block of each whole record, and how many damages were told of.
#[derive(Debug, Default, PartialEq)]
struct Seen {
    whole: Vec<(String, Vec<u8>)>,
    damaged: Vec<(u64, String)>,
}

impl Seen {
    fn uris(&self) -> Vec<&str> {
        self.whole.iter().map(|(uri, _)| uri.as_str()).collect()
    }
}

fn read(file: &[u8]) -> Seen {
    let mut reader = Reader::new(file);
    let (mut seen, mut block) = (Seen::default(), Vec::new());
    while let Some(next) = reader.next().unwrap() {
        match next {
            Err(damage) => seen.damaged.push((damage.offset, damage.message)),
            Ok(header) => match reader.block(1 << 24, &mut block).unwrap() {
                Block::Whole => {
                    let uri = header.reference("WARC-Target-URI").unwrap_or_default().to_owned();
                    seen.whole.push((uri, block.clone()));
                }
                Block::Damaged(damage) => seen.damaged.push((damage.offset, damage.message)),
                Block::TooLong => panic!("no block is that long"),
            },
        }
    }
    seen
}

fn uri(n: usize) -> String {
    format!("https://presse.example/{n}")
}

/// A file of our own with these payloads, and where each record stands.
fn written(payloads: &[Vec<u8>]) -> (Vec<u8>, Vec<Range<u64>>) {
    let mut writer = Writer::new(Vec::new(), 0);
    let ranges = payloads.iter().enumerate().map(|(n, payload)| {
        let (uri, id) = (uri(n), record_id(&["response", &uri(n), DATE]));
        writer.write(&Record::response(&id, DATE, &uri, HEAD, payload)).unwrap()
    });
    let ranges = ranges.collect();
    (writer.into_inner(), ranges)
}

fn unpacked(file: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(file), &mut plain).unwrap();
    plain
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

fn expected(payloads: &[Vec<u8>]) -> Vec<(String, Vec<u8>)> {
    payloads.iter().enumerate().map(|(n, p)| (uri(n), [HEAD, p].concat())).collect()
}

fn samples() -> Vec<Vec<u8>> {
    let noise: Vec<u8> = (0..200_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 11) as u8).collect();
    vec![b"<p>eins</p>".to_vec(), Vec::new(), noise, b"WARC/1.0 is a format\r\n\r\n".repeat(3000), b"x".to_vec()]
}

#[test]
fn what_is_written_is_read_however_it_is_packed() {
    let payloads = samples();
    let (file, ranges) = written(&payloads);
    let plain = unpacked(&file);
    let pieces: Vec<u8> = plain.chunks(5_000).flat_map(gzip).collect();
    let frames: Vec<u8> =
        ranges.iter().flat_map(|r| zstd(&unpacked(&file[r.start as usize..r.end as usize]))).collect();
    for (how, file) in [
        ("a member a record", &file),
        ("plain", &plain),
        ("one member", &gzip(&plain)),
        ("members of equal size", &pieces),
        ("a frame a record", &frames),
        ("one frame", &zstd(&plain)),
    ] {
        let seen = read(file);
        assert_eq!(seen.damaged, [], "{how}");
        assert!(seen.whole == expected(&payloads), "{how}: {:?}", seen.uris());
    }
}

#[test]
fn offsets_are_those_the_writer_told() {
    let (file, ranges) = written(&samples());
    let mut reader = Reader::new(&file[..]);
    for range in ranges {
        let header = reader.next().unwrap().unwrap().unwrap();
        assert_eq!((header.offset, header.index), (range.start, 0));
        assert_eq!(header.kind, Some(Kind::Response));
    }
}

fn record(version: &str, end: &str, uri: &str, block: &str) -> String {
    let lines = [
        version,
        "WARC-Type: resource",
        "WARC-Record-ID: <urn:uuid:6d058047-ede2-4a13-be79-90c17c631dd4>",
        &format!("warc-target-uri: {uri}"),
        &format!("Content-Length:{}", block.len()),
        "",
        "",
    ];
    lines.join(end) + block + end + end
}

#[test]
fn other_tools_write_it_in_other_ways() {
    let file = [
        record("WARC/0.17", "\r\n", "https://a.example/1", "one"),
        record("WARC/0.18", "\n", "<https://a.example/2>", "two"),
        "\r\n\r\n".into(),
        record("WARC/1.0", "\r\n", "https://a.example/with blank", "three"),
        record("WARC/1.1", "\r\n", "https://a.example/\r\n 4", "four").trim_end().into(),
        record("WARC/1.1", "\n", "https://a.example/5", "five"),
    ]
    .concat();
    let seen = read(file.as_bytes());
    assert_eq!(seen.damaged, []);
    let blocks: Vec<_> = seen.whole.iter().map(|(_, b)| String::from_utf8_lossy(b).into_owned()).collect();
    assert_eq!(blocks, ["one", "two", "three", "four", "five"]);
    assert_eq!(seen.uris()[1..4], ["https://a.example/2", "https://a.example/with blank", "https://a.example/ 4"]);
}

#[test]
fn a_gzip_header_may_have_more_fields() {
    let text = record("WARC/1.0", "\r\n", "https://a.example/1", "one");
    let mut file = Vec::new();
    for _ in 0..2 {
        let builder = flate2::GzBuilder::new().extra(b"sl\x08\x00\x10\0\0\0\x20\0\0\0".as_slice());
        let mut encoder =
            builder.filename("a.warc").comment("b").mtime(7).write(&mut file, flate2::Compression::best());
        encoder.write_all(text.as_bytes()).unwrap();
    }
    assert_eq!(read(&file).uris(), ["https://a.example/1"; 2]);
}

#[test]
fn arc_files_of_both_versions_are_read() {
    let about = "1 0 Archive\nURL IP-address Archive-date Content-type Archive-length\n\n";
    let one = &format!("filedesc://a.arc 0.0.0.0 20080430204825 text/plain {}\n{about}", about.len());
    let page = "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>alt</p>";
    let v1 = format!("http://www.a.example/ein blank 192.0.2.1 20080430204826 text/html {}\n{page}\n", page.len());
    let v2 = format!(
        "http://www.a.example/2 192.0.2.1 19980430204826 text/html 200 - - 1234567890 a.arc {}\n{page}\n",
        page.len()
    );
    for file in [
        [one.as_str(), &v1, &v2].concat().into_bytes(),
        [gzip(one.as_bytes()), gzip(v1.as_bytes()), gzip(v2.as_bytes())].concat(),
    ] {
        let seen = read(&file);
        assert_eq!(seen.damaged, []);
        assert_eq!(seen.uris()[1..], ["http://www.a.example/ein blank", "http://www.a.example/2"]);
        assert!(seen.whole[2].1 == page.as_bytes());
    }
    let mut reader = Reader::new(v2.as_bytes());
    assert_eq!(reader.next().unwrap().unwrap().unwrap().get("WARC-Date"), Some("1998-04-30T20:48:26Z"));
}

#[test]
fn a_wrong_length_costs_one_record() {
    let good = |n| record("WARC/1.0", "\r\n", &uri(n), "whole");
    let short = good(1).replace("Content-Length:5", "Content-Length:2");
    let long = good(1).replace("Content-Length:5", "Content-Length:999");
    let none = good(1).replace("Content-Length:5", "X-Length: 5");
    for bad in [&short, &none] {
        let seen = read([&good(0), bad, &good(2)].map(String::as_str).concat().as_bytes());
        assert_eq!((seen.uris(), seen.damaged.len()), (vec![uri(0).as_str(), uri(2).as_str()], 1), "{seen:?}");
    }
    for bad in [&short, &long, &none] {
        let packed: Vec<u8> = [&good(0), bad, &good(2)].iter().flat_map(|r| gzip(r.as_bytes())).collect();
        let seen = read(&packed);
        assert_eq!((seen.uris(), seen.damaged.len()), (vec![uri(0).as_str(), uri(2).as_str()], 1), "{seen:?}");
        let one = gzip([&good(0), bad, &good(2)].map(String::as_str).concat().as_bytes());
        assert_eq!(read(&one).uris()[0], uri(0));
    }
}

#[test]
fn a_block_that_is_too_long_is_passed_over() {
    let (file, _) = written(&samples());
    let mut reader = Reader::new(&file[..]);
    let (mut read, mut block) = (0, Vec::new());
    while let Some(next) = reader.next().unwrap() {
        next.unwrap();
        match reader.block(1000, &mut block).unwrap() {
            Block::Whole => read += 1,
            other => assert_eq!(other, Block::TooLong),
        }
    }
    assert_eq!(read, 3);
}

#[test]
fn a_member_fails_its_checksum() {
    let (mut file, ranges) = written(&[b"one".to_vec(), b"two".to_vec(), b"three".to_vec()]);
    let crc = ranges[1].end as usize - 8;
    file[crc] ^= 1;
    let seen = read(&file);
    assert_eq!(seen.uris(), [uri(0), uri(2)]);
    assert_eq!(seen.damaged, [(ranges[1].start, "a gzip member fails its checksum".to_owned())]);
}

#[test]
fn what_is_no_archive_is_one_damage() {
    for junk in [
        &b"Guten Tag"[..],
        b"\x1f\x8b\x08",
        b"WARC/",
        b"WARC/1.0\r\n",
        b"\r\n \r\n",
        &[0x1f; 3000],
        &b"\x28\xb5\x2f\xfd\0"[..],
    ] {
        let seen = read(junk);
        assert_eq!((seen.whole.len(), seen.damaged.len()), (0, 1), "{junk:?} {seen:?}");
    }
    assert_eq!(read(b""), Seen::default());
    assert_eq!(read(b"\r\n\r\n"), Seen::default());
}

#[test]
fn a_bomb_is_given_up() {
    let bomb = gzip(&vec![b'a'; 300 << 20]);
    let good = gzip(record("WARC/1.0", "\r\n", &uri(2), "whole").as_bytes());
    let head = gzip(b"WARC/1.0\r\nContent-Length: 99999999999\r\n\r\n");
    let file = [&head[..], &bomb, &good].concat();
    let mut reader = Reader::new(&file[..]);
    assert_eq!(reader.next().unwrap().unwrap().unwrap().length, 99_999_999_999);
    assert_eq!(reader.next().unwrap().unwrap().unwrap_err().offset, 0);
    assert_eq!(reader.next().unwrap().unwrap().unwrap().offset, (head.len() + bomb.len()) as u64);
}

fn payloads() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let text = "[a-zA-Z <>/\r\n]{0,3000}".prop_map(String::into_bytes);
    let bytes = prop::collection::vec(any::<u8>(), 0..3000);
    prop::collection::vec(prop_oneof![text, bytes], 1..8)
}

#[test]
fn a_cut_in_the_first_letters_of_a_record_costs_that_record_alone() {
    let payloads = [b"eins".to_vec(), b"zwei".to_vec()];
    let (file, ranges) = written(&payloads);
    let first = unpacked(&file[..ranges[0].end as usize]).len();
    let file = unpacked(&file);
    for cut in first + 1..first + 8 {
        let seen = read(&file[..cut]);
        assert_eq!((seen.whole.len(), seen.damaged.len()), (1, 1), "{cut}: {seen:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn before_a_cut_all_is_read(payloads in payloads(), at in 0.0..1.0f64, plain in any::<bool>()) {
        let (mut file, mut ranges) = written(&payloads);
        if plain {
            let mut end = 0;
            ranges = ranges.iter().map(|r| {
                let begin = end;
                end += unpacked(&file[r.start as usize..r.end as usize]).len() as u64;
                begin..end
            }).collect();
            file = unpacked(&file);
        }
        let cut = (file.len() as f64 * at) as usize;
        let whole = ranges.iter().filter(|r| r.end <= cut as u64).count();
        let seen = read(&file[..cut]);
        prop_assert!(seen.whole.len() >= whole && seen.whole[..whole] == expected(&payloads)[..whole]);
        let torn = !ranges.iter().any(|r| r.end == cut as u64) && cut > 0;
        // A plain record may lack a part of the line ends behind it.
        prop_assert_eq!(seen.damaged.len() + seen.whole.len() - whole, usize::from(torn));
    }

    #[test]
    fn damage_costs_only_what_it_hits(
        payloads in payloads(),
        at in 0.0..1.0f64,
        junk in prop::collection::vec(any::<u8>(), 0..40),
        lost in 0usize..60,
    ) {
        let (file, ranges) = written(&payloads);
        let begin = (file.len() as f64 * at) as usize;
        let end = file.len().min(begin + lost);
        let damaged = [&file[..begin], &junk, &file[end..]].concat();
        let seen = read(&damaged);
        for (range, whole) in ranges.iter().zip(expected(&payloads)) {
            if range.end <= begin as u64 || range.start >= end as u64 {
                prop_assert!(seen.whole.contains(&whole), "{} is lost: {:?}", whole.0, seen.damaged);
            }
        }
    }

    #[test]
    fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..3000), kind in 0usize..4) {
        let start: [&[u8]; 4] = [b"", b"WARC/1.0\r\n", b"\x1f\x8b\x08\0\0\0\0\0\0\0", b"\x28\xb5\x2f\xfd"];
        read(&[start[kind], &bytes].concat());
    }

    #[test]
    fn packed_damage_ends(payloads in payloads(), at in any::<prop::sample::Index>(), bit in 0u8..8, how in 0usize..3) {
        let (file, _) = written(&payloads);
        let plain = unpacked(&file);
        let mut file = match how { 0 => gzip(&plain), 1 => zstd(&plain), _ => plain };
        let at = at.index(file.len());
        file[at] ^= 1 << bit;
        read(&file);
    }

    #[test]
    fn digests_are_those_of_the_payload(payload in prop::collection::vec(any::<u8>(), 0..300)) {
        let (file, _) = written(std::slice::from_ref(&payload));
        let mut reader = Reader::new(&file[..]);
        let header = reader.next().unwrap().unwrap().unwrap();
        let (of_payload, of_block) = (digest(&payload), digest(&[HEAD, &payload].concat()));
        prop_assert_eq!(header.get("WARC-Payload-Digest"), Some(of_payload.as_str()));
        prop_assert_eq!(header.get("WARC-Block-Digest"), Some(of_block.as_str()));
    }
}
