//! In: names and addresses that others have chosen. Out: names of files that are safe on every system.
//!
//! Nothing from outside leads out of the folder or names a device: `..`, drives, absolute paths, NUL and reserved
//! characters are gone, and no name is longer than file systems allow.

use std::path::PathBuf;

/// Longest name of a file or folder, in bytes; `.json` and more must fit behind it.
const LONGEST: usize = 120;
/// Longest part of an address in a name.
const LONGEST_SLUG: usize = 80;
/// Most folders in a name.
const DEEPEST: usize = 16;

/// Names that are devices on Windows, whatever stands behind a dot.
const RESERVED: &[&str] = &["con", "prn", "aux", "nul", "com", "lpt", "conin$", "conout$", "clock$"];

/// A path inside an archive as a path below a folder.
pub(super) fn path(name: &str) -> PathBuf {
    let parts: Vec<&str> = name.split(['/', '\\']).filter(|p| !matches!(*p, "" | "." | "..") && !is_drive(p)).collect();
    let kept = &parts[parts.len().saturating_sub(DEEPEST)..];
    if kept.is_empty() { PathBuf::from("document") } else { kept.iter().map(|p| component(p)).collect() }
}

fn is_drive(part: &str) -> bool {
    part.len() == 2 && part.ends_with(':')
}

/// One name.
pub(super) fn component(name: &str) -> String {
    let bad = |c: char| c.is_control() || "<>:\"/\\|?*\u{fffd}\u{202e}\u{200b}".contains(c);
    let clean: String = name.chars().map(|c| if bad(c) { '_' } else { c }).collect();
    let clean = clean.trim_start().trim_end_matches(['.', ' ']);
    let mut name = if clean.starts_with('.') || clean.is_empty() { format!("_{clean}") } else { clean.to_owned() };
    let stem = name.split('.').next().unwrap_or_default().to_lowercase();
    let device = stem.trim_end_matches(|c: char| c.is_numeric());
    if RESERVED.contains(&stem.as_str()) || RESERVED.contains(&device) && stem.chars().count() == device.len() + 1 {
        name.insert(0, '_');
    }
    if name.len() > LONGEST {
        // The end tells more than the middle: it has the extension.
        let (start, end) = (name.floor_char_boundary(LONGEST - 30), name.ceil_char_boundary(name.len() - 28));
        name = format!("{}~{}", &name[..start], &name[end..]);
    }
    name
}

/// An address as part of a name: `presse.example-2026-03-01-halle`.
pub(super) fn slug(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let mut slug = String::new();
    for c in rest.chars() {
        match c {
            'a'..='z' | '0'..='9' | '.' | '_' => slug.push(c),
            'A'..='Z' => slug.push(c.to_ascii_lowercase()),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
        if slug.len() >= LONGEST_SLUG {
            break;
        }
    }
    slug.trim_matches(['-', '.']).replace("..", ".")
}

/// The name of a member that begins at `offset`, as record `index` of its packed part: its place comes first, so names
/// are unique, sort in the order of the file, and stay the same when the file grows.
pub(super) fn at(offset: u64, index: u64, slug: &str) -> PathBuf {
    let place = if index == 0 { format!("{offset:010}") } else { format!("{offset:010}.{index:04}") };
    PathBuf::from(if slug.is_empty() { place } else { format!("{place}-{slug}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_the_folder() {
        let name = |n: &str| path(n).to_string_lossy().replace('\\', "/");
        assert_eq!(name("a/b.html"), "a/b.html");
        assert_eq!(name("../../etc/passwd"), "etc/passwd");
        assert_eq!(name("C:\\Windows\\a.txt"), "Windows/a.txt");
        assert_eq!(name("/abs/./a//b"), "abs/a/b");
        assert_eq!(name("a\0b?.html"), "a_b_.html");
        assert_eq!(name(".."), "document");
        assert_eq!(name(""), "document");
        assert_eq!(name("x/.depesche/state"), "x/_.depesche/state");
        assert_eq!(name("a/nul.html"), "a/_nul.html");
        assert_eq!(name("COM1"), "_COM1");
        assert_eq!(name("computer.txt"), "computer.txt");
        assert_eq!(name("ende. . ."), "ende");
        assert_eq!(name("Pr\u{e4}sse.html"), "Pr\u{e4}sse.html");
        assert!(path(&"a/".repeat(500)).iter().count() <= DEEPEST);
        assert!(component(&"\u{e4}".repeat(300)).len() <= LONGEST);
        assert!(component(&format!("{}.html", "x".repeat(300))).ends_with("x.html"));
    }

    #[test]
    fn addresses_become_names() {
        assert_eq!(slug("https://Presse.example/2026/03/?id=7&x=../.."), "presse.example-2026-03-id-7-x");
        assert_eq!(at(4711, 0, "a").to_string_lossy(), "0000004711-a");
        assert_eq!(at(0, 12, "").to_string_lossy(), "0000000000.0012");
    }
}
