//! Answers for people: a calm table of eighty columns.
//!
//! A hit is a block: who was asked about and whom they matched, and beneath it what
//! decided. Those with no hit are only counted by the caller; those that nobody
//! screened are told one by one.

use saring_model::{Hit, ListVersion, Subject};

use super::jsonl::{bits, raw};
use super::words::{Said, decisive, say};
use super::{Answer, Trouble};
use crate::terminal::{COLUMNS, Style, clip, counted, pad, visible};

const SCORE_COLUMNS: usize = 5;
const ID_COLUMNS: usize = 8;
/// Where both names begin.
const NAME_AT: usize = SCORE_COLUMNS + 2 + ID_COLUMNS + 2;
/// The left side of a piece of evidence.
const SIDES_COLUMNS: usize = 30;

/// Writes answers of one run.
pub(crate) struct Table {
    style: Style,
    explain: bool,
}

impl Table {
    /// With all evidence, or with that which decided.
    pub(crate) fn new(explain: bool) -> Self {
        Self { style: Style::of_stdout(), explain }
    }

    /// The lists, and the names of the columns.
    pub(crate) fn head(&self, lists: &[ListVersion], out: &mut Vec<u8>) {
        let _ = self;
        for list in lists {
            let dated = match list.version.as_str() {
                "" => String::new(),
                version => format!(" of {version}"),
            };
            let count = counted(list.entities, "entity", "entities");
            line(out, &format!("Screened against {}{dated}, {count}", list.name));
        }
        line(out, "");
    }

    /// One answer: nothing if it is clear.
    pub(crate) fn answer(&self, answer: &Answer, out: &mut Vec<u8>) {
        let id = answer.id.as_deref().unwrap_or_default();
        match &answer.hits {
            Ok(hits) => {
                for (number, hit) in hits.iter().enumerate() {
                    self.hit(answer, number == 0, hit, out);
                }
            }
            Err(why) => self.trouble(id, why, out),
        }
    }

    fn trouble(&self, id: &str, why: &Trouble, out: &mut Vec<u8>) {
        let who = pad(id, ID_COLUMNS);
        let what = clip(&format!("not screened, {}: {}", why.code, why.detail), 62);
        line(out, &format!("{:>SCORE_COLUMNS$}  {}  {}", "?", self.style.strong(&who), what));
        line(out, "");
    }

    fn hit(&self, answer: &Answer, first: bool, hit: &Hit, out: &mut Vec<u8>) {
        let room = COLUMNS - NAME_AT;
        if first {
            let id = answer.id.as_deref().unwrap_or_default();
            let name = clip(&asked_name(answer.subject.as_ref()), room);
            line(out, &format!("{:SCORE_COLUMNS$}  {}  {}", "", pad(id, ID_COLUMNS), self.style.strong(&name)));
        }
        let score = self.style.strong(&format!("{:>SCORE_COLUMNS$}", hit.score.get()));
        let caption = clip(&hit.caption, room);
        line(out, &format!("{score}  {}  {caption}", pad(&hit.id, ID_COLUMNS)));
        self.evidence(hit, out);
    }

    fn evidence(&self, hit: &Hit, out: &mut Vec<u8>) {
        let pieces = if self.explain {
            hit.evidence.iter().collect()
        } else {
            decisive(&hit.evidence)
        };
        for piece in pieces {
            let Said { sides, verdict } = say(piece);
            let sides = pad(&sides, SIDES_COLUMNS);
            let weight = if self.explain {
                format!("{:>7}  ", bits(piece.centibits))
            } else {
                String::new()
            };
            let text = format!("{weight}{sides}  {verdict}");
            let text = clip(&text, COLUMNS - NAME_AT);
            line(out, &format!("{}{}", " ".repeat(NAME_AT), self.style.faint(&text)));
        }
        line(out, "");
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
