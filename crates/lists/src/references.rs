//! Permanent reference numbers of the United Nations, which other lists quote.
//!
//! In: text in which they may stand. Out: the numbers in their official writing
//! (`QDi.086`: committee, `i` or `e`, three digits). Not handled: the older numbers
//! (`QI.A.12.02`), which the United Nations replaced in 2014.

use std::collections::HashSet;

/// The reference numbers in a text, each once, in their order.
///
/// ```text
/// "UN Ref QDi.086, see also qde.004" → ["QDi.086", "QDe.004"]
/// ```
pub(crate) fn of_un(text: &str) -> Vec<String> {
    let bytes = text.as_bytes();
    let mut found: Vec<String> = Vec::new();
    let mut seen = HashSet::new();
    for (at, window) in bytes.windows(7).enumerate() {
        let &[committee, other, kind, dot, ref digits @ ..] = window else { continue };
        let letter = |at: Option<usize>| {
            let byte = at.and_then(|at| bytes.get(at)).copied().unwrap_or(b' ');
            byte.is_ascii_alphanumeric()
        };
        let fits = committee.is_ascii_alphabetic()
            && other.is_ascii_alphabetic()
            && matches!(kind, b'i' | b'e' | b'I' | b'E')
            && dot == b'.'
            && digits.iter().all(u8::is_ascii_digit);
        if !fits || letter(at.checked_sub(1)) || letter(Some(at + 7)) {
            continue;
        }
        let mut number = String::with_capacity(7);
        number.push(char::from(committee.to_ascii_uppercase()));
        number.push(char::from(other.to_ascii_uppercase()));
        number.push(char::from(kind.to_ascii_lowercase()));
        number.push('.');
        number.extend(digits.iter().copied().map(char::from));
        if seen.insert(number.clone()) {
            found.push(number);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::of_un;

    #[test]
    fn numbers_are_found_in_prose_and_in_their_official_writing() {
        assert_eq!(of_un("UN Ref QDi.086, see qde.004; QDi.086"), ["QDi.086", "QDe.004"]);
        assert_eq!(of_un("XQDi.086 QDi.0861 QDx.086"), Vec::<String>::new());
    }
}
