//! Text for a terminal: columns, escapes, emphasis.
//!
//! In: text of any script. Out: the same text fitted to columns, without a character
//! that could move the cursor or turn the direction of writing. Not handled: shaping
//! and reordering of right-to-left text, which is the terminal's work.

use std::fmt::Write as _;
use std::io::{IsTerminal, Write as _};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns that every output fits into.
pub(crate) const COLUMNS: usize = 80;

/// Marks without a column of their own that may follow one another. Vietnamese and
/// Burmese need three; a name with a thousand would bury the line above.
const MARKS_MAX: usize = 4;

/// Tells the operator something on standard error.
pub(crate) fn say(message: &str) {
    let mut stderr = std::io::stderr().lock();
    // There is no other place to say that this one is closed.
    let _ = writeln!(stderr, "saring: {}", visible(message));
}

/// Whether standard output is a terminal.
pub(crate) fn is_stdout() -> bool {
    std::io::stdout().is_terminal()
}

/// Emphasis, on terminals that want it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    on: bool,
}

impl Style {
    /// As standard output and the environment ask for (<https://no-color.org>).
    pub(crate) fn of_stdout() -> Self {
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        Self { on: is_stdout() && !set("NO_COLOR") && !dumb }
    }

    /// Without any emphasis.
    #[cfg(test)]
    pub(crate) const fn plain() -> Self {
        Self { on: false }
    }

    /// What the eye should find first.
    pub(crate) fn strong(self, text: &str) -> String {
        self.wrap("1", text)
    }

    /// What the eye may pass over.
    pub(crate) fn faint(self, text: &str) -> String {
        self.wrap("2", text)
    }

    fn wrap(self, code: &str, text: &str) -> String {
        if self.on && !text.is_empty() {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// The text with control, direction and other invisible characters written as escapes.
/// Joiners stay: Persian and the scripts of India need them.
pub(crate) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut marks = 0;
    for c in text.chars() {
        marks = if c.width() == Some(0) { marks + 1 } else { 0 };
        if is_hidden(c) {
            // Writing to a string does not fail.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        } else if marks <= MARKS_MAX {
            out.push(c);
        }
    }
    out
}

fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// Columns that a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The visible text in at most so many columns; `…` stands for what was cut.
pub(crate) fn clip(text: &str, columns: usize) -> String {
    let text = visible(text);
    if width(&text) <= columns {
        return text;
    }
    let mut out = String::new();
    for c in text.chars() {
        let before = out.len();
        out.push(c);
        if width(&out) + 1 > columns {
            out.truncate(before);
            break;
        }
    }
    out.push('…');
    out
}

/// The visible text in exactly so many columns.
pub(crate) fn pad(text: &str, columns: usize) -> String {
    let mut out = clip(text, columns);
    let used = width(&out);
    out.extend(std::iter::repeat_n(' ', columns.saturating_sub(used)));
    out
}

/// Words in lines of at most so many columns. A run of blanks between two words that
/// stand on one line is kept.
pub(crate) fn flow(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && width(&line) + 1 + width(word) > columns {
            lines.push(std::mem::take(&mut line));
        } else if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// A number with its thousands apart: `1,000,000`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// "1 query", "2 queries".
pub(crate) fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, columns: usize, expected: &str) {
        let padded = pad(text, columns);
        assert_eq!(padded, expected);
        assert_eq!(width(&padded), columns);
    }

    #[test]
    fn texts_of_any_script_fill_their_columns() {
        check("Omar", 6, "Omar  ");
        check("Omar bin Abdullah", 6, "Omar …");
        check("陳家瑞", 7, "陳家瑞 ");
        check("陳家瑞", 5, "陳家…");
        check("陳家瑞", 4, "陳… ");
        check("ធីតា", 6, &format!("ធីតា{}", " ".repeat(6 - width("ធីតា"))));
    }

    #[test]
    fn nothing_moves_the_cursor_or_turns_the_direction() {
        assert_eq!(
            visible("a\u{202e}b\u{1b}[2Jc\r\n"),
            "a\\u{202e}b\\u{1b}[2Jc\\u{d}\\u{a}"
        );
        assert_eq!(visible("می\u{200c}خواهم"), "می\u{200c}خواهم");
        let stacked = visible(&format!("o{}", "\u{301}".repeat(100_000)));
        assert_eq!(stacked.chars().count(), 1 + MARKS_MAX);
    }

    #[test]
    fn words_flow_into_lines() {
        assert_eq!(flow("one two three", 7), ["one two", "three"]);
        assert_eq!(flow("one   two three", 9), ["one   two", "three"]);
        assert_eq!(flow("", 9), [""]);
    }

    #[test]
    fn thousands_are_apart() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(counted(1, "query", "queries"), "1 query");
    }

    #[test]
    fn emphasis_can_be_off() {
        assert_eq!(Style::plain().strong("x"), "x");
        assert_eq!(Style { on: true }.strong("x"), "\u{1b}[1mx\u{1b}[0m");
    }
}
