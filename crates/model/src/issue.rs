//! Issues: the input is odd, and the reader says where instead of failing.
//!
//! An issue carries no value from the input, only its place and the rule broken, so
//! that it may be logged.

/// Where in an input something was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Position {
    /// Line, from 1; 0 when not known.
    pub line: u64,
    /// Byte from the start of the decompressed input.
    pub byte: u64,
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => write!(f, "byte {}", self.byte),
            line => write!(f, "line {line}, byte {}", self.byte),
        }
    }
}

/// What kind of oddity it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IssueCode {
    /// A date that could not be read; kept verbatim.
    DateUnread,
    /// A country name or code that is not known; kept verbatim.
    CountryUnknown,
    /// A sex that is not known; kept verbatim.
    SexUnknown,
    /// An element, column or property that this reader does not know; kept verbatim.
    FieldUnknown,
    /// A record without any name: it cannot be found by name.
    NameMissing,
    /// A record that could not be read at all.
    RecordUnread,
    /// A value that was too long and was cut.
    ValueCut,
    /// Bytes or escapes that are no text; replaced by U+FFFD.
    TextDamaged,
}

impl IssueCode {
    /// The stable code printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DateUnread => "date-unread",
            Self::CountryUnknown => "country-unknown",
            Self::SexUnknown => "sex-unknown",
            Self::FieldUnknown => "field-unknown",
            Self::NameMissing => "name-missing",
            Self::RecordUnread => "record-unread",
            Self::ValueCut => "value-cut",
            Self::TextDamaged => "text-damaged",
        }
    }
}

/// One oddity in an input.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Issue {
    /// What kind.
    pub code: IssueCode,
    /// Where.
    pub position: Position,
    /// The element, column or property and the rule broken; never the value.
    pub detail: String,
}

impl Issue {
    /// That so many names of a query have more words or letters than are read; `None`
    /// where all were read to their end. Silence on such a query clears nobody.
    pub fn names_cut(names: usize, position: Position) -> Option<Self> {
        let detail = match names {
            0 => return None,
            1 => "a name has more words or letters than are read; the rest of it is \
                  passed over"
                .to_owned(),
            more => format!(
                "{more} names have more words or letters than are read; the rest of them \
                 is passed over"
            ),
        };
        Some(Self { code: IssueCode::ValueCut, position, detail })
    }
}

impl std::fmt::Display for Issue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at {}: {}", self.code.as_str(), self.position, self.detail)
    }
}
