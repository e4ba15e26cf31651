//! A store whose versions go into use when somebody else says so.
//!
//! In: imports that wait, and the number that is to be in use. Out: the same folder as a
//! person's `import` and `accept` make, and a look at it as it will be. Several machines
//! that share what is in use each keep a store like this. Not handled: what they share it
//! through; who decides.

use std::path::{Path, PathBuf};

use super::import::Use;
use super::journal::{Event, EventKind};
use super::store::{ListState, StoreErrorKind, create_folder, kept_name};
use super::{Import, Outcome, RawFile, Store, StoreError, VersionRecord};
use crate::Moment;

impl Store {
    /// Imports as [`import`](Self::import) does, and takes nothing into use: what the
    /// guard has against it, if anything, stands in the outcome.
    ///
    /// # Errors
    ///
    /// As [`import`](Self::import).
    pub fn stage(&self, import: Import<'_>) -> Result<Outcome, StoreError> {
        self.take(import, Use::Never)
    }

    /// Imports changes as [`import_delta`](Self::import_delta) does, and takes nothing
    /// into use.
    ///
    /// # Errors
    ///
    /// As [`import_delta`](Self::import_delta).
    pub fn stage_delta(&self, import: Import<'_>) -> Result<Outcome, StoreError> {
        self.take_delta(import, Use::Never)
    }

    /// Takes a version into use, whatever it is: one that waits, or one that was in use
    /// before. Nothing happens if it is in use.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Unknown`] if there is no such version.
    pub fn activate(
        &self,
        name: &str,
        number: u32,
        at: Moment,
        by: &str,
        why: &str,
    ) -> Result<VersionRecord, StoreError> {
        let _lock = self.lock()?;
        let state = self.list(name)?;
        let version = known(&state, number)?;
        if state.active() != Some(number) {
            let (by, detail) = (by.to_owned(), why.to_owned());
            let kind = EventKind::Accepted;
            self.append(name, &Event { at, kind, version: Some(number), by, detail })?;
        }
        Ok(version)
    }

    /// The files of a version, the main one first, with the paths at which they are kept:
    /// gzipped, whether they came so or not.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Wrong`] if the list has no name that can be one.
    pub fn kept<'v>(
        &self,
        version: &'v VersionRecord,
    ) -> Result<Vec<(&'v RawFile, PathBuf)>, StoreError> {
        let folder = self.folder(&version.list)?.join(version.number.to_string());
        let path = |file| folder.join("raw").join(kept_name(file));
        Ok(version.files.iter().map(|file| (file, path(file))).collect())
    }

    /// The same versions in another folder, with those of some numbers in use: what it
    /// will be like, while this store stays as it is. Lists that are not named are not
    /// there. Files are shared, not copied, where the system can.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Unknown`] if there is no such version, [`StoreErrorKind::Io`].
    pub fn preview(
        &self,
        folder: &Path,
        in_use: &[(String, u32)],
        at: Moment,
    ) -> Result<Self, StoreError> {
        let preview = Self::at(folder);
        for (name, number) in in_use {
            let state = self.list(name)?;
            known(&state, *number)?;
            let (from, to) = (self.folder(name)?, preview.folder(name)?);
            for version in &state.versions {
                let number = version.number.to_string();
                share(&from.join(&number), &to.join(&number))?;
            }
            share_file(&from.join("journal.jsonl"), &to.join("journal.jsonl"), true)?;
            preview.activate(name, *number, at, "preview", "")?;
        }
        let decisions = self.root().join(super::decisions::FILE);
        if decisions.exists() {
            share_file(&decisions, &folder.join(super::decisions::FILE), true)?;
        }
        Ok(preview)
    }
}

fn known(state: &ListState, number: u32) -> Result<VersionRecord, StoreError> {
    state.version(number).cloned().ok_or_else(|| {
        let text = format!("{} has no version {number}", state.name);
        StoreError::new(StoreErrorKind::Unknown, text)
    })
}

/// A folder with the files of another.
fn share(from: &Path, to: &Path) -> Result<(), StoreError> {
    create_folder(to)?;
    let entries = std::fs::read_dir(from)
        .map_err(|error| StoreError::io("reading", from, error))?;
    for entry in entries {
        let path = entry.map_err(|error| StoreError::io("reading", from, error))?.path();
        let Some(name) = path.file_name() else { continue };
        if path.is_dir() {
            share(&path, &to.join(name))?;
        } else {
            share_file(&path, &to.join(name), false)?;
        }
    }
    Ok(())
}

/// A file of another folder; a copy, if it is to be written.
fn share_file(from: &Path, to: &Path, is_written: bool) -> Result<(), StoreError> {
    if !is_written && std::fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    let copied = std::fs::copy(from, to).map(drop);
    copied.map_err(|error| StoreError::io("copying", from, error))
}
