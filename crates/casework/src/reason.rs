//! Why a directive is what it is, for the officer alone.
//!
//! In: nothing. Out: reasons that name entities, orders, exclusions and exemptions by
//! identifier and hold nothing of the traveller. Not handled: what the agent is told,
//! which hangs on the directive alone.

use std::fmt;

use saring_model::{Directive, Score};

/// Why somebody was not screened.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Unscreened {
    /// The engine failed on this traveller.
    EngineFailed,
    /// There was nothing to screen against.
    NoLists,
    /// Names were told, and none of them could be read.
    NamesUnread,
    /// A name has more words or letters than are read, and what was left out may be the
    /// name that is listed.
    NamesCut,
    /// It was not done in time, or not yet.
    NotDone,
}

impl Unscreened {
    /// The stable word printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EngineFailed => "engine-failed",
            Self::NoLists => "no-lists",
            Self::NamesUnread => "names-unread",
            Self::NamesCut => "names-cut",
            Self::NotDone => "not-done",
        }
    }
}

/// What keeps an order from being followed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum OrderFault {
    /// It does not say who ordered it.
    NoOfficer,
    /// It does not say under which law.
    NoLegalBasis,
    /// It does not say until when.
    NoExpiry,
    /// It no longer holds on the day of travel.
    Expired,
    /// It does not yet hold on the day of travel.
    NotYetValid,
    /// The day of travel is not known.
    DayUnknown,
}

impl OrderFault {
    /// The stable word printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoOfficer => "no-officer",
            Self::NoLegalBasis => "no-legal-basis",
            Self::NoExpiry => "no-expiry",
            Self::Expired => "expired",
            Self::NotYetValid => "not-yet-valid",
            Self::DayUnknown => "day-unknown",
        }
    }
}

/// What the likeness to an order lacks to be identity.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Shortfall {
    /// The document that the order names is not among the traveller's.
    Document,
    /// The number is the same, but neither issuer nor birth date confirms it.
    NumberAlone,
    /// The document is the same, and the name speaks against it.
    NameBesideDocument,
    /// The names are alike, not the same.
    Name,
    /// Only a weak alias is like the name.
    WeakName,
    /// The birth dates are not both full, certain and the same.
    BirthDate,
    /// The sexes differ.
    Sex,
    /// No nationality is common to both.
    Nationality,
    /// The traveller was not screened against the orders.
    Unscreened,
    /// No order, or more than one, has the identifier of the hit.
    Identifier,
}

impl Shortfall {
    /// The stable word printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::NumberAlone => "number-alone",
            Self::NameBesideDocument => "name-beside-document",
            Self::Name => "name",
            Self::WeakName => "weak-name",
            Self::BirthDate => "birth-date",
            Self::Sex => "sex",
            Self::Nationality => "nationality",
            Self::Unscreened => "unscreened",
            Self::Identifier => "identifier",
        }
    }
}

/// Which side of an exclusion has changed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Lapse {
    /// The traveller is told otherwise than when it was decided.
    Traveller,
    /// The entity is listed otherwise than when it was decided, or cannot be looked at.
    Entity,
    /// It does not say who decided, or its day is after that of travel.
    Undecided,
}

impl Lapse {
    /// The stable word printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Traveller => "traveller-changed",
            Self::Entity => "entity-changed",
            Self::Undecided => "undecided",
        }
    }
}

/// Why an exemption does not reach a journey.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Outside {
    /// The journey is not inside its days.
    Dates,
    /// The journey is not on its route.
    Route,
}

impl Outside {
    /// The stable word printed in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dates => "dates",
            Self::Route => "route",
        }
    }
}

/// Why a directive is what it is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Reason {
    /// Everything was looked at, and nothing is at the threshold.
    NothingFound,
    /// A listed entity is at the threshold.
    Hit {
        /// The entity.
        entity: String,
        /// Which of the lists it is on, by position.
        list: u32,
        /// The score.
        score: Score,
    },
    /// An order in force names this identity.
    Ordered {
        /// The order.
        order: String,
    },
    /// Something is like an order, and not sure.
    LikeOrder {
        /// The order.
        order: String,
        /// What it lacks.
        shortfall: Shortfall,
    },
    /// An order names this identity, and cannot be followed.
    OrderUnfit {
        /// The order.
        order: String,
        /// Why not.
        fault: OrderFault,
    },
    /// An order names this identity, and a person decided that it is somebody else.
    OrderDisputed {
        /// The order.
        order: String,
        /// The exclusion.
        exclusion: String,
    },
    /// A person decided that this traveller is not that entity.
    Excluded {
        /// The exclusion.
        exclusion: String,
        /// The entity, or the order that was only like.
        entity: String,
    },
    /// A person decided so, and something has changed since.
    ExclusionLapsed {
        /// The exclusion.
        exclusion: String,
        /// The entity.
        entity: String,
        /// What has changed.
        lapse: Lapse,
    },
    /// The entity may travel on this day and route.
    Exempted {
        /// The exemption.
        exemption: String,
        /// The entity.
        entity: String,
    },
    /// The entity may travel, but not on this day or route.
    ExemptionOutside {
        /// The exemption.
        exemption: String,
        /// The entity.
        entity: String,
        /// What the journey is outside of.
        outside: Outside,
    },
    /// There is no name to be looked for by.
    NoName,
    /// Nobody was looked for on the lists, or not by all that was told.
    Unscreened {
        /// Why not.
        cause: Unscreened,
    },
    /// The orders were not looked at.
    OrdersUnscreened {
        /// Why not.
        cause: Unscreened,
    },
}

impl Reason {
    /// The stable word printed in answers.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NothingFound => "nothing-found",
            Self::Hit { .. } => "hit",
            Self::Ordered { .. } => "ordered",
            Self::LikeOrder { .. } => "like-order",
            Self::OrderUnfit { .. } => "order-unfit",
            Self::OrderDisputed { .. } => "order-disputed",
            Self::Excluded { .. } => "excluded",
            Self::ExclusionLapsed { .. } => "exclusion-lapsed",
            Self::Exempted { .. } => "exempted",
            Self::ExemptionOutside { .. } => "exemption-outside",
            Self::NoName => "no-name",
            Self::Unscreened { .. } => "unscreened",
            Self::OrdersUnscreened { .. } => "orders-unscreened",
        }
    }

    /// What this reason alone calls for.
    pub fn calls_for(&self) -> Directive {
        match self {
            Self::NothingFound | Self::Excluded { .. } | Self::Exempted { .. } => {
                Directive::Board
            }
            Self::Hit { .. }
            | Self::LikeOrder { .. }
            | Self::OrderUnfit { .. }
            | Self::OrderDisputed { .. }
            | Self::ExclusionLapsed { .. }
            | Self::ExemptionOutside { .. }
            | Self::Unscreened { .. }
            | Self::OrdersUnscreened { .. } => Directive::Refer,
            Self::NoName => Directive::InsufficientData,
            Self::Ordered { .. } => Directive::DoNotBoard,
        }
    }
}

impl fmt::Display for Reason {
    /// Says it to an officer. Nothing of the traveller is in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingFound => f.write_str("nothing at the threshold"),
            Self::Hit { entity, score, .. } => {
                write!(f, "hit on {entity} with {}", score.get())
            }
            Self::Ordered { order } => write!(f, "order {order} names this identity"),
            Self::LikeOrder { order, shortfall } => {
                write!(f, "like order {order}, not sure: {}", shortfall.as_str())
            }
            Self::OrderUnfit { order, fault } => {
                write!(f, "order {order} cannot be followed: {}", fault.as_str())
            }
            Self::OrderDisputed { order, exclusion } => {
                write!(f, "order {order} and exclusion {exclusion} contradict each other")
            }
            Self::Excluded { exclusion, entity } => {
                write!(f, "not {entity}, by exclusion {exclusion}")
            }
            Self::ExclusionLapsed { exclusion, entity, lapse } => {
                write!(f, "exclusion {exclusion} of {entity} lapsed: {}", lapse.as_str())
            }
            Self::Exempted { exemption, entity } => {
                write!(f, "{entity} may travel, by exemption {exemption}")
            }
            Self::ExemptionOutside { exemption, entity, outside } => {
                let outside = outside.as_str();
                write!(f, "exemption {exemption} of {entity} does not reach: {outside}")
            }
            Self::NoName => f.write_str("no name to screen by"),
            Self::Unscreened { cause } => write!(f, "not screened: {}", cause.as_str()),
            Self::OrdersUnscreened { cause } => {
                write!(f, "not compared with the orders: {}", cause.as_str())
            }
        }
    }
}
