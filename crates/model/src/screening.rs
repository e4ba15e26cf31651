//! What screening answers: hits, each with the evidence that decided it.

use std::sync::Arc;

use crate::ListVersion;

/// A score in whole thousandths, 0 to 1000. There is no not-a-number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Score(u16);

impl Score {
    /// The default threshold: from here on a comparison is a hit.
    pub const THRESHOLD: Self = Self(700);
    /// The highest score.
    pub const MAX: Self = Self(1000);

    /// A score of so many thousandths; more than 1000 is 1000.
    ///
    /// ```
    /// use saring_model::Score;
    /// assert_eq!(Score::thousandths(1200), Score::MAX);
    /// ```
    pub const fn thousandths(value: u16) -> Self {
        if value > 1000 { Self::MAX } else { Self(value) }
    }

    /// The score in thousandths.
    pub const fn get(self) -> u16 {
        self.0
    }
}

/// What a piece of evidence speaks about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum EvidenceKind {
    /// Two name parts that are the same or read alike.
    NamePart,
    /// A name part that only one side has.
    NamePartMissing,
    /// Name parts that contradict each other.
    NamePartConflict,
    /// The order or the structure of the names.
    NameOrder,
    /// The quality of the listed name.
    NameQuality,
    /// Dates of birth.
    BirthDate,
    /// A document number.
    Document,
    /// Nationalities. Can only lower.
    Nationality,
    /// Sex. Can only lower.
    Sex,
    /// Places of birth. Can only lower.
    BirthPlace,
}

impl EvidenceKind {
    /// The stable word printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NamePart => "name-part",
            Self::NamePartMissing => "name-part-missing",
            Self::NamePartConflict => "name-part-conflict",
            Self::NameOrder => "name-order",
            Self::NameQuality => "name-quality",
            Self::BirthDate => "birth-date",
            Self::Document => "document",
            Self::Nationality => "nationality",
            Self::Sex => "sex",
            Self::BirthPlace => "birth-place",
        }
    }
}

/// One piece of evidence with its contribution.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Evidence {
    /// What it speaks about.
    pub kind: EvidenceKind,
    /// The subject's side, as compared.
    pub query: String,
    /// The listed side, as compared.
    pub listed: String,
    /// What joined or parted them, in words.
    pub reason: String,
    /// Hundredths of a bit: above 0 speaks for, below 0 against.
    pub centibits: i32,
}

/// The result of comparing two names.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Comparison {
    /// Score of the comparison.
    pub score: Score,
    /// Evidence in the order it was weighed; empty unless asked for.
    pub evidence: Vec<Evidence>,
}

/// A listed entity that was compared with the subject.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hit {
    /// Identifier of the listed entity.
    pub id: String,
    /// Its first name as listed.
    pub caption: String,
    /// Its `FollowTheMoney` schema.
    pub schema: String,
    /// Which of the screened lists it stands on, by position.
    pub list: u32,
    /// The score.
    pub score: Score,
    /// The score of the names alone.
    pub name_score: Score,
    /// Whether the score is at or above the threshold.
    pub hit: bool,
    /// The listed name that scored best.
    pub matched_name: String,
    /// Whether that name is a weak alias.
    pub weak: bool,
    /// Evidence in the order it was weighed; empty unless asked for.
    pub evidence: Vec<Evidence>,
}

/// The answer for one subject.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Screening {
    /// The subject's identifier.
    pub id: String,
    /// The list versions that were screened; shared by all answers of an index.
    pub lists: Arc<[ListVersion]>,
    /// Name and version of the engine and of its policy.
    pub engine: String,
    /// Names of the subject that have a part to search by. Where there is none, nobody
    /// was looked for, and no hits say nothing.
    pub names_read: usize,
    /// Names of the subject that have more words or letters than are read. Whoever bears
    /// what was left out was not looked for.
    pub names_cut: usize,
    /// Candidates, best first.
    pub hits: Vec<Hit>,
}
