//! Rust text with the parts blanked out that a rule must not read.
//!
//! In: a source file. Out: the same lines, with comments, literals or test code
//! replaced by spaces, so that line numbers still hold.
//! Not handled: macros that build identifiers, `cfg` expressions other than those
//! that begin with `test`. This is a lexer, not a parser; it is right about where
//! a comment or a string ends, and that is all the rules need.

/// Blanks comments and the contents of string and character literals.
pub(super) fn code_only(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let at = |index: usize| chars.get(index).copied().unwrap_or('\0');
    let mut out = String::with_capacity(source.len());
    let mut index = 0;
    while index < chars.len() {
        let end = match at(index) {
            '/' if at(index + 1) == '/' => line_end(&chars, index),
            '/' if at(index + 1) == '*' => block_comment_end(&chars, index),
            '"' => string_end(&chars, index),
            'r' if !is_word_before_raw(&chars, index) => {
                raw_string_end(&chars, index).unwrap_or(index)
            }
            '\'' if at(index + 1) == '\\' || at(index + 2) == '\'' => {
                char_end(&chars, index)
            }
            _ => index,
        };
        if end == index {
            out.push(at(index));
            index += 1;
        } else {
            blank(chars.get(index..end).unwrap_or_default(), &mut out);
            index = end;
        }
    }
    out
}

/// Blanks every item behind `#[cfg(test)]` or `#[cfg(all(test, …))]` in text that
/// [`code_only`] made.
pub(super) fn without_tests(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(start) = test_attribute(rest) {
        let (before, item) = rest.split_at(start);
        out.push_str(before);
        let (item, after) = item.split_at(item_end(item));
        let item: Vec<char> = item.chars().collect();
        blank(&item, &mut out);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Whether `word` stands in `line` with no letter, digit or underscore around it.
pub(super) fn has_word(line: &str, word: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(start, _)| {
        let (before, after) = line.split_at(start);
        let after = after.get(word.len()..).unwrap_or_default();
        !before.ends_with(is_word) && !after.starts_with(is_word)
    })
}

/// The identifiers in one line of code.
pub(super) fn identifiers(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

fn blank(chars: &[char], out: &mut String) {
    out.extend(chars.iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
}

fn line_end(chars: &[char], start: usize) -> usize {
    let length = chars.iter().skip(start).position(|c| *c == '\n');
    length.map_or(chars.len(), |length| start + length)
}

/// Block comments nest in Rust.
fn block_comment_end(chars: &[char], start: usize) -> usize {
    let mut depth = 0_usize;
    let mut index = start;
    while index < chars.len() {
        match (chars.get(index), chars.get(index + 1)) {
            (Some('/'), Some('*')) => {
                depth += 1;
                index += 2;
            }
            (Some('*'), Some('/')) => {
                depth -= 1;
                index += 2;
                if depth == 0 {
                    return index;
                }
            }
            _ => index += 1,
        }
    }
    chars.len()
}

fn string_end(chars: &[char], start: usize) -> usize {
    escaped_end(chars, start, '"')
}

fn char_end(chars: &[char], start: usize) -> usize {
    escaped_end(chars, start, '\'')
}

/// Behind the closing quote of a literal in which a backslash guards the next
/// character.
fn escaped_end(chars: &[char], start: usize, quote: char) -> usize {
    let mut index = start + 1;
    while let Some(c) = chars.get(index) {
        match c {
            '\\' => index += 2,
            c if *c == quote => return index + 1,
            _ => index += 1,
        }
    }
    chars.len()
}

/// Whether the `r` at `index` ends a longer word. `br` and `cr` do open raw
/// strings.
fn is_word_before_raw(chars: &[char], index: usize) -> bool {
    let word_at = |back: usize| {
        let c = index.checked_sub(back).and_then(|i| chars.get(i));
        c.is_some_and(|c| c.is_alphanumeric() || *c == '_')
    };
    let prefixed = matches!(
        index.checked_sub(1).and_then(|before| chars.get(before)),
        Some('b' | 'c')
    );
    if prefixed { word_at(2) } else { word_at(1) }
}

/// Behind the end of the raw string whose `r` stands at `start`, if one does.
fn raw_string_end(chars: &[char], start: usize) -> Option<usize> {
    let hashes = chars.iter().skip(start + 1).take_while(|c| **c == '#').count();
    let open = start + 1 + hashes;
    if chars.get(open) != Some(&'"') {
        return None;
    }
    let mut index = open + 1;
    while index < chars.len() {
        let closing = chars.iter().skip(index + 1).take(hashes);
        if chars.get(index) == Some(&'"')
            && closing.clone().count() == hashes
            && closing.clone().all(|c| *c == '#')
        {
            return Some(index + 1 + hashes);
        }
        index += 1;
    }
    Some(chars.len())
}

fn test_attribute(code: &str) -> Option<usize> {
    ["#[cfg(test)]", "#[cfg(all(test"].iter().filter_map(|form| code.find(form)).min()
}

/// The length of an item with its attributes: to the end of its body, or to the
/// semicolon of an item without one.
fn item_end(item: &str) -> usize {
    let mut braces = 0_usize;
    let mut brackets = 0_usize;
    for (offset, c) in item.char_indices() {
        match c {
            '[' | '(' => brackets += 1,
            ']' | ')' => brackets = brackets.saturating_sub(1),
            '{' => braces += 1,
            '}' if braces <= 1 => return offset + 1,
            '}' => braces -= 1,
            ';' if braces == 0 && brackets == 0 => return offset + 1,
            _ => {}
        }
    }
    item.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, kept: &[&str], blanked: &[&str]) {
        let code = without_tests(&code_only(source));
        assert_eq!(code.lines().count(), source.lines().count(), "lines moved: {code}");
        for word in kept {
            assert!(code.contains(word), "{word:?} was lost from {code:?}");
        }
        for word in blanked {
            assert!(!code.contains(word), "{word:?} was left in {code:?}");
        }
    }

    #[test]
    fn comments_go() {
        check("a // b\nc", &["a", "c"], &["b"]);
        check("a /* b /* d */ e */ c", &["a", "c"], &["b", "d", "e"]);
        check("/// unsafe\nfn f() {}", &["fn f"], &["unsafe"]);
    }

    #[test]
    fn literals_go() {
        check(r#"a("x\"y") b"#, &["a(", ") b"], &["x", "y"]);
        check("a(r#\"x\"y\"#) b", &["a(", ") b"], &["x", "y"]);
        check("a(br\"x\\\") b", &["a(", ") b"], &["x"]);
        check("a('\"') b 'c' d", &["a(", ") b", "d"], &["\"", "c"]);
        check(r"a('\'') b", &["a(", ") b"], &["'"]);
    }

    #[test]
    fn lifetimes_and_raw_identifiers_stay() {
        check("fn f<'a>(x: &'a str) -> r#type", &["<'a>", "&'a str", "r#type"], &[]);
        check("let for_r = \"x\"; y", &["for_r", "y"], &["x"]);
    }

    #[test]
    fn tests_go_and_what_follows_stays() {
        check(
            "a\n#[cfg(test)]\nmod tests {\n fn b() { {} }\n}\nc",
            &["a", "c"],
            &["b", "tests"],
        );
        check("#[cfg(test)]\nuse b;\nc", &["c"], &["b"]);
        check("#[cfg(all(test, unix))]\nfn b([u8; 2]) {}\nc", &["c"], &["b"]);
    }

    #[test]
    fn words_have_edges() {
        assert!(has_word("let x: Instant;", "Instant"));
        assert!(!has_word("let x: Instantly;", "Instant"));
        assert!(!has_word("unsafe_code", "unsafe"));
        assert_eq!(identifiers("a.b_c(d)").collect::<Vec<_>>(), ["a", "b_c", "d"]);
    }
}
