//! Flights, and the messages about them.

use saring_model::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{moment, moment_option};
use crate::desk::intake::{Account, Apart};
use crate::kept::Kept;

/// A flight of which something was told.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Flight {
    /// Identifier: made of the key, so that every node makes the same.
    pub(crate) id: String,
    /// Designator and number (`XX815`).
    pub(crate) number: String,
    /// Local day of departure (`2026-11-28`).
    pub(crate) day: String,
    /// Port of departure.
    pub(crate) from: String,
    /// Port of arrival.
    pub(crate) to: String,
    /// Local time of departure, as told (`2026-11-28T06:00`); empty if not told.
    pub(crate) departs_local: String,
    /// Local time of arrival.
    pub(crate) arrives_local: String,
    /// The moment of departure that clocks go by: the local time with the port's offset
    /// where settings tell it, else as if it were universal time.
    #[serde(with = "moment_option")]
    #[schemars(with = "Option<String>")]
    pub(crate) departs_at: Option<Moment>,
    /// The moment of arrival, likewise.
    #[serde(with = "moment_option")]
    #[schemars(with = "Option<String>")]
    pub(crate) arrives_at: Option<Moment>,
    /// Designator of the carrier.
    pub(crate) carrier: String,
    /// State of the flight (`open`, `closed`, `cancelled` …), as `casework` calls it.
    pub(crate) state: String,
    /// Persons on it who are not cancelled.
    pub(crate) persons: u64,
    /// Of these by directive: board, refer, insufficient data, do not board.
    pub(crate) directives: [u64; 4],
    /// Alerts that nobody has judged.
    pub(crate) alerts_open: u64,
    /// Notices to the carrier that it has not confirmed in time: somebody has to call the
    /// station.
    #[serde(default)]
    pub(crate) notices_overdue: u64,
    /// Persons of whom the carrier was last told something else than is answered now.
    #[serde(default)]
    pub(crate) untold: u64,
    /// What everyone on it was last screened against, as one digest.
    #[serde(default)]
    pub(crate) against: String,
    /// When something was last told of it.
    #[serde(with = "moment")]
    #[schemars(with = "String")]
    pub(crate) changed_at: Moment,
    /// When it is to be gone.
    #[serde(with = "moment_option")]
    #[schemars(with = "Option<String>")]
    pub(crate) purge_at: Option<Moment>,
}

impl Kept for Flight {
    const KIND: &'static str = "flight";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        let departs = self.departs_at.map_or_else(
            || format!("{}T23:59:59Z", self.day),
            |moment| moment.to_string(),
        );
        vec![
            ("departs", departs.clone()),
            ("carrier", format!("{} {departs}", self.carrier)),
        ]
    }

    fn purge_at(&self) -> Option<Moment> {
        self.purge_at
    }
}

/// An interchange that was taken in, without what is sensitive, and what was answered. What
/// one that is about several flights says of each of them is a record of its own.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Intake {
    /// Identifier: digest of sender and what makes it the same interchange, so that it is
    /// answered once and repeated with the same answer.
    pub(crate) id: String,
    /// Digest of its sender and its references alone: two that say different things under
    /// one number share it.
    #[serde(default)]
    pub(crate) number: String,
    /// The flights that it is about.
    pub(crate) flights: Vec<String>,
    /// When it came.
    #[serde(with = "moment")]
    pub(crate) received_at: Moment,
    /// Who sent it, as the audit log names them.
    pub(crate) by: String,
    /// The interchange as `travel` writes what it has read: personal.
    pub(crate) text: String,
    /// Whom the text does not tell, where it cannot tell everybody: personal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) apart: Vec<Apart>,
    /// What was answered; empty where nothing was.
    pub(crate) reply: String,
    /// What was answered for each traveller, for whoever asks again.
    #[serde(default)]
    pub(crate) accounts: Vec<Account>,
    /// What was current then: lists, policy, rulings and engine, as one digest.
    #[serde(default)]
    pub(crate) against: String,
    /// When it is to be gone.
    #[serde(with = "moment_option")]
    pub(crate) purge_at: Option<Moment>,
}

/// What stands between the identifier of an interchange and the number of a part.
const PART: char = '.';

impl Intake {
    /// The identifier of the part that is about one of several flights.
    pub(crate) fn part(&self, flight: usize) -> String {
        format!("{}{PART}{flight}", self.id)
    }

    /// The identifier of the interchange that this is, or is a part of.
    pub(crate) fn whole(&self) -> &str {
        self.id.split(PART).next().unwrap_or(&self.id)
    }
}

impl std::fmt::Debug for Intake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Intake").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Kept for Intake {
    const KIND: &'static str = "intake";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        let of_flight = |id: &String| ("flight", format!("{id} {}", self.received_at));
        let mut keys: Vec<_> = self.flights.iter().map(of_flight).collect();
        if !self.number.is_empty() {
            keys.push(("number", self.number.clone()));
        }
        keys
    }

    fn purge_at(&self) -> Option<Moment> {
        self.purge_at
    }
}

/// Which flight a number, day and port of departure are of: a flight is sold under several
/// numbers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct FlightNumber {
    /// Digest of number, day and port.
    pub(crate) id: String,
    /// The flight.
    pub(crate) flight: String,
    /// When it is to be gone.
    #[serde(with = "moment_option")]
    pub(crate) purge_at: Option<Moment>,
}

impl Kept for FlightNumber {
    const KIND: &'static str = "flight-number";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![("flight", self.flight.clone())]
    }

    fn purge_at(&self) -> Option<Moment> {
        self.purge_at
    }
}
