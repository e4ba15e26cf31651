//! Answers as text: for programs ([`jsonl`], [`csv`]) and for people ([`table`]).
//!
//! In: an [`Answer`]. Out: bytes. Every format tells apart who was screened and not
//! hit, and who was not screened.

pub(crate) mod csv;
pub(crate) mod jsonl;
pub(crate) mod table;
pub(crate) mod words;

use std::collections::HashMap;
use std::sync::Arc;

use saring_model::{Hit, Issue, ListVersion, Subject};

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

/// What became of one query.
pub(crate) struct Answer {
    /// The query's identifier.
    pub(crate) id: Option<String>,
    /// Who was asked about, if the query could be read.
    pub(crate) subject: Option<Subject>,
    /// What in the query was not understood, while the rest was screened.
    pub(crate) issues: Vec<Issue>,
    /// The candidates, best first, or why nobody looked.
    pub(crate) hits: Result<Vec<Hit>, Trouble>,
}

/// Why a query was not screened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Trouble {
    /// A stable word.
    pub(crate) code: &'static str,
    /// Place and rule broken, never a value.
    pub(crate) detail: String,
}

impl Trouble {
    /// The trouble that an issue is when nothing of the query is left to screen.
    pub(crate) fn of(issue: &Issue) -> Self {
        Self { code: issue.code.as_str(), detail: detail(issue) }
    }
}

/// An issue's place and rule, without its code.
fn detail(issue: &Issue) -> String {
    format!("{}: {}", issue.position, issue.detail)
}

/// Where else listed entities stand that are one with an entity of another list: by the
/// position of the list and the identifier that hits have.
#[derive(Clone, Default, Debug)]
pub(crate) struct Also(Arc<HashMap<(u32, String), Vec<Standing>>>);

/// One place where an entity is listed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Standing {
    /// The list.
    pub(crate) list: String,
    /// The identifier there.
    pub(crate) id: String,
}

impl Also {
    /// Of all entities that are one with others.
    pub(crate) fn new(standings: HashMap<(u32, String), Vec<Standing>>) -> Self {
        Self(Arc::new(standings))
    }

    /// Of the entity that was hit.
    pub(crate) fn of(&self, hit: &Hit) -> &[Standing] {
        if self.0.is_empty() {
            return &[];
        }
        let key = (hit.list, hit.id.clone());
        self.0.get(&key).map(Vec::as_slice).unwrap_or_default()
    }
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
