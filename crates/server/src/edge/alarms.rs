//! Alarms: what an operator has to look at, by name.
//!
//! In: that something is wrong, or right again, from any room. Out: what is wrong now, and
//! one line in the log for each change. Nothing is lost when two say the same.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use saring_model::Moment;

/// What is wrong now.
#[derive(Default)]
pub(crate) struct Alarms(Mutex<BTreeMap<String, Alarm>>);

/// One thing that is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Alarm {
    /// Since when.
    pub(crate) since: Moment,
    /// What is wrong; no personal data.
    pub(crate) detail: String,
}

impl Alarms {
    /// Says that something is wrong. The name is a word that stays, such as `store`.
    pub(crate) fn raise(&self, name: &str, now: Moment, detail: &str) {
        let mut raised = self.lock();
        if let Some(alarm) = raised.get_mut(name) {
            if alarm.detail != detail {
                detail.clone_into(&mut alarm.detail);
            }
            return;
        }
        let alarm = Alarm { since: now, detail: detail.to_owned() };
        raised.insert(name.to_owned(), alarm);
        drop(raised);
        tracing::error!(event = "alarm.raised", alarm = name, detail);
    }

    /// Says that it is right again.
    pub(crate) fn clear(&self, name: &str) {
        let was_raised = self.lock().remove(name).is_some();
        if was_raised {
            tracing::info!(event = "alarm.cleared", alarm = name);
        }
    }

    /// Says which of the two.
    pub(crate) fn set(&self, name: &str, is_wrong: bool, now: Moment, detail: &str) {
        if is_wrong {
            self.raise(name, now, detail);
        } else {
            self.clear(name);
        }
    }

    /// All that is wrong, by name.
    pub(crate) fn raised(&self) -> Vec<(String, Alarm)> {
        let raised = self.lock();
        raised.iter().map(|(name, alarm)| (name.clone(), alarm.clone())).collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Alarm>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alarm_keeps_its_beginning_and_ends() {
        let alarms = Alarms::default();
        let moment = Moment::from_unix;
        alarms.raise("store", moment(10), "it cannot be written");
        alarms.raise("store", moment(20), "it is full");
        alarms.set("lists", true, moment(30), "none");
        alarms.set("lists", false, moment(40), "none");
        let alarm = Alarm { since: moment(10), detail: "it is full".to_owned() };
        assert_eq!(alarms.raised(), [("store".to_owned(), alarm)]);
        alarms.clear("store");
        assert!(alarms.raised().is_empty());
    }
}
