//! `/entities`: one listed entity, and what stands beside it.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use saring_answer::catalogue::Row;
use saring_lists::write::FtmNodes;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Parameters, RESULTS_MAX, TAG, Total, current};
use crate::App;
use crate::access::Permission;
use crate::body::Json;
use crate::current::Current;
use crate::problem::Problem;
use crate::route::{About, Route};

pub(super) fn routes() -> Vec<Route> {
    let one = About::new(TAG, "A listed entity")
        .query::<EntityParameters>()
        .answers::<Value>(200, "the entity as FollowTheMoney has it")
        .answers_nothing(308, ELSEWHERE);
    let adjacent = About::new(TAG, "A listed entity and what stands beside it")
        .query::<AdjacentParameters>()
        .answers::<Value>(200, "the entity, and the nodes beside it by property");
    let by_property =
        About::new(TAG, "What stands beside a listed entity, by one property")
            .query::<AdjacentParameters>()
            .answers::<Value>(200, "a page of nodes")
            .answers_nothing(308, ELSEWHERE);
    vec![
        Route::get("/entities/{id}", Permission::Screen, entity, one),
        Route::get("/entities/{id}/adjacent", Permission::Screen, beside, adjacent),
        Route::get(
            "/entities/{id}/adjacent/{property}",
            Permission::Screen,
            beside_by,
            by_property,
        ),
    ]
}

/// What an answer says that leads on.
const ELSEWHERE: &str = "it is one with another entity: see there";

/// Parameters of `/entities/{id}`.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "the parameters are read by name; this is their document")]
struct EntityParameters {
    /// Whether what stands beside it is put into its properties; true unless told.
    nested: Option<bool>,
}

/// Parameters of what stands beside an entity.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "the parameters are read by name; this is their document")]
struct AdjacentParameters {
    /// Nodes of a property, 1 to 500; 10 unless told.
    limit: Option<u16>,
    /// Nodes to pass over.
    offset: Option<u16>,
}

/// Nodes of a property, unless told.
const LIMIT: usize = 10;

/// Whether an entity has one of these topics; of none every entity has one.
pub(super) fn has_topic(entity: &Value, topics: &[String]) -> bool {
    if topics.is_empty() {
        return true;
    }
    let own = entity.pointer("/properties/topics").and_then(Value::as_array);
    own.into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .any(|topic| topics.iter().any(|wanted| wanted == topic))
}

/// What an identifier leads to.
enum Found<'c> {
    /// The entity itself.
    Own(&'c Row),
    /// Another entity, which it is one with.
    Other(&'c Row),
}

fn find<'c>(current: &'c Current, id: &str) -> Result<Found<'c>, Problem> {
    let row = current.catalogue.known_by(id).next();
    let row = row.ok_or_else(|| Problem::not_found("listed entity"))?;
    Ok(if *row.id == *id { Found::Own(row) } else { Found::Other(row) })
}

/// To where an entity stands that another one is one with.
fn elsewhere(row: &Row, tail: &str) -> Response {
    let place = format!("/entities/{}{tail}", escaped(&row.id));
    (StatusCode::PERMANENT_REDIRECT, [(axum::http::header::LOCATION, place)])
        .into_response()
}

/// An identifier as a part of a path.
fn escaped(id: &str) -> String {
    crate::console::path(id)
}

async fn entity(
    State(app): State<App>,
    Path(id): Path<String>,
    parameters: Parameters,
) -> Result<Response, Problem> {
    let nested = parameters.truth("nested", true)?;
    let current = current(&app)?;
    let row = match find(&current, &id)? {
        Found::Own(row) => row,
        Found::Other(row) => return Ok(elsewhere(row, "")),
    };
    let nodes = current.catalogue.ftm(row, current.lists()).map_err(Problem::defect)?;
    let entity = if nested { nest(nodes) } else { nodes.entity };
    Ok(Json(entity).into_response())
}

/// An entity with what stands beside it in its properties.
fn nest(nodes: FtmNodes) -> Value {
    let FtmNodes { mut entity, adjacent } = nodes;
    let properties = entity.pointer_mut("/properties").and_then(Value::as_object_mut);
    if let Some(properties) = properties {
        for (property, node) in adjacent {
            let own = properties.entry(property).or_insert_with(|| json!([]));
            if let Some(own) = own.as_array_mut() {
                own.push(node);
            }
        }
    }
    entity
}

async fn beside(
    State(app): State<App>,
    Path(id): Path<String>,
    parameters: Parameters,
) -> Result<Response, Problem> {
    let page = Page::of(&parameters)?;
    let current = current(&app)?;
    let row = match find(&current, &id)? {
        Found::Own(row) => row,
        Found::Other(row) => return Ok(elsewhere(row, "/adjacent")),
    };
    let nodes = current.catalogue.ftm(row, current.lists()).map_err(Problem::defect)?;
    let mut by_property: Map<String, Value> = Map::new();
    let mut properties: Vec<&str> = nodes.adjacent.iter().map(|(own, _)| *own).collect();
    properties.dedup();
    for property in properties {
        by_property
            .entry(property)
            .or_insert_with(|| page.answer(of_property(&nodes.adjacent, property)));
    }
    Ok(Json(json!({"entity": nodes.entity, "adjacent": by_property})).into_response())
}

async fn beside_by(
    State(app): State<App>,
    Path((id, property)): Path<(String, String)>,
    parameters: Parameters,
) -> Result<Response, Problem> {
    let page = Page::of(&parameters)?;
    let current = current(&app)?;
    let row = match find(&current, &id)? {
        Found::Own(row) => row,
        Found::Other(row) => {
            return Ok(elsewhere(row, &format!("/adjacent/{}", escaped(&property))));
        }
    };
    let nodes = current.catalogue.ftm(row, current.lists()).map_err(Problem::defect)?;
    let own = of_property(&nodes.adjacent, &property);
    if own.is_empty() {
        return Err(Problem::not_found("property that leads to other entities"));
    }
    Ok(Json(page.answer(own)).into_response())
}

fn of_property<'n>(
    adjacent: &'n [(&'static str, Value)],
    property: &str,
) -> Vec<&'n Value> {
    adjacent.iter().filter(|(own, _)| *own == property).map(|(_, node)| node).collect()
}

/// Which nodes are asked for.
struct Page {
    limit: usize,
    offset: usize,
}

impl Page {
    fn of(parameters: &Parameters) -> Result<Self, Problem> {
        let limit = parameters.number("limit", LIMIT, 0..=RESULTS_MAX)?;
        let offset = parameters.number("offset", 0, 0..=usize::from(u16::MAX))?;
        Ok(Self { limit, offset })
    }

    fn answer(&self, nodes: Vec<&Value>) -> Value {
        let total = Total::of(nodes.len());
        let results: Vec<&Value> =
            nodes.into_iter().skip(self.offset).take(self.limit).collect();
        json!({
            "results": results,
            "total": total,
            "limit": self.limit,
            "offset": self.offset,
        })
    }
}
