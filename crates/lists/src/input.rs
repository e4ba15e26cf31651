//! Bytes of a file, gzipped or not, counted and kept within the limits.
//!
//! In: any reader. Out: decompressed bytes without a byte order mark, with the
//! position of each, refused at the first one that passes a limit or that no text
//! holds. Not handled: gzip within gzip; other compressions.

use std::cell::Cell;
use std::io::{BufRead, BufReader, Read};
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;
use saring_model::Position;

use crate::error::{ErrorKind, ListError};
use crate::limits::Limits;

/// Bytes looked at to recognise a format.
const HEAD_BYTES: u64 = 64 * 1024;

/// Decompressed bytes from which on the compression ratio is looked at. Short files
/// of one repeated line may compress better than any limit.
const RATIO_FROM: u64 = 2 << 20;

/// A limited, position-keeping byte source.
pub(crate) struct Input<'a> {
    inner: BufReader<Box<dyn Read + 'a>>,
    head: Vec<u8>,
    limits: Limits,
    compressed: Option<Rc<Cell<u64>>>,
    position: Position,
    /// Bytes of the inner buffer already looked at.
    checked: usize,
    since_mark: u64,
    since_mark_max: u64,
}

impl<'a> Input<'a> {
    /// Opens a reader: decompresses if the first bytes are gzip's, and reads ahead
    /// enough to recognise the format.
    pub(crate) fn open(
        reader: impl Read + 'a,
        limits: &Limits,
    ) -> Result<Self, ListError> {
        let (mut head, plain, compressed) = plain(reader)?;
        let mut skipped = 0;
        if head.starts_with(b"\xEF\xBB\xBF") {
            head.drain(..3);
            skipped = 3;
        }
        let again = std::io::Cursor::new(head.clone()).chain(plain);
        let again: Box<dyn Read + 'a> = Box::new(again);
        Ok(Self {
            inner: BufReader::with_capacity(64 * 1024, again),
            head,
            limits: *limits,
            compressed,
            position: Position { line: 1, byte: skipped },
            checked: 0,
            since_mark: 0,
            since_mark_max: u64::MAX,
        })
    }

    /// The first bytes, up to 64 KiB.
    pub(crate) fn head(&self) -> &[u8] {
        &self.head
    }

    /// Position of the next byte.
    pub(crate) fn position(&self) -> Position {
        self.position
    }

    /// The same input, refused after so many bytes.
    pub(crate) fn at_most(mut self, bytes_max: u64) -> Self {
        self.limits.file_bytes_max = self.limits.file_bytes_max.min(bytes_max);
        self
    }

    /// The same input, of which one control character Z at the very end is no part: old
    /// programs end their text files with it. Asked for before anything is read.
    pub(crate) fn without_end_mark(self) -> Self {
        let inner: Box<dyn Read + 'a> =
            Box::new(EndMark { inner: self.inner, held: false });
        Self { inner: BufReader::with_capacity(64 * 1024, inner), ..self }
    }

    /// The same input with others behind it, each on a line of its own, gzipped or not.
    /// Asked for before anything is read.
    pub(crate) fn followed_by(
        self,
        others: impl IntoIterator<Item = Box<dyn Read + 'a>>,
    ) -> Result<Self, ListError> {
        let mut whole: Box<dyn Read + 'a> = Box::new(self.inner);
        for other in others {
            let (mut head, rest, _) = plain(other)?;
            if head.starts_with(b"\xEF\xBB\xBF") {
                head.drain(..3);
            }
            head.insert(0, b'\n');
            whole = Box::new(whole.chain(std::io::Cursor::new(head)).chain(rest));
        }
        Ok(Self { inner: BufReader::with_capacity(64 * 1024, whole), ..self })
    }

    /// Starts a new field or record that may be so many bytes long.
    pub(crate) fn mark(&mut self, bytes_max: u64) {
        self.since_mark = 0;
        self.since_mark_max = bytes_max;
    }

    /// Reads a line without its end into `line`; `false` at the end of the input.
    pub(crate) fn read_line(&mut self, line: &mut Vec<u8>) -> Result<bool, ListError> {
        line.clear();
        self.mark(self.limits.record_bytes_max);
        let mut any = false;
        loop {
            let position = self.position;
            let available =
                self.fill_buf().map_err(|error| ListError::from_io(error, position))?;
            if available.is_empty() {
                return Ok(any);
            }
            any = true;
            let end = available.iter().position(|byte| *byte == b'\n');
            let used = end.unwrap_or(available.len());
            line.extend_from_slice(available.get(..used).unwrap_or_default());
            if end.is_some() {
                self.consume(used + 1);
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(true);
            }
            self.consume(used);
        }
    }

    /// Reads the whole input as text of at most so many bytes, for formats that cannot
    /// be streamed.
    pub(crate) fn read_text(mut self, bytes_max: u64) -> Result<String, ListError> {
        let start = self.position;
        self.mark(bytes_max);
        let mut bytes = Vec::new();
        let read = self.read_to_end(&mut bytes);
        read.map_err(|error| ListError::from_io(error, self.position))?;
        String::from_utf8(bytes).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            let before = error.as_bytes().get(..valid).unwrap_or_default();
            let text = "expected UTF-8, found bytes that are not";
            ListError::new(ErrorKind::Malformed, advance(start, before), text)
        })
    }

    /// Reads the whole input as bytes of any kind, at most so many.
    pub(crate) fn read_binary(mut self, bytes_max: u64) -> Result<Vec<u8>, ListError> {
        let mut bytes = Vec::new();
        let bytes_max = bytes_max.min(self.limits.file_bytes_max);
        let read = self.inner.by_ref().take(bytes_max + 1).read_to_end(&mut bytes);
        read.map_err(|error| ListError::from_io(error, self.position))?;
        if bytes.len() as u64 > bytes_max {
            let text = format!("expected at most {bytes_max} bytes in all, found more");
            return Err(ListError::new(ErrorKind::TooLarge, self.position, text));
        }
        Ok(bytes)
    }

    /// The input with its bytes from here on changed by a reader, as from one encoding to
    /// another; positions count the changed bytes.
    pub(crate) fn through(
        self,
        change: impl FnOnce(Box<dyn Read + 'a>) -> Box<dyn Read + 'a>,
    ) -> Self {
        let ahead = std::io::Cursor::new(self.inner.buffer().to_vec());
        let rest = Box::new(ahead.chain(self.inner.into_inner()));
        let inner = BufReader::with_capacity(64 * 1024, change(rest));
        Self { inner, checked: 0, ..self }
    }

    fn error(&self, kind: ErrorKind, text: String) -> std::io::Error {
        ListError::new(kind, self.position, text).into_io()
    }

    fn check_limits(&self) -> std::io::Result<()> {
        let too_large = |text| Err(self.error(ErrorKind::TooLarge, text));
        let limits = &self.limits;
        if self.position.byte > limits.file_bytes_max {
            let max = limits.file_bytes_max;
            return too_large(format!("expected at most {max} bytes in all, found more"));
        }
        if self.since_mark > self.since_mark_max {
            let max = self.since_mark_max;
            return too_large(format!(
                "expected at most {max} bytes in one piece, found more"
            ));
        }
        if let Some(compressed) = &self.compressed
            && self.position.byte > RATIO_FROM
            && self.position.byte / compressed.get().max(1) > limits.ratio_max
        {
            let max = limits.ratio_max;
            return too_large(format!(
                "expected at most {max} bytes from one compressed byte, found more"
            ));
        }
        Ok(())
    }

    /// Refuses control characters, which no list holds: they tell of damage.
    fn check_bytes(&mut self) -> std::io::Result<()> {
        let buffer = self.inner.buffer();
        let fresh = buffer.get(self.checked..).unwrap_or_default();
        let control = |byte: &u8| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r');
        if let Some(at) = fresh.iter().position(control) {
            let before = buffer.get(..self.checked + at).unwrap_or_default();
            let position = advance(self.position, before);
            let text = "expected text, found a control character";
            return Err(ListError::new(ErrorKind::Malformed, position, text).into_io());
        }
        self.checked = buffer.len();
        Ok(())
    }
}

/// The first bytes, all bytes behind them, and the count of compressed ones so far.
type Plain<'a> = (Vec<u8>, Box<dyn Read + 'a>, Option<Rc<Cell<u64>>>);

/// Decompresses if the first bytes are gzip's, and reads ahead.
pub(crate) fn plain<'a>(reader: impl Read + 'a) -> Result<Plain<'a>, ListError> {
    let start = Position { line: 1, byte: 0 };
    let io = |error| ListError::from_io(error, start);
    let mut reader = BufReader::with_capacity(64 * 1024, reader);
    let mut magic = Vec::new();
    reader.by_ref().take(2).read_to_end(&mut magic).map_err(io)?;
    let gzip = magic == [0x1f, 0x8b];
    let whole = std::io::Cursor::new(magic).chain(reader);
    let mut compressed = None;
    let mut plain: Box<dyn Read + 'a> = if gzip {
        let count = Rc::new(Cell::new(0));
        compressed = Some(Rc::clone(&count));
        let counted = Counted { inner: whole, count };
        let buffered = BufReader::with_capacity(16 * 1024, counted);
        Box::new(MultiGzDecoder::new(buffered))
    } else {
        Box::new(whole)
    };
    let mut head = Vec::new();
    plain.by_ref().take(HEAD_BYTES).read_to_end(&mut head).map_err(io)?;
    Ok((head, plain, compressed))
}

/// The position after so many bytes.
fn advance(position: Position, bytes: &[u8]) -> Position {
    let lines: u64 = bytes.iter().map(|byte| u64::from(*byte == b'\n')).sum();
    Position { line: position.line + lines, byte: position.byte + bytes.len() as u64 }
}

impl BufRead for Input<'_> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        self.check_limits()?;
        if self.inner.buffer().is_empty() {
            self.checked = 0;
            self.inner.fill_buf()?;
        }
        if self.checked < self.inner.buffer().len() {
            self.check_bytes()?;
        }
        Ok(self.inner.buffer())
    }

    fn consume(&mut self, amount: usize) {
        let used = self.inner.buffer().get(..amount).unwrap_or_default();
        self.position = advance(self.position, used);
        self.since_mark += amount as u64;
        self.checked = self.checked.saturating_sub(amount);
        self.inner.consume(amount);
    }
}

impl Read for Input<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(out.len());
        if let (Some(to), Some(from)) = (out.get_mut(..count), available.get(..count)) {
            to.copy_from_slice(from);
        }
        self.consume(count);
        Ok(count)
    }
}

/// Holds back a control character Z until a byte follows it; at the end it is dropped.
struct EndMark<R> {
    inner: R,
    held: bool,
}

const END_MARK: u8 = 0x1A;

impl<R: BufRead> Read for EndMark<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let Some(first) = out.first_mut() else { return Ok(0) };
        loop {
            let available = self.inner.fill_buf()?;
            if available.is_empty() {
                return Ok(0);
            }
            if self.held {
                self.held = false;
                *first = END_MARK;
                return Ok(1);
            }
            let end = available.iter().position(|byte| *byte == END_MARK);
            if end == Some(0) {
                self.held = true;
                self.inner.consume(1);
                continue;
            }
            let count = end.unwrap_or(available.len()).min(out.len());
            if let (Some(to), Some(from)) = (out.get_mut(..count), available.get(..count))
            {
                to.copy_from_slice(from);
            }
            self.inner.consume(count);
            return Ok(count);
        }
    }
}

/// Counts the bytes that pass.
struct Counted<R> {
    inner: R,
    count: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(out)?;
        self.count.set(self.count.get() + read as u64);
        Ok(read)
    }
}
