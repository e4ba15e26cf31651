//! Evidence as records keep it, read back.
//!
//! In: the objects of `docs/formats/answers.md`. Out: pieces with whole hundredths of a
//! bit. What is not such an object is left out: it is for people to look at, and decides
//! nothing.

use serde_json::Value;

/// One piece of evidence.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// What it speaks about.
    pub(crate) kind: String,
    /// The traveller's side, as compared.
    pub(crate) query: String,
    /// The listed side, as compared.
    pub(crate) listed: String,
    /// What joined or parted them.
    pub(crate) reason: String,
    /// Hundredths of a bit.
    pub(crate) centibits: i32,
}

impl std::fmt::Debug for Piece {
    /// Without the words compared: they are personal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Piece").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Piece {
    /// Of an object.
    pub(crate) fn read(value: &Value) -> Option<Self> {
        let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        Some(Self {
            kind: text("kind")?,
            query: text("query").unwrap_or_default(),
            listed: text("listed").unwrap_or_default(),
            reason: text("reason").unwrap_or_default(),
            centibits: centibits(value.get("bits")?)?,
        })
    }

    /// What it weighs, as text.
    pub(crate) fn bits(&self) -> String {
        bits(self.centibits)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a float is cast to the nearest whole number that there is"
)]
fn centibits(value: &Value) -> Option<i32> {
    value.as_f64().map(|bits| (bits * 100.0).round() as i32)
}

/// Hundredths of a bit as text, with a true minus sign.
pub(crate) fn bits(centibits: i32) -> String {
    let sign = match centibits {
        0 => "",
        1.. => "+",
        _ => "\u{2212}",
    };
    let size = centibits.unsigned_abs();
    format!("{sign}{}.{:02}", size / 100, size % 100)
}
