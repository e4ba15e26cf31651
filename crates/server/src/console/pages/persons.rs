//! All that is held on one person: asked for with a reason, given as a file.

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::App;
use crate::access::{Actor, Permission};
use crate::console::form::{Fields, to};
use crate::console::frame::{self, Frame};
use crate::console::language::Words;
use crate::desk::privacy::{self as desk, Person};
use crate::problem::Problem;
use crate::route::{About, Route};

/// Routes of this page.
pub(crate) fn routes() -> Vec<Route> {
    let takes = Permission::ExportPerson;
    vec![
        Route::get("/console/persons", takes, form, About::page()),
        Route::post("/console/persons", takes, export, About::page()),
        Route::post("/console/persons/erase", Permission::Redress, erase, About::page()),
    ]
}

#[derive(Template)]
#[template(path = "persons.html")]
struct Page {
    frame: Frame,
    t: Words,
    can_erase: bool,
}

/// The page of the export.
pub(crate) fn page(frame: Frame) -> impl Template + use<> {
    Page { t: frame.t, can_erase: frame.may(Permission::Redress), frame }
}

async fn form(frame: Frame) -> Response {
    frame::page(&page(frame))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    name: String,
    birth_date: String,
    document: String,
    reason: String,
}

impl From<Asked> for Person {
    fn from(asked: Asked) -> Self {
        let Asked { name, birth_date, document, reason } = asked;
        Self { name, birth_date, document, reason }
    }
}

async fn export(
    State(app): State<App>,
    actor: Actor,
    Fields(asked): Fields<Asked>,
) -> Result<Response, Problem> {
    let held = desk::export(&app, &actor, &asked.into()).await?;
    let text = serde_json::to_vec_pretty(&held).map_err(Problem::defect)?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        // The name of the file names nobody.
        (header::CONTENT_DISPOSITION, "attachment; filename=\"person.json\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, text).into_response())
}

async fn erase(
    State(app): State<App>,
    actor: Actor,
    Fields(asked): Fields<Asked>,
) -> Result<Response, Problem> {
    desk::ask_erase(&app, &actor, &asked.into()).await?;
    Ok(to("/console/redress"))
}
