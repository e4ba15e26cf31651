//! From hits and rulings to a directive.
//!
//! In: a traveller, what the engine found of them, what persons have ruled. Out: a
//! directive with its reasons. Not handled: scores; who is told.
//!
//! Each reason calls for a directive ([`Reason::calls_for`]), and the gravest is given:
//! *do not board*, *refer*, *insufficient data*, *board*, in this order. That something
//! is missing does not do away with what an officer has to see, so *refer* is graver than
//! *insufficient data*. Where there is no reason at all, it is *refer*.

use std::collections::BTreeMap;

use saring_model::{Directive, Hit, Score, Screening, Traveller};

use crate::exemption::Journey;
use crate::identity::Identity;
use crate::order::Order;
use crate::reason::{Reason, Shortfall, Unscreened};
use crate::rulings::Rulings;

/// One traveller and what was found of them.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The traveller.
    pub traveller: &'a Traveller,
    /// The movement.
    pub journey: &'a Journey,
    /// What screening against the lists found. All hits, not the first few: one that is
    /// cut off cannot be told from one that is not there.
    pub lists: Result<&'a Screening, Unscreened>,
    /// What screening against the orders found, under the identifiers of the orders,
    /// below the threshold too. `Ok(&[])` if there are no orders.
    pub orders: Result<&'a [Hit], Unscreened>,
}

/// What is answered for a traveller, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decision {
    /// The directive.
    pub directive: Directive,
    /// Why, for the officer; never for the agent. There is at least one, and no two are
    /// the same.
    pub reasons: Vec<Reason>,
}

impl Decision {
    fn of(mut reasons: Vec<Reason>) -> Self {
        let mut seen = std::collections::BTreeSet::new();
        reasons.retain(|reason| seen.insert(reason.clone()));
        let gravest =
            reasons.iter().map(Reason::calls_for).max_by_key(|it| severity(*it));
        if let Some(directive) = gravest {
            return Self { directive, reasons };
        }
        let nothing = Reason::Unscreened { cause: Unscreened::NotDone };
        Self { directive: Directive::Refer, reasons: vec![nothing] }
    }
}

/// How grave a directive is.
pub(crate) fn severity(directive: Directive) -> u8 {
    match directive {
        Directive::Board => 0,
        Directive::InsufficientData => 1,
        Directive::Refer => 2,
        Directive::DoNotBoard => 3,
    }
}

/// Decides on one traveller.
pub fn decide(case: &Case<'_>, rulings: &Rulings) -> Decision {
    let mut reasons = Vec::new();
    let identity = Identity::of(case.traveller);
    by_orders(case, rulings, &identity, &mut reasons);
    if !case.traveller.has_name() {
        reasons.push(Reason::NoName);
    }
    match case.lists {
        Err(why) => reasons.push(Reason::Unscreened { cause: why }),
        Ok(screening) => {
            if screening.lists.is_empty() {
                reasons.push(Reason::Unscreened { cause: Unscreened::NoLists });
            }
            if case.traveller.has_name() && screening.names_read == 0 {
                reasons.push(Reason::Unscreened { cause: Unscreened::NamesUnread });
            }
            if screening.names_cut > 0 {
                reasons.push(Reason::Unscreened { cause: Unscreened::NamesCut });
            }
            for hit in screening.hits.iter().filter(|hit| hit.hit) {
                by_hit(case, rulings, &identity, hit, &mut reasons);
            }
        }
    }
    if reasons.is_empty() {
        reasons.push(Reason::NothingFound);
    }
    Decision::of(reasons)
}

/// A hit is quieted by an exemption or an exclusion that holds; what does not hold is
/// told beside it.
fn by_hit(
    case: &Case<'_>,
    rulings: &Rulings,
    identity: &Identity,
    hit: &Hit,
    reasons: &mut Vec<Reason>,
) {
    let entity = &hit.id;
    let mut beside = Vec::new();
    for exemption in rulings.exemptions(entity) {
        let (exemption_id, entity) = (exemption.id.clone(), entity.clone());
        match exemption.reaches(case.journey) {
            Ok(()) => {
                reasons.push(Reason::Exempted { exemption: exemption_id, entity });
                return;
            }
            Err(outside) => beside.push(Reason::ExemptionOutside {
                exemption: exemption_id,
                entity,
                outside,
            }),
        }
    }
    match excluded(case, rulings, identity, entity, rulings.fingerprint(entity)) {
        Ok(reason) => reasons.push(reason),
        Err(lapsed) => {
            let (entity, list, score) = (entity.clone(), hit.list, hit.score);
            reasons.push(Reason::Hit { entity, list, score });
            reasons.append(&mut beside);
            reasons.extend(lapsed);
        }
    }
}

/// The exclusion of an entity or an order, as it is now, that holds.
///
/// # Errors
///
/// Those of this traveller that lapsed, where none holds.
fn excluded(
    case: &Case<'_>,
    rulings: &Rulings,
    identity: &Identity,
    entity: &str,
    now: Option<&str>,
) -> Result<Reason, Vec<Reason>> {
    let mut lapsed = Vec::new();
    for exclusion in rulings.exclusions(entity) {
        let (id, entity) = (exclusion.id.clone(), entity.to_owned());
        match exclusion.holds(identity, now, case.journey.departs) {
            Ok(()) => return Ok(Reason::Excluded { exclusion: id, entity }),
            Err(None) => {}
            Err(Some(lapse)) => {
                lapsed.push(Reason::ExclusionLapsed { exclusion: id, entity, lapse });
            }
        }
    }
    Err(lapsed)
}

/// Compares with every order that names a document of the traveller's or that the
/// engine finds alike.
fn by_orders(
    case: &Case<'_>,
    rulings: &Rulings,
    identity: &Identity,
    reasons: &mut Vec<Reason>,
) {
    let hits = match case.orders {
        Ok(hits) => hits,
        Err(why) => {
            reasons.push(Reason::OrdersUnscreened { cause: why });
            &[]
        }
    };
    let mut alike: BTreeMap<&str, (&Order, Option<&Hit>)> = BTreeMap::new();
    for order in rulings.orders_by_document(case.traveller) {
        if alike.insert(&order.id, (order, None)).is_some() {
            reasons.push(unknown_order(&order.id));
        }
    }
    // An order has one hit; were there more, the strongest would count.
    let mut strongest: BTreeMap<&str, (&Hit, bool)> = BTreeMap::new();
    for hit in hits {
        let (best, is_hit) = strongest.entry(&hit.id).or_insert((hit, false));
        *is_hit |= hit.hit;
        if strength(best) < strength(hit) {
            *best = hit;
        }
    }
    for (id, (hit, is_hit)) in strongest {
        let mut orders = rulings.orders_of_id(id);
        match (orders.next(), orders.next(), alike.get_mut(id)) {
            (Some(_), None, Some((_, best))) => *best = Some(hit),
            // Identity is enough whatever the threshold of the lists: one that is set
            // above it must not take an order out of force.
            (Some(order), None, None)
                if is_hit || order.names_identity(case.traveller, Some(hit)).is_ok() =>
            {
                alike.insert(&order.id, (order, Some(hit)));
            }
            (None, _, _) | (_, Some(_), _) if is_hit => reasons.push(unknown_order(id)),
            (_, _, _) => {}
        }
    }
    for (order, hit) in alike.into_values() {
        by_order(case, rulings, identity, (order, hit), reasons);
    }
}

/// What makes one hit on an order tell more than another.
fn strength(hit: &Hit) -> (Score, bool) {
    (hit.name_score, !hit.weak)
}

/// No order, or more than one, has this identifier: nobody can say which one a hit is of.
fn unknown_order(id: &str) -> Reason {
    Reason::LikeOrder { order: id.to_owned(), shortfall: Shortfall::Identifier }
}

fn by_order(
    case: &Case<'_>,
    rulings: &Rulings,
    identity: &Identity,
    (order, hit): (&Order, Option<&Hit>),
    reasons: &mut Vec<Reason>,
) {
    let id = || order.id.clone();
    let now = rulings.order_fingerprint(&order.id);
    let exclusion = excluded(case, rulings, identity, &order.id, now);
    let shortfall = match order.names_identity(case.traveller, hit) {
        Ok(()) => {
            let faults = order.faults(case.journey.departs);
            if let Ok(Reason::Excluded { exclusion, .. }) = exclusion {
                // Two persons contradict each other: a third has to look.
                reasons.push(Reason::OrderDisputed { order: id(), exclusion });
            } else if faults.is_empty() {
                reasons.push(Reason::Ordered { order: id() });
            }
            reasons.extend(
                faults.into_iter().map(|fault| Reason::OrderUnfit { order: id(), fault }),
            );
            return;
        }
        Err(_) if case.orders.is_err() => Shortfall::Unscreened,
        Err(shortfall) => shortfall,
    };
    match exclusion {
        Ok(quieted) => reasons.push(quieted),
        Err(lapsed) => {
            reasons.push(Reason::LikeOrder { order: id(), shortfall });
            reasons.extend(lapsed);
        }
    }
}
