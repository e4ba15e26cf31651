//! The audit log, as this service writes and reads it.
//!
//! In: a deed and who did it. Out: an entry for the log; pages of the log, proofs. Not
//! handled: hashing and signing (`saring_store::audit`).

use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use saring_model::Moment;
use saring_store::audit::{
    Hash, Head, Leaf, Scope, consistency, export as write_log, hex, inclusion,
};
use saring_store::{Batch, Entry, Query, Receipt, Store, StoreError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::alerts::{allowed, day, every, sample, seen};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::kept::Versioned;
use crate::problem::Problem;
use crate::records::Alert;

/// Entries that are asked for at a time.
const LEAVES_AT_ONCE: usize = 500;
/// Entries that one request looks at, at most: it then says where to go on.
const LOOKED_MAX: u64 = 20_000;
/// Longest page.
const PAGE_MAX: usize = 500;
/// Most samples at once.
const SAMPLES_MAX: usize = 50;
/// Who did what nobody asked for.
const SERVICE: &str = "service";
/// Pieces of an export that wait for whoever takes them.
const PIECES: usize = 16;
/// Bytes of such a piece.
const PIECE_BYTES: usize = 64 << 10;

/// The beginning of every entry about what somebody did: when, who, in which role, why.
pub(crate) fn deed(app: &App, actor: &Actor, action: &str) -> Entry {
    Entry {
        at: Some(app.now()),
        actor: actor.account.clone(),
        role: role(actor).to_owned(),
        action: action.to_owned(),
        purpose: actor.purpose.clone(),
        legal_basis: actor.legal_basis.clone(),
        ..Entry::default()
    }
}

/// The role of somebody, as the audit log names it; what nobody asked for has none.
fn role(actor: &Actor) -> &'static str {
    if actor.account == SERVICE { SERVICE } else { actor.role.as_str() }
}

/// An entry about a deed: who, in which role, why, what, about what, and what came of it.
/// Nothing that is handed in may be personal.
pub(crate) fn entry(
    app: &App,
    actor: &Actor,
    action: &str,
    about: (&str, &str),
    decision: &str,
) -> Entry {
    Entry {
        about: Some((about.0.to_owned(), about.1.to_owned())),
        decision: decision.to_owned(),
        ..deed(app, actor, action)
    }
}

/// An entry about something that the service did by itself.
pub(crate) fn entry_of_service(
    app: &App,
    action: &str,
    about: (&str, &str),
    decision: &str,
) -> Entry {
    let settings = app.settings();
    Entry {
        at: Some(app.now()),
        actor: SERVICE.to_owned(),
        role: SERVICE.to_owned(),
        action: action.to_owned(),
        purpose: settings.purpose.clone(),
        legal_basis: settings.legal_basis.clone(),
        about: Some((about.0.to_owned(), about.1.to_owned())),
        decision: decision.to_owned(),
        ..Entry::default()
    }
}

/// Keeps an entry that goes with no change: something was read.
pub(crate) async fn keep(app: &App, entry: Entry) -> Result<Receipt, Problem> {
    let batch = Batch { changes: Vec::new(), audit: vec![entry] };
    Ok(app.commit(batch).await?)
}

/// Which entries to read.
#[derive(Clone, Default, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Filter {
    /// Only this action (`alert.decide`), or all that begin so with a point (`alert.`).
    pub(crate) action: Option<String>,
    /// Only by this account or key (`user:u-…`).
    pub(crate) actor: Option<String>,
    /// Only about this record (`alert/a-…`), or about records of a kind (`alert`).
    pub(crate) about: Option<String>,
    /// Only of this day (`2026-11-28`).
    pub(crate) day: Option<String>,
    /// Only entries below this number: where the page before ended.
    pub(crate) below: Option<u64>,
    /// How many at most: 100 unless told, 500 at most.
    pub(crate) limit: Option<usize>,
}

impl Filter {
    fn holds(&self, entry: &Entry) -> bool {
        let action = self.action.as_deref().is_none_or(|action| {
            entry.action == action
                || (action.ends_with('.') && entry.action.starts_with(action))
        });
        let actor = self.actor.as_deref().is_none_or(|actor| entry.actor == actor);
        let about = self.about.as_deref().is_none_or(|about| {
            entry.about.as_ref().is_some_and(|(kind, id)| {
                kind == about || about.split_once('/') == Some((kind, id))
            })
        });
        let of_day = |wanted: &str| entry.at.is_some_and(|at| day(at) == wanted);
        action && actor && about && self.day.as_deref().is_none_or(of_day)
    }
}

/// An entry of the log.
#[derive(Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "AuditEntry")]
pub(crate) struct Logged {
    /// Its number.
    pub(crate) number: u64,
    /// What it says: the leaf, which is canonical JSON.
    pub(crate) leaf: Value,
    /// The hash of the leaf, in hexadecimal.
    pub(crate) hash: String,
    /// Whether what it says of a person is still there, sealed.
    pub(crate) sealed: bool,
}

impl Logged {
    fn of(leaf: &Leaf) -> Self {
        Self {
            number: leaf.number,
            leaf: serde_json::from_slice(&leaf.bytes).unwrap_or_default(),
            hash: hex(&leaf.hash),
            sealed: leaf.sealed.is_some(),
        }
    }
}

/// A page of the log, the latest first.
#[derive(Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "AuditEntries")]
pub(crate) struct Listed {
    /// The entries.
    pub(crate) entries: Vec<Logged>,
    /// Where the next page begins; `None` at the end.
    pub(crate) below: Option<u64>,
    /// How many entries the log has.
    pub(crate) size: u64,
}

/// Entries of the log, the latest first.
pub(crate) async fn entries(
    app: &App,
    actor: &Actor,
    filter: &Filter,
) -> Result<Listed, Problem> {
    allowed(actor, Permission::ReadAudit)?;
    let limit = filter.limit.unwrap_or(100);
    if !(1..=PAGE_MAX).contains(&limit) {
        let detail = format!("expected a limit from 1 to {PAGE_MAX}");
        return Err(Problem::invalid(detail).at("limit"));
    }
    seen(app, actor, "audit.read", ("audit", "")).await?;
    let size = app.store().head().await?.size;
    let mut end = filter.below.unwrap_or(size).min(size);
    let last = end.saturating_sub(LOOKED_MAX);
    let mut entries = Vec::new();
    while end > last {
        let piece = u64::try_from(LEAVES_AT_ONCE).unwrap_or(1);
        let from = end.saturating_sub(piece).max(last);
        let count = usize::try_from(end - from).unwrap_or(LEAVES_AT_ONCE);
        let leaves = app.store().leaves(from, count).await?;
        for leaf in leaves.iter().rev().filter(|leaf| leaf.number < end) {
            if leaf.read().is_some_and(|logged| filter.holds(&logged.entry)) {
                entries.push(Logged::of(leaf));
            }
            if entries.len() == limit {
                let below = Some(leaf.number).filter(|number| *number > 0);
                return Ok(Listed { entries, below, size });
            }
        }
        end = from;
    }
    Ok(Listed { entries, below: Some(end).filter(|end| *end > 0), size })
}

/// One entry.
pub(crate) async fn one(
    app: &App,
    actor: &Actor,
    number: u64,
) -> Result<Logged, Problem> {
    allowed(actor, Permission::ReadAudit)?;
    let leaves = app.store().leaves(number, 1).await?;
    let leaf = leaves.first().filter(|leaf| leaf.number == number);
    let leaf = leaf.ok_or_else(|| Problem::not_found("entry"))?;
    seen(app, actor, "audit.read", ("audit", "")).await?;
    Ok(Logged::of(leaf))
}

/// The signed checkpoint of a size: a signed note.
async fn note(app: &App, size: u64) -> Result<String, Problem> {
    let notes = app.store().checkpoints(size, 1).await?;
    notes.into_iter().next().ok_or_else(|| Problem::not_found("checkpoint"))
}

/// The latest checkpoint, as C2SP's tlog-checkpoint writes it.
pub(crate) async fn checkpoint(app: &App, actor: &Actor) -> Result<String, Problem> {
    allowed(actor, Permission::ReadAudit)?;
    let size = app.store().head().await?.size;
    note(app, size).await
}

/// A proof that an entry is in the log, or that one log is the beginning of another.
#[derive(Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "AuditProof")]
#[expect(clippy::struct_field_names, reason = "as the contract calls it")]
pub(crate) struct Proof {
    /// The entry, or the size of the smaller log.
    pub(crate) from: u64,
    /// The size of the log that it is proved for.
    pub(crate) size: u64,
    /// The hash of the entry in hexadecimal; empty for a proof between two logs.
    pub(crate) hash: String,
    /// The proof of RFC 9162: hashes in hexadecimal.
    pub(crate) proof: Vec<String>,
    /// The signed checkpoint of that size.
    pub(crate) checkpoint: String,
}

/// Entries of a subtree whose root is remembered: a power of two, so that it is one in
/// every tree that is larger.
const SUBTREE: u64 = 256;

/// Roots of complete subtrees of [`SUBTREE`] entries, from the first on: what is in the
/// log never changes, so that each entry is hashed once and not for every proof.
#[derive(Default)]
pub(crate) struct State(Mutex<Vec<Hash>>);

impl State {
    fn roots(&self) -> MutexGuard<'_, Vec<Hash>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The root of one subtree; `None` where the log is shorter than it.
    fn subtree(&self, store: &Store, number: u64) -> Result<Option<Hash>, StoreError> {
        let number = usize::try_from(number).unwrap_or(usize::MAX);
        loop {
            let known = {
                let roots = self.roots();
                if let Some(root) = roots.get(number) {
                    return Ok(Some(*root));
                }
                roots.len()
            };
            // One after the other: whoever asks for a late one needs those before it too.
            let from = known as u64 * SUBTREE;
            let head = over(store, from..from + SUBTREE)?;
            if head.size < SUBTREE {
                return Ok(None);
            }
            let mut roots = self.roots();
            if roots.len() == known {
                roots.push(head.root());
            }
        }
    }

    /// The root over a range of entries.
    fn root(&self, store: &Store, mut range: Range<u64>) -> Result<Hash, StoreError> {
        let mut head = Head::default();
        while range.start.is_multiple_of(SUBTREE) && range.start + SUBTREE <= range.end {
            let Some(root) = self.subtree(store, range.start / SUBTREE)? else { break };
            head.append(root);
            range.start += SUBTREE;
        }
        let whole = Head { size: head.size * SUBTREE, ..head };
        Ok(append(store, whole, range)?.root())
    }
}

/// The head over a range of entries.
fn over(store: &Store, range: Range<u64>) -> Result<Head, StoreError> {
    append(store, Head::default(), range)
}

/// A head with a range of entries behind it.
fn append(
    store: &Store,
    mut head: Head,
    mut range: Range<u64>,
) -> Result<Head, StoreError> {
    while range.start < range.end {
        let left = usize::try_from(range.end - range.start).unwrap_or(LEAVES_AT_ONCE);
        let leaves = store.leaves(range.start, left.min(LEAVES_AT_ONCE)).wait()?;
        let Some(last) = leaves.last() else { break };
        range.start = last.number + 1;
        for leaf in &leaves {
            head.append(leaf.hash);
        }
    }
    Ok(head)
}

/// Runs what asks for roots again and again where it may block.
async fn apart<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(
        &dyn Fn(Range<u64>) -> Result<Hash, StoreError>,
    ) -> Result<T, StoreError>
    + Send
    + 'static,
) -> Result<T, Problem> {
    let app = app.clone();
    let work = move || work(&|range| app.desk().audit.root(app.store(), range));
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|_| Problem::defect("a proof was not made"))??)
}

/// Proves that an entry is in the log as it is now.
pub(crate) async fn prove(
    app: &App,
    actor: &Actor,
    number: u64,
) -> Result<Proof, Problem> {
    let entry = one(app, actor, number).await?;
    let size = app.store().head().await?.size;
    let proof = apart(app, move |root| inclusion(number, size, root));
    let proof = proof.await?.ok_or_else(|| Problem::not_found("entry"))?;
    let proof = proof.iter().map(|hash| hex(hash)).collect();
    let checkpoint = note(app, size).await?;
    Ok(Proof { from: number, size, hash: entry.hash, proof, checkpoint })
}

/// Two sizes of the log.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sizes {
    /// The smaller.
    pub(crate) from: u64,
    /// The larger; the log's own unless told.
    #[serde(default)]
    pub(crate) to: Option<u64>,
}

/// Proves that the log of one size is the beginning of the log of another.
pub(crate) async fn prove_consistency(
    app: &App,
    actor: &Actor,
    sizes: &Sizes,
) -> Result<Proof, Problem> {
    allowed(actor, Permission::ReadAudit)?;
    let size = app.store().head().await?.size;
    let (from, to) = (sizes.from, sizes.to.unwrap_or(size));
    if to > size {
        return Err(Problem::invalid("expected a size that the log has had").at("to"));
    }
    if from > to {
        return Err(Problem::invalid("expected a size below the other").at("from"));
    }
    let proof = apart(app, move |root| consistency(from, to, root));
    let proof = proof.await?.ok_or_else(|| Problem::not_found("proof"))?;
    let proof = proof.iter().map(|hash| hex(hash)).collect();
    // Only sizes at the end of a transaction are signed: the first one from there on.
    let checkpoint = note(app, to).await?;
    Ok(Proof { from, size: to, hash: String::new(), proof, checkpoint })
}

/// The log as a file, in pieces, without what is sealed. That it was taken is in the log
/// when this returns, and in the file.
pub(crate) async fn export(
    app: &App,
    actor: &Actor,
) -> Result<tokio::sync::mpsc::Receiver<Vec<u8>>, Problem> {
    allowed(actor, Permission::ReadAudit)?;
    keep(app, entry(app, actor, "audit.export", ("audit", ""), "")).await?;
    let (give, take) = tokio::sync::mpsc::channel(PIECES);
    let mut store = app.store().clone();
    tokio::task::spawn_blocking(move || {
        let verifier = store.verifier();
        let scope = Scope { verifier, from: 0, subjects: false };
        let mut out = Pieces { give, piece: Vec::new() };
        // Whoever takes it sees that the last line is missing.
        if let Err(error) = write_log(&mut store, &scope, &mut out) {
            tracing::error!(event = "audit.export", detail = %error);
        }
    });
    Ok(take)
}

/// Writes into a channel, as fast as the other end takes it.
struct Pieces {
    give: tokio::sync::mpsc::Sender<Vec<u8>>,
    piece: Vec<u8>,
}

impl std::io::Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE_BYTES {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        let piece = std::mem::take(&mut self.piece);
        let gone = |_| std::io::Error::from(std::io::ErrorKind::BrokenPipe);
        self.give.blocking_send(piece).map_err(gone)
    }
}

/// Which alerts to draw samples of.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Samples {
    /// The day on which they were judged.
    pub(crate) day: String,
    /// How many: 10 unless told, 50 at most.
    #[serde(default)]
    pub(crate) count: Option<usize>,
}

/// Samples of judged alerts.
#[derive(Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "AuditSamples")]
pub(crate) struct Sampled {
    /// How many were judged on the day.
    pub(crate) judged: usize,
    /// Those that were drawn, without names and texts.
    pub(crate) samples: Vec<Value>,
}

/// Draws judged alerts of a day at random, for oversight.
pub(crate) async fn samples(
    app: &App,
    actor: &Actor,
    asked: &Samples,
) -> Result<Sampled, Problem> {
    allowed(actor, Permission::ReadSamples)?;
    let from = Moment::read(&asked.day).filter(|moment| day(*moment) == asked.day);
    if from.is_none() {
        return Err(Problem::invalid("expected a day, as in 2026-11-20").at("day"));
    }
    let count = asked.count.unwrap_or(10);
    if !(1..=SAMPLES_MAX).contains(&count) {
        let detail = format!("expected a count from 1 to {SAMPLES_MAX}");
        return Err(Problem::invalid(detail).at("count"));
    }
    let below = format!("{}~", asked.day);
    let query = Query::between("alert", "decided", &asked.day, &below);
    let mut alerts: Vec<Versioned<Alert>> = every(app, query).await?;
    let judged = alerts.len();
    let mut samples = Vec::new();
    while samples.len() < count && !alerts.is_empty() {
        let mut bytes = [0; 8];
        app.clock().random(&mut bytes);
        let most = u64::try_from(alerts.len()).unwrap_or(u64::MAX);
        let at = usize::try_from(u64::from_le_bytes(bytes) % most).unwrap_or_default();
        samples.push(sample(&alerts.swap_remove(at).value));
    }
    seen(app, actor, "audit.sample", ("alert", "")).await?;
    Ok(Sampled { judged, samples })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn roots_that_are_remembered_are_those_of_the_entries() {
        let folder = tempfile::TempDir::new().unwrap();
        let test = testing::without_lists(folder, |_| {});
        let store = test.app.store();
        let entries = |count: usize| Batch {
            changes: Vec::new(),
            audit: vec![Entry { action: "test".to_owned(), ..Entry::default() }; count],
        };
        let state = State::default();
        for count in [300, 467, 1, 300] {
            store.commit(entries(count)).wait().unwrap();
            let size = store.head().wait().unwrap().size;
            for (from, to) in
                [(0, size), (256, size), (0, 256), (0, 512), (3, 5), (512, size)]
            {
                let range = from..to.min(size).max(from);
                let own = over(store, range.clone()).unwrap().root();
                assert_eq!(state.root(store, range).unwrap(), own, "{from}..{to}");
            }
        }
        assert_eq!(state.roots().len(), 4);
    }
}
