//! `/match`: who of the lists somebody may be.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use saring_answer::catalogue::Catalogue;
use saring_answer::engine::Engine;
use saring_model::{EntityKind, Hit, Issue, ListVersion, Score};
use saring_screen::{ENGINE, Policy};
use saring_store::audit::Leaf;
use saring_store::{Batch, Entry, StoreErrorKind, Subject as Sealed};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::datasets::Wanted;
use super::{Parameters, RESULTS_MAX, TAG, Total, current, decimal};
use crate::App;
use crate::access::{Actor, Permission};
use crate::body::Json;
use crate::current::Current;
use crate::desk::audit;
use crate::desk::intake::Replay;
use crate::problem::Problem;
use crate::records::later;
use crate::route::{About, Route};

pub(super) fn routes() -> Vec<Route> {
    let about =
        About::new(TAG, "Who of the lists somebody may be, for up to 100 queries")
            .query::<MatchParameters>()
            .takes::<MatchRequest>()
            .answers::<MatchAnswer>(200, "an answer for each query, under its key");
    vec![Route::post("/match/{dataset}", Permission::Screen, matched, about)]
}

/// Queries of a request, at most.
const QUERIES_MAX: usize = 100;

/// Results for a query, unless told.
const LIMIT: usize = 5;

/// The score below which nobody is answered, unless told.
pub(super) const CUTOFF: u16 = 500;

/// Queries that are screened where the request is read; more go to a thread of their own,
/// so that a request behind them need not wait.
const INLINE_MAX: usize = 8;

/// Parameters of `/match`.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "the parameters are read by name; this is their document")]
struct MatchParameters {
    /// Results for a query, 1 to 500; 5 unless told.
    limit: Option<u16>,
    /// The score from which there is a match, from 0 to 1; 0.7 unless told.
    threshold: Option<f64>,
    /// The score below which nobody is answered, from 0 to 1; 0.5 unless told.
    cutoff: Option<f64>,
    /// `best` or `saring`; names of yente's own algorithms are taken for it.
    algorithm: Option<String>,
    /// Further lists; may come several times.
    include_dataset: Option<String>,
    /// Lists to leave out; may come several times.
    exclude_dataset: Option<String>,
    /// Schemata to leave out; may come several times.
    exclude_schema: Option<String>,
    /// Entities to leave out; may come several times.
    exclude_entity_ids: Option<String>,
    /// Topics of which an entity has one; may come several times.
    topics: Option<String>,
    /// Only entities that have changed since this day or time.
    changed_since: Option<String>,
}

/// Queries, each under a key of the caller's.
#[derive(Deserialize, JsonSchema)]
struct MatchRequest {
    /// The queries: `schema` and `properties` as `FollowTheMoney` has them.
    queries: BTreeMap<String, Value>,
    /// Taken and not used: what weighs how much is not for the caller to say.
    #[serde(default)]
    #[expect(dead_code, reason = "yente's clients send it")]
    weights: Option<Value>,
    /// Taken and not used.
    #[serde(default)]
    #[expect(dead_code, reason = "yente's clients send it")]
    config: Option<Value>,
}

/// An answer for each query.
#[derive(Serialize, JsonSchema)]
struct MatchAnswer {
    /// The answers, under the keys of the queries.
    responses: BTreeMap<String, QueryAnswer>,
    /// What was asked for at most.
    limit: usize,
    /// Kinds of evidence, with what they are.
    matcher: Value,
}

/// The answer for one query.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
enum QueryAnswer {
    /// It was screened.
    Screened(Screened),
    /// It was not: the others were all the same.
    Refused(Refused),
}

/// Candidates for one query, best first.
#[derive(Serialize, JsonSchema)]
struct Screened {
    /// 200.
    status: u16,
    /// The candidates: entities as `FollowTheMoney` has them, with `score`, `match` and
    /// `explanations`.
    results: Vec<Value>,
    /// How many there are, whatever the limit is.
    total: Total,
    /// The query as it was understood.
    query: Value,
    /// What in it was not understood, while the rest was screened.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    issues: Vec<String>,
}

/// Why a query was not screened: nobody has been cleared.
#[derive(Serialize, JsonSchema)]
struct Refused {
    /// 400 or 422.
    status: u16,
    /// What was expected.
    detail: String,
    /// None.
    results: Vec<Value>,
    /// Nought.
    total: Total,
    /// The query as it came.
    query: Value,
}

impl Refused {
    fn answer(status: u16, detail: String, query: Value) -> QueryAnswer {
        let (results, total) = (Vec::new(), Total::of(0));
        QueryAnswer::Refused(Self { status, detail, results, total, query })
    }
}

/// How queries are answered.
struct Asked {
    dataset: String,
    parameters: Parameters,
    limit: usize,
    threshold: Score,
    cutoff: Score,
}

async fn matched(
    State(app): State<App>,
    actor: Actor,
    Path(dataset): Path<String>,
    parameters: Parameters,
    Json(request): Json<MatchRequest>,
) -> Result<Json<MatchAnswer>, Problem> {
    if request.queries.len() > QUERIES_MAX {
        let text = format!("expected at most {QUERIES_MAX} queries");
        let status = axum::http::StatusCode::BAD_REQUEST;
        return Err(Problem::new(status, "too-many", text).at("/queries"));
    }
    algorithm(parameters.one("algorithm"))?;
    let asked = std::sync::Arc::new(Asked::of(dataset, parameters)?);
    let queries = std::sync::Arc::new(request.queries);
    // Lists may change between screening and keeping: what is answered is of those that
    // are in use when it is kept.
    for _ in 0..TRIES {
        let current = current(&app)?;
        let answered = if queries.len() <= INLINE_MAX {
            answer_all(&Against::now(&current), &asked, &queries)?
        } else {
            let (current, asked, queries) =
                (current.clone(), asked.clone(), queries.clone());
            let work = move || answer_all(&Against::now(&current), &asked, &queries);
            tokio::task::spawn_blocking(work).await.map_err(Problem::defect)??
        };
        let batch = batch(&app, &actor, &current, &asked, &answered);
        match app.commit(batch).await {
            Ok(_) => {
                app.edge().metrics.queries.add(answered.len() as u64);
                let responses =
                    answered.into_iter().map(|one| (one.key, one.answer)).collect();
                let limit = asked.limit;
                return Ok(Json(MatchAnswer { responses, limit, matcher: matcher() }));
            }
            Err(error) if error.kind() == StoreErrorKind::Conflict => {
                crate::current::refresh(&app).await?;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::unavailable("lists are changing: ask again"))
}

impl Asked {
    /// As a request says it.
    fn of(dataset: String, parameters: Parameters) -> Result<Self, Problem> {
        Ok(Self {
            dataset,
            limit: parameters.number("limit", LIMIT, 0..=RESULTS_MAX)?,
            threshold: parameters.score("threshold", Score::THRESHOLD.get())?,
            cutoff: parameters.score("cutoff", CUTOFF)?,
            parameters,
        })
    }
}

/// Times that an answer is made anew because lists have changed.
pub(super) const TRIES: usize = 4;

/// Whether an algorithm is one that we answer for.
fn algorithm(name: Option<&str>) -> Result<(), Problem> {
    /// Ours, and yente's.
    const KNOWN: &[&str] = &[
        "best",
        "default",
        "saring",
        "logic-v2",
        "logic-v1",
        "name-based",
        "name-matcher",
        "name-qualified",
        "regression-v1",
        "regression-v2",
        "ofac-249",
    ];
    match name {
        Some(name) if !KNOWN.contains(&name) => {
            let status = axum::http::StatusCode::BAD_REQUEST;
            let text = "expected an algorithm that GET /algorithms tells";
            Err(Problem::new(status, "algorithm", text).at("algorithm"))
        }
        None | Some(_) => Ok(()),
    }
}

/// One query, answered.
struct Answered {
    key: String,
    answer: QueryAnswer,
    /// The best score, where somebody was screened.
    score: Option<u16>,
    /// What came of it: `hit`, `clear`, `refused`.
    decision: &'static str,
    /// The query, for doing it again.
    asked: Value,
    /// Who was answered, each with their score in thousandths.
    found: Vec<(String, u16)>,
}

/// What queries are held against.
struct Against<'a> {
    engine: &'a Engine,
    catalogue: &'a Catalogue,
    lists: &'a [ListVersion],
}

impl<'a> Against<'a> {
    fn now(current: &'a Current) -> Self {
        let catalogue = &current.catalogue;
        Self { engine: &current.engine, catalogue, lists: current.lists() }
    }
}

fn answer_all(
    against: &Against<'_>,
    asked: &Asked,
    queries: &BTreeMap<String, Value>,
) -> Result<Vec<Answered>, Problem> {
    let wanted = Wanted::of(&asked.dataset, &asked.parameters, against.lists)?;
    queries
        .iter()
        .map(|(key, query)| answer(against, asked, &wanted, key, query))
        .collect()
}

fn answer(
    against: &Against<'_>,
    asked: &Asked,
    wanted: &Wanted,
    key: &str,
    query: &Value,
) -> Result<Answered, Problem> {
    let refused = |status: u16, detail: &str| Answered {
        key: key.to_owned(),
        answer: Refused::answer(status, detail.to_owned(), query.clone()),
        score: None,
        decision: "refused",
        asked: query.clone(),
        found: Vec::new(),
    };
    let Some(object) = query.as_object() else {
        return Ok(refused(422, "expected an object"));
    };
    let schema = object.get("schema").and_then(Value::as_str).unwrap_or_default();
    if !schema.is_empty() && EntityKind::of_schema(schema).is_none() {
        return Ok(refused(400, "expected a schema that can be screened, as in Person"));
    }
    if object.get("properties").is_none_or(|own| !own.is_object()) {
        return Ok(refused(422, "expected properties, an object of lists of text"));
    }
    let read = match saring_lists::query_of(object.clone()) {
        Ok(read) => read,
        Err(problem) => return Ok(refused(422, &problem.issue.detail)),
    };
    if read.subject.names.is_empty() && read.subject.documents.is_empty() {
        return Ok(refused(422, "expected a name or a document number"));
    }
    let policy = Policy {
        threshold: asked.cutoff,
        // One that is left out must not take the place of one that is not.
        limit: usize::MAX,
        explain: true,
        weak_aliases_start_hits: against.engine.policy().weak_aliases_start_hits,
    };
    let screening = against.engine.screen(&read.subject, &policy);
    let screening =
        screening.map_err(|_| Problem::unavailable("nobody could be screened"))?;
    if screening.names_read == 0 && read.subject.documents.is_empty() {
        return Ok(refused(422, "expected a name with letters"));
    }
    let (mut results, mut found) = (Vec::new(), Vec::new());
    let mut total = 0;
    let mut best = 0;
    for hit in &screening.hits {
        let Some(value) = scored(against, wanted, asked, hit)? else { continue };
        total += 1;
        best = best.max(hit.score.get());
        if results.len() < asked.limit {
            results.push(value);
            found.push((hit.id.clone(), hit.score.get()));
        }
    }
    let cut = Issue::names_cut(screening.names_cut, read.position);
    let issues = read.issues.iter().chain(&cut);
    let issues = issues.map(|issue| issue.detail.clone()).collect();
    Ok(Answered {
        key: key.to_owned(),
        answer: QueryAnswer::Screened(Screened {
            status: 200,
            results,
            total: Total::of(total),
            query: echoed(object),
            issues,
        }),
        score: Some(best),
        decision: if best >= asked.threshold.get() && total > 0 {
            "hit"
        } else if screening.names_cut > 0 {
            // What was left out may be the name that is listed.
            "incomplete"
        } else {
            "clear"
        },
        asked: query.clone(),
        found,
    })
}

/// Makes an answer again by the versions that its entry cites.
///
/// # Errors
///
/// When what was sealed is erased, or a version is not kept any more.
pub(crate) async fn replay(app: &App, leaf: &Leaf) -> Result<Replay, Problem> {
    let unread = || Problem::conflict("expected an entry that this program can read");
    let entry = leaf.read().ok_or_else(unread)?.entry;
    let sealed = leaf.sealed.as_ref().filter(|_| leaf.opens()).ok_or_else(|| {
        Problem::conflict("expected an entry whose query is not erased")
    })?;
    let body: SealedQuery =
        serde_json::from_slice(&sealed.subject.body).map_err(|_| unread())?;
    let then = told(&entry.decision, entry.score, &body.found);
    let was = crate::current::as_it_was(app, &entry.versions).await?;
    let work = move || {
        let asked = Asked::of(body.dataset, Parameters(body.parameters))?;
        let (engine, catalogue) = (&was.engine, was.catalogue.as_deref());
        let catalogue = catalogue.ok_or_else(|| Problem::not_found("list"))?;
        let lists = engine.lists().map(|whole| whole.lists()).unwrap_or_default();
        let against = Against { engine, catalogue, lists };
        let wanted = Wanted::of(&asked.dataset, &asked.parameters, lists)?;
        let answered = answer(&against, &asked, &wanted, "", &body.query)?;
        Ok::<_, Problem>(told(answered.decision, answered.score, &answered.found))
    };
    let now = tokio::task::spawn_blocking(work).await.map_err(Problem::defect)??;
    Ok(Replay { is_same: then == now, then, now })
}

/// A decision about a query, as two of them are compared.
fn told(decision: &str, score: Option<u16>, found: &[(String, u16)]) -> Value {
    json!({"decision": decision, "score": score, "found": found})
}

/// What is sealed beside an answer.
#[derive(Serialize, Deserialize)]
struct SealedQuery {
    engine: String,
    dataset: String,
    parameters: Vec<(String, String)>,
    query: Value,
    found: Vec<(String, u16)>,
}

/// The query as it was understood, in the shape of an entity.
fn echoed(object: &Map<String, Value>) -> Value {
    let part = |key: &str| object.get(key).cloned();
    let schema =
        part("schema").filter(Value::is_string).unwrap_or_else(|| "Person".into());
    let properties = part("properties").and_then(|own| own.as_object().cloned());
    let lists = properties.unwrap_or_default().into_iter().map(|(name, value)| {
        let list = if value.is_array() { value } else { json!([value]) };
        (name, list)
    });
    json!({
        "id": part("id").unwrap_or(Value::Null),
        "schema": schema,
        "properties": Value::Object(lists.collect()),
    })
}

/// A hit as an entity with its score, if it is wanted.
fn scored(
    against: &Against<'_>,
    wanted: &Wanted,
    asked: &Asked,
    hit: &Hit,
) -> Result<Option<Value>, Problem> {
    let catalogue = against.catalogue;
    // A hit is an entity of this very catalogue.
    let row = catalogue.of_hit(hit.list, &hit.id);
    let row = row.ok_or_else(|| Problem::defect("a hit that is not in the catalogue"))?;
    if !wanted.has(row) {
        return Ok(None);
    }
    let nodes = catalogue.ftm(row, against.lists).map_err(Problem::defect)?;
    let mut entity = nodes.entity;
    if !super::entities::has_topic(&entity, &wanted.topics) {
        return Ok(None);
    }
    if let Some(object) = entity.as_object_mut() {
        object.insert("score".to_owned(), json!(decimal(hit.score)));
        object.insert("match".to_owned(), json!(hit.score >= asked.threshold));
        object.insert("explanations".to_owned(), explanations(hit));
        object.insert("features".to_owned(), features(hit));
    }
    Ok(Some(entity))
}

/// Pieces of evidence, each under its kind; a second one of a kind has a number behind.
fn explanations(hit: &Hit) -> Value {
    let mut pieces = Map::new();
    for piece in &hit.evidence {
        let kind = piece.kind.as_str();
        let mut name = kind.to_owned();
        let mut number = 2;
        while pieces.contains_key(&name) {
            name = format!("{kind}-{number}");
            number += 1;
        }
        let bits = f64::from(piece.centibits) / 100.0;
        pieces.insert(
            name,
            json!({
                "score": bits,
                "weight": 1.0,
                "detail": piece.reason,
                "query": piece.query,
                "candidate": piece.listed,
            }),
        );
    }
    Value::Object(pieces)
}

/// Sums of bits by kind of evidence.
fn features(hit: &Hit) -> Value {
    let mut sums: BTreeMap<&str, i32> = BTreeMap::new();
    for piece in &hit.evidence {
        *sums.entry(piece.kind.as_str()).or_default() += piece.centibits;
    }
    let sums = sums
        .into_iter()
        .map(|(kind, sum)| (kind.to_owned(), json!(f64::from(sum) / 100.0)));
    Value::Object(sums.collect())
}

/// Kinds of evidence, with what they are.
pub(super) fn matcher() -> Value {
    let kinds = super::catalogue::KINDS.iter().map(|(kind, about)| {
        ((*kind).to_owned(), json!({"description": about, "coefficient": 1.0}))
    });
    Value::Object(kinds.collect())
}

/// What is kept of an answer: an entry for each query, with the query sealed.
fn batch(
    app: &App,
    actor: &Actor,
    current: &Current,
    asked: &Asked,
    answered: &[Answered],
) -> Batch {
    let now = app.now();
    let days = i64::from(app.settings().retention.query_days);
    let purge_at = Some(later(now, days * 86_400));
    let mut batch = Batch { changes: current.requirements(false), audit: Vec::new() };
    for one in answered {
        let sealed = SealedQuery {
            engine: ENGINE.to_owned(),
            dataset: asked.dataset.clone(),
            parameters: asked.parameters.0.clone(),
            query: one.asked.clone(),
            found: one.found.clone(),
        };
        // Text, numbers and JSON can always be written.
        let body = serde_json::to_vec(&sealed).unwrap_or_default();
        let group = format!("query/{}", app.identifier('q'));
        batch.audit.push(Entry {
            versions: current.versions.clone(),
            score: one.score,
            decision: one.decision.to_owned(),
            subject: Some(Sealed { body, group, purge_at }),
            ..audit::deed(app, actor, "match")
        });
    }
    let day = now.to_string().get(..10).unwrap_or_default().to_owned();
    for decision in ["hit", "clear", "incomplete", "refused"] {
        let count = answered.iter().filter(|one| one.decision == decision).count();
        if count > 0 {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            batch.tally(&format!("match.{decision}"), &day, count);
        }
    }
    batch
}

#[cfg(test)]
mod tests {
    use axum::http::Method;

    use super::*;
    use crate::access::Role;
    use crate::testing::{actor, app};

    #[tokio::test]
    async fn an_answer_is_made_again_by_what_was_asked() {
        let test = app().await;
        let json = [("content-type", "application/json")];
        for (name, parameters) in
            [("Yasir Mazrawi", "?limit=1"), ("Nobody Testovich", ""), ("", "")]
        {
            let query = json!({"schema": "Person", "properties": {"name": [name]}});
            let body = json!({"queries": {"q": query}}).to_string();
            let path = format!("/match/default{parameters}");
            let client = actor(Role::Client);
            let answered = test.ask(&client, Method::POST, &path, &json, body).await;
            let status = answered.status;
            let leaf = test.log().await.pop().unwrap();
            assert_eq!(
                (status.as_u16(), leaf.read().unwrap().entry.action),
                (200, "match".into())
            );
            let again = replay(&test.app, &leaf).await.unwrap();
            assert!(again.is_same, "{again:?}");
        }
    }

    /// By either contract: a listed name may stand behind as many words as are read.
    #[tokio::test]
    async fn a_name_that_is_not_read_to_its_end_is_told_and_not_clear() {
        let test = app().await;
        let json = [("content-type", "application/json")];
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let client = actor(Role::Client);
        for (before, expected) in [(0, "clear"), (44, "incomplete")] {
            let name = format!("{}Nobody Testovich", "zu ".repeat(before));
            let query = json!({"schema": "Person", "properties": {"name": [name]}});
            let matched = json!({"queries": {"q": query}}).to_string();
            let reconciled = json!({"q": {"query": name, "type": "Person"}}).to_string();
            let bytes = reconciled.bytes().map(|byte| format!("%{byte:02X}"));
            let reconciled = format!("queries={}", bytes.collect::<String>());
            for (path, headers, body, under) in [
                ("/match/default", json, matched, "/responses/q/issues"),
                ("/reconcile/default", form, reconciled, "/q/issues"),
            ] {
                let answered =
                    test.ask(&client, Method::POST, path, &headers, body).await;
                let answer: Value = serde_json::from_slice(&answered.body).unwrap();
                let issues = answer.pointer(under).cloned().unwrap_or_default();
                let told = issues.to_string();
                assert_eq!(
                    told.contains("than are read"),
                    before > 0,
                    "{path}: {answer}"
                );
                assert!(!told.contains("Testovich"), "{told}");
                let leaf = test.log().await.pop().unwrap();
                assert_eq!(leaf.read().unwrap().entry.decision, expected, "{path}");
            }
        }
    }
}
