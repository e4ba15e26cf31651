//! Strings of the console, in the language of whoever reads.
//!
//! In: Fluent files (`locales/`), a key, perhaps a value. Out: text, not yet escaped. Not
//! handled: names and other text of persons, which no string takes in; the engine's
//! reasons are told in words of ours where we know them.

use std::sync::LazyLock;

use axum::http::{HeaderMap, header};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

/// Name of the cookie that keeps the choice of somebody who is not signed in.
pub(crate) const COOKIE: &str = "saring-language";

/// A language of the console.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Language {
    /// English.
    #[default]
    En,
    /// Indonesian.
    Id,
    /// Russian.
    Ru,
}

impl Language {
    /// All there are.
    pub(crate) const ALL: [Self; 3] = [Self::En, Self::Id, Self::Ru];

    /// Its tag (BCP 47).
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Id => "id",
            Self::Ru => "ru",
        }
    }

    /// What it calls itself.
    pub(crate) fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Id => "Bahasa Indonesia",
            Self::Ru => "Русский",
        }
    }

    /// The language with a tag, region and script aside.
    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default().trim();
        Self::ALL.into_iter().find(|one| one.tag().eq_ignore_ascii_case(primary))
    }

    /// The first language of a browser's that we have; its weights are in falling order in
    /// all browsers there are.
    pub(crate) fn of_browser(headers: &HeaderMap) -> Option<Self> {
        let wished = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
        let mut tags =
            wished.split(',').map(|one| one.split(';').next().unwrap_or_default());
        tags.find_map(|tag| Self::of_tag(tag.trim()))
    }

    fn source(self) -> &'static str {
        match self {
            Self::En => include_str!("../../locales/en.ftl"),
            Self::Id => include_str!("../../locales/id.ftl"),
            Self::Ru => include_str!("../../locales/ru.ftl"),
        }
    }
}

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<[Bundle; 3]> = LazyLock::new(|| Language::ALL.map(bundle));

fn bundle(language: Language) -> Bundle {
    let tag = language.tag().parse::<unic_langid::LanguageIdentifier>();
    let mut bundle = Bundle::new_concurrent(tag.into_iter().collect());
    // Marks around values would stand in attributes and in what is copied; names, which
    // may run from right to left, are in elements of their own.
    bundle.set_use_isolating(false);
    // A test reads the same files; what could not be read would be a key in the page.
    let resource = match FluentResource::try_new(language.source().to_owned()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    bundle.add_resource_overriding(resource);
    bundle
}

/// Strings in one language.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Words(pub(crate) Language);

impl Words {
    fn bundle(self) -> Option<&'static Bundle> {
        let place = Language::ALL.iter().position(|one| *one == self.0)?;
        BUNDLES.get(place)
    }

    fn find(self, key: &str, arguments: Option<&FluentArgs<'_>>) -> Option<String> {
        let bundle = self.bundle()?;
        let pattern = bundle.get_message(key)?.value()?;
        Some(bundle.format_pattern(pattern, arguments, &mut Vec::new()).into_owned())
    }

    /// Tag of the language.
    pub(crate) fn tag(self) -> &'static str {
        self.0.tag()
    }

    /// A string.
    pub(crate) fn say(self, key: &str) -> String {
        self.find(key, None).unwrap_or_else(|| key.to_owned())
    }

    /// A string with a number, `$count`.
    pub(crate) fn count(self, key: &str, count: impl std::fmt::Display) -> String {
        let mut arguments = FluentArgs::new();
        // Templates hand in whole numbers of several kinds, and references to them.
        let count: i64 = count.to_string().parse().unwrap_or(i64::MAX);
        arguments.set("count", FluentValue::from(count));
        self.find(key, Some(&arguments)).unwrap_or_else(|| key.to_owned())
    }

    /// A string with a text, `$value`.
    pub(crate) fn with(self, key: &str, value: impl std::fmt::Display) -> String {
        let mut arguments = FluentArgs::new();
        arguments.set("value", FluentValue::from(value.to_string()));
        self.find(key, Some(&arguments)).unwrap_or_else(|| key.to_owned())
    }

    /// A string with several texts, `$first`, `$second` and `$third`.
    pub(super) fn with_all(self, key: &str, values: &[String]) -> String {
        let mut arguments = FluentArgs::new();
        for (name, value) in ["first", "second", "third"].into_iter().zip(values) {
            arguments.set(name, FluentValue::from(value.as_str()));
        }
        self.find(key, Some(&arguments)).unwrap_or_else(|| key.to_owned())
    }

    /// A word of a family (`state` and `open` are the key `state-open`); the word itself
    /// where nobody has told us of it.
    pub(crate) fn word(self, family: &str, word: &str) -> String {
        let key = format!("{family}-{}", slug(word));
        self.find(&key, None).unwrap_or_else(|| word.to_owned())
    }

    /// A date of birth as it is written in records (`about 1964`), in our words.
    pub(crate) fn date(self, text: &str) -> String {
        match text.strip_prefix("about ") {
            Some(rest) => self.with("date-about", self.date(rest)),
            None => text.replace(" to ", " \u{2013} "),
        }
    }

    /// The engine's reason: whole or in its parts, each in our words where we have some.
    pub(crate) fn reason(self, reason: &str) -> String {
        let known = |text: &str| self.find(&format!("reason-{}", slug(text)), None);
        let part = |part: &str| {
            let of_two = || match part.split_once(" and ") {
                Some((one, other)) => {
                    let (one, other) =
                        (self.word("reason", one), self.word("reason", other));
                    format!("{one} {} {other}", self.say("and"))
                }
                None => part.to_owned(),
            };
            known(part).unwrap_or_else(of_two)
        };
        let parts = || reason.split(", ").map(part).collect::<Vec<_>>().join(", ");
        known(reason).unwrap_or_else(parts)
    }
}

/// Text as part of a key: lower case, hyphens between the words.
fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter.to_ascii_lowercase());
        } else if letter != '\'' && !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}
