//! Redress: persons who say that they were taken for somebody else.

use saring_model::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Deed, Note, SubjectKept, moment, moment_option};
use crate::kept::Kept;

/// Where a case is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RedressState {
    /// Being looked at.
    Open,
    /// The person was right: exclusions stand.
    Granted,
    /// The person was not, or could not show it.
    Refused,
    /// Ended without an answer to the question, or after one.
    Closed,
}

impl RedressState {
    /// Its name.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Granted => "granted",
            Self::Refused => "refused",
            Self::Closed => "closed",
        }
    }
}

/// A case of redress: personal, all of it.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Redress {
    /// Its number, which the person is given (`docs/formats/redress.md`).
    pub(crate) number: String,
    /// Where it is.
    pub(crate) state: RedressState,
    /// Who they are, as shown to the officer.
    pub(crate) subject: SubjectKept,
    /// What they say happened.
    pub(crate) statement: String,
    /// How to reach them.
    pub(crate) contact: String,
    /// Language of the answer (`en`, `id`, `ru`).
    pub(crate) language: String,
    /// Which documents were looked at, in the officer's words.
    pub(crate) seen: Vec<String>,
    /// Standing exclusions that were granted.
    pub(crate) exclusions: Vec<String>,
    /// Notes, the earliest first.
    pub(crate) notes: Vec<Note>,
    /// What was done, the earliest first.
    pub(crate) history: Vec<Deed>,
    /// Who opened it.
    pub(crate) opened_by: String,
    /// When.
    #[serde(with = "moment")]
    #[schemars(with = "String")]
    pub(crate) opened_at: Moment,
    /// When it is to be answered.
    #[serde(with = "moment")]
    #[schemars(with = "String")]
    pub(crate) due_at: Moment,
    /// When it was answered.
    #[serde(with = "moment_option")]
    #[schemars(with = "Option<String>")]
    pub(crate) settled_at: Option<Moment>,
    /// As in a passenger.
    pub(crate) person_keys: Vec<String>,
    /// When it is to be gone.
    #[serde(with = "moment_option")]
    #[schemars(with = "Option<String>")]
    pub(crate) purge_at: Option<Moment>,
}

impl std::fmt::Debug for Redress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redress").field("state", &self.state).finish_non_exhaustive()
    }
}

impl Kept for Redress {
    const KIND: &'static str = "redress";

    fn id(&self) -> &str {
        &self.number
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        let mut keys =
            vec![("state", format!("{} {}", self.state.as_str(), self.due_at))];
        keys.extend(self.person_keys.iter().map(|key| ("person", key.clone())));
        keys
    }

    fn purge_at(&self) -> Option<Moment> {
        self.purge_at
    }
}
