//! What `diff` and `export` take: a file, or a version of a list in the store.
//!
//! In: a word of the command line. Out: something that can be read, more than once.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use saring_lists::versions::{ListState, Store, VersionRecord};
use saring_lists::{Limits, ReadList, read_file};
use saring_model::ListedEntity;

use crate::progress::Progress;

/// A file, or a version.
pub(crate) enum Side {
    /// A publisher's file.
    File(PathBuf),
    /// A version in the store.
    Version(Store, Box<VersionRecord>),
}

/// How a version is called, for help texts.
pub(crate) const NAMING: &str = "\
A list by its name is the version in use; NAME@3 is its third, NAME@staged the
one that waits. Anything else is the path of a publisher's file.";

impl Side {
    /// What a word means: a version if there is such a list, else a file.
    pub(crate) fn of(word: &str, store: &Store) -> anyhow::Result<Self> {
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
    pub(crate) fn called(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Version(_, version) => super::called(version),
        }
    }

    /// Reads its entities.
    pub(crate) fn read(
        &self,
        sink: &mut dyn FnMut(ListedEntity),
    ) -> anyhow::Result<ReadList> {
        let mut progress = Progress::ahead(None, "entities read:");
        let mut entities = 0;
        let mut counted = |entity| {
            entities += 1;
            progress.at(entities);
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
pub(crate) fn version(
    state: &ListState,
    which: Option<&str>,
) -> anyhow::Result<VersionRecord> {
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
