//! Single values of travel messages: days, times, flights, countries, sexes.
//!
//! In: text as written, and what it is held against. Out: a [`Told`] value, which keeps
//! the text. Not handled: which component holds which value.
//!
//! Years of two digits are resolved against the day of the flight, never a clock, so
//! that the same bytes read the same next year. A date of birth is the latest one that
//! is not after that day; where that makes a child of somebody who may be a hundred
//! years older, both dates are given. A date of expiry lies from [`EXPIRY_BACK`] years
//! before that day to [`EXPIRY_AHEAD`] years after it.
//!
//! Digits in another order than the agreed one are read only where the agreed order
//! leaves no date at all. A date that has the right form and does not exist (29 February
//! of a common year) is not put right: nobody knows which digit is wrong.
//! Source: UN/EDIFACT code list 2379 (forms of dates); ISO 3166-1; ICAO Doc 9303 part 3
//! section 5 (codes of nationality).

use saring_model::{
    AgeBand, BirthDate, Confidence, CountryCode, Day, FlightNumber, LocalTime, Precision,
    Sex, Told,
};

/// Years that a document may have been expired for when it is told of.
const EXPIRY_BACK: i16 = 49;

/// Years for which a document may still be good.
const EXPIRY_AHEAD: i16 = 50;

/// Up to this age, the same two digits may mean a person a century older. The oldest
/// person known to have lived died at 122; from 113 on nobody is looked for.
const AGE_CHILD: i16 = 12;

/// Above this age a year of four digits may have got the wrong century in front.
const AGE_OLD: i16 = 100;

/// Years that a date of birth or a document may have in four digits.
const YEARS: std::ops::RangeInclusive<i16> = 1850..=2150;

/// Which part of a date stands first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Year,
    Day,
    Month,
}

impl Order {
    const ALL: [Self; 3] = [Self::Year, Self::Day, Self::Month];

    /// The order that a code of list 2379 names; the year is first where it names none.
    fn of(format: &str) -> Self {
        match format {
            "2" | "4" => Self::Day,
            "3" => Self::Month,
            _ => Self::Year,
        }
    }
}

/// Whether a code of list 2379 is one of a day, or none is told. The others' form is
/// that which fits.
#[inline]
pub(crate) fn is_form_of_day(format: &str) -> bool {
    // Nearly every day has no code.
    format.is_empty() || matches!(format, "2" | "3" | "4" | "101" | "102" | "602" | "610")
}

/// A year as written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Year {
    Two(u8),
    Four(i16),
}

/// Parts of a date as written. A month or a day of 0 is not known.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Parts {
    year: Year,
    month: u8,
    day: u8,
}

impl Parts {
    /// Whether a date can have these parts.
    fn fits(self) -> bool {
        let year = match self.year {
            Year::Two(_) => true,
            Year::Four(year) => YEARS.contains(&year),
        };
        year && self.month <= 12 && self.day <= 31 && (self.month > 0 || self.day == 0)
    }

    fn is_whole(self) -> bool {
        self.month > 0 && self.day > 0
    }

    fn birth(self, year: i16) -> Option<BirthDate> {
        match (self.month, self.day) {
            (0, _) => BirthDate::year(year),
            (month, 0) => BirthDate::month(year, month),
            (month, day) => BirthDate::day(year, month, day),
        }
    }
}

/// What a text may say: one date, or two where the order is not known.
#[derive(Clone, Copy)]
struct Forms {
    first: Parts,
    second: Option<Parts>,
    confidence: Confidence,
}

impl Forms {
    fn one(first: Parts, confidence: Confidence) -> Self {
        Self { first, second: None, confidence }
    }

    /// The agreed order if a date can stand in it, else the others.
    fn of(in_order: impl Fn(Order) -> Parts, agreed: Order) -> Option<Self> {
        let own = in_order(agreed);
        if own.fits() {
            return Some(Self::one(own, Confidence::Sure));
        }
        let mut others = Order::ALL.into_iter().filter(|order| *order != agreed);
        let mut next =
            || others.by_ref().map(&in_order).find(|form| form.fits() && form.is_whole());
        let first = next()?;
        let second = next().filter(|second| *second != first);
        let confidence =
            if second.is_some() { Confidence::Doubtful } else { Confidence::Repaired };
        Some(Self { first, second, confidence })
    }

    /// Reads a text of digits, or of digits with a month by name or with marks between.
    fn read(raw: &str, order: Order) -> Option<Self> {
        // Nothing but zeros is a filler, not the year 2000.
        if raw.bytes().all(|byte| byte == b'0') {
            return None;
        }
        let mut digits = [0_u8; 8];
        let mut count = 0;
        for byte in raw.bytes() {
            // A filler of a machine readable zone is a part that is not known.
            let digit = if byte == b'<' { b'0' } else { byte };
            let slot = digits.get_mut(count);
            let (true, Some(slot)) = (digit.is_ascii_digit(), slot) else {
                return Self::in_words(raw, order);
            };
            *slot = digit - b'0';
            count += 1;
        }
        let pair = |at: usize| match digits.get(at..at + 2) {
            Some([tens, ones]) => tens * 10 + ones,
            _ => 0,
        };
        let long = |at| Year::Four(i16::from(pair(at)) * 100 + i16::from(pair(at + 2)));
        let (year, first, second) = match count {
            6 => (Year::Two(pair(4)), pair(0), pair(2)),
            8 => (long(4), pair(0), pair(2)),
            _ => return None,
        };
        let in_order = |order| match order {
            Order::Year if count == 6 => {
                Parts { year: Year::Two(pair(0)), month: pair(2), day: pair(4) }
            }
            Order::Year => Parts { year: long(0), month: pair(4), day: pair(6) },
            Order::Day => Parts { year, month: second, day: first },
            Order::Month => Parts { year, month: first, day: second },
        };
        Self::of(in_order, order)
    }

    /// `DDMMMYY`, `DD-MMM-YYYY`, `YYYY-MM-DD`, `DD/MM/YYYY`.
    fn in_words(raw: &str, order: Order) -> Option<Self> {
        let mut parts = [""; 3];
        let mut count = 0;
        let mut rest = raw.trim();
        while let Some(first) = rest.chars().next() {
            let digits = first.is_ascii_digit();
            let end = rest.find(|c: char| c.is_ascii_digit() != digits || is_mark(c));
            let (part, behind) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
            *parts.get_mut(count)? = part;
            count += 1;
            rest = behind.trim_start_matches(is_mark);
            if part.is_empty() {
                return None;
            }
        }
        let [a, b, c] = parts;
        if let Some(month) = month(b) {
            let form = Parts { year: year(c)?, month, day: number(a)? };
            return form.fits().then_some(Self::one(form, Confidence::Sure));
        }
        if a.len() == 4 {
            let form = Parts { year: year(a)?, month: number(b)?, day: number(c)? };
            return form.fits().then_some(Self::one(form, Confidence::Sure));
        }
        let (year, first, second) = (year(c)?, number(a)?, number(b)?);
        let agreed = if order == Order::Month { Order::Month } else { Order::Day };
        let day_first = Parts { year, month: second, day: first };
        let month_first = Parts { year, month: first, day: second };
        let (own, other) = match agreed {
            Order::Month => (month_first, day_first),
            Order::Year | Order::Day => (day_first, month_first),
        };
        let fits = |form: &Parts| form.fits() && form.is_whole();
        match (Some(own).filter(fits), Some(other).filter(fits)) {
            // With a mark between, nothing tells whether the day or the month is first.
            (Some(first), Some(second)) if first != second => Some(Self {
                first,
                second: Some(second),
                confidence: Confidence::Doubtful,
            }),
            (Some(form), _) | (None, Some(form)) => {
                Some(Self::one(form, Confidence::Repaired))
            }
            (None, None) => None,
        }
    }
}

fn is_mark(c: char) -> bool {
    matches!(c, '-' | '/' | '.' | ' ')
}

fn month(name: &str) -> Option<u8> {
    const NAMES: [&str; 12] = [
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV",
        "DEC",
    ];
    let position = NAMES.iter().position(|known| known.eq_ignore_ascii_case(name))?;
    u8::try_from(position + 1).ok()
}

fn year(digits: &str) -> Option<Year> {
    match digits.len() {
        2 => Some(Year::Two(two(digits, 0)?)),
        4 => Some(Year::Four(four(digits, 0)?)),
        _ => None,
    }
}

/// One or two digits.
fn number(digits: &str) -> Option<u8> {
    let sound = (1..=2).contains(&digits.len());
    let digit = |byte: u8| byte.is_ascii_digit();
    (sound && digits.bytes().all(digit)).then(|| digits.parse().ok())?
}

/// Two digits at a place.
fn two(text: &str, at: usize) -> Option<u8> {
    match text.as_bytes().get(at..at + 2)? {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => {
            Some((tens - b'0') * 10 + (ones - b'0'))
        }
        _ => None,
    }
}

fn four(text: &str, at: usize) -> Option<i16> {
    Some(i16::from(two(text, at)?) * 100 + i16::from(two(text, at + 2)?))
}

/// The latest year with these two last digits that is not after another.
pub(crate) fn year_before(two_digits: u8, not_after: i16) -> i16 {
    let year = not_after - not_after.rem_euclid(100) + i16::from(two_digits);
    if year > not_after { year - 100 } else { year }
}

/// The year with these two last digits that is nearest to the day of a flight. Without
/// one it is that of the present standard: EDIFACT dates begin in 1987.
fn year_near(two_digits: u8, against: Option<Day>) -> i16 {
    year_before(two_digits, against.map_or(2086, |day| day.year() + 50))
}

/// When an interchange was prepared: `YYMMDD` or `CCYYMMDD`, and `HHMM`. The century is
/// the present one of the standard: EDIFACT dates of preparation begin in 1987.
pub(crate) fn prepared(date: &str, time: &str) -> Told<LocalTime> {
    let raw = if time.is_empty() { date.to_owned() } else { format!("{date}:{time}") };
    let read = || {
        let (year, at) = match date.len() {
            6 => (year_near(two(date, 0)?, None), 2),
            8 => (four(date, 0)?, 4),
            _ => return None,
        };
        let (hour, minute) = (two(time, 0).unwrap_or(0), two(time, 2).unwrap_or(0));
        LocalTime::new(year, two(date, at)?, two(date, at + 2)?, hour, minute)
    };
    match read() {
        Some(value) => Told::sure(raw, value),
        None => Told::unread(raw),
    }
}

/// Whole years from one day to another.
fn age(from: Day, to: Day) -> i16 {
    let before = (to.month(), to.day()) < (from.month(), from.day());
    to.year() - from.year() - i16::from(before)
}

/// A date of birth, in whichever of the forms a message may have. Where a doubt is
/// left, the other dates that may be meant are given beside it.
pub(crate) fn birth(
    raw: &str,
    against: Option<Day>,
) -> (Told<BirthDate>, Vec<BirthDate>) {
    birth_of(raw, Forms::read(raw, Order::Year), against)
}

/// A date of birth whose form a code of list 2379 tells (`102`: CCYYMMDD). Where the
/// code is wrong, the text itself tells the form.
pub(crate) fn birth_in(
    raw: &str,
    format: &str,
    against: Option<Day>,
) -> (Told<BirthDate>, Vec<BirthDate>) {
    let mut forms = match (format, raw.len()) {
        ("602", 4) => {
            let year = year(raw).map(|year| Parts { year, month: 0, day: 0 });
            year.map(|form| Forms::one(form, Confidence::Sure))
        }
        ("610", 6) => {
            let parts = year(raw.get(..4).unwrap_or_default()).zip(two(raw, 4));
            let form = parts.map(|(year, month)| Parts { year, month, day: 0 });
            form.filter(|form| form.fits() && form.month > 0)
                .map(|form| Forms::one(form, Confidence::Sure))
        }
        _ => Forms::read(raw, Order::of(format)),
    };
    let length = match format {
        "" | "101" | "2" | "3" | "610" => 6,
        "102" | "4" => 8,
        "602" => 4,
        _ => raw.len(),
    };
    if let Some(forms) = &mut forms
        && length != raw.len()
    {
        forms.confidence = forms.confidence.max(Confidence::Repaired);
    }
    birth_of(raw, forms, against)
}

fn birth_of(
    raw: &str,
    forms: Option<Forms>,
    against: Option<Day>,
) -> (Told<BirthDate>, Vec<BirthDate>) {
    let mut others = Vec::new();
    let Some(Forms { first, second, confidence }) = forms else {
        return (Told::unread(raw), others);
    };
    let mut value = None;
    for form in std::iter::once(first).chain(second) {
        for date in births(form, against).into_iter().flatten() {
            if value.is_none() {
                value = Some(date);
            } else {
                others.push(date);
            }
        }
    }
    if value.is_none() {
        return (Told::unread(raw), others);
    }
    let confidence = if others.is_empty() { confidence } else { Confidence::Doubtful };
    (Told { raw: raw.into(), value, confidence }, others)
}

/// The dates of birth that the parts of one may mean, the likeliest first.
fn births(form: Parts, against: Option<Day>) -> [Option<BirthDate>; 2] {
    let born = |year: i16| {
        let date = form.birth(year)?;
        against.is_none_or(|day| date.from <= day).then_some(date)
    };
    match (form.year, against) {
        (Year::Two(digits), Some(day)) => {
            let year = year_before(digits, day.year());
            // Later in the flight's own year nobody was born yet.
            let (year, first) = match born(year) {
                Some(date) => (year, Some(date)),
                None => (year - 100, born(year - 100)),
            };
            let is_child =
                first.as_ref().is_some_and(|date| age(date.from, day) <= AGE_CHILD);
            [first, if is_child { born(year - 100) } else { None }]
        }
        // Nothing tells the century.
        (Year::Two(digits), None) => {
            let year = 1900 + i16::from(digits);
            match born(year) {
                Some(date) => [Some(date), born(year + 100)],
                None => [born(year + 100), None],
            }
        }
        (Year::Four(year), Some(day)) => {
            let first = born(year);
            let is_old = first.as_ref().is_some_and(|date| age(date.from, day) > AGE_OLD);
            [first, if is_old { born(year + 100) } else { None }]
        }
        (Year::Four(year), None) => [born(year), None],
    }
}

/// Whether somebody born then is under 24 months on a day.
pub(crate) fn is_of_infant(birth: &BirthDate, day: Day) -> bool {
    (0..2).contains(&age(birth.from, day))
}

/// Holds a date of birth against what a message says of the person's age: what agrees
/// with it clears a doubt, what contradicts it makes one.
pub(crate) fn weigh_age(
    birth: &mut Told<BirthDate>,
    others: &mut Vec<BirthDate>,
    told: AgeBand,
    against: Option<Day>,
) {
    let (Some(date), Some(day)) = (&birth.value, against) else { return };
    let agrees = |date: &BirthDate| {
        let age = age(date.from, day);
        match told {
            AgeBand::Unstated => true,
            // Under 24 months; a leg further on the child may be older.
            AgeBand::Infant => age <= 2,
            AgeBand::Child => age < 18,
            AgeBand::Adult => age >= AGE_CHILD,
        }
    };
    if !agrees(date) {
        birth.confidence = Confidence::Doubtful;
    } else if !others.is_empty() && told != AgeBand::Unstated {
        others.retain(agrees);
        if others.is_empty() {
            birth.confidence = Confidence::Sure;
        }
    }
}

/// A day on which a document expires.
pub(crate) fn day(raw: &str, against: Option<Day>) -> Told<Day> {
    day_in(raw, "", against)
}

/// A day on which a document expires, whose form a code of list 2379 tells.
pub(crate) fn day_in(raw: &str, format: &str, against: Option<Day>) -> Told<Day> {
    let latest = against.map(|day| day.year() + EXPIRY_AHEAD);
    debug_assert_eq!(EXPIRY_BACK + EXPIRY_AHEAD, 99, "two digits tell 100 years apart");
    // Without a flight, the years of the documents of this standard's lifetime.
    day_of(raw, format, latest.unwrap_or(2086), None, against.is_some())
}

/// A day that cannot be after that of the flight, as that of issue, whose form a code
/// of list 2379 tells.
pub(crate) fn past_day_in(raw: &str, format: &str, against: Option<Day>) -> Told<Day> {
    let latest = against.map_or(2086, Day::year);
    day_of(raw, format, latest, against, against.is_some())
}

fn day_of(
    raw: &str,
    format: &str,
    latest: i16,
    not_after: Option<Day>,
    sure: bool,
) -> Told<Day> {
    let Some(forms) = Forms::read(raw, Order::of(format)) else {
        return Told::unread(raw);
    };
    let Parts { year, month, day } = forms.first;
    let value = match year {
        Year::Four(year) => Day::new(year, month, day),
        Year::Two(digits) => {
            let year = year_before(digits, latest);
            let value = Day::new(year, month, day);
            match (value, not_after) {
                (Some(value), Some(last)) if value > last => {
                    Day::new(year - 100, month, day)
                }
                (value, _) => value,
            }
        }
    };
    let Some(value) = value else { return Told::unread(raw) };
    let sure = sure || matches!(year, Year::Four(_));
    let confidence = if sure { forms.confidence } else { Confidence::Doubtful };
    Told { raw: raw.into(), value: Some(value), confidence }
}

/// A local time whose form a code of list 2379 tells (`201`: YYMMDDHHMM, `203`:
/// CCYYMMDDHHMM), or its length. A day without a time is its first minute, which is
/// doubtful.
pub(crate) fn local_time(
    raw: &str,
    format: &str,
    against: Option<Day>,
) -> Told<LocalTime> {
    let digits = raw.trim();
    let short = || Some((year_near(two(digits, 0)?, against), 2));
    let long = || Some((four(digits, 0).filter(|year| YEARS.contains(year))?, 4));
    let read = || {
        let (date, timed) = match (digits.len(), format) {
            (6, _) => (short(), false),
            (8, _) => (long(), false),
            (10, _) | (12, "202") => (short(), true),
            (12, _) => (long().or_else(short), true),
            (14, _) => (long(), true),
            _ => return None,
        };
        let (year, at) = date?;
        let (month, day) = (two(digits, at)?, two(digits, at + 2)?);
        if !timed {
            return Some((LocalTime::new(year, month, day, 0, 0)?, Confidence::Doubtful));
        }
        let (hour, minute) = (two(digits, at + 4)?, two(digits, at + 6)?);
        time_of_day(Day::new(year, month, day)?, hour, minute)
    };
    told_time(raw, read())
}

/// A local time in the airlines' form: a day `DDMMYY` or `DDMMMYY`, and `HHMM`, `HHMMSS`
/// or nothing.
pub(crate) fn day_first(date: &str, time: &str, against: Option<Day>) -> Told<LocalTime> {
    let raw = if time.is_empty() { date.to_owned() } else { format!("{date}:{time}") };
    let read = || {
        let Forms { first, second, confidence } = Forms::read(date, Order::Day)?;
        let year = match first.year {
            Year::Two(digits) => year_near(digits, against),
            Year::Four(year) => year,
        };
        let day = Day::new(year, first.month, first.day)?;
        if time.is_empty() {
            return Some((
                LocalTime { day, hour: 0, minute: 0 },
                confidence.max(Confidence::Sure),
            ));
        }
        let (value, told) = time_of_day(day, two(time, 0)?, two(time, 2)?)?;
        let doubt = second.map_or(Confidence::Sure, |_| Confidence::Doubtful);
        Some((value, confidence.max(told).max(doubt)))
    };
    told_time(&raw, read())
}

fn told_time(raw: &str, read: Option<(LocalTime, Confidence)>) -> Told<LocalTime> {
    match read {
        Some((value, confidence)) => {
            Told { raw: raw.into(), value: Some(value), confidence }
        }
        None => Told::unread(raw),
    }
}

/// A time of day; 24:00 is the first minute of the next one.
fn time_of_day(day: Day, hour: u8, minute: u8) -> Option<(LocalTime, Confidence)> {
    if hour < 24 && minute < 60 {
        return Some((LocalTime { day, hour, minute }, Confidence::Sure));
    }
    if (hour, minute) != (24, 0) {
        return None;
    }
    let day = Day::new(day.year(), day.month(), day.day() + 1)
        .or_else(|| Day::new(day.year(), day.month() + 1, 1))
        .or_else(|| Day::new(day.year() + 1, 1, 1))?;
    Some((LocalTime { day, hour: 0, minute: 0 }, Confidence::Repaired))
}

/// Codes of nationality and of issuers that mean no country: Doc 9303 part 3 section 5
/// (organisations, stateless persons, refugees), the specimen's Utopia, and codes of
/// states that are no more and have no single successor (ISO 3166-3). `RKS` (Kosovo) is
/// among them, having no code in ISO 3166; so is `XCT`, as seen in messages.
const CODES_WITHOUT_COUNTRY: [&str; 29] = [
    "ANT", "CSK", "DDR", "EUE", "NTZ", "RKS", "SCG", "SUN", "UNA", "UNK", "UNO", "UTO",
    "XBA", "XCC", "XCE", "XCO", "XCT", "XDC", "XEC", "XES", "XIM", "XMP", "XOM", "XPO",
    "XXA", "XXB", "XXC", "XXX", "YUG",
];

/// Codes of Doc 9303 and codes replaced in ISO 3166 that mean a country of today.
const CODES_OF_COUNTRIES: [(&str, &str); 9] = [
    ("D", "DE"),
    ("GBD", "GB"),
    ("GBN", "GB"),
    ("GBO", "GB"),
    ("GBP", "GB"),
    ("GBS", "GB"),
    ("ROM", "RO"),
    ("TMP", "TL"),
    ("ZAR", "CD"),
];

/// A country by its code in a travel message or document, among them the codes of
/// ICAO Doc 9303 part 3 section 5 that ISO 3166 does not have. A code that is known and
/// means no country (`XXA`, a stateless person) has no value and is sure; one that is
/// not known is doubtful ([`is_unknown`]).
pub(crate) fn country(raw: &str) -> Told<CountryCode> {
    let code = raw.trim_end_matches('<');
    let told = |value, confidence| Told { raw: raw.into(), value, confidence };
    if let Some(value) = CountryCode::read(code) {
        let is_code = matches!(code.len(), 2 | 3);
        let confidence = if is_code { Confidence::Sure } else { Confidence::Repaired };
        return told(Some(value), confidence);
    }
    if CODES_WITHOUT_COUNTRY.iter().any(|known| known.eq_ignore_ascii_case(code)) {
        return told(None, Confidence::Sure);
    }
    let known =
        CODES_OF_COUNTRIES.iter().find(|(known, _)| known.eq_ignore_ascii_case(code));
    match known.and_then(|(_, two)| CountryCode::read(two)) {
        Some(value) => told(Some(value), Confidence::Sure),
        None => Told::unread(raw),
    }
}

/// Whether a value was not understood, as apart from one that says nothing.
pub(crate) fn is_unknown<T>(told: &Told<T>) -> bool {
    told.value.is_none() && told.confidence == Confidence::Doubtful
}

/// A sex by its code. One that is not told (`U`, the filler of a zone) has no value and
/// is sure. An infant's code has an `I` behind it.
pub(crate) fn sex(raw: &str) -> Told<Sex> {
    let value = match raw {
        "F" | "f" | "FI" => Some(Sex::Female),
        "M" | "m" | "MI" => Some(Sex::Male),
        "X" | "x" => Some(Sex::Other),
        "U" | "u" | "<" => None,
        _ => return Told::unread(raw),
    };
    Told { raw: raw.into(), value, confidence: Confidence::Sure }
}

/// A flight as written (`XX0815A`), with its carrier where that is told beside it.
pub(crate) fn flight(raw: &str, carrier: &str) -> FlightNumber {
    let carrier = carrier.trim();
    let squeezed: String;
    let text = if raw.contains(is_mark) {
        squeezed = raw.chars().filter(|c| !is_mark(*c)).collect();
        squeezed.as_str()
    } else {
        raw
    };
    let own = text.strip_prefix(carrier).filter(|rest| is_flight_number(rest));
    let (carrier, number) = match own {
        Some(rest) => (carrier, rest),
        None if is_flight_number(text) => (carrier, text),
        None => designated(text).unwrap_or((carrier, text)),
    };
    let stripped = number.trim_start_matches('0');
    let number = if stripped.is_empty() && !number.is_empty() { "0" } else { stripped };
    FlightNumber { carrier: carrier.to_owned(), number: number.to_owned() }
}

/// Whether a text is one to five digits with at most one letter behind them.
fn is_flight_number(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.as_bytes().get(digits..).unwrap_or_default();
    (1..=5).contains(&digits)
        && (rest.is_empty() || matches!(rest, [letter] if letter.is_ascii_alphabetic()))
}

/// A designator (three letters, or two letters or digits with a letter among them) and
/// the number behind it.
fn designated(text: &str) -> Option<(&str, &str)> {
    let at = |length: usize| {
        let (designator, number) = text.split_at_checked(length)?;
        let letters = designator.bytes().filter(u8::is_ascii_alphabetic).count();
        let sound = if length == 3 { letters == 3 } else { letters >= 1 };
        let plain = designator.bytes().all(|byte| byte.is_ascii_alphanumeric());
        (sound && plain && is_flight_number(number)).then_some((designator, number))
    };
    at(3).or_else(|| at(2))
}

/// A date of birth in digits, CCYYMMDD; what is not known of it is 0. Nothing for a
/// range, which has no such form.
pub(crate) fn birth_digits(date: &BirthDate) -> String {
    let (year, month, day) = (date.from.year(), date.from.month(), date.from.day());
    match date.precision {
        Precision::Day => format!("{year:04}{month:02}{day:02}"),
        Precision::Month => format!("{year:04}{month:02}00"),
        Precision::Year => format!("{year:04}0000"),
        Precision::Range => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flight_day() -> Option<Day> {
        Day::new(2026, 11, 20)
    }

    #[track_caller]
    fn check_birth(raw: &str, format: &str, expected: &str) {
        let (told, others) = birth_in(raw, format, flight_day());
        assert_eq!(told.raw, raw);
        let mut text = told.value.map_or("unread".to_owned(), |date| date.to_string());
        for other in others {
            text.push_str(" or ");
            text.push_str(&other.to_string());
        }
        text.push(' ');
        text.push_str(told.confidence.as_str());
        assert_eq!(text, expected, "{raw}");
    }

    #[test]
    fn births_are_resolved_against_the_day_of_the_flight() {
        for (raw, format, expected) in [
            ("900115", "", "1990-01-15 sure"),
            ("251231", "", "2025-12-31 or 1925-12-31 doubtful"),
            ("241231", "", "2024-12-31 or 1924-12-31 doubtful"),
            ("261101", "", "2026-11-01 or 1926-11-01 doubtful"),
            ("261120", "", "2026-11-20 or 1926-11-20 doubtful"),
            // Later in the flight's own year: a century earlier.
            ("261121", "", "1926-11-21 sure"),
            ("131121", "", "2013-11-21 or 1913-11-21 doubtful"),
            ("131119", "", "2013-11-19 sure"),
            ("270101", "101", "1927-01-01 sure"),
            ("19900115", "102", "1990-01-15 sure"),
            ("19430807", "", "1943-08-07 repaired"),
            ("430807", "102", "1943-08-07 repaired"),
            ("20251231", "102", "2025-12-31 sure"),
            ("19251231", "102", "1925-12-31 sure"),
            ("19191231", "102", "1919-12-31 or 2019-12-31 doubtful"),
            // Nobody is born after the flight; which digit is wrong is not known.
            ("20270101", "102", "unread doubtful"),
            ("19610000", "102", "1961 sure"),
            ("19610700", "102", "1961-07 sure"),
            ("610700", "", "1961-07 sure"),
            ("61<<<<", "", "1961 sure"),
            ("00<<<<", "", "2000 sure"),
            ("1961", "602", "1961 sure"),
            ("196107", "610", "1961-07 sure"),
            ("19610015", "102", "unread doubtful"),
            ("010229", "", "unread doubtful"),
            ("000229", "", "2000-02-29 sure"),
            ("900231", "", "unread doubtful"),
            ("000000", "", "unread doubtful"),
            ("311265", "", "1965-12-31 repaired"),
            ("050665", "", "1965-06-05 or 1965-05-06 doubtful"),
            ("060665", "", "1965-06-06 repaired"),
            ("15011990", "", "1990-01-15 repaired"),
            ("150190", "2", "1990-01-15 sure"),
            ("14FEB88", "", "1988-02-14 repaired"),
            ("05JAN2026", "", "2026-01-05 repaired"),
            ("15-jan-1990", "", "1990-01-15 repaired"),
            ("1990-01-15", "", "1990-01-15 repaired"),
            ("15/01/1990", "", "1990-01-15 repaired"),
            ("05/06/1990", "", "1990-06-05 or 1990-05-06 doubtful"),
            ("", "", "unread doubtful"),
            ("UNKNOWN", "", "unread doubtful"),
            ("1990011", "", "unread doubtful"),
            ("é9é115", "", "unread doubtful"),
        ] {
            check_birth(raw, format, expected);
        }
    }

    #[test]
    fn births_without_a_flight_have_both_centuries() {
        let (told, others) = birth("430807", None);
        assert_eq!(told.confidence, Confidence::Doubtful);
        assert_eq!(told.value, BirthDate::day(1943, 8, 7));
        assert_eq!(others, Vec::from_iter(BirthDate::day(2043, 8, 7)));
        assert_eq!(birth("19430807", None).0.confidence, Confidence::Sure);
        assert_eq!(birth("14FEB88", flight_day()).0.confidence, Confidence::Sure);
    }

    #[test]
    fn ages_told_clear_a_doubt_or_make_one() {
        let weigh = |raw, age| {
            let (mut told, mut others) = birth(raw, flight_day());
            weigh_age(&mut told, &mut others, age, flight_day());
            (told.confidence, others.len())
        };
        assert_eq!(weigh("251231", AgeBand::Infant), (Confidence::Sure, 0));
        assert_eq!(weigh("201231", AgeBand::Child), (Confidence::Sure, 0));
        assert_eq!(weigh("251231", AgeBand::Adult), (Confidence::Doubtful, 1));
        assert_eq!(weigh("251231", AgeBand::Unstated), (Confidence::Doubtful, 1));
        assert_eq!(weigh("900101", AgeBand::Infant), (Confidence::Doubtful, 0));
        assert_eq!(weigh("900101", AgeBand::Adult), (Confidence::Sure, 0));
    }

    #[test]
    fn days_of_documents_lie_within_fifty_years() {
        let expires = |raw| day(raw, flight_day()).value.map(|day| day.to_string());
        assert_eq!(expires("310214").as_deref(), Some("2031-02-14"));
        assert_eq!(expires("761231").as_deref(), Some("2076-12-31"));
        assert_eq!(expires("770101").as_deref(), Some("1977-01-01"));
        assert_eq!(expires("20310214").as_deref(), Some("2031-02-14"));
        assert_eq!(expires("14FEB31").as_deref(), Some("2031-02-14"));
        assert_eq!(expires("310200"), None);
        let issued = |raw| past_day_in(raw, "", flight_day()).value;
        assert_eq!(issued("261120"), Day::new(2026, 11, 20));
        assert_eq!(issued("261121"), Day::new(1926, 11, 21));
    }

    #[test]
    fn local_times_are_read_by_their_length() {
        let read = |raw, format| {
            let told = local_time(raw, format, flight_day());
            (told.value.map(|time| time.to_string()), told.confidence)
        };
        let expected = |text: &str, confidence| (Some(text.to_owned()), confidence);
        for (raw, format, text, confidence) in [
            ("2611200600", "201", "2026-11-20T06:00", Confidence::Sure),
            ("202611200600", "203", "2026-11-20T06:00", Confidence::Sure),
            ("261120060059", "202", "2026-11-20T06:00", Confidence::Sure),
            ("261120060059", "", "2026-11-20T06:00", Confidence::Sure),
            ("20261120060000", "204", "2026-11-20T06:00", Confidence::Sure),
            ("261120", "101", "2026-11-20T00:00", Confidence::Doubtful),
            ("20261120", "102", "2026-11-20T00:00", Confidence::Doubtful),
            ("2612312400", "201", "2027-01-01T00:00", Confidence::Repaired),
        ] {
            assert_eq!(read(raw, format), expected(text, confidence), "{raw}");
        }
        for raw in ["", "2611202500", "2613200600", "26112006", "xx"] {
            assert_eq!(read(raw, "201").0, None, "{raw}");
        }
        let booked = day_first("201126", "0755", flight_day());
        assert_eq!(booked.value, LocalTime::new(2026, 11, 20, 7, 55));
        assert_eq!(booked.raw, "201126:0755");
        let day = day_first("05JAN26", "", flight_day());
        assert_eq!(day.value, LocalTime::new(2026, 1, 5, 0, 0));
    }

    #[test]
    fn countries_are_read_by_the_codes_of_documents() {
        for (raw, expected) in [
            ("SGP", Some("SG")),
            ("sg", Some("SG")),
            ("D", Some("DE")),
            ("D<<", Some("DE")),
            ("GBN", Some("GB")),
            ("ROM", Some("RO")),
            ("XXA", None),
            ("RKS", None),
            ("UNO", None),
        ] {
            let told = country(raw);
            let found = told.value.map(|code| code.to_string());
            assert_eq!(found.as_deref(), expected, "{raw}");
            assert!(!is_unknown(&told), "{raw}");
        }
        assert_eq!(country("SINGAPORE").confidence, Confidence::Repaired);
        for raw in ["QQQ", "", "12"] {
            assert!(is_unknown(&country(raw)), "{raw}");
        }
    }

    #[test]
    fn sexes_that_are_not_told_are_known_not_to_be() {
        assert_eq!(sex("X").value, Some(Sex::Other));
        assert_eq!((sex("U").value, is_unknown(&sex("U"))), (None, false));
        assert!(is_unknown(&sex("Q")));
    }

    #[test]
    fn flights_are_told_apart_from_their_carriers() {
        for (raw, carrier, expected) in [
            ("XX815", "XX", ("XX", "815")),
            ("XX0815A", "", ("XX", "815A")),
            ("815", "XX", ("XX", "815")),
            ("SIA815", "", ("SIA", "815")),
            ("3K 0521", "", ("3K", "521")),
            ("A92707", "", ("A9", "2707")),
            ("B2740", "", ("B2", "740")),
            // What is written before the number is not given up for what stands beside.
            ("AT123", "FZ", ("AT", "123")),
            ("0000", "XX", ("XX", "0")),
            ("OPEN", "XX", ("XX", "OPEN")),
            ("", "", ("", "")),
        ] {
            let found = flight(raw, carrier);
            let found = (found.carrier.as_str(), found.number.as_str());
            assert_eq!(found, expected, "{raw}");
        }
    }
}
