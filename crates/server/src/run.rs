//! A service from its beginning to its end.

use std::future::Future;

use crate::edge::Listening;
use crate::{App, jobs};

/// Serves until it is told to stop. What is screened against is read while the first
/// requests may come already: until it is there, nobody is cleared and `/readyz` says so.
pub async fn run(app: App, listening: Listening, stop: impl Future<Output = ()>) {
    let beginning = tokio::spawn({
        let app = app.clone();
        async move {
            if let Err(problem) = crate::current::refresh(&app).await {
                tracing::error!(event = "lists.unread", detail = problem.detail());
            }
        }
    });
    let running = jobs::start(&app);
    crate::edge::serve(app.clone(), listening, stop).await;
    beginning.abort();
    drop(running);
    jobs::give_back(&app).await;
}

/// A decision of the audit log that was made again.
#[derive(Clone, PartialEq, Debug)]
pub struct Replayed {
    number: u64,
    is_same: bool,
    then: String,
    now: String,
}

impl Replayed {
    /// Whether it came out as it was, to the letter.
    pub fn is_same(&self) -> bool {
        self.is_same
    }
}

impl std::fmt::Display for Replayed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_same {
            write!(f, "entry {}: {}, the same to the letter", self.number, self.then)
        } else {
            let Self { number, then, now, .. } = self;
            write!(f, "entry {number}: was {then}, is {now} by the same versions")
        }
    }
}

/// Makes a decision again that stands in the audit log.
///
/// # Errors
///
/// When there is no such entry, it is of something else, its person was erased, or a
/// version that it cites is not kept any more.
pub async fn replay(app: &App, number: u64) -> anyhow::Result<Replayed> {
    let told = |problem: crate::problem::Problem| anyhow::anyhow!("{}", problem.detail());
    let leaves = app.store().leaves(number, 1).await?;
    let leaf = leaves.into_iter().next().filter(|leaf| leaf.number == number);
    let leaf = leaf.ok_or_else(|| anyhow::anyhow!("expected an entry that is there"))?;
    crate::current::refresh(app).await.map_err(told)?;
    let is_query = leaf.read().is_some_and(|logged| logged.entry.action == "match");
    let replay = if is_query {
        crate::contract::replay_match(app, &leaf).await
    } else {
        crate::desk::intake::replay(app, &leaf).await
    };
    let replay = replay.map_err(told)?;
    let word = |decision: &serde_json::Value| {
        let mut own =
            ["directive", "decision"].iter().filter_map(|key| decision.get(key));
        own.next().and_then(|own| own.as_str()).unwrap_or("nothing").to_owned()
    };
    Ok(Replayed {
        number,
        is_same: replay.is_same,
        then: word(&replay.then),
        now: word(&replay.now),
    })
}
