//! Dates and places of birth of a sanctionEntity.

use std::collections::HashSet;

use saring_model::{Address, BirthDate, Calendar, Position};

use super::fields::{Fields, Reader};
use crate::record::Record;
use crate::text::{find_ignoring_case, join};
use crate::xml::Element;
use crate::{dates, places};

const PATH: &str = "birthdate";

/// Dates taken from one remark, which stands beside each of them. The largest number
/// seen is 2; a remark with more than this is kept as a remark only.
const TOLD_MAX: usize = 16;

/// What is told at the end, when all dates are known.
#[derive(Default)]
pub(super) struct Births {
    /// Dates that only a remark tells.
    more: Vec<BirthDate>,
    /// Texts that tell an age instead of a date, and where.
    ages: Vec<(String, Position)>,
}

impl Births {
    /// Takes a birthdate.
    pub(super) fn read(&mut self, element: Element, reader: &mut Reader<'_>) {
        let mut fields = reader.open(PATH, element);
        let mut remark = fields.remark();
        let circa = reader.flag(&mut fields, "circa");
        let place = place(&mut fields, reader);
        let written = Written::take(&mut fields);
        let stated = written.date(&remark);
        // A remark is about the date if it is one or tells the calendar, and about the
        // place else.
        let mut told = dates::read_all(&remark);
        if told.len() > TOLD_MAX {
            told.clear();
        }
        let about_date = !told.is_empty() || !written.is_gregorian();
        match &stated {
            Some(date) => {
                let mut note = String::new();
                if !written.is_shown_by(date) {
                    note = join([written.text().as_str(), &written.calendar], " ");
                }
                let mut date = date.clone();
                date.approximate |= circa;
                for told in &told {
                    date = self.refine(date, told, &remark);
                }
                if about_date || place.text.is_empty() {
                    note = join([note.as_str(), &std::mem::take(&mut remark)], "; ");
                }
                date.note = Some(note).filter(|note| !note.is_empty());
                reader.record.entity.birth_dates.push(date);
            }
            None if !told.is_empty() => {
                let read = told.iter().map(|date| {
                    let approximate = date.approximate || circa;
                    let note = Some(remark.clone());
                    BirthDate { approximate, note, ..date.clone() }
                });
                reader.record.entity.birth_dates.extend(read);
                reader.record.keep(PATH, written.text());
                remark.clear();
            }
            None if dates::from_age(&remark, 2000).is_some() => {
                self.ages.push((std::mem::take(&mut remark), reader.record.position));
                reader.record.keep(PATH, written.text());
            }
            None if !written.is_empty() => {
                reader.record.unread_date(PATH, written.text());
            }
            // A day without a year is one that nothing can be done with.
            None if find_ignoring_case(&remark, "dob").is_some() => {
                reader
                    .record
                    .unread_date("birthdate/remark", std::mem::take(&mut remark));
            }
            None => {}
        }
        if circa && stated.is_none() && told.is_empty() {
            reader.record.keep("birthdate/@circa", "true");
        }
        let note = Some(remark).filter(|remark| !remark.is_empty());
        let place = Address { note, ..place };
        let said = join([&place.text, place.note.as_deref().unwrap_or_default()], "; ");
        if reader.is_new("place of birth", &said) {
            reader.record.birth_place(place);
        }
        reader.close(fields);
    }

    /// The date that attributes state, made narrower or approximate by what the remark
    /// tells ("between August 1977 and September 1977"); another date in it is one more.
    fn refine(&mut self, stated: BirthDate, told: &BirthDate, remark: &str) -> BirthDate {
        if stated.from <= told.from && told.to <= stated.to {
            let approximate = stated.approximate || told.approximate;
            return BirthDate { approximate, calendar: stated.calendar, ..told.clone() };
        }
        if !stated.overlaps(told) {
            self.more.push(told.clone().with_note(remark));
        }
        stated
    }

    /// Adds what was put off. In: when the entity was listed.
    pub(super) fn finish(self, listed: Option<&str>, record: &mut Record<'_>) {
        let dates = &mut record.entity.birth_dates;
        let mut known: HashSet<_> =
            dates.iter().map(|date| (date.from, date.to)).collect();
        for date in self.more {
            if known.insert((date.from, date.to)) {
                dates.push(date);
            }
        }
        let year = listed.and_then(dates::read).map(|date| date.from.year());
        for (text, position) in self.ages {
            if let Some(date) = year.and_then(|year| dates::from_age(&text, year)) {
                record.entity.birth_dates.push(date.with_note(text));
            } else {
                record.position = position;
                record.unread_date("birthdate/remark", text);
            }
        }
    }
}

fn place(fields: &mut Fields, reader: &mut Reader<'_>) -> Address {
    let parts = ["place", "city", "zipCode", "region"].map(|name| fields.take(name));
    let (country, text) = reader.country(fields);
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    Address { country, ..places::address(&parts, &text, "") }
}

/// A date as the attributes write it.
struct Written {
    calendar: String,
    /// The day in the Gregorian calendar, whatever the calendar is.
    iso: String,
    day: String,
    month: String,
    year: String,
    from: String,
    to: String,
}

impl Written {
    fn take(fields: &mut Fields) -> Self {
        Self {
            calendar: fields.take("calendarType"),
            iso: fields.take("birthdate"),
            day: fields.take("dayOfMonth"),
            month: fields.take("monthOfYear"),
            year: fields.take("year"),
            from: fields.take("yearRangeFrom"),
            to: fields.take("yearRangeTo"),
        }
    }

    fn is_empty(&self) -> bool {
        self.text().is_empty()
    }

    fn is_gregorian(&self) -> bool {
        matches!(self.calendar.as_str(), "" | "GREGORIAN")
    }

    /// Everything that is written but the calendar, verbatim.
    fn text(&self) -> String {
        let date = join([self.day.as_str(), &self.month, &self.year], "/");
        let range = join([self.from.as_str(), self.to.as_str()], " to ");
        join([self.iso.as_str(), date.as_str(), range.as_str()], "; ")
    }

    /// Whether a date tells everything that is written.
    fn is_shown_by(&self, date: &BirthDate) -> bool {
        let same =
            |text: &str, number: i16| text.is_empty() || text.parse() == Ok(number);
        self.is_gregorian()
            && same(&self.day, date.from.day().into())
            && same(&self.month, date.from.month().into())
            && same(&self.year, date.from.year())
            && same(&self.from, date.from.year())
            && same(&self.to, date.to.year())
            && (self.iso.is_empty() || self.iso == date.from.to_string())
    }

    /// The date, if one is written. The remark tells which of the two Islamic calendars
    /// it is ("Iranian Hijri calendar" is the solar one).
    fn date(&self, remark: &str) -> Option<BirthDate> {
        let solar = ["iran", "solar", "shamsi"].into_iter();
        let mut solar = solar.filter(|word| find_ignoring_case(remark, word).is_some());

        let stated = match self.calendar.as_str() {
            "" | "GREGORIAN" => dates::read(&self.iso).or_else(|| self.gregorian()),
            "ISLAMIC" if solar.next().is_some() => {
                self.converted("solar hijri", Calendar::SolarHijri)
            }
            "ISLAMIC" => self.converted("hijri", Calendar::Hijri),
            "BUDDHIST" => self.converted("buddhist", Calendar::Buddhist),
            // Coptic and Ethiopic: only what the publisher converted.
            _ => dates::read(&self.iso),
        };
        stated.or_else(|| self.range())
    }

    fn gregorian(&self) -> Option<BirthDate> {
        let year = gregorian_year(&self.year)?;
        let part = |text: &str| match text {
            "" => Some(0),
            text => text.parse::<u8>().ok(),
        };
        match (part(&self.month)?, part(&self.day)?) {
            (0, 0) => BirthDate::year(year),
            (month, 0) => BirthDate::month(year, month),
            (month, day) => BirthDate::day(year, month, day),
        }
    }

    /// A date of another calendar through the rules of [`dates`], else as the publisher
    /// converted it.
    fn converted(&self, name: &str, calendar: Calendar) -> Option<BirthDate> {
        let text = join([self.day.as_str(), &self.month, &self.year], "/");
        let read = dates::read(&format!("{text} {name}"));
        read.or_else(|| Some(BirthDate { calendar, ..dates::read(&self.iso)? }))
    }

    fn range(&self) -> Option<BirthDate> {
        let year = |text: &str| BirthDate::year(gregorian_year(text)?);
        BirthDate::range(&year(&self.from)?, &year(&self.to)?)
    }
}

/// A year that somebody listed may be born in.
fn gregorian_year(text: &str) -> Option<i16> {
    text.parse().ok().filter(|year| (1800..=2100).contains(year))
}
