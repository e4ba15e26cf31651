//! Windows-1251, in which older files of the list are written.
//!
//! In: a file whose declaration and root element are in Windows-1251. Out: the same
//! bytes in UTF-8, without the declaration. Refused: the one byte that the encoding
//! leaves without a meaning. Source: the Unicode Consortium's mapping table CP1251.TXT.

use std::io::Read;

use saring_model::Position;

use crate::error::{ErrorKind, ListError};
use crate::input::Input;

/// The root element's name, `Перечень`, in Windows-1251.
pub(crate) const ROOT: &[u8] = b"\xCF\xE5\xF0\xE5\xF7\xE5\xED\xFC";

/// The characters of the bytes from 0x80 on; 0x98 has none.
const HIGH: &str = "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u{FFFD}™љ›њќћџ\u{A0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{AD}®Ї°±Ііґµ¶·ё№є»јЅѕї\
АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя";

/// The input in UTF-8: itself unless it both says and shows that it is in Windows-1251.
/// Positions after the declaration count bytes of UTF-8.
pub(super) fn decoded(mut input: Input<'_>) -> Result<Input<'_>, ListError> {
    let shows = input.head().windows(ROOT.len()).any(|window| window == ROOT);
    let Some(length) = declaration(input.head()).filter(|_| shows) else {
        return Ok(input);
    };
    let mut declaration = vec![0; length];
    let read = input.read_exact(&mut declaration);
    read.map_err(|error| ListError::from_io(error, input.position()))?;
    let table: Vec<char> = HIGH.chars().collect();
    Ok(input.through(|inner| {
        Box::new(Decoder { inner, table, read: Vec::new(), out: Vec::new(), at: 0 })
    }))
}

/// The length of a declaration that names the encoding.
fn declaration(head: &[u8]) -> Option<usize> {
    let end = head.windows(2).position(|window| window == b"?>")? + 2;
    let text = head.get(..end)?.to_ascii_lowercase();
    let named = [b"windows-1251".as_slice(), b"cp1251"];
    let has = |name: &[u8]| text.windows(name.len()).any(|window| window == name);
    (text.starts_with(b"<?xml") && named.into_iter().any(has)).then_some(end)
}

struct Decoder<R> {
    inner: R,
    table: Vec<char>,
    /// Room for bytes of the file.
    read: Vec<u8>,
    /// Decoded bytes, and how many of them are handed on.
    out: Vec<u8>,
    at: usize,
}

impl<R: Read> Read for Decoder<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        /// Bytes decoded at once; each becomes three at most.
        const CHUNK: usize = 8 << 10;
        if self.at == self.out.len() {
            self.read.resize(CHUNK, 0);
            let count = self.inner.read(&mut self.read)?;
            self.at = 0;
            self.out.clear();
            for byte in self.read.iter().take(count) {
                let character = match byte.checked_sub(0x80) {
                    None => char::from(*byte),
                    Some(index) => self
                        .table
                        .get(usize::from(index))
                        .copied()
                        .filter(|character| *character != '\u{FFFD}')
                        .ok_or_else(undefined)?,
                };
                let mut utf8 = [0; 4];
                self.out.extend_from_slice(character.encode_utf8(&mut utf8).as_bytes());
            }
        }
        let rest = self.out.get(self.at..).unwrap_or_default();
        let count = rest.len().min(out.len());
        if let (Some(to), Some(from)) = (out.get_mut(..count), rest.get(..count)) {
            to.copy_from_slice(from);
        }
        self.at += count;
        Ok(count)
    }
}

fn undefined() -> std::io::Error {
    let text = "expected Windows-1251, found a byte that it has no character for";
    ListError::new(ErrorKind::Malformed, Position::default(), text).into_io()
}

#[cfg(test)]
mod tests {
    use super::{HIGH, declaration};

    #[test]
    fn the_table_is_whole() {
        let table: Vec<char> = HIGH.chars().collect();
        assert_eq!(table.len(), 128);
        let at = |byte: usize| table[byte - 0x80];
        assert_eq!((at(0xC0), at(0xFF), at(0xA8), at(0xB8)), ('А', 'я', 'Ё', 'ё'));
        assert_eq!(
            (at(0xB9), at(0xA0), at(0x88), at(0x98)),
            ('№', '\u{A0}', '€', '\u{FFFD}')
        );
    }

    #[test]
    fn only_a_declaration_counts() {
        let told = b"<?xml version='1.0' encoding='Windows-1251'?><a/>";
        assert_eq!(declaration(told), Some(45));
        assert_eq!(declaration(b"<?xml version='1.0'?><!--windows-1251?>"), None);
        assert_eq!(declaration(b"<a>windows-1251?></a>"), None);
    }
}
