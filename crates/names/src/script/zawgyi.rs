//! Zawgyi, the private encoding of Burmese that older texts and lists use.
//!
//! In: text of Myanmar code points. Out: the same in Unicode, if it was Zawgyi.
//! Not handled: text that mixes both encodings; Shan or Karen text, which uses
//! the same code points rightly and is left alone when it begins with them.
//! Source: the Zawgyi-One font's layout; order of marks after Unicode Technical
//! Note 11, "Representing Myanmar in Unicode", section 3.

use unicode_normalization::UnicodeNormalization;

/// Converts Zawgyi to Unicode (NFC); `None` when the text is Unicode already, or has no
/// Myanmar letters.
pub(crate) fn zawgyi_to_unicode(text: &str) -> Option<String> {
    looks_zawgyi(text).then(|| convert(text).nfc().collect())
}

fn is_consonant(c: char) -> bool {
    matches!(c, '\u{1000}'..='\u{1021}')
}

fn is_medial(c: char) -> bool {
    matches!(c, '\u{103b}'..='\u{103e}')
}

/// Weighs what only one of the encodings would write.
fn looks_zawgyi(text: &str) -> bool {
    let mut zawgyi = 0;
    let mut unicode = 0;
    let mut before: Option<char> = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        let base = before
            .is_some_and(|b| is_consonant(b) || ('\u{1022}'..='\u{102a}').contains(&b));
        let medial = before.is_some_and(is_medial);
        match c {
            // ေ follows its consonant in Unicode and precedes it in Zawgyi.
            '\u{1031}' if medial => unicode += 1,
            '\u{1031}' if !base => zawgyi += 3,
            // The virama only stands between letters.
            '\u{1039}' if !next.is_some_and(is_consonant) => zawgyi += 3,
            // Zawgyi's ya is Unicode's asat, which no vowel follows.
            '\u{103a}'
                if next.is_some_and(|n| {
                    matches!(
                        n,
                        '\u{102c}'
                            ..='\u{1030}'
                                | '\u{1032}'
                                | '\u{1036}'
                                | '\u{103c}'
                                | '\u{103d}'
                                | '\u{1033}'
                                | '\u{1034}'
                    )
                }) =>
            {
                zawgyi += 2;
            }
            '\u{103a}' if base && !next.is_some_and(is_consonant) => unicode += 1,
            '\u{103a}' => unicode += i32::from(base),
            // Zawgyi's ra stands before its consonant.
            '\u{103b}' if !base => zawgyi += 3,
            '\u{103b}' => unicode += i32::from(!next.is_some_and(is_consonant)),
            '\u{103c}'
                if base
                    && next.is_some_and(|n| {
                        matches!(n, '\u{102b}'..='\u{1032}' | '\u{103d}')
                    }) =>
            {
                unicode += 1;
            }
            '\u{103e}' => unicode += 3,
            '\u{1075}'..='\u{1081}'
                if before.is_none_or(|b| !('\u{1000}'..='\u{109f}').contains(&b))
                    && c != '\u{107e}'
                    && !('\u{107f}'..='\u{1081}').contains(&c) =>
            {
                // A Shan consonant begins a word.
                unicode += 10;
            }
            '\u{1033}' | '\u{1034}' | '\u{105a}' | '\u{1060}'..='\u{1097}' => zawgyi += 3,
            _ => {}
        }
        before = Some(c);
    }
    zawgyi > unicode
}

/// A syllable's marks, to be written in Unicode's order.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each mark is there or not")]
struct Cluster {
    kinzi: bool,
    base: Option<char>,
    stacked: Vec<char>,
    asat: bool,
    y: bool,
    r: bool,
    w: bool,
    h: bool,
    e: bool,
    upper: Vec<char>,
    lower: Option<char>,
    aa: Option<char>,
    anusvara: bool,
    dot: bool,
    visarga: bool,
}

impl Cluster {
    fn write(self, text: &mut String) {
        let mut base = self.base;
        let mut upper = self.upper;
        let mut r = self.r;
        // ဥ with ီ is ဦ, with a final sign ဉ; ြသ is ဩ.
        if base == Some('\u{1025}') && upper.contains(&'\u{102e}') {
            base = Some('\u{1026}');
            upper.retain(|c| *c != '\u{102e}');
        } else if base == Some('\u{1025}') && (self.asat || self.aa.is_some()) {
            base = Some('\u{1009}');
        } else if base == Some('\u{101e}') && r {
            base =
                Some(if self.e && self.aa.is_some() { '\u{102a}' } else { '\u{1029}' });
            r = false;
            if base == Some('\u{102a}') {
                text.push('\u{102a}');
                return;
            }
        }
        if self.kinzi {
            text.push_str("\u{1004}\u{103a}\u{1039}");
        }
        text.extend(base);
        let after_aa = self.aa.is_some() && self.asat;
        if self.asat && !after_aa {
            text.push('\u{103a}');
        }
        for c in self.stacked {
            text.push('\u{1039}');
            text.push(c);
        }
        for (there, medial) in [
            (self.y, '\u{103b}'),
            (r, '\u{103c}'),
            (self.w, '\u{103d}'),
            (self.h, '\u{103e}'),
        ] {
            if there {
                text.push(medial);
            }
        }
        if self.e {
            text.push('\u{1031}');
        }
        upper.sort_unstable();
        upper.dedup();
        text.extend(upper);
        text.extend(self.lower);
        text.extend(self.aa);
        if after_aa {
            text.push('\u{103a}');
        }
        for (there, sign) in [
            (self.anusvara, '\u{1036}'),
            (self.dot, '\u{1037}'),
            (self.visarga, '\u{1038}'),
        ] {
            if there {
                text.push(sign);
            }
        }
    }
}

/// Two letters in one Zawgyi code: the base and what is stacked below.
fn pair(c: char) -> Option<(char, char)> {
    Some(match c {
        '\u{106e}' => ('\u{100d}', '\u{100d}'),
        '\u{106f}' => ('\u{100d}', '\u{100e}'),
        '\u{1091}' => ('\u{100f}', '\u{100d}'),
        '\u{1092}' => ('\u{100b}', '\u{100c}'),
        '\u{1097}' => ('\u{100b}', '\u{100b}'),
        _ => return None,
    })
}

/// The letter that a Zawgyi code stacks below the one before.
fn stacked(c: char) -> Option<char> {
    Some(match c {
        '\u{1060}' => '\u{1000}',
        '\u{1061}' => '\u{1001}',
        '\u{1062}' => '\u{1002}',
        '\u{1063}' => '\u{1003}',
        '\u{1065}' => '\u{1005}',
        '\u{1066}' | '\u{1067}' => '\u{1006}',
        '\u{1068}' => '\u{1007}',
        '\u{1069}' => '\u{1008}',
        '\u{106c}' => '\u{100b}',
        '\u{106d}' => '\u{100c}',
        '\u{1070}' => '\u{100f}',
        '\u{1071}' | '\u{1072}' | '\u{1096}' => '\u{1010}',
        '\u{1073}' | '\u{1074}' => '\u{1011}',
        '\u{1075}' => '\u{1012}',
        '\u{1076}' => '\u{1013}',
        '\u{1077}' => '\u{1014}',
        '\u{1078}' => '\u{1015}',
        '\u{1079}' => '\u{1016}',
        '\u{107a}' => '\u{1017}',
        '\u{107b}' | '\u{1093}' => '\u{1018}',
        '\u{107c}' => '\u{1019}',
        '\u{1085}' => '\u{101c}',
        _ => return None,
    })
}

/// Base letters, variants of shape included.
fn base(c: char) -> Option<char> {
    Some(match c {
        '\u{1000}'..='\u{102a}' | '\u{104e}' => c,
        '\u{106a}' => '\u{1009}',
        '\u{106b}' => '\u{100a}',
        '\u{1086}' => '\u{103f}',
        '\u{108f}' => '\u{1014}',
        '\u{1090}' => '\u{101b}',
        _ => return None,
    })
}

fn convert(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut now: Option<Cluster> = None;
    // ေ and ြ wait for their consonant.
    let (mut e, mut r) = (false, false);
    let mut digit_before = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        // Zero and seven stand in for wa and ra.
        let mark_next = next.is_some_and(|n| {
            matches!(n, '\u{102b}'..='\u{103d}' | '\u{1087}'..='\u{108e}' | '\u{1094}'..='\u{1095}')
        });
        let c = match c {
            '\u{1040}'
                if !digit_before
                    && (mark_next || e || next.is_some_and(|n| base(n).is_some())) =>
            {
                '\u{101d}'
            }
            '\u{1047}' if mark_next || e => '\u{101b}',
            c => c,
        };
        digit_before = matches!(c, '\u{1040}'..='\u{1049}');
        let begins =
            base(c).map(|b| (b, None)).or_else(|| pair(c).map(|(b, s)| (b, Some(s))));
        if let Some((letter, below)) = begins {
            if let Some(done) = now.take() {
                done.write(&mut out);
            }
            now = Some(Cluster {
                base: Some(letter),
                stacked: below.into_iter().collect(),
                e: std::mem::take(&mut e),
                r: std::mem::take(&mut r),
                ..Cluster::default()
            });
            continue;
        }
        match c {
            '\u{1031}' => {
                e = true;
                continue;
            }
            '\u{103b}' | '\u{107e}'..='\u{1084}' => {
                r = true;
                continue;
            }
            _ => {}
        }
        if mark(c) {
            apply(now.get_or_insert_with(Cluster::default), c);
        } else {
            if let Some(done) = now.take() {
                done.write(&mut out);
            }
            out.push(c);
        }
    }
    if let Some(done) = now {
        done.write(&mut out);
    }
    if e {
        out.push('\u{1031}');
    }
    out
}

fn mark(c: char) -> bool {
    stacked(c).is_some()
        || matches!(c, '\u{102b}'..='\u{103d}' | '\u{105a}' | '\u{1064}' | '\u{107d}'
            | '\u{1087}'..='\u{108e}' | '\u{1094}' | '\u{1095}')
}

/// Adds one Zawgyi mark to its syllable.
fn apply(s: &mut Cluster, c: char) {
    if let Some(letter) = stacked(c) {
        s.stacked.push(letter);
        s.w |= c == '\u{1096}';
        return;
    }
    match c {
        '\u{102b}' | '\u{102c}' => s.aa = Some(c),
        '\u{102d}' | '\u{102e}' | '\u{1032}' => s.upper.push(c),
        '\u{102f}' | '\u{1033}' => s.lower = Some('\u{102f}'),
        '\u{1030}' | '\u{1034}' => s.lower = Some('\u{1030}'),
        '\u{1036}' => s.anusvara = true,
        '\u{1037}' | '\u{1094}' | '\u{1095}' => s.dot = true,
        '\u{1038}' => s.visarga = true,
        '\u{1039}' => s.asat = true,
        '\u{103a}' | '\u{107d}' => s.y = true,
        '\u{103c}' => s.w = true,
        '\u{103d}' | '\u{1087}' => s.h = true,
        '\u{105a}' => {
            s.aa = Some('\u{102b}');
            s.asat = true;
        }
        '\u{1064}' => s.kinzi = true,
        '\u{1088}' => {
            s.h = true;
            s.lower = Some('\u{102f}');
        }
        '\u{1089}' => {
            s.h = true;
            s.lower = Some('\u{1030}');
        }
        '\u{108a}' => {
            s.w = true;
            s.h = true;
        }
        '\u{108b}' | '\u{108c}' | '\u{108d}' => {
            s.kinzi = true;
            match c {
                '\u{108b}' => s.upper.push('\u{102d}'),
                '\u{108c}' => s.upper.push('\u{102e}'),
                _ => s.anusvara = true,
            }
        }
        '\u{108e}' => {
            s.upper.push('\u{102d}');
            s.anusvara = true;
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::zawgyi_to_unicode;

    #[test]
    fn zawgyi_becomes_unicode() {
        for (zawgyi, unicode) in [
            ("ေအာင္", "အောင်"),
            ("ေမာင္", "မောင်"),
            ("ျမင့္", "မြင့်"),
            ("ၾကည္", "ကြည်"),
            ("လိႈင္", "လှိုင်"),
            ("ေက်ာ္", "ကျော်"),
            ("ျမန္မာ", "မြန်မာ"),
            ("ေရႊ", "ရွှေ"),
            ("ေအာင္ဆန္းစုၾကည္", "အောင်ဆန်းစုကြည်"),
            ("စိုးသိန္း", "စိုးသိန်း"),
            ("မင္းေအာင္လႈိင္", "မင်းအောင်လှိုင်"),
            ("ထြန္း", "ထွန်း"),
            ("ဦးသန္႔", "ဦးသန့်"),
            ("ေ၀", "ဝေ"),
        ] {
            assert_eq!(zawgyi_to_unicode(zawgyi).as_deref(), Some(unicode), "{zawgyi}");
        }
    }

    #[test]
    fn unicode_stays() {
        for text in [
            "အောင်ဆန်းစုကြည်",
            "မြင့်",
            "ကျော်စွာ",
            "ဝဏ္ဏ",
            "စန္ဒာ",
            "ရွှေ",
            "လှိုင်",
            "သိန်းစိန်",
            "မ",
            "abc",
            "",
            "ၵႂၢမ်းတႆး",
        ] {
            assert_eq!(zawgyi_to_unicode(text), None, "{text}");
        }
    }
}
