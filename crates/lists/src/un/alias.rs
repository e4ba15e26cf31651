//! What the UN list writes into an alias, taken apart.
//!
//! In: `ALIAS_NAME` and NOTE. Out: the names in them. Prose, document numbers and dates
//! stay in the note, verbatim, where `record` digs them out. Quirks met in the files
//! of 2017 to 2026 stand beside the line that bears them. Not handled: commas between
//! several names, unlike "Family, Given", and names in prose.

use saring_model::{Name, NameKind, Quality};

use crate::text::{find_ignoring_case, is_non_latin, is_placeholder, squeeze};

/// Longest acronym taken from parentheses ("ISISWAP" is the longest in the files).
const ACRONYM_MAX: usize = 9;

/// Whose alias it is: only persons' names are turned round at a comma.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bearer {
    Person,
    Entity,
}

/// The names of an alias. The original text and the note are kept beside each name
/// wherever they say more than the name.
pub(crate) fn names(text: &str, note: &str, quality: &str, bearer: Bearer) -> Vec<Name> {
    let text = squeeze(text);
    let note = squeeze(note);
    let mut found = Found { names: Vec::new(), bearer, quality: grade(quality) };
    let kind = if is_former(quality) || is_former(&text) || is_former(&note) {
        NameKind::Former
    } else {
        NameKind::Alias
    };
    for one in split_list(&text) {
        found.take(&one, kind);
    }
    found.take_note(&note);
    for name in &mut found.names {
        let mut said = String::new();
        if name.full != text {
            said.push_str(&text);
        }
        if !note.is_empty() {
            if !said.is_empty() {
                said.push_str("; ");
            }
            said.push_str(&note);
        }
        name.note = (!said.is_empty()).then_some(said);
    }
    found.names
}

/// A name in its original script: `;` separates several, parentheses hold a remark
/// ("(Tigrinya)"). A line break is a wrap of the file's writer, not a separator.
pub(crate) fn originals(text: &str) -> Vec<Name> {
    let text = squeeze(text);
    let one = |part: &str| {
        let (base, remarks) = parentheses(part);
        let full = trim(&base).to_owned();
        let note = (full != text).then(|| text.clone());
        debug_assert!(remarks.is_empty() || note.is_some());
        Name { kind: NameKind::Original, note, ..Name::primary(full) }
    };
    let names = text.split([';', '؛']).map(one);
    names.filter(|name| !is_placeholder(&name.full)).collect()
}

struct Found {
    names: Vec<Name>,
    bearer: Bearer,
    quality: Quality,
}

impl Found {
    fn push(&mut self, full: &str, kind: NameKind, quality: Quality) {
        // Quotes stand around nicknames, also within a name (“General” So-and-so).
        let full = squeeze(trim(&full.replace(['"', '“', '”', '„', '«', '»'], " ")));
        let known = self.names.iter().any(|name| name.full == full);
        if known || is_placeholder(&full) || !full.chars().any(char::is_alphanumeric) {
            return;
        }
        self.names.push(Name { full, kind, quality, ..Name::default() });
    }

    /// Takes one entry of a list: a name with what stands in parentheses behind it.
    fn take(&mut self, text: &str, kind: NameKind) {
        let (base, groups) = parentheses(text);
        let base = trim(without_prose(&base));
        let base = self.in_order(base);
        self.push(&base, kind, self.quality);
        for group in &groups {
            self.take_group(&base, group, kind);
        }
    }

    /// Takes what stands in parentheses behind a name.
    fn take_group(&mut self, base: &str, group: &str, kind: NameKind) {
        if self.take_original(group) || is_prose(group) {
            return;
        }
        let parts: Vec<String> = split_list(group);
        for part in &parts {
            let (part, inner) = parentheses(part);
            // "… - sub-unit name": a remark of the publisher behind a dash.
            let part = part.split(" - ").next().unwrap_or_default();
            let part = trim(part);
            if is_non_latin(part) {
                self.push(part, NameKind::Original, self.quality);
            } else if is_prose(part) {
                // Stays in the note.
            } else if is_non_latin(base) || parts.len() > 1 {
                let part = self.in_order(part);
                self.push(&part, kind, self.quality);
            } else if is_acronym(part) {
                self.push(part, kind, Quality::Low);
            } else if let Some(variant) = variant(base, part) {
                self.push(&variant, kind, self.quality);
            }
            for group in inner.iter().filter(|group| is_acronym(group)) {
                self.push(group, kind, Quality::Low);
            }
        }
    }

    /// "original script: X", "In Arabic: X", "in Arabic script: X", after which
    /// nothing but the name stands.
    fn take_original(&mut self, text: &str) -> bool {
        let Some((label, name)) = text.rsplit_once(':') else { return false };
        let label = label.to_lowercase();
        let labelled = label.ends_with("original script")
            || label.ends_with("arabic")
            || label.ends_with("arabic script")
            || label.ends_with("cyrillic");
        if !labelled || !is_non_latin(name) {
            return false;
        }
        self.push(name, NameKind::Original, self.quality);
        true
    }

    /// A note that is nothing but names, or names in parentheses before a remark, or a
    /// name in its original script behind a remark.
    fn take_note(&mut self, note: &str) {
        if note.is_empty() || self.take_original(note) {
            return;
        }
        let note = note.strip_prefix("transliterations:").unwrap_or(note);
        let (base, groups) = split_parentheses(note);
        let inside = groups.iter().filter(|group| group.contains(';'));
        let lists: Vec<&str> = if base.contains(';') {
            vec![base.as_str()]
        } else {
            inside.map(String::as_str).collect()
        };
        for list in lists {
            let names = split_list(list);
            if names.iter().any(|name| is_prose(name) || name.contains([':', ','])) {
                continue;
            }
            for name in names {
                self.push(&name, NameKind::Alias, self.quality);
            }
        }
    }

    /// "Sampel, Testo Ikhlas" as "Testo Ikhlas Sampel"; what follows a comma in
    /// "Sampel, III" or "Trading Company, Ltd" is a suffix and stays behind.
    fn in_order(&self, text: &str) -> String {
        let mut parts = text.split(',').map(str::trim);
        let (Some(family), Some(given), None) =
            (parts.next(), parts.next(), parts.next())
        else {
            return text.to_owned();
        };
        let suffix = given.trim_end_matches('.').to_lowercase();
        if ["jr", "sr", "ii", "iii", "iv"].contains(&suffix.as_str()) {
            return format!("{family} {given}");
        }
        if self.bearer == Bearer::Entity || family.is_empty() || given.is_empty() {
            return text.to_owned();
        }
        format!("{given} {family}")
    }
}

fn grade(quality: &str) -> Quality {
    if quality.trim().eq_ignore_ascii_case("low") { Quality::Low } else { Quality::Good }
}

fn is_former(text: &str) -> bool {
    let text = text.to_lowercase();
    text.trim() == "f.k.a."
        || [
            "previously listed as",
            "formerly listed as",
            "formerly known as",
            "former name",
        ]
        .iter()
        .any(|phrase| text.contains(phrase))
}

/// Entries of a list: `;` or `،` between them, or "a) … b) …" before them, outside
/// parentheses.
fn split_list(text: &str) -> Vec<String> {
    let mut entries = vec![String::new()];
    let mut depth = 0_u32;
    let mut previous = ' ';
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let enumerated = depth == 0
            && previous == ' '
            && matches!(c, 'a'..='h')
            && characters.peek() == Some(&')');
        let ends = depth == 0 && matches!(c, ';' | '،' | '؛');
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        previous = c;
        if enumerated {
            characters.next();
        }
        if enumerated || ends {
            entries.push(String::new());
        } else if let Some(entry) = entries.last_mut() {
            entry.push(c);
        }
    }
    entries.retain(|entry| !entry.trim().is_empty());
    entries
}

/// The text outside and the texts inside its outermost parentheses.
fn split_parentheses(text: &str) -> (String, Vec<String>) {
    let mut base = String::new();
    let mut groups = Vec::new();
    let mut group = String::new();
    let mut depth = 0_u32;
    for c in text.chars() {
        match c {
            '(' => {
                depth += 1;
                if depth > 1 {
                    group.push(c);
                }
            }
            ')' if depth == 1 => {
                depth = 0;
                groups.push(squeeze(&std::mem::take(&mut group)));
            }
            ')' if depth > 1 => {
                depth -= 1;
                group.push(c);
            }
            ')' => {}
            _ if depth > 0 => group.push(c),
            _ => base.push(c),
        }
    }
    if !group.trim().is_empty() {
        groups.push(squeeze(&group));
    }
    (squeeze(&base), groups)
}

/// The same for a name: parentheses in the middle of it ("Test (Hong Kong) Trading")
/// stay where they are, those before it ("(Sheikh) Testo") are part of it.
fn parentheses(text: &str) -> (String, Vec<String>) {
    let (base, groups) = split_parentheses(text);
    let open = text.find('(').unwrap_or(text.len());
    let behind = text.rfind(')').and_then(|at| text.get(at + 1..)).unwrap_or_default();
    let leads = text.get(..open).is_some_and(|before| trim(before).is_empty());
    let follows = behind.chars().any(char::is_alphanumeric);
    // Written together on both sides, it is part of the name in any script.
    let inside = |at: usize| text.get(at + 1..).and_then(|rest| rest.chars().next());
    let before = text.get(..open).and_then(|before| before.chars().next_back());
    let together = before.is_some_and(char::is_alphanumeric)
        && text.rfind(')').and_then(inside).is_some_and(char::is_alphanumeric);
    if together {
        return (squeeze(text), Vec::new());
    }
    if follows && !groups.iter().any(|group| is_prose(group) || is_non_latin(group)) {
        if leads {
            return (squeeze(&text.replace(['(', ')'], " ")), Vec::new());
        }
        return (squeeze(text), Vec::new());
    }
    (base, groups)
}

/// Cuts a name before the words that begin prose: ", born 2 Jan. 1954".
fn without_prose(text: &str) -> &str {
    let cut = [", born", " born in ", " born on ", ", dob", " dob:", ", passport"]
        .iter()
        .filter_map(|phrase| find_ignoring_case(text, phrase))
        .min();
    cut.and_then(|at| text.get(..at)).unwrap_or(text)
}

/// Whether a text tells something instead of naming someone.
fn is_prose(text: &str) -> bool {
    const WORDS: [&str; 27] = [
        "alias",
        "also",
        "appears",
        "battalion",
        "birth",
        "born",
        "combat",
        "date",
        "documents",
        "false",
        "formerly",
        "guerre",
        "identity",
        "initials",
        "known",
        "listed",
        "martyrs",
        "nationality",
        "nickname",
        "number",
        "original",
        "passport",
        "previously",
        "script",
        "third",
        "transliterations",
        "translation",
    ];
    let lower = text.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    words.any(|word| WORDS.contains(&word))
        || text.chars().filter(char::is_ascii_digit).count() > 3
}

/// Capitals, perhaps with `-` and `/` ("LRM/A").
fn is_acronym(text: &str) -> bool {
    (2..=ACRONYM_MAX).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'-' | b'/'))
}

/// "Testo Sampeli (Sambeli)": a single word in parentheses that begins like the last
/// word of the name is another spelling of it.
fn variant(base: &str, word: &str) -> Option<String> {
    let (before, last) = base.rsplit_once(' ')?;
    let first = |text: &str| text.chars().next().map(|c| c.to_lowercase().to_string());
    let spelling = !word.contains(' ') && first(last) == first(word);
    spelling.then(|| format!("{before} {word}"))
}

/// Cuts quotes, stray parentheses, commas and blanks at both ends; a quote that opens a
/// name in Arabic transliteration (‘Abd) belongs to it.
fn trim(text: &str) -> &str {
    let text = text.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | ',' | ';' | ')')
    });
    let whole = text.strip_prefix('(').filter(|rest| !rest.contains(')'));
    whole.unwrap_or(text)
}
