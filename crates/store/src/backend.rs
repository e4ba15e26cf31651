//! One connection to a database.
//!
//! In: batches and questions, one at a time. Out: what came of them. Not handled: threads
//! and queues ([`Store`](crate::Store)).

use saring_model::Moment;

use crate::audit::{Head, Leaf, Signer};
use crate::backup::Item;
use crate::{Batch, Page, Query, Receipt, Record, StoreError};

/// How far it is with leaving no byte of what was removed or replaced.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scrub {
    /// There is nothing to do: no byte is left.
    Clean,
    /// Rewriting was begun, for all that was removed or replaced up to now.
    Begun,
    /// There is more to do.
    More,
    /// The last step cannot be done while somebody else reads: it may be tried again.
    Held,
    /// Rewriting has ended: no byte is left of what it was begun for. What was removed or
    /// replaced since may have some.
    Ended,
}

/// One connection to a database, used by one thread.
///
/// Text is compared by its bytes, whatever the database's own order is.
pub trait Backend: Send {
    /// Keeps several batches in one transaction that is durable when this returns. Each
    /// batch succeeds or fails for itself: one whose expectation does not hold leaves
    /// nothing behind and costs the others nothing.
    ///
    /// # Errors
    ///
    /// For all of them, when the transaction failed.
    fn commit(
        &mut self,
        batches: &[Batch],
        signer: &Signer,
    ) -> Result<Vec<Result<Receipt, StoreError>>, StoreError>;

    /// One record.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked.
    fn get(&mut self, kind: &str, id: &str) -> Result<Option<Record>, StoreError>;

    /// Some records.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked, or a page is no page of this query.
    fn find(&mut self, query: &Query) -> Result<Page, StoreError>;

    /// How many records a query has in all its pages.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked.
    fn count(&mut self, query: &Query) -> Result<u64, StoreError>;

    /// Tallies whose name begins so, in slots from one to another (not included), as
    /// name, slot and sum, by name and slot.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked.
    fn tallies(
        &mut self,
        prefix: &str,
        from: &str,
        below: &str,
    ) -> Result<Vec<(String, String, i64)>, StoreError>;

    /// A large value.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked.
    fn blob(&mut self, name: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Where the audit log ends.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked.
    fn head(&mut self) -> Result<Head, StoreError>;

    /// Entries of the audit log from a number on, with what is still sealed of them.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked.
    fn leaves(&mut self, from: u64, limit: usize) -> Result<Vec<Leaf>, StoreError>;

    /// Signed checkpoints for sizes from one on, by size: one for each transaction.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked.
    fn checkpoints(&mut self, from: u64, limit: usize)
    -> Result<Vec<String>, StoreError>;

    /// Takes or keeps a lease on a job for a node until a moment; whether it has it.
    ///
    /// # Errors
    ///
    /// When the database cannot be written.
    fn claim(
        &mut self,
        job: &str,
        node: &str,
        now: Moment,
        until: Moment,
    ) -> Result<bool, StoreError>;

    /// Removes records and sealed subjects whose time has come, at most so many, and with
    /// a record all that is sealed under its kind and identifier. How many it removed.
    ///
    /// # Errors
    ///
    /// When the database cannot be written.
    fn remove_due(&mut self, now: Moment, limit: usize) -> Result<u64, StoreError>;

    /// Does something for the bytes of what was removed or replaced to be in no file any
    /// more, and no more than what others can wait for; how far it is.
    ///
    /// # Errors
    ///
    /// When the database cannot be written.
    fn scrub_step(&mut self) -> Result<Scrub, StoreError>;

    /// Writes something of no meaning durably: whether anything can be kept.
    ///
    /// # Errors
    ///
    /// When the database cannot be written.
    fn probe(&mut self) -> Result<(), StoreError>;

    /// Writes all there is, as of one moment, into a new file while others go on.
    ///
    /// # Errors
    ///
    /// When the database cannot be read or the file cannot be written.
    fn backup(&mut self, file: &std::path::Path) -> Result<(), StoreError>;
}

/// A backend that can be copied as a whole.
pub(crate) trait Whole: Backend {
    /// Hands over all there is, as of one moment.
    fn dump(
        &mut self,
        each: &mut dyn FnMut(Item) -> Result<(), StoreError>,
    ) -> Result<(), StoreError>;

    /// Takes over all there is, chunk by chunk until one is empty, in one transaction and
    /// only if the store is empty.
    fn load(
        &mut self,
        next: &mut dyn FnMut(&mut Vec<Item>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError>;
}
