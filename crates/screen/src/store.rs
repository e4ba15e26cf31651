//! The index file: a header, a checksum, and a dozen flat arrays.
//!
//! In: sections of bytes. Out: one run of bytes, and typed views of its sections. Not
//! handled: what the sections mean (`index`), and where the bytes come from (memory or
//! a mapped file).
//!
//! | Offset | Bytes | Meaning |
//! |---|---|---|
//! | 0 | 8 | `SARINGIX` |
//! | 8 | 4 | format version, little endian as all numbers |
//! | 12 | 4 | number of sections |
//! | 16 | 8 | length of the whole file |
//! | 24 | 8 | checksum of everything from offset 32 |
//! | 32 | 16 each | offset and length of every section |
//!
//! Numbers are read without regard to alignment, so that a vector and a mapped file
//! serve alike.

use zerocopy::little_endian::U32;
use zerocopy::{FromBytes, Immutable, IntoBytes};

/// The first bytes of every index file.
const MAGIC: [u8; 8] = *b"SARINGIX";
/// The format, raised whenever a section or the meaning of a byte changes, and whenever
/// the analysis of names changes what is stored.
pub(crate) const FORMAT: u32 = 4;
/// Bytes before the table of sections.
const HEADER: usize = 32;

/// Why bytes are no usable index.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IndexErrorKind {
    /// The bytes do not start as an index does.
    Foreign,
    /// The index was written by another version of this program.
    Version,
    /// The file ends too early or goes on too long.
    Truncated,
    /// The bytes are not those that were written.
    Damaged,
}

/// Why bytes are no usable index, in words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IndexError {
    kind: IndexErrorKind,
    text: String,
}

impl IndexError {
    fn new(kind: IndexErrorKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into() }
    }

    /// What kind of refusal it is.
    pub fn kind(&self) -> IndexErrorKind {
        self.kind
    }
}

impl std::fmt::Display for IndexError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for IndexError {}

/// What a section is made of: bytes, or records that are nothing but bytes.
pub(crate) trait Section {
    /// The bytes.
    fn bytes(&self) -> &[u8];
}

impl<T: IntoBytes + Immutable> Section for Vec<T> {
    fn bytes(&self) -> &[u8] {
        self.as_slice().as_bytes()
    }
}

/// Puts sections into one run of bytes. Each is given back to the system as soon as it is
/// there, so that a large index does not take twice its size.
pub(crate) fn write(sections: Vec<Box<dyn Section>>) -> Vec<u8> {
    let table = HEADER + sections.len() * 16;
    let length = |section: &dyn Section| section.bytes().len();
    let total = sections
        .iter()
        .fold(padded(table), |sum, own| sum + padded(length(own.as_ref())));
    let mut bytes = Vec::with_capacity(total);
    bytes.extend(MAGIC);
    bytes.extend(FORMAT.to_le_bytes());
    bytes.extend(u32::try_from(sections.len()).unwrap_or(0).to_le_bytes());
    bytes.extend((total as u64).to_le_bytes());
    bytes.extend([0; 8]);
    let mut offset = padded(table);
    for section in &sections {
        let length = length(section.as_ref());
        bytes.extend((offset as u64).to_le_bytes());
        bytes.extend((length as u64).to_le_bytes());
        offset += padded(length);
    }
    for section in sections {
        bytes.resize(padded(bytes.len()), 0);
        bytes.extend_from_slice(section.bytes());
    }
    bytes.resize(padded(bytes.len()), 0);
    let sum = checksum(bytes.get(HEADER..).unwrap_or_default());
    if let Some(place) = bytes.get_mut(24..32) {
        place.copy_from_slice(&sum.to_le_bytes());
    }
    bytes
}

/// Sections start at multiples of a cache line.
fn padded(length: usize) -> usize {
    length.next_multiple_of(64)
}

/// Verifies bytes and returns the range of each section.
pub(crate) fn sections(
    bytes: &[u8],
    expected: usize,
) -> Result<Vec<std::ops::Range<usize>>, IndexError> {
    use IndexErrorKind::{Damaged, Foreign, Truncated, Version};
    if bytes.get(..8) != Some(&MAGIC[..]) {
        let text = "not a saring index: expected it to start with SARINGIX";
        return Err(IndexError::new(Foreign, text));
    }
    let short = || {
        let text = format!("index is truncated: {} bytes are no header", bytes.len());
        IndexError::new(Truncated, text)
    };
    let format = u32_at(bytes, 8).ok_or_else(short)?;
    if format != FORMAT {
        let text = format!(
            "index has format {format}, this program reads format {FORMAT}: build it again"
        );
        return Err(IndexError::new(Version, text));
    }
    let count = u32_at(bytes, 12).ok_or_else(short)? as usize;
    let total = u64_at(bytes, 16).ok_or_else(short)?;
    let sum = u64_at(bytes, 24).ok_or_else(short)?;
    if total != bytes.len() as u64 {
        let what = if total > bytes.len() as u64 { "truncated" } else { "too long" };
        let text = format!("index is {what}: {} bytes of {total} are there", bytes.len());
        return Err(IndexError::new(Truncated, text));
    }
    let damaged = |what: &str| {
        IndexError::new(Damaged, format!("index is damaged: {what}; build it again"))
    };
    if checksum(bytes.get(HEADER..).unwrap_or_default()) != sum {
        return Err(damaged("its checksum does not agree"));
    }
    if count != expected {
        return Err(damaged("it has another number of sections"));
    }
    (0..count)
        .map(|index| {
            let offset = u64_at(bytes, HEADER + index * 16);
            let length = u64_at(bytes, HEADER + index * 16 + 8);
            let (Some(offset), Some(length)) = (offset, length) else {
                return Err(damaged("its table of sections ends early"));
            };
            let start = usize::try_from(offset).unwrap_or(usize::MAX);
            let end = start.saturating_add(usize::try_from(length).unwrap_or(usize::MAX));
            if bytes.get(start..end).is_none() {
                return Err(damaged("a section lies outside of it"));
            }
            Ok(start..end)
        })
        .collect()
}

fn u32_at(bytes: &[u8], offset: usize) -> Option<u32> {
    let raw = bytes.get(offset..offset + 4)?;
    Some(u32::from_le_bytes(raw.try_into().ok()?))
}

fn u64_at(bytes: &[u8], offset: usize) -> Option<u64> {
    let raw = bytes.get(offset..offset + 8)?;
    Some(u64::from_le_bytes(raw.try_into().ok()?))
}

/// A section as numbers of four bytes.
pub(crate) fn numbers(bytes: &[u8]) -> &[U32] {
    <[U32]>::ref_from_bytes(bytes).unwrap_or_default()
}

/// Four lanes of multiply and rotate over words of eight bytes: fast enough that a
/// gigabyte is verified in a fraction of a second, and any flipped bit shows. It guards
/// against damage, not against an attacker.
pub(crate) fn checksum(bytes: &[u8]) -> u64 {
    const PRIME: u64 = 0x9E37_79B1_85EB_CA87;
    let mut lanes = [1u64, 2, 3, 4].map(|n| n.wrapping_mul(PRIME));
    let mut blocks = bytes.chunks_exact(32);
    for block in &mut blocks {
        for (lane, word) in lanes.iter_mut().zip(block.chunks_exact(8)) {
            let word = word.try_into().map_or(0, u64::from_le_bytes);
            *lane = (*lane ^ word).wrapping_mul(PRIME).rotate_left(29);
        }
    }
    let mut sum = bytes.len() as u64;
    for lane in lanes {
        sum = (sum ^ lane).wrapping_mul(PRIME).rotate_left(31);
    }
    for byte in blocks.remainder() {
        sum = (sum ^ u64::from(*byte)).wrapping_mul(PRIME).rotate_left(11);
    }
    sum ^ (sum >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<u8> {
        write(vec![
            Box::new(vec![1_u8, 2, 3]),
            Box::new(Vec::<u8>::new()),
            Box::new(vec![9_u8; 100]),
        ])
    }

    #[test]
    fn what_is_written_is_read() {
        let bytes = sample();
        let ranges = sections(&bytes, 3).unwrap();
        assert_eq!(&bytes[ranges[0].clone()], &[1, 2, 3]);
        assert_eq!(ranges[1].len(), 0);
        assert_eq!(&bytes[ranges[2].clone()], &[9; 100]);
    }

    #[test]
    fn every_flipped_byte_and_every_cut_is_refused() {
        let bytes = sample();
        for place in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[place] ^= 0x10;
            assert!(sections(&damaged, 3).is_err(), "byte {place}");
            assert!(sections(&bytes[..place], 3).is_err(), "cut at {place}");
        }
        assert_eq!(
            sections(b"PK\x03\x04", 3).unwrap_err().kind(),
            IndexErrorKind::Foreign
        );
    }
}
