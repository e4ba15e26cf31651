//! Birth dates as publishers and carriers really know them.
//!
//! In: years, months, days, ranges, "about". Out: an interval of days with the
//! precision it was given in. Not handled: parsing of any text form (a publisher's
//! folder in `lists` does that), and time of day.

/// A day of the proleptic Gregorian calendar.
///
/// ```
/// use saring_model::Day;
/// let day = Day::new(1969, 2, 28).unwrap();
/// assert_eq!(day.to_string(), "1969-02-28");
/// assert!(Day::new(1969, 2, 29).is_none());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[expect(clippy::struct_field_names, reason = "a day has a day of the month")]
pub struct Day {
    year: i16,
    month: u8,
    day: u8,
}

impl Day {
    /// A day that exists, in the years 1 to 9999; else `None`.
    pub fn new(year: i16, month: u8, day: u8) -> Option<Self> {
        let exists = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && day >= 1
            && day <= days_in_month(year, month);
        exists.then_some(Self { year, month, day })
    }

    /// The year, 1 to 9999.
    pub fn year(self) -> i16 {
        self.year
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> u8 {
        self.day
    }

    /// Days since 1 March of the year 0, for distances between days.
    ///
    /// ```
    /// use saring_model::Day;
    /// let a = Day::new(1999, 12, 31).unwrap();
    /// let b = Day::new(2000, 3, 1).unwrap();
    /// assert_eq!(b.number() - a.number(), 61);
    /// ```
    pub fn number(self) -> i32 {
        let (year, month) = if self.month > 2 {
            (i32::from(self.year), i32::from(self.month) - 3)
        } else {
            (i32::from(self.year) - 1, i32::from(self.month) + 9)
        };
        year * 365 + year / 4 - year / 100
            + year / 400
            + (month * 306 + 5) / 10
            + i32::from(self.day)
            - 1
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Days in a month of the Gregorian calendar; 0 for a month that is none.
fn days_in_month(year: i16, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 0,
    }
}

/// How exactly a birth date is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Precision {
    /// One day.
    Day,
    /// One month.
    Month,
    /// One year.
    Year,
    /// From one day to another.
    Range,
}

/// The calendar that the source wrote the date in, before conversion.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Calendar {
    /// Gregorian: nothing was converted.
    #[default]
    Gregorian,
    /// Islamic lunar calendar (tabular), converted to within a day or two.
    Hijri,
    /// Iranian solar calendar, converted.
    SolarHijri,
    /// Thai and Lao solar calendar: Gregorian plus 543 years.
    Buddhist,
}

/// A date of birth: an interval of days, how exactly it is known, and whether the
/// source itself calls it approximate.
///
/// ```
/// use saring_model::BirthDate;
/// let about = BirthDate::year(1961).unwrap().approximately();
/// let exact = BirthDate::day(1961, 7, 4).unwrap();
/// assert!(about.overlaps(&exact));
/// assert_eq!(about.to_string(), "about 1961");
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct BirthDate {
    /// First day that the date may mean.
    pub from: Day,
    /// Last day that the date may mean; not before `from`.
    pub to: Day,
    /// How exactly the source states it.
    pub precision: Precision,
    /// The source says "about", "circa", "approximately".
    pub approximate: bool,
    /// The calendar the source wrote it in.
    pub calendar: Calendar,
    /// What the source says about this date, verbatim.
    pub note: Option<String>,
}

impl BirthDate {
    fn span(from: Day, to: Day, precision: Precision) -> Self {
        let calendar = Calendar::Gregorian;
        Self { from, to, precision, approximate: false, calendar, note: None }
    }

    /// A full date; `None` when the calendar has no such day.
    pub fn day(year: i16, month: u8, day: u8) -> Option<Self> {
        let day = Day::new(year, month, day)?;
        Some(Self::span(day, day, Precision::Day))
    }

    /// A month of a year.
    pub fn month(year: i16, month: u8) -> Option<Self> {
        let from = Day::new(year, month, 1)?;
        let to = Day::new(year, month, days_in_month(year, month))?;
        Some(Self::span(from, to, Precision::Month))
    }

    /// A year.
    pub fn year(year: i16) -> Option<Self> {
        let span = (Day::new(year, 1, 1)?, Day::new(year, 12, 31)?);
        Some(Self::span(span.0, span.1, Precision::Year))
    }

    /// A range from one date to another, both inside it; `None` when it runs
    /// backwards.
    pub fn range(from: &Self, to: &Self) -> Option<Self> {
        let forwards = from.from <= to.to;
        forwards.then(|| Self::span(from.from, to.to, Precision::Range))
    }

    /// The same date, marked as approximate.
    #[must_use]
    pub fn approximately(mut self) -> Self {
        self.approximate = true;
        self
    }

    /// The same date with the source's own words beside it.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// Whether both may mean the same day.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }
}

impl std::fmt::Display for BirthDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.approximate {
            f.write_str("about ")?;
        }
        match self.precision {
            Precision::Day => write!(f, "{}", self.from),
            Precision::Month => {
                write!(f, "{:04}-{:02}", self.from.year, self.from.month)
            }
            Precision::Year => write!(f, "{:04}", self.from.year),
            Precision::Range if self.is_whole_years() => {
                write!(f, "{:04} to {:04}", self.from.year, self.to.year)
            }
            Precision::Range => write!(f, "{} to {}", self.from, self.to),
        }
    }
}

impl BirthDate {
    fn is_whole_years(&self) -> bool {
        (self.from.month, self.from.day) == (1, 1)
            && (self.to.month, self.to.day) == (12, 31)
    }
}
