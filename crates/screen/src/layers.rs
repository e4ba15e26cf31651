//! An index, and over it what has changed since it was built.
//!
//! In: an index, then changes of single entities. Out: [`Layers`], which answer as an
//! index of all that is listed now would: the same hits, scores, order and evidence. Not
//! handled: when the index below is to be built anew, and by whom.
//!
//! Building an index of a million entities takes half a minute; a delta of a publisher
//! changes thirty. So the entities that were added or changed go into a small index of
//! their own, which is built anew for each delta, and those of the large one that were
//! changed or removed are hidden. Decision record 0012 tells why nothing else is needed.

use std::collections::BTreeMap;
use std::sync::Arc;

use saring_model::{ListVersion, ListedEntity};

use crate::index::{EntityKey, Index, IndexBuilder};

/// A change of one entity on a list, which is told by its position among the lists.
///
/// An entity is known by its identifier; the first 4,096 bytes of one tell it apart, as
/// an index keeps no more.
#[derive(Clone, Debug)]
pub enum Change {
    /// The entity is on the list as it stands here; all that the list held under its
    /// identifier is gone.
    Put(u32, Arc<ListedEntity>),
    /// The list holds nothing under this identifier.
    Remove(u32, String),
}

/// Listed entities that can be searched and changed: a large index, a small one over it.
///
/// A value: [`Layers::apply`] makes another one, and leaves this as it is.
///
/// ```
/// use std::sync::Arc;
/// use saring_model::{EntityKind, ListedEntity, Name, Subject};
/// use saring_screen::{Change, IndexBuilder, Layers, Policy, Screener};
/// let entity = |id: &str, name: &str| ListedEntity {
///     id: id.into(),
///     kind: EntityKind::Person,
///     names: vec![Name::primary(name)],
///     ..ListedEntity::default()
/// };
/// let mut builder = IndexBuilder::default();
/// builder.add(0, &entity("x-1", "Ivan Petrov"));
/// let before = Layers::new(Arc::new(builder.finish(vec![])));
/// let changes = [
///     Change::Remove(0, "x-1".into()),
///     Change::Put(0, entity("x-2", "Mohamed Saleh").into()),
/// ];
/// let after = before.apply(&changes, vec![]);
/// let hits = |layers: &Layers, name: &str| {
///     let names = vec![Name::primary(name)];
///     let subject = Subject { kind: EntityKind::Person, names, ..Subject::default() };
///     Screener::over(layers).screen(&subject, &Policy::default()).hits.len()
/// };
/// assert_eq!((hits(&before, "Ivan Petrov"), hits(&before, "Mohamed Saleh")), (1, 0));
/// assert_eq!((hits(&after, "Ivan Petrov"), hits(&after, "Mohamed Saleh")), (0, 1));
/// ```
#[derive(Clone)]
pub struct Layers {
    base: Arc<Index>,
    /// Numbers of the base's entities that were changed or removed, ascending.
    hidden: Vec<u32>,
    /// All that has changed since the base was built; nothing where it was removed.
    changed: BTreeMap<EntityKey, Option<Arc<ListedEntity>>>,
    /// Those that were added or changed, if there are any.
    overlay: Option<Arc<Index>>,
    lists: Arc<[ListVersion]>,
}

impl std::fmt::Debug for Layers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut f = f.debug_struct("Layers");
        f.field("lists", &self.lists).field("changed", &self.changed.len());
        f.finish_non_exhaustive()
    }
}

impl Layers {
    /// An index of which nothing has changed.
    pub fn new(base: Arc<Index>) -> Self {
        let lists = Arc::clone(base.shared_lists());
        let (hidden, changed) = (Vec::new(), BTreeMap::new());
        Self { base, hidden, changed, overlay: None, lists }
    }

    /// The same with these changes, one after the other, and the versions that the lists
    /// have by them, in the order of their positions.
    ///
    /// It costs what building an index of all that has changed since the base was built
    /// costs: 10 ms for a few hundred. Memory grows with the same number.
    ///
    /// # Panics
    ///
    /// When so much has changed that it is too much for an index: see
    /// [`IndexBuilder::finish`].
    #[must_use]
    pub fn apply(&self, changes: &[Change], lists: Vec<ListVersion>) -> Self {
        let changes = changes.iter().map(|change| match change {
            Change::Put(list, entity) => {
                (EntityKey::new(*list, &entity.id), Some(Arc::clone(entity)))
            }
            Change::Remove(list, id) => (EntityKey::new(*list, id), None),
        });
        self.with(changes, lists.into())
    }

    /// The same entities over another base.
    ///
    /// `base` was built of all that `since` holds, while changes went on: `since` is an
    /// earlier state of this one. What has changed after it is put over the new base.
    #[must_use]
    pub fn rebased(&self, base: Arc<Index>, since: &Self) -> Self {
        let value = |now: &Option<Arc<ListedEntity>>| now.as_ref().map(Arc::as_ptr);
        let is_in_base = |key: &EntityKey, now| {
            since.changed.get(key).is_some_and(|then| value(then) == value(now))
        };
        let changes = self.changed.iter().filter(|(key, now)| !is_in_base(key, now));
        let changes = changes.map(|(key, now)| (key.clone(), now.clone()));
        Self::new(base).with(changes, Arc::clone(&self.lists))
    }

    fn with(
        &self,
        changes: impl Iterator<Item = (EntityKey, Option<Arc<ListedEntity>>)>,
        lists: Arc<[ListVersion]>,
    ) -> Self {
        let view = self.base.view();
        let mut next = Self { lists, ..self.clone() };
        let mut rebuild = false;
        for (key, entity) in changes {
            next.hidden.extend(view.entities_of_id(&key));
            rebuild |= entity.is_some();
            let before = next.changed.insert(key, entity);
            rebuild |= before.flatten().is_some();
        }
        next.hidden.sort_unstable();
        next.hidden.dedup();
        if rebuild {
            next.overlay = next.overlaid();
        }
        next
    }

    /// The index of what was added or changed; the same values give the same index, in
    /// whatever order they came.
    fn overlaid(&self) -> Option<Arc<Index>> {
        let mut builder = IndexBuilder::default();
        let mut empty = true;
        for (key, entity) in &self.changed {
            if let Some(entity) = entity {
                builder.add(key.list(), entity);
                empty = false;
            }
        }
        // An answer cites the lists of the layers, whichever of them a hit is from.
        (!empty).then(|| Arc::new(builder.finish(Vec::new())))
    }

    /// The list versions that an answer cites.
    pub fn lists(&self) -> &[ListVersion] {
        &self.lists
    }

    pub(crate) fn shared_lists(&self) -> &Arc<[ListVersion]> {
        &self.lists
    }

    /// The index below.
    pub fn base(&self) -> &Arc<Index> {
        &self.base
    }

    /// Number of entities that are screened against.
    pub fn entities_count(&self) -> usize {
        let overlay = self.overlay.as_ref().map_or(0, |index| index.entities_count());
        self.base.entities_count().saturating_sub(self.hidden.len()) + overlay
    }

    /// Number of entities that were added, changed or removed since the base was built:
    /// what the next delta costs grows with it.
    pub fn changed_count(&self) -> usize {
        self.changed.len()
    }

    pub(crate) fn hidden(&self) -> &[u32] {
        &self.hidden
    }

    pub(crate) fn overlay(&self) -> Option<&Arc<Index>> {
        self.overlay.as_ref()
    }
}
