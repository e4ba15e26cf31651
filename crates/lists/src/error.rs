//! Why a list could not be read.

use saring_model::Position;

/// What callers branch on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ErrorKind {
    /// The content is none of the formats that are read here.
    Unrecognised,
    /// The content breaks its format.
    Malformed,
    /// The content ends too early.
    Truncated,
    /// A limit was passed: see [`Limits`](crate::Limits).
    TooLarge,
    /// A document type or an entity of its own, a path that leads out of an archive or
    /// files in it that overlap: never read, whatever they hold.
    Forbidden,
    /// The operating system failed to deliver the bytes, or to take those written.
    Io,
}

/// A list that could not be read: nothing of it may be used.
///
/// The text is lower case, tells what was expected and found, and holds no value from
/// the input.
#[derive(Debug)]
pub struct ListError {
    kind: ErrorKind,
    position: Option<Position>,
    text: String,
    source: Option<std::io::Error>,
}

impl ListError {
    pub(crate) fn new(
        kind: ErrorKind,
        position: Position,
        text: impl Into<String>,
    ) -> Self {
        Self { kind, position: Some(position), text: text.into(), source: None }
    }

    /// The same error, which occurred in a file of an archive.
    pub(crate) fn within(mut self, part: &str) -> Self {
        self.text = format!("{}, in {}", self.text, crate::issues::field_name(part));
        self
    }

    /// The error behind an I/O error: ours if a reader of this crate raised it, else
    /// what the error's kind says.
    pub(crate) fn from_io(error: std::io::Error, position: Position) -> Self {
        let error = match error.downcast::<Self>() {
            Ok(ours) => return ours,
            Err(error) => error,
        };
        let damaged = [std::io::ErrorKind::InvalidInput, std::io::ErrorKind::InvalidData];
        let (kind, text) = if error.kind() == std::io::ErrorKind::UnexpectedEof {
            (ErrorKind::Truncated, "the compressed data ends too early")
        } else if damaged.contains(&error.kind()) {
            (ErrorKind::Malformed, "the compressed data is damaged")
        } else {
            (ErrorKind::Io, "cannot read the file")
        };
        let position = Some(position);
        Self { kind, position, text: text.into(), source: Some(error) }
    }

    /// The error of what is written to.
    pub(crate) fn from_output(error: std::io::Error) -> Self {
        let text = "cannot write the output".to_owned();
        Self { kind: ErrorKind::Io, position: None, text, source: Some(error) }
    }

    pub(crate) fn into_io(self) -> std::io::Error {
        std::io::Error::other(self)
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Where in the decompressed input, if anywhere.
    pub fn position(&self) -> Option<Position> {
        self.position
    }
}

impl std::fmt::Display for ListError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)?;
        match self.position {
            Some(position) => write!(f, ", at {position}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ListError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}
