//! In: a stream as it stands in the file. Out: its content, at most so many bytes.

use std::io::Read;

use super::file::File;
use super::syntax::{Dict, Object};

/// More filters in a row are a trap.
const MOST_FILTERS: usize = 6;

/// Takes the filters of a stream off. `None` for those of pictures; what an error leaves is kept.
pub(super) fn unpack(file: &File<'_>, dict: &Dict, raw: &[u8], most: usize) -> Option<Vec<u8>> {
    let list = |key: &str| match file.value(dict, key) {
        Some(Object::Array(items)) => items.iter().map(|i| file.resolved(i)).collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    };
    let (filters, parameters) = (list("Filter"), list("DecodeParms"));
    let mut data = raw[..raw.len().min(most)].to_vec();
    for (i, filter) in filters.iter().take(MOST_FILTERS).enumerate() {
        data = match filter.name()? {
            "FlateDecode" | "Fl" => flate(&data, most),
            "LZWDecode" | "LZW" => lzw(&data, most, early_change(file, parameters.get(i))),
            "ASCII85Decode" | "A85" => ascii85(&data),
            "ASCIIHexDecode" | "AHx" => ascii_hex(&data),
            "RunLengthDecode" | "RL" => run_length(&data, most),
            "Crypt" => data,
            _ => return None,
        };
        if let Some(parameters) = parameters.get(i).and_then(Object::dict) {
            data = predicted(file, parameters, data);
        }
    }
    Some(data)
}

fn flate(data: &[u8], most: usize) -> Vec<u8> {
    let mut out = Vec::new();
    // What came before an error is kept; a damaged head is tried without it.
    let _ = flate2::read::ZlibDecoder::new(data).take(most as u64).read_to_end(&mut out);
    if out.is_empty() && data.len() > 2 {
        let _ = flate2::read::DeflateDecoder::new(&data[2..]).take(most as u64).read_to_end(&mut out);
    }
    out
}

fn early_change(file: &File<'_>, parameters: Option<&Object>) -> bool {
    let value = parameters.and_then(Object::dict).and_then(|p| file.value(p, "EarlyChange"));
    value.and_then(|v| v.number()) != Some(0.0)
}

fn lzw(data: &[u8], most: usize, early: bool) -> Vec<u8> {
    let mut out = Vec::new();
    // Each code is a stretch of the output.
    let mut table: Vec<(usize, usize)> = Vec::new();
    let (mut buffer, mut bits, mut width) = (0u32, 0u32, 9u32);
    let mut last: Option<(usize, usize)> = None;
    for &byte in data {
        buffer = buffer << 8 | u32::from(byte);
        bits += 8;
        if bits < width {
            continue;
        }
        bits -= width;
        let code = (buffer >> bits & ((1 << width) - 1)) as usize;
        buffer &= (1 << bits) - 1;
        let start = out.len();
        match code {
            256 => {
                table.clear();
                last = None;
                width = 9;
                continue;
            }
            257 => break,
            0..=255 => out.push(code as u8),
            _ => {
                let (from, length) = match (table.get(code - 258), last) {
                    (Some(&entry), _) => entry,
                    // The code that is about to be defined.
                    (None, Some((from, length))) => (from, length + 1),
                    (None, None) => break,
                };
                for at in from..from + length {
                    let Some(&copied) = out.get(at) else { break };
                    out.push(copied);
                }
            }
        }
        if let Some((from, length)) = last
            && table.len() < 4096 - 258
        {
            table.push((from, length + 1));
        }
        last = Some((start, out.len() - start));
        let next = table.len() + 258 + usize::from(early);
        width = if next >= 2048 {
            12
        } else if next >= 1024 {
            11
        } else if next >= 512 {
            10
        } else {
            9
        };
        if out.len() >= most {
            break;
        }
    }
    out
}

fn ascii85(data: &[u8]) -> Vec<u8> {
    let (mut out, mut group) = (Vec::new(), Vec::with_capacity(5));
    let flush = |group: &mut Vec<u8>, out: &mut Vec<u8>| {
        let count = group.len();
        if count > 1 {
            group.resize(5, 84);
            let value = group.iter().fold(0u64, |v, d| v * 85 + u64::from(*d));
            out.extend_from_slice(&(value as u32).to_be_bytes()[..count - 1]);
        }
        group.clear();
    };
    for &byte in data {
        match byte {
            b'~' => break,
            b'z' if group.is_empty() => out.extend([0; 4]),
            b'!'..=b'u' => {
                group.push(byte - b'!');
                if group.len() == 5 {
                    flush(&mut group, &mut out);
                }
            }
            _ => {}
        }
    }
    flush(&mut group, &mut out);
    out
}

fn ascii_hex(data: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> =
        data.iter().take_while(|b| **b != b'>').filter_map(|b| char::from(*b).to_digit(16)).map(|d| d as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect()
}

fn run_length(data: &[u8], most: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&length) = data.get(at).filter(|_| out.len() < most) {
        let n = usize::from(length);
        match length {
            128 => break,
            0..=127 => {
                out.extend_from_slice(data.get(at + 1..(at + 2 + n).min(data.len())).unwrap_or_default());
                at += n + 2;
            }
            _ => {
                out.extend(std::iter::repeat_n(data.get(at + 1).copied().unwrap_or(0), 257 - n));
                at += 2;
            }
        }
    }
    out
}

/// Takes the differences between rows back (PNG predictors).
fn predicted(file: &File<'_>, parameters: &Dict, data: Vec<u8>) -> Vec<u8> {
    let number = |key: &str, default: f64| file.value(parameters, key).and_then(|v| v.number()).unwrap_or(default);
    if number("Predictor", 1.0) < 10.0 {
        return data;
    }
    let per_pixel = number("Colors", 1.0) * number("BitsPerComponent", 8.0);
    let row = (per_pixel * number("Columns", 1.0) / 8.0).ceil().clamp(1.0, 1e6) as usize;
    let step = (per_pixel / 8.0).clamp(1.0, 64.0) as usize;
    let mut out: Vec<u8> = Vec::with_capacity(data.len());
    for line in data.chunks(row + 1) {
        let above = out.len().saturating_sub(row);
        let has_above = out.len() >= row;
        let start = out.len();
        for (i, &byte) in line[1..].iter().enumerate() {
            let left = if i >= step { out[start + i - step] } else { 0 };
            let up = if has_above { out[above + i] } else { 0 };
            let corner = if has_above && i >= step { out[above + i - step] } else { 0 };
            let guess = match line[0] {
                1 => left,
                2 => up,
                3 => ((u16::from(left) + u16::from(up)) / 2) as u8,
                4 => paeth(left, up, corner),
                _ => 0,
            };
            out.push(byte.wrapping_add(guess));
        }
    }
    out
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let estimate = i16::from(left) + i16::from(up) - i16::from(corner);
    let distance = |v: u8| (estimate - i16::from(v)).abs();
    if distance(left) <= distance(up) && distance(left) <= distance(corner) {
        left
    } else if distance(up) <= distance(corner) {
        up
    } else {
        corner
    }
}
