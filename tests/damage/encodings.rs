//! In: a clean text. Out: the same as a program shows it that read its bytes in another encoding.

use depesche::text::RepairCode;

use super::inflict::{Builder, Damage, Random, replace};

/// The upper half of the code pages of DOS.
const IBM437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
const IBM850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

/// UTF-8 read in another encoding.
pub(crate) fn mojibake(text: &str, encoding: &'static encoding_rs::Encoding) -> (String, Vec<Damage>) {
    broken(text, |clean| encoding.decode_without_bom_handling(clean.as_bytes()).0.into_owned())
}

/// UTF-8 read byte by byte.
pub(crate) fn mojibake_by(text: &str, read: fn(u8) -> char) -> (String, Vec<Damage>) {
    broken(text, |clean| clean.bytes().map(read).collect())
}

/// UTF-8 read as windows-1252, in which no-break blanks became blanks.
pub(crate) fn eaten(text: &str) -> (String, Vec<Damage>) {
    broken(text, |clean| windows(clean).replace('\u{a0}', " "))
}

/// UTF-8 read as windows-1252 by a program that has no sign for the bytes that mean nothing there.
pub(crate) fn lossy(text: &str) -> (String, Vec<Damage>) {
    let lost = ['\u{81}', '\u{8d}', '\u{8f}', '\u{90}', '\u{9d}'];
    broken(text, |clean| windows(clean).replace(lost, "\u{fffd}"))
}

fn windows(text: &str) -> String {
    encoding_rs::WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned()
}

/// UTF-8 read as windows-1252, and its UTF-8 once more.
pub(crate) fn twice(text: &str, _: &mut Random) -> (String, Vec<Damage>) {
    broken(text, |clean| windows(&windows(clean)))
}

fn broken(text: &str, read: impl Fn(&str) -> String) -> (String, Vec<Damage>) {
    let mut out = Builder::default();
    for c in text.chars() {
        if c.is_ascii() {
            out.text.push(c);
        } else {
            let clean = c.to_string();
            out.damage(&clean, &read(&clean), RepairCode::Mojibake);
        }
    }
    out.done()
}

/// A byte in IBM code page 437.
pub(crate) fn ibm437(byte: u8) -> char {
    of(IBM437, byte)
}

/// A byte in IBM code page 850.
pub(crate) fn ibm850(byte: u8) -> char {
    of(IBM850, byte)
}

fn of(upper: &str, byte: u8) -> char {
    let place = usize::from(byte).checked_sub(0x80);
    place.map_or(char::from(byte), |n| upper.chars().nth(n).expect("128 characters"))
}

pub(crate) fn c1(text: &str, _: &mut Random) -> (String, Vec<Damage>) {
    let pairs = [("„", "\u{84}"), ("“", "\u{93}"), ("–", "\u{96}"), ("€", "\u{80}"), ("‚", "\u{82}"), ("‘", "\u{91}")];
    replace(text, &pairs, RepairCode::C1Control)
}

pub(crate) fn entities(text: &str, _: &mut Random) -> (String, Vec<Damage>) {
    let pairs = [("„", "&bdquo;"), ("“", "&amp;ldquo;"), ("ü", "&uuml;"), ("ß", "&#223;"), ("–", "&amp;amp;#8211;")];
    replace(text, &pairs, RepairCode::DoubleEntity)
}
