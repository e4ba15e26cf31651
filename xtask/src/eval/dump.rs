//! Cases for other engines: what is asked, what is expected, and who could be meant.
//!
//! In: a row. Out: a file of JSON lines. A case of a pair has two names and a label; a
//! case of a screening has a subject, the entity expected, and the candidates that our
//! retrieval found, with all their names and dates. Not handled: the other engine.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use anyhow::Context;
use rayon::prelude::*;
use saring_model::{BirthDate, EntityKind, ListedEntity, Name, Score};
use saring_screen::{Policy, Screener};
use serde_json::{Value, json};

use super::cases::{Case, Row, RowKind};

/// Candidates written for a case: more than any engine ranks before the right one.
const CANDIDATES: usize = 25;

/// Writes a row.
pub(super) fn write(row: &Row, folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    let stem: String =
        row.name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    let path = folder.join(format!("{stem}.jsonl"));
    let file = File::create(&path).with_context(|| path.display().to_string())?;
    let mut out = BufWriter::new(file);
    for line in lines(row) {
        writeln!(out, "{line}")?;
    }
    out.flush().with_context(|| path.display().to_string())
}

fn lines(row: &Row) -> Vec<Value> {
    match &row.kind {
        RowKind::Pairs(pairs) => pairs
            .iter()
            .map(|pair| {
                json!({"id": pair.id, "schema": schema(pair.kind), "a": pair.a,
                    "b": pair.b, "same": pair.same})
            })
            .collect(),
        RowKind::Screen { list, cases } => {
            let known: BTreeMap<&str, &ListedEntity> =
                list.entities.iter().map(|entity| (entity.id.as_str(), entity)).collect();
            let policy = Policy {
                threshold: Score::default(),
                limit: CANDIDATES,
                ..Policy::default()
            };
            cases
                .par_iter()
                .map_init(
                    || Screener::new(&list.index),
                    |screener, case| {
                        let screening = screener.screen(&case.subject, &policy);
                        let mut ids: Vec<&str> =
                            screening.hits.iter().map(|hit| hit.id.as_str()).collect();
                        // Whom our retrieval loses another engine may find.
                        ids.extend(
                            case.expected.as_deref().filter(|right| !ids.contains(right)),
                        );
                        let ids = ids.into_iter();
                        let found = ids.filter_map(|id| known.get(id).copied());
                        screened(case, found)
                    },
                )
                .collect()
        }
    }
}

fn screened<'e>(case: &Case, found: impl Iterator<Item = &'e ListedEntity>) -> Value {
    let subject = &case.subject;
    let candidates: Vec<Value> = found
        .map(|entity| {
            let own = person(entity.kind, &entity.names, &entity.birth_dates);
            json!({"id": entity.id, "entity": own})
        })
        .collect();
    let asked = person(subject.kind, &subject.names, &subject.birth_dates);
    json!({"id": case.id, "expected": case.expected, "subject": asked,
        "candidates": candidates})
}

fn person(kind: EntityKind, names: &[Name], dates: &[BirthDate]) -> Value {
    let names: Vec<&str> = names.iter().map(|name| name.full.as_str()).collect();
    let dates: Vec<String> = dates.iter().map(ToString::to_string).collect();
    json!({"schema": schema(kind), "name": names, "birthDate": dates})
}

fn schema(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Person => "Person",
        EntityKind::Organisation => "Organization",
        EntityKind::Vessel => "Vessel",
        EntityKind::Aircraft => "Airplane",
        EntityKind::Any => "LegalEntity",
    }
}
