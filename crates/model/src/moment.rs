//! Moments in time, as the binary reads them from its clock and hands them in.
//!
//! In: seconds since 1970, or RFC 3339 text. Out: the other. Not handled: time zones
//! other than UTC in what is written, leap seconds, fractions of a second.

use std::fmt;

/// A second of universal time.
///
/// ```
/// use saring_model::Moment;
/// let moment = Moment::from_unix(1_772_150_400);
/// assert_eq!(moment.to_string(), "2026-02-27T00:00:00Z");
/// assert_eq!(Moment::read("2026-02-27T00:00:00Z"), Some(moment));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Moment(i64);

const DAY_SECONDS: i64 = 86_400;

impl Moment {
    /// The moment so many seconds after the beginning of 1970.
    pub const fn from_unix(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since the beginning of 1970.
    pub const fn unix(self) -> i64 {
        self.0
    }

    /// Reads what [`Display`](fmt::Display) writes, with or without the time of day, and
    /// zones: the form in which publishers date their files. `None` for anything else.
    pub fn read(text: &str) -> Option<Self> {
        let (date, time) = match text.split_at_checked(10)? {
            (date, "") => (date, ""),
            (date, rest) => (date, rest.strip_prefix(['T', ' '])?),
        };
        let mut parts = date.split('-').map(|part| part.parse::<i64>().ok());
        let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
        if !(1..=9999).contains(&year)
            || !(1..=12).contains(&month)
            || !(1..=31).contains(&day)
        {
            return None;
        }
        let (clock, zone) = match time.find(['Z', '+', '-']) {
            Some(at) => time.split_at(at),
            None => (time, ""),
        };
        let seconds = if clock.is_empty() { 0 } else { seconds_of(clock)? };
        let zone = match zone.split_at_checked(1) {
            None | Some(("Z", "")) => 0,
            Some((sign, offset)) => {
                let offset = seconds_of(offset)?;
                if sign == "-" { -offset } else { offset }
            }
        };
        Some(Self(days(year, month, day) * DAY_SECONDS + seconds - zone))
    }
}

/// Seconds of `hh:mm` or `hh:mm:ss`, with a fraction that is dropped.
fn seconds_of(clock: &str) -> Option<i64> {
    let clock = clock.split('.').next().unwrap_or_default();
    let mut parts = clock.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    let valid = (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..=60).contains(&second)
        && parts.next().is_none();
    valid.then_some(hour * 3600 + minute * 60 + second)
}

/// Days from the beginning of 1970 to a day of the Gregorian calendar, by eras of 400
/// years that begin in March.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year
        - 719_468
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = self.0.div_euclid(DAY_SECONDS) + 719_468;
        let seconds = self.0.rem_euclid(DAY_SECONDS);
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524
            - day_of_era / 146_096)
            / 365;
        let day_of_year =
            day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = (month_from_march + 2) % 12 + 1;
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn every_day_is_written_and_read_again() {
        for day in -200_000..400_000_i64 {
            let moment = Moment::from_unix(day * 86_400 + 3_661);
            assert_eq!(Moment::read(&moment.to_string()), Some(moment), "{moment}");
        }
    }

    #[test]
    fn publishers_dates_are_moments() {
        let unix = |text| Moment::read(text).map(Moment::unix);
        assert_eq!(unix("1970-01-01"), Some(0));
        assert_eq!(unix("2024-05-13T17:44:28.283+02:00"), Some(1_715_615_068));
        for wrong in ["", "1970", "1970-13-01", "1970-01-01Tnow", "ü970-01-01"] {
            assert_eq!(unix(wrong), None, "{wrong}");
        }
    }
}
