//! What a store promises, on both databases.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "helpers of tests fail as tests do"
)]

mod backups;
mod conformance;
mod crash;
mod encryption;
mod full;
mod model;
mod nodes;
mod place;
mod removal;
mod speed;
