//! Rulings: orders and exemptions of two persons, standing exclusions of one.
//!
//! In: a ruling as `docs/formats/orders.md` describes it, who proposes it, who else
//! approves it. Out: the ruling as it is then, in force from the same moment on. Not
//! handled: what a ruling means (`casework`), whom it reaches (`notices`).
//!
//! Two persons are two accounts of people who signed in, whatever their roles are and
//! were meanwhile. A key is nobody's second pair of eyes: its owner may be the first.

use saring_answer::orders;
use saring_casework::NamedDocument;
use saring_model::{BirthDate, CountryCode, Moment, TravelDocumentKind};
use saring_store::{Batch, Change, Expect, Query, Record};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::alerts::{
    allowed, current, day, days_later, every, is_name, paged, reason, seen,
};
use super::audit;
use crate::access::{Actor, Permission, Via};
use crate::app::App;
use crate::current::{IN_USE, RULINGS};
use crate::kept::{self, Versioned};
use crate::problem::Problem;
use crate::records::{
    Alert, Ruling, RulingKind, RulingState, SubjectKept, Tombstone, moment, moment_option,
};

/// Notes that the rulings in force have changed, in the batch that changes them.
pub(crate) fn changed(app: &App, batch: &mut Batch) {
    let body = json!({"changed_at": app.now().to_string()}).to_string().into_bytes();
    batch.put(Record::new(IN_USE, RULINGS, body));
}

/// Whom a ruling is about.
#[derive(Clone, Copy)]
pub(crate) struct Whom<'a> {
    /// Who they are.
    pub(crate) subject: &'a SubjectKept,
    /// Digests to find them by.
    pub(crate) keys: &'a [String],
}

/// What of somebody would be recognised again: names, birth date and documents as a line
/// of rulings has them; `None` if nothing would.
pub(crate) fn identity(subject: &SubjectKept) -> Option<Map<String, Value>> {
    let names: Vec<&str> = subject
        .names
        .iter()
        .map(|name| name.trim())
        .filter(|name| name.chars().any(char::is_alphabetic))
        .collect();
    let documents: Vec<Value> = subject.documents.iter().filter_map(document).collect();
    let birth = birth(&subject.birth_date);
    let is_telling = birth.as_ref().is_some_and(|date| {
        date.precision == saring_model::Precision::Day
            && (date.from.month(), date.from.day()) != (1, 1)
    });
    // Without a document, a name and a day are what `casework` asks for.
    if documents.is_empty() && (names.is_empty() || !is_telling) {
        return None;
    }
    let mut map = Map::new();
    map.insert("names".to_owned(), json!(names));
    if birth.is_some() {
        map.insert("birth_date".to_owned(), subject.birth_date.trim().into());
    }
    map.insert("documents".to_owned(), Value::Array(documents));
    Some(map)
}

/// A document as a line of rulings has it, if its number identifies anyone.
fn document([kind, number, issuer]: &[String; 3]) -> Option<Value> {
    let known = TravelDocumentKind::ALL.into_iter().find(|one| one.as_str() == kind);
    let country = CountryCode::read(issuer);
    let named = NamedDocument { number: number.clone(), issuer: country, kind: known };
    if !named.identifies() {
        return None;
    }
    let mut map = Map::new();
    map.insert("number".to_owned(), number.trim().into());
    if let Some(country) = country {
        map.insert("issuer".to_owned(), country.to_string().into());
    }
    if let Some(kind) = known {
        map.insert("kind".to_owned(), kind.as_str().into());
    }
    Some(Value::Object(map))
}

/// A date of birth as it is written in rulings: a day, a month or a year.
pub(crate) fn birth(text: &str) -> Option<BirthDate> {
    let text = text.trim();
    let parts: Option<Vec<i16>> =
        text.split('-').map(|part| part.parse::<i16>().ok()).collect();
    let small = |part: &i16| u8::try_from(*part).ok();
    let date = match parts?.as_slice() {
        [year] => BirthDate::year(*year),
        [year, month] => BirthDate::month(*year, small(month)?),
        [year, month, day] => BirthDate::day(*year, small(month)?, small(day)?),
        _ => None,
    };
    date.filter(|date| date.to_string() == text)
}

/// A standing exclusion in force; `None` if it would never hold, because nothing of the
/// person would be recognised again or the entity was not looked at whole.
pub(crate) fn exclusion(
    app: &App,
    actor: &Actor,
    whom: &Whom<'_>,
    (entity, fingerprint): (&str, &str),
    why: &str,
    travel_day: Option<&str>,
) -> Option<Ruling> {
    let now = app.now();
    let id = app.identifier('e');
    let mut line = identity(whom.subject)?;
    // Days of travel are local: where the day began later than here, a decision of today
    // must hold for the flight that it was made for.
    let today = day(now);
    let decided_on = match travel_day {
        Some(local) if local.len() == today.len() => local.min(&*today).to_owned(),
        Some(_) | None => today,
    };
    let texts = [
        ("id", id.as_str()),
        ("entity", entity),
        ("entity_fingerprint", fingerprint),
        ("decided_by", &actor.account),
        ("decided_on", &decided_on),
        ("reason", why),
    ];
    for (key, text) in texts {
        line.insert(key.to_owned(), text.into());
    }
    let line = Value::Object(line).to_string();
    orders::lines(&line, orders::exclusion).ok()?;
    Some(Ruling {
        id,
        kind: RulingKind::Exclusion,
        state: RulingState::InForce,
        line,
        entity: entity.to_owned(),
        redress: String::new(),
        proposed_by: actor.account.clone(),
        proposed_at: now,
        settled_by: None,
        settled_at: None,
        reasons: vec![why.to_owned()],
        person_keys: whom.keys.to_vec(),
        purge_at: Some(days_later(now, app.settings().retention.delete_days)),
    })
}

/// An order that may be proposed against the person of an alert: all but what only an
/// officer can say.
pub(crate) fn proposal(app: &App, alert: &Alert) -> Option<Value> {
    let subject = alert.subject.as_ref()?;
    let mut ruling = identity(subject)?;
    if !subject.sex.is_empty() {
        ruling.insert("sex".to_owned(), subject.sex.clone().into());
    }
    if !subject.nationalities.is_empty() {
        ruling.insert("nationalities".to_owned(), json!(subject.nationalities));
    }
    ruling.insert("issued_on".to_owned(), day(app.now()).into());
    Some(Value::Object(ruling))
}

/// What is proposed.
#[derive(Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ProposeRuling")]
pub(crate) struct Proposal {
    /// The ruling, as `docs/formats/orders.md` describes it, without `id` and
    /// `approved_by`, which are given here.
    pub(crate) ruling: Map<String, Value>,
    /// Why: ten characters or more.
    pub(crate) reason: String,
}

/// A person who signed in.
fn is_person(actor: &Actor) -> Result<(), Problem> {
    match actor.via {
        Via::Session => Ok(()),
        Via::Key | Via::Certificate => Err(Problem::forbidden(
            "expected a person who signed in: two pairs of eyes are asked for",
        )),
    }
}

/// Whether somebody else than who began it may finish it.
pub(crate) fn second_person(actor: &Actor, first: &str) -> Result<(), Problem> {
    is_person(actor)?;
    if actor.account == first {
        let detail = "expected another person than who asked for it";
        return Err(Problem::forbidden(detail));
    }
    Ok(())
}

/// Whether somebody may begin what a second person has to finish.
pub(crate) fn first_person(actor: &Actor) -> Result<(), Problem> {
    is_person(actor)
}

/// What is wrong with a ruling: the place of the key in the request, never a value.
fn unfit(error: &anyhow::Error) -> Problem {
    let text = error.to_string();
    // A line was made of the request, so that its columns mean nothing to the caller.
    let detail = text.split_once(": ").map_or(text.as_str(), |(_, detail)| detail);
    let key = detail.split('"').nth(1).unwrap_or_default();
    let place = match key {
        "" => "/ruling".to_owned(),
        key => format!("/ruling/{key}"),
    };
    Problem::invalid(detail).at(place)
}

/// The line of a ruling with its identifier, and the entity that it is about.
fn line(
    kind: RulingKind,
    id: &str,
    ruling: &Map<String, Value>,
) -> Result<(String, String), Problem> {
    for key in ["id", "approved_by"] {
        if ruling.contains_key(key) {
            let detail = format!("expected no {key}: it is given here");
            return Err(Problem::invalid(detail).at(format!("/ruling/{key}")));
        }
    }
    let mut whole = ruling.clone();
    whole.insert("id".to_owned(), id.into());
    let entity = ruling.get("entity").and_then(Value::as_str).unwrap_or_default();
    let text = Value::Object(whole).to_string();
    let read = match kind {
        RulingKind::Order => orders::lines(&text, orders::order).map(|_| String::new()),
        RulingKind::Exemption => {
            orders::lines(&text, orders::exemption).map(|_| entity.trim().to_owned())
        }
        RulingKind::Exclusion => {
            orders::lines(&text, orders::exclusion).map(|_| entity.trim().to_owned())
        }
    };
    let entity = read.map_err(|error| unfit(&error))?;
    if !entity.is_empty() && !is_name(&entity) {
        let detail = "expected an identifier of an entity in \"entity\"";
        return Err(Problem::invalid(detail).at("/ruling/entity"));
    }
    Ok((text, entity))
}

/// Proposes an order or an exemption; a second person has to approve it.
pub(crate) async fn propose(
    app: &App,
    actor: &Actor,
    kind: RulingKind,
    asked: &Proposal,
) -> Result<Shown, Problem> {
    allowed(actor, Permission::ProposeRulings)?;
    first_person(actor)?;
    let text = reason(&asked.reason, "/reason")?;
    let id = app.identifier(match kind {
        RulingKind::Order => 'o',
        RulingKind::Exemption => 'x',
        // A standing exclusion comes of a judgement or of a redress case alone.
        RulingKind::Exclusion => return Err(Problem::not_found("path")),
    });
    let (line, entity) = line(kind, &id, &asked.ruling)?;
    let person_keys = super::privacy::keys_of_line(app, &line);
    let ruling = Ruling {
        id: id.clone(),
        kind,
        state: RulingState::Proposed,
        line,
        entity,
        redress: String::new(),
        proposed_by: actor.account.clone(),
        proposed_at: app.now(),
        settled_by: None,
        settled_at: None,
        reasons: vec![text],
        person_keys,
        purge_at: Some(days_later(app.now(), app.settings().retention.delete_days)),
    };
    let mut batch = Batch::default();
    batch.put_if(kept::record(&ruling)?, Expect::Absent);
    let action = format!("{}.propose", kind.as_str());
    batch.audit.push(audit::entry(app, actor, &action, ("ruling", &id), "proposed"));
    app.commit(batch).await?;
    Ok(Shown::of(app, actor, &Versioned { value: ruling, version: 1 }, true))
}

/// What settles a ruling.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SettleRuling")]
pub(crate) struct Settle {
    /// The version that was looked at.
    pub(crate) version: u64,
    /// Why: ten characters or more.
    pub(crate) reason: String,
}

/// How a ruling is settled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum How {
    /// A second person approves it: it is in force.
    Approve,
    /// It is put away; whoever proposed it may take it back themselves.
    Reject,
    /// It is in force no longer, at once.
    Revoke,
}

impl How {
    fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Revoke => "revoke",
        }
    }

    /// What it takes to settle a ruling so.
    fn permission(self, ruling: &Ruling, actor: &Actor) -> Permission {
        match (self, ruling.kind) {
            (Self::Approve, _) | (Self::Revoke, RulingKind::Exclusion) => {
                Permission::ApproveRulings
            }
            (Self::Reject, _) if ruling.proposed_by != actor.account => {
                Permission::ApproveRulings
            }
            (Self::Reject | Self::Revoke, _) => Permission::ProposeRulings,
        }
    }

    fn states(self) -> (RulingState, RulingState) {
        match self {
            Self::Approve => (RulingState::Proposed, RulingState::InForce),
            Self::Reject => (RulingState::Proposed, RulingState::Rejected),
            Self::Revoke => (RulingState::InForce, RulingState::Revoked),
        }
    }
}

/// A ruling of a kind.
async fn find(
    app: &App,
    kind: RulingKind,
    id: &str,
) -> Result<Versioned<Ruling>, Problem> {
    let ruling = kept::find::<Ruling>(app.store(), id).await?;
    ruling
        .filter(|ruling| ruling.value.kind == kind)
        .ok_or_else(|| Problem::not_found(kind.as_str()))
}

/// Approves, rejects or revokes a ruling.
pub(crate) async fn settle(
    app: &App,
    actor: &Actor,
    kind: RulingKind,
    id: &str,
    how: How,
    asked: &Settle,
) -> Result<Shown, Problem> {
    let mut ruling = find(app, kind, id).await?;
    allowed(actor, how.permission(&ruling.value, actor))?;
    let text = reason(&asked.reason, "/reason")?;
    current(&ruling, Some(asked.version))?;
    let (from, to) = how.states();
    if ruling.value.state != from {
        let detail = format!("expected a ruling that is {}", from.as_str());
        return Err(Problem::conflict(detail));
    }
    match how {
        How::Approve => second_person(actor, &ruling.value.proposed_by)?,
        How::Reject | How::Revoke => {}
    }
    let mut batch = Batch::default();
    if how == How::Approve {
        approve(app, actor, &mut ruling.value)?;
    }
    ruling.value.state = to;
    ruling.value.settled_by = Some(actor.account.clone());
    ruling.value.settled_at = Some(app.now());
    ruling.value.reasons.push(text);
    batch.put_if(kept::record(&ruling.value)?, ruling.expect());
    if how == How::Revoke {
        bury(app, &mut batch, "ruling", id, "revoked")?;
        revoke_widened(app, actor, &mut batch, &ruling.value, &asked.reason).await?;
    }
    if how != How::Reject {
        changed(app, &mut batch);
    }
    let action = format!("{}.{}", kind.as_str(), how.as_str());
    batch.audit.push(audit::entry(app, actor, &action, ("ruling", id), to.as_str()));
    let receipt = app.commit(batch).await?;
    ruling.version = receipt.versions.first().copied().unwrap_or_default();
    Ok(Shown::of(app, actor, &ruling, true))
}

/// What approval adds to a ruling. It is read again as it will be followed: an order that
/// has expired meanwhile refuses nobody, and is not approved either.
fn approve(app: &App, actor: &Actor, ruling: &mut Ruling) -> Result<(), Problem> {
    if ruling.expires_on().is_some_and(|last| last < day(app.now())) {
        let detail = "expected a ruling whose last day has not passed";
        return Err(Problem::conflict(detail));
    }
    match ruling.kind {
        RulingKind::Order => {
            let mut line: Map<String, Value> =
                serde_json::from_str(&ruling.line).map_err(Problem::defect)?;
            line.insert("approved_by".to_owned(), actor.account.clone().into());
            ruling.line = Value::Object(line).to_string();
            orders::lines(&ruling.line, orders::order).map_err(Problem::defect)?;
        }
        RulingKind::Exemption | RulingKind::Exclusion => {}
    }
    Ok(())
}

/// Keeps a tombstone: what was ended stays so, whatever is restored later.
pub(crate) fn bury(
    app: &App,
    batch: &mut Batch,
    kind: &str,
    id: &str,
    why: &str,
) -> Result<(), Problem> {
    let tombstone = Tombstone {
        id: format!("{kind}/{id}"),
        why: why.to_owned(),
        at: app.now(),
        purge_at: None,
    };
    batch.put(kept::record(&tombstone)?);
    Ok(())
}

/// Revokes an exclusion as part of another deed, if it is in force.
pub(crate) async fn revoke_in(
    app: &App,
    actor: &Actor,
    batch: &mut Batch,
    id: &str,
    why: &str,
) -> Result<(), Problem> {
    let Some(mut ruling) = kept::find::<Ruling>(app.store(), id).await? else {
        return Ok(());
    };
    if ruling.value.state != RulingState::InForce {
        return Ok(());
    }
    ruling.value.state = RulingState::Revoked;
    ruling.value.settled_by = Some(actor.account.clone());
    ruling.value.settled_at = Some(app.now());
    ruling.value.reasons.push(why.to_owned());
    batch.put_if(kept::record(&ruling.value)?, ruling.expect());
    bury(app, batch, "ruling", id, "revoked")?;
    changed(app, batch);
    let action = format!("{}.revoke", ruling.value.kind.as_str());
    batch.audit.push(audit::entry(app, actor, &action, ("ruling", id), "revoked"));
    Ok(())
}

/// Revokes what a redress case made of the same grant for new documents of its person.
async fn revoke_widened(
    app: &App,
    actor: &Actor,
    batch: &mut Batch,
    ruling: &Ruling,
    why: &str,
) -> Result<(), Problem> {
    if ruling.redress.is_empty() {
        return Ok(());
    }
    let query = Query::by("ruling", "redress", &ruling.redress);
    let others: Vec<Versioned<Ruling>> = every(app, query).await?;
    for other in others {
        let other = other.value;
        if other.id != ruling.id && other.entity == ruling.entity {
            revoke_in(app, actor, batch, &other.id, why).await?;
        }
    }
    Ok(())
}

/// A ruling for those who may read rulings. Whom it is about is told to those alone who
/// may read personal data, and not in lists.
#[derive(Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "RulingShown")]
pub(crate) struct Shown {
    /// Identifier.
    pub(crate) id: String,
    /// Its version, which a deed repeats.
    pub(crate) version: u64,
    /// What kind it is.
    pub(crate) kind: RulingKind,
    /// Where it is.
    pub(crate) state: RulingState,
    /// The entity that it is about; empty for an order.
    pub(crate) entity: String,
    /// The redress number that it honours; empty if none.
    pub(crate) redress: String,
    /// Who proposed or decided it.
    pub(crate) proposed_by: String,
    /// When.
    #[serde(with = "moment")]
    #[schemars(with = "String")]
    pub(crate) proposed_at: Moment,
    /// Who approved, rejected or revoked it.
    pub(crate) settled_by: Option<String>,
    /// When.
    #[serde(with = "moment_option")]
    #[schemars(with = "Option<String>")]
    pub(crate) settled_at: Option<Moment>,
    /// The last day on which it holds; `None` for an exclusion.
    pub(crate) expires_on: Option<String>,
    /// Whether that day has passed.
    pub(crate) expired: bool,
    /// The ruling itself, for whoever may see it: personal.
    pub(crate) ruling: Option<Value>,
    /// Why it was proposed, approved, rejected or revoked, for whoever may see it.
    pub(crate) reasons: Vec<String>,
}

impl Shown {
    fn of(app: &App, actor: &Actor, ruling: &Versioned<Ruling>, whole: bool) -> Self {
        let Versioned { value: ruling, version } = ruling;
        let expires_on = ruling.expires_on();
        let expired = expires_on.as_ref().is_some_and(|last| *last < day(app.now()));
        let whole = whole && actor.may(Permission::ReadAlerts);
        Self {
            id: ruling.id.clone(),
            version: *version,
            kind: ruling.kind,
            state: ruling.state,
            entity: ruling.entity.clone(),
            redress: if whole { ruling.redress.clone() } else { String::new() },
            proposed_by: ruling.proposed_by.clone(),
            proposed_at: ruling.proposed_at,
            settled_by: ruling.settled_by.clone(),
            settled_at: ruling.settled_at,
            expires_on,
            expired,
            ruling: whole.then(|| serde_json::from_str(&ruling.line).ok()).flatten(),
            reasons: if whole { ruling.reasons.clone() } else { Vec::new() },
        }
    }
}

/// Which rulings to list.
#[derive(Clone, Default, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Filter {
    /// In which state; all unless told.
    pub(crate) state: Option<RulingState>,
    /// Only those about an entity.
    pub(crate) entity: Option<String>,
    /// Where the page before ended.
    pub(crate) after: Option<String>,
    /// How many at most: 50 unless told, 200 at most.
    pub(crate) limit: Option<usize>,
}

/// A page of rulings.
#[derive(Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Rulings")]
pub(crate) struct Listed {
    /// The rulings, without whom they are about.
    pub(crate) rulings: Vec<Shown>,
    /// Where the next page begins; `None` at the end.
    pub(crate) next: Option<String>,
}

/// Rulings of a kind.
pub(crate) async fn list(
    app: &App,
    actor: &Actor,
    kind: RulingKind,
    filter: &Filter,
) -> Result<Listed, Problem> {
    allowed(actor, Permission::ReadRulings)?;
    let limit = filter.limit.unwrap_or(50);
    if !(1..=200).contains(&limit) {
        return Err(Problem::invalid("expected a limit from 1 to 200").at("limit"));
    }
    let word = kind.as_str();
    let query = match (&filter.entity, filter.state) {
        (Some(entity), _) => Query::by("ruling", "entity", entity),
        (None, Some(state)) => {
            Query::by("ruling", "state", &format!("{word} {}", state.as_str()))
        }
        (None, None) => {
            Query::between("ruling", "state", &format!("{word} "), &format!("{word}!"))
        }
    };
    let query = query.after(filter.after.clone()).limit(limit);
    let (rulings, next) = paged::<Ruling>(app, query).await?;
    let is_asked = |ruling: &&Versioned<Ruling>| {
        ruling.value.kind == kind
            && filter.state.is_none_or(|state| ruling.value.state == state)
    };
    let rulings = rulings.iter().filter(is_asked);
    let rulings = rulings.map(|ruling| Shown::of(app, actor, ruling, false)).collect();
    Ok(Listed { rulings, next })
}

/// One ruling. That somebody read whom it is about is in the audit log when this returns.
pub(crate) async fn get(
    app: &App,
    actor: &Actor,
    kind: RulingKind,
    id: &str,
) -> Result<Shown, Problem> {
    allowed(actor, Permission::ReadRulings)?;
    let ruling = find(app, kind, id).await?;
    if actor.may(Permission::ReadAlerts) {
        seen(app, actor, "ruling.read", ("ruling", id)).await?;
    }
    Ok(Shown::of(app, actor, &ruling, true))
}

/// Ends rulings whose time to be kept is over, so that what is screened against is built
/// again without them; how many.
pub(crate) async fn end_old(app: &App) -> Result<usize, Problem> {
    let now = app.now();
    let query = Query::between("ruling", "purge", "", &later_text(now));
    let (rulings, _) = kept::page::<Ruling>(app.store(), query).await?;
    if rulings.is_empty() {
        return Ok(0);
    }
    let mut batch = Batch::default();
    for ruling in &rulings {
        let (kind, id) = ("ruling".to_owned(), ruling.value.id.clone());
        batch.changes.push(Change::Delete { kind, id, expect: ruling.expect() });
    }
    let ids = rulings.iter().map(|ruling| ruling.value.id.clone()).collect();
    super::privacy::forget_lines(app, &mut batch, &ids).await?;
    changed(app, &mut batch);
    app.commit(batch).await?;
    Ok(rulings.len())
}

/// The first text that sorts behind a moment's own.
fn later_text(moment: Moment) -> String {
    format!("{moment}!")
}
