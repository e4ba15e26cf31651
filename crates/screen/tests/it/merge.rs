//! One person on many lists: what joins, and what keeps apart.
//!
//! Every person here is invented.

use saring_model::{
    BirthDate, CountryCode, Document, DocumentKind, EntityKind, ListedEntity, Listing,
    Name, Sex,
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
    // Dates that contradict need names that are nearly the same.
    let (un, eu) = (born(un, (1966, 9, 12)), born(eu, (1951, 2, 3)));
    check(&[un.clone(), eu], Some(JoinRule::Reference));
    let other = quoting(person("eu-fsf-2", "Vsevolod Rodionovich Abramov"), "QDi.901");
    check(&[un, born(other, (1951, 2, 3))], None);
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
