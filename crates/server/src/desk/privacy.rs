//! Privacy: what is masked, what is gone, and what one person may see of themselves.
//!
//! In: records with the moments at which they are to be masked and to be gone, and
//! requests that a second person has to agree to. Out: records without persons, or
//! nothing. Not handled: overwriting of bytes (`saring_store`), what is kept for how long
//! of a new record (whoever makes it dates it).
//!
//! Deleting is not marking: the record, its keys and what was sealed in the audit log go
//! in one batch, and the store overwrites their bytes. Proofs of the log stay valid.

mod dates;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};

use saring_model::Moment;
use saring_store::{Batch, Change, Expect, Query, Record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::alerts::{allowed, current, days_later, every, is_name, paged, reason};
use super::intake::person_keys;
use super::{audit, rulings};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::current::{RULINGS_KEPT, RulingLines};
use crate::jobs::Job;
use crate::kept::{self, Kept, Versioned};
use crate::problem::Problem;
use crate::records::{
    Alert, DispositionKind, Masked, Passenger, Request, RequestKind, RequestState,
    Ruling, RulingState, SubjectKept, Tombstone, Written, later,
};
use crate::settings::Retention;

/// Hours that somebody may see what was opened for them.
const OPEN_HOURS: i64 = 24;
/// Why a tombstone stands over somebody who was deleted at their own wish.
const ERASED: &str = "erased";
/// What stands in the place of a text that is masked.
const MASKED_TEXT: &str = "masked";
/// Records that are removed in one transaction: whoever wants something kept waits for one.
const PURGE_AT_ONCE: usize = 100;
/// Transactions of one run, so that a run ends.
const PURGES_MAX: usize = 1_000;
/// Entries of the audit log that are looked at in one piece.
const LEAVES_AT_ONCE: usize = 1_000;

/// What goes on without being asked for.
pub(crate) fn jobs() -> Vec<Job> {
    vec![
        Job {
            name: "privacy",
            every_seconds: 60,
            on_every_node: false,
            run: |app| Box::pin(async move { keep_promises(&app).await.map(|_| ()) }),
        },
        Job {
            name: "redress",
            every_seconds: 5,
            on_every_node: false,
            run: |app| {
                Box::pin(async move { super::redress::honour(&app).await.map(|_| ()) })
            },
        },
    ]
}

/// State of this chapter.
pub(crate) struct State {
    /// Whether this node has looked for what a restored backup brought back.
    looked: AtomicBool,
    /// Whether it has looked for what was dated by a rule of before.
    dated: AtomicBool,
}

impl State {
    /// Nothing was looked for yet.
    pub(crate) fn new() -> Self {
        Self { looked: AtomicBool::new(false), dated: AtomicBool::new(false) }
    }
}

/// Takes persons who were erased out of rulings of before that a backup from before the
/// erasure brought back: the store keeps records from coming back, not lines in a lot.
async fn forget_again(app: &App) -> Result<(), Problem> {
    let looked = &app.desk().privacy.looked;
    if looked.load(Ordering::Relaxed) {
        return Ok(());
    }
    let query = Query::all(Tombstone::KIND);
    let tombstones = kept::all::<Tombstone>(app.store(), query).await?;
    let erased = tombstones.iter().filter(|stone| stone.value.why == ERASED);
    let rulings = erased.filter_map(|stone| stone.value.id.strip_prefix("ruling/"));
    let ids: BTreeSet<String> = rulings.map(str::to_owned).collect();
    if !ids.is_empty() {
        let mut batch = Batch::default();
        forget_lines(app, &mut batch, &ids).await?;
        app.commit(batch).await?;
    }
    looked.store(true, Ordering::Relaxed);
    Ok(())
}

/// Does everything whose time has come: dates again what settings keep for a shorter time
/// now, masks, deletes. How many records were masked and removed.
pub(crate) async fn keep_promises(app: &App) -> Result<(u64, u64), Problem> {
    in_force(app).await?;
    forget_again(app).await?;
    let masked = mask(app).await?;
    let mut removed = forget_files(app).await;
    loop {
        let ended = rulings::end_old(app).await?;
        removed += u64::try_from(ended).unwrap_or_default();
        if ended == 0 {
            break;
        }
    }
    removed += purge(app).await?;
    if masked + removed > 0 {
        tracing::info!(event = "privacy.done", masked, removed);
    }
    Ok((masked, removed))
}

/// Removes what is due, how much; the bytes of it, and of what was deleted before, are in no
/// file any more then.
async fn purge(app: &App) -> Result<u64, Problem> {
    let mut removed = 0;
    for _ in 0..PURGES_MAX {
        let gone = app.store().purge(app.now(), PURGE_AT_ONCE).await?;
        removed += gone;
        if gone < PURGE_AT_ONCE as u64 {
            break;
        }
    }
    Ok(removed)
}

/// Removes dropped files that were refused, with the reasons beside them, as long after
/// they came as travellers without a hit are kept; how many.
async fn forget_files(app: &App) -> u64 {
    let Some(drop) = app.settings().travel.drop_folder.clone() else { return 0 };
    let hours = i64::from(app.settings().retention.no_match_hours);
    let before = later(app.now(), -hours * 3_600);
    let work = move || {
        let mut removed = 0;
        for carrier in entries(&drop) {
            for file in entries(&carrier.join("refused")) {
                let came = std::fs::symlink_metadata(&file)
                    .and_then(|meta| meta.modified())
                    .ok()
                    .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok())
                    .and_then(|since| i64::try_from(since.as_secs()).ok());
                if came.is_some_and(|came| came >= before.unix()) {
                    continue;
                }
                match std::fs::remove_file(&file) {
                    Ok(()) => removed += 1,
                    Err(error) => {
                        tracing::error!(event = "privacy.file", detail = %error.kind());
                    }
                }
            }
        }
        removed
    };
    tokio::task::spawn_blocking(work).await.unwrap_or_default()
}

fn entries(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(Result::ok).map(|entry| entry.path()).collect()
}

/// How long persons are kept, as the audit log tells it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct InForce {
    no_match_hours: u32,
    mask_days: u32,
    delete_days: u32,
    query_days: u32,
}

impl InForce {
    fn of(retention: &Retention) -> Self {
        let Retention { no_match_hours, mask_days, delete_days, query_days, .. } =
            *retention;
        Self { no_match_hours, mask_days, delete_days, query_days }
    }
}

/// Writes into the audit log how long persons are kept, whenever that has changed. What
/// is kept for a shorter time now is dated again; what is longer holds for the new alone.
async fn in_force(app: &App) -> Result<(), Problem> {
    let retention = &app.settings().retention;
    let now = InForce::of(retention);
    let record = app.store().get("in-use", "retention").await?;
    let expect =
        record.as_ref().map_or(Expect::Absent, |record| Expect::Version(record.version));
    let before: Option<InForce> =
        record.and_then(|record| serde_json::from_slice(&record.body).ok());
    let has_changed = before.as_ref() != Some(&now);
    dates::bring_forward(app, has_changed).await?;
    if !has_changed {
        return Ok(());
    }
    let decision = format!(
        "no-match {} h, mask {} d, delete {} d, queries {} d",
        now.no_match_hours, now.mask_days, now.delete_days, now.query_days
    );
    let about = ("in-use", "retention");
    let mut entry = audit::entry_of_service(app, "retention.change", about, &decision);
    if !retention.longer_basis.is_empty() {
        entry.legal_basis.clone_from(&retention.longer_basis);
    }
    let mut batch = Batch { changes: Vec::new(), audit: vec![entry] };
    let body = serde_json::to_vec(&now).map_err(Problem::defect)?;
    batch.put_if(Record::new("in-use", "retention", body), expect);
    app.commit(batch).await?;
    Ok(())
}

/// Whether something was kept, or somebody else was faster.
fn settled(
    result: Result<saring_store::Receipt, saring_store::StoreError>,
) -> Result<bool, Problem> {
    match result {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == saring_store::StoreErrorKind::Conflict => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Whether the person of an alert is masked.
pub(crate) fn is_masked(alert: &Alert) -> bool {
    alert.subject.is_none()
}

/// Takes persons out of what is to be masked by now; how many records.
async fn mask(app: &App) -> Result<u64, Problem> {
    let below = format!("{}!", app.now());
    let mut masked = 0;
    loop {
        let query = Query::between("alert", "mask", "", &below);
        let (alerts, _) = kept::page::<Alert>(app.store(), query).await?;
        let query = Query::between("passenger", "mask", "", &below);
        let (passengers, _) = kept::page::<Passenger>(app.store(), query).await?;
        if alerts.is_empty() && passengers.is_empty() {
            return Ok(masked);
        }
        let before = masked;
        for alert in &alerts {
            masked += u64::from(mask_alert(app, alert).await?);
        }
        for passenger in &passengers {
            masked += u64::from(mask_passenger(app, passenger).await?);
        }
        if masked == before {
            // Others change all of them just now; the next run is not far.
            return Ok(masked);
        }
    }
}

/// Whether somebody was found to be the listed person: they stay as they are until they
/// are deleted.
fn is_confirmed(alert: &Alert) -> bool {
    alert.dispositions.iter().any(|one| one.kind == DispositionKind::TrueMatch)
}

async fn mask_alert(app: &App, alert: &Versioned<Alert>) -> Result<bool, Problem> {
    let mut batch = Batch::default();
    let mut value = alert.value.clone();
    value.mask_at = None;
    if !is_confirmed(&alert.value) && !is_masked(&alert.value) {
        put_away(&mut batch, &alert.value, &value.person_keys, value.purge_at)?;
        value.subject = None;
        value.notes.clear();
        for hit in &mut value.hits {
            // It tells which words of the traveller's name were compared.
            hit.evidence.clear();
        }
        for one in &mut value.dispositions {
            MASKED_TEXT.clone_into(&mut one.reason);
        }
        let about = ("alert", value.id.as_str());
        batch.audit.push(audit::entry_of_service(app, "alert.mask", about, "masked"));
    }
    batch.put_if(kept::record(&value)?, alert.expect());
    settled(app.commit(batch).await)
}

async fn mask_passenger(
    app: &App,
    passenger: &Versioned<Passenger>,
) -> Result<bool, Problem> {
    let mut batch = Batch::default();
    let mut value = passenger.value.clone();
    value.mask_at = None;
    let alert = match &value.alert {
        Some(alert) => kept::find::<Alert>(app.store(), alert).await?,
        None => None,
    };
    let is_confirmed = alert.is_some_and(|alert| is_confirmed(&alert.value));
    if !is_confirmed && value.subject.is_some() {
        put_away(&mut batch, &passenger.value, &value.person_keys, value.purge_at)?;
        value.subject = None;
        value.traveller = Written::default();
        // Hits in it hold the words that were compared.
        value.decision = Written::from(&json!({"directive": value.directive}));
    }
    batch.put_if(kept::record(&value)?, passenger.expect());
    settled(app.commit(batch).await)
}

/// Keeps a record as it was where only [`opened`] looks.
fn put_away<T: Kept>(
    batch: &mut Batch,
    value: &T,
    person_keys: &[String],
    purge_at: Option<Moment>,
) -> Result<(), Problem> {
    let masked = Masked {
        id: format!("{}/{}", T::KIND, value.id()),
        whole: serde_json::to_value(value).map_err(Problem::defect)?,
        person_keys: person_keys.to_vec(),
        purge_at,
    };
    batch.put(kept::record(&masked)?);
    Ok(())
}

/// A masked alert with its person, and until when, if a second person has agreed that the
/// caller may see it.
pub(crate) async fn opened(
    app: &App,
    actor: &Actor,
    alert: &Alert,
) -> Result<Option<(Alert, Moment)>, Problem> {
    let Some(until) = open_until(app, actor, &alert.id).await? else { return Ok(None) };
    let id = format!("alert/{}", alert.id);
    let Some(masked) = kept::find::<Masked>(app.store(), &id).await? else {
        return Ok(None);
    };
    let whole: Alert =
        serde_json::from_value(masked.value.whole).map_err(Problem::defect)?;
    let mut alert = alert.clone();
    alert.subject = whole.subject;
    alert.notes = whole.notes;
    alert.hits = whole.hits;
    if !whole.dispositions.is_empty() {
        alert.dispositions = whole.dispositions;
    }
    Ok(Some((alert, until)))
}

/// Until when the caller may see what is masked of an alert: where a second person has
/// agreed to it, and its time is not over.
async fn open_until(
    app: &App,
    actor: &Actor,
    alert: &str,
) -> Result<Option<Moment>, Problem> {
    if !actor.may(Permission::RequestUnmask) {
        return Ok(None);
    }
    let key = format!("{alert} {}", actor.account);
    let requests: Vec<Versioned<Request>> =
        every(app, Query::by("request", "alert", &key)).await?;
    let now = app.now();
    let agreed =
        requests.iter().filter(|request| request.value.state == RequestState::Approved);
    let until = agreed.filter_map(|request| request.value.until);
    Ok(until.filter(|until| *until > now).max())
}

/// What is asked of a second person.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskUnmask {
    /// The alert whose person is masked.
    pub(crate) alert: String,
    /// Why they must be seen: ten characters or more.
    pub(crate) reason: String,
}

/// A request with its version.
#[derive(Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "PrivacyRequest")]
pub(crate) struct Asked {
    /// Its version, which a deed repeats.
    pub(crate) version: u64,
    /// The request.
    #[serde(flatten)]
    pub(crate) request: Request,
}

impl From<Versioned<Request>> for Asked {
    fn from(request: Versioned<Request>) -> Self {
        Self { version: request.version, request: request.value }
    }
}

/// Asks that a masked person be opened.
pub(crate) async fn ask_unmask(
    app: &App,
    actor: &Actor,
    asked: &AskUnmask,
) -> Result<Asked, Problem> {
    allowed(actor, Permission::RequestUnmask)?;
    rulings::first_person(actor)?;
    let text = reason(&asked.reason, "/reason")?;
    let alert = if is_name(&asked.alert) {
        kept::find::<Alert>(app.store(), &asked.alert).await?
    } else {
        None
    };
    let Some(alert) = alert.filter(|alert| is_masked(&alert.value)) else {
        let detail = "expected an alert whose person is masked";
        return Err(Problem::invalid(detail).at("/alert"));
    };
    let request = Request {
        alert: alert.value.id.clone(),
        records: 1,
        ..request(app, actor, RequestKind::Unmask, text)
    };
    keep_request(app, actor, request, ("alert", &alert.value.id)).await
}

fn request(app: &App, actor: &Actor, kind: RequestKind, text: String) -> Request {
    let now = app.now();
    Request {
        id: app.identifier('q'),
        kind,
        state: RequestState::Requested,
        alert: String::new(),
        person_keys: Vec::new(),
        records: 0,
        requested_by: actor.account.clone(),
        requested_at: now,
        reasons: vec![text],
        settled_by: None,
        settled_at: None,
        until: None,
        purge_at: Some(days_later(now, app.settings().retention.mask_days)),
    }
}

async fn keep_request(
    app: &App,
    actor: &Actor,
    request: Request,
    about: (&str, &str),
) -> Result<Asked, Problem> {
    let mut batch = Batch::default();
    batch.put_if(kept::record(&request)?, Expect::Absent);
    let action = format!("{}.request", request.kind.as_str());
    batch.audit.push(audit::entry(app, actor, &action, about, &request.id));
    app.commit(batch).await?;
    Ok(Asked { version: 1, request })
}

/// Which requests to list.
#[derive(Clone, Default, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Filter {
    /// In which state; all unless told.
    pub(crate) state: Option<RequestState>,
    /// Where the page before ended.
    pub(crate) after: Option<String>,
}

/// A page of requests.
#[derive(Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "PrivacyRequests")]
pub(crate) struct Listed {
    /// The requests. Reasons are told to those who ask and who agree.
    pub(crate) requests: Vec<Asked>,
    /// Where the next page begins; `None` at the end.
    pub(crate) next: Option<String>,
}

/// Requests of a kind.
pub(crate) async fn requests(
    app: &App,
    kind: RequestKind,
    filter: &Filter,
) -> Result<Listed, Problem> {
    let word = kind.as_str();
    let query = match filter.state {
        Some(state) => {
            Query::by("request", "state", &format!("{word} {}", state.as_str()))
        }
        None => {
            Query::between("request", "state", &format!("{word} "), &format!("{word}!"))
        }
    };
    let (requests, next) =
        paged::<Request>(app, query.after(filter.after.clone())).await?;
    Ok(Listed { requests: requests.into_iter().map(Asked::from).collect(), next })
}

/// Agrees to a request, or does not: never who asked.
pub(crate) async fn settle(
    app: &App,
    actor: &Actor,
    kind: RequestKind,
    id: &str,
    agree: bool,
    asked: &rulings::Settle,
) -> Result<Asked, Problem> {
    allowed(actor, Permission::ApproveUnmask)?;
    let text = reason(&asked.reason, "/reason")?;
    let request = kept::find::<Request>(app.store(), id).await?;
    let mut request = request
        .filter(|request| request.value.kind == kind)
        .ok_or_else(|| Problem::not_found("request"))?;
    current(&request, Some(asked.version))?;
    if request.value.state != RequestState::Requested {
        return Err(Problem::conflict("expected a request that is not settled yet"));
    }
    rulings::second_person(actor, &request.value.requested_by)?;
    let now = app.now();
    let mut batch = Batch::default();
    request.value.settled_by = Some(actor.account.clone());
    request.value.settled_at = Some(now);
    request.value.reasons.push(text);
    request.value.state =
        if agree { RequestState::Approved } else { RequestState::Refused };
    if agree {
        match kind {
            RequestKind::Unmask => {
                request.value.until = Some(later(now, OPEN_HOURS * 3_600));
            }
            RequestKind::Erase => {
                let held = held(app, &request.value.person_keys).await?;
                request.value.records = erase(app, &mut batch, &held).await?;
                // What it was found by is gone as well.
                request.value.person_keys.clear();
            }
        }
    }
    batch.put_if(kept::record(&request.value)?, request.expect());
    let action =
        format!("{}.{}", kind.as_str(), if agree { "approve" } else { "refuse" });
    let decision = format!("{} records", request.value.records);
    batch.audit.push(audit::entry(app, actor, &action, ("request", id), &decision));
    let receipt = app.commit(batch).await?;
    request.version = receipt.versions.last().copied().unwrap_or_default();
    if agree && kind == RequestKind::Erase {
        // Overwrites what was deleted, at once and not at the next run.
        purge(app).await?;
    }
    Ok(request.into())
}

/// Whom somebody asks about.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PersonAsked")]
pub(crate) struct Person {
    /// A name in full; together with the date of birth.
    #[serde(default)]
    pub(crate) name: String,
    /// Date of birth (`1978-03-14`), as it was told.
    #[serde(default)]
    pub(crate) birth_date: String,
    /// Number of a document; with it, a name is not needed.
    #[serde(default)]
    pub(crate) document: String,
    /// Why it is asked for: ten characters or more.
    pub(crate) reason: String,
}

impl Person {
    /// Digests to find them by.
    fn keys(&self, app: &App) -> Result<Vec<String>, Problem> {
        let has_birth = !self.birth_date.trim().is_empty();
        let subject = SubjectKept {
            names: if has_birth { vec![self.name.clone()] } else { Vec::new() },
            birth_date: self.birth_date.trim().to_owned(),
            documents: vec![[String::new(), self.document.clone(), String::new()]],
            ..SubjectKept::default()
        };
        let keys = person_keys(app, &subject);
        // A name alone finds too many.
        let is_named = !self.name.trim().is_empty() && !subject.birth_date.is_empty();
        let is_numbered = !self.document.trim().is_empty();
        if keys.is_empty() || (!is_named && !is_numbered) {
            let detail = "expected a name with a date of birth, or a document's number";
            return Err(Problem::invalid(detail));
        }
        Ok(keys)
    }
}

/// Digests by which all that is held on the person of a ruling's line is found.
pub(crate) fn keys_of_line(app: &App, line: &str) -> Vec<String> {
    let line: Value = serde_json::from_str(line).unwrap_or_default();
    let texts = |key: &str| -> Vec<String> {
        let items = line.get(key).and_then(Value::as_array).into_iter().flatten();
        items.filter_map(|item| item.as_str().map(str::to_owned)).collect()
    };
    let documents = line.get("documents").and_then(Value::as_array).into_iter().flatten();
    let number = |document: &Value| {
        let number = document.get("number")?.as_str()?;
        Some([String::new(), number.to_owned(), String::new()])
    };
    let birth = line.get("birth_date").and_then(Value::as_str).unwrap_or_default();
    let subject = SubjectKept {
        names: texts("names").into_iter().chain(texts("weak_names")).collect(),
        birth_date: birth.to_owned(),
        documents: documents.filter_map(number).collect(),
        ..SubjectKept::default()
    };
    person_keys(app, &subject)
}

/// Everything that is held on one person, by kind and identifier.
type Held = BTreeMap<(String, String), Record>;

/// Kinds of records that are about persons.
const KINDS: [&str; 5] = ["passenger", "alert", "masked", "ruling", "redress"];

/// All records that one of the digests finds.
async fn held(app: &App, keys: &[String]) -> Result<Held, Problem> {
    let mut held = Held::new();
    for kind in KINDS {
        for key in keys {
            let mut after = None;
            loop {
                let query = Query::by(kind, "person", key).after(after);
                let page = app.store().find(query).await?;
                let named =
                    |record: Record| ((kind.to_owned(), record.id.clone()), record);
                held.extend(page.records.into_iter().map(named));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
        }
    }
    Ok(held)
}

/// Groups of sealed subjects that belong to records: `kind/identifier`.
fn groups(held: &Held) -> BTreeSet<String> {
    let group = |(kind, id): &(String, String)| match kind.as_str() {
        // What is put away has the identifier of the record that it was taken from.
        "masked" => id.clone(),
        kind => format!("{kind}/{id}"),
    };
    held.keys().map(group).collect()
}

/// What is masked of somebody, as whoever asks may see it.
#[derive(Default)]
struct Sight {
    /// The records as they were, of alerts that are open to them.
    open: Vec<Value>,
    /// These alerts.
    alerts: BTreeSet<String>,
    /// Groups of the rest.
    shut: BTreeSet<String>,
}

async fn sight(app: &App, actor: &Actor, held: &Held) -> Result<Sight, Problem> {
    let mut sight = Sight::default();
    for ((kind, id), record) in held {
        if kind != Masked::KIND {
            continue;
        }
        let masked: Masked =
            serde_json::from_slice(&record.body).map_err(Problem::defect)?;
        let alert = match id.strip_prefix("alert/") {
            Some(alert) => Some(alert.to_owned()),
            // A traveller is open with the alert about them.
            None => masked.whole.get("alert").and_then(Value::as_str).map(str::to_owned),
        };
        let alert = alert.unwrap_or_default();
        if open_until(app, actor, &alert).await?.is_some() {
            sight.open.push(masked.whole);
            sight.alerts.insert(alert);
        } else {
            sight.shut.insert(id.clone());
        }
    }
    Ok(sight)
}

/// What was sealed in the audit log of some groups: number and content, without that of
/// groups that are shut.
async fn sealed(
    app: &App,
    groups: &BTreeSet<String>,
    shut: &BTreeSet<String>,
) -> Result<Vec<Value>, Problem> {
    let size = app.store().head().await?.size;
    let (mut from, mut found) = (0, Vec::new());
    while from < size {
        let leaves = app.store().leaves(from, LEAVES_AT_ONCE).await?;
        let Some(last) = leaves.last() else { break };
        from = last.number + 1;
        for leaf in &leaves {
            let Some(sealed) = &leaf.sealed else { continue };
            let group = &sealed.subject.group;
            if !groups.contains(group) {
                continue;
            }
            let body = &sealed.subject.body;
            let content: Value = if shut.contains(group) {
                MASKED_TEXT.into()
            } else {
                serde_json::from_slice(body)
                    .unwrap_or_else(|_| String::from_utf8_lossy(body).into())
            };
            found.push(json!({
                "number": leaf.number,
                "group": group,
                "content": content,
                "until": sealed.subject.purge_at.map(|moment| moment.to_string()),
            }));
        }
    }
    Ok(found)
}

/// All that is held on one person, as one document: what is masked is counted, and given
/// only where two have agreed that the caller sees it. That it was taken is in the audit
/// log when this returns.
pub(crate) async fn export(
    app: &App,
    actor: &Actor,
    person: &Person,
) -> Result<Value, Problem> {
    allowed(actor, Permission::ExportPerson)?;
    reason(&person.reason, "/reason")?;
    let keys = person.keys(app)?;
    let held = held(app, &keys).await?;
    let Sight { open, alerts, shut } = sight(app, actor, &held).await?;
    let mut document = serde_json::Map::new();
    for kind in KINDS.into_iter().filter(|kind| *kind != Masked::KIND) {
        let of_kind = held.iter().filter(|((other, _), _)| other == kind);
        let values: Result<Vec<Value>, _> =
            of_kind.map(|(_, record)| serde_json::from_slice(&record.body)).collect();
        let values = values.map_err(Problem::defect)?;
        document.insert(kind.to_owned(), Value::Array(values));
    }
    document.insert("masked".to_owned(), shut.len().into());
    document.insert("unmasked".to_owned(), Value::Array(open));
    let logged = sealed(app, &groups(&held), &shut).await?;
    document.insert("audit".to_owned(), Value::Array(logged));
    let decision = format!("{} records, {} of them masked", held.len(), shut.len());
    let about = keys.first().map(String::as_str).unwrap_or_default();
    let taken = audit::entry(app, actor, "person.export", ("person", about), &decision);
    let read =
        |id: &String| audit::entry(app, actor, "alert.read-unmasked", ("alert", id), "");
    let mut batch = Batch::default();
    batch.audit.push(taken);
    batch.audit.extend(alerts.iter().map(read));
    app.commit(batch).await?;
    Ok(Value::Object(document))
}

/// Asks that all that is held on somebody be deleted.
pub(crate) async fn ask_erase(
    app: &App,
    actor: &Actor,
    person: &Person,
) -> Result<Asked, Problem> {
    allowed(actor, Permission::Redress)?;
    rulings::first_person(actor)?;
    let text = reason(&person.reason, "/reason")?;
    let person_keys = person.keys(app)?;
    let held = held(app, &person_keys).await?;
    if held.is_empty() {
        return Err(Problem::not_found("person"));
    }
    may_go(app, &held).await?;
    let records = u64::try_from(held.len()).unwrap_or(u64::MAX);
    let request =
        Request { person_keys, records, ..request(app, actor, RequestKind::Erase, text) };
    let id = request.id.clone();
    keep_request(app, actor, request, ("request", &id)).await
}

/// Whether somebody's records may go: nobody is deleted while a message about them is
/// still there, for they would come back with it or fly unscreened; nor against an order.
async fn may_go(app: &App, held: &Held) -> Result<(), Problem> {
    for ((kind, _), record) in held {
        if kind == "passenger" {
            let passenger: Passenger =
                serde_json::from_slice(&record.body).map_err(Problem::defect)?;
            let flight = &passenger.flight;
            let query = Query::between(
                "intake",
                "flight",
                &format!("{flight} "),
                &format!("{flight}!"),
            );
            if app.store().count(query).await? > 0 {
                let detail = "expected a person whose flights are over, and whose \
                              messages are deleted";
                return Err(Problem::conflict(detail));
            }
        }
        if kind == "ruling" {
            let ruling: Ruling =
                serde_json::from_slice(&record.body).map_err(Problem::defect)?;
            let is_order = ruling.kind == crate::records::RulingKind::Order;
            if is_order && ruling.state == RulingState::InForce {
                let detail = "expected a person without an order in force";
                return Err(Problem::conflict(detail));
            }
        }
    }
    Ok(())
}

/// Takes rulings out of what is kept of them for making answers of before again. The
/// answers of others can still be made; the lot has the name of what it was, as the
/// proofs of the log have.
pub(crate) async fn forget_lines(
    app: &App,
    batch: &mut Batch,
    ids: &BTreeSet<String>,
) -> Result<(), Problem> {
    let mut after = None;
    loop {
        let page = app.store().find(Query::all(RULINGS_KEPT).after(after)).await?;
        for record in &page.records {
            let name = format!("rulings/{}", record.id);
            let Some(bytes) = app.store().blob(&name).await? else { continue };
            let lines: RulingLines =
                serde_json::from_slice(&bytes).map_err(Problem::defect)?;
            let rest = lines.without(ids);
            if rest != lines {
                let bytes = serde_json::to_vec(&rest).map_err(Problem::defect)?;
                batch.changes.push(Change::Blob { name, bytes });
            }
        }
        after = page.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

/// Deletes records and what was sealed of them, so that nothing restored later brings
/// them back; how many records.
async fn erase(app: &App, batch: &mut Batch, held: &Held) -> Result<u64, Problem> {
    may_go(app, held).await?;
    let mut is_ruled = false;
    for ((kind, id), record) in held {
        let expect = Expect::Version(record.version);
        batch.changes.push(Change::Delete { kind: kind.clone(), id: id.clone(), expect });
        rulings::bury(app, batch, kind, id, ERASED)?;
        is_ruled |= kind == "ruling";
    }
    for group in groups(held) {
        batch.changes.push(Change::Erase { group });
    }
    if is_ruled {
        let ids = held.keys().filter(|(kind, _)| kind == "ruling");
        let ids = ids.map(|(_, id)| id.clone()).collect();
        forget_lines(app, batch, &ids).await?;
        rulings::changed(app, batch);
    }
    Ok(u64::try_from(held.len()).unwrap_or(u64::MAX))
}
