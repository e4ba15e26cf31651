//! What speaks with a running service in bulk: for `bench serve` and `crash`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use saring_lists::{Limits, read_file};
use saring_model::{EntityKind, ListedEntity};

pub(crate) mod client;
pub(crate) mod postgres;
pub(crate) mod service;

/// A folder that is gone when the chore ends, well or badly.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(chore: &str) -> anyhow::Result<Self> {
        let name = format!("saring-{chore}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path)
            .with_context(|| format!("making {}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left lies in the system's temporary folder.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The people of a list.
pub(crate) fn persons(list: &Path) -> anyhow::Result<Vec<ListedEntity>> {
    let mut persons = Vec::new();
    read_file(list, &Limits::default(), &mut |entity| {
        if entity.kind == EntityKind::Person {
            persons.push(entity);
        }
    })?;
    Ok(persons)
}
