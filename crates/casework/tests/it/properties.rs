//! What holds for every set of messages and every case.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use saring_casework::{
    Case, Exclusion, Exemption, Identity, Journey, NamedDocument, Order, Reason, Rulings,
    Unscreened, decide, entity_fingerprint,
};
use saring_model::*;

use crate::build::{
    birth, day, hit, legs, message, screening, travel_document, traveller,
};
use crate::flight::{fold, state};

const NAMES: [&str; 4] = ["TAN MEI LING", "TAN WEI", "SUPARMAN", ""];
const BORN: [&str; 3] = ["19880214", "19430807", ""];
const NUMBERS: [&str; 4] = ["SG:K1234567E", "ID:C7654321", "K1234567E", ""];
const UNIQUE: [&str; 3] = ["T1", "S2", ""];
const LOCATORS: [&str; 3] = ["QX7K2P", "ZZ9PLM", ""];
const KINDS: [&str; 12] = [
    "745", "745", "745+CP", "745+XR", "745+RP", "250", "266+CLNB", "266+CLOB", "266+CL",
    "22", "141", "266+XF",
];

/// Seeds are fixed, so that a run that fails fails again.
fn settings(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(4),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn some(of: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    proptest::sample::select(of)
}

fn person() -> impl Strategy<Value = String> {
    (some(&NAMES), some(&BORN), some(&NUMBERS), some(&UNIQUE), some(&LOCATORS)).prop_map(
        |(name, born, number, unique, locator)| {
            format!("{name}/{born}/{number}/{unique}/{locator}")
        },
    )
}

fn line() -> impl Strategy<Value = String> {
    let part = some(&["1:F", "1:F", "1:F", "1:C", "2:F"]);
    let persons = proptest::collection::vec(person(), 0..4);
    (0..40_u32, 0..12_u32, some(&KINDS), part, any::<bool>(), persons).prop_map(
        |(minute, reference, kind, part, numbered, persons)| {
            let number = if numbered { format!("tn={reference}") } else { String::new() };
            let persons = persons.join(" ; ");
            format!(
                "19.06:{minute:02} {reference} {kind} part={part} {number} : {persons}"
            )
        },
    )
}

/// A line, and when it came: up to half an hour before or after it was prepared.
fn came() -> impl Strategy<Value = (String, i64)> {
    let six = Moment::read("2026-11-19T06:00:00Z").expect("a moment").unix();
    (line(), 0..70_i64).prop_map(move |(line, minute)| (line, six + (minute - 30) * 60))
}

proptest! {
    #![proptest_config(settings(256))]

    #[test]
    fn any_order_with_any_repetition_is_the_same_flight(
        (lines, shuffled) in proptest::collection::vec(came(), 1..8).prop_flat_map(|lines| {
            let again = |(line, at): &(String, i64)| (line.clone(), at + 7 * 60);
            let twice: Vec<_> = lines.iter().cloned().chain(lines.iter().map(again)).collect();
            (Just(lines), Just(twice).prop_shuffle())
        }),
        read in any::<bool>(),
    ) {
        let mut told = saring_casework::Flight::default();
        for (line, at) in &lines {
            let (interchange, message) = message(line);
            told.take(&interchange, &message, Some(Moment::from_unix(*at)));
        }
        let mut other = saring_casework::Flight::default();
        for (line, at) in &shuffled {
            let (interchange, message) = message(line);
            other.take(&interchange, &message, Some(Moment::from_unix(*at)));
            if read {
                // What was read between changes nothing.
                other.persons();
            }
        }
        prop_assert_eq!(&told, &other);
        prop_assert_eq!(told.persons(), other.persons());
        prop_assert_eq!(told.manifests(), other.manifests());
        prop_assert_eq!((told.status(), told.unnamed()), (other.status(), other.unnamed()));
    }

    #[test]
    fn nobody_told_is_missing_and_nobody_due_stays_unscreened(
        lines in proptest::collection::vec(line(), 1..8),
    ) {
        let messages: Vec<_> = lines.iter().map(|it| message(it)).collect();
        let mut flight = fold(&messages);
        for (_, message) in &messages {
            // As many persons as the largest message tells, since it tells them apart.
            prop_assert!(flight.persons().len() >= message.travellers.len()
                || matches!(message.kind, MessageKind::FlightStatus(_)
                    | MessageKind::Passengers(Change::Cancel | Change::Reduce)));
        }
        let due: Vec<_> = flight.needs_screening("a").map(|due| due.facts).collect();
        let live = flight.persons().iter().filter(|person| !person.is_cancelled()).count();
        prop_assert_eq!(due.len(), live);
        for facts in &due {
            flight.screened(facts, "a", Directive::Board);
        }
        prop_assert_eq!(flight.needs_screening("a").count(), 0);
    }
}

proptest! {
    #![proptest_config(settings(256))]

    #[test]
    fn every_name_told_stays_told_where_nothing_corrects_it(
        lines in proptest::collection::vec(
            (line(), proptest::collection::vec((some(&NAMES), some(&BORN), some(&LOCATORS)), 0..4)),
            1..8,
        ),
    ) {
        let lines = lines.iter().map(|(line, persons)| {
            let head = line.split(" : ").next().unwrap_or_default();
            let persons: Vec<String> = persons
                .iter()
                .map(|(name, born, locator)| format!("{name}/{born}///{locator}"))
                .collect();
            format!("{head} : {}", persons.join(" ; "))
        });
        let messages: Vec<_> = lines.map(|line| message(&line)).collect();
        let flight = fold(&messages);
        for (_, message) in &messages {
            for told in message.travellers.iter().filter(|told| told.has_name()) {
                let named = told.names.first().map(TravellerName::full);
                let known = flight.persons().iter().any(|person| {
                    person.facts.names.iter().any(|name| Some(name.full()) == named)
                });
                prop_assert!(known, "{:?}", state(&flight));
            }
        }
    }
}

fn orders() -> impl Strategy<Value = Vec<Order>> {
    let order = (0..3_usize, some(&NUMBERS), some(&NAMES), some(&BORN), 0..12_u8)
        .prop_map(|(id, number, name, born, faults)| Order {
            id: format!("o-{id}"),
            documents: (!number.is_empty())
                .then(|| NamedDocument::of(&travel_document(number)))
                .into_iter()
                .collect(),
            names: (!name.is_empty()).then(|| Name::primary(name)).into_iter().collect(),
            birth: (!born.is_empty()).then(|| birth(born)),
            ordered_by: if faults == 0 { String::new() } else { "A".to_owned() },
            legal_basis: if faults == 1 { String::new() } else { "B".to_owned() },
            expires_on: match faults {
                2 => None,
                3 => Some(day("20261119")),
                _ => Some(day("20261231")),
            },
            issued_on: (faults == 4).then(|| day("20261121")),
            ..Order::default()
        });
    proptest::collection::vec(order, 0..4)
}

fn entity(number: usize) -> ListedEntity {
    let names = vec![Name::primary(NAMES[number])];
    ListedEntity { id: format!("e-{number}"), names, ..ListedEntity::default() }
}

fn hits(prefix: &'static str) -> impl Strategy<Value = Vec<Hit>> {
    let score =
        || prop_oneof![Just(690_u16), Just(700), Just(969), Just(970), Just(1000)];
    let hit = (0..3_usize, score(), score(), any::<bool>()).prop_map(
        move |(number, score, name_score, weak)| Hit {
            weak,
            ..hit(&format!("{prefix}-{number}"), score, name_score)
        },
    );
    proptest::collection::vec(hit, 0..4)
}

proptest! {
    #![proptest_config(settings(2048))]

    #[test]
    fn a_directive_needs_a_person(
        person in person(),
        orders in orders(),
        excluded in proptest::collection::vec((person(), 0..3_usize, any::<bool>()), 0..3),
        exempted in proptest::collection::vec((0..3_usize, any::<bool>()), 0..2),
        list_hits in hits("e"),
        order_hits in hits("o"),
        failed in proptest::option::weighted(0.1, Just(Unscreened::EngineFailed)),
    ) {
        let told = traveller(&person);
        let exclusions = excluded.iter().enumerate().map(|(n, (of, number, fit))| Exclusion {
            id: format!("x-{n}"),
            traveller: Identity::of(&traveller(of)),
            entity: format!("e-{number}"),
            entity_fingerprint: if *fit { entity_fingerprint(&entity(*number)) } else { String::new() },
            decided_by: "B".to_owned(),
            decided_on: Some(day("20261101")),
            reason: String::new(),
        });
        let exemptions = exempted.iter().enumerate().map(|(n, (number, inside))| Exemption {
            id: format!("p-{n}"),
            entity: format!("e-{number}"),
            from: day(if *inside { "20261120" } else { "20261121" }),
            to: day("20261130"),
            route_from: Vec::new(),
            route_to: Vec::new(),
            reference: String::new(),
        });
        let mut rulings = Rulings::new(orders.clone(), exclusions.collect(), exemptions.collect());
        for number in 0..3 {
            rulings.listed(&entity(number));
        }
        let (found, journey) = (screening(list_hits.clone()), Journey::of(&legs("XX815 SIN CGK")));
        let case = Case {
            traveller: &told,
            journey: &journey,
            lists: failed.map_or(Ok(&found), Err),
            orders: Ok(&order_hits),
        };
        let decision = decide(&case, &rulings);
        prop_assert!(!decision.reasons.is_empty());
        match decision.directive {
            Directive::DoNotBoard => {
                let fit = orders.iter().any(|order| {
                    let in_force = !order.ordered_by.is_empty()
                        && !order.legal_basis.is_empty()
                        && order.expires_on.is_some_and(|last| last >= day("20261120"))
                        && order.issued_on.is_none_or(|first| first <= day("20261120"));
                    let number = |number: &str| Document::normalise(number);
                    let document = order.documents.iter().any(|named| {
                        told.documents.iter().any(|one| number(&one.number) == number(&named.number))
                    });
                    let born = order.birth.as_ref().is_some_and(|date| {
                        told.birth.as_ref().and_then(|told| told.value.as_ref()) == Some(date)
                    });
                    let named = order_hits.iter().any(|hit| {
                        hit.id == order.id && !hit.weak && hit.name_score.get() >= 970
                    });
                    let contradicts = order.birth.as_ref().is_some_and(|date| {
                        let told = told.birth.as_ref().and_then(|told| told.value.as_ref());
                        told.is_some_and(|told| !told.overlaps(date))
                    });
                    let reason = Reason::Ordered { order: order.id.clone() };
                    in_force
                        && !contradicts
                        && (document || (born && named))
                        && decision.reasons.contains(&reason)
                });
                prop_assert!(fit, "{:?}", decision);
            }
            Directive::Board => {
                prop_assert!(failed.is_none() && told.has_name());
                for hit in list_hits.iter().filter(|hit| hit.hit) {
                    // By a ruling of this entity that holds, not by what the decision
                    // says of itself.
                    let permitted = exempted.iter().any(|(number, inside)| {
                        *inside && hit.id == format!("e-{number}")
                    });
                    let cleared = excluded.iter().any(|(of, number, fit)| {
                        let then = traveller(of);
                        let named = |one: &Traveller| {
                            one.names.iter().map(TravellerName::full).collect::<Vec<_>>()
                        };
                        let born = |one: &Traveller| one.birth.as_ref().and_then(|it| it.value.clone());
                        let numbers = |one: &Traveller| -> Vec<String> {
                            one.documents.iter().map(|it| it.number.to_string()).collect()
                        };
                        *fit
                            && hit.id == format!("e-{number}")
                            && named(&then) == named(&told)
                            && born(&then) == born(&told)
                            && numbers(&then) == numbers(&told)
                    });
                    prop_assert!(permitted || cleared, "{:?}", decision);
                }
            }
            Directive::InsufficientData => prop_assert!(!told.has_name()),
            Directive::Refer => {}
        }
        // The order in which hits and rulings come decides nothing.
        let mut turned = found.clone();
        turned.hits.reverse();
        let backwards: Vec<Hit> = order_hits.iter().rev().cloned().collect();
        let case = Case { lists: failed.map_or(Ok(&turned), Err), orders: Ok(&backwards), ..case };
        prop_assert_eq!(decide(&case, &rulings).directive, decision.directive);
    }
}
