//! Screening from many threads at once.
//!
//! In: layers and subjects. Out: screenings. What a worker has learnt is kept for the next
//! one, so that one person costs no more than one of many. Not handled: who is screened
//! in which order, and what follows.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use saring_casework::Unscreened;
use saring_model::{Screening, Subject};
use saring_screen::{Layers, Memory, Policy, Screener};

use crate::pool;

/// Layers, and the memory of whoever screens against them.
#[derive(Debug)]
pub struct Screeners {
    layers: Layers,
    /// Those that nobody uses, the one that was used last on top.
    memories: Mutex<Vec<Memory>>,
    /// As many as can work at a time; who comes beside them learns anew, for one holds
    /// some megabytes once it has met enough words.
    memories_max: usize,
}

impl Screeners {
    /// Over layers, with nothing learnt.
    pub fn new(layers: Layers) -> Self {
        let memories_max = pool::threads(None).get();
        Self { layers, memories: Mutex::default(), memories_max }
    }

    /// What is screened against.
    pub fn layers(&self) -> &Layers {
        &self.layers
    }

    /// Screens a subject.
    ///
    /// # Errors
    ///
    /// [`Unscreened::EngineFailed`] where a defect of ours kept it from being done; the
    /// next subject is screened as if nothing had happened.
    pub fn screen(
        &self,
        subject: &Subject,
        policy: &Policy,
    ) -> Result<Screening, Unscreened> {
        let memory = self.lock().pop().unwrap_or_default();
        // A memory that is half written goes the way of the one who wrote it.
        let caught = catch_unwind(AssertUnwindSafe(|| {
            let mut screener = Screener::resume(&self.layers, memory);
            (screener.screen(subject, policy), screener.into_memory())
        }));
        let (screening, memory) = caught.map_err(|_| Unscreened::EngineFailed)?;
        let mut memories = self.lock();
        if memories.len() < self.memories_max {
            memories.push(memory);
        }
        Ok(screening)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Memory>> {
        // Nothing can panic while it is held that would leave it half written.
        self.memories.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use saring_model::{EntityKind, ListedEntity, Name};
    use saring_screen::IndexBuilder;

    use super::*;
    use crate::engine::Engine;

    fn screeners() -> Screeners {
        let mut builder = IndexBuilder::default();
        builder.add(
            0,
            &ListedEntity {
                id: "x-1".to_owned(),
                kind: EntityKind::Person,
                names: vec![Name::primary("Sampel Testo")],
                ..ListedEntity::default()
            },
        );
        Screeners::new(Layers::new(builder.finish(Vec::new()).into()))
    }

    fn subject(name: &str) -> Subject {
        let names = vec![Name::primary(name)];
        Subject { kind: EntityKind::Person, names, ..Subject::default() }
    }

    #[test]
    fn threads_share_what_they_have_learnt() {
        fn is_shared<T: Send + Sync>() {}
        is_shared::<Engine>();
        let screeners = screeners();
        let hits = |name: &str| {
            let screening = screeners.screen(&subject(name), &Policy::default());
            screening.unwrap().hits.len()
        };
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        assert_eq!(hits("Testo Sampel"), 1);
                        assert_eq!(hits("Anna Maria Eriksson"), 0);
                    }
                });
            }
        });
        let kept = screeners.lock().len();
        assert!((1..=screeners.memories_max).contains(&kept), "{kept}");
    }
}
