//! Cases of `fixtures/tables/repairs.tsv`.

/// Takes the escapes of a table cell back: `\\u{..}`, `\\t`, `\\n`, `\\\\`.
pub(crate) fn unescape(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    let mut rest = cell;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(code) = rest.strip_prefix("u{") {
            let (hex, after) = code.split_once('}').expect("a closed escape");
            out.push(u32::from_str_radix(hex, 16).ok().and_then(char::from_u32).expect("a code point"));
            rest = after;
            continue;
        }
        out.push(match rest.chars().next() {
            Some('t') => '\t',
            Some('n') => '\n',
            _ => '\\',
        });
        rest = rest.get(1..).unwrap_or("");
    }
    out.push_str(rest);
    out
}
