//! A look at one JSON object without building it.
//!
//! In: a text. Out: the members of the object that the text is, keys and values as
//! written, nothing allocated. What passes here passes `serde_json` too; the reverse
//! does not hold for escapes that are no text, which that parser's caller repairs.

use std::borrow::Cow;

/// Objects and lists inside the outermost one; `serde_json` takes as many.
const DEPTH_MAX: usize = 126;

/// Characters of a number without exponent, which is in range for certain.
const NUMBER_MAX: usize = 40;

/// Hands the members of the outermost object to `take`, in their order: the key as it is
/// written between its quotes, and the value; `None` if the text is no object, whatever
/// was handed on before.
pub(crate) fn members<'t>(
    text: &'t str,
    take: &mut dyn FnMut(&'t str, &'t str),
) -> Option<()> {
    let mut scan = Scan { text, bytes: text.as_bytes(), at: 0 };
    scan.space();
    scan.object(0, &mut |key, value| take(key, value))?;
    scan.space();
    (scan.at == scan.bytes.len()).then_some(())
}

/// The elements of an array as written, or the value itself if it is none.
pub(crate) fn elements<'t>(value: &'t str, take: &mut dyn FnMut(&'t str)) -> Option<()> {
    let mut scan = Scan { text: value, bytes: value.as_bytes(), at: 0 };
    if scan.peek() != Some(b'[') {
        take(value);
        return Some(());
    }
    scan.array(0, &mut |element| take(element))?;
    (scan.at == scan.bytes.len()).then_some(())
}

/// A key from what is written between its quotes.
pub(crate) fn key(written: &str) -> Option<Cow<'_, str>> {
    if !written.contains('\\') {
        return Some(Cow::Borrowed(written));
    }
    serde_json::from_str(&format!("\"{written}\"")).ok().map(Cow::Owned)
}

/// The text of a value that is a string.
pub(crate) fn string(value: &str) -> Option<String> {
    let inner = value.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') {
        return serde_json::from_str(value).ok();
    }
    Some(inner.to_owned())
}

struct Scan<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Scan<'t> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn slice(&self, from: usize) -> Option<&'t str> {
        self.text.get(from..self.at)
    }

    fn object(
        &mut self,
        depth: usize,
        take: &mut dyn FnMut(&'t str, &'t str),
    ) -> Option<()> {
        self.expect(b'{')?;
        self.space();
        if self.peek()? == b'}' {
            self.at += 1;
            return Some(());
        }
        loop {
            let from = self.at + 1;
            self.string()?;
            let key = self.text.get(from..self.at - 1)?;
            self.space();
            self.expect(b':')?;
            self.space();
            let from = self.at;
            self.value(depth + 1)?;
            take(key, self.slice(from)?);
            self.space();
            let end = self.peek()?;
            self.at += 1;
            match end {
                b',' => self.space(),
                b'}' => return Some(()),
                _ => return None,
            }
        }
    }

    fn array(&mut self, depth: usize, take: &mut dyn FnMut(&'t str)) -> Option<()> {
        self.expect(b'[')?;
        self.space();
        if self.peek()? == b']' {
            self.at += 1;
            return Some(());
        }
        loop {
            let from = self.at;
            self.value(depth + 1)?;
            take(self.slice(from)?);
            self.space();
            let end = self.peek()?;
            self.at += 1;
            match end {
                b',' => self.space(),
                b']' => return Some(()),
                _ => return None,
            }
        }
    }

    fn value(&mut self, depth: usize) -> Option<()> {
        match self.peek()? {
            b'{' | b'[' if depth > DEPTH_MAX => None,
            b'"' => self.string(),
            b'{' => self.object(depth, &mut |_, _| {}),
            b'[' => self.array(depth, &mut |_| {}),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            _ => self.number(),
        }
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        let found = self.bytes.get(self.at..)?.starts_with(word);
        found.then(|| self.at += word.len())
    }

    fn number(&mut self) -> Option<()> {
        let from = self.at;
        self.at += usize::from(self.peek()? == b'-');
        let digits = self.digits()?;
        let leading_zero = self.bytes.get(self.at - digits) == Some(&b'0');
        if leading_zero && digits > 1 {
            return None;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            self.digits()?;
        } else if self.at - from <= NUMBER_MAX {
            return Some(());
        }
        self.slice(from)?.parse::<f64>().ok()?.is_finite().then_some(())
    }

    /// Passes at least one digit and says how many.
    fn digits(&mut self) -> Option<usize> {
        let from = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > from).then(|| self.at - from)
    }

    fn string(&mut self) -> Option<()> {
        self.expect(b'"')?;
        loop {
            let rest = self.bytes.get(self.at..)?;
            let special = |byte: &u8| *byte < b' ' || *byte == b'"' || *byte == b'\\';
            self.at += rest.iter().position(special)?;
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                b'\\' => self.escape()?,
                _ => return None,
            }
        }
    }

    fn escape(&mut self) -> Option<()> {
        let escaped = self.bytes.get(self.at + 1)?;
        self.at += 2;
        match escaped {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(()),
            b'u' => match self.unit()? {
                0xD800..=0xDBFF => {
                    self.expect(b'\\')?;
                    self.expect(b'u')?;
                    matches!(self.unit()?, 0xDC00..=0xDFFF).then_some(())
                }
                0xDC00..=0xDFFF => None,
                _ => Some(()),
            },
            _ => None,
        }
    }

    /// The four hexadecimal digits of an escape.
    fn unit(&mut self) -> Option<u32> {
        let digits = self.bytes.get(self.at..self.at + 4)?;
        self.at += 4;
        let mut unit = 0;
        for digit in digits {
            unit = unit * 16 + char::from(*digit).to_digit(16)?;
        }
        Some(unit)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, Value};

    use super::{elements, key, members, string};

    /// The object as the scan sees it, each value parsed alone.
    fn scanned(text: &str) -> Option<Map<String, Value>> {
        let mut object = Map::new();
        members(text, &mut |written, value| {
            let value = serde_json::from_str(value).expect("a value");
            object.insert(key(written).expect("a key").into_owned(), value);
        })?;
        Some(object)
    }

    #[track_caller]
    fn check(text: &str, passes: bool) {
        let parsed = serde_json::from_str::<Map<String, Value>>(text).ok();
        let scanned = scanned(text);
        assert_eq!(scanned.is_some(), passes, "{text}");
        if passes {
            assert_eq!(scanned, parsed, "{text}");
        }
    }

    #[test]
    fn strict_objects_pass_and_nothing_else() {
        check("{}", true);
        check(" {\t\"a\" : [ ] , \"b\":[1, -2.5,\"x\\u00e9\\ud83d\\ude00\"]}\r\n", true);
        check(r#"{"a":1,"a":{"b":[{},null,true,false]}}"#, true);
        for broken in [
            "",
            "{",
            "{}{}",
            "[]",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{a:1}",
            "{\"a\":01}",
            "{\"a\":+1}",
            "{\"a\":.5}",
            "{\"a\":1.}",
            "{\"a\":\"\t\"}",
            "{\"a\":\"\\x\"}",
            "{\"a\":\"\\ud800\"}",
            "{\"a\":\"\\u00g0\"}",
            "{\"a\":[1,]}",
            "{\"a\":nul}",
            "{\"a\":\"",
            "{\"a\":\"\\",
            "{\"a\":1 2}",
            "{\"a\":1e999}",
            "{\"a\":1e}",
        ] {
            check(broken, false);
        }
        check("{\"a\\n\":1e5,\"b\":-1.5E-300}", true);
        let deep =
            |depth| format!("{{\"a\":{}1{}}}", "[".repeat(depth), "]".repeat(depth));
        check(&deep(126), true);
        assert!(serde_json::from_str::<Value>(&deep(127)).is_err());
        check(&deep(127), false);
    }

    #[test]
    fn elements_and_strings() {
        let mut seen = Vec::new();
        elements("[\"a\", [1,2] ,{}]", &mut |value| seen.push(value)).expect("array");
        assert_eq!(seen, ["\"a\"", "[1,2]", "{}"]);
        elements("\"a\"", &mut |value| assert_eq!(value, "\"a\"")).expect("value");
        assert_eq!(string("\"a\\n\"").as_deref(), Some("a\n"));
        assert_eq!(string("7"), None);
    }

    proptest! {
        #[test]
        fn what_passes_is_what_the_parser_sees(
            text in "[{}\\[\\]\":,ab0-9.\\\\ueE truefalsn\t-]{0,40}"
        ) {
            if let Some(object) = scanned(&text) {
                prop_assert_eq!(serde_json::from_str::<Map<_, _>>(&text).ok(), Some(object));
            }
        }
    }
}
