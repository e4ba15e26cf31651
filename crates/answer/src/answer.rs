//! What became of one query.
//!
//! In: a query, and what screens. Out: an [`Answer`], which tells apart who was screened
//! and not hit, and who was not screened. Not handled: how it is written ([`crate::jsonl`]).

use saring_casework::Unscreened;
use saring_lists::{Query, QueryProblem};
use saring_model::{Hit, Issue, IssueCode, Screening, Subject};

/// What became of one query.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The query's identifier.
    pub id: Option<String>,
    /// Who was asked about, if the query could be read.
    pub subject: Option<Subject>,
    /// What in the query was not understood, while the rest was screened.
    pub issues: Vec<Issue>,
    /// The candidates, best first, or why nobody looked.
    pub hits: Result<Vec<Hit>, Trouble>,
}

/// Why a query was not screened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trouble {
    /// A stable word.
    pub code: &'static str,
    /// Place and rule broken, never a value.
    pub detail: String,
}

impl Trouble {
    /// The trouble that an issue is when nothing of the query is left to screen.
    pub fn of(issue: &Issue) -> Self {
        let detail = format!("{}: {}", issue.position, issue.detail);
        Self { code: issue.code.as_str(), detail }
    }

    fn unnamed(expected: &str) -> Self {
        Self { code: IssueCode::NameMissing.as_str(), detail: expected.to_owned() }
    }
}

impl Answer {
    /// Screens one query. Who has no name that can be read was not screened, whatever
    /// `screen` says.
    pub fn to(
        query: Query,
        screen: impl FnOnce(&Subject) -> Result<Screening, Unscreened>,
    ) -> Self {
        let Query { subject, position, mut issues } = query;
        let hits = if let Some(why) = unnamed(&subject, &issues) {
            Err(why)
        } else {
            let screened = screen(&subject);
            let cut = screened.as_ref().map_or(0, |screening| screening.names_cut);
            issues.extend(Issue::names_cut(cut, position));
            hits(screened)
        };
        Self { id: Some(subject.id.clone()), subject: Some(subject), issues, hits }
    }

    /// What a query that could not be read is answered with.
    pub fn refused(problem: QueryProblem) -> Self {
        let hits = Err(Trouble::of(&problem.issue));
        Self { id: problem.id, subject: None, issues: Vec::new(), hits }
    }
}

fn hits(screened: Result<Screening, Unscreened>) -> Result<Vec<Hit>, Trouble> {
    let screening = screened.map_err(|cause| {
        let detail = match cause {
            Unscreened::EngineFailed => "the engine failed on this query",
            Unscreened::NoLists | Unscreened::NotDone => {
                "expected lists in use, found none"
            }
            Unscreened::NamesUnread => "expected a name with letters, found none",
            Unscreened::NamesCut => "expected a name of fewer words or letters",
        };
        Trouble { code: cause.as_str(), detail: detail.to_owned() }
    })?;
    if screening.hits.is_empty() && screening.names_read == 0 {
        return Err(Trouble::unnamed("expected a name with letters, found none"));
    }
    Ok(screening.hits)
}

/// Why a subject without any name is not screened.
fn unnamed(subject: &Subject, issues: &[Issue]) -> Option<Trouble> {
    let missing = || issues.iter().find(|issue| issue.code == IssueCode::NameMissing);
    if !subject.names.is_empty() {
        return None;
    }
    let unplaced = Trouble::unnamed("expected a name, found none");
    Some(missing().map_or(unplaced, Trouble::of))
}
