//! Singapore's Terrorism (Suppression of Financing) Act 2002, First Schedule, as a page.
//!
//! In: a page of <https://sso.agc.gov.sg/Act/TSFA2002> that has the First Schedule, saved
//! whole. Out: one listed entity for each person or group that the Schedule names. What
//! is read how: `docs/formats/tsfa.md`. Not handled: those that the Schedule takes over
//! from the United Nations by reference, which that list has.

mod entry;

use saring_model::{ListedEntity, Position};

use crate::collect::Collect;
use crate::digest::piece;
use crate::error::{ErrorKind, ListError};
use crate::html::{self, Line};
use crate::input::Input;
use crate::limits::Limits;
use crate::{Format, ReadList};

/// Bytes of one entry; the longest has some 300.
const ENTRY_BYTES_MAX: usize = 8 << 10;

/// The name by which answers cite this list.
const NAME: &str = "sg-tsfa";

pub(crate) fn read(
    input: Input<'_>,
    limits: &Limits,
    sink: &mut dyn FnMut(ListedEntity),
) -> Result<ReadList, ListError> {
    let page = html::read(input, limits)?;
    let mut list = Collect::new(limits, sink);
    let entries = entries(&page.lines);
    if entries.is_empty() {
        let text = "expected entries of the First Schedule, found none";
        return Err(ListError::new(ErrorKind::Malformed, Position::default(), text));
    }
    for entry in entries {
        if entry.text.len() > ENTRY_BYTES_MAX {
            let text = format!(
                "expected at most {ENTRY_BYTES_MAX} bytes in an entry, found more"
            );
            return Err(ListError::new(ErrorKind::TooLarge, entry.position, text));
        }
        let mut canonical = Vec::new();
        piece(&mut canonical, entry.text.as_bytes());
        list.digest(&canonical);
        let position = entry.position;
        let entity = entry::read(entry, &mut list.issues);
        list.take(entity, position);
    }
    Ok(list.finish(NAME, version(&page.lines), Format::TsfaHtml))
}

/// An entry as the page has it.
struct Entry {
    /// Its letter or number: `(a)`, `(zzb)`, `(12)`.
    marker: String,
    text: String,
    /// Notes of the acts that changed it, in square brackets.
    amendments: Vec<String>,
    position: Position,
    /// What the paragraph that it stands in says it lists.
    of_persons: bool,
}

/// The entries of the First Schedule.
///
/// They follow a paragraph that says "the following individuals" or the like, up to the
/// next numbered paragraph; each has its letter before it or in a cell of its own. An
/// entry elsewhere in the Schedule is one by what it tells of a person.
fn entries(lines: &[Line]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let (mut in_schedule, mut in_list, mut of_persons) = (false, false, false);
    let mut marker: Option<&str> = None;
    // The number of a paragraph may stand in a cell of its own.
    let mut number_alone = false;
    // The cell of the entry that a next line may belong to.
    let mut cell = None;
    for line in lines {
        let text = line.text.as_str();
        if starts(text, "first schedule") {
            (in_schedule, in_list, cell) = (true, false, None);
            continue;
        }
        if starts(text, "second schedule") {
            (in_schedule, in_list, cell) = (false, false, None);
            continue;
        }
        if !in_schedule {
            continue;
        }
        let paragraph = if number_alone { Some(text) } else { numbered(text) };
        number_alone = paragraph.is_some_and(str::is_empty);
        if let Some(paragraph) = paragraph {
            let paragraph = paragraph.to_lowercase();
            let has = |words: &[&str]| words.iter().any(|word| paragraph.contains(word));
            of_persons = has(&["individual", "person"]);
            in_list = paragraph.contains("following")
                && (of_persons || has(&["entit", "group", "organisation", "terrorist"]));
            (marker, cell) = (None, None);
            continue;
        }
        if text.starts_with('[') {
            if let (Some(entry), true) =
                (entries.last_mut(), cell.is_some() && cell == line.cell)
            {
                entry.amendments.push(text.to_owned());
            }
            marker = None;
            continue;
        }
        let (own, rest) = marked(text);
        if own.is_some() && rest.is_empty() {
            (marker, cell) = (own, None);
            continue;
        }
        match own.or(marker.take()) {
            Some(own) if in_list || entry::tells_of_a_person(rest) => {
                entries.push(Entry {
                    marker: own.to_owned(),
                    text: rest.to_owned(),
                    amendments: Vec::new(),
                    position: line.position,
                    of_persons,
                });
                cell = line.cell;
            }
            None if cell.is_some() && cell == line.cell => {
                if let Some(entry) = entries.last_mut() {
                    entry.text.push(' ');
                    entry.text.push_str(text);
                }
            }
            Some(_) | None => cell = None,
        }
    }
    // A place that a repealed entry has left.
    entries.retain(|entry| entry.text.chars().any(char::is_alphanumeric));
    entries
}

fn starts(text: &str, words: &str) -> bool {
    let start = text.get(..words.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(words))
}

/// The text of a paragraph that begins with its number: "2. The following …".
fn numbered(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = (rest.len() < text.len()).then(|| rest.strip_prefix('.'))??;
    Some(rest.trim_start_matches(['—', '-', ' ']))
}

/// The letter or number in brackets that a text begins with, and what follows it.
fn marked(text: &str) -> (Option<&str>, &str) {
    /// The longest in use is `(zzb)`.
    const MARKER_MAX: usize = 6;
    let end = text.bytes().take(MARKER_MAX).position(|byte| byte == b')');
    let Some((marker, rest)) = end.and_then(|end| text.split_at_checked(end + 1)) else {
        return (None, text);
    };
    let inside = marker.trim_start_matches('(').trim_end_matches(')');
    let letters = inside.bytes().all(|byte| byte.is_ascii_lowercase());
    let digits = inside.bytes().all(|byte| byte.is_ascii_digit());
    if marker.starts_with('(') && !inside.is_empty() && (letters || digits) {
        (Some(marker), rest.trim_start())
    } else {
        (None, text)
    }
}

/// The date of which the page says it shows the Act.
fn version(lines: &[Line]) -> String {
    const WORDS: &str = "version as at ";
    /// Characters of a day, a month's name and a year.
    const DATE_MAX: usize = 20;
    let date = lines.iter().find_map(|line| {
        let at = crate::text::find_ignoring_case(&line.text, WORDS)?;
        let rest = line.text.get(at + WORDS.len()..)?;
        Some(rest.chars().take(DATE_MAX).collect::<String>())
    });
    let date = date.unwrap_or_default();
    let words: Vec<_> = date.split(' ').take(3).collect();
    words.join(" ")
}
