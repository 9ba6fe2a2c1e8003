//! Any bytes as a feed or a sitemap: only addresses of the web come out.
#![no_main]

use std::sync::LazyLock;

use depesche::Knowledge;
use depesche::fetch::{feed, sitemap};
use libfuzzer_sys::fuzz_target;
use url::Url;

static KNOW: LazyLock<Knowledge> = LazyLock::new(Knowledge::builtin);
static BASE: LazyLock<Url> = LazyLock::new(|| Url::parse("https://a.example/feed").expect("an address"));

fuzz_target!(|bytes: &[u8]| {
    for found in [feed::parse(bytes, None, &BASE, &KNOW), sitemap::parse(bytes, None, &BASE, &KNOW)].into_iter().flatten() {
        let urls = found.entries.iter().filter_map(|e| e.url.as_ref());
        assert!(urls.map(|u| u.scheme()).all(|scheme| matches!(scheme, "http" | "https")));
    }
});
