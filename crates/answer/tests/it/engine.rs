//! Everyone in a message judged.

use std::num::NonZeroUsize;
use std::sync::Arc;

use saring_answer::engine::Engine;
use saring_answer::index::Whole;
use saring_answer::policy::TravelPolicy;
use saring_answer::{Also, Answer, silent};
use saring_casework::{Order, Rulings, Unscreened};
use saring_lists::Query;
use saring_model::{
    BirthDate, Day, Directive, EntityKind, IssueCode, ListVersion, ListedEntity, Message,
    Name, Position, Score, Subject, Told, Traveller, TravellerName,
};
use saring_screen::{IndexBuilder, Policy};

fn whole() -> Arc<Whole> {
    let mut builder = IndexBuilder::default();
    builder.add(
        0,
        &ListedEntity {
            id: "x-1".to_owned(),
            kind: EntityKind::Person,
            names: vec![Name::primary("Vsevolod Quillfeather")],
            ..ListedEntity::default()
        },
    );
    let version = ListVersion {
        name: "own".to_owned(),
        version: String::new(),
        sha256: "0".repeat(64),
        entities: 1,
    };
    Arc::new(Whole::new(builder.finish(vec![version]), Also::default()))
}

/// Of given names and a surname.
fn traveller(name: &str) -> Traveller {
    let (given, surname) = name.split_once(' ').expect("two names");
    let (given, surname) = (given.into(), surname.into());
    let name = TravellerName { given, surname, ..TravellerName::default() };
    let birth = BirthDate::day(1978, 3, 14).map(|date| Told::sure("780314", date));
    Traveller { names: vec![name], birth, ..Traveller::default() }
}

fn message(names: &[&str]) -> Message {
    let travellers = names.iter().map(|name| traveller(name)).collect();
    Message { travellers, ..Message::default() }
}

fn rulings() -> Rulings {
    let order = Order {
        id: "o-1".to_owned(),
        names: vec![Name::primary("Sampel Testo")],
        birth: BirthDate::day(1978, 3, 14),
        ordered_by: "Officer 7".to_owned(),
        legal_basis: "Act 1, section 2".to_owned(),
        expires_on: Day::new(2027, 3, 1),
        ..Order::default()
    };
    Rulings::new(vec![order], Vec::new(), Vec::new())
}

fn directives(engine: &Engine, message: &Message) -> Vec<Directive> {
    let day = Day::new(2026, 11, 20);
    let verdicts = engine.judge(message, day, false, &silent).expect("verdicts");
    verdicts.iter().map(|verdict| verdict.decision.directive).collect()
}

#[test]
fn engines_with_other_rulings_share_their_lists() {
    let (whole, policy) = (whole(), TravelPolicy::default());
    let plain = Engine::new(Some(Arc::clone(&whole)), Rulings::default(), &policy, None);
    let ruled = Engine::new(Some(Arc::clone(&whole)), rulings(), &policy, None);
    assert!(Arc::ptr_eq(plain.lists().unwrap(), ruled.lists().unwrap()));
    let asked = message(&["Vsevolod Quillfeather", "Anna Eriksson", "Sampel Testo"]);
    let refer = Directive::Refer;
    assert_eq!(directives(&plain, &asked)[2], Directive::Board);
    assert_eq!(
        directives(&ruled, &asked),
        [refer, Directive::Board, Directive::DoNotBoard]
    );
}

#[test]
fn many_threads_get_the_same_verdicts_as_one() {
    let policy = TravelPolicy::default();
    let names: Vec<&str> =
        ["Vsevolod Quillfeather", "Anna Eriksson", "Ola Nordman"].repeat(40);
    let asked = message(&names);
    let one = Engine::new(Some(whole()), rulings(), &policy, NonZeroUsize::new(1));
    let expected = directives(&one, &asked);
    let engine = Engine::new(Some(whole()), rulings(), &policy, NonZeroUsize::new(3));
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| assert_eq!(directives(&engine, &asked), expected));
        }
    });
}

#[test]
fn without_lists_nobody_boards_and_no_query_is_cleared() {
    let policy = TravelPolicy::default();
    let engine = Engine::new(None, Rulings::default(), &policy, None);
    assert_eq!(directives(&engine, &message(&["Anna Eriksson"])), [Directive::Refer]);
    let subject = Subject {
        id: "q-1".to_owned(),
        names: vec![Name::primary("Anna Eriksson")],
        ..Subject::default()
    };
    let screened = engine.screen(&subject, &Policy::default());
    assert_eq!(screened.map(|_| ()), Err(Unscreened::NotDone));
    let query = Query { subject, position: Position::default(), issues: Vec::new() };
    let answer = Answer::to(query, |subject| engine.screen(subject, engine.policy()));
    assert_eq!(answer.hits.unwrap_err().code, "not-done");
}

/// A listed name may stand behind as many words as are read.
#[test]
fn a_name_that_is_not_read_to_its_end_clears_nobody() {
    let policy = TravelPolicy::default();
    let engine = Engine::new(Some(whole()), rulings(), &policy, None);
    let check = |before: usize, expected: Directive, cut: bool| {
        let name = format!("{}Anna Eriksson", "zu ".repeat(before));
        assert_eq!(directives(&engine, &message(&[&name])), [expected], "{before}");
        let subject = Subject {
            id: "q-1".to_owned(),
            names: vec![Name::primary(&name)],
            ..Subject::default()
        };
        let position = Position { line: 3, byte: 40 };
        let query = Query { subject, position, issues: Vec::new() };
        let answer = Answer::to(query, |subject| engine.screen(subject, engine.policy()));
        assert!(answer.hits.is_ok_and(|hits| hits.is_empty()), "{before}");
        let told: Vec<_> =
            answer.issues.iter().map(|one| (one.code, one.position)).collect();
        let all = [(IssueCode::ValueCut, position)];
        assert_eq!(told, if cut { &all[..] } else { &[] }, "{before}");
        let texts = answer.issues.iter().map(ToString::to_string);
        assert!(!texts.collect::<String>().contains("Eriksson"));
    };
    check(0, Directive::Board, false);
    check(20, Directive::Board, false);
    check(25, Directive::Refer, true);
    check(60, Directive::Refer, true);
    // What was found is told all the same.
    let hit = format!("Vsevolod Quillfeather {}", "zu ".repeat(60));
    assert_eq!(directives(&engine, &message(&[&hit])), [Directive::Refer]);
}

#[test]
fn evidence_is_given_when_it_is_asked_for() {
    let policy = TravelPolicy::default();
    let engine = Engine::new(Some(whole()), Rulings::default(), &policy, None);
    let asked = message(&["Vsevolod Quillfeather"]);
    for explain in [false, true] {
        let verdicts = engine.judge(&asked, None, explain, &silent).unwrap();
        let [hit] = verdicts[0].hits.as_slice() else { panic!("expected a hit") };
        assert_eq!(hit.evidence.is_empty(), !explain);
    }
    let subject = asked.travellers[0].subject(String::new());
    let low = Policy { threshold: Score::thousandths(1000), ..Policy::default() };
    assert!(engine.screen(&subject, &low).unwrap().hits.len() <= 1);
}
