//! What goes on without being asked for.
//!
//! In: jobs. Out: their work, again and again, each on one node at a time unless every
//! node has its own. Not handled: what a job does (`desk`).

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::App;
use crate::problem::Problem;
use crate::records::later;

/// Work in progress.
pub(crate) type Work = Pin<Box<dyn Future<Output = Result<(), Problem>> + Send>>;

/// Something that is done again and again.
#[derive(Clone, Copy)]
pub(crate) struct Job {
    /// Its name, for the lease and the log.
    pub(crate) name: &'static str,
    /// Seconds from one run to the next.
    pub(crate) every_seconds: u32,
    /// Whether every node does it, or one for all.
    pub(crate) on_every_node: bool,
    /// The work.
    pub(crate) run: fn(App) -> Work,
}

/// Starts all jobs; they end when the handle is dropped or aborted.
pub(crate) fn start(app: &App) -> tokio::task::JoinSet<()> {
    let mut running = tokio::task::JoinSet::new();
    for job in crate::desk::jobs() {
        running.spawn(again_and_again(app.clone(), job));
    }
    running
}

async fn again_and_again(app: App, job: Job) {
    let mut ticks =
        tokio::time::interval(Duration::from_secs(u64::from(job.every_seconds)));
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut told = String::new();
    loop {
        ticks.tick().await;
        let done = once(&app, job).await;
        let alarm = format!("job-{}", job.name);
        let detail = done.as_ref().err().map_or("", Problem::detail);
        app.edge().alarms.set(&alarm, done.is_err(), app.now(), detail);
        // What goes on failing is an alarm that stays, not a line a second.
        if done.is_err() && told != detail {
            tracing::error!(event = "job.failed", job = job.name, detail);
        }
        detail.clone_into(&mut told);
    }
}

/// Leases last so many times longer than a job waits, so that a slow run keeps its own.
const LEASE_FACTOR: i64 = 3;

/// How long a node that stops waits for the store to take its leases back.
const GIVING_BACK: Duration = Duration::from_secs(2);

/// Gives back the leases of a node that stops, so that another one goes on at once, or the
/// same when it is started again under another name.
pub(crate) async fn give_back(app: &App) {
    let now = app.now();
    let giving = async {
        for job in crate::desk::jobs().iter().filter(|job| !job.on_every_node) {
            // What cannot be given back lapses.
            if app.store().claim(job.name, app.node(), now, now).await.is_err() {
                return;
            }
        }
    };
    if tokio::time::timeout(GIVING_BACK, giving).await.is_err() {
        tracing::warn!(event = "jobs.kept");
    }
}

async fn once(app: &App, job: Job) -> Result<(), Problem> {
    if !job.on_every_node {
        let now = app.now();
        let until = later(now, i64::from(job.every_seconds) * LEASE_FACTOR);
        if !app.store().claim(job.name, app.node(), now, until).await? {
            return Ok(());
        }
    }
    // A panic ends this run, not the job.
    let work = tokio::spawn((job.run)(app.clone()));
    work.await
        .unwrap_or_else(|_| Err(Problem::defect(format!("job {} panicked", job.name))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_node_that_stops_leaves_its_jobs_to_others() {
        let test = crate::testing::app().await;
        let store = test.app.store();
        let now = test.app.now();
        for job in crate::desk::jobs().iter().filter(|job| !job.on_every_node) {
            once(&test.app, *job).await.unwrap();
            let until = later(now, 60);
            assert!(!store.claim(job.name, "other", now, until).await.unwrap());
        }
        give_back(&test.app).await;
        for job in crate::desk::jobs().iter().filter(|job| !job.on_every_node) {
            let until = later(now, 60);
            assert!(store.claim(job.name, "other", now, until).await.unwrap());
        }
    }
}
