//! What decisions and the state of a flight promise.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "helpers of tests fail as tests do"
)]

mod build;
mod decide;
mod flight;
mod properties;
