//! A name, analysed: its parts with their roles, and the units that can be compared.
//!
//! In: text, and what kind of thing bears it. Out: an [`AnalysedName`]. Not handled:
//! which parts two names have in common; that is `screen`'s work.
//!
//! A *part* is what counts: a word that is a name. Titles, articles and "son of" are
//! no parts, they say what the next part is. A *unit* is what is compared: a part, or
//! two neighbours written as one (`Abd al-Rahman`, `Abdulrahman`), so that spacing
//! does not matter.

use saring_model::{EntityKind, Sex};

use crate::fold::{FoldedWord, words_whole};
use crate::script::{Script, split};
use crate::vocabulary::{
    OrganisationWord, PHRASE_WORDS_MAX, PersonWord, misspelt_form, organisation_word,
    person_word, sex_of_word,
};
use crate::word::{Word, WordCache, WordKind};

/// Parts kept of a name. The longest on the UN list of 2026-02-27 has 18.
pub const PARTS_MAX: usize = 24;

/// What a part is in its name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u8)]
pub enum Role {
    /// A name: given, family, tribal, or the only one.
    Name = 0,
    /// A parent's name, marked by "son of" or "daughter of".
    Parent = 1,
    /// A patronymic by its ending (`Petrovich`).
    Patronymic = 2,
    /// A title that is often a name; counts only when both sides have it.
    Soft = 3,
    /// A legal form; counts only when both sides have one.
    Form = 4,
    /// A word that many organisations have.
    Common = 5,
    /// A number; must agree.
    Number = 6,
    /// A single letter that stands for a name.
    Initial = 7,
}

impl Role {
    /// The role stored as a number.
    pub fn from_number(number: u8) -> Self {
        match number {
            1 => Self::Parent,
            2 => Self::Patronymic,
            3 => Self::Soft,
            4 => Self::Form,
            5 => Self::Common,
            6 => Self::Number,
            7 => Self::Initial,
            _ => Self::Name,
        }
    }

    /// Whether a part of this role may be absent on one side without any loss.
    pub fn is_optional(self) -> bool {
        matches!(self, Self::Soft | Self::Form)
    }
}

/// A part of a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    /// What it is in the name.
    pub role: Role,
    /// How much it tells, hundredths of a bit.
    pub weight: u16,
    /// Its folded text.
    pub text: String,
}

/// One or more parts that are compared as one word.
#[derive(Clone)]
pub struct Unit {
    /// The word.
    pub word: Word,
    /// The parts it covers, one bit each.
    pub mask: u32,
    /// The word is what is left of a compound without its head: `Rahman` of
    /// `Abd al-Rahman`.
    pub partial: bool,
}

/// An analysed name.
#[derive(Clone, Default)]
pub struct AnalysedName {
    /// Its parts in the order of the text.
    pub parts: Vec<Part>,
    /// Its units: every part, then the joined ones.
    pub units: Vec<Unit>,
    /// The text may have been cut at its end.
    pub cut: bool,
    /// Words or letters were left out: the text has more of them than are read.
    pub left_out: bool,
    /// Whether it is a woman's or a man's, where a word of it says so: "daughter of",
    /// "Mrs", a patronymic.
    pub sex: Option<Sex>,
}

/// Whether a name is stored in an index or asked about. Neighbours are joined on the
/// asked side; on the listed side only where they are often written as one, so that
/// an index of millions does not hold every pair of neighbours.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// A name of a listed entity.
    Listed,
    /// A name of a subject.
    Asked,
}

/// Weight of a title that is a name on both sides, and of a legal form.
const WEIGHT_SOFT: u16 = 150;
const WEIGHT_FORM: u16 = 80;
/// Weight of a word that many organisations have.
const WEIGHT_COMMON: u16 = 250;
/// Weight of a number: it tells little when it agrees (its disagreement is judged
/// apart).
const WEIGHT_NUMBER: u16 = 300;

/// Analyses a name.
///
/// ```
/// use saring_model::EntityKind;
/// use saring_names::{Side, analyse};
/// let name = analyse("Dr. Omar bin Abd al-Rahman", EntityKind::Person, Side::Listed);
/// let texts: Vec<&str> = name.parts.iter().map(|part| part.text.as_str()).collect();
/// assert_eq!(texts, ["omar", "abdulrahman"]);
/// ```
pub fn analyse(text: &str, kind: EntityKind, side: Side) -> AnalysedName {
    analyse_with(text, kind, side, &mut WordCache::default())
}

/// The same with a memory of words analysed before.
pub fn analyse_with(
    text: &str,
    kind: EntityKind,
    side: Side,
    words_before: &mut WordCache,
) -> AnalysedName {
    let marked = mark_relations(text);
    let marked = if kind == EntityKind::Person { marked } else { part_form(marked) };
    let (folded, whole) = words_whole(&marked);
    let pieces = match kind {
        EntityKind::Organisation | EntityKind::Vessel | EntityKind::Aircraft => {
            organisation_pieces(&folded)
        }
        EntityKind::Any if looks_like_organisation(&folded) => {
            organisation_pieces(&folded)
        }
        EntityKind::Person | EntityKind::Any => person_pieces(folded),
    };
    let mut pieces = put_together(heads_in_front(pieces));
    settle_roles(&mut pieces);
    let mut name = AnalysedName {
        cut: may_be_cut(text),
        left_out: !whole,
        sex: told_sex(&pieces),
        ..AnalysedName::default()
    };
    add_parts(&mut name, &mut pieces, words_before);
    add_joins(&mut name, &pieces, side, words_before);
    if kind != EntityKind::Person {
        add_acronym(&mut name);
    }
    name
}

/// The sex that the first word tells which tells one: what follows "daughter of" may
/// have a "son of" again.
fn told_sex(pieces: &[Piece]) -> Option<Sex> {
    pieces.iter().find_map(|piece| match piece.does {
        Does::Person(_) => sex_of_word(&piece.text),
        Does::Part(Role::Patronymic) if piece.text.ends_with(['a', 'а']) => {
            Some(Sex::Female)
        }
        Does::Part(Role::Patronymic) => sex_of_patronymic(&piece.text),
        Does::Part(_) | Does::Drop => None,
    })
}

/// A man's patronymic ends in -ich and the like; `oglu` and `kyzy` are words above.
fn sex_of_patronymic(text: &str) -> Option<Sex> {
    let male = ["ich", "itch", "ic", "ych", "ич"];
    male.iter().any(|ending| text.ends_with(ending)).then_some(Sex::Male)
}

/// A word with what it does, before parts are numbered.
struct Piece {
    text: String,
    variant: Option<String>,
    script: Script,
    does: Does,
    hyphen: bool,
    /// Split from the same native word as the piece before (Han, Hangul).
    glued: bool,
    /// Number of its part; `None` while it is none.
    part: Option<usize>,
    /// What a compound is without its head.
    rest: Option<String>,
    /// A comma stands behind it.
    comma: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Does {
    Part(Role),
    Person(PersonWord),
    Drop,
}

/// `a/l`, `s/o` and the like ("anak lelaki", "son of") would fall into two letters.
fn mark_relations(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains('/') {
        return text.into();
    }
    let mut marked = text.to_owned();
    for (slashed, word) in [
        ("a/l", "bin"),
        ("A/L", "bin"),
        ("a/p", "binti"),
        ("A/P", "binti"),
        ("s/o", "bin"),
        ("S/O", "bin"),
        ("d/o", "binti"),
        ("D/O", "binti"),
        ("M/V ", "MV "),
        ("M/T ", "MT "),
    ] {
        marked = marked.replace(slashed, word);
    }
    marked.into()
}

/// Parts a legal form from the word it is written to: `ExampleAG`, `ExampleGmbH`.
fn part_form(text: std::borrow::Cow<'_, str>) -> std::borrow::Cow<'_, str> {
    let parted = |word: &str| {
        let bytes = word.as_bytes();
        let place = (FORM_STEM_MIN..bytes.len()).find(|place| {
            bytes.get(place - 1).is_some_and(u8::is_ascii_lowercase)
                && bytes.get(*place).is_some_and(u8::is_ascii_uppercase)
        })?;
        let (stem, tail) = word.split_at_checked(place)?;
        let form = organisation_word(&tail.to_ascii_lowercase());
        matches!(form, Some(OrganisationWord::Form(_))).then(|| format!("{stem} {tail}"))
    };
    if !text.split(' ').any(|word| parted(word).is_some()) {
        return text;
    }
    let word = |word: &str| parted(word).unwrap_or_else(|| word.to_owned());
    text.split(' ').map(word).collect::<Vec<_>>().join(" ").into()
}

/// Letters of the shortest word that a legal form is parted from.
const FORM_STEM_MIN: usize = 3;

/// Machine readable zones hold 39 characters of a name (TD3), 30 (TD1) or 31 (TD2);
/// one that is full may have been cut. ICAO Doc 9303 parts 5 to 7, section 4.2.2. The two
/// fillers behind the family name may have become one space.
fn may_be_cut(text: &str) -> bool {
    let upper = !text.chars().any(char::is_lowercase);
    let full = matches!(text.len(), 29..=31 | 38 | 39);
    full && upper && text.ends_with(|c: char| c.is_ascii_alphabetic())
}

fn person_pieces(folded: Vec<FoldedWord>) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(folded.len());
    for word in folded {
        let digits = word.text.chars().filter(char::is_ascii_digit).count();
        if digits > 0 && digits == word.text.chars().count() {
            continue; // no person is called by a number
        }
        // A machine took a letter for a digit.
        let text = if digits > 0 { letters_for_digits(&word.text) } else { word.text };
        let does = match person_word(&text) {
            Some(found) => Does::Person(found),
            None => Does::Part(Role::Name),
        };
        push_split(&mut pieces, text, word.variant, word.script, does, word.hyphen);
        if let Some(last) = pieces.last_mut() {
            last.comma = word.comma;
        }
    }
    pieces
}

/// Brings a head that stands last to the name it belongs to: `Zubayr, Abu`, and in a
/// machine readable zone `ZUBAYR<<ABU`. Behind several names without a comma it is the
/// rest of a name that was cut, and stays.
fn heads_in_front(mut pieces: Vec<Piece>) -> Vec<Piece> {
    let head = |piece: &Piece| matches!(piece.does, Does::Person(PersonWord::Head(_)));
    let count = pieces.len();
    let inverted = count == 2
        || count > 2 && pieces.get(count - 2).is_some_and(|before| before.comma);
    if !inverted || !pieces.last().is_some_and(head) {
        return pieces;
    }
    let first = pieces.iter().position(is_plain_name);
    if let Some(first) = first
        && let Some(last) = pieces.pop()
    {
        pieces.insert(first, last);
    }
    pieces
}

/// Puts compounds together: `Abd al-Rahman`, `Nur al-Din`, `Habib Ullah` are one name
/// each, however they are written.
fn put_together(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut rest = pieces.into_iter().peekable();
    while let Some(mut piece) = rest.next() {
        if let Does::Person(PersonWord::Sun) = piece.does {
            let next = rest.peek().and_then(|next| next.text.chars().next());
            let sun = piece.hyphen || piece.text.chars().last() == next;
            let article = next.is_some() && sun;
            piece.does = if article {
                Does::Person(PersonWord::Article)
            } else {
                Does::Part(Role::Name)
            };
        }
        match piece.does {
            Does::Person(PersonWord::Tail(spelling)) => {
                let last = rest.peek().is_none();
                append_tail(&mut out, piece, spelling, last);
            }
            Does::Person(PersonWord::Article) => out.push(piece),
            Does::Part(_) | Does::Person(_) | Does::Drop => {
                prepend_heads(&mut out, &mut piece);
                out.push(piece);
            }
        }
    }
    out
}

/// Joins a tail to the name before it, over an article between them.
///
/// A bare `Din` in front of more names is a name of its own (Din Muhammad).
fn append_tail(out: &mut Vec<Piece>, tail: Piece, spelling: &str, last: bool) {
    let article = out.last().is_some_and(is_article_piece);
    let bare = tail.script == Script::Latin && tail.text.starts_with('d') && !article;
    let place = out.len().checked_sub(1 + usize::from(article));
    let before = place.and_then(|place| out.get_mut(place));
    // "Abd Allah": a head and a tail are one name, too.
    if let Some(head) = before
        && let Does::Person(PersonWord::Head(start)) = head.does
        && head.script == tail.script
    {
        head.text = match (tail.script, start) {
            (Script::Latin, "abdul") => "abdullah".into(),
            (Script::Latin, start) => format!("{start}{}", tail.text),
            _ => format!("{}{}", head.text, tail.text),
        };
        head.does = Does::Part(Role::Name);
        out.truncate(out.len() - usize::from(article));
        return;
    }
    let before = place.and_then(|place| out.get_mut(place));
    let joins = before.filter(|p| {
        p.script == tail.script && is_plain_name(p) && !p.comma && (last || !bare)
    });
    let Some(before) = joins else {
        out.push(Piece { does: Does::Part(Role::Name), ..tail });
        return;
    };
    // Rahmatullah is often called Rahmat; nobody is called Shams for Shamsuddin.
    before.rest = (spelling == "ullah").then(|| before.text.clone());
    if tail.script == Script::Latin {
        before.text.push_str(spelling);
    } else {
        before.text.push_str(&tail.text);
    }
    before.variant = None;
    before.hyphen = tail.hyphen;
    if article {
        out.pop();
    }
}

/// Joins heads that stand before a name to it, over articles between them.
fn prepend_heads(out: &mut Vec<Piece>, name: &mut Piece) {
    if !is_plain_name(name) || name.text.chars().count() < 2 {
        return;
    }
    let articles = out.iter().rev().take_while(|p| is_article_piece(p)).count();
    let Some(place) = out.len().checked_sub(articles + 1) else { return };
    let Some(head) = out.get(place) else { return };
    let Does::Person(PersonWord::Head(spelling)) = head.does else { return };
    if head.script != name.script {
        return;
    }
    let joined = if name.script == Script::Latin {
        format!("{spelling}{}", name.text)
    } else {
        format!("{}{}", head.text, name.text)
    };
    // "Abu Ali" is not Ali; "Abd al-Aziz" is often called Aziz.
    let bare = std::mem::replace(&mut name.text, joined);
    name.rest = (spelling == "abdul").then_some(bare);
    name.variant = None;
    out.truncate(place);
}

fn is_article_piece(piece: &Piece) -> bool {
    matches!(piece.does, Does::Person(PersonWord::Article))
}

fn is_plain_name(piece: &Piece) -> bool {
    matches!(piece.does, Does::Part(Role::Name) | Does::Person(PersonWord::Soft))
}

/// Splits a word of a script without spaces into its name parts.
fn push_split(
    pieces: &mut Vec<Piece>,
    text: String,
    variant: Option<String>,
    script: Script,
    does: Does,
    hyphen: bool,
) {
    let spaceless =
        matches!(script, Script::Han | Script::Hangul | Script::Kana | Script::Myanmar);
    let ranges = if spaceless { split(&text, script) } else { Vec::new() };
    if ranges.len() < 2 {
        let glued = false;
        pieces.push(Piece {
            text,
            variant,
            script,
            does,
            hyphen,
            glued,
            part: None,
            rest: None,
            comma: false,
        });
        return;
    }
    for (index, range) in ranges.into_iter().enumerate() {
        let Some(piece) = text.get(range) else { continue };
        pieces.push(Piece {
            text: piece.to_owned(),
            variant: None,
            script,
            does,
            hyphen: false,
            glued: index > 0,
            part: None,
            rest: None,
            comma: false,
        });
    }
}

fn letters_for_digits(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '0' => 'o',
            '1' => 'l',
            '5' => 's',
            '8' => 'b',
            '6' => 'g',
            other => other,
        })
        .filter(|c| !c.is_ascii_digit())
        .collect()
}

fn looks_like_organisation(folded: &[FoldedWord]) -> bool {
    folded.iter().any(|word| {
        matches!(
            organisation_word(&word.text),
            Some(
                OrganisationWord::Form(_)
                    | OrganisationWord::Common
                    | OrganisationWord::Meaning(_)
            )
        )
    })
}

/// Single letters side by side are one abbreviation: `A.B.C.`, `L. L. C.`.
fn abbreviations(folded: &[FoldedWord]) -> Vec<FoldedWord> {
    let mut out: Vec<FoldedWord> = Vec::with_capacity(folded.len());
    let mut growing = false;
    for word in folded {
        let letter = word.text.chars().count() == 1 && word.script == Script::Latin;
        match out.last_mut() {
            Some(last) if letter && growing => {
                last.text.push_str(&word.text);
                last.variant = None;
            }
            Some(_) | None => out.push(word.clone()),
        }
        growing = letter;
    }
    out
}

fn organisation_pieces(folded: &[FoldedWord]) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(folded.len());
    let folded = abbreviations(folded);
    let mut rest = folded.as_slice();
    while let Some(word) = rest.first() {
        let (length, found) = longest_phrase(rest);
        let last = rest.len() == length;
        let (does, text) = match found {
            Some(OrganisationWord::Form(class)) => {
                (Does::Part(Role::Form), class.to_owned())
            }
            Some(OrganisationWord::Number(value)) if last || word.text.len() > 1 => {
                (Does::Part(Role::Number), value.to_owned())
            }
            Some(OrganisationWord::Common) => {
                (Does::Part(Role::Common), word.text.clone())
            }
            Some(OrganisationWord::Filler) => (Does::Drop, word.text.clone()),
            Some(OrganisationWord::Meaning(meaning)) => {
                (Does::Part(Role::Common), meaning.to_owned())
            }
            Some(OrganisationWord::Number(_)) | None => match ordinal(&word.text) {
                Some(number) => (Does::Part(Role::Number), number),
                None => (Does::Part(Role::Name), word.text.clone()),
            },
        };
        let (hyphen, number) = (word.hyphen, does == Does::Part(Role::Number));
        if number && grown(&mut pieces, &text) {
            rest = rest.get(length..).unwrap_or_default();
            continue;
        }
        let script = text.chars().find_map(Script::of).unwrap_or(word.script);
        let variant = word.variant.clone().filter(|_| text == word.text);
        push_split(&mut pieces, text, variant, script, does, hyphen);
        rest = rest.get(length..).unwrap_or_default();
    }
    pieces
}

/// Adds a unit to the tens that stand before it: forty-four.
fn grown(pieces: &mut [Piece], unit: &str) -> bool {
    let Some(last) = pieces.last_mut() else { return false };
    let tens = last.text.len() == 2 && last.text.ends_with('0') && last.hyphen;
    let grows = last.does == Does::Part(Role::Number) && tens && unit.len() == 1;
    if grows {
        last.text.pop();
        last.text.push_str(unit);
    }
    grows
}

/// The longest phrase of the organisations' table that the words start with.
fn longest_phrase(words: &[FoldedWord]) -> (usize, Option<OrganisationWord>) {
    for length in (1..=words.len().min(PHRASE_WORDS_MAX)).rev() {
        let texts: Vec<&str> =
            words.iter().take(length).map(|word| word.text.as_str()).collect();
        // A slip in a legal form, too: "Limited Liabiliyt Company" is longer than "limited".
        let found = organisation_word(&texts.join(" ")).or_else(|| misspelt_form(&texts));
        if found.is_some() {
            return (length, found);
        }
    }
    (1, None)
}

/// `22nd`, `007` as plain numbers.
fn ordinal(text: &str) -> Option<String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ending = text.get(digits.len()..).unwrap_or_default();
    let number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    (number && matches!(ending, "" | "st" | "nd" | "rd" | "th"))
        .then(|| digits.trim_start_matches('0').to_owned())
        .filter(|number| !number.is_empty())
}

/// Decides what each word is, now that all are known: a title is a name when nothing
/// else is there; `u` and `daw` are titles in front only; what follows "son of" is a
/// parent.
fn settle_roles(pieces: &mut [Piece]) {
    let names = pieces.iter().filter(|p| counts(p)).count();
    let last = pieces.len().saturating_sub(1);
    // "Hasan El Sheikh": with the article and behind the name it is a family's name.
    let family = last > 1 && pieces.get(last - 1).is_some_and(is_article_piece);
    let mut parent = false;
    for (index, piece) in pieces.iter_mut().enumerate() {
        let role = match piece.does {
            Does::Drop => continue,
            Does::Part(Role::Name) => name_role(piece, parent),
            Does::Part(role) => role,
            // "Bin", "Al", "Sheikh" alone: then it is the name.
            Does::Person(PersonWord::Chain | PersonWord::Article | PersonWord::Title)
                if names == 0 =>
            {
                Role::Name
            }
            Does::Person(PersonWord::Title) if family && index == last => Role::Name,
            Does::Person(PersonWord::Chain) if index < last => {
                parent = true;
                continue;
            }
            // A one-letter article at the end is an initial.
            Does::Person(PersonWord::Article | PersonWord::Chain)
                if index == last && piece.text.len() > 1 =>
            {
                Role::Name
            }
            Does::Person(PersonWord::Article | PersonWord::Chain | PersonWord::Title) => {
                continue;
            }
            Does::Person(PersonWord::Soft) if names > 0 => Role::Soft,
            Does::Person(PersonWord::Soft) => Role::Name,
            Does::Person(PersonWord::Head(_) | PersonWord::Tail(_) | PersonWord::Sun) => {
                name_role(piece, parent)
            }
        };
        if role != Role::Soft {
            parent = false;
        }
        piece.does = Does::Part(role);
        piece.part = Some(0); // numbered when parts are added
    }
}

fn counts(piece: &Piece) -> bool {
    match piece.does {
        Does::Part(role) => !role.is_optional(),
        Does::Person(PersonWord::Head(_) | PersonWord::Tail(_) | PersonWord::Sun) => true,
        Does::Person(_) | Does::Drop => false,
    }
}

fn name_role(piece: &Piece, parent: bool) -> Role {
    if piece.script != Script::Han
        && piece.script != Script::Hangul
        && piece.text.chars().count() == 1
    {
        return Role::Initial;
    }
    if parent {
        return Role::Parent;
    }
    let patronymic = PATRONYMICS.iter().any(|ending| piece.text.ends_with(ending));
    if patronymic && piece.text.chars().count() >= 6 {
        Role::Patronymic
    } else {
        Role::Name
    }
}

/// Endings of patronymics, in the romanisations and in Cyrillic.
const PATRONYMICS: &[&str] = &[
    "ovich",
    "evich",
    "ovitch",
    "evitch",
    "ovna",
    "evna",
    "ovic",
    "evic",
    "ichna",
    "ович",
    "евич",
    "овна",
    "евна",
    "ична",
    "ыевич",
    "івна",
    "ївна",
    "ovych",
    "yovych",
    "oglu",
    "ogly",
    "qizi",
    "kyzy",
];

fn add_parts(name: &mut AnalysedName, pieces: &mut [Piece], cache: &mut WordCache) {
    let mut rests = Vec::new();
    for piece in pieces {
        let (Does::Part(role), Some(_)) = (piece.does, piece.part) else {
            piece.part = None;
            continue;
        };
        if name.parts.len() == PARTS_MAX {
            piece.part = None;
            name.left_out = true;
            continue;
        }
        let word = if role == Role::Number {
            Word::new(&piece.text, None, piece.script, WordKind::Number)
        } else {
            cache.name(&piece.text, piece.variant.as_deref(), piece.script)
        };
        let weight = match role {
            Role::Soft => WEIGHT_SOFT,
            Role::Form => WEIGHT_FORM,
            Role::Common => WEIGHT_COMMON,
            Role::Number => WEIGHT_NUMBER,
            Role::Name | Role::Parent | Role::Patronymic | Role::Initial => {
                word.view().weight()
            }
        };
        let index = name.parts.len();
        piece.part = Some(index);
        name.parts.push(Part { role, weight, text: piece.text.clone() });
        name.units.push(Unit { word, mask: 1 << index, partial: false });
        if let Some(rest) = &piece.rest {
            let word = cache.name(rest, None, piece.script);
            rests.push(Unit { word, mask: 1 << index, partial: true });
        }
    }
    // The first units are the parts, in their order.
    name.units.append(&mut rests);
}

/// Characters of the longest joined unit.
const JOIN_CHARS_MAX: usize = 24;

fn add_joins(
    name: &mut AnalysedName,
    pieces: &[Piece],
    side: Side,
    cache: &mut WordCache,
) {
    for start in 0..pieces.len() {
        for length in 2..=3 {
            let Some(run) = pieces.get(start..start + length) else { break };
            if joins(run, side, length) {
                push_join(name, run, cache);
            }
        }
    }
}

/// Whether a run of words may be written as one.
fn joins(run: &[Piece], side: Side, length: usize) -> bool {
    let (Some(first), Some(last)) = (run.first(), run.last()) else { return false };
    let script = first.script;
    let chars: usize = run.iter().map(|p| p.text.chars().count()).sum();
    let words = run.iter().all(|p| p.script == script && !is_apart(p))
        && !run.iter().take(length - 1).any(|p| p.comma);
    if !words || chars > JOIN_CHARS_MAX || last.part.is_none() {
        return false;
    }
    if length == 3 && run.get(1).is_some_and(is_article_piece) {
        return !first.comma && first.part.is_some();
    }
    if length == 3 {
        // Three syllables, each apart, are left to the pairs; only a native word that
        // was split is put together again.
        return run.iter().skip(1).all(|p| p.glued);
    }
    let short = |piece: &Piece| piece.text.chars().count() <= 4;
    side == Side::Asked
        || is_article_piece(first)
        || last.text.starts_with("ال")
        || first.hyphen
        || last.glued
        || short(first)
        || short(last)
}

/// Legal forms, numbers and titles are never written together with a name.
fn is_apart(piece: &Piece) -> bool {
    match piece.does {
        Does::Part(Role::Form | Role::Number | Role::Initial) => true,
        Does::Part(_) | Does::Person(PersonWord::Article | PersonWord::Chain) => false,
        Does::Person(_) | Does::Drop => true,
    }
}

fn push_join(name: &mut AnalysedName, run: &[Piece], cache: &mut WordCache) {
    let mut mask = 0;
    let mut text = String::with_capacity(24);
    for (place, piece) in run.iter().enumerate() {
        // Written together, an Arabic article is lost in another spelling.
        let bare =
            piece.text.strip_prefix("ال").filter(|rest| place > 0 && *rest != "له");
        text.push_str(bare.unwrap_or(&piece.text));
        if let Some(part) = piece.part {
            mask |= 1u32 << part;
        }
    }
    let script = run.first().map_or(Script::Other, |piece| piece.script);
    let word = cache.name(&text, None, script);
    name.units.push(Unit { word, mask, partial: false });
}

/// The initials of an organisation's name of three to eight words.
fn add_acronym(name: &mut AnalysedName) {
    let mut mask = 0;
    let mut text = String::new();
    for (index, part) in name.parts.iter().enumerate() {
        if matches!(part.role, Role::Name | Role::Common) {
            mask |= 1u32 << index;
            text.extend(part.text.chars().next());
        }
    }
    let letters = text.chars().count();
    if (3..=8).contains(&letters) && text.is_ascii() {
        let word = Word::new(&text, None, Script::Latin, WordKind::Acronym);
        name.units.push(Unit { word, mask, partial: false });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, kind: EntityKind, expected: &[(&str, Role)]) {
        let name = analyse(text, kind, Side::Asked);
        let got: Vec<(&str, Role)> =
            name.parts.iter().map(|p| (p.text.as_str(), p.role)).collect();
        assert_eq!(got, expected, "{text:?}");
    }

    #[test]
    fn people_have_parts_with_roles() {
        use EntityKind::Person;
        check(
            "Haji Omar bin Abdullah al-Rawi",
            Person,
            &[
                ("haji", Role::Soft),
                ("omar", Role::Name),
                ("abdullah", Role::Parent),
                ("rawi", Role::Name),
            ],
        );
        check(
            "Ivan Petrovich Sidorov",
            Person,
            &[
                ("ivan", Role::Name),
                ("petrovich", Role::Patronymic),
                ("sidorov", Role::Name),
            ],
        );
        check(
            "Muthu a/l Raman",
            Person,
            &[("muthu", Role::Name), ("raman", Role::Parent)],
        );
        check(
            "U Thein Maung",
            Person,
            &[("u", Role::Soft), ("thein", Role::Name), ("maung", Role::Soft)],
        );
        check("Sheikh", Person, &[("sheikh", Role::Name)]);
        check("J. Smith", Person, &[("j", Role::Initial), ("smith", Role::Name)]);
    }

    #[test]
    fn a_slip_in_a_legal_form_leaves_it_one() {
        use EntityKind::Organisation;
        for text in [
            "Jiont Stock Company Examplia",
            "Limited Liabiliyt Company Examplia",
            "Examplia Aktiengeselschaft",
            "ExampliaAG",
        ] {
            let name = analyse(text, Organisation, Side::Asked);
            let roles: Vec<Role> = name.parts.iter().map(|part| part.role).collect();
            assert_eq!(roles.iter().filter(|r| **r == Role::Name).count(), 1, "{text}");
            assert!(roles.contains(&Role::Form), "{text}");
        }
    }

    #[test]
    fn a_head_that_stands_last_belongs_in_front() {
        use EntityKind::Person;
        for text in ["Abu Zubayr", "Zubayr, Abu", "ZUBAYR ABU"] {
            check(text, Person, &[("abuzubayr", Role::Name)]);
        }
        let name = analyse("Nuruddin Turabi Muhammad Abdul", Person, Side::Asked);
        assert_eq!(name.parts.len(), 4, "the rest of a cut name stays where it is");
    }

    #[test]
    fn words_tell_whether_a_woman_or_a_man_is_named() {
        for (text, sex) in [
            ("Nur Syazwani binti Mokhsin", Some(Sex::Female)),
            ("Fatima bint Omar bin Ali", Some(Sex::Female)),
            ("Omar bin Ali", Some(Sex::Male)),
            ("Darya Sergeyevna Polunina", Some(Sex::Female)),
            ("Ivan Petrovich Sidorov", Some(Sex::Male)),
            ("Anna van Dijk", None),
        ] {
            let told = analyse(text, EntityKind::Person, Side::Asked).sex;
            assert_eq!(told, sex, "{text}");
        }
    }

    #[test]
    fn organisations_have_forms_and_numbers() {
        use EntityKind::Organisation;
        check(
            "The Second Trading Company of Examplia Sdn. Bhd.",
            Organisation,
            &[
                ("2", Role::Number),
                ("trading", Role::Common),
                ("inc", Role::Form),
                ("examplia", Role::Name),
                ("ltd", Role::Form),
            ],
        );
    }
}
