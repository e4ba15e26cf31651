//! Whatever is done, a store says what a map in memory says.

use std::collections::BTreeMap;

use proptest::prelude::*;
use saring_store::{
    Batch, Change, Expect, Query, Receipt, Record, Store, StoreErrorKind, Values,
};

use crate::place::{Place, Server, entry};

/// A record and its tallies, as simple as can be.
#[derive(Clone, Default)]
struct Model {
    records: BTreeMap<String, Record>,
    tallies: BTreeMap<String, i64>,
    sealed: Vec<(String, bool)>,
}

impl Model {
    fn commit(&mut self, batch: &Batch) -> Result<Receipt, StoreErrorKind> {
        let before = self.clone();
        let mut receipt = Receipt::default();
        for change in &batch.changes {
            if self.apply(change, &mut receipt).is_none() {
                *self = before;
                return Err(StoreErrorKind::Conflict);
            }
        }
        for entry in &batch.audit {
            receipt.audit.push(self.sealed.len() as u64);
            let group = entry.subject.as_ref().unwrap().group.clone();
            self.sealed.push((group, true));
        }
        Ok(receipt)
    }

    fn apply(&mut self, change: &Change, receipt: &mut Receipt) -> Option<()> {
        let version = |id: &str| self.records.get(id).map(|record| record.version);
        let holds = |id: &str, expect: &Expect| match expect {
            Expect::Any => true,
            Expect::Absent => version(id).is_none(),
            Expect::Version(expected) => version(id) == Some(*expected),
        };
        match change {
            Change::Put(record, expect) => {
                holds(&record.id, expect).then_some(())?;
                let version = version(&record.id).unwrap_or(0) + 1;
                receipt.versions.push(version);
                let record = Record { version, ..record.clone() };
                self.records.insert(record.id.clone(), record);
            }
            Change::Delete { id, expect, .. } => {
                holds(id, expect).then_some(())?;
                self.records.remove(id);
            }
            Change::Require { id, expect, .. } => holds(id, expect).then_some(())?,
            Change::Tally { name, by, .. } => {
                *self.tallies.entry(name.clone()).or_default() += by;
            }
            Change::Erase { group } => {
                for (sealed, is_there) in &mut self.sealed {
                    *is_there &= sealed != group;
                }
            }
            Change::Blob { .. } | Change::ForgetBlob { .. } => unreachable!(),
        }
        Some(())
    }

    fn check(&self, store: &Store) {
        let all = store.find(Query::all("alert").limit(1_000)).wait().unwrap();
        assert_eq!(all.records, self.records.values().cloned().collect::<Vec<_>>());
        for descending in [false, true] {
            let mut rows: Vec<_> = (self.records.values())
                .flat_map(|record| record.keys.iter().map(|key| (&*key.1, &*record.id)))
                .collect();
            rows.sort_unstable();
            rows.dedup();
            if descending {
                rows.reverse();
            }
            let query = Query {
                key: Some(("due".to_owned(), Values::All)),
                descending,
                ..Query::all("alert")
            };
            let mut found = Vec::new();
            let mut after = None;
            loop {
                let asked = query.clone().limit(3).after(after);
                let page = store.find(asked).wait().unwrap();
                found.extend(page.records.into_iter().map(|record| record.id));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(found, rows.iter().map(|row| row.1).collect::<Vec<_>>());
            assert_eq!(store.count(query).wait(), Ok(rows.len() as u64));
        }
        let tallies = store.tallies("", "", "z").wait().unwrap();
        let tallies: BTreeMap<_, _> =
            tallies.into_iter().map(|(name, _, sum)| (name, sum)).collect();
        assert_eq!(tallies, self.tallies);
        let leaves = store.leaves(0, 1_000).wait().unwrap();
        let sealed: Vec<_> = leaves.iter().map(|leaf| leaf.sealed.is_some()).collect();
        assert_eq!(sealed, self.sealed.iter().map(|one| one.1).collect::<Vec<_>>());
        crate::conformance::check_log(&store.head().wait().unwrap(), &leaves);
    }
}

fn expect() -> impl Strategy<Value = Expect> {
    prop_oneof![
        3 => Just(Expect::Any),
        1 => Just(Expect::Absent),
        2 => (1..4u64).prop_map(Expect::Version),
    ]
}

fn change() -> impl Strategy<Value = Change> {
    let id = || "[a-d]";
    let kind = || "alert".to_owned();
    prop_oneof![
        5 => (id(), prop::collection::vec("[a-cé]{0,2}", 0..4), any::<Vec<u8>>(), expect())
            .prop_map(|(id, keys, body, expect)| {
                let record = Record::new("alert", &id, body);
                let record = keys.into_iter().fold(record, |it, key| it.key("due", key));
                Change::Put(record, expect)
            }),
        2 => (id(), expect())
            .prop_map(move |(id, expect)| Change::Delete { kind: kind(), id, expect }),
        1 => (id(), expect())
            .prop_map(move |(id, expect)| Change::Require { kind: kind(), id, expect }),
        1 => ("[a-c]", -5..5i64)
            .prop_map(|(name, by)| Change::Tally { name, slot: "2026".to_owned(), by }),
        1 => "[a-c]".prop_map(|group| Change::Erase { group }),
    ]
}

fn batch() -> impl Strategy<Value = Batch> {
    let changes = prop::collection::vec(change(), 0..4);
    let groups = prop::collection::vec("[a-c]", 0..3);
    (changes, groups).prop_map(|(changes, groups)| Batch {
        changes,
        audit: groups.iter().map(|group| entry("screen", group, "x")).collect(),
    })
}

/// Batches that come at once, so that several of them are kept in one transaction.
fn groups() -> impl Strategy<Value = Vec<Vec<Batch>>> {
    prop::collection::vec(prop::collection::vec(batch(), 1..12), 1..5)
}

fn check(place: &Place, groups: Vec<Vec<Batch>>) {
    let store = place.open();
    let mut model = Model::default();
    for group in groups {
        let expected: Vec<_> = group.iter().map(|batch| model.commit(batch)).collect();
        let answers: Vec<_> =
            group.into_iter().map(|batch| store.commit(batch)).collect();
        let found: Vec<_> = answers
            .into_iter()
            .map(|answer| answer.wait().map_err(|error| error.kind()))
            .collect();
        assert_eq!(found, expected);
        model.check(&store);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 48, ..Default::default() })]

    #[test]
    fn sqlite_says_what_a_map_says(groups in groups()) {
        check(&Place::file(), groups);
    }
}

#[test]
fn postgresql_says_what_a_map_says() {
    let Some(server) = Server::shared() else { return };
    let config =
        ProptestConfig { failure_persistence: None, cases: 16, ..Default::default() };
    proptest!(config, |(groups in groups())| {
        check(&Place::schema(&server), groups);
    });
}
