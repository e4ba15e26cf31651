//! Taking in what carriers send, and answering it.
//!
//! In: bytes, and who sends them. Out: the answer to the carrier, once everyone in it is
//! screened, and all that is kept of it is durable with its audit entries, in one batch
//! for each interchange. Not handled: how the bytes came (`contract`, the drop folder).
//!
//! ```text
//! bytes ─ travel::read ─→ interchange ─→ flights in memory ─ judge ─→ Batch ─→ commit ─→ answer
//!                              │             (else from the store)                │
//!                    the same as before:                                 cannot be kept:
//!                    the same answer                                everyone is referred, and
//!                                                                   it is taken in later
//! ```
//!
//! The same interchange is answered once, and repeated with the same bytes, unless other
//! lists or rulings refer somebody in it by then: then it is answered anew. An answer is
//! never *board* for somebody who was not screened, or of whom nothing could be kept.

mod emergency;
mod folder;
mod judging;
mod known;
mod person;
mod replay;
mod stored;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use saring_answer::policy::OnFailure;
use saring_answer::reply::{Replies, asks};
use saring_casework::flight_keys;
use saring_model::{
    Directive, FlightKey, Interchange, Message, MessageKind, Moment, Reading,
};
use saring_store::{Batch, Entry};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::{OwnedMutexGuard, Semaphore};

use super::audit;
use crate::access::Actor;
use crate::app::App;
use crate::current::{self, Current, sha256};
use crate::jobs::Job;
use crate::kept::{Versioned, all, find, record};
use crate::problem::Problem;
use crate::records::{FlightNumber, Intake};
use crate::settings::Settings;

pub(crate) use folder::write_answer;
pub(crate) use judging::{Times, directive_of, is_hit};
use known::Pending;
pub(crate) use known::{Asked, Known};
pub(crate) use person::person_keys;
pub(crate) use replay::{Replay, replay};
pub(crate) use stored::Apart;

/// Bodies that are worked on at a time.
const BODIES_MAX: usize = 64;
/// How long whoever comes beside them waits, before they are told to come again.
const ROOM_TIME: Duration = Duration::from_secs(1);
/// How long the store may take before it counts as gone.
const STORE_TIME: Duration = Duration::from_secs(4);
/// Flights in memory, at most.
const FLIGHTS_MAX: usize = 512;
/// What they may weigh together ([`Known::weight`]): 120 MB at most.
const WEIGHT_MAX: usize = 16_000;
/// For how long somebody else may be faster: a burst about one flight that comes to two
/// nodes is worked off on one of them before the other has read what it did.
const OTHERS_TIME: Duration = Duration::from_secs(4);
/// How much longer each time is waited before the next try, and how often longer.
const OTHERS_WAIT: (Duration, u32) = (Duration::from_millis(5), 8);
/// Bytes from which on a body is read beside the tasks that answer others.
const LARGE_BYTES: usize = 32 << 10;

/// A flight in memory, held by whoever works on it.
type Place = Arc<tokio::sync::Mutex<Option<Known>>>;

/// Flights in memory, by identifier.
#[derive(Default)]
struct Flights {
    places: HashMap<String, Seat>,
    /// What all of them weigh.
    weight: usize,
    /// Counts how often one was asked for.
    asked: u64,
}

/// Where a flight is in memory.
#[derive(Default)]
struct Seat {
    place: Place,
    weight: usize,
    /// When it was asked for last, as [`Flights::asked`] counts.
    asked: u64,
}

impl Flights {
    /// Lets go of those that were not asked for for longest, and nobody works on: they are
    /// read again when they are needed.
    fn make_room(&mut self) {
        if self.places.len() < FLIGHTS_MAX && self.weight <= WEIGHT_MAX {
            return;
        }
        let idle = self.places.iter().filter(|(_, seat)| {
            // Somebody who works on it holds it too.
            Arc::strong_count(&seat.place) == 1
        });
        let mut idle: Vec<(u64, String)> =
            idle.map(|(id, seat)| (seat.asked, id.clone())).collect();
        idle.sort_unstable();
        for (_, id) in idle {
            // A quarter more, so that not every one that comes looks for room.
            let is_enough = self.places.len() < FLIGHTS_MAX / 4 * 3
                && self.weight <= WEIGHT_MAX / 4 * 3;
            if is_enough {
                break;
            }
            if let Some(seat) = self.places.remove(&id) {
                self.weight -= seat.weight;
            }
        }
    }
}

/// State of this chapter.
pub(crate) struct State {
    /// Held by whoever brings what is screened against up to date.
    pub(crate) refreshing: tokio::sync::Mutex<()>,
    flights: Mutex<Flights>,
    /// Which flight a number is of.
    numbers: Mutex<HashMap<String, String>>,
    room: Arc<Semaphore>,
    /// Answers written by this node.
    written: AtomicU64,
    emergency: emergency::Waiting,
}

impl State {
    /// Of settings.
    pub(crate) fn new(_: &Settings) -> Self {
        Self {
            refreshing: tokio::sync::Mutex::new(()),
            flights: Mutex::default(),
            numbers: Mutex::default(),
            room: Arc::new(Semaphore::new(BODIES_MAX)),
            written: AtomicU64::new(0),
            emergency: emergency::Waiting::default(),
        }
    }

    fn flights(&self) -> std::sync::MutexGuard<'_, Flights> {
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn place(&self, id: &str) -> Place {
        let mut flights = self.flights();
        if !flights.places.contains_key(id) {
            flights.make_room();
        }
        flights.asked += 1;
        let asked = flights.asked;
        let seat = flights.places.entry(id.to_owned()).or_default();
        seat.asked = asked;
        Arc::clone(&seat.place)
    }

    /// Notes what a flight in memory weighs now, while somebody works on it.
    fn weigh(&self, id: &str, weight: usize) {
        let mut flights = self.flights();
        let Some(seat) = flights.places.get_mut(id) else { return };
        let before = std::mem::replace(&mut seat.weight, weight);
        flights.weight = flights.weight - before + weight;
        flights.make_room();
    }

    /// Forgets what is in memory of a flight: it may not be what is kept.
    pub(crate) async fn forget(&self, id: &str) {
        let place = self.flights().places.get(id).map(|seat| Arc::clone(&seat.place));
        if let Some(place) = place {
            *place.lock().await = None;
        }
    }

    fn number(&self, id: &str) -> Option<String> {
        let numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        numbers.get(id).cloned()
    }

    fn know_number(&self, id: &str, flight: &str) {
        let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        if numbers.len() >= FLIGHTS_MAX * 16 {
            numbers.clear();
        }
        numbers.insert(id.to_owned(), flight.to_owned());
    }

    fn forget_numbers(&self) {
        self.numbers.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// How many messages wait to be kept.
    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        self.emergency.len()
    }
}

/// What goes on without being asked for.
pub(crate) fn jobs() -> Vec<Job> {
    vec![
        Job {
            name: "intake.refresh",
            every_seconds: 1,
            on_every_node: true,
            run: |app| Box::pin(async move { current::refresh(&app).await.map(|_| ()) }),
        },
        Job {
            name: "intake.late",
            every_seconds: 2,
            on_every_node: true,
            run: |app| Box::pin(async move { emergency::take_in(&app).await }),
        },
        Job {
            name: "intake.folder",
            every_seconds: 2,
            on_every_node: false,
            run: |app| Box::pin(async move { folder::take_in(&app).await }),
        },
    ]
}

/// What became of a traveller.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct TravellerAccount {
    /// Number in the message, from 1.
    pub(crate) number: u64,
    /// Identifier of the person on the flight, where one is kept.
    pub(crate) passenger: Option<String>,
    /// What is answered (`board`, `refer`, `insufficient-data`, `do-not-board`).
    pub(crate) directive: String,
    /// What the agent reads.
    pub(crate) agent_text: String,
}

/// What became of a message.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Account {
    /// Reference of the interchange.
    pub(crate) interchange: String,
    /// Reference of the message.
    pub(crate) message: String,
    /// What it is (`passengers`).
    pub(crate) kind: String,
    /// The profile that it was answered by (`default`); empty if an older version kept it.
    #[serde(default)]
    pub(crate) profile: String,
    /// What became of it (`new`, `known`, `repeated`, `test`, `acknowledged`, `referred`,
    /// `not-of-a-flight`).
    pub(crate) became: String,
    /// The flight that it is kept under.
    pub(crate) flight: Option<String>,
    /// Those who were asked about, in their order.
    pub(crate) travellers: Vec<TravellerAccount>,
    /// What was odd in it, as `docs/formats/travel.md` writes issues.
    pub(crate) issues: Vec<Value>,
}

/// What became of a body.
#[derive(Clone, Default, Debug)]
pub(crate) struct Taken {
    /// The answer; empty where nothing is to be answered.
    pub(crate) reply: String,
    /// What became of each message.
    pub(crate) accounts: Vec<Account>,
    /// Not all of it could be kept: whoever was asked about is referred.
    pub(crate) is_degraded: bool,
    /// There was no room for it: whoever was asked about is referred, and it is to be
    /// sent again.
    pub(crate) is_refused: bool,
}

/// Where a message belongs.
pub(crate) enum Home {
    /// To the flight that is known by these numbers.
    Flight(Vec<FlightKey>),
    /// Persons of no known flight: kept for themselves.
    Alone,
    /// To none: it tells nobody.
    None,
}

/// Where a message belongs.
pub(crate) fn home(message: &Message) -> Home {
    let tells = !message.travellers.is_empty() || !message.bookings.is_empty();
    match message.kind {
        MessageKind::Passengers(_)
        | MessageKind::Crew(_)
        | MessageKind::FlightStatus(_)
        | MessageKind::GatePass
        | MessageKind::Bookings(_)
        | MessageKind::Documents
        | MessageKind::Table
        | MessageKind::Unknown => match flight_keys(message) {
            keys if !keys.is_empty() => Home::Flight(keys),
            _ if tells => Home::Alone,
            _ => Home::None,
        },
        MessageKind::MasterCrew(_) if tells => Home::Alone,
        MessageKind::MasterCrew(_)
        | MessageKind::Response
        | MessageKind::Unsolicited
        | MessageKind::Acknowledgement
        | MessageKind::SyntaxReport
        | MessageKind::BookingReceipt => Home::None,
    }
}

/// The identifier of a number of a flight, and of the flight that was first told by it.
pub(crate) fn flight_id(key: &FlightKey) -> String {
    let digest = sha256(key.to_string().as_bytes());
    format!("f-{}", digest.chars().take(26).collect::<String>())
}

/// The flight under which persons of no known flight are kept that came in one
/// interchange.
pub(crate) fn alone_id(intake: &str) -> String {
    format!("f-{intake}")
}

/// Takes in what somebody sends.
///
/// # Errors
///
/// When nothing of it can be read, or it is about somebody else's flight: nothing is kept
/// then.
pub(crate) async fn take(
    app: &App,
    actor: &Actor,
    bytes: impl Into<Arc<[u8]>>,
) -> Result<Taken, Problem> {
    let bytes: Arc<[u8]> = bytes.into();
    let reading = read(app, &bytes).await?;
    allowed(actor, &reading)?;
    let room = Arc::clone(&app.desk().intake.room).acquire_owned();
    let Ok(Ok(_room)) = tokio::time::timeout(ROOM_TIME, room).await else {
        let mut taken = referred(app, &reading)?;
        taken.is_refused = true;
        emergency::say_refused(app, actor).await;
        count(app, &taken);
        return Ok(taken);
    };
    let received = app.now();
    let actor = Arc::new(actor.clone());
    let mut taken = Taken::default();
    for position in 0..reading.interchanges.len() {
        let one = one(app, &actor, &reading, position, None).await;
        match one {
            Ok(own) => {
                taken.reply.push_str(&own.reply);
                taken.accounts.extend(own.accounts);
            }
            Err(problem) => {
                tracing::error!(event = "intake.failed", detail = problem.detail());
                let Some(interchange) = reading.interchanges.get(position) else {
                    continue;
                };
                let only = Reading {
                    interchanges: vec![interchange.clone()],
                    issues: Vec::new(),
                };
                let own = referred(app, &only)?;
                taken.reply.push_str(&own.reply);
                taken.accounts.extend(own.accounts);
                taken.is_degraded = true;
            }
        }
    }
    count(app, &taken);
    if taken.is_degraded {
        alarm(app, "store", true, "what came in cannot be kept: everybody is referred");
        emergency::keep(app, &actor, received, bytes).await;
    }
    Ok(taken)
}

/// Counts messages, and travellers by what is answered for them.
fn count(app: &App, taken: &Taken) {
    let metrics = &app.edge().metrics;
    for account in taken.accounts.iter().filter(|account| account.became != "test") {
        metrics.messages.add(1);
        for traveller in &account.travellers {
            metrics.travellers(&traveller.directive, 1);
        }
    }
}

/// Raises or ends an alarm.
pub(crate) fn alarm(app: &App, name: &'static str, is_wrong: bool, detail: &str) {
    app.edge().alarms.set(name, is_wrong, app.now(), detail);
}

async fn read(app: &App, bytes: &Arc<[u8]>) -> Result<Reading, Problem> {
    let dialects = if let Some(current) = app.current() {
        Arc::clone(&current.dialects)
    } else {
        let path = app.settings().profiles.clone();
        let dialects = current::dialects(path.as_deref());
        Arc::new(dialects.map_err(|error| Problem::defect(format!("{error:#}")))?)
    };
    let reading = if bytes.len() > LARGE_BYTES {
        let bytes = Arc::clone(bytes);
        let work = move || saring_travel::read(&bytes, &dialects);
        let reading = tokio::task::spawn_blocking(work).await;
        reading.map_err(|_| Problem::defect("reading a message"))?
    } else {
        saring_travel::read(bytes, &dialects)
    };
    let reading = reading.map_err(|error| Problem::invalid(error.to_string()))?;
    if reading.interchanges.is_empty() {
        let expected =
            "expected an interchange, a zone or a table of persons, found none";
        return Err(Problem::invalid(expected));
    }
    Ok(reading)
}

/// Whether somebody may send all of this: a carrier speaks of its own flights alone.
fn allowed(actor: &Actor, reading: &Reading) -> Result<(), Problem> {
    let Some(carrier) = &actor.carrier else { return Ok(()) };
    let is_own = |key: &FlightKey| key.flight.carrier.eq_ignore_ascii_case(carrier);
    for message in reading.messages() {
        let keys = flight_keys(message);
        let told = message.legs.iter().any(|leg| !leg.flight.carrier.is_empty());
        let own_leg = message.legs.iter().any(|leg| {
            leg.flight.carrier.eq_ignore_ascii_case(carrier)
                || leg
                    .marketing
                    .iter()
                    .any(|sold| sold.carrier.eq_ignore_ascii_case(carrier))
        });
        let allowed =
            if keys.is_empty() { !told || own_leg } else { keys.iter().any(is_own) };
        if !allowed {
            let detail = "expected messages about the carrier's own flights alone";
            return Err(Problem::forbidden(detail));
        }
    }
    Ok(())
}

/// The numbers of a flight that a sender speaks for. What a carrier says of the numbers of
/// others joins no flight of theirs: it could cancel everyone on it.
fn own(actor: &Actor, mut keys: Vec<FlightKey>) -> Vec<FlightKey> {
    if let Some(carrier) = &actor.carrier {
        keys.retain(|key| key.flight.carrier.eq_ignore_ascii_case(carrier));
    }
    keys
}

/// What an interchange is known by: its sender and references, and all that it says.
#[derive(Clone)]
struct Identity {
    id: String,
    number: String,
}

impl Identity {
    fn of(interchange: &Interchange) -> Self {
        let mut text = format!(
            "{}\n{}\n{}\n",
            interchange.sender, interchange.recipient, interchange.reference
        );
        for message in &interchange.messages {
            text.push_str(&message.transaction);
            text.push('\n');
        }
        let number = sha256(text.as_bytes());
        // As JSON it has all that was read, and nothing of where it stood in a file.
        for message in &interchange.messages {
            let mut value = saring_travel::json::message(message, interchange);
            forget_places(&mut value);
            text.push_str(&value.to_string());
        }
        let id = sha256(text.as_bytes());
        let short = |digest: String| digest.chars().take(32).collect::<String>();
        Self { id: format!("i-{}", short(id)), number: short(number) }
    }

    /// The same where it is answered anew by other lists or rulings.
    fn anew(&self, against: &str) -> Self {
        let id = sha256(format!("{}\n{against}", self.id).as_bytes());
        let short: String = id.chars().take(32).collect();
        Self { id: format!("i-{short}"), number: self.number.clone() }
    }
}

fn forget_places(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.remove("place");
            object.remove("issues");
            object.values_mut().for_each(forget_places);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_places),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Asks the store, for so long and no longer.
async fn in_time<T>(
    asked: impl Future<Output = Result<T, Problem>>,
) -> Result<T, Problem> {
    let late = |_| Problem::unavailable("the store does not answer in time");
    tokio::time::timeout(STORE_TIME, asked).await.map_err(late)?
}

/// Takes in one interchange.
async fn one(
    app: &App,
    actor: &Arc<Actor>,
    reading: &Reading,
    position: usize,
    late_since: Option<Moment>,
) -> Result<Taken, Problem> {
    let Some(interchange) = reading.interchanges.get(position) else {
        return Ok(Taken::default());
    };
    let receipt = receipt(app, reading, position)?;
    if interchange.is_test {
        return test(app, actor, interchange, &receipt).await;
    }
    let acknowledged = super::notices::acknowledge(app, actor, interchange).await?;
    let began = Instant::now();
    let first = Identity::of(interchange);
    let mut identity = first.clone();
    for tries in 0_u32.. {
        if tries > 0 {
            tokio::time::sleep(OTHERS_WAIT.0 * tries.min(OTHERS_WAIT.1)).await;
        }
        let is_last = began.elapsed() >= OTHERS_TIME;
        let current = match app.current() {
            Some(current) => current,
            None => in_time(current::refresh(app)).await?,
        };
        let (known, same_number) = in_time(async {
            let known = find::<Intake>(app.store(), &identity.id).await?;
            let query = saring_store::Query::by("intake", "number", &identity.number);
            let same = match known {
                Some(_) => 0,
                None => app.store().count(query).await?,
            };
            Ok((known, same))
        })
        .await?;
        if let Some(known) = known {
            let is_as_then =
                late_since.is_some() || known.value.against == current.against;
            if late_since.is_some() {
                told_late(app, actor, &current, interchange, &known.value).await?;
            }
            if is_as_then || may_all_board(interchange, &current).await? {
                return Ok(repeated(known.value));
            }
            // Somebody may be referred by now who was not: an answer of before must not
            // let them pass.
            identity = first.anew(&current.against);
            continue;
        }
        let same_number = if identity.id == first.id { same_number } else { 0 };
        let attempt = Attempt {
            app,
            actor,
            interchange,
            identity: &identity,
            current: &current,
            began,
            late_since,
            receipt: &receipt,
        };
        match attempt.run().await {
            Ok(mut taken) => {
                for account in &mut taken.accounts {
                    if acknowledged.contains(&account.message) {
                        "acknowledged".clone_into(&mut account.became);
                    }
                    if same_number > 0 {
                        account.issues.push(serde_json::json!({
                            "code": "repeated",
                            "severity": "doubt",
                            "detail": "expected a new reference, found one that other \
                                       content had; it was screened anew",
                        }));
                    }
                }
                return Ok(taken);
            }
            Err(problem) if problem.kind() == "conflict" && !is_last => {
                app.desk().intake.forget_numbers();
                in_time(current::refresh(app)).await?;
            }
            Err(problem) => return Err(problem),
        }
    }
    Err(Problem::unavailable("others were faster each time"))
}

/// Notes of an interchange that was kept, and that could not be answered by what was kept
/// the last time it came, what its sender was told then: whoever may board is told so again.
async fn told_late(
    app: &App,
    actor: &Arc<Actor>,
    current: &Arc<Current>,
    interchange: &Interchange,
    known: &Intake,
) -> Result<(), Problem> {
    let told = judging::on_failure(current).as_str();
    for flight in &known.flights {
        let mut again = again(app, actor, current, flight).await?;
        let persons = again.known().fold.persons().iter().enumerate();
        let is_of = |person: &saring_casework::Person| {
            let messages = interchange.messages.iter().filter(|message| asks(message));
            let mut references = messages.map(|message| &message.reference);
            person.told_by.interchange == interchange.reference
                && references.any(|reference| *reference == person.told_by.message)
        };
        let of: Vec<usize> =
            persons.filter(|(_, one)| is_of(one)).map(|(at, _)| at).collect();
        if again.known().record.is_none() || of.is_empty() {
            continue;
        }
        for position in of {
            again.told(position, told);
        }
        again.keep(app, Batch::default()).await?;
    }
    Ok(())
}

/// Whether everyone whom an interchange asks about may board by what is current.
async fn may_all_board(
    interchange: &Interchange,
    current: &Arc<Current>,
) -> Result<bool, Problem> {
    let (asked, with) = (interchange.clone(), Arc::clone(current));
    let work = move || {
        let asking = asked.messages.iter().filter(|message| asks(message));
        for message in asking {
            let verdicts =
                with.engine.judge(message, None, false, &saring_answer::silent);
            let verdicts =
                verdicts.map_err(|error| Problem::defect(format!("{error:#}")))?;
            let may = |directive| directive == Directive::Board;
            if !verdicts.iter().all(|verdict| may(verdict.decision.directive)) {
                return Ok(false);
            }
        }
        Ok(true)
    };
    let worked = tokio::task::spawn_blocking(work).await;
    worked.map_err(|_| Problem::defect("judging a message again"))?
}

/// The same again: the same answer, byte for byte.
fn repeated(known: Intake) -> Taken {
    let account = |account: Account| Account {
        became: "repeated".to_owned(),
        issues: Vec::new(),
        ..account
    };
    let accounts = known.accounts.into_iter().map(account).collect();
    Taken { accounts, reply: known.reply, ..Taken::default() }
}

/// Receipts (CONTRL, ACKRES) where the sender wants one; empty where not.
fn receipt(app: &App, reading: &Reading, position: usize) -> Result<String, Problem> {
    let Some(asked) = reading.interchanges.get(position) else {
        return Ok(String::new());
    };
    if !asked.wants_receipt {
        return Ok(String::new());
    }
    let defect = |error: saring_travel::TravelError| Problem::defect(error);
    let mut text = String::new();
    let bookings = asked
        .messages
        .iter()
        .filter(|message| matches!(message.kind, MessageKind::Bookings(_)));
    let mut bookings: Vec<Message> =
        bookings.map(|message| saring_travel::ackres(message, &[])).collect();
    if bookings.is_empty() {
        bookings.extend(saring_travel::contrl(reading, position));
    }
    if !bookings.is_empty() {
        for (message, number) in bookings.iter_mut().zip(1_u64..) {
            message.reference = number.to_string();
        }
        let stamp = reference(app);
        let back = Interchange {
            sender: asked.recipient.clone(),
            sender_kind: asked.recipient_kind.clone(),
            recipient: asked.sender.clone(),
            recipient_kind: asked.sender_kind.clone(),
            prepared: prepared(app.now()),
            reference: stamp,
            application: asked.application.clone(),
            is_test: asked.is_test,
            messages: bookings,
            ..Interchange::default()
        };
        text = saring_travel::write(&back).map_err(defect)?;
    }
    Ok(text)
}

fn prepared(now: Moment) -> Option<saring_model::Told<saring_model::LocalTime>> {
    let text = now.to_string();
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<u8>().ok();
    let year = text.get(..4)?.parse::<i16>().ok()?;
    let time = saring_model::LocalTime::new(
        year,
        part(5, 7)?,
        part(8, 10)?,
        part(11, 13)?,
        part(14, 16)?,
    )?;
    Some(saring_model::Told::sure("", time))
}

/// A control reference that no other answer has: seconds, and the answers of this node,
/// which begin to count where chance says.
pub(crate) fn reference(app: &App) -> String {
    let written = &app.desk().intake.written;
    if written.load(Ordering::Relaxed) == 0 {
        let mut bytes = [0; 4];
        app.clock().random(&mut bytes);
        let start = u64::from(u32::from_le_bytes(bytes)).max(1);
        // Whoever is first says where.
        let _ = written.compare_exchange(0, start, Ordering::Relaxed, Ordering::Relaxed);
    }
    let number = written.fetch_add(1, Ordering::Relaxed) % 100_000;
    let seconds = u64::try_from(app.now().unix()).unwrap_or_default() % 1_000_000_000;
    format!("{seconds:09}{number:05}")
}

/// What a test is answered with: everyone judged, nothing kept but that it was.
async fn test(
    app: &App,
    actor: &Arc<Actor>,
    interchange: &Interchange,
    receipt: &str,
) -> Result<Taken, Problem> {
    let current = match app.current() {
        Some(current) => current,
        None => in_time(current::refresh(app)).await?,
    };
    let stamp = reference(app);
    let (now, asked, with) = (app.now(), interchange.clone(), Arc::clone(&current));
    let work = move || -> Result<(String, Vec<Account>), Problem> {
        let defect = |error: anyhow::Error| Problem::defect(format!("{error:#}"));
        let replies = Replies::new(now, Some(stamp), &with.dialects, &with.policy);
        let (mut all, mut accounts) = (Vec::new(), Vec::new());
        for message in &asked.messages {
            let verdicts =
                with.engine.judge(message, None, false, &saring_answer::silent);
            let verdicts = verdicts.map_err(defect)?;
            let texts = replies.texts(&asked, message);
            let profile = texts.profile().to_owned();
            accounts.push(account_of(&asked, message, profile, "test", |number| {
                let verdict = verdicts.get(number);
                let directive = verdict
                    .map_or(Directive::Refer, |verdict| verdict.decision.directive);
                (directive, texts.of(directive).to_owned())
            }));
            all.push(verdicts);
        }
        let reply = replies.to(&asked, &all).map_err(defect)?;
        Ok((reply.unwrap_or_default(), accounts))
    };
    let worked = tokio::task::spawn_blocking(work).await;
    let (reply, accounts) = worked.map_err(|_| Problem::defect("judging a test"))??;
    let entry = Entry {
        versions: current.versions.clone(),
        decision: "answered".to_owned(),
        ..audit::deed(app, actor, "travel.test")
    };
    in_time(audit::keep(app, entry)).await?;
    Ok(Taken { reply: format!("{receipt}{reply}"), accounts, ..Taken::default() })
}

fn account_of(
    interchange: &Interchange,
    message: &Message,
    profile: String,
    became: &str,
    answer: impl Fn(usize) -> (Directive, String),
) -> Account {
    let asked = if asks(message) { message.travellers.len() } else { 0 };
    let travellers = (0..asked).zip(1..).map(|(position, number)| {
        let (directive, agent_text) = answer(position);
        let directive = directive.as_str().to_owned();
        TravellerAccount { number, passenger: None, directive, agent_text }
    });
    Account {
        interchange: interchange.reference.clone(),
        message: message.reference.clone(),
        kind: message.kind.as_str().to_owned(),
        profile,
        became: became.to_owned(),
        flight: None,
        travellers: travellers.collect(),
        issues: Vec::new(),
    }
}

/// What is answered when nothing can be kept: everyone who was asked about is referred,
/// or is to be sent again where the policy says so.
fn referred(app: &App, reading: &Reading) -> Result<Taken, Problem> {
    let defect = |error: anyhow::Error| Problem::defect(format!("{error:#}"));
    let current = app.current();
    let (policy, dialects) = if let Some(current) = &current {
        (Arc::clone(&current.policy), Arc::clone(&current.dialects))
    } else {
        let path = app.settings().profiles.clone();
        let dialects = current::dialects(path.as_deref()).map_err(defect)?;
        (Arc::default(), Arc::new(dialects))
    };
    let directive = match policy.on_failure {
        OnFailure::Stop | OnFailure::Refer => Directive::Refer,
        OnFailure::Insufficient => Directive::InsufficientData,
    };
    let mut taken = Taken::default();
    for (position, interchange) in reading.interchanges.iter().enumerate() {
        let stamp = Some(reference(app));
        let replies = Replies::new(app.now(), stamp, &dialects, &policy);
        let verdicts: Vec<_> = interchange
            .messages
            .iter()
            .map(|message| {
                message.travellers.iter().map(|_| judging::plain(directive)).collect()
            })
            .collect();
        let reply = replies.to(interchange, &verdicts).map_err(defect)?;
        taken.reply.push_str(&receipt(app, reading, position)?);
        taken.reply.push_str(&reply.unwrap_or_default());
        for message in &interchange.messages {
            let texts = replies.texts(interchange, message);
            let profile = texts.profile().to_owned();
            let answer = |_| (directive, texts.of(directive).to_owned());
            let account = account_of(interchange, message, profile, "referred", answer);
            taken.accounts.push(account);
        }
    }
    Ok(taken)
}

/// One try to take in an interchange.
struct Attempt<'a> {
    app: &'a App,
    actor: &'a Arc<Actor>,
    interchange: &'a Interchange,
    identity: &'a Identity,
    current: &'a Arc<Current>,
    began: Instant,
    late_since: Option<Moment>,
    receipt: &'a str,
}

/// Which flights an interchange is about.
struct Homes {
    /// Identifiers, each once, in order.
    flights: Vec<String>,
    /// The position of each message's flight.
    of: Vec<Option<usize>>,
    /// Numbers that nobody knew yet, with the flight they are of now.
    new: Vec<(String, String)>,
}

impl Attempt<'_> {
    async fn run(&self) -> Result<Taken, Problem> {
        let homes = in_time(self.homes()).await?;
        let state = &self.app.desk().intake;
        // In the order of their identifiers, so that nobody waits for who waits for them.
        let mut held: Vec<OwnedMutexGuard<Option<Known>>> = Vec::new();
        let mut opened = Vec::new();
        let now = self.app.now();
        for id in &homes.flights {
            let mut guard = state.place(id).lock_owned().await;
            let known =
                guard.take().filter(|known| known.until.is_none_or(|until| until > now));
            let known = if let Some(known) = known {
                known
            } else {
                let store = self.app.store();
                let dialects = &self.current.dialects;
                in_time(Known::load(store, id, now, dialects)).await?
            };
            opened.push(judging::Open::new(id.clone(), known));
            held.push(guard);
        }
        let is_behind = opened.iter().any(judging::Open::is_behind);
        let (judging, intake) = self.judging(&homes);
        let (asked, of) = (self.interchange.clone(), homes.of.clone());
        let (dialects, new) = (Arc::clone(&self.current.dialects), homes.new.clone());
        let work = move || {
            let stored = stored::Stored::of(&asked, &dialects);
            let mut judging = judging;
            for open in &mut opened {
                let own: Vec<String> = new
                    .iter()
                    .filter(|(_, flight)| *flight == open.id)
                    .map(|(number, _)| number.clone())
                    .collect();
                judging.numbers(open, &own)?;
            }
            judging.run(&asked, &stored, opened, &of, intake)
        };
        let worked = tokio::task::spawn_blocking(work).await;
        let mut judged = worked.map_err(|_| Problem::defect("judging a message"))??;
        if is_behind && !judged.redated.is_empty() {
            // What is on its way is to be dated anew too.
            return Err(Problem::conflict(
                "an interchange about the flight is on its way",
            ));
        }
        let pending = Pending::new(&self.identity.id);
        let mut batch = std::mem::take(&mut judged.batch);
        in_time(self.redate(&mut batch, &judged.redated)).await?;
        let commit = self.app.commit(batch);
        // The next one about the flight goes on from this: it is behind this in the queue.
        for (guard, mut open) in held.iter_mut().zip(judged.flights) {
            state.weigh(&open.id, open.known.weight());
            open.known.pending = Some(pending.clone());
            **guard = Some(open.known);
        }
        drop(held);
        if let Err(problem) = in_time(async { Ok(commit.await?) }).await {
            for id in &homes.flights {
                state.forget(id).await;
            }
            return Err(problem);
        }
        pending.kept();
        for (number, flight) in &homes.new {
            state.know_number(number, flight);
        }
        Ok(Taken {
            reply: format!("{}{}", self.receipt, judged.reply),
            accounts: judged.accounts,
            ..Taken::default()
        })
    }

    /// Dates what came before about flights anew: whoever is told in it would be on the
    /// flight no more once it is gone.
    async fn redate(
        &self,
        batch: &mut Batch,
        flights: &[(String, Moment)],
    ) -> Result<(), Problem> {
        let now = self.app.now();
        // Each once, however many of the flights it is about.
        let mut dated: BTreeMap<String, (Versioned<Intake>, Moment)> = BTreeMap::new();
        for (flight, gone) in flights {
            let (from, below) = (format!("{flight} "), format!("{flight}!"));
            let query = saring_store::Query::between("intake", "flight", &from, &below);
            for intake in all::<Intake>(self.app.store(), query).await? {
                let Some(until) = intake.value.purge_at.filter(|until| *until > now)
                else {
                    continue;
                };
                // What comes now is in the batch already.
                if intake.value.whole() == self.identity.id {
                    continue;
                }
                // One that is about other flights too stays for as long as one of them
                // needs it.
                let is_of_this = intake.value.flights.len() == 1;
                let gone = if is_of_this { *gone } else { until.max(*gone) };
                let id = intake.value.id.clone();
                let place = dated.entry(id).or_insert((intake, gone));
                place.1 = place.1.max(gone);
            }
        }
        for (mut intake, gone) in dated.into_values() {
            if intake.value.purge_at != Some(gone) {
                intake.value.purge_at = Some(gone);
                batch.put_if(record(&intake.value)?, intake.expect());
            }
        }
        Ok(())
    }

    fn judging(&self, homes: &Homes) -> (judging::Judging, Intake) {
        let now = self.app.now();
        let intake = Intake {
            id: self.identity.id.clone(),
            number: self.identity.number.clone(),
            flights: homes.flights.clone(),
            received_at: self.late_since.unwrap_or(now),
            by: self.actor.account.clone(),
            text: String::new(),
            apart: Vec::new(),
            reply: String::new(),
            accounts: Vec::new(),
            against: self.current.against.clone(),
            purge_at: None,
        };
        let judging = judging::Judging::new(
            self.app,
            self.actor,
            self.current,
            self.began,
            self.late_since,
            self.receipt,
        );
        (judging, intake)
    }

    /// Finds the flight of each message. A flight that is known by none of a message's
    /// numbers is new.
    async fn homes(&self) -> Result<Homes, Problem> {
        let state = &self.app.desk().intake;
        let mut of: Vec<Option<String>> = Vec::new();
        let mut new: BTreeMap<String, String> = BTreeMap::new();
        for message in &self.interchange.messages {
            of.push(match home(message) {
                Home::None => None,
                Home::Alone => Some(alone_id(&self.identity.id)),
                Home::Flight(keys) => {
                    let numbers: Vec<String> =
                        own(self.actor, keys).iter().map(flight_id).collect();
                    let mut flight: Option<String> = None;
                    let mut unknown = Vec::new();
                    for number in &numbers {
                        let known = match (state.number(number), new.get(number)) {
                            (Some(known), _) => Some(known),
                            (None, Some(known)) => Some(known.clone()),
                            (None, None) => {
                                let found =
                                    find::<FlightNumber>(self.app.store(), number);
                                let found = found.await?;
                                if let Some(found) = &found {
                                    state.know_number(number, &found.value.flight);
                                }
                                found.map(|found| found.value.flight)
                            }
                        };
                        match known {
                            // The first number is that under which it is operated.
                            Some(known) => flight = flight.or(Some(known)),
                            None => unknown.push(number.clone()),
                        }
                    }
                    let first = numbers.first().cloned().unwrap_or_default();
                    let flight = flight.unwrap_or(first);
                    for number in unknown {
                        new.insert(number, flight.clone());
                    }
                    Some(flight)
                }
            });
        }
        let flights: BTreeSet<String> = of.iter().flatten().cloned().collect();
        let flights: Vec<String> = flights.into_iter().collect();
        let place = |id: &Option<String>| {
            let id = id.as_ref()?;
            flights.iter().position(|own| own == id)
        };
        let of = of.iter().map(place).collect();
        Ok(Homes { flights, of, new: new.into_iter().collect() })
    }
}

/// What came of screening a flight again.
pub(crate) struct Again {
    /// The flight as it was judged, not kept yet.
    open: judging::Open,
    judging: judging::Judging,
    guard: OwnedMutexGuard<Option<Known>>,
    /// Whether somebody was judged.
    pub(crate) is_any: bool,
}

/// Screens everyone on a flight again whom something else was screened against.
pub(crate) async fn again(
    app: &App,
    actor: &Arc<Actor>,
    current: &Arc<Current>,
    flight: &str,
) -> Result<Again, Problem> {
    let mut guard = app.desk().intake.place(flight).lock_owned().await;
    let now = app.now();
    let known = guard.take().filter(|known| known.until.is_none_or(|until| until > now));
    let known = match known {
        Some(known) => known,
        None => in_time(Known::load(app.store(), flight, now, &current.dialects)).await?,
    };
    let mut judging =
        judging::Judging::new(app, actor, current, Instant::now(), None, "");
    let mut open = judging::Open::new(flight.to_owned(), known);
    let work = move || {
        let is_any = judging.again(&mut open)?;
        Ok::<_, Problem>((judging, open, is_any))
    };
    let worked = tokio::task::spawn_blocking(work).await;
    let (judging, open, is_any) =
        worked.map_err(|_| Problem::defect("screening a flight again"))??;
    Ok(Again { open, judging, guard, is_any })
}

impl Again {
    /// What is known of the flight.
    pub(crate) fn known(&self) -> &Known {
        &self.open.known
    }

    /// Notes what a carrier is told of somebody, by their position.
    pub(crate) fn told(&mut self, position: usize, now: &str) {
        judging::Judging::told(&mut self.open, position, now);
    }

    /// Counts notices that nobody can be told, or has confirmed.
    pub(crate) fn overdue(&mut self, more: u64) {
        if let Some(record) = &mut self.open.known.record {
            record.value.notices_overdue += more;
        }
    }

    /// Keeps all of it, with more that belongs to it.
    pub(crate) async fn keep(mut self, app: &App, more: Batch) -> Result<(), Problem> {
        self.judging.settled(&mut self.open);
        let mut judged = self.judging.keep_one(self.open)?;
        let mut batch = std::mem::take(&mut judged.batch);
        batch.changes.extend(more.changes);
        batch.audit.extend(more.audit);
        in_time(async { Ok(app.commit(batch).await?) }).await?;
        let flight = judged.flights.pop();
        if let Some(open) = &flight {
            app.desk().intake.weigh(&open.id, open.known.weight());
        }
        *self.guard = flight.map(|open| open.known);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
