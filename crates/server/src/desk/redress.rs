//! Redress: a person who was taken for somebody else is heard, and believed from then on.
//!
//! In: what an officer writes down of a person and their papers. Out: a number that the
//! person gives whenever they travel, and, once it is granted, standing exclusions in
//! force. Not handled: what an exclusion means (`casework`), finding those whom it
//! reaches (`notices`).
//!
//! The number alone opens nothing: an exclusion holds for the identity that was shown.
//! Given with a message, the number lets the same person travel on a document that was
//! not shown, a passport that was renewed ([`honour`]).

use std::collections::BTreeSet;

use saring_model::Moment;
use saring_store::{Batch, Change, Expect, Query, Record, Values};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::alerts::{
    allowed, current, day, days_later, every, is_name, paged, reason, seen, written,
};
use super::intake::person_keys;
use super::{audit, rulings};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::kept::{self, Versioned};
use crate::problem::Problem;
use crate::records::{
    Alert, Deed, Note, Passenger, Redress, RedressState, Ruling, RulingState,
    SubjectKept, later,
};

/// Days in which a person is answered.
const DUE_DAYS: u32 = 30;
/// Digits of a number before those that check them.
const DIGITS: usize = 10;
/// How often another number is drawn when one is taken.
const DRAWS: usize = 8;
/// Languages in which a person can be answered.
const LANGUAGES: [&str; 3] = ["en", "id", "ru"];

/// What is wrong with a redress number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum NumberFault {
    /// It is not `SR-` and twelve digits.
    Form,
    /// A digit is wrong, or two are exchanged: the check digits do not fit.
    Checksum,
}

impl NumberFault {
    fn problem(self) -> Problem {
        match self {
            Self::Form => Problem::invalid("expected SR- and twelve digits"),
            Self::Checksum => Problem::invalid(
                "expected a number whose last two digits fit the others: one was typed \
                 wrong",
            ),
        }
        .at("number")
    }
}

/// The remainder of decimal digits by 97.
fn remainder(digits: &str) -> u32 {
    digits
        .chars()
        .filter_map(|c| c.to_digit(10))
        .fold(0, |sum, digit| (sum * 10 + digit) % 97)
}

/// A number with its check digits.
///
/// Source: ISO/IEC 7064, MOD 97-10: digits and check digits have the remainder 1 by 97.
/// Every wrong digit and every exchange of two neighbours is found.
pub(crate) fn number_of(digits: &str) -> String {
    let check = 98 - remainder(&format!("{digits}00"));
    format!("SR-{digits}{check:02}")
}

/// Reads a number as a person or a carrier may write it: with blanks and hyphens, in
/// small letters.
///
/// # Errors
///
/// What is wrong with it.
pub(crate) fn read_number(text: &str) -> Result<String, NumberFault> {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '\u{2013}' | '.' | '/'))
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let digits = plain.strip_prefix("SR").ok_or(NumberFault::Form)?;
    if digits.len() != DIGITS + 2 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NumberFault::Form);
    }
    if remainder(digits) != 1 {
        return Err(NumberFault::Checksum);
    }
    Ok(format!("SR-{digits}"))
}

/// Ten digits that nobody can guess.
fn draw(app: &App) -> String {
    let mut bytes = [0_u8; DIGITS * 4];
    app.clock().random(&mut bytes);
    // Bytes of which every digit has the same share; there are more than enough of them.
    let fair = bytes.iter().filter(|byte| **byte < 250).map(|byte| byte % 10);
    let digits: String = fair
        .take(DIGITS)
        .filter_map(|digit| char::from_digit(digit.into(), 10))
        .collect();
    format!("{digits:0>DIGITS$}")
}

/// What an officer writes down of a person.
#[derive(Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OpenRedress")]
pub(crate) struct Open {
    /// Who they are, as their papers say it.
    pub(crate) subject: SubjectKept,
    /// What they say happened.
    pub(crate) statement: String,
    /// How to reach them.
    pub(crate) contact: String,
    /// Language of the answer: `en`, `id` or `ru`.
    pub(crate) language: String,
    /// Which papers were looked at.
    #[serde(default)]
    pub(crate) seen: Vec<String>,
}

/// A case with its version: personal.
#[derive(Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "RedressCase")]
#[expect(clippy::struct_field_names, reason = "as the contract calls it")]
pub(crate) struct Case {
    /// Its version, which a deed repeats.
    pub(crate) version: u64,
    /// The case.
    #[serde(flatten)]
    pub(crate) case: Redress,
    /// Whether it should have been answered by now.
    pub(crate) overdue: bool,
}

impl Case {
    fn of(app: &App, case: Versioned<Redress>) -> Self {
        let overdue =
            case.value.state == RedressState::Open && case.value.due_at < app.now();
        Self { version: case.version, case: case.value, overdue }
    }
}

fn deed(app: &App, actor: &Actor, what: &str) -> Deed {
    let (by, at) = (actor.account.clone(), app.now());
    Deed { what: what.to_owned(), detail: String::new(), by, at }
}

/// Opens a case.
pub(crate) async fn open(
    app: &App,
    actor: &Actor,
    asked: &Open,
) -> Result<Case, Problem> {
    allowed(actor, Permission::Redress)?;
    let statement = written(&asked.statement, "/statement")?;
    let contact = written(&asked.contact, "/contact")?;
    if !LANGUAGES.contains(&&*asked.language) {
        return Err(Problem::invalid("expected en, id or ru").at("/language"));
    }
    let papers = asked.seen.iter().zip(0..);
    let papers: Result<Vec<String>, Problem> =
        papers.map(|(text, at)| written(text, &format!("/seen/{at}"))).collect();
    let mut subject = asked.subject.clone();
    subject.birth_date = subject.birth_date.trim().to_owned();
    if !subject.birth_date.is_empty() && rulings::birth(&subject.birth_date).is_none() {
        let detail = "expected a date of birth, as in 1978-03-14, 1978-03 or 1978";
        return Err(Problem::invalid(detail).at("/subject/birth_date"));
    }
    if rulings::identity(&subject).is_none() {
        let detail = "expected a document, or a name with a full date of birth: else \
                      nobody would be recognised";
        return Err(Problem::invalid(detail).at("/subject"));
    }
    let now = app.now();
    let mut case = Redress {
        number: String::new(),
        state: RedressState::Open,
        person_keys: person_keys(app, &subject),
        subject,
        statement,
        contact,
        language: asked.language.clone(),
        seen: papers?,
        exclusions: Vec::new(),
        notes: Vec::new(),
        history: vec![deed(app, actor, "opened")],
        opened_by: actor.account.clone(),
        opened_at: now,
        due_at: days_later(now, DUE_DAYS),
        settled_at: None,
        purge_at: Some(days_later(now, app.settings().retention.delete_days)),
    };
    for _ in 0..DRAWS {
        case.number = number_of(&draw(app));
        let mut batch = Batch::default();
        batch.put_if(kept::record(&case)?, Expect::Absent);
        let about = ("redress", case.number.as_str());
        batch.audit.push(audit::entry(app, actor, "redress.open", about, "open"));
        match app.commit(batch).await {
            Ok(_) => return Ok(Case::of(app, Versioned { value: case, version: 1 })),
            Err(error) if error.kind() == saring_store::StoreErrorKind::Conflict => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::defect("no redress number was free"))
}

async fn find(app: &App, number: &str) -> Result<Versioned<Redress>, Problem> {
    let number = read_number(number).map_err(NumberFault::problem)?;
    kept::get::<Redress>(app.store(), &number).await
}

/// One case. That somebody read it is in the audit log when this returns.
pub(crate) async fn get(app: &App, actor: &Actor, number: &str) -> Result<Case, Problem> {
    allowed(actor, Permission::Redress)?;
    let case = find(app, number).await?;
    seen(app, actor, "redress.read", ("redress", &case.value.number)).await?;
    Ok(Case::of(app, case))
}

/// Which cases to list.
#[derive(Clone, Default, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Filter {
    /// In which state; all unless told.
    pub(crate) state: Option<RedressState>,
    /// Where the page before ended.
    pub(crate) after: Option<String>,
}

/// A case in a list: without the person.
#[derive(Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "RedressRow")]
pub(crate) struct Row {
    /// Its number.
    pub(crate) number: String,
    /// Where it is.
    pub(crate) state: RedressState,
    /// When it was opened.
    pub(crate) opened_at: String,
    /// When it is to be answered.
    pub(crate) due_at: String,
    /// Whether it should have been answered by now.
    pub(crate) overdue: bool,
}

/// A page of cases.
#[derive(Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "RedressCases")]
pub(crate) struct Listed {
    /// The cases, those that are due first in front.
    pub(crate) cases: Vec<Row>,
    /// Where the next page begins; `None` at the end.
    pub(crate) next: Option<String>,
}

/// Cases.
pub(crate) async fn list(
    app: &App,
    actor: &Actor,
    filter: &Filter,
) -> Result<Listed, Problem> {
    allowed(actor, Permission::Redress)?;
    let values = match filter.state {
        Some(state) => {
            let word = state.as_str();
            Values::Between(format!("{word} "), format!("{word}!"))
        }
        None => Values::All,
    };
    let query =
        Query { key: Some(("state".to_owned(), values)), ..Query::all("redress") };
    let (cases, next) = paged::<Redress>(app, query.after(filter.after.clone())).await?;
    let row = |case: Versioned<Redress>| {
        let Case { case, overdue, .. } = Case::of(app, case);
        Row {
            number: case.number,
            state: case.state,
            opened_at: case.opened_at.to_string(),
            due_at: case.due_at.to_string(),
            overdue,
        }
    };
    Ok(Listed { cases: cases.into_iter().map(row).collect(), next })
}

/// Writes something down beside a case.
pub(crate) async fn note(
    app: &App,
    actor: &Actor,
    number: &str,
    text: &str,
) -> Result<Case, Problem> {
    allowed(actor, Permission::Redress)?;
    let text = written(text, "/text")?;
    let mut case = find(app, number).await?;
    case.value.notes.push(Note { text, by: actor.account.clone(), at: app.now() });
    keep(app, actor, case, Batch::default(), ("redress.note", "")).await
}

async fn keep(
    app: &App,
    actor: &Actor,
    mut case: Versioned<Redress>,
    mut batch: Batch,
    (action, decision): (&str, &str),
) -> Result<Case, Problem> {
    batch.put_if(kept::record(&case.value)?, case.expect());
    let about = ("redress", case.value.number.as_str());
    batch.audit.push(audit::entry(app, actor, action, about, decision));
    let receipt = app.commit(batch).await?;
    case.version = receipt.versions.last().copied().unwrap_or_default();
    Ok(Case::of(app, case))
}

/// An entity that the person of a case was like.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[schemars(rename = "RedressCandidate")]
pub(crate) struct Candidate {
    /// The entity.
    pub(crate) entity: String,
    /// Its first name as listed.
    pub(crate) caption: String,
    /// The list that it stands on.
    pub(crate) list: String,
    /// The alert that says so.
    pub(crate) alert: String,
}

/// Entities that the person of a case was like, in alerts that are still there.
pub(crate) async fn candidates(
    app: &App,
    actor: &Actor,
    number: &str,
) -> Result<Vec<Candidate>, Problem> {
    allowed(actor, Permission::Redress)?;
    let case = find(app, number).await?;
    let mut candidates = BTreeSet::new();
    for key in &case.value.person_keys {
        let alerts: Vec<Versioned<Alert>> =
            every(app, Query::by("alert", "person", key)).await?;
        for alert in alerts {
            candidates.extend(alert.value.hits.iter().map(|hit| Candidate {
                entity: hit.entity.clone(),
                caption: hit.caption.clone(),
                list: hit.list.clone(),
                alert: alert.value.id.clone(),
            }));
        }
    }
    seen(app, actor, "redress.candidates", ("redress", &case.value.number)).await?;
    Ok(candidates.into_iter().collect())
}

/// How a case is settled.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "HowRedress")]
pub(crate) enum How {
    /// The person was right.
    Grant,
    /// The person was not, or could not show it.
    Refuse,
    /// There is nothing more to do.
    Close,
}

/// What settles a case.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SettleRedress")]
pub(crate) struct Settle {
    /// The version that was looked at.
    pub(crate) version: u64,
    /// How.
    pub(crate) how: How,
    /// The entities that the person is not; for a grant.
    #[serde(default)]
    pub(crate) entities: Vec<String>,
    /// Why: ten characters or more.
    pub(crate) reason: String,
}

/// What is listed of an entity now, as a fingerprint.
async fn fingerprint(app: &App, entity: &str) -> Result<Option<String>, Problem> {
    let listed = app
        .current()
        .and_then(|current| current.fingerprints.of(entity).map(str::to_owned));
    if listed.is_some() {
        return Ok(listed);
    }
    // What stands on no list now may be on one again.
    let query = Query::by("alert", "entity", entity);
    let alerts: Vec<Versioned<Alert>> = every(app, query).await?;
    let latest = alerts.iter().max_by_key(|alert| alert.value.opened_at);
    let hit = latest.and_then(|alert| {
        alert.value.hits.iter().find(|hit| hit.entity == entity).cloned()
    });
    Ok(hit.map(|hit| hit.entity_fingerprint))
}

/// Settles a case. What is granted is in force with it.
pub(crate) async fn settle(
    app: &App,
    actor: &Actor,
    number: &str,
    asked: &Settle,
) -> Result<Case, Problem> {
    allowed(actor, Permission::Redress)?;
    let text = reason(&asked.reason, "/reason")?;
    let mut case = find(app, number).await?;
    current(&case, Some(asked.version))?;
    let (to, action) = match asked.how {
        How::Grant => (RedressState::Granted, "redress.grant"),
        How::Refuse => (RedressState::Refused, "redress.refuse"),
        How::Close => (RedressState::Closed, "redress.close"),
    };
    let may = match (case.value.state, asked.how) {
        (RedressState::Open, How::Grant | How::Refuse | How::Close)
        | (RedressState::Granted | RedressState::Refused, How::Close)
        // A person may be taken for a second entity later.
        | (RedressState::Granted, How::Grant) => true,
        (RedressState::Granted, How::Refuse)
        | (RedressState::Refused, How::Grant | How::Refuse)
        | (RedressState::Closed, How::Grant | How::Refuse | How::Close) => false,
    };
    if !may {
        return Err(Problem::conflict("expected a case that is in a state for this"));
    }
    let mut batch = Batch::default();
    match asked.how {
        How::Grant => {
            grant(app, actor, &mut case.value, &mut batch, asked, &text).await?;
        }
        How::Refuse | How::Close if !asked.entities.is_empty() => {
            let detail = "expected no entities: only a grant is about some";
            return Err(Problem::invalid(detail).at("/entities"));
        }
        How::Refuse | How::Close => {}
    }
    case.value.state = to;
    case.value.settled_at = Some(app.now());
    case.value.notes.push(Note { text, by: actor.account.clone(), at: app.now() });
    case.value.history.push(deed(app, actor, to.as_str()));
    let days = app.settings().retention.delete_days;
    case.value.purge_at = Some(days_later(app.now(), days));
    keep(app, actor, case, batch, (action, to.as_str())).await
}

async fn grant(
    app: &App,
    actor: &Actor,
    case: &mut Redress,
    batch: &mut Batch,
    asked: &Settle,
    why: &str,
) -> Result<(), Problem> {
    let entities: BTreeSet<&str> =
        asked.entities.iter().map(|entity| entity.trim()).collect();
    if entities.is_empty() || entities.len() > 50 {
        let detail = "expected 1 to 50 entities that the person is not";
        return Err(Problem::invalid(detail).at("/entities"));
    }
    for (entity, position) in entities.into_iter().zip(0..) {
        let at = format!("/entities/{position}");
        let unknown = || {
            Problem::invalid("expected an entity that is listed, or that an alert names")
                .at(at.clone())
        };
        if !is_name(entity) {
            return Err(unknown());
        }
        let print = fingerprint(app, entity).await?.ok_or_else(unknown)?;
        let whom = rulings::Whom { subject: &case.subject, keys: &case.person_keys };
        let made = rulings::exclusion(app, actor, &whom, (entity, &print), why, None);
        let mut ruling = made.ok_or_else(unknown)?;
        ruling.redress.clone_from(&case.number);
        case.exclusions.push(ruling.id.clone());
        batch.put_if(kept::record(&ruling)?, Expect::Absent);
        let about = ("ruling", ruling.id.as_str());
        batch.audit.push(audit::entry(app, actor, "exclusion.make", about, "in-force"));
    }
    rulings::changed(app, batch);
    Ok(())
}

/// Kind and identifier of the record that says how far [`honour`] has looked.
const LOOKED: (&str, &str) = ("in-use", "redress");
/// Seconds that are looked at again, for alerts that took long to be kept.
const OVERLAP: i64 = 120;

/// Looks at alerts that were opened lately for redress numbers, and lets exclusions of a
/// granted case hold for the same person's new document; how many came of it.
///
/// The same person is who has every name and the birth date that were shown: a number
/// that somebody else gives does nothing.
pub(crate) async fn honour(app: &App) -> Result<usize, Problem> {
    let now = app.now();
    let record = app.store().get(LOOKED.0, LOOKED.1).await?;
    let looked = record
        .and_then(|record| String::from_utf8(record.body).ok())
        .and_then(|text| Moment::read(&text))
        .unwrap_or(Moment::from_unix(0));
    let from = later(looked, -OVERLAP).max(Moment::from_unix(0)).to_string();
    let query = Query::between("alert", "opened", &from, &format!("{now}!"));
    let alerts: Vec<Versioned<Alert>> = every(app, query).await?;
    let mut made = 0;
    for alert in alerts.iter().filter(|alert| alert.value.state.is_waiting()) {
        made += honour_in(app, &alert.value).await?;
    }
    // As far as was looked: there may be more than one run takes.
    let last = alerts.last().map_or(now, |alert| alert.value.opened_at);
    let looked = if alerts.len() >= super::alerts::GATHERED_MAX { last } else { now };
    let mut batch = Batch::default();
    batch.put(Record::new(LOOKED.0, LOOKED.1, looked.to_string().into_bytes()));
    app.commit(batch).await?;
    Ok(made)
}

/// Redress numbers that a traveller gave, as `travel` writes travellers in JSON.
fn numbers(traveller: &Value) -> BTreeSet<String> {
    let references = traveller.get("references").and_then(Value::as_array);
    let told = references.into_iter().flatten().filter_map(|reference| {
        let kind = reference.get("kind")?.as_str()?;
        let value = reference.get("value")?.as_str()?;
        // States have carriers send it under either of these.
        matches!(kind, "government" | "customer").then_some(value)
    });
    told.filter_map(|value| read_number(value).ok()).collect()
}

/// Whether a traveller has every name and the birth date that were shown.
fn agrees(shown: &SubjectKept, told: &SubjectKept) -> bool {
    let words = |name: &String| -> BTreeSet<String> {
        let words = name.split(|c: char| !c.is_alphanumeric());
        words.filter(|word| !word.is_empty()).map(str::to_uppercase).collect()
    };
    let names = |subject: &SubjectKept| -> BTreeSet<BTreeSet<String>> {
        subject.names.iter().map(words).filter(|words| !words.is_empty()).collect()
    };
    let (ours, theirs) = (names(shown), names(told));
    let birth = rulings::birth(&shown.birth_date);
    let is_full =
        birth.is_some_and(|date| date.precision == saring_model::Precision::Day);
    is_full
        && shown.birth_date == told.birth_date
        && !theirs.is_empty()
        && theirs.is_subset(&ours)
}

async fn honour_in(app: &App, alert: &Alert) -> Result<usize, Problem> {
    let passenger = kept::find::<Passenger>(app.store(), &alert.passenger).await?;
    let Some(passenger) = passenger else { return Ok(0) };
    let Some(told) = &passenger.value.subject else { return Ok(0) };
    let mut made = 0;
    for number in numbers(&passenger.value.traveller.value()) {
        let Some(case) = kept::find::<Redress>(app.store(), &number).await? else {
            continue;
        };
        if case.value.exclusions.is_empty() || !agrees(&case.value.subject, told) {
            continue;
        }
        let hits: BTreeSet<&str> =
            alert.hits.iter().map(|hit| hit.entity.as_str()).collect();
        for id in &case.value.exclusions {
            let ruling = kept::find::<Ruling>(app.store(), id).await?;
            let Some(ruling) = ruling else { continue };
            if ruling.value.state == RulingState::InForce
                && hits.contains(&*ruling.value.entity)
                && widen(app, &case.value, &ruling, told, alert).await?
            {
                made += 1;
            }
        }
    }
    Ok(made)
}

/// Makes an exclusion of a case hold for the person as told now; whether it did not
/// already. What the entity was when it was granted stays what it holds to.
async fn widen(
    app: &App,
    case: &Redress,
    granted: &Versioned<Ruling>,
    told: &SubjectKept,
    alert: &Alert,
) -> Result<bool, Problem> {
    let Some(mut line) = rulings::identity(told) else { return Ok(false) };
    let ruling = &granted.value;
    let before: Value = serde_json::from_str(&ruling.line).map_err(Problem::defect)?;
    for key in ["entity", "entity_fingerprint", "decided_by", "decided_on", "reason"] {
        line.insert(key.to_owned(), before.get(key).cloned().unwrap_or_default());
    }
    // The same person, document and grant make the same ruling, however often it is met.
    let same = format!("widened {} {}", case.number, Value::Object(line.clone()));
    let id = format!("e-{}", app.blind(&same));
    line.insert("id".to_owned(), id.clone().into());
    let widened = Ruling {
        id: id.clone(),
        line: Value::Object(line).to_string(),
        redress: case.number.clone(),
        person_keys: person_keys(app, told),
        ..ruling.clone()
    };
    let mut batch = Batch::default();
    // Revoked meanwhile, it widens nothing.
    let (kind, of) = ("ruling".to_owned(), ruling.id.clone());
    batch.changes.push(Change::Require { kind, id: of, expect: granted.expect() });
    batch.put_if(kept::record(&widened)?, Expect::Absent);
    let mut owner = kept::get::<Redress>(app.store(), &case.number).await?;
    owner.value.exclusions.push(id.clone());
    batch.put_if(kept::record(&owner.value)?, owner.expect());
    rulings::changed(app, &mut batch);
    let about = ("ruling", id.as_str());
    let mut entry = audit::entry_of_service(app, "redress.honour", about, &case.number);
    entry.score = Some(alert.score);
    batch.audit.push(entry);
    match app.commit(batch).await {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == saring_store::StoreErrorKind::Conflict => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// The answer to a person, in their language: no word of lists, entities or reasons.
/// That it was written is in the audit log when this returns.
pub(crate) async fn letter(
    app: &App,
    actor: &Actor,
    number: &str,
) -> Result<String, Problem> {
    allowed(actor, Permission::Redress)?;
    let case = find(app, number).await?;
    let about = ("redress", case.value.number.as_str());
    let state = case.value.state;
    let text = letter_of(&case.value.language, state, &case.value.number);
    let text = text.replace("{day}", &day(app.now()));
    audit::keep(app, audit::entry(app, actor, "redress.letter", about, state.as_str()))
        .await?;
    Ok(text)
}

/// The letter in a language; English for one that is not known.
fn letter_of(language: &str, state: RedressState, number: &str) -> String {
    use RedressState as S;
    let (head, body, foot) = match language {
        "id" => (
            "Nomor perkara Anda",
            match state {
                S::Open => {
                    "Kami telah menerima permohonan Anda dan sedang memeriksanya. Anda akan menerima jawaban dalam waktu tiga puluh hari."
                }
                S::Granted => {
                    "Permohonan Anda dikabulkan. Sebutkan nomor perkara ini kepada maskapai setiap kali Anda memesan penerbangan, agar Anda tidak lagi dikelirukan dengan orang lain."
                }
                S::Refused => {
                    "Permohonan Anda tidak dapat dikabulkan. Anda berhak meminta peninjauan oleh lembaga pengawas."
                }
                S::Closed => "Perkara Anda telah ditutup.",
            },
            "Surat ini tidak menyatakan apakah seseorang tercantum dalam suatu daftar.",
        ),
        "ru" => (
            "Номер вашего обращения",
            match state {
                S::Open => {
                    "Мы получили ваше обращение и рассматриваем его. Ответ будет дан в течение тридцати дней."
                }
                S::Granted => {
                    "Ваше обращение удовлетворено. Сообщайте этот номер авиакомпании при каждом бронировании, чтобы вас больше не принимали за другого человека."
                }
                S::Refused => {
                    "Ваше обращение не может быть удовлетворено. Вы вправе обратиться за пересмотром в надзорный орган."
                }
                S::Closed => "Ваше обращение закрыто.",
            },
            "Это письмо не говорит о том, состоит ли кто-либо в каком-либо списке.",
        ),
        _ => (
            "Your case number",
            match state {
                S::Open => {
                    "We have received your request and are looking into it. You will have an answer within thirty days."
                }
                S::Granted => {
                    "Your request is granted. Give this number to the airline whenever you book, so that you are not taken for somebody else again."
                }
                S::Refused => {
                    "Your request cannot be granted. You have the right to ask the supervisory authority for a review."
                }
                S::Closed => "Your case is closed.",
            },
            "This letter does not say whether anybody is on a list.",
        ),
    };
    format!("{{day}}\n\n{head}: {number}\n\n{body}\n\n{foot}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_however_it_is_written() {
        let number = number_of("4815162342");
        let digits = number.trim_start_matches("SR-");
        assert_eq!(remainder(digits), 1);
        for text in [
            number.clone(),
            number.to_lowercase(),
            format!(" SR {} {}", &digits[..5], &digits[5..]),
            format!("SR{digits}"),
        ] {
            assert_eq!(read_number(&text), Ok(number.clone()), "{text}");
        }
        for wrong in [
            "",
            "SR-",
            "SR-12345678901",
            "SR-1234567890123",
            "XX-123456789012",
            "SR-12345678901A",
            "SR-١٢٣٤٥٦٧٨٩٠١٢",
        ] {
            assert_eq!(read_number(wrong), Err(NumberFault::Form), "{wrong}");
        }
    }

    #[test]
    fn every_wrong_digit_and_every_exchange_is_found() {
        for seed in [0_u64, 1, 9_999_999_999, 4_815_162_342, 1_234_567_890] {
            let number = number_of(&format!("{seed:010}"));
            assert_eq!(read_number(&number), Ok(number.clone()));
            let digits: Vec<char> = number.chars().skip(3).collect();
            for at in 0..digits.len() {
                for digit in ('0'..='9').filter(|digit| *digit != digits[at]) {
                    let mut wrong = digits.clone();
                    wrong[at] = digit;
                    let wrong = format!("SR-{}", wrong.iter().collect::<String>());
                    assert_eq!(read_number(&wrong), Err(NumberFault::Checksum));
                }
                if at + 1 < digits.len() && digits[at] != digits[at + 1] {
                    let mut wrong = digits.clone();
                    wrong.swap(at, at + 1);
                    let wrong = format!("SR-{}", wrong.iter().collect::<String>());
                    assert_eq!(read_number(&wrong), Err(NumberFault::Checksum));
                }
            }
        }
    }

    #[test]
    fn letters_name_no_list_and_no_entity() {
        for language in LANGUAGES {
            for state in [
                RedressState::Open,
                RedressState::Granted,
                RedressState::Refused,
                RedressState::Closed,
            ] {
                let letter = letter_of(language, state, "SR-1");
                assert!(letter.contains("SR-1"), "{language}");
                assert!(letter.lines().count() >= 7, "{language}");
            }
        }
    }
}
