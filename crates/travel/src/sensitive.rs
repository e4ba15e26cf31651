//! What is sensitive and is dropped when it is read.
//!
//! In: codes of special service requests, and free text. Out: whether it is sensitive,
//! and in which way. Not handled: which texts of a message are free; names, documents
//! and contacts are not, and are never held against the table (`sweep` looks for network
//! addresses and hashes in what is kept of them).
//! Source: `sensitive.txt` beside this file; ICAO Annex 9 chapter 9 (sensitive data of
//! passenger name records), IATA AIRIMP 3.14 (codes of requests).
//!
//! What was dropped is counted, and an issue tells the place and the kind, never the
//! text: nothing of it reaches a later step.

use std::borrow::Cow;
use std::sync::LazyLock;

use saring_model::{Dropped, Place, Severity, TravelIssueCode};

use crate::context::Context;
use crate::lexer::Segment;

/// In which way something is sensitive.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Sensitive {
    /// A special meal: it betrays a belief or a state of health.
    Meal,
    /// A medical request, or one for somebody with a disability.
    Medical,
    /// Free text that betrays belief or health.
    FreeText,
    /// An account, a password or its hash, an address in a network.
    Account,
}

impl Sensitive {
    /// What an issue says of it.
    fn detail(self) -> &'static str {
        match self {
            Self::Meal => "a special meal was dropped",
            Self::Medical => "a medical request was dropped",
            Self::FreeText => "free text about belief or health was dropped",
            Self::Account => "an account, password or network address was dropped",
        }
    }

    fn count(self, dropped: &mut Dropped) {
        let count = match self {
            Self::Meal => &mut dropped.meals,
            Self::Medical => &mut dropped.medical,
            Self::FreeText => &mut dropped.free_text,
            Self::Account => &mut dropped.accounts,
        };
        *count = count.saturating_add(1);
    }
}

impl Context<'_> {
    /// Counts something sensitive that the caller drops, and writes down where it stood.
    pub(crate) fn drop_sensitive(
        &mut self,
        kind: Sensitive,
        segment: &Segment<'_, '_>,
        at: (usize, usize),
    ) {
        kind.count(&mut self.dropped);
        let code = TravelIssueCode::SensitiveDropped;
        self.odd(code, Severity::Note, segment, at, kind.detail());
    }

    /// The same, where there is a place and no segment.
    pub(crate) fn drop_at(&mut self, kind: Sensitive, place: Place) {
        kind.count(&mut self.dropped);
        let code = TravelIssueCode::SensitiveDropped;
        self.issue(code, Severity::Note, place, "", kind.detail());
    }

    /// Free text that may be kept; `None`, and a count, if it is sensitive.
    pub(crate) fn harmless<'t>(
        &mut self,
        text: Cow<'t, str>,
        segment: &Segment<'_, '_>,
        at: (usize, usize),
    ) -> Option<Cow<'t, str>> {
        match of_text(&text) {
            Some(kind) => {
                self.drop_sensitive(kind, segment, at);
                None
            }
            None => Some(text),
        }
    }
}

/// Whether a special service request is sensitive, by its code.
pub(crate) fn of_request(code: &str) -> Option<Sensitive> {
    let bytes = code.as_bytes();
    let [a, b, c, d] = *bytes else { return None };
    let code = [a, b, c, d].map(|byte| byte.to_ascii_uppercase());
    let is_meal = code.ends_with(b"ML") && code.iter().all(u8::is_ascii_alphabetic);
    if is_meal {
        return Some(Sensitive::Meal);
    }
    let is_wheelchair = matches!(code, [b'W', b'C', b'H' | b'B' | b'L' | b'M' | b'O', _]);
    if is_wheelchair {
        return Some(Sensitive::Medical);
    }
    TABLE.code(code)
}

/// Whether free text is sensitive. The first finding counts, accounts before belief and
/// health, since they need no word.
pub(crate) fn of_text(text: &str) -> Option<Sensitive> {
    if has_address(text) {
        return Some(Sensitive::Account);
    }
    TABLE.find(text)
}

/// Words that a text is searched for.
struct Table {
    /// Codes that are found in running text too.
    codes: Vec<([u8; 4], Sensitive)>,
    phrases: Vec<Phrase>,
    /// Words of scripts that put no blanks between words: found wherever they stand.
    unspaced: Vec<&'static str>,
    /// Positions in `phrases` by the first two characters of their first word.
    slots: Vec<Vec<u16>>,
}

struct Phrase {
    words: Vec<String>,
    kind: Sensitive,
    /// Every word that begins with the last one is meant.
    is_stem: bool,
    /// People bear it as a name.
    is_name: bool,
}

/// Number of slots: ten bits of a hash of two characters, so that nearly all words of a
/// text meet an empty slot.
const SLOTS: usize = 1 << 12;

static TABLE: LazyLock<Table> =
    LazyLock::new(|| Table::read(include_str!("sensitive.txt")));

/// Titles that stand behind a name.
const TITLES: [&str; 8] = ["MR", "MRS", "MS", "MISS", "MSTR", "MISTER", "DR", "PROF"];

/// Statuses of requests, as they stand glued to a code and a carrier (`MOMLXXHK1`).
const STATUSES: [&[u8]; 18] = [
    b"HK", b"HN", b"NN", b"KK", b"UN", b"UC", b"NO", b"XX", b"PN", b"HX", b"TK", b"HL",
    b"KL", b"UU", b"US", b"RR", b"GK", b"SS",
];

impl Table {
    fn read(text: &'static str) -> Self {
        let mut table = Self {
            codes: Vec::new(),
            phrases: Vec::new(),
            unspaced: Vec::new(),
            slots: vec![Vec::new(); SLOTS],
        };
        let mut section = "";
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some(name) = line.strip_prefix('[') {
                section = name.trim_end_matches(']');
                continue;
            }
            for entry in line.split_whitespace() {
                match section {
                    "meals" => table.add_code(entry, Sensitive::Meal),
                    "medical" => table.add_code(entry, Sensitive::Medical),
                    "unspaced" => table.unspaced.push(entry),
                    "text" => table.add_phrase(entry, Sensitive::FreeText),
                    _ => table.add_phrase(entry, Sensitive::Account),
                }
            }
        }
        table.codes.sort_unstable();
        table
    }

    fn add_code(&mut self, entry: &str, kind: Sensitive) {
        if let Ok(code) = entry.as_bytes().try_into() {
            self.codes.push((code, kind));
        }
    }

    fn add_phrase(&mut self, entry: &str, kind: Sensitive) {
        let (entry, is_stem) = match entry.strip_suffix('*') {
            Some(stem) => (stem, true),
            None => (entry, false),
        };
        let (entry, is_name) = match entry.strip_suffix('?') {
            Some(name) => (name, true),
            None => (entry, false),
        };
        let words: Vec<String> = entry.split('_').map(str::to_owned).collect();
        let Some(first) = words.first() else { return };
        let slot = slot(first);
        let position = u16::try_from(self.phrases.len()).unwrap_or(u16::MAX);
        if let Some(slot) = self.slots.get_mut(slot) {
            slot.push(position);
        }
        self.phrases.push(Phrase { words, kind, is_stem, is_name });
    }

    fn code(&self, code: [u8; 4]) -> Option<Sensitive> {
        let found = self.codes.binary_search_by_key(&code, |(code, _)| *code).ok()?;
        self.codes.get(found).map(|(_, kind)| *kind)
    }

    fn find(&self, text: &str) -> Option<Sensitive> {
        // Thai and Chinese begin at U+0E00, and so with this byte or a later one.
        if text.bytes().any(|byte| byte >= 0xe0)
            && self.unspaced.iter().any(|word| text.contains(word))
        {
            return Some(Sensitive::FreeText);
        }
        let folded = fold(text);
        let mut rest: &str = &folded;
        let mut before = Before { mark: ' ', word: "" };
        let mut last = "";
        // A word behind `SSR` is the code of a request, whether it is listed or not.
        let mut is_request = false;
        loop {
            let begin = next_word(rest)?;
            if begin > 0 {
                let mark = rest.get(..begin)?.chars().next_back().unwrap_or(' ');
                before = Before { mark, word: last };
            }
            let at_word = rest.get(begin..)?;
            let word = word_of(at_word);
            let found = self
                .glued_code(word, is_request)
                .or_else(|| self.phrase_at(at_word, word, before));
            if found.is_some() {
                return found;
            }
            is_request = word == "SSR";
            last = word;
            before = Before { mark: ' ', word };
            rest = at_word.get(word.len()..)?;
        }
    }

    /// A code of a request in running text: by itself, or with carrier and status.
    fn glued_code(&self, word: &str, is_request: bool) -> Option<Sensitive> {
        let (code, behind) = word.as_bytes().split_at_checked(4)?;
        let code: [u8; 4] = code.try_into().ok()?;
        let alone = behind.is_empty();
        let with_status =
            behind.get(2..4).is_some_and(|status| STATUSES.contains(&status))
                && behind.get(4..).unwrap_or_default().iter().all(u8::is_ascii_digit);
        let with_carrier = is_request && behind.len() == 2;
        if !(alone || with_status || with_carrier) {
            return None;
        }
        if is_request || with_status {
            return of_request(std::str::from_utf8(&code).ok()?);
        }
        self.code(code)
    }

    /// A phrase that begins where a word does.
    fn phrase_at(
        &self,
        at_word: &str,
        word: &str,
        before: Before<'_>,
    ) -> Option<Sensitive> {
        let slot = self.slots.get(slot(word))?;
        for position in slot {
            let phrase = self.phrases.get(usize::from(*position))?;
            let Some(length) = phrase.length_at(at_word) else { continue };
            let rest = at_word.get(length..).unwrap_or_default();
            if phrase.is_name && is_in_name(before, rest) {
                continue;
            }
            return Some(phrase.kind);
        }
        None
    }
}

impl Phrase {
    /// How many bytes the phrase takes, if the text begins with it.
    fn length_at(&self, text: &str) -> Option<usize> {
        let mut at = 0;
        let last = self.words.len().checked_sub(1)?;
        for (number, wanted) in self.words.iter().enumerate() {
            let rest = text.get(at..)?;
            let gap = next_word(rest)?;
            let word = word_of(rest.get(gap..)?);
            let fits = if self.is_stem && number == last {
                word.starts_with(wanted.as_str())
            } else {
                word == wanted
            };
            // Words of a phrase stand beside one another, not a sentence apart.
            if !fits || gap > 3 {
                return None;
            }
            at += gap + word.len();
        }
        Some(at)
    }
}

/// What stands before a word.
#[derive(Clone, Copy)]
struct Before<'t> {
    /// The last character between the two.
    mark: char,
    word: &'t str,
}

impl Before<'_> {
    /// Whether the word may be a surname: in histories, numbers and codes of elements
    /// stand before a slash (`0/O/28/`, `RM/`, `OSI/`).
    fn is_surname(self) -> bool {
        const ELEMENTS: [&str; 5] = ["OSI", "SSR", "RMK", "RMC", "RMX"];
        self.word.len() > 2
            && !self.word.bytes().any(|byte| byte.is_ascii_digit())
            && !ELEMENTS.contains(&self.word)
    }
}

/// Whether a word between these is part of a name: `ISLAM/NAZRUL`, `ALI MUSLIM MR`.
fn is_in_name(before: Before<'_>, rest: &str) -> bool {
    if before.mark == '/' && before.is_surname() || rest.starts_with('/') {
        return true;
    }
    let next = rest.trim_start_matches([' ', '.']);
    TITLES.contains(&word_of(next))
}

/// The letters and digits that a text begins with.
fn word_of(text: &str) -> &str {
    let bytes = text.as_bytes();
    let plain = bytes.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let end = match bytes.get(plain) {
        Some(byte) if !byte.is_ascii() => {
            let rest = text.get(plain..).unwrap_or_default();
            let more = rest.find(|c: char| !c.is_alphanumeric());
            more.map_or(text.len(), |more| plain + more)
        }
        _ => plain,
    };
    text.get(..end).unwrap_or_default()
}

/// Where the next word begins.
fn next_word(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let at =
        bytes.iter().position(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii())?;
    if bytes.get(at).is_some_and(u8::is_ascii) {
        return Some(at);
    }
    Some(at + text.get(at..)?.find(char::is_alphanumeric)?)
}

/// A slot for words that begin with the same two characters.
fn slot(word: &str) -> usize {
    let (first, second) = match *word.as_bytes() {
        [a, b, ..] if a.is_ascii() && b.is_ascii() => (usize::from(a), usize::from(b)),
        _ => {
            let mut characters = word.chars().map(|c| c as usize);
            let first = characters.next().unwrap_or_default();
            (first, characters.next().unwrap_or_default())
        }
    };
    (first * 61 + second) % SLOTS
}

/// Capitals without accents.
fn fold(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|byte| byte.is_ascii_lowercase() || !byte.is_ascii()) {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        for c in c.to_uppercase() {
            match plain(c) {
                '\0' => {}
                c => folded.push(c),
            }
        }
    }
    Cow::Owned(folded)
}

/// A capital without its accent; NUL for an accent that stands by itself.
fn plain(c: char) -> char {
    match c {
        '\u{300}'..='\u{36F}' | '\u{64B}'..='\u{652}' => '\0',
        'À'..='Å' | 'Ā' | 'Ă' | 'Ą' | 'Ạ'..='Ặ' => 'A',
        'Ç' | 'Ć' | 'Č' => 'C',
        'È'..='Ë' | 'Ē' | 'Ė' | 'Ę' | 'Ě' | 'Ẹ'..='Ệ' => 'E',
        'Ì'..='Ï' | 'Ī' | 'İ' | 'Ỉ' | 'Ị' => 'I',
        'Ñ' | 'Ń' => 'N',
        'Ò'..='Ö' | 'Ø' | 'Ő' | 'Ơ' | 'Ọ'..='Ợ' => 'O',
        'Ù'..='Ü' | 'Ū' | 'Ů' | 'Ű' | 'Ư' | 'Ụ'..='Ự' => 'U',
        'Ý' | 'Ỳ'..='Ỹ' => 'Y',
        'Ł' => 'L',
        'Ś' | 'Š' | 'Ş' | 'Ș' => 'S',
        'Ź' | 'Ż' | 'Ž' => 'Z',
        'Ğ' => 'G',
        'Đ' => 'D',
        'Ё' => 'Е',
        'آ' | 'أ' | 'إ' => 'ا',
        _ => c,
    }
}

/// Lengths in hexadecimal digits of the hashes in use: MD5, SHA-1, SHA-224, SHA-256,
/// SHA-384, SHA-512.
const HASHES: [usize; 6] = [32, 40, 56, 64, 96, 128];

/// Whether there is a network address or a hash in a text, by its shape.
pub(crate) fn has_address(text: &str) -> bool {
    let (mut points, mut colons, mut hyphens, mut hexadecimal, mut longest) =
        (0, 0, 0, 0, 0);
    for byte in text.bytes() {
        match byte {
            b'.' => points += 1,
            b':' => colons += 1,
            b'-' => hyphens += 1,
            _ => {}
        }
        hexadecimal = if byte.is_ascii_hexdigit() { hexadecimal + 1 } else { 0 };
        longest = longest.max(hexadecimal);
    }
    // Nearly every text ends here.
    if points < 2 && colons < 2 && hyphens < 5 && longest < 32 && !text.contains("$2") {
        return false;
    }
    let shaped = |c: char| c.is_ascii_hexdigit() || matches!(c, '.' | ':' | '-');
    let separator =
        |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '-'));
    if ["$2a$", "$2b$", "$2y$"].iter().any(|hash| text.contains(hash)) {
        return true;
    }
    text.split(separator).any(|word| {
        let word = word.trim_end_matches(['.', '-']);
        // A label may be glued on (`IP:10.0.0.1`).
        let body = if word.chars().all(shaped) {
            word
        } else {
            let label = |c: char| c.is_ascii_alphabetic() && !c.is_ascii_hexdigit();
            let behind = word.rfind(label).and_then(|at| word.get(at + 1..));
            behind.unwrap_or_default().trim_start_matches([':', '-', '.'])
        };
        is_v4(body) || is_v6(body) || is_hardware(body) || is_hash(body)
    })
}

/// `192.0.2.1`, perhaps with a port.
fn is_v4(word: &str) -> bool {
    let (address, port) = word.split_once(':').unwrap_or((word, ""));
    let octets = address.split('.');
    let mut count = 0;
    for octet in octets {
        let is_octet = (1..=3).contains(&octet.len())
            && octet.bytes().all(|byte| byte.is_ascii_digit())
            && octet.parse::<u8>().is_ok();
        if !is_octet {
            return false;
        }
        count += 1;
    }
    count == 4 && port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit())
}

/// `2001:db8::1`.
fn is_v6(word: &str) -> bool {
    // `108::1` is a number of a traveller; addresses in use have a group of four digits.
    let colons = word.bytes().filter(|byte| *byte == b':').count();
    (colons >= 3 || word.contains("::"))
        && word.split(':').any(|group| group.len() == 4)
        && word.parse::<core::net::Ipv6Addr>().is_ok()
}

/// `00:00:5e:00:53:01`, with hyphens, or `0000.5e00.5301`.
fn is_hardware(word: &str) -> bool {
    let of = |separator: char, groups: usize, digits: usize| {
        let mut count = 0;
        word.split(separator).all(|group| {
            count += 1;
            group.len() == digits && group.bytes().all(|byte| byte.is_ascii_hexdigit())
        }) && count == groups
    };
    of(':', 6, 2) || of('-', 6, 2) || (of('.', 3, 4) && word.len() == 14)
}

/// A long number in hexadecimal digits, some of them letters.
fn is_hash(word: &str) -> bool {
    HASHES.contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_hexdigit())
        && word.bytes().any(|byte| byte.is_ascii_alphabetic())
        && word.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_known_by_their_codes() {
        for code in ["MOML", "KSML", "HNML", "VJML", "SPML", "AVML", "XYML", "moml"] {
            assert_eq!(of_request(code), Some(Sensitive::Meal), "{code}");
        }
        for code in [
            "MEDA", "MEQT", "WCHR", "WCHS", "WCHC", "WCBD", "WCLB", "WCMP", "WCOB",
            "BLND", "DEAF", "DPNA", "STCR", "OXYG", "PPOC", "ESAN", "SVAN", "MAAS",
        ] {
            assert_eq!(of_request(code), Some(Sensitive::Medical), "{code}");
        }
        for code in [
            "DOCS", "DOCO", "DOCA", "CTCM", "CTCE", "CTCR", "FQTV", "INFT", "CHLD",
            "UMNR", "SEAT", "TKNE", "LANG", "OTHS", "PCTC", "BSCT", "PETC", "", "ML",
        ] {
            assert_eq!(of_request(code), None, "{code}");
        }
    }

    #[test]
    fn words_of_belief_and_health_are_found_whole() {
        for text in [
            "PAX IS MUSLIM",
            "HALAL FOOD PLS",
            "pax uses a wheelchair",
            "NEEDS WHEEL CHAIR TO GATE",
            "PAX HAMIL 7 BULAN",
            "PERLU KURSI RODA",
            "инвалид, нужна коляска",
            "ПАССАЖИР БЕРЕМЕННА",
            "régime végétarien",
            "FAUTEUIL ROULANT SVP",
            "SILLA DE RUEDAS",
            "PAX EMBARAZADA",
            "INSULIN IN HAND BAG",
            "Umrah group",
            "CHEMO LAST WEEK",
            "Kidney transplant",
            "TERMINALLY ILL PAX",
            "NO PORK PLS",
            "COMMUNIST PARTY DELEGATION",
            "BUNTIS, 6 BUWAN",
            "PHU NU CO THAI",
            "ผู้โดยสารใช้รถเข็น",
            "旅客需要轮椅",
            "RM/MUSLIM PAX",
            "0/O/28/HALAL",
            "OSI/MUSLIM",
        ] {
            assert_eq!(of_text(text), Some(Sensitive::FreeText), "{text}");
        }
        assert_eq!(of_text("SR/SSR MOMLXXHK1/XX 815"), Some(Sensitive::Meal));
        assert_eq!(of_text("0/O/SR/SSR WCHRXXHK1"), Some(Sensitive::Medical));
        assert_eq!(of_text("SSR QQMLXXNN1"), Some(Sensitive::Meal));
    }

    #[test]
    fn accounts_and_addresses_are_found_by_word_or_shape() {
        for text in [
            "LOGIN TLING88",
            "PASSWORD?:X",
            "kata sandi",
            "ПАРОЛЬ 123",
            "BOOKED FROM 192.0.2.17",
            "IP:198.51.100.7:8080",
            "FROM 2001:db8::8a2e:370:7334",
            "FE80::1",
            "MAC 00:00:5E:00:53:01",
            "5f4dcc3b5aa765d61d8327deb882cf99",
        ] {
            assert_eq!(of_text(text), Some(Sensitive::Account), "{text}");
        }
    }

    #[test]
    fn ordinary_text_and_names_are_kept() {
        for text in [
            "CTCM 79995550123",
            "ADV TKT NUMBER BY 03MAY13 1800CO OR WILL CANCEL",
            "0/O/NM/ISLAM/NAZRUL MR(ADT)",
            "ALI MUSLIM MR",
            "NAZRUL/ISLAM",
            "李小龙",
            "XF MC 0 TAN MEI LING 20 00",
            "SQ 602 D 27MAY 1 SINICN LK1 1430 2205",
            "INVALID TICKET NUMBER",
            "HOSPITALITY DESK",
            "1.1 AND 1.2.3",
            "TRI 108::1",
            "REF 001435199A918A76",
            "01.42.68.53.00",
            "",
            "::",
        ] {
            assert_eq!(of_text(text), None, "{text}");
        }
    }
}
