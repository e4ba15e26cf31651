//! Files of lists between nodes.
//!
//! In: versions in the folder of one node. Out: their files in the store, and the same
//! version in the folder of another. Not handled: when.
//!
//! On PostgreSQL the files are kept in the store as large values (`list/` and the SHA-256
//! of what was delivered; gzipped): that is what several nodes share. With a file of
//! SQLite there is one folder beside it, which has them; they are not kept twice, and a
//! backup of the folder of data has both.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use anyhow::Context as _;
use flate2::read::MultiGzDecoder;
use saring_answer::versions::sources;
use saring_lists::Limits;
use saring_lists::versions::{Import, Outcome, Store as Lists, VersionRecord};
use saring_store::{BLOB_BYTES_MAX, Change};

use super::kept::{FileKept, VersionKept};
use super::switch::plain;
use super::{failure, folder, in_thread};
use crate::App;
use crate::problem::Problem;

/// Whether other nodes have to find files in the store.
pub(super) fn are_shared(app: &App) -> bool {
    !app.settings().postgres.is_empty()
}

/// Name of a file in the store.
fn blob(file: &FileKept) -> String {
    format!("list/{}", file.sha256)
}

/// What keeps the files of a version in the store, if they belong there.
pub(super) async fn share(
    app: &App,
    version: &VersionRecord,
) -> Result<Vec<Change>, Problem> {
    if !are_shared(app) {
        return Ok(Vec::new());
    }
    let (lists, version) = (folder(app), version.clone());
    let read = in_thread(move || -> anyhow::Result<Vec<Change>> {
        let mut changes = Vec::new();
        for (file, path) in lists.kept(&version)? {
            let length = std::fs::metadata(&path)?.len();
            anyhow::ensure!(
                length <= BLOB_BYTES_MAX as u64,
                "expected a file that the store can keep, found {length} bytes"
            );
            let name = blob(&FileKept::from(file));
            changes.push(Change::Blob { name, bytes: std::fs::read(&path)? });
        }
        Ok(changes)
    });
    read.await?.map_err(|error| failure(&error))
}

/// The number of a version in the folder of this node, if it is there: by its content,
/// for another program may have counted in this folder too.
pub(super) fn local(
    lists: &Lists,
    list: &str,
    sha256: &str,
    source_date: &str,
) -> anyhow::Result<Option<VersionRecord>> {
    let state = lists.list(list)?;
    let same = |version: &&VersionRecord| version.sha256 == sha256;
    let dated =
        |version: &&VersionRecord| same(version) && version.source_date == source_date;
    let found = state.versions.iter().rev().find(dated);
    Ok(found.or_else(|| state.versions.iter().rev().find(same)).cloned())
}

/// Puts a version into the folder of this node that another node has imported.
pub(super) async fn fetch(app: &App, version: &VersionKept) -> Result<(), Problem> {
    let folder = folder(app);
    let scratch =
        folder.root().join(format!(".fetch-{}-{}", plain(app.node()), version.id));
    let made = scratch.clone();
    let io = |error: std::io::Error| {
        tracing::error!(event = "lists.folder", detail = %error);
        Problem::unavailable("the folder of lists cannot be written now")
    };
    in_thread(move || std::fs::create_dir_all(made)).await?.map_err(io)?;
    for (number, file) in version.files.iter().enumerate() {
        let bytes = app.store().blob(&blob(file)).await?;
        let bytes = bytes.ok_or_else(|| {
            let name = &version.id;
            Problem::unavailable(format!("the files of {name} are on another node only"))
        })?;
        let path = scratch.join(number.to_string());
        in_thread(move || std::fs::write(path, bytes)).await?.map_err(io)?;
    }
    let version = version.clone();
    let taken = in_thread(move || {
        let taken = take(&folder, &version, &scratch);
        let _ = std::fs::remove_dir_all(&scratch);
        taken
    });
    taken.await?.map_err(|error| failure(&error))
}

fn take(lists: &Lists, version: &VersionKept, scratch: &Path) -> anyhow::Result<()> {
    let mut files: Vec<(String, Box<dyn Read>)> = Vec::new();
    for (number, file) in version.files.iter().enumerate() {
        let kept = BufReader::new(File::open(scratch.join(number.to_string()))?);
        let reader: Box<dyn Read> = if file.gzipped {
            Box::new(kept)
        } else {
            Box::new(MultiGzDecoder::new(kept))
        };
        files.push((file.name.clone(), reader));
    }
    let sources = sources(lists)?;
    let by = version.by.first().map_or("service", String::as_str);
    let outcome = lists.stage(Import {
        name: &version.list,
        expected: Some(&version.list),
        files,
        mapping: Some(version.mapping.as_str()).filter(|mapping| !mapping.is_empty()),
        limits: Limits::default(),
        guard: &|list| sources.of(list).guard,
        // It is no younger for having come from another node.
        at: version.confirmed_at,
        by,
        progress: &mut |_| {},
    })?;
    let (Outcome::Activated(read) | Outcome::Staged(read, _) | Outcome::Unchanged(read)) =
        outcome;
    anyhow::ensure!(
        read.sha256 == version.sha256,
        "expected {} as another node has read it, found other content",
        version.id
    );
    let digests =
        |files: &mut dyn Iterator<Item = String>| files.collect::<Vec<String>>();
    let ours = digests(&mut read.files.iter().map(|file| file.sha256.clone()));
    let theirs = digests(&mut version.files.iter().map(|file| file.sha256.clone()));
    // The same content from other bytes was here before: as good, and told as such.
    if ours != theirs {
        tracing::warn!(event = "lists.other-bytes", version = version.id);
    }
    Ok(())
}

/// Reads the first bytes of a file.
pub(super) fn head(path: &Path, bytes: u64) -> anyhow::Result<Vec<u8>> {
    let mut head = Vec::new();
    let file = File::open(path).context("opening a file that was delivered")?;
    file.take(bytes).read_to_end(&mut head).context("reading a file")?;
    Ok(head)
}
