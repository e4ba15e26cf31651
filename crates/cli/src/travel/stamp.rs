//! When and under which number answers are written.

use saring_model::Moment;

use crate::lists;

/// When and under which number answers are written.
#[derive(clap::Args)]
pub(crate) struct Stamp {
    /// The present time in UTC, else the clock's
    #[arg(long, value_name = "TIME", value_parser = moment)]
    at: Option<Moment>,
    /// Number of the first answer
    #[arg(long, value_name = "N", value_parser = number)]
    pub(crate) reference: Option<String>,
}

fn moment(text: &str) -> Result<Moment, String> {
    let moment = Moment::read(text).filter(|_| text.len() >= 16);
    moment.ok_or_else(|| "expected a time, as in 2026-11-20T06:00".to_owned())
}

/// Characters of a control reference, at most (ISO 9735, 0020).
const REFERENCE_MAX: usize = 14;

fn number(text: &str) -> Result<String, String> {
    let fits = (1..=REFERENCE_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.to_owned())
        .ok_or_else(|| format!("expected 1 to {REFERENCE_MAX} digits, as in 900217"))
}

impl Stamp {
    /// The present time.
    pub(crate) fn now(&self) -> Moment {
        self.at.unwrap_or_else(lists::now)
    }
}
