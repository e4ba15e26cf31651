//! What every handler has at hand.

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use saring_model::Moment;
use saring_store::{Batch, Receipt, Store, StoreError};

use crate::Settings;
use crate::clock::{Clock, identifier};
use crate::current::Current;

/// Of what an [`App`] is made.
pub struct Parts {
    /// The settings.
    pub settings: Settings,
    /// The store.
    pub store: Store,
    /// The clock and the random source.
    pub clock: Arc<dyn Clock>,
    /// Key of the service, for digests that only it can make: 32 random bytes.
    pub secret: [u8; 32],
}

/// What every handler has at hand. A clone is the same.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    parts: Parts,
    node: String,
    /// What is screened against now; nothing before lists are there.
    current: ArcSwapOption<Current>,
    /// State of each room, by its own type.
    edge: crate::edge::State,
    access: crate::access::State,
    desk: crate::desk::State,
}

impl App {
    /// Of parts.
    pub fn new(parts: Parts) -> Self {
        let edge = crate::edge::State::new(&parts.settings);
        let access = crate::access::State::new(&parts.settings);
        let desk = crate::desk::State::new(&parts.settings);
        let current = ArcSwapOption::empty();
        let node = match parts.settings.node.as_str() {
            "" => identifier(&*parts.clock, 'n'),
            node => node.to_owned(),
        };
        Self(Arc::new(Inner { parts, node, current, edge, access, desk }))
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.0.parts.settings
    }

    /// This node's name, different from that of every other node.
    pub fn node(&self) -> &str {
        &self.0.node
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.0.parts.store
    }

    /// Keeps a batch, and measures how long that takes.
    ///
    /// # Errors
    ///
    /// As [`Store::commit`].
    pub(crate) fn commit(
        &self,
        batch: Batch,
    ) -> impl Future<Output = Result<Receipt, StoreError>> + Send + '_ {
        let began = std::time::Instant::now();
        // It stands in the store's queue before anybody waits for it.
        let answer = self.store().commit(batch);
        async move {
            let kept = answer.await;
            self.edge().metrics.commits.took(began.elapsed());
            kept
        }
    }

    /// The present time.
    pub fn now(&self) -> Moment {
        self.0.parts.clock.now()
    }

    /// The clock and the random source.
    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.0.parts.clock
    }

    /// A new identifier.
    pub(crate) fn identifier(&self, letter: char) -> String {
        identifier(self.clock(), letter)
    }

    /// A digest of text that only this service can make, as 32 hexadecimal digits: what
    /// is personal is found by it without being a key itself.
    pub(crate) fn blind(&self, text: &str) -> String {
        let key =
            aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &self.0.parts.secret);
        let tag = aws_lc_rs::hmac::sign(&key, text.as_bytes());
        saring_store::audit::hex(tag.as_ref().get(..16).unwrap_or_default())
    }

    /// What is screened against now; `None` before lists are there.
    pub(crate) fn current(&self) -> Option<Arc<Current>> {
        self.0.current.load_full()
    }

    /// Puts something else in its place.
    pub(crate) fn set_current(&self, current: Arc<Current>) {
        self.0.current.store(Some(current));
    }

    pub(crate) fn edge(&self) -> &crate::edge::State {
        &self.0.edge
    }

    pub(crate) fn access(&self) -> &crate::access::State {
        &self.0.access
    }

    pub(crate) fn desk(&self) -> &crate::desk::State {
        &self.0.desk
    }
}
