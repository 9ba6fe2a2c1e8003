//! In: an RTF file. Out: its text.
//!
//! The hard decision: bytes are collected as long as one code page holds and decoded together, since letters of some code
//! pages take two escapes.

use encoding_rs::{Encoding, WINDOWS_1252};
use rustc_hash::FxHashMap;

use super::{DocumentText, MOST_TEXT, Problem};

/// Groups nested deeper are read as if they stood at this depth.
const DEEPEST: usize = 500;

/// What holds inside a group.
#[derive(Clone)]
struct Group {
    /// Text that is not shown: tables of fonts, pictures, fields.
    hidden: bool,
    in_fonts: bool,
    encoding: &'static Encoding,
    /// How many letters stand for a `\u` for programs that do not know it.
    fallback: usize,
}

struct Reader {
    out: String,
    bytes: Vec<u8>,
    group: Group,
    groups: Vec<Group>,
    too_deep: usize,
    fonts: FxHashMap<i32, &'static Encoding>,
    font: i32,
    base: &'static Encoding,
    /// Letters to pass over behind a `\u`.
    skip: usize,
    /// The first half of a pair of UTF-16 units.
    half: Option<u16>,
    /// Whether the next control word begins a destination that may be ignored.
    starred: bool,
}

/// Destinations that are no text of the document.
const HIDDEN: &[&str] = &[
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "themedata",
    "colorschememapping",
    "datastore",
    "latentstyles",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "generator",
    "fldinst",
    "xmlnstbl",
    "footnote",
    "annotation",
    "atnid",
    "atnauthor",
    "bkmkstart",
    "bkmkend",
    "nonshppict",
    "filetbl",
    "revtbl",
    "pgdsctbl",
    "mmathPr",
];

pub(super) fn text(bytes: &[u8]) -> DocumentText {
    let group = Group { hidden: false, in_fonts: false, encoding: WINDOWS_1252, fallback: 1 };
    let mut reader = Reader {
        out: String::new(),
        bytes: Vec::new(),
        group,
        groups: Vec::new(),
        too_deep: 0,
        fonts: FxHashMap::default(),
        font: 0,
        base: WINDOWS_1252,
        skip: 0,
        half: None,
        starred: false,
    };
    let mut at = 0;
    while at < bytes.len() && reader.out.len() < MOST_TEXT {
        at += reader.step(&bytes[at..]).max(1);
    }
    reader.flush();
    let whole = at >= bytes.len() && reader.groups.is_empty();
    DocumentText { text: reader.out, problem: (!whole).then_some(Problem::Damaged) }
}

impl Reader {
    /// Reads one piece; gives its length.
    fn step(&mut self, rest: &[u8]) -> usize {
        match rest[0] {
            b'{' => self.open(),
            b'}' => self.close(),
            b'\\' => return self.control(rest),
            b'\r' | b'\n' => {}
            byte => self.byte(byte),
        }
        1
    }

    fn open(&mut self) {
        self.flush();
        self.skip = 0;
        if self.groups.len() >= DEEPEST {
            self.too_deep += 1;
        } else {
            self.groups.push(self.group.clone());
        }
    }

    fn close(&mut self) {
        self.flush();
        self.skip = 0;
        if self.too_deep > 0 {
            self.too_deep -= 1;
        } else if let Some(group) = self.groups.pop() {
            self.group = group;
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if !self.group.hidden {
            self.bytes.push(byte);
        }
    }

    fn flush(&mut self) {
        if !self.bytes.is_empty() {
            let (text, _) = self.group.encoding.decode_without_bom_handling(&self.bytes);
            self.out.push_str(&text);
            self.bytes.clear();
        }
    }

    fn push(&mut self, text: &str) {
        self.flush();
        if self.skip > 0 {
            self.skip -= 1;
        } else if !self.group.hidden {
            self.out.push_str(text);
        }
    }

    /// A control word or sign; gives its length.
    fn control(&mut self, rest: &[u8]) -> usize {
        let Some(&sign) = rest.get(1) else { return 1 };
        if sign.is_ascii_alphabetic() {
            let name_end = rest
                .iter()
                .skip(1)
                .take(40)
                .position(|b| !b.is_ascii_alphabetic())
                .map_or(rest.len().min(41), |n| n + 1);
            let digits = rest.iter().skip(name_end).take(12).enumerate();
            let count = digits.take_while(|(i, b)| b.is_ascii_digit() || *i == 0 && **b == b'-').count();
            let end = name_end + count;
            let name = std::str::from_utf8(&rest[1..name_end]).unwrap_or_default();
            let value = std::str::from_utf8(&rest[name_end..end]).ok().and_then(|v| v.parse::<i32>().ok());
            let blank = usize::from(rest.get(end) == Some(&b' '));
            return end + blank + self.word(name, value, &rest[end + blank..]);
        }
        match sign {
            b'\'' => {
                let digits = rest.get(2..4).and_then(|d| std::str::from_utf8(d).ok());
                let Some(byte) = digits.and_then(|d| u8::from_str_radix(d, 16).ok()) else { return 2 };
                self.byte(byte);
                return 4;
            }
            b'*' => self.starred = true,
            b'~' => self.push("\u{a0}"),
            b'_' => self.push("-"),
            b'-' => {}
            b'\r' | b'\n' => self.push("\n\n"),
            b'{' | b'}' | b'\\' => self.byte(sign),
            _ => {}
        }
        2
    }

    /// A control word; gives how many bytes behind it belong to it.
    fn word(&mut self, name: &str, value: Option<i32>, rest: &[u8]) -> usize {
        let ignored = std::mem::take(&mut self.starred) && !matches!(name, "shppict" | "shpinst");
        if ignored || HIDDEN.contains(&name) {
            self.flush();
            self.group.hidden = true;
            self.group.in_fonts = name == "fonttbl";
        }
        match name {
            "par" | "sect" | "page" => self.push("\n\n"),
            "line" | "softline" | "row" => self.push("\n"),
            "tab" | "cell" => self.push("\t"),
            "emdash" => self.push("\u{2014}"),
            "endash" => self.push("\u{2013}"),
            "lquote" => self.push("\u{2018}"),
            "rquote" => self.push("\u{2019}"),
            "ldblquote" => self.push("\u{201c}"),
            "rdblquote" => self.push("\u{201d}"),
            "bullet" => self.push("\u{2022}"),
            "enspace" | "emspace" => self.push(" "),
            "v" => {
                self.flush();
                self.group.hidden = value != Some(0);
            }
            "u" => self.unit(value.unwrap_or(0)),
            "uc" => self.group.fallback = value.and_then(|v| v.try_into().ok()).unwrap_or(1),
            "bin" => return value.and_then(|n| usize::try_from(n).ok()).unwrap_or(0).min(rest.len()),
            _ => self.code_page(name, value.unwrap_or(0)),
        }
        0
    }

    /// A UTF-16 unit.
    fn unit(&mut self, value: i32) {
        let unit = (value & 0xffff) as u16;
        let units: Vec<u16> = self.half.take().into_iter().chain([unit]).collect();
        if (0xd800..0xdc00).contains(&unit) {
            self.half = Some(unit);
        } else {
            self.skip = 0;
            self.push(&String::from_utf16_lossy(&units));
        }
        self.skip = self.group.fallback;
    }

    fn code_page(&mut self, name: &str, value: i32) {
        let chosen = match name {
            "ansicpg" => {
                self.base = of_code_page(value);
                self.base
            }
            "mac" => {
                self.base = encoding_rs::MACINTOSH;
                self.base
            }
            "f" if self.group.in_fonts => {
                self.font = value;
                return;
            }
            "f" => self.fonts.get(&value).copied().unwrap_or(self.base),
            "plain" => self.base,
            "fcharset" => {
                self.fonts.insert(self.font, of_charset(value).unwrap_or(self.base));
                return;
            }
            _ => return,
        };
        self.flush();
        self.group.encoding = chosen;
    }
}

fn of_code_page(number: i32) -> &'static Encoding {
    let label = match number {
        10000 => "macintosh".to_owned(),
        65001 => "utf-8".to_owned(),
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        n => format!("windows-{n}"),
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252)
}

/// The code page of a font's character set as in Windows.
fn of_charset(number: i32) -> Option<&'static Encoding> {
    let page = match number {
        77 => 10000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    };
    Some(of_code_page(page))
}
