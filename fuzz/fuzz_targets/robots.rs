//! Any bytes as robots.txt: an answer for any agent and path.
#![no_main]

use depesche::fetch::robots::Rules;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&[u8], &str, &str)| {
    let (file, agent, path) = input;
    let rules = Rules::parse(file);
    let _ = (rules.allowed(agent, path), rules.crawl_delay(agent), rules.sitemaps().len());
    assert!(rules.allowed(agent, "/robots.txt"));
});
