//! In: the bytes of a robots.txt. Out: [`Rules`]: whether an agent may fetch a path, how long it should wait, and the
//! sitemaps named.
//!
//! RFC 9309, and what all large crawlers accept beyond it: misspelled names, a missing colon, `Crawl-delay`. The hard
//! decision: an agent without a group of its own obeys the longest group name that its own name begins with before the
//! group `*` is asked, as older crawlers do; those who write `User-agent: google` mean Googlebot. But a name with more
//! behind it (`Go!Zilla`, `Go 1.1 package`) means `go` at most, and no name that begins so.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use memchr::memmem;
use url::{Position, Url};

/// Bytes that are read; the rest is ignored (RFC 9309, section 2.5).
const MOST_BYTES: usize = 500 * 1024;
/// Bytes of a line that are read.
const LONGEST_LINE: usize = 16 * 1024;
/// A longer delay cannot be meant.
const LONGEST_DELAY: f64 = 1e7;

/// What a robots.txt says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rules {
    sections: Vec<Section>,
    /// The sections of each group by the product token in lower case, or `*`; with [`MORE`] behind it if more was.
    groups: BTreeMap<String, Vec<usize>>,
    sitemaps: Vec<String>,
}

/// Stands behind a name that had more behind it; no product token has such a sign.
const MORE: &str = "/";

/// The rules under one run of `User-agent` lines.
#[derive(Debug, Clone, Default, PartialEq)]
struct Section {
    rules: Vec<Rule>,
    delay: Option<Duration>,
}

#[derive(Debug, Clone, PartialEq)]
struct Rule {
    allow: bool,
    /// Normalized, with `*` and a `$` at its end as written.
    pattern: String,
}

/// What a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Agent,
    Allow,
    Disallow,
    Delay,
    Sitemap,
    /// Belongs to a group, but says nothing to us.
    Member,
}

/// Names of lines with the spellings that crawlers accept.
const FIELDS: &[(&str, Field)] = &[
    ("user-agent", Field::Agent),
    ("useragent", Field::Agent),
    ("user agent", Field::Agent),
    ("allow", Field::Allow),
    ("disallow", Field::Disallow),
    ("dissallow", Field::Disallow),
    ("dissalow", Field::Disallow),
    ("disalow", Field::Disallow),
    ("diasllow", Field::Disallow),
    ("disallaw", Field::Disallow),
    ("crawl-delay", Field::Delay),
    ("crawl delay", Field::Delay),
    ("sitemap", Field::Sitemap),
    ("sitemaps", Field::Sitemap),
    ("site-map", Field::Sitemap),
    ("request-rate", Field::Member),
    ("request rate", Field::Member),
    ("visit-time", Field::Member),
    ("visit time", Field::Member),
];

impl Rules {
    /// Reads a robots.txt. Any bytes give some rules; what cannot be understood is ignored.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Self {
        let mut rules = Self::default();
        let text = String::from_utf8_lossy(whole_lines(without_mark(bytes)));
        let mut naming = false;
        let mut section = None;
        for line in text.split(['\n', '\r']) {
            let Some((field, value)) = field(line) else { continue };
            match field {
                Field::Sitemap => rules.sitemaps.extend((!value.is_empty()).then(|| value.to_owned())),
                Field::Agent => {
                    if !naming {
                        rules.sections.push(Section::default());
                        section = Some(rules.sections.len() - 1);
                    }
                    naming = true;
                    rules.name(value);
                }
                _ => {
                    naming = false;
                    if let Some(section) = section.and_then(|s| rules.sections.get_mut(s)) {
                        section.add(field, value);
                    }
                }
            }
        }
        rules
    }

    /// The agent of a `User-agent` line belongs to the newest section.
    fn name(&mut self, value: &str) {
        let wild = value.strip_prefix('*').is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace));
        let value = value.trim_matches('*');
        let name = if wild { "*" } else { token(value) };
        let newest = self.sections.len().saturating_sub(1);
        if !name.is_empty() {
            let more = if wild || name.len() == value.len() { "" } else { MORE };
            let sections = self.groups.entry(name.to_ascii_lowercase() + more).or_default();
            if sections.last() != Some(&newest) {
                sections.push(newest);
            }
        }
    }

    /// Whether `agent` (a product token such as `depesche`, not a whole header) may fetch a path with its query.
    #[must_use]
    pub fn allowed(&self, agent: &str, path_and_query: &str) -> bool {
        let path = path_and_query.split('#').next().unwrap_or_default();
        let path = if path.starts_with('/') { Cow::Borrowed(path) } else { Cow::Owned(format!("/{path}")) };
        if path == "/robots.txt" {
            return true;
        }
        let path = normalized(&path, false);
        let rules = self.sections(agent).flat_map(|s| &s.rules).filter(|rule| matches(&rule.pattern, &path));
        // The longest pattern decides; of equal ones, that which allows.
        rules.max_by_key(|rule| (rule.pattern.len(), rule.allow)).is_none_or(|rule| rule.allow)
    }

    /// How long `agent` should wait between two requests, if the file says it; the longest time if it says several.
    #[must_use]
    pub fn crawl_delay(&self, agent: &str) -> Option<Duration> {
        self.sections(agent).filter_map(|s| s.delay).max()
    }

    /// Addresses of sitemaps as written, in order.
    #[must_use]
    pub fn sitemaps(&self) -> &[String] {
        &self.sitemaps
    }

    /// The sections that `agent` has to obey.
    fn sections(&self, agent: &str) -> impl Iterator<Item = &Section> {
        let agent = agent.trim().to_ascii_lowercase();
        let is_token = token(&agent).len() == agent.len();
        let group = |name: &str| self.groups.get(name).map(Vec::as_slice).unwrap_or_default();
        let [named, with_more] = match is_token {
            true => [group(&agent), group(&format!("{agent}{MORE}"))],
            false => [&[][..]; 2],
        };
        let begun = || (1..agent.len()).rev().filter(|_| is_token).map(|n| group(&agent[..n])).find(|g| !g.is_empty());
        let named = match named.is_empty() && with_more.is_empty() {
            true => begun().unwrap_or_else(|| group("*")),
            false => named,
        };
        named.iter().chain(with_more).filter_map(|&n| self.sections.get(n))
    }
}

impl Section {
    fn add(&mut self, field: Field, value: &str) {
        match field {
            Field::Allow | Field::Disallow if !value.is_empty() => {
                let pattern = normalized(value, true);
                if let Some(folder) = folder_of_index(&pattern).filter(|_| field == Field::Allow) {
                    self.rules.push(Rule { allow: true, pattern: format!("{folder}$") });
                }
                self.rules.push(Rule { allow: field == Field::Allow, pattern });
            }
            Field::Delay => {
                let seconds = value.parse().ok().filter(|s| (0.0..LONGEST_DELAY).contains(s));
                self.delay = self.delay.max(seconds.map(Duration::from_secs_f64));
            }
            _ => {}
        }
    }
}

/// Allowing `/folder/index.html` allows `/folder/`, which is the same page.
fn folder_of_index(pattern: &str) -> Option<&str> {
    ["index.html", "index.htm"].iter().find_map(|page| pattern.strip_suffix(page)).filter(|f| f.ends_with('/'))
}

/// The part of an address that rules are compared with.
#[must_use]
pub fn path_of(url: &Url) -> &str {
    &url[Position::BeforePath..Position::AfterQuery]
}

/// The bytes after a byte order mark, also one that lacks its last byte.
fn without_mark(bytes: &[u8]) -> &[u8] {
    let whole = bytes.strip_prefix(b"\xef\xbb\xbf");
    whole.or_else(|| bytes.strip_prefix(b"\xef\xbb")).unwrap_or(bytes)
}

/// The lines that lie wholly inside the part that is read.
fn whole_lines(bytes: &[u8]) -> &[u8] {
    let Some(read) = bytes.get(..MOST_BYTES).filter(|read| read.len() < bytes.len()) else { return bytes };
    let end = read.iter().rposition(|b| matches!(b, b'\n' | b'\r')).unwrap_or(read.len());
    &read[..end]
}

/// The field and value of a line; `None` for empty lines, comments and unknown fields.
fn field(line: &str) -> Option<(Field, &str)> {
    let line = &line[..line.floor_char_boundary(LONGEST_LINE)];
    let line = line.split('#').next().unwrap_or_default().trim();
    if let Some((name, value)) = line.split_once(':') {
        if let Some(field) = known(name.trim()) {
            return Some((field, value.trim()));
        }
        if value.is_empty() || value.starts_with(char::is_whitespace) {
            return None;
        }
    }
    // The colon is missing: one or two words, then the value.
    let blanks = line.match_indices(char::is_whitespace).map(|(at, _)| at).chain([line.len()]).take(2);
    blanks.into_iter().find_map(|at| Some((known(&line[..at])?, line[at..].trim())))
}

fn known(name: &str) -> Option<Field> {
    FIELDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, field)| *field)
}

/// The product token that a name begins with.
fn token(name: &str) -> &str {
    let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')));
    &name[..end.unwrap_or(name.len())]
}

/// A path or pattern in the one spelling in which they are compared: escapes of letters, digits and `-._~` undone, the
/// hex digits of others in capitals, and everything that may not stand in an address escaped. A literal `*` or `$` is
/// `%2A` or `%24`; in a pattern `*` stands for anything and `$` for the end.
fn normalized(text: &str, is_pattern: bool) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escaped = (byte == b'%').then(|| hex_pair(bytes.get(at + 1..at + 3)?)).flatten();
        let special = is_pattern && (byte == b'*' || byte == b'$' && at + 1 == bytes.len());
        match escaped {
            Some(code) if is_unreserved(code) => out.push(char::from(code)),
            Some(code) => push_escape(&mut out, code),
            None if special || byte == b'%' || is_unreserved(byte) || b":/?[]@!&'()+,;=".contains(&byte) => {
                out.push(char::from(byte));
            }
            None => push_escape(&mut out, byte),
        }
        at += if escaped.is_some() { 3 } else { 1 };
    }
    out
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

fn hex_pair(pair: &[u8]) -> Option<u8> {
    let digit = |b: u8| char::from(b).to_digit(16);
    let [high, low] = pair else { return None };
    u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()
}

fn push_escape(out: &mut String, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.extend(['%', char::from(DIGITS[usize::from(byte >> 4)]), char::from(DIGITS[usize::from(byte & 15)])]);
}

/// Whether a normalized pattern fits the beginning of a normalized path. Each part between two `*` is taken where it
/// first fits, which is never worse than later, so the time is linear in both.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, anchored) = pattern.strip_suffix('$').map_or((pattern, false), |p| (p, true));
    let Some((first, rest)) = pattern.split_once('*') else {
        return if anchored { pattern == path } else { path.starts_with(pattern) };
    };
    let Some(mut path) = path.strip_prefix(first) else { return false };
    let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
    for part in middle.split('*').filter(|part| !part.is_empty()) {
        let Some(at) = memmem::find(path.as_bytes(), part.as_bytes()) else { return false };
        path = &path[at + part.len()..];
    }
    if anchored { path.ends_with(last) } else { memmem::find(path.as_bytes(), last.as_bytes()).is_some() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_and_sitemaps_are_told() {
        let rules = Rules::parse(
            b"Sitemap: https://a.example/1.xml\nUser-agent: *\nCrawl-delay: 2.5\nUser-agent: depesche\n\
              Crawl-delay: 4\nCrawl-delay: 1e300\nCrawl-delay: -1\nDisallow:\nsite-map: /2.xml#x\nSitemap:\n",
        );
        assert_eq!(rules.sitemaps(), ["https://a.example/1.xml", "/2.xml"]);
        assert_eq!(rules.crawl_delay("other"), Some(Duration::from_millis(2500)));
        assert_eq!(rules.crawl_delay("Depesche"), Some(Duration::from_secs(4)));
        assert_eq!(Rules::parse(b"").crawl_delay("other"), None);
    }

    #[test]
    fn only_the_first_500_kib_count() {
        let mut file = b"User-agent: *\nDisallow: /a\n".to_vec();
        file.resize(MOST_BYTES - 10, b'\n');
        file.extend(b"Disallow: /b\nDisallow: /c\n");
        let rules = Rules::parse(&file);
        assert!(!rules.allowed("x", "/a"));
        assert!(rules.allowed("x", "/b") && rules.allowed("x", "/"));
    }

    #[test]
    fn hostile_patterns_take_linear_time() {
        let file = format!("User-agent: *\n{}", format!("Disallow: /{}b$\n", "a*".repeat(8000)).repeat(30));
        assert!(Rules::parse(file.as_bytes()).allowed("x", &format!("/{}", "a".repeat(60_000))));
    }
}
