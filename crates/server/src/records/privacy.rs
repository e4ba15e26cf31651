//! What keeps persons out of sight, and what is gone from coming back.

use saring_model::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{moment, moment_option};
use crate::kept::Kept;

/// Something that stays gone or ended, whatever is restored later.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Tombstone {
    /// Kind and identifier of the record (`ruling/e-…`).
    pub(crate) id: String,
    /// Why it stays so (`revoked`, `erased`).
    pub(crate) why: String,
    /// Since when.
    #[serde(with = "moment")]
    pub(crate) at: Moment,
    /// When nothing older can come back any more; `None` for never.
    #[serde(with = "moment_option")]
    pub(crate) purge_at: Option<Moment>,
}

impl Kept for Tombstone {
    const KIND: &'static str = "tombstone";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn purge_at(&self) -> Option<Moment> {
        self.purge_at
    }
}

/// What of a record is personal, taken out of it when its time to be open was over.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Masked {
    /// Kind and identifier of the record (`alert/a-…`).
    pub(crate) id: String,
    /// The record as it was.
    pub(crate) whole: Value,
    /// Digests to find it by.
    pub(crate) person_keys: Vec<String>,
    /// When it is to be gone.
    #[serde(with = "moment_option")]
    pub(crate) purge_at: Option<Moment>,
}

impl std::fmt::Debug for Masked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Masked").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Kept for Masked {
    const KIND: &'static str = "masked";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        self.person_keys.iter().map(|key| ("person", key.clone())).collect()
    }

    fn purge_at(&self) -> Option<Moment> {
        self.purge_at
    }
}

/// What a second person has to agree to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RequestKind {
    /// That who asked may see a masked person for a while.
    Unmask,
    /// That all that is held on somebody is deleted.
    Erase,
}

impl RequestKind {
    /// Its name.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Unmask => "unmask",
            Self::Erase => "erase",
        }
    }
}

/// Where a request is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RequestState {
    /// Awaiting a second person.
    Requested,
    /// Agreed to.
    Approved,
    /// Not agreed to.
    Refused,
}

impl RequestState {
    /// Its name.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Approved => "approved",
            Self::Refused => "refused",
        }
    }
}

/// A request that a second person has to agree to. Nothing in it is personal but the
/// reason and the digests.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Request {
    /// Identifier.
    pub(crate) id: String,
    /// What is asked for.
    pub(crate) kind: RequestKind,
    /// Where it is.
    pub(crate) state: RequestState,
    /// The alert that is to be opened; empty where somebody is to be erased.
    pub(crate) alert: String,
    /// Digests of whom it is about, where somebody is to be erased.
    pub(crate) person_keys: Vec<String>,
    /// How many records it was about when it was asked for.
    pub(crate) records: u64,
    /// Who asked.
    pub(crate) requested_by: String,
    /// When.
    #[serde(with = "moment")]
    #[schemars(with = "String")]
    pub(crate) requested_at: Moment,
    /// Why it was asked for and settled so.
    pub(crate) reasons: Vec<String>,
    /// Who agreed or did not; never who asked.
    pub(crate) settled_by: Option<String>,
    /// When.
    #[serde(with = "moment_option")]
    #[schemars(with = "Option<String>")]
    pub(crate) settled_at: Option<Moment>,
    /// Until when who asked may see the person.
    #[serde(with = "moment_option")]
    #[schemars(with = "Option<String>")]
    pub(crate) until: Option<Moment>,
    /// When it is to be gone.
    #[serde(with = "moment_option")]
    #[schemars(with = "Option<String>")]
    pub(crate) purge_at: Option<Moment>,
}

impl Kept for Request {
    const KIND: &'static str = "request";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        let state = format!("{} {}", self.kind.as_str(), self.state.as_str());
        let mut keys = vec![("state", state)];
        if !self.alert.is_empty() {
            keys.push(("alert", format!("{} {}", self.alert, self.requested_by)));
        }
        keys
    }

    fn purge_at(&self) -> Option<Moment> {
        self.purge_at
    }
}
