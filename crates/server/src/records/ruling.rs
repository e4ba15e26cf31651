//! What persons have ruled: orders, standing exclusions, exemptions.

use saring_model::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{later, moment, moment_option};
use crate::kept::Kept;

/// What kind of ruling it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RulingKind {
    /// That somebody must not board.
    Order,
    /// That a traveller is not an entity.
    Exclusion,
    /// That a listed person may travel.
    Exemption,
}

impl RulingKind {
    /// Its name.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Exclusion => "exclusion",
            Self::Exemption => "exemption",
        }
    }
}

/// Where a ruling is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RulingState {
    /// Awaiting a second person.
    Proposed,
    /// In force, as far as its own days say.
    InForce,
    /// Not approved.
    Rejected,
    /// No longer in force.
    Revoked,
}

impl RulingState {
    /// Its name.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::InForce => "in-force",
            Self::Rejected => "rejected",
            Self::Revoked => "revoked",
        }
    }
}

/// A ruling, and who answers for it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Ruling {
    /// Identifier: the `id` of its line.
    pub(crate) id: String,
    /// What kind it is.
    pub(crate) kind: RulingKind,
    /// Where it is.
    pub(crate) state: RulingState,
    /// The ruling itself: a line of JSON as `docs/formats/orders.md` describes it.
    /// Personal.
    pub(crate) line: String,
    /// The entity that it is about; empty for an order.
    pub(crate) entity: String,
    /// The redress number that it honours; empty if none.
    pub(crate) redress: String,
    /// Who proposed it.
    pub(crate) proposed_by: String,
    /// When.
    #[serde(with = "moment")]
    #[schemars(with = "String")]
    pub(crate) proposed_at: Moment,
    /// Who approved, rejected or revoked it; never who proposed it, where two are asked
    /// for.
    pub(crate) settled_by: Option<String>,
    /// When.
    #[serde(with = "moment_option")]
    #[schemars(with = "Option<String>")]
    pub(crate) settled_at: Option<Moment>,
    /// Why it was proposed, approved, rejected or revoked: the reasons, one after another.
    pub(crate) reasons: Vec<String>,
    /// As in a passenger.
    pub(crate) person_keys: Vec<String>,
    /// When it is to be gone.
    #[serde(with = "moment_option")]
    #[schemars(with = "Option<String>")]
    pub(crate) purge_at: Option<Moment>,
}

impl std::fmt::Debug for Ruling {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ruling").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Kept for Ruling {
    const KIND: &'static str = "ruling";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        let state = format!("{} {}", self.kind.as_str(), self.state.as_str());
        let mut keys = vec![("state", state)];
        if !self.entity.is_empty() {
            keys.push(("entity", self.entity.clone()));
        }
        if !self.redress.is_empty() {
            keys.push(("redress", self.redress.clone()));
        }
        keys.extend(self.gone_at().map(|moment| ("purge", moment.to_string())));
        keys.extend(self.person_keys.iter().map(|key| ("person", key.clone())));
        keys
    }

    fn purge_at(&self) -> Option<Moment> {
        self.gone_at()
    }
}

/// Seconds from the beginning of a last day until it is over everywhere.
const LAST_DAY: i64 = 2 * 86_400;

impl Ruling {
    /// The last day on which it holds, as its line tells it; `None` for an exclusion.
    pub(crate) fn expires_on(&self) -> Option<String> {
        let key = match self.kind {
            RulingKind::Order => "expires_on",
            RulingKind::Exemption => "to",
            RulingKind::Exclusion => return None,
        };
        let line: serde_json::Value = serde_json::from_str(&self.line).ok()?;
        line.get(key)?.as_str().map(str::to_owned)
    }

    /// When it is gone: what is in force never before its last day is over, for however
    /// short a time records are kept.
    fn gone_at(&self) -> Option<Moment> {
        let last = match self.state {
            RulingState::InForce => self.expires_on(),
            RulingState::Proposed | RulingState::Rejected | RulingState::Revoked => None,
        };
        let over = last.and_then(|day| Moment::read(&day));
        let over = over.map(|day| later(day, LAST_DAY));
        self.purge_at.map(|at| over.map_or(at, |over| over.max(at)))
    }
}
