//! In: a record. Out: it as one line of JSON, byte for byte as `serde_json` writes it.
//!
//! `serde_json` looks up each byte of a string, and records are mostly text: here eight bytes are asked at a time whether
//! one of them must be escaped. The hard decision: only what records are made of is written here; numbers are left to
//! `serde_json`, and so is every value that holds anything else.

use serde::Serialize;
use serde::ser::{self, Error as _, Impossible};
use serde_json::Error;

use crate::record::Record;

/// How `serde_json` calls numbers that are written as they stand.
const RAW: &str = "$serde_json::private::RawValue";

/// A record as one line of JSON with the line break at its end.
#[must_use]
pub fn json_line(record: &Record) -> Vec<u8> {
    // A record is two to four times as long as its text.
    line(record, 4 * record.body.text.len() + (4 << 10))
}

fn line<T: Serialize>(value: &T, room: usize) -> Vec<u8> {
    let mut json = Json { out: Vec::with_capacity(room), is_raw: false };
    if value.serialize(&mut json).is_err() {
        json.out = serde_json::to_vec(value).unwrap_or_default();
    }
    json.out.push(b'\n');
    json.out
}

struct Json {
    out: Vec<u8>,
    /// The next string is written as it stands.
    is_raw: bool,
}

impl Json {
    fn text(&mut self, text: &str) {
        self.out.push(b'"');
        let mut rest = text.as_bytes();
        while let Some((plain, behind)) = rest.split_at_checked(plain_run(rest)) {
            self.out.extend_from_slice(plain);
            let Some((byte, behind)) = behind.split_first() else { break };
            self.escape(*byte);
            rest = behind;
        }
        self.out.push(b'"');
    }

    /// Names of fields are words, in which nothing is escaped.
    fn name(&mut self, name: &str) {
        self.out.push(b'"');
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\":");
    }

    fn escape(&mut self, byte: u8) {
        let short = match byte {
            b'"' | b'\\' => byte,
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x08 => b'b',
            0x0c => b'f',
            _ => return self.out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
        };
        self.out.extend_from_slice(&[b'\\', short]);
    }

    fn open(&mut self, sign: u8, close: u8) -> Parts<'_> {
        self.out.push(sign);
        Parts { json: self, is_first: true, close }
    }
}

/// How many bytes at the start are written as they stand.
fn plain_run(bytes: &[u8]) -> usize {
    let is_plain = |eight: &[u8; 8]| !is_any_escaped(u64::from_le_bytes(*eight));
    let (eights, rest) = bytes.as_chunks::<8>();
    let whole = eights.iter().take_while(|eight| is_plain(eight)).count() * 8;
    if whole + rest.len() == bytes.len() && bytes.last_chunk().is_some_and(is_plain) {
        return bytes.len();
    }
    whole + bytes.iter().skip(whole).take_while(|b| **b >= b' ' && !matches!(b, b'"' | b'\\')).count()
}

/// Whether one of eight bytes is a control, a quotation mark or a backslash.
#[inline]
fn is_any_escaped(eight: u64) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * ONES;
    let below = |bytes: u64, least: u8| bytes.wrapping_sub(ONES * u64::from(least)) & !bytes;
    let is = |byte: u8| below(eight ^ (ONES * u64::from(byte)), 1);
    (below(eight, b' ') | is(b'"') | is(b'\\')) & HIGH != 0
}

/// The parts of a list or an object that is being written.
struct Parts<'j> {
    json: &'j mut Json,
    is_first: bool,
    close: u8,
}

impl Parts<'_> {
    fn comma(&mut self) {
        if !std::mem::take(&mut self.is_first) {
            self.json.out.push(b',');
        }
    }

    fn close(self) {
        if !std::mem::take(&mut self.json.is_raw) {
            self.json.out.push(self.close);
        }
    }
}

impl ser::SerializeSeq for Parts<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.comma();
        value.serialize(&mut *self.json)
    }

    fn end(self) -> Result<(), Error> {
        self.close();
        Ok(())
    }
}

impl ser::SerializeStruct for Parts<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
        if !self.json.is_raw {
            self.comma();
            self.json.name(key);
        }
        value.serialize(&mut *self.json)
    }

    fn end(self) -> Result<(), Error> {
        self.close();
        Ok(())
    }
}

fn unknown<R>() -> Result<R, Error> {
    Err(Error::custom("left to serde_json"))
}

/// The methods for numbers.
macro_rules! numbers {
    ($($method:ident $number:ty;)*) => {
        $(fn $method(self, value: $number) -> Result<(), Error> {
            serde_json::to_writer(&mut self.out, &value)
        })*
    };
}

/// The methods for values that records do not hold.
macro_rules! unknown {
    ($($method:ident($($arg:ty),*) -> $ok:ty;)*) => {
        $(fn $method(self $(, _: $arg)*) -> Result<$ok, Error> { unknown() })*
    };
}

impl<'j> ser::Serializer for &'j mut Json {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Parts<'j>;
    type SerializeTuple = Impossible<(), Error>;
    type SerializeTupleStruct = Impossible<(), Error>;
    type SerializeTupleVariant = Impossible<(), Error>;
    type SerializeMap = Impossible<(), Error>;
    type SerializeStruct = Parts<'j>;
    type SerializeStructVariant = Impossible<(), Error>;

    fn serialize_str(self, text: &str) -> Result<(), Error> {
        if self.is_raw {
            self.out.extend_from_slice(text.as_bytes())
        } else {
            self.text(text)
        }
        Ok(())
    }

    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        self.out.extend_from_slice(if value { b"true" } else { b"false" });
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.out.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Result<(), Error> {
        self.serialize_str(name)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts<'j>, Error> {
        Ok(self.open(b'[', b']'))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Parts<'j>, Error> {
        if name == RAW {
            self.is_raw = true;
            return Ok(Parts { json: self, is_first: true, close: b'}' });
        }
        Ok(self.open(b'{', b'}'))
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Error> {
        unknown()
    }

    numbers! {
        serialize_i8 i8;
        serialize_i16 i16;
        serialize_i32 i32;
        serialize_i64 i64;
        serialize_u8 u8;
        serialize_u16 u16;
        serialize_u32 u32;
        serialize_u64 u64;
        serialize_f32 f32;
        serialize_f64 f64;
    }

    unknown! {
        serialize_char(char) -> ();
        serialize_bytes(&[u8]) -> ();
        serialize_unit() -> ();
        serialize_unit_struct(&'static str) -> ();
        serialize_tuple(usize) -> Self::SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_map(Option<usize>) -> Self::SerializeMap;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::values::decimal::Decimal;

    #[derive(Serialize)]
    struct Everything {
        text: String,
        number: Option<Decimal>,
        none: Option<u8>,
        list: Vec<(i64, f64)>,
        names: BTreeMap<char, bool>,
    }

    #[derive(Serialize)]
    struct Known {
        texts: Vec<String>,
        number: Decimal,
        others: Vec<Option<u64>>,
        is: bool,
    }

    fn as_serde<T: Serialize>(value: &T) -> String {
        serde_json::to_string(value).expect("JSON") + "\n"
    }

    #[test]
    fn it_is_what_serde_json_writes() {
        let signs: String = ('\u{0}'..'\u{250}').collect();
        let mut texts: Vec<String> = signs.chars().map(|c| format!("Stra\u{df}e {c}{c} \u{201e}Haus{c}")).collect();
        texts.extend((0..signs.len()).filter_map(|at| signs.get(at..)).map(str::to_owned));
        let number = Decimal::parse("-1234567890123456789.25").expect("a number");
        let known = Known { texts, number, others: vec![Some(u64::MAX), None], is: true };
        let mut json = Json { out: Vec::new(), is_raw: false };
        assert!(known.serialize(&mut json).is_ok());
        assert_eq!(String::from_utf8(line(&known, 0)).expect("UTF-8"), as_serde(&known));
        let names = BTreeMap::from([('"', true)]);
        let whole = Everything { text: signs, number: Some(number), none: None, list: vec![(-1, 0.5)], names };
        assert_eq!(String::from_utf8(line(&whole, 0)).expect("UTF-8"), as_serde(&whole));
    }
}
