//! The audit log: entries, one of them, and the signed checkpoint.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use saring_model::Moment;
use serde::Deserialize;
use serde_json::Value;

use crate::App;
use crate::access::{Actor, Permission};
use crate::console::frame::{self, Frame};
use crate::console::language::Words;
use crate::console::people::People;
use crate::console::time::Stamp;
use crate::desk::audit::{self as desk, Filter, Listed, Logged};
use crate::problem::Problem;
use crate::route::{About, Route};

/// Routes of these pages.
pub(crate) fn routes() -> Vec<Route> {
    let read = Permission::ReadAudit;
    vec![
        Route::get("/console/audit", read, list, About::page()),
        Route::get("/console/audit/{number}", read, show, About::page()),
    ]
}

/// Which entries are asked for.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    action: String,
    actor: String,
    about: String,
    day: String,
    below: Option<u64>,
}

struct Row {
    number: u64,
    at: Option<Stamp>,
    actor: String,
    role: String,
    action: String,
    about: String,
    decision: String,
    sealed: bool,
}

#[derive(Template)]
#[template(path = "audit.html")]
struct Page {
    frame: Frame,
    t: Words,
    asked: Asked,
    rows: Vec<Row>,
    size: u64,
    /// The address of the next page.
    next: Option<String>,
    checkpoint: String,
}

fn row(logged: &Logged, people: &People, now: Moment, t: Words) -> Row {
    let text = |key: &str| {
        let text = logged.leaf.get(key).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    let about = match logged.leaf.get("about") {
        Some(Value::Object(about)) => {
            let part = |key: &str| about.get(key).and_then(Value::as_str);
            let parts = [part("kind"), part("id")].into_iter().flatten();
            parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
        }
        Some(Value::Array(about)) => {
            let parts: Vec<&str> = about.iter().filter_map(Value::as_str).collect();
            parts.join("/")
        }
        Some(Value::String(about)) => about.clone(),
        Some(Value::Null | Value::Bool(_) | Value::Number(_)) | None => String::new(),
    };
    Row {
        number: logged.number,
        at: Moment::read(&text("at")).map(|moment| Stamp::new(moment, now, t)),
        actor: people.name(&text("actor")),
        role: text("role"),
        action: text("action"),
        about,
        decision: text("decision"),
        sealed: logged.sealed,
    }
}

/// The page of the entries.
pub(crate) fn page(
    frame: Frame,
    asked: Asked,
    listed: &Listed,
    checkpoint: String,
    people: &People,
    now: Moment,
) -> impl Template + use<> {
    let t = frame.t;
    let next = listed.below.map(|below| {
        let of = |key: &str, text: &str| format!("{key}={}", crate::console::path(text));
        format!(
            "/console/audit?{}&{}&{}&{}&below={below}",
            of("action", &asked.action),
            of("actor", &asked.actor),
            of("about", &asked.about),
            of("day", &asked.day)
        )
    });
    let rows = listed.entries.iter().map(|logged| row(logged, people, now, t)).collect();
    Page { t, asked, rows, size: listed.size, next, checkpoint, frame }
}

async fn list(
    State(app): State<App>,
    frame: Frame,
    actor: Actor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let told = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let filter = Filter {
        action: told(&asked.action),
        actor: told(&asked.actor),
        about: told(&asked.about),
        day: told(&asked.day),
        below: asked.below,
        limit: Some(50),
    };
    let listed = desk::entries(&app, &actor, &filter).await?;
    let checkpoint = desk::checkpoint(&app, &actor).await?;
    let people = People::default();
    let page = page(frame, asked, &listed, checkpoint, &people, app.now());
    Ok(frame::page(&page))
}

#[derive(Template)]
#[template(path = "entry.html")]
struct One {
    frame: Frame,
    t: Words,
    row: Row,
    hash: String,
    leaf: String,
    checkpoint: String,
    proof: Vec<String>,
    size: u64,
}

/// The page of one entry.
pub(crate) fn one_page(
    frame: Frame,
    logged: &Logged,
    proof: &desk::Proof,
    now: Moment,
) -> impl Template + use<> {
    let t = frame.t;
    One {
        t,
        row: row(logged, &People::default(), now, t),
        hash: logged.hash.clone(),
        leaf: serde_json::to_string_pretty(&logged.leaf).unwrap_or_default(),
        checkpoint: proof.checkpoint.clone(),
        proof: proof.proof.clone(),
        size: proof.size,
        frame,
    }
}

async fn show(
    State(app): State<App>,
    frame: Frame,
    actor: Actor,
    Path(number): Path<u64>,
) -> Result<Response, Problem> {
    let logged = desk::one(&app, &actor, number).await?;
    let proof = desk::prove(&app, &actor, number).await?;
    Ok(frame::page(&one_page(frame, &logged, &proof, app.now())))
}
