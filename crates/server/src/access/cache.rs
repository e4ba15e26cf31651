//! What was read of the store a moment ago.
//!
//! In: records that say who somebody is. Out: the same again for [`SECONDS`], so that a
//! thousand requests of one key are not a thousand reads. What ends on this node is
//! forgotten at once; on other nodes it is honoured for that long at most.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use saring_model::Moment;

use crate::records::later;

/// How long it is taken for true.
pub(super) const SECONDS: i64 = 3;
/// How many are remembered: the sessions and machines of a few seconds.
const ENTRIES_MAX: usize = 10_000;

/// What was read a moment ago, by digests of what was shown.
pub(super) struct Cache<T>(Mutex<Entries<T>>);

struct Entries<T> {
    by_id: HashMap<String, (Moment, T)>,
    /// Counts what was forgotten.
    forgotten: u64,
}

/// When somebody began to read.
#[derive(Clone, Copy)]
pub(super) struct Mark(u64);

impl<T: Clone> Cache<T> {
    pub(super) fn new() -> Self {
        Self(Mutex::new(Entries { by_id: HashMap::new(), forgotten: 0 }))
    }

    fn entries(&self) -> MutexGuard<'_, Entries<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn get(&self, id: &str, now: Moment) -> Option<T> {
        let entries = self.entries();
        let (until, value) = entries.by_id.get(id)?;
        // A clock that was set back must not make it last.
        (now < *until && later(now, SECONDS) >= *until).then(|| value.clone())
    }

    /// To be asked for before reading what is then remembered.
    pub(super) fn mark(&self) -> Mark {
        Mark(self.entries().forgotten)
    }

    /// Remembers what was read since a mark, unless something was forgotten since: then
    /// what was read may have been from before.
    pub(super) fn put(&self, id: &str, now: Moment, value: T, since: Mark) {
        let mut entries = self.entries();
        if entries.forgotten != since.0 {
            return;
        }
        if entries.by_id.len() >= ENTRIES_MAX {
            entries.by_id.retain(|_, (until, _)| now < *until);
        }
        if entries.by_id.len() < ENTRIES_MAX {
            entries.by_id.insert(id.to_owned(), (later(now, SECONDS), value));
        }
    }

    /// Forgets one.
    pub(super) fn forget(&self, id: &str) {
        let mut entries = self.entries();
        entries.forgotten = entries.forgotten.wrapping_add(1);
        entries.by_id.remove(id);
    }

    /// Forgets all.
    pub(super) fn clear(&self) {
        let mut entries = self.entries();
        entries.forgotten = entries.forgotten.wrapping_add(1);
        entries.by_id.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_true_for_a_few_seconds() {
        let cache = Cache::new();
        let at = Moment::from_unix;
        cache.put("s-1", at(100), 7, cache.mark());
        assert_eq!(cache.get("s-1", at(100)), Some(7));
        assert_eq!(cache.get("s-1", at(102)), Some(7));
        assert_eq!(cache.get("s-1", at(103)), None);
        assert_eq!(cache.get("s-1", at(10)), None, "the clock was set back");
        assert_eq!(cache.get("s-2", at(100)), None);
        cache.clear();
        assert_eq!(cache.get("s-1", at(100)), None);
    }

    #[test]
    fn what_was_read_before_something_ended_is_not_remembered() {
        let cache = Cache::new();
        let now = Moment::from_unix(100);
        let mark = cache.mark();
        cache.forget("s-1");
        cache.put("s-1", now, 7, mark);
        assert_eq!(cache.get("s-1", now), None);
        cache.put("s-1", now, 7, cache.mark());
        cache.put("s-2", now, 8, cache.mark());
        cache.forget("s-1");
        assert_eq!((cache.get("s-1", now), cache.get("s-2", now)), (None, Some(8)));
    }
}
