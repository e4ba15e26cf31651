//! Answers for people: a calm table of eighty columns.
//!
//! A hit is a block: who was asked about, whom they matched and how well, and beneath
//! it what decided. Those with no hit are only counted, by the caller; those whom
//! nobody screened are told one by one.
//!
//! ```text
//!   P04  Журавинский Всеволод Аркадьевич
//!   996  Vsevolod Arkadyevich Zhuravinsky · demo-028
//!          born 1966-09-12                same day
//! ```

use saring_answer::jsonl::{bits, raw};
use saring_answer::words::{Said, decisive, say};
use saring_answer::{Also, Answer, Trouble};
use saring_model::{Evidence, Hit, ListVersion, Subject};

use crate::terminal::{COLUMNS, Style, clip, counted, flow, pad, visible, width};

/// Where names begin: behind an identifier or a score.
const NAME_AT: usize = 7;
/// Where evidence begins.
const EVIDENCE_AT: usize = 9;
/// The two sides of a piece of evidence.
const SIDES_COLUMNS: usize = 30;

/// Columns that an identifier takes at most.
const ID_COLUMNS: usize = 40;

/// Writes answers of one run.
pub(crate) struct Table {
    style: Style,
    explain: bool,
    also: Also,
}

impl Table {
    /// With all evidence, or with that which decided.
    pub(crate) fn new(style: Style, explain: bool) -> Self {
        Self { style, explain, also: Also::default() }
    }

    /// The same, telling where else entities stand.
    pub(crate) fn with(self, also: Also) -> Self {
        Self { also, ..self }
    }

    /// The lists.
    pub(crate) fn head(lists: &[ListVersion], out: &mut Vec<u8>) {
        for list in lists {
            let dated = match list.version.as_str() {
                "" => String::new(),
                version => format!(" of {version}"),
            };
            let count = counted(list.entities, "entity", "entities");
            line(out, &clip(&format!("Against {}{dated}, {count}", list.name), COLUMNS));
        }
        line(out, "");
    }

    /// One answer: nothing if it is clear.
    pub(crate) fn answer(&self, answer: &Answer, out: &mut Vec<u8>) {
        match &answer.hits {
            Ok(hits) if hits.is_empty() => {}
            Ok(hits) => {
                self.asked(answer, out);
                for hit in hits {
                    self.hit(hit, out);
                }
                line(out, "");
            }
            Err(why) => {
                self.asked(answer, out);
                self.trouble(why, out);
            }
        }
    }

    fn asked(&self, answer: &Answer, out: &mut Vec<u8>) {
        let id = visible(answer.id.as_deref().unwrap_or("?"));
        let id = format!("{:>5}", clip(&id, ID_COLUMNS));
        let name = asked_name(answer.subject.as_ref());
        let name = clip(&name, COLUMNS.saturating_sub(id.len() + 2).max(20));
        line(out, &format!("{}  {}", self.style.faint(&id), self.style.strong(&name)));
    }

    fn trouble(&self, why: &Trouble, out: &mut Vec<u8>) {
        let text = visible(&format!("{}: {}", why.code, why.detail));
        line(out, &format!("{:NAME_AT$}{}", "", self.style.strong("not screened")));
        for row in flow(&text, COLUMNS - EVIDENCE_AT) {
            line(out, &format!("{:EVIDENCE_AT$}{row}", ""));
        }
        line(out, "");
    }

    pub(crate) fn hit(&self, hit: &Hit, out: &mut Vec<u8>) {
        let score = self.style.strong(&format!("{:>5}", hit.score.get()));
        let id = format!(" · {}", clip(&visible(&hit.id), ID_COLUMNS));
        let room = COLUMNS.saturating_sub(NAME_AT + width(&id));
        let caption = clip(&hit.caption, room.max(20));
        line(out, &format!("{score}  {caption}{}", self.style.faint(&id)));
        if hit.matched_name != hit.caption {
            let weak = if hit.weak { "weak alias " } else { "as " };
            let name = clip(&hit.matched_name, COLUMNS - NAME_AT - weak.len());
            line(out, &format!("{:NAME_AT$}{}{name}", "", self.style.faint(weak)));
        }
        let also: Vec<String> = self
            .also
            .of(hit)
            .iter()
            .map(|standing| format!("{} {}", standing.list, standing.id))
            .collect();
        if !also.is_empty() {
            let rows = flow(&visible(&also.join(", ")), COLUMNS - NAME_AT - 5);
            for (index, row) in rows.iter().enumerate() {
                let label = if index == 0 { "also " } else { "     " };
                line(out, &format!("{:NAME_AT$}{}{row}", "", self.style.faint(label)));
            }
        }
        let pieces = if self.explain {
            hit.evidence.iter().collect()
        } else {
            decisive(&hit.evidence)
        };
        for one in pieces {
            piece(self.style, one, self.explain, out);
        }
    }
}

/// What stands above pieces of evidence with their bits.
pub(crate) fn piece_head(style: Style, out: &mut Vec<u8>) {
    line(out, &style.faint(&format!("{:>13}  {}", "bits", "evidence")));
}

/// A piece of evidence, with its bits if these are wanted.
pub(crate) fn piece(style: Style, piece: &Evidence, weighed: bool, out: &mut Vec<u8>) {
    let Said { sides, verdict } = say(piece);
    let (sides, verdict) = (visible(&sides), visible(&verdict));
    let weight = if weighed {
        format!("{:>13}  ", bits(piece.centibits))
    } else {
        " ".repeat(EVIDENCE_AT)
    };
    let at = weight.len();
    let fits = width(&sides) <= SIDES_COLUMNS
        && at + SIDES_COLUMNS + 1 + width(&verdict) <= COLUMNS;
    let text = if fits {
        format!("{} {verdict}", pad(&sides, SIDES_COLUMNS))
    } else {
        format!("{sides}: {verdict}")
    };
    for (number, row) in flow(&text, COLUMNS - at).iter().enumerate() {
        let before = if number == 0 { weight.clone() } else { " ".repeat(at) };
        line(out, &format!("{before}{}", style.faint(row.trim_end())));
    }
}

/// The name to show of who was asked about.
pub(crate) fn asked_name(subject: Option<&Subject>) -> String {
    let name = subject.and_then(|subject| subject.names.first());
    name.map(|name| visible(&name.full)).unwrap_or_default()
}

/// A line without blanks at its end.
pub(crate) fn line(out: &mut Vec<u8>, text: &str) {
    raw(out, text.trim_end());
    raw(out, "\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use saring_model::{EvidenceKind, Name, Score};

    fn hit() -> Hit {
        let piece = |kind, query: &str, listed: &str, reason: &str| Evidence {
            kind,
            query: query.into(),
            listed: listed.into(),
            reason: reason.into(),
            centibits: 512,
        };
        Hit {
            id: "x-1".into(),
            caption: "Omar\u{202e} Example".into(),
            schema: "Person".into(),
            list: 0,
            score: Score::thousandths(871),
            name_score: Score::thousandths(860),
            hit: true,
            matched_name: "Umar Example".into(),
            weak: true,
            evidence: vec![
                piece(EvidenceKind::NamePart, "omar", "umar", "one name in two forms"),
                piece(EvidenceKind::BirthDate, "1974-08-12", "1974", "same year"),
            ],
        }
    }

    #[test]
    fn a_hit_is_a_block_of_eighty_columns() {
        let names = vec![Name::primary("Omar Example")];
        let subject = Subject { id: "q-1".into(), names, ..Subject::default() };
        let answer = Answer {
            id: Some("q-1".into()),
            subject: Some(subject),
            issues: Vec::new(),
            hits: Ok(vec![hit()]),
        };
        let mut out = Vec::new();
        Table::new(Style::plain(), false).answer(&answer, &mut out);
        let expected = "
  q-1  Omar Example
  871  Omar\\u{202e} Example · x-1
       weak alias Umar Example
         born 1974-08-12 / 1974         same year
         omar / umar                    one name in two forms

";
        assert_eq!(String::from_utf8(out).unwrap(), expected.trim_start_matches('\n'));
    }

    #[test]
    fn a_query_that_nobody_screened_is_told() {
        let why =
            Trouble { code: "record-unread", detail: "line 2: expected JSON".into() };
        let answer = Answer {
            id: Some("line-2".into()),
            subject: None,
            issues: Vec::new(),
            hits: Err(why),
        };
        let mut out = Vec::new();
        Table::new(Style::plain(), false).answer(&answer, &mut out);
        let expected = "line-2\n       not screened\n         record-unread: line 2: expected JSON\n\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
