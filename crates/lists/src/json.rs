//! One JSON value from one line, with what damage can be repaired repaired.
//!
//! In: the bytes of a line. Out: a value. Repaired and told: bytes that are no UTF-8
//! and lone surrogate escapes (`\ud800`), each as U+FFFD. Refused: anything else.

use serde_json::Value;

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

/// Parses a line of at most so many values, counted by commas and brackets.
pub(crate) fn parse(line: &[u8], values_max: u64) -> Result<Parsed, BadJson> {
    let counted = line.iter().map(|byte| u64::from(matches!(byte, b',' | b'[' | b'{')));
    if counted.sum::<u64>() > values_max {
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

/// The texts of a property: a string, a number, or a list of these. Other values are
/// given to `other` as JSON.
pub(crate) fn texts(value: Value, other: &mut dyn FnMut(Value)) -> Vec<String> {
    match value {
        Value::String(text) => vec![text],
        Value::Number(number) => vec![number.to_string()],
        Value::Array(values) => {
            let mut texts = Vec::with_capacity(values.len());
            for value in values {
                match value {
                    Value::String(text) => texts.push(text),
                    Value::Number(number) => texts.push(number.to_string()),
                    Value::Null => {}
                    Value::Bool(_) | Value::Array(_) | Value::Object(_) => other(value),
                }
            }
            texts
        }
        Value::Null => Vec::new(),
        Value::Bool(_) | Value::Object(_) => {
            other(value);
            Vec::new()
        }
    }
}
