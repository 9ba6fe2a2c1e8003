//! In: the text of `depesche.toml`. Out: a checked [`Config`].
//!
//! The hard decision: a job that nobody looks at must not guess. An unknown key, an address without scheme or a pattern
//! that does not compile stops the run before the first request, with file, line, what was expected and what to do.

use std::path::Path;
use std::time::Duration;

use regex::Regex;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Deserializer};
use toml::Spanned;
use url::Url;

use crate::error::Error;

/// Names that some systems keep for devices.
const RESERVED: &[&str] = &["con", "prn", "aux", "nul"];

/// What the scheduled job does.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where an operator of a site finds who is asking: a mail address or a page.
    pub contact: String,
    /// How many hosts are asked at the same time.
    pub parallel: usize,
    /// The only way out of this network, if it has one.
    pub proxy: Option<Url>,
    /// Hosts, by name or literal address, that may lie in a private network.
    pub private_hosts: Vec<String>,
    /// What a run and a request may take.
    pub limits: Limits,
    /// The sources that are not switched off, in the order of the file.
    pub sources: Vec<Source>,
}

/// Where documents come from.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name, which is also that of its folder.
    pub name: String,
    /// What its start addresses are.
    pub kind: SourceKind,
    /// Start addresses.
    pub urls: Vec<Url>,
    /// Pause between two requests to the same host.
    pub pause: Duration,
    /// How long after a visit a document is looked at again; doubled as long as it stays the same.
    pub revisit: Duration,
    /// Whether linked files are fetched too.
    pub attachments: bool,
    /// How many pages of a listing, or parts of a sitemap, are followed.
    pub pages: u32,
    include: Vec<Regex>,
    exclude: Vec<Regex>,
}

/// What the start addresses of a source are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// RSS, Atom or JSON Feed.
    Feed,
    /// A sitemap or an index of them.
    Sitemap,
    /// An HTML page that lists documents, page by page.
    Listing,
    /// The documents themselves.
    Urls,
}

impl SourceKind {
    /// What start pages are to the ledger.
    pub(super) fn start_role(self) -> super::ledger::Role {
        if self == Self::Urls { super::ledger::Role::Document } else { super::ledger::Role::Start }
    }
}

/// What a run and a request may take.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Requests for pages and documents in one run.
    pub requests: u64,
    /// Size of a response's head in bytes.
    #[serde(deserialize_with = "bytes")]
    pub head: u64,
    /// Size of a response's body in bytes, as it comes over the wire.
    #[serde(deserialize_with = "bytes")]
    pub body: u64,
    /// Size of a body in bytes, unpacked.
    #[serde(deserialize_with = "bytes")]
    pub decoded: u64,
    /// How many times larger a body may become when it is unpacked.
    pub ratio: u64,
    /// Time to a connection, name resolution included.
    #[serde(deserialize_with = "time")]
    pub connect: Duration,
    /// Time to the head of a response, and longest silence in its body.
    #[serde(deserialize_with = "time")]
    pub silence: Duration,
    /// Time to the end of a response.
    #[serde(deserialize_with = "time")]
    pub response: Duration,
    /// Longest wait that a host may ask for within a run; if it asks for more, its documents wait for a later run.
    #[serde(deserialize_with = "time")]
    pub wait: Duration,
    /// Time after which a run begins no further request.
    #[serde(deserialize_with = "time")]
    pub run: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            requests: 10_000,
            head: 64 << 10,
            body: 64 << 20,
            decoded: 128 << 20,
            ratio: 200,
            connect: seconds(10),
            silence: seconds(30),
            response: seconds(300),
            wait: seconds(120),
            run: seconds(4 * 3600),
        }
    }
}

/// The file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    contact: Spanned<String>,
    #[serde(default = "two_seconds", deserialize_with = "time")]
    pause: Duration,
    #[serde(default = "one_day", deserialize_with = "time")]
    revisit: Duration,
    parallel: Option<Spanned<usize>>,
    proxy: Option<Spanned<String>>,
    #[serde(default)]
    private_hosts: Vec<Spanned<String>>,
    #[serde(default)]
    limits: Limits,
    #[serde(default)]
    source: Vec<WrittenSource>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSource {
    name: Spanned<String>,
    kind: SourceKind,
    #[serde(default)]
    urls: Vec<Spanned<String>>,
    file: Option<Spanned<String>>,
    #[serde(default = "yes")]
    enabled: bool,
    #[serde(default, deserialize_with = "maybe_time")]
    pause: Option<Duration>,
    #[serde(default, deserialize_with = "maybe_time")]
    revisit: Option<Duration>,
    #[serde(default)]
    attachments: bool,
    #[serde(default = "fifty")]
    pages: u32,
    #[serde(default)]
    include: Vec<Spanned<String>>,
    #[serde(default)]
    exclude: Vec<Spanned<String>>,
}

fn two_seconds() -> Duration {
    Duration::from_secs(2)
}

fn one_day() -> Duration {
    Duration::from_secs(86_400)
}

fn fifty() -> u32 {
    50
}

fn yes() -> bool {
    true
}

impl Config {
    /// Reads and checks a configuration file; `path` names it in messages, and its folder is where a source's `file`
    /// is looked for.
    ///
    /// # Errors
    /// [`Error::Read`] and [`Error::Config`], the latter with line, what was expected and what to do.
    pub fn load(path: &Path) -> Result<Self, Error> {
        let text = read(path)?;
        Self::parse(&text, path)
    }

    /// Checks the text of a configuration file.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn parse(text: &str, path: &Path) -> Result<Self, Error> {
        let written: Written =
            toml::from_str(text).map_err(|e| Error::config(path, e.to_string().trim_end().to_owned()))?;
        Checker { text, path }.config(written)
    }

    /// How the program names itself to sites.
    #[must_use]
    pub fn user_agent(&self) -> String {
        format!("{}/{} (+{})", super::AGENT, env!("CARGO_PKG_VERSION"), self.contact)
    }
}

impl Source {
    /// What decides which documents a list leads to: if it changes, lists are read again although they have not changed.
    pub(super) fn fingerprint(&self) -> String {
        let Self { kind, include, exclude, pages, .. } = self;
        let written = |all: &[Regex]| all.iter().map(Regex::as_str).collect::<Vec<_>>().join("\n");
        format!("{kind:?} {pages}\n{}\n\n{}", written(include), written(exclude))
    }

    /// Whether the patterns let an address through: one of `include` (if there are any) and none of `exclude`.
    #[must_use]
    pub fn wants(&self, url: &str) -> bool {
        let one_of = |patterns: &[Regex]| patterns.iter().any(|p| p.is_match(url));
        (self.include.is_empty() || one_of(&self.include)) && !one_of(&self.exclude)
    }
}

/// Turns what is written into what is meant.
struct Checker<'a> {
    text: &'a str,
    path: &'a Path,
}

impl Checker<'_> {
    fn config(&self, written: Written) -> Result<Config, Error> {
        let contact = written.contact.get_ref().trim();
        if !(contact.contains('@') || contact.starts_with("http"))
            || !contact.bytes().all(|b| b.is_ascii_graphic() && !b"()".contains(&b))
        {
            let what =
                "`contact` must be a mail address or the address of a page; sites see it and can reach you there";
            return Err(self.fault(&written.contact, what));
        }
        let parallel = written.parallel.as_ref().map_or(4, |p| *p.get_ref());
        if let Some(written) = written.parallel.as_ref().filter(|_| !(1..=64).contains(&parallel)) {
            return Err(self.fault(written, "`parallel` must be between 1 and 64"));
        }
        let proxy = written.proxy.as_ref().map(|p| self.url(p)).transpose()?;
        let private_hosts = written.private_hosts.iter().map(|h| self.host(h)).collect::<Result<Vec<_>, _>>()?;
        let mut sources: Vec<Source> = Vec::new();
        for source in &written.source {
            let checked = self.source(source, written.pause, written.revisit)?;
            if sources.iter().any(|s| s.name.eq_ignore_ascii_case(&checked.name)) {
                return Err(self.fault(&source.name, "there is another source of this name; give each one its own"));
            }
            if source.enabled {
                self.no_address_twice(&sources, &checked, &source.name)?;
                sources.push(checked);
            }
        }
        let contact = contact.to_owned();
        Ok(Config { contact, parallel, proxy, private_hosts, limits: written.limits, sources })
    }

    /// A document belongs to one source.
    fn no_address_twice(&self, others: &[Source], source: &Source, name: &Spanned<String>) -> Result<(), Error> {
        let known: FxHashMap<&Url, &str> =
            others.iter().flat_map(|s| s.urls.iter().map(|u| (u, s.name.as_str()))).collect();
        match source.urls.iter().find_map(|url| Some((url, known.get(url)?))) {
            None => Ok(()),
            Some((url, other)) => {
                Err(self.fault(name, &format!("{url} is an address of source `{other}` too; keep it in one of them")))
            }
        }
    }

    fn source(&self, written: &WrittenSource, pause: Duration, revisit: Duration) -> Result<Source, Error> {
        let name = written.name.get_ref();
        if !is_folder_name(name) {
            let what =
                "`name` also names a folder: use letters a-z, digits, `-`, `_` and `.`, at most 64, a letter first";
            return Err(self.fault(&written.name, what));
        }
        let mut urls = written.urls.iter().map(|u| self.url(u)).collect::<Result<Vec<_>, _>>()?;
        if let Some(file) = &written.file {
            if written.kind != SourceKind::Urls {
                return Err(self.fault(file, "`file` is for sources of kind \"urls\"; others take `urls = [...]`"));
            }
            urls.extend(self.listed(file.get_ref())?);
        }
        if urls.is_empty() {
            return Err(self.fault(&written.name, "the source has no addresses: add `urls = [\"https://...\"]`"));
        }
        let patterns = |all: &[Spanned<String>]| all.iter().map(|p| self.pattern(p)).collect::<Result<Vec<_>, _>>();
        Ok(Source {
            name: name.clone(),
            kind: written.kind,
            urls,
            pause: written.pause.unwrap_or(pause),
            revisit: written.revisit.unwrap_or(revisit),
            attachments: written.attachments,
            pages: written.pages,
            include: patterns(&written.include)?,
            exclude: patterns(&written.exclude)?,
        })
    }

    fn url(&self, written: &Spanned<String>) -> Result<Url, Error> {
        address(written.get_ref()).map_err(|what| self.fault(written, &what))
    }

    /// A host in the form that addresses have it.
    fn host(&self, written: &Spanned<String>) -> Result<String, Error> {
        let host = url::Host::parse(written.get_ref());
        host.map(|h| h.to_string()).map_err(|e| self.fault(written, &format!("is no name or address of a host ({e})")))
    }

    fn pattern(&self, written: &Spanned<String>) -> Result<Regex, Error> {
        Regex::new(written.get_ref())
            .map_err(|e| self.fault(written, &format!("is no regular expression: {e}; write it in single quotes")))
    }

    /// The addresses in a file: one a line, `#` begins a comment.
    fn listed(&self, file: &str) -> Result<Vec<Url>, Error> {
        let path = self.path.with_file_name("").join(file);
        let text = read(&path)?;
        let lines = text.lines().enumerate().map(|(i, line)| (i + 1, line.trim()));
        let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        lines
            .map(|(i, line)| address(line).map_err(|what| Error::config(&path, format!("line {i}: {line}: {what}"))))
            .collect()
    }

    fn fault<T: std::fmt::Debug>(&self, at: &Spanned<T>, what: &str) -> Error {
        let before = self.text.get(..at.span().start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        Error::config(self.path, format!("line {line}: {:?}: {what}", at.get_ref()))
    }
}

fn address(written: &str) -> Result<Url, String> {
    let url = Url::parse(written)
        .map_err(|e| format!("is no absolute address ({e}); write it whole, such as https://example.org/feed.xml"))?;
    match url.scheme() {
        "http" | "https" => {
            let mut url = url;
            url.set_fragment(None);
            Ok(url)
        }
        other => Err(format!("has the scheme {other}; only http and https are fetched")),
    }
}

/// Whether a name may be that of a folder, on every system.
fn is_folder_name(name: &str) -> bool {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
    let stem = name.split('.').next().unwrap_or_default();
    let device = |s: &str| RESERVED.contains(&s) || s.len() == 4 && (s.starts_with("com") || s.starts_with("lpt"));
    name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(good)
        && !name.ends_with('.')
        && !device(stem)
}

#[expect(clippy::disallowed_methods, reason = "fetch is one of the rooms that read files")]
fn read(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|e| Error::read(path, e))
}

#[derive(Deserialize)]
#[serde(untagged)]
enum NumberOrText {
    Whole(u64),
    Fraction(f64),
    Text(String),
}

fn time<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    let expected = || serde::de::Error::custom("expected a time such as \"2s\", \"15m\", \"12h\" or \"7d\"");
    match NumberOrText::deserialize(from).map_err(|_| expected())? {
        NumberOrText::Whole(seconds) => Ok(Duration::from_secs(seconds)),
        NumberOrText::Fraction(seconds) => Duration::try_from_secs_f64(seconds).map_err(|_| expected()),
        NumberOrText::Text(text) => duration(&text).ok_or_else(expected),
    }
}

fn maybe_time<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    time(from).map(Some)
}

/// A time as people write it: `500ms`, `2s`, `15m`, `12h`, `7d`.
#[must_use]
pub fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = parted(text);
    let seconds = match unit {
        "ms" => 0.001,
        "s" | "" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        "d" => 86_400.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(number.parse::<f64>().ok()? * seconds).ok()
}

fn bytes<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    let expected = || serde::de::Error::custom("expected a size such as 65536, \"64 KiB\" or \"32 MiB\"");
    match NumberOrText::deserialize(from).map_err(|_| expected())? {
        NumberOrText::Whole(bytes) => Ok(bytes),
        NumberOrText::Fraction(_) => Err(expected()),
        NumberOrText::Text(text) => {
            let (number, unit) = parted(&text);
            let shift = match unit {
                "KiB" | "K" => 10,
                "MiB" | "M" => 20,
                "GiB" | "G" => 30,
                "" | "B" => 0,
                _ => return Err(expected()),
            };
            number.parse::<u64>().ok().and_then(|n| n.checked_mul(1 << shift)).ok_or_else(expected)
        }
    }
}

fn parted(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    (number, unit.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, String> {
        Config::parse(text, Path::new("depesche.toml")).map_err(|e| e.to_string())
    }

    const GOOD: &str = "contact = \"press@example.org\"\npause = \"1.5s\"\n[limits]\nbody = \"2 MiB\"\n\
        [[source]]\nname = \"town\"\nkind = \"feed\"\nurls = [\"https://example.org/feed\"]\nexclude = ['/en/']\n\
        [[source]]\nname = \"off\"\nkind = \"urls\"\nenabled = false\nurls = [\"http://example.org/\"]\n";

    #[test]
    fn a_good_file_gives_what_is_meant() {
        let config = parse(GOOD).expect("good");
        assert_eq!(config.sources.len(), 1, "one is switched off");
        assert_eq!(config.sources[0].pause, Duration::from_millis(1500));
        assert_eq!(config.limits.body, 2 << 20);
        assert!(config.sources[0].wants("https://example.org/de/1"));
        assert!(!config.sources[0].wants("https://example.org/en/1"));
        assert!(config.user_agent().starts_with("depesche/"));
        assert!(config.user_agent().ends_with("(+press@example.org)"));
    }

    #[test]
    fn a_fault_is_told_with_its_line() {
        let cases = [
            ("kind = \"feed\"", "kind = \"fed\"", "line 7"),
            ("name = \"town\"", "name = \"../up\"", "line 6"),
            ("name = \"town\"", "name = \"com1\"", "line 6"),
            ("name = \"town\"", "name = \"off\"", "another source"),
            ("https://example.org/feed", "example.org/feed", "line 8"),
            ("https://example.org/feed", "file:///etc/passwd", "only http and https"),
            ("'/en/'", "'('", "regular expression"),
            ("exclude", "exlude", "exlude"),
            ("1.5s", "soon", "expected a time"),
            ("2 MiB", "2 elephants", "expected a size"),
            ("press@example.org", "me", "line 1"),
            ("press@example.org", "m\u{fc}ll@example.org", "line 1"),
        ];
        for (good, bad, expected) in cases {
            let message = parse(&GOOD.replacen(good, bad, 1)).expect_err(bad);
            assert!(message.contains(expected) && message.contains("depesche.toml"), "{bad}: {message}");
        }
    }

    #[test]
    fn the_example_is_good_and_switched_off() {
        let config = parse(include_str!("../../depesche.example.toml")).expect("the example");
        assert!(config.sources.is_empty());
        let on = include_str!("../../depesche.example.toml").replace("enabled = false", "enabled = true");
        let config = parse(&on).expect("the example, switched on");
        assert_eq!(config.sources.len(), 7);
        assert!(config.sources.iter().all(|s| s.pause >= Duration::from_secs(2)));
    }

    #[test]
    fn times_are_read_as_written() {
        assert_eq!(duration("500ms"), Some(Duration::from_millis(500)));
        assert_eq!(duration("7d"), Some(Duration::from_secs(7 * 86_400)));
        assert_eq!(duration("0"), Some(Duration::ZERO));
        assert_eq!(duration("-1s"), None);
        assert_eq!(duration("fast"), None);
    }
}
