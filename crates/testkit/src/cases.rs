//! The labelled pairs of `cases/names.csv`, as rows.
//!
//! Not handled: any other CSV. Fields may be quoted, a quote inside is doubled, and no
//! field holds a line break.

/// What an engine should answer about a pair.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Expected {
    /// May be the same: someone must look.
    Match,
    /// The names alone are no reason for an alarm.
    NoMatch,
}

/// How binding a label is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Strength {
    /// No excuse.
    Must,
    /// Expected of a good engine.
    Should,
    /// People who know the culture could differ.
    May,
}

/// A labelled pair of names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NameCase {
    /// Line of the file, from 1.
    pub line: usize,
    /// One name.
    pub name1: String,
    /// The other.
    pub name2: String,
    /// `FollowTheMoney` schema of both.
    pub schema: String,
    /// The right answer.
    pub expected: Expected,
    /// How binding it is.
    pub strength: Strength,
    /// What the pair is about.
    pub category: String,
    /// Why, where it is not plain.
    pub note: String,
}

/// All rows of `cases/names.csv`.
///
/// # Panics
///
/// When a row is malformed; the message gives its line.
///
/// ```
/// assert!(saring_testkit::cases::names().len() >= 300);
/// ```
pub fn names() -> Vec<NameCase> {
    let text = include_str!("../../../cases/names.csv");
    text.lines()
        .enumerate()
        .skip(1)
        .map(|(index, row)| name_case(index + 1, row))
        .collect()
}

fn name_case(line: usize, row: &str) -> NameCase {
    let fields = fields(row);
    let [name1, name2, schema, expected, strength, category, note] = fields.as_slice()
    else {
        panic!("names.csv line {line}: expected 7 fields, found {}", fields.len());
    };
    NameCase {
        line,
        name1: name1.clone(),
        name2: name2.clone(),
        schema: schema.clone(),
        expected: match expected.as_str() {
            "match" => Expected::Match,
            "no_match" => Expected::NoMatch,
            _ => panic!("names.csv line {line}: expected `match` or `no_match`"),
        },
        strength: match strength.as_str() {
            "must" => Strength::Must,
            "should" => Strength::Should,
            "may" => Strength::May,
            _ => panic!("names.csv line {line}: strength is none of must, should, may"),
        },
        category: category.clone(),
        note: note.clone(),
    }
}

fn fields(row: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut letters = row.chars().peekable();
    while let Some(letter) = letters.next() {
        let last = fields.len() - 1;
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                fields[last].push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            other => fields[last].push(other),
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashSet};

    use super::*;

    #[test]
    fn quoted_fields_are_read() {
        assert_eq!(fields(r#"a,"b, c","d ""e""",,"#), ["a", "b, c", r#"d "e""#, "", ""]);
    }

    #[test]
    fn rows_are_distinct_and_every_category_has_both_sides() {
        let rows = names();
        let mut pairs = HashSet::new();
        let mut sides: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
        for row in &rows {
            assert!(pairs.insert((&row.name1, &row.name2)), "line {} twice", row.line);
            assert!(
                !pairs.contains(&(&row.name2, &row.name1)),
                "line {} is another row turned round",
                row.line
            );
            sides.entry(&row.category).or_default()
                [usize::from(row.expected == Expected::NoMatch)] += 1;
        }
        // Titles are about what to pass over, MRZ forms about what is cut.
        for (category, [matches, others]) in sides {
            assert!(matches + others >= 4, "{category}: too few rows");
            if category != "common-name" {
                assert!(matches > 0, "{category}: no match");
            }
            assert!(others > 0, "{category}: nothing that is no match");
        }
    }
}
