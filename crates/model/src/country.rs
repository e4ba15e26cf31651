//! Countries by code and by the names that lists and carriers write.
//!
//! In: a code or a name. Out: a two-letter code. Not handled: adjectives
//! ("Indonesian"), and states whose successor is disputed (kept verbatim by readers).
//! Source: `countries.txt` beside this file, from ISO 3166-1.

use std::collections::HashMap;
use std::sync::LazyLock;

/// An ISO 3166-1 alpha-2 country code that exists.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountryCode([u8; 2]);

const TABLE: &str = include_str!("countries.txt");

/// Folded code or name to code.
static BY_NAME: LazyLock<HashMap<&'static str, CountryCode>> = LazyLock::new(|| {
    let mut map = HashMap::new();
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.splitn(3, ' ');
        let (Some(two), Some(three)) = (fields.next(), fields.next()) else { continue };
        let &[a, b] = two.as_bytes() else { continue };
        let code = CountryCode([a, b]);
        map.insert(two, code);
        map.insert(three, code);
        for name in fields.next().unwrap_or_default().split("; ") {
            map.insert(name, code);
        }
    }
    map
});

impl CountryCode {
    /// Reads an alpha-2 or alpha-3 code, in any case, or an English name.
    ///
    /// ```
    /// use saring_model::CountryCode;
    /// let code = |text| CountryCode::read(text).map(|c| c.to_string());
    /// assert_eq!(code("ru").as_deref(), Some("RU"));
    /// assert_eq!(code("RUS").as_deref(), Some("RU"));
    /// assert_eq!(code("Côte d'Ivoire").as_deref(), Some("CI"));
    /// assert_eq!(code("former Soviet Union"), None);
    /// ```
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() <= 3
            && let Some(code) = BY_NAME.get(text.to_ascii_uppercase().as_str())
        {
            return Some(*code);
        }
        BY_NAME.get(fold(text).as_str()).copied()
    }

    /// The code from its two letters as stored in an index; `None` if no such country.
    pub fn from_bytes(bytes: [u8; 2]) -> Option<Self> {
        Self::read(std::str::from_utf8(&bytes).ok()?)
    }

    /// The code in three letters, as travel documents have it.
    ///
    /// ```
    /// use saring_model::CountryCode;
    /// let code = CountryCode::read("RU").unwrap();
    /// assert_eq!(code.alpha3(), "RUS");
    /// ```
    pub fn alpha3(self) -> &'static str {
        let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
        let own = rows.filter_map(|line| line.split_once(' '));
        let mut found = own.filter(|(two, _)| two.as_bytes() == self.0);
        found.find_map(|(_, rest)| rest.get(..3)).unwrap_or_default()
    }

    /// The two letters.
    pub fn bytes(self) -> [u8; 2] {
        self.0
    }
}

impl std::fmt::Display for CountryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(std::str::from_utf8(&self.0).unwrap_or("??"))
    }
}

impl std::fmt::Debug for CountryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// Lower-case ASCII words; the few accents that country names bear are mapped.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().take(100) {
        let c = match c {
            'ô' | 'Ô' => 'o',
            'ç' | 'Ç' => 'c',
            'é' | 'É' => 'e',
            'ü' | 'Ü' => 'u',
            'å' | 'Å' | 'ã' => 'a',
            'í' => 'i',
            other => other.to_ascii_lowercase(),
        };
        if c.is_ascii_alphanumeric() {
            folded.push(c);
        } else if !folded.ends_with(' ') && !folded.is_empty() {
            folded.push(' ');
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}
