//! One JSON value from one line, with what damage can be repaired repaired.
//!
//! In: the bytes of a line. Out: a value. Repaired and told: bytes that are no UTF-8
//! and lone surrogate escapes (`\ud800`), each as U+FFFD. Refused: anything else.

use saring_model::{IssueCode, Position};
use serde_json::Value;

use crate::digest::piece;
use crate::error::{ErrorKind, ListError};
use crate::issues::Issues;
use crate::limits::Limits;

/// A value, and whether it had to be repaired.
pub(crate) struct Parsed {
    pub value: Value,
    pub damaged: bool,
}

/// Why a line is no value.
pub(crate) struct BadJson {
    /// The line ends before the value does.
    pub early_end: bool,
    /// Byte within the line.
    pub byte: u64,
    pub expected: &'static str,
}

/// Whether a line has at most so many values, counted by commas and brackets.
pub(crate) fn is_within(line: &[u8], values_max: u64) -> bool {
    let counted = line.iter().map(|byte| u64::from(matches!(byte, b',' | b'[' | b'{')));
    counted.sum::<u64>() <= values_max
}

/// Parses a line of at most so many values, counted by commas and brackets.
pub(crate) fn parse(line: &[u8], values_max: u64) -> Result<Parsed, BadJson> {
    if !is_within(line, values_max) {
        return Err(BadJson {
            early_end: false,
            byte: 0,
            expected: "fewer values in one record",
        });
    }
    let text = String::from_utf8_lossy(line);
    let damaged = matches!(text, std::borrow::Cow::Owned(_));
    match serde_json::from_str(&text) {
        Ok(value) => Ok(Parsed { value, damaged }),
        Err(error) => {
            let repaired = repair_surrogates(&text);
            if let Some(value) =
                repaired.and_then(|text| serde_json::from_str(&text).ok())
            {
                return Ok(Parsed { value, damaged: true });
            }
            let early_end = error.is_eof();
            let expected =
                if early_end { "the end of a JSON value" } else { "a JSON value" };
            Err(BadJson { early_end, byte: error.column() as u64, expected })
        }
    }
}

/// Writes `\ufffd` for every surrogate escape that has no partner; `None` if all have.
fn repair_surrogates(text: &str) -> Option<String> {
    let mut repaired = String::with_capacity(text.len());
    let mut rest = text;
    let mut changed = false;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        repaired.push_str(before);
        let length = match surrogate(escape) {
            Some(0xD800..=0xDBFF)
                if matches!(
                    escape.get(6..).and_then(surrogate),
                    Some(0xDC00..=0xDFFF)
                ) =>
            {
                12
            }
            Some(0xD800..=0xDFFF) => {
                repaired.push_str("\\ufffd");
                rest = escape.get(6..).unwrap_or_default();
                changed = true;
                continue;
            }
            Some(_) => 6,
            None => 1 + escape.chars().nth(1).map_or(0, char::len_utf8),
        };
        let (kept, after) = escape.split_at_checked(length).unwrap_or((escape, ""));
        repaired.push_str(kept);
        rest = after;
    }
    repaired.push_str(rest);
    changed.then_some(repaired)
}

/// The number of a `\uXXXX` escape that a text starts with.
fn surrogate(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    u32::from_str_radix(digits, 16).ok().filter(|_| hex)
}

/// A value as text: a string as it is, anything else as JSON.
pub(crate) fn text(value: Value) -> String {
    if let Value::String(text) = value { text } else { value.to_string() }
}

/// The texts of a property: a string, a whole number, or a list of these. Other values are
/// given to `other` as JSON: so are numbers of too many digits, which are no longer those
/// that were written.
pub(crate) fn texts(value: Value, other: &mut dyn FnMut(Value)) -> Vec<String> {
    match value {
        Value::String(text) => vec![text],
        Value::Number(number) if !number.is_f64() => vec![number.to_string()],
        Value::Array(values) => {
            let mut texts = Vec::with_capacity(values.len());
            for value in values {
                match value {
                    Value::String(text) => texts.push(text),
                    Value::Number(number) if !number.is_f64() => {
                        texts.push(number.to_string());
                    }
                    Value::Null => {}
                    Value::Bool(_)
                    | Value::Number(_)
                    | Value::Array(_)
                    | Value::Object(_) => other(value),
                }
            }
            texts
        }
        Value::Null => Vec::new(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => {
            other(value);
            Vec::new()
        }
    }
}

/// Cuts a text into the JSON values that stand in it one after another, so that each
/// can be parsed and limited alone: JSON lines, values over several lines, the elements
/// of an array.
pub(crate) struct Values<'t> {
    text: &'t str,
    position: Position,
}

impl<'t> Values<'t> {
    pub(crate) fn new(text: &'t str, position: Position) -> Self {
        Self { text, position }
    }

    /// The elements of an array, which the text of a value of [`Values`] is.
    pub(crate) fn elements(array: &'t str, position: Position) -> Option<Self> {
        let inside = array.strip_prefix('[')?.strip_suffix(']')?;
        Some(Self::new(inside, Position { byte: position.byte + 1, ..position }))
    }

    fn advance(&mut self, length: usize) -> &'t str {
        let (passed, rest) =
            self.text.split_at_checked(length).unwrap_or((self.text, ""));
        let lines = passed.bytes().filter(|byte| *byte == b'\n').count();
        self.position.line += lines as u64;
        self.position.byte += passed.len() as u64;
        self.text = rest;
        passed
    }
}

impl<'t> Iterator for Values<'t> {
    /// A value's text and where it starts.
    type Item = Result<(&'t str, Position), ListError>;

    fn next(&mut self) -> Option<Self::Item> {
        let between = |c: char| !c.is_ascii_whitespace() && c != ',';
        let start = self.text.find(between).unwrap_or(self.text.len());
        self.advance(start);
        if self.text.is_empty() {
            return None;
        }
        let position = self.position;
        if let Some(end) = end(self.text.as_bytes()) {
            return Some(Ok((self.advance(end), position)));
        }
        self.text = "";
        let text = "expected the end of a JSON value, found the end of the file";
        Some(Err(ListError::new(ErrorKind::Truncated, position, text)))
    }
}

/// Where the value ends that bytes start with; `None` if they end before it does.
fn end(bytes: &[u8]) -> Option<usize> {
    let mut depth = 0_u64;
    let mut in_string = false;
    let mut escaped = false;
    let nested = matches!(bytes.first(), Some(b'{' | b'[' | b'"'));
    for (index, byte) in bytes.iter().enumerate() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            if in_string || depth > 0 {
                continue;
            }
            return Some(index + 1);
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(index + 1);
                }
            }
            b',' | b' ' | b'\t' | b'\r' | b'\n' if depth == 0 && index > 0 => {
                return Some(index);
            }
            _ => {}
        }
    }
    (!nested).then_some(bytes.len())
}

/// Parses the text of a value, as [`parse`] does, with our errors and issues.
pub(crate) fn value(
    text: &str,
    position: Position,
    limits: &Limits,
    issues: &mut Issues,
) -> Result<Value, ListError> {
    let parsed = parse(text.as_bytes(), limits.values_max).map_err(|bad| {
        let kind =
            if bad.early_end { ErrorKind::Truncated } else { ErrorKind::Malformed };
        let text = format!("expected {}, found something else", bad.expected);
        ListError::new(kind, position, text)
    })?;
    if parsed.damaged {
        let detail = "escapes that are no text; replaced by U+FFFD";
        issues.add(IssueCode::TextDamaged, position, detail);
    }
    Ok(parsed.value)
}

/// Bytes that are equal for two writings of the same value: keys and elements sorted,
/// without what is null. Values that were parsed are never deep enough for the stack to
/// matter.
pub(crate) fn canonical(value: &Value) -> Vec<u8> {
    let mut pieces = Vec::new();
    match value {
        Value::Null => return Vec::new(),
        Value::Bool(_) | Value::Number(_) => {
            return format!("={value}").into_bytes();
        }
        Value::String(text) => return format!("\"{text}").into_bytes(),
        Value::Array(values) => pieces.extend(values.iter().map(canonical)),
        Value::Object(object) => {
            for (key, value) in object.iter().filter(|(_, value)| !value.is_null()) {
                let mut pair = Vec::new();
                piece(&mut pair, key.as_bytes());
                pair.append(&mut canonical(value));
                pieces.push(pair);
            }
        }
    }
    pieces.sort_unstable();
    let mut whole = vec![if value.is_array() { b'[' } else { b'{' }];
    for own in pieces {
        piece(&mut whole, &own);
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::{Values, canonical, texts};
    use saring_model::Position;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let values = Values::new(text, Position { line: 1, byte: 0 });
        let cut: Vec<_> =
            values.map(|value| value.map_or("broken", |(text, _)| text)).collect();
        assert_eq!(cut, expected);
    }

    #[test]
    fn values_are_cut_where_they_end() {
        check("{\"a\":[1,2]}\n{\n}", &["{\"a\":[1,2]}", "{\n}"]);
        check("{\"a\":\"}\\\"]\"} 12, \"x,y\"", &["{\"a\":\"}\\\"]\"}", "12", "\"x,y\""]);
        check("[{}", &["broken"]);
        check("\"abc", &["broken"]);
        check(" \n", &[]);
    }

    #[test]
    fn numbers_are_texts_as_long_as_they_are_what_was_written() {
        let check = |text: &str, expected: &[&str], others: usize| {
            let mut odd = 0;
            let value = serde_json::from_str(text).expect("json");
            assert_eq!(texts(value, &mut |_| odd += 1), expected, "{text}");
            assert_eq!(odd, others, "{text}");
        };
        check("18446744073709551615", &["18446744073709551615"], 0);
        check("[7, \"8\", null]", &["7", "8"], 0);
        check("123456789012345678901234567890", &[], 1);
        check("[123456789012345678901234567890, 1e5, 7]", &["7"], 2);
    }

    #[test]
    fn canonical_hangs_on_content() {
        let canonical =
            |text: &str| canonical(&serde_json::from_str(text).expect("json"));
        let one = canonical(r#"{"a":[1,"2"],"b":null}"#);
        assert_eq!(one, canonical(r#"{"a":["2",1]}"#));
        assert_ne!(one, canonical(r#"{"a":["2","1"]}"#));
    }
}
