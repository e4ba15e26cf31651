//! The digest of a list's canonical content.
//!
//! In: the canonical bytes of each record. Out: one SHA-256 in hexadecimal that hangs
//! neither on the order of the records nor on anything the readers leave out.

use sha2::{Digest as _, Sha256};

/// Collects one digest for each record; 32 bytes each.
#[derive(Default)]
pub(crate) struct Digest {
    records: Vec<[u8; 32]>,
}

impl Digest {
    /// Adds a record by its canonical bytes.
    pub(crate) fn add(&mut self, canonical: &[u8]) {
        self.add_record(record(canonical));
    }

    /// Adds a record by its own digest.
    pub(crate) fn add_record(&mut self, record: [u8; 32]) {
        self.records.push(record);
    }

    /// The digest of all records, in hexadecimal.
    pub(crate) fn finish(mut self) -> String {
        self.records.sort_unstable();
        let mut whole = Sha256::new();
        for record in &self.records {
            whole.update(record);
        }
        hex(&whole.finalize())
    }
}

/// Bytes in hexadecimal, small letters.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
    }
    text
}

/// The digest of one record's canonical bytes.
pub(crate) fn record(canonical: &[u8]) -> [u8; 32] {
    Sha256::digest(canonical).into()
}

/// Appends a piece with its length before it, so that no two lists of pieces read the
/// same.
pub(crate) fn piece(canonical: &mut Vec<u8>, bytes: &[u8]) {
    canonical.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
    canonical.extend_from_slice(bytes);
}
