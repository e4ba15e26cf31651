//! Requests that a second person has to agree to: seeing who is masked, deleting all that
//! is held on somebody.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use saring_model::Moment;
use serde::Deserialize;

use crate::App;
use crate::access::{Actor, Permission};
use crate::console::form::{Fields, to};
use crate::console::frame::{self, Frame};
use crate::console::language::Words;
use crate::console::people::People;
use crate::console::time::Stamp;
use crate::desk::privacy::{self as desk, AskUnmask, Asked as Requested, Filter};
use crate::desk::rulings::Settle;
use crate::problem::Problem;
use crate::records::{RequestKind, RequestState};
use crate::route::{About, Route};

/// Routes of this page.
pub(crate) fn routes() -> Vec<Route> {
    let (ask, agree) = (Permission::RequestUnmask, Permission::ApproveUnmask);
    vec![
        Route::get("/console/unmask", ask, list, About::page()),
        Route::post("/console/unmask", ask, request, About::page()),
        Route::post("/console/unmask/{kind}/{id}", agree, settle, About::page()),
    ]
}

/// What the page is asked with.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// The alert that is to be opened.
    alert: String,
}

struct Row {
    id: String,
    version: u64,
    kind: &'static str,
    state: &'static str,
    alert: String,
    records: u64,
    by: String,
    at: Stamp,
    settled_by: String,
    until: Option<Stamp>,
    reasons: Vec<String>,
    can_settle: bool,
    is_own: bool,
}

#[derive(Template)]
#[template(path = "unmask.html")]
struct Page {
    frame: Frame,
    t: Words,
    alert: String,
    rows: Vec<Row>,
}

/// The page of the requests.
pub(crate) fn page(
    frame: Frame,
    asked: Asked,
    requests: &[Requested],
    people: &People,
    now: Moment,
) -> impl Template + use<> {
    let t = frame.t;
    let agrees = frame.may(Permission::ApproveUnmask);
    let account = frame.account();
    let row = |asked: &Requested| {
        let request = &asked.request;
        let is_own = request.requested_by == account;
        Row {
            id: request.id.clone(),
            version: asked.version,
            kind: request.kind.as_str(),
            state: request.state.as_str(),
            alert: request.alert.clone(),
            records: request.records,
            by: people.name(&request.requested_by),
            at: Stamp::new(request.requested_at, now, t),
            settled_by: request
                .settled_by
                .as_deref()
                .map(|who| people.name(who))
                .unwrap_or_default(),
            until: request.until.map(|until| Stamp::new(until, now, t)),
            // Why is told to those who ask and who agree.
            reasons: if is_own || agrees { request.reasons.clone() } else { Vec::new() },
            can_settle: agrees && !is_own && request.state == RequestState::Requested,
            is_own,
        }
    };
    let mut rows: Vec<Row> = requests.iter().map(row).collect();
    rows.sort_by_key(|row| (row.state != "requested", std::cmp::Reverse(row.at.seconds)));
    Page { t, alert: asked.alert, rows, frame }
}

async fn list(
    State(app): State<App>,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let mut requests =
        desk::requests(&app, RequestKind::Unmask, &Filter::default()).await?.requests;
    let erasing = desk::requests(&app, RequestKind::Erase, &Filter::default()).await?;
    requests.extend(erasing.requests);
    let people = People::read(&app).await?;
    Ok(frame::page(&page(frame, asked, &requests, &people, app.now())))
}

#[derive(Deserialize)]
struct Ask {
    alert: String,
    reason: String,
}

async fn request(
    State(app): State<App>,
    actor: Actor,
    Fields(Ask { alert, reason }): Fields<Ask>,
) -> Result<Response, Problem> {
    let alert = alert.trim().to_owned();
    desk::ask_unmask(&app, &actor, &AskUnmask { alert, reason }).await?;
    Ok(to("/console/unmask"))
}

#[derive(Deserialize)]
struct Settled {
    version: u64,
    reason: String,
    how: String,
}

async fn settle(
    State(app): State<App>,
    actor: Actor,
    Path((kind, id)): Path<(String, String)>,
    Fields(Settled { version, reason, how }): Fields<Settled>,
) -> Result<Response, Problem> {
    let kind = match kind.as_str() {
        "unmask" => RequestKind::Unmask,
        "erase" => RequestKind::Erase,
        _ => return Err(Problem::not_found("path")),
    };
    let agree = how == "agree";
    desk::settle(&app, &actor, kind, &id, agree, &Settle { version, reason }).await?;
    Ok(to("/console/unmask"))
}
