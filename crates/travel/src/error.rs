//! Why a file of travel messages could not be read.

/// What callers branch on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ErrorKind {
    /// The content is none of the formats that are read here.
    Unrecognised,
    /// The content is larger than the limit.
    TooLarge,
    /// A profile that is not there, or a file of profiles that breaks its format.
    Profile,
    /// A value cannot be written in the asked form.
    Unwritable,
}

/// A file that could not be read, or a message that could not be written.
///
/// The text is lower case, tells what was expected and found, and holds no value from
/// the input.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TravelError {
    kind: ErrorKind,
    byte: Option<u64>,
    text: String,
}

impl TravelError {
    pub(crate) fn new(
        kind: ErrorKind,
        byte: Option<u64>,
        text: impl Into<String>,
    ) -> Self {
        Self { kind, byte, text: text.into() }
    }

    /// What callers branch on.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Byte from the start of the file, where there is one.
    pub fn byte(&self) -> Option<u64> {
        self.byte
    }
}

impl std::fmt::Display for TravelError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)?;
        match self.byte {
            Some(byte) => write!(f, ", at byte {byte}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for TravelError {}
