//! What speaks for or against two identities beside their names.
//!
//! In: the score of the names, the subject's and the entity's dates, documents,
//! nationalities, sexes and places. Out: the score of the comparison. Not handled: the
//! names themselves.
//!
//! A matching full birth date or document raises; a conflicting one lowers in
//! proportion to how wrong it is *and* to how little the names tell: one slipped date
//! does not sink an exact rare name, and does sink a common one. Nationality, sex and
//! birthplace only ever lower. There is no religion and no ethnicity here: the types
//! have no field for them.

use std::ops::Range;

use saring_model::{
    BirthDate, CountryCode, Day, Document, Evidence, EvidenceKind, Precision, Score, Sex,
    Subject,
};

use crate::compare::NameResult;
use crate::index::{
    ANY_DATE_KEY, DOCUMENT_LENGTH_MIN, DateHint, ListedRecord, day_key, year_keys,
};

/// What one birth date says about another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Verdict {
    /// Thousandths of the way from the score of the names to certainty.
    lift: u32,
    /// Hundredths of a bit against.
    against: u32,
    reason: &'static str,
}

const fn supports(lift: u32, reason: &'static str) -> Verdict {
    Verdict { lift, against: 0, reason }
}

const fn opposes(against: u32, reason: &'static str) -> Verdict {
    Verdict { lift: 0, against, reason }
}

/// Highest lift of a birth date: with it, names that score 334 reach 700: a given name
/// of three that does not agree, or a slip in each part. Of 114,000 invented people none
/// had another's full date *and* a name as near as that (`cargo xtask eval`).
pub(crate) const LIFT_MAX: u32 = 590;

/// A lift needs names that agree in so many hundredths of a bit; it shrinks with less.
/// One Muhammad in 25,000 has the birthday of another. At 400, a John Smith was a hit who
/// was born on the day of a listed Jan; at 700, nothing is won and one in a thousand lost.
const LIFT_AGREED: u32 = 600;

/// What is left of a lift for names that agree in so much.
pub(crate) fn lift_for(lift: u32, agreed: u32) -> u32 {
    lift * agreed.min(LIFT_AGREED) / LIFT_AGREED
}

/// The same day: of 25,000 days of birth among living adults, this one.
const SAME_DAY: Verdict = supports(LIFT_MAX, "same day");
const SAME_MONTH: Verdict = supports(300, "same month");
const SAME_YEAR: Verdict = supports(180, "same year");
const IN_RANGE: Verdict = supports(80, "inside the range given");
/// Slips of the pen and of the keyboard: as likely for the same person as a fitting
/// year, and much less likely by chance.
const SWAPPED: Verdict = supports(340, "day and month swapped");
const ONE_DIGIT: Verdict = supports(300, "one digit differs");
const NEXT_DAY: Verdict = supports(320, "one or two days apart");
/// 1 January stands for "day unknown" in many registers.
const FIRST_OF_JANUARY: Verdict =
    supports(150, "same year, and 1 January often stands for an unknown day");
const NEAR_YEAR: Verdict = opposes(100, "a year apart, and only the year is known");
const SAME_YEAR_OTHER_DAY: Verdict = opposes(350, "same year, another day");
/// Day and month are the same, and the year is one off: one day in 180 does so by chance.
const NEXT_YEAR: Verdict = supports(280, "same day, the next year or the one before");
const SAME_DAY_OTHER_YEAR: Verdict = opposes(300, "same day, another year");
const APART_2: Verdict = opposes(500, "up to two years apart");
const APART_5: Verdict = opposes(750, "three to five years apart");
const APART_10: Verdict = opposes(1000, "six to ten years apart");
const APART_FAR: Verdict = opposes(1400, "more than ten years apart");

/// How much of a conflict counts against each bit that the names agree in.
const CONFLICT_PERCENT: u32 = 75;
/// Disjoint nationalities: people have several, and lists are incomplete.
const OTHER_NATIONALITY: u32 = 80;
const OTHER_BIRTH_COUNTRY: u32 = 60;
const OTHER_SEX: u32 = 350;
/// A shared document number is near proof: from here on the names only add.
const DOCUMENT_FLOOR: u32 = 740;
/// Where the issuers differ, the same digits may be another document; then the names
/// must agree at least so far.
const DOCUMENT_OTHER_ISSUER_NAME_MIN: u16 = 400;

/// Weighs everything beside the names.
pub(crate) fn weigh(
    subject: &Subject,
    listed: &ListedRecord<'_>,
    names: NameResult,
    mut evidence: Option<&mut Vec<Evidence>>,
) -> Score {
    let mut tell = |kind, query: String, its: String, reason: &str, centibits: i32| {
        if let Some(evidence) = evidence.as_deref_mut() {
            let (listed, reason) = (its, reason.to_owned());
            evidence.push(Evidence { kind, query, listed, reason, centibits });
        }
    };
    let mut score = u32::from(names.score);
    let mut against = 0;
    if let Some((verdict, own, its)) = birth_dates(subject, listed) {
        let before = score;
        // A date that agrees takes the doubt away that the names tell little, as far as
        // it agrees; then it lifts.
        let doubt = u32::from(names.undoubted.max(names.score) - names.score);
        let lift = lift_for(verdict.lift, names.agreed);
        score += doubt * lift / LIFT_MAX * lift / LIFT_MAX;
        score += (1000 - score) * lift / 1000;
        against += verdict.against;
        let raised = centibits_of_lift(before, score);
        let said = if verdict.against > 0 { -signed(verdict.against) } else { raised };
        tell(
            EvidenceKind::BirthDate,
            own.to_string(),
            its.to_string(),
            verdict.reason,
            said,
        );
    }
    if let Some((own, its)) = other_nationality(subject, listed) {
        against += OTHER_NATIONALITY;
        let cost = -signed(OTHER_NATIONALITY);
        tell(EvidenceKind::Nationality, own, its, "none in common", cost);
    }
    if differs(subject.sexes.iter().copied(), listed.sexes()) {
        against += OTHER_SEX;
        let (own, its) =
            (letters(subject.sexes.iter().copied()), letters(listed.sexes()));
        tell(EvidenceKind::Sex, own, its, "differs", -signed(OTHER_SEX));
    }
    if differs(own_birth_countries(subject), listed.birth_countries()) {
        against += OTHER_BIRTH_COUNTRY;
        let cost = -signed(OTHER_BIRTH_COUNTRY);
        let own = codes(own_birth_countries(subject));
        let its = codes(listed.birth_countries());
        tell(EvidenceKind::BirthPlace, own, its, "another country", cost);
    }
    score = lowered(score, against, names.agreed);
    if let Some(number) = shared_document(subject, listed, names.score) {
        let before = score;
        let floor = DOCUMENT_FLOOR + (1000 - DOCUMENT_FLOOR) * score / 1000;
        score = score.max(floor);
        let raised = centibits_of_lift(before, score);
        let (own, its) = (number.clone(), number);
        tell(EvidenceKind::Document, own, its, "same number", raised);
    }
    Score::thousandths(u16::try_from(score).unwrap_or(1000))
}

/// Lowers a score by bits against it, in proportion to the bits that the names tell.
fn lowered(score: u32, against: u32, agreed: u32) -> u32 {
    let share = (against * CONFLICT_PERCENT * 10 / agreed.max(100)).min(900);
    score * (1000 - share) / 1000
}

fn signed(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

/// What a lift says in hundredths of a bit: how much smaller the doubt has become.
fn centibits_of_lift(before: u32, after: u32) -> i32 {
    // log2 of the ratio of doubts, by halving; exact enough to be shown.
    let mut doubt = (1000 - before.min(999)) * 100;
    let left = (1000 - after.min(999)) * 100;
    let mut bits = 0;
    while doubt >= left * 2 {
        doubt /= 2;
        bits += 100;
    }
    bits + signed((doubt - left.min(doubt)) * 100 / left.max(1))
}

/// How far the birth dates can lift a score, thousandths of what is missing.
pub(crate) fn birth_date_lift(
    subject: &Subject,
    listed: impl Iterator<Item = BirthDate>,
) -> u32 {
    listed
        .flat_map(|its| subject.birth_dates.iter().map(move |own| judge(own, &its).lift))
        .max()
        .unwrap_or(0)
}

/// How far dates can lift a score at most, as far as a hint tells.
pub(crate) fn lift_of_hint(own: &[BirthDate], its: DateHint) -> u32 {
    let lift = |its: Option<BirthDate>| {
        let its = its.as_ref();
        its.and_then(|its| own.iter().map(|own| judge(own, its).lift).max()).unwrap_or(0)
    };
    match its {
        DateHint::None => 0,
        DateHint::Day(day) => lift(BirthDate::day(day.year(), day.month(), day.day())),
        DateHint::Year(year) => lift(BirthDate::year(year)),
        DateHint::Other if own.is_empty() => 0,
        DateHint::Other => LIFT_MAX,
    }
}

/// The keys of all listed dates that may lift names: every date that [`judge`] lets
/// support one of these has its key in one of the ranges, which do not overlap.
pub(crate) fn keys_that_may_lift(own: &[BirthDate]) -> Vec<Range<u32>> {
    let mut ranges: Vec<Range<u32>> = Vec::with_capacity(own.len() * 48);
    for date in own {
        if date.precision != Precision::Day {
            ranges.push(year_keys(date.from.year(), date.to.year()));
            continue;
        }
        let year = year_keys(date.from.year(), date.from.year());
        if (date.from.month(), date.from.day()) == (1, 1) {
            ranges.push(year);
        } else {
            ranges.push(year.start..year.start + 1);
        }
        let days = days_mistaken_for(date.from);
        ranges.extend(days.map(|day| day_key(day)..day_key(day) + 1));
    }
    if !own.is_empty() {
        ranges.push(ANY_DATE_KEY..ANY_DATE_KEY + 1);
    }
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    ranges.dedup_by(|next, kept| {
        let overlaps = next.start <= kept.end;
        if overlaps {
            kept.end = kept.end.max(next.end);
        }
        overlaps
    });
    ranges
}

/// The days that [`judge_days`] lets support a day: itself, neighbours, day and month
/// swapped, the first of January, and all that differ in one digit.
fn days_mistaken_for(day: Day) -> impl Iterator<Item = Day> {
    let (year, month, date) = (day.year(), day.month(), day.day());
    let digits = |value: i16, places: &'static [i16]| {
        places.iter().flat_map(move |place| {
            let without = value - value / place % 10 * place;
            (0..10).map(move |digit| without + digit * place)
        })
    };
    let byte = |value: i16| u8::try_from(value).unwrap_or(0);
    let years = digits(year, &[1, 10, 100, 1000]).map(move |year| (year, month, date));
    let months = digits(i16::from(month), &[1, 10]);
    let months = months.map(move |month| (year, byte(month), date));
    let dates = digits(i16::from(date), &[1, 10]);
    let dates = dates.map(move |date| (year, month, byte(date)));
    let others = [
        (year, date, month),
        (year, 1, 1),
        (year - 1, month, date),
        (year + 1, month, date),
    ];
    let near = (-2..=2).filter_map(move |days| neighbour(day, days));
    years
        .chain(months)
        .chain(dates)
        .chain(others)
        .filter_map(|(year, month, date)| Day::new(year, month, date))
        .chain(near)
}

/// The day so many days after, within a month's end.
fn neighbour(day: Day, days: i8) -> Option<Day> {
    let date = i16::from(day.day()) + i16::from(days);
    let within = |year, month, date: i16| Day::new(year, month, u8::try_from(date).ok()?);
    if let Some(near) = within(day.year(), day.month(), date) {
        return Some(near);
    }
    let last = |year, month| (28..=31).rev().find_map(|date| Day::new(year, month, date));
    if date < 1 {
        let (year, month) = match day.month() {
            1 => (day.year() - 1, 12),
            month => (day.year(), month - 1),
        };
        let last = last(year, month)?;
        return within(year, month, i16::from(last.day()) + date);
    }
    let over = date - i16::from(last(day.year(), day.month())?.day());
    match day.month() {
        12 => within(day.year() + 1, 1, over),
        month => within(day.year(), month + 1, over),
    }
}

/// The verdict of the two dates that fit best, with both of them.
fn birth_dates(
    subject: &Subject,
    listed: &ListedRecord<'_>,
) -> Option<(Verdict, BirthDate, BirthDate)> {
    let mut best: Option<(Verdict, BirthDate, BirthDate)> = None;
    for own in &subject.birth_dates {
        for its in listed.birth_dates() {
            let verdict = judge(own, &its);
            let better = best.as_ref().is_none_or(|(old, _, _)| {
                (verdict.lift, std::cmp::Reverse(verdict.against))
                    > (old.lift, std::cmp::Reverse(old.against))
            });
            if better {
                best = Some((verdict, own.clone(), its));
            }
        }
    }
    best
}

/// What two birth dates say about each other.
fn judge(a: &BirthDate, b: &BirthDate) -> Verdict {
    if a.precision == Precision::Day && b.precision == Precision::Day {
        return judge_days(a, b);
    }
    let tolerance = if a.approximate || b.approximate { 3 } else { 0 };
    if a.overlaps(b) {
        let range = a.precision == Precision::Range || b.precision == Precision::Range;
        let month = a.precision != Precision::Year && b.precision != Precision::Year;
        return match (range, month) {
            (true, _) => IN_RANGE,
            (false, true) => SAME_MONTH,
            (false, false) => SAME_YEAR,
        };
    }
    let years = years_between(a, b) - tolerance;
    match years {
        ..=0 => supports(0, "about the same year"),
        1 => NEAR_YEAR,
        2 => opposes(300, "two years apart, and only the year is known"),
        3..=5 => APART_5,
        6..=10 => APART_10,
        _ => APART_FAR,
    }
}

/// Whole years between the nearest days that two dates may mean, one at least.
fn years_between(a: &BirthDate, b: &BirthDate) -> i32 {
    let (first, second) = if a.from <= b.from { (a, b) } else { (b, a) };
    i32::from(second.from.year()) - i32::from(first.to.year())
}

fn judge_days(a: &BirthDate, b: &BirthDate) -> Verdict {
    let (x, y) = (a.from, b.from);
    let days = x.number().abs_diff(y.number());
    let same_year = x.year() == y.year();
    let january = |d: Day| (d.month(), d.day()) == (1, 1);
    if days == 0 {
        return if a.approximate || b.approximate { SAME_YEAR } else { SAME_DAY };
    }
    if same_year && (x.month(), x.day()) == (y.day(), y.month()) {
        return SWAPPED;
    }
    if days <= 2 {
        return NEXT_DAY;
    }
    if digits_apart(x, y) == 1 {
        return ONE_DIGIT;
    }
    let same_day = (x.month(), x.day()) == (y.month(), y.day());
    if same_day && years_between(a, b) == 1 {
        return NEXT_YEAR;
    }
    if same_year && (january(x) || january(y)) {
        return FIRST_OF_JANUARY;
    }
    if a.approximate || b.approximate {
        return if years_between(a, b) <= 3 {
            supports(0, "about then")
        } else {
            APART_5
        };
    }
    if same_year {
        return SAME_YEAR_OTHER_DAY;
    }
    if same_day && years_between(a, b) <= 5 {
        return SAME_DAY_OTHER_YEAR;
    }
    match years_between(a, b) {
        ..=2 => APART_2,
        3..=5 => APART_5,
        6..=10 => APART_10,
        _ => APART_FAR,
    }
}

/// In how many of their eight digits two days differ.
fn digits_apart(a: Day, b: Day) -> usize {
    let number = |day: Day| {
        let year = u32::try_from(day.year()).unwrap_or(0);
        year * 10_000 + u32::from(day.month()) * 100 + u32::from(day.day())
    };
    let (mut x, mut y, mut apart) = (number(a), number(b), 0);
    while x != y {
        apart += usize::from(x % 10 != y % 10);
        (x, y) = (x / 10, y / 10);
    }
    apart
}

fn other_nationality(
    subject: &Subject,
    listed: &ListedRecord<'_>,
) -> Option<(String, String)> {
    let own = subject.nationalities.iter().map(|c| c.bytes());
    if !differs(own, listed.nationalities()) {
        return None;
    }
    let own = subject.nationalities.iter().map(|c| c.bytes());
    Some((codes(own), codes(listed.nationalities())))
}

fn codes(countries: impl Iterator<Item = [u8; 2]>) -> String {
    let codes = countries.filter_map(CountryCode::from_bytes);
    codes.map(|code| code.to_string()).collect::<Vec<_>>().join(" ")
}

/// Sexes as travel documents write them (ICAO Doc 9303).
fn letters(sexes: impl Iterator<Item = Sex>) -> String {
    let letter = |sex| match sex {
        Sex::Female => 'F',
        Sex::Male => 'M',
        Sex::Other => 'X',
    };
    sexes.map(letter).collect()
}

fn own_birth_countries(subject: &Subject) -> impl Iterator<Item = [u8; 2]> {
    subject.birth_places.iter().filter_map(|place| place.country).map(CountryCode::bytes)
}

/// Whether both sides say something and have nothing in common.
fn differs<T: PartialEq>(
    own: impl Iterator<Item = T>,
    its: impl Iterator<Item = T> + Clone,
) -> bool {
    let mut said = false;
    for value in own {
        said = true;
        if its.clone().any(|other| other == value) {
            return false;
        }
    }
    said && its.count() > 0
}

/// A document number that both have, by issuers that do not contradict.
fn shared_document(
    subject: &Subject,
    listed: &ListedRecord<'_>,
    name_score: u16,
) -> Option<String> {
    subject.documents.iter().filter(|own| identifies(own)).find_map(|own| {
        let issuer = own.issuer.map_or([0, 0], CountryCode::bytes);
        listed
            .documents()
            .filter(|(number, _)| *number == own.number)
            .find(|(_, its)| {
                issuer == *its
                    || issuer == [0, 0]
                    || *its == [0, 0]
                    || name_score >= DOCUMENT_OTHER_ISSUER_NAME_MIN
            })
            .map(|(number, _)| number.to_owned())
    })
}

/// Whether a document number is long enough to identify anyone.
///
/// What clerks type where there is no number does not: `UNKNOWN`, `XXXXX`, `12345`.
pub(crate) fn identifies(document: &Document) -> bool {
    let number = document.number.as_str();
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let first = number.chars().next();
    number.len() >= DOCUMENT_LENGTH_MIN
        && digits >= DIGITS_MIN
        && !number.chars().all(|c| Some(c) == first)
        && !"0123456789".contains(number)
        && !"9876543210".contains(number)
}

/// Fewest digits of a number that identifies anyone: newer passports have letters in most
/// places.
const DIGITS_MIN: usize = 2;

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> BirthDate {
        let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u8>().ok();
        let year = text.get(..4).and_then(|year| year.parse::<i16>().ok()).unwrap();
        match (number(5..7), number(8..10)) {
            (Some(month), Some(day)) => BirthDate::day(year, month, day).unwrap(),
            _ => BirthDate::year(year).unwrap(),
        }
    }

    fn check(a: &str, b: &str, expected: Verdict) {
        assert_eq!(judge(&read(a), &read(b)), expected, "{a} {b}");
        assert_eq!(judge(&read(b), &read(a)), expected, "{b} {a}");
    }

    #[test]
    fn dates_speak_in_proportion_to_how_wrong_they_are() {
        check("1970-03-04", "1970-03-04", SAME_DAY);
        check("1970-03-04", "1970-04-03", SWAPPED);
        check("1970-03-04", "1970-03-14", ONE_DIGIT);
        check("1970-01-01", "1970-08-14", FIRST_OF_JANUARY);
        check("1970", "1970-08-14", SAME_YEAR);
        check("1970", "2010", APART_FAR);
        check("1970-03-04", "1970-11-28", SAME_YEAR_OTHER_DAY);
        check("1970-03-04", "1983-11-28", APART_FAR);
    }

    /// Whether a listed date stands under one of the keys that its subject asks for.
    fn is_asked_for(own: &BirthDate, its: &BirthDate) -> bool {
        let keys = keys_that_may_lift(std::slice::from_ref(own));
        let its = match its.precision {
            Precision::Day => day_key(its.from)..day_key(its.from) + 1,
            Precision::Month | Precision::Year | Precision::Range => {
                let years = its.from.year()..=its.to.year();
                return years
                    .map(|year| year_keys(year, year).start)
                    .any(|key| keys.iter().any(|range| range.contains(&key)));
            }
        };
        keys.iter().any(|range| range.contains(&its.start))
    }

    #[test]
    fn every_date_that_lifts_is_asked_for() {
        let dates: Vec<BirthDate> = (0..12_000)
            .filter_map(|n: i16| {
                // Steps that share no factor with the lengths of months and years.
                let (year, month, day) = (1955 + n % 47, n % 12 + 1, n % 31 + 1);
                BirthDate::day(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
            })
            .collect();
        let some =
            ["1970-01-01", "1969-12-31", "1988-02-29", "1999-11-10", "1964", "2001"];
        let mut lifted = 0;
        for own in some.map(read) {
            for its in dates.iter().chain(&some.map(read)) {
                if judge(&own, its).lift > 0 {
                    lifted += 1;
                    assert!(is_asked_for(&own, its), "{own} {its}");
                }
                if judge(its, &own).lift > 0 {
                    assert!(is_asked_for(its, &own), "{its} {own}");
                }
            }
        }
        assert!(lifted > 300, "{lifted}");
    }

    #[test]
    fn days_next_to_each_other_are_neighbours_over_months_and_years() {
        for (year, month, day) in
            [(1999, 12, 31), (2000, 1, 1), (2000, 2, 28), (1999, 3, 1)]
        {
            let day = Day::new(year, month, day).unwrap();
            for days in -2..=2 {
                let near = neighbour(day, days).unwrap();
                assert_eq!(near.number() - day.number(), i32::from(days), "{near:?}");
            }
        }
    }

    #[test]
    fn a_conflict_sinks_a_common_name_and_not_a_rare_one() {
        assert!(lowered(1000, 1000, 3600) >= 700);
        assert!(lowered(1000, 1000, 1200) < 500);
    }
}
