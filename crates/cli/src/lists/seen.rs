//! What a publisher's server said of a list when it was last downloaded.
//!
//! In and out: `http.json` in the list's folder. It counts only together with the
//! address that was asked and the version that came of it, so that "nothing has changed"
//! never confirms anything else than what was downloaded. Not handled: anything odd in
//! the file, after which the list is simply downloaded whole.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use saring_answer::replace::replace;
use saring_lists::versions::{ListState, Store, VersionRecord};
use serde_json::{Value, json};

use super::download::Validators;

/// What is kept of a download.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Seen {
    /// What the server said.
    pub(super) validators: Validators,
    url: String,
    version: u32,
    sha256: String,
}

impl Seen {
    /// What was said of an address whose file became, or was, a version.
    pub(super) fn of(url: &str, validators: Validators, version: &VersionRecord) -> Self {
        let (version, sha256) = (version.number, version.sha256.clone());
        Self { validators, url: url.to_owned(), version, sha256 }
    }

    /// What was said last time and still counts, with the version that it is about.
    pub(super) fn read(
        store: &Store,
        state: &ListState,
        url: &str,
    ) -> Option<(Self, VersionRecord)> {
        let text = std::fs::read_to_string(path(store, &state.name)).ok()?;
        let seen = Self::from_json(&serde_json::from_str(&text).ok()?)?;
        let judged = [state.active(), state.staged(), state.rejected()];
        let version = state.version(seen.version)?;
        let counts = seen.url == url
            && seen.sha256 == version.sha256
            && judged.contains(&Some(seen.version))
            && seen.validators != Validators::default();
        counts.then(|| (seen, version.clone()))
    }

    /// Keeps it in place of what was there.
    pub(super) fn write(&self, store: &Store, name: &str) -> anyhow::Result<()> {
        let path = path(store, name);
        let context = || format!("writing {}", path.display());
        replace(&path, |out| Ok(writeln!(out, "{:#}", self.to_json())?))
            .with_context(context)
    }

    fn to_json(&self) -> Value {
        json!({
            "url": self.url,
            "etag": self.validators.etag,
            "last_modified": self.validators.last_modified,
            "version": self.version,
            "sha256": self.sha256,
        })
    }

    fn from_json(value: &Value) -> Option<Self> {
        let text = |key: &str| value.get(key)?.as_str().map(str::to_owned);
        Some(Self {
            validators: Validators {
                etag: text("etag"),
                last_modified: text("last_modified"),
            },
            url: text("url")?,
            version: u32::try_from(value.get("version")?.as_u64()?).ok()?,
            sha256: text("sha256")?,
        })
    }
}

fn path(store: &Store, name: &str) -> PathBuf {
    store.root().join("lists").join(name).join("http.json")
}
