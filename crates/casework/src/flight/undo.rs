//! What a message changed of a flight, so that it can be taken back.
//!
//! In: what was there before. Out: the same. Not handled: messages that may change
//! everybody (pushes of bookings, how far the flight is); behind one of these the flight
//! folds anew.
//!
//! A carrier that sends one person in each message sends several at a time, and they come
//! a little out of order. Folding a flight of thousands anew for each of them would cost
//! more than screening.

use std::collections::BTreeMap;
use std::sync::Arc;

use saring_model::{FlightNumber, Leg};

use super::manifest;
use super::person::Person;

/// So many messages can be taken back: those that a busy sender has on the way at a time.
/// Each costs some hundred bytes.
pub(crate) const UNDO_MAX: usize = 64;

/// What one message changed.
#[derive(Clone)]
pub(crate) struct Undo {
    /// Messages folded before.
    pub(crate) messages: usize,
    /// The transaction that became known.
    pub(crate) transaction: Option<(String, Arc<str>)>,
    /// Legs and journey as they were, if they changed.
    pub(crate) legs: Option<(Vec<Leg>, String)>,
    /// Numbers that became known.
    pub(crate) operated: Vec<FlightNumber>,
    pub(crate) marketed: Vec<FlightNumber>,
    /// Its manifest as it was.
    pub(crate) manifest: Option<manifest::Before>,
    /// How many persons there were: those behind are new.
    pub(crate) persons: usize,
    /// Persons as they were.
    pub(crate) before: BTreeMap<usize, Person>,
    /// Entries of the index that became known.
    pub(crate) keys: Vec<(String, usize)>,
}

impl Undo {
    /// Of a message that has changed nothing yet.
    pub(crate) fn new(messages: usize, persons: usize) -> Self {
        Self {
            messages,
            transaction: None,
            legs: None,
            operated: Vec::new(),
            marketed: Vec::new(),
            manifest: None,
            persons,
            before: BTreeMap::new(),
            keys: Vec::new(),
        }
    }
}
