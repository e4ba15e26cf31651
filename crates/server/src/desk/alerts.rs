//! Alerts: the queue, and the deeds of judging them.
//!
//! In: an alert by its identifier, who acts, the version they saw. Out: the alert as it
//! is then, with its audit entry durable. Not handled: screening (`intake`), what a
//! ruling is (`rulings`), how a carrier learns of it (`notices`).
//!
//! A machine never judges here, and a judgement never refuses anybody: a true match
//! offers an order to be proposed, and a second person has to approve that.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use saring_model::Moment;
use saring_store::{Batch, Expect, Page, Query, StoreErrorKind, Values};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{audit, figures, privacy, rulings};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::kept::{self, Versioned};
use crate::problem::Problem;
use crate::records::{
    Alert, AlertState, Deed, Disposition, DispositionKind, Flight, Note, later, moment,
    moment_option,
};

/// Shortest reason that says something.
pub(crate) const REASON_CHARS_MIN: usize = 10;
/// Longest text that somebody may write down at once.
pub(crate) const TEXT_CHARS_MAX: usize = 4_000;
/// Alerts of one flight or of one person's desk that are put in order at once; an
/// aircraft has fewer than 900 seats.
pub(crate) const GATHERED_MAX: usize = 2_000;
/// Longest page.
const PAGE_MAX: usize = 200;
/// Seconds in which looking at one thing again writes no further audit entry.
const SEEN_SECONDS: i64 = 60;
/// How often a deed is tried again when the flight's own record changed meanwhile.
const TRIES: usize = 5;

/// Who looked at what last, so that the log has one entry a minute of it.
pub(crate) struct State {
    seen: Mutex<HashMap<(String, String), i64>>,
}

impl State {
    /// Nobody looked at anything yet.
    pub(crate) fn new() -> Self {
        Self { seen: Mutex::new(HashMap::new()) }
    }

    fn is_fresh(&self, actor: &str, what: &str, now: i64) -> bool {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (actor.to_owned(), what.to_owned());
        seen.get(&key).is_some_and(|at| (0..SEEN_SECONDS).contains(&(now - at)))
    }

    fn note(&self, actor: &str, what: &str, now: i64) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|_, at| (0..SEEN_SECONDS).contains(&(now - *at)));
        seen.insert((actor.to_owned(), what.to_owned()), now);
    }
}

/// Writes down that somebody read personal data, once a minute at most. What is read may
/// leave when this returns.
pub(crate) async fn seen(
    app: &App,
    actor: &Actor,
    action: &str,
    about: (&str, &str),
) -> Result<(), Problem> {
    let what = format!("{action} {}/{}", about.0, about.1);
    let now = app.now().unix();
    let state = &app.desk().alerts;
    if !state.is_fresh(&actor.account, &what, now) {
        audit::keep(app, audit::entry(app, actor, action, about, "")).await?;
        state.note(&actor.account, &what, now);
    }
    Ok(())
}

/// Which alerts to list.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Which {
    /// Open and escalated ones, the most urgent first.
    #[default]
    Waiting,
    /// Open ones.
    Open,
    /// Escalated ones.
    Escalated,
    /// Judged ones, the latest first.
    Decided,
    /// Those that lapsed.
    Lapsed,
    /// All, the latest first.
    All,
}

impl Which {
    fn holds(self, state: AlertState) -> bool {
        match self {
            Self::Waiting => state.is_waiting(),
            Self::Open => state == AlertState::Open,
            Self::Escalated => state == AlertState::Escalated,
            Self::Decided => state == AlertState::Decided,
            Self::Lapsed => state == AlertState::Lapsed,
            Self::All => true,
        }
    }
}

/// What to list.
#[derive(Clone, Default, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Filter {
    /// In which state; waiting ones unless told.
    pub(crate) state: Which,
    /// Only those that the caller has in hand.
    pub(crate) mine: bool,
    /// Only those of a flight.
    pub(crate) flight: Option<String>,
    /// Where the page before ended.
    pub(crate) after: Option<String>,
    /// How many at most: 50 unless told, 200 at most.
    pub(crate) limit: Option<usize>,
}

/// An alert in a list: personal.
#[derive(Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "AlertRow")]
pub(crate) struct Row {
    /// Identifier.
    pub(crate) id: String,
    /// Its version, which a deed repeats.
    pub(crate) version: u64,
    /// The flight.
    pub(crate) flight: String,
    /// The flight as people call it.
    pub(crate) flight_label: String,
    /// When the flight leaves.
    #[serde(with = "moment_option")]
    #[schemars(with = "Option<String>")]
    pub(crate) departs_at: Option<Moment>,
    /// The traveller's first name in full; `None` once masked.
    pub(crate) name: Option<String>,
    /// What was answered for them.
    pub(crate) directive: String,
    /// The best score.
    pub(crate) score: u16,
    /// How many hits.
    pub(crate) hits: usize,
    /// The best hit's name as listed; empty without one.
    pub(crate) caption: String,
    /// The best hit's list; empty without one.
    pub(crate) list: String,
    /// Where it is.
    pub(crate) state: AlertState,
    /// Who has it in hand.
    pub(crate) assigned_to: Option<String>,
    /// How it was judged, one word for each hit.
    pub(crate) dispositions: Vec<DispositionKind>,
    /// When it was opened.
    #[serde(with = "moment")]
    #[schemars(with = "String")]
    pub(crate) opened_at: Moment,
    /// When it was judged.
    #[serde(with = "moment_option")]
    #[schemars(with = "Option<String>")]
    pub(crate) decided_at: Option<Moment>,
}

impl Row {
    fn of(alert: &Versioned<Alert>) -> Self {
        let Versioned { value: alert, version } = alert;
        let best = alert.hits.first();
        let name =
            alert.subject.as_ref().and_then(|subject| subject.names.first().cloned());
        Self {
            id: alert.id.clone(),
            version: *version,
            flight: alert.flight.clone(),
            flight_label: alert.flight_label.clone(),
            departs_at: alert.departs_at,
            name,
            directive: alert.directive.clone(),
            score: alert.score,
            hits: alert.hits.len(),
            caption: best.map(|hit| hit.caption.clone()).unwrap_or_default(),
            list: best.map(|hit| hit.list.clone()).unwrap_or_default(),
            state: alert.state,
            assigned_to: alert.assigned_to.clone(),
            dispositions: alert.dispositions.iter().map(|one| one.kind).collect(),
            opened_at: alert.opened_at,
            decided_at: alert.decided_at,
        }
    }
}

/// A page of alerts.
#[derive(Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Alerts")]
pub(crate) struct Listed {
    /// The alerts.
    pub(crate) alerts: Vec<Row>,
    /// Where the next page begins; `None` at the end.
    pub(crate) next: Option<String>,
}

/// Alerts in order, without an audit entry.
async fn gather(
    app: &App,
    actor: &Actor,
    filter: &Filter,
) -> Result<(Vec<Versioned<Alert>>, Option<String>), Problem> {
    let limit = filter.limit.unwrap_or(50);
    if !(1..=PAGE_MAX).contains(&limit) {
        let detail = format!("expected a limit from 1 to {PAGE_MAX}");
        return Err(Problem::invalid(detail).at("limit"));
    }
    if filter.flight.is_none() && !filter.mine {
        let query = match filter.state {
            Which::Waiting => keyed("waiting", Values::All),
            Which::Open => of_state(AlertState::Open),
            Which::Escalated => of_state(AlertState::Escalated),
            Which::Lapsed => of_state(AlertState::Lapsed),
            Which::Decided => keyed("decided", Values::All).descending(),
            Which::All => keyed("opened", Values::All).descending(),
        };
        return paged(app, query.after(filter.after.clone()).limit(limit)).await;
    }
    // Of one flight or one person there are few: they are put in order here.
    let query = match &filter.flight {
        Some(flight) => Query::by("alert", "flight", flight),
        None => Query::by("alert", "assigned", &actor.account),
    };
    let mut alerts: Vec<Versioned<Alert>> = every(app, query).await?;
    alerts.retain(|alert| {
        let in_hand = alert.value.assigned_to.as_deref() == Some(&*actor.account);
        filter.state.holds(alert.value.state) && (!filter.mine || in_hand)
    });
    alerts.sort_by_key(|alert| urgency(&alert.value));
    let behind = |id: &String| alerts.iter().position(|alert| alert.value.id == *id);
    let from = filter.after.as_ref().and_then(behind).map_or(0, |at| at + 1);
    let rest = alerts.split_off(from.min(alerts.len()));
    let is_more = rest.len() > limit;
    let page: Vec<_> = rest.into_iter().take(limit).collect();
    let next = page.last().filter(|_| is_more).map(|alert| alert.value.id.clone());
    Ok((page, next))
}

fn keyed(key: &str, values: Values) -> Query {
    Query { key: Some((key.to_owned(), values)), ..Query::all("alert") }
}

fn of_state(state: AlertState) -> Query {
    let word = state.as_str();
    keyed("urgency", Values::Between(format!("{word} "), format!("{word}!")))
}

fn urgency(alert: &Alert) -> (bool, i64, u16, String) {
    let departs = alert.departs_at.map_or(0, Moment::unix);
    let score = 1000 - alert.score.min(1000);
    (!alert.state.is_waiting(), departs, score, alert.id.clone())
}

/// A page of a query that a caller asked for, who may have made up where it begins.
pub(crate) async fn paged<T: kept::Kept>(
    app: &App,
    query: Query,
) -> Result<(Vec<Versioned<T>>, Option<String>), Problem> {
    let is_told = query.after.is_some();
    match app.store().find(query).await {
        Ok(Page { records, next }) => {
            let values: Result<Vec<_>, Problem> =
                records.iter().map(kept::value).collect();
            Ok((values?, next))
        }
        Err(error) if is_told && error.kind() == StoreErrorKind::Misused => {
            let detail = "expected where a page of this list ended";
            Err(Problem::invalid(detail).at("after"))
        }
        Err(error) => Err(error.into()),
    }
}

/// All pages of a query, up to a bound.
pub(crate) async fn every<T: kept::Kept>(
    app: &App,
    query: Query,
) -> Result<Vec<Versioned<T>>, Problem> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = query.clone().after(after).limit(PAGE_MAX);
        let (values, next) = kept::page(app.store(), page).await?;
        all.extend(values);
        after = next;
        if after.is_none() || all.len() >= GATHERED_MAX {
            return Ok(all);
        }
    }
}

/// The queue. That somebody read it is in the audit log when this returns.
pub(crate) async fn queue(
    app: &App,
    actor: &Actor,
    filter: &Filter,
) -> Result<Listed, Problem> {
    let (alerts, next) = gather(app, actor, filter).await?;
    seen(app, actor, "alert.list", ("alert", "")).await?;
    Ok(Listed { alerts: alerts.iter().map(Row::of).collect(), next })
}

/// One alert, whole: personal.
#[derive(Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "AlertWhole")]
pub(crate) struct Whole {
    /// Its version, which a deed repeats.
    pub(crate) version: u64,
    /// The alert.
    pub(crate) alert: Alert,
    /// Whether the person is masked, be it opened for the caller or not.
    pub(crate) masked: bool,
    /// Until when the caller may see what is masked.
    #[serde(with = "moment_option")]
    #[schemars(with = "Option<String>")]
    pub(crate) unmasked_until: Option<Moment>,
}

/// One alert. That somebody read it is in the audit log when this returns.
pub(crate) async fn get(app: &App, actor: &Actor, id: &str) -> Result<Whole, Problem> {
    let Versioned { value: mut alert, version } =
        kept::get::<Alert>(app.store(), id).await?;
    let masked = privacy::is_masked(&alert);
    let opened = if masked { privacy::opened(app, actor, &alert).await? } else { None };
    let action = if opened.is_some() { "alert.read-unmasked" } else { "alert.read" };
    seen(app, actor, action, ("alert", id)).await?;
    let unmasked_until = opened.map(|(whole, until)| {
        alert = whole;
        until
    });
    Ok(Whole { version, alert, masked, unmasked_until })
}

/// A reason that says something.
pub(crate) fn reason(text: &str, at: &str) -> Result<String, Problem> {
    let text = text.trim();
    let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
    if text.chars().count() < REASON_CHARS_MIN || letters == 0 {
        let detail =
            format!("expected a reason of {REASON_CHARS_MIN} characters or more");
        return Err(Problem::invalid(detail).at(at));
    }
    written(text, at)
}

/// A text of a bearable length.
pub(crate) fn written(text: &str, at: &str) -> Result<String, Problem> {
    let text = text.trim();
    let is_plain = |c: char| !c.is_control() || c == '\n' || c == '\t';
    if text.is_empty()
        || text.chars().count() > TEXT_CHARS_MAX
        || !text.chars().all(is_plain)
    {
        let detail = format!("expected text of 1 to {TEXT_CHARS_MAX} characters");
        return Err(Problem::invalid(detail).at(at));
    }
    Ok(text.to_owned())
}

/// Whether a text may name a record: longer ones, and those with blanks or signs that
/// nobody types, name none.
pub(crate) fn is_name(text: &str) -> bool {
    (1..=400).contains(&text.len())
        && !text.chars().any(|c| c.is_control() || c.is_whitespace())
}

/// Refuses whoever may not, should a caller of this room not have looked.
pub(crate) fn allowed(actor: &Actor, permission: Permission) -> Result<(), Problem> {
    if actor.may(permission) {
        return Ok(());
    }
    Err(Problem::forbidden("expected a role or a scope that may do this"))
}

/// Refuses a deed on what was seen in another version.
pub(crate) fn current<T>(
    found: &Versioned<T>,
    version: Option<u64>,
) -> Result<(), Problem> {
    match version {
        Some(version) if version != found.version => {
            Err(Problem::conflict("it has changed meanwhile: read it again")
                .at("/version"))
        }
        Some(_) | None => Ok(()),
    }
}

fn deed(app: &App, actor: &Actor, what: &str, detail: impl Into<String>) -> Deed {
    Deed {
        what: what.to_owned(),
        detail: detail.into(),
        by: actor.account.clone(),
        at: app.now(),
    }
}

/// Keeps a changed alert with its audit entry.
async fn keep(
    app: &App,
    alert: &Versioned<Alert>,
    mut batch: Batch,
) -> Result<Whole, Problem> {
    batch.put_if(kept::record(&alert.value)?, alert.expect());
    let receipt = app.commit(batch).await?;
    let version = receipt.versions.last().copied().unwrap_or_default();
    let masked = privacy::is_masked(&alert.value);
    Ok(Whole { version, alert: alert.value.clone(), masked, unmasked_until: None })
}

fn waiting(alert: &Alert) -> Result<(), Problem> {
    match alert.state {
        AlertState::Open | AlertState::Escalated => Ok(()),
        AlertState::Decided => {
            Err(Problem::conflict("expected an alert that is not judged yet"))
        }
        AlertState::Lapsed => {
            Err(Problem::conflict("expected an alert that has not lapsed"))
        }
    }
}

/// Gives an alert to somebody, or back to all (`None`). Whoever works on alerts may take
/// one that nobody has and give back their own; all else is for a supervisor.
pub(crate) async fn assign(
    app: &App,
    actor: &Actor,
    id: &str,
    to: Option<&str>,
    version: Option<u64>,
) -> Result<Whole, Problem> {
    allowed(actor, Permission::WorkAlerts)?;
    let mut alert = kept::get::<Alert>(app.store(), id).await?;
    current(&alert, version)?;
    waiting(&alert.value)?;
    let me = Some(actor.account.as_str());
    let from = alert.value.assigned_to.as_deref();
    let is_own = (to.is_none() || to == me) && (from.is_none() || from == me);
    if !is_own && !actor.may(Permission::SuperviseAlerts) {
        let detail = "expected an alert that nobody else has in hand, or a supervisor";
        return Err(Problem::forbidden(detail));
    }
    let is_account = |to: &str| {
        to.split_once(':').is_some_and(|(kind, id)| kind == "user" && is_name(id))
    };
    if to.is_some_and(|to| to != actor.account && !is_account(to)) {
        return Err(Problem::invalid("expected an account, as in user:u-1").at("/to"));
    }
    alert.value.assigned_to = to.map(str::to_owned);
    let detail = to.unwrap_or("nobody");
    alert.value.history.push(deed(app, actor, "assigned", detail));
    let entry = audit::entry(app, actor, "alert.assign", ("alert", id), detail);
    keep(app, &alert, Batch { changes: Vec::new(), audit: vec![entry] }).await
}

/// Writes something down beside an alert. It needs no version: a note takes nothing away.
pub(crate) async fn note(
    app: &App,
    actor: &Actor,
    id: &str,
    text: &str,
) -> Result<Whole, Problem> {
    allowed(actor, Permission::WorkAlerts)?;
    let text = written(text, "/text")?;
    let mut result = Err(Problem::conflict("it has changed meanwhile: read it again"));
    for _ in 0..TRIES {
        let mut alert = kept::get::<Alert>(app.store(), id).await?;
        if privacy::is_masked(&alert.value) {
            let detail = "expected an alert whose person is not masked";
            return Err(Problem::conflict(detail));
        }
        let (text, by, at) = (text.clone(), actor.account.clone(), app.now());
        alert.value.notes.push(Note { text, by, at });
        let entry = audit::entry(app, actor, "alert.note", ("alert", id), "");
        let batch = Batch { changes: Vec::new(), audit: vec![entry] };
        result = keep(app, &alert, batch).await;
        match &result {
            Err(problem) if problem.kind() == "conflict" => {}
            Ok(_) | Err(_) => break,
        }
    }
    result
}

/// Asks for somebody who may decide.
pub(crate) async fn escalate(
    app: &App,
    actor: &Actor,
    id: &str,
    why: &str,
    version: Option<u64>,
) -> Result<Whole, Problem> {
    allowed(actor, Permission::WorkAlerts)?;
    let text = reason(why, "/reason")?;
    let mut alert = kept::get::<Alert>(app.store(), id).await?;
    current(&alert, version)?;
    if alert.value.state != AlertState::Open {
        waiting(&alert.value)?;
        return Err(Problem::conflict("expected an alert that is not escalated yet"));
    }
    alert.value.state = AlertState::Escalated;
    // It goes back to all, for whoever escalated it cannot decide on it.
    if alert.value.assigned_to.as_deref() == Some(&*actor.account) {
        alert.value.assigned_to = None;
    }
    alert.value.history.push(deed(app, actor, "escalated", ""));
    alert.value.notes.push(Note { text, by: actor.account.clone(), at: app.now() });
    let entry = audit::entry(app, actor, "alert.escalate", ("alert", id), "");
    keep(app, &alert, Batch { changes: Vec::new(), audit: vec![entry] }).await
}

/// How one hit is judged.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Judgement {
    /// The listed entity, or the order; `None` for every one that is not judged by a
    /// judgement of its own.
    #[serde(default)]
    pub(crate) entity: Option<String>,
    /// How it is judged.
    pub(crate) kind: DispositionKind,
    /// Why: ten characters or more.
    pub(crate) reason: String,
}

/// How an alert is judged.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "DecideAlert")]
pub(crate) struct Decide {
    /// The version that was looked at.
    pub(crate) version: u64,
    /// One for each hit, or one for all.
    pub(crate) dispositions: Vec<Judgement>,
    /// Whether a false positive is remembered as a standing exclusion.
    #[serde(default = "yes")]
    pub(crate) remember: bool,
}

fn yes() -> bool {
    true
}

/// What came of a judgement.
#[derive(Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "AlertDecided")]
pub(crate) struct Decided {
    /// The alert.
    #[serde(flatten)]
    pub(crate) whole: Whole,
    /// Standing exclusions that came of it, in force.
    pub(crate) exclusions: Vec<String>,
    /// Entities whose false positive was to be remembered and could not be: nothing that
    /// was told of the traveller would be recognised again. They stay referred.
    pub(crate) not_remembered: Vec<String>,
    /// An order that may be proposed, after a true match: as `POST /orders` takes it, but
    /// for what only an officer can say.
    pub(crate) proposal: Option<Value>,
}

/// What of an alert is judged: the entities of its hits, and the orders that its person
/// is like; each with the fingerprint of what was listed or ordered.
pub(crate) fn targets(alert: &Alert) -> BTreeMap<String, String> {
    let hits = alert.hits.iter();
    let mut targets: BTreeMap<String, String> =
        hits.map(|hit| (hit.entity.clone(), hit.entity_fingerprint.clone())).collect();
    for reason in &alert.reasons {
        let text = |key: &str| reason.get(key).and_then(Value::as_str);
        let Some(order) = text("order") else { continue };
        let print = text("entity_fingerprint").unwrap_or_default();
        targets.entry(order.to_owned()).or_insert_with(|| print.to_owned());
    }
    targets
}

/// A judgement for each target, or what is wrong.
fn judged(
    targets: &BTreeMap<String, String>,
    asked: &[Judgement],
) -> Result<Vec<(String, DispositionKind, String)>, Problem> {
    let mut seen = BTreeSet::new();
    let mut by_entity = BTreeMap::new();
    let mut for_all = None;
    for (one, position) in asked.iter().zip(0..) {
        let at = |field: &str| format!("/dispositions/{position}/{field}");
        let text = reason(&one.reason, &at("reason"))?;
        if !seen.insert(one.entity.clone()) {
            let detail = "expected one disposition for each hit";
            return Err(Problem::invalid(detail).at(at("entity")));
        }
        match &one.entity {
            None => for_all = Some((one.kind, text)),
            Some(entity) if targets.contains_key(entity) => {
                by_entity.insert(entity.clone(), (one.kind, text));
            }
            Some(_) => {
                let detail = "expected an entity that the alert has a hit on";
                return Err(Problem::invalid(detail).at(at("entity")));
            }
        }
    }
    if targets.is_empty() {
        // Somebody who could not be screened is nobody's false positive.
        let Some((DispositionKind::Unresolved, text)) = for_all else {
            let detail = "expected unresolved: there is no hit to judge";
            return Err(Problem::invalid(detail).at("/dispositions"));
        };
        return Ok(vec![(String::new(), DispositionKind::Unresolved, text)]);
    }
    let lacking = || {
        let detail = "expected a disposition for every hit, or one for all";
        Problem::invalid(detail).at("/dispositions")
    };
    let judged = targets.keys().map(|entity| {
        let own = by_entity.remove(entity).or_else(|| for_all.clone());
        let (kind, text) = own.ok_or_else(lacking)?;
        Ok((entity.clone(), kind, text))
    });
    judged.collect()
}

/// Judges an alert.
pub(crate) async fn decide(
    app: &App,
    actor: &Actor,
    id: &str,
    asked: &Decide,
) -> Result<Decided, Problem> {
    allowed(actor, Permission::DecideAlerts)?;
    for _ in 0..TRIES {
        let alert = kept::get::<Alert>(app.store(), id).await?;
        waiting(&alert.value)?;
        current(&alert, Some(asked.version))?;
        match decide_on(app, actor, alert, asked).await {
            // It may be the flight that changed, and not the alert.
            Err(problem) if problem.kind() == "conflict" => {}
            decided => return decided,
        }
    }
    Err(Problem::conflict("it has changed meanwhile: read it again"))
}

async fn decide_on(
    app: &App,
    actor: &Actor,
    mut alert: Versioned<Alert>,
    asked: &Decide,
) -> Result<Decided, Problem> {
    let now = app.now();
    let id = alert.value.id.clone();
    let targets = targets(&alert.value);
    let judged = judged(&targets, &asked.dispositions)?;
    let flight = kept::find::<Flight>(app.store(), &alert.value.flight).await?;
    let mut batch = Batch::default();
    let (mut exclusions, mut not_remembered) = (Vec::new(), Vec::new());
    let mut dispositions = Vec::new();
    let mut is_match = false;
    for (entity, kind, text) in judged {
        is_match |= kind == DispositionKind::TrueMatch;
        let mut exclusion = None;
        if kind == DispositionKind::FalsePositive && asked.remember {
            let print = targets.get(&entity).map(String::as_str).unwrap_or_default();
            let day = flight.as_ref().map(|flight| flight.value.day.as_str());
            let made = alert.value.subject.as_ref().and_then(|subject| {
                let whom = rulings::Whom { subject, keys: &alert.value.person_keys };
                rulings::exclusion(app, actor, &whom, (&entity, print), &text, day)
            });
            match made {
                Some(ruling) => {
                    exclusion = Some(ruling.id.clone());
                    exclusions.push(ruling.id.clone());
                    batch.put_if(kept::record(&ruling)?, Expect::Absent);
                }
                None => not_remembered.push(entity.clone()),
            }
        }
        let (by, at) = (actor.account.clone(), now);
        dispositions.push(Disposition { entity, kind, reason: text, by, at, exclusion });
    }
    if !exclusions.is_empty() {
        rulings::changed(app, &mut batch);
    }
    figures::tally_decided(&mut batch, &alert.value, &dispositions, now, 1);
    let kinds: BTreeSet<&str> =
        dispositions.iter().map(|one| one.kind.as_str()).collect();
    let words = kinds.into_iter().collect::<Vec<_>>().join(" ");
    let mut entry = audit::entry(app, actor, "alert.decide", ("alert", &id), &words);
    entry.score = Some(alert.value.score);
    batch.audit.push(entry);
    for exclusion in &exclusions {
        let about = ("ruling", exclusion.as_str());
        batch.audit.push(audit::entry(app, actor, "exclusion.make", about, "in-force"));
    }
    let proposal = is_match.then(|| rulings::proposal(app, &alert.value)).flatten();
    alert.value.state = AlertState::Decided;
    alert.value.decided_at = Some(now);
    alert.value.dispositions = dispositions;
    alert.value.history.push(deed(app, actor, "decided", words));
    count_open(&mut batch, flight, -1)?;
    let whole = keep(app, &alert, batch).await?;
    Ok(Decided { whole, exclusions, not_remembered, proposal })
}

/// Counts the open alerts of a flight.
fn count_open(
    batch: &mut Batch,
    flight: Option<Versioned<Flight>>,
    by: i64,
) -> Result<(), Problem> {
    if let Some(mut flight) = flight {
        let open = flight.value.alerts_open.saturating_add_signed(by);
        flight.value.alerts_open = open;
        batch.put_if(kept::record(&flight.value)?, flight.expect());
    }
    Ok(())
}

/// Opens a judged alert again. What was excluded by the judgement is excluded no longer.
pub(crate) async fn reopen(
    app: &App,
    actor: &Actor,
    id: &str,
    why: &str,
    version: Option<u64>,
) -> Result<Whole, Problem> {
    allowed(actor, Permission::SuperviseAlerts)?;
    let text = reason(why, "/reason")?;
    for _ in 0..TRIES {
        let alert = kept::get::<Alert>(app.store(), id).await?;
        current(&alert, version)?;
        if alert.value.state != AlertState::Decided {
            return Err(Problem::conflict("expected an alert that is judged"));
        }
        if privacy::is_masked(&alert.value) {
            let detail = "expected an alert whose person is not masked";
            return Err(Problem::conflict(detail));
        }
        match reopen_this(app, actor, alert, &text).await {
            Err(problem) if problem.kind() == "conflict" => {}
            reopened => return reopened,
        }
    }
    Err(Problem::conflict("it has changed meanwhile: read it again"))
}

async fn reopen_this(
    app: &App,
    actor: &Actor,
    mut alert: Versioned<Alert>,
    text: &str,
) -> Result<Whole, Problem> {
    let id = alert.value.id.clone();
    let mut batch = Batch::default();
    let decided_at = alert.value.decided_at.unwrap_or(alert.value.opened_at);
    let dispositions = std::mem::take(&mut alert.value.dispositions);
    figures::tally_decided(&mut batch, &alert.value, &dispositions, decided_at, -1);
    for exclusion in dispositions.iter().filter_map(|one| one.exclusion.as_deref()) {
        rulings::revoke_in(app, actor, &mut batch, exclusion, text).await?;
    }
    let flight = kept::find::<Flight>(app.store(), &alert.value.flight).await?;
    count_open(&mut batch, flight, 1)?;
    batch.audit.push(audit::entry(app, actor, "alert.reopen", ("alert", &id), "open"));
    alert.value.state = AlertState::Open;
    alert.value.decided_at = None;
    alert.value.assigned_to = None;
    alert.value.history.push(deed(app, actor, "reopened", ""));
    let (text, by, at) = (text.to_owned(), actor.account.clone(), app.now());
    alert.value.notes.push(Note { text, by, at });
    keep(app, &alert, batch).await
}

/// Day of a moment, as tallies are kept by it.
pub(crate) fn day(moment: Moment) -> String {
    moment.to_string().chars().take(10).collect()
}

/// A moment so many days later.
pub(crate) fn days_later(moment: Moment, days: u32) -> Moment {
    later(moment, i64::from(days) * 86_400)
}

/// Alerts as CSV: no names, what a figure needs. That it was taken is in the audit log
/// when this returns.
pub(crate) async fn csv(
    app: &App,
    actor: &Actor,
    filter: &Filter,
) -> Result<String, Problem> {
    let (alerts, _) =
        gather(app, actor, &Filter { limit: Some(PAGE_MAX), ..filter.clone() }).await?;
    let mut text = figures::csv_line(&[
        "id",
        "flight",
        "departs_at",
        "directive",
        "score",
        "hits",
        "caption",
        "list",
        "state",
        "dispositions",
        "opened_at",
        "decided_at",
    ]);
    for row in alerts.iter().map(Row::of) {
        let moment = |moment: Option<Moment>| {
            moment.map(|moment| moment.to_string()).unwrap_or_default()
        };
        let kinds: Vec<&str> =
            row.dispositions.iter().map(|kind| kind.as_str()).collect();
        text.push_str(&figures::csv_line(&[
            &row.id,
            &row.flight_label,
            &moment(row.departs_at),
            &row.directive,
            &row.score.to_string(),
            &row.hits.to_string(),
            &row.caption,
            &row.list,
            row.state.as_str(),
            &kinds.join(" "),
            &row.opened_at.to_string(),
            &moment(row.decided_at),
        ]));
    }
    audit::keep(app, audit::entry(app, actor, "alert.export", ("alert", ""), "")).await?;
    Ok(text)
}

/// A sample of judged alerts of a day for oversight: no names, no text of anybody.
pub(crate) fn sample(alert: &Alert) -> Value {
    let hits: Vec<Value> = alert
        .hits
        .iter()
        .map(|hit| {
            json!({"entity": hit.entity, "list": hit.list, "score": hit.score,
                   "name_score": hit.name_score, "weak": hit.weak})
        })
        .collect();
    let judged: Vec<Value> = alert
        .dispositions
        .iter()
        .map(|one| {
            json!({"entity": one.entity, "kind": one.kind, "by": one.by,
                          "reason_chars": one.reason.chars().count()})
        })
        .collect();
    json!({
        "id": alert.id, "flight": alert.flight_label, "directive": alert.directive,
        "culture": alert.culture, "score": alert.score, "hits": hits,
        "dispositions": judged, "opened_at": alert.opened_at.to_string(),
        "decided_at": alert.decided_at.map(|moment| moment.to_string()),
    })
}
