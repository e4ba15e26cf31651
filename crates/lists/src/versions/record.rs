//! What is known of one version of a list.
//!
//! In and out: `version.json`, written once. Not handled: whether it is in use, which
//! the journal tells.

use saring_model::ListVersion;
use serde_json::{Map, Value, json};

use crate::Moment;

/// A file of a version as it was delivered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RawFile {
    /// Its name, as delivered.
    pub name: String,
    /// Bytes, as delivered.
    pub bytes: u64,
    /// SHA-256 of the bytes as delivered, in hexadecimal.
    pub sha256: String,
    /// Whether it was gzipped when it came; if not, the kept copy alone is.
    pub gzipped: bool,
}

/// One immutable version of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VersionRecord {
    /// Short name of the list.
    pub list: String,
    /// Number of the version, from 1.
    pub number: u32,
    /// The format it was read as.
    pub format: String,
    /// The publisher's own date, or empty.
    pub source_date: String,
    /// When it was imported.
    pub imported_at: Moment,
    /// The program that read it.
    pub reader: String,
    /// The files, the main one first.
    pub files: Vec<RawFile>,
    /// SHA-256 of the canonical content.
    pub sha256: String,
    /// Number of entities.
    pub entities: u64,
    /// Number of entities of each kind.
    pub kinds: Vec<(String, u64)>,
    /// Number of entities that have each field.
    pub filled: Vec<(String, u64)>,
    /// Number of issues of each code, with the first one's place and rule.
    pub issues: Vec<(String, u64, String)>,
    /// The version that was active before it.
    pub predecessor: Option<u32>,
    /// Entities added, changed and removed since its predecessor.
    pub delta: [u64; 3],
    /// Why it had to wait for a person; empty if it did not.
    pub reasons: Vec<String>,
}

impl VersionRecord {
    /// As answers cite it.
    pub fn cited(&self) -> ListVersion {
        ListVersion {
            name: self.list.clone(),
            version: self.source_date.clone(),
            sha256: self.sha256.clone(),
            entities: self.entities,
        }
    }

    /// Issues in all.
    pub fn issues_count(&self) -> u64 {
        self.issues.iter().map(|(_, count, _)| count).sum()
    }

    /// The record as JSON.
    pub fn to_json(&self) -> Value {
        let counts = |counts: &[(String, u64)]| -> Map<String, Value> {
            counts.iter().map(|(name, count)| (name.clone(), json!(count))).collect()
        };
        let files: Vec<Value> = self.files.iter().map(file_json).collect();
        let issues: Vec<Value> = self
            .issues
            .iter()
            .map(|(code, count, first)| json!({"code": code, "count": count, "first": first}))
            .collect();
        let [added, changed, removed] = self.delta;
        json!({
            "list": self.list,
            "version": self.number,
            "format": self.format,
            "source_date": self.source_date,
            "imported_at": self.imported_at.to_string(),
            "reader": self.reader,
            "files": files,
            "sha256": self.sha256,
            "entities": self.entities,
            "kinds": counts(&self.kinds),
            "filled": counts(&self.filled),
            "issues": issues,
            "predecessor": self.predecessor,
            "delta": {"added": added, "changed": changed, "removed": removed},
            "reasons": self.reasons,
        })
    }

    /// The record that JSON tells; `None` if it is none.
    pub(super) fn from_json(value: &Value) -> Option<Self> {
        let text = |key: &str| value.get(key)?.as_str().map(str::to_owned);
        let counts = |key: &str| -> Option<Vec<(String, u64)>> {
            let counts = value.get(key)?.as_object()?.iter();
            counts.map(|(name, count)| Some((name.clone(), count.as_u64()?))).collect()
        };
        let array = |key: &str| value.get(key)?.as_array();
        let issue = |issue: &Value| {
            let text = |key: &str| issue.get(key)?.as_str().map(str::to_owned);
            Some((text("code")?, issue.get("count")?.as_u64()?, text("first")?))
        };
        let delta = |key: &str| value.get("delta")?.get(key)?.as_u64();
        let number = |value: &Value| u32::try_from(value.as_u64()?).ok();
        Some(Self {
            list: text("list")?,
            number: number(value.get("version")?)?,
            format: text("format")?,
            source_date: text("source_date")?,
            imported_at: Moment::read(&text("imported_at")?)?,
            reader: text("reader")?,
            files: array("files")?.iter().map(file_of).collect::<Option<_>>()?,
            sha256: text("sha256")?,
            entities: value.get("entities")?.as_u64()?,
            kinds: counts("kinds")?,
            filled: counts("filled")?,
            issues: array("issues")?.iter().map(issue).collect::<Option<_>>()?,
            predecessor: match value.get("predecessor")? {
                own if own.is_null() => None,
                own => Some(number(own)?),
            },
            delta: [delta("added")?, delta("changed")?, delta("removed")?],
            reasons: array("reasons")?
                .iter()
                .map(|reason| reason.as_str().map(str::to_owned))
                .collect::<Option<_>>()?,
        })
    }
}

fn file_json(file: &RawFile) -> Value {
    json!({
        "name": file.name,
        "bytes": file.bytes,
        "sha256": file.sha256,
        "gzipped": file.gzipped,
    })
}

fn file_of(value: &Value) -> Option<RawFile> {
    Some(RawFile {
        name: value.get("name")?.as_str()?.to_owned(),
        bytes: value.get("bytes")?.as_u64()?,
        sha256: value.get("sha256")?.as_str()?.to_owned(),
        gzipped: value.get("gzipped")?.as_bool()?,
    })
}
