//! When a new version of a list is put aside until a person has looked at it.
//!
//! In: what a version holds and what its predecessor held. Out: the reasons to wait; if
//! there are none it may be used at once. A list that shrinks is more often a broken
//! download than a hundred delistings, and every list here tells a delisting by absence
//! alone. Not handled: who the person is.

use super::VersionRecord;
use crate::Moment;
use crate::entries::Delta;

/// What a list may do without a person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Guard {
    /// Entries of the active version that a new one may be without, in thousandths.
    /// Default 50: five per cent. The largest loss in 25 issues of the United Nations'
    /// list of 2017 to 2026 is 12 of 1,000.
    pub shrink_max_permille: u32,
}

impl Default for Guard {
    fn default() -> Self {
        Self { shrink_max_permille: 50 }
    }
}

/// Fewer entities that had a field than this tell nothing when they lose it: one
/// delisting can do that.
const FILLED_MIN: u64 = 3;

/// A field counts as emptied when fewer than one in so many of the entities that had it
/// still have it. A column that is renamed leaves none; one whose dates are written in
/// another way may leave a few.
const EMPTIED_TO: u64 = 10;

/// Why a version waits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// Too many entries of the active version are missing.
    Shrunk {
        /// Entries that are missing.
        removed: u64,
        /// Entries of the active version.
        of: u64,
    },
    /// A field that used to be filled is suddenly empty, or nearly.
    Emptied {
        /// The field.
        field: String,
        /// Entities that had it.
        before: u64,
        /// Entities that have it.
        after: u64,
    },
    /// The publisher's date is earlier than that of the active version.
    Older {
        /// The date of the active version.
        active: String,
    },
    /// It is of another format or kind than the active version: more often a file given
    /// the wrong name than a publisher who changed.
    OtherFormat {
        /// The active version's format.
        active: String,
    },
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Shrunk { removed, of } => {
                write!(f, "{removed} of {of} entries are missing")
            }
            Self::Emptied { field, before, after } => {
                write!(f, "{field} is given for {after} entries, was for {before}")
            }
            Self::Older { active } => {
                write!(f, "the file is older than the active version of {active}")
            }
            Self::OtherFormat { active } => {
                write!(
                    f,
                    "the file is in another format than the active version: {active}"
                )
            }
        }
    }
}

/// Reasons why a version should wait, given the active one and what is different.
pub(super) fn reasons(
    guard: Guard,
    active: &VersionRecord,
    new: &VersionRecord,
    delta: &Delta,
) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let (removed, of) = (delta.removed.len() as u64, active.entities);
    if removed * 1000 > of * u64::from(guard.shrink_max_permille) {
        reasons.push(Reason::Shrunk { removed, of });
    }
    for (field, before) in &active.filled {
        let after = new.filled.iter().find(|(name, _)| name == field);
        let after = after.map_or(0, |(_, count)| *count);
        // A smaller list has fewer of everything.
        let expected = before * new.entities.min(of) / of.max(1);
        if expected >= FILLED_MIN && after * EMPTIED_TO < expected {
            let (field, before) = (field.clone(), *before);
            reasons.push(Reason::Emptied { field, before, after });
        }
    }
    let dates = (Moment::read(&active.source_date), Moment::read(&new.source_date));
    if let (Some(before), Some(after)) = dates
        && after < before
    {
        reasons.push(Reason::Older { active: active.source_date.clone() });
    }
    if active.format != new.format {
        reasons.push(Reason::OtherFormat { active: active.format.clone() });
    }
    reasons
}
