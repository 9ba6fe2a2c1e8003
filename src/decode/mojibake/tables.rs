//! In: a character. Out: the byte it is in each 8-bit encoding, and whether that byte can begin or go on a UTF-8 sequence.

use std::sync::LazyLock;

use super::super::codepages::{self, CodePage};

/// How many encodings are known.
pub(super) const PAGES: usize = 12;

/// A set of encodings, a bit each.
pub(super) type PageSet = u16;

/// All encodings.
pub(super) const ALL: PageSet = (1 << PAGES) - 1;
/// The encodings whose byte 0xA0 is the no-break blank, which is often turned into a blank on the way.
pub(super) const NBSP_AT_A0: PageSet = 0b1_1111_1111;
/// The place of windows-1252 (with ISO-8859-1: both tables in one).
pub(super) const LATIN_1: usize = 0;
/// The first page that is not a Windows or ISO one: Mac Roman, then the DOS code pages.
pub(super) const FIRST_OLD: usize = 9;

/// What a character is in the encodings.
#[derive(Debug, Clone, Default)]
pub(super) struct Slot {
    /// Its byte in each encoding; 0 if there is none.
    pub(super) bytes: [u8; PAGES],
    /// Where it can be the first byte of a sequence.
    pub(super) leads: PageSet,
    /// Where it can be a further byte of a sequence.
    pub(super) follows: PageSet,
}

/// The slots of all characters that some encoding has.
#[derive(Debug)]
pub(super) struct Tables {
    index: Vec<u16>,
    slots: Vec<Slot>,
}

/// Beyond this no encoding has a character (but the apple of Mac Roman, which is left out).
const END: usize = 0x2600;

pub(super) static TABLES: LazyLock<Tables> = LazyLock::new(Tables::build);

impl Tables {
    fn build() -> Self {
        use encoding_rs as e;
        let windows =
            [e::WINDOWS_1252, e::WINDOWS_1250, e::WINDOWS_1251, e::WINDOWS_1253, e::WINDOWS_1254, e::WINDOWS_1257];
        let iso = [e::ISO_8859_2, e::ISO_8859_15, e::ISO_8859_16];
        let mut tables = Self { index: vec![0; END], slots: vec![Slot::default()] };
        let pages = windows.into_iter().chain(iso).map(codepages::whatwg);
        for (n, page) in pages.enumerate() {
            tables.enter(n, &page);
            tables.enter_controls(n);
        }
        // ISO pages leave 0x80 to 0x9F to controls; programs that read them take the signs of windows-1252 there.
        for n in windows.len()..windows.len() + iso.len() {
            tables.enter_range(n, &codepages::WINDOWS_1252, 0x80..=0x9f);
        }
        for (n, page) in [&*codepages::MACINTOSH, &*codepages::IBM437, &*codepages::IBM850].into_iter().enumerate() {
            tables.enter(FIRST_OLD + n, page);
        }
        tables
    }

    fn enter(&mut self, page: usize, table: &CodePage) {
        self.enter_range(page, table, 0x80..=0xff);
    }

    fn enter_range(&mut self, page: usize, table: &CodePage, range: std::ops::RangeInclusive<u8>) {
        for byte in range {
            self.set(page, table.char(byte), byte);
        }
    }

    /// A byte that means nothing in a page is read as the control of the same number by many programs.
    fn enter_controls(&mut self, page: usize) {
        for byte in 0x80u8..=0x9f {
            self.set(page, char::from(byte), byte);
        }
    }

    fn set(&mut self, page: usize, c: char, byte: u8) {
        if c == '\u{fffd}' {
            return;
        }
        let Some(index) = self.index.get_mut(c as usize) else { return };
        if *index == 0 {
            *index = self.slots.len() as u16;
            self.slots.push(Slot::default());
        }
        let slot = &mut self.slots[usize::from(*index)];
        if slot.bytes[page] != 0 {
            return;
        }
        slot.bytes[page] = byte;
        match byte {
            0x80..=0xbf => slot.follows |= 1 << page,
            0xc2..=0xf4 => slot.leads |= 1 << page,
            _ => {}
        }
    }

    /// The slot of a character.
    pub(super) fn slot(&self, c: char) -> &Slot {
        let index = self.index.get(c as usize).copied().unwrap_or(0);
        &self.slots[usize::from(index)]
    }
}
