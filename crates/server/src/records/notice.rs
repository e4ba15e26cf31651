//! Notices to carriers that an answer has changed.

use saring_model::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{moment, moment_option};
use crate::kept::Kept;

/// Where a notice is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum NoticeState {
    /// Awaiting to be fetched or written.
    Pending,
    /// Fetched or written, and awaiting its confirmation.
    Sent,
    /// Confirmed.
    Acknowledged,
    /// Not confirmed in time: somebody has to call the station.
    Overdue,
    /// No message can tell the carrier who it is: somebody has to call the station.
    Untellable,
}

impl NoticeState {
    /// Its name.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sent => "sent",
            Self::Acknowledged => "acknowledged",
            Self::Overdue => "overdue",
            Self::Untellable => "untellable",
        }
    }

    /// Whether the carrier has yet to confirm it.
    pub(crate) fn is_waiting(self) -> bool {
        matches!(self, Self::Pending | Self::Sent | Self::Overdue)
    }
}

/// A notice that an answer has changed. It never tells why.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Notice {
    /// Identifier.
    pub(crate) id: String,
    /// Our transaction number, which the confirmation repeats.
    pub(crate) transaction: String,
    /// The flight.
    pub(crate) flight: String,
    /// Designator of the carrier that it goes to.
    pub(crate) carrier: String,
    /// Whom of the flight it is about.
    pub(crate) passengers: Vec<String>,
    /// What the carrier was told before.
    pub(crate) was: String,
    /// What it is told now.
    pub(crate) now: String,
    /// The message (CUSRES 132); empty where none can be written.
    pub(crate) text: String,
    /// Where it is.
    pub(crate) state: NoticeState,
    /// When it was made.
    #[serde(with = "moment")]
    #[schemars(with = "String")]
    pub(crate) made_at: Moment,
    /// By when it is to be confirmed.
    #[serde(with = "moment")]
    #[schemars(with = "String")]
    pub(crate) confirm_by: Moment,
    /// When it was confirmed.
    #[serde(with = "moment_option")]
    #[schemars(with = "Option<String>")]
    pub(crate) acknowledged_at: Option<Moment>,
    /// When it is to be gone.
    #[serde(with = "moment_option")]
    #[schemars(with = "Option<String>")]
    pub(crate) purge_at: Option<Moment>,
}

impl std::fmt::Debug for Notice {
    /// Prints no text: references in it lead to persons.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Notice")
            .field("id", &self.id)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl Kept for Notice {
    const KIND: &'static str = "notice";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        let mut keys = vec![
            ("flight", self.flight.clone()),
            ("transaction", self.transaction.clone()),
            ("state", self.state.as_str().to_owned()),
        ];
        if self.state.is_waiting() {
            keys.push(("outbox", format!("{} {}", self.carrier, self.made_at)));
        }
        match self.state {
            NoticeState::Pending | NoticeState::Sent => {
                keys.push(("confirm", self.confirm_by.to_string()));
            }
            NoticeState::Acknowledged
            | NoticeState::Overdue
            | NoticeState::Untellable => {}
        }
        keys
    }

    fn purge_at(&self) -> Option<Moment> {
        self.purge_at
    }
}
