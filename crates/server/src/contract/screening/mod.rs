//! Screening for programs, in the shapes of yente, so that what speaks with yente speaks
//! with this service.
//!
//! In: queries in the shape of `FollowTheMoney`, words to search for, identifiers. Out:
//! scored entities, entities, what may be asked. Not handled: who is screened on flights
//! (`contract::travel`), yente's statements, which yente does not serve either.
//!
//! Scores go out as decimal numbers from 0 to 1, for that is what the shape has; inside
//! they are thousandths. There is one algorithm, `saring`; the names of yente's own are
//! taken for it, so that a program that asks for one is answered.
//!
//! Source: the HTTP interface of yente 5 and of its client `yente-client` 0.2; the
//! Reconciliation Service API 0.2 of the W3C Entity Reconciliation Community Group.

mod catalogue;
mod datasets;
mod entities;
mod matching;
mod reconcile;
mod search;

pub(crate) use matching::replay;

use std::sync::Arc;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use saring_model::Score;

use crate::App;
use crate::current::Current;
use crate::problem::Problem;
use crate::route::Route;

/// Routes of this chapter.
pub(crate) fn routes() -> Vec<Route> {
    let mut routes = matching::routes();
    routes.extend(search::routes());
    routes.extend(entities::routes());
    routes.extend(reconcile::routes());
    routes.extend(catalogue::routes());
    routes
}

/// The chapter of the document.
const TAG: &str = "screening";

/// Results of a search, or of one query, at most.
const RESULTS_MAX: usize = 500;

/// How many there are in all.
#[derive(serde::Serialize, schemars::JsonSchema)]
struct Total {
    /// The number.
    value: usize,
    /// `eq`: it is exact, always.
    relation: &'static str,
}

impl Total {
    fn of(value: usize) -> Self {
        Self { value, relation: "eq" }
    }
}

/// Parameters behind the question mark, where a name may come several times.
struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// All values of a name.
    fn all(&self, name: &str) -> Vec<String> {
        let own = self.0.iter().filter(|(own, _)| own == name);
        own.map(|(_, value)| value.clone()).filter(|value| !value.is_empty()).collect()
    }

    /// The last value of a name.
    fn one(&self, name: &str) -> Option<&str> {
        let mut own = self.0.iter().rev().filter(|(own, _)| own == name);
        own.next().map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// A number within bounds.
    fn number(
        &self,
        name: &'static str,
        default: usize,
        bounds: std::ops::RangeInclusive<usize>,
    ) -> Result<usize, Problem> {
        let Some(text) = self.one(name) else { return Ok(default) };
        let number = text.parse().ok().filter(|number| bounds.contains(number));
        number.ok_or_else(|| {
            let (least, most) = bounds.into_inner();
            Problem::invalid(format!("expected a number from {least} to {most}")).at(name)
        })
    }

    /// Yes or no.
    fn truth(&self, name: &'static str, default: bool) -> Result<bool, Problem> {
        match self.one(name).map(str::to_ascii_lowercase).as_deref() {
            None => Ok(default),
            Some("true" | "1" | "yes" | "on") => Ok(true),
            Some("false" | "0" | "no" | "off") => Ok(false),
            Some(_) => Err(Problem::invalid("expected true or false").at(name)),
        }
    }

    /// A score as a decimal number from 0 to 1.
    fn score(&self, name: &'static str, default: u16) -> Result<Score, Problem> {
        let Some(text) = self.one(name) else { return Ok(Score::thousandths(default)) };
        thousandths(text).map(Score::thousandths).ok_or_else(|| {
            Problem::invalid("expected a number from 0 to 1, as in 0.7").at(name)
        })
    }
}

/// A decimal number from 0 to 1 in thousandths; what is finer is rounded.
fn thousandths(text: &str) -> Option<u16> {
    let number: f64 = text.parse().ok()?;
    if !(0.0..=1.0).contains(&number) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is from 0 to 1000"
    )]
    Some((number * 1000.0).round() as u16)
}

/// A score as the shape has it.
fn decimal(score: Score) -> f64 {
    f64::from(score.get()) / 1000.0
}

impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let pairs = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        let expected = "expected parameters as name=value, joined by &";
        pairs.map(|Query(pairs)| Self(pairs)).map_err(|_| Problem::invalid(expected))
    }
}

/// What is screened against now, or that there is nothing.
fn current(app: &App) -> Result<Arc<Current>, Problem> {
    app.current().ok_or_else(|| Problem::unavailable("no list is in use yet"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_read_as_decimals_and_nothing_else() {
        for (text, expected) in [
            ("0.7", Some(700)),
            ("0", Some(0)),
            ("1", Some(1000)),
            ("1.0", Some(1000)),
            ("0.6999", Some(700)),
            ("1.001", None),
            ("-0.1", None),
            ("NaN", None),
            ("inf", None),
            ("seven", None),
        ] {
            assert_eq!(thousandths(text), expected, "{text}");
        }
    }
}
