//! A decision made again, to show that it is what it was.
//!
//! In: an entry of the audit log with what is sealed beside it. Out: whether the versions
//! that it cites decide the same today, bit for bit. Not handled: reading the log
//! (`desk::audit`).

use saring_store::audit::Leaf;
use serde_json::Value;

use super::judging::decision_by;
use super::person::Sealed;
use crate::App;
use crate::current;
use crate::problem::Problem;

/// A decision that was made again.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Replay {
    /// Whether it is what it was, to the letter.
    pub(crate) is_same: bool,
    /// What was decided then, as `docs/formats/directives.md` writes it.
    pub(crate) then: Value,
    /// What is decided now by the same versions.
    pub(crate) now: Value,
}

/// Makes a decision again by the versions that it cites.
///
/// # Errors
///
/// When the entry is of something else, what was sealed is erased, or a version is not
/// kept any more.
pub(crate) async fn replay(app: &App, leaf: &Leaf) -> Result<Replay, Problem> {
    let logged = leaf.read().ok_or_else(|| Problem::defect("a leaf cannot be read"))?;
    let is_decision = logged.entry.action.starts_with("travel.screen")
        || logged.entry.action.starts_with("travel.rescreen");
    if !is_decision {
        let detail = "expected an entry of somebody who was screened";
        return Err(Problem::conflict(detail));
    }
    let sealed = leaf.sealed.as_ref().filter(|_| leaf.opens()).ok_or_else(|| {
        Problem::conflict("expected an entry whose person is not erased")
    })?;
    let unread = || Problem::defect("what is sealed beside an entry cannot be read");
    let body: Value =
        serde_json::from_slice(&sealed.subject.body).map_err(|_| unread())?;
    let subject = body.get("subject").cloned().ok_or_else(unread)?;
    let subject: Sealed = serde_json::from_value(subject).map_err(|_| unread())?;
    let (traveller, journey) = subject.open().ok_or_else(unread)?;
    let then = body.get("decision").cloned().unwrap_or_default();
    let was = current::as_it_was(app, &logged.entry.versions).await?;
    let work = move || {
        let verdict = was.engine.judge_one(&traveller, &journey, true);
        let lists = was.engine.lists();
        let also = lists.map(|lists| lists.also().clone()).unwrap_or_default();
        decision_by(&verdict, &also, &was.fingerprints)
    };
    let now = tokio::task::spawn_blocking(work).await;
    let now = now.map_err(|_| Problem::defect("making a decision again"))?;
    Ok(Replay { is_same: then == now, then, now })
}
