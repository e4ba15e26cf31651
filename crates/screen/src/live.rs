//! The layers that a running service screens against.
//!
//! In: changes. Out: the layers as they are now, for whoever asks. Not handled: where
//! changes come from, and keeping them for the next start.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use saring_model::ListVersion;

use crate::index::Index;
use crate::layers::{Change, Layers};

/// Layers that are changed while others screen against them.
///
/// Whoever screens takes [`Live::current`] and has all of one state for as long as it is
/// held. A change makes the next state beside it; the lock is held for as long as it
/// takes to put a pointer in place.
#[derive(Debug)]
pub struct Live {
    current: RwLock<Arc<Layers>>,
    /// Held while the next state is made, so that no change is lost to another.
    changing: Mutex<()>,
}

impl Live {
    /// Starts with these layers.
    pub fn new(layers: Layers) -> Self {
        Self { current: RwLock::new(Arc::new(layers)), changing: Mutex::new(()) }
    }

    /// The layers as they are now.
    pub fn current(&self) -> Arc<Layers> {
        // A pointer is always whole, whoever panicked while another held the lock.
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Applies changes, see [`Layers::apply`]; the new state.
    ///
    /// # Panics
    ///
    /// As [`Layers::apply`] does; then nothing has changed.
    pub fn apply(&self, changes: &[Change], lists: Vec<ListVersion>) -> Arc<Layers> {
        self.replace(|layers| layers.apply(changes, lists))
    }

    /// Puts a new base below, see [`Layers::rebased`]; the new state.
    ///
    /// Take [`Live::current`], build an index of all that it holds, however long that
    /// takes, and hand in both.
    ///
    /// # Panics
    ///
    /// As [`Layers::apply`] does; then nothing has changed.
    pub fn rebase(&self, base: Arc<Index>, since: &Layers) -> Arc<Layers> {
        self.replace(|layers| layers.rebased(base, since))
    }

    fn replace(&self, next: impl FnOnce(&Layers) -> Layers) -> Arc<Layers> {
        let changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let next = Arc::new(next(&self.current()));
        let mut place = self.current.write().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *place, Arc::clone(&next));
        drop(place);
        // Nobody waits while what was there before is taken apart.
        drop(changing);
        drop(before);
        next
    }
}
