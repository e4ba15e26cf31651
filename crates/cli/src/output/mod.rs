//! Answers as text: for programs ([`csv`] and JSON lines) and for people ([`table`]).
//!
//! In: an [`Answer`]. Out: bytes. Every format tells apart who was screened and not
//! hit, and who was not screened.

pub(crate) mod csv;
pub(crate) mod table;

use saring_answer::{Also, Answer, jsonl};
use saring_model::ListVersion;

use crate::terminal::Style;

/// What an answer is written as: for people, as JSON lines with one for each query, or
/// as CSV with a row for each hit. The variants bear no sentences, for these would
/// take ten lines of the help.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub(crate) enum Format {
    Table,
    Jsonl,
    Csv,
}

/// Writes answers of one run in one format.
pub(crate) enum Writer {
    /// For people.
    Table(table::Table),
    /// JSON lines.
    Jsonl(jsonl::Jsonl),
    /// CSV.
    Csv(csv::Csv),
}

impl Writer {
    /// Of a format, for answers from these lists.
    pub(crate) fn new(
        format: Format,
        lists: &[ListVersion],
        explain: bool,
        also: Also,
    ) -> Self {
        match format {
            Format::Table => {
                let style = Style::of_stdout();
                Self::Table(table::Table::new(style, explain).with(also))
            }
            Format::Jsonl => Self::Jsonl(jsonl::Jsonl::new(lists, explain).with(also)),
            Format::Csv => Self::Csv(csv::Csv::new(lists).with(also)),
        }
    }

    /// What stands before the first answer.
    pub(crate) fn head(&self, lists: &[ListVersion], out: &mut Vec<u8>) {
        match self {
            Self::Table(_) => table::Table::head(lists, out),
            Self::Jsonl(_) => {}
            Self::Csv(_) => csv::Csv::head(out),
        }
    }

    /// One answer.
    pub(crate) fn answer(&self, answer: &Answer, out: &mut Vec<u8>) {
        match self {
            Self::Table(table) => table.answer(answer, out),
            Self::Jsonl(jsonl) => jsonl.answer(answer, out),
            Self::Csv(csv) => csv.answer(answer, out),
        }
    }
}
