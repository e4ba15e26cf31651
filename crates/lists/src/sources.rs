//! What is known of each list besides its content: where it is published, and what an
//! operator allows it.
//!
//! In: the `sources.toml` that ships with the program, and the operator's own. Out: one
//! [`Source`] a list. Not handled: downloads, which the binary does.

use serde_json::{Map, Value};

use crate::error::{ErrorKind, ListError};
use crate::versions::Guard;
use saring_model::Position;

const OFFICIAL: &str = include_str!("sources.toml");

/// Hours after which a list's age is an alarm, unless a source says otherwise.
const STALE_AFTER_HOURS: u64 = 72;

/// What is known of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// Short name of the list.
    pub name: String,
    /// Its full name, or empty.
    pub title: String,
    /// Where its file can be downloaded, if anywhere.
    pub url: Option<String>,
    /// The page on which a person finds it, where there is no address of a file.
    pub page: Option<String>,
    /// Hours after which its age is an alarm.
    pub stale_after_hours: u64,
    /// What it may do without a person.
    pub guard: Guard,
}

/// Every source that is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sources {
    defaults: Source,
    sources: Vec<Source>,
}

impl Sources {
    /// The sources that ship with the program.
    ///
    /// ```
    /// let sources = saring_lists::Sources::official();
    /// assert!(sources.of("un-sc").url.unwrap().starts_with("https://"));
    /// assert_eq!(sources.of("own-list").stale_after_hours, 72);
    /// ```
    pub fn official() -> Self {
        let name = String::new();
        let defaults = Source {
            name,
            title: String::new(),
            url: None,
            page: None,
            stale_after_hours: STALE_AFTER_HOURS,
            guard: Guard::default(),
        };
        let empty = Self { defaults, sources: Vec::new() };
        // The text is ours and tested.
        empty.clone().with(OFFICIAL).unwrap_or(empty)
    }

    /// These sources with an operator's own text read over them, key by key.
    ///
    /// # Errors
    ///
    /// Text that is no TOML, a key that is not known, a value out of its range.
    pub fn with(mut self, text: &str) -> Result<Self, ListError> {
        let tables: Map<String, Value> =
            basic_toml::from_str(text).map_err(|_| malformed("expected TOML"))?;
        // What goes for all goes first, wherever it stands.
        if let Some(defaults) = tables.get("defaults") {
            change(&mut self.defaults, "defaults", defaults)?;
            let (hours, guard) = (self.defaults.stale_after_hours, self.defaults.guard);
            for source in &mut self.sources {
                (source.stale_after_hours, source.guard) = (hours, guard);
            }
        }
        for (name, table) in tables.iter().filter(|(name, _)| *name != "defaults") {
            let mut source = self.of(name);
            change(&mut source, name, table)?;
            match self.sources.iter_mut().find(|own| own.name == *name) {
                Some(own) => *own = source,
                None => self.sources.push(source),
            }
        }
        self.sources.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(self)
    }

    /// What is known of a list, or what goes for all.
    pub fn of(&self, name: &str) -> Source {
        let known = self.sources.iter().find(|source| source.name == name);
        let unknown = || Source { name: name.to_owned(), ..self.defaults.clone() };
        known.cloned().unwrap_or_else(unknown)
    }

    /// Every source, by name.
    pub fn all(&self) -> &[Source] {
        &self.sources
    }
}

fn change(source: &mut Source, name: &str, table: &Value) -> Result<(), ListError> {
    let Value::Object(keys) = table else {
        return Err(malformed(&format!("expected a table [{name}]")));
    };
    for (key, value) in keys {
        let wrong = |expected: &str| {
            malformed(&format!("expected {expected} for {key} in [{name}]"))
        };
        let text = || value.as_str().map(str::to_owned).ok_or_else(|| wrong("a text"));
        match key.as_str() {
            "title" => source.title = text()?,
            "url" => {
                let url = text()?;
                if !url.starts_with("https://") {
                    return Err(wrong("an address that begins with https://"));
                }
                source.url = Some(url);
            }
            "page" => source.page = Some(text()?),
            "stale_after_hours" => {
                let hours = value.as_u64().filter(|hours| (1..=87_600).contains(hours));
                source.stale_after_hours =
                    hours.ok_or_else(|| wrong("hours from 1 to 87600"))?;
            }
            "shrink_max_percent" => {
                let percent = value.as_f64().filter(|own| (0.0..=100.0).contains(own));
                let percent = percent.ok_or_else(|| wrong("a number from 0 to 100"))?;
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "0 to 1000 after the check above"
                )]
                let permille = (percent * 10.0).round() as u32;
                source.guard.shrink_max_permille = permille;
            }
            _ => {
                let known = "title, url, page, stale_after_hours or shrink_max_percent";
                return Err(malformed(&format!("expected {known} in [{name}]")));
            }
        }
    }
    Ok(())
}

fn malformed(expected: &str) -> ListError {
    let text = format!("{expected}, found something else, in sources.toml");
    ListError::new(ErrorKind::Malformed, Position::default(), text)
}

#[cfg(test)]
mod tests {
    use super::Sources;

    #[test]
    fn what_ships_is_read_whole() {
        let sources = Sources::official();
        let named: Vec<_> = sources.all().iter().map(|own| own.name.as_str()).collect();
        assert!(named.contains(&"un-sc") && named.contains(&"ru-rosfin"), "{named:?}");
        assert_eq!(sources.all().iter().filter(|own| own.url.is_some()).count(), 5);
    }

    #[test]
    fn an_operator_changes_one_key_and_keeps_the_others() {
        let text =
            "[defaults]\nstale_after_hours = 10\n[un-sc]\nshrink_max_percent = 2.5\n";
        let sources = Sources::official().with(text).unwrap();
        let un = sources.of("un-sc");
        assert_eq!((un.stale_after_hours, un.guard.shrink_max_permille), (10, 25));
        assert!(un.url.is_some());
        assert_eq!(sources.of("mine").stale_after_hours, 10);
    }

    #[test]
    fn wrong_settings_are_told() {
        for text in [
            "[un-sc]\nurl = \"http://example.org\"",
            "[un-sc]\nshrink_max_percent = 101",
            "[un-sc]\nstale_after_hours = 0",
            "[un-sc]\nshrink = 1",
            "un-sc = 1",
            "[un-sc",
        ] {
            assert!(Sources::official().with(text).is_err(), "{text}");
        }
    }
}
