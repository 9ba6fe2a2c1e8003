//! In: a title and the address of its page. Out: where the title ends and its second line begins, if the address tells.
//!
//! Some portals join headline and second line without any sign, but make the address of each with hyphens between its
//! words: where a blank of the title has none (`eroeffnetminister`), the two were joined. The hard decision: the address is
//! evidence only if it spells the title letter by letter up to there and beyond, and if that happens once.

use url::Url;

/// So many letters the words on both sides of the joint have at least: abbreviations lose their blanks too.
const SHORTEST_WORD: usize = 3;
/// So many blanks with a hyphen show that the address has one for each.
const FEWEST_HYPHENS: usize = 3;
/// So many letters must agree behind the joint.
const FEWEST_BEHIND: usize = 6;

/// The byte of the title at which its second line begins.
pub(super) fn seam(title: &str, url: &Url) -> Option<usize> {
    let mut parts = url.path_segments()?.rev().filter(|p| p.contains('-'));
    let slug = parts.next()?.to_ascii_lowercase();
    let (mut rest, mut joints, mut hyphens, mut behind) = (slug.as_str(), Vec::new(), 0, 0);
    let mut chars = title.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if rest.is_empty() || rest.starts_with('.') {
            break;
        }
        if c.is_alphanumeric() {
            let Some(len) = spelled(c, rest) else { break };
            rest = &rest[len..];
            behind += 1;
            continue;
        }
        // Blanks and signs together make one boundary.
        let mut blank = c.is_whitespace();
        while let Some((_, c)) = chars.next_if(|(_, c)| !c.is_alphanumeric()) {
            blank |= c.is_whitespace();
        }
        let has_hyphen = rest.starts_with('-');
        rest = rest.trim_start_matches('-');
        let next = chars.peek().map_or(title.len(), |(next, _)| *next);
        if has_hyphen {
            hyphens += 1;
        } else if blank {
            joints.push((at, next));
            behind = 0;
        }
    }
    let [(end, start)] = joints[..] else { return None };
    let (before, after) = (title.get(..end)?, title.get(start..)?);
    let long = |word: Option<&str>| word.is_some_and(|w| w.chars().count() >= SHORTEST_WORD);
    let worded = long(before.split(' ').next_back()) && long(after.split(' ').next());
    (worded && hyphens >= FEWEST_HYPHENS && behind >= FEWEST_BEHIND && after.starts_with(char::is_uppercase))
        .then_some(start)
}

/// How many bytes of an address spell a letter: itself, two letters for an umlaut, or none where the portal left it out.
fn spelled(c: char, slug: &str) -> Option<usize> {
    let small = c.to_lowercase().next()?;
    if small.is_ascii() {
        return slug.starts_with(small).then_some(1);
    }
    let (pair, single) = match small {
        '\u{e4}' => ("ae", "a"),
        '\u{f6}' => ("oe", "o"),
        '\u{fc}' => ("ue", "u"),
        '\u{df}' => ("ss", "s"),
        _ => return Some(0),
    };
    let len = [pair, single].iter().find(|s| slug.starts_with(**s)).map_or(0, |s| s.len());
    // A letter that was left out may have become a hyphen inside the word.
    Some(if len == 0 { usize::from(slug.starts_with('-')) } else { len })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(title: &str, slug: &str) -> Option<String> {
        let url = Url::parse(&format!("https://presse.example/2014/05/06/{slug}/")).expect("an address");
        seam(title, &url).map(|at| title[at..].to_owned())
    }

    #[test]
    fn a_blank_without_hyphen_parts_title_and_second_line() {
        let title = "Neue Brücke eröffnet Ministerin Hallstein: Guter Tag für die Region";
        let second = Some("Ministerin Hallstein: Guter Tag für die Region".to_owned());
        assert_eq!(cut(title, "neue-bruecke-eroeffnetministerin-hallstein-guter-tag-fuer-die-region"), second);
        assert_eq!(cut(title, "neue-brcke-erffnetministerin-hallstein-guter-tag"), second);
        assert_eq!(cut(title, "neue-br-cke-er-ffnetministerin-hallstein-guter"), second);
    }

    #[test]
    fn other_addresses_part_nothing() {
        let title = "Neue Brücke eröffnet Ministerin Hallstein: Guter Tag";
        assert_eq!(cut(title, "neue-bruecke-eroeffnet-ministerin-hallstein-guter-tag"), None);
        assert_eq!(cut(title, "neuebrueckeeroeffnetministerin-hallstein"), None);
        assert_eq!(cut(title, "bruecke-eroeffnetministerin"), None);
        assert_eq!(cut("Der Verein e. V. hat das neue Haus", "der-verein-ev-hat-das-neue-haus"), None);
        assert_eq!(cut("Die Regeln gegen Covid 19 gelten weiter", "die-regeln-gegen-covid19-gelten-weiter"), None);
    }
}
