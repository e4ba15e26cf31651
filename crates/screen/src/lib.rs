//! Index, retrieve, compare, explain: listed entities and a subject in, hits out.
//!
//! In: [`ListedEntity`](saring_model::ListedEntity) values, then
//! [`Subject`](saring_model::Subject)s. Out: a [`Screening`](saring_model::Screening)
//! for each. Not handled: files, formats, clocks, decisions.
//!
//! ```text
//! ListedEntity ─ IndexBuilder ─→ Index ─┐
//! Subject ─ names::analyse ─→ retrieve ─┴→ compare → identity → Hit
//! ```
//!
//! What changes after an index was built is put over it: see [`Layers`].

mod compare;
mod identity;
mod index;
mod layers;
mod live;
mod merge;
mod retrieve;
mod screener;
mod store;
mod typed;

pub use index::{Index, IndexBuilder};
pub use layers::{Change, Layers};
pub use live::Live;
pub use merge::{Decision, Join, JoinKeys, JoinRule, Joined, Member, join, merged};
pub use screener::{Memory, Policy, Screener, compare_names};
pub use store::{IndexError, IndexErrorKind};

/// Name and version of the engine, cited in every answer.
pub const ENGINE: &str = concat!("saring ", env!("CARGO_PKG_VERSION"));
