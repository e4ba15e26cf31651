//! What the list says in Indonesian prose: numbers of documents, dates of birth, lists
//! of addresses.
//!
//! In: the text of a cell. Out: what was found in it; the text itself is kept elsewhere.
//! Every step looks at a few words only, so that a long text takes as long as its words.
//! Not handled: dates and numbers that are said to be somebody else's.

use saring_model::{BirthDate, Document, DocumentKind};

use super::countries::country;
use crate::record::noted;
use crate::text::{is_placeholder, squeeze};
use crate::{dates, places};

/// Words that may stand between what a number is called and the number.
const FILLERS: [&str; 27] = [
    "nomor",
    "no",
    "number",
    "numbers",
    "nasional",
    "national",
    "dengan",
    "induk",
    "kartu",
    "kependudukan",
    "penduduk",
    "kewarganegaraan",
    "identitas",
    "identifikasi",
    "ktp",
    "nik",
    "paspor",
    "perjalanan",
    "luar",
    "negeri",
    "ssn",
    "social",
    "security",
    "pengusaha",
    "federal",
    "wajib",
    "pajak",
];

/// Words looked at between what a number is called and the number.
const GAP_MAX: usize = 8;

/// Words looked at behind a number for the dates of the document.
const REACH_MAX: usize = 16;

/// Words of a list of dates of birth.
const DATES_MAX: usize = 60;

/// A text as words: those that punctuation glues together are apart.
pub(super) struct Prose {
    words: Vec<String>,
}

impl Prose {
    pub(super) fn new(text: &str) -> Self {
        let mut spaced = String::with_capacity(text.len() + text.len() / 8);
        let mut before = [' '; 2];
        for c in text.chars() {
            let glued =
                before[0].is_ascii_digit() && before[1] == '.' && c.is_alphabetic();
            if glued || matches!(c, '(' | ')') {
                spaced.push(' ');
            }
            spaced.push(c);
            if matches!(c, '(' | ')' | ':' | ';' | ',') {
                spaced.push(' ');
            }
            before = [before[1], c];
        }
        Self { words: spaced.split_whitespace().map(str::to_owned).collect() }
    }

    fn word(&self, at: usize) -> &str {
        self.words.get(at).map(String::as_str).unwrap_or_default()
    }

    /// A word in lower case without punctuation around it.
    fn bare(&self, at: usize) -> String {
        let word = self.word(at);
        if word.len() > 40 {
            return String::new();
        }
        word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
    }

    /// The country that begins at a word, and the word behind it.
    fn country(&self, at: usize) -> Option<(saring_model::CountryCode, usize)> {
        (1..=3).rev().find_map(|count| {
            let words = self.words.get(at..at + count)?;
            let name = words.join(" ");
            let plain = |c: char| c.is_alphabetic() || c == ' ' || c == '-';
            if name.len() > 60
                || !name.trim_end_matches([',', ':', ';']).chars().all(plain)
            {
                return None;
            }
            country(&name).map(|code| (code, at + count))
        })
    }

    /// The documents that are told.
    pub(super) fn documents(&self, is_person: bool) -> Vec<Document> {
        let mut found: Vec<Document> = Vec::new();
        for at in 0..self.words.len() {
            let kind = match mark(&self.bare(at)) {
                Some(DocumentKind::NationalId) if !is_person => {
                    DocumentKind::Registration
                }
                Some(kind) => kind,
                None => continue,
            };
            for document in self.numbers(at, kind) {
                let same = |own: &Document| {
                    (own.kind, &own.number) == (document.kind, &document.number)
                };
                if !found.iter().any(same) {
                    found.push(document);
                }
            }
            // More of one kind than anybody has: the text is no description.
            if found.len() > 64 {
                break;
            }
        }
        found
    }

    /// The numbers behind a word that names a document.
    fn numbers(&self, mark: usize, kind: DocumentKind) -> Vec<Document> {
        let mut documents = Vec::new();
        let Some((mut at, mut issuer)) = self.number_start(mark + 1) else {
            return documents;
        };
        let mut digits_min = 4;
        while let Some((raw, next)) = self.number(at, digits_min) {
            let number = Document::normalise(&raw);
            let digits = number.chars().filter(char::is_ascii_digit).count();
            // Sixteen digits are an Indonesian number, give or take a slip.
            let own = kind == DocumentKind::TaxNumber
                || (kind == DocumentKind::NationalId && (15..=17).contains(&digits));
            let indonesian = own.then(|| places::country("ID")).flatten();
            documents.push(Document {
                kind,
                kind_text: self.bare(mark),
                number_raw: raw,
                number,
                issuer: issuer.or(indonesian),
                issued: self.date_behind(next, &["dikeluarkan", "diterbitkan", "terbit"]),
                expires: self
                    .date_behind(next, &["berlaku", "habis", "daluarsa", "kadaluarsa"]),
                ..Document::default()
            });
            // Further numbers follow a comma, a semicolon or "dan".
            let listed = self.word(next.saturating_sub(1)).ends_with([',', ';']);
            let joined = self.bare(next) == "dan";
            if !listed && !joined || documents.len() >= 32 {
                break;
            }
            at = next + usize::from(joined);
            if let Some((code, behind)) = self.country(at) {
                issuer = Some(code);
                at = behind;
            }
            digits_min = 5;
        }
        documents
    }

    /// Where the number begins, and the country named before it.
    fn number_start(
        &self,
        mut at: usize,
    ) -> Option<(usize, Option<saring_model::CountryCode>)> {
        let mut issuer = None;
        for _ in 0..GAP_MAX {
            if self.number(at, 4).is_some() {
                return Some((at, issuer));
            }
            let bare = self.bare(at);
            // "NPWP 2:" numbers the numbers.
            let counts = bare.len() == 1 && self.word(at).ends_with(':');
            if at >= self.words.len() {
                return None;
            } else if bare.is_empty() || counts || FILLERS.contains(&bare.as_str()) {
                at += 1;
            } else {
                let (code, behind) = self.country(at)?;
                issuer = Some(code);
                at = behind;
            }
        }
        None
    }

    /// A number of at least so many digits that begins at a word, as written, and the
    /// word behind it.
    fn number(&self, at: usize, digits_min: usize) -> Option<(String, usize)> {
        let mut raw = String::new();
        let mut next = at;
        // One to three letters that belong to it: "B 9999999", "U. 999999".
        let first = self.word(at);
        let letters = first.chars().filter(|c| c.is_alphabetic()).count();
        let is_prefix = (1..=3).contains(&letters)
            && first.chars().all(|c| c.is_ascii_alphabetic() || ".-".contains(c))
            && !FILLERS.contains(&self.bare(at).as_str())
            && !matches!(self.bare(at).as_str(), "dan" | "di");
        if is_prefix {
            raw.push_str(first);
            next += 1;
        }
        let word = self.word(next);
        let fits = word.len() <= 40
            && word.starts_with(|c: char| c.is_ascii_alphanumeric())
            && word.chars().any(|c| c.is_ascii_digit())
            && word.chars().all(|c| c.is_ascii_alphanumeric() || "-./,;".contains(c));
        if !fits {
            return None;
        }
        push_word(&mut raw, word);
        next += 1;
        let count = |text: &str| text.chars().filter(char::is_ascii_digit).count();
        // "999 999": the rest of a number that is written with blanks.
        while count(&raw) < 6
            && raw.ends_with(|c: char| c.is_ascii_alphanumeric())
            && (3..=6).contains(&self.bare(next).len())
            && self.bare(next).bytes().all(|byte| byte.is_ascii_digit())
        {
            push_word(&mut raw, self.word(next));
            next += 1;
        }
        let raw = raw.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        let is_date = raw.contains('/') && dates::read(raw).is_some();
        (count(raw) >= digits_min && !is_date).then(|| (raw.to_owned(), next))
    }

    /// The date behind one of some words, as written, near a number and before the next
    /// item.
    fn date_behind(&self, from: usize, words: &[&str]) -> Option<String> {
        let mut at = from;
        if self.word(from.saturating_sub(1)).ends_with(';') {
            return None;
        }
        for _ in 0..REACH_MAX {
            let bare = self.bare(at);
            let before = self.word(at.saturating_sub(1));
            let ends = at > from && before.ends_with(';');
            if ends || at >= self.words.len() || mark(&bare).is_some() {
                return None;
            }
            at += 1;
            if words.contains(&bare.as_str()) {
                while matches!(
                    self.bare(at).as_str(),
                    "dengan" | "tanggal" | "pada" | "sampai" | "s.d"
                ) {
                    at += 1;
                }
                return (1..=3).rev().find_map(|count| {
                    let date = self.words.get(at..at + count)?.join(" ");
                    let date = date.trim_end_matches([',', ';', '.', ')', ' ']);
                    dates::read(&english(date)).map(|_| date.to_owned())
                });
            }
        }
        None
    }

    /// The dates of birth that are told, with the words that tell them.
    pub(super) fn birth_dates(&self) -> Vec<BirthDate> {
        let mut found = Vec::new();
        for at in 0..self.words.len() {
            if self.is_birth(at) {
                self.dates_from(at + 1, &mut found);
            }
            if found.len() > 64 {
                break;
            }
        }
        found
    }

    /// Whether a word says that the bearer's date of birth follows: "DOB", "tanggal
    /// lahir", "lahir pada"; not "tempat lahir", which is the place.
    fn is_birth(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map(|at| self.bare(at)).unwrap_or_default();
        match self.bare(at).as_str() {
            "dob" => true,
            "lahir" | "kelahiran" => {
                matches!(before.as_str(), "tanggal" | "tgl" | "tahun" | "thn" | "ybs")
                    || (at == 0 || before.is_empty())
                    || (before != "tempat" && self.bare(at + 1) == "tahun")
            }
            _ => false,
        }
    }

    fn dates_from(&self, from: usize, found: &mut Vec<BirthDate>) {
        let mut at = from;
        for _ in 0..5 {
            let bare = self.bare(at);
            let filler =
                ["lainnya", "lain", "tambahan", "pada", "yaitu", "adalah", "dan", "pob"];
            let passed = at < self.words.len()
                && (bare.is_empty() && self.word(at).len() == 1
                    || filler.contains(&bare.as_str())
                    || country(&bare).is_some());
            if !passed {
                break;
            }
            at += 1;
        }
        let mut item: Vec<&str> = Vec::new();
        for _ in 0..DATES_MAX {
            let word = self.word(at);
            if word.is_empty() || !is_dateish(word, &self.bare(at)) {
                break;
            }
            at += 1;
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            let is_letter =
                bare.len() == 1 && bare.bytes().all(|c| c.is_ascii_alphabetic());
            if is_letter || matches!(bare, "atau" | "or") {
                item_dates(&item, found);
                item.clear();
                continue;
            }
            // What is left of "a)" and "(sekitar)".
            if !bare.is_empty() || matches!(word, "-" | "–" | "/") {
                item.push(word);
            }
            let is_year = bare.len() == 4 && bare.bytes().all(|c| c.is_ascii_digit());
            if word.ends_with([',', ';']) {
                item_dates(&item, found);
                item.clear();
            } else if is_year && word.ends_with('.') {
                break;
            }
        }
        item_dates(&item, found);
    }
}

/// The kind of document that a word names.
fn mark(word: &str) -> Option<DocumentKind> {
    Some(match word {
        "paspor" | "pasport" | "passport" => DocumentKind::Passport,
        "npwp" => DocumentKind::TaxNumber,
        "nik" | "ktp" | "identifikasi" | "identitas" | "kependudukan" | "penduduk" => {
            DocumentKind::NationalId
        }
        _ => return None,
    })
}

fn push_word(text: &mut String, word: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(word);
}

/// Adds the dates of a few words, dropping words at their end until they are dates.
fn item_dates(words: &[&str], found: &mut Vec<BirthDate>) {
    for end in (1..=words.len()).rev() {
        let text = words.get(..end).unwrap_or_default().join(" ");
        let read = dates::read_all(&english(&text));
        if !read.is_empty() {
            let text = text.trim_end_matches([',', ';', '.', ' ']);
            found.extend(read.into_iter().map(|date| noted(date, text)));
            return;
        }
    }
}

/// Whether a word can be a part of dates: numbers, months, what stands between them.
fn is_dateish(word: &str, bare: &str) -> bool {
    const WORDS: [&str; 15] = [
        "tahun",
        "tanggal",
        "antara",
        "dan",
        "and",
        "atau",
        "or",
        "sampai",
        "sekitar",
        "sekira",
        "approximately",
        "circa",
        "kalender",
        "hijriah",
        "hijariah",
    ];
    let is_number = bare.contains(|c: char| c.is_ascii_digit())
        && bare.len() <= 24
        && bare.chars().all(|c| c.is_ascii_digit() || "/-.–".contains(c));
    let is_mark = bare.is_empty() && word.len() <= 3;
    let is_letter = bare.len() == 1 && word.ends_with([')', '.']) || bare.len() == 1;
    is_number
        || is_mark
        || is_letter
        || WORDS.contains(&bare)
        || (bare.chars().all(char::is_alphabetic)
            && dates::read(&format!("{bare} 1970")).is_some())
}

/// Indonesian words around dates as English ones, which the reader of dates knows.
pub(super) fn english(text: &str) -> String {
    let mut english = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let other = match bare.to_lowercase().as_str() {
            "sekitar" | "sekira" | "kira-kira" => Some("about"),
            "antara" => Some("between"),
            "dan" => Some("and"),
            "sampai" => Some("to"),
            "atau" => Some("or"),
            "kalender" => Some("calendar"),
            "hijriah" | "hijariah" => Some("hijri"),
            "tahun" | "tanggal" => continue,
            _ => None,
        };
        push_word(
            &mut english,
            &other.map_or_else(|| word.to_owned(), |other| word.replace(bare, other)),
        );
    }
    english
}

/// The items of a list: lines that begin with a dash, a number or a letter, blank lines
/// between, "atau"; one item if it is no list. Without placeholders and punctuation at
/// the ends.
pub(super) fn items(text: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    for line in text.lines() {
        let line = line.trim();
        let (line, is_new) = match without_marker(line) {
            Some(rest) => (rest, true),
            None => (line, line.is_empty()),
        };
        if is_new {
            items.push(String::new());
        }
        let mut is_first = true;
        for piece in within_line(line, is_new) {
            if !is_first {
                items.push(String::new());
            }
            is_first = false;
            if let Some(item) = items.last_mut() {
                push_word(item, &piece);
            }
        }
    }
    let ends = |c: char| c.is_whitespace() || matches!(c, ';' | ',' | '.' | '-' | '&');
    let items = items.iter().map(|item| {
        squeeze(item.trim_matches(ends).trim_start_matches(')').trim_start())
    });
    items.filter(|item| !is_placeholder(item)).collect()
}

/// A line without the dash, number, letter or "kantor cabang 1:" that begins an item.
fn without_marker(line: &str) -> Option<&str> {
    if let Some(rest) = line.strip_prefix('-') {
        return Some(without_branch(rest.trim_start()).unwrap_or(rest));
    }
    if let Some(rest) = without_branch(line) {
        return Some(rest);
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let letter = line.starts_with(|c: char| c.is_ascii_lowercase());
    let length = if letter { 1 } else { digits };
    let rest = line.get(length..)?;
    let closed = rest.strip_prefix(')').or_else(|| rest.strip_prefix('.'))?;
    let follows = closed.starts_with(' ')
        || (!letter && !closed.starts_with(|c: char| c.is_ascii_digit()));
    ((1..=2).contains(&length) && follows).then_some(closed)
}

/// "kantor cabang 1:", a branch office.
fn without_branch(line: &str) -> Option<&str> {
    const OFFICE: &str = "kantor cabang ";
    let start = line.get(..OFFICE.len())?;
    let rest = line.get(OFFICE.len()..).filter(|_| start.eq_ignore_ascii_case(OFFICE))?;
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.strip_prefix([':', ',']).map(str::trim_start)
}

/// The pieces of a line that " b) " and " atau " separate, and " b. " if it is an item.
fn within_line(line: &str, is_item: bool) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for word in line.split_whitespace() {
        let marker = matches!(word.as_bytes(), [b'b'..=b'h', b')'])
            || (is_item && matches!(word.as_bytes(), [b'b'..=b'h', b'.']));
        if marker || word == "atau" {
            pieces.push(String::new());
        } else if let Some(piece) = pieces.last_mut() {
            push_word(piece, word);
        }
    }
    pieces
}
