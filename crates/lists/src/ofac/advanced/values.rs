//! What the parts of the file before its parties mean: reference values, places, dates.
//!
//! In: elements. Out: texts, places and intervals of days. Not handled: calendars other
//! than the Gregorian one, of which no file is known; they stay as text.

use std::collections::HashMap;

use saring_model::{Address, BirthDate, CountryCode, Position};

use crate::issues::Issues;
use crate::ofac::country;
use crate::text::join;
use crate::xml::Element;

/// An attribute's value; empty if it is not given.
pub(super) fn attribute<'e>(element: &'e Element, name: &str) -> &'e str {
    let own = element.attributes.iter().find(|(own, _)| own == name);
    own.map(|(_, value)| value.as_str()).unwrap_or_default()
}

/// Whether an attribute of two values says yes.
pub(super) fn is_true(element: &Element, name: &str) -> bool {
    matches!(attribute(element, name), "true" | "1")
}

/// The children of this name.
pub(super) fn children<'e>(
    element: &'e Element,
    name: &str,
) -> impl Iterator<Item = &'e Element> {
    element.children.iter().filter(move |child| child.name == name)
}

/// The text of the children of this name, joined.
pub(super) fn child_text(element: &Element, name: &str) -> String {
    join(children(element, name).map(|child| child.text.as_str()), "; ")
}

/// The reference value sets, by the name of the value and its ID.
#[derive(Default)]
pub(super) struct Values {
    sets: HashMap<String, HashMap<String, Element>>,
}

impl Values {
    /// Takes the element that holds all sets; says how many values it has.
    pub(super) fn read(&mut self, sets: Element) -> usize {
        let mut count = 0;
        for value in sets.children.into_iter().flat_map(|set| set.children) {
            let id = attribute(&value, "ID").to_owned();
            self.sets.entry(value.name.clone()).or_default().insert(id, value);
            count += 1;
        }
        count
    }

    fn get(&self, set: &str, id: &str) -> Option<&Element> {
        self.sets.get(set)?.get(id)
    }

    /// The text of a value. An ID of no value is an issue and stands for itself; no ID is
    /// no text.
    pub(super) fn text<'v>(
        &'v self,
        set: &str,
        id: &'v str,
        issues: &mut Issues,
        position: Position,
    ) -> &'v str {
        if let Some(value) = self.get(set, id) {
            return value.text.as_str();
        }
        if !id.is_empty() {
            issues.unknown(&format!("{set}/ID"), position);
        }
        id
    }

    /// What an attribute of a value says.
    pub(super) fn attribute(&self, set: &str, id: &str, name: &str) -> &str {
        self.get(set, id).map(|value| attribute(value, name)).unwrap_or_default()
    }

    /// The code of a country.
    fn country(&self, id: &str) -> Option<CountryCode> {
        let code = self.attribute("Country", id, "ISO2");
        CountryCode::read(code)
            .or_else(|| country(self.get("Country", id)?.text.as_str()))
    }
}

/// A place of the file's own list, to which parties refer.
#[derive(Default)]
pub(super) struct Place {
    /// From the smallest part to the country.
    pub text: String,
    /// The country's name.
    pub country_text: String,
    pub country: Option<CountryCode>,
    /// What else is said.
    pub note: String,
}

/// Kinds of parts of a place, from the smallest; others stand before the country.
const PARTS: [&str; 7] = [
    "ADDRESS1",
    "ADDRESS2",
    "ADDRESS3",
    "CITY",
    "STATE/PROVINCE",
    "POSTAL CODE",
    "REGION",
];

impl Place {
    pub(super) fn read(source: &Element, values: &Values, issues: &mut Issues) -> Self {
        let position = source.position;
        let mut place = Self::default();
        let mut parts: Vec<(usize, &str)> = Vec::new();
        let mut areas = Vec::new();
        let mut notes = Vec::new();
        for child in &source.children {
            match child.name.as_str() {
                "LocationCountry" => {
                    let id = attribute(child, "CountryID");
                    let text = values.text("Country", id, issues, position);
                    place.country_text = join([place.country_text.as_str(), text], "; ");
                    place.country = place.country.or_else(|| values.country(id));
                }
                "LocationAreaCode" => {
                    let id = attribute(child, "AreaCodeID");
                    let code = values.text("AreaCode", id, issues, position);
                    let described = values.attribute("AreaCode", id, "Description");
                    areas.push((if described.is_empty() { code } else { described }, id));
                }
                "LocationPart" => {
                    let id = attribute(child, "LocPartTypeID");
                    let kind = values.text("LocPartType", id, issues, position);
                    let rank = PARTS.iter().position(|part| *part == kind);
                    let rank = rank.unwrap_or(PARTS.len());
                    for value in children(child, "LocationPartValue") {
                        notes.push(child_text(value, "Comment"));
                        for value_text in children(value, "Value") {
                            // Another writing of the same part stands beside the text.
                            if is_true(value, "Primary")
                                || !parts.iter().any(|(other, _)| *other == rank)
                            {
                                parts.push((rank, value_text.text.as_str()));
                            } else {
                                notes.push(value_text.text.clone());
                            }
                        }
                    }
                }
                "Comment" => notes.push(child.text.clone()),
                "FeatureVersionReference" | "IDRegDocumentReference" => {}
                name => {
                    issues.unknown(&format!("Location/{name}"), child.position);
                    notes.push(all_texts(child));
                }
            }
        }
        for (area, id) in areas {
            if area != place.country_text && !place.country_text.is_empty() {
                parts.push((PARTS.len(), area));
            } else if place.country_text.is_empty() {
                area.clone_into(&mut place.country_text);
                let of = values.attribute("AreaCode", id, "CountryID");
                place.country = values.country(of).or_else(|| country(area));
            }
        }
        parts.sort_by_key(|(rank, _)| *rank);
        let parts = parts.iter().map(|(_, text)| *text);
        place.text = join(parts.chain([place.country_text.as_str()]), ", ");
        place.note = join(notes.iter().map(String::as_str), "; ");
        place
    }

    pub(super) fn address(&self) -> Address {
        let note = (!self.note.is_empty()).then(|| self.note.clone());
        Address { text: self.text.clone(), country: self.country, note }
    }
}

/// Every text in an element, for what is not understood.
pub(super) fn all_texts(element: &Element) -> String {
    let inner: Vec<String> = element.children.iter().map(all_texts).collect();
    join(inner.iter().map(String::as_str).chain([element.text.as_str()]), "; ")
}

/// A day, month or year as its three numbers say; ISO as far as it is given.
pub(super) fn point(source: &Element) -> String {
    let [year, month, day] =
        ["Year", "Month", "Day"].map(|part| child_text(source, part));
    let given = |text: &str| !text.is_empty() && text != "0";
    let padded = |text: &str| format!("{text:0>2}");
    if !given(&year) {
        return String::new();
    }
    let mut iso = format!("{year:0>4}");
    if given(&month) {
        iso = join([iso.as_str(), padded(&month).as_str()], "-");
        if given(&day) {
            iso = join([iso.as_str(), padded(&day).as_str()], "-");
        }
    }
    iso
}

/// A date or a span of dates.
pub(super) struct Period {
    /// As text: "1963-01-01", "1963 to 1965", with "circa" and a comment.
    pub text: String,
    /// The days it means; `None` if they cannot be told.
    pub date: Option<BirthDate>,
    /// What is said beside it.
    pub comment: String,
}

impl Period {
    pub(super) fn read(source: &Element, values: &Values, issues: &mut Issues) -> Self {
        let position = source.position;
        let calendar = attribute(source, "CalendarTypeID");
        let calendar = values.text("CalendarType", calendar, issues, position);
        let mut approximate = false;
        let mut bounds: [Vec<String>; 2] = Default::default();
        let mut comment = Vec::new();
        for child in &source.children {
            let [start, end] = &mut bounds;
            let bound = match child.name.as_str() {
                "Start" => start,
                "End" => end,
                "Comment" => {
                    comment.push(child.text.clone());
                    continue;
                }
                name => {
                    issues.unknown(&format!("DatePeriod/{name}"), child.position);
                    comment.push(all_texts(child));
                    continue;
                }
            };
            approximate |= is_true(child, "Approximate");
            for name in ["From", "To"] {
                bound.extend(children(child, name).map(point));
            }
        }
        let [start, end] = bounds;
        let first = start.first().or(end.first()).cloned().unwrap_or_default();
        let last = end.last().or(start.last()).cloned().unwrap_or_default();
        let gregorian = matches!(calendar, "Gregorian" | "");
        let date =
            (gregorian && !first.is_empty()).then(|| interval(&first, &last)).flatten();
        let mut text = match &date {
            Some(date) => date.to_string(),
            None if first == last => first,
            None => format!("{first} to {last}"),
        };
        if approximate && !text.is_empty() {
            text.insert_str(0, "circa ");
        }
        if !gregorian {
            text = join([text.as_str(), calendar], ", ");
        }
        let date = date.map(|date| if approximate { date.approximately() } else { date });
        Self { text, date, comment: join(comment.iter().map(String::as_str), "; ") }
    }
}

/// From the first day of one to the last of the other, with the precision that it has:
/// the first of January to the last of December is a year.
fn interval(first: &str, last: &str) -> Option<BirthDate> {
    let first = crate::dates::read(first)?;
    let last = crate::dates::read(last)?;
    let range = BirthDate::range(&first, &last)?;
    let (year, month) = (range.from.year(), range.from.month());
    let exact = [
        BirthDate::day(year, month, range.from.day()),
        BirthDate::month(year, month),
        BirthDate::year(year),
    ];
    let same = |date: &BirthDate| date.from == range.from && date.to == range.to;
    let found = exact.into_iter().flatten().find(same);
    Some(found.unwrap_or(range))
}
