//! Today's flights, the next to leave first, and one flight with everybody on it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use saring_model::Moment;
use saring_store::Query as Find;
use serde::Deserialize;

use crate::App;
use crate::access::{Actor, Permission};
use crate::console::chart::{self, Svg};
use crate::console::frame::{self, Frame};
use crate::console::language::Words;
use crate::console::time::Stamp;
use crate::desk::flights::{self as desk, Traffic};
use crate::kept;
use crate::problem::Problem;
use crate::records::{Flight, Notice, NoticeState, Passenger, later};
use crate::route::{About, Route};

/// Routes of these pages.
pub(crate) fn routes() -> Vec<Route> {
    let read = Permission::ReadFlights;
    vec![
        Route::get("/", Permission::Own, home, About::page()),
        Route::get("/console/flights/{id}", read, one, About::page()),
    ]
}

/// Words of directives, in the order in which a flight counts them.
pub(crate) const DIRECTIVES: [&str; 4] =
    ["board", "refer", "insufficient-data", "do-not-board"];
/// Hours before now from which on flights are shown, and after now.
const HOURS: (i64, i64) = (6, 36);
/// Flights on a page: some 900 bytes each.
const FLIGHTS_MAX: usize = 48;
/// Persons of a flight that are put in order; an aircraft has fewer than 900 seats.
const PERSONS_MAX: usize = 1_000;
/// Persons on a page: some 500 bytes each.
const PERSONS_SHOWN_MAX: usize = 60;
/// Persons of a notice that are named.
const NAMES_MAX: usize = 2;
/// Kinds of issues of a message that are named.
const ISSUES_MAX: usize = 3;

/// Which flights are asked for.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// Number, port or carrier.
    text: String,
    /// Only those with alerts that wait.
    open: String,
    /// Where the page before ended.
    after: Option<String>,
    /// Where the next page begins.
    #[serde(skip)]
    next: Option<String>,
}

struct Row {
    id: String,
    number: String,
    from: String,
    to: String,
    departs: Option<Stamp>,
    local: String,
    persons: u64,
    directives: [u64; 4],
    bar: Svg,
    alerts: u64,
    /// Notices that the carrier has not confirmed in time.
    overdue: u64,
    /// Persons of whom it was last told something else.
    untold: u64,
    state: String,
    is_soon: bool,
}

#[derive(Template)]
#[template(path = "flights.html")]
struct Page {
    frame: Frame,
    t: Words,
    asked: Asked,
    rows: Vec<Row>,
    waiting: u64,
    persons: u64,
    now: Stamp,
}

/// Seconds before departure within which a flight is soon.
const SOON_SECONDS: i64 = 2 * 3600;

fn row(flight: &Flight, now: Moment, t: Words) -> Row {
    let departs = flight.departs_at.map(|moment| Stamp::new(moment, now, t));
    let is_soon = departs.as_ref().is_some_and(|departs| {
        (0..SOON_SECONDS).contains(&departs.seconds) && flight.alerts_open > 0
    });
    Row {
        id: flight.id.clone(),
        number: flight.number.clone(),
        from: flight.from.clone(),
        to: flight.to.clone(),
        departs,
        local: flight.departs_local.replace('T', " "),
        persons: flight.persons,
        directives: flight.directives,
        bar: chart::shares(&flight.directives),
        alerts: flight.alerts_open,
        overdue: flight.notices_overdue,
        untold: flight.untold,
        state: flight.state.clone(),
        is_soon,
    }
}

/// The page of the flights.
pub(crate) fn page(
    frame: Frame,
    flights: &[Flight],
    asked: Asked,
    now: Moment,
) -> impl Template + use<> {
    let t = frame.t;
    let text = asked.text.trim().to_uppercase();
    let is_asked = |flight: &&Flight| {
        let texts = [&flight.number, &flight.from, &flight.to, &flight.carrier];
        (text.is_empty() || texts.iter().any(|one| one.contains(&text)))
            && (asked.open.is_empty() || flight.alerts_open > 0)
    };
    let rows: Vec<Row> =
        flights.iter().filter(is_asked).map(|flight| row(flight, now, t)).collect();
    Page {
        waiting: flights.iter().map(|flight| flight.alerts_open).sum(),
        persons: flights.iter().map(|flight| flight.persons).sum(),
        now: Stamp::new(now, now, t),
        t,
        asked,
        rows,
        frame,
    }
}

async fn home(
    State(app): State<App>,
    frame: Frame,
    actor: Actor,
    Query(mut asked): Query<Asked>,
) -> Result<Response, Problem> {
    if !actor.may(Permission::ReadFlights) {
        // Whoever has no flights begins with what they are here for.
        let first = frame.menu().first().and_then(|group| group.items.first().copied());
        return Ok(super::super::form::to(first.map_or("/account", |item| item.path)));
    }
    let now = app.now();
    let from = later(now, -HOURS.0 * 3600).to_string();
    let below = later(now, HOURS.1 * 3600).to_string();
    let query = Find::between("flight", "departs", &from, &below).limit(FLIGHTS_MAX);
    let query = query.after(asked.after.clone());
    let (flights, next) = kept::page::<Flight>(app.store(), query).await?;
    asked.next = next;
    let flights: Vec<Flight> = flights.into_iter().map(|flight| flight.value).collect();
    Ok(frame::page(&page(frame, &flights, asked, now)))
}

struct Person {
    name: String,
    birth: String,
    nationalities: Vec<String>,
    /// Number and issuer of the first document.
    number: String,
    issuer: String,
    role: String,
    state: String,
    directive: String,
    alert: Option<String>,
    is_masked: bool,
    answered: Stamp,
}

/// A message that was taken in.
struct Came {
    at: Stamp,
    kind: String,
    profile: String,
    became: String,
    persons: usize,
    issues: Vec<String>,
    /// Kinds of issues besides these.
    more: usize,
}

/// A notice to the carrier.
struct Sent {
    at: Stamp,
    was: String,
    now: String,
    names: Vec<String>,
    /// Persons besides these.
    more: usize,
    state: &'static str,
    tone: &'static str,
    /// When it was confirmed, or is to be.
    confirmed: Option<Stamp>,
    due: Option<Stamp>,
}

/// What was received and sent.
struct Mail {
    came: Vec<Came>,
    came_before: u64,
    sent: Vec<Sent>,
    sent_before: u64,
}

#[derive(Template)]
#[template(path = "flight.html")]
struct One {
    frame: Frame,
    t: Words,
    flight: Row,
    mail: Mail,
    persons: Vec<Person>,
    /// Where the next page of persons begins.
    next: Option<usize>,
}

fn person(passenger: &Passenger, now: Moment, t: Words) -> Person {
    let subject = passenger.subject.as_ref();
    let text = |text: Option<&String>| text.cloned().unwrap_or_default();
    let document = subject.and_then(|subject| subject.documents.first()).cloned();
    let [_, number, issuer] = document.unwrap_or_default();
    Person {
        name: text(subject.and_then(|subject| subject.names.first())),
        birth: text(subject.map(|subject| &subject.birth_date)),
        nationalities: subject.map(|one| one.nationalities.clone()).unwrap_or_default(),
        number,
        issuer,
        role: passenger.role.clone(),
        state: passenger.state.clone(),
        directive: passenger.directive.clone(),
        alert: passenger.alert.clone(),
        is_masked: subject.is_none(),
        answered: Stamp::new(passenger.answered_at, now, t),
    }
}

fn sent(notice: &Notice, persons: &[Passenger], now: Moment, t: Words) -> Sent {
    let is_of = |person: &&Passenger| notice.passengers.contains(&person.id);
    let name = |person: &Passenger| person.subject.as_ref()?.names.first().cloned();
    let of = persons.iter().filter(is_of).filter_map(name);
    let names: Vec<String> = of.take(NAMES_MAX).collect();
    let stamp = |moment| Stamp::new(moment, now, t);
    let (tone, is_due) = match notice.state {
        NoticeState::Pending | NoticeState::Sent => ("warn", true),
        NoticeState::Acknowledged => ("good", false),
        NoticeState::Overdue => ("bad", true),
        NoticeState::Untellable => ("bad", false),
    };
    Sent {
        at: stamp(notice.made_at),
        was: notice.was.clone(),
        now: notice.now.clone(),
        more: notice.passengers.len().saturating_sub(names.len()),
        names,
        state: notice.state.as_str(),
        tone,
        confirmed: notice.acknowledged_at.map(stamp),
        due: is_due.then(|| stamp(notice.confirm_by)),
    }
}

fn mail(traffic: &Traffic, persons: &[Passenger], now: Moment, t: Words) -> Mail {
    let came = traffic.received.iter().map(|one| Came {
        at: Stamp::new(one.at, now, t),
        kind: one.kind.clone(),
        profile: one.profile.clone(),
        became: one.became.clone(),
        persons: one.persons,
        issues: one.issues.iter().take(ISSUES_MAX).cloned().collect(),
        more: one.issues.len().saturating_sub(ISSUES_MAX),
    });
    Mail {
        came: came.collect(),
        came_before: traffic.received_before,
        sent: traffic.notices.iter().map(|one| sent(one, persons, now, t)).collect(),
        sent_before: traffic.notices_before,
    }
}

/// The page of one flight: who is not to board first, then those referred.
pub(crate) fn one_page(
    frame: Frame,
    flight: &Flight,
    persons: &[Passenger],
    traffic: &Traffic,
    from: usize,
    now: Moment,
) -> impl Template + use<> {
    let t = frame.t;
    let grave = |directive: &str| {
        let place = DIRECTIVES.iter().position(|one| *one == directive);
        // What is not known is as grave as can be.
        std::cmp::Reverse(match place {
            Some(0) => 0,
            Some(2) => 1,
            Some(1) => 2,
            _ => 3,
        })
    };
    let mail = mail(traffic, persons, now, t);
    let name = |one: &Passenger| {
        one.subject.as_ref().and_then(|subject| subject.names.first().cloned())
    };
    let mut order: Vec<&Passenger> = persons.iter().collect();
    order.sort_by_cached_key(|one| (grave(&one.directive), name(one)));
    let next = from.saturating_add(PERSONS_SHOWN_MAX);
    let next = (next < order.len()).then_some(next);
    let shown = order.into_iter().skip(from).take(PERSONS_SHOWN_MAX);
    let persons = shown.map(|one| person(one, now, t)).collect();
    One { t, flight: row(flight, now, t), mail, persons, next, frame }
}

/// From which person on.
#[derive(Clone, Copy, Default, Debug, Deserialize)]
#[serde(default)]
struct Persons {
    from: usize,
}

async fn one(
    State(app): State<App>,
    frame: Frame,
    actor: Actor,
    Path(id): Path<String>,
    Query(Persons { from }): Query<Persons>,
) -> Result<Response, Problem> {
    let flight = kept::get::<Flight>(app.store(), &id).await?.value;
    let query = Find::by("passenger", "flight", &id).limit(PERSONS_MAX);
    let (persons, _) = kept::page::<Passenger>(app.store(), query).await?;
    let persons: Vec<Passenger> = persons.into_iter().map(|one| one.value).collect();
    crate::desk::alerts::seen(&app, &actor, "flight.read", ("flight", &id)).await?;
    let traffic = desk::traffic(&app, &id).await?;
    let page = one_page(frame, &flight, &persons, &traffic, from, app.now());
    Ok(frame::page(&page))
}
