//! Flights, and who is on them.
//!
//! In: which flights. Out: flights, persons. Not handled: what is told of them (`intake`).
//! Whoever reads a person is in the audit log before they do, with their purpose.

use saring_model::{Day, Moment};
use saring_store::Query;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::audit;
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::kept::{get, page};
use crate::problem::Problem;
use crate::records::{Flight, Passenger, later};

/// Which flights.
#[derive(Clone, Default, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Filter {
    /// First day of departure (`2026-11-28`); today unless told.
    pub(crate) from: Option<String>,
    /// Last day of departure; the same day unless told.
    pub(crate) to: Option<String>,
    /// State of the flight (`open`).
    pub(crate) state: Option<String>,
    /// Designator of the carrier.
    pub(crate) carrier: Option<String>,
    /// Where the page before ended.
    pub(crate) after: Option<String>,
    /// How many at most, from 1 to 1000; else 100.
    pub(crate) limit: Option<usize>,
}

/// Some flights.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Flights {
    /// By departure.
    pub(crate) flights: Vec<Flight>,
    /// Where the next page begins; null where there is no more.
    pub(crate) next: Option<String>,
}

/// Some persons of a flight.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Travellers {
    /// The persons.
    pub(crate) travellers: Vec<Passenger>,
    /// Where the next page begins; null where there is no more.
    pub(crate) next: Option<String>,
}

/// How many are on a page.
pub(crate) fn limit(asked: Option<usize>) -> Result<usize, Problem> {
    match asked {
        None => Ok(100),
        Some(limit @ 1..=1_000) => Ok(limit),
        Some(_) => Err(Problem::invalid("expected 1 to 1000").at("limit")),
    }
}

fn midnight(app: &App, told: Option<&str>, at: &str) -> Result<Moment, Problem> {
    let day = match told {
        None => app.now().to_string().chars().take(10).collect(),
        Some(text) => text.to_owned(),
    };
    let known: Result<Day, String> = saring_answer::orders::day(&day);
    let wrong = || Problem::invalid("expected a day, as in 2026-11-20").at(at);
    known.map_err(|_| wrong())?;
    Moment::read(&day).ok_or_else(wrong)
}

/// Flights by departure.
///
/// # Errors
///
/// When a filter is none, or the store cannot be asked.
pub(crate) async fn list(
    app: &App,
    actor: &Actor,
    filter: &Filter,
) -> Result<Flights, Problem> {
    let from = midnight(app, filter.from.as_deref(), "from")?;
    let to = filter.to.as_deref().or(filter.from.as_deref());
    let below = later(midnight(app, to, "to")?, 86_400);
    let carrier = actor.carrier.as_ref().or(filter.carrier.as_ref());
    let (from, below) = (from.to_string(), below.to_string());
    let query = match carrier {
        Some(carrier) => {
            let (from, below) =
                (format!("{carrier} {from}"), format!("{carrier} {below}"));
            Query::between("flight", "carrier", &from, &below)
        }
        None => Query::between("flight", "departs", &from, &below),
    };
    let limit = limit(filter.limit)?;
    let query = query.limit(limit).after(filter.after.clone());
    let (flights, next) = page::<Flight>(app.store(), query).await?;
    let mut flights: Vec<Flight> = flights.into_iter().map(|own| own.value).collect();
    if let Some(state) = &filter.state {
        flights.retain(|flight| flight.state == *state);
    }
    Ok(Flights { flights, next })
}

/// One flight.
///
/// # Errors
///
/// When there is none, or it is another carrier's.
pub(crate) async fn one(app: &App, actor: &Actor, id: &str) -> Result<Flight, Problem> {
    let flight = get::<Flight>(app.store(), id).await?.value;
    let is_own = actor.carrier.as_ref().is_none_or(|own| *own == flight.carrier);
    if is_own { Ok(flight) } else { Err(Problem::not_found("flight")) }
}

/// Persons of a flight. That they are read is in the audit log when this returns.
///
/// # Errors
///
/// When there is no such flight, or the store cannot be asked or written.
pub(crate) async fn travellers(
    app: &App,
    actor: &Actor,
    flight: &str,
    after: Option<String>,
    asked: Option<usize>,
) -> Result<Travellers, Problem> {
    may(actor)?;
    one(app, actor, flight).await?;
    let query =
        Query::by("passenger", "flight", flight).limit(limit(asked)?).after(after);
    let (travellers, next) = page::<Passenger>(app.store(), query).await?;
    read(app, actor, "flight", flight).await?;
    let travellers = travellers.into_iter().map(|own| own.value).collect();
    Ok(Travellers { travellers, next })
}

/// One person. That they are read is in the audit log when this returns.
///
/// # Errors
///
/// When there is no such person, or the store cannot be asked or written.
pub(crate) async fn traveller(
    app: &App,
    actor: &Actor,
    id: &str,
) -> Result<Passenger, Problem> {
    may(actor)?;
    let passenger = get::<Passenger>(app.store(), id).await?.value;
    one(app, actor, &passenger.flight).await?;
    read(app, actor, "passenger", id).await?;
    Ok(passenger)
}

/// Persons are for those who read flights: no carrier sees a reason.
fn may(actor: &Actor) -> Result<(), Problem> {
    if actor.may(Permission::ReadFlights) && actor.carrier.is_none() {
        return Ok(());
    }
    Err(Problem::forbidden("expected a role that reads flights"))
}

async fn read(app: &App, actor: &Actor, kind: &str, id: &str) -> Result<(), Problem> {
    let entry = audit::entry(app, actor, "passenger.read", (kind, id), "read");
    audit::keep(app, entry).await.map(drop)
}
