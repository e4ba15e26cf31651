//! The audit log: what was done, by whom, why, and by which versions; in a tree of
//! hashes, so that nothing can be changed, taken out or put in between unseen.
//!
//! In: [`Entry`]s. Out: [`Leaf`]s, a [`Head`], signed checkpoints, proofs. Not handled:
//! where they are kept (`sqlite`, `postgresql`).
//!
//! What an entry tells of a person is not in the leaf: the leaf has SHA-256 over a salt
//! and the person's bytes, which stand beside it, sealed, and can be erased while every
//! proof stays valid.
//!
//! Source: RFC 9162, section 2.1 (hashing, inclusion and consistency proofs); C2SP
//! tlog-checkpoint and signed-note (checkpoints).

mod checkpoint;
mod entry;
mod export;
mod tree;

pub use checkpoint::{Checkpoint, NoteError, Signer, Verifier, hex};
pub use entry::{Entry, Leaf, Logged, Sealed, Subject, Versions};
pub use export::{
    Exported, Fault, Finding, LogFileError, Report, Scope, Source, export, verify,
};
pub use tree::{
    Hash, Head, consistency, consistency_holds, inclusion, inclusion_holds, leaf_hash,
};
