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

mod compare;
mod identity;
mod index;
mod retrieve;
mod screener;
mod store;

pub use index::{Index, IndexBuilder};
pub use screener::{Policy, Screener, compare_names};
pub use store::{IndexError, IndexErrorKind};

/// Name and version of the engine, cited in every answer.
pub const ENGINE: &str = concat!("saring ", env!("CARGO_PKG_VERSION"));
