//! Statuses of advance passenger processing (APP), the interactive system of several
//! states that is not EDIFACT.
//!
//! In: a status letter or a response code of APP, or a [`Directive`]. Out: the status,
//! and back. Not handled: the messages of APP; a state that buys it gets them through its
//! vendor's gateway.
//! Source: manuals of carriers and of the vendor for APP (status letters, codes 8501 to
//! 8630).

use saring_model::Directive;

/// What APP answers for a person; finer than a [`Directive`].
///
/// ```
/// use saring_model::Directive;
/// use saring_travel::AppStatus;
/// assert_eq!(AppStatus::of_code("8502"), Some(AppStatus::NoBoard));
/// assert_eq!(AppStatus::of_letter('T').map(AppStatus::directive), Some(Directive::Refer));
/// assert_eq!(AppStatus::from(Directive::Board).letter(), 'B');
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AppStatus {
    /// May board.
    Board,
    /// Must not board; the state may lift that.
    NoBoard,
    /// Must not board, and nobody lifts that.
    NoBoardFinal,
    /// The carrier asks the state.
    Refer,
    /// Too little was told.
    Insufficient,
    /// The state could not tell, or failed.
    Unable,
    /// No answer came in time.
    Timeout,
}

impl AppStatus {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Board,
        Self::NoBoard,
        Self::NoBoardFinal,
        Self::Refer,
        Self::Insufficient,
        Self::Unable,
        Self::Timeout,
    ];

    /// The stable word printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Board => "ok",
            Self::NoBoard => "no-board",
            Self::NoBoardFinal => "no-board-final",
            Self::Refer => "refer",
            Self::Insufficient => "insufficient",
            Self::Unable => "unable",
            Self::Timeout => "timeout",
        }
    }

    /// From a status letter. `E` (error) is read as unable; a letter that is not known
    /// is none.
    pub fn of_letter(letter: char) -> Option<Self> {
        match letter.to_ascii_uppercase() {
            'B' => Some(Self::Board),
            'D' => Some(Self::NoBoard),
            'X' => Some(Self::NoBoardFinal),
            'U' | 'E' => Some(Self::Unable),
            'I' => Some(Self::Insufficient),
            'T' => Some(Self::Timeout),
            _ => None,
        }
    }

    /// The status letter. There is none for somebody whom the carrier asks about: that is
    /// a `D` that the state may lift, told apart by its code.
    pub fn letter(self) -> char {
        match self {
            Self::Board => 'B',
            Self::NoBoard | Self::Refer => 'D',
            Self::NoBoardFinal => 'X',
            Self::Unable => 'U',
            Self::Insufficient => 'I',
            Self::Timeout => 'T',
        }
    }

    /// From a response code: 8501 may board, 8503 may board if the documents are in
    /// order, 8517 an override was taken, 8502 must not board, 8630 ask the state.
    pub fn of_code(code: &str) -> Option<Self> {
        match code {
            "8501" | "8503" | "8517" => Some(Self::Board),
            "8502" => Some(Self::NoBoard),
            "8630" => Some(Self::Refer),
            _ => None,
        }
    }

    /// The response code; `None` where none is known.
    pub fn code(self) -> Option<&'static str> {
        match self {
            Self::Board => Some("8501"),
            Self::NoBoard | Self::NoBoardFinal => Some("8502"),
            Self::Refer => Some("8630"),
            Self::Insufficient | Self::Unable | Self::Timeout => None,
        }
    }

    /// The directive. Who could not be judged is referred, never let on board.
    pub fn directive(self) -> Directive {
        match self {
            Self::Board => Directive::Board,
            Self::NoBoard | Self::NoBoardFinal => Directive::DoNotBoard,
            Self::Insufficient => Directive::InsufficientData,
            Self::Refer | Self::Unable | Self::Timeout => Directive::Refer,
        }
    }
}

impl From<Directive> for AppStatus {
    fn from(directive: Directive) -> Self {
        match directive {
            Directive::Board => Self::Board,
            Directive::Refer => Self::Refer,
            Directive::InsufficientData => Self::Insufficient,
            Directive::DoNotBoard => Self::NoBoard,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_directive_comes_back() {
        for directive in [
            Directive::Board,
            Directive::Refer,
            Directive::InsufficientData,
            Directive::DoNotBoard,
        ] {
            assert_eq!(AppStatus::from(directive).directive(), directive);
        }
    }

    #[test]
    fn letters_and_codes_come_back_where_there_are_any() {
        for status in AppStatus::ALL {
            let by_letter = AppStatus::of_letter(status.letter());
            let by_code = status.code().and_then(AppStatus::of_code);
            let told = by_code.filter(|_| status == AppStatus::Refer).or(by_letter);
            assert_eq!(told, Some(status), "{}", status.as_str());
            if let Some(code) = by_code {
                assert_eq!(code.directive(), status.directive());
            }
        }
        assert_eq!(AppStatus::of_letter('E'), Some(AppStatus::Unable));
        assert_eq!(AppStatus::of_letter('Q'), None);
        assert_eq!(AppStatus::of_code("9999"), None);
    }
}
