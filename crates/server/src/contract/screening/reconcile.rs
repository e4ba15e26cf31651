//! `/reconcile`: tables of names held against the lists by `OpenRefine` and its like.
//!
//! Source: Reconciliation Service API 0.2, W3C Entity Reconciliation Community Group.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{FromRequest as _, Path, Request, State};
use axum::http::{Method, header};
use axum::response::{IntoResponse, Response};
use saring_model::{EntityKind, Issue};
use saring_screen::Policy;
use saring_store::{Batch, Entry, StoreErrorKind, Subject as Sealed};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::datasets::Wanted;
use super::matching::TRIES;
use super::{Parameters, TAG, current};
use crate::App;
use crate::access::{Actor, Permission};
use crate::body::{self, Json};
use crate::current::Current;
use crate::desk::audit;
use crate::problem::Problem;
use crate::records::later;
use crate::route::{About, Route};

pub(super) fn routes() -> Vec<Route> {
    let manifest =
        About::new(TAG, "What the reconciliation service is, or its answers")
            .answers::<Value>(200, "the manifest of the W3C's interface 0.2, or answers");
    let queries = About::new(TAG, "Who of the lists the rows of a table may be")
        .takes_media("application/x-www-form-urlencoded")
        .answers::<Value>(200, "candidates for each query");
    let suggest = |what| {
        About::new(TAG, what).answers::<Value>(200, "suggestions, the likeliest first")
    };
    vec![
        Route::get("/reconcile/{dataset}", Permission::Screen, asked, manifest),
        Route::post("/reconcile/{dataset}", Permission::Screen, asked, queries),
        Route::get(
            "/reconcile/{dataset}/suggest/entity",
            Permission::Screen,
            suggest_entity,
            suggest("Entities that begin like what is typed"),
        ),
        Route::get(
            "/reconcile/{dataset}/suggest/type",
            Permission::Screen,
            suggest_type,
            suggest("Schemata that begin like what is typed"),
        ),
        Route::get(
            "/reconcile/{dataset}/suggest/property",
            Permission::Screen,
            suggest_property,
            suggest("Properties that begin like what is typed"),
        ),
    ]
}

/// Schemata that can be asked for.
const SCHEMATA: &[&str] =
    &["Person", "Organization", "Company", "LegalEntity", "Vessel", "Airplane", "Thing"];

/// Properties that a query can have.
const PROPERTIES: &[(&str, &str)] = &[
    ("alias", "Other name"),
    ("birthDate", "Birth date"),
    ("birthPlace", "Place of birth"),
    ("country", "Country"),
    ("firstName", "First name"),
    ("gender", "Sex"),
    ("idNumber", "Identity number"),
    ("imoNumber", "IMO number"),
    ("lastName", "Last name"),
    ("nationality", "Nationality"),
    ("passportNumber", "Passport number"),
    ("registrationNumber", "Registration number"),
];

/// Queries of a request, at most.
const QUERIES_MAX: usize = 100;

/// Candidates for a query, unless told, and at most.
const LIMIT: usize = 5;
const LIMIT_MAX: usize = 100;

/// Suggestions.
const SUGGESTIONS: usize = 10;

/// One query.
#[derive(Deserialize)]
struct Query {
    #[serde(rename = "query")]
    text: String,
    #[serde(rename = "type")]
    kind: Option<Type>,
    limit: Option<usize>,
    #[serde(default)]
    properties: Vec<Property>,
}

/// A schema, or several of which the first one counts.
#[derive(Deserialize)]
#[serde(untagged)]
enum Type {
    One(String),
    Named { id: String },
    Several(Vec<Type>),
}

impl Type {
    fn first(&self) -> Option<&str> {
        match self {
            Self::One(id) | Self::Named { id } => Some(id),
            Self::Several(all) => all.first().and_then(Self::first),
        }
    }
}

/// A further column.
#[derive(Deserialize)]
struct Property {
    pid: String,
    v: Value,
}

async fn asked(
    State(app): State<App>,
    actor: Actor,
    Path(dataset): Path<String>,
    parameters: Parameters,
    request: Request,
) -> Result<Response, Problem> {
    let current = current(&app)?;
    Wanted::of(&dataset, &parameters, current.lists())?;
    let origin = origin(&app, &request);
    let queries = if request.method() == Method::POST {
        let form = axum::Form::<Vec<(String, String)>>::from_request(request, &()).await;
        let expected = "expected a form with queries";
        let axum::Form(form) =
            form.map_err(|_| Problem::invalid(expected).at("queries"))?;
        form.into_iter().find(|(name, _)| name == "queries").map(|(_, value)| value)
    } else {
        parameters.one("queries").map(str::to_owned)
    };
    let Some(queries) = queries else {
        return Ok(Json(manifest(&dataset, &origin)).into_response());
    };
    let queries: BTreeMap<String, Value> = body::read(queries.as_bytes())?;
    if queries.len() > QUERIES_MAX {
        let text = format!("expected at most {QUERIES_MAX} queries");
        return Err(Problem::invalid(text).at("queries"));
    }
    let queries = Arc::new(queries);
    // Lists may change between screening and keeping: it is answered anew then.
    for _ in 0..TRIES {
        let current = super::current(&app)?;
        let wanted = Wanted::of(&dataset, &parameters, current.lists())?;
        let (with, queries) = (Arc::clone(&current), Arc::clone(&queries));
        let work = move || answers(&with, &wanted, &queries);
        let answers =
            tokio::task::spawn_blocking(work).await.map_err(Problem::defect)??;
        match app.commit(batch(&app, &actor, &current, &answers)).await {
            Ok(_) => {
                let all: Map<String, Value> =
                    answers.into_iter().map(|one| (one.key, one.answer)).collect();
                return Ok(Json(Value::Object(all)).into_response());
            }
            Err(error) if error.kind() == StoreErrorKind::Conflict => {
                crate::current::refresh(&app).await?;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::unavailable("lists are changing: ask again"))
}

/// Where this service is, for links: the settings' address, else the one that was asked.
fn origin(app: &App, request: &Request) -> String {
    let settings = app.settings();
    if !settings.public_url.is_empty() {
        return settings.public_url.trim_end_matches('/').to_owned();
    }
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let scheme = if settings.tls.is_some() { "https" } else { "http" };
    format!("{scheme}://{}", host.unwrap_or(&settings.listen))
}

fn manifest(dataset: &str, origin: &str) -> Value {
    let place = format!("{origin}/reconcile/{dataset}");
    let suggest = |what: &str| json!({"service_url": place, "service_path": format!("/suggest/{what}")});
    let types = SCHEMATA.iter().map(|schema| json!({"id": schema, "name": schema}));
    json!({
        "versions": ["0.2"],
        "name": format!("Saring, {dataset}"),
        "identifierSpace": format!("{origin}/entities/"),
        "schemaSpace": "https://www.followthemoney.tech/explorer/schemata/",
        "view": {"url": format!("{origin}/entities/{{{{id}}}}")},
        "defaultTypes": types.collect::<Vec<Value>>(),
        "batchSize": QUERIES_MAX,
        "suggest": {
            "entity": suggest("entity"),
            "type": suggest("type"),
            "property": suggest("property"),
        },
    })
}

/// One query, answered.
struct Answered {
    key: String,
    answer: Value,
    score: Option<u16>,
    /// A name was not read to its end: that nothing is found says nothing.
    incomplete: bool,
    asked: Value,
}

fn answers(
    current: &Current,
    wanted: &Wanted,
    queries: &BTreeMap<String, Value>,
) -> Result<Vec<Answered>, Problem> {
    queries
        .iter()
        .map(|(key, asked)| {
            let one = match serde_json::from_value::<Query>(asked.clone()) {
                Ok(query) => answer(current, wanted, &query)?,
                Err(_) => Err("expected a query with the key query"),
            };
            let mut incomplete = false;
            let (answer, score) = match one {
                Ok(found) => {
                    incomplete = found.incomplete;
                    let mut answer = json!({"result": found.candidates});
                    if let Some(object) = answer.as_object_mut()
                        && !found.issues.is_empty()
                    {
                        object.insert("issues".to_owned(), found.issues.into());
                    }
                    (answer, Some(found.score))
                }
                // One that fails does so alone.
                Err(detail) => {
                    (json!({"result": [], "status": 422, "detail": detail}), None)
                }
            };
            Ok(Answered {
                key: key.clone(),
                answer,
                score,
                incomplete,
                asked: asked.clone(),
            })
        })
        .collect()
}

/// What one query found.
struct Found {
    candidates: Vec<Value>,
    score: u16,
    /// What of the query was not understood or not read.
    issues: Vec<String>,
    incomplete: bool,
}

type Candidates = Result<Found, &'static str>;

fn answer(
    current: &Current,
    wanted: &Wanted,
    query: &Query,
) -> Result<Candidates, Problem> {
    let schema = query.kind.as_ref().and_then(Type::first).unwrap_or("Thing");
    if EntityKind::of_schema(schema).is_none() {
        return Ok(Err("expected a type that can be screened, as in Person"));
    }
    let mut properties = Map::new();
    properties.insert("name".to_owned(), json!([query.text]));
    for property in &query.properties {
        let texts: Vec<String> = texts(&property.v);
        if PROPERTIES.iter().any(|(id, _)| *id == property.pid) {
            properties.insert(property.pid.clone(), json!(texts));
        }
    }
    let mut object = Map::new();
    object.insert("schema".to_owned(), schema.into());
    object.insert("properties".to_owned(), Value::Object(properties));
    let Ok(read) = saring_lists::query_of(object) else {
        return Ok(Err("expected a query that can be read"));
    };
    let policy = Policy {
        threshold: saring_model::Score::thousandths(super::matching::CUTOFF),
        limit: usize::MAX,
        explain: false,
        weak_aliases_start_hits: current.engine.policy().weak_aliases_start_hits,
    };
    let screening = current.engine.screen(&read.subject, &policy);
    let screening =
        screening.map_err(|_| Problem::unavailable("nobody could be screened"))?;
    if screening.names_read == 0 {
        return Ok(Err("expected a name with letters"));
    }
    let limit = query.limit.unwrap_or(LIMIT).min(LIMIT_MAX);
    let mut best = 0;
    let mut candidates = Vec::new();
    for hit in &screening.hits {
        let row = current.catalogue.of_hit(hit.list, &hit.id);
        let Some(row) = row.filter(|row| wanted.has(row)) else { continue };
        best = best.max(hit.score.get());
        if candidates.len() < limit {
            candidates.push(json!({
                "id": row.id,
                "name": row.caption,
                "score": f64::from(hit.score.get()) / 10.0,
                "match": hit.score >= saring_model::Score::THRESHOLD,
                "type": [{"id": row.schema, "name": row.schema}],
            }));
        }
    }
    let cut = Issue::names_cut(screening.names_cut, read.position);
    let issues = read.issues.iter().chain(&cut);
    Ok(Ok(Found {
        candidates,
        score: best,
        issues: issues.map(|issue| issue.detail.clone()).collect(),
        incomplete: cut.is_some(),
    }))
}

/// The texts of a column, which may be one, several, or cells of another service.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Number(number) => vec![number.to_string()],
        Value::Array(all) => all.iter().flat_map(texts).collect(),
        Value::Object(cell) => ["id", "name", "value"]
            .iter()
            .find_map(|key| cell.get(*key))
            .map_or_else(Vec::new, texts),
        Value::Null | Value::Bool(_) => Vec::new(),
    }
}

/// What is kept of the answers: an entry for each, with the query sealed.
fn batch(app: &App, actor: &Actor, current: &Current, answers: &[Answered]) -> Batch {
    let now = app.now();
    let days = i64::from(app.settings().retention.query_days);
    let entry = |one: &Answered| Entry {
        versions: current.versions.clone(),
        score: one.score,
        decision: match one.score {
            None => "refused".to_owned(),
            Some(score) if score >= saring_model::Score::THRESHOLD.get() => {
                "hit".to_owned()
            }
            Some(_) if one.incomplete => "incomplete".to_owned(),
            Some(_) => "clear".to_owned(),
        },
        subject: Some(Sealed {
            body: one.asked.to_string().into_bytes(),
            group: format!("query/{}", app.identifier('q')),
            purge_at: Some(later(now, days * 86_400)),
        }),
        ..audit::deed(app, actor, "reconcile")
    };
    Batch {
        changes: current.requirements(false),
        audit: answers.iter().map(entry).collect(),
    }
}

/// What is typed so far.
fn prefix(parameters: &Parameters) -> &str {
    parameters.one("prefix").unwrap_or_default()
}

async fn suggest_entity(
    State(app): State<App>,
    actor: Actor,
    Path(dataset): Path<String>,
    parameters: Parameters,
) -> Result<Json<Value>, Problem> {
    let current = current(&app)?;
    let wanted = Wanted::of(&dataset, &parameters, current.lists())?;
    let text = prefix(&parameters);
    crate::desk::search::note(&app, &actor, &current, text).await?;
    let whole =
        current.whole().ok_or_else(|| Problem::unavailable("no list is in use"))?;
    let found =
        current.catalogue.search(whole, text, &|row| wanted.has(row), 0..SUGGESTIONS);
    let found =
        found.map_err(|_| Problem::unavailable("nobody could be searched for"))?;
    let result = found.rows.iter().map(|row| {
        json!({
            "id": row.id,
            "name": row.caption,
            "notable": [{"id": row.schema, "name": row.schema}],
        })
    });
    Ok(Json(json!({"result": result.collect::<Vec<Value>>()})))
}

async fn suggest_type(_: Path<String>, parameters: Parameters) -> Json<Value> {
    let typed = prefix(&parameters).to_lowercase();
    let result = SCHEMATA
        .iter()
        .filter(|schema| schema.to_lowercase().starts_with(&typed))
        .map(|schema| json!({"id": schema, "name": schema}));
    Json(json!({"result": result.collect::<Vec<Value>>()}))
}

async fn suggest_property(_: Path<String>, parameters: Parameters) -> Json<Value> {
    let typed = prefix(&parameters).to_lowercase();
    let result = PROPERTIES
        .iter()
        .filter(|(id, name)| {
            id.to_lowercase().starts_with(&typed)
                || name.to_lowercase().starts_with(&typed)
        })
        .map(|(id, name)| json!({"id": id, "name": name}));
    Json(json!({"result": result.collect::<Vec<Value>>()}))
}
