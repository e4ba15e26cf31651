//! Whether the service lives, and whether it can do its work.
//!
//! In: the store, the lists in use, the alarms. Out: `/healthz`, `/readyz`, `/metrics`.
//! Whoever cannot be screened is referred, so a service that is not ready still answers;
//! `/readyz` tells those who balance load that another node is better.

use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use saring_store::{Query, Values};
use schemars::JsonSchema;
use serde::Serialize;

use super::metrics::Looked;
use crate::App;
use crate::access::Permission;
use crate::body::Json;
use crate::desk::lists::ages;
use crate::kept::Kept as _;
use crate::records::{Alert, Notice, NoticeState};
use crate::route::{About, Route};

/// Batches that may wait to be kept before somebody has to look.
const WAITING_MAX: usize = 2_000;

pub(super) fn routes() -> Vec<Route> {
    let public = Permission::Public;
    vec![
        Route::get(
            "/healthz",
            public,
            healthz,
            About::new("Operations", "Whether the service lives")
                .answers::<Healthy>(200, "it lives"),
        ),
        Route::get(
            "/readyz",
            public,
            readyz,
            About::new("Operations", "Whether the service can do its work")
                .answers::<Readiness>(200, "it can")
                .answers::<Readiness>(503, "it cannot; the reasons are told"),
        ),
        Route::get(
            "/metrics",
            Permission::ReadMetrics,
            metrics,
            About::new("Operations", "Figures for Prometheus").answers_media(
                200,
                "all figures",
                "text/plain; version=0.0.4",
            ),
        ),
    ]
}

/// That the service lives.
#[derive(Serialize, JsonSchema)]
struct Healthy {
    /// `ok`.
    status: &'static str,
}

/// What the service can do.
#[derive(Serialize, JsonSchema)]
struct Readiness {
    /// `ok`, or `unready`.
    status: &'static str,
    /// Why it is not ready.
    reasons: Vec<&'static str>,
    /// The store.
    store: StoreReadiness,
    /// The lists in use.
    lists: Vec<ListReadiness>,
    /// What somebody has to look at, whether the service is ready or not.
    alarms: Vec<RaisedAlarm>,
}

/// How the store is.
#[derive(Serialize, JsonSchema)]
struct StoreReadiness {
    /// Whether it can be written; no answer leaves before its audit entry is.
    writable: bool,
    /// Batches, each with its audit entry, that wait to be kept.
    waiting: usize,
}

/// How old a list is.
#[derive(Serialize, JsonSchema)]
struct ListReadiness {
    /// Its name.
    name: String,
    /// Seconds since its publisher last confirmed it; none for a list of one's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    age_seconds: Option<u64>,
    /// Whether that is too long.
    stale: bool,
}

/// An alarm.
#[derive(Serialize, JsonSchema)]
struct RaisedAlarm {
    /// Its name.
    name: String,
    /// Since when.
    since: String,
    /// What is wrong.
    detail: String,
}

async fn healthz() -> Json<Healthy> {
    Json(Healthy { status: "ok" })
}

async fn readyz(State(app): State<App>) -> Response {
    let health = app.store().health();
    let mut reasons = Vec::new();
    if !health.is_writable {
        reasons.push("the store cannot be written");
    }
    if has_no_lists(&app) {
        reasons.push("no list is in use");
    }
    if crate::desk::lists::trouble(&app).is_some() {
        reasons.push("the lists of this node are not those in use");
    }
    if health.waiting > WAITING_MAX {
        reasons.push("too many audit entries wait to be kept");
    }
    let is_ready = reasons.is_empty();
    let readiness = Readiness {
        status: if is_ready { "ok" } else { "unready" },
        reasons,
        store: StoreReadiness { writable: health.is_writable, waiting: health.waiting },
        lists: lists(&app),
        alarms: app
            .edge()
            .alarms
            .raised()
            .into_iter()
            .map(|(name, alarm)| {
                let (since, detail) = (alarm.since.to_string(), alarm.detail);
                RaisedAlarm { name, since, detail }
            })
            .collect(),
    };
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(readiness)).into_response()
}

fn has_no_lists(app: &App) -> bool {
    app.current().is_none_or(|current| current.whole().is_none())
}

fn lists(app: &App) -> Vec<ListReadiness> {
    let ages = ages::lately(app).into_iter();
    ages.map(|age| {
        let age_seconds = age.seconds.and_then(|seconds| u64::try_from(seconds).ok());
        ListReadiness { name: age.list, age_seconds, stale: age.stale }
    })
    .collect()
}

async fn metrics(State(app): State<App>) -> Response {
    let health = app.store().health();
    let alarms = app.edge().alarms.raised().into_iter();
    let looked = Looked {
        lists: lists(&app)
            .into_iter()
            .filter_map(|list| Some((list.name, list.age_seconds?)))
            .collect(),
        is_writable: health.is_writable,
        commits_waiting: health.waiting as u64,
        alarms: alarms.map(|(name, _)| name).collect(),
    };
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (kind, app.edge().metrics.text(&looked)).into_response()
}

/// Looks every second at what nobody would say by itself, and now and then at what has
/// to be counted.
pub(super) async fn watch(app: App) {
    /// Seconds from one count to the next.
    const COUNT_EVERY: u32 = 15;
    for second in 0_u32.. {
        look(&app);
        if second % COUNT_EVERY == 0 {
            count(&app).await;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Raises or clears what the store and the lists give reason for.
fn look(app: &App) {
    let (alarms, health, now) = (&app.edge().alarms, app.store().health(), app.now());
    let detail = "the store cannot be written";
    alarms.set("store-unwritable", !health.is_writable, now, detail);
    let detail = "too many audit entries wait to be kept";
    alarms.set("audit-backlog", health.waiting > WAITING_MAX, now, detail);
    // While the first look at the lists goes on nobody knows, and nobody is cleared.
    let is_empty = app.current().is_some_and(|current| current.whole().is_none());
    alarms.set("no-lists", is_empty, now, "no list is in use");
    let trouble = crate::desk::lists::trouble(app);
    let detail = trouble.as_deref().unwrap_or_default();
    alarms.set("lists-differ", trouble.is_some(), now, detail);
    let stale: Vec<String> =
        lists(app).into_iter().filter(|list| list.stale).map(|list| list.name).collect();
    let detail = format!("not confirmed for too long: {}", stale.join(", "));
    alarms.set("lists-stale", !stale.is_empty(), now, &detail);
}

/// What waits for somebody. A store that does not answer has its own alarm.
async fn count(app: &App) {
    let (store, metrics) = (app.store(), &app.edge().metrics);
    let waiting = Query {
        key: Some(("waiting".to_owned(), Values::All)),
        ..Query::all(Alert::KIND)
    };
    if let Ok(count) = store.count(waiting).await {
        metrics.alerts_open.set(count);
    }
    let overdue = Query::by(Notice::KIND, "state", NoticeState::Overdue.as_str());
    if let Ok(count) = store.count(overdue).await {
        metrics.outbox_overdue.set(count);
    }
}
