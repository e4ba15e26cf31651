//! Cases and what is decided on them.

use saring_casework::{
    Case, Decision, Exclusion, Exemption, Identity, Journey, NamedDocument, Order,
    Rulings, Unscreened, decide, entity_fingerprint,
};
use saring_model::*;

use crate::build::{birth, day, hit, legs, screening, travel_document, traveller};

fn order() -> Order {
    Order {
        id: "o-1".to_owned(),
        ordered_by: "Officer A".to_owned(),
        legal_basis: "Act 6/2011, 13".to_owned(),
        issued_on: Some(day("20260101")),
        expires_on: Some(day("20261231")),
        ..Order::default()
    }
}

fn by_document(number: &str) -> Order {
    let document = NamedDocument::of(&travel_document(number));
    Order { documents: vec![document], ..order() }
}

fn by_name() -> Order {
    let names = vec![Name::primary("Testo Sampel")];
    Order { names, birth: Some(birth("19700506")), ..order() }
}

fn both() -> Order {
    Order { documents: by_document("ID:C7654321").documents, ..by_name() }
}

fn entity() -> ListedEntity {
    ListedEntity {
        id: "e-1".to_owned(),
        kind: EntityKind::Person,
        names: vec![Name::primary("Sampel Testo")],
        birth_dates: vec![birth("1970")],
        ..ListedEntity::default()
    }
}

fn exclusion(of: &str) -> Exclusion {
    Exclusion {
        id: "x-1".to_owned(),
        traveller: Identity::of(&traveller(of)),
        entity: "e-1".to_owned(),
        entity_fingerprint: entity_fingerprint(&entity()),
        decided_by: "Officer B".to_owned(),
        decided_on: Some(day("20261101")),
        reason: "born elsewhere".to_owned(),
    }
}

fn exemption(from: &str, to: &str) -> Exemption {
    Exemption {
        id: "p-1".to_owned(),
        entity: "e-1".to_owned(),
        from: day(from),
        to: day(to),
        route_from: Vec::new(),
        route_to: Vec::new(),
        reference: "SCA/2/26".to_owned(),
    }
}

fn journey() -> Journey {
    Journey::of(&legs("XX815 SIN CGK"))
}

fn rulings(
    orders: Vec<Order>,
    exclusions: Vec<Exclusion>,
    exemptions: Vec<Exemption>,
) -> Rulings {
    let mut rulings = Rulings::new(orders, exclusions, exemptions);
    rulings.listed(&entity());
    rulings
}

fn decided(text: &str, hits: Vec<Hit>, orders: &[Hit], rulings: &Rulings) -> Decision {
    let (traveller, screening, journey) = (traveller(text), screening(hits), journey());
    let case = Case {
        traveller: &traveller,
        journey: &journey,
        lists: Ok(&screening),
        orders: Ok(orders),
    };
    decide(&case, rulings)
}

/// A decision as `directive: code, code`.
#[track_caller]
fn check(decision: &Decision, expected: &str) {
    let codes: Vec<&str> =
        decision.reasons.iter().map(saring_casework::Reason::code).collect();
    assert_eq!(
        format!("{}: {}", decision.directive.as_str(), codes.join(", ")),
        expected
    );
}

#[track_caller]
fn check_order(text: &str, order: Order, found: &[Hit], expected: &str) {
    let rulings = rulings(vec![order], Vec::new(), Vec::new());
    check(&decided(text, Vec::new(), found, &rulings), expected);
}

const TRAVELLER: &str = "SAMPEL TESTO/19700506/ID:C7654321";

#[test]
fn nothing_found_boards_and_a_hit_refers() {
    let none = Rulings::default();
    check(&decided(TRAVELLER, vec![], &[], &none), "board: nothing-found");
    check(
        &decided(TRAVELLER, vec![hit("e-1", 699, 990)], &[], &none),
        "board: nothing-found",
    );
    check(&decided(TRAVELLER, vec![hit("e-1", 700, 700)], &[], &none), "refer: hit");
    // No score refuses anybody.
    check(&decided(TRAVELLER, vec![hit("e-1", 1000, 1000)], &[], &none), "refer: hit");
}

#[test]
fn whoever_was_not_screened_is_referred() {
    let (traveller, journey, rulings) =
        (traveller(TRAVELLER), journey(), Rulings::default());
    let found = screening(vec![]);
    let mut case = Case {
        traveller: &traveller,
        journey: &journey,
        lists: Err(Unscreened::EngineFailed),
        orders: Ok(&[]),
    };
    check(&decide(&case, &rulings), "refer: unscreened");
    (case.lists, case.orders) = (Ok(&found), Err(Unscreened::EngineFailed));
    check(&decide(&case, &rulings), "refer: orders-unscreened");
    let nothing = Screening { lists: [].into(), ..screening(vec![]) };
    case.lists = Ok(&nothing);
    case.orders = Ok(&[]);
    check(&decide(&case, &rulings), "refer: unscreened");
    let unread = Screening { names_read: 0, ..screening(vec![]) };
    case.lists = Ok(&unread);
    check(&decide(&case, &rulings), "refer: unscreened");
    // What was left out of a name may be the name that is listed.
    let cut = Screening { names_cut: 1, ..screening(vec![]) };
    case.lists = Ok(&cut);
    check(&decide(&case, &rulings), "refer: unscreened");
    let found = Screening { names_cut: 1, ..screening(vec![hit("e-1", 900, 900)]) };
    case.lists = Ok(&found);
    check(&decide(&case, &rulings), "refer: unscreened, hit");
}

#[test]
fn only_who_has_no_name_has_told_too_little() {
    let none = Rulings::default();
    check(&decided("", vec![], &[], &none), "insufficient-data: no-name");
    check(&decided("SUPARMAN", vec![], &[], &none), "board: nothing-found");
    for nobody in ["TBA TBA", "MR MR", "INF INFANT", "X"] {
        check(&decided(nobody, vec![], &[], &none), "insufficient-data: no-name");
    }
    // A document that is found is for an officer, name or none.
    let found = vec![hit("e-1", 900, 0)];
    check(&decided("//ID:C7654321", found, &[], &none), "refer: no-name, hit");
}

#[test]
fn an_order_refuses_whom_it_names_by_document() {
    let named = [hit("o-1", 990, 990)];
    check_order(TRAVELLER, both(), &named, "do-not-board: ordered");
    check_order(TRAVELLER, by_document("ID:C-765 4321"), &[], "do-not-board: ordered");
    // The name must not speak against the document.
    check_order(TRAVELLER, both(), &[hit("o-1", 800, 699)], "refer: like-order");
    check_order(TRAVELLER, both(), &[], "refer: like-order");
    // Another state's document.
    check_order(TRAVELLER, by_document("MY:C7654321"), &[], "board: nothing-found");
    // A number without anything else is given to several people.
    check_order(TRAVELLER, by_document("C7654321"), &[], "refer: like-order");
    let born = Order { birth: Some(birth("19700506")), ..by_document("C7654321") };
    check_order(TRAVELLER, born, &[], "do-not-board: ordered");
    let other = Order { birth: Some(birth("19700507")), ..by_document("ID:C7654321") };
    check_order(TRAVELLER, other, &[], "refer: like-order");
    // What is typed where there is no number names nobody.
    check_order(
        "SAMPEL TESTO//UNKNOWN",
        by_document("UNKNOWN"),
        &[],
        "board: nothing-found",
    );
}

#[test]
fn an_order_refuses_whom_it_names_by_name_and_full_birth_date() {
    let same = [hit("o-1", 990, 970)];
    check_order(TRAVELLER, by_name(), &same, "do-not-board: ordered");
    check_order(TRAVELLER, by_name(), &[hit("o-1", 990, 969)], "refer: like-order");
    let weak = [Hit { weak: true, ..hit("o-1", 990, 1000) }];
    check_order(TRAVELLER, by_name(), &weak, "refer: like-order");
    for text in ["SAMPEL TESTO", "SAMPEL TESTO/1970", "SAMPEL TESTO/19700507"] {
        check_order(text, by_name(), &same, "refer: like-order");
    }
    let year = Order { birth: Some(birth("1970")), ..by_name() };
    check_order(TRAVELLER, year, &same, "refer: like-order");
    let first = Order { birth: Some(birth("19700101")), ..by_name() };
    check_order("SAMPEL TESTO/19700101", first, &same, "refer: like-order");
    let none = Order { birth: None, ..by_name() };
    check_order(TRAVELLER, none, &same, "refer: like-order");
}

#[test]
fn a_name_that_is_only_spelled_like_the_ordered_one_refuses_nobody() {
    let same = [hit("o-1", 990, 972)];
    let order = || Order { names: vec![Name::primary("Mei Ling Tan")], ..by_name() };
    for text in ["MEI LING TAN/19700506", "TAN MEI LING/19700506"] {
        check_order(text, order(), &same, "do-not-board: ordered");
    }
    // A carrier that writes given names as one.
    check_order("MEILING TAN/19700506", order(), &same, "do-not-board: ordered");
    // A twin sister.
    check_order("MEI LIN TAN/19700506", order(), &same, "refer: like-order");
    // A carrier has no letters with marks; where it has, they tell two people apart.
    let marked = || Order { names: vec![Name::primary("Đặng Tuấn")], ..by_name() };
    check_order("DANG TUAN/19700506", marked(), &same, "do-not-board: ordered");
    check_order("Đặng Tuấn/19700506", marked(), &same, "do-not-board: ordered");
    check_order("Đặng Tuân/19700506", marked(), &same, "refer: like-order");
}

#[test]
fn a_threshold_above_identity_takes_no_order_out_of_force() {
    let below = |name_score| [Hit { hit: false, ..hit("o-1", 997, name_score) }];
    check_order(TRAVELLER, by_name(), &below(997), "do-not-board: ordered");
    check_order(TRAVELLER, by_name(), &below(969), "board: nothing-found");
}

#[test]
fn a_doubtful_birth_date_that_cannot_be_the_ordered_one_speaks_against() {
    let year = |text: &str| {
        let mut told = traveller(&format!("SAMPEL TESTO/{text}/ID:C7654321"));
        if let Some(told) = &mut told.birth {
            told.confidence = Confidence::Doubtful;
        }
        told
    };
    let decided = |told: &Traveller, born: &str| {
        let (found, journey) = (screening(vec![]), journey());
        let case = Case {
            traveller: told,
            journey: &journey,
            lists: Ok(&found),
            orders: Ok(&[]),
        };
        let order = Order { birth: Some(birth(born)), ..by_document("ID:C7654321") };
        decide(&case, &rulings(vec![order], vec![], vec![])).directive
    };
    let mut told = year("20250506");
    told.birth_others = vec![birth("19250506")];
    // A child of one, or somebody of a hundred and one: neither is born in 1970.
    assert_eq!(decided(&told, "19700506"), Directive::Refer);
    assert_eq!(decided(&told, "19250506"), Directive::DoNotBoard);
    // Where nobody can say what else it may be, it speaks neither way.
    assert_eq!(decided(&year("20250506"), "19700506"), Directive::DoNotBoard);
}

#[test]
fn a_doubtful_birth_date_refuses_nobody() {
    let mut doubtful = traveller("SAMPEL TESTO/19700506");
    if let Some(told) = &mut doubtful.birth {
        told.confidence = Confidence::Doubtful;
    }
    let (found, journey) = (screening(vec![]), journey());
    let hits = [hit("o-1", 990, 1000)];
    let case = Case {
        traveller: &doubtful,
        journey: &journey,
        lists: Ok(&found),
        orders: Ok(&hits),
    };
    let rulings = rulings(vec![by_name()], vec![], vec![]);
    check(&decide(&case, &rulings), "refer: like-order");
}

#[test]
fn sex_and_nationality_can_only_speak_against_an_order() {
    let mut told = traveller(TRAVELLER);
    told.sex = Some(Told::sure("M", Sex::Male));
    told.nationalities = vec![Told::sure("IDN", CountryCode::read("ID").unwrap())];
    let (found, journey) = (screening(vec![]), journey());
    let decided = |order: Order, name_score: u16| {
        let hits = [hit("o-1", 990, name_score)];
        let case = Case {
            traveller: &told,
            journey: &journey,
            lists: Ok(&found),
            orders: Ok(&hits),
        };
        decide(&case, &rulings(vec![order], vec![], vec![])).directive
    };
    let nationality = |code| vec![CountryCode::read(code).unwrap()];
    assert_eq!(decided(both(), 990), Directive::DoNotBoard);
    let same =
        Order { sex: Some(Sex::Male), nationalities: nationality("ID"), ..by_name() };
    assert_eq!(decided(same.clone(), 990), Directive::DoNotBoard);
    assert_eq!(decided(same, 900), Directive::Refer);
    let other = Order { sex: Some(Sex::Female), ..both() };
    assert_eq!(decided(other, 990), Directive::Refer);
    let other = Order { nationalities: nationality("MY"), ..both() };
    assert_eq!(decided(other, 990), Directive::Refer);
}

#[test]
fn an_order_that_is_not_fit_refuses_nobody() {
    let named = [hit("o-1", 990, 990)];
    let unfit = [
        Order { ordered_by: " ".to_owned(), ..both() },
        Order { legal_basis: String::new(), ..both() },
        Order { expires_on: None, ..both() },
        Order { expires_on: Some(day("20261119")), ..both() },
        Order { issued_on: Some(day("20261121")), ..both() },
    ];
    for order in unfit {
        check_order(TRAVELLER, order, &named, "refer: order-unfit");
    }
    for (first, last) in [("20261120", "20261231"), ("20260101", "20261120")] {
        let (issued_on, expires_on) = (Some(day(first)), Some(day(last)));
        let order = Order { issued_on, expires_on, ..both() };
        check_order(TRAVELLER, order, &named, "do-not-board: ordered");
    }
    let (told, found, nowhere) =
        (traveller(TRAVELLER), screening(vec![]), Journey::default());
    let case = Case {
        traveller: &told,
        journey: &nowhere,
        lists: Ok(&found),
        orders: Ok(&named),
    };
    let rulings = rulings(vec![both()], vec![], vec![]);
    check(&decide(&case, &rulings), "refer: order-unfit");
}

#[test]
fn a_hit_on_an_order_that_is_not_to_be_found_is_referred() {
    let none = Rulings::default();
    let hits = [hit("o-9", 800, 800)];
    check(&decided(TRAVELLER, vec![], &hits, &none), "refer: like-order");
    let two = rulings(vec![by_name(), both()], vec![], vec![]);
    let decision =
        decided("SAMPEL TESTO/19700506", vec![], &[hit("o-1", 990, 990)], &two);
    check(&decision, "refer: like-order");
}

#[test]
fn an_exclusion_quiets_its_hit_and_no_other() {
    let rulings = rulings(vec![], vec![exclusion(TRAVELLER)], vec![]);
    let hits = || vec![hit("e-1", 900, 900)];
    check(&decided(TRAVELLER, hits(), &[], &rulings), "board: excluded");
    let two = vec![hit("e-1", 900, 900), hit("e-2", 800, 800)];
    check(&decided(TRAVELLER, two, &[], &rulings), "refer: excluded, hit");
    check(
        &decided("LEE JOON/19800101/KR:M11223344", hits(), &[], &rulings),
        "refer: hit",
    );
}

#[test]
fn an_exclusion_lapses_when_the_traveller_changes() {
    let rulings = rulings(vec![], vec![exclusion(TRAVELLER)], vec![]);
    let hits = || vec![hit("e-1", 900, 900)];
    for text in [
        "SAMPEL TESTI/19700506/ID:C7654321",
        "SAMPEL TESTO/19700507/ID:C7654321",
        "SAMPEL TESTO//ID:C7654321",
        "SAMPEL TESTO/19700506/ID:C1111111",
        "SAMPEL TESTO/19700506",
    ] {
        check(&decided(text, hits(), &[], &rulings), "refer: hit, exclusion-lapsed");
    }
    // The parts of the name in another order are the same name.
    check(
        &decided("TESTO SAMPEL/19700506/ID:C-7654321", hits(), &[], &rulings),
        "board: excluded",
    );
}

#[test]
fn an_exclusion_lapses_when_another_name_or_passport_is_told_beside() {
    let hits = || vec![hit("e-1", 900, 900)];
    let visa = |number: &str| TravelDocument {
        kind: TravelDocumentKind::Visa,
        ..travel_document(number)
    };
    let mut then = traveller(TRAVELLER);
    then.documents.push(visa("ID:V5556667"));
    let exclusion = Exclusion { traveller: Identity::of(&then), ..exclusion(TRAVELLER) };
    let rulings = rulings(vec![], vec![exclusion], vec![]);
    let decided = |change: &dyn Fn(&mut Traveller)| {
        let mut now = then.clone();
        change(&mut now);
        let (found, journey) = (screening(hits()), journey());
        let case = Case {
            traveller: &now,
            journey: &journey,
            lists: Ok(&found),
            orders: Ok(&[]),
        };
        decide(&case, &rulings)
    };
    check(&decided(&|_| {}), "board: excluded");
    check(&decided(&|now| now.documents[1] = visa("ID:V1110009")), "board: excluded");
    check(&decided(&|now| _ = now.documents.pop()), "board: excluded");
    let twice = TravellerName {
        surname: "TESTO SAMPEL".into(),
        given: "TESTO".into(),
        ..TravellerName::default()
    };
    check(&decided(&|now| now.names.push(twice.clone())), "board: excluded");
    let lapsed = "refer: hit, exclusion-lapsed";
    // The old visa in a new passport, a passport of another state, another name.
    check(&decided(&|now| _ = now.documents.remove(0)), lapsed);
    check(&decided(&|now| now.documents[0] = travel_document("ID:D1234567")), lapsed);
    check(&decided(&|now| now.documents.push(travel_document("RU:751234567"))), lapsed);
    let other =
        TravellerName { surname: "QUILLFEATHER".into(), ..TravellerName::default() };
    check(&decided(&|now| now.names.push(other.clone())), lapsed);
}

#[test]
fn a_ruling_quiets_nobody_else_of_the_same_identifier() {
    let hits = || vec![hit("e-1", 900, 900)];
    let other = ListedEntity { birth_dates: vec![birth("1980")], ..entity() };
    let mut two = rulings(
        vec![],
        vec![exclusion(TRAVELLER)],
        vec![exemption("20261101", "20261130")],
    );
    check(&decided(TRAVELLER, hits(), &[], &two), "board: exempted");
    two.listed(&other);
    check(&decided(TRAVELLER, hits(), &[], &two), "refer: hit, exclusion-lapsed");
    // In whichever order the lists come, and whichever came again.
    two.listed(&entity());
    check(&decided(TRAVELLER, hits(), &[], &two), "refer: hit, exclusion-lapsed");
    // An order that has the identifier of an entity is not that entity.
    let order = Order { id: "e-1".to_owned(), ..by_name() };
    let named = rulings(vec![order], vec![exclusion(TRAVELLER)], vec![]);
    check(
        &decided(TRAVELLER, hits(), &[hit("e-1", 900, 900)], &named),
        "refer: like-order, exclusion-lapsed, excluded",
    );
}

#[test]
fn an_exclusion_without_document_needs_a_full_birth_date() {
    let hits = || vec![hit("e-1", 900, 900)];
    for (text, expected) in [
        ("SAMPEL TESTO/19700506", "board: excluded"),
        ("SAMPEL TESTO/1970", "refer: hit"),
        ("SAMPEL TESTO/19700101", "refer: hit"),
        ("SAMPEL TESTO", "refer: hit"),
    ] {
        let rulings = rulings(vec![], vec![exclusion(text)], vec![]);
        check(&decided(text, hits(), &[], &rulings), expected);
    }
}

#[test]
fn an_exclusion_lapses_when_the_entity_changes_or_is_not_shown() {
    let hits = || vec![hit("e-1", 900, 900)];
    let changed = [
        ListedEntity { names: vec![Name::primary("Sampel Tester")], ..entity() },
        ListedEntity { birth_dates: vec![birth("19700506")], ..entity() },
        ListedEntity { sexes: vec![Sex::Male], ..entity() },
        ListedEntity {
            nationalities: vec![CountryCode::read("ID").unwrap()],
            ..entity()
        },
        ListedEntity { documents: vec![travel_document("ID:C1").document()], ..entity() },
    ];
    for entity in changed {
        let mut rulings = Rulings::new(vec![], vec![exclusion(TRAVELLER)], vec![]);
        rulings.listed(&entity);
        check(&decided(TRAVELLER, hits(), &[], &rulings), "refer: hit, exclusion-lapsed");
    }
    let rulings = Rulings::new(vec![], vec![exclusion(TRAVELLER)], vec![]);
    check(&decided(TRAVELLER, hits(), &[], &rulings), "refer: hit, exclusion-lapsed");
    let mut rulings = rulings;
    rulings.listed(&ListedEntity { notes: vec!["amended".to_owned()], ..entity() });
    check(&decided(TRAVELLER, hits(), &[], &rulings), "board: excluded");
}

#[test]
fn an_exclusion_that_nobody_signed_quiets_nothing() {
    let hits = || vec![hit("e-1", 900, 900)];
    let unsigned = [
        Exclusion { decided_by: String::new(), ..exclusion(TRAVELLER) },
        Exclusion { decided_on: None, ..exclusion(TRAVELLER) },
        Exclusion { decided_on: Some(day("20270101")), ..exclusion(TRAVELLER) },
        Exclusion { entity_fingerprint: String::new(), ..exclusion(TRAVELLER) },
    ];
    for exclusion in unsigned {
        let rulings = rulings(vec![], vec![exclusion], vec![]);
        check(&decided(TRAVELLER, hits(), &[], &rulings), "refer: hit, exclusion-lapsed");
    }
}

#[test]
fn an_exclusion_of_an_order_quiets_likeness_and_sends_identity_to_a_person() {
    let not_them = |order: &Order| Exclusion {
        entity: "o-1".to_owned(),
        entity_fingerprint: entity_fingerprint(&order.entity()),
        ..exclusion(TRAVELLER)
    };
    let rulings = rulings(vec![by_name()], vec![not_them(&by_name())], vec![]);
    let like = [hit("o-1", 900, 900)];
    check(&decided(TRAVELLER, vec![], &like, &rulings), "board: excluded");
    let same = [hit("o-1", 990, 990)];
    check(&decided(TRAVELLER, vec![], &same, &rulings), "refer: order-disputed");
}

#[test]
fn an_exemption_wins_inside_its_dates_and_route() {
    let hits = || vec![hit("e-1", 950, 990)];
    let decide_with = |exemption: Exemption| {
        let rulings = rulings(vec![], vec![], vec![exemption]);
        decided(TRAVELLER, hits(), &[], &rulings)
    };
    check(&decide_with(exemption("20261120", "20261120")), "board: exempted");
    for (from, to) in [("20261121", "20261130"), ("20261101", "20261119")] {
        check(&decide_with(exemption(from, to)), "refer: hit, exemption-outside");
    }
    let route = |from: &str, to: &str| Exemption {
        route_from: vec![from.to_owned()],
        route_to: vec![to.to_owned()],
        ..exemption("20261101", "20261130")
    };
    check(&decide_with(route("sin", "CGK")), "board: exempted");
    // A day of arrival that nobody told is not inside.
    let (told, found) = (traveller(TRAVELLER), screening(hits()));
    let open = Journey { arrives: None, ..journey() };
    let case =
        Case { traveller: &told, journey: &open, lists: Ok(&found), orders: Ok(&[]) };
    let permitted = rulings(vec![], vec![], vec![exemption("20261120", "20261120")]);
    check(&decide(&case, &permitted), "refer: hit, exemption-outside");
    check(&decide_with(route("SIN", "DPS")), "refer: hit, exemption-outside");
    check(&decide_with(route("CGK", "SIN")), "refer: hit, exemption-outside");
    // Another entity's hit stays.
    let rulings = rulings(vec![], vec![], vec![exemption("20261101", "20261130")]);
    let two = vec![hit("e-1", 950, 990), hit("e-2", 800, 800)];
    check(&decided(TRAVELLER, two, &[], &rulings), "refer: exempted, hit");
}

#[test]
fn a_ruling_finds_an_entity_by_any_of_its_identifiers() {
    let joined = ListedEntity {
        id: "other-7".to_owned(),
        referents: vec!["e-1".to_owned()],
        ..entity()
    };
    let hits = || vec![hit("other-7", 950, 990)];
    let mut rulings =
        Rulings::new(vec![], vec![], vec![exemption("20261101", "20261130")]);
    check(&decided(TRAVELLER, hits(), &[], &rulings), "refer: hit");
    rulings.listed(&joined);
    check(&decided(TRAVELLER, hits(), &[], &rulings), "board: exempted");
    let mut rulings = Rulings::new(vec![], vec![exclusion(TRAVELLER)], vec![]);
    rulings.listed(&joined);
    check(&decided(TRAVELLER, hits(), &[], &rulings), "board: excluded");
    // What another list adds to the entity was not decided on.
    let names = vec![Name::primary("Sampel Testo"), Name::alias("Testi")];
    rulings.listed(&ListedEntity { names, ..joined });
    check(&decided(TRAVELLER, hits(), &[], &rulings), "refer: hit, exclusion-lapsed");
}

#[test]
fn an_exemption_of_the_united_nations_lifts_no_order() {
    let rulings = rulings(vec![both()], vec![], vec![exemption("20261101", "20261130")]);
    let decision =
        decided(TRAVELLER, vec![hit("e-1", 950, 990)], &[hit("o-1", 990, 990)], &rulings);
    check(&decision, "do-not-board: ordered, exempted");
}
