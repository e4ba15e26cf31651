//! The service: an HTTP contract, an analysts' console, and what holds both together.
//!
//! In: [`Settings`], a socket. Out: answers, each of which is in the audit log before it
//! leaves. Not handled: matching (`screen`), messages (`travel`), rules (`casework`),
//! databases (`store`).
//!
//! | Folder | Holds |
//! |---|---|
//! | [`access`] | who asks, and what they may do |
//! | [`edge`] | connections, limits, TLS, metrics, health |
//! | [`records`] | what is kept, as values |
//! | [`desk`] | what can be done: one function for each deed, whoever asks for it |
//! | [`contract`] | deeds for programs: JSON and EDIFACT |
//! | [`console`] | deeds for people: pages |
//!
//! A deed of `desk` checks its rules, makes one batch of changes with its audit entry,
//! and answers when both are durable. `contract` and `console` only read requests and
//! write answers; every route of theirs stands in one table with the permission it takes
//! ([`route::Route`]).

pub mod access;
mod app;
mod body;
mod clock;
mod console;
mod contract;
mod current;
pub mod demo;
mod desk;
pub mod edge;
pub mod init;
mod jobs;
mod kept;
mod multipart;
mod problem;
mod records;
mod route;
mod run;
pub mod settings;
#[cfg(test)]
pub(crate) mod testing;

pub use app::{App, Parts};
pub use clock::{Clock, SystemClock};
pub use edge::Listening;
pub use route::{open_api, routes};
pub use run::{Replayed, replay, run};
pub use settings::Settings;
