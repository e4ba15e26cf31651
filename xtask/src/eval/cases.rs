//! Which cases are measured: rows of subjects with the entity that should be found.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use saring_lists::{Limits, read_file};
use saring_model::{
    BirthDate, EntityKind, ListVersion, ListedEntity, Name, NameKind, Precision, Quality,
    Subject,
};
use saring_screen::{Index, IndexBuilder};
use saring_testkit::{BirthPerturbation, Culture, Person, Perturbation, Random, person};

/// A row of the table.
pub(crate) struct Row {
    pub(crate) name: String,
    /// What it measures, for the notes under the table.
    pub(crate) what: &'static str,
    pub(crate) kind: RowKind,
}

pub(crate) enum RowKind {
    /// Subjects that are listed, or are not.
    Screen { list: Arc<List>, cases: Vec<Case> },
    /// Pairs of names with a label.
    Pairs(Vec<Pair>),
}

/// Listed entities and the index over them.
pub(crate) struct List {
    pub(crate) entities: Vec<ListedEntity>,
    pub(crate) index: Index,
}

impl List {
    fn new(version: &ListVersion, entities: Vec<ListedEntity>) -> Arc<Self> {
        let mut builder = IndexBuilder::default();
        for entity in &entities {
            builder.add(0, entity);
        }
        Arc::new(Self { index: builder.finish(vec![version.clone()]), entities })
    }
}

/// A subject and the entity that should be found.
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) subject: Subject,
    pub(crate) expected: Option<String>,
    /// Name culture, where it is known.
    pub(crate) culture: Option<&'static str>,
}

/// Two names and whether they are one person's.
pub(crate) struct Pair {
    pub(crate) id: String,
    pub(crate) kind: EntityKind,
    pub(crate) a: String,
    pub(crate) b: String,
    pub(crate) same: bool,
}

/// The list that rows are built from.
const UN_FILE: &str = "lists/un/un-2026-02-27.xml.gz";
const SEED: u64 = 20_261_124;

/// All rows that can be measured here.
pub(crate) fn plan(data: &Path, quick: bool) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    let un_file = data.join(UN_FILE);
    let un = un_file.exists().then(|| read_un(&un_file)).transpose()?;
    if let Some((version, entities)) = &un {
        let whole = List::new(version, entities.clone());
        rows.extend(alias_rows(version, entities));
        rows.extend(script_rows(version, entities));
        rows.extend(perturbed_rows(&whole, entities, if quick { 4 } else { 1 }));
        rows.extend(unlisted_rows(&whole, if quick { 600 } else { 6_000 }));
    }
    rows.extend(culture_rows(if quick { 60 } else { 400 }));
    rows.extend(pair_rows(&data.join("cases"))?);
    let own = super::root().join("cases/names.csv");
    if own.exists() {
        rows.push(own_pairs(&own)?);
    }
    Ok(rows)
}

fn read_un(file: &Path) -> anyhow::Result<(ListVersion, Vec<ListedEntity>)> {
    let mut entities = Vec::new();
    let list = read_file(file, &Limits::default(), &mut |entity| entities.push(entity))
        .with_context(|| format!("reading {}", file.display()))?;
    Ok((list.version, entities))
}

fn subject(id: &str, kind: EntityKind, name: &str) -> Subject {
    let names = vec![Name::primary(name)];
    Subject { id: id.into(), kind, names, ..Subject::default() }
}

fn is_latin(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic());
    letters.clone().count() > 0
        && letters.clone().all(|c| u32::from(c) < 0x250 || c > 'Ḁ' && c < 'ỿ')
}

/// A full date of birth without "about", if the entity has one.
fn full_date(entity: &ListedEntity) -> Option<BirthDate> {
    entity
        .birth_dates
        .iter()
        .find(|date| date.precision == Precision::Day && !date.approximate)
        .cloned()
}

// Alias hold-out: one good alias of every entity is taken off the list and asked for.

fn alias_rows(version: &ListVersion, entities: &[ListedEntity]) -> Vec<Row> {
    let mut held: Vec<ListedEntity> = Vec::new();
    let (mut close, mut far) = (Vec::new(), Vec::new());
    let mut close_dated = Vec::new();
    for entity in entities {
        let mut entity = entity.clone();
        let good: Vec<usize> = entity
            .names
            .iter()
            .enumerate()
            .filter(|(_, n)| n.kind == NameKind::Alias && n.quality == Quality::Good)
            .filter(|(_, n)| is_latin(&n.full))
            .map(|(index, _)| index)
            .collect();
        let pick = Random::nth(SEED, fnv(&entity.id)).below(good.len().max(1));
        if let Some(&place) = good.get(pick) {
            let alias = entity.names.remove(place);
            entity.names.retain(|n| !n.full.eq_ignore_ascii_case(&alias.full));
            let id = format!("{}/alias-{place}", entity.id);
            let mut case = Case {
                subject: subject(&id, entity.kind, &alias.full),
                id,
                expected: Some(entity.id.clone()),
                culture: None,
            };
            if entity.names.iter().any(|other| tokens_close(&alias.full, &other.full)) {
                if let Some(date) = full_date(&entity) {
                    let mut dated = case.subject.clone();
                    dated.birth_dates = vec![date];
                    let (id, expected) = (case.id.clone(), case.expected.clone());
                    close_dated.push(Case {
                        id,
                        subject: dated,
                        expected,
                        culture: None,
                    });
                }
                close.push(case);
            } else {
                case.id.push_str("-far");
                far.push(case);
            }
        }
        held.push(entity);
    }
    let list = List::new(version, held);
    let row = |name: &str, what, cases| Row {
        name: name.into(),
        what,
        kind: RowKind::Screen { list: Arc::clone(&list), cases },
    };
    vec![
        row(
            "alias hold-out, close",
            "one good Latin alias of every UN entity that has one is taken off the list and \
             asked for, without a date; close: every part of the shorter of the two names \
             is within a third of its letters of a part of the longer one, for some other \
             name of the entity",
            close,
        ),
        row(
            "alias hold-out, close, with date",
            "the same, for entities with a full birth date, which is asked with it",
            close_dated,
        ),
        row("alias hold-out, far", "the other aliases: another name altogether", far),
    ]
}

/// Whether every part of the shorter name is near a part of the longer one, by plain
/// letters: a measure that the engine does not use.
fn tokens_close(a: &str, b: &str) -> bool {
    let parts = |text: &str| -> Vec<String> {
        saring_testkit::latin::strip(text)
            .to_lowercase()
            .split(|c: char| !c.is_alphabetic())
            .filter(|part| part.chars().count() > 2)
            .map(str::to_owned)
            .collect()
    };
    let (mut short, mut long) = (parts(a), parts(b));
    if short.len() > long.len() {
        std::mem::swap(&mut short, &mut long);
    }
    short.len() >= 2
        && short.iter().all(|part| {
            long.iter().any(|other| {
                let longest = part.len().max(other.len());
                letters_apart(part, other) * 3 <= longest
            })
        })
}

/// Plain edit distance.
fn letters_apart(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (line, x) in a.chars().enumerate() {
        let mut before = line;
        let mut left = line + 1;
        let mut next = vec![left];
        for (column, y) in b.iter().enumerate() {
            let above = row.get(column + 1).copied().unwrap_or(0);
            left = (before + usize::from(x != *y)).min(above + 1).min(left + 1);
            next.push(left);
            before = above;
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |state, byte| {
        (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

// Across scripts: the other script's names are taken off the list.

fn script_rows(version: &ListVersion, entities: &[ListedEntity]) -> Vec<Row> {
    let (mut latin_list, mut native_list) = (Vec::new(), Vec::new());
    let (mut to_latin, mut to_native) = (Vec::new(), Vec::new());
    let (mut to_latin_dated, mut to_native_dated) = (Vec::new(), Vec::new());
    for entity in entities {
        let (latin, native): (Vec<Name>, Vec<Name>) =
            entity.names.iter().cloned().partition(|name| is_latin(&name.full));
        latin_list.push(ListedEntity { names: latin.clone(), ..entity.clone() });
        if native.is_empty() || latin.is_empty() {
            native_list.push(entity.clone());
            continue;
        }
        let expected = Some(entity.id.clone());
        let push = |cases: &mut Vec<Case>,
                    dated: &mut Vec<Case>,
                    tag: &str,
                    name: &Name| {
            let id = format!("{}/{tag}", entity.id);
            let subject = subject(&id, entity.kind, &name.full);
            if let Some(date) = full_date(entity) {
                let mut subject = subject.clone();
                subject.birth_dates = vec![date];
                let (id, expected) = (id.clone(), expected.clone());
                dated.push(Case { id, subject, expected, culture: None });
            }
            cases.push(Case { id, subject, expected: expected.clone(), culture: None });
        };
        if let Some(name) = native.first() {
            push(&mut to_latin, &mut to_latin_dated, "native", name);
        }
        if let Some(name) = latin.first() {
            push(&mut to_native, &mut to_native_dated, "latin", name);
        }
        native_list.push(ListedEntity { names: native, ..entity.clone() });
    }
    let latin = List::new(version, latin_list);
    let native = List::new(version, native_list);
    let row = |name: &str, what, list: &Arc<List>, cases| Row {
        name: name.into(),
        what,
        kind: RowKind::Screen { list: Arc::clone(list), cases },
    };
    vec![
        row(
            "original script → Latin",
            "the first original-script name of every UN entity that has one, without a \
             date, against a list from which all original-script names are taken",
            &latin,
            to_latin,
        ),
        row(
            "original script → Latin, with date",
            "the same with the full birth date, where there is one",
            &latin,
            to_latin_dated,
        ),
        row(
            "Latin → original script",
            "the primary name of the same entities, without a date, against a list on \
             which they have nothing but their original-script names",
            &native,
            to_native,
        ),
        row(
            "Latin → original script, with date",
            "the same with the full birth date, where there is one",
            &native,
            to_native_dated,
        ),
    ]
}

// Perturbed names of listed people.

fn perturbed_rows(
    whole: &Arc<List>,
    entities: &[ListedEntity],
    stride: usize,
) -> Vec<Row> {
    let (mut dated, mut slipped, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    let people = entities.iter().filter(|e| e.kind == EntityKind::Person);
    for entity in people.step_by(stride) {
        let Some(name) = entity.names.first().filter(|name| is_latin(&name.full)) else {
            continue;
        };
        for way in Perturbation::ALL {
            let seed = SEED ^ fnv(&entity.id) ^ fnv(way.as_str());
            let mut rng = Random::new(seed);
            let Some(spoilt) = way.apply(&name.full, &mut rng) else { continue };
            let id = format!("{}/{}", entity.id, way.as_str());
            let subject = subject(&id, EntityKind::Person, &spoilt);
            let expected = Some(entity.id.clone());
            if let Some(date) = full_date(entity) {
                let day = (date.from.year(), date.from.month(), date.from.day());
                let mut with_date = subject.clone();
                with_date.birth_dates = vec![date];
                dated.push(Case {
                    id: id.clone(),
                    subject: with_date,
                    expected: expected.clone(),
                    culture: None,
                });
                let slips = BirthPerturbation::ALL;
                let slip = slips.get(rng.below(slips.len())).copied();
                if let Some(text) = slip.and_then(|slip| slip.apply(day, &mut rng))
                    && let Some(date) = read_date(&text)
                {
                    let mut with_slip = subject.clone();
                    with_slip.birth_dates = vec![date];
                    slipped.push(Case {
                        id: id.clone(),
                        subject: with_slip,
                        expected: expected.clone(),
                        culture: None,
                    });
                }
            }
            bare.push(Case { id, subject, expected, culture: None });
        }
    }
    let row = |name: &str, what, cases| Row {
        name: name.into(),
        what,
        kind: RowKind::Screen { list: Arc::clone(whole), cases },
    };
    vec![
        row(
            "perturbed, with date",
            "the primary name of every UN individual with a full birth date, spoilt in each \
             of the testkit's ways that applies, with the right date",
            dated,
        ),
        row("perturbed, slipped date", "the same with a slip in the date", slipped),
        row("perturbed, name only", "every UN individual, spoilt names, no date", bare),
    ]
}

fn read_date(text: &str) -> Option<BirthDate> {
    let mut fields = text.split('-').map(|field| field.parse::<i16>().ok());
    let year = fields.next()??;
    match (fields.next().flatten(), fields.next().flatten()) {
        (Some(month), Some(day)) => {
            BirthDate::day(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
        }
        (Some(month), None) => BirthDate::month(year, u8::try_from(month).ok()?),
        (None, _) => BirthDate::year(year),
    }
}

// People who are not listed.

fn unlisted_rows(whole: &Arc<List>, each: usize) -> Vec<Row> {
    let (mut bare, mut full) = (Vec::new(), Vec::new());
    for culture in Culture::ALL {
        for number in 0..each {
            let seed = SEED ^ fnv(culture.as_str());
            let mut rng = Random::nth(seed, number as u64);
            let someone = person(*culture, &mut rng);
            let id = format!("{}-{number}", culture.as_str());
            let culture = Some(culture.as_str());
            let by_name = subject(&id, EntityKind::Person, &someone.name);
            let in_full = with_identity(&by_name, &someone);
            bare.push(Case { id: id.clone(), subject: by_name, expected: None, culture });
            full.push(Case { id, subject: in_full, expected: None, culture });
        }
    }
    let row = |name: &str, what, cases| Row {
        name: name.into(),
        what,
        kind: RowKind::Screen { list: Arc::clone(whole), cases },
    };
    vec![
        row(
            "unlisted, name only",
            "people invented by the testkit, the same number in each of its name cultures, \
             against the UN list",
            bare,
        ),
        row(
            "unlisted, in full",
            "the same with birth date, sex, nationality and passport number",
            full,
        ),
    ]
}

fn with_identity(subject: &Subject, someone: &Person) -> Subject {
    let (year, month, day) = someone.birth;
    Subject {
        birth_dates: BirthDate::day(year, month, day).into_iter().collect(),
        sexes: vec![someone.sex],
        nationalities: saring_model::CountryCode::read(someone.nationality)
            .into_iter()
            .collect(),
        ..subject.clone()
    }
}

// Error rates per name culture, on an invented list.

/// Listed people of each culture.
const LISTED_EACH: usize = 600;

fn culture_rows(each: usize) -> Vec<Row> {
    let mut entities = Vec::new();
    let (mut listed, mut unlisted) = (Vec::new(), Vec::new());
    let mut names: BTreeSet<String> = BTreeSet::new();
    for culture in Culture::ALL {
        for number in 0..LISTED_EACH {
            let seed = SEED ^ fnv(culture.as_str()).rotate_left(7);
            let mut rng = Random::nth(seed, number as u64);
            let someone = person(*culture, &mut rng);
            let id = format!("{}-listed-{number}", culture.as_str());
            names.insert(someone.name.to_lowercase());
            let base = subject(&id, EntityKind::Person, &someone.name);
            let in_full = with_identity(&base, &someone);
            entities.push(ListedEntity {
                id: id.clone(),
                schema: "Person".into(),
                kind: EntityKind::Person,
                names: base.names,
                birth_dates: in_full.birth_dates.clone(),
                nationalities: in_full.nationalities.clone(),
                sexes: in_full.sexes.clone(),
                ..ListedEntity::default()
            });
            if number < each {
                let ways = Perturbation::ALL;
                let way = ways.get(rng.below(ways.len())).copied();
                let spoilt = way.and_then(|way| way.apply(&someone.name, &mut rng));
                let name = spoilt.unwrap_or_else(|| someone.name.clone());
                let mut asked = in_full;
                asked.names = vec![Name::primary(name)];
                listed.push(Case {
                    id: id.clone(),
                    subject: asked,
                    expected: Some(id),
                    culture: Some(culture.as_str()),
                });
            }
        }
    }
    for culture in Culture::ALL {
        for number in 0..each * 5 {
            let seed = SEED ^ fnv(culture.as_str()).rotate_left(13);
            let mut rng = Random::nth(seed, number as u64);
            let someone = person(*culture, &mut rng);
            // Who bears a listed name to the letter has to be looked at by a person.
            if names.contains(&someone.name.to_lowercase()) {
                continue;
            }
            let id = format!("{}-{number}", culture.as_str());
            let subject = subject(&id, EntityKind::Person, &someone.name);
            let culture = Some(culture.as_str());
            unlisted.push(Case { id, subject, expected: None, culture });
        }
    }
    let version = ListVersion {
        name: "invented".into(),
        version: String::new(),
        sha256: String::new(),
        entities: (LISTED_EACH * Culture::ALL.len()) as u64,
    };
    let list = List::new(&version, entities);
    let row = |name: &str, what, cases| Row {
        name: name.into(),
        what,
        kind: RowKind::Screen { list: Arc::clone(&list), cases },
    };
    vec![
        row(
            "invented list, listed",
            "people of every culture on an invented list, asked with a spoilt name, birth \
             date, sex and nationality",
            listed,
        ),
        row(
            "invented list, unlisted",
            "other invented people, name only; who bears a listed name to the letter is \
             left out",
            unlisted,
        ),
    ]
}

// Labelled pairs.

fn pair_rows(folder: &Path) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (file, columns, what) in [
        ("unit_pairs.csv", Columns::QUERY, "labelled pairs of peers' unit tests"),
        ("cross_script.csv", Columns::QUERY, "labelled pairs across scripts"),
        (
            "name_pairs_dev.csv",
            Columns::NAMES,
            "a labelled sample; labels partly contradict",
        ),
    ] {
        let path = folder.join(file);
        if path.exists() {
            let pairs = read_pairs(&path, &columns)?;
            let stem = file.trim_end_matches(".csv");
            rows.push(Row { name: stem.into(), what, kind: RowKind::Pairs(pairs) });
        }
    }
    if let Some(dev) = rows.iter().find(|row| row.name == "name_pairs_dev")
        && let RowKind::Pairs(pairs) = &dev.kind
    {
        let people: Vec<Pair> = pairs
            .iter()
            .filter(|pair| pair.kind == EntityKind::Person)
            .map(|pair| Pair {
                id: format!("{}-person", pair.id),
                kind: pair.kind,
                a: pair.a.clone(),
                b: pair.b.clone(),
                same: pair.same,
            })
            .collect();
        let what = "its persons alone";
        let name = "name_pairs_dev, persons".into();
        rows.push(Row { name, what, kind: RowKind::Pairs(people) });
    }
    Ok(rows)
}

struct Columns {
    a: &'static str,
    b: &'static str,
    same: &'static str,
    schema: &'static str,
}

impl Columns {
    const QUERY: Self =
        Self { a: "query", b: "candidate", same: "should_match", schema: "entity_type" };
    const NAMES: Self =
        Self { a: "name1", b: "name2", same: "is_match", schema: "schema" };
    const OWN: Self = Self { a: "name1", b: "name2", same: "expected", schema: "schema" };
}

fn own_pairs(file: &Path) -> anyhow::Result<Row> {
    let what = "pairs written for this project, one trap each";
    let pairs = read_pairs(file, &Columns::OWN)?;
    Ok(Row { name: "cases/names.csv".into(), what, kind: RowKind::Pairs(pairs) })
}

fn read_pairs(file: &Path, columns: &Columns) -> anyhow::Result<Vec<Pair>> {
    let stem =
        file.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(file)?;
    let places: BTreeMap<String, usize> =
        reader.headers()?.iter().enumerate().map(|(i, h)| (h.to_owned(), i)).collect();
    let mut pairs = Vec::new();
    for (number, record) in reader.records().enumerate() {
        let record = record?;
        let field = |name: &str| {
            places.get(name).and_then(|i| record.get(*i)).unwrap_or_default()
        };
        let kind = match field(columns.schema).to_lowercase().as_str() {
            "person" | "" => EntityKind::Person,
            "vessel" => EntityKind::Vessel,
            "airplane" | "aircraft" => EntityKind::Aircraft,
            "company" | "organization" | "organisation" | "entity" | "business" => {
                EntityKind::Organisation
            }
            _ => EntityKind::Any,
        };
        pairs.push(Pair {
            id: format!("{stem}-{}", number + 1),
            kind,
            a: field(columns.a).into(),
            b: field(columns.b).into(),
            same: matches!(field(columns.same), "1" | "true" | "True" | "match"),
        });
    }
    Ok(pairs)
}
