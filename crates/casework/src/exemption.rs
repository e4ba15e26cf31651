//! Permissions to travel in spite of a travel ban, and the journeys they are held
//! against.
//!
//! In: an exemption, the legs of a flight. Out: whether it reaches that journey. Not
//! handled: which country a port is in; whoever knows adds it to the journey.
//! Source: the travel bans of the United Nations Security Council, whose committees
//! grant exemptions for a person, days and an itinerary.

use saring_model::{Day, Leg};

use crate::reason::Outside;

/// A permission for a listed entity to travel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exemption {
    /// Its identifier.
    pub id: String,
    /// The entity that may travel.
    pub entity: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Ports or countries from which, any of them; empty is any.
    pub route_from: Vec<String>,
    /// Ports or countries to which, any of them; empty is any.
    pub route_to: Vec<String>,
    /// Where it is written.
    pub reference: String,
}

impl Exemption {
    /// Whether a journey is inside its days and on its route.
    ///
    /// # Errors
    ///
    /// What the journey is outside of. A day or a port that is not known is outside.
    pub(crate) fn reaches(&self, journey: &Journey) -> Result<(), Outside> {
        let departs = journey.departs.ok_or(Outside::Dates)?;
        let arrives = journey.arrives.ok_or(Outside::Dates)?;
        // Over the date line somebody arrives the day before.
        if departs.min(arrives) < self.from || departs.max(arrives) > self.to {
            return Err(Outside::Dates);
        }
        let on = |allowed: &[String], told: &[String]| {
            allowed.is_empty()
                || told
                    .iter()
                    .any(|told| allowed.iter().any(|allowed| same_code(allowed, told)))
        };
        let reached =
            on(&self.route_from, &journey.from) && on(&self.route_to, &journey.to);
        reached.then_some(()).ok_or(Outside::Route)
    }
}

fn same_code(one: &str, other: &str) -> bool {
    !one.trim().is_empty() && one.trim().eq_ignore_ascii_case(other.trim())
}

/// What of a movement rulings are held against.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Journey {
    /// Local day of departure.
    pub departs: Option<Day>,
    /// Local day of arrival.
    pub arrives: Option<Day>,
    /// Codes of where it departs: the port and, where that is known, its country.
    pub from: Vec<String>,
    /// Codes of where it arrives.
    pub to: Vec<String>,
}

impl Journey {
    /// The journey of a flight by its legs: from the first port to the last. Legs that
    /// only pass over are left out if there are others.
    pub fn of(legs: &[Leg]) -> Self {
        let mains = || legs.iter().filter(|leg| !leg.other);
        let first = mains().next().or(legs.first());
        let last = mains().next_back().or(legs.last());
        let start = first.and_then(Leg::departure);
        let end = last.and_then(Leg::arrival);
        let day = |told: &saring_model::Told<saring_model::LocalTime>| {
            told.value.map(|time| time.day)
        };
        let port = |stop: Option<&saring_model::Stop>| -> Vec<String> {
            let port = stop.map(|stop| stop.port.clone()).unwrap_or_default();
            if port.is_empty() { Vec::new() } else { vec![port] }
        };
        Self {
            departs: start.and_then(|stop| stop.departs.as_ref()).and_then(day),
            arrives: end.and_then(|stop| stop.arrives.as_ref()).and_then(day),
            from: port(start),
            to: port(end),
        }
    }
}
