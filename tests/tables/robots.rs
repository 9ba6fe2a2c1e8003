//! Cases of `fixtures/tables/robots.tsv`: what a robots.txt allows.

use depesche::fetch::robots::{Rules, path_of};
use url::Url;

#[test]
fn robots_files_are_understood_as_the_standard_says() {
    let mut failures = Vec::new();
    for line in include_str!("../../fixtures/tables/robots.tsv").lines().filter(|l| !l.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [file, agent, url, allowed, about] = cells[..] else { panic!("five columns expected: {line}") };
        let url = Url::parse(url).expect("an address");
        let got = Rules::parse(&unescaped(file)).allowed(agent, path_of(&url));
        if got != (allowed == "yes") {
            failures.push(format!("{about}: {file} {agent} {url}: expected {allowed}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn unescaped(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            out.extend(c.to_string().into_bytes());
            continue;
        }
        match rest.next() {
            Some('n') => out.push(b'\n'),
            Some('r') => out.push(b'\r'),
            Some('t') => out.push(b'\t'),
            Some('x') => {
                let digits: String = rest.by_ref().take(2).collect();
                out.push(u8::from_str_radix(&digits, 16).expect("two hex digits"));
            }
            other => panic!("unknown escape {other:?} in {text}"),
        }
    }
    out
}
