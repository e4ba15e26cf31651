//! Verdicts for people.
//!
//! In: a [`Verdict`], the text for the agent. Out: lines of a table. What the officer
//! reads and what the agent reads stay apart.

use saring_answer::engine::Verdict;
use saring_answer::verdict::Count;
use saring_model::Directive;

use crate::output::table::{Table, line};
use crate::terminal::{COLUMNS, Style, flow, visible};

/// Where reasons begin.
const REASON_AT: usize = 7;

/// A directive as people read it.
pub(crate) fn said(directive: Directive) -> &'static str {
    match directive {
        Directive::Board => "board",
        Directive::Refer => "REFER",
        Directive::InsufficientData => "INSUFFICIENT DATA",
        Directive::DoNotBoard => "DO NOT BOARD",
    }
}

/// How many of each directive there are, the gravest first; all of them, for a nought is
/// news as well.
pub(crate) fn in_words(count: Count) -> String {
    format!(
        "{} do not board, {} refer, {} insufficient data, {} board",
        crate::terminal::grouped(count.no_board),
        crate::terminal::grouped(count.refer),
        crate::terminal::grouped(count.insufficient),
        crate::terminal::grouped(count.board)
    )
}

/// Reasons, text and hits below a person.
pub(crate) fn show(
    style: Style,
    table: &Table,
    verdict: &Verdict,
    text: &str,
    out: &mut Vec<u8>,
) {
    let directive = verdict.decision.directive;
    if directive != Directive::Board || !verdict.hits.is_empty() {
        let reasons: Vec<String> = verdict
            .decision
            .reasons
            .iter()
            .map(|one| visible(&one.to_string()))
            .collect();
        let reasons = reasons.join("; ");
        for row in flow(&reasons, COLUMNS - REASON_AT) {
            line(out, &format!("{:REASON_AT$}{}", "", style.strong(&row)));
        }
        let agent = format!("the agent reads: {}", visible(text));
        for row in flow(&agent, COLUMNS - REASON_AT) {
            line(out, &format!("{:REASON_AT$}{row}", ""));
        }
    }
    for hit in &verdict.hits {
        table.hit(hit, out);
    }
    if !verdict.hits.is_empty() {
        line(out, "");
    }
}
