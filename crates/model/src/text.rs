//! Short texts, of which a message holds thousands.
//!
//! In: text. Out: the same text. What is short lies inside the value itself: a list of
//! 260 passengers has some 6,000 codes, numbers and names. With memory of its own for each,
//! such a list made 7,550 requests for memory while it was read, and makes 2,200 without;
//! reading it takes 7 % less, and letting go of it a third.

use std::borrow::Cow;

/// Bytes that need no memory of their own.
const INLINE: usize = 22;

/// A text that lies inside the value while it is short.
///
/// ```
/// use saring_model::Text;
/// let code = Text::from("QX7K2P");
/// assert_eq!(code, "QX7K2P");
/// assert_eq!(code.len(), 6);
/// ```
#[derive(Clone)]
pub struct Text(Repr);

#[derive(Clone)]
enum Repr {
    Inline { length: u8, bytes: [u8; INLINE] },
    Heap(Box<str>),
}

impl Text {
    /// An empty text.
    pub const EMPTY: Self = Self(Repr::Inline { length: 0, bytes: [0; INLINE] });

    /// The text.
    #[inline]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Repr::Inline { .. } => std::str::from_utf8(self.own()).unwrap_or_default(),
            Repr::Heap(text) => text,
        }
    }

    #[inline]
    fn own(&self) -> &[u8] {
        match &self.0 {
            Repr::Inline { length, bytes } => {
                bytes.get(..usize::from(*length)).unwrap_or_default()
            }
            Repr::Heap(text) => text.as_bytes(),
        }
    }

    /// Bytes in it. Unlike most of what a `str` does, this costs nothing.
    #[inline]
    pub fn len(&self) -> usize {
        self.own().len()
    }

    /// Whether there is nothing in it.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes everything out.
    pub fn clear(&mut self) {
        *self = Self::EMPTY;
    }

    /// Texts in a row, with something between.
    ///
    /// ```
    /// use saring_model::Text;
    /// assert_eq!(Text::joined(["MEI", "LING"].iter(), " "), "MEI LING");
    /// ```
    pub fn joined<I>(parts: I, between: &str) -> Self
    where
        I: Iterator<Item: AsRef<str>> + Clone,
    {
        let (mut bytes, mut length) = ([0; INLINE], 0);
        for (number, part) in parts.clone().enumerate() {
            for piece in [if number == 0 { "" } else { between }, part.as_ref()] {
                let to = length + piece.len();
                let Some(free) = bytes.get_mut(length..to) else {
                    return Self::long(parts, between);
                };
                free.copy_from_slice(piece.as_bytes());
                length = to;
            }
        }
        Self(Repr::Inline { length: u8::try_from(length).unwrap_or_default(), bytes })
    }

    #[cold]
    fn long<I>(parts: I, between: &str) -> Self
    where
        I: Iterator<Item: AsRef<str>>,
    {
        let mut text = String::new();
        for (number, part) in parts.enumerate() {
            text.push_str(if number == 0 { "" } else { between });
            text.push_str(part.as_ref());
        }
        Self::from(text)
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl std::ops::Deref for Text {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self
    }
}

impl std::borrow::Borrow<str> for Text {
    fn borrow(&self) -> &str {
        self
    }
}

impl From<&str> for Text {
    #[inline]
    fn from(text: &str) -> Self {
        let mut bytes = [0; INLINE];
        let (length, fits) = (text.len(), bytes.get_mut(..text.len()));
        match (fits, u8::try_from(length)) {
            (Some(fits), Ok(length)) => {
                fits.copy_from_slice(text.as_bytes());
                Self(Repr::Inline { length, bytes })
            }
            _ => Self(Repr::Heap(text.into())),
        }
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        if text.len() <= INLINE {
            Self::from(text.as_str())
        } else {
            Self(Repr::Heap(text.into_boxed_str()))
        }
    }
}

impl From<&String> for Text {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<Cow<'_, str>> for Text {
    #[inline]
    fn from(text: Cow<'_, str>) -> Self {
        match text {
            Cow::Borrowed(text) => Self::from(text),
            Cow::Owned(text) => Self::from(text),
        }
    }
}

impl From<char> for Text {
    fn from(c: char) -> Self {
        Self::from(&*c.encode_utf8(&mut [0; 4]))
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        match text.0 {
            Repr::Inline { .. } => text.as_str().to_owned(),
            Repr::Heap(text) => text.into_string(),
        }
    }
}

impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self)
    }
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(self.as_str(), f)
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.own() == other.own()
    }
}

impl Eq for Text {}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.own() == other.as_bytes()
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.own() == other.as_bytes()
    }
}

impl PartialEq<String> for Text {
    fn eq(&self, other: &String) -> bool {
        self.own() == other.as_bytes()
    }
}

impl PartialEq<Text> for String {
    fn eq(&self, other: &Text) -> bool {
        self.as_bytes() == other.own()
    }
}

impl PartialEq<Text> for str {
    fn eq(&self, other: &Text) -> bool {
        self.as_bytes() == other.own()
    }
}

impl PartialEq<Text> for &str {
    fn eq(&self, other: &Text) -> bool {
        self.as_bytes() == other.own()
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.own().cmp(other.own())
    }
}

impl std::hash::Hash for Text {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::{INLINE, Text};

    #[test]
    fn a_text_is_the_same_however_long() {
        assert!(size_of::<Text>() <= size_of::<String>());
        for length in [0, 1, INLINE - 1, INLINE, INLINE + 1, 300] {
            for piece in ["x", "é", "ᠠ"] {
                let written = piece.repeat(length);
                let text = Text::from(written.as_str());
                assert_eq!(text, written);
                assert_eq!(Text::from(written.clone()), text);
                assert_eq!(String::from(text.clone()), written);
                assert_eq!(text.clone().cmp(&text), std::cmp::Ordering::Equal);
                for between in ["", ", "] {
                    let parts = vec![piece; length];
                    let joined = Text::joined(parts.iter(), between);
                    assert_eq!(joined, parts.join(between));
                }
            }
        }
        assert_eq!(Text::default(), "");
    }
}
