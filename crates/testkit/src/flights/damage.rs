//! What becomes of messages on their way: the ways in which real ones are odd.
//!
//! In: the text of an interchange as it should be, with `'` behind each segment and `?`
//! for release. Out: the bytes that arrive, and which segments are no longer what they
//! were ([`Damaged`]). Not handled: bytes flipped at random, which fuzzing does.

use crate::random::Random;

/// A way in which a message is damaged.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Damage {
    /// Cut into lines of 64 characters.
    Wrapped64,
    /// Cut into lines of 69 characters, with carriage returns.
    Wrapped69,
    /// A telex's addresses in front, its end behind.
    Telex,
    /// A line break behind each segment.
    Lines,
    /// The service string advice is cut short.
    Advice,
    /// Letters in Latin-1.
    Latin1,
    /// Counts that do not tell the truth.
    Counts,
    /// No trailer of the message, or none at all.
    NoTrailer,
    /// Dates of birth and of documents that do not exist.
    Dates,
    /// Qualifiers that nobody knows, of references, places and persons.
    Qualifiers,
    /// Small letters.
    LowerCase,
    /// Segments that were lost.
    Dropped,
    /// A separator twice.
    Doubled,
    /// The end was lost.
    CutOff,
}

impl Damage {
    /// Every way, in the order of the enum.
    pub const ALL: &[Self] = &[
        Self::Wrapped64,
        Self::Wrapped69,
        Self::Telex,
        Self::Lines,
        Self::Advice,
        Self::Latin1,
        Self::Counts,
        Self::NoTrailer,
        Self::Dates,
        Self::Qualifiers,
        Self::LowerCase,
        Self::Dropped,
        Self::Doubled,
        Self::CutOff,
    ];

    /// The stable word printed in truth files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wrapped64 => "wrapped-64",
            Self::Wrapped69 => "wrapped-69",
            Self::Telex => "telex",
            Self::Lines => "lines",
            Self::Advice => "advice",
            Self::Latin1 => "latin-1",
            Self::Counts => "counts",
            Self::NoTrailer => "no-trailer",
            Self::Dates => "dates",
            Self::Qualifiers => "qualifiers",
            Self::LowerCase => "lower-case",
            Self::Dropped => "dropped",
            Self::Doubled => "doubled",
            Self::CutOff => "cut-off",
        }
    }
}

/// What arrives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Damaged {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// In which ways they are damaged, in order.
    pub ways: Vec<Damage>,
    /// For each person, in order, whether the segment that names them arrived with the
    /// name that was sent.
    pub intact: Vec<bool>,
}

/// A segment on its way, without its terminator.
struct Segment {
    text: String,
    /// The name in it is what was sent.
    intact: bool,
    /// It arrives.
    arrives: bool,
    /// It names a person.
    person: bool,
}

/// An interchange that arrives as it was sent.
pub fn none(text: &str) -> Damaged {
    damage(text, &[], &mut Random::new(0))
}

/// Damages an interchange in one to three ways.
pub fn some(text: &str, rng: &mut Random) -> Damaged {
    let mut ways: Vec<Damage> =
        (0..=rng.below(3)).map(|_| *rng.pick(Damage::ALL)).collect();
    ways.sort_unstable();
    ways.dedup();
    damage(text, &ways, rng)
}

/// Damages an interchange in these ways.
///
/// ```
/// use saring_testkit::Random;
/// use saring_testkit::flights::damage::{Damage, damage};
/// let text = "UNB+UNOA:4'\nUNH+1+PAXLST'\nNAD+FL+++TAN:MEI LING'\nUNT+3+1'\n";
/// let arrived = damage(text, &[Damage::LowerCase], &mut Random::new(1));
/// assert!(arrived.bytes.windows(3).any(|bytes| bytes == b"tan"));
/// assert_eq!(arrived.intact, [true]);
/// ```
pub fn damage(text: &str, ways: &[Damage], rng: &mut Random) -> Damaged {
    let (advice, mut segments) = parted(text);
    let mut advice = advice.map(str::to_owned);
    mark(&mut segments);
    for way in ways {
        match way {
            Damage::Advice => {
                // Cut short, so that the segment behind it stands where it should not.
                if let Some(advice) = &mut advice {
                    advice.truncate(6);
                }
            }
            Damage::Latin1
            | Damage::Dates
            | Damage::Qualifiers
            | Damage::LowerCase
            | Damage::Dropped
            | Damage::Doubled
            | Damage::Counts
            | Damage::NoTrailer => {
                for segment in &mut segments {
                    touch(segment, *way, rng);
                }
            }
            Damage::CutOff => {
                let from = segments.len() / 2 + rng.below(segments.len() / 2 + 1);
                for segment in segments.iter_mut().skip(from) {
                    segment.arrives = false;
                }
            }
            Damage::Wrapped64 | Damage::Wrapped69 | Damage::Telex | Damage::Lines => {}
        }
    }
    let persons = segments.iter().filter(|segment| segment.person);
    let intact = persons.map(|segment| segment.intact && segment.arrives).collect();
    let mut text = advice.unwrap_or_default();
    let lines = ways.contains(&Damage::Lines);
    for segment in segments.iter().filter(|segment| segment.arrives) {
        text.push_str(&segment.text);
        text.push_str(if lines { "'\r\n" } else { "'" });
    }
    // The segment at which a message is cut off arrives in part.
    if ways.contains(&Damage::CutOff) {
        text.pop();
    }
    let latin = ways.contains(&Damage::Latin1);
    let mut bytes = if latin { latin_1(&text) } else { text.into_bytes() };
    for way in ways {
        match way {
            Damage::Wrapped64 => bytes = wrapped(&bytes, 64, b"\n"),
            Damage::Wrapped69 => bytes = wrapped(&bytes, 69, b"\r\n"),
            Damage::Telex => bytes = telex(&bytes),
            Damage::Lines
            | Damage::Advice
            | Damage::Latin1
            | Damage::Counts
            | Damage::NoTrailer
            | Damage::Dates
            | Damage::Qualifiers
            | Damage::LowerCase
            | Damage::Dropped
            | Damage::Doubled
            | Damage::CutOff => {}
        }
    }
    Damaged { bytes, ways: ways.to_vec(), intact }
}

/// The service string advice, and the segments.
fn parted(text: &str) -> (Option<&str>, Vec<Segment>) {
    let (advice, rest) = match text.strip_prefix("UNA") {
        Some(_) => (text.get(..9), text.get(9..).unwrap_or_default()),
        None => (None, text),
    };
    let mut segments = Vec::new();
    let mut own = String::new();
    let mut letters = rest.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '?' => {
                own.push(letter);
                own.extend(letters.next());
            }
            '\'' => {
                let text = std::mem::take(&mut own);
                segments.push(Segment {
                    text,
                    intact: true,
                    arrives: true,
                    person: false,
                });
            }
            '\n' | '\r' => {}
            other => own.push(other),
        }
    }
    (advice, segments)
}

/// Finds the segments that name persons: in lists each `NAD` but the reporting party's,
/// in bookings each `TIF` that belongs neither to boarding nor to history.
fn mark(segments: &mut [Segment]) {
    let mut apart = false;
    for segment in segments {
        match segment.text.get(..3) {
            Some("NAD") => segment.person = !segment.text.starts_with("NAD+MS"),
            Some("SRC") => apart = false,
            Some("TVL" | "ABI" | "SAC" | "TRI") => apart = true,
            // The name of a group is nobody's.
            Some("TIF") => segment.person = !apart && !segment.text.ends_with(":G"),
            _ => {}
        }
    }
}

/// Damages a segment, or leaves it.
fn touch(segment: &mut Segment, way: Damage, rng: &mut Random) {
    let tag = segment.text.get(..3).unwrap_or_default().to_owned();
    let envelope = matches!(tag.as_str(), "UNB" | "UNG" | "UNH" | "UNT" | "UNE" | "UNZ");
    match way {
        Damage::Latin1 if segment.person && rng.chance(10) => {
            let Some(at) = segment.text.rfind('E') else { return };
            segment.text.replace_range(at..=at, "É");
            segment.intact = false;
        }
        Damage::Dates if rng.chance(10) => {
            let to = *rng.pick(&["000000", "991332", "01JAN1970", "UNKNOWN", "29022023"]);
            if let Some(start) = segment.text.strip_prefix("DTM+329:").map(|_| 8) {
                segment.text.replace_range(start.., to);
            } else if let Some(start) = segment.text.strip_prefix("DTM+36:").map(|_| 7) {
                segment.text.replace_range(start.., to);
            } else if tag == "SSR" && segment.text.contains("DOCS") {
                segment.text = segment.text.replace("JAN", "XXX").replace("FEB", "00");
            }
        }
        Damage::Qualifiers if rng.chance(5) => {
            for (known, unknown) in [
                ("RFF+", "RFF+QQ"),
                ("LOC+", "LOC+9"),
                ("ATT+", "ATT+7"),
                ("NAD+", "NAD+Q"),
                ("DOC+", "DOC+Q"),
            ] {
                if let Some(rest) = segment.text.strip_prefix(known) {
                    segment.text = format!("{unknown}{rest}");
                    return;
                }
            }
        }
        Damage::LowerCase if !envelope => {
            let (tag, rest) = segment.text.split_at(tag.len());
            segment.text = format!("{tag}{}", rest.to_lowercase());
        }
        Damage::Dropped if !envelope && rng.chance(3) => {
            segment.arrives = false;
        }
        Damage::Doubled if !envelope && rng.chance(5) => {
            let separator = *rng.pick(&['+', ':']);
            let Some(at) = segment.text.find(separator) else { return };
            segment.text.insert(at, separator);
            segment.intact = false;
        }
        Damage::Counts
            if matches!(tag.as_str(), "UNT" | "UNE" | "UNZ" | "CNT" | "EQN") =>
        {
            let Some(at) = segment.text.find(|c: char| c.is_ascii_digit()) else {
                return;
            };
            segment.text.insert(at, '7');
        }
        Damage::NoTrailer if matches!(tag.as_str(), "UNT" | "UNE") => {
            segment.arrives = false;
        }
        Damage::NoTrailer if tag == "UNZ" && rng.chance(50) => segment.arrives = false,
        Damage::Wrapped64
        | Damage::Wrapped69
        | Damage::Telex
        | Damage::Lines
        | Damage::Advice
        | Damage::Latin1
        | Damage::Counts
        | Damage::NoTrailer
        | Damage::Dates
        | Damage::Qualifiers
        | Damage::LowerCase
        | Damage::Dropped
        | Damage::Doubled
        | Damage::CutOff => {}
    }
}

/// What is not in Latin-1 becomes a question mark.
fn latin_1(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
}

fn wrapped(bytes: &[u8], width: usize, end: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / width * end.len());
    for line in bytes.chunks(width) {
        out.extend_from_slice(line);
        out.extend_from_slice(end);
    }
    out
}

fn telex(bytes: &[u8]) -> Vec<u8> {
    let mut out = b"\x01QU CGKXXAA\r\n.SINXXZZ 201000\r\n\x02".to_vec();
    out.extend_from_slice(bytes);
    out.extend_from_slice(b"\r\n=\r\n\x03");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "UNA:+.? '\nUNB+UNOA:4+A+B+261120:0500+1'\nUNH+1+PAXLST:D:05B'\n\
                        BGM+745'\nNAD+MS+++DESK'\nNAD+FL+++O?'NEILL:SEAN'\nDTM+329:880214'\n\
                        RFF+AVF:QX7K2P'\nNAD+FL+++TAN:MEI'\nCNT+42:2'\nUNT+9+1'\nUNZ+1+1'\n";

    fn check(way: Damage, expected: &str) {
        let arrived = damage(LIST, &[way], &mut Random::new(1));
        let text: String = arrived.bytes.iter().copied().map(char::from).collect();
        assert!(text.contains(expected), "{text}");
        assert_eq!(arrived.intact.len(), 2);
    }

    #[test]
    fn each_way_shows() {
        check(Damage::Wrapped64, "\n");
        check(Damage::Wrapped69, "\r\n");
        check(Damage::Telex, "QU CGKXXAA");
        check(Damage::Lines, "'\r\nBGM");
        check(Damage::Advice, "UNA:+.UNB");
        check(Damage::Counts, "UNT+79");
        check(Damage::NoTrailer, "CNT+42:2'UNZ");
        check(Damage::LowerCase, "NAD+fl+++o?'neill:sean");
    }

    #[test]
    fn what_is_not_damaged_is_what_was_sent() {
        let arrived = none(LIST);
        assert_eq!(String::from_utf8(arrived.bytes).unwrap(), LIST.replace('\n', ""));
        assert_eq!(arrived.intact, [true, true]);
    }

    #[test]
    fn who_is_dropped_is_not_intact() {
        for seed in 0..200 {
            let arrived = damage(LIST, &[Damage::Dropped], &mut Random::new(seed));
            let text = String::from_utf8(arrived.bytes).unwrap();
            assert_eq!(arrived.intact, [text.contains("SEAN"), text.contains("MEI")]);
        }
    }
}
