//! Answers as JSON lines: the contract of `docs/formats/answers.schema.json`.
//!
//! Written by hand, so that keys keep the order of the document and bits have two
//! decimals; `serde_json` writes the strings.

use saring_model::{Evidence, Hit, ListVersion};
use saring_screen::ENGINE;

use crate::{Also, Answer, Trouble};

/// Writes answers of one run.
#[derive(Debug)]
pub struct Jsonl {
    /// `"lists":[…],"engine":"…"`, the same in every line.
    constant: Vec<u8>,
    explain: bool,
    also: Also,
}

impl Jsonl {
    /// For answers from these lists.
    pub fn new(lists: &[ListVersion], explain: bool) -> Self {
        let mut constant = b"\"lists\":".to_vec();
        array(&mut constant, lists, |out, list| {
            field(out, "{\"name\":", &list.name);
            field(out, ",\"version\":", &list.version);
            field(out, ",\"sha256\":", &list.sha256);
            raw(out, &format!(",\"entities\":{}}}", list.entities));
        });
        field(&mut constant, ",\"engine\":", ENGINE);
        Self { constant, explain, also: Also::default() }
    }

    /// The same, telling where else entities stand.
    #[must_use]
    pub fn with(self, also: Also) -> Self {
        Self { also, ..self }
    }

    /// One line.
    pub fn answer(&self, answer: &Answer, out: &mut Vec<u8>) {
        match &answer.id {
            Some(id) => field(out, "{\"id\":", id),
            None => raw(out, "{\"id\":null"),
        }
        raw(out, ",");
        out.extend_from_slice(&self.constant);
        raw(out, ",\"hits\":");
        let hits = answer.hits.as_deref().unwrap_or_default();
        array(out, hits, |out, hit| self.hit(out, hit));
        if !answer.issues.is_empty() {
            raw(out, ",\"issues\":");
            array(out, &answer.issues, |out, issue| trouble(out, &Trouble::of(issue)));
        }
        if let Err(why) = &answer.hits {
            raw(out, ",\"issue\":");
            trouble(out, why);
        }
        raw(out, "}\n");
    }

    fn hit(&self, out: &mut Vec<u8>, hit: &Hit) {
        field(out, "{\"id\":", &hit.id);
        field(out, ",\"caption\":", &hit.caption);
        field(out, ",\"schema\":", &hit.schema);
        let (list, score, name_score) = (hit.list, hit.score.get(), hit.name_score.get());
        raw(out, &format!(",\"list\":{list},\"score\":{score}"));
        raw(out, &format!(",\"name_score\":{name_score},\"hit\":{}", hit.hit));
        field(out, ",\"matched_name\":", &hit.matched_name);
        raw(out, &format!(",\"weak\":{}", hit.weak));
        let also = self.also.of(hit);
        if !also.is_empty() {
            raw(out, ",\"also\":");
            array(out, also, |out, standing| {
                field(out, "{\"list\":", &standing.list);
                field(out, ",\"id\":", &standing.id);
                raw(out, "}");
            });
        }
        if self.explain {
            raw(out, ",\"evidence\":");
            evidence(out, &hit.evidence);
        }
        raw(out, "}");
    }
}

/// Pieces of evidence as an array.
pub fn evidence(out: &mut Vec<u8>, evidence: &[Evidence]) {
    array(out, evidence, |out, piece| {
        field(out, "{\"kind\":", piece.kind.as_str());
        field(out, ",\"query\":", &piece.query);
        field(out, ",\"listed\":", &piece.listed);
        field(out, ",\"reason\":", &piece.reason);
        raw(out, &format!(",\"bits\":{}}}", bits(piece.centibits)));
    });
}

/// Hundredths of a bit as bits with two decimals.
pub fn bits(centibits: i32) -> String {
    let sign = if centibits < 0 { "-" } else { "" };
    let whole = centibits.unsigned_abs();
    format!("{sign}{}.{:02}", whole / 100, whole % 100)
}

fn trouble(out: &mut Vec<u8>, trouble: &Trouble) {
    field(out, "{\"code\":", trouble.code);
    field(out, ",\"detail\":", &trouble.detail);
    raw(out, "}");
}

fn array<T>(out: &mut Vec<u8>, items: &[T], mut each: impl FnMut(&mut Vec<u8>, &T)) {
    raw(out, "[");
    for (number, item) in items.iter().enumerate() {
        if number > 0 {
            raw(out, ",");
        }
        each(out, item);
    }
    raw(out, "]");
}

/// What stands before a string, and the string, quoted and escaped.
pub fn field(out: &mut Vec<u8>, before: &str, value: &str) {
    raw(out, before);
    // Neither a vector nor a string can fail.
    let _ = serde_json::to_writer(out, value);
}

/// Text as it is.
pub fn raw(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use saring_model::{Issue, IssueCode, Position};

    #[test]
    fn bits_have_two_decimals() {
        let given = [(0, "0.00"), (7, "0.07"), (-50, "-0.50"), (1234, "12.34")];
        for (centibits, expected) in given {
            assert_eq!(bits(centibits), expected);
        }
    }

    #[test]
    fn a_query_that_nobody_screened_says_so() {
        let position = Position { line: 3, byte: 40 };
        let detail = "expected a \"name\"".to_owned();
        let issue = Issue { code: IssueCode::NameMissing, position, detail };
        let hits = Err(Trouble::of(&issue));
        let answer = Answer { id: None, subject: None, issues: Vec::new(), hits };
        let mut out = Vec::new();
        Jsonl::new(&[], false).answer(&answer, &mut out);
        let line = String::from_utf8(out).unwrap();
        let expected = format!(
            "{{\"id\":null,\"lists\":[],\"engine\":\"{ENGINE}\",\"hits\":[],\"issue\":\
             {{\"code\":\"name-missing\",\"detail\":\"line 3, byte 40: expected a \
             \\\"name\\\"\"}}}}\n"
        );
        assert_eq!(line, expected);
    }
}
