//! Listed entities to files for other programs, and lists of `FollowTheMoney` to
//! themselves.
//!
//! | Out | By |
//! |---|---|
//! | a `FollowTheMoney` list as it is | [`ftm_copy`] |
//! | the same with changes applied | [`ftm_patch`] |
//! | entities of any publisher as `FollowTheMoney` lines | [`FtmWriter`], [`ftm`] |
//! | one of them as values, with the nodes beside it | [`ftm_nodes`] |
//! | what changed between two issues, for who follows us | [`delta`], [`delta_index`] |
//! | `targets.simple.csv` | [`SimpleWriter`] |
//! | Senzing's JSON lines | [`senzing`] |
//!
//! In: one entity after the other. Out: bytes, as they come; nothing is held back. Every
//! value is written as it is: these are formats for programs, and a value that a
//! spreadsheet would take for a formula is not changed. Not handled: clocks; times and
//! versions are the caller's.

mod copy;
mod delta;
mod ftm;
mod senzing;
mod simple;
mod topics;

pub use copy::{CopyCounts, PatchCounts, ftm_copy, ftm_patch};
pub use delta::{DeltaCounts, delta, delta_index};
pub(crate) use ftm::ftm_id;
pub use ftm::{FtmNodes, FtmWriter, ftm, ftm_nodes};
pub use senzing::senzing;
pub use simple::SimpleWriter;

/// Where exported entities come from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Source<'a> {
    /// Name of the list as a data set.
    pub dataset: &'a str,
    /// When the entity was first seen on it, ISO 8601; left out if empty.
    pub first_seen: &'a str,
    /// When it was last seen.
    pub last_seen: &'a str,
    /// When it last changed.
    pub last_change: &'a str,
}
