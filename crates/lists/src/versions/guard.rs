//! When a new version of a list is put aside until a person has looked at it.
//!
//! In: what a version holds and what its predecessor held. Out: the reasons to wait; if
//! there are none it may be used at once. A list that shrinks is more often a broken
//! download than a hundred delistings, and every list here tells a delisting by absence
//! alone. Not handled: who the person is.

use std::path::Path;

use super::VersionRecord;
use crate::entries::Delta;
use crate::{Format, Moment, companion_name};

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
/// still have it. A column that is renamed leaves none, one whose dates are written in
/// another way a few, and a file that is missing from a set what the others repeat. On
/// nine issues of the United Nations' list of 2017 to 2026, years apart, no field that
/// the list kept lost as much.
const EMPTIED_TO: u64 = 2;

/// An entity without any name can be found by nobody: it is as good as missing.
const NAMES: &str = "names";

/// Seconds that a publisher's clock may be ahead of ours: two days, for time zones and
/// dates of the day to come.
const AHEAD_MAX: i64 = 2 * 86_400;

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
    /// Files that belonged to the active version are missing from the set.
    Incomplete {
        /// Their names.
        missing: Vec<String>,
    },
    /// The publisher's date lies in the future: it would make every later file look old.
    Ahead {
        /// The date.
        date: String,
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
            Self::Incomplete { missing } => {
                write!(
                    f,
                    "files of the active version are missing: {}",
                    missing.join(", ")
                )
            }
            Self::Ahead { date } => write!(f, "the file is dated in the future: {date}"),
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
        let without = new.entities.saturating_sub(after);
        let more = without.saturating_sub(of.saturating_sub(*before));
        let nameless =
            field == NAMES && more * 1000 > of * u64::from(guard.shrink_max_permille);
        if nameless || (expected >= FILLED_MIN && after * EMPTIED_TO < expected) {
            let (field, before) = (field.clone(), *before);
            reasons.push(Reason::Emptied { field, before, after });
        }
    }
    let companions = |version: &VersionRecord| -> Vec<String> {
        let names = version.files.iter().skip(1);
        names.map(|file| companion_name(Path::new(&file.name))).collect()
    };
    let has = companions(new);
    let missing: Vec<String> =
        companions(active).into_iter().filter(|name| !has.contains(name)).collect();
    // Changes to a list and the pages of one are files that the next version need not have.
    if !missing.is_empty() && new.format == Format::OfacCsv.as_str() {
        reasons.push(Reason::Incomplete { missing });
    }
    if Moment::read(&new.source_date)
        .is_some_and(|date| date.unix() - new.imported_at.unix() > AHEAD_MAX)
    {
        reasons.push(Reason::Ahead { date: new.source_date.clone() });
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
