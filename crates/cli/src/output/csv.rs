//! Answers as CSV, for spreadsheets: one row for each hit.
//!
//! A query without a hit has one row whose entity columns are empty and whose `hit` is
//! `false`; one that was not screened has `hit` empty too, and `issue` says why. So a
//! filter on `hit` loses nobody. A cell that a spreadsheet would take for a formula
//! gets an apostrophe in front.

use saring_answer::words::as_line;
use saring_answer::{Also, Answer, Trouble};
use saring_model::{Evidence, Hit, ListVersion};

/// The columns, in their order.
const COLUMNS: [&str; 13] = [
    "id",
    "list",
    "entity_id",
    "caption",
    "schema",
    "score",
    "name_score",
    "hit",
    "matched_name",
    "weak",
    "evidence",
    "issue",
    "also",
];

/// Writes answers of one run.
pub(crate) struct Csv {
    lists: Vec<String>,
    also: Also,
}

impl Csv {
    /// For answers from these lists.
    pub(crate) fn new(lists: &[ListVersion]) -> Self {
        let lists = lists.iter().map(|list| list.name.clone()).collect();
        Self { lists, also: Also::default() }
    }

    /// The same, telling where else entities stand.
    pub(crate) fn with(self, also: Also) -> Self {
        Self { also, ..self }
    }

    /// The header.
    pub(crate) fn head(out: &mut Vec<u8>) {
        row(out, &COLUMNS);
    }

    /// The rows of one answer.
    pub(crate) fn answer(&self, answer: &Answer, out: &mut Vec<u8>) {
        let id = answer.id.as_deref().unwrap_or_default();
        let issues: Vec<String> =
            answer.issues.iter().map(|issue| tell(&Trouble::of(issue))).collect();
        let issues = issues.join("; ");
        match answer.hits.as_deref() {
            Ok([]) => without_hit(out, id, "false", &issues),
            Ok(hits) => {
                for hit in hits {
                    self.hit(out, id, hit, &issues);
                }
            }
            Err(why) => without_hit(out, id, "", &tell(why)),
        }
    }

    fn hit(&self, out: &mut Vec<u8>, id: &str, hit: &Hit, issues: &str) {
        let list = self.lists.get(hit.list as usize).map_or("", String::as_str);
        let (score, name_score) =
            (hit.score.get().to_string(), hit.name_score.get().to_string());
        let evidence: Vec<String> = hit.evidence.iter().map(as_cell).collect();
        let also: Vec<String> = self
            .also
            .of(hit)
            .iter()
            .map(|standing| format!("{} {}", standing.list, standing.id))
            .collect();
        row(
            out,
            &[
                id,
                list,
                &hit.id,
                &hit.caption,
                &hit.schema,
                &score,
                &name_score,
                if hit.hit { "true" } else { "false" },
                &hit.matched_name,
                if hit.weak { "true" } else { "false" },
                &evidence.join("; "),
                issues,
                &also.join("; "),
            ],
        );
    }
}

fn as_cell(piece: &Evidence) -> String {
    format!("{} {}", super::jsonl::bits(piece.centibits), as_line(piece))
}

fn tell(trouble: &Trouble) -> String {
    format!("{}: {}", trouble.code, trouble.detail)
}

fn without_hit(out: &mut Vec<u8>, id: &str, hit: &str, issue: &str) {
    row(out, &[id, "", "", "", "", "", "", hit, "", "", "", issue, ""]);
}

fn row(out: &mut Vec<u8>, cells: &[&str; COLUMNS.len()]) {
    let mut writer = csv::Writer::from_writer(out);
    // Writing to a vector does not fail.
    let _ = writer.write_record(cells.map(harmless).iter().map(AsRef::as_ref));
    let _ = writer.flush();
}

/// The cell, with an apostrophe before what a spreadsheet would calculate.
fn harmless(cell: &str) -> std::borrow::Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}").into()
    } else {
        cell.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-2", "'-2"),
            ("al-Rawi", "al-Rawi"),
            ("", ""),
        ] {
            assert_eq!(harmless(cell), expected);
        }
    }

    #[test]
    fn every_query_has_a_row() {
        let csv = Csv::new(&[]);
        let mut out = Vec::new();
        let answer = |hits| Answer {
            id: Some("q,1".into()),
            subject: None,
            issues: Vec::new(),
            hits,
        };
        csv.answer(&answer(Ok(Vec::new())), &mut out);
        let why = Trouble { code: "record-unread", detail: "line 2: no".into() };
        csv.answer(&answer(Err(why)), &mut out);
        let text = String::from_utf8(out).unwrap();
        let expected =
            "\"q,1\",,,,,,,false,,,,,\n\"q,1\",,,,,,,,,,,record-unread: line 2: no,\n";
        assert_eq!(text, expected);
    }
}
