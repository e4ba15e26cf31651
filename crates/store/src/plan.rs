//! What a group of batches comes to, before anything is written.
//!
//! In: batches, what is there of the records that they touch, where the audit log ends.
//! Out: a receipt or an error for each batch, and the sum of what those change that
//! succeed. Not handled: reading and writing, which differ between databases.
//!
//! Both databases ask and write around this one function, so that they cannot differ in
//! what an expectation means. A batch is tried on a draft: if it fails, nothing of it was
//! written, and no savepoint is needed.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::audit::{Head, Leaf, Signer};
use crate::backup::Item;
use crate::batch::{Batch, Change, Expect, Receipt, Record};
use crate::{StoreError, StoreErrorKind, check};

/// A record by kind and identifier.
pub(crate) type Name<'a> = (&'a str, &'a str);

/// What is there of a record.
#[derive(Clone, Debug)]
pub(crate) struct Present {
    pub(crate) version: u64,
    pub(crate) keys: Vec<(String, String)>,
}

/// What is there of the records that batches touch.
pub(crate) type There = BTreeMap<(String, String), Present>;

/// What becomes of a record: it in a version, or nothing.
pub(crate) type Becomes<'a> = Option<(u64, &'a Record)>;

/// What is to be written, and what is to be answered.
pub(crate) struct Plan<'a> {
    /// For each batch, in order.
    pub(crate) results: Vec<Result<Receipt, StoreError>>,
    pub(crate) records: BTreeMap<Name<'a>, Becomes<'a>>,
    pub(crate) tallies: BTreeMap<(&'a str, &'a str), i64>,
    pub(crate) blobs: BTreeMap<&'a str, Option<&'a [u8]>>,
    /// Groups whose sealed subjects of earlier transactions go.
    pub(crate) erased: BTreeSet<&'a str>,
    /// Entries of the log, with those sealed subjects that remain.
    pub(crate) leaves: Vec<Leaf>,
    /// Where the log ends then.
    pub(crate) head: Head,
    /// Signed checkpoints by size: one, if the log grew.
    pub(crate) notes: BTreeMap<u64, Cow<'a, str>>,
}

/// What is to be written to take over a chunk of a backup.
pub(crate) fn takeover(chunk: &[Item], head: Head) -> Plan<'_> {
    let mut plan = Plan::at(head);
    for item in chunk {
        match item {
            Item::Record(record) => {
                let name = (record.kind.as_str(), record.id.as_str());
                plan.records.insert(name, Some((record.version, record)));
            }
            Item::Tally(name, slot, sum) => {
                plan.tallies.insert((name, slot), *sum);
            }
            Item::Blob(name, bytes) => {
                plan.blobs.insert(name, Some(bytes));
            }
            Item::Leaf(leaf) => {
                plan.head.append(leaf.hash);
                plan.leaves.push(leaf.clone());
            }
            Item::Checkpoint(size, note) => {
                plan.notes.insert(*size, Cow::Borrowed(note));
            }
            // It was compared with the leaves before anything was written.
            Item::Head(_) => {}
        }
    }
    plan
}

impl Plan<'_> {
    /// A plan that changes nothing yet.
    fn at(head: Head) -> Self {
        Self {
            results: Vec::new(),
            records: BTreeMap::new(),
            tallies: BTreeMap::new(),
            blobs: BTreeMap::new(),
            erased: BTreeSet::new(),
            leaves: Vec::new(),
            head,
            notes: BTreeMap::new(),
        }
    }

    /// Whether there is anything to write.
    pub(crate) fn is_empty(&self) -> bool {
        self.records.is_empty()
            && self.tallies.is_empty()
            && self.blobs.is_empty()
            && self.erased.is_empty()
            && self.leaves.is_empty()
    }

    /// Whether bytes that were there are to be there no more, so that the next purge has
    /// to clean up behind them.
    pub(crate) fn soils(&self, there: &There) -> bool {
        let replaced = |(kind, id): &Name<'_>| {
            there.contains_key(&((*kind).to_owned(), (*id).to_owned()))
        };
        !self.erased.is_empty() || self.records.keys().any(replaced)
    }
}

/// Names and values of keys.
type Keys<'a> = &'a [(String, String)];

/// The keys of a record as they are, and as they become.
pub(crate) fn keys<'a>(
    there: &'a There,
    (kind, id): Name<'_>,
    becomes: Option<&(u64, &'a Record)>,
) -> (Keys<'a>, Keys<'a>) {
    let old = there.get(&(kind.to_owned(), id.to_owned()));
    (
        old.map(|present| present.keys.as_slice()).unwrap_or_default(),
        becomes.map(|(_, record)| record.keys.as_slice()).unwrap_or_default(),
    )
}

/// The records which have to be looked at before batches are planned.
pub(crate) fn touched<'a>(
    batches: impl IntoIterator<Item = &'a Batch>,
) -> BTreeSet<Name<'a>> {
    let changes = batches.into_iter().flat_map(|batch| &batch.changes);
    changes
        .filter_map(|change| match change {
            Change::Put(record, _) => Some((record.kind.as_str(), record.id.as_str())),
            Change::Delete { kind, id, .. } | Change::Require { kind, id, .. } => {
                Some((kind.as_str(), id.as_str()))
            }
            Change::Tally { .. }
            | Change::Blob { .. }
            | Change::ForgetBlob { .. }
            | Change::Erase { .. } => None,
        })
        .collect()
}

/// The sum of several batches.
pub(crate) fn plan<'a>(
    batches: impl IntoIterator<Item = &'a Batch>,
    there: &There,
    head: Head,
    signer: &Signer,
) -> Result<Plan<'a>, StoreError> {
    let mut plan = Plan::at(head);
    for batch in batches {
        let result = match draft(batch, there, &plan.records) {
            Ok((drafted, versions)) => {
                plan.records.extend(drafted);
                let audit = plan.take(batch)?;
                Ok(Receipt { audit, versions })
            }
            Err(error) => Err(error),
        };
        plan.results.push(result);
    }
    if !plan.leaves.is_empty() {
        let note = signer.sign(plan.head.size, plan.head.root());
        plan.notes.insert(plan.head.size, Cow::Owned(note));
    }
    Ok(plan)
}

type Drafted<'a> = (BTreeMap<Name<'a>, Becomes<'a>>, Vec<u64>);

/// What a batch makes of the records, if all of it holds.
fn draft<'a>(
    batch: &'a Batch,
    there: &There,
    planned: &BTreeMap<Name<'a>, Becomes<'a>>,
) -> Result<Drafted<'a>, StoreError> {
    check::batch(batch)?;
    let mut drafted: BTreeMap<Name<'a>, Becomes<'a>> = BTreeMap::new();
    let mut versions = Vec::new();
    let version =
        |drafted: &BTreeMap<Name<'a>, Becomes<'a>>, name: Name<'a>| match drafted
            .get(&name)
            .or_else(|| planned.get(&name))
        {
            Some(becomes) => becomes.map(|(version, _)| version),
            None => there
                .get(&(name.0.to_owned(), name.1.to_owned()))
                .map(|present| present.version),
        };
    for change in &batch.changes {
        match change {
            Change::Put(record, expect) => {
                let name = (record.kind.as_str(), record.id.as_str());
                let found = version(&drafted, name);
                holds(&record.kind, *expect, found)?;
                let next = found.unwrap_or(0) + 1;
                drafted.insert(name, Some((next, record)));
                versions.push(next);
            }
            Change::Delete { kind, id, expect } => {
                let name = (kind.as_str(), id.as_str());
                let found = version(&drafted, name);
                holds(kind, *expect, found)?;
                if found.is_some() {
                    drafted.insert(name, None);
                }
            }
            Change::Require { kind, id, expect } => {
                holds(kind, *expect, version(&drafted, (kind.as_str(), id.as_str())))?;
            }
            Change::Tally { .. }
            | Change::Blob { .. }
            | Change::ForgetBlob { .. }
            | Change::Erase { .. } => {}
        }
    }
    Ok((drafted, versions))
}

fn holds(kind: &str, expect: Expect, found: Option<u64>) -> Result<(), StoreError> {
    let holds = match expect {
        Expect::Any => true,
        Expect::Absent => found.is_none(),
        Expect::Version(version) => found == Some(version),
    };
    if holds {
        return Ok(());
    }
    let say = |version: Option<u64>| match version {
        Some(version) => format!("version {version}"),
        None => "none".to_owned(),
    };
    let expected = match expect {
        Expect::Version(version) => Some(version),
        Expect::Any | Expect::Absent => None,
    };
    Err(StoreError::new(
        StoreErrorKind::Conflict,
        format!("{kind}: expected {}, found {}", say(expected), say(found)),
    ))
}

impl<'a> Plan<'a> {
    /// Adds what a batch does beside its records; the numbers of its entries in the log.
    fn take(&mut self, batch: &'a Batch) -> Result<Vec<u64>, StoreError> {
        for change in &batch.changes {
            match change {
                Change::Tally { name, slot, by } => {
                    let sum = self.tallies.entry((name, slot)).or_default();
                    *sum = sum.saturating_add(*by);
                }
                Change::Blob { name, bytes } => {
                    self.blobs.insert(name, Some(bytes));
                }
                Change::ForgetBlob { name } => {
                    self.blobs.insert(name, None);
                }
                Change::Erase { group } => {
                    self.erased.insert(group);
                    for leaf in &mut self.leaves {
                        leaf.sealed.take_if(|sealed| sealed.subject.group == *group);
                    }
                }
                Change::Put(..) | Change::Delete { .. } | Change::Require { .. } => {}
            }
        }
        let mut numbers = Vec::with_capacity(batch.audit.len());
        for entry in &batch.audit {
            let number = self.head.size;
            let salt = if entry.subject.is_some() { salt()? } else { [0; 32] };
            let leaf = entry.leaf(number, salt);
            self.head.append(leaf.hash);
            self.leaves.push(leaf);
            numbers.push(number);
        }
        Ok(numbers)
    }
}

fn salt() -> Result<[u8; 32], StoreError> {
    let mut salt = [0; 32];
    aws_lc_rs::rand::fill(&mut salt).map_err(|_| {
        StoreError::new(StoreErrorKind::Unavailable, "the system gives no random bytes")
    })?;
    Ok(salt)
}

/// The end of a log from what a database keeps of it.
pub(crate) fn head(size: u64, frontier: &[u8]) -> Result<Head, StoreError> {
    Head::read(size, frontier).ok_or_else(|| {
        StoreError::new(
            StoreErrorKind::Damaged,
            "the end of the audit log: expected a hash for each bit of its size",
        )
    })
}
