//! `/catalog`, `/algorithms`, `/updatez`: what may be asked, and how new it is.

use axum::extract::State;
use saring_screen::ENGINE;
use serde_json::{Value, json};

use super::datasets::ALL;
use super::{TAG, current};
use crate::App;
use crate::access::{Actor, Permission};
use crate::body::Json;
use crate::problem::Problem;
use crate::route::{About, Route};

pub(super) fn routes() -> Vec<Route> {
    let catalogue = About::new(TAG, "The lists that are in use")
        .answers::<Value>(200, "data sets, in the shape of yente");
    let algorithms = About::new(TAG, "How is scored")
        .answers::<Value>(200, "the one algorithm there is");
    let update = About::new(TAG, "Look now for lists that have changed")
        .answers::<Value>(200, "it was looked for them");
    vec![
        Route::get("/catalog", Permission::ReadLists, catalogue_of, catalogue),
        Route::get("/algorithms", Permission::Public, algorithms_of, algorithms),
        Route::post("/updatez", Permission::ImportLists, update_now, update),
    ]
}

/// Kinds of evidence.
pub(super) const KINDS: &[(&str, &str)] = &[
    ("name-part", "two name parts are the same or read alike"),
    ("name-part-missing", "a name part that only one side has"),
    ("name-part-conflict", "name parts contradict each other"),
    ("name-order", "the order or the structure of the names"),
    ("name-quality", "the quality of the listed name"),
    ("birth-date", "dates of birth, for or against"),
    ("document", "a document number that is the same"),
    ("nationality", "nationalities differ; can only lower"),
    ("sex", "sexes differ; can only lower"),
    ("birth-place", "places of birth differ; can only lower"),
];

async fn catalogue_of(State(app): State<App>) -> Result<Json<Value>, Problem> {
    let current = current(&app)?;
    let lists = current.lists();
    let mut datasets: Vec<Value> = lists
        .iter()
        .map(|list| {
            json!({
                "name": list.name,
                "title": list.name,
                "version": version(&list.version, &list.sha256),
                "entity_count": list.entities,
                "load": true,
                "index_current": true,
                "index_version": list.sha256,
                "children": [],
            })
        })
        .collect();
    let children: Vec<&str> = lists.iter().map(|list| list.name.as_str()).collect();
    let entities: u64 = lists.iter().map(|list| list.entities).sum();
    datasets.push(json!({
        "name": ALL,
        "title": "All lists in use",
        "version": current.versions.lists.iter().map(|(.., sha)| sha.as_str()).collect::<Vec<_>>().join("+"),
        "entity_count": entities,
        "load": true,
        "index_current": true,
        "index_version": current.lists_version.to_string(),
        "children": children,
    }));
    let names: Vec<&str> = lists.iter().map(|list| list.name.as_str()).collect();
    Ok(Json(json!({
        "datasets": datasets,
        "current": names,
        "outdated": [],
        "index_stale": false,
    })))
}

/// The publisher's date, or the beginning of the digest where it tells none.
fn version<'v>(version: &'v str, sha256: &'v str) -> &'v str {
    if version.is_empty() { sha256.get(..12).unwrap_or(sha256) } else { version }
}

async fn algorithms_of() -> Json<Value> {
    let docs: serde_json::Map<String, Value> = KINDS
        .iter()
        .map(|(kind, about)| ((*kind).to_owned(), json!({"description": about})))
        .collect();
    Json(json!({
        "algorithms": [{
            "name": "saring",
            "description": format!("{ENGINE}: names of any script, part by part, with \
                                    birth dates, documents and what speaks against"),
            "docs": docs,
        }],
        "default": "saring",
        "best": "saring",
    }))
}

async fn update_now(State(app): State<App>, _: Actor) -> Result<Json<Value>, Problem> {
    crate::desk::lists::look(&app).await?;
    Ok(Json(json!({"status": "ok"})))
}
