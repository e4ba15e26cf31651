//! Which words of two names were joined, and by what.
//!
//! In: both names as written, evidence. Out: the words in the order of their names, and
//! the lines between them. Not handled: whether they belong together: the engine's
//! evidence says so, here it is only found again in what people wrote.

use super::chart::{self, Link, Svg};
use super::evidence::Piece;
use super::language::Words;

/// A word, or words that were compared as one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Token {
    /// As written, or as compared where it is not found in what was written.
    pub(crate) text: String,
    /// What joined it, in words; empty if nothing did.
    pub(crate) how: String,
    /// What that weighs (`+7.02`); empty if nothing.
    pub(crate) bits: String,
    /// Class: `plus`, `minus`, `alone`.
    pub(crate) class: &'static str,
}

/// Two names, word by word.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Pairs {
    /// The traveller's.
    pub(crate) asked: Vec<Token>,
    /// The listed.
    pub(crate) listed: Vec<Token>,
    /// The lines.
    pub(crate) drawing: Svg,
}

/// What of a name's words belongs together.
struct Side {
    /// Words as written, and folded.
    words: Vec<(String, String)>,
    /// Unit of each word.
    unit_of: Vec<Option<usize>>,
    /// Units that are not found in the name, as compared.
    strangers: Vec<(usize, String)>,
}

/// Words that are joined to one at most.
const JOINED_MAX: usize = 4;
/// Letters that an article may have, which a name has and what was compared has not.
const ARTICLE_MAX: usize = 3;

impl Side {
    fn new(name: &str) -> Self {
        let words: Vec<_> =
            name.split_whitespace().map(|word| (word.to_owned(), fold(word))).collect();
        let unit_of = vec![None; words.len()];
        Self { words, unit_of, strangers: Vec::new() }
    }

    /// Finds what was compared in what was written; true if it is there.
    fn place(&mut self, unit: usize, compared: &str) -> bool {
        let wanted = fold(compared);
        for exact in [true, false] {
            for from in 0..self.words.len() {
                let mut whole = String::new();
                for to in from..self.words.len().min(from + JOINED_MAX) {
                    let (Some((_, folded)), Some(None)) =
                        (self.words.get(to), self.unit_of.get(to))
                    else {
                        break;
                    };
                    whole.push_str(folded);
                    let article = whole
                        .strip_suffix(wanted.as_str())
                        .is_some_and(|rest| rest.chars().count() <= ARTICLE_MAX);
                    if whole == wanted || (!exact && article && !wanted.is_empty()) {
                        for place in self.unit_of.iter_mut().take(to + 1).skip(from) {
                            *place = Some(unit);
                        }
                        return true;
                    }
                }
            }
        }
        false
    }

    /// Units in the order of the name, the text of each, and words of no unit.
    fn rows(self) -> Vec<(Option<usize>, String)> {
        let mut rows: Vec<(Option<usize>, String)> = Vec::new();
        for ((word, folded), unit) in self.words.into_iter().zip(self.unit_of) {
            match rows.last_mut() {
                Some((last, text)) if unit.is_some() && *last == unit => {
                    text.push(' ');
                    text.push_str(&word);
                }
                _ if folded.is_empty() => {}
                _ => rows.push((unit, word)),
            }
        }
        let strangers = self.strangers.into_iter();
        rows.extend(strangers.map(|(unit, text)| (Some(unit), text)));
        rows
    }
}

/// Lower case, letters and digits alone.
fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}

/// How many of the words that were compared a name has.
fn shared(name: &str, compared: &[&str]) -> usize {
    let mut side = Side::new(name);
    compared.iter().enumerate().filter(|(unit, text)| side.place(*unit, text)).count()
}

/// Lays out two names. Of several of the traveller's, the one that was compared.
pub(crate) fn pairs(asked: &[String], listed: &str, pieces: &[Piece], t: Words) -> Pairs {
    let names: Vec<&Piece> =
        pieces.iter().filter(|piece| piece.kind.starts_with("name-part")).collect();
    let compared: Vec<&str> = names.iter().map(|piece| piece.query.as_str()).collect();
    // The first of equals is the one to show.
    let best = asked.iter().rev().max_by_key(|name| shared(name, &compared));
    let mut left = Side::new(best.map_or("", String::as_str));
    let mut right = Side::new(listed);
    for (unit, piece) in names.iter().enumerate() {
        for (side, text) in [(&mut left, &piece.query), (&mut right, &piece.listed)] {
            if !text.is_empty() && !side.place(unit, text) {
                side.strangers.push((unit, text.clone()));
            }
        }
    }
    let (left, right) = (left.rows(), right.rows());
    let row_of = |rows: &[(Option<usize>, String)], unit| {
        rows.iter().position(|(own, _)| *own == Some(unit))
    };
    let links: Vec<Link> = names
        .iter()
        .enumerate()
        .filter_map(|(unit, piece)| {
            let (from, to) = (row_of(&left, unit)?, row_of(&right, unit)?);
            Some(Link { from, to, centibits: piece.centibits })
        })
        .collect();
    let rows = left.len().max(right.len());
    let drawing = chart::links(&links, rows);
    let is_joined = |rows: &[(Option<usize>, String)], unit| row_of(rows, unit).is_some();
    let token = |(unit, text): (Option<usize>, String), tells: &dyn Fn(usize) -> bool| {
        let piece = unit.and_then(|unit| Some((unit, *names.get(unit)?)));
        let class = match piece {
            Some((_, piece)) if piece.centibits < 0 => "minus",
            Some((_, piece)) if piece.kind == "name-part" => "plus",
            _ => "alone",
        };
        match piece.filter(|(unit, _)| tells(*unit)) {
            Some((_, piece)) => {
                Token { text, how: t.reason(&piece.reason), bits: piece.bits(), class }
            }
            None => Token { text, how: String::new(), bits: String::new(), class },
        }
    };
    let (left_rows, right_rows) = (left.clone(), right.clone());
    Pairs {
        asked: left.into_iter().map(|row| token(row, &|_| true)).collect(),
        // What stands on both sides is told on the left.
        listed: right
            .into_iter()
            .map(|row| {
                token(row, &|unit| {
                    !is_joined(&left_rows, unit) && is_joined(&right_rows, unit)
                })
            })
            .collect(),
        drawing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(kind: &str, query: &str, listed: &str, centibits: i32) -> Piece {
        let text = str::to_owned;
        let (kind, query, listed) = (text(kind), text(query), text(listed));
        Piece { kind, query, listed, reason: "the same".to_owned(), centibits }
    }

    /// The words of both sides, those that are joined with the number of their piece.
    fn check(asked: &[&str], listed: &str, pieces: &[Piece], expected: [&str; 2]) {
        let asked: Vec<String> = asked.iter().map(|name| (*name).to_owned()).collect();
        let pairs = pairs(&asked, listed, pieces, Words::default());
        let side = |tokens: &[Token]| {
            let token = |token: &Token| format!("{}/{}", token.text, token.class);
            tokens.iter().map(token).collect::<Vec<_>>().join(" ")
        };
        assert_eq!([side(&pairs.asked).as_str(), side(&pairs.listed).as_str()], expected);
    }

    #[test]
    fn words_stand_in_the_order_of_their_names() {
        check(
            &["YASSER ALMAZROUI"],
            "Yasser al-Mazroui",
            &[
                piece("name-part", "almazroui", "mazroui", 600),
                piece("name-part", "yasser", "yasser", 600),
            ],
            ["YASSER/plus ALMAZROUI/plus", "Yasser/plus al-Mazroui/plus"],
        );
    }

    #[test]
    fn what_was_compared_as_one_word_stands_as_one() {
        check(
            &["NOURDIN TARHUNI"],
            "نور الدين الترهوني",
            &[
                piece("name-part", "tarhuni", "الترهوني", 1_146),
                piece("name-part", "nourdin", "نورالدين", 644),
            ],
            ["NOURDIN/plus TARHUNI/plus", "نور الدين/plus الترهوني/plus"],
        );
    }

    #[test]
    fn of_several_names_that_is_shown_which_was_compared() {
        check(
            &["ياسر المزروعي", "YASSER SALEH"],
            "Yasser",
            &[
                piece("name-part", "yasser", "yasser", 600),
                piece("name-part-missing", "saleh", "", -135),
            ],
            ["YASSER/plus SALEH/minus", "Yasser/plus"],
        );
    }

    #[test]
    fn nothing_that_was_compared_is_left_out() {
        check(
            &["MR X"],
            "Somebody",
            &[piece("name-part", "stranger", "somebody", 300)],
            ["MR/alone X/alone stranger/plus", "Somebody/plus"],
        );
        check(&[], "", &[], ["", ""]);
    }
}
