//! Lists: imported, judged, taken into use on every node at once.
//!
//! In: publishers' files, entries of private lists, persons' decisions. Out: versions in
//! the folder `<data>/lists` of every node, records of who answers for them, and one
//! record that says what is in use (`in-use/lists`). Not handled: reading a file
//! (`lists`), building an index (`answer`).
//!
//! ```text
//! file ─ import ─→ waiting ─ accept, or the guard ─→ next/lists ─ nodes build ─→ in-use/lists
//!                     └─ reject                                                 └→ folder, index
//! ```
//!
//! | Step | In |
//! |---|---|
//! | a file into a version that waits; accept, reject, take back | [`deeds`] |
//! | entries of a private list | [`edits`] |
//! | from next to in use, on all nodes; the folder as the record says | [`switch`] |
//! | files between nodes | [`files`] |
//! | the drop folder | [`dropped`] |
//! | ages | [`ages`] |
//! | what can be read of it | [`reading`] |

pub(crate) mod ages;
pub(crate) mod deeds;
mod dropped;
pub(crate) mod edits;
mod files;
pub(crate) mod kept;
pub(crate) mod reading;
pub(crate) mod switch;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::StatusCode;
use saring_lists::versions::{Store as Lists, StoreError, StoreErrorKind};
use saring_store::Entry;

use crate::App;
use crate::access::Actor;
use crate::current::lists_folder;
use crate::jobs::Job;
use crate::problem::Problem;

/// State of this chapter.
#[derive(Default)]
pub(crate) struct State {
    /// Held by whoever imports or accepts in this process, from the file to its use: what
    /// comes second is compared with what came first.
    importing: tokio::sync::Mutex<()>,
    /// Held by whoever writes to the folder in this process.
    writing: tokio::sync::Mutex<()>,
    /// What only this process knows.
    own: Mutex<Own>,
}

/// What only this process knows.
#[derive(Default)]
struct Own {
    /// Digest of the lists that an index is there of.
    prepared: String,
    /// What keeps this node from answering.
    trouble: Option<String>,
    /// The folder as it was when it agreed with the records, and their version.
    agreed: Option<(switch::Look, u64)>,
    /// When this node last spoke of itself.
    beat_at: Option<saring_model::Moment>,
    /// Ages, as of the last minute.
    ages: Vec<ages::Age>,
    /// Files of the drop folder that were still growing when last looked at.
    growing: HashMap<PathBuf, (u64, Option<std::time::SystemTime>)>,
    /// Impacts that were asked for lately.
    impacts: Vec<reading::Remembered>,
}

impl State {
    /// Of settings.
    pub(crate) fn new(_: &crate::Settings) -> Self {
        Self::default()
    }

    fn own(&self) -> MutexGuard<'_, Own> {
        self.own.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What goes on without being asked for.
pub(crate) fn jobs() -> Vec<Job> {
    let every_node =
        |name, every_seconds, run| Job { name, every_seconds, on_every_node: true, run };
    vec![
        every_node("lists.follow", 2, |app| Box::pin(switch::follow(app))),
        every_node("lists.drop", 5, |app| Box::pin(dropped::poll(app))),
        every_node("lists.ages", 60, |app| Box::pin(ages::run(app))),
    ]
}

/// What keeps this node from answering for its lists, if anything: it is not ready then.
pub(crate) fn trouble(app: &App) -> Option<String> {
    app.desk().lists.own().trouble.clone()
}

/// Looks now for lists that have changed: in the drop folder, beside the service, on
/// other nodes.
///
/// # Errors
///
/// When the store or the folder cannot be asked.
pub(crate) async fn look(app: &App) -> Result<(), Problem> {
    dropped::poll(app.clone()).await?;
    switch::follow(app.clone()).await?;
    crate::current::refresh(app).await.map(drop)
}

/// The folder of lists.
fn folder(app: &App) -> Lists {
    Lists::at(lists_folder(app))
}

/// Does what blocks where that is no harm.
async fn in_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| Problem::defect("work on lists panicked"))
}

/// An entry for the audit log about a list.
fn entry(app: &App, actor: &Actor, action: &str, about: &str, decision: &str) -> Entry {
    super::audit::entry(app, actor, action, ("list-version", about), decision)
}

/// What went wrong with the folder of lists, for whoever asked.
fn refusal(error: &StoreError) -> Problem {
    // Texts about lists tell places and rules, never a value.
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    match error.kind() {
        StoreErrorKind::Refused => {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "list-refused", text)
        }
        StoreErrorKind::Wrong => Problem::invalid(text),
        StoreErrorKind::Unknown => Problem::conflict(text),
        StoreErrorKind::Busy => {
            Problem::unavailable("somebody else is writing to the folder of lists")
        }
        StoreErrorKind::Io => {
            tracing::error!(event = "lists.folder", detail = text);
            Problem::unavailable("the folder of lists cannot be read or written now")
        }
        StoreErrorKind::Damaged => Problem::defect(text),
    }
}

/// A failure of work on lists that may be one of the folder.
fn failure(error: &anyhow::Error) -> Problem {
    match error.downcast_ref::<StoreError>() {
        Some(error) => refusal(error),
        None => Problem::defect(format!("{error:#}")),
    }
}
