//! What happened to a list, one event on a line, only ever appended.
//!
//! In: events. Out: the same events in order; a last line that a kill cut short is no
//! event. Not handled: proof against a person who edits the file.

use serde_json::{Value, json};

use crate::Moment;

/// What kind of event it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum EventKind {
    /// A version was taken into use.
    Activated,
    /// A version was put aside until a person has looked at it.
    Staged,
    /// A staged version was accepted by a person, and is in use.
    Accepted,
    /// A staged version was rejected by a person.
    Rejected,
    /// The publisher's file was seen again with the same content.
    Confirmed,
    /// A file was refused; nothing of it was kept.
    Refused,
}

impl EventKind {
    const ALL: [Self; 6] = [
        Self::Activated,
        Self::Staged,
        Self::Accepted,
        Self::Rejected,
        Self::Confirmed,
        Self::Refused,
    ];

    /// The stable word in the journal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Activated => "activated",
            Self::Staged => "staged",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
        }
    }
}

/// One event.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// When.
    pub at: Moment,
    /// What.
    pub kind: EventKind,
    /// Which version of the list, if any.
    pub version: Option<u32>,
    /// Who: the operator's own word for themselves.
    pub by: String,
    /// Why, or the rule that was broken; never a value of the list.
    pub detail: String,
}

impl Event {
    pub(super) fn line(&self) -> String {
        let value = json!({
            "at": self.at.to_string(),
            "event": self.kind.as_str(),
            "version": self.version,
            "by": self.by,
            "detail": self.detail,
        });
        format!("{value}\n")
    }

    pub(super) fn read(line: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(line).ok()?;
        let text = |key: &str| value.get(key).and_then(Value::as_str);
        let kind = text("event")?;
        Some(Self {
            at: Moment::read(text("at")?)?,
            kind: EventKind::ALL.into_iter().find(|own| own.as_str() == kind)?,
            version: match value.get("version")? {
                number if number.is_null() => None,
                number => Some(u32::try_from(number.as_u64()?).ok()?),
            },
            by: text("by")?.to_owned(),
            detail: text("detail")?.to_owned(),
        })
    }
}
