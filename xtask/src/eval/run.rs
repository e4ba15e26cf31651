//! Runs the cases of a row through the engine, on all cores.

use std::time::{Duration, Instant};

use rayon::prelude::*;
use saring_model::{Hit, Score};
use saring_screen::{Index, Policy, Screener, compare_names};

use super::cases::{Case, Pair, Row, RowKind};

/// What came out for a case.
pub(crate) struct Outcome {
    /// Score of the right entity, or of the best one where none is right; 0 if not
    /// found.
    pub(crate) score: u16,
    /// Whether the right entity is first.
    pub(crate) first: bool,
    /// Best score of any wrong entity, and which it was.
    pub(crate) wrong: u16,
    pub(crate) wrong_name: String,
    /// The name it was compared with.
    pub(crate) matched: String,
}

/// What came out for a row.
pub(crate) struct Measured {
    pub(crate) outcomes: Vec<Outcome>,
    /// Time of one core for all cases.
    pub(crate) time: Duration,
}

/// Candidates looked at for rank and wrong entities.
const LIMIT: usize = 10;

/// Measures a row.
pub(crate) fn measure(row: &Row) -> Measured {
    match &row.kind {
        RowKind::Screen { list, cases } => screen(&list.index, cases),
        RowKind::Pairs(pairs) => compare(pairs),
    }
}

fn screen(index: &Index, cases: &[Case]) -> Measured {
    let policy =
        Policy { threshold: Score::default(), limit: LIMIT, ..Policy::default() };
    let pieces: Vec<(Vec<Outcome>, Duration)> = cases
        .par_chunks(cases.len().div_ceil(rayon::current_num_threads()).max(1))
        .map(|cases| {
            let mut screener = Screener::new(index);
            let start = Instant::now();
            let outcomes = cases
                .iter()
                .map(|case| {
                    let screening = screener.screen(&case.subject, &policy);
                    outcome(case, &screening.hits)
                })
                .collect();
            (outcomes, start.elapsed())
        })
        .collect();
    let time = pieces.iter().map(|piece| piece.1).sum();
    Measured { outcomes: pieces.into_iter().flat_map(|piece| piece.0).collect(), time }
}

fn outcome(case: &Case, hits: &[Hit]) -> Outcome {
    let right = case.expected.as_deref();
    let place = hits.iter().position(|hit| Some(hit.id.as_str()) == right);
    let wrong = hits.iter().find(|hit| Some(hit.id.as_str()) != right);
    let found = match right {
        Some(_) => place.and_then(|place| hits.get(place)),
        None => hits.first(),
    };
    Outcome {
        score: found.map_or(0, |hit| hit.score.get()),
        first: place == Some(0),
        wrong: wrong.map_or(0, |hit| hit.score.get()),
        wrong_name: wrong.map(|hit| hit.matched_name.clone()).unwrap_or_default(),
        matched: found.map(|hit| hit.matched_name.clone()).unwrap_or_default(),
    }
}

fn compare(pairs: &[Pair]) -> Measured {
    let start = Instant::now();
    let outcomes = pairs
        .iter()
        .map(|pair| {
            let comparison = compare_names(&pair.a, &pair.b, pair.kind, false);
            Outcome {
                score: comparison.score.get(),
                first: true,
                wrong: 0,
                wrong_name: String::new(),
                matched: pair.b.clone(),
            }
        })
        .collect();
    Measured { outcomes, time: start.elapsed() }
}
