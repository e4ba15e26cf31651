//! What is kept, as values.
//!
//! Each file holds one kind, or a few that belong together. They are what the contract
//! answers as well, wherever that is the same; so a field is named as the glossary names
//! it, and one that is personal says so.

mod alert;
mod flight;
mod notice;
mod passenger;
mod privacy;
mod redress;
mod ruling;

pub(crate) use alert::{
    Alert, AlertState, Deed, Disposition, DispositionKind, HitKept, Note,
};
pub(crate) use flight::{Flight, FlightNumber, Intake};
pub(crate) use notice::{Notice, NoticeState};
pub(crate) use passenger::{Passenger, SubjectKept};
pub(crate) use privacy::{Masked, Request, RequestKind, RequestState, Tombstone};
pub(crate) use redress::{Redress, RedressState};
pub(crate) use ruling::{Ruling, RulingKind, RulingState};

use saring_model::Moment;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

/// JSON as its text. Of each person on a flight there are two in memory, and their values
/// would weigh several times as much.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Written(Box<RawValue>);

impl Written {
    /// The value, to look into it.
    pub(crate) fn value(&self) -> Value {
        serde_json::from_str(self.0.get()).unwrap_or_default()
    }
}

impl Default for Written {
    fn default() -> Self {
        Self(RawValue::NULL.to_owned())
    }
}

impl From<&Value> for Written {
    fn from(value: &Value) -> Self {
        // Text is made of every value: its keys are text and its numbers are finite.
        to_raw_value(value).map(Self).unwrap_or_default()
    }
}

impl PartialEq for Written {
    fn eq(&self, other: &Self) -> bool {
        self.0.get() == other.0.get()
    }
}

/// Moments as RFC 3339 text.
pub(crate) mod moment {
    use saring_model::Moment;
    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands references")]
    pub(crate) fn serialize<S: Serializer>(
        moment: &Moment,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(moment)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Moment, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wrong =
            || serde::de::Error::custom("expected a time, as in 2026-11-20T06:00:00Z");
        Moment::read(&text).ok_or_else(wrong)
    }
}

/// Moments that may be missing.
pub(crate) mod moment_option {
    use saring_model::Moment;
    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(clippy::ref_option, reason = "serde hands references")]
    pub(crate) fn serialize<S: Serializer>(
        moment: &Option<Moment>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match moment {
            Some(moment) => serializer.collect_str(moment),
            None => serializer.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Moment>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else {
            return Ok(None);
        };
        let wrong =
            || serde::de::Error::custom("expected a time, as in 2026-11-20T06:00:00Z");
        Moment::read(&text).map(Some).ok_or_else(wrong)
    }
}

/// A moment so many seconds later.
pub(crate) fn later(moment: Moment, seconds: i64) -> Moment {
    Moment::from_unix(moment.unix().saturating_add(seconds))
}
