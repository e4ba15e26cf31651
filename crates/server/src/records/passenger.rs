//! Persons on flights.

use saring_model::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Written, moment, moment_option};
use crate::kept::Kept;

/// What is known of somebody who was asked about: personal, all of it.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub(crate) struct SubjectKept {
    /// Names in full, the one to show first.
    pub(crate) names: Vec<String>,
    /// Date of birth, as precise as told (`1978-03-14`, `1978`); empty if not told.
    pub(crate) birth_date: String,
    /// Sex (`female`, `male`, `other`); empty if not told.
    pub(crate) sex: String,
    /// Nationalities, as codes.
    pub(crate) nationalities: Vec<String>,
    /// Documents: kind, number, issuer.
    pub(crate) documents: Vec<[String; 3]>,
    /// Place of birth; empty if not told.
    pub(crate) birth_place: String,
}

impl std::fmt::Debug for SubjectKept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SubjectKept").finish_non_exhaustive()
    }
}

/// Somebody on a flight, as told last, and what was answered for them.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Passenger {
    /// Identifier.
    pub(crate) id: String,
    /// The flight.
    pub(crate) flight: String,
    /// Passenger or crew.
    pub(crate) role: String,
    /// Who they are; `None` once masked and held apart.
    pub(crate) subject: Option<SubjectKept>,
    /// The traveller as `travel` writes them in JSON (`docs/formats/travel.md`): personal;
    /// null once masked.
    #[schemars(with = "Value")]
    pub(crate) traveller: Written,
    /// Where they are in their journey (`booked`, `checked-in`, `on-board` …).
    pub(crate) state: String,
    /// What is answered (`board`, `refer`, `insufficient-data`, `do-not-board`).
    pub(crate) directive: String,
    /// What the carrier was last told; empty if nothing yet. Another one than `directive`
    /// is a notice that is due.
    #[serde(default)]
    pub(crate) told: String,
    /// Why: the key `decision` of `docs/formats/directives.md`.
    #[schemars(with = "Value")]
    pub(crate) decision: Written,
    /// Which lists, policy, rulings and engine that comes from, as one digest.
    pub(crate) against: String,
    /// The alert about them, if there is one.
    pub(crate) alert: Option<String>,
    /// When that was.
    #[serde(with = "moment")]
    #[schemars(with = "String")]
    pub(crate) answered_at: Moment,
    /// When they are to be masked.
    #[serde(with = "moment_option")]
    #[schemars(with = "Option<String>")]
    pub(crate) mask_at: Option<Moment>,
    /// When they are to be gone.
    #[serde(with = "moment_option")]
    #[schemars(with = "Option<String>")]
    pub(crate) purge_at: Option<Moment>,
    /// Digests of names and documents with the service's key, to find all that is held
    /// on one person.
    pub(crate) person_keys: Vec<String>,
}

impl Kept for Passenger {
    const KIND: &'static str = "passenger";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        let mut keys = vec![("flight", self.flight.clone())];
        keys.extend(self.mask_at.map(|moment| ("mask", moment.to_string())));
        keys.extend(self.person_keys.iter().map(|key| ("person", key.clone())));
        keys
    }

    fn purge_at(&self) -> Option<Moment> {
        self.purge_at
    }
}
