//! Lists: files in, versions judged, differences and reach read.
//!
//! In: requests. Out: JSON of `desk::lists`. A file is the body itself, as the publisher
//! wrote it, gzipped or not; it is written to the disk while it comes, not held.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::{Method, StatusCode};
use base64::Engine as _;
use http_body_util::BodyExt as _;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::params::Params;
use crate::App;
use crate::access::{Actor, Permission};
use crate::body::Json;
use crate::desk::lists::deeds::{self, Became, Imported, Upload};
use crate::desk::lists::edits;
use crate::desk::lists::incoming::Incoming;
use crate::desk::lists::kept::{EditSet, VersionKept};
use crate::desk::lists::reading::{
    self, DIFFERENCE_MAX, DifferenceView, ImpactView, ListWhole, ListsView, VersionWhole,
};
use crate::problem::Problem;
use crate::route::{About, Route};

const TAG: &str = "lists";

/// Routes of this chapter.
pub(crate) fn routes() -> Vec<Route> {
    use Permission::{ApproveLists, ImportLists, ReadEntries, ReadLists};
    let about = |summary| About::new(TAG, summary);
    let import =
        about("Import a publisher's file, or changes to a list, as a new version")
            .query::<ImportQuery>()
            .takes_media("application/octet-stream")
            .answers::<Imported>(
                200,
                "its content is there already, or it waits for nodes",
            )
            .answers::<Imported>(201, "a new version: in use, or waiting");
    let judged = |summary| about(summary).takes::<Reason>();
    let accept = judged("Take a version that waits into use: never one's own")
        .answers::<Imported>(200, "it is in use, or will be once all nodes are ready");
    let reject = judged("Put a version that waits away: never one's own")
        .answers::<VersionKept>(200, "it is put away");
    let back = judged("Want an earlier version in use again: somebody else accepts it")
        .answers::<VersionKept>(200, "it waits");
    let put = about("Gather an entry of a private list, as it is to be")
        .query::<EditQuery>()
        .takes::<Value>()
        .answers::<Edited>(200, "it is gathered, or handed in with all that is");
    let delete = about("Gather that an entry of a private list is to be gone")
        .query::<EditQuery>()
        .answers::<Edited>(200, "it is gathered, or handed in with all that is");
    let hand_in = about("Make a version of what is gathered: it waits for somebody else")
        .answers::<Imported>(201, "a new version that waits");
    let differs = about("What one version has apart from another, page by page")
        .query::<DifferenceQuery>()
        .answers::<DifferenceView>(200, "entities that differ");
    let impact =
        about("Whom a version would reach that is not in use: counts and identifiers")
            .query::<ImpactQuery>()
            .answers::<ImpactView>(200, "whom it would reach");
    vec![
        Route::get(
            "/lists",
            ReadLists,
            all,
            about("All lists: what is in use, what waits, how old it is")
                .answers::<ListsView>(200, "all lists"),
        ),
        Route::get(
            "/lists/{name}",
            ReadLists,
            one,
            about("One list with all its versions").answers::<ListWhole>(200, "the list"),
        ),
        Route::post("/lists/{name}/versions", ImportLists, import_one, import),
        Route::get(
            "/lists/{name}/versions/{number}",
            ReadLists,
            version,
            about("One version: counts, issues, who answers for it")
                .answers::<VersionWhole>(200, "the version"),
        ),
        Route::post(
            "/lists/{name}/versions/{number}/accept",
            ApproveLists,
            accept_one,
            accept,
        ),
        Route::post(
            "/lists/{name}/versions/{number}/reject",
            ApproveLists,
            reject_one,
            reject,
        ),
        Route::post(
            "/lists/{name}/versions/{number}/restore",
            ImportLists,
            take_back,
            back,
        ),
        Route::get("/lists/{name}/diff", ReadEntries, difference, differs),
        Route::get("/lists/{name}/impact", ReadEntries, reached, impact),
        Route::new(
            Method::PUT,
            "/lists/{name}/entities/{id}",
            ImportLists,
            put_entry,
            put,
        ),
        Route::new(
            Method::DELETE,
            "/lists/{name}/entities/{id}",
            ImportLists,
            delete_entry,
            delete,
        ),
        Route::get(
            "/lists/{name}/edit",
            ImportLists,
            gathered,
            about("What is gathered for a private list")
                .answers::<EditSet>(200, "the changes"),
        ),
        Route::post("/lists/{name}/edit", ImportLists, hand_in_all, hand_in),
        Route::new(
            Method::DELETE,
            "/lists/{name}/edit",
            ImportLists,
            discard,
            about("Drop what is gathered for a private list")
                .answers_nothing(204, "it is dropped"),
        ),
    ]
}

/// Why something is judged as it is.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Reason {
    /// In words: mandatory, without personal data.
    reason: String,
}

/// How a file is imported.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ImportQuery {
    /// The file's name, as the publisher calls it.
    #[serde(default)]
    file: Option<String>,
}

/// Whether changes are handed in.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct EditQuery {
    /// Whether all that is gathered is handed in with this.
    #[serde(default)]
    submit: bool,
}

/// Which versions are compared.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DifferenceQuery {
    /// Number of the earlier version.
    from: u32,
    /// Number of the later version.
    to: u32,
    /// Where the page begins.
    #[serde(default)]
    offset: u64,
    /// Entities on it: 200 at most.
    #[serde(default)]
    limit: Option<u64>,
}

/// Which version.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ImpactQuery {
    /// Its number.
    version: u32,
}

/// What became of a change to an entry.
#[derive(Serialize, JsonSchema)]
struct Edited {
    /// What is gathered; none once it is handed in.
    gathered: Option<EditSet>,
    /// The version that was made, if it was handed in.
    imported: Option<Imported>,
}

type Parts<T> = Result<Path<T>, PathRejection>;

fn parts<T>(path: Parts<T>) -> Result<T, Problem> {
    let expected = "expected a path of text in UTF-8";
    path.map(|Path(parts)| parts).map_err(|_| Problem::invalid(expected).at("path"))
}

fn numbered(path: Parts<(String, String)>) -> Result<(String, u32), Problem> {
    let (name, number) = parts(path)?;
    let number = number
        .parse()
        .map_err(|_| Problem::invalid("expected the number of a version").at("number"))?;
    Ok((name, number))
}

async fn all(State(app): State<App>) -> Result<Json<ListsView>, Problem> {
    Ok(Json(reading::lists(&app).await?))
}

async fn one(
    State(app): State<App>,
    path: Parts<String>,
) -> Result<Json<ListWhole>, Problem> {
    Ok(Json(reading::list(&app, &parts(path)?).await?))
}

async fn version(
    State(app): State<App>,
    path: Parts<(String, String)>,
) -> Result<Json<VersionWhole>, Problem> {
    let (name, number) = numbered(path)?;
    Ok(Json(reading::one(&app, &name, number).await?))
}

async fn difference(
    State(app): State<App>,
    path: Parts<String>,
    Params(query): Params<DifferenceQuery>,
) -> Result<Json<DifferenceView>, Problem> {
    let name = parts(path)?;
    let DifferenceQuery { from, to, offset, limit } = query;
    let limit = limit.unwrap_or(DIFFERENCE_MAX);
    Ok(Json(reading::difference(&app, &name, from, to, offset, limit).await?))
}

async fn reached(
    State(app): State<App>,
    actor: Actor,
    path: Parts<String>,
    Params(query): Params<ImpactQuery>,
) -> Result<Json<ImpactView>, Problem> {
    let name = parts(path)?;
    Ok(Json(reading::impact(&app, &actor, &name, query.version).await?))
}

/// A column mapping, as base 64 of its TOML.
const MAPPING: &str = "saring-mapping";

async fn import_one(
    State(app): State<App>,
    actor: Actor,
    path: Parts<String>,
    Params(query): Params<ImportQuery>,
    request: Request,
) -> Result<(StatusCode, Json<Imported>), Problem> {
    let name = parts(path)?;
    let expected =
        || Problem::invalid("expected base 64 of a column mapping").at(MAPPING);
    let mapping = request.headers().get(MAPPING).map(|text| {
        let bytes = base64::prelude::BASE64_STANDARD.decode(text.as_bytes()).ok()?;
        String::from_utf8(bytes).ok()
    });
    let mapping = match mapping {
        None => None,
        Some(mapping) => Some(mapping.ok_or_else(expected)?),
    };
    let file = query.file.unwrap_or_else(|| name.clone());
    let mut incoming = Incoming::begin(&app).await?;
    received(request, &mut incoming).await?;
    let path = incoming.end().await?.to_owned();
    let upload = Upload { files: vec![(file, path)], mapping };
    let imported = deeds::import(&app, &actor, &name, upload).await?;
    let status = match imported.became {
        Became::InUse | Became::Waiting => StatusCode::CREATED,
        Became::Accepted | Became::Unchanged | Became::Replaced => StatusCode::OK,
    };
    Ok((status, Json(imported)))
}

/// Takes a body to the disk while it comes. The edge has put a limit on it.
async fn received(request: Request, to: &mut Incoming) -> Result<(), Problem> {
    let mut body = request.into_body();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| {
            let expected = "expected a whole body below the limit of bytes";
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body", expected)
        })?;
        if let Ok(data) = frame.into_data() {
            to.take(&data).await?;
        }
    }
    Ok(())
}

async fn accept_one(
    State(app): State<App>,
    actor: Actor,
    path: Parts<(String, String)>,
    Json(reason): Json<Reason>,
) -> Result<Json<Imported>, Problem> {
    let (name, number) = numbered(path)?;
    Ok(Json(deeds::accept(&app, &actor, &name, number, &reason.reason).await?))
}

async fn reject_one(
    State(app): State<App>,
    actor: Actor,
    path: Parts<(String, String)>,
    Json(reason): Json<Reason>,
) -> Result<Json<VersionKept>, Problem> {
    let (name, number) = numbered(path)?;
    Ok(Json(deeds::reject(&app, &actor, &name, number, &reason.reason).await?))
}

async fn take_back(
    State(app): State<App>,
    actor: Actor,
    path: Parts<(String, String)>,
    Json(reason): Json<Reason>,
) -> Result<Json<VersionKept>, Problem> {
    let (name, number) = numbered(path)?;
    Ok(Json(deeds::take_back(&app, &actor, &name, number, &reason.reason).await?))
}

async fn edited(
    app: &App,
    actor: &Actor,
    (name, id): (String, String),
    query: &EditQuery,
    value: Option<Value>,
) -> Result<Json<Edited>, Problem> {
    let gathered = edits::change(app, actor, &name, &id, value).await?;
    if !query.submit {
        return Ok(Json(Edited { gathered: Some(gathered), imported: None }));
    }
    let imported = edits::hand_in(app, actor, &name).await?;
    Ok(Json(Edited { gathered: None, imported: Some(imported) }))
}

async fn put_entry(
    State(app): State<App>,
    actor: Actor,
    path: Parts<(String, String)>,
    Params(query): Params<EditQuery>,
    Json(value): Json<Value>,
) -> Result<Json<Edited>, Problem> {
    edited(&app, &actor, parts(path)?, &query, Some(value)).await
}

async fn delete_entry(
    State(app): State<App>,
    actor: Actor,
    path: Parts<(String, String)>,
    Params(query): Params<EditQuery>,
) -> Result<Json<Edited>, Problem> {
    edited(&app, &actor, parts(path)?, &query, None).await
}

async fn gathered(
    State(app): State<App>,
    path: Parts<String>,
) -> Result<Json<EditSet>, Problem> {
    Ok(Json(edits::gathered(&app, &parts(path)?).await?))
}

async fn hand_in_all(
    State(app): State<App>,
    actor: Actor,
    path: Parts<String>,
) -> Result<(StatusCode, Json<Imported>), Problem> {
    let imported = edits::hand_in(&app, &actor, &parts(path)?).await?;
    Ok((StatusCode::CREATED, Json(imported)))
}

async fn discard(
    State(app): State<App>,
    actor: Actor,
    path: Parts<String>,
) -> Result<StatusCode, Problem> {
    edits::discard(&app, &actor, &parts(path)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
