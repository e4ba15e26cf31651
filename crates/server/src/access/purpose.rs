//! Why somebody asks, and on which legal basis.
//!
//! In: headers of a request. Out: a code for each. Not handled: whether it is true.
//!
//! Both stand in leaves of the audit log that are not sealed, are kept for years and are
//! given to others. So a request may say no text of its own there, which a careless program
//! would fill with somebody's name: it says one of the codes below, or a word that the
//! settings name.

use axum::http::{HeaderMap, StatusCode};

use crate::App;
use crate::problem::Problem;

/// What lists of persons are screened for, and what goes with it.
const PURPOSES: [&str; 9] = [
    "border-security",
    "aviation-security",
    "counter-terrorism",
    "law-enforcement",
    "sanctions-compliance",
    "customer-due-diligence",
    "redress",
    "oversight",
    "test",
];

/// Grounds on which persons' data may be used: Regulation (EU) 2016/679, article 6(1),
/// letters (a) to (f). Whoever has a law of their own names it in the settings.
const LEGAL_BASES: [&str; 6] = [
    "consent",
    "contract",
    "legal-obligation",
    "vital-interests",
    "public-task",
    "legitimate-interests",
];

/// Purpose and legal basis of a request, for the audit log.
///
/// # Errors
///
/// When a header says something else than a code.
pub(super) fn of(app: &App, headers: &HeaderMap) -> Result<(String, String), Problem> {
    let settings = app.settings();
    let purpose = Known {
        header: "saring-purpose",
        codes: &PURPOSES,
        named: &settings.purposes,
        otherwise: &settings.purpose,
    };
    let basis = Known {
        header: "saring-legal-basis",
        codes: &LEGAL_BASES,
        named: &settings.legal_bases,
        otherwise: &settings.legal_basis,
    };
    Ok((purpose.said(headers)?, basis.said(headers)?))
}

/// What a header may say.
struct Known<'a> {
    header: &'static str,
    codes: &'a [&'static str],
    /// Words of the settings besides.
    named: &'a [String],
    /// What is meant where it is not there.
    otherwise: &'a String,
}

impl Known<'_> {
    fn said(&self, headers: &HeaderMap) -> Result<String, Problem> {
        let Some(value) = headers.get(self.header) else {
            return Ok(self.otherwise.clone());
        };
        let text = std::str::from_utf8(value.as_bytes()).map(str::trim);
        let words = self.codes.iter().copied();
        let words = words.chain(self.named.iter().map(String::as_str));
        let mut words = words.chain([self.otherwise.as_str()]);
        let known = text.ok().filter(|text| !text.is_empty()).and_then(|text| {
            words.find(|word| word.eq_ignore_ascii_case(text)).map(str::to_owned)
        });
        // What was said is not repeated: it may be anything.
        let wrong = || {
            let detail = format!(
                "expected one of {}, or a word that the settings name",
                self.codes.join(", ")
            );
            Problem::new(StatusCode::BAD_REQUEST, "unknown-code", detail).at(self.header)
        };
        known.ok_or_else(wrong)
    }
}
