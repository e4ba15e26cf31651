//! What is kept of lists beside the folder, so that all nodes know the same.

use std::collections::BTreeMap;

use saring_lists::versions::{RawFile, VersionRecord};
use saring_model::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::current::{IN_USE, LISTS};
use crate::kept::Kept;
use crate::records::{moment, moment_option};

/// Where a version is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum VersionState {
    /// Nobody has said yet whether it is to be used.
    Waiting,
    /// It goes into use as soon as all nodes are ready for it.
    Accepted,
    /// It is in use.
    InUse,
    /// Another one is used in its place.
    Replaced,
    /// Somebody put it away.
    Rejected,
}

/// A file of a version as it was delivered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct FileKept {
    /// Its name, as delivered.
    pub(crate) name: String,
    /// Bytes, as delivered.
    pub(crate) bytes: u64,
    /// SHA-256 of the bytes as delivered.
    pub(crate) sha256: String,
    /// Whether it was gzipped when it came.
    pub(crate) gzipped: bool,
}

impl From<&RawFile> for FileKept {
    fn from(file: &RawFile) -> Self {
        let (name, sha256) = (file.name.clone(), file.sha256.clone());
        Self { name, bytes: file.bytes, sha256, gzipped: file.gzipped }
    }
}

/// One version of a list, and who answers for it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct VersionKept {
    /// Identifier: list and number.
    pub(crate) id: String,
    /// The list.
    pub(crate) list: String,
    /// Number of the version, from 1.
    pub(crate) number: u32,
    /// SHA-256 of the canonical content: what every node must read from the files.
    pub(crate) sha256: String,
    /// The publisher's own date, or empty.
    pub(crate) source_date: String,
    /// Listed entities.
    pub(crate) entities: u64,
    /// The format it was read as.
    pub(crate) format: String,
    /// The files, the main one first.
    pub(crate) files: Vec<FileKept>,
    /// The column mapping it is read through; empty if through none.
    pub(crate) mapping: String,
    /// What the guard has against it.
    pub(crate) reasons: Vec<String>,
    /// Where it is.
    pub(crate) state: VersionState,
    /// Who brought it, edited it, or wants it back: nobody of these may accept it.
    pub(crate) by: Vec<String>,
    /// When it came.
    #[serde(with = "moment")]
    #[schemars(with = "String")]
    pub(crate) imported_at: Moment,
    /// When it was last known to be what the publisher says.
    #[serde(with = "moment")]
    #[schemars(with = "String")]
    pub(crate) confirmed_at: Moment,
    /// Who accepted or rejected it; `guard` where the settings let it pass.
    pub(crate) settled_by: Option<String>,
    /// When.
    #[serde(with = "moment_option")]
    #[schemars(with = "Option<String>")]
    pub(crate) settled_at: Option<Moment>,
    /// Why, in their words.
    pub(crate) why: String,
    /// Whether it was written entry by entry here: nobody publishes it, so it has no age.
    pub(crate) is_own: bool,
    /// Whether its files are in the store, for other nodes.
    pub(crate) is_shared: bool,
}

impl VersionKept {
    /// Of a version that was imported.
    pub(crate) fn new(version: &VersionRecord, by: Vec<String>) -> Self {
        Self {
            id: identifier(&version.list, version.number),
            list: version.list.clone(),
            number: version.number,
            sha256: version.sha256.clone(),
            source_date: version.source_date.clone(),
            entities: version.entities,
            format: version.format.clone(),
            files: version.files.iter().map(FileKept::from).collect(),
            mapping: String::new(),
            reasons: version.reasons.clone(),
            state: VersionState::Waiting,
            by,
            imported_at: version.imported_at,
            confirmed_at: version.imported_at,
            settled_by: None,
            settled_at: None,
            why: String::new(),
            is_own: false,
            is_shared: false,
        }
    }

    /// What is cited of it where it is in use.
    pub(crate) fn used(&self) -> Used {
        let (sha256, source_date) = (self.sha256.clone(), self.source_date.clone());
        Used { number: self.number, source_date, sha256 }
    }
}

/// The identifier of a version: sorts by number.
pub(crate) fn identifier(list: &str, number: u32) -> String {
    format!("{list}@{number:010}")
}

impl Kept for VersionKept {
    const KIND: &'static str = "list-version";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![("list", self.list.clone())]
    }

    fn purge_at(&self) -> Option<Moment> {
        None
    }
}

/// The version of a list that is in use.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Used {
    /// Its number.
    pub(crate) number: u32,
    /// The publisher's own date, or empty.
    pub(crate) source_date: String,
    /// SHA-256 of the canonical content.
    pub(crate) sha256: String,
}

/// By the name of the list.
pub(crate) type UsedLists = BTreeMap<String, Used>;

/// What is in use on every node. Its version counts the changes: the generation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct InUse {
    /// The lists.
    pub(crate) lists: UsedLists,
    /// Since when.
    #[serde(with = "moment")]
    pub(crate) at: Moment,
}

impl Kept for InUse {
    const KIND: &'static str = IN_USE;

    fn id(&self) -> &str {
        LISTS
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn purge_at(&self) -> Option<Moment> {
        None
    }
}

/// What is in use next, once the nodes are ready for it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Next {
    /// The lists.
    pub(crate) lists: UsedLists,
    /// What is new in it, as list and number.
    pub(crate) changes: Vec<(String, u32)>,
    /// Who wants it, in which role, why, for what purpose, on which basis.
    pub(crate) by: String,
    /// See [`Next::by`].
    pub(crate) role: String,
    /// See [`Next::by`].
    pub(crate) why: String,
    /// See [`Next::by`].
    pub(crate) purpose: String,
    /// See [`Next::by`].
    pub(crate) legal_basis: String,
    /// Since when it is waited for.
    #[serde(with = "moment")]
    pub(crate) at: Moment,
}

impl Kept for Next {
    const KIND: &'static str = "next";

    fn id(&self) -> &str {
        LISTS
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn purge_at(&self) -> Option<Moment> {
        None
    }
}

/// What a node says of itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Node {
    /// Its name.
    pub(crate) name: String,
    /// When it said so.
    #[serde(with = "moment")]
    pub(crate) at: Moment,
    /// Digest of the lists that it has an index of; empty for none.
    pub(crate) prepared: String,
    /// What keeps it from answering; empty for nothing.
    pub(crate) trouble: String,
}

impl Kept for Node {
    const KIND: &'static str = "node";

    fn id(&self) -> &str {
        &self.name
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn purge_at(&self) -> Option<Moment> {
        Some(crate::records::later(self.at, 3_600))
    }
}

/// Entries of a private list that are to be changed together.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct EditSet {
    /// The list.
    pub(crate) list: String,
    /// By identifier, an entry as it is to be; null to remove it.
    pub(crate) changes: BTreeMap<String, Option<serde_json::Value>>,
    /// Who changed something.
    pub(crate) by: Vec<String>,
}

impl Kept for EditSet {
    const KIND: &'static str = "list-edit";

    fn id(&self) -> &str {
        &self.list
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn purge_at(&self) -> Option<Moment> {
        None
    }
}
