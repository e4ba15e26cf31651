//! An index built while its entities are read.
//!
//! In: whatever reads entities. Out: an [`IndexBuilder`] that has them all, in the order
//! in which they were read. Reading and building go on at the same time; a few thousand
//! entities are held between them, however many there are.

use std::sync::mpsc::{SyncSender, sync_channel};

use saring_model::ListedEntity;
use saring_screen::IndexBuilder;

/// Entities handed over at a time.
const RUN: usize = 512;
/// Runs that may wait for the builder.
const RUNS_MAX: usize = 8;

/// Takes entities on their way to a builder.
#[derive(Debug)]
pub struct Feed {
    run: Vec<(u32, ListedEntity)>,
    to: SyncSender<Vec<(u32, ListedEntity)>>,
}

impl Feed {
    /// Adds an entity of the list at a position.
    pub fn add(&mut self, list: u32, entity: ListedEntity) {
        self.run.push((list, entity));
        if self.run.len() >= RUN {
            self.hand_over();
        }
    }

    fn hand_over(&mut self) {
        let run = std::mem::replace(&mut self.run, Vec::with_capacity(RUN));
        // A builder that has stopped tells its own panic.
        let _ = self.to.send(run);
    }
}

/// Runs a reader, whose entities go to a builder on another thread.
pub fn while_reading<R>(read: impl FnOnce(&mut Feed) -> R) -> (IndexBuilder, R) {
    std::thread::scope(|scope| {
        let (to, from) = sync_channel::<Vec<(u32, ListedEntity)>>(RUNS_MAX);
        let building = scope.spawn(move || {
            let mut builder = IndexBuilder::default();
            for (list, entity) in from.into_iter().flatten() {
                builder.add(list, &entity);
            }
            builder
        });
        let mut feed = Feed { run: Vec::with_capacity(RUN), to };
        let read = read(&mut feed);
        feed.hand_over();
        drop(feed);
        let builder =
            building.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        (builder, read)
    })
}
