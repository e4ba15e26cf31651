//! Search over all lists while somebody types, and the page of a listed entity.
//!
//! What is searched for is sent as a form: no name stands in an address.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use saring_model::ListedEntity;
use serde::Deserialize;

use crate::App;
use crate::access::{Actor, Permission};
use crate::console::form::Fields;
use crate::console::frame::{self, Frame};
use crate::console::language::Words;
use crate::console::listed::Listed;
use crate::current::Current;
use crate::desk::{rulings as ruled, search as desk};
use crate::problem::Problem;
use crate::records::{RulingKind, RulingState};
use crate::route::{About, Route};

/// Routes of these pages.
pub(crate) fn routes() -> Vec<Route> {
    let screen = Permission::Screen;
    vec![
        Route::get("/console/search", screen, empty, About::page()),
        Route::post("/console/search", screen, search, About::page()),
        Route::get("/console/entities/{id}", screen, entity, About::page()),
    ]
}

/// Finds that are shown.
const FOUND_MAX: usize = 30;

/// What is searched for.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    text: String,
    list: String,
}

/// What was found.
pub(crate) struct FoundRow {
    /// Identifier.
    pub(crate) id: String,
    /// Name as listed.
    pub(crate) caption: String,
    /// What it is.
    pub(crate) schema: String,
    /// Lists that have it.
    pub(crate) lists: Vec<String>,
}

#[derive(Template)]
#[template(path = "search.html")]
struct Page {
    frame: Frame,
    t: Words,
    asked: Asked,
    lists: Vec<String>,
    /// `None` before anything was asked for.
    total: Option<usize>,
    rows: Vec<FoundRow>,
}

/// The page of the search.
pub(crate) fn page(
    frame: Frame,
    asked: Asked,
    lists: Vec<String>,
    found: Option<(usize, Vec<FoundRow>)>,
) -> impl Template + use<> {
    let (total, rows) = match found {
        Some((total, rows)) => (Some(total), rows),
        None => (None, Vec::new()),
    };
    Page { t: frame.t, frame, asked, lists, total, rows }
}

fn lists_of(current: &Current) -> Vec<String> {
    current.versions.lists.iter().map(|(name, ..)| name.clone()).collect()
}

fn now_in_use(app: &App) -> Result<std::sync::Arc<Current>, Problem> {
    app.current().ok_or_else(|| Problem::unavailable("expected lists in use"))
}

async fn empty(State(app): State<App>, frame: Frame) -> Result<Response, Problem> {
    let lists = lists_of(&*now_in_use(&app)?);
    Ok(frame::page(&page(frame, Asked::default(), lists, None)))
}

async fn search(
    State(app): State<App>,
    frame: Frame,
    actor: Actor,
    Fields(asked): Fields<Asked>,
) -> Result<Response, Problem> {
    let current = now_in_use(&app)?;
    let lists = lists_of(&current);
    if asked.text.trim().is_empty() {
        return Ok(frame::page(&page(frame, asked, lists, None)));
    }
    desk::note(&app, &actor, &current, &asked.text).await?;
    let (now, text, list) = (current.clone(), asked.text.clone(), asked.list.clone());
    let names = lists.clone();
    let work = move || -> Result<(usize, Vec<FoundRow>), Problem> {
        let unavailable = || Problem::unavailable("expected lists in use");
        let whole = now.whole().ok_or_else(unavailable)?;
        let name = |place: &u32| names.get(*place as usize).cloned();
        let keep = |row: &saring_answer::catalogue::Row| {
            list.is_empty() || row.lists.iter().filter_map(name).any(|own| own == list)
        };
        let found = now.catalogue.search(whole, &text, &keep, 0..FOUND_MAX);
        let found = found.map_err(|why| Problem::defect(why.as_str()))?;
        let rows = found.rows.iter().map(|row| FoundRow {
            id: row.id.to_string(),
            caption: row.caption.to_string(),
            schema: row.schema.to_string(),
            lists: row.lists.iter().filter_map(name).collect(),
        });
        Ok((found.total, rows.collect()))
    };
    let found = tokio::task::spawn_blocking(work).await;
    let found = found.map_err(|_| Problem::defect("the search panicked"))??;
    Ok(frame::page(&page(frame, asked, lists, Some(found))))
}

/// A ruling about an entity.
pub(crate) struct RulingOn {
    /// Its identifier.
    pub(crate) id: String,
    /// What kind it is.
    pub(crate) kind: &'static str,
    /// Where it is.
    pub(crate) state: &'static str,
}

#[derive(Template)]
#[template(path = "entity.html")]
struct EntityPage {
    frame: Frame,
    t: Words,
    listed: Listed,
    lists: Vec<(String, String)>,
    rulings: Vec<RulingOn>,
}

/// The page of a listed entity.
pub(crate) fn entity_page(
    frame: Frame,
    entity: &ListedEntity,
    lists: Vec<(String, String)>,
    rulings: Vec<RulingOn>,
) -> impl Template + use<> {
    let (t, listed) = (frame.t, Listed::new(entity, frame.t));
    EntityPage { frame, t, listed, lists, rulings }
}

async fn entity(
    State(app): State<App>,
    frame: Frame,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let current = now_in_use(&app)?;
    let row = current.catalogue.known_by(&id).next();
    let row = row.ok_or_else(|| Problem::not_found("listed entity"))?;
    let entity = current.catalogue.entity(row).map_err(Problem::defect)?;
    let lists = row.lists.iter().filter_map(|place| {
        let (name, version, _) = current.versions.lists.get(*place as usize)?;
        Some((name.clone(), version.clone()))
    });
    let lists = lists.collect();
    let mut rulings = Vec::new();
    if actor.may(Permission::ReadRulings) {
        for kind in [RulingKind::Order, RulingKind::Exclusion, RulingKind::Exemption] {
            let filter = ruled::Filter {
                state: Some(RulingState::InForce),
                entity: Some(id.clone()),
                ..ruled::Filter::default()
            };
            let listed = ruled::list(&app, &actor, kind, &filter).await?;
            rulings.extend(listed.rulings.into_iter().map(|ruling| RulingOn {
                id: ruling.id,
                kind: ruling.kind.as_str(),
                state: ruling.state.as_str(),
            }));
        }
    }
    Ok(frame::page(&entity_page(frame, &entity, lists, rulings)))
}
