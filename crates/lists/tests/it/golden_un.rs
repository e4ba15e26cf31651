//! Neighbouring issues of the UN list: exactly the real changes, found by comparing the
//! files' texts without our reader.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use saring_lists::{Difference, Limits, difference, read_file};

use crate::real_un::texts;

/// Added, changed and removed reference numbers between two files, by their texts alone.
fn expected(before: &Path, after: &Path) -> [BTreeSet<String>; 3] {
    let canonical = |path: &Path| -> BTreeMap<String, Vec<(String, String)>> {
        let sorted = |mut texts: Vec<(String, String)>| {
            texts.sort();
            texts
        };
        texts(path).into_iter().map(|(id, texts)| (id, sorted(texts))).collect()
    };
    let (before, after) = (canonical(before), canonical(after));
    let added = after.keys().filter(|id| !before.contains_key(*id));
    let removed = before.keys().filter(|id| !after.contains_key(*id));
    let changed = after
        .iter()
        .filter(|(id, texts)| before.get(*id).is_some_and(|earlier| earlier != *texts));
    [
        added.cloned().collect(),
        changed.map(|(id, _)| id.clone()).collect(),
        removed.cloned().collect(),
    ]
}

fn found(before: &Path, after: &Path) -> Difference {
    let read = |path: &Path, sink: &mut dyn FnMut(_)| {
        read_file(path, &Limits::default(), sink).map(|_| ())
    };
    difference(&mut |sink| read(before, sink), &mut |sink| read(after, sink))
        .expect("lists")
}

#[track_caller]
fn check(before: &str, after: &str, counts: [usize; 3]) {
    let Some(folder) = crate::data("lists/un") else { return };
    let path = |date: &str| folder.join(format!("un-{date}.xml.gz"));
    let (before, after) = (path(before), path(after));
    let difference = found(&before, &after);
    let reference = |entity: &saring_model::ListedEntity| {
        let listing = entity.listings.first().expect("a listing");
        listing.reference.clone()
    };
    let found = [
        difference.added.iter().map(reference).collect::<BTreeSet<_>>(),
        difference.changed.iter().map(|(_, after)| reference(after)).collect(),
        difference.removed.iter().map(reference).collect(),
    ];
    assert_eq!(found, expected(&before, &after));
    assert_eq!(found.map(|ids| ids.len()), counts);
}

#[test]
fn neighbours_differ_by_the_real_changes_alone() {
    check("2017-06-20", "2017-06-30", [0, 1, 0]);
    check("2020-11-30", "2020-12-01", [0, 0, 12]);
    check("2025-12-10", "2026-01-28", [0, 0, 0]);
    check("2026-01-28", "2026-02-27", [4, 0, 0]);
}

#[test]
fn issued_again_under_other_numbers_is_neither_gone_nor_new() {
    check("2025-04-19", "2025-08-02", [3, 8, 1]);
    let Some(folder) = crate::data("lists/un") else { return };
    let path = |date: &str| folder.join(format!("un-{date}.xml.gz"));
    let difference = found(&path("2025-04-19"), &path("2025-08-02"));
    let again = difference.changed.iter().filter(|(before, after)| {
        let changes = saring_lists::changes(before, after);
        changes.iter().any(|change| change.field == "referents")
    });
    // HTi.002 to HTi.007 kept their references and got new data identifiers.
    assert_eq!(again.count(), 6);
}

#[test]
fn far_apart_issues_in_other_layouts_agree_with_their_texts() {
    let Some(folder) = crate::data("lists/un") else { return };
    let dates = ["2017-06-30", "2020-12-01", "2025-12-10"];
    for pair in dates.windows(2) {
        let path = |date: &str| folder.join(format!("un-{date}.xml.gz"));
        let (before, after) = (path(pair[0]), path(pair[1]));
        let difference = found(&before, &after);
        let expected = expected(&before, &after);
        let counts =
            [difference.added.len(), difference.changed.len(), difference.removed.len()];
        assert_eq!(counts, expected.map(|ids| ids.len()), "{pair:?}");
    }
}
