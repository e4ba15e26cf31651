//! Free text of bookings: contacts in it, card numbers in it.
//!
//! In: text of an `IFT`, `SSR` or `ADD`. Out: contacts, and text without numbers of
//! cards. Not handled: what is sensitive (`sensitive`).
//! Source: IATA AIRIMP 3.13 and 3.14 (`CTCE`, `CTCM`, `CTCR` and the older `CTC` forms;
//! `//` for @, `..` for _, `./` for -); ISO/IEC 7812-1 annex B (check digit of a card).

use std::borrow::Cow;

use saring_model::{Contact, ContactKind};

/// Digits that a telephone number has at least.
const DIGITS_MIN: usize = 5;

/// Digits that a telephone number has at most (ITU-T E.164); more are a card's.
const DIGITS_MAX: usize = 15;

/// The contact that a text of an `OSI` is, and where in the text it begins: `CTCM
/// 79995550123`, `YY CTC M 123456789`.
pub(super) fn contact_code(text: &str) -> Option<(ContactKind, &str)> {
    let at = text.find("CTC")?;
    let before = text.get(..at)?;
    // In front of it stands at most the carrier whom it is told.
    if before.split_whitespace().count() > 2 || before.ends_with(char::is_alphanumeric) {
        return None;
    }
    let rest = text.get(at + 3..)?;
    let (letter, behind) = match rest.chars().next() {
        Some(c) if c.is_ascii_alphabetic() => (Some(c), rest.get(1..)?),
        Some(' ') => {
            // The letter may stand apart, and may as well begin a word.
            let apart = rest.trim_start();
            let mut characters = apart.chars();
            let letter = characters.next().filter(char::is_ascii_alphabetic);
            match (letter, characters.next()) {
                (Some(letter), Some(' ')) => (Some(letter), apart.get(1..)?),
                _ => (None, rest),
            }
        }
        _ => (None, rest),
    };
    // `CTCBOG` is a telephone in Bogotá: a place follows at once.
    let is_code = !behind.starts_with(|c: char| c.is_ascii_alphabetic());
    let value = if is_code { behind } else { rest };
    let kind = match letter.filter(|_| is_code) {
        Some('E') => ContactKind::Email,
        Some('F') => ContactKind::Fax,
        Some('A') => ContactKind::Address,
        _ => ContactKind::Telephone,
    };
    Some((kind, value.trim_matches([' ', '/', '-'])))
}

/// A contact of a kind that was told, or another one if its text cannot be that.
pub(super) fn contact(kind: ContactKind, text: &str) -> Contact {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let written_email = email(text);
    let kind = if written_email.is_some()
        && matches!(kind, ContactKind::Telephone | ContactKind::Other)
    {
        ContactKind::Email
    } else if kind == ContactKind::Telephone && digits < DIGITS_MIN {
        ContactKind::Other
    } else {
        kind
    };
    let text = match (kind, written_email) {
        (ContactKind::Email, Some(address)) => address,
        (ContactKind::Email, None) => unescape(text.trim()),
        (
            ContactKind::Telephone
            | ContactKind::Fax
            | ContactKind::Address
            | ContactKind::Other,
            _,
        ) => mask_cards(text, DIGITS_MAX + 1).into_owned(),
    };
    Contact { kind, text }
}

/// A text that is a telephone number, and what stands behind its digits.
pub(super) fn telephone(text: &str) -> Option<(&str, &str)> {
    let number = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '(' | ')' | ' ');
    let end = text.find(|c: char| !number(c)).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end)?;
    let count = digits.bytes().filter(u8::is_ascii_digit).count();
    let is_word = rest.starts_with(|c: char| c == '.' || c.is_ascii_digit());
    ((DIGITS_MIN..=DIGITS_MAX).contains(&count) && !is_word)
        .then_some((digits.trim(), rest.trim()))
}

/// Whether there are enough digits in a text for it to be a telephone number.
pub(super) fn has_number(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).count() >= DIGITS_MIN
}

/// The address of electronic mail in a text.
pub(super) fn email(text: &str) -> Option<String> {
    let word = text.split_whitespace().find(|word| {
        let domain = word.split_once('@').or_else(|| word.split_once("//"));
        domain.is_some_and(|(local, domain)| {
            let host = domain.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric);
            !local.is_empty() && host && domain.contains('.')
        })
    })?;
    Some(unescape(word))
}

/// An address without the escapes for characters that teleprinters lack.
pub(super) fn unescape(text: &str) -> String {
    text.replace("//", "@").replace("..", "_").replace("./", "-")
}

/// An address with those escapes.
pub(super) fn escape(text: &str) -> String {
    text.replace('@', "//").replace('_', "..").replace('-', "./")
}

/// The number of a card or another means of payment, of which at most the last four
/// characters are kept.
pub(super) fn mask(number: &str) -> String {
    let count = number.chars().filter(|c| c.is_alphanumeric()).count();
    let mut seen = 0;
    number
        .chars()
        .map(|c| {
            let own = c.is_alphanumeric();
            seen += usize::from(own);
            if own && seen + 4 <= count { 'X' } else { c }
        })
        .collect()
}

/// A text in which numbers of cards are masked: 13 to 19 digits with a true check digit,
/// together or in the groups in which they are printed.
pub(super) fn mask_cards(text: &str, digits_min: usize) -> Cow<'_, str> {
    let mut masked: Option<String> = None;
    let mut at = 0;
    let bytes = text.as_bytes();
    while let Some(found) =
        bytes.get(at..).and_then(|rest| rest.iter().position(u8::is_ascii_digit))
    {
        let start = at + found;
        let (end, digits) = run(bytes, start);
        let is_card = digits >= digits_min.max(13) && digits <= 19 && {
            let run = text.get(start..end).unwrap_or_default();
            has_card_prefix(run, digits) && checks(run)
        };
        if is_card {
            let own = text.get(start..end).unwrap_or_default();
            masked
                .get_or_insert_with(|| text.to_owned())
                .replace_range(start..end, &mask(own));
        }
        at = end;
    }
    masked.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// The end of a run of digits, and how many it has. Groups of four to six digits with a
/// blank or a hyphen between are one run.
fn run(bytes: &[u8], start: usize) -> (usize, usize) {
    let group = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let first = group(start);
    let (mut end, mut digits) = (start + first, first);
    if first != 4 {
        return (end, digits);
    }
    while matches!(bytes.get(end), Some(b' ' | b'-')) && digits < 19 {
        let next = group(end + 1);
        if !(3..=6).contains(&next) {
            break;
        }
        end += 1 + next;
        digits += next;
    }
    (end, digits)
}

/// Numbers of 13 digits are those of tickets unless they begin like a card's.
fn has_card_prefix(run: &str, digits: usize) -> bool {
    digits > 13 || run.starts_with('4')
}

/// Whether the check digit is true.
fn checks(run: &str) -> bool {
    let digits = run.bytes().rev().filter(u8::is_ascii_digit);
    let sum: u32 = digits
        .enumerate()
        .map(|(position, byte)| {
            let digit = u32::from(byte - b'0');
            match (position % 2, digit) {
                (0, digit) => digit,
                (_, digit) if digit > 4 => digit * 2 - 9,
                (_, digit) => digit * 2,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contacts_are_found_in_the_forms_of_all_hosts() {
        use ContactKind::{Email, Fax, Other, Telephone};
        for (text, kind, value) in [
            ("CTCM 79995550123", Telephone, "79995550123"),
            ("CTC 7732486972-U", Telephone, "7732486972-U"),
            ("YY CTC M 123456789", Telephone, "123456789"),
            ("AM CTCP MEX1800 002 5200 TOLL", Telephone, "MEX1800 002 5200 TOLL"),
            ("CTCT BOG 571 600 5830 A", Telephone, "BOG 571 600 5830 A"),
            ("AM CTCBOG 571-600 5820-A", Telephone, "BOG 571-600 5820-A"),
            ("CTCE MOLLY..L./X//EXAMPLE.ORG", Email, "MOLLY_L-X@EXAMPLE.ORG"),
            ("CTCF 6221555", Fax, "6221555"),
            ("CTCM REFUSED", Other, "REFUSED"),
        ] {
            let found = contact_code(text).map(|(kind, value)| contact(kind, value));
            assert_eq!(found, Some(Contact { kind, text: value.into() }), "{text}");
        }
        for text in ["RLOC HDQ1SYDIXXZ", "THIS PAX HAS CTCM SENT", "XCTCM 5"] {
            assert!(contact_code(text).is_none(), "{text}");
        }
    }

    #[test]
    fn card_numbers_keep_their_last_four_digits() {
        for (text, expected) in [
            ("VI4111111111111111/1228", "VIXXXXXXXXXXXX1111/1228"),
            ("AX 378282246310005", "AX XXXXXXXXXXX0005"),
            ("4111 1111 1111 1111 X", "XXXX XXXX XXXX 1111 X"),
            ("4111-1111-1111-1111", "XXXX-XXXX-XXXX-1111"),
            ("4222222222222", "XXXXXXXXX2222"),
        ] {
            assert_eq!(mask_cards(text, 13), expected);
        }
        for text in ["4111111111111112", "TKT 6181234567890", "79995550123", "", "1 2"] {
            assert_eq!(mask_cards(text, 13), text);
        }
        assert_eq!(mask("XXXXXXXXXXXX1111"), "XXXXXXXXXXXX1111");
        assert_eq!(mask("370266XXXXX6916"), "XXXXXXXXXXX6916");
        assert_eq!(mask("1111"), "1111");
        assert_eq!(mask(""), "");
    }

    #[test]
    fn telephones_are_parted_from_what_is_said_behind() {
        assert_eq!(telephone("79995550123 NEEDS"), Some(("79995550123", "NEEDS")));
        assert_eq!(telephone("192.0.2.17"), None);
        assert_eq!(telephone("BOG 571"), None);
    }
}
