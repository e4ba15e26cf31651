//! What persons have decided of entities on different lists: the same, or not.
//!
//! In: decisions. Out: those that hold; of one pair the last one does. They are only ever
//! appended, so that each join and each parting can be traced and taken back. Not
//! handled: what joins without a person; see `screen`.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::lines;
use super::store::{Store, StoreError, sync_folder};
use crate::Moment;
use crate::digest::hex;

/// A person's decision that two entities are one, or are not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MergeDecision {
    /// When.
    pub at: Moment,
    /// Who: the operator's own word for themselves.
    pub by: String,
    /// The one's identifier.
    pub a: String,
    /// The other's identifier.
    pub b: String,
    /// Whether they are one; `None` takes back what was decided before.
    pub same: Option<bool>,
    /// Why.
    pub why: String,
}

impl MergeDecision {
    fn line(&self) -> String {
        let value = json!({
            "at": self.at.to_string(),
            "by": self.by,
            "a": self.a,
            "b": self.b,
            "same": self.same,
            "why": self.why,
        });
        format!("{value}\n")
    }

    fn read(line: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(line).ok()?;
        let text = |key: &str| value.get(key)?.as_str().map(str::to_owned);
        Some(Self {
            at: Moment::read(&text("at")?)?,
            by: text("by")?,
            a: text("a")?,
            b: text("b")?,
            same: match value.get("same")? {
                same if same.is_null() => None,
                same => Some(same.as_bool()?),
            },
            why: text("why")?,
        })
    }

    fn is_of(&self, a: &str, b: &str) -> bool {
        (self.a == a && self.b == b) || (self.a == b && self.b == a)
    }
}

impl Store {
    /// Every decision ever made, in order.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Io`](super::StoreErrorKind::Io) and [`StoreErrorKind::Damaged`](super::StoreErrorKind::Damaged).
    pub fn decisions(&self) -> Result<Vec<MergeDecision>, StoreError> {
        lines::read(&self.root().join(FILE), "decision", MergeDecision::read)
    }

    /// The decisions that hold: the last one of each pair.
    ///
    /// # Errors
    ///
    /// As [`decisions`](Self::decisions).
    pub fn decisions_in_force(&self) -> Result<Vec<MergeDecision>, StoreError> {
        let mut force: Vec<MergeDecision> = Vec::new();
        for decision in self.decisions()? {
            force.retain(|own| !own.is_of(&decision.a, &decision.b));
            force.push(decision);
        }
        force.retain(|decision| decision.same.is_some());
        Ok(force)
    }

    /// Appends a decision, and waits until it is on the disk.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Busy`](super::StoreErrorKind::Busy) and [`StoreErrorKind::Io`](super::StoreErrorKind::Io).
    pub fn decide(&self, decision: &MergeDecision) -> Result<(), StoreError> {
        let _lock = self.lock()?;
        lines::append(&self.root().join(FILE), &decision.line())?;
        sync_folder(self.root());
        Ok(())
    }

    /// A name for what is made of the versions in use and the decisions in force by a
    /// program: it is another one as soon as any of these is.
    ///
    /// # Errors
    ///
    /// As [`active`](Self::active) and [`decisions`](Self::decisions).
    pub fn fingerprint(&self, program: &str) -> Result<String, StoreError> {
        let mut digest = Sha256::new();
        let mut piece = |text: &str| {
            digest.update((text.len() as u64).to_le_bytes());
            digest.update(text);
        };
        piece(program);
        for (_, version) in self.active()? {
            piece(&version.list);
            piece(&version.number.to_string());
            piece(&version.sha256);
        }
        for decision in self.decisions_in_force()? {
            piece(&decision.line());
        }
        let digest = digest.finalize();
        Ok(hex(digest.get(..16).unwrap_or_default()))
    }
}

/// The decisions' file within a store.
pub(super) const FILE: &str = "merges.jsonl";
