//! In: the header line of an ARC record, the format before WARC. Out: the same as fields of a WARC header.
//!
//! The fields are address, IP address, date, media type, length (version 1); version 2 has status, checksum, location,
//! offset and file name before the length.

use super::Kind;

/// The header line at the beginning of `data` as lines `name: value`.
pub(super) fn header(data: &[u8]) -> Option<String> {
    let line = data.split(|b| *b == b'\n').next()?;
    let line = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line));
    let words: Vec<&str> = line.split(' ').collect();
    let is_date = |w: &&str| (8..=17).contains(&w.len()) && w.bytes().all(|b| b.is_ascii_digit());
    // An address may hold blanks, so the fields are counted from the end.
    let from_end = [8, 3].into_iter().find(|n| words.len() > n + 1 && is_date(&words[words.len() - n]))?;
    let date = words.len() - from_end;
    let (uri, ip, media_type) = (words[..date - 1].join(" "), words[date - 1], words[date + 1]);
    let length: u64 = words.last()?.parse().ok()?;
    uri.contains(':').then_some(())?;
    let kind = if uri.starts_with("filedesc:") { Kind::Warcinfo } else { Kind::Response };
    let digits = words[date];
    let part = |range: std::ops::Range<usize>, otherwise| digits.get(range).unwrap_or(otherwise);
    let day = format!("{}-{}-{}", part(0..4, "1970"), part(4..6, "01"), part(6..8, "01"));
    let time = format!("{}:{}:{}", part(8..10, "00"), part(10..12, "00"), part(12..14, "00"));
    Some(format!(
        "WARC-Type: {}\nWARC-Target-URI: {uri}\nWARC-Date: {day}T{time}Z\nWARC-IP-Address: {ip}\nContent-Type: {media_type}\nContent-Length: {length}\n",
        kind.name()
    ))
}
