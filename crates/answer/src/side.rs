//! What is compared and exported: a file, or a version of a list in the store.
//!
//! In: a word. Out: something that can be read, more than once, and what differs between
//! two of them.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use saring_lists::versions::{ListState, Store, VersionRecord};
use saring_lists::{
    Difference, FieldChange, Limits, ReadList, changes, difference, fields, read_file,
};
use saring_model::ListedEntity;
use serde_json::{Value, json};

use crate::Meter;
use crate::versions::called;

/// A file, or a version.
#[derive(Debug)]
pub enum Side {
    /// A publisher's file.
    File(PathBuf),
    /// A version in the store.
    Version(Store, Box<VersionRecord>),
}

impl Side {
    /// What a word means: a version if there is such a list, else a file. `NAME` is the
    /// version in use, `NAME@3` the third, `NAME@staged` the one that waits.
    ///
    /// # Errors
    ///
    /// When there is neither, or no such version.
    pub fn of(word: &str, store: &Store) -> anyhow::Result<Self> {
        let (name, which) = match word.rsplit_once('@') {
            Some((name, which)) => (name, Some(which)),
            None => (word, None),
        };
        let known = store.names()?.iter().any(|own| own == name);
        let path = PathBuf::from(word);
        if !known {
            if path.exists() {
                return Ok(Self::File(path));
            }
            bail!("expected a list of the store or a file, found neither: {word}");
        }
        let state = store.list(name)?;
        Ok(Self::Version(store.clone(), Box::new(version(&state, which)?)))
    }

    /// How it is called in an answer.
    pub fn called(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Version(_, version) => called(version),
        }
    }

    /// Reads its entities.
    ///
    /// # Errors
    ///
    /// When it is not whole.
    pub fn read(
        &self,
        meter: Meter<'_>,
        sink: &mut dyn FnMut(ListedEntity),
    ) -> anyhow::Result<ReadList> {
        let mut at = meter(None, "entities read:");
        let mut entities = 0;
        let mut counted = |entity| {
            entities += 1;
            at(entities);
            sink(entity);
        };
        let limits = Limits::default();
        Ok(match self {
            Self::File(path) => read_file(path, &limits, &mut counted)
                .with_context(|| format!("reading list {}", path.display()))?,
            Self::Version(store, version) => {
                store.read(version, &limits, &mut counted)?
            }
        })
    }
}

/// The version of a list that a word means.
///
/// # Errors
///
/// When there is none.
pub fn version(state: &ListState, which: Option<&str>) -> anyhow::Result<VersionRecord> {
    let name = &state.name;
    let number = match which {
        None | Some("active") => {
            state.active().with_context(|| format!("no version of {name} is in use"))?
        }
        Some("staged") => {
            state.staged().with_context(|| format!("no version of {name} waits"))?
        }
        Some(number) => number.parse().ok().with_context(|| {
            format!("expected a number, staged or active behind {name}@")
        })?,
    };
    let version = state.version(number).cloned();
    version.with_context(|| format!("{name} has no version {number}"))
}

/// The difference of two sides.
///
/// # Errors
///
/// When one of them is not whole.
pub fn between(
    before: &Side,
    after: &Side,
    meter: Meter<'_>,
) -> anyhow::Result<Difference> {
    difference(&mut |sink| before.read(meter, sink).map(|_| ()), &mut |sink| {
        after.read(meter, sink).map(|_| ())
    })
}

/// A difference as JSON, one value for each entity that differs.
pub fn lines(difference: &Difference) -> impl Iterator<Item = Value> {
    let added = difference.added.iter().map(|entity| whole("added", entity));
    let removed = difference.removed.iter().map(|entity| whole("removed", entity));
    let changed = difference.changed.iter().map(|(before, after)| {
        json!({
            "change": "changed",
            "id": after.id,
            "caption": after.caption(),
            "fields": changes_json(&changes(before, after)),
        })
    });
    added.chain(removed).chain(changed)
}

/// Changed fields by name.
pub fn changes_json(changes: &[FieldChange]) -> Value {
    let field = |change: &FieldChange| {
        let values = json!({"gone": change.gone, "new": change.new});
        (change.field.to_owned(), values)
    };
    Value::Object(changes.iter().map(field).collect())
}

/// The fields of an entity by name.
pub fn fields_json(entity: &ListedEntity) -> Value {
    let fields = fields(entity).into_iter();
    Value::Object(
        fields.map(|(field, values)| (field.to_owned(), json!(values))).collect(),
    )
}

fn whole(change: &str, entity: &ListedEntity) -> Value {
    json!({
        "change": change,
        "id": entity.id,
        "caption": entity.caption(),
        "entity": fields_json(entity),
    })
}
