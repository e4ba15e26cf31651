//! Small questions about text that several publishers' files ask.

/// The text with every run of whitespace made one space, none at the ends.
pub(crate) fn squeeze(text: &str) -> String {
    let mut squeezed = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !squeezed.is_empty() {
            squeezed.push(' ');
        }
        squeezed.push_str(word);
    }
    squeezed
}

/// Whether publishers write this instead of leaving a field empty.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| c.is_whitespace() || ".-/()".contains(c));
    bare.is_empty()
        || ["na", "n/a", "none", "nil", "null", "unknown", "not available"]
            .iter()
            .any(|word| bare.eq_ignore_ascii_case(word))
}

/// Whether most letters are not Latin.
pub(crate) fn is_non_latin(text: &str) -> bool {
    let mut balance = 0_i64;
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        let latin = matches!(c, 'A'..='Z' | 'a'..='z' | '\u{C0}'..='\u{24F}')
            || matches!(c, '\u{250}'..='\u{2FF}' | '\u{1E00}'..='\u{1EFF}');
        balance += if latin { -1 } else { 1 };
    }
    balance > 0
}

/// Digits of other scripts as ASCII digits.
pub(crate) fn ascii_digits(text: &str) -> String {
    text.chars().map(ascii_digit).collect()
}

fn ascii_digit(c: char) -> char {
    const ZEROS: [u32; 9] = [
        0x0660, // Arabic
        0x06F0, // Persian, Urdu
        0x0966, // Devanagari
        0x09E6, // Bengali
        0x0E50, // Thai
        0x0ED0, // Lao
        0x1040, // Myanmar
        0x17E0, // Khmer
        0xFF10, // full width
    ];
    ZEROS
        .iter()
        .find_map(|zero| char::from_digit(u32::from(c).wrapping_sub(*zero).min(10), 10))
        .unwrap_or(c)
}

/// Joins the parts that are not empty.
pub(crate) fn join<'a>(
    parts: impl IntoIterator<Item = &'a str>,
    between: &str,
) -> String {
    let mut joined = String::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        if !joined.is_empty() {
            joined.push_str(between);
        }
        joined.push_str(part);
    }
    joined
}

/// Byte offset of a phrase, in any ASCII case.
pub(crate) fn find_ignoring_case(text: &str, phrase: &str) -> Option<usize> {
    let (text, phrase) = (text.as_bytes(), phrase.as_bytes());
    text.windows(phrase.len()).position(|window| window.eq_ignore_ascii_case(phrase))
}

/// A word for an identifier: lower case letters and digits, everything else one `-`.
pub(crate) fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// The items of an enumeration that fills the whole text: "(a) X (b) Y", "a) X b) Y",
/// "1. X 2. Y"; the text as its only item if it is none.
pub(crate) fn enumerated(text: &str) -> Vec<&str> {
    let mut items = Vec::new();
    let mut start = None;
    let mut expected = 0;
    let mut at = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        if let Some(length) = marker(word, expected) {
            if let Some(start) = start {
                items.push(text.get(start..at).unwrap_or_default());
            }
            start = Some(at + length);
            expected += 1;
        } else if start.is_none() && !word.trim().is_empty() {
            return vec![text.trim()];
        }
        at += word.len();
    }
    let last = text.get(start.unwrap_or_default()..).unwrap_or_default();
    items.push(last);
    items.into_iter().map(str::trim).filter(|item| !item.is_empty()).collect()
}

/// How long the marker is that a word starts with, if it is the one with this number:
/// `(b)`, `b)`, `2.`, `2)` have number 1.
fn marker(word: &str, number: u8) -> Option<usize> {
    let letter = char::from(b'a'.checked_add(number).filter(u8::is_ascii_lowercase)?);
    let opened = usize::from(word.starts_with('('));
    let inside = word.get(opened..)?;
    let digits = (u32::from(number) + 1).to_string();
    let (length, is_letter) = if inside.starts_with(&digits) {
        (digits.len(), false)
    } else if inside.to_ascii_lowercase().starts_with(letter) {
        (1, true)
    } else {
        return None;
    };
    let behind = inside.get(length..)?;
    // "a." is an initial; "1.5" is no marker, "1.1234567" is one before a number.
    let closed = behind.starts_with(')') || (!is_letter && behind.starts_with('.'));
    let glued = behind.get(1..)?.trim();
    let free = glued.is_empty()
        || glued.len() >= 5
        || glued.chars().next().is_some_and(char::is_alphabetic);
    (closed && free).then_some(opened + length + 1)
}

#[cfg(test)]
mod tests {
    use super::enumerated;

    #[test]
    fn enumerations_are_taken_apart() {
        assert_eq!(enumerated("(a) Testo (b) Contoh"), ["Testo", "Contoh"]);
        assert_eq!(
            enumerated("1. AB12 2.CD34 3) EF 4.5000006"),
            ["AB12", "CD34", "EF", "5000006"]
        );
        assert_eq!(enumerated("Testo a) b)"), ["Testo a) b)"]);
        assert_eq!(enumerated("1.5 2.5"), ["1.5 2.5"]);
        assert_eq!(enumerated(""), [""; 0]);
    }
}
