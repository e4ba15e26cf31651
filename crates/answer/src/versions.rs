//! What is known of lists and their versions: names, ages, settings.

use anyhow::Context as _;
use saring_lists::versions::{ListState, Store, VersionRecord};
use saring_lists::{Moment, Source, Sources};

/// What is known of the lists: what ships, with the operator's `sources.toml` over it.
///
/// # Errors
///
/// When `sources.toml` cannot be read, or has a key that is not known.
pub fn sources(store: &Store) -> anyhow::Result<Sources> {
    let path = store.root().join("sources.toml");
    let sources = Sources::official();
    match std::fs::read_to_string(&path) {
        Ok(text) => {
            sources.with(&text).with_context(|| format!("reading {}", path.display()))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(sources),
        Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
    }
}

/// Seconds since a list was last known to be what the publisher says.
pub fn age(state: &ListState, now: Moment) -> Option<i64> {
    state.confirmed_at().map(|at| (now.unix() - at.unix()).max(0))
}

/// Whether an age is an alarm; a list that was never in use is one.
pub fn is_stale(age: Option<i64>, source: &Source) -> bool {
    let limit = i64::try_from(source.stale_after_hours).unwrap_or(i64::MAX);
    age.is_none_or(|age| age / 3600 >= limit)
}

/// "5 min", "7 h", "3 days".
pub fn age_in_words(seconds: i64) -> String {
    let seconds = u64::try_from(seconds).unwrap_or(0);
    match seconds {
        0..3_600 => format!("{} min", seconds / 60),
        3_600..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// A version as people call it: `un-sc@3`.
pub fn called(version: &VersionRecord) -> String {
    format!("{}@{}", version.list, version.number)
}

/// The day of a publisher's date, or the word for none.
pub fn dated(source_date: &str) -> &str {
    match source_date.get(..10) {
        _ if source_date.is_empty() => "undated",
        Some(day) if Moment::read(source_date).is_some() => day,
        _ => source_date,
    }
}
