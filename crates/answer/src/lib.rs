//! What the command and the service have in common.
//!
//! In: messages, queries, what is in use, what persons have ruled. Out: everyone judged,
//! and the written form of the answers. Not handled: arguments, terminals, HTTP, clocks;
//! nothing here prints, and the present moment is handed in.
//!
//! ```text
//! store of lists ── index ──→ Whole ─┐
//! orders, exclusions ── Rulings ─────┴→ Engine ── judge ──→ [Verdict] ── Replies ──→ CUSRES
//!                                         └───── screen ──→ Answer ── jsonl ──→ a line
//! ```
//!
//! | You want | In |
//! |---|---|
//! | everyone in a message judged | [`engine`], told in JSON by [`verdict`], to carriers by [`reply`] |
//! | a query answered | [`Answer`], written by [`jsonl`], told in words by [`words`] |
//! | what persons have ruled, what the operator wants | [`orders`], [`policy`] |
//! | what is in use in a store | [`index`], [`versions`]; each entity of it [`catalogue`] |
//! | two versions side by side, and whom a change reaches | [`side`], [`origin`], [`impact`] |
//! | work on all cores, files written whole | [`pool`], [`build`], [`mod@replace`] |

mod also;
mod answer;
pub mod build;
pub mod catalogue;
pub mod engine;
pub mod impact;
pub mod index;
pub mod jsonl;
mod meter;
pub mod orders;
pub mod origin;
pub mod policy;
pub mod pool;
pub mod replace;
pub mod reply;
mod screeners;
pub mod side;
pub mod verdict;
pub mod versions;
pub mod words;

pub use also::{Also, Standing};
pub use answer::{Answer, Trouble};
pub use meter::{Meter, silent};
pub use screeners::Screeners;
