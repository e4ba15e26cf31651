//! Manifests and pushes that come in parts.
//!
//! In: messages in order. Out: which of them belong together, which parts are missing,
//! and whether the counts tell the truth. Not handled: for how long to wait for a part;
//! who is in the parts that came is known at once.

use std::collections::{BTreeMap, BTreeSet};

use saring_model::{Declared, LocalTime, MessageKind};

use super::held::{Held, Order, minutes};

/// Parts of one manifest are prepared within so many minutes of each other. Pushes of
/// one flight are hours apart; the parts of the largest, within a minute.
const PARTS_WITHIN_MINUTES: i64 = 60;

/// A manifest, or a push of bookings, with what came of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Manifest {
    /// What it is.
    pub kind: MessageKind,
    /// The reference that its parts share.
    pub access: String,
    /// Numbers of the parts that came.
    pub parts: BTreeSet<u16>,
    /// Number of the last part, if that came.
    pub last: Option<u16>,
    /// What it declares; the largest figures of its parts.
    pub declared: Declared,
    /// Passengers told in its parts.
    pub passengers: u32,
    /// Members of the crew told.
    pub crew: u32,
    /// Bookings told.
    pub bookings: u32,
    prepared: Option<LocalTime>,
    interchange: String,
}

impl Manifest {
    /// Whether all its parts came.
    pub fn is_complete(&self) -> bool {
        let is_whole = |last: u16| {
            self.parts.len() == usize::from(last)
                && self.parts.first() == Some(&1)
                && self.parts.last() == Some(&last)
        };
        self.last.is_some_and(is_whole)
    }

    /// Numbers of the parts that are known to be missing. If the last one is missing too,
    /// nobody knows how many there are.
    pub fn missing(&self) -> Vec<u16> {
        let last = self.last.or(self.parts.last().copied()).unwrap_or(0);
        (1..=last).filter(|part| !self.parts.contains(part)).collect()
    }

    /// Whether it is complete and does not hold as many as it declares.
    pub fn count_differs(&self) -> bool {
        let differs = |declared: Option<u32>, told: u32| {
            declared.is_some_and(|declared| declared != told)
        };
        self.is_complete()
            && (differs(self.declared.passengers, self.passengers)
                || differs(self.declared.crew, self.crew)
                || differs(self.declared.bookings, self.bookings))
    }

    fn of(order: &Order, held: &Held) -> Self {
        Self {
            kind: held.kind,
            access: held.access.clone(),
            parts: BTreeSet::new(),
            last: None,
            declared: Declared::default(),
            passengers: 0,
            crew: 0,
            bookings: 0,
            prepared: order.said().prepared,
            interchange: order.said().interchange.text.clone(),
        }
    }

    /// Whether a message can be another part of it.
    fn awaits(&self, order: &Order, held: &Held) -> bool {
        let said = order.said();
        let near = said.interchange.text == self.interchange
            || matches!((self.prepared, said.prepared), (Some(one), Some(other))
                if minutes(one).abs_diff(minutes(other)) <= PARTS_WITHIN_MINUTES.unsigned_abs());
        near && !self.is_complete() && !self.parts.contains(&held.part.number)
    }

    fn add(&mut self, held: &Held) {
        use saring_model::TravellerRole as Role;
        self.parts.insert(held.part.number);
        if held.part.last {
            self.last = Some(held.part.number);
        }
        let more = |one: Option<u32>, other: Option<u32>| one.max(other);
        self.declared = Declared {
            passengers: more(self.declared.passengers, held.declared.passengers),
            crew: more(self.declared.crew, held.declared.crew),
            bookings: more(self.declared.bookings, held.declared.bookings),
        };
        for traveller in &held.travellers {
            match traveller.role {
                Role::Crew | Role::TransitCrew => self.crew += 1,
                Role::Passenger
                | Role::TransitPassenger
                | Role::Reference
                | Role::Unknown => {
                    self.passengers += 1;
                }
            }
        }
        self.bookings += u32::try_from(held.bookings.len()).unwrap_or(u32::MAX);
    }
}

/// What there was of a manifest before a message was added.
#[derive(Clone, Debug)]
pub(crate) struct Before {
    name: (MessageKind, String),
    open: Option<(usize, Manifest)>,
    /// How many there were.
    count: usize,
}

/// Manifests in the order in which they begin.
#[derive(Clone, Debug, Default)]
pub(crate) struct Manifests {
    all: Vec<Manifest>,
    /// The last one of each kind and reference.
    open: BTreeMap<(MessageKind, String), usize>,
}

impl Manifests {
    /// Adds a message to its manifest and gives that one's number, and whether it is
    /// complete now.
    pub(crate) fn add(&mut self, order: &Order, held: &Held) -> (usize, bool) {
        let name = (held.kind, held.access.clone());
        let open = self.open.get(&name).copied();
        let waiting = open.filter(|number| {
            self.all.get(*number).is_some_and(|manifest| manifest.awaits(order, held))
        });
        let number = waiting.unwrap_or(self.all.len());
        if waiting.is_none() {
            self.all.push(Manifest::of(order, held));
            self.open.insert(name, number);
        }
        let Some(manifest) = self.all.get_mut(number) else { return (number, false) };
        manifest.add(held);
        (number, manifest.is_complete())
    }

    /// What adding a message may change.
    pub(crate) fn before(&self, held: &Held) -> Before {
        let name = (held.kind, held.access.clone());
        let open = self.open.get(&name).copied();
        let manifest = open.and_then(|number| self.all.get(number).cloned());
        Before { name, open: open.zip(manifest), count: self.all.len() }
    }

    /// Takes back the message that was added last.
    pub(crate) fn restore(&mut self, before: Before) {
        self.all.truncate(before.count);
        let Some((number, manifest)) = before.open else {
            self.open.remove(&before.name);
            return;
        };
        if let Some(place) = self.all.get_mut(number) {
            *place = manifest;
        }
        self.open.insert(before.name, number);
    }

    pub(crate) fn all(&self) -> &[Manifest] {
        &self.all
    }
}
