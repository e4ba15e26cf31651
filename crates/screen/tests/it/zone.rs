//! Names as machine readable zones have them are found in all lengths of a zone.

use saring_model::{
    EntityKind, ListedEntity, Name, Score, Subject, Traveller, TravellerName,
};
use saring_screen::{Index, IndexBuilder, Policy, Screener};

/// Letters that a zone holds of a name: TD1, TD2, TD3.
const LENGTHS: [usize; 3] = [30, 31, 39];

fn index(names: &[&str]) -> Index {
    let mut builder = IndexBuilder::default();
    for (number, name) in names.iter().enumerate() {
        builder.add(
            0,
            &ListedEntity {
                id: format!("x-{number}"),
                schema: "Person".into(),
                kind: EntityKind::Person,
                names: vec![Name::primary(*name)],
                ..ListedEntity::default()
            },
        );
    }
    builder.finish(vec![])
}

fn best(index: &Index, subject: &Subject) -> Option<(String, u16)> {
    let policy = Policy { threshold: Score::default(), ..Policy::default() };
    let screening = Screener::new(index).screen(subject, &policy);
    screening.hits.first().map(|hit| (hit.id.clone(), hit.score.get()))
}

/// The name of a zone of this length, with what is behind its end cut off.
fn zone_name(surname: &str, given: &str, length: usize) -> TravellerName {
    let surname = surname.to_uppercase();
    let room = length.saturating_sub(surname.len() + 2);
    let given = given.to_uppercase();
    let cut: String = given.chars().take(room).collect();
    TravellerName {
        truncated: given.len() >= room,
        given: cut.trim().into(),
        surname: surname.into(),
        ..TravellerName::default()
    }
}

#[test]
fn names_cut_by_a_zone_are_found_in_every_length() {
    let people = [
        ("Al Shamrani Al Harbi", "Abdulrahman Saifuddin Mubarak"),
        ("Rattanachaiyasit", "Phongsathorn Chaiyawatthana"),
        ("Fernandez Villalobos", "Maximiliano Alejandro Bartolome"),
        ("Bin Wan Abdul Ghaffar", "Wan Muhammad Syafiqurrahman"),
        ("Thiruvenkadasamy", "Balasubramaniyan Kathirgamanathan"),
        ("Krishnamoorthi", "Venkatasubramanian Ramanathapillai"),
    ];
    let listed: Vec<String> =
        people.iter().map(|(surname, given)| format!("{given} {surname}")).collect();
    let index = index(&listed.iter().map(String::as_str).collect::<Vec<_>>());
    for (number, (surname, given)) in people.into_iter().enumerate() {
        for length in LENGTHS {
            let name = zone_name(surname, given, length);
            assert!(name.truncated, "{surname} {length}");
            let traveller = Traveller { names: vec![name], ..Traveller::default() };
            let found = best(&index, &traveller.subject("q"));
            let (id, score) = found.unwrap_or_default();
            assert_eq!(id, format!("x-{number}"), "{given} {surname} in {length}");
            let hit = Score::THRESHOLD.get();
            assert!(score >= hit, "{given} {surname} in {length}: {score}");
        }
    }
}

#[test]
fn names_in_the_code_for_arabic_letters_are_found() {
    let listed = ["محمد أحمد الصالح", "Muhammad Ahmad al-Salih", "Hussein Ali Abbas"];
    let index = index(&listed);
    for (text, id) in [
        ("MXHMD XAEXHMD ALSSALXH", ""),
        ("MXHMD XAEXHMD ALXSSALXH", "x-0"),
        ("ALXSSALXH MXHMD XAEXHMD", "x-0"),
        ("XHSYN ELY EBAS", "x-2"),
    ] {
        let names = vec![Name::primary(text)];
        let kind = EntityKind::Person;
        let subject = Subject { kind, names, ..Subject::default() };
        let (found, score) = best(&index, &subject).unwrap_or_default();
        if !id.is_empty() {
            assert_eq!(found, id, "{text}");
            assert!(score >= Score::THRESHOLD.get(), "{text}: {score}");
        }
    }
}
