//! Countries by their names, in the language of whoever reads.
//!
//! In: a code as carriers and lists write it. Out: the short name, with the code where
//! there is room for it. Not handled: text that is no code, which stays as it was written.
//! Source: `locales/countries.txt`, from ISO 3166-1.

use std::collections::HashMap;
use std::sync::LazyLock;

use saring_model::CountryCode;

use super::language::{Language, Words};

const TABLE: &str = include_str!("../../locales/countries.txt");

/// Letters of the longest code.
const CODE_MAX: usize = 3;

/// Names by code, in the order of [`Language::ALL`].
static NAMES: LazyLock<HashMap<&'static str, [&'static str; 3]>> = LazyLock::new(|| {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
    let row = |line: &'static str| {
        let mut parts = line.split('|');
        let code = parts.next()?;
        Some((code, [parts.next()?, parts.next()?, parts.next()?]))
    };
    rows.filter_map(row).collect()
});

impl Words {
    /// The name of a country by its code of two or three letters; what is no code stays.
    pub(crate) fn country(self, code: &str) -> String {
        let name = || {
            let known = (code.len() <= CODE_MAX).then(|| CountryCode::read(code))??;
            let names = NAMES.get(known.to_string().as_str())?;
            let place = Language::ALL.iter().position(|one| *one == self.0)?;
            names.get(place).copied()
        };
        name().unwrap_or(code).to_owned()
    }

    /// The name with the code behind it, as it was written.
    pub(crate) fn country_coded(self, code: &str) -> String {
        match self.country(code) {
            name if name == code => name,
            name => format!("{name} ({code})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_that_the_model_knows_has_a_name_in_every_language() {
        let mut known = std::collections::BTreeSet::new();
        for pair in
            (b'A'..=b'Z').flat_map(|one| (b'A'..=b'Z').map(move |other| [one, other]))
        {
            let Some(code) = CountryCode::from_bytes(pair) else { continue };
            let (two, three) = (code.to_string(), code.alpha3());
            for language in Language::ALL {
                let t = Words(language);
                let name = t.country(&two);
                let is_cyrillic = name.chars().any(|c| ('а'..='я').contains(&c));
                assert_eq!(is_cyrillic, language == Language::Ru, "{two}: {name}");
                assert!(name != two && !name.trim().is_empty(), "{two} in {language:?}");
                assert_eq!(t.country(three), name, "{three}");
            }
            known.insert(two);
        }
        assert_eq!(
            NAMES.len(),
            known.len(),
            "a name of a country that the model does not know"
        );
    }

    #[test]
    fn a_country_is_told_by_its_name_and_what_is_none_as_it_is() {
        let check = |language, code: &str, expected: &str| {
            assert_eq!(Words(language).country_coded(code), expected);
        };
        check(Language::En, "DE", "Germany (DE)");
        check(Language::Id, "DEU", "Jerman (DEU)");
        check(Language::Ru, "kz", "Казахстан (kz)");
        check(Language::Ru, "UTO", "UTO");
        check(Language::Ru, "Germany", "Germany");
        check(Language::En, "", "");
    }
}
