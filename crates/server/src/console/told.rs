//! What machines say in English, in the language of whoever reads.
//!
//! In: the text of a problem, or of what the guard has against a version. Out: the same
//! in our words, where it is one that we know; else as it is, and that it is English. Not
//! handled: texts of persons and publishers; places in files, which only whoever wrote
//! the file can do something with.
//!
//! The texts are those of the contract: they are told to programs, logged and kept as
//! they are. A test finds each of them in what says it.

use super::language::Words;

/// A text, and whether it is still English.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Told {
    /// The text.
    pub(crate) text: String,
    /// Whether nobody has told us of it in the reader's language.
    pub(crate) is_english: bool,
}

/// Keys of the strings, and the texts as they are said; `{}` is a value.
pub(super) const TEXTS: [(&str, &str); 46] = [
    ("guard-shrunk", "{} of {} entries are missing"),
    ("guard-emptied", "{} is given for {} entries, was for {}"),
    ("guard-incomplete", "files of the active version are missing: {}"),
    ("guard-ahead", "the file is dated in the future: {}"),
    ("guard-older", "the file is older than the active version of {}"),
    ("guard-format", "the file is in another format than the active version: {}"),
    ("guard-nothing", "the guard has nothing against it"),
    ("guard-taken-back", "it is to be taken back into use"),
    ("detail-changed", "it has changed meanwhile: read it again"),
    ("detail-role", "expected a role or a scope that may do this"),
    ("detail-there", "expected a {} that is there"),
    ("detail-method", "expected a method that the path has"),
    ("detail-form", "expected a form with all its fields"),
    ("detail-token", "expected the token of a form of this session"),
    ("detail-foreign", "expected a request from a page of this service"),
    ("detail-defect", "a defect of this service; it has been noted"),
    ("detail-store", "the store cannot be written or read now"),
    ("detail-folder", "the folder of lists cannot be written now"),
    ("detail-folder-read", "the folder of lists cannot be read or written now"),
    ("detail-folder-busy", "somebody else is writing to the folder of lists"),
    ("detail-reason", "expected a reason of {} characters or more"),
    ("detail-reason-long", "expected a reason of 1 to {} characters"),
    ("detail-text", "expected text of 1 to {} characters"),
    ("detail-day", "expected a day, as in 2026-11-20"),
    ("detail-alert-open", "expected an alert that is not judged yet"),
    ("detail-alert-escalated", "expected an alert that is not escalated yet"),
    ("detail-alert-judged", "expected an alert that is judged"),
    ("detail-alert-lapsed", "expected an alert that has not lapsed"),
    ("detail-request", "expected a request that is not settled yet"),
    ("detail-case", "expected a case that is in a state for this"),
    ("detail-number", "expected SR- and twelve digits"),
    (
        "detail-digits",
        "expected a number whose last two digits fit the others: one was typed wrong",
    ),
    (
        "detail-signed-in",
        "expected a person who signed in: two pairs of eyes are asked for",
    ),
    ("detail-other-person", "expected another person than who asked for it"),
    (
        "detail-second",
        "expected a second person: whoever brought, edited or asked for a version does not \
         accept it",
    ),
    ("detail-date", "{} holds no date that can be read; kept verbatim"),
    ("detail-country", "{} names no country; kept verbatim"),
    ("detail-sex", "expected M, F or X in sex; kept verbatim"),
    ("detail-name", "expected a name, found none"),
    ("detail-waits", "expected a version that waits"),
    ("detail-was-used", "expected a version that was in use before"),
    ("detail-put-away", "somebody put it away meanwhile"),
    ("detail-same-list", "other nodes import the same list: try again"),
    ("detail-lines", "expected a list in the JSON lines of the template"),
    ("detail-id", "expected an identifier of 1 to {} bytes"),
    ("detail-bytes", "expected a body below the limit of bytes, counted unpacked"),
];

/// The values of a text that is said in this way.
fn values<'t>(said: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut parts = said.split("{}");
    let mut rest = text.strip_prefix(parts.next()?)?;
    let mut values = Vec::new();
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        let is_last = parts.peek().is_none();
        let (value, after) =
            if is_last { (rest.strip_suffix(part)?, "") } else { rest.split_once(part)? };
        values.push(value);
        rest = after;
    }
    rest.is_empty().then_some(values)
}

impl Words {
    /// What a machine says, in these words if they are there.
    pub(crate) fn told(self, text: &str) -> Told {
        // What is odd in an entry has its code before it.
        let own = text.strip_prefix("the entry: ").and_then(|rest| rest.split_once(": "));
        let text = own.map_or(text, |(_, detail)| detail);
        let known = TEXTS.iter().find_map(|(key, said)| Some((key, values(said, text)?)));
        match known {
            Some((key, values)) => {
                // A field of entries has a name that people know.
                let values = values.into_iter().map(|value| self.word("field", value));
                let text = self.with_all(key, &values.collect::<Vec<_>>());
                Told { text, is_english: false }
            }
            None => Told { text: text.to_owned(), is_english: true },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::language::Language;
    use super::*;
    use saring_lists::versions::Reason;

    #[test]
    fn every_reason_of_the_guard_is_told_in_the_readers_language() {
        let text = || "dates".to_owned();
        let reasons = [
            Reason::Shrunk { removed: 61, of: 1_003 },
            Reason::Emptied { field: "birth_dates".to_owned(), before: 900, after: 3 },
            Reason::Incomplete {
                missing: vec!["alt.csv".to_owned(), "add.csv".to_owned()],
            },
            Reason::Ahead { date: text() },
            Reason::Older { active: text() },
            Reason::OtherFormat { active: text() },
        ];
        for reason in reasons {
            for language in Language::ALL {
                let told = Words(language).told(&reason.to_string());
                assert!(!told.is_english, "{reason} in {language:?}");
            }
        }
        let told = |language, text: &str| Words(language).told(text).text;
        assert_eq!(
            told(Language::Id, "61 of 1003 entries are missing"),
            "61 dari 1003 entri tidak ada"
        );
        assert_eq!(
            told(Language::Ru, "birth_dates is given for 3 entries, was for 900"),
            "поле «даты рождения» заполнено у 3 записей, было у 900"
        );
        let entry =
            "the entry: country-unknown: nationalities names no country; kept verbatim";
        assert_eq!(told(Language::Id, entry), "Bukan negara: kewarganegaraan.");
        let strange = Words(Language::Ru).told("malformed at line 8");
        assert!(strange.is_english && strange.text == "malformed at line 8");
    }

    /// All that is said, with the lines of a text joined.
    fn sources() -> String {
        fn read(folder: &std::path::Path, into: &mut String) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    read(&path, into);
                } else if !path.ends_with("told.rs") {
                    into.push_str(&std::fs::read_to_string(&path).unwrap_or_default());
                }
            }
        }
        let mut text = String::new();
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        read(&root.join("src"), &mut text);
        read(&root.join("../lists/src/versions"), &mut text);
        read(&root.join("../lists/src/template"), &mut text);
        text.replace("\\\n", " ").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_text_is_one_that_is_said() {
        let sources = sources();
        for (key, said) in TEXTS {
            for part in said.split("{}").map(str::trim).filter(|part| part.len() > 3) {
                assert!(sources.contains(part), "nobody says {part:?} any more: {key}");
            }
        }
    }
}
