//! Whom a change of a list would reach.
//!
//! In: what differs between two versions, people who were screened before, or a
//! population of people who are on no list. Out: who of them would hit now and did not,
//! who would not any more, and which new entry would alarm how many. Only the entities
//! that differ are screened against, so it takes no index of the whole list.

use std::collections::BTreeMap;
use std::io::{BufReader, Read};

use anyhow::Context as _;
use saring_lists::{
    Difference, Query, QueryProblem, open_queries, queries_csv, queries_jsonl,
};
use saring_model::{Hit, ListedEntity};
use saring_screen::{Index, IndexBuilder, Policy, Screener};

use crate::{Meter, pool};

/// People of no list: `xtask synth --population 10000 --seed 20261128`, gzipped.
pub const POPULATION: &[u8] = include_bytes!("population.csv.gz");

/// People that a worker takes at a time, as in `saring screen`.
const CHUNK: usize = 256;

/// The entities that differ, ready to be screened against.
pub struct Change {
    before: Index,
    after: Index,
    /// Entities that are new or were changed, by identifier, with the word for it.
    pub entries: BTreeMap<String, (&'static str, ListedEntity)>,
}

impl std::fmt::Debug for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Change")
            .field("entries", &self.entries.len())
            .finish_non_exhaustive()
    }
}

impl Change {
    /// Of a difference.
    pub fn of(difference: &Difference) -> Self {
        let index = |entities: &mut dyn Iterator<Item = &ListedEntity>| {
            let mut builder = IndexBuilder::default();
            entities.for_each(|entity| builder.add(0, entity));
            builder.finish(Vec::new())
        };
        let changed = || difference.changed.iter();
        let mut gone =
            difference.removed.iter().chain(changed().map(|(before, _)| before));
        let mut new = difference.added.iter().chain(changed().map(|(_, after)| after));
        let added = difference.added.iter().map(|entity| ("added", entity));
        let entries = added.chain(changed().map(|(_, after)| ("changed", after)));
        Self {
            before: index(&mut gone),
            after: index(&mut new),
            entries: entries
                .map(|(what, entity)| (entity.id.clone(), (what, entity.clone())))
                .collect(),
        }
    }
}

/// Whom a change reaches.
#[derive(Clone, Default, Debug)]
pub struct Reached {
    /// People who were asked about.
    pub people: u64,
    /// People who could not be screened.
    pub unscreened: u64,
    /// Hits that are new: who, and whom they hit.
    pub new: Vec<(String, Hit)>,
    /// Hits that are no more.
    pub gone: Vec<(String, Hit)>,
}

/// Screens people, who are read as queries are, against what there was and what there
/// is.
///
/// # Errors
///
/// When they cannot be read.
pub fn reach(
    change: &Change,
    policy: &Policy,
    people: impl Read,
    (meter, what): (Meter<'_>, &str),
) -> anyhow::Result<Reached> {
    let queries = queries(people)?;
    let chunks = pool::chunks(queries, CHUNK, usize::MAX, |_| 1);
    let mut at = meter(None, what);
    let mut reached = Reached::default();
    let worker = || {
        let mut before = Screener::new(&change.before);
        let mut after = Screener::new(&change.after);
        move |chunk: Vec<Result<Query, QueryProblem>>| {
            let mut reached = Reached::default();
            for query in chunk {
                reached.people += 1;
                let Ok(query) = query else {
                    reached.unscreened += 1;
                    continue;
                };
                let hits = |screener: &mut Screener<'_>| {
                    let hits = screener.screen(&query.subject, policy).hits;
                    hits.into_iter().filter(|hit| hit.hit).collect::<Vec<Hit>>()
                };
                let (old, new) = (hits(&mut before), hits(&mut after));
                let among = |hits: &[Hit], id: &str| hits.iter().any(|hit| hit.id == id);
                let who = &query.subject.id;
                let fresh = new.iter().filter(|hit| !among(&old, &hit.id));
                reached.new.extend(fresh.map(|hit| (who.clone(), hit.clone())));
                let gone = old.iter().filter(|hit| !among(&new, &hit.id));
                reached.gone.extend(gone.map(|hit| (who.clone(), hit.clone())));
            }
            reached
        }
    };
    pool::in_order(pool::threads(None), chunks, worker, |part| {
        reached.people += part.people;
        reached.unscreened += part.unscreened;
        reached.new.extend(part.new);
        reached.gone.extend(part.gone);
        at(reached.people);
        Ok(())
    })?;
    Ok(reached)
}

type Asked = Box<dyn Iterator<Item = Result<Query, QueryProblem>>>;

fn queries(people: impl Read) -> anyhow::Result<Asked> {
    let mut bytes = Vec::new();
    let (mut reader, jsonl) = open_queries(people).context("reading people")?;
    // Held whole: a population is small, and a store of subjects hands them one by one.
    std::io::copy(&mut reader, &mut bytes).context("reading people")?;
    let reader = BufReader::new(std::io::Cursor::new(bytes));
    if jsonl {
        return Ok(Box::new(queries_jsonl(reader)));
    }
    Ok(Box::new(queries_csv(reader, &[]).context("reading people")?))
}

/// New entries by how many people they alarm, most first.
pub fn alarms(change: &Change, reached: &Reached) -> Vec<(u64, String)> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for (_, hit) in &reached.new {
        *counts.entry(&hit.id).or_default() += 1;
    }
    let known = counts.into_iter().filter(|(id, _)| change.entries.contains_key(*id));
    let mut alarms: Vec<(u64, String)> =
        known.map(|(id, count)| (count, id.to_owned())).collect();
    alarms.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    alarms
}

/// So many of so many, as a number of 100,000.
pub fn per_100k(count: u64, of: u64) -> u64 {
    count * 100_000 / of.max(1)
}
