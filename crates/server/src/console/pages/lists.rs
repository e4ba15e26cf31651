//! Lists and their versions: what is in use, what waits, what differs, whom it would
//! reach, and the second person's word. Whoever may not read entries is told counts.

use askama::Template;
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use saring_model::Moment;
use serde::Deserialize;
use serde_json::Value;

use crate::App;
use crate::access::{Actor, Permission};
use crate::console::form::{Fields, to};
use crate::console::frame::{self, Frame};
use crate::console::language::Words;
use crate::console::people::People;
use crate::console::time::{self, Stamp};
use crate::console::told::Told;
use crate::desk::lists::deeds::{self, Became, Imported, Upload};
use crate::desk::lists::incoming::Incoming;
use crate::desk::lists::kept::{VersionKept, VersionState};
use crate::desk::lists::reading::{
    self as desk, DifferenceView, ImpactView, ListWhole, ListsView,
};
use crate::multipart::Multipart;
use crate::problem::Problem;
use crate::route::{About, Route};

/// Routes of these pages.
pub(crate) fn routes() -> Vec<Route> {
    let read = Permission::ReadLists;
    vec![
        Route::get("/console/lists", read, all, About::page()),
        Route::post("/console/lists", Permission::ImportLists, upload, About::page()),
        Route::get("/console/lists/{name}", read, one, About::page()),
        Route::get("/console/lists/{name}/{number}", read, version, About::page()),
        Route::post(
            "/console/lists/{name}/{number}",
            Permission::ApproveLists,
            settle,
            About::page(),
        ),
        Route::post(
            "/console/lists/{name}/{number}/restore",
            Permission::ImportLists,
            take_back,
            About::page(),
        ),
    ]
}

/// The form in which entries can be written one by one.
const LINES: &str = "template-jsonl";
/// Entries of a difference on one page.
const ENTRIES_MAX: u64 = 20;
/// Values of a field that are shown of a new or gone entry.
const VALUES_MAX: usize = 6;

struct VersionRow {
    number: u32,
    source_date: String,
    entities: u64,
    format: String,
    state: &'static str,
    by: String,
    imported: Stamp,
    settled_by: String,
    why: Told,
    reasons: Vec<Told>,
    sha256: String,
}

fn state_word(state: VersionState) -> &'static str {
    match state {
        VersionState::Waiting => "waiting",
        VersionState::Accepted => "accepted",
        VersionState::InUse => "in-use",
        VersionState::Replaced => "replaced",
        VersionState::Rejected => "rejected",
    }
}

fn row(kept: &VersionKept, people: &People, now: Moment, t: Words) -> VersionRow {
    let by: Vec<String> = kept.by.iter().map(|who| people.name(who)).collect();
    VersionRow {
        number: kept.number,
        source_date: kept.source_date.clone(),
        entities: kept.entities,
        format: kept.format.clone(),
        state: state_word(kept.state),
        by: by.join(", "),
        imported: Stamp::new(kept.imported_at, now, t),
        settled_by: kept
            .settled_by
            .as_deref()
            .map(|who| match who {
                "guard" => t.say("lists-guard"),
                who => people.name(who),
            })
            .unwrap_or_default(),
        why: t.told(&kept.why),
        reasons: kept.reasons.iter().map(|reason| t.told(reason)).collect(),
        sha256: kept.sha256.clone(),
    }
}

struct ListRow {
    name: String,
    in_use: Option<VersionRow>,
    waiting: Vec<u32>,
    age: String,
    stale: bool,
}

#[derive(Template)]
#[template(path = "lists.html")]
struct Page {
    frame: Frame,
    t: Words,
    rows: Vec<ListRow>,
    can_import: bool,
    form: BringForm,
    /// What a file may weigh, for people.
    weight: String,
}

/// The form that brings a file.
#[derive(Default)]
pub(crate) struct BringForm {
    /// The list that a file is to be brought for.
    pub(crate) list: String,
    /// Why the file before was not taken.
    pub(crate) fault: Option<Fault>,
    /// Bytes of a body at most.
    pub(crate) bytes_max: usize,
}

/// Why what a form brought was not taken.
pub(crate) struct Fault {
    /// What kind of problem.
    pub(crate) kind: &'static str,
    /// What was expected and where.
    pub(crate) detail: Told,
}

impl Fault {
    /// What a form's page shows of a problem; the problem itself where a page of its own
    /// is the place for it.
    pub(crate) fn of(problem: Problem, t: Words) -> Result<(StatusCode, Self), Problem> {
        let status = problem.status();
        let is_of_form = status.is_client_error()
            && ![StatusCode::FORBIDDEN, StatusCode::UNAUTHORIZED].contains(&status);
        if !is_of_form {
            return Err(problem);
        }
        let detail = t.told(problem.detail());
        Ok((status, Self { kind: problem.kind(), detail }))
    }
}

/// The page of all lists.
pub(crate) fn page(
    frame: Frame,
    view: &ListsView,
    people: &People,
    form: BringForm,
    now: Moment,
) -> impl Template + use<> {
    let t = frame.t;
    let rows = view.lists.iter().map(|list| {
        let age = list.age.as_ref();
        let seconds = age.and_then(|age| age.seconds);
        ListRow {
            name: list.name.clone(),
            in_use: list.in_use.as_ref().map(|kept| row(kept, people, now, t)),
            waiting: list.waiting.iter().map(|kept| kept.number).collect(),
            age: seconds
                .map(|seconds| time::duration(u64::try_from(seconds).unwrap_or(0), t))
                .unwrap_or_default(),
            stale: age.is_some_and(|age| age.stale),
        }
    });
    let (rows, can_import) = (rows.collect(), frame.may(Permission::ImportLists));
    let weight = format!("{} MB", form.bytes_max / 1_000_000);
    Page { frame, t, rows, can_import, form, weight }
}

/// For which list a file is to be brought.
#[derive(Default, Debug, Deserialize)]
#[serde(default)]
struct Wanted {
    list: String,
}

fn bring_form(app: &App, list: String, fault: Option<Fault>) -> BringForm {
    BringForm { list, fault, bytes_max: app.settings().limits.body_bytes_max }
}

async fn all(
    State(app): State<App>,
    frame: Frame,
    Query(Wanted { list }): Query<Wanted>,
) -> Result<Response, Problem> {
    let view = desk::lists(&app).await?;
    let people = People::read(&app).await?;
    Ok(frame::page(&page(frame, &view, &people, bring_form(&app, list, None), app.now())))
}

/// Bytes of the name of a list at most, and of a column mapping.
const NAME_BYTES_MAX: usize = 200;
const MAPPING_BYTES_MAX: usize = 64 << 10;

/// A form with a file, which is on the disk when this is there.
struct Brought {
    list: String,
    file: String,
    mapping: String,
    incoming: Incoming,
}

/// Reads the form: the name of the list and the mapping stand before the file.
async fn brought(
    app: &App,
    form: &mut Multipart,
    list: &mut String,
) -> Result<Brought, Problem> {
    let mut mapping = String::new();
    while let Some(field) = form.next().await? {
        match field.name.as_str() {
            "list" => form.text(NAME_BYTES_MAX).await?.trim().clone_into(list),
            "mapping" => mapping = form.text(MAPPING_BYTES_MAX).await?,
            "file" => {
                let mut incoming = Incoming::begin(app).await?;
                while let Some(piece) = form.piece().await? {
                    incoming.take(&piece).await?;
                }
                let (list, file) = (list.clone(), field.file);
                return Ok(Brought { list, file, mapping, incoming });
            }
            _ => {}
        }
    }
    let status = StatusCode::BAD_REQUEST;
    Err(Problem::new(status, "form", "expected a file").at("file"))
}

async fn bring(
    app: &App,
    actor: &Actor,
    form: &mut Multipart,
    list: &mut String,
) -> Result<Imported, Problem> {
    let mut brought = brought(app, form, list).await?;
    let path = brought.incoming.end().await?.to_owned();
    let mapping = Some(brought.mapping).filter(|text| !text.trim().is_empty());
    let upload = Upload { files: vec![(brought.file, path)], mapping };
    deeds::import(app, actor, &brought.list, upload).await
}

/// Takes a file as the contract does. What is wrong with it is told where it was chosen.
async fn upload(
    State(app): State<App>,
    frame: Frame,
    actor: Actor,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let expected = "expected a form with a file";
    let mut form = Multipart::of(&parts.headers, body)
        .ok_or_else(|| Problem::new(StatusCode::BAD_REQUEST, "form", expected))?;
    let mut list = String::new();
    match bring(&app, &actor, &mut form, &mut list).await {
        Ok(imported) => Ok(to_version(&imported)),
        Err(problem) => {
            let (status, fault) = Fault::of(problem, frame.t)?;
            // What is left of the body is read, so that the browser reads the answer.
            while form.next().await.is_ok_and(|field| field.is_some()) {}
            let view = desk::lists(&app).await?;
            let people = People::read(&app).await?;
            let page = page(
                frame,
                &view,
                &people,
                bring_form(&app, list, Some(fault)),
                app.now(),
            );
            Ok(frame::page_with(status, &page))
        }
    }
}

/// To the version that was made, or that has the same content.
pub(crate) fn to_version(imported: &Imported) -> Response {
    let became = match imported.became {
        Became::InUse => "in-use",
        Became::Accepted => "accepted",
        Became::Waiting => "waiting",
        Became::Unchanged => "unchanged",
        Became::Replaced => "replaced",
    };
    let VersionKept { list, number, .. } = &imported.version;
    to(&format!("/console/lists/{}/{number}?came={became}", crate::console::path(list)))
}

#[derive(Template)]
#[template(path = "list.html")]
struct One {
    frame: Frame,
    t: Words,
    name: String,
    rows: Vec<VersionRow>,
    can_import: bool,
    /// Whether its entries can be written one by one.
    can_edit: bool,
}

/// The page of one list.
pub(crate) fn one_page(
    frame: Frame,
    list: &ListWhole,
    people: &People,
    now: Moment,
) -> impl Template + use<> {
    let t = frame.t;
    let rows = list.versions.iter().map(|kept| row(kept, people, now, t)).collect();
    let can_import = frame.may(Permission::ImportLists);
    let used = list.glance.in_use.as_ref();
    let can_edit = can_import && used.is_some_and(|used| used.format == LINES);
    One { t, name: list.glance.name.clone(), rows, can_import, can_edit, frame }
}

async fn one(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let list = desk::list(&app, &name).await?;
    let people = People::read(&app).await?;
    Ok(frame::page(&one_page(frame, &list, &people, app.now())))
}

/// A field of an entry that differs.
struct Field {
    name: String,
    gone: Vec<String>,
    new: Vec<String>,
}

/// An entry that differs.
struct Entry {
    change: &'static str,
    id: String,
    caption: String,
    fields: Vec<Field>,
}

struct Differs {
    from: u32,
    added: u64,
    changed: u64,
    removed: u64,
    entries: Vec<Entry>,
    next: Option<u64>,
}

struct Reached {
    key: &'static str,
    people: u64,
    new: u64,
    gone: u64,
}

struct Impact {
    population: u64,
    alarmed: u64,
    entries: Vec<(String, u64)>,
    reached: [Reached; 2],
}

#[derive(Template)]
#[template(path = "version.html")]
struct VersionPage {
    frame: Frame,
    t: Words,
    name: String,
    row: VersionRow,
    differs: Option<Differs>,
    impact: Option<Impact>,
    is_own: bool,
    can_settle: bool,
    /// Whether somebody may want it in use again.
    can_take_back: bool,
    /// What became of the file that was just brought; empty if none was.
    came: &'static str,
}

/// Text of the values of a field, what is a word of ours in the reader's language.
fn texts(field: &str, value: Option<&Value>, t: Words) -> Vec<String> {
    let values = value.and_then(Value::as_array).into_iter().flatten();
    let text = |value: &Value| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match (field, text.split_once(": ")) {
            ("names", Some((kind, name))) => {
                let kind = if kind.starts_with("weak") { "weak" } else { kind };
                format!("{}: {name}", t.word("name", kind))
            }
            ("nationalities", _) => t.country_coded(&text),
            ("sexes", _) => t.word("sex", &text),
            ("schema", _) => t.word("schema", &text),
            ("birth_dates", _) => t.date(&text),
            _ => text,
        }
    };
    values.map(text).take(VALUES_MAX).collect()
}

fn entry(value: &Value, t: Words) -> Option<Entry> {
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    let change = match text("change")? {
        "added" => "added",
        "removed" => "removed",
        "changed" => "changed",
        _ => return None,
    };
    let fields = value.get(if change == "changed" { "fields" } else { "entity" });
    let fields = fields.and_then(Value::as_object).into_iter().flatten();
    let field = |(name, values): (&String, &Value)| {
        let (gone, new) = match change {
            "added" => (Vec::new(), texts(name, Some(values), t)),
            "removed" => (texts(name, Some(values), t), Vec::new()),
            _ => {
                let side = |key: &str| texts(name, values.get(key), t);
                (side("gone"), side("new"))
            }
        };
        Field { name: name.clone(), gone, new }
    };
    Some(Entry {
        change,
        id: text("id").unwrap_or_default().to_owned(),
        caption: text("caption").unwrap_or_default().to_owned(),
        fields: fields
            .map(field)
            .filter(|field| !(field.gone.is_empty() && field.new.is_empty()))
            .collect(),
    })
}

/// What is shown of a version besides itself.
#[derive(Default)]
pub(crate) struct Beside {
    /// What it has apart from another version.
    pub(crate) differs: Option<(u32, DifferenceView)>,
    /// Whom it would reach.
    pub(crate) impact: Option<ImpactView>,
    /// What became of the file that was just brought.
    pub(crate) came: &'static str,
}

/// The page of one version.
pub(crate) fn version_page(
    frame: Frame,
    kept: &VersionKept,
    beside: Beside,
    people: &People,
    now: Moment,
) -> impl Template + use<> {
    let t = frame.t;
    let is_own = kept.by.iter().any(|who| who == frame.account());
    let waits = kept.state == VersionState::Waiting;
    let differs = beside.differs.map(|(from, view)| Differs {
        from,
        added: view.added,
        changed: view.changed,
        removed: view.removed,
        entries: view.entries.iter().filter_map(|value| entry(value, t)).collect(),
        next: view.next,
    });
    let impact = beside.impact.map(|impact| {
        let reached = |key, people: &desk::PeopleImpact| Reached {
            key,
            people: people.people,
            new: people.new,
            gone: people.gone,
        };
        Impact {
            population: impact.population,
            alarmed: impact.population_alarmed,
            entries: impact
                .entries
                .iter()
                .map(|entry| (entry.entity.clone(), entry.alarms))
                .collect(),
            reached: [
                reached("impact-passengers", &impact.passengers),
                reached("impact-alerts", &impact.alerts),
            ],
        }
    });
    VersionPage {
        t,
        name: kept.list.clone(),
        row: row(kept, people, now, t),
        differs,
        impact,
        is_own,
        can_settle: waits && !is_own && frame.may(Permission::ApproveLists),
        can_take_back: kept.state == VersionState::Replaced
            && kept.settled_by.is_some()
            && frame.may(Permission::ImportLists),
        came: beside.came,
        frame,
    }
}

/// What a page of a version is asked with.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(default)]
struct Asked {
    offset: u64,
    /// What became of the file that was just brought.
    came: String,
}

/// Words of what becomes of a file.
const CAME: [&str; 5] = ["in-use", "accepted", "waiting", "unchanged", "replaced"];

async fn version(
    State(app): State<App>,
    frame: Frame,
    actor: Actor,
    Path((name, number)): Path<(String, u32)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let whole = desk::one(&app, &name, number).await?;
    let list = desk::list(&app, &name).await?;
    let used = list.glance.in_use.map(|kept| kept.number);
    // What waits is held against what is in use, all else against what was there before.
    let earlier =
        list.versions.iter().map(|kept| kept.number).filter(|own| *own < number);
    let waits = whole.kept.state == VersionState::Waiting;
    let from = if waits { used } else { earlier.max() };
    let differs = match from.filter(|from| *from != number) {
        None => None,
        Some(from) => {
            let offset = asked.offset;
            let view =
                desk::difference(&app, &name, from, number, offset, ENTRIES_MAX).await?;
            let shows = actor.may(Permission::ReadEntries);
            Some((from, if shows { view } else { view.counted() }))
        }
    };
    let impact =
        if waits { Some(desk::impact(&app, &actor, &name, number).await?) } else { None };
    let people = People::read(&app).await?;
    let came = CAME.into_iter().find(|word| *word == asked.came).unwrap_or_default();
    let beside = Beside { differs, impact, came };
    Ok(frame::page(&version_page(frame, &whole.kept, beside, &people, app.now())))
}

#[derive(Deserialize)]
struct Settled {
    reason: String,
    how: String,
}

async fn settle(
    State(app): State<App>,
    actor: Actor,
    Path((name, number)): Path<(String, u32)>,
    Fields(Settled { reason, how }): Fields<Settled>,
) -> Result<Response, Problem> {
    match how.as_str() {
        "accept" => {
            deeds::accept(&app, &actor, &name, number, &reason).await?;
        }
        "reject" => {
            deeds::reject(&app, &actor, &name, number, &reason).await?;
        }
        _ => return Err(Problem::invalid("expected accept or reject").at("how")),
    }
    Ok(to(&format!("/console/lists/{}/{number}", crate::console::path(&name))))
}

#[derive(Deserialize)]
struct Wish {
    reason: String,
}

/// An earlier version is wanted in use again: it waits for somebody else.
async fn take_back(
    State(app): State<App>,
    actor: Actor,
    Path((name, number)): Path<(String, u32)>,
    Fields(Wish { reason }): Fields<Wish>,
) -> Result<Response, Problem> {
    deeds::take_back(&app, &actor, &name, number, &reason).await?;
    Ok(to(&format!("/console/lists/{}/{number}", crate::console::path(&name))))
}
