//! Check digits, and what a camera takes for something else.
//!
//! In: characters of a field and its check digit. Out: whether they agree, and what
//! they are if characters that look alike are exchanged and agree then. Not handled:
//! which fields have one.
//! Source: ICAO Doc 9303 part 3, section 4.9.

/// Weights, repeated along the field.
const WEIGHTS: [u32; 3] = [7, 3, 1];

/// The check digit of some characters, as a character.
pub(crate) fn digit(bytes: impl IntoIterator<Item = u8>) -> u8 {
    let sum = bytes
        .into_iter()
        .zip(WEIGHTS.iter().cycle())
        .fold(0_u32, |sum, (byte, weight)| (sum + value(byte) * weight) % 10);
    b'0' + u8::try_from(sum).unwrap_or(0)
}

fn value(byte: u8) -> u32 {
    match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        b'A'..=b'Z' => u32::from(byte - b'A') + 10,
        _ => 0,
    }
}

/// What a field and its check digit have to do with each other.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    /// They agree.
    Agrees,
    /// They agree once characters that look alike are exchanged for these.
    Repaired(Vec<u8>),
    /// They do not agree.
    Differs,
    /// There is neither a value nor a check digit.
    Absent,
}

/// The digit that a letter may have been.
pub(crate) fn as_digit(byte: u8) -> u8 {
    match byte {
        b'O' | b'Q' | b'D' | b'U' => b'0',
        b'I' | b'L' | b'J' => b'1',
        b'Z' => b'2',
        b'A' => b'4',
        b'S' => b'5',
        b'G' => b'6',
        b'T' => b'7',
        b'B' => b'8',
        other => other,
    }
}

/// The letter that a digit may have been.
pub(crate) fn as_letter(byte: u8) -> u8 {
    match byte {
        b'0' => b'O',
        b'1' => b'I',
        b'2' => b'Z',
        b'4' => b'A',
        b'5' => b'S',
        b'6' => b'G',
        b'7' => b'T',
        b'8' => b'B',
        other => other,
    }
}

/// Checks a field that holds digits and fillers alone.
pub(crate) fn of_digits(field: &[u8], check: u8) -> Verdict {
    let repaired: Vec<u8> = field.iter().map(|byte| as_digit(*byte)).collect();
    verdict(field, check, std::iter::once(repaired))
}

/// Checks a field that holds letters as well: one character of it may be another.
pub(crate) fn of_letters(field: &[u8], check: u8) -> Verdict {
    let exchanged = (0..field.len()).flat_map(|at| {
        let own = field.get(at).copied().unwrap_or(b'<');
        let others = [as_digit(own), as_letter(own)];
        others.into_iter().filter(move |other| *other != own).map(move |other| {
            let mut exchanged = field.to_vec();
            if let Some(slot) = exchanged.get_mut(at) {
                *slot = other;
            }
            exchanged
        })
    });
    verdict(field, check, exchanged)
}

fn verdict(
    field: &[u8],
    check: u8,
    candidates: impl Iterator<Item = Vec<u8>>,
) -> Verdict {
    let blank = field.iter().all(|byte| *byte == b'<');
    if check == b'<' {
        return if blank { Verdict::Absent } else { Verdict::Differs };
    }
    let expected = as_digit(check);
    let agrees = |bytes: &[u8]| digit(bytes.iter().copied()) == expected;
    if agrees(field) {
        let sound = expected == check;
        return if sound { Verdict::Agrees } else { Verdict::Repaired(field.to_vec()) };
    }
    // Numbers mostly have few letters, and these together: the candidate in which letters
    // and digits take turns least often is taken, of those the one with fewest letters.
    // One that is odder than what was written is not believed: by chance, one in ten
    // agrees.
    let written = (turns(field), letters(field));
    let mut best: Option<((usize, usize), Vec<u8>)> = None;
    let mut twice = false;
    for candidate in candidates.filter(|candidate| agrees(candidate)) {
        let odd = (turns(&candidate), letters(&candidate));
        if odd >= written {
            continue;
        }
        match &best {
            Some((least, _)) if odd > *least => {}
            Some((least, found)) if odd == *least => twice |= *found != candidate,
            Some(_) | None => {
                best = Some((odd, candidate));
                twice = false;
            }
        }
    }
    match best {
        Some((_, found)) if !twice => Verdict::Repaired(found),
        Some(_) | None => Verdict::Differs,
    }
}

fn letters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| byte.is_ascii_uppercase()).count()
}

fn turns(bytes: &[u8]) -> usize {
    let pairs = bytes.iter().zip(bytes.iter().skip(1));
    pairs.filter(|(a, b)| a.is_ascii_digit() != b.is_ascii_digit()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_those_of_the_specimens() {
        for (field, expected) in [
            ("L898902C3", '6'),
            ("L898902C<", '3'),
            ("740812", '2'),
            ("690806", '1'),
            ("120415", '9'),
            ("940623", '6'),
            ("ZE184226B<<<<<", '1'),
            ("D23145890", '7'),
            ("520727", '3'),
            ("AB2134<<<", '5'),
            ("", '0'),
            ("<<<<<<", '0'),
        ] {
            assert_eq!(char::from(digit(field.bytes())), expected, "{field}");
        }
    }

    #[test]
    fn what_looks_alike_is_exchanged_only_where_it_agrees_then() {
        let repaired = |text: &str| Verdict::Repaired(text.as_bytes().to_vec());
        for (field, check, expected) in [
            ("L898902C3", b'6', Verdict::Agrees),
            ("L8989O2C3", b'6', repaired("L898902C3")),
            ("LB98902C3", b'6', repaired("L898902C3")),
            ("L898902C3", b'G', repaired("L898902C3")),
            ("L898902C3", b'7', Verdict::Differs),
            ("<<<<<<<<<", b'<', Verdict::Absent),
            ("L898902C3", b'<', Verdict::Differs),
        ] {
            assert_eq!(of_letters(field.as_bytes(), check), expected, "{field}");
        }
        for (field, check, expected) in [
            ("740812", b'2', Verdict::Agrees),
            ("74O8IZ", b'2', repaired("740812")),
            ("74O8IZ", b'Z', repaired("740812")),
            ("74O8IZ", b'3', Verdict::Differs),
            ("74<<<<", digit(*b"74<<<<"), Verdict::Agrees),
        ] {
            assert_eq!(of_digits(field.as_bytes(), check), expected, "{field}");
        }
    }
}
