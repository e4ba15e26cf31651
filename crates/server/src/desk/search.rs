//! Searching the lists by words.
//!
//! In: what somebody typed. Out: an entry in the audit log before anything is shown, for
//! what is searched for is often a person. Not handled: the search itself
//! (`saring_answer::catalogue`).

use saring_store::{Entry, Subject};

use super::audit;
use crate::App;
use crate::access::Actor;
use crate::current::Current;
use crate::problem::Problem;
use crate::records::later;

/// Notes that somebody searches, with what for sealed beside.
pub(crate) async fn note(
    app: &App,
    actor: &Actor,
    current: &Current,
    text: &str,
) -> Result<(), Problem> {
    if text.trim().is_empty() {
        return Ok(());
    }
    let now = app.now();
    let days = i64::from(app.settings().retention.query_days);
    let subject = Subject {
        body: text.as_bytes().to_vec(),
        group: format!("query/{}", app.identifier('q')),
        purge_at: Some(later(now, days * 86_400)),
    };
    let entry = Entry {
        versions: current.versions.clone(),
        subject: Some(subject),
        ..audit::deed(app, actor, "search")
    };
    audit::keep(app, entry).await.map(drop)
}
