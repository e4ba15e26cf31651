//! Words that are no name of their own: titles, "son of", articles, legal forms.
//!
//! In: the authored tables `person-words.txt` and `organisation-words.txt`. Out: what
//! a word or a phrase does. Not handled: what that means for a comparison.

use std::sync::LazyLock;

use hashbrown::HashMap;
use saring_model::Sex;

use crate::fold::folded_word;

/// What a word does in a personal name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PersonWord {
    /// "Son of": what follows is a parent's name.
    Chain,
    /// The Arabic article; belongs to the next word.
    Article,
    /// The article where the next word begins with its last letter.
    Sun,
    /// Ignored where anything else is left.
    Title,
    /// A title that is often a name.
    Soft,
    /// Makes one name with the next word, in this spelling.
    Head(&'static str),
    /// Makes one name with the word before, in this spelling.
    Tail(&'static str),
}

/// Words that tell whether a woman or a man is named.
static SEXES: LazyLock<HashMap<String, Sex>> = LazyLock::new(|| {
    let mut words = HashMap::new();
    for (role, line) in rows(include_str!("../tables/person-words.txt")) {
        let sex = match role {
            "female" => Sex::Female,
            "male" => Sex::Male,
            _ => continue,
        };
        words.extend(line.split_whitespace().map(|form| (folded_word(form), sex)));
    }
    words
});

/// Whether a folded word tells that a woman or a man is named: "daughter of", "Mrs".
pub(crate) fn sex_of_word(word: &str) -> Option<Sex> {
    SEXES.get(word).copied()
}

/// What a word or phrase does in the name of an organisation, vessel or aircraft.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum OrganisationWord {
    /// A legal form, by its class.
    Form(&'static str),
    /// What many are called.
    Common,
    /// The same in another language: the English word.
    Meaning(&'static str),
    /// A number.
    Number(&'static str),
    /// Left out.
    Filler,
}

static PERSON: LazyLock<HashMap<String, PersonWord>> = LazyLock::new(|| {
    let table = include_str!("../tables/person-words.txt");
    let mut words = HashMap::new();
    for (role, line) in rows(table) {
        let word = match role {
            "chain" => PersonWord::Chain,
            "article" => PersonWord::Article,
            "title" => PersonWord::Title,
            "soft" => PersonWord::Soft,
            "sun" => PersonWord::Sun,
            "abd" => PersonWord::Head("abdul"),
            "abu" => PersonWord::Head("abu"),
            "umm" => PersonWord::Head("umm"),
            "allah" => PersonWord::Tail("ullah"),
            "din" => PersonWord::Tail("uddin"),
            "zada" => PersonWord::Tail("zada"),
            _ => continue,
        };
        for form in line.split_whitespace() {
            words.entry(folded_word(form.trim_end_matches('_'))).or_insert(word);
        }
    }
    words
});

static ORGANISATION: LazyLock<HashMap<String, OrganisationWord>> = LazyLock::new(|| {
    let table = include_str!("../tables/organisation-words.txt");
    let mut words = HashMap::new();
    for (role, line) in rows(table) {
        let mut forms = line.split_whitespace();
        let word = match role {
            "means" => {
                OrganisationWord::Meaning(line.split(' ').next().unwrap_or_default())
            }
            "form" => OrganisationWord::Form(line.split(' ').next().unwrap_or_default()),
            "common" => OrganisationWord::Common,
            "filler" => OrganisationWord::Filler,
            "number" => OrganisationWord::Number(forms.next().unwrap_or_default()),
            _ => continue,
        };
        for form in forms.chain(first_form(role, line)) {
            let form = folded_word(&form.trim_end_matches('_').replace('_', " "));
            words.entry(form).or_insert(word.clone());
        }
    }
    words
});

/// Number rows start with their value, which is no word of theirs.
fn first_form(role: &str, line: &'static str) -> Option<&'static str> {
    (role != "number").then(|| line.split(' ').next()).flatten()
}

/// Rows `role: words` of a table, without comments.
fn rows(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(": "))
}

/// What a folded word does in a personal name.
pub(crate) fn person_word(word: &str) -> Option<PersonWord> {
    PERSON.get(word).copied()
}

const ARABIC_PREFIXES: &[&str] = &["وال", "بال", "ال", "لل", "و", "ب"];

/// What a folded word or phrase (words with one space between them) does in the name
/// of an organisation.
pub(crate) fn organisation_word(phrase: &str) -> Option<OrganisationWord> {
    if let Some(word) = ORGANISATION.get(phrase) {
        return Some(word.clone());
    }
    // Arabic prefixes: the article, "and", "for", "in".
    ARABIC_PREFIXES.iter().find_map(|prefix| {
        let rest =
            phrase.strip_prefix(prefix).filter(|rest| rest.chars().count() >= 3)?;
        ORGANISATION.get(rest).cloned()
    })
}

/// Letters of a word in which a slip is looked for: alone, and among others of a phrase.
const SLIP_ALONE_MIN: usize = 7;
const SLIP_AMONG_MIN: usize = 5;

/// Legal forms of long words, by their words.
static LONG_FORMS: LazyLock<Vec<(Vec<&'static str>, OrganisationWord)>> =
    LazyLock::new(|| {
        ORGANISATION
            .iter()
            .filter(|(phrase, word)| {
                phrase.is_ascii() && matches!(word, OrganisationWord::Form(_))
            })
            .map(|(phrase, word)| (phrase.split(' ').collect::<Vec<_>>(), word.clone()))
            .filter(|(words, _)| {
                let least =
                    if words.len() == 1 { SLIP_ALONE_MIN } else { SLIP_AMONG_MIN };
                words.iter().any(|word| word.len() >= least)
            })
            .collect()
    });

/// The legal form that these words are but for one slip in one of them.
pub(crate) fn misspelt_form(words: &[&str]) -> Option<OrganisationWord> {
    let least = if words.len() == 1 { SLIP_ALONE_MIN } else { SLIP_AMONG_MIN };
    let found = LONG_FORMS.iter().filter(|(form, _)| form.len() == words.len());
    let mut found = found.filter(|(form, _)| {
        let mut other = form.iter().zip(words).filter(|(own, its)| own != its);
        match (other.next(), other.next()) {
            (Some((own, its)), None) => {
                own.len() >= least
                    && its.is_ascii()
                    && own.len().abs_diff(its.len()) <= 1
                    && crate::word::alignment_errors(own.as_bytes(), its.as_bytes()) == 1
            }
            _ => false,
        }
    });
    // Of two forms, none: hash order says nothing.
    let form = found.next()?;
    found.all(|other| other.1 == form.1).then(|| form.1.clone())
}

/// Words of the longest phrase in the organisations' table.
pub(crate) const PHRASE_WORDS_MAX: usize = 5;
