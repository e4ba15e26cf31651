//! Redress: cases of persons who say that they were taken for somebody else.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use saring_model::Moment;
use serde::Deserialize;

use crate::App;
use crate::access::{Actor, Permission};
use crate::console::form::{Fields, to};
use crate::console::frame::{self, Frame};
use crate::console::language::{Language, Words};
use crate::console::people::People;
use crate::console::time::Stamp;
use crate::desk::redress::{
    self as desk, Candidate, Case, Filter, How, Listed, Open, Settle,
};
use crate::problem::Problem;
use crate::records::{RedressState, SubjectKept};
use crate::route::{About, Route};

/// Routes of these pages.
pub(crate) fn routes() -> Vec<Route> {
    let works = Permission::Redress;
    vec![
        Route::get("/console/redress", works, list, About::page()),
        Route::post("/console/redress", works, open, About::page()),
        Route::get("/console/redress/{number}", works, show, About::page()),
        Route::post("/console/redress/{number}", works, settle, About::page()),
        Route::post("/console/redress/{number}/notes", works, note, About::page()),
    ]
}

/// Which cases are asked for.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    state: Option<RedressState>,
    after: Option<String>,
}

struct Row {
    number: String,
    state: &'static str,
    opened: Option<Stamp>,
    due: Option<Stamp>,
    overdue: bool,
}

#[derive(Template)]
#[template(path = "redress.html")]
struct Page {
    frame: Frame,
    t: Words,
    rows: Vec<Row>,
    next: Option<String>,
    state: &'static str,
}

/// The page of the cases.
pub(crate) fn page(
    frame: Frame,
    asked: &Asked,
    listed: &Listed,
    now: Moment,
) -> impl Template + use<> {
    let t = frame.t;
    let stamp = |text: &str| Moment::read(text).map(|moment| Stamp::new(moment, now, t));
    let rows = listed.cases.iter().map(|case| Row {
        number: case.number.clone(),
        state: case.state.as_str(),
        opened: stamp(&case.opened_at),
        due: stamp(&case.due_at),
        overdue: case.overdue,
    });
    let state = asked.state.map_or("", RedressState::as_str);
    Page { t, rows: rows.collect(), next: listed.next.clone(), state, frame }
}

async fn list(
    State(app): State<App>,
    frame: Frame,
    actor: Actor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let filter = Filter { state: asked.state, after: asked.after.clone() };
    let listed = desk::list(&app, &actor, &filter).await?;
    Ok(frame::page(&page(frame, &asked, &listed, app.now())))
}

/// Fields of the form for a new case.
#[derive(Deserialize)]
struct NewCase {
    names: String,
    birth_date: String,
    #[serde(default)]
    sex: String,
    #[serde(default)]
    nationalities: String,
    #[serde(default)]
    birth_place: String,
    #[serde(default)]
    document: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    issuer: String,
    statement: String,
    contact: String,
    language: String,
    #[serde(default)]
    seen: String,
}

fn lines(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(str::to_owned).collect()
}

async fn open(
    State(app): State<App>,
    actor: Actor,
    Fields(form): Fields<NewCase>,
) -> Result<Response, Problem> {
    let number = form.number.trim().to_owned();
    let documents = match number.as_str() {
        "" => Vec::new(),
        _ => vec![[form.document, number, form.issuer.trim().to_owned()]],
    };
    let nationalities = form.nationalities.split([' ', ',', ';']).map(str::trim);
    let nationalities = nationalities.filter(|code| !code.is_empty());
    let subject = SubjectKept {
        names: lines(&form.names),
        birth_date: form.birth_date.trim().to_owned(),
        sex: form.sex,
        nationalities: nationalities.map(str::to_owned).collect(),
        documents,
        birth_place: form.birth_place.trim().to_owned(),
    };
    let asked = Open {
        subject,
        statement: form.statement,
        contact: form.contact,
        language: form.language,
        seen: lines(&form.seen),
    };
    let case = desk::open(&app, &actor, &asked).await?;
    Ok(to(&format!("/console/redress/{}", case.case.number)))
}

struct Line {
    what: String,
    text: String,
    by: String,
    at: Stamp,
}

#[derive(Template)]
#[template(path = "case.html")]
struct One {
    frame: Frame,
    t: Words,
    number: String,
    version: u64,
    state: &'static str,
    overdue: bool,
    opened: Stamp,
    due: Stamp,
    subject: SubjectKept,
    statement: String,
    contact: String,
    language: &'static str,
    seen: Vec<String>,
    exclusions: Vec<String>,
    candidates: Vec<Candidate>,
    log: Vec<Line>,
    is_open: bool,
}

/// The page of one case.
pub(crate) fn one_page(
    frame: Frame,
    case: &Case,
    candidates: Vec<Candidate>,
    people: &People,
    now: Moment,
) -> impl Template + use<> {
    let t = frame.t;
    let redress = &case.case;
    let notes = redress.notes.iter().map(|note| Line {
        what: String::new(),
        text: note.text.clone(),
        by: people.name(&note.by),
        at: Stamp::new(note.at, now, t),
    });
    let deeds = redress.history.iter().map(|deed| Line {
        what: t.word("deed", &deed.what),
        text: String::new(),
        by: people.name(&deed.by),
        at: Stamp::new(deed.at, now, t),
    });
    let mut log: Vec<Line> = notes.chain(deeds).collect();
    log.sort_by_key(|line| std::cmp::Reverse(line.at.seconds));
    One {
        t,
        number: redress.number.clone(),
        version: case.version,
        state: redress.state.as_str(),
        overdue: case.overdue,
        opened: Stamp::new(redress.opened_at, now, t),
        due: Stamp::new(redress.due_at, now, t),
        subject: redress.subject.clone(),
        statement: redress.statement.clone(),
        contact: redress.contact.clone(),
        language: Language::of_tag(&redress.language).unwrap_or_default().own_name(),
        seen: redress.seen.clone(),
        exclusions: redress.exclusions.clone(),
        candidates,
        log,
        is_open: redress.state == RedressState::Open,
        frame,
    }
}

async fn show(
    State(app): State<App>,
    frame: Frame,
    actor: Actor,
    Path(number): Path<String>,
) -> Result<Response, Problem> {
    let case = desk::get(&app, &actor, &number).await?;
    let candidates = if case.case.state == RedressState::Open {
        desk::candidates(&app, &actor, &number).await?
    } else {
        Vec::new()
    };
    let people = People::read(&app).await?;
    Ok(frame::page(&one_page(frame, &case, candidates, &people, app.now())))
}

#[derive(Deserialize)]
struct Text {
    text: String,
}

async fn note(
    State(app): State<App>,
    actor: Actor,
    Path(number): Path<String>,
    Fields(Text { text }): Fields<Text>,
) -> Result<Response, Problem> {
    let case = desk::note(&app, &actor, &number, &text).await?;
    Ok(to(&format!("/console/redress/{}", case.case.number)))
}

/// Fields of the form that settles a case. Entities are `entity.<identifier>`.
#[derive(Deserialize)]
struct Settled {
    version: u64,
    how: String,
    reason: String,
    #[serde(flatten)]
    rest: std::collections::BTreeMap<String, String>,
}

async fn settle(
    State(app): State<App>,
    actor: Actor,
    Path(number): Path<String>,
    Fields(form): Fields<Settled>,
) -> Result<Response, Problem> {
    let Settled { version, how, reason, rest } = form;
    let how = match how.as_str() {
        "grant" => How::Grant,
        "refuse" => How::Refuse,
        "close" => How::Close,
        _ => return Err(Problem::invalid("expected grant, refuse or close").at("how")),
    };
    let chosen = rest.keys().filter_map(|name| name.strip_prefix("entity."));
    let entities = match how {
        How::Grant => chosen.map(str::to_owned).collect(),
        How::Refuse | How::Close => Vec::new(),
    };
    let asked = Settle { version, how, entities, reason };
    desk::settle(&app, &actor, &number, &asked).await?;
    Ok(to(&format!("/console/redress/{number}")))
}
