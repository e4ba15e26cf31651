//! Which lists are meant, and which entities of them.
//!
//! In: the data set of a path and filters of a query. Out: whether a row of the catalogue
//! is wanted.

use std::collections::HashSet;

use saring_answer::catalogue::Row;
use saring_model::{ListVersion, Moment};

use super::Parameters;
use crate::problem::Problem;

/// The data set that is all lists.
pub(super) const ALL: &str = "default";

/// What is wanted of all that is listed.
pub(super) struct Wanted {
    /// Positions of the lists.
    lists: HashSet<u32>,
    all_lists: bool,
    without_schemata: Vec<String>,
    without_ids: Vec<String>,
    /// Topics of which one must be there; none: whatever they are.
    pub(super) topics: Vec<String>,
    changed_since: Option<Moment>,
}

impl Wanted {
    /// As a request says it.
    pub(super) fn of(
        dataset: &str,
        parameters: &Parameters,
        lists: &[ListVersion],
    ) -> Result<Self, Problem> {
        let position = |name: &str| -> Result<u32, Problem> {
            let found = (0..).zip(lists).find(|(_, own)| own.name == name);
            found
                .map(|(position, _)| position)
                .ok_or_else(|| Problem::not_found("data set"))
        };
        let mut wanted: HashSet<u32> = HashSet::new();
        let mut all_lists = dataset == ALL;
        if !all_lists {
            wanted.insert(position(dataset)?);
        }
        for name in parameters.all("include_dataset") {
            if name == ALL {
                all_lists = true;
            } else {
                wanted.insert(position(&name)?);
            }
        }
        if all_lists {
            wanted = (0..).zip(lists).map(|(position, _)| position).collect();
        }
        for name in parameters.all("exclude_dataset") {
            // Who leaves out a list that is not there has left it out.
            if let Ok(position) = position(&name) {
                all_lists = false;
                wanted.remove(&position);
            }
        }
        let changed_since = parameters.one("changed_since");
        let changed_since = changed_since.map(|text| {
            let expected = "expected a day or a time, as in 2026-11-20T06:00:00";
            Moment::read(text)
                .ok_or_else(|| Problem::invalid(expected).at("changed_since"))
        });
        Ok(Self {
            lists: wanted,
            all_lists,
            without_schemata: parameters.all("exclude_schema"),
            without_ids: parameters.all("exclude_entity_ids"),
            topics: parameters.all("topics"),
            changed_since: changed_since.transpose()?,
        })
    }

    /// Whether a row is wanted, topics left aside: these stand in the entity alone.
    pub(super) fn has(&self, row: &Row) -> bool {
        let listed = || row.lists.iter().any(|list| self.lists.contains(list));
        let schema = || self.without_schemata.iter().any(|own| **own == *row.schema);
        let id = || self.without_ids.iter().any(|own| **own == *row.id);
        // What nobody dated may have changed.
        let since = |since| row.last_change.is_none_or(|changed| changed >= since);
        (self.all_lists || listed())
            && !schema()
            && !id()
            && self.changed_since.is_none_or(since)
    }
}
