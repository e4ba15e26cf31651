//! Thai words.
//!
//! In: a word of Thai script, without spaces. Out: readings from the table of
//! name elements with rules in its gaps, by the Royal system (RTGS) alone, the
//! usual departures from it (p, t, j, v, g, ee, oo, -orn), and letter by letter
//! with the Indic values that old families keep.
//! Not handled: tones; loan words whose silent letters have no mark; where the
//! rules cannot tell a final from the next initial both are tried only for the
//! commonest kinds.
//! Source: Royal Thai General System of Transcription, 1999; Royal Institute's
//! Indic transliteration for the last; table `thai-names.txt`.

use std::sync::LazyLock;

use super::Sink;
use super::table::{self, Map, Spellings};

/// By the word without its tone marks.
static NAMES: LazyLock<Map<String, Spellings>> = LazyLock::new(|| {
    let mut names: Map<String, Spellings> = Map::default();
    for mut fields in table::lines(include_str!("../../tables/thai-names.txt")) {
        let Some(word) = fields.next() else { continue };
        names.entry(letters(word).into_iter().collect()).or_default().extend(fields);
    }
    names
});
/// Longest element of the table, in characters; a test keeps it true.
const ELEMENT_MAX: usize = 14;

/// How the rules write letters.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each habit of spelling is its own")]
struct Style {
    /// ph, th, kh; else p, t, k.
    aspirate: bool,
    /// v for the initial w.
    v: bool,
    /// j for จ and final ช จ.
    j: bool,
    /// g for initial ก, gorn and korn for กร.
    g: bool,
    /// ee and oo for the long vowels.
    long: bool,
    /// orn for อร, พร.
    orn: bool,
    /// A final that also begins a syllable of its own: วัชระ wat-cha-ra.
    link: bool,
}

const ROYAL: Style = Style {
    aspirate: true,
    v: false,
    j: false,
    g: false,
    long: false,
    orn: false,
    link: false,
};

pub(super) fn read(word: &str, sink: &mut Sink) {
    let letters = letters(word);
    let pieces = pieces(&letters);
    let known = pieces.iter().any(|p| matches!(p, Piece::Known(_)));
    if known {
        let count = pieces.len();
        let popular = Style { aspirate: false, link: true, orn: true, ..ROYAL };
        sink.push(compose(&pieces, |_| 0, ROYAL), "usual spelling");
        sink.push(compose(&pieces, |_| 1, popular), "usual spelling");
        sink.push(
            compose(&pieces, |i| usize::from(i + 1 == count), ROYAL),
            "usual spelling",
        );
        sink.push(compose(&pieces, |i| usize::from(i == 0), ROYAL), "usual spelling");
    }
    let plain = without_karan(&letters);
    let syllables = syllables(&plain);
    sink.push(write(&syllables, ROYAL), "RTGS");
    if known {
        sink.push(compose(&pieces, |_| 2, Style { v: true, ..ROYAL }), "usual spelling");
    }
    sink.push(write(&syllables, Style { link: true, ..ROYAL }), "RTGS, linked");
    sink.push(indic(&letters), "letter by letter");
    sink.push(
        write(&syllables, Style { aspirate: false, orn: true, link: true, ..ROYAL }),
        "without aspirates",
    );
    sink.push(write(&syllables, Style { v: true, j: true, ..ROYAL }), "v and j");
    sink.push(
        write(
            &syllables,
            Style {
                aspirate: false,
                v: true,
                j: true,
                g: true,
                long: true,
                orn: true,
                link: true,
            },
        ),
        "popular",
    );
    sink.push(write(&syllables, Style { long: true, orn: true, ..ROYAL }), "ee and oo");
}

/// The letters without tone marks; ํา, as NFKC leaves it, is ำ again.
fn letters(word: &str) -> Vec<char> {
    let mut letters: Vec<char> = Vec::with_capacity(word.len() / 3);
    for c in word.chars() {
        match c {
            '\u{e48}'..='\u{e4b}' | '\u{e4e}' | '\u{e3a}' | 'ๆ' | 'ฯ' => {}
            'า' if letters.last() == Some(&'\u{e4d}') => {
                letters.pop();
                letters.push('ำ');
            }
            'ๅ' => letters.push('า'),
            // แ typed as two เ.
            'เ' if letters.last() == Some(&'เ') => {
                letters.pop();
                letters.push('แ');
            }
            '\u{e01}'..='\u{e4d}' => letters.push(c),
            _ => {}
        }
    }
    letters
}

const KARAN: char = '์';

/// A part of the word: an element of the table, or letters left to the rules.
enum Piece {
    Known(&'static Spellings),
    Rule(Vec<Syllable>),
}

/// Covers the word with as few unknown letters, then as few pieces, as can be.
fn pieces(letters: &[char]) -> Vec<Piece> {
    let count = letters.len();
    // The cost of the rest of the word and the length of the next piece.
    let mut best: Vec<(u32, usize)> = vec![(0, 0); count + 1];
    let mut buffer = String::new();
    for start in (0..count).rev() {
        let cost = |at: usize| best.get(at).map_or(u32::MAX / 2, |(cost, _)| *cost);
        let mut found = (cost(start + 1) + 10, 0);
        if may_break(letters, start) {
            buffer.clear();
            for (length, c) in (1..).zip(letters.iter().skip(start).take(ELEMENT_MAX)) {
                buffer.push(*c);
                let end = start + length;
                if may_break(letters, end) && NAMES.contains_key(buffer.as_str()) {
                    let here = cost(end) + 3;
                    if here < found.0 {
                        found = (here, length);
                    }
                }
            }
        }
        if let Some(slot) = best.get_mut(start) {
            *slot = found;
        }
    }
    let mut pieces = Vec::new();
    let mut gap: Vec<char> = Vec::new();
    let mut at = 0;
    while at < count {
        let length = best.get(at).map_or(0, |(_, length)| *length);
        let element: String = letters.iter().skip(at).take(length).collect();
        match NAMES.get(element.as_str()) {
            Some(spellings) if length > 0 => {
                if !gap.is_empty() {
                    pieces.push(Piece::Rule(syllables(&without_karan(&gap))));
                    gap.clear();
                }
                pieces.push(Piece::Known(spellings));
                at += length;
            }
            _ => {
                gap.extend(letters.get(at));
                at += 1;
            }
        }
    }
    if !gap.is_empty() {
        pieces.push(Piece::Rule(syllables(&without_karan(&gap))));
    }
    pieces
}

/// Whether an element may end before this letter.
fn may_break(letters: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|i| letters.get(i));
    before.is_none_or(|c| !is_leading(*c))
        && letters.get(at).is_none_or(|c| is_consonant(*c) || is_leading(*c))
}

fn compose(pieces: &[Piece], choice: impl Fn(usize) -> usize, style: Style) -> String {
    let mut text = String::with_capacity(32);
    for (i, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Known(spellings) => {
                let spelling = spellings.get(choice(i)).or_else(|| spellings.first());
                text.push_str(spelling.copied().unwrap_or(""));
            }
            Piece::Rule(syllables) => text.push_str(&write(syllables, style)),
        }
    }
    text
}

fn is_consonant(c: char) -> bool {
    matches!(c, 'ก'..='ฮ')
}

fn is_leading(c: char) -> bool {
    matches!(c, 'เ' | 'แ' | 'โ' | 'ใ' | 'ไ')
}

fn is_sign(c: char) -> bool {
    matches!(c, 'ะ' | 'ั' | 'า' | 'ำ' | 'ิ' | 'ี' | 'ึ' | 'ื' | 'ุ' | 'ู' | '็')
}

/// Drops silenced letters, with a consonant that stood between them and a final.
fn without_karan(letters: &[char]) -> Vec<char> {
    let mut plain: Vec<char> = Vec::with_capacity(letters.len());
    for c in letters {
        if *c != KARAN {
            plain.push(*c);
            continue;
        }
        if plain.last().is_some_and(|c| matches!(c, 'ิ' | 'ุ')) {
            plain.pop();
        }
        plain.pop();
        // จันทร์: after น, which has a vowel before it, ท is silent too.
        let mut back = plain.iter().rev();
        let extra = back.next().is_some_and(|c| is_consonant(*c))
            && back.next().is_some_and(|c| is_consonant(*c))
            && back.next().is_some_and(|c| is_sign(*c));
        if extra {
            plain.pop();
        }
    }
    plain
}

/// One syllable by its letters.
#[derive(Clone, Copy, Debug)]
struct Syllable {
    initial: char,
    /// Second letter of a cluster; for ห and อ leading it is the initial itself.
    second: Option<char>,
    vowel: &'static str,
    long: bool,
    last: Option<char>,
}

/// The letters of a word from one place on.
struct Letters<'a>(&'a [char]);

impl Letters<'_> {
    fn at(&self, i: usize) -> Option<char> {
        self.0.get(i).copied()
    }

    fn consonant(&self, i: usize) -> Option<char> {
        self.at(i).filter(|c| is_consonant(*c))
    }

    fn sign(&self, i: usize) -> bool {
        self.at(i).is_some_and(is_sign)
    }

    /// Whether a consonant has a vowel written after it.
    fn voweled(&self, i: usize) -> bool {
        let Some(c) = self.consonant(i) else { return false };
        let Some(next) = self.at(i + 1) else { return false };
        if is_sign(next) || next == 'ฤ' {
            return true;
        }
        match next {
            'อ' if c != 'อ' => !self.sign(i + 2),
            'ร' => self.at(i + 2) == Some('ร') && !self.sign(i + 3),
            // สวน: ว between two bare consonants is ua.
            'ว' => self.bare(i + 2) && !self.sign(i + 2) && c != 'ว',
            _ => false,
        }
    }

    /// A consonant that has no vowel of its own, and none as part of a cluster.
    fn bare(&self, i: usize) -> bool {
        self.consonant(i).is_some()
            && !self.sign(i + 1)
            && self.at(i + 1) != Some('ฤ')
            && !(self.at(i + 1) == Some('อ')
                && !self.sign(i + 2)
                && self.at(i) != Some('อ'))
            && !(self.at(i + 1) == Some('ร') && self.at(i + 2) == Some('ร'))
    }

    /// Whether two consonants begin a syllable together.
    fn cluster(&self, i: usize) -> bool {
        let (Some(first), Some(second)) = (self.consonant(i), self.consonant(i + 1))
        else {
            return false;
        };
        let kind = matches!(
            (first, second),
            ('ก' | 'ข' | 'ค', 'ร' | 'ล' | 'ว')
                | ('ต' | 'ท', 'ร')
                | ('ป' | 'ผ' | 'พ', 'ร' | 'ล')
        ) || leads(first, second)
            && (first == 'ห' || self.at(i + 2) == Some('ู'));
        kind && self.voweled(i + 1)
    }

    /// Bare consonants in a row from a place on.
    fn run(&self, from: usize) -> usize {
        let mut length = 0;
        while self.consonant(from + length).is_some()
            && !self.voweled(from + length)
            && !self.cluster(from + length)
        {
            length += 1;
        }
        length
    }
}

/// ห and อ that only lead another consonant.
fn leads(first: char, second: char) -> bool {
    match first {
        'ห' => matches!(second, 'ง' | 'ญ' | 'น' | 'ม' | 'ย' | 'ร' | 'ล' | 'ว'),
        'อ' => second == 'ย',
        _ => false,
    }
}

fn syllables(letters: &[char]) -> Vec<Syllable> {
    let text = Letters(letters);
    let mut found: Vec<Syllable> = Vec::with_capacity(letters.len() / 2 + 1);
    let mut i = 0;
    while let Some(c) = text.at(i) {
        let begun = i;
        if is_leading(c) {
            i = leading(&text, i, c, &mut found);
        } else if is_consonant(c) {
            i = following(&text, i, c, &mut found);
        }
        // Marks without a consonant are skipped; every turn moves on.
        i = i.max(begun + 1);
    }
    found
}

/// A syllable with a vowel written before it.
fn leading(text: &Letters, i: usize, vowel: char, found: &mut Vec<Syllable>) -> usize {
    let Some(initial) = text.consonant(i + 1) else { return i + 1 };
    let mut syllable =
        Syllable { initial, second: None, vowel: "e", long: false, last: None };
    let mut j = i + 2;
    if let Some(second) = text.consonant(j) {
        let true_cluster = matches!(
            (initial, second),
            ('ก' | 'ข' | 'ค', 'ร' | 'ล' | 'ว')
                | ('ต', 'ร')
                | ('ป' | 'ผ' | 'พ', 'ร' | 'ล')
        ) || leads(initial, second);
        let more = text.sign(j + 1)
            || matches!(vowel, 'ไ' | 'ใ')
                && matches!(second, 'ร' | 'ล' | 'ม' | 'น' | 'ห' | 'ว')
            || text.bare(j + 1) && !text.cluster(j + 1)
            || text.at(j + 1) == Some('อ');
        if true_cluster && more {
            syllable.second = Some(second);
            j += 1;
        } else if vowel == 'เ'
            && matches!(second, 'ร' | 'ล' | 'น' | 'ม' | 'ว')
            && (matches!(text.at(j + 1), Some('ิ' | 'ี' | 'ื' | '็'))
                || text.at(j + 1) == Some('อ') && !text.sign(j + 2))
        {
            // เฉลิม: the first consonant is a syllable of its own.
            found.push(Syllable { vowel: "a", ..syllable });
            syllable.initial = second;
            j += 1;
        }
    }
    let mut open = false;
    match (vowel, text.at(j)) {
        ('เ', Some('ี')) if text.at(j + 1) == Some('ย') => {
            syllable.vowel = "ia";
            j += 2;
        }
        ('เ', Some('ื')) if text.at(j + 1) == Some('อ') => {
            syllable.vowel = "uea";
            j += 2;
        }
        ('เ', Some('ิ' | 'ี')) => {
            syllable.vowel = "oe";
            j += 1;
        }
        ('เ' | 'แ', Some('็')) => {
            syllable.vowel = if vowel == 'เ' { "e" } else { "ae" };
            j += 1;
        }
        ('เ', Some('า')) => {
            let short = text.at(j + 1) == Some('ะ');
            syllable.vowel = if short { "o" } else { "ao" };
            j += if short { 2 } else { 1 };
            open = true;
        }
        ('เ', Some('อ')) if !text.sign(j + 1) => {
            syllable.vowel = "oe";
            j += 1;
        }
        ('เ', Some('ย')) if !text.voweled(j) => {
            syllable.vowel = "oei";
            j += 1;
            open = true;
        }
        ('แ', _) => syllable.vowel = "ae",
        ('โ', _) => syllable.vowel = "o",
        ('ไ' | 'ใ', next) => {
            syllable.vowel = "ai";
            j += usize::from(next == Some('ย') && !text.voweled(j));
            open = true;
        }
        _ => {}
    }
    if text.at(j) == Some('ะ') {
        j += 1;
        open = true;
    }
    if !open {
        j = take_final(text, j, &mut syllable, false);
    }
    found.push(syllable);
    j
}

/// A syllable whose vowel, if any, follows its consonant.
fn following(
    text: &Letters,
    i: usize,
    initial: char,
    found: &mut Vec<Syllable>,
) -> usize {
    let mut syllable =
        Syllable { initial, second: None, vowel: "a", long: false, last: None };
    if initial == 'ฤ' {
        let ri = matches!(text.at(i + 1), Some('ท' | 'ช' | 'ธ'));
        syllable.initial = 'ร';
        syllable.vowel = if ri { "i" } else { "ue" };
        let j = take_final(text, i + 1, &mut syllable, false);
        found.push(syllable);
        return j;
    }
    let mut j = i + 1;
    if text.cluster(i) {
        syllable.second = text.at(j);
        j += 1;
    }
    let mut needs_final = false;
    match text.at(j) {
        Some('ะ') => {
            found.push(syllable);
            return j + 1;
        }
        Some('ำ') => {
            syllable.vowel = "am";
            found.push(syllable);
            return j + 1;
        }
        Some('ั') => {
            j += 1;
            if text.at(j) == Some('ว') && !text.voweled(j) {
                syllable.vowel = "ua";
                found.push(syllable);
                return j + 1 + usize::from(text.at(j + 1) == Some('ะ'));
            }
            needs_final = true;
        }
        Some('า') => j += 1,
        Some('ิ') => {
            syllable.vowel = "i";
            j += 1;
        }
        Some('ี') => {
            syllable.vowel = "i";
            syllable.long = true;
            j += 1;
        }
        Some('ึ') => {
            syllable.vowel = "ue";
            needs_final = true;
            j += 1;
        }
        Some('ื') => {
            syllable.vowel = "ue";
            j += 1;
            if text.at(j) == Some('อ') && !text.sign(j + 1) {
                found.push(syllable);
                return j + 1;
            }
        }
        Some('ุ') => {
            syllable.vowel = "u";
            j += 1;
        }
        Some('ู') => {
            syllable.vowel = "u";
            syllable.long = true;
            j += 1;
        }
        Some('็') => {
            syllable.vowel = "o";
            j += 1 + usize::from(text.at(j + 1) == Some('อ'));
        }
        Some('ฤ') => {
            let rue = matches!(initial, 'ค' | 'น' | 'พ' | 'ม' | 'ห');
            syllable.second = Some('ร');
            syllable.vowel = if rue { "ue" } else { "i" };
            j += 1;
        }
        Some('ร') if text.at(j + 1) == Some('ร') && !text.sign(j + 2) => {
            j += 2;
            // ธรรม tham, บรรดา ban-da.
            if text.run(j) > 0 {
                syllable.last = text.at(j);
                j += 1;
            } else {
                syllable.last = Some('น');
            }
            found.push(syllable);
            return j;
        }
        Some('อ') if initial != 'อ' && !text.sign(j + 1) => {
            syllable.vowel = "o";
            syllable.long = true;
            j += 1;
        }
        Some('ว') if text.voweled(i) || syllable.second.is_some() && text.bare(j + 1) =>
        {
            syllable.vowel = "ua";
            j += 1;
            needs_final = true;
        }
        _ => return bare(text, j, syllable, found),
    }
    j = take_final(text, j, &mut syllable, needs_final);
    found.push(syllable);
    j
}

/// A consonant without any vowel: o before a final, else a.
fn bare(
    text: &Letters,
    j: usize,
    mut syllable: Syllable,
    found: &mut Vec<Syllable>,
) -> usize {
    let run = text.run(j);
    if run == 0 {
        // At the end after a final a lone consonant is silent: จักร chak.
        if text.at(j).is_none() && found.last().is_some_and(|s| s.last.is_some()) {
            return j;
        }
        found.push(syllable);
        return j;
    }
    // Of three bare consonants the first is a syllable of its own: ณรงค์. ว never
    // closes a syllable without a vowel sign: ชวเลิศ.
    if run == 2 || run == 1 && text.at(j) == Some('ว') {
        found.push(syllable);
        return j;
    }
    syllable.vowel = "o";
    syllable.last = text.at(j);
    found.push(syllable);
    j + 1
}

/// Takes the next consonant as the final, if it is one.
fn take_final(text: &Letters, j: usize, syllable: &mut Syllable, needs: bool) -> usize {
    let Some(c) = text.consonant(j) else { return j };
    let run = text.run(j);
    let ends = text.at(j + run).is_none();
    if run == 0 {
        // ชาติ, ภูมิ, วุฒิ, เหตุ: at the end their i and u are silent.
        let silent =
            matches!((c, text.at(j + 1)), ('ต' | 'ฒ' | 'ม', Some('ิ')) | ('ต', Some('ุ')))
                && text.at(j + 2).is_none()
                && matches!(syllable.vowel, "a" | "u" | "e");
        if silent {
            syllable.last = Some(c);
            return j + 2;
        }
        if needs && !text.cluster(j) {
            // ั cannot stand alone: the consonant closes here and opens the next.
            syllable.last = Some(c);
            return if text.sign(j + 1) { j } else { j + 1 };
        }
        if needs {
            syllable.last = Some(c);
            return j + 1;
        }
        return j;
    }
    // สุรชัย, ศุภชัย: ร and ภ after a short i or u open their own syllable.
    if !ends && run == 1 && matches!(c, 'ร' | 'ภ') && matches!(syllable.vowel, "i" | "u")
    {
        return j;
    }
    if needs || run % 2 == 1 {
        syllable.last = Some(c);
        return j + 1;
    }
    let second = text.at(j + 1);
    // บุตร, มิตร, เพชร; อดุลยเดช.
    if ends && second == Some('ร') && matches!(c, 'ต' | 'ท' | 'ช')
        || !ends && matches!(second, Some('ย' | 'ว'))
    {
        syllable.last = Some(c);
        return j + if ends { 2 } else { 1 };
    }
    j
}

fn write(syllables: &[Syllable], style: Style) -> String {
    let mut text = String::with_capacity(syllables.len() * 5);
    for (i, s) in syllables.iter().enumerate() {
        match s.second {
            Some(second) if leads(s.initial, second) => {
                text.push_str(initial(second, style));
            }
            Some(second) => {
                text.push_str(initial(s.initial, style));
                text.push_str(initial(second, style));
            }
            None => text.push_str(initial(s.initial, style)),
        }
        text.push_str(match (s.vowel, s.long, s.last) {
            ("i", true, _) if style.long => "ee",
            ("u", true, _) if style.long => "oo",
            ("o", _, Some('ร')) if style.orn => "or",
            (vowel, _, _) => vowel,
        });
        if let Some(last) = s.last {
            text.push_str(match (last, s.vowel) {
                ('ย', _) => "i",
                ('ว', _) => "o",
                (last, _) => closing(last, style),
            });
            // ชช, ทธ: the next syllable has its own consonant of the kind already.
            let more =
                syllables.get(i + 1).is_some_and(|n| kind(n.initial) != kind(last));
            let always = matches!(last, 'ฐ' | 'ฒ' | 'ช' | 'ธ' | 'ถ' | 'ภ');
            let often =
                matches!(last, 'ต' | 'ท' | 'ล' | 'ณ' | 'ษ' | 'ศ' | 'ส' | 'พ' | 'ร' | 'ญ');
            if more && s.vowel != "o" && (always || often && style.link) {
                text.push_str(initial(last, style));
                text.push('a');
            }
        }
    }
    text
}

/// Rows of the Indic alphabet, for letters that double each other.
fn kind(c: char) -> u32 {
    match c {
        'จ'..='ฌ' => 1,
        'ฎ'..='ฒ' => 2,
        'ด'..='ธ' => 3,
        'บ'..='ภ' => 4,
        'ศ'..='ส' => 5,
        c => u32::from(c),
    }
}

fn initial(c: char, style: Style) -> &'static str {
    let h = style.aspirate;
    match c {
        'ก' => {
            if style.g {
                "g"
            } else {
                "k"
            }
        }
        'ข'..='ฆ' => {
            if h {
                "kh"
            } else {
                "k"
            }
        }
        'ง' => "ng",
        'จ' => {
            if style.j {
                "j"
            } else {
                "ch"
            }
        }
        'ฉ' | 'ช' | 'ฌ' => "ch",
        'ซ' | 'ศ' | 'ษ' | 'ส' => "s",
        'ญ' | 'ย' => "y",
        'ฎ' | 'ด' => "d",
        'ฏ' | 'ต' => "t",
        'ฐ' | 'ฑ' | 'ฒ' | 'ถ' | 'ท' | 'ธ' => {
            if h {
                "th"
            } else {
                "t"
            }
        }
        'ณ' | 'น' => "n",
        'บ' => "b",
        'ป' => "p",
        'ผ' | 'พ' | 'ภ' => {
            if h {
                "ph"
            } else {
                "p"
            }
        }
        'ฝ' | 'ฟ' => "f",
        'ม' => "m",
        'ร' => "r",
        'ล' | 'ฬ' => "l",
        'ว' => {
            if style.v {
                "v"
            } else {
                "w"
            }
        }
        'ห' | 'ฮ' => "h",
        _ => "",
    }
}

fn closing(c: char, style: Style) -> &'static str {
    match c {
        'ก'..='ฆ' => "k",
        'ง' => "ng",
        'จ' | 'ช' if style.j => "j",
        'ด' if style.j => "d",
        'จ'..='ฌ' | 'ฎ'..='ฒ' | 'ด'..='ธ' | 'ศ'..='ส' => "t",
        'ญ' | 'ณ' | 'น' | 'ร' | 'ล' | 'ฬ' => "n",
        'บ'..='ภ' => "p",
        'ม' => "m",
        _ => "",
    }
}

/// The Indic value of each letter, silenced ones included: วัชระ vajra.
fn indic(letters: &[char]) -> String {
    let mut text = String::with_capacity(letters.len() * 2);
    let mut lead: Option<&'static str> = None;
    for (i, c) in letters.iter().enumerate() {
        let next = letters.get(i + 1).copied();
        match c {
            'เ' => lead = Some("e"),
            'แ' => lead = Some("ae"),
            'โ' => lead = Some("o"),
            'ใ' | 'ไ' => lead = Some("ai"),
            'ฤ' => text.push_str("ri"),
            c if is_consonant(*c) => {
                text.push_str(match c {
                    'ก' => "k",
                    'ข' | 'ฃ' => "kh",
                    'ค' | 'ฅ' => "g",
                    'ฆ' => "gh",
                    'ง' => "ng",
                    'จ' | 'ฉ' => "ch",
                    'ช' => "j",
                    'ซ' | 'ศ' | 'ษ' | 'ส' => "s",
                    'ฌ' => "jh",
                    'ญ' => "ny",
                    'ฎ' | 'ฑ' | 'ด' | 'ท' => "d",
                    'ฏ' | 'ต' => "t",
                    'ฐ' | 'ถ' => "th",
                    'ฒ' | 'ธ' => "dh",
                    'ณ' | 'น' => "n",
                    'บ' | 'พ' => "b",
                    'ป' => "p",
                    'ผ' => "ph",
                    'ฝ' | 'ฟ' => "f",
                    'ภ' => "bh",
                    'ม' => "m",
                    'ย' => "y",
                    'ร' => "r",
                    'ล' | 'ฬ' => "l",
                    'ว' => "v",
                    'ห' | 'ฮ' => "h",
                    _ => "",
                });
                if let Some(vowel) = lead.take() {
                    text.push_str(vowel);
                } else if next.is_some_and(is_consonant) {
                    // The inherent a, unless the cluster is one Sanskrit has.
                    let joined = next == Some('ร') && !matches!(c, 'ร' | 'ว' | 'ส' | 'อ')
                        || next == Some(*c)
                        || letters.get(i + 2) == Some(&KARAN)
                        || i.checked_sub(1)
                            .and_then(|b| letters.get(b))
                            .is_some_and(|b| is_sign(*b));
                    if !joined {
                        text.push('a');
                    }
                }
            }
            'ะ' | 'ั' | 'า' => text.push('a'),
            'ำ' => text.push_str("am"),
            'ิ' | 'ี' => text.push('i'),
            'ึ' | 'ื' => text.push_str("ue"),
            'ุ' | 'ู' => text.push('u'),
            _ => {}
        }
    }
    // วัชระ is Vajra: ช closes, so no a of its own, and ระ is ra.
    text
}

#[cfg(test)]
mod tests {
    use super::super::Script;
    use super::super::tests::check;
    use super::{ELEMENT_MAX, NAMES};

    #[test]
    fn thai() {
        check(
            Script::Thai,
            &[
                ("สมชาย", "somchai"),
                ("ทักษิณ", "thaksin"),
                ("ยิ่งลักษณ์", "yinglak"),
                ("ประยุทธ์", "prayut"),
                ("จันทร์โอชา", "chanocha"),
                ("ณรงค์", "narong"),
                ("กมล", "kamon"),
                ("วิมล", "wimon"),
                ("มงคล", "mongkhon"),
                ("สุรชัย", "surachai"),
                ("ณัฐพงษ์", "natthaphong"),
                ("วัชระ", "watchara"),
                ("วัชระ", "vajra"),
                ("สมศักดิ์", "somsak"),
                ("ธรรม", "tham"),
                ("พรชัย", "phonchai"),
                ("พรชัย", "pornchai"),
                ("วิชัย", "wichai"),
                ("วิชัย", "vichai"),
                ("เฉลิม", "chaloem"),
                ("เจริญ", "charoen"),
                ("น้ำฝน", "namfon"),
                ("น\u{e49}\u{e4d}าฝน", "namfon"),
                ("ปัญญา", "panya"),
                ("อนุทิน", "anuthin"),
                ("ชาติ", "chat"),
                ("สวน", "suan"),
                ("เกรียงไกร", "kriangkrai"),
                ("ไชย", "chai"),
                ("อดุลยเดช", "adunyadet"),
                ("ภูมิพล", "phumiphon"),
                ("ภูมิพล", "bhumibol"),
            ],
        );
    }

    #[test]
    fn the_longest_element_fits() {
        let longest = NAMES.keys().map(|k| k.chars().count()).max();
        assert!(longest.unwrap_or(0) <= ELEMENT_MAX, "{longest:?}");
    }
}
