//! The queue of alerts, the most urgent first.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use saring_model::Moment;
use serde::Deserialize;

use crate::App;
use crate::access::{Actor, Permission};
use crate::console::frame::{self, Frame};
use crate::console::language::Words;
use crate::console::people::People;
use crate::console::time::Stamp;
use crate::desk::alerts::{self as desk, Filter, Listed, Which};
use crate::problem::Problem;
use crate::route::{About, Route};

/// Routes of this page.
pub(crate) fn routes() -> Vec<Route> {
    vec![Route::get("/console/alerts", Permission::ReadAlerts, queue, About::page())]
}

/// Which alerts are asked for.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    state: Option<Which>,
    mine: Option<String>,
    flight: Option<String>,
    after: Option<String>,
}

struct Row {
    id: String,
    flight_label: String,
    departs: Option<Stamp>,
    name: Option<String>,
    directive: String,
    score: u16,
    hits: usize,
    caption: String,
    list: String,
    state: &'static str,
    assigned: String,
    is_mine: bool,
    is_soon: bool,
    dispositions: Vec<&'static str>,
    opened: Stamp,
}

struct View {
    key: &'static str,
    path: &'static str,
    is_here: bool,
}

#[derive(Template)]
#[template(path = "alerts.html")]
struct Page {
    frame: Frame,
    t: Words,
    views: Vec<View>,
    rows: Vec<Row>,
    is_waiting: bool,
    here: &'static str,
    next: Option<String>,
}

/// Seconds before departure within which an alert is shown as pressing.
const SOON_SECONDS: i64 = 2 * 3600;

/// The page of the queue.
pub(crate) fn page(
    frame: Frame,
    listed: Listed,
    asked: &Asked,
    people: &People,
    now: Moment,
) -> impl Template + use<> {
    let t = frame.t;
    let is_mine = asked.mine.is_some();
    let state = asked.state.unwrap_or_default();
    let is_waiting = matches!(state, Which::Waiting | Which::Open | Which::Escalated);
    let view = |key, path, is_here| View { key, path, is_here };
    let views = vec![
        view("queue-waiting", "/console/alerts", is_waiting && !is_mine),
        view("queue-mine", "/console/alerts?mine=1", is_mine),
        view("queue-decided", "/console/alerts?state=decided", !is_waiting),
    ];
    let here = views
        .iter()
        .find(|view| view.is_here)
        .map_or("/console/alerts", |view| view.path);
    let account = frame.account().to_owned();
    let rows = listed.alerts.into_iter().map(|row| {
        let departs = row.departs_at.map(|moment| Stamp::new(moment, now, t));
        Row {
            is_soon: departs.as_ref().is_none_or(|it| it.seconds < SOON_SECONDS),
            departs,
            id: row.id,
            flight_label: row.flight_label,
            name: row.name,
            directive: row.directive,
            score: row.score,
            hits: row.hits,
            caption: row.caption,
            list: row.list,
            state: row.state.as_str(),
            is_mine: row.assigned_to.as_deref() == Some(account.as_str()),
            assigned: row.assigned_to.map(|who| people.name(&who)).unwrap_or_default(),
            dispositions: row.dispositions.iter().map(|kind| kind.as_str()).collect(),
            opened: Stamp::new(row.opened_at, now, t),
        }
    });
    let rows = rows.collect();
    Page { t, views, rows, is_waiting, here, next: listed.next, frame }
}

async fn queue(
    State(app): State<App>,
    frame: Frame,
    actor: Actor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let filter = Filter {
        state: asked.state.unwrap_or_default(),
        mine: asked.mine.is_some(),
        flight: asked.flight.clone(),
        after: asked.after.clone(),
        limit: None,
    };
    let listed = desk::queue(&app, &actor, &filter).await?;
    let people = People::read(&app).await?;
    Ok(frame::page(&page(frame, listed, &asked, &people, app.now())))
}
