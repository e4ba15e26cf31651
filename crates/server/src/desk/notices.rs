//! Telling carriers that an answer has changed.
//!
//! In: other lists or rulings than those that persons on flights were screened against.
//! Out: the same persons screened again, notices (CUSRES 132) in the outbox, and who has
//! confirmed them (312). Not handled: writing to carriers' systems; they fetch, or read
//! the folder of answers. A notice never tells why.

use std::collections::BTreeSet;
use std::sync::Arc;

use saring_answer::reply::Replies;
use saring_casework::{DirectiveChange, Unsolicited};
use saring_model::{Interchange, MessageKind, Moment};
use saring_store::{Batch, Change, Entry, Expect, Query};

use super::intake::{self, Again, Asked, directive_of};
use crate::App;
use crate::access::{Actor, Role, Via};
use crate::current::Current;
use crate::jobs::Job;
use crate::kept::{Versioned, find, page, record};
use crate::problem::Problem;
use crate::records::{Flight, Notice, NoticeState, later};

/// What goes on without being asked for.
pub(crate) fn jobs() -> Vec<Job> {
    vec![
        Job {
            name: "notices.rescreen",
            every_seconds: 2,
            on_every_node: false,
            run: |app| Box::pin(async move { rescreen(&app).await }),
        },
        Job {
            name: "notices.deliver",
            every_seconds: 5,
            on_every_node: false,
            run: |app| Box::pin(async move { deliver(&app).await }),
        },
        Job {
            name: "notices.overdue",
            every_seconds: 15,
            on_every_node: false,
            run: |app| Box::pin(async move { overdue(&app).await }),
        },
    ]
}

/// Flights looked at in one page.
const PAGE: usize = 200;

/// How far behind universal time a local time may be.
const WEST_SECONDS: i64 = 12 * 3_600;

/// Who does what nobody asked for.
fn service(app: &App) -> Actor {
    Actor {
        account: "service".to_owned(),
        name: String::new(),
        role: Role::Client,
        scopes: None,
        via: Via::Key,
        language: "en".to_owned(),
        carrier: None,
        form_token: String::new(),
        purpose: app.settings().purpose.clone(),
        legal_basis: app.settings().legal_basis.clone(),
    }
}

/// Screens everyone again on flights that have not left, where something else is current
/// than what they were screened against, and makes notices of what changed.
///
/// # Errors
///
/// When the store cannot be asked or written; what was done until then is kept.
pub(crate) async fn rescreen(app: &App) -> Result<(), Problem> {
    let Some(current) = app.current() else { return Ok(()) };
    let (mut after, mut failed) = (None, Ok(()));
    let now = app.now();
    let from = later(now, -WEST_SECONDS).to_string();
    loop {
        let query =
            Query::between("flight", "departs", &from, "9999").limit(PAGE).after(after);
        let (flights, next) = page::<Flight>(app.store(), query).await?;
        for Versioned { value, .. } in flights {
            let is_same = value.against == current.against && value.untold == 0;
            if is_same || has_left(app, &value, now) {
                continue;
            }
            match flight(app, &current, &value.id).await {
                Ok(()) => {}
                // Somebody was faster, or something else is current: the next run.
                Err(problem) if problem.kind() == "conflict" => {}
                Err(problem) if problem.kind() == "unavailable" => return Err(problem),
                // One flight that cannot be screened again keeps no other from it.
                Err(problem) => failed = Err(problem),
            }
        }
        after = next;
        if after.is_none() {
            return failed;
        }
    }
}

/// Whether a flight has left for sure. Times are local; where no setting tells how far a
/// port is from universal time, it may be as far west as there is land.
fn has_left(app: &App, flight: &Flight, now: Moment) -> bool {
    let is_known = app.settings().ports.contains_key(&flight.from);
    is_known && flight.departs_at.is_some_and(|departs| departs <= now)
}

async fn flight(app: &App, current: &Arc<Current>, id: &str) -> Result<(), Problem> {
    let actor = Arc::new(service(app));
    let mut again = intake::again(app, &actor, current, id).await?;
    let record = again.known().record.clone();
    let Some(record) = record else { return Ok(()) };
    let changes = changes(&again);
    let is_same = record.value.against == current.against;
    if is_same && !again.is_any && changes.is_empty() {
        return Ok(());
    }
    let mut batch = Batch::default();
    for change in &changes {
        let positions = of(&again, change);
        let mut is_tellable = true;
        for notice in notices(app, current, &record.value, &again, change)? {
            is_tellable &= notice.state != NoticeState::Untellable;
            let mut entry = entry(app, "notice.make", &notice.id, change.now.as_str());
            entry.versions = current.versions.clone();
            batch.audit.push(entry);
            let put = crate::kept::record(&notice)?;
            batch.changes.push(Change::Put(put, Expect::Absent));
        }
        if !is_tellable {
            again.overdue(1);
            let detail = "a change cannot be told to the carrier: call the station";
            intake::alarm(app, "notices", true, detail);
        }
        for position in positions {
            again.told(position, change.now.as_str());
        }
    }
    again.keep(app, batch).await
}

/// Whose directive is another one than the carrier was last told.
fn changes(again: &Again) -> Vec<DirectiveChange> {
    let known = again.known();
    let mut fold = known.fold.clone();
    let (was, now) = ("was", "now");
    let told: Vec<_> = known
        .fold
        .persons()
        .iter()
        .zip(&known.people)
        .filter_map(|(person, kept)| {
            let told = directive_of(&kept.record.value.told)?;
            let directive = directive_of(&kept.record.value.directive)?;
            Some((known.fold.facts(person), told, directive))
        })
        .collect();
    if told.iter().all(|(_, told, directive)| told == directive) {
        return Vec::new();
    }
    for (facts, told, directive) in &told {
        fold.screened(facts, was, *told);
        fold.screened(facts, now, *directive);
    }
    fold.directive_changes(was, now)
}

/// Positions of those whom a change is about.
fn of(again: &Again, change: &DirectiveChange) -> Vec<usize> {
    let persons = again.known().fold.persons().iter().enumerate();
    persons
        .filter(|(position, person)| {
            let kept = again.known().people.get(*position);
            let is_told = kept.is_some_and(|kept| !kept.record.value.told.is_empty());
            is_told && person.references() == change.references
        })
        .map(|(position, _)| position)
        .collect()
}

/// The notices of a change: one for each system that asked about whom it is about, so that
/// the desk which would let them board is told; one that nobody can be sent where no
/// message can tell who is meant.
fn notices(
    app: &App,
    current: &Current,
    flight: &Flight,
    again: &Again,
    change: &DirectiveChange,
) -> Result<Vec<Notice>, Problem> {
    let whom = if change.is_tellable() {
        again.known().whom_to_tell(&of(again, change))
    } else {
        Vec::new()
    };
    if whom.is_empty() {
        return Ok(vec![notice(app, current, flight, again, (change, None))?]);
    }
    whom.into_iter()
        .map(|asked| notice(app, current, flight, again, (change, Some(asked))))
        .collect()
}

/// A notice of a change to who asked, where somebody can be told.
fn notice(
    app: &App,
    current: &Current,
    flight: &Flight,
    again: &Again,
    (change, asked): (&DirectiveChange, Option<&Asked>),
) -> Result<Notice, Problem> {
    let now = app.now();
    let stamp = intake::reference(app);
    let replies = Replies::new(now, Some(stamp), &current.dialects, &current.policy);
    let transaction = replies.transaction(1);
    let (mut text, mut minutes) = (String::new(), 0);
    if let Some(asked) = asked {
        let change = change.clone();
        let unsolicited =
            Unsolicited { transaction: transaction.clone(), change, at: now };
        text = replies
            .notices(&asked.interchange, &asked.request, &[unsolicited])
            .map_err(|error| Problem::defect(format!("{error:#}")))?;
        minutes = replies.profile(&asked.interchange, &asked.request).acknowledge_minutes;
    }
    let people = &again.known().people;
    let passengers = of(again, change)
        .into_iter()
        .filter_map(|position| people.get(position))
        .map(|kept| kept.record.value.id.clone())
        .collect();
    let state =
        if text.is_empty() { NoticeState::Untellable } else { NoticeState::Pending };
    Ok(Notice {
        id: app.identifier('n'),
        transaction,
        flight: flight.id.clone(),
        carrier: flight.carrier.clone(),
        passengers,
        was: change.was.as_str().to_owned(),
        now: change.now.as_str().to_owned(),
        text,
        state,
        made_at: now,
        confirm_by: later(now, i64::from(minutes) * 60),
        acknowledged_at: None,
        purge_at: Some(again.known().gone_at(now)),
    })
}

fn entry(app: &App, action: &str, notice: &str, decision: &str) -> Entry {
    super::audit::entry_of_service(app, action, ("notice", notice), decision)
}

/// Notices to one carrier that it has not confirmed, the earliest first, and where the
/// next ones begin. They count as sent from now on.
///
/// # Errors
///
/// When the store cannot be asked or written.
pub(crate) async fn outbox(
    app: &App,
    actor: &Actor,
    carrier: &str,
    after: Option<String>,
    limit: usize,
) -> Result<(Vec<Notice>, Option<String>), Problem> {
    let (from, below) = (format!("{carrier} "), format!("{carrier}!"));
    let query =
        Query::between("notice", "outbox", &from, &below).limit(limit).after(after);
    let (notices, next) = page::<Notice>(app.store(), query).await?;
    let mut batch = Batch::default();
    let mut told = Vec::new();
    for Versioned { mut value, version } in notices {
        if value.state == NoticeState::Pending {
            value.state = NoticeState::Sent;
            let put = Change::Put(record(&value)?, Expect::Version(version));
            batch.changes.push(put);
        }
        let mut entry = entry(app, "notice.fetch", &value.id, &value.now);
        entry.actor.clone_from(&actor.account);
        actor.role.as_str().clone_into(&mut entry.role);
        entry.purpose.clone_from(&actor.purpose);
        entry.legal_basis.clone_from(&actor.legal_basis);
        batch.audit.push(entry);
        told.push(value);
    }
    if !told.is_empty() {
        app.commit(batch).await?;
    }
    Ok((told, next))
}

/// Writes notices that wait into the folder of answers, where there is one.
///
/// # Errors
///
/// When the store cannot be asked or written, or the folder not written.
pub(crate) async fn deliver(app: &App) -> Result<(), Problem> {
    let Some(folder) = app.settings().travel.answer_folder.clone() else { return Ok(()) };
    let pending = NoticeState::Pending.as_str();
    let query = Query::by("notice", "state", pending).limit(PAGE);
    let (notices, _) = page::<Notice>(app.store(), query).await?;
    let mut failed = Ok(());
    for Versioned { mut value, version } in notices {
        let place = folder.join(&value.carrier);
        let (name, text) = (format!("{}.cusres", value.transaction), value.text.clone());
        let work = move || intake::write_answer(&place, &name, &text);
        let written = tokio::task::spawn_blocking(work).await;
        let written = written.map_err(|_| Problem::defect("writing a notice"))?;
        if let Err(error) = written {
            tracing::error!(event = "notice.unwritten", detail = %error.kind());
            let detail = "the folder of answers cannot be written";
            // The folders of other carriers may be.
            failed = Err(Problem::unavailable(detail));
            continue;
        }
        value.state = NoticeState::Sent;
        let mut batch = Batch::default();
        batch.audit.push(entry(app, "notice.write", &value.id, &value.now));
        batch.changes.push(Change::Put(record(&value)?, Expect::Version(version)));
        app.commit(batch).await?;
    }
    failed
}

/// Takes confirmations (CUSRES 312); references of the messages that confirmed something.
///
/// # Errors
///
/// When the store cannot be asked or written.
pub(crate) async fn acknowledge(
    app: &App,
    actor: &Arc<Actor>,
    interchange: &Interchange,
) -> Result<BTreeSet<String>, Problem> {
    let mut confirmed = BTreeSet::new();
    for message in &interchange.messages {
        if message.kind != MessageKind::Acknowledgement || message.transaction.is_empty()
        {
            continue;
        }
        let query = Query::by("notice", "transaction", &message.transaction);
        let (notices, _) = page::<Notice>(app.store(), query).await?;
        for Versioned { mut value, version } in notices {
            let is_own = actor.carrier.as_ref().is_none_or(|own| *own == value.carrier);
            if !is_own || !value.state.is_waiting() {
                continue;
            }
            let was_overdue = value.state == NoticeState::Overdue;
            value.state = NoticeState::Acknowledged;
            value.acknowledged_at = Some(app.now());
            let mut batch = Batch::default();
            let mut entry = entry(app, "notice.confirm", &value.id, &value.now);
            entry.actor.clone_from(&actor.account);
            actor.role.as_str().clone_into(&mut entry.role);
            batch.audit.push(entry);
            batch.changes.push(Change::Put(record(&value)?, Expect::Version(version)));
            if was_overdue {
                count_overdue(app, &mut batch, &value.flight, -1).await?;
            }
            app.commit(batch).await?;
            confirmed.insert(message.reference.clone());
        }
    }
    Ok(confirmed)
}

/// Marks notices that nobody confirmed in time.
///
/// # Errors
///
/// When the store cannot be asked or written.
pub(crate) async fn overdue(app: &App) -> Result<(), Problem> {
    let now: Moment = app.now();
    let query = Query::between("notice", "confirm", "", &now.to_string()).limit(PAGE);
    let (notices, _) = page::<Notice>(app.store(), query).await?;
    for Versioned { mut value, version } in notices {
        value.state = NoticeState::Overdue;
        let mut batch = Batch::default();
        batch.audit.push(entry(app, "notice.overdue", &value.id, &value.now));
        batch.changes.push(Change::Put(record(&value)?, Expect::Version(version)));
        count_overdue(app, &mut batch, &value.flight, 1).await?;
        app.commit(batch).await?;
        intake::alarm(app, "notices", true, "a carrier has not confirmed a notice");
    }
    let overdue = Query::by("notice", "state", NoticeState::Overdue.as_str());
    let lost = Query::by("notice", "state", NoticeState::Untellable.as_str());
    if app.store().count(overdue).await? + app.store().count(lost).await? == 0 {
        intake::alarm(app, "notices", false, "");
    }
    Ok(())
}

/// Counts notices of a flight that are overdue.
async fn count_overdue(
    app: &App,
    batch: &mut Batch,
    flight: &str,
    by: i64,
) -> Result<(), Problem> {
    let Some(mut flight) = find::<Flight>(app.store(), flight).await? else {
        return Ok(());
    };
    let count = flight.value.notices_overdue.saturating_add_signed(by);
    flight.value.notices_overdue = count;
    batch.changes.push(Change::Put(record(&flight.value)?, flight.expect()));
    Ok(())
}
