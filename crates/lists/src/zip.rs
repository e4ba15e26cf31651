//! Files in a zip archive, looked at before anything of them is inflated.
//!
//! In: the bytes of an archive. Out: the names of its files, and the content of each as
//! a stream that is checked against its length and checksum. Refused: names that lead
//! out of a folder, two files of one name, files that overlap, lengths that disagree, and
//! more than the limits allow. Not handled: zip64, encryption, compression other than
//! deflate, archives in several pieces. Nothing is ever written to a disk.
//! Source: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.

use std::collections::HashSet;
use std::io::Read;

use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use saring_model::Position;

use crate::error::{ErrorKind, ListError};
use crate::limits::Limits;

/// Bytes of an archive.
pub(crate) const ARCHIVE_BYTES_MAX: u64 = 64 << 20;

/// Bytes of all files of an archive, inflated. The largest workbook of a list known,
/// the DTTOT of 2022, has 412 kB.
const INFLATED_BYTES_MAX: u64 = 256 << 20;

/// Files in an archive. A workbook has about ten, and one more for each sheet.
const FILES_MAX: usize = 4096;

/// Inflated bytes from which on the compression ratio is looked at, as for gzip.
const RATIO_FROM: u64 = 2 << 20;

/// How the beginning of an archive, of a file in it, and of its directory are marked.
const FILE_MARK: u32 = 0x0403_4b50;
const DIRECTORY_MARK: u32 = 0x0201_4b50;
const END_MARK: u32 = 0x0605_4b50;
const ZIP64_MARK: u32 = 0x0706_4b50;

/// Bytes of each of these without what has no fixed length.
const FILE_BYTES: usize = 30;
const DIRECTORY_BYTES: usize = 46;
const END_BYTES: usize = 22;
const ZIP64_BYTES: usize = 20;

/// An archive that was looked over.
pub(crate) struct Archive<'b> {
    bytes: &'b [u8],
    files: Vec<File>,
}

/// A file in an archive.
struct File {
    /// Path with `/` between its parts.
    name: String,
    deflated: bool,
    crc: u32,
    packed: usize,
    inflated: u64,
    /// Where its record starts, and where its content does.
    record: usize,
    content: usize,
}

impl<'b> Archive<'b> {
    /// Looks an archive over.
    pub(crate) fn open(bytes: &'b [u8], limits: &Limits) -> Result<Self, ListError> {
        let end = Directory::find(bytes)?;
        let mut files = Vec::new();
        let mut names = HashSet::new();
        let mut at = end.start;
        let mut inflated = 0;
        for _ in 0..end.count {
            let (file, next) = file(bytes, at, end.start)?;
            inflated += file.inflated;
            file.check(inflated, limits)?;
            if !names.insert(file.name.to_ascii_lowercase()) {
                let text = "expected every file of the archive once, found one twice";
                return Err(error(ErrorKind::Forbidden, at, text));
            }
            files.push(file);
            at = next;
        }
        if at != end.end {
            let text = "expected as many files as the archive says, found another number";
            return Err(error(ErrorKind::Malformed, at, text));
        }
        files.sort_by_key(|file| file.record);
        let ends = files.iter().map(|file| file.content + file.packed);
        let starts = files.iter().skip(1).map(|file| file.record);
        for (end, start) in ends.zip(starts) {
            if end > start {
                let text = "expected the files of the archive one after another, found \
                            two that overlap";
                return Err(error(ErrorKind::Forbidden, start, text));
            }
        }
        files.retain(|file| !file.name.ends_with('/'));
        Ok(Self { bytes, files })
    }

    /// Bytes that may be made of the archive: text of cells that share a string grows
    /// without being inflated.
    pub(crate) fn bytes_max(&self, limits: &Limits) -> u64 {
        let grown = (self.bytes.len() as u64).saturating_mul(limits.ratio_max);
        grown.clamp(RATIO_FROM, INFLATED_BYTES_MAX)
    }

    /// The names of all files.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| file.name.as_str())
    }

    /// The content of a file, by its name in any ASCII case.
    pub(crate) fn read(&self, name: &str) -> Option<Content<'b>> {
        let file = self.files.iter().find(|file| file.name.eq_ignore_ascii_case(name))?;
        let packed = self.bytes.get(file.content..)?.get(..file.packed)?;
        let source = if file.deflated {
            Source::Deflated(DeflateDecoder::new(packed))
        } else {
            Source::Stored(packed)
        };
        Some(Content {
            source,
            crc: Crc::new(),
            expected: file.crc,
            left: file.inflated,
            at: file.content,
        })
    }
}

/// Where the directory of an archive stands.
struct Directory {
    start: usize,
    end: usize,
    count: usize,
}

impl Directory {
    fn find(bytes: &[u8]) -> Result<Self, ListError> {
        /// A comment may follow, of as many bytes as two bytes can tell.
        const COMMENT_MAX: usize = 0xffff;
        let last = bytes.len().checked_sub(END_BYTES);
        let first = bytes.len().saturating_sub(END_BYTES + COMMENT_MAX);
        let at = last.and_then(|last| {
            (first..=last).rev().find(|at| {
                u32_at(bytes, *at) == Some(END_MARK)
                    && u16_at(bytes, at + 20).map(|comment| at + END_BYTES + comment)
                        == Some(bytes.len())
            })
        });
        let Some(at) = at else {
            let text = "expected the directory of the archive, found the end of the file";
            return Err(error(ErrorKind::Truncated, bytes.len(), text));
        };
        let short = |offset| u16_at(bytes, at + offset).unwrap_or_default();
        let long = |offset| u32_at(bytes, at + offset).unwrap_or_default();
        let before = at.checked_sub(ZIP64_BYTES).and_then(|at| u32_at(bytes, at));
        if before == Some(ZIP64_MARK) || short(10) == 0xffff || long(16) == u32::MAX {
            return Err(zip64(at));
        }
        if short(4) != 0 || short(6) != 0 || short(8) != short(10) {
            let text = "expected a whole archive, found a piece of one";
            return Err(error(ErrorKind::Unrecognised, at, text));
        }
        let count = short(10);
        if count > FILES_MAX {
            let text =
                format!("expected at most {FILES_MAX} files in the archive, found more");
            return Err(error(ErrorKind::TooLarge, at, text));
        }
        let (start, length) = (long(16) as usize, long(12) as usize);
        if start.checked_add(length) != Some(at) {
            let text = "expected the directory of the archive right before its end, \
                        found it elsewhere";
            return Err(error(ErrorKind::Malformed, at, text));
        }
        Ok(Self { start, end: at, count })
    }
}

/// A file by its record in the directory, and where the next record starts.
fn file(bytes: &[u8], at: usize, directory: usize) -> Result<(File, usize), ListError> {
    let broken = |text: &str| error(ErrorKind::Malformed, at, text);
    let short = |offset| u16_at(bytes, at + offset).unwrap_or_default();
    let long = |offset| u32_at(bytes, at + offset).unwrap_or_default();
    if u32_at(bytes, at) != Some(DIRECTORY_MARK) {
        return Err(broken("expected a file of the archive, found something else"));
    }
    let (flags, method) = (short(8), short(10));
    if flags & (1 | 1 << 6 | 1 << 13) != 0 {
        let text = "expected an archive that anybody can open, found an encrypted one";
        return Err(error(ErrorKind::Unrecognised, at, text));
    }
    if method != 0 && method != 8 {
        let text =
            "expected files that are stored or deflated, found another compression";
        return Err(error(ErrorKind::Unrecognised, at, text));
    }
    let (packed, inflated) = (long(20), long(24));
    let record = long(42) as usize;
    if packed == u32::MAX || inflated == u32::MAX || long(42) == u32::MAX {
        return Err(zip64(at));
    }
    let name_end = at + DIRECTORY_BYTES + short(28);
    let Some(raw_name) = bytes.get(at + DIRECTORY_BYTES..name_end) else {
        return Err(broken("expected the name of a file, found the end of the archive"));
    };
    let name = name(raw_name).ok_or_else(|| {
        let text = "expected the name of a file within the archive, found a path that \
                    leads out of it";
        error(ErrorKind::Forbidden, at, text)
    })?;
    if record.max(packed as usize) >= directory {
        return Err(broken("expected a file before the archive's directory, found none"));
    }
    // The file's own record must tell the same, or two readers would read two files.
    let own_name = record + FILE_BYTES;
    let name_length = u16_at(bytes, record + 26).unwrap_or_default();
    let extra_length = u16_at(bytes, record + 28).unwrap_or_default();
    let content = own_name + name_length + extra_length;
    let content_end = content + packed as usize;
    // Programs that do not know how long a file will be write it so in its own record
    // alone.
    let own_length = |offset| u32_at(bytes, record + offset);
    let is_own = u32_at(bytes, record) == Some(FILE_MARK);
    if is_own && [18, 22].into_iter().any(|own| own_length(own) == Some(u32::MAX)) {
        return Err(zip64(record));
    }
    let later = flags & 1 << 3 != 0;
    let told = |offset, value| {
        let own = u32_at(bytes, record + offset);
        own == Some(value) || (later && own == Some(0))
    };
    let same = u32_at(bytes, record) == Some(FILE_MARK)
        && u16_at(bytes, record + 8) == Some(method)
        && u16_at(bytes, record + 6).is_some_and(|own| own & 1 == 0)
        && bytes.get(own_name..own_name + name_length) == Some(raw_name)
        && told(14, long(16))
        && told(18, packed)
        && told(22, inflated)
        && (method == 8 || packed == inflated)
        && content_end <= directory;
    if !same {
        return Err(broken(
            "expected a file as the archive's directory tells it, found something else",
        ));
    }
    let file = File {
        name,
        deflated: method == 8,
        crc: long(16),
        packed: packed as usize,
        inflated: u64::from(inflated),
        record,
        content,
    };
    Ok((file, name_end + short(30) + short(32)))
}

impl File {
    /// Refuses what would inflate to too much; so far it is so many bytes in all.
    fn check(&self, all: u64, limits: &Limits) -> Result<(), ListError> {
        let max = INFLATED_BYTES_MAX.min(limits.file_bytes_max);
        if all > max {
            let text = format!("expected at most {max} bytes in an archive, found more");
            return Err(error(ErrorKind::TooLarge, self.record, text));
        }
        let ratio = self.inflated / (self.packed as u64).max(1);
        if self.inflated > RATIO_FROM && ratio > limits.ratio_max {
            let max = limits.ratio_max;
            let text = format!(
                "expected at most {max} bytes from one compressed byte, found more"
            );
            return Err(error(ErrorKind::TooLarge, self.record, text));
        }
        Ok(())
    }
}

/// A file's path; `None` for one that leads out of a folder. Bytes of an old code page
/// are replaced: nothing hangs on them.
fn name(raw: &[u8]) -> Option<String> {
    let name = String::from_utf8_lossy(raw).replace('\\', "/");
    let inside = !name.is_empty()
        && !name.starts_with('/')
        && !name.contains(['\0', ':'])
        && !name.split('/').any(|part| part == "..");
    inside.then_some(name)
}

/// The content of a file in an archive: as long as the archive says, and of the same
/// checksum, or an error at its end.
pub(crate) struct Content<'b> {
    source: Source<'b>,
    crc: Crc,
    expected: u32,
    left: u64,
    at: usize,
}

enum Source<'b> {
    Stored(&'b [u8]),
    Deflated(DeflateDecoder<&'b [u8]>),
}

impl Read for Content<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        let broken = |text| Err(error(ErrorKind::Malformed, self.at, text).into_io());
        let read = match &mut self.source {
            Source::Stored(rest) => rest.read(out)?,
            Source::Deflated(rest) => rest.read(out)?,
        };
        let Some(left) = self.left.checked_sub(read as u64) else {
            return broken("expected a file as long as the archive says, found more");
        };
        self.left = left;
        self.crc.update(out.get(..read).unwrap_or_default());
        if read == 0 {
            let rest = match &self.source {
                Source::Stored(rest) => rest.len(),
                Source::Deflated(rest) => rest.get_ref().len(),
            };
            if left > 0 || rest > 0 {
                return broken("expected a file as long as the archive says, found less");
            }
            if self.crc.sum() != self.expected {
                return broken(
                    "expected a file with the archive's checksum, found another",
                );
            }
        }
        Ok(read)
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<usize> {
    let pair = bytes.get(at..)?.first_chunk::<2>()?;
    Some(usize::from(u16::from_le_bytes(*pair)))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..)?.first_chunk::<4>()?;
    Some(u32::from_le_bytes(*four))
}

/// The error for an archive in the layout for files of more than four gigabytes.
fn zip64(byte: usize) -> ListError {
    let text = "expected a plain zip archive, found zip64: zip64 archives are not read, \
                pack it again";
    error(ErrorKind::Unrecognised, byte, text)
}

fn error(kind: ErrorKind, byte: usize, text: impl Into<String>) -> ListError {
    ListError::new(kind, Position { line: 0, byte: byte as u64 }, text)
}
