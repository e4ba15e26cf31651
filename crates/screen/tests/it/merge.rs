//! One person on many lists: what joins, and what keeps apart.
//!
//! Every person here is invented.

use saring_model::{
    Address, BirthDate, CountryCode, Document, DocumentKind, EntityKind, ListedEntity,
    Listing, Name, Sex,
};
use saring_screen::{Decision, JoinKeys, JoinRule, Joined, Member, join, merged};

fn person(id: &str, name: &str) -> ListedEntity {
    ListedEntity {
        id: id.to_owned(),
        schema: "Person".to_owned(),
        kind: EntityKind::Person,
        names: vec![Name::primary(name)],
        listings: vec![Listing::default()],
        ..ListedEntity::default()
    }
}

fn born(mut entity: ListedEntity, day: (i16, u8, u8)) -> ListedEntity {
    entity.birth_dates.extend(BirthDate::day(day.0, day.1, day.2));
    entity
}

fn of(mut entity: ListedEntity, country: &str) -> ListedEntity {
    entity.nationalities.extend(CountryCode::read(country));
    entity
}

fn reference(mut entity: ListedEntity, own: &str) -> ListedEntity {
    own.clone_into(&mut entity.listings[0].reference);
    entity
}

fn quoting(mut entity: ListedEntity, quoted: &str) -> ListedEntity {
    entity.listings[0].quoted = vec![quoted.to_owned()];
    entity
}

fn holding(mut entity: ListedEntity, number: &str, issuer: &str) -> ListedEntity {
    entity.documents.push(Document {
        kind: DocumentKind::Passport,
        number: number.to_owned(),
        number_raw: number.to_owned(),
        issuer: CountryCode::read(issuer),
        ..Document::default()
    });
    entity
}

/// Joins entities that stand each on a list of its own.
fn joined(entities: &[ListedEntity], decisions: &[Decision]) -> Joined {
    let members: Vec<Member<'_>> =
        (0..).zip(entities).map(|(list, entity)| Member { list, entity }).collect();
    join(&members, decisions)
}

#[track_caller]
fn check(entities: &[ListedEntity], rule: Option<JoinRule>) {
    let joined = joined(entities, &[]);
    let rules: Vec<JoinRule> = joined
        .joins
        .iter()
        .filter(|one| one.doubt.is_none())
        .map(|one| one.rule)
        .collect();
    assert_eq!(rules.first().copied(), rule, "{:?}", joined.joins);
    assert_eq!(joined.groups.len(), usize::from(rule.is_some()));
    assert!(
        joined.joins.iter().all(|one| !one.reasons.is_empty()),
        "every join is explained"
    );
}

#[test]
fn a_quoted_reference_joins() {
    let un = reference(person("unsc-qdi-901", "Vsevolod Quillfeather"), "QDi.901");
    let eu = quoting(person("eu-fsf-1", "Всеволод Квиллфезер"), "QDi.901");
    check(&[un.clone(), eu.clone()], Some(JoinRule::Reference));
    let uk = quoting(person("gb-1", "Vsevolod QUILLFEATHER"), "QDi.901");
    check(&[eu, uk], Some(JoinRule::Reference));
    let slip = quoting(person("eu-fsf-2", "Tumpakrejo Handayanto"), "QDi.901");
    check(&[un, slip], None);
}

#[test]
fn a_reference_does_not_join_against_the_evidence() {
    let un = reference(person("unsc-qdi-901", "Vsevolod Quillfeather"), "QDi.901");
    let eu = quoting(person("eu-fsf-1", "Vsevolod A. Quillfeather"), "QDi.901");
    let mut woman = eu.clone();
    woman.sexes = vec![Sex::Female];
    let mut man = un.clone();
    man.sexes = vec![Sex::Male];
    check(&[man, woman], None);
    let mut company = eu.clone();
    company.kind = EntityKind::Organisation;
    check(&[un.clone(), company], None);
    // A slip in a date is outweighed by names that are nearly the same, a generation not.
    let un = born(un, (1966, 9, 12));
    check(&[un.clone(), born(eu.clone(), (1967, 2, 3))], Some(JoinRule::Reference));
    check(&[un.clone(), born(eu, (1951, 2, 3))], None);
    let other = quoting(person("eu-fsf-2", "Vsevolod Rodionovich Abramov"), "QDi.901");
    check(&[un, born(other, (1967, 2, 3))], None);
}

#[test]
fn relatives_and_namesakes_stay_apart() {
    let of_un = |name: &str| reference(person("unsc-qdi-901", name), "QDi.901");
    let of_eu = |name: &str| quoting(person("eu-fsf-9", name), "QDi.901");
    // Father and son, who bear each other's names.
    check(&[of_un("Omar bin Abdullah"), of_eu("Abdullah bin Omar")], None);
    check(&[of_un("Peter Huber"), of_eu("Nguyen Van Nam")], None);
    let day = (1976, 6, 14);
    // A common name and a birth date are borne by several people.
    let common = |id: &str, name: &str| born(person(id, name), day);
    check(&[common("a-1", "Mohammed Ali"), common("b-1", "Ali Mohammed")], None);
    let of_egypt = |id: &str| of(common(id, "Mohammed Ali"), "EG");
    check(&[of_egypt("a-2"), of_egypt("b-2")], Some(JoinRule::Identity));
    // Born in different countries; other identity numbers of one issuer.
    let rare = |id: &str| common(id, "Tumpakrejo Handayanto");
    let in_country = |id: &str, country: &str| {
        let mut entity = rare(id);
        let country = CountryCode::read(country);
        entity.birth_places.push(Address { country, ..Address::default() });
        entity
    };
    check(&[in_country("a-3", "PK"), in_country("b-3", "SD")], None);
    let card = |id: &str, number: &str| {
        let mut entity = holding(rare(id), number, "ID");
        entity.documents[0].kind = DocumentKind::NationalId;
        entity
    };
    check(&[card("a-4", "111222333"), card("b-4", "999888777")], None);
    // A passport's number is no identity card's, and 00000000 is nobody's.
    let passport = holding(person("a-5", "Tumpakrejo Handayanto"), "1234599", "");
    let mut identity = holding(person("b-5", "Tumpakrejo Handayanto"), "1234599", "");
    identity.documents[0].kind = DocumentKind::NationalId;
    check(&[passport, identity], None);
    let nothing =
        |id: &str| holding(person(id, "Tumpakrejo Handayanto"), "00000000", "ID");
    check(&[nothing("a-6"), nothing("b-6")], None);
    // The same number on two lists of somebody's own.
    check(
        &[person("1", "Tumpakrejo Handayanto"), person("1", "Tumpakrejo Handayanto")],
        None,
    );
    // Father and son of one name, with one passport number by mistake.
    let old = born(
        holding(person("a-7", "Tumpakrejo Handayanto"), "A0099112", "ID"),
        (1950, 3, 4),
    );
    let young = born(
        holding(person("b-7", "Tumpakrejo Handayanto"), "A0099112", "ID"),
        (1980, 7, 9),
    );
    check(&[old, young], None);
}

#[test]
fn nobody_is_joined_through_a_third_whom_they_contradict() {
    let name = "Tumpakrejo Handayanto";
    let old = born(holding(person("a-1", name), "A0099112", "ID"), (1950, 3, 4));
    let between =
        holding(holding(person("b-1", name), "A0099112", "ID"), "Z7733221", "ID");
    let young = born(holding(person("c-1", name), "Z7733221", "ID"), (1980, 7, 9));
    let three = joined(&[old, between, young], &[]);
    assert_eq!(three.groups.len(), 1);
    assert_eq!(three.groups[0].len(), 2);
    let doubts: Vec<_> =
        three.joins.iter().filter_map(|one| one.doubt.as_deref()).collect();
    assert_eq!(doubts, ["others that they are one with contradict each other"]);
}

#[test]
fn an_identifier_of_the_other_list_joins() {
    let ours = person("ofac-99901", "Tumpakrejo Handayanto");
    let mut theirs = person("NK-xyz", "HANDAYANTO, Tumpakrejo");
    theirs.referents = vec!["ofac-99901".to_owned()];
    check(&[ours, theirs], Some(JoinRule::Identifier));
}

#[test]
fn a_document_joins_unless_its_issuers_contradict() {
    let one = holding(person("a-1", "Tumpakrejo Handayanto"), "A0099112", "ID");
    let same = holding(person("b-1", "Tumpakredjo Handajanto"), "A0099112", "");
    check(&[one.clone(), same], Some(JoinRule::Document));
    let issued_elsewhere =
        holding(person("b-2", "Tumpakrejo Handayanto"), "A0099112", "MY");
    check(&[one.clone(), issued_elsewhere], None);
    let other_name = holding(person("b-3", "Putri Anggraini Wiraseta"), "A0099112", "ID");
    check(&[one, other_name], None);
}

#[test]
fn the_same_name_and_day_join_and_nothing_less() {
    let one = born(person("a-1", "Tumpakrejo bin Handayanto"), (1976, 6, 14));
    let same = born(person("b-1", "HANDAYANTO Tumpakrejo"), (1976, 6, 14));
    let plain = born(person("a-2", "Tumpakrejo Handayanto"), (1976, 6, 14));
    check(&[plain.clone(), same.clone()], Some(JoinRule::Identity));
    // A shorter name, another day, another country, a year alone: a person must look.
    check(&[one, born(person("b-2", "Tumpakrejo"), (1976, 6, 14))], None);
    check(
        &[plain.clone(), born(person("b-3", "Handayanto Tumpakrejo"), (1976, 6, 15))],
        None,
    );
    check(&[of(plain.clone(), "ID"), of(same.clone(), "MY")], None);
    let mut year = person("b-4", "Tumpakrejo Handayanto");
    year.birth_dates.extend(BirthDate::year(1976));
    check(&[plain.clone(), year], None);
    // 1 January stands for an unknown day.
    let january = |id: &str| born(person(id, "Tumpakrejo Handayanto"), (1976, 1, 1));
    check(&[january("a-5"), january("b-5")], None);
    // One name alone tells nobody apart.
    let single = |id: &str| born(person(id, "Hidayatullah"), (1976, 6, 14));
    check(&[single("a-6"), single("b-6")], None);
}

#[test]
fn entities_of_one_list_stay_apart() {
    let one = born(person("a-1", "Tumpakrejo Handayanto"), (1976, 6, 14));
    let twin = ListedEntity { id: "a-2".to_owned(), ..one.clone() };
    let other = ListedEntity { id: "b-1".to_owned(), ..one.clone() };
    let members = [
        Member { list: 0, entity: &one },
        Member { list: 0, entity: &twin },
        Member { list: 1, entity: &other },
    ];
    let joined = join(&members, &[]);
    assert_eq!(joined.groups, [vec![0, 2]]);
    let doubt = joined.joins.iter().find_map(|one| one.doubt.as_deref());
    assert_eq!(doubt, Some("two entities of one list would become one"));
}

#[test]
fn a_persons_word_joins_parts_and_is_taken_back() {
    let one = born(person("a-1", "Tumpakrejo Handayanto"), (1976, 6, 14));
    let other = born(person("b-1", "Tumpakrejo Handayanto"), (1976, 6, 14));
    let third = person("c-1", "Kancil Bungsu");
    let entities = [one, other, third];
    let word =
        |a: &str, b: &str, same| Decision { a: a.to_owned(), b: b.to_owned(), same };
    assert_eq!(joined(&entities, &[]).groups, [vec![0, 1]]);
    assert!(joined(&entities, &[word("b-1", "a-1", false)]).groups.is_empty());
    let all = joined(&entities, &[word("c-1", "b-1", true)]);
    assert_eq!(all.groups, [vec![0, 1, 2]]);
    // A parting holds through others: a joined to c, c to b, but never a with b.
    let parted =
        [word("a-1", "b-1", false), word("c-1", "b-1", true), word("a-1", "c-1", true)];
    assert_eq!(joined(&entities, &parted).groups.len(), 1);
    assert_eq!(joined(&entities, &parted).groups[0].len(), 2);
}

#[test]
fn a_merged_entity_says_what_each_of_them_says() {
    let mut one =
        born(of(person("unsc-1", "Tumpakrejo Handayanto"), "ID"), (1976, 6, 14));
    one.listings[0].list = "un-sc".to_owned();
    let mut other = born(person("ofac-1", "Kancil Bungsu"), (1976, 6, 14));
    other.names.push(Name::weak("Kancil"));
    other.names.push(Name::alias("Tumpakrejo Handayanto"));
    other.listings[0].list = "ofac-sdn".to_owned();
    let whole = merged(&[&one, &other]);
    assert_eq!((whole.id.as_str(), whole.caption()), ("unsc-1", "Tumpakrejo Handayanto"));
    let names: Vec<&str> = whole.names.iter().map(|name| name.full.as_str()).collect();
    assert_eq!(names, ["Tumpakrejo Handayanto", "Kancil Bungsu", "Kancil"]);
    assert_eq!(whole.birth_dates.len(), 1);
    assert_eq!(whole.referents, ["ofac-1"]);
    let lists: Vec<&str> = whole.listings.iter().map(|own| own.list.as_str()).collect();
    assert_eq!(lists, ["un-sc", "ofac-sdn"]);
}

#[test]
fn the_first_pass_misses_nobody_who_is_joined() {
    let one = born(person("a-1", "Tumpakrejo Handayanto"), (1976, 6, 14));
    let other = born(person("b-1", "Handayanto Tumpakrejo"), (1976, 6, 14));
    let alone = born(person("b-2", "Kancil Bungsu"), (1990, 2, 2));
    let mut keys = JoinKeys::default();
    keys.add(0, &one);
    keys.add(1, &alone);
    keys.add(1, &other);
    let mut wanted: Vec<u32> = keys.finish().into_iter().collect();
    wanted.sort_unstable();
    assert_eq!(wanted, [0, 2]);
}
