//! Material for tests: invented people of nineteen name cultures, invented companies
//! and ships, and the ways in which a name or a birth date gets spoilt on its way from
//! a passport to a screen.
//!
//! In: a seed. Out: the same people for the same seed, on every machine. Not handled:
//! anything that a program ships; this crate is for tests, measurements and `xtask`.
//! The pools under `pools/` were written for this project from general knowledge; whoever
//! is made of them is invented.
#![expect(
    clippy::indexing_slicing,
    reason = "pools are authored and checked by a test; a hole in them should stop a run"
)]

pub mod cases;
pub mod flights;
pub mod latin;
pub mod people;
pub mod perturb;
mod pools;
pub mod random;
pub mod things;

pub use people::{Culture, Person, person};
pub use perturb::{BirthPerturbation, Perturbation};
pub use random::Random;
pub use things::{Thing, aircraft, organisation, vessel};
