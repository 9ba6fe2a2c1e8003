//! In: the text of a JSON-LD script. Out: its JSON values, also when it is not quite JSON.
//!
//! Real pages leave raw line breaks and unescaped quotation marks in strings, commas before closing brackets, comment
//! signs around the whole and two objects in one script. What cannot be mended is left out.

use serde_json::Value;

/// The values of a script, with the usual mistakes mended; empty if nothing can be read.
pub(super) fn values(text: &str) -> Vec<Value> {
    let text = unwrap(text);
    if let Ok(value) = serde_json::from_str(text) {
        return vec![value];
    }
    let mended = mend(text);
    serde_json::Deserializer::from_str(&mended).into_iter::<Value>().map_while(Result::ok).collect()
}

/// Cuts what stands around the first and last bracket: comment signs, semicolons, CDATA marks.
fn unwrap(text: &str) -> &str {
    let text = text.split_once("<![CDATA[").map_or(text, |(_, inside)| inside);
    let text = text.rsplit_once("]]>").map_or(text, |(inside, _)| inside);
    let start = text.find(['{', '[']).unwrap_or(0);
    let end = text.rfind(['}', ']']).map_or(text.len(), |e| e + 1);
    text.get(start..end).unwrap_or("")
}

fn mend(text: &str) -> String {
    let escaped;
    let text = if !text.contains('"') && text.contains("&quot;") {
        escaped = text.replace("&quot;", "\"").replace("&amp;", "&");
        escaped.as_str()
    } else {
        text
    };
    let mut out = String::with_capacity(text.len());
    let mut in_string = false;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        let rest = &text[at + c.len_utf8()..];
        match c {
            '"' if in_string && !closes(rest) => out.push_str("\\\""),
            '"' => {
                in_string = !in_string;
                out.push('"');
            }
            '\\' if in_string => match chars.next() {
                Some((_, next @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u'))) => out.extend(['\\', next]),
                Some((_, next)) => out.push(next),
                None => {}
            },
            _ if in_string && c.is_control() => out.push(' '),
            ',' if !in_string && rest.trim_start().starts_with(['}', ']']) => {}
            _ => out.push(c),
        }
    }
    out
}

/// Whether a quotation mark before `rest` can be the end of a string.
fn closes(rest: &str) -> bool {
    let rest = rest.trim_start();
    rest.is_empty() || rest.starts_with([',', ':', '}', ']'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_scripts_are_read_as_meant() {
        for (broken, want) in [
            ("/*<![CDATA[*/ {\"a\": [1,2,],} /*]]>*/", "{\"a\":[1,2]}"),
            ("{\"a\": \"two\n lines\"}", "{\"a\":\"two  lines\"}"),
            ("{\"a\": \"the \"new\" hall\"}", "{\"a\":\"the \\\"new\\\" hall\"}"),
            ("{\"a\": \"it\\'s\"}", "{\"a\":\"it's\"}"),
            ("{&quot;a&quot;: 1}", "{\"a\":1}"),
        ] {
            let got: Vec<String> = values(broken).iter().map(Value::to_string).collect();
            assert_eq!(got, [want], "{broken}");
        }
        assert_eq!(values("{\"a\":1} {\"b\":2}").len(), 2);
        assert_eq!(values("no json").len(), 0);
    }
}
