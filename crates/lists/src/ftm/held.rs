//! Lines held back until everything that belongs to them is known.
//!
//! In: lines with their positions. Out: the same lines in the same order. They are held
//! compressed, a fifth of their size, in blocks that are packed and unpacked each on its
//! own, so that several threads may share the work. Holding them as entities took 1.2 GB
//! for a million.

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use saring_model::Position;

/// Bytes of lines in a block. A larger one compresses no better and makes the threads
/// wait longer for each other at the end.
const BLOCK_BYTES: usize = 256 << 10;

/// Bytes of position and length before each line.
const HEAD_BYTES: usize = 24;

/// Lines one after the other, each with its position and length before it.
#[derive(Default)]
pub(super) struct Block {
    bytes: Vec<u8>,
}

impl Block {
    pub(super) fn push(&mut self, position: Position, line: &[u8]) {
        for number in [position.line, position.byte, line.len() as u64] {
            self.bytes.extend_from_slice(&number.to_le_bytes());
        }
        self.bytes.extend_from_slice(line);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(super) fn is_full(&self) -> bool {
        self.bytes.len() >= BLOCK_BYTES
    }

    pub(super) fn pack(self) -> Packed {
        let mut packed = DeflateEncoder::new(Vec::new(), Compression::fast());
        // Writing to memory does not fail.
        let _ = packed.write_all(&self.bytes);
        Packed { bytes: packed.finish().unwrap_or_default(), length: self.bytes.len() }
    }

    /// The lines with their positions.
    pub(super) fn lines(&self) -> impl Iterator<Item = (Position, &[u8])> {
        let mut rest = self.bytes.as_slice();
        std::iter::from_fn(move || {
            let (head, behind) = rest.split_at_checked(HEAD_BYTES)?;
            let mut numbers = head
                .chunks_exact(8)
                .map(|bytes| u64::from_le_bytes(bytes.try_into().unwrap_or_default()));
            let mut next = || numbers.next().unwrap_or_default();
            let position = Position { line: next(), byte: next() };
            let length = usize::try_from(next()).unwrap_or_default();
            let (line, behind) = behind.split_at_checked(length)?;
            rest = behind;
            Some((position, line))
        })
    }
}

/// A block, compressed.
pub(super) struct Packed {
    bytes: Vec<u8>,
    length: usize,
}

impl Packed {
    pub(super) fn unpack(&self) -> Block {
        let mut bytes = Vec::with_capacity(self.length);
        // What was compressed here is no foreign data: it does not fail.
        let _ = DeflateDecoder::new(self.bytes.as_slice()).read_to_end(&mut bytes);
        Block { bytes }
    }
}

#[cfg(test)]
mod tests {
    use saring_model::Position;

    use super::Block;

    #[test]
    fn lines_come_back() {
        let mut block = Block::default();
        for (number, line) in (0..1000).zip(1..) {
            let position = Position { line, byte: line * 7 };
            block.push(position, "é".repeat(number).as_bytes());
        }
        let back = block.pack().unpack();
        let mut count = 0;
        for (position, line) in back.lines() {
            count += 1;
            assert_eq!((position.line, line.len() as u64), (count, count * 2 - 2));
        }
        assert_eq!(count, 1000);
    }
}
