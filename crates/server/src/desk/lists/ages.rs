//! How old lists are.
//!
//! In: when each list in use was last known to be what its publisher says. Out: ages,
//! and how often they were too high. Not handled: the alarm (`edge::health`). A list that
//! was written here, entry by entry, has no age: nobody publishes it.

use saring_answer::versions::sources;
use saring_lists::versions::{EventKind, ListState};
use saring_model::Moment;
use saring_store::Batch;
use schemars::JsonSchema;
use serde::Serialize;

use super::kept::{VersionKept, identifier};
use super::switch::{OURS, in_use};
use super::{failure, folder, in_thread};
use crate::App;
use crate::kept::find;
use crate::problem::Problem;

/// How old a list is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub(crate) struct Age {
    /// The list.
    pub(crate) list: String,
    /// Seconds since its version in use was last confirmed; none where it has no age.
    pub(crate) seconds: Option<i64>,
    /// Whether that is an alarm.
    pub(crate) stale: bool,
}

/// Ages of the lists in use, now.
pub(crate) async fn now(app: &App) -> Result<Vec<Age>, Problem> {
    let Some(in_use) = in_use(app).await? else { return Ok(Vec::new()) };
    let lists = folder(app);
    let known = in_thread(move || sources(&lists)).await?;
    let known = known.map_err(|error| failure(&error))?;
    let mut ages = Vec::new();
    for (name, used) in in_use.value.lists {
        let kept =
            find::<VersionKept>(app.store(), &identifier(&name, used.number)).await?;
        let is_own = kept.as_ref().is_some_and(|kept| kept.value.is_own);
        let (lists, list) = (folder(app), name.clone());
        let here = in_thread(move || lists.list(&list).ok()).await?;
        // A publisher may have been asked by the command, which notes it in the folder.
        let here = here.as_ref().and_then(confirmed_beside);
        let confirmed = kept.map(|kept| kept.value.confirmed_at).max(here);
        let hours = match known.all().iter().find(|own| own.name == name) {
            Some(source) => i64::try_from(source.stale_after_hours).unwrap_or(i64::MAX),
            None => i64::from(app.settings().lists.stale_hours),
        };
        let seconds = confirmed.map(|at| (app.now().unix() - at.unix()).max(0));
        let seconds = seconds.filter(|_| !is_own);
        let stale = !is_own && seconds.is_none_or(|seconds| seconds / 3_600 >= hours);
        ages.push(Age { list: name, seconds, stale });
    }
    Ok(ages)
}

/// When a list was last confirmed by somebody else than the service: that a version went
/// into use here makes it no younger.
fn confirmed_beside(state: &ListState) -> Option<Moment> {
    let active = state.active_version()?.number;
    let mut events = state.journal.iter().rev().filter(|event| {
        let kinds = [EventKind::Activated, EventKind::Accepted, EventKind::Confirmed];
        let is_ours = event.by == "service" && event.detail.starts_with(OURS);
        event.version == Some(active) && kinds.contains(&event.kind) && !is_ours
    });
    events.next().map(|event| event.at)
}

/// As they were a minute ago, at most: for health and figures, which ask often.
pub(crate) fn lately(app: &App) -> Vec<Age> {
    app.desk().lists.own().ages.clone()
}

/// Ages of the lists in use, now, for whoever asks often.
pub(super) async fn note(app: &App) -> Result<Vec<Age>, Problem> {
    let ages = now(app).await?;
    app.desk().lists.own().ages.clone_from(&ages);
    Ok(ages)
}

/// The hour of a moment, for figures.
fn hour(moment: Moment) -> String {
    moment.to_string().chars().take(13).collect()
}

/// The job.
///
/// # Errors
///
/// When the store or the folder cannot be asked.
pub(crate) async fn run(app: App) -> Result<(), Problem> {
    let ages = note(&app).await?;
    let mut batch = Batch::default();
    for age in ages.iter().filter(|age| age.stale) {
        batch.tally(&format!("list.stale.{}", age.list), &hour(app.now()), 1);
    }
    if !batch.changes.is_empty() {
        app.commit(batch).await?;
    }
    Ok(())
}
