//! Countries and addresses as lists write them.

use saring_model::{Address, CountryCode};

use crate::text::join;

/// Adjectives and short forms that the UN list uses for countries in prose, beside the
/// names that [`CountryCode::read`] knows.
const ADJECTIVES: [(&str, &str); 62] = [
    ("afghan", "AF"),
    ("albanian", "AL"),
    ("algerian", "DZ"),
    ("american", "US"),
    ("australian", "AU"),
    ("azerbaijani", "AZ"),
    ("bahraini", "BH"),
    ("bangladeshi", "BD"),
    ("belgian", "BE"),
    ("bosnian", "BA"),
    ("british", "GB"),
    ("bruneian", "BN"),
    ("burmese", "MM"),
    ("cambodian", "KH"),
    ("canadian", "CA"),
    ("car", "CF"),
    ("chadian", "TD"),
    ("chinese", "CN"),
    ("congolese", "CD"),
    ("danish", "DK"),
    ("dutch", "NL"),
    ("egyptian", "EG"),
    ("eritrean", "ER"),
    ("ethiopian", "ET"),
    ("filipino", "PH"),
    ("french", "FR"),
    ("georgian", "GE"),
    ("german", "DE"),
    ("haitian", "HT"),
    ("indian", "IN"),
    ("indonesian", "ID"),
    ("iranian", "IR"),
    ("iraqi", "IQ"),
    ("italian", "IT"),
    ("jordanian", "JO"),
    ("kenyan", "KE"),
    ("kuwaiti", "KW"),
    ("lebanese", "LB"),
    ("libyan", "LY"),
    ("malaysian", "MY"),
    ("malian", "ML"),
    ("mauritanian", "MR"),
    ("moroccan", "MA"),
    ("nigerian", "NG"),
    ("omani", "OM"),
    ("pakistani", "PK"),
    ("qatari", "QA"),
    ("russian", "RU"),
    ("rwandan", "RW"),
    ("saudi", "SA"),
    ("singaporean", "SG"),
    ("somali", "SO"),
    ("sudanese", "SD"),
    ("swedish", "SE"),
    ("syrian", "SY"),
    ("tajik", "TJ"),
    ("thai", "TH"),
    ("tunisian", "TN"),
    ("turkish", "TR"),
    ("ugandan", "UG"),
    ("uzbek", "UZ"),
    ("yemeni", "YE"),
];

/// A country by its code, its name or the adjective of its name.
pub(crate) fn country(text: &str) -> Option<CountryCode> {
    CountryCode::read(text).or_else(|| {
        let adjective =
            |(word, _): &&(&str, &str)| word.eq_ignore_ascii_case(text.trim());
        CountryCode::read(ADJECTIVES.iter().find(adjective)?.1)
    })
}

/// The country that a text begins with ("Libya B099995", "Afghan passport").
pub(crate) fn leading_country(text: &str) -> Option<CountryCode> {
    /// Words of the longest name looked for: "Central African Republic", "Democratic
    /// Republic of the Congo".
    const WORDS_MAX: usize = 5;
    let ends: Vec<usize> = text
        .char_indices()
        .filter(|(_, c)| c.is_whitespace())
        .map(|(index, _)| index)
        .take(WORDS_MAX)
        .collect();
    ends.iter().rev().find_map(|end| {
        let words = text.get(..*end)?;
        // A code of two or three letters is more likely a part of the number.
        (words.len() > 3 || words == "CAR").then(|| country(words)).flatten()
    })
}

/// The country that stands in parentheses ("403999567 (US)").
pub(crate) fn bracketed_country(text: &str) -> Option<CountryCode> {
    let (_, rest) = text.split_once('(')?;
    country(rest.split_once(')')?.0)
}

/// An address of parts from the smallest to the country.
pub(crate) fn address(parts: &[&str], country_text: &str, note: &str) -> Address {
    let text = join(parts.iter().copied().chain([country_text]), ", ");
    let note = (!note.is_empty()).then(|| note.to_owned());
    Address { text, country: country(country_text), note }
}
