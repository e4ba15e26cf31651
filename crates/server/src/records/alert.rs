//! Alerts: one traveller's hits, awaiting a person.

use saring_model::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{SubjectKept, moment, moment_option};
use crate::kept::Kept;

/// Where an alert is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum AlertState {
    /// Awaiting somebody.
    Open,
    /// Awaiting somebody who may decide, at the wish of a screener.
    Escalated,
    /// Judged.
    Decided,
    /// The traveller is cancelled, or does not hit any more: nothing to judge.
    Lapsed,
}

impl AlertState {
    /// Its name.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Escalated => "escalated",
            Self::Decided => "decided",
            Self::Lapsed => "lapsed",
        }
    }

    /// Whether somebody has yet to judge it.
    pub(crate) fn is_waiting(self) -> bool {
        matches!(self, Self::Open | Self::Escalated)
    }
}

/// How a hit was judged.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum DispositionKind {
    /// The traveller is the listed person.
    TrueMatch,
    /// The traveller is somebody else.
    FalsePositive,
    /// Nobody can tell.
    Unresolved,
}

impl DispositionKind {
    /// Its name.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::TrueMatch => "true-match",
            Self::FalsePositive => "false-positive",
            Self::Unresolved => "unresolved",
        }
    }
}

/// The recorded result of judging one hit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Disposition {
    /// The listed entity.
    pub(crate) entity: String,
    /// How it was judged.
    pub(crate) kind: DispositionKind,
    /// Why: mandatory.
    pub(crate) reason: String,
    /// Who judged.
    pub(crate) by: String,
    /// When.
    #[serde(with = "moment")]
    #[schemars(with = "String")]
    pub(crate) at: Moment,
    /// The standing exclusion that came of it, if any.
    pub(crate) exclusion: Option<String>,
}

/// Something written down beside an alert.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Note {
    /// The text.
    pub(crate) text: String,
    /// Who wrote it.
    pub(crate) by: String,
    /// When.
    #[serde(with = "moment")]
    #[schemars(with = "String")]
    pub(crate) at: Moment,
}

/// Something done with an alert.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Deed {
    /// What (`opened`, `assigned`, `escalated`, `decided`, `reopened`, `rescreened`).
    pub(crate) what: String,
    /// More of it, without personal data.
    pub(crate) detail: String,
    /// Who did it.
    pub(crate) by: String,
    /// When.
    #[serde(with = "moment")]
    #[schemars(with = "String")]
    pub(crate) at: Moment,
}

/// A listed entity that a traveller is like, as it was when they were screened.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct HitKept {
    /// Identifier of the entity.
    pub(crate) entity: String,
    /// Its first name as listed.
    pub(crate) caption: String,
    /// Its schema (`Person`).
    pub(crate) schema: String,
    /// The list that it stands on.
    pub(crate) list: String,
    /// That list's version.
    pub(crate) list_version: String,
    /// The score, in thousandths.
    pub(crate) score: u16,
    /// The score of the names alone.
    pub(crate) name_score: u16,
    /// The listed name that scored best.
    pub(crate) matched_name: String,
    /// Whether that name is a weak alias.
    pub(crate) weak: bool,
    /// Evidence, as `docs/formats/answers.md` writes it.
    pub(crate) evidence: Vec<Value>,
    /// What was listed of it then, as a digest: what an exclusion holds to.
    pub(crate) entity_fingerprint: String,
}

/// One traveller's hits, awaiting a person or judged.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Alert {
    /// Identifier.
    pub(crate) id: String,
    /// The person on a flight whom it is about.
    pub(crate) passenger: String,
    /// The flight.
    pub(crate) flight: String,
    /// The flight as people call it (`XX815 SIN–CGK`).
    pub(crate) flight_label: String,
    /// When the flight leaves.
    #[serde(with = "moment_option")]
    #[schemars(with = "Option<String>")]
    pub(crate) departs_at: Option<Moment>,
    /// Who they are; `None` once masked.
    pub(crate) subject: Option<SubjectKept>,
    /// What was answered for them (`refer`, `do-not-board`).
    pub(crate) directive: String,
    /// Why, as `docs/formats/directives.md` writes it.
    pub(crate) reasons: Vec<Value>,
    /// Their hits, best first; none where they could not be screened.
    pub(crate) hits: Vec<HitKept>,
    /// The best score; 0 without hits.
    pub(crate) score: u16,
    /// Where it is.
    pub(crate) state: AlertState,
    /// Who has it in hand.
    pub(crate) assigned_to: Option<String>,
    /// Results, at most one for each hit.
    pub(crate) dispositions: Vec<Disposition>,
    /// Notes, the earliest first.
    pub(crate) notes: Vec<Note>,
    /// What was done, the earliest first.
    pub(crate) history: Vec<Deed>,
    /// Name culture of the traveller, as the figures group it; empty if none fits.
    pub(crate) culture: String,
    /// When it was opened.
    #[serde(with = "moment")]
    #[schemars(with = "String")]
    pub(crate) opened_at: Moment,
    /// When it was judged.
    #[serde(with = "moment_option")]
    #[schemars(with = "Option<String>")]
    pub(crate) decided_at: Option<Moment>,
    /// When its person is to be masked.
    #[serde(with = "moment_option")]
    #[schemars(with = "Option<String>")]
    pub(crate) mask_at: Option<Moment>,
    /// When it is to be gone.
    #[serde(with = "moment_option")]
    #[schemars(with = "Option<String>")]
    pub(crate) purge_at: Option<Moment>,
    /// As in the passenger.
    pub(crate) person_keys: Vec<String>,
}

impl Alert {
    /// When it was opened last: whoever is told anew has a new time.
    pub(crate) fn last_opened(&self) -> Moment {
        let opened = |deed: &&Deed| matches!(&*deed.what, "opened" | "reopened");
        let last = self.history.iter().filter(opened).map(|deed| deed.at).max();
        last.map_or(self.opened_at, |last| last.max(self.opened_at))
    }

    /// Whether it waits, and how urgently: text that sorts, the most urgent first.
    fn urgency(&self) -> String {
        // An alert of a flight that nobody dated is as urgent as can be.
        let departs = self.departs_at.unwrap_or(Moment::from_unix(0));
        format!("{} {departs} {:04}", self.state.as_str(), 1000 - self.score.min(1000))
    }
}

impl Kept for Alert {
    const KIND: &'static str = "alert";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        let mut keys = vec![
            ("flight", self.flight.clone()),
            ("urgency", self.urgency()),
            ("opened", self.opened_at.to_string()),
        ];
        if self.state.is_waiting() {
            // Open and escalated ones in one row, the most urgent first.
            let urgency = self.urgency();
            let (_, rest) = urgency.split_once(' ').unwrap_or_default();
            keys.push(("waiting", rest.to_owned()));
        }
        keys.extend(self.decided_at.map(|moment| ("decided", moment.to_string())));
        keys.extend(self.mask_at.map(|moment| ("mask", moment.to_string())));
        keys.extend(self.assigned_to.iter().map(|who| ("assigned", who.clone())));
        keys.extend(self.hits.iter().map(|hit| ("entity", hit.entity.clone())));
        keys.extend(self.person_keys.iter().map(|key| ("person", key.clone())));
        keys
    }

    fn purge_at(&self) -> Option<Moment> {
        self.purge_at
    }
}
