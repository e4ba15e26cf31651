//! Dates of birth from free text, as publishers and carriers write them.
//!
//! In: "1973", "Nov. 1973", "16 Dec. 1948", "24/06/1402 (Hijri Calendar)", "circa
//! 1961", "between Aug. and Sep. 1977", "00/00/1958", digits of any script, months in
//! English, French, Spanish, Indonesian, Malay and Russian. Out: a [`BirthDate`].
//! Not handled: two-digit years (the century would be a guess), "before" and "after"
//! (no interval), years in words.
//!
//! Rules where the text leaves a choice:
//! - `03/04/1970` is day first, as the United Nations, Europe and ASEAN write it; only
//!   when the second number cannot be a month is it month first.
//! - a year is Gregorian from 1800 to 2100, Buddhist from 2400 to 2700 without being
//!   called so, and Hijri or Solar Hijri from 1200 to 1500 only if the text says which.
//! - Hijri is the tabular calendar (civil epoch, years 2, 5, 7, 10, 13, 16, 18, 21, 24,
//!   26, 29 of 30 are leap): within a day or two of the observed one. Solar Hijri uses
//!   the 33-year cycle, exact from 1178 to 1633.

use saring_model::{BirthDate, Calendar, Day, Precision};

use crate::text::ascii_digits;

/// Reads a text that is one date of birth and nothing else.
///
/// ```
/// use saring_lists::dates;
/// let read = |text| dates::read(text).map(|date| date.to_string());
/// assert_eq!(read("Nov. 1973").as_deref(), Some("1973-11"));
/// assert_eq!(read("circa 1961").as_deref(), Some("about 1961"));
/// assert_eq!(read("24/06/1402 (Hijri Calendar)").as_deref(), Some("1982-04-19"));
/// assert_eq!(read("30-35 years old"), None);
/// ```
pub fn read(text: &str) -> Option<BirthDate> {
    let mut dates = read_all(text);
    if dates.len() == 1 { dates.pop() } else { None }
}

/// Reads a text that is one or several dates of birth ("1960 or 1961", "a) 1960 b)
/// 1961") and nothing else; empty if it holds anything else.
///
/// ```
/// let dates = saring_lists::dates::read_all("a) 12 Apr. 1959 b) 12 Apr. 1962");
/// assert_eq!(dates.len(), 2);
/// ```
pub fn read_all(text: &str) -> Vec<BirthDate> {
    let text = ascii_digits(text);
    let text = without_time(text.trim());
    if let Some(compact) = compact(text) {
        return vec![compact];
    }
    let tokens = tokens(text);
    let context = Context::of(&tokens);
    let mut dates = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if let Some((date, next)) = context.date(&tokens, at) {
            dates.push(date);
            at = next;
        } else if tokens.get(at).is_some_and(Token::is_noise) {
            at += 1;
        } else {
            return Vec::new();
        }
    }
    dates
}

/// The dates of birth that prose tells, found behind "born", "DOB", "DPOB" and "date
/// of birth".
///
/// ```
/// let text = "born in 1955 in Testburg, passport issued 20 Dec. 2003";
/// let dates = saring_lists::dates::in_prose(text);
/// assert_eq!(dates.len(), 1);
/// assert_eq!(dates[0].to_string(), "1955");
/// ```
pub fn in_prose(text: &str) -> Vec<BirthDate> {
    /// Tokens that may stand between the word and the date: `: a)`, `in about`.
    const GAP_MAX: usize = 4;
    let text = ascii_digits(text);
    let tokens = tokens(&text);
    let context = Context::of(&tokens);
    let mut dates = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        let birth = token.is_word("birth")
            && at >= 3
            && tokens.get(at - 3).is_some_and(|t| t.is_word("date"));
        if !birth && !["dob", "dpob", "born"].iter().any(|word| token.is_word(word)) {
            continue;
        }
        let mut gap = 0;
        while gap <= GAP_MAX && at < tokens.len() {
            if let Some((date, next)) = context.date(&tokens, at) {
                dates.push(date);
                at = next;
                gap = 0;
            } else if tokens.get(at).is_some_and(Token::is_noise) {
                gap += 1;
                at += 1;
            } else {
                break;
            }
        }
    }
    dates
}

/// Reads an age ("30-35 years old") as a range of birth dates, given the year in which
/// it was written; always approximate, one year wider at each end.
///
/// ```
/// let date = saring_lists::dates::from_age("30-35 years old", 2018).unwrap();
/// assert_eq!(date.to_string(), "about 1982 to 1989");
/// ```
pub fn from_age(text: &str, year_written: i16) -> Option<BirthDate> {
    let text = ascii_digits(text);
    let tokens = tokens(&text);
    let old = tokens.iter().any(|token| token.is_word("old"))
        || tokens.iter().any(|token| token.is_word("aged"));
    let ages: Vec<i16> = tokens
        .iter()
        .filter_map(|token| match token {
            Token::Number { value, .. } => i16::try_from(*value).ok(),
            Token::Word(_) | Token::Mark(_) => None,
        })
        .collect();
    let (&first, &last) = (ages.first()?, ages.last()?);
    let plausible = old && ages.len() <= 2 && first <= last && (1..=110).contains(&last);
    let from = BirthDate::year(year_written.checked_sub(last)?.checked_sub(1)?)?;
    let to = BirthDate::year(year_written.checked_sub(first)?.checked_add(1)?)?;
    plausible
        .then(|| BirthDate::range(&from, &to))
        .flatten()
        .map(BirthDate::approximately)
}

/// A piece of text: numbers, words in lower case, and single other characters.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Token {
    Number { value: u32, digits: usize },
    Word(String),
    Mark(char),
}

impl Token {
    fn is_word(&self, word: &str) -> bool {
        matches!(self, Self::Word(own) if own == word)
    }

    /// Whether the token may stand around a date without changing it.
    fn is_noise(&self) -> bool {
        const WORDS: [&str; 34] = [
            "a",
            "ad",
            "ah",
            "approximately",
            "approx",
            "b",
            "be",
            "born",
            "c",
            "ca",
            "calendar",
            "ce",
            "circa",
            "d",
            "date",
            "dob",
            "e",
            "f",
            "gregorian",
            "h",
            "hijri",
            "in",
            "islamic",
            "jalali",
            "of",
            "on",
            "or",
            "persian",
            "qamari",
            "sh",
            "shamsi",
            "solar",
            "the",
            "year",
        ];
        match self {
            Self::Number { .. } => false,
            Self::Word(word) => {
                WORDS.contains(&word.as_str())
                    || [
                        "about", "and", "around", "buddhist", "g", "г", "р", "ou",
                        "atau", "или", "พ", "ศ", "هـ", "ه",
                    ]
                    .contains(&word.as_str())
            }
            Self::Mark(mark) => !mark.is_alphanumeric(),
        }
    }
}

/// Cuts into tokens. Nothing longer than a name of a month is a word of ours, so long
/// words are cut short.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let run = |same: fn(char) -> bool| rest.find(|c| !same(c)).unwrap_or(rest.len());
        let length = if first.is_ascii_digit() {
            let length = run(|c| c.is_ascii_digit());
            let digits = rest.get(..length).unwrap_or_default();
            let value = digits.parse().unwrap_or(u32::MAX);
            tokens.push(Token::Number { value, digits: digits.len() });
            length
        } else if first.is_alphabetic() {
            let length = run(char::is_alphabetic);
            let word = rest.get(..length).unwrap_or_default();
            tokens.push(Token::Word(
                word.chars().take(24).flat_map(char::to_lowercase).collect(),
            ));
            length
        } else {
            if !first.is_whitespace() {
                tokens.push(Token::Mark(first));
            }
            first.len_utf8()
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    tokens
}

/// Drops a time and zone behind a full ISO date.
fn without_time(text: &str) -> &str {
    let Some((date, rest)) = text.split_at_checked(10) else { return text };
    let pattern = |(index, c): (usize, char)| match index {
        4 | 7 => c == '-',
        _ => c.is_ascii_digit(),
    };
    let is_date = date.chars().enumerate().all(pattern);
    let is_time = |c: char| c.is_ascii_digit() || "T:.+-Z ".contains(c);
    if is_date && rest.chars().all(is_time) { date } else { text }
}

/// `19731105`, eight digits and nothing else.
fn compact(text: &str) -> Option<BirthDate> {
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
    let fields = Fields {
        year: part(0, 4)?,
        month: part(4, 6)?,
        day: part(6, 8)?,
        calendar: None,
    };
    fields.resolve(None)
}

/// What the whole text says of every date in it.
#[derive(Clone, Copy)]
struct Context {
    calendar: Option<Calendar>,
    approximate: bool,
}

impl Context {
    fn of(tokens: &[Token]) -> Self {
        let any = |words: &[&str]| {
            tokens.iter().any(|token| words.iter().any(|word| token.is_word(word)))
        };
        let pair = |first: &str, second: &str| {
            tokens.windows(3).any(|window| match window {
                [a, Token::Mark('.'), b] => a.is_word(first) && b.is_word(second),
                _ => false,
            })
        };
        let calendar = if any(&["shamsi", "jalali", "solar", "persian", "sh"]) {
            Some(Calendar::SolarHijri)
        } else if any(&["hijri", "islamic", "qamari", "ah", "هـ", "ه"]) || pair("a", "h")
        {
            Some(Calendar::Hijri)
        } else if any(&["buddhist", "be"]) || pair("b", "e") || pair("พ", "ศ") {
            Some(Calendar::Buddhist)
        } else {
            None
        };
        let approximate =
            any(&["approximately", "approx", "circa", "ca", "about", "around"])
                || tokens.contains(&Token::Mark('~'))
                || tokens.windows(3).any(|window| match window {
                    [c, Token::Mark('.'), Token::Number { .. }] => c.is_word("c"),
                    _ => false,
                });
        Self { calendar, approximate }
    }

    /// A date, or a range of two, that starts at a token; and the token after it.
    fn date(self, tokens: &[Token], at: usize) -> Option<(BirthDate, usize)> {
        let opener = |token: &Token| token.is_word("between") || token.is_word("from");
        let is_opened = tokens.get(at).is_some_and(opener);
        let at = at + usize::from(is_opened);
        let (date, next) = match self.range(tokens, at, is_opened) {
            Some(range) => range,
            None if is_opened => return None,
            None => {
                let (fields, next) = fields(tokens, at)?;
                (fields.resolve(self.calendar)?, next)
            }
        };
        let date = if self.approximate { date.approximately() } else { date };
        Some((date, next))
    }

    fn range(
        self,
        tokens: &[Token],
        at: usize,
        is_opened: bool,
    ) -> Option<(BirthDate, usize)> {
        let joins = |token: &Token| match token {
            Token::Word(word) => {
                word == "to" || word == "until" || (is_opened && word == "and")
            }
            Token::Mark(mark) => matches!(mark, '-' | '–' | '—'),
            Token::Number { .. } => false,
        };
        if let Some((from, next)) = fields(tokens, at) {
            if tokens.get(next).is_some_and(joins) {
                let (to, next) = fields(tokens, next + 1)?;
                return self.join(from, to, next);
            }
            return self.decade(from, tokens, next);
        }
        // "Aug. and Sep. 1977", "10 to 12 May 1970": the first takes what it lacks.
        let (number, month) = match tokens.get(at)? {
            Token::Number { value, digits: 1 | 2 } => (*value, None),
            Token::Word(word) => (0, Some(month(word)?)),
            Token::Number { .. } | Token::Mark(_) => return None,
        };
        let next = skip_mark(tokens, at + 1, &['.']);
        if !tokens.get(next).is_some_and(joins) {
            return None;
        }
        let (to, next) = fields(tokens, next + 1)?;
        let from = match month {
            Some((month, _)) if to.month > 0 => Fields { month, day: 0, ..to },
            None if to.day > 0 => Fields { day: number, ..to },
            Some(_) | None => return None,
        };
        self.join(from, to, next)
    }

    fn join(self, from: Fields, to: Fields, next: usize) -> Option<(BirthDate, usize)> {
        let (from, to) = (from.resolve(self.calendar)?, to.resolve(self.calendar)?);
        let mut range = BirthDate::range(&from, &to)?;
        range.calendar = to.calendar;
        Some((range, next))
    }

    /// "1960s" and "1961/62".
    fn decade(
        self,
        from: Fields,
        tokens: &[Token],
        next: usize,
    ) -> Option<(BirthDate, usize)> {
        if from.month > 0 {
            return None;
        }
        let (last, next) = match (tokens.get(next), tokens.get(next + 1)) {
            (Some(Token::Word(word)), _)
                if word == "s" && from.year.is_multiple_of(10) =>
            {
                (from.year + 9, next + 1)
            }
            (
                Some(Token::Mark('/' | '-' | '–')),
                Some(Token::Number { value, digits: 2 }),
            ) => (from.year / 100 * 100 + value, next + 2),
            _ => return None,
        };
        self.join(from, Fields { year: last, ..from }, next)
    }
}

/// A date as written: 0 for what is not given.
#[derive(Clone, Copy, Debug)]
struct Fields {
    year: u32,
    month: u32,
    day: u32,
    /// The calendar that the month's name belongs to.
    calendar: Option<Calendar>,
}

impl Fields {
    /// The date meant, if there is such a day, month or year.
    fn resolve(self, stated: Option<Calendar>) -> Option<BirthDate> {
        let year = i16::try_from(self.year).ok()?;
        let month = u8::try_from(self.month).ok()?;
        let day = u8::try_from(self.day).ok()?;
        let calendar = match (self.calendar.or(stated), year) {
            (_, 1800..=2100) => Calendar::Gregorian,
            (_, 2400..=2700) => Calendar::Buddhist,
            (Some(calendar @ (Calendar::Hijri | Calendar::SolarHijri)), 1200..=1500) => {
                calendar
            }
            _ => return None,
        };
        let mut date = match calendar {
            Calendar::Gregorian => gregorian(year, month, day)?,
            Calendar::Buddhist => gregorian(year - 543, month, day)?,
            Calendar::Hijri => converted(year, month, day, hijri_day_number)?,
            Calendar::SolarHijri => converted(year, month, day, solar_hijri_day_number)?,
        };
        date.calendar = calendar;
        Some(date)
    }
}

fn gregorian(year: i16, month: u8, day: u8) -> Option<BirthDate> {
    match (month, day) {
        (0, _) => BirthDate::year(year),
        (_, 0) => BirthDate::month(year, month),
        _ => BirthDate::day(year, month, day),
    }
}

/// Converts a day, month or year by a calendar's day numbering.
fn converted(
    year: i16,
    month: u8,
    day: u8,
    number: fn(i32, i32, i32) -> i32,
) -> Option<BirthDate> {
    let (y, m, d) = (i32::from(year), i32::from(month), i32::from(day));
    let next_month =
        |m: i32| if m == 12 { number(y + 1, 1, 1) } else { number(y, m + 1, 1) };
    let (first, last, precision) = match (month, day) {
        (0, _) => (number(y, 1, 1), number(y + 1, 1, 1) - 1, Precision::Year),
        (1..=12, 0) => (number(y, m, 1), next_month(m) - 1, Precision::Month),
        (1..=12, 1..=31) => (number(y, m, d), number(y, m, d), Precision::Day),
        _ => return None,
    };
    if precision == Precision::Day && first >= next_month(m) {
        return None;
    }
    let day = |number| {
        let day = day_of_number(number)?;
        BirthDate::day(day.year(), day.month(), day.day())
    };
    let mut date = BirthDate::range(&day(first)?, &day(last)?)?;
    date.precision = precision;
    Some(date)
}

/// Julian day number of a day of the tabular Islamic calendar.
fn hijri_day_number(year: i32, month: i32, day: i32) -> i32 {
    (11 * year + 3) / 30 + 354 * year + 30 * month - (month - 1) / 2 + day + 1_948_440
        - 385
}

/// Julian day number of a day of the Iranian calendar by its 33-year cycle.
fn solar_hijri_day_number(year: i32, month: i32, day: i32) -> i32 {
    let before = if month <= 7 { 31 * (month - 1) } else { 30 * (month - 1) + 6 };
    1_948_319 + 365 * (year - 1) + (8 * year + 21) / 33 + before + day
}

/// The Gregorian day of a Julian day number (Fliegel and Van Flandern, 1968).
pub(crate) fn day_of_number(number: i32) -> Option<Day> {
    let mut l = number + 68_569;
    let n = 4 * l / 146_097;
    l -= (146_097 * n + 3) / 4;
    let i = 4_000 * (l + 1) / 1_461_001;
    l = l - 1_461 * i / 4 + 31;
    let j = 80 * l / 2_447;
    let day = l - 2_447 * j / 80;
    l = j / 11;
    let (month, year) = (j + 2 - 12 * l, 100 * (n - 49) + i + l);
    Day::new(
        i16::try_from(year).ok()?,
        u8::try_from(month).ok()?,
        u8::try_from(day).ok()?,
    )
}

/// A single date that starts at a token, and the token after it.
fn fields(tokens: &[Token], at: usize) -> Option<(Fields, usize)> {
    use Token::{Mark, Number, Word};
    let rest = tokens.get(at..)?;
    let plain =
        |year: u32, month: u32, day: u32| Fields { year, month, day, calendar: None };
    match rest {
        // 1973-11-05, 1973/11/05, 1973.11.05
        [
            Number { value: year, digits: 4 },
            Mark(a @ ('-' | '/' | '.')),
            Number { value: month, digits: 1 | 2 },
            Mark(b),
            Number { value: day, digits: 1 | 2 },
            ..,
        ] if a == b && *month <= 12 => Some((plain(*year, *month, *day), at + 5)),
        // 05/11/1973, 05-11-1973, 05.11.1973; 00 for what is not known
        [
            Number { value: first, digits: 1 | 2 },
            Mark(a @ ('-' | '/' | '.')),
            Number { value: second, digits: 1 | 2 },
            Mark(b),
            Number { value: year, digits: 4 },
            ..,
        ] if a == b => {
            let (month, day) =
                if *second > 12 { (*first, *second) } else { (*second, *first) };
            (month <= 12).then(|| (plain(*year, month, day), at + 5))
        }
        // dd/mm/1945, as the UK list writes what is not known
        [
            Word(dd),
            Mark('/'),
            Word(mm),
            Mark('/'),
            Number { value: year, digits: 4 },
            ..,
        ] if dd == "dd" && mm == "mm" => Some((plain(*year, 0, 0), at + 5)),
        // 11/1973 and 1973-11
        [
            Number { value: month @ 1..=12, digits: 1 | 2 },
            Mark('/' | '-' | '.'),
            Number { value: year, digits: 4 },
            ..,
        ]
        | [
            Number { value: year, digits: 4 },
            Mark('-' | '/'),
            Number { value: month @ 1..=12, digits: 2 },
            ..,
        ] => Some((plain(*year, *month, 0), at + 3)),
        [Number { value: year, digits: 4 }, ..] => Some((plain(*year, 0, 0), at + 1)),
        // 16 Dec. 1948, 16th of December, 1948, 16-DEC-1948
        [Number { value: day @ 1..=31, digits: 1 | 2 }, ..] => {
            let ordinal = |token: &Token| {
                ["st", "nd", "rd", "th", "er"].iter().any(|word| token.is_word(word))
            };
            let mut next = at + 1;
            next += usize::from(tokens.get(next).is_some_and(ordinal));
            next = skip_mark(tokens, next, &['-', '.', '/', ',']);
            next += usize::from(
                tokens.get(next).is_some_and(|t| t.is_word("of") || t.is_word("de")),
            );
            let (month, calendar, next) = month_at(tokens, next)?;
            let (year, next) = year_at(tokens, next)?;
            Some((Fields { year, month, day: *day, calendar }, next))
        }
        // December 16, 1948; Dec. 1948
        [Word(_), ..] => {
            let (month, calendar, next) = month_at(tokens, at)?;
            if let Some(Number { value: day @ 1..=31, digits: 1 | 2 }) = tokens.get(next)
            {
                let next = skip_mark(tokens, next + 1, &[',']);
                let (year, next) = year_at(tokens, next)?;
                return Some((Fields { year, month, day: *day, calendar }, next));
            }
            let (year, next) = year_at(tokens, next)?;
            Some((Fields { year, month, day: 0, calendar }, next))
        }
        _ => None,
    }
}

fn skip_mark(tokens: &[Token], at: usize, marks: &[char]) -> usize {
    let marked =
        matches!(tokens.get(at), Some(Token::Mark(mark)) if marks.contains(mark));
    at + usize::from(marked)
}

fn month_at(tokens: &[Token], at: usize) -> Option<(u32, Option<Calendar>, usize)> {
    let Token::Word(word) = tokens.get(at)? else { return None };
    let (month, calendar) = month(word)?;
    let mut next = at + 1;
    for _ in 0..2 {
        next = skip_mark(tokens, next, &['.', ',', '-', '/']);
    }
    next +=
        usize::from(tokens.get(next).is_some_and(|t| t.is_word("of") || t.is_word("de")));
    Some((month, calendar, next))
}

fn year_at(tokens: &[Token], at: usize) -> Option<(u32, usize)> {
    match tokens.get(at)? {
        Token::Number { value, digits: 4 } => Some((*value, at + 1)),
        Token::Number { .. } | Token::Word(_) | Token::Mark(_) => None,
    }
}

/// Month names by their first letters, enough of them to be unlike each other. English,
/// French, Spanish, Indonesian, Malay, Russian.
const MONTHS: [&[&str]; 12] = [
    &["jan", "ene", "янв"],
    &["feb", "fév", "fev", "фев", "peb"],
    &["mar", "mac", "мар"],
    &["apr", "avr", "abr", "апр"],
    &["may", "mai", "mei", "май", "мая"],
    &["jun", "juin", "июн"],
    &["jul", "juil", "июл"],
    &["aug", "aoû", "aou", "ago", "agu", "ogo", "авг"],
    &["sep", "set", "сен"],
    &["oct", "okt", "окт"],
    &["nov", "nop", "ноя"],
    &["dec", "déc", "dic", "des", "dis", "дек"],
];

/// Names that begin like a month's without being one do occur ("Marina", "Maya",
/// "Setia"), so the whole word must be one of these.
const MONTHS_WHOLE: &str = "\
january january's janvier enero januari январь января \
february février fevrier febrero februari februarie pebruari февраль февраля \
march mars marzo maret mac март марта \
april avril abril апрель апреля \
may mai mayo mei май мая \
june juin junio juni jun июнь июня \
july juillet juil julio juli julai июль июля \
august août aout agosto agustus ogos август августа \
september septembre septiembre setiembre sept сентябрь сентября \
october octobre octubre oktober октябрь октября \
november novembre noviembre nopember ноябрь ноября \
december décembre decembre diciembre desember disember декабрь декабря";

/// Months of the Iranian calendar.
const SOLAR: [&str; 12] = [
    "farvardin",
    "ordibehesht",
    "khordad",
    "tir",
    "mordad",
    "shahrivar",
    "mehr",
    "aban",
    "azar",
    "dey",
    "bahman",
    "esfand",
];

/// Months of the Islamic calendar whose names are one word.
const LUNAR: [&str; 12] = [
    "muharram", "safar", "", "", "", "", "rajab", "shaban", "ramadan", "shawwal", "", "",
];

/// The number of a month, and the calendar its name belongs to if not the Gregorian.
fn month(word: &str) -> Option<(u32, Option<Calendar>)> {
    let short = word.chars().count() <= 3;
    if short || MONTHS_WHOLE.split(' ').any(|whole| whole == word) {
        for (number, starts) in (1_u32..).zip(MONTHS) {
            let found = |start: &&str| {
                if short { word == *start } else { word.starts_with(*start) }
            };
            if starts.iter().any(found) {
                return Some((number, None));
            }
        }
    }
    let other = |names: &[&str], calendar| {
        let number = (1_u32..).zip(names).find(|(_, name)| **name == word)?.0;
        Some((number, Some(calendar)))
    };
    other(&SOLAR, Calendar::SolarHijri).or_else(|| other(&LUNAR, Calendar::Hijri))
}
