//! Where entities come from, and when they were seen.
//!
//! In: a version, or a file. Out: what writers of other programs' forms want to know of
//! each entity. Of a file nothing is known but its name.

use std::collections::HashMap;

use saring_lists::Moment;
use saring_lists::versions::Seen;
use saring_lists::write::Source;

use crate::side::Side;

/// Where entities come from, and when they were seen.
#[derive(Debug)]
pub struct Origin {
    list: String,
    last_seen: String,
    seen: HashMap<String, Seen>,
}

/// Times of one entity as `FollowTheMoney` writes them, empty where they are not known.
#[derive(Debug)]
pub struct Times {
    first_seen: String,
    last_change: String,
}

impl Origin {
    /// Of a version: by the versions before it. Of a file nothing is known.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn of(side: &Side) -> anyhow::Result<Self> {
        Ok(match side {
            Side::File(path) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let list = name.split('.').next().unwrap_or_default().to_owned();
                Self { list, last_seen: String::new(), seen: HashMap::new() }
            }
            Side::Version(store, version) => {
                let state = store.list(&version.list)?;
                Self {
                    list: version.list.clone(),
                    last_seen: local(version.imported_at),
                    seen: store.seen(&state, version)?,
                }
            }
        })
    }

    /// When an entity was seen.
    pub fn times(&self, id: &str) -> Times {
        let seen = self.seen.get(id);
        let text = |at: fn(&Seen) -> Moment| seen.map(at).map(local).unwrap_or_default();
        Times {
            first_seen: text(|own| own.first),
            last_change: text(|own| own.last_change),
        }
    }

    /// An entity's origin for a writer.
    pub fn source<'a>(&'a self, times: &'a Times) -> Source<'a> {
        Source {
            dataset: &self.list,
            first_seen: &times.first_seen,
            last_seen: &self.last_seen,
            last_change: &times.last_change,
        }
    }
}

/// A moment as `FollowTheMoney` writes it: universal time without a zone.
fn local(moment: Moment) -> String {
    moment.to_string().trim_end_matches('Z').to_owned()
}
