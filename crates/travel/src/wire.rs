//! What the line delivered: bytes to text, and where in it an interchange begins.
//!
//! In: bytes. Out: text, the way back from a place in it to a byte of the file, and the
//! beginnings of interchanges with their separators. Not handled: line breaks inside
//! segments, which the lexer leaves out; frames, which `read` tells of.
//! Source: ISO 9735 edition 4 part 1 (service string advice, clause 6; syntax
//! identifiers, annex A); telex frames as seen in samples.

use std::borrow::Cow;

use crate::charset::{Charset, Decoded};
use crate::error::{ErrorKind, TravelError};
use crate::lexer::Separators;

/// Bytes between two places that are known in text and file alike. The way back to a
/// byte goes from the last of them on, so this is the longest way.
const STRIDE: usize = 256;

/// Text of a file, and the way back to its bytes.
#[derive(Debug)]
pub(crate) struct Wire<'b> {
    pub(crate) text: Cow<'b, str>,
    bytes: &'b [u8],
    /// Bytes before the text (a byte order mark).
    offset: usize,
    /// Places known in both, where the text is not the file's own bytes.
    posts: Vec<Post>,
    /// A byte that was no UTF-8 and of no declared set, the first one.
    pub(crate) taken_at: Option<u64>,
}

/// A place known in text and file.
#[derive(Clone, Copy, Debug)]
struct Post {
    text: usize,
    byte: usize,
    charset: Charset,
}

impl<'b> Wire<'b> {
    /// Takes bytes for text: UTF-8, else the part of ISO 8859 that the syntax identifier
    /// of each interchange names. Where none is named, what is UTF-8 is taken for it,
    /// and every other byte for Latin-1.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unrecognised`]: nothing is in it, or it is UTF-16.
    pub(crate) fn decode(bytes: &'b [u8]) -> Result<Self, TravelError> {
        let unrecognised =
            |text: &str| TravelError::new(ErrorKind::Unrecognised, Some(0), text);
        if is_wide(bytes) {
            return Err(unrecognised("expected text in UTF-8 or ISO 8859, found UTF-16"));
        }
        let offset = if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        let bytes = bytes.get(offset..).unwrap_or_default();
        if bytes.iter().all(|byte| *byte <= b' ') {
            return Err(unrecognised("expected a message, found an empty file"));
        }
        let (text, posts, taken_at) = match std::str::from_utf8(bytes) {
            Ok(text) => (Cow::Borrowed(text), Vec::new(), None),
            Err(_) => decoded(bytes),
        };
        let taken_at = taken_at.map(|at| (at + offset) as u64);
        Ok(Self { text, bytes, offset, posts, taken_at })
    }

    /// The byte of the file that a place in the text comes from.
    pub(crate) fn byte(&self, place: usize) -> u64 {
        let after = self.posts.partition_point(|post| post.text <= place);
        let post = after.checked_sub(1).and_then(|index| self.posts.get(index));
        let Some(post) = post else { return (place + self.offset) as u64 };
        let Post { mut text, mut byte, charset } = *post;
        while text < place {
            let rest = self.bytes.get(byte..).unwrap_or_default();
            let Some(decoded) = charset.first(rest) else { break };
            text += decoded.character.len_utf8() + usize::from(decoded.broken);
            byte += decoded.length;
        }
        (byte + self.offset) as u64
    }
}

fn decoded(bytes: &[u8]) -> (Cow<'static, str>, Vec<Post>, Option<usize>) {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    let mut charset = Charset::default();
    let mut posts = vec![Post { text: 0, byte: 0, charset }];
    let mut taken_at = None;
    let (mut at, mut next_post) = (0, STRIDE);
    while let Some(rest) = bytes.get(at..) {
        let declared = declared(rest);
        if let Some(declared) = declared {
            charset = declared;
        }
        let Some(Decoded { character, length, broken, taken }) = charset.first(rest)
        else {
            break;
        };
        if declared.is_some() || at >= next_post {
            posts.push(Post { text: text.len(), byte: at, charset });
            next_post = at + STRIDE;
        }
        text.push(character);
        if broken {
            text.push('\n');
        }
        if taken {
            taken_at = taken_at.or(Some(at));
        }
        at += length;
    }
    (Cow::Owned(text), posts, taken_at)
}

/// The character set that an interchange header at the beginning of bytes declares.
fn declared(bytes: &[u8]) -> Option<Charset> {
    let behind = bytes.strip_prefix(b"UNB")?;
    Some(Charset::of(behind.get(1..5)?))
}

/// Whether bytes are UTF-16: by a byte order mark, or by a NUL in each of two
/// characters.
fn is_wide(bytes: &[u8]) -> bool {
    match bytes {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => true,
        [a, 0, b, 0, ..] | [0, a, 0, b, ..] => {
            a.is_ascii_graphic() && b.is_ascii_graphic()
        }
        _ => false,
    }
}

/// Where an interchange begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Beginning {
    /// First byte of the service string advice or of the first segment.
    pub(crate) start: usize,
    /// First byte of the first segment.
    pub(crate) segments: usize,
    pub(crate) separators: Separators,
    /// The service string advice could not be used as it is.
    pub(crate) damaged: bool,
    /// It begins with an advice or an interchange header, not with a message.
    pub(crate) whole: bool,
}

/// The next beginning of an interchange in a part of a text: a service string advice, or
/// a segment `UNB`, `UNG` or `UNH`. Without an advice, the standard separators hold, or
/// those of the interchange before.
pub(crate) fn beginning(
    text: &str,
    mut from: usize,
    to: usize,
    before: Separators,
) -> Option<Beginning> {
    let bytes = text.as_bytes();
    loop {
        from += bytes.get(from..to)?.iter().position(|byte| *byte == b'U')?;
        let free = from.checked_sub(1).and_then(|before| bytes.get(before));
        if !free.is_some_and(u8::is_ascii_alphanumeric)
            && let Some(beginning) = beginning_at(bytes, from, before)
        {
            return Some(beginning);
        }
        from += 1;
    }
}

/// The beginning of an interchange at a place.
pub(crate) fn beginning_at(
    bytes: &[u8],
    at: usize,
    before: Separators,
) -> Option<Beginning> {
    let (letter, behind) = service_tag(bytes, at)?;
    if letter == b'A' {
        return advised(bytes, at, behind, before);
    }
    let (_, element) = element_at(bytes, behind)?;
    let standard = standard(bytes, at);
    let separators = [standard, before].into_iter().find(|s| s.element == element)?;
    let whole = letter == b'B';
    let other = if whole { other_terminator(bytes, behind, separators) } else { None };
    let terminator = other.unwrap_or(separators.terminator);
    let separators = Separators { terminator, ..separators };
    let damaged = other.is_some();
    Some(Beginning { start: at, segments: at, separators, damaged, whole })
}

/// Another terminator than the standard one, where no advice tells of it: what stands
/// before the second segment, if the standard one does not come first.
fn other_terminator(bytes: &[u8], behind: usize, standard: Separators) -> Option<u8> {
    let head = bytes.get(behind..bytes.len().min(behind + HEADER_WITHIN))?;
    let header = head.split(|byte| *byte == standard.terminator).next()?;
    let second = header.windows(4).position(|four| {
        matches!(four, [b'U', b'N', b'G' | b'H', element] if *element == standard.element)
    })?;
    let ended = header.get(..second)?.trim_ascii_end();
    let last = ended.last().copied()?;
    let separates = [standard.element, standard.component, standard.release];
    (is_punctuation(last) && !separates.contains(&last)).then_some(last)
}

/// Bytes within which the header of an interchange ends. The longest seen has 120.
const HEADER_WITHIN: usize = 512;

/// A service string advice with a segment behind it.
fn advised(
    bytes: &[u8],
    at: usize,
    behind: usize,
    before: Separators,
) -> Option<Beginning> {
    let within = bytes.get(behind..bytes.len().min(at + ADVICE_WITHIN))?;
    let tags = (behind..).zip(within).filter(|(_, byte)| **byte == b'U');
    let (segments, element) = tags.into_iter().find_map(|(place, _)| {
        let (letter, behind) = service_tag(bytes, place)?;
        let (_, element) = element_at(bytes, behind)?;
        (letter != b'A').then_some((place, element))
    })?;
    let between = bytes.get(behind..segments)?;
    let exact = between.split_first_chunk::<6>().filter(|(_, gap)| is_noise(gap));
    let unbroken: Vec<u8> =
        between.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    let joined = <[u8; 6]>::try_from(unbroken.as_slice()).ok();
    // The blank that says that nothing is repeated gets lost most easily.
    let without_blank = match unbroken.as_slice() {
        [component, element, decimal, release, terminator] => {
            Some([*component, *element, *decimal, *release, b' ', *terminator])
        }
        _ => None,
    };
    let fits = |advice: [u8; 6]| {
        let separators = Separators::of(advice);
        (separators.element == element && is_sound(separators)).then_some(separators)
    };
    let stated = exact.and_then(|(six, _)| fits(*six)).or_else(|| joined.and_then(fits));
    // A damaged advice is worth nothing; the segment behind it tells whether the
    // standard separators are used.
    let standard = [standard(bytes, segments), before];
    let separators = stated
        .or_else(|| without_blank.and_then(fits))
        .or_else(|| standard.into_iter().find(|s| s.element == element))?;
    let damaged = stated.is_none();
    Some(Beginning { start: at, segments, separators, damaged, whole: true })
}

/// Bytes within which the first segment follows a service string advice.
const ADVICE_WITHIN: usize = 24;

/// The letter of a service tag `UNA`, `UNB`, `UNG` or `UNH` at a place, and where it
/// ends. A line break may have cut it.
fn service_tag(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    let mut letters = bytes
        .iter()
        .enumerate()
        .skip(at)
        .take(7)
        .filter(|(_, byte)| !matches!(byte, b'\r' | b'\n'));
    let (u, n) = (letters.next()?.1, letters.next()?.1);
    let (place, letter) = letters.next()?;
    let known = matches!(letter, b'A' | b'B' | b'G' | b'H');
    (*u == b'U' && *n == b'N' && known).then_some((*letter, place + 1))
}

/// The byte behind a tag that separates elements; blanks and line breaks may stand
/// before it.
fn element_at(bytes: &[u8], behind: usize) -> Option<(usize, u8)> {
    let near = bytes.iter().copied().enumerate().skip(behind).take(4);
    near.into_iter()
        .find(|(_, byte)| *byte > b' ')
        .filter(|(_, byte)| is_punctuation(*byte))
}

fn is_noise(gap: &[u8]) -> bool {
    gap.iter().all(|byte| *byte <= b' ')
}

fn is_punctuation(byte: u8) -> bool {
    byte.is_ascii_punctuation()
}

fn is_sound(separators: Separators) -> bool {
    let Separators { component, element, release, repetition, terminator, .. } =
        separators;
    let used = [component, element, terminator, release, repetition];
    let distinct = used.iter().enumerate().all(|(index, byte)| {
        let blank = *byte == b' ' && index >= 3;
        blank || used.iter().skip(index + 1).all(|other| other != byte)
    });
    let printable = [component, element].into_iter().all(is_punctuation)
        && [release, repetition].into_iter().all(|b| b == b' ' || is_punctuation(b));
    // A line break as a terminator is believed where the apostrophe has no other use:
    // else a blank was lost, and the line break is only that.
    let ends = match terminator {
        b'\r' | b'\n' => !used.contains(&b'\''),
        _ => is_punctuation(terminator),
    };
    distinct && printable && ends
}

/// The separators of an interchange without an advice: those of the airlines' syntax
/// (PADIS), or those of the United Nations.
fn standard(bytes: &[u8], at: usize) -> Separators {
    let head = bytes.get(at..bytes.len().min(at + 48)).unwrap_or_default();
    let syntax = head.get(4..8).unwrap_or_default();
    let bookings = match head.get(2) {
        Some(b'B') => matches!(syntax, b"IATA" | b"IATB"),
        _ => head.windows(6).any(|six| matches!(six, b"PNRGOV" | b"ACKRES")),
    };
    if bookings { Separators::of_bookings() } else { Separators::default() }
}
