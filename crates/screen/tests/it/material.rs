//! Listed entities, and the names that are asked about.

use saring_model::{
    BirthDate, CountryCode, Document, EntityKind, ListVersion, ListedEntity, Name,
};
use saring_screen::{Index, IndexBuilder};
use saring_testkit::{Culture, Perturbation, Random, organisation, person};

/// A listed entity, with what a perturbation is applied to.
pub(crate) struct Listed {
    pub(crate) entity: ListedEntity,
    /// Its name in its original script.
    native: Option<String>,
}

/// The version of an invented list.
pub(crate) fn version(name: &str) -> ListVersion {
    ListVersion {
        name: name.to_owned(),
        version: "2026-01-01".to_owned(),
        sha256: "0".repeat(64),
        entities: 1,
    }
}

pub(crate) fn index_of<'e>(
    entities: impl IntoIterator<Item = &'e ListedEntity>,
) -> Index {
    let mut builder = IndexBuilder::default();
    for entity in entities {
        builder.add(0, entity);
    }
    builder.finish(vec![version("test")])
}

/// Invented entities: nine people of all cultures to one organisation. Some have weak
/// aliases, no birth date, a year alone, or no document.
pub(crate) fn listed(count: u64) -> Vec<Listed> {
    (0..count).map(|index| one(index, &mut Random::nth(21, index))).collect()
}

fn one(index: u64, rng: &mut Random) -> Listed {
    if index % 10 == 9 {
        let thing = organisation(rng);
        let mut names = vec![Name::primary(&thing.name)];
        names.extend(thing.aliases.iter().map(Name::alias));
        let entity = ListedEntity {
            id: format!("e-{index}"),
            schema: thing.schema.to_owned(),
            kind: EntityKind::of_schema(thing.schema).unwrap_or_default(),
            names,
            ..ListedEntity::default()
        };
        return Listed { entity, native: None };
    }
    let culture = Culture::ALL[usize::try_from(index).unwrap() % Culture::ALL.len()];
    let person = person(culture, rng);
    let mut names = vec![Name::primary(&person.name)];
    for alias in &person.aliases {
        names.push(if rng.chance(25) { Name::weak(alias) } else { Name::alias(alias) });
    }
    names.extend(person.native.as_deref().map(Name::alias));
    let (year, month, day) = person.birth;
    let birth = match rng.below(10) {
        0 => None,
        1 => BirthDate::year(year),
        2 => BirthDate::year(year).map(BirthDate::approximately),
        _ => BirthDate::day(year, month, day),
    };
    let document = Document {
        number_raw: person.passport.clone(),
        number: Document::normalise(&person.passport),
        ..Document::default()
    };
    let entity = ListedEntity {
        id: format!("e-{index}"),
        schema: "Person".to_owned(),
        kind: EntityKind::Person,
        names,
        birth_dates: birth.into_iter().collect(),
        nationalities: CountryCode::read(person.nationality).into_iter().collect(),
        sexes: vec![person.sex],
        documents: Some(document)
            .into_iter()
            .filter(|_| index.is_multiple_of(2))
            .collect(),
        ..ListedEntity::default()
    };
    Listed { entity, native: person.native }
}

/// A listed name in its original script, or spoilt once or twice.
pub(crate) fn native_or_spoilt(listed: &Listed, seed: u64) -> String {
    let mut rng = Random::new(seed);
    if let Some(native) = listed.native.as_ref().filter(|_| rng.chance(20)) {
        return native.clone();
    }
    let mut name = rng.pick(&listed.entity.names).full.clone();
    for _ in 0..=rng.below(2) {
        let way = *rng.pick(Perturbation::ALL);
        name = way.apply(&name, &mut rng).unwrap_or(name);
    }
    name
}

/// Somebody who is not listed.
pub(crate) fn other_person(seed: u64) -> (String, Option<BirthDate>) {
    let mut rng = Random::new(seed);
    let culture = *rng.pick(Culture::ALL);
    let person = person(culture, &mut rng);
    let (year, month, day) = person.birth;
    let name = person.native.filter(|_| rng.chance(30)).unwrap_or(person.name);
    (name, BirthDate::day(year, month, day))
}

/// A name made to break something, of words that the list has.
pub(crate) fn adversarial(all: &[Listed], seed: u64) -> String {
    let mut rng = Random::new(seed);
    let mut word = |rng: &mut Random| {
        let name = &rng.pick(&rng.clone().pick(all).entity.names).full;
        let words: Vec<&str> = name.split_whitespace().collect();
        (*rng.pick(&words)).to_owned()
    };
    let words =
        |rng: &mut Random, count: usize, word: &mut dyn FnMut(&mut Random) -> String| {
            (0..count).map(|_| word(rng)).collect::<Vec<_>>()
        };
    match rng.below(12) {
        // More parts than are kept.
        0 => {
            let count = 20 + rng.below(20);
            words(&mut rng, count, &mut word).join(" ")
        }
        // One part many times.
        1 => [word(&mut rng).as_str(); 30].join(" "),
        2 => ["ali"; 30].join(" "),
        // Everything written as one.
        3 => words(&mut rng, 3, &mut word).concat(),
        // Two people in one name.
        4 => {
            let all = words(&mut rng, 6, &mut word);
            all.join(if seed.is_multiple_of(2) { "-" } else { " " })
        }
        // Initials alone, and before a name.
        5 => "A B C D E F G H".to_owned(),
        6 => {
            let letter = |rng: &mut Random| {
                char::from(b'A' + u8::try_from(rng.below(26)).unwrap())
            };
            let (a, b) = (letter(&mut rng), letter(&mut rng));
            format!("{a}. {b}. {}", word(&mut rng))
        }
        // Scripts mixed in a word and in a name.
        7 => format!("{}ов {} 王", word(&mut rng), word(&mut rng)),
        8 => format!("{} محمد {}й", word(&mut rng), word(&mut rng)),
        // Digits for letters.
        9 => words(&mut rng, 2, &mut word).join(" ").replace('o', "0").replace('l', "1"),
        // Every part cut in two.
        10 => words(&mut rng, 3, &mut word)
            .iter()
            .map(|word| {
                let half = word.floor_char_boundary(word.len() / 2);
                let (head, tail) = word.split_at(half);
                format!("{head} {tail}")
            })
            .collect::<Vec<_>>()
            .join(" "),
        // A machine readable zone that is full.
        _ => {
            let zone = words(&mut rng, 8, &mut word).join(" ").to_uppercase();
            zone[..zone.floor_char_boundary(39)].to_owned()
        }
    }
}
