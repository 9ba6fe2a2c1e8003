//! In: bytes. Out: where the next one beyond ASCII stands, found eight at a time.

const HIGH: u64 = 0x8080_8080_8080_8080;

/// The position of the first byte from `from` on that is 0x80 or more.
pub(crate) fn next_high(bytes: &[u8], from: usize) -> Option<usize> {
    let mut pos = from;
    let rest = bytes.get(from..)?;
    let mut words = rest.chunks_exact(32);
    for word in &mut words {
        if !word.is_ascii() {
            break;
        }
        pos += 32;
    }
    let rest = &bytes[pos..];
    let mut words = rest.chunks_exact(8);
    for word in &mut words {
        let word = u64::from_le_bytes(word.try_into().unwrap_or([0; 8])) & HIGH;
        if word != 0 {
            return Some(pos + word.trailing_zeros() as usize / 8);
        }
        pos += 8;
    }
    words.remainder().iter().position(|b| *b >= 0x80).map(|n| pos + n)
}

#[cfg(test)]
mod tests {
    use super::next_high;

    #[test]
    fn finds_each_high_byte_wherever_it_stands() {
        for len in 0..70 {
            for at in 0..len {
                let mut bytes = vec![b'a'; len];
                bytes[at] = 0x80;
                assert_eq!(next_high(&bytes, 0), Some(at));
                assert_eq!(next_high(&bytes, at + 1), None);
            }
        }
    }
}
