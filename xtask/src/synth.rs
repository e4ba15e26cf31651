//! Writes an invented list of any size, and queries that belong to it.
//!
//! In: how many entities, a seed. Out: `FollowTheMoney` JSON lines, the same bytes for
//! the same options. Entity `i` is made from the seed and `i` alone, so that queries find
//! their listed person again without the list.

use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::PathBuf;

use saring_testkit::{
    BirthPerturbation, Culture, Person, Perturbation, Random, Thing, aircraft,
    organisation, person, vessel,
};
use serde_json::{Map, Value, json};

/// Options of this chore.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Number of entities on the list
    #[arg(long, default_value_t = 10_000)]
    entities: u64,
    /// Seed; the same seed gives the same bytes
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Write so many queries about that list instead of the list: half of them listed
    /// people with a spoilt name or date and the key "expected", half unlisted people
    #[arg(long, value_name = "COUNT")]
    queries: Option<u64>,
    /// Write so many unlisted people as CSV instead of the list: the population that
    /// `saring lists impact` ships, 10,000 of them gzipped
    #[arg(long, value_name = "COUNT", conflicts_with = "queries")]
    population: Option<u64>,
    /// File to write; - is standard output
    #[arg(short, long, default_value = "-")]
    output: PathBuf,
}

/// Set apart from the list's people: unlisted people come from this sequence.
const UNLISTED: u64 = 0x756e_6c69_7374_6564;
/// And the choices made for each query from this one.
const QUERIES: u64 = 0x7175_6572_6965_7300;

/// Runs the chore.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    if options.output.as_os_str() == "-" {
        let mut out = BufWriter::with_capacity(1 << 18, std::io::stdout().lock());
        write(options, &mut out)?;
        out.flush()?;
    } else {
        let file = File::create(&options.output)?;
        let mut out = BufWriter::with_capacity(1 << 18, file);
        write(options, &mut out)?;
        out.flush()?;
    }
    Ok(())
}

fn write(options: &Options, out: &mut impl Write) -> anyhow::Result<()> {
    if let Some(count) = options.population {
        return population(options.seed, count, out);
    }
    let count = options.queries.unwrap_or(options.entities);
    anyhow::ensure!(
        options.queries.is_none() || options.entities > 0,
        "queries need a list of at least one entity"
    );
    let mut error_output = std::io::stderr();
    let watched = error_output.is_terminal();
    for index in 0..count {
        let line = match options.queries {
            None => listed(options.seed, index),
            Some(_) => query(options, index),
        };
        serde_json::to_writer(&mut *out, &line)?;
        out.write_all(b"\n")?;
        if watched && index.is_multiple_of(10_000) {
            write!(error_output, "\r{index} of {count}")?;
        }
    }
    if watched {
        writeln!(error_output, "\r{count} of {count}")?;
    }
    Ok(())
}

/// People who are on no list, as rows of CSV.
fn population(seed: u64, count: u64, out: &mut impl Write) -> anyhow::Result<()> {
    writeln!(out, "id,name,birth_date,nationality,sex")?;
    for index in 0..count {
        let mut rng = Random::nth(seed ^ UNLISTED, index);
        let culture = *rng.pick(Culture::ALL);
        let person = person(culture, &mut rng);
        let sex = person.sex_text().get(..1).unwrap_or_default();
        // Invented names hold neither commas nor quotes.
        writeln!(
            out,
            "p-{index},{},{},{},{sex}",
            person.name,
            person.birth_text(),
            person.nationality
        )?;
    }
    Ok(())
}

/// What stands at a place of the list.
enum Entry {
    Person(Person),
    Thing(Thing),
}

/// The entry at an index, made from seed and index alone: of a thousand, 900 people,
/// 80 organisations, 15 ships, 5 aircraft.
fn entry(seed: u64, index: u64) -> (Entry, Random) {
    let mut rng = Random::nth(seed, index);
    let entry = match rng.below(1000) {
        0..900 => {
            let culture = *rng.pick(Culture::ALL);
            Entry::Person(person(culture, &mut rng))
        }
        900..980 => Entry::Thing(organisation(&mut rng)),
        980..995 => Entry::Thing(vessel(&mut rng)),
        _ => Entry::Thing(aircraft(&mut rng)),
    };
    (entry, rng)
}

/// The identifier of the entity at an index.
pub(crate) fn id(index: u64) -> String {
    format!("syn-{index:07}")
}

/// A line of the list.
fn listed(seed: u64, index: u64) -> Value {
    let (entry, mut rng) = entry(seed, index);
    let (caption, schema, properties) = match &entry {
        Entry::Person(person) => {
            let (name, properties) = person_properties(person, &mut rng);
            (name, "Person", properties)
        }
        Entry::Thing(thing) => (&thing.name, thing.schema, thing_properties(thing)),
    };
    json!({
        "id": id(index),
        "caption": caption,
        "schema": schema,
        "properties": properties,
        "datasets": ["synthetic"],
        "target": true,
    })
}

/// As lists do, some people have no birth date, or a year alone, and few a passport.
fn person_properties<'a>(person: &'a Person, rng: &mut Random) -> (&'a String, Value) {
    let mut properties = Map::new();
    properties.insert("name".into(), json!([person.name]));
    let mut aliases: Vec<&str> = person.aliases.iter().map(String::as_str).collect();
    aliases.extend(person.native.as_deref());
    if !aliases.is_empty() {
        properties.insert("alias".into(), json!(aliases));
    }
    let birth = match rng.below(100) {
        0..8 => None,
        8..18 => Some(format!("{:04}", person.birth.0)),
        _ => Some(person.birth_text()),
    };
    if let Some(birth) = birth {
        properties.insert("birthDate".into(), json!([birth]));
    }
    properties.insert("nationality".into(), json!([person.nationality]));
    properties.insert("gender".into(), json!([person.sex_text()]));
    if rng.chance(40) {
        properties.insert("passportNumber".into(), json!([person.passport]));
    }
    properties.insert("topics".into(), json!(["sanction"]));
    (&person.name, Value::Object(properties))
}

fn thing_properties(thing: &Thing) -> Value {
    let country = match thing.schema {
        "Vessel" => "flag",
        _ => "country",
    };
    let (number_property, number) = &thing.number;
    json!({
        "name": [thing.name],
        "alias": thing.aliases,
        country: [thing.country],
        *number_property: [number],
        "topics": ["sanction"],
    })
}

/// A line of queries: an unlisted person, or a listed one whose name, and in a quarter of
/// the cases whose birth date, is spoilt in one way.
fn query(options: &Options, index: u64) -> Value {
    let mut rng = Random::nth(options.seed ^ QUERIES, index);
    if index.is_multiple_of(2) {
        let mut other = Random::nth(options.seed ^ UNLISTED, index);
        let culture = *other.pick(Culture::ALL);
        let person = person(culture, &mut other);
        let birth = Some(person.birth_text());
        return query_line(index, &person, &person.name, birth, &Value::Null, "unlisted");
    }
    let (listed_id, person) = listed_person(options, &mut rng);
    let (name, mut way) = spoilt_name(&person, &mut rng);
    let mut birth = Some(person.birth_text());
    if rng.chance(25) {
        let date_way = *rng.pick(BirthPerturbation::ALL);
        if let Some(spoilt) = date_way.apply(person.birth, &mut rng) {
            birth = Some(spoilt);
            way = format!("{way}, {}", date_way.as_str());
        }
    }
    query_line(index, &person, &name, birth, &Value::String(listed_id), &way)
}

/// A person of the list drawn by chance, with the identifier on the list.
fn listed_person(options: &Options, rng: &mut Random) -> (String, Person) {
    let size = usize::try_from(options.entities).unwrap_or(usize::MAX);
    let start = rng.below(size) as u64;
    for step in 0..options.entities {
        let index = (start + step) % options.entities;
        if let (Entry::Person(person), _) = entry(options.seed, index) {
            return (id(index), person);
        }
    }
    // A list of a few things only: ask about someone who would have been next.
    let person = person(Culture::Western, rng);
    (String::new(), person)
}

/// The name spoilt in one way that applies, or in one draw of eight its original script.
fn spoilt_name(person: &Person, rng: &mut Random) -> (String, String) {
    if let Some(native) = person.native.as_ref().filter(|_| rng.chance(12)) {
        return (native.clone(), "native".to_owned());
    }
    for _ in 0..30 {
        let way = *rng.pick(Perturbation::ALL);
        if let Some(name) = way.apply(&person.name, rng) {
            return (name, way.as_str().to_owned());
        }
    }
    (person.name.clone(), "none".to_owned())
}

fn query_line(
    index: u64,
    person: &Person,
    name: &str,
    birth: Option<String>,
    expected: &Value,
    way: &str,
) -> Value {
    json!({
        "id": format!("q-{index:07}"),
        "schema": "Person",
        "properties": {
            "name": [name],
            "birthDate": birth.into_iter().collect::<Vec<_>>(),
            "nationality": [person.nationality],
            "gender": [person.sex_text()],
        },
        "culture": person.culture.as_str(),
        "way": way,
        "expected": expected,
    })
}
