//! Issues of one list, kept within bounds.

use std::collections::HashMap;

use saring_model::{Issue, IssueCode, Position};

/// Collects issues: unknown fields once each with their number, everything else one by
/// one up to a maximum.
pub(crate) struct Issues {
    list: Vec<Issue>,
    unknown: HashMap<String, (usize, u64)>,
    max: usize,
    left_off: u64,
}

/// Characters of a foreign field name that are repeated in an issue.
const FIELD_CHARS_MAX: usize = 60;

impl Issues {
    pub(crate) fn new(max: usize) -> Self {
        Self { list: Vec::new(), unknown: HashMap::new(), max, left_off: 0 }
    }

    /// Adds an issue; the detail names the field and the rule, never the value.
    pub(crate) fn add(
        &mut self,
        code: IssueCode,
        position: Position,
        detail: impl Into<String>,
    ) {
        if self.list.len() >= self.max {
            self.left_off += 1;
            return;
        }
        self.list.push(Issue { code, position, detail: detail.into() });
    }

    /// Adds a field that this reader does not know: reported once, with its number.
    pub(crate) fn unknown(&mut self, field: &str, position: Position) {
        let text = format!("{} is not known; kept verbatim", field_name(field));
        self.counted(IssueCode::FieldUnknown, text, position);
    }

    /// Adds a record of a kind that is never screened: reported once, with its number.
    pub(crate) fn passed_over(&mut self, kind: &str, position: Position) {
        let text =
            format!("{} is nothing that is screened; passed over", field_name(kind));
        self.counted(IssueCode::FieldUnknown, text, position);
    }

    /// Adds an issue that is reported once, with its number, however often it occurs.
    pub(crate) fn counted(&mut self, code: IssueCode, text: String, position: Position) {
        if let Some((_, count)) = self.unknown.get_mut(&text) {
            *count += 1;
            return;
        }
        let before = self.list.len();
        self.add(code, position, "");
        if self.list.len() > before {
            self.unknown.insert(text, (before, 1));
        }
    }

    /// All issues, and a last one if some were left off.
    pub(crate) fn finish(mut self) -> Vec<Issue> {
        let mut unknown: Vec<_> = self.unknown.into_iter().collect();
        unknown.sort_unstable();
        for (text, (index, count)) in unknown {
            if let Some(issue) = self.list.get_mut(index) {
                issue.detail = format!("{text}, {count} times");
            }
        }
        if self.left_off > 0 {
            let code = IssueCode::RecordUnread;
            let detail = format!("{} further issues are not listed", self.left_off);
            self.list.push(Issue { code, position: Position::default(), detail });
        }
        self.list
    }
}

/// A foreign field name fit for a log: short, and nothing but a name.
pub(crate) fn field_name(field: &str) -> String {
    let mut before = ' ';
    let kept = |c: char| {
        let blank = c == ' ' && before != ' ';
        before = c;
        if c.is_alphanumeric() || is_thai_sign(c) || blank || "_-/:.@".contains(c) {
            c
        } else {
            '?'
        }
    };
    field.chars().take(FIELD_CHARS_MAX).map(kept).collect()
}

/// Vowels and tones of Thai that stand above and below letters, which Unicode counts as
/// marks in part.
fn is_thai_sign(c: char) -> bool {
    matches!(c, '\u{E30}'..='\u{E3A}' | '\u{E40}'..='\u{E4E}')
}

#[cfg(test)]
mod tests {
    use super::{FIELD_CHARS_MAX, field_name};

    #[test]
    fn names_of_any_script_pass_and_nothing_else() {
        for name in ["entry/@id", "Дополнительные сведения", "ชื่อผู้ต้องสงสัย", "Alamat (2)"]
        {
            let expected = name.replace(['(', ')'], "?");
            assert_eq!(field_name(name), expected);
        }
        assert_eq!(field_name("a\n\u{1b}[1m  b\u{202e}"), "a???1m ?b?");
        assert_eq!(field_name(&"ж".repeat(99)).chars().count(), FIELD_CHARS_MAX);
    }
}
