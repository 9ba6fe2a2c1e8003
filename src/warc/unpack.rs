//! In: a file that is plain, gzip or zstd, as one stream or one member a record. Out: its unpacked bytes, with the
//! places where members begin and end.
//!
//! The hard decision: a member is unpacked in a fixed window and never as a whole, and the search for a place to go on
//! after damage may look at each byte only a bounded number of times, whatever the file pretends.

use std::io::{self, Read};

use crc32fast::Hasher;
use flate2::{Decompress, FlushDecompress, Status};
use memchr::memmem;
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::arc;
use super::source::Source;

const GZIP: &[u8] = b"\x1f\x8b\x08";
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";
/// How a record begins.
pub(super) const VERSION: &[u8] = b"WARC/";
/// Size of the unpacked window.
const WINDOW: usize = 1 << 17;
/// Largest window a zstd frame may ask for.
const ZSTD_WINDOW: u64 = 32 << 20;
/// What is unpacked from one member before its ratio is looked at, and the ratio that no honest text reaches.
const UNSUSPECTED: u64 = 256 << 20;
const RATIO: u64 = 400;
/// What may be read a second time in search of whole members, beside what was read the first time.
const PATIENCE: u64 = 64 << 20;
const LONGEST_NAME: usize = 1 << 12;
const LONGEST_LINE: usize = 1 << 12;

/// What is wrong with packed data.
pub(super) type Fault = &'static str;

pub(super) enum Coding {
    /// Not in a member.
    Between,
    Plain,
    Gzip,
    Zstd(Box<FrameDecoder>),
}

/// The unpacked bytes of a file.
pub(super) struct Unpacked<R> {
    source: Source<R>,
    coding: Coding,
    inflate: Decompress,
    crc: Hasher,
    window: Vec<u8>,
    start: usize,
    end: usize,
    /// Where the member begins in the file.
    member: u64,
    /// How much of the member was unpacked.
    unpacked: u64,
    /// The member has given all its bytes.
    finished: bool,
    /// The member cannot be unpacked further.
    broken: bool,
    /// How many bytes were read again.
    again: u64,
}

impl<R: Read> Unpacked<R> {
    pub(super) fn new(inner: R) -> Self {
        Self {
            source: Source::new(inner),
            coding: Coding::Between,
            inflate: Decompress::new(false),
            crc: Hasher::new(),
            window: Vec::new(),
            start: 0,
            end: 0,
            member: 0,
            unpacked: 0,
            finished: true,
            broken: false,
            again: 0,
        }
    }

    /// Where the next byte stands in the file: exact if it is plain, else the beginning of its member.
    pub(super) fn offset(&self) -> u64 {
        match self.coding {
            Coding::Plain | Coding::Between => self.source.position(),
            _ => self.member,
        }
    }

    /// Whether the bytes are those of the file itself.
    pub(super) fn is_plain(&self) -> bool {
        matches!(self.coding, Coding::Plain)
    }

    /// Whether the rest of the member is lost.
    pub(super) fn is_broken(&self) -> bool {
        self.broken
    }

    /// At least `wanted` bytes of the member (fewer than 64 KiB), or all it still has.
    pub(super) fn at_least(&mut self, wanted: usize) -> io::Result<Result<&[u8], Fault>> {
        match self.coding {
            Coding::Between => return Ok(Ok(&[])),
            Coding::Plain => return self.source.at_least(wanted).map(Ok),
            _ => {}
        }
        while self.end - self.start < wanted && !self.finished {
            if let Err(fault) = self.unpack()? {
                self.broken = true;
                return Ok(Err(fault));
            }
        }
        Ok(Ok(&self.window[self.start..self.end]))
    }

    pub(super) fn consume(&mut self, bytes: usize) {
        match self.coding {
            Coding::Plain => self.source.consume(bytes),
            _ => self.start = self.end.min(self.start + bytes),
        }
    }

    /// Begins the next member, once the last one is used up; tells whether there is one. Line ends and NUL between
    /// members mean nothing.
    pub(super) fn advance(&mut self) -> io::Result<Result<bool, Fault>> {
        self.coding = Coding::Between;
        loop {
            let data = self.source.data()?;
            let filling = data.iter().take_while(|b| matches!(b, 0 | b'\r' | b'\n')).count();
            if filling == 0 {
                break;
            }
            self.source.consume(filling);
        }
        let begun = self.begin()?;
        self.broken = begun.is_err();
        Ok(begun)
    }

    fn begin(&mut self) -> io::Result<Result<bool, Fault>> {
        (self.member, self.unpacked, self.start, self.end) = (self.source.position(), 0, 0, 0);
        self.finished = false;
        let data = self.source.at_least(8)?;
        if data.is_empty() {
            return Ok(Ok(false));
        }
        if data.starts_with(GZIP) {
            self.inflate.reset(false);
            self.crc.reset();
            self.coding = Coding::Gzip;
            return Ok(self.gzip_header()?.map(|()| true));
        }
        if data.starts_with(ZSTD) {
            return Ok(self.zstd_header().map(|()| true));
        }
        if data.len() >= 8 && data[0] & 0xf0 == 0x50 && data[1..4] == [0x2a, 0x4d, 0x18] {
            return self.skippable();
        }
        let data = self.source.at_least(LONGEST_LINE)?;
        if !data.starts_with(VERSION) && arc::header(data).is_none() {
            return Ok(Err("there is no record where one should begin"));
        }
        self.coding = Coding::Plain;
        Ok(Ok(true))
    }

    /// A zstd frame without data, such as an index; a dictionary that later frames need is one, too.
    fn skippable(&mut self) -> io::Result<Result<bool, Fault>> {
        let data = self.source.at_least(8)?;
        let mut left = u64::from(u32::from_le_bytes([data[4], data[5], data[6], data[7]])) + 8;
        while left > 0 {
            let length = self.source.data()?.len();
            if length == 0 {
                return Ok(Err("a zstd frame is cut off"));
            }
            let eaten = usize::try_from(left).unwrap_or(length).min(length);
            self.source.consume(eaten);
            left -= eaten as u64;
        }
        self.begin()
    }

    fn zstd_header(&mut self) -> Result<(), Fault> {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(ZSTD_WINDOW);
        decoder.init(&mut self.source).map_err(|_| "a zstd frame cannot be read")?;
        self.coding = Coding::Zstd(Box::new(decoder));
        Ok(())
    }

    fn gzip_header(&mut self) -> io::Result<Result<(), Fault>> {
        const CUT: Fault = "a gzip header is cut off";
        let data = self.source.at_least(12)?;
        let (Some(&flags), true) = (data.get(3), data.len() >= 12) else { return Ok(Err(CUT)) };
        if flags & 0xe0 != 0 {
            return Ok(Err("a gzip header has unknown flags"));
        }
        let extra = usize::from(u16::from_le_bytes([data[10], data[11]]));
        self.source.consume(10);
        if flags & 4 != 0 {
            if self.source.at_least(extra + 2)?.len() < extra + 2 {
                return Ok(Err(CUT));
            }
            self.source.consume(extra + 2);
        }
        for flag in [8, 16] {
            if flags & flag != 0 {
                let data = self.source.at_least(LONGEST_NAME)?;
                let Some(end) = memchr::memchr(0, data) else { return Ok(Err(CUT)) };
                self.source.consume(end + 1);
            }
        }
        self.source.consume(if flags & 2 != 0 { 2 } else { 0 });
        Ok(Ok(()))
    }

    /// Unpacks some more into the window.
    fn unpack(&mut self) -> io::Result<Result<(), Fault>> {
        if self.window.is_empty() {
            self.window.resize(WINDOW, 0);
        }
        self.window.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - self.start);
        let written = match &mut self.coding {
            Coding::Gzip => self.inflate()?,
            Coding::Zstd(decoder) => {
                let room = &mut self.window[self.end..];
                let written = zstd(decoder, &mut self.source, room);
                self.finished = decoder.is_finished() && decoder.can_collect() == 0;
                written
            }
            Coding::Plain | Coding::Between => Ok(0),
        };
        let written = match written {
            Ok(written) => written,
            Err(fault) => return Ok(Err(fault)),
        };
        self.end += written;
        self.unpacked += written as u64;
        let packed = self.source.position() - self.member;
        if self.unpacked > UNSUSPECTED && self.unpacked / RATIO > packed {
            return Ok(Err("it unpacks to far more than any text does"));
        }
        Ok(Ok(()))
    }

    fn inflate(&mut self) -> io::Result<Result<usize, Fault>> {
        let (data_before, room_before) = (self.inflate.total_in(), self.inflate.total_out());
        let input = self.source.data()?;
        if input.is_empty() {
            return Ok(Err("a gzip member is cut off"));
        }
        let room = &mut self.window[self.end..];
        let status = self.inflate.decompress(input, room, FlushDecompress::Finish);
        let eaten = usize::try_from(self.inflate.total_in() - data_before).unwrap_or_default();
        let written = usize::try_from(self.inflate.total_out() - room_before).unwrap_or_default();
        self.source.consume(eaten);
        self.crc.update(&self.window[self.end..self.end + written]);
        match status {
            Ok(Status::StreamEnd) => {
                self.finished = true;
                Ok(self.trailer()?.map(|()| written))
            }
            Ok(_) if eaten + written > 0 => Ok(Ok(written)),
            _ => Ok(Err("a gzip member is damaged")),
        }
    }

    fn trailer(&mut self) -> io::Result<Result<(), Fault>> {
        let data = self.source.at_least(8)?;
        let Some((crc, length)) = data.split_first_chunk::<4>().and_then(|(c, l)| Some((c, l.first_chunk::<4>()?)))
        else {
            return Ok(Err("a gzip member is cut off"));
        };
        let sound = u32::from_le_bytes(*crc) == self.crc.clone().finalize()
            && u32::from_le_bytes(*length) == self.inflate.total_out() as u32;
        if sound {
            self.source.consume(8);
        }
        Ok(if sound { Ok(()) } else { Err("a gzip member fails its checksum") })
    }

    /// Gives the rest of the member up.
    pub(super) fn give_up(&mut self) {
        self.broken = true;
    }

    /// After the rest of the member was given up: goes to where another one or a record seems to begin, perhaps inside
    /// what was already read; tells whether there is such a place.
    pub(super) fn resync(&mut self) -> io::Result<bool> {
        if !self.is_plain() && self.again < PATIENCE.saturating_add(self.source.position()) {
            self.again += self.source.position() - self.member;
            self.source.back_to(self.member + 1);
        }
        if self.is_plain() || self.source.position() == self.member {
            self.source.consume(1);
        }
        (self.coding, self.broken) = (Coding::Between, false);
        let finders = [GZIP, ZSTD, VERSION].map(memmem::Finder::new);
        loop {
            let data = self.source.at_least(VERSION.len() + 2)?;
            let found = finders.iter().filter_map(|f| f.find(data)).min();
            let Some(at) = found else {
                let skipped = data.len().saturating_sub(VERSION.len() - 1).max(1);
                if data.len() < VERSION.len() {
                    let rest = data.len();
                    self.source.consume(rest);
                    return Ok(false);
                }
                self.source.consume(skipped);
                continue;
            };
            self.source.consume(at);
            return Ok(true);
        }
    }
}

/// Unpacks some bytes of a frame.
fn zstd<R: Read>(decoder: &mut FrameDecoder, source: &mut Source<R>, room: &mut [u8]) -> Result<usize, Fault> {
    const DAMAGED: Fault = "a zstd frame is damaged or cut off";
    if decoder.can_collect() == 0 && !decoder.is_finished() {
        decoder.decode_blocks(source, BlockDecodingStrategy::UptoBytes(WINDOW)).map_err(|_| DAMAGED)?;
    }
    let written = decoder.read(room).map_err(|_| DAMAGED)?;
    if decoder.is_finished() && decoder.can_collect() == 0 {
        let stated = decoder.get_checksum_from_data();
        if stated.is_some() && stated != decoder.get_calculated_checksum() {
            return Err("a zstd frame fails its checksum");
        }
    }
    Ok(written)
}
