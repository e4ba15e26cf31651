//! What two readings of a list have apart, entity by entity.
//!
//! In: two ways to read entities, each of which can be taken twice. Out: the entities
//! that were added, changed and removed, whole. The first time only digests are kept and
//! the second time only what differs, so that memory follows the difference and not the
//! lists. Not handled: what in an entity changed; see [`changes`](crate::changes).

use std::collections::{BTreeMap, HashSet};

use saring_model::ListedEntity;

use crate::entries::{Delta, Entries};

/// The difference of two readings; each part sorted by identifier.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Difference {
    /// Entities of the later reading that are new.
    pub added: Vec<ListedEntity>,
    /// Entities in which something is different: before and after.
    pub changed: Vec<(ListedEntity, ListedEntity)>,
    /// Entities of the earlier reading that are gone.
    pub removed: Vec<ListedEntity>,
    /// Entities in the earlier and in the later reading.
    pub counts: [u64; 2],
}

impl Difference {
    /// Whether nothing is different.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

/// Where a reading puts its entities.
pub type Sink<'s> = &'s mut dyn FnMut(ListedEntity);

/// The difference of two readings.
///
/// # Errors
///
/// The first one of either reading.
///
/// ```
/// use saring_lists::{Limits, difference, read};
/// let list = |rows: &'static str| move |sink: &mut dyn FnMut(_)| {
///     read(rows.as_bytes(), "mine", &Limits::default(), sink).map(|_| ())
/// };
/// let before = list("id,name\nx-1,Testo Sampel\nx-2,Anna Maria Eriksson\n");
/// let after = list("id,name\nx-2,Anna Maria Erikson\n");
/// let difference = difference(&mut { before }, &mut { after }).unwrap();
/// assert_eq!(difference.removed[0].id, "x-1");
/// assert_eq!(difference.changed[0].1.names[0].full, "Anna Maria Erikson");
/// ```
pub fn difference<E>(
    before: &mut dyn FnMut(Sink<'_>) -> Result<(), E>,
    after: &mut dyn FnMut(Sink<'_>) -> Result<(), E>,
) -> Result<Difference, E> {
    let (old, new) = (entries(before)?, entries(after)?);
    let delta = old.delta(&new);
    let mut difference = Difference {
        counts: [old.len() as u64, new.len() as u64],
        ..Difference::default()
    };
    drop((old, new));
    if delta.is_empty() {
        return Ok(difference);
    }
    let old = collect(before, &delta, true)?;
    let mut new = collect(after, &delta, false)?;
    for (id, mut before) in old {
        let mut after = new.remove(&id).unwrap_or_default();
        // Several entities under one identifier are paired in their order.
        let pairs = before.len().min(after.len());
        difference.removed.extend(before.split_off(pairs));
        difference.added.extend(after.split_off(pairs));
        let pairs = before.into_iter().zip(after);
        difference.changed.extend(pairs.filter(|(before, after)| before != after));
    }
    difference.added.extend(new.into_values().flatten());
    difference.added.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(difference)
}

fn entries<E>(read: &mut dyn FnMut(Sink<'_>) -> Result<(), E>) -> Result<Entries, E> {
    let mut entries = Entries::default();
    read(&mut |entity| entries.push(&entity))?;
    entries.sort();
    Ok(entries)
}

/// The entities of a reading that are part of a delta.
fn collect<E>(
    read: &mut dyn FnMut(Sink<'_>) -> Result<(), E>,
    delta: &Delta,
    earlier: bool,
) -> Result<BTreeMap<String, Vec<ListedEntity>>, E> {
    let own = if earlier { &delta.removed } else { &delta.added };
    let wanted: HashSet<&str> =
        own.iter().chain(&delta.changed).map(String::as_str).collect();
    let mut found: BTreeMap<String, Vec<ListedEntity>> = BTreeMap::new();
    read(&mut |entity| {
        if wanted.contains(entity.id.as_str()) {
            found.entry(entity.id.clone()).or_default().push(entity);
        }
    })?;
    Ok(found)
}
