//! What can be done: one function for each deed, whoever asks for it.
//!
//! In: an [`App`](crate::App), an [`Actor`](crate::access::Actor), values. Out: values,
//! once the deed and its audit entry are durable. Not handled: how a request is written
//! (`contract`, `console`), whether the actor may do it at all (the table of routes);
//! rules between persons (four eyes) are kept here.

pub(crate) mod alerts;
pub(crate) mod audit;
pub(crate) mod figures;
pub(crate) mod flights;
pub(crate) mod intake;
pub(crate) mod lists;
pub(crate) mod notices;
pub(crate) mod privacy;
pub(crate) mod redress;
pub(crate) mod rulings;
pub(crate) mod search;
#[cfg(test)]
mod tests;

use crate::Settings;
use crate::jobs::Job;

/// State of this room.
pub(crate) struct State {
    /// Of the alerts.
    pub(crate) alerts: alerts::State,
    /// Of the audit log.
    pub(crate) audit: audit::State,
    /// Of the intake.
    pub(crate) intake: intake::State,
    /// Of privacy.
    pub(crate) privacy: privacy::State,
    /// Of the lists.
    pub(crate) lists: lists::State,
}

impl State {
    /// Of settings.
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            alerts: alerts::State::new(),
            audit: audit::State::default(),
            intake: intake::State::new(settings),
            privacy: privacy::State::new(),
            lists: lists::State::new(settings),
        }
    }
}

/// What goes on without being asked for.
pub(crate) fn jobs() -> Vec<Job> {
    let mut jobs = intake::jobs();
    jobs.extend(notices::jobs());
    jobs.extend(lists::jobs());
    jobs.extend(privacy::jobs());
    jobs
}
