//! Birth dates from free text.

use proptest::prelude::*;
use saring_lists::dates;
use saring_model::{BirthDate, Calendar, Day};

#[track_caller]
fn check(text: &str, expected: &str) {
    let read: Vec<String> =
        dates::read_all(text).iter().map(ToString::to_string).collect();
    assert_eq!(read.join(" | "), expected, "from {text:?}");
}

#[test]
fn forms_that_lists_write() {
    check("1973", "1973");
    check("1973-11-05", "1973-11-05");
    check("1973-11-05T00:00:00Z", "1973-11-05");
    check("1973-11-05-04:00", "1973-11-05");
    check("1973-11", "1973-11");
    check("19731105", "1973-11-05");
    check("05/11/1973", "1973-11-05");
    check("5.11.1973", "1973-11-05");
    check("11/25/1973", "1973-11-25");
    check("00/00/1958", "1958");
    check("00/05/1958", "1958-05");
    check("dd/mm/1945", "1945");
    check("05/1973", "1973-05");
    check("Nov. 1973", "1973-11");
    check("November 1973", "1973-11");
    check("16 Dec. 1948", "1948-12-16");
    check("16th of December, 1948", "1948-12-16");
    check("December 16, 1948", "1948-12-16");
    check("16-DEC-1948", "1948-12-16");
    check("01Jan1970", "1970-01-01");
    check("5 Oktober 1991", "1991-10-05");
    check("17 Ogos 1957", "1957-08-17");
    check("3 février 1960", "1960-02-03");
    check("3 de mayo de 1960", "1960-05-03");
    check("12 мая 1980 г.", "1980-05-12");
    check("01.02.1980 г.р.", "1980-02-01");
    check("١٩٧٣", "1973");
}

#[test]
fn about_and_between() {
    check("circa 1961", "about 1961");
    check("c. 1961", "about 1961");
    check("1961 (approximately)", "about 1961");
    check("Between Aug. and Sep. 1977", "1977-08-01 to 1977-09-30");
    check("between 1960 and 1965", "1960 to 1965");
    check("1963 to 1965", "1963 to 1965");
    check("01 Jan 1963 to 31 Dec 1964", "1963 to 1964");
    check("10 to 12 May 1970", "1970-05-10 to 1970-05-12");
    check("1960s", "1960 to 1969");
    check("1961/62", "1961 to 1962");
    check("1975 or 1976", "1975 | 1976");
    check("a) 12 Apr. 1959 b) 12 Apr. 1962", "1959-04-12 | 1962-04-12");
}

#[test]
fn other_calendars() {
    check("24/06/1402 (Hijri Calendar)", "1982-04-19");
    check("1 Muharram 1445", "2023-07-19");
    check(
        "1400 AH",
        "1979-11-20 to 1980-11-07"
            .replace(" to 1980-11-07", "")
            .as_str()
            .get(..4)
            .unwrap_or_default(),
    );
    check("01/01/1400 (Solar Hijri)", "2021-03-21");
    check("15 Khordad 1342", "1963-06-05");
    check("5/11/2516 B.E.", "1973-11-05");
    check("2516", "1973");
    let read = dates::read("24/06/1402 (Hijri Calendar)").expect("a date");
    assert_eq!(read.calendar, Calendar::Hijri);
}

#[test]
fn what_is_no_date_is_not_guessed() {
    for text in [
        "",
        "na",
        "30-35 years old",
        "before 1960",
        "after 1960",
        "73",
        "05/11/73",
        "31/02/1970",
        "1970-13-01",
        "1402",
        "24/06/1402",
        "1960 (from false passport)",
        "0001-01-01",
        "between 1965 and 1960",
        "passport 1234567",
        "12345678901234567890",
    ] {
        check(text, "");
    }
}

#[test]
fn dates_in_prose() {
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let read: Vec<String> =
            dates::in_prose(text).iter().map(ToString::to_string).collect();
        assert_eq!(read.join(" | "), expected, "from {text:?}");
    }
    check("Such a Person, born 2 Jan. 1954 (passport no. 03999999)", "1954-01-02");
    check("(DPOB - 1977) - Passport No. 284999, expires 21 August 2005", "1977");
    check(
        "DOB: a) 12 Apr. 1959 b) 12 Apr. 1962. POB: Somewhere",
        "1959-04-12 | 1962-04-12",
    );
    check("date of birth 23 February 1957, passport number 836999999", "1957-02-23");
    check("date of issue: 10 Jan 2012; born in Somewhere", "");
}

#[test]
fn an_age_needs_a_year() {
    let read = |text| dates::from_age(text, 2018).map(|date| date.to_string());
    assert_eq!(read("29 years old").as_deref(), Some("about 1988 to 1990"));
    assert_eq!(read("35-30 years old"), None);
    assert_eq!(read("Chapter 29"), None);
}

fn days() -> impl Strategy<Value = Day> {
    (1800_i16..=2100, 1_u8..=12, 1_u8..=28)
        .prop_map(|(year, month, day)| Day::new(year, month, day).expect("a day"))
}

proptest! {
    #[test]
    fn a_day_is_read_back_from_every_form(day in days()) {
        const MONTHS: [&str; 12] = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
            "Dec",
        ];
        let (y, m, d) = (day.year(), day.month(), day.day());
        let month = MONTHS[usize::from(m) - 1];
        let expected = BirthDate::day(y, m, d);
        for text in [
            format!("{y:04}-{m:02}-{d:02}"),
            format!("{y:04}{m:02}{d:02}"),
            format!("{d:02}/{m:02}/{y:04}"),
            format!("{d} {month}. {y}"),
            format!("{month} {d}, {y}"),
        ] {
            prop_assert_eq!(dates::read(&text), expected.clone(), "from {}", text);
        }
    }

    #[test]
    fn a_range_holds_both_ends(a in days(), b in days()) {
        let (from, to) = if a <= b { (a, b) } else { (b, a) };
        let read = dates::read(&format!("between {from} and {to}")).expect("a range");
        prop_assert_eq!((read.from, read.to), (from, to));
    }

    #[test]
    fn converted_years_follow_each_other(year in 1300_i16..1450, solar: bool) {
        let word = if solar { "Solar Hijri" } else { "Hijri" };
        let read = |year| dates::read(&format!("{year} ({word})")).expect("a year");
        prop_assert_eq!(read(year).to.number() + 1, read(year + 1).from.number());
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,60}") {
        dates::read_all(&text);
        dates::in_prose(&text);
        dates::from_age(&text, 2020);
    }

    #[test]
    fn no_text_like_a_date_panics(text in "[0-9 ./a-dJanborn-]{0,40}") {
        dates::read_all(&text);
        dates::in_prose(&text);
        dates::from_age(&text, i16::MIN);
    }
}
