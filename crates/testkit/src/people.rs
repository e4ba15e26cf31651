//! Invented people, each named as people of one culture are.
//!
//! In: a culture and a source of chance. Out: a person with a name as in a passport,
//! original script where pools and rules give it, other spellings, a birth date, a
//! nationality and a passport number. Not handled: places, addresses, and the share of
//! each culture among travellers.

use saring_model::Sex;

use crate::latin::{Scheme, capitalised, romanise, strip};
use crate::pools::{self, Form, Pool};
use crate::random::Random;

/// A culture of naming: how names are built, ordered and spelt. It says nothing of a
/// bearer's religion or ethnicity.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Culture {
    /// Chains of fathers, nisba, kunya; Morocco to Iraq.
    Arabic,
    /// Given name and family name in -i, -zadeh, -pour.
    Persian,
    /// Given names, compounds with -ullah, tribe.
    PashtoUrdu,
    /// bin and binti, Haji; a/l and a/p of Malaysian Tamils.
    Malay,
    /// One to three names, mononyms, old spelling.
    Indonesian,
    /// Given name, patronymic, gendered surname.
    Russian,
    /// Uzbek, Tajik, Kazakh, Kyrgyz, Turkmen.
    CentralAsian,
    /// Family name first, middle name, given name.
    Vietnamese,
    /// Given name and a long surname.
    Thai,
    /// No family name; honorifics.
    Burmese,
    /// Family name first.
    Khmer,
    /// Given name and a surname made of elements.
    Lao,
    /// Pinyin, Hokkien and Cantonese readings.
    Chinese,
    /// One-syllable surname and two-syllable given name.
    Korean,
    /// Spanish given names, mother's and father's surname.
    Filipino,
    /// Surnames of the north, initials of the south.
    Indian,
    /// Europe and what speaks its languages.
    Western,
    /// Hausa, Fulani, Mande, Wolof, Swahili, Somali.
    African,
    /// Turkish, Azerbaijani, Bosnian, Albanian.
    Turkish,
}

impl Culture {
    /// Every culture, in the order of the enum.
    pub const ALL: &[Self] = &[
        Self::Arabic,
        Self::Persian,
        Self::PashtoUrdu,
        Self::Malay,
        Self::Indonesian,
        Self::Russian,
        Self::CentralAsian,
        Self::Vietnamese,
        Self::Thai,
        Self::Burmese,
        Self::Khmer,
        Self::Lao,
        Self::Chinese,
        Self::Korean,
        Self::Filipino,
        Self::Indian,
        Self::Western,
        Self::African,
        Self::Turkish,
    ];

    /// The stable word printed in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Arabic => "arabic",
            Self::Persian => "persian",
            Self::PashtoUrdu => "pashto-urdu",
            Self::Malay => "malay",
            Self::Indonesian => "indonesian",
            Self::Russian => "russian",
            Self::CentralAsian => "central-asian",
            Self::Vietnamese => "vietnamese",
            Self::Thai => "thai",
            Self::Burmese => "burmese",
            Self::Khmer => "khmer",
            Self::Lao => "lao",
            Self::Chinese => "chinese",
            Self::Korean => "korean",
            Self::Filipino => "filipino-spanish",
            Self::Indian => "indian",
            Self::Western => "western",
            Self::African => "hausa-swahili",
            Self::Turkish => "turkish-bosnian",
        }
    }
}

/// An invented person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// The culture the name was built by.
    pub culture: Culture,
    /// The name in Latin letters, mixed case, in the order of a passport.
    pub name: String,
    /// The name in its original script, where every part of it has one.
    pub native: Option<String>,
    /// Other spellings and shorter forms, each different from `name`.
    pub aliases: Vec<String>,
    /// Year (1940 to 2010), month, day.
    pub birth: (i16, u8, u8),
    /// Sex.
    pub sex: Sex,
    /// Two-letter code, lower case.
    pub nationality: &'static str,
    /// Passport number in the shape its country uses.
    pub passport: String,
}

impl Person {
    /// The birth date as `1970-01-31`.
    pub fn birth_text(&self) -> String {
        let (year, month, day) = self.birth;
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// The sex as a list writes it.
    pub fn sex_text(&self) -> &'static str {
        match self.sex {
            Sex::Female => "female",
            Sex::Male => "male",
            Sex::Other => "other",
        }
    }
}

/// Invents a person of a culture.
///
/// ```
/// use saring_testkit::{Culture, Random, person};
/// let one = person(Culture::Malay, &mut Random::new(1));
/// assert_eq!(one, person(Culture::Malay, &mut Random::new(1)));
/// ```
pub fn person(culture: Culture, rng: &mut Random) -> Person {
    let pool = pools::of(culture);
    let female = rng.chance(35);
    let nationality: &'static str =
        rng.pick(pool.section("nationality")).latin[0].as_str();
    let mut maker = Maker { pool, rng, female };
    let draft = match culture {
        Culture::Arabic => maker.arabic(),
        Culture::Persian => maker.persian(),
        Culture::PashtoUrdu => maker.pashto_urdu(),
        Culture::Malay => maker.malay(),
        Culture::Indonesian => maker.indonesian(),
        Culture::Russian => maker.russian(),
        Culture::CentralAsian => maker.central_asian(),
        Culture::Vietnamese => maker.vietnamese(),
        Culture::Thai => maker.thai(),
        Culture::Burmese => maker.burmese(),
        Culture::Khmer => maker.khmer(),
        Culture::Lao => maker.lao(),
        Culture::Chinese => maker.chinese(nationality),
        Culture::Korean => maker.korean(),
        Culture::Filipino => maker.filipino(),
        Culture::Indian => maker.indian(),
        Culture::Western | Culture::Turkish => maker.western(),
        Culture::African => maker.african(),
    };
    let (name, native, aliases) = draft.finish();
    let birth = birth(culture, rng);
    let sex = if female { Sex::Female } else { Sex::Male };
    let passport = passport(nationality, rng);
    Person { culture, name, native, aliases, birth, sex, nationality, passport }
}

/// A part of a name in the spelling chosen, in another one, and in its own script.
#[derive(Clone)]
struct Word {
    latin: String,
    other: Option<String>,
    native: Option<String>,
}

impl Word {
    fn new(latin: &str, other: Option<&str>, native: Option<&str>) -> Self {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Self { latin: latin.to_owned(), other: owned(other), native: owned(native) }
    }

    fn plain(latin: impl Into<String>) -> Self {
        Self { latin: latin.into(), other: None, native: None }
    }

    fn cyrillic(native: &str) -> Self {
        Self::new(
            &romanise(native, Scheme::Icao),
            Some(&romanise(native, Scheme::English)),
            Some(native),
        )
    }
}

/// A name before its parts are put together.
struct Draft {
    words: Vec<Word>,
    /// Positions of the parts that a short form keeps; empty for no short form.
    short: Vec<usize>,
    /// What stands between the parts in the original script.
    glue: &'static str,
    /// Further other names, ready made.
    more: Vec<String>,
}

impl Draft {
    fn new(words: Vec<Word>) -> Self {
        Self { words, short: Vec::new(), glue: " ", more: Vec::new() }
    }

    fn short(mut self, kept: &[usize]) -> Self {
        self.short = kept.to_vec();
        self
    }

    fn glue(mut self, glue: &'static str) -> Self {
        self.glue = glue;
        self
    }

    fn finish(self) -> (String, Option<String>, Vec<String>) {
        let name = join(self.words.iter().map(|word| word.latin.as_str()), " ");
        let native: Option<Vec<&str>> =
            self.words.iter().map(|word| word.native.as_deref()).collect();
        let other = self.words.iter().map(|w| w.other.as_deref().unwrap_or(&w.latin));
        let kept = self.short.iter().filter_map(|at| self.words.get(*at));
        let short = join(kept.map(|word| word.latin.as_str()), " ");
        let mut aliases = Vec::new();
        for alias in [join(other, " "), short].into_iter().chain(self.more) {
            if !alias.is_empty() && alias != name && !aliases.contains(&alias) {
                aliases.push(alias);
            }
        }
        (name, native.map(|parts| parts.join(self.glue)), aliases)
    }
}

fn join<'a>(parts: impl Iterator<Item = &'a str>, glue: &str) -> String {
    parts.collect::<Vec<_>>().join(glue)
}

/// Builds one name.
struct Maker<'a> {
    pool: &'static Pool,
    rng: &'a mut Random,
    female: bool,
}

impl Maker<'_> {
    /// A word of a section; in a quarter of the draws in one of its other spellings.
    fn word(&mut self, section: &str) -> Word {
        let form = self.rng.pick_common(self.pool.section(section));
        self.spelt(form)
    }

    fn spelt(&mut self, form: &Form) -> Word {
        let count = form.latin.len();
        let chosen = if self.rng.chance(25) { self.rng.below(count) } else { 0 };
        let other = (count > 1).then(|| {
            let step = 1 + self.rng.below(count - 1);
            form.latin[(chosen + step) % count].clone()
        });
        Word { latin: form.latin[chosen].clone(), other, native: form.native.clone() }
    }

    /// A given name of the bearer's sex.
    fn given(&mut self) -> Word {
        self.word(self.own())
    }

    /// The section of given names of the bearer's sex.
    fn own(&self) -> &'static str {
        if self.female { "given-f" } else { "given-m" }
    }

    /// Another given name of a section; the same one twice is rare in life.
    fn another(&mut self, section: &str, first: &Word) -> Word {
        let second = self.word(section);
        if second.native == first.native && second.native.is_some()
            || second.latin == first.latin
        {
            return self.word(section);
        }
        second
    }

    /// A rare surname put together of syllables, so that a big list has as many
    /// different parts as a real one.
    fn tail(&mut self) -> String {
        let mut name = String::new();
        for section in ["tail-start", "tail-middle", "tail-middle", "tail-end"] {
            if section == "tail-middle" && self.rng.chance(30) {
                continue;
            }
            name.push_str(&self.rng.pick(self.pool.section(section)).latin[0]);
        }
        name
    }

    /// A surname of the pool, or in a quarter of the cases a rare one.
    fn family(&mut self) -> Word {
        if self.rng.chance(25) { Word::plain(self.tail()) } else { self.word("family") }
    }

    fn arabic(&mut self) -> Draft {
        let given = self.given();
        let father = self.another("given-m", &given);
        let grandfather = self.another("given-m", &father);
        let last = match self.rng.below(100) {
            0..25 => {
                let tail = self.tail();
                Word::new(&format!("al-{tail}"), Some(&tail), None)
            }
            25..75 => self.word("nisba"),
            _ => self.word("family"),
        };
        let link = if self.female {
            Word::new("bint", Some("binti"), Some("بنت"))
        } else {
            Word::new("bin", Some("ibn"), Some("بن"))
        };
        let mut draft = match self.rng.below(100) {
            0..40 => Draft::new(vec![given, father, last]).short(&[0, 2]),
            40..55 => Draft::new(vec![given, link, father, last]).short(&[0, 2, 3]),
            55..62 => {
                let of = Word::new("bin", Some("ibn"), Some("بن"));
                let chain = vec![given, link, father, of, grandfather, last];
                Draft::new(chain).short(&[0, 2, 5])
            }
            62..80 => {
                Draft::new(vec![given, father, grandfather, last]).short(&[0, 1, 3])
            }
            _ => Draft::new(vec![given, last]),
        };
        if self.rng.chance(20) {
            let kunya = self.word(if self.female { "kunya-f" } else { "kunya" });
            draft.more.push(kunya.latin);
        }
        draft
    }

    fn persian(&mut self) -> Draft {
        let given = self.given();
        let family = self.family();
        if self.rng.chance(15) {
            let second = self.another(self.own(), &given);
            return Draft::new(vec![given, second, family]).short(&[0, 2]);
        }
        Draft::new(vec![given, family])
    }

    fn pashto_urdu(&mut self) -> Draft {
        let given = self.given();
        let second = self.another(self.own(), &given);
        let family = self.family();
        match self.rng.below(100) {
            0..6 => Draft::new(vec![given]),
            6..50 => Draft::new(vec![given, family]),
            50..85 => Draft::new(vec![given, second, family]).short(&[0, 2]),
            _ => Draft::new(vec![given, second]),
        }
    }

    fn malay(&mut self) -> Draft {
        if self.rng.chance(12) {
            let given = self.word(if self.female { "hindu-f" } else { "hindu-m" });
            let father = self.another("hindu-m", &given);
            let link = if self.female { "a/p" } else { "a/l" };
            return Draft::new(vec![given, Word::plain(link), father]).short(&[0, 2]);
        }
        let mut words = Vec::new();
        if self.rng.chance(8) {
            let title = if self.female { "Hajah" } else { "Haji" };
            words.push(Word::plain(title));
        }
        words.push(self.given());
        if self.rng.chance(55) {
            words.push(self.given());
        }
        let link = if self.female { "binti" } else { "bin" };
        let linked = words.len();
        words.push(Word::new(link, Some(if self.female { "bt" } else { "b" }), None));
        words.push(self.word("given-m"));
        if self.rng.chance(45) {
            let second = if self.rng.chance(60) {
                Word::plain(self.tail())
            } else {
                self.word("given-m")
            };
            words.push(second);
        }
        let kept: Vec<usize> = (0..words.len()).filter(|at| *at != linked).collect();
        Draft::new(words).short(&kept)
    }

    fn indonesian(&mut self) -> Draft {
        let given = self.given();
        let second = self.another(self.own(), &given);
        let family = self.family();
        match self.rng.below(100) {
            0..10 => Draft::new(vec![given]),
            10..18 => Draft::new(vec![family]),
            18..60 => Draft::new(vec![given, family]),
            60..75 => Draft::new(vec![given, second]),
            _ => Draft::new(vec![given, second, family]).short(&[0, 2]),
        }
    }

    fn russian(&mut self) -> Draft {
        let given = self.rng.pick_common(self.pool.section(self.own()));
        let father = self.rng.pick_common(self.pool.section("given-m"));
        let surname = if self.rng.chance(20) {
            self.tail()
        } else {
            self.rng.pick_common(self.pool.section("family")).latin[0].clone()
        };
        let surname = if self.female { feminine_surname(&surname) } else { surname };
        let given = Word::cyrillic(&given.latin[0]);
        let father = Word::cyrillic(&patronymic(&father.latin[0], self.female));
        let mut family = Word::cyrillic(&surname);
        if self.rng.chance(12) {
            family.other = Some(romanise(&surname, Scheme::French));
        }
        match self.rng.below(100) {
            0..40 => Draft::new(vec![given, father, family]).short(&[0, 2]),
            40..70 => Draft::new(vec![family, given, father]).short(&[1, 0]),
            _ => Draft::new(vec![given, family]),
        }
    }

    fn central_asian(&mut self) -> Draft {
        let given = self.given();
        let father = self.word("given-m");
        let mut surname = if self.rng.chance(25) {
            Word::plain(self.tail())
        } else {
            self.word("stem")
        };
        if self.female {
            surname.latin.push('a');
            surname.other.iter_mut().for_each(|other| other.push('a'));
            surname.native.iter_mut().for_each(|native| native.push('а'));
        }
        let fathers = |ending: (&str, &str)| Word {
            latin: format!("{}{}", father.latin, ending.0),
            other: father.other.as_ref().map(|other| format!("{other}{}", ending.0)),
            native: father.native.as_ref().map(|native| format!("{native}{}", ending.1)),
        };
        let ovich =
            if self.female { ("ovna", "овна") } else { ("ovich", "ович") };
        match self.rng.below(100) {
            0..45 => Draft::new(vec![given, surname]),
            45..70 => Draft::new(vec![given, fathers(ovich), surname]).short(&[0, 2]),
            70..80 => Draft::new(vec![given, fathers(("zoda", "зода"))]),
            80..88 => Draft::new(vec![surname, given, fathers(ovich)]).short(&[1, 0]),
            88..94 => {
                let son = if self.female {
                    Word::new("kyzy", Some("qizi"), Some("кызы"))
                } else {
                    Word::new("uulu", Some("ogli"), Some("уулу"))
                };
                Draft::new(vec![given, father.clone(), son]).short(&[0, 1])
            }
            _ if !self.female => Draft::new(vec![given, fathers(("uly", "улы"))]),
            _ => Draft::new(vec![given, fathers(("kyzy", "кызы"))]),
        }
    }

    fn vietnamese(&mut self) -> Draft {
        let middle = if self.female { "middle-f" } else { "middle-m" };
        let mut words = vec![self.word("family")];
        if !self.rng.chance(6) {
            words.push(self.word(middle));
        }
        if self.rng.chance(25) {
            words.push(self.given());
        }
        words.push(self.given());
        for word in &mut words {
            word.native = Some(word.latin.clone());
            word.latin = strip(&word.latin);
            word.other = None;
        }
        // Carriers often turn it round: given names first, family name last.
        let count = words.len();
        let western: Vec<usize> = (1..count).chain([0]).collect();
        Draft::new(words).short(&western)
    }

    /// A surname of the pool, of its elements, or a rare one.
    fn element_surname(&mut self, last: &str) -> Word {
        match self.rng.below(100) {
            0..40 => self.word("family"),
            40..75 => {
                let mut word = self.word("element");
                for section in ["element", last] {
                    if section == last || self.rng.chance(40) {
                        let next = self.word(section);
                        let other = next.other.unwrap_or_else(|| next.latin.clone());
                        let base = word.other.unwrap_or_else(|| word.latin.clone());
                        word.other = Some(format!("{base}{}", other.to_lowercase()));
                        word.latin.push_str(&next.latin.to_lowercase());
                    }
                }
                word.native = None;
                word
            }
            _ => Word::plain(self.tail()),
        }
    }

    fn thai(&mut self) -> Draft {
        let given = self.given();
        Draft::new(vec![given, self.element_surname("element")])
    }

    fn lao(&mut self) -> Draft {
        let given = self.given();
        Draft::new(vec![given, self.element_surname("element-end")])
    }

    fn burmese(&mut self) -> Draft {
        let section = if self.female { "element-f" } else { "element-m" };
        let count = match self.rng.below(100) {
            0..30 => 2,
            30..85 => 3,
            _ => 4,
        };
        let mut words: Vec<Word> = (0..count).map(|_| self.word(section)).collect();
        let bare = join(words.iter().map(|word| word.latin.as_str()), " ");
        let honorific = match (self.female, self.rng.below(100)) {
            (true, 0..30) => Some(("Daw", "ဒေါ်")),
            (true, 30..40) => Some(("Ma", "မ")),
            (false, 0..30) => Some(("U", "ဦး")),
            (false, 30..36) => Some(("Ko", "ကို")),
            _ => None,
        };
        if let Some((latin, native)) = honorific {
            words.insert(0, Word::new(latin, None, Some(native)));
        }
        let mut draft = Draft::new(words).glue("");
        draft.more.push(bare);
        draft
    }

    fn khmer(&mut self) -> Draft {
        let given =
            if self.rng.chance(30) { Word::plain(self.tail()) } else { self.given() };
        Draft::new(vec![self.word("family"), given]).short(&[1, 0])
    }

    fn chinese(&mut self, nationality: &str) -> Draft {
        let family = self.rng.pick_common(self.pool.section("family"));
        let given = self.pool.section("given");
        let count = if self.rng.chance(85) { 2 } else { 1 };
        let parts: Vec<&Form> = (0..count).map(|_| self.rng.pick(given)).collect();
        let native = join(
            [family]
                .into_iter()
                .chain(parts.iter().copied())
                .filter_map(|f| f.native.as_deref()),
            "",
        );
        let reading = match nationality {
            "hk" => 2,
            "sg" | "my" => 1,
            _ => 0,
        };
        let mandarin = join(parts.iter().map(|part| part.latin[0].as_str()), "");
        let mandarin = capitalised(&mandarin);
        let words: Vec<String> = if reading == 0 {
            vec![mandarin.clone()]
        } else {
            parts.iter().map(|part| capitalised(&part.latin[reading])).collect()
        };
        let surname = &family.latin[reading];
        let name = if self.rng.chance(70) {
            format!("{surname} {}", words.join(" "))
        } else {
            format!("{} {surname}", words.join(" "))
        };
        let mut draft = Draft::new(vec![Word::new(&name, None, Some(&native))]);
        draft.more.push(format!("{} {mandarin}", family.latin[0]));
        if reading != 0 {
            draft.more.push(format!("{surname} {}", words.join("-")));
        }
        draft
    }

    fn korean(&mut self) -> Draft {
        let family = self.word("family");
        let given = self.pool.section("given");
        let forms = [self.rng.pick_common(given), self.rng.pick_common(given)];
        let parts = forms.map(|form| self.spelt(form));
        let [first, second] = &parts;
        let joined = match self.rng.below(3) {
            0 => capitalised(&format!("{}{}", first.latin, second.latin)),
            1 => format!("{} {}", capitalised(&first.latin), capitalised(&second.latin)),
            _ => format!("{}-{}", capitalised(&first.latin), second.latin),
        };
        let plain = |part: &Word| part.other.clone().unwrap_or(part.latin.clone());
        let other = capitalised(&format!("{}-{}", plain(first), plain(second)));
        let native =
            forms.iter().filter_map(|form| form.native.as_deref()).collect::<String>();
        let given = Word::new(&joined, Some(&other), Some(&native));
        let words =
            if self.rng.chance(75) { vec![family, given] } else { vec![given, family] };
        let surname_first =
            words.first().is_some_and(|w| w.native.as_deref() != Some(&*native));
        let mut draft = Draft::new(words).short(&[1, 0]).glue("");
        if !surname_first {
            for word in &mut draft.words {
                word.native = None;
            }
        }
        draft
    }

    fn filipino(&mut self) -> Draft {
        let given = self.given();
        let mother = self.family();
        let father = self.family();
        let initial = mother.latin.chars().next().unwrap_or('M');
        let mut draft = match self.rng.below(100) {
            0..45 => {
                Draft::new(vec![given.clone(), mother, father.clone()]).short(&[0, 2])
            }
            45..70 => {
                let second = self.given();
                Draft::new(vec![given.clone(), second, mother, father.clone()])
                    .short(&[0, 3])
            }
            _ => Draft::new(vec![given.clone(), father.clone()]),
        };
        if draft.words.len() > 2 {
            draft.more.push(format!("{} {initial}. {}", given.latin, father.latin));
        }
        draft
    }

    fn indian(&mut self) -> Draft {
        if self.rng.chance(35) {
            return self.tamil();
        }
        let given = self.given();
        let family = self.family();
        match self.rng.below(100) {
            0..65 => Draft::new(vec![given, family]),
            65..85 => {
                let middle = if self.female {
                    Word::new("Devi", None, Some("देवी"))
                } else {
                    Word::new("Kumar", None, Some("कुमार"))
                };
                Draft::new(vec![given, middle, family]).short(&[0, 2])
            }
            _ => {
                let middle = if self.female {
                    Word::new("Kaur", None, Some("कौर"))
                } else {
                    Word::new("Singh", None, Some("सिंह"))
                };
                Draft::new(vec![given, middle, family]).short(&[0, 1])
            }
        }
    }

    /// A given name with the initial of the father's, or both written out.
    fn tamil(&mut self) -> Draft {
        let given = self.word(if self.female { "tamil-f" } else { "tamil-m" });
        let father = if self.rng.chance(25) {
            Word::plain(self.tail())
        } else {
            self.word("tamil-m")
        };
        let initial = father.latin.chars().next().unwrap_or('M');
        if self.rng.chance(50) {
            let short = format!("{initial}. {}", given.latin);
            let mut draft = Draft::new(vec![given, father]);
            draft.more.push(short);
            draft
        } else {
            let long = format!("{} {}", given.latin, father.latin);
            let mut draft = Draft::new(vec![Word::plain(format!("{initial}.")), given]);
            draft.more.push(long);
            draft
        }
    }

    fn western(&mut self) -> Draft {
        let given = self.given();
        let family = self.family();
        if self.rng.chance(35) {
            let second = self.another(self.own(), &given);
            return Draft::new(vec![given, second, family]).short(&[0, 2]);
        }
        Draft::new(vec![given, family])
    }

    fn african(&mut self) -> Draft {
        let given = self.given();
        let family = self.family();
        if self.rng.chance(45) {
            let second = self.another("given-m", &given);
            return Draft::new(vec![given, second, family]).short(&[0, 2]);
        }
        Draft::new(vec![given, family])
    }
}

/// A father's name as a patronymic, in Cyrillic.
///
/// ```
/// use saring_testkit::people::patronymic;
/// assert_eq!(patronymic("Юрий", false), "Юрьевич");
/// assert_eq!(patronymic("Илья", true), "Ильинична");
/// ```
pub fn patronymic(father: &str, female: bool) -> String {
    let (stem, male_end, female_end) = match father {
        "Илья" => ("Иль", "ич", "инична"),
        "Никита" => ("Никит", "ич", "ична"),
        "Лев" => ("Льв", "ович", "овна"),
        "Павел" => ("Павл", "ович", "овна"),
        "Пётр" => ("Петр", "ович", "овна"),
        "Дмитрий" => ("Дмитри", "евич", "евна"),
        "Яков" => ("Яковл", "евич", "евна"),
        "Михаил" => ("Михайл", "ович", "овна"),
        _ => ("", "", ""),
    };
    if !stem.is_empty() {
        return format!("{stem}{}", if female { female_end } else { male_end });
    }
    let soft = if female { "евна" } else { "евич" };
    if let Some(stem) = father.strip_suffix("ий") {
        return format!("{stem}ь{soft}");
    }
    if let Some(stem) = father.strip_suffix(['й', 'ь']) {
        return format!("{stem}{soft}");
    }
    format!("{father}{}", if female { "овна" } else { "ович" })
}

/// A Russian surname as a woman bears it, in Cyrillic.
///
/// ```
/// use saring_testkit::people::feminine_surname;
/// assert_eq!(feminine_surname("Заболоцкий"), "Заболоцкая");
/// assert_eq!(feminine_surname("Ляшенко"), "Ляшенко");
/// ```
pub fn feminine_surname(surname: &str) -> String {
    for ending in ["ий", "ый", "ой"] {
        if let Some(stem) = surname.strip_suffix(ending) {
            return format!("{stem}ая");
        }
    }
    let gendered =
        ["ов", "ев", "ёв", "ин", "ын"].iter().any(|end| surname.ends_with(end));
    if gendered { format!("{surname}а") } else { surname.to_owned() }
}

/// A birth date; where registers are young, one in eight is the first of January.
fn birth(culture: Culture, rng: &mut Random) -> (i16, u8, u8) {
    let number = |rng: &mut Random, from: u8, count: usize| {
        from + u8::try_from(rng.below(count)).unwrap_or_default()
    };
    // The lower of two draws from the top makes the middle-aged commoner than the old.
    let age = rng.below(71).min(rng.below(90));
    let year = 2010 - i16::try_from(age).unwrap_or_default();
    let young_register =
        matches!(culture, Culture::Arabic | Culture::PashtoUrdu | Culture::African);
    if rng.chance(if young_register { 12 } else { 2 }) {
        return (year, 1, 1);
    }
    let month = number(rng, 1, 12);
    let days = match month {
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    (year, month, number(rng, 1, days))
}

/// A passport number in the shape that the country uses.
fn passport(nationality: &str, rng: &mut Random) -> String {
    let (letters, digits): (&[&str], usize) = match nationality {
        "ru" | "us" | "gb" => (&[""], 9),
        "id" => (&["A", "B", "C", "X"], 7),
        "vn" => (&["B", "C", "N"], 7),
        "th" => (&["AA", "AB", "AC"], 7),
        "cn" => (&["E", "G", "EA", "EB"], 8),
        "kr" => (&["M"], 8),
        "my" => (&["A", "H", "K"], 8),
        "in" => (&["J", "K", "L", "M", "N", "P", "R", "S", "T", "U", "V", "Z"], 7),
        "mm" => (&["MA", "MB", "MC", "MD"], 6),
        "uz" | "tj" | "tm" => (&["FA", "FB", "AA", "AB"], 7),
        "fr" => (&["09AB", "12CV", "15DP", "18FH"], 5),
        _ => (&["A", "B", "C", "G", "K", "N", "P", "R", "T", "Z"], 8),
    };
    let mut number = (*rng.pick(letters)).to_owned();
    for _ in 0..digits {
        number
            .push_str(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"][rng.below(10)]);
    }
    if nationality == "ph" {
        number.replace_range(1..2, "");
        number.push(*rng.pick(&['A', 'B', 'C']));
    }
    number
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_pool_is_full_enough() {
        for culture in Culture::ALL {
            let pool = pools::of(*culture);
            let size = |titles: &[&str]| -> usize {
                titles.iter().map(|title| pool.section(title).len()).sum()
            };
            let name = culture.as_str();
            let first = size(&["given-m", "given-f", "given", "element-m"]);
            let last = size(&[
                "family",
                "stem",
                "nisba",
                "element",
                "element-f",
                "middle-m",
                "middle-f",
                "given-f",
            ]);
            assert!(first >= 80, "{name}: {first} given names");
            assert!(last >= 40, "{name}: {last} family names or elements");
            assert!(size(&["nationality"]) > 0, "{name}");
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_people() {
        for culture in Culture::ALL {
            let people = |seed| -> Vec<Person> {
                let mut rng = Random::new(seed);
                (0..50).map(|_| person(*culture, &mut rng)).collect()
            };
            assert_eq!(people(3), people(3));
            assert_ne!(people(3), people(4));
        }
    }

    #[test]
    fn names_are_whole() {
        for culture in Culture::ALL {
            let mut rng = Random::new(11);
            let mut names = HashSet::new();
            for _ in 0..2000 {
                let person = person(*culture, &mut rng);
                let name = &person.name;
                assert!(
                    !name.contains("  ") && !name.contains(['_', '|', '=']),
                    "{name}"
                );
                assert_eq!(name.trim(), name);
                assert!(!person.aliases.contains(name));
                assert!((1940..=2010).contains(&person.birth.0));
                let (year, month, day) = person.birth;
                assert!(saring_model::Day::new(year, month, day).is_some());
                assert!(
                    saring_model::CountryCode::read(person.nationality).is_some(),
                    "{}",
                    person.nationality
                );
                names.insert(person.name);
            }
            assert!(names.len() > 900, "{}: {}", culture.as_str(), names.len());
        }
    }
}
