//! Moments as people read them.
//!
//! In: a moment and the present. Out: `2026-11-28 14:05 UTC`, and how far away that is. A
//! day is written with the year first, in every language: nobody can take the month for
//! the day.

use saring_model::Moment;

use super::language::Words;

/// A moment as it is shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Stamp {
    /// For machines.
    pub(crate) iso: String,
    /// `2026-11-28 14:05 UTC`.
    pub(crate) text: String,
    /// `14:05`.
    pub(crate) clock: String,
    /// How far away (`in 1 h 12 min`, `3 days ago`).
    pub(crate) distance: String,
    /// Seconds until then; below 0 once it has passed.
    pub(crate) seconds: i64,
}

impl Stamp {
    /// Of a moment.
    pub(crate) fn new(moment: Moment, now: Moment, t: Words) -> Self {
        let iso = moment.to_string();
        let day = iso.get(..10).unwrap_or_default();
        let clock = iso.get(11..16).unwrap_or_default();
        let seconds = moment.unix().saturating_sub(now.unix());
        Self {
            text: format!("{day} {clock} UTC"),
            clock: clock.to_owned(),
            distance: distance(seconds, t),
            seconds,
            iso,
        }
    }
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// How far away something is.
fn distance(seconds: i64, t: Words) -> String {
    let length = seconds.unsigned_abs();
    if length < MINUTE {
        return t.say("time-now");
    }
    let text = duration(length, t);
    t.with(if seconds > 0 { "time-in" } else { "time-ago" }, text)
}

/// How long something takes: two units at most, the second only while it tells much.
pub(crate) fn duration(seconds: u64, t: Words) -> String {
    let (days, hours) = (seconds / DAY, seconds % DAY / HOUR);
    let (minutes, rest) = (seconds % HOUR / MINUTE, seconds % MINUTE);
    let minute = |minutes| t.count("time-minutes", minutes);
    let hour = |hours| t.count("time-hours", hours);
    match (days, hours, minutes) {
        (0, 0, 0) => t.count("time-seconds", rest),
        (0, 0, minutes) => minute(minutes),
        (0, hours, 0) => hour(hours),
        (0, hours, minutes) => format!("{} {}", hour(hours), minute(minutes)),
        (days, _, _) => t.count("time-days", days),
    }
}
