//! What speaks with a running service in bulk: for `bench serve` and `crash`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use saring_lists::{Limits, read_file};
use saring_model::{Day, EntityKind, ListedEntity, Moment};

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

/// Seconds of a day.
pub(crate) const DAY_SECONDS: i64 = 86_400;

/// Tomorrow, by the machine's clock: what is invented for the service to keep must not be
/// over when it comes.
pub(crate) fn tomorrow() -> anyhow::Result<Moment> {
    #[expect(clippy::disallowed_methods, reason = "what runs here goes by it as well")]
    let now = std::time::SystemTime::now();
    let seconds = now.duration_since(std::time::UNIX_EPOCH)?.as_secs();
    Ok(Moment::from_unix(i64::try_from(seconds)? + DAY_SECONDS))
}

/// The day of a moment.
pub(crate) fn day_of(moment: Moment) -> anyhow::Result<Day> {
    let text = moment.to_string();
    let mut parts = text.split(['-', 'T']).map(str::parse::<i16>);
    let mut part = || parts.next().context("a part of a date")?.context("a number");
    let (year, month, day) = (part()?, part()?, part()?);
    Day::new(year, month.try_into()?, day.try_into()?).context("a day of the calendar")
}
