//! The fixed work whose instructions are counted.
//!
//! In: which work, and how many times over. Out: nothing but the work done. What is
//! prepared is prepared once, so that the difference between doing the work once and
//! twice is the work alone.

use std::fmt::Write as _;
use std::hint::black_box;

use saring_lists::{Limits, read};
use saring_model::{
    BirthDate, CountryCode, EntityKind, ListVersion, ListedEntity, Name, Subject,
};
use saring_names::{Side, analyse};
use saring_screen::{Index, IndexBuilder, Policy, Screener};
use saring_testkit::{Culture, Person, Perturbation, Random, person};

use super::travel;

/// A piece of work.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub(super) enum Workload {
    /// Analyse 20,000 names of all cultures
    Analyse,
    /// Build an index of 2,000 entities
    Build,
    /// Screen 500 subjects against 2,000 entities
    Screen,
    /// Read a list of 500 entries in the UN's layout
    Read,
    /// Read a PAXLST of 260 passengers
    Paxlst,
    /// Read a PNRGOV of 127 bookings
    Pnrgov,
}

const ANALYSED: u64 = 20_000;
const ENTITIES: u64 = 2_000;
const SUBJECTS: u64 = 500;
const ENTRIES: u64 = 500;

impl Workload {
    /// Every work, in the order of the table.
    pub(super) const ALL: [Self; 6] = [
        Self::Analyse,
        Self::Build,
        Self::Screen,
        Self::Read,
        Self::Paxlst,
        Self::Pnrgov,
    ];

    /// The word for it in the table and on the command line.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Analyse => "analyse",
            Self::Build => "build",
            Self::Screen => "screen",
            Self::Read => "read",
            Self::Paxlst => "paxlst",
            Self::Pnrgov => "pnrgov",
        }
    }

    /// What is counted, and of how many the whole count is.
    pub(super) fn unit(self) -> (&'static str, u64) {
        match self {
            Self::Analyse => ("name", ANALYSED),
            Self::Build => ("entity", ENTITIES),
            Self::Screen => ("subject", SUBJECTS),
            Self::Read => ("entry", ENTRIES),
            Self::Paxlst => ("person", travel::PASSENGERS as u64),
            Self::Pnrgov => ("booking", travel::BOOKINGS as u64),
        }
    }

    /// Does the work so many times.
    pub(super) fn run(self, times: u32) {
        match self {
            Self::Analyse => {
                let names = names(ANALYSED);
                repeat(times, || {
                    for name in &names {
                        black_box(analyse(name, EntityKind::Person, Side::Asked));
                    }
                });
            }
            Self::Build => {
                let entities = entities();
                repeat(times, || {
                    black_box(index(&entities));
                });
            }
            Self::Screen => {
                let index = index(&entities());
                let subjects = subjects();
                repeat(times, || {
                    let mut screener = Screener::new(&index);
                    for subject in &subjects {
                        black_box(screener.screen(subject, &Policy::default()));
                    }
                });
            }
            Self::Read => {
                let list = un_list();
                repeat(times, || {
                    let mut entities = 0;
                    let read =
                        read(list.as_bytes(), "un", &Limits::default(), &mut |_| {
                            entities += 1;
                        });
                    assert!(read.is_ok() && entities == ENTRIES, "the list is whole");
                });
            }
            Self::Paxlst => {
                let flight = travel::drawn(1, travel::PASSENGERS, &[]);
                read_messages(times, travel::manifest(&flight));
            }
            Self::Pnrgov => read_messages(times, travel::push(1, travel::BOOKINGS)),
        }
    }
}

fn repeat(times: u32, mut work: impl FnMut()) {
    for _ in 0..times {
        work();
    }
}

/// Reads messages so many times.
fn read_messages(times: u32, text: anyhow::Result<String>) {
    let text = text.unwrap_or_default();
    let settings = travel::settings();
    repeat(times, || {
        let read = black_box(saring_travel::read(text.as_bytes(), &settings));
        assert!(read.is_ok(), "the message is whole");
    });
}

/// The person at an index; cultures take turns.
fn nth(index: u64) -> (Person, Random) {
    let mut rng = Random::nth(11, index);
    let turn = usize::try_from(index).unwrap_or(0) % Culture::ALL.len();
    let culture = Culture::ALL.get(turn).copied().unwrap_or(Culture::Western);
    (person(culture, &mut rng), rng)
}

/// Latin names, and for every fifth person the original script.
fn names(count: u64) -> Vec<String> {
    (0..count)
        .map(|index| {
            let (person, _) = nth(index);
            person.native.filter(|_| index.is_multiple_of(5)).unwrap_or(person.name)
        })
        .collect()
}

fn entities() -> Vec<ListedEntity> {
    (0..ENTITIES)
        .map(|index| {
            let (person, _) = nth(index);
            let mut names = vec![Name::primary(person.name)];
            names.extend(person.aliases.into_iter().map(Name::alias));
            names.extend(person.native.map(Name::alias));
            let (year, month, day) = person.birth;
            ListedEntity {
                id: format!("w-{index}"),
                schema: "Person".to_owned(),
                kind: EntityKind::Person,
                names,
                birth_dates: BirthDate::day(year, month, day).into_iter().collect(),
                nationalities: CountryCode::read(person.nationality)
                    .into_iter()
                    .collect(),
                sexes: vec![person.sex],
                ..ListedEntity::default()
            }
        })
        .collect()
}

fn index(entities: &[ListedEntity]) -> Index {
    let mut builder = IndexBuilder::default();
    for entity in entities {
        builder.add(0, entity);
    }
    let version = ListVersion {
        name: "workload".to_owned(),
        version: String::new(),
        sha256: String::new(),
        entities: ENTITIES,
    };
    builder.finish(vec![version])
}

/// Every other one is listed, with a spoilt name; the others come after the listed ones
/// in the same sequence.
fn subjects() -> Vec<Subject> {
    (0..SUBJECTS)
        .map(|number| {
            let listed = number.is_multiple_of(2);
            let index = if listed { number * 4 } else { ENTITIES + number };
            let (person, mut rng) = nth(index);
            let way = *rng.pick(Perturbation::ALL);
            let spoilt = way.apply(&person.name, &mut rng).filter(|_| listed);
            let (year, month, day) = person.birth;
            Subject {
                id: format!("q-{number}"),
                kind: EntityKind::Person,
                names: vec![Name::primary(spoilt.unwrap_or(person.name))],
                birth_dates: BirthDate::day(year, month, day).into_iter().collect(),
                nationalities: CountryCode::read(person.nationality)
                    .into_iter()
                    .collect(),
                sexes: vec![person.sex],
                ..Subject::default()
            }
        })
        .collect()
}

/// A list in the layout of the UN's, of invented people.
fn un_list() -> String {
    let mut list = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <CONSOLIDATED_LIST dateGenerated=\"2026-02-27T00:00:09.554Z\"><INDIVIDUALS>\n",
    );
    for index in 0..ENTRIES {
        let (person, _) = nth(index);
        // Writing to a string cannot fail.
        let _ = entry(&mut list, index, &person);
    }
    list.push_str("</INDIVIDUALS><ENTITIES/></CONSOLIDATED_LIST>\n");
    list
}

fn entry(list: &mut String, index: u64, person: &Person) -> std::fmt::Result {
    let (first, rest) = person.name.split_once(' ').unwrap_or((&person.name, ""));
    writeln!(
        list,
        "<INDIVIDUAL><DATAID>{}</DATAID><VERSIONNUM>1</VERSIONNUM>\
         <FIRST_NAME>{first}</FIRST_NAME><SECOND_NAME>{rest}</SECOND_NAME>\
         <UN_LIST_TYPE>Al-Qaida</UN_LIST_TYPE>\
         <REFERENCE_NUMBER>QDi.{index}</REFERENCE_NUMBER>\
         <LISTED_ON>2015-07-01-04:00</LISTED_ON>\
         <COMMENTS1>An invented person. Born in a town that is not on any map; \
         wanted for nothing.</COMMENTS1>\
         <DESIGNATION><VALUE>Clerk</VALUE></DESIGNATION>\
         <NATIONALITY><VALUE>Indonesia</VALUE></NATIONALITY>\
         <LAST_DAY_UPDATED><VALUE>2016-01-02</VALUE></LAST_DAY_UPDATED>",
        6_908_000 + index
    )?;
    if let Some(native) = &person.native {
        write!(list, "<NAME_ORIGINAL_SCRIPT>{native}</NAME_ORIGINAL_SCRIPT>")?;
    }
    for (number, alias) in person.aliases.iter().enumerate() {
        let quality = if number == 0 { "Good" } else { "Low" };
        writeln!(
            list,
            "<INDIVIDUAL_ALIAS><QUALITY>{quality}</QUALITY>\
             <ALIAS_NAME>{alias}</ALIAS_NAME></INDIVIDUAL_ALIAS>"
        )?;
    }
    writeln!(
        list,
        "<INDIVIDUAL_ADDRESS><CITY>Ubud</CITY><COUNTRY>Indonesia</COUNTRY>\
         </INDIVIDUAL_ADDRESS><INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE>\
         <DATE>{}</DATE></INDIVIDUAL_DATE_OF_BIRTH>\
         <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT>\
         <NUMBER>{}</NUMBER><ISSUING_COUNTRY>Indonesia</ISSUING_COUNTRY>\
         </INDIVIDUAL_DOCUMENT></INDIVIDUAL>",
        person.birth_text(),
        person.passport
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workload_is_found_by_its_name() {
        for workload in Workload::ALL {
            let found = <Workload as clap::ValueEnum>::from_str(workload.name(), false);
            assert_eq!(found, Ok(workload));
        }
    }

    #[test]
    fn the_invented_list_is_read_without_an_issue() {
        let list = un_list();
        let read = read(list.as_bytes(), "un", &Limits::default(), &mut |_| {});
        let read = read.expect("the list is whole");
        assert_eq!((read.version.entities, read.issues.len()), (ENTRIES, 0));
    }
}
