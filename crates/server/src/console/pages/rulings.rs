//! Orders, standing exclusions and exemptions: lists, one of them, proposing, and the
//! second pair of eyes.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use saring_model::Moment;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::App;
use crate::access::{Actor, Permission};
use crate::console::form::{Fields, to};
use crate::console::frame::{self, Frame};
use crate::console::language::Words;
use crate::console::people::People;
use crate::console::time::Stamp;
use crate::desk::rulings::{self as desk, Filter, How, Listed, Proposal, Settle, Shown};
use crate::problem::Problem;
use crate::records::{RulingKind, RulingState};
use crate::route::{About, Route};

/// Routes of these pages.
pub(crate) fn routes() -> Vec<Route> {
    let (read, propose) = (Permission::ReadRulings, Permission::ProposeRulings);
    vec![
        Route::get("/console/orders", read, orders, About::page()),
        Route::get("/console/exclusions", read, exclusions, About::page()),
        Route::get("/console/exemptions", read, exemptions, About::page()),
        Route::get("/console/rulings/{kind}/{id}", read, show, About::page()),
        Route::post("/console/orders", propose, propose_order, About::page()),
        Route::post("/console/exemptions", propose, propose_exemption, About::page()),
        // What it takes hangs on who proposed it, and is looked at where it is settled.
        Route::post("/console/rulings/{kind}/{id}", read, settle, About::page()),
    ]
}

/// Which rulings are asked for.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    state: Option<RulingState>,
    after: Option<String>,
}

struct Row {
    id: String,
    state: &'static str,
    entity: String,
    redress: String,
    proposed_by: String,
    proposed_at: Stamp,
    settled_by: String,
    expires_on: String,
    expired: bool,
}

struct View {
    key: &'static str,
    state: &'static str,
    is_here: bool,
}

#[derive(Template)]
#[template(path = "rulings.html")]
struct Page {
    frame: Frame,
    t: Words,
    kind: &'static str,
    views: Vec<View>,
    rows: Vec<Row>,
    next: Option<String>,
    can_propose: bool,
}

fn row(shown: &Shown, people: &People, now: Moment, t: Words) -> Row {
    Row {
        id: shown.id.clone(),
        state: shown.state.as_str(),
        entity: shown.entity.clone(),
        redress: shown.redress.clone(),
        proposed_by: people.name(&shown.proposed_by),
        proposed_at: Stamp::new(shown.proposed_at, now, t),
        settled_by: shown
            .settled_by
            .as_deref()
            .map(|who| people.name(who))
            .unwrap_or_default(),
        expires_on: shown.expires_on.clone().unwrap_or_default(),
        expired: shown.expired,
    }
}

/// The page of the rulings of a kind.
pub(crate) fn page(
    frame: Frame,
    kind: RulingKind,
    asked: &Asked,
    listed: &Listed,
    people: &People,
    now: Moment,
) -> impl Template + use<> {
    let t = frame.t;
    let all = [
        ("rulings-all", None),
        ("rulings-proposed", Some(RulingState::Proposed)),
        ("rulings-in-force", Some(RulingState::InForce)),
        ("rulings-revoked", Some(RulingState::Revoked)),
    ];
    // Nobody proposes an exclusion: it comes of a judgement.
    let has = |state: &Option<RulingState>| {
        kind != RulingKind::Exclusion || *state != Some(RulingState::Proposed)
    };
    let views =
        all.into_iter().filter(|(_, state)| has(state)).map(|(key, state)| View {
            key,
            state: state.map_or("", RulingState::as_str),
            is_here: asked.state == state,
        });
    Page {
        t,
        kind: kind.as_str(),
        views: views.collect(),
        rows: listed.rulings.iter().map(|shown| row(shown, people, now, t)).collect(),
        next: listed.next.clone(),
        can_propose: kind != RulingKind::Exclusion
            && frame.may(Permission::ProposeRulings),
        frame,
    }
}

async fn list(
    app: &App,
    frame: Frame,
    actor: &Actor,
    kind: RulingKind,
    asked: &Asked,
) -> Result<Response, Problem> {
    let filter =
        Filter { state: asked.state, after: asked.after.clone(), ..Filter::default() };
    let listed = desk::list(app, actor, kind, &filter).await?;
    let people = People::read(app).await?;
    Ok(frame::page(&page(frame, kind, asked, &listed, &people, app.now())))
}

async fn orders(
    State(app): State<App>,
    frame: Frame,
    actor: Actor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    list(&app, frame, &actor, RulingKind::Order, &asked).await
}

async fn exclusions(
    State(app): State<App>,
    frame: Frame,
    actor: Actor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    list(&app, frame, &actor, RulingKind::Exclusion, &asked).await
}

async fn exemptions(
    State(app): State<App>,
    frame: Frame,
    actor: Actor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    list(&app, frame, &actor, RulingKind::Exemption, &asked).await
}

#[derive(Template)]
#[template(path = "ruling.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is a button or a hint")]
struct One {
    frame: Frame,
    t: Words,
    kind: &'static str,
    version: u64,
    row: Row,
    settled_at: Option<Stamp>,
    /// Key and values of the ruling.
    fields: Vec<(String, Vec<String>)>,
    reasons: Vec<String>,
    is_own: bool,
    can_approve: bool,
    can_reject: bool,
    can_revoke: bool,
}

/// Values of a ruling as text, what is a word of ours in the reader's language: documents
/// in one line each.
fn texts(key: &str, value: &Value, t: Words) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::String(text) => vec![match key {
            "nationalities" | "issuer" => t.country_coded(text),
            "kind" => t.word("document", text),
            "sex" => t.word("sex", text),
            "birth_date" => t.date(text),
            _ => text.clone(),
        }],
        Value::Bool(_) | Value::Number(_) => vec![value.to_string()],
        Value::Array(items) => {
            items.iter().flat_map(|item| texts(key, item, t)).collect()
        }
        Value::Object(object) => {
            let parts = object.iter().flat_map(|(key, value)| texts(key, value, t));
            vec![parts.collect::<Vec<_>>().join(" \u{00b7} ")]
        }
    }
}

/// The page of one ruling.
pub(crate) fn one_page(
    frame: Frame,
    shown: &Shown,
    people: &People,
    now: Moment,
) -> impl Template + use<> {
    let t = frame.t;
    let is_own = shown.proposed_by == frame.account();
    let waits = shown.state == RulingState::Proposed;
    let in_force = shown.state == RulingState::InForce;
    let approves = frame.may(Permission::ApproveRulings);
    let may_propose = frame.may(Permission::ProposeRulings);
    let fields = shown.ruling.as_ref().and_then(Value::as_object);
    let fields = fields.into_iter().flatten().filter(|(key, _)| key.as_str() != "id");
    One {
        t,
        kind: shown.kind.as_str(),
        version: shown.version,
        row: row(shown, people, now, t),
        settled_at: shown.settled_at.map(|moment| Stamp::new(moment, now, t)),
        fields: fields.map(|(key, value)| (key.clone(), texts(key, value, t))).collect(),
        reasons: shown.reasons.clone(),
        is_own,
        can_approve: waits && approves && !is_own,
        can_reject: waits && ((approves && !is_own) || (may_propose && is_own)),
        can_revoke: in_force
            && if shown.kind == RulingKind::Exclusion { approves } else { may_propose },
        frame,
    }
}

fn kind_of(word: &str) -> Result<RulingKind, Problem> {
    let kinds = [RulingKind::Order, RulingKind::Exclusion, RulingKind::Exemption];
    let found = kinds.into_iter().find(|kind| kind.as_str() == word);
    found.ok_or_else(|| Problem::not_found("path"))
}

async fn show(
    State(app): State<App>,
    frame: Frame,
    actor: Actor,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let shown = desk::get(&app, &actor, kind_of(&kind)?, &id).await?;
    let people = People::read(&app).await?;
    Ok(frame::page(&one_page(frame, &shown, &people, app.now())))
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
    let how = match how.as_str() {
        "approve" => How::Approve,
        "reject" => How::Reject,
        "revoke" => How::Revoke,
        _ => return Err(Problem::invalid("expected approve, reject or revoke").at("how")),
    };
    let asked = Settle { version, reason };
    desk::settle(&app, &actor, kind_of(&kind)?, &id, how, &asked).await?;
    Ok(to(&format!("/console/rulings/{kind}/{id}")))
}

/// Fields of the form for an order.
#[derive(Default, Deserialize)]
#[serde(default)]
struct OrderForm {
    names: String,
    birth_date: String,
    sex: String,
    nationalities: String,
    number: String,
    issuer: String,
    document: String,
    ordered_by: String,
    legal_basis: String,
    issued_on: String,
    expires_on: String,
    reason: String,
}

/// Puts what was filled in.
fn put(ruling: &mut Map<String, Value>, key: &str, text: &str) {
    if !text.trim().is_empty() {
        ruling.insert(key.to_owned(), text.trim().into());
    }
}

fn words(text: &str, parts: &[char]) -> Vec<String> {
    let parts = text.split(parts).map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

async fn propose_order(
    State(app): State<App>,
    actor: Actor,
    Fields(form): Fields<OrderForm>,
) -> Result<Response, Problem> {
    let mut ruling = Map::new();
    let names = words(&form.names, &['\n', '\r']);
    if !names.is_empty() {
        ruling.insert("names".to_owned(), json!(names));
    }
    if !form.number.trim().is_empty() {
        let mut document = Map::new();
        put(&mut document, "number", &form.number);
        put(&mut document, "issuer", &form.issuer);
        put(&mut document, "kind", &form.document);
        ruling.insert("documents".to_owned(), json!([document]));
    }
    let nationalities = words(&form.nationalities, &[' ', ',', ';']);
    if !nationalities.is_empty() {
        ruling.insert("nationalities".to_owned(), json!(nationalities));
    }
    for (key, text) in [
        ("birth_date", &form.birth_date),
        ("sex", &form.sex),
        ("ordered_by", &form.ordered_by),
        ("legal_basis", &form.legal_basis),
        ("issued_on", &form.issued_on),
        ("expires_on", &form.expires_on),
    ] {
        put(&mut ruling, key, text);
    }
    let asked = Proposal { ruling, reason: form.reason };
    let shown = desk::propose(&app, &actor, RulingKind::Order, &asked).await?;
    Ok(to(&format!("/console/rulings/order/{}", shown.id)))
}

/// Fields of the form for an exemption.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ExemptionForm {
    entity: String,
    from: String,
    to: String,
    route_from: String,
    route_to: String,
    reference: String,
    reason: String,
}

async fn propose_exemption(
    State(app): State<App>,
    actor: Actor,
    Fields(form): Fields<ExemptionForm>,
) -> Result<Response, Problem> {
    let mut ruling = Map::new();
    for (key, text) in [
        ("entity", &form.entity),
        ("from", &form.from),
        ("to", &form.to),
        ("reference", &form.reference),
    ] {
        put(&mut ruling, key, text);
    }
    for (key, text) in [("route_from", &form.route_from), ("route_to", &form.route_to)] {
        let ports = words(text, &[' ', ',', ';']);
        if !ports.is_empty() {
            ruling.insert(key.to_owned(), json!(ports));
        }
    }
    let asked = Proposal { ruling, reason: form.reason };
    let shown = desk::propose(&app, &actor, RulingKind::Exemption, &asked).await?;
    Ok(to(&format!("/console/rulings/exemption/{}", shown.id)))
}
