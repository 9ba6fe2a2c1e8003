//! In: the first bytes of a document. Out: the label of the encoding that it declares itself to be in.
//!
//! The prescan of the HTML standard, written for whole attributes instead of its state machine, plus the XML
//! declaration. It looks further than the standard's 1,024 bytes, since old pages put scripts before their declaration
//! and browsers honor a late one too.

use memchr::memchr;
use memchr::memmem;

/// How far a declaration is looked for.
const DEPTH: usize = 16 * 1024;

/// The declared label as written, if there is one.
pub(super) fn label(bytes: &[u8]) -> Option<String> {
    let bytes = &bytes[..bytes.len().min(DEPTH)];
    if let Some(label) = xml_declaration(bytes) {
        return Some(label);
    }
    let mut pos = 0;
    while let Some(found) = memchr(b'<', bytes.get(pos..)?) {
        let tag = &bytes[pos + found..];
        pos += found + skip_length(tag);
        if is_tag(tag, b"meta")
            && let Some(label) = meta(tag.get(5..)?)
        {
            return Some(label);
        }
    }
    None
}

/// How many bytes of a tag to go on by: a whole comment, else only its `<`.
fn skip_length(tag: &[u8]) -> usize {
    if tag.starts_with(b"<!--") {
        return memmem::find(&tag[2..], b"-->").map_or(tag.len(), |end| end + 5);
    }
    1
}

fn is_tag(tag: &[u8], name: &[u8]) -> bool {
    let rest = &tag[1..];
    rest.len() > name.len()
        && rest[..name.len()].eq_ignore_ascii_case(name)
        && (rest[name.len()].is_ascii_whitespace() || rest[name.len()] == b'/')
}

fn xml_declaration(bytes: &[u8]) -> Option<String> {
    let start = bytes.iter().position(|b| !b.is_ascii_whitespace())?;
    let rest = bytes[start..].strip_prefix(b"<?xml")?;
    let rest = &rest[..memchr(b'>', rest)?];
    let rest = &rest[memmem::find(rest, b"encoding")? + 8..];
    let quote = rest.iter().position(|b| matches!(b, b'"' | b'\''))?;
    let value = &rest[quote + 1..];
    text(&value[..memchr(rest[quote], value)?])
}

/// The label in a `<meta>` element: `charset=`, or `content=` together with `http-equiv=content-type`.
fn meta(mut rest: &[u8]) -> Option<String> {
    let (mut charset, mut content, mut is_type) = (None, None, false);
    while let Some((name, value, after)) = attribute(rest) {
        rest = after;
        match name.to_ascii_lowercase().as_slice() {
            b"charset" => charset = charset.or_else(|| text(value)),
            b"content" => content = content.or_else(|| in_content(value)),
            b"http-equiv" => is_type = value.eq_ignore_ascii_case(b"content-type"),
            _ => {}
        }
    }
    charset.or(if is_type { content } else { None })
}

/// The next attribute of a tag: its name, its value and what follows.
fn attribute(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let start = bytes.iter().position(|b| !(b.is_ascii_whitespace() || *b == b'/'))?;
    let bytes = &bytes[start..];
    if bytes[0] == b'>' {
        return None;
    }
    let name_end = bytes.iter().position(|b| b.is_ascii_whitespace() || matches!(b, b'=' | b'>' | b'/'))?.max(1);
    let (name, rest) = bytes.split_at(name_end);
    let Some(value) = rest.trim_ascii_start().strip_prefix(b"=") else { return Some((name, b"", rest)) };
    let value = value.trim_ascii_start();
    if let Some(&quote @ (b'"' | b'\'')) = value.first() {
        let end = memchr(quote, &value[1..])? + 1;
        return Some((name, &value[1..end], &value[end + 1..]));
    }
    let end = value.iter().position(|b| b.is_ascii_whitespace() || *b == b'>')?;
    Some((name, &value[..end], &value[end..]))
}

/// The label after `charset=` in `text/html; charset=utf-8`.
fn in_content(value: &[u8]) -> Option<String> {
    let lower = value.to_ascii_lowercase();
    let after = &value[memmem::find(&lower, b"charset")? + 7..];
    let after = after.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let after = after.strip_prefix(b"\"").or_else(|| after.strip_prefix(b"'")).unwrap_or(after);
    let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b';' | b'"' | b'\'');
    text(&after[..after.iter().position(ends).unwrap_or(after.len())])
}

fn text(label: &[u8]) -> Option<String> {
    let label = std::str::from_utf8(label.trim_ascii()).ok()?;
    (!label.is_empty() && label.len() <= 64).then(|| label.to_owned())
}

#[cfg(test)]
mod tests {
    use super::label;

    fn found(page: &str) -> Option<String> {
        label(page.as_bytes())
    }

    #[test]
    fn finds_what_a_page_declares() {
        assert_eq!(found("<html><meta charset=utf-8>").as_deref(), Some("utf-8"));
        assert_eq!(found("<META CHARSET = 'ISO-8859-1' />").as_deref(), Some("ISO-8859-1"));
        let old = "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=windows-1252\">";
        assert_eq!(found(old).as_deref(), Some("windows-1252"));
        assert_eq!(found("<?xml version='1.0' encoding='iso-8859-15'?><a/>").as_deref(), Some("iso-8859-15"));
    }

    #[test]
    fn passes_over_comments_and_other_content() {
        assert_eq!(found("<!-- <meta charset=utf-8> --><p>"), None);
        assert_eq!(found("<meta name=description content='text; charset=utf-8'>"), None);
        assert_eq!(found("<metadata charset=utf-8>"), None);
        assert_eq!(found("<meta charset="), None);
        assert_eq!(found("<meta charset=\"utf-8"), None);
        assert_eq!(found("<"), None);
    }
}
