//! Strings: the same keys in all languages, all used, plurals as they are spoken.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentResource;

use super::super::language::{Language, Words};

/// Texts of all templates and of all modules of the console.
fn sources() -> String {
    fn read(folder: &std::path::Path, into: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if !path.ends_with("tests") {
                    read(&path, into);
                }
            } else {
                into.push_str(&std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut text = String::new();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    read(&root.join("templates"), &mut text);
    read(&root.join("src/console"), &mut text);
    text
}

fn file(language: Language) -> String {
    let root = env!("CARGO_MANIFEST_DIR");
    std::fs::read_to_string(format!("{root}/locales/{}.ftl", language.tag())).unwrap()
}

/// Keys of a file, each with the variables of its text.
fn keys(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let text = file(language);
    FluentResource::try_new(text.clone()).expect("a file that Fluent reads");
    let mut keys = BTreeMap::new();
    let mut key = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some((name, _)) = line.split_once(" = ").filter(|_| !line.starts_with(' '))
        {
            name.clone_into(&mut key);
            let before = keys.insert(key.clone(), BTreeSet::new());
            assert!(before.is_none(), "{key} twice in {}", language.tag());
        }
        for part in line.split('$').skip(1) {
            let name: String =
                part.chars().take_while(char::is_ascii_lowercase).collect();
            keys.get_mut(&key).expect("a key first").insert(name);
        }
    }
    keys
}

#[test]
fn all_languages_say_the_same() {
    let english = keys(Language::En);
    for language in [Language::Id, Language::Ru] {
        let other = keys(language);
        let missing: Vec<_> =
            english.keys().filter(|key| !other.contains_key(*key)).collect();
        let strange: Vec<_> =
            other.keys().filter(|key| !english.contains_key(*key)).collect();
        assert!(missing.is_empty(), "{}: {missing:?}", language.tag());
        assert!(strange.is_empty(), "{}: {strange:?}", language.tag());
        for (key, variables) in &english {
            assert_eq!(other.get(key), Some(variables), "{key} in {}", language.tag());
        }
    }
}

/// Calls of a name in the sources, with the text that they begin with.
fn called(sources: &str, name: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for part in sources.split(&format!("{name}(")).skip(1) {
        let Some(text) = part.trim_start().strip_prefix('"') else { continue };
        found.insert(text.split('"').next().unwrap_or_default().to_owned());
    }
    found
}

#[test]
fn every_key_is_there_and_none_is_idle() {
    let sources = sources();
    let english = keys(Language::En);
    let mut used: BTreeSet<String> = BTreeSet::new();
    for name in [".say", ".count", ".with"] {
        used.extend(called(&sources, name));
    }
    for key in &used {
        assert!(english.contains_key(key), "{key} is used and not there");
    }
    // Words of a family are chosen by values that come from elsewhere.
    let mut families = called(&sources, ".word");
    // These are handed on under a name.
    families.extend(["why", "cause"].map(str::to_owned));
    families.extend(["quick-true-match", "quick-false-positive"].map(str::to_owned));
    families.extend(["quick-unresolved", "quick-escalate"].map(str::to_owned));
    let idle: Vec<_> = english
        .keys()
        .filter(|key| !used.contains(*key))
        .filter(|key| {
            !families.iter().any(|family| key.starts_with(&format!("{family}-")))
        })
        .filter(|key| !sources.contains(&format!("\"{key}\"")))
        .collect();
    assert!(idle.is_empty(), "nobody uses {idle:?}");
}

#[test]
fn words_of_every_enumeration_are_there() {
    use crate::access::Role;
    use crate::records::{
        AlertState, DispositionKind, NoticeState, RedressState, RulingState,
    };
    let english = keys(Language::En);
    let check = |family: &str, word: &str| {
        assert!(english.contains_key(&format!("{family}-{word}")), "{family} {word}");
    };
    for role in Role::ALL {
        check("role", role.as_str());
    }
    for state in
        [AlertState::Open, AlertState::Escalated, AlertState::Decided, AlertState::Lapsed]
    {
        check("state", state.as_str());
    }
    for kind in [
        DispositionKind::TrueMatch,
        DispositionKind::FalsePositive,
        DispositionKind::Unresolved,
    ] {
        check("disposition", kind.as_str());
    }
    for state in [
        RulingState::Proposed,
        RulingState::InForce,
        RulingState::Rejected,
        RulingState::Revoked,
    ] {
        check("state", state.as_str());
    }
    for state in [
        RedressState::Open,
        RedressState::Granted,
        RedressState::Refused,
        RedressState::Closed,
    ] {
        check("case", state.as_str());
    }
    for state in [
        NoticeState::Pending,
        NoticeState::Sent,
        NoticeState::Acknowledged,
        NoticeState::Overdue,
        NoticeState::Untellable,
    ] {
        check("notice", state.as_str());
    }
    for word in super::super::pages::flights::DIRECTIVES {
        check("directive", word);
    }
}

/// What one reads of a page in its language: not what persons and publishers wrote
/// (`bdi`, a field), codes (`mono`, `code`, `kbd`), and what says that it is English.
fn own_text(page: &str) -> Vec<String> {
    let page = page.split_once("<main").expect("a main part").1;
    let (mut texts, mut open): (Vec<String>, Vec<(String, bool)>) =
        (Vec::new(), Vec::new());
    for part in page.split('<').skip(1) {
        let (tag, text) = part.split_once('>').expect("the end of a tag");
        let name = tag.split([' ', '\n', '/']).next().unwrap_or_default();
        let is_others = ["bdi", "code", "kbd", "pre", "datalist", "textarea"]
            .contains(&name)
            || tag.contains("lang=\"en\"")
            || tag.contains("mono")
            || tag.contains("verbatim");
        if let Some(ended) = tag.strip_prefix('/') {
            while open.pop().is_some_and(|(own, _)| own != ended) {}
        } else if !(["input", "br", "hr", "img"].contains(&name) || tag.ends_with('/')) {
            open.push((name.to_owned(), is_others));
        }
        if !open.iter().any(|(_, is_others)| *is_others) {
            texts.push(text.to_owned());
            let said = ["aria-label=\"", "title=\"", "placeholder=\""];
            for key in said.into_iter().filter(|_| !is_others) {
                let value =
                    tag.split_once(key).and_then(|(_, rest)| rest.split('"').next());
                texts.extend(value.map(str::to_owned));
            }
        }
    }
    texts
}

fn words_of(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !(c.is_alphabetic() || c == '-'));
    words.map(|word| word.trim_matches('-').to_owned()).filter(|word| word.len() >= 3)
}

#[test]
fn no_page_speaks_english_to_those_who_read_another_language() {
    // What is called the same everywhere, and names of lists.
    let anywhere = [
        "utc", "saring", "toml", "gzip", "json", "iso", "rfc", "icao", "circa",
        "invented", "un-sc", "own", "dttot", "cn",
    ];
    let said = |language: Language| -> BTreeSet<String> {
        let countries = include_str!("../../../locales/countries.txt");
        let text = file(language) + if language == Language::En { "" } else { countries };
        let values = text.lines().filter_map(|line| {
            if line.starts_with(' ') {
                Some(line)
            } else {
                line.split_once(" = ").map(|own| own.1)
            }
        });
        values
            .flat_map(|value| words_of(value).collect::<Vec<_>>())
            .map(|word| word.to_lowercase())
            .collect()
    };
    let english = said(Language::En);
    for language in [Language::Id, Language::Ru] {
        let own = said(language);
        let mut leaks = BTreeSet::new();
        for (page, text) in super::all(language) {
            for word in own_text(&text).iter().flat_map(|text| words_of(text)) {
                let lower = word.to_lowercase();
                // Names of flights, ports and persons are not in small letters.
                let is_small = word == lower && word.is_ascii();
                let is_english = english.contains(&lower)
                    || lower.contains('-')
                    || language == Language::Ru;
                let is_told = own.contains(&lower) || anywhere.contains(&lower.as_str());
                if is_small && is_english && !is_told {
                    leaks.insert(format!("{page}: {word}"));
                }
            }
        }
        assert!(leaks.is_empty(), "in {}: {leaks:#?}", language.tag());
    }
}

#[test]
fn numbers_are_counted_as_they_are_spoken() {
    let check = |language, count: u64, expected: &str| {
        assert_eq!(Words(language).count("flights-persons", count), expected);
    };
    check(Language::En, 1, "1 person");
    check(Language::En, 2, "2 persons");
    check(Language::Id, 1, "1 orang");
    check(Language::Id, 5, "5 orang");
    check(Language::Ru, 1, "1 человек");
    check(Language::Ru, 2, "2 человека");
    check(Language::Ru, 5, "5 человек");
    check(Language::Ru, 11, "11 человек");
    check(Language::Ru, 21, "21 человек");
    check(Language::Ru, 22, "22 человека");
    check(Language::Ru, 112, "112 человек");
    assert_eq!(Words(Language::Ru).count("search-found", 21), "найдена 21 запись");
}

#[test]
fn reasons_of_the_engine_are_told_in_the_readers_words() {
    let check = |language, reason: &str, expected: &str| {
        assert_eq!(Words(language).reason(reason), expected);
    };
    check(
        Language::En,
        "alike in sound, without the article",
        "alike in sound, without the article",
    );
    check(
        Language::Id,
        "alike in sound, without the article",
        "bunyinya mirip, tanpa kata sandang",
    );
    check(Language::Ru, "one digit differs", "отличается одна цифра");
    check(
        Language::Id,
        "one is a woman's name, the other a man's",
        "yang satu nama perempuan, yang lain nama laki-laki",
    );
    check(
        Language::Ru,
        "alike in sound, ICAO 9303 and romanised",
        "похоже по звучанию, ICAO 9303 и латиницей",
    );
    // What is not known is told as it is.
    check(Language::Ru, "alike in sound, ICAO 9303", "похоже по звучанию, ICAO 9303");
}

/// Texts in quotes of a file of ours, without its tests and what it says to programmers;
/// of lines that have something in them.
fn quoted(path: &str, has: &str) -> Vec<String> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("..").join(path)).unwrap();
    let text = text.split("#[cfg(test)]").next().unwrap();
    let code = text.lines().map(|line| line.split("//").next().unwrap_or_default());
    let code = code.filter(|line| !line.contains("reason = \"") && line.contains(has));
    let code: Vec<&str> = code.collect();
    let texts = code.join("\n");
    texts.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn every_reason_that_decides_has_its_words() {
    let english = keys(Language::En);
    // Words of evidence have blanks in them; codes of a directive have none.
    for path in ["screen/src/identity.rs", "screen/src/compare.rs", "names/src/word.rs"] {
        for text in quoted(path, "") {
            let is_reason = text.contains(' ')
                && text.starts_with(|c: char| c.is_ascii_lowercase())
                && text.chars().all(|c| c.is_ascii_lowercase() || " ',:-".contains(c));
            if is_reason {
                let said = Words(Language::Ru).reason(&text);
                assert!(
                    !said.contains(|c: char| c.is_ascii_lowercase()),
                    "{path}: {said}"
                );
            }
        }
    }
    let weak = "weak alias: confirms a hit, does not start one";
    assert_ne!(Words(Language::Ru).reason(weak), weak);
    let codes = quoted("casework/src/reason.rs", "=> \"");
    assert!(codes.len() > 20, "{codes:?}");
    for code in codes {
        let known = ["why", "cause"].map(|family| format!("{family}-{code}"));
        assert!(known.iter().any(|key| english.contains_key(key)), "{code}");
    }
}

#[test]
fn words_of_messages_are_there() {
    let english = keys(Language::En);
    let words = quoted("model/src/travel.rs", "=> \"");
    for family in ["message", "issue", "person", "became", "journey"] {
        let own =
            english.keys().filter_map(|key| key.strip_prefix(&format!("{family}-")));
        assert!(own.count() > 3, "{family}");
    }
    // Codes of issues, and kinds of messages, stand in one file with others.
    let from = |first: &str, last: &str| {
        let place = |word: &str| words.iter().position(|own| own == word).unwrap();
        words[place(first)..=place(last)].to_vec()
    };
    for code in from("frame-removed", "person-unread") {
        assert!(english.contains_key(&format!("issue-{code}")), "{code}");
    }
    for kind in from("passengers", "unknown") {
        assert!(english.contains_key(&format!("message-{kind}")), "{kind}");
    }
    for word in quoted("casework/src/flight/mod.rs", "=> \"") {
        let families = ["became", "flight-state", "journey"];
        let is_known = families.map(|one| english.contains_key(&format!("{one}-{word}")));
        assert!(is_known.contains(&true), "{word}");
    }
}

#[test]
fn a_browser_is_spoken_to_in_its_language() {
    use axum::http::{HeaderMap, HeaderValue, header};
    let check = |wished: &'static str, expected| {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(wished));
        assert_eq!(Language::of_browser(&headers), expected);
    };
    check("id-ID,id;q=0.9,en;q=0.8", Some(Language::Id));
    check("th,ru-RU;q=0.7", Some(Language::Ru));
    check("th", None);
}
