//! Names as travel documents part them: surname, given names, in Latin letters.
//!
//! In: an invented person's name as one line, or a listed entity's. Out: a [`Spelt`].
//! Where a culture has no surname, offices differ in what they put into that field, and
//! so do the draws.

use saring_model::{EntityKind, ListedEntity, PartRole, Quality, Sex};

use crate::latin::mrz;
use crate::people::Culture;
use crate::random::Random;

/// A name as the machine readable zone spells it: capitals `A` to `Z`, and blanks.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Spelt {
    /// Surname, or the only name.
    pub surname: String,
    /// Given names; empty for who has only one.
    pub given: String,
}

/// What stands before a father's name.
const LINKS: &[&str] =
    &["bin", "binti", "bt", "b", "a/l", "a/p", "bint", "ibn", "ould", "kyzy", "uulu"];

impl Spelt {
    /// An invented person's name, parted as people of the culture have it in documents.
    pub(super) fn of(name: &str, culture: Culture, rng: &mut Random) -> Self {
        let words: Vec<&str> = name.split_whitespace().collect();
        let link = words.iter().position(|word| LINKS.contains(word));
        let last = words.len().saturating_sub(1);
        // The surname is the words from..to.
        let (from, to) = match culture {
            _ if words.len() < 2 => (0, words.len()),
            Culture::Malay | Culture::Arabic if link.is_some() => {
                match (rng.below(3), link.unwrap_or(0)) {
                    (0, _) => (0, words.len()),
                    (1, link) => (link, words.len()),
                    (_, link) => ((link + 1).min(last), words.len()),
                }
            }
            Culture::Chinese | Culture::Korean | Culture::Khmer | Culture::Vietnamese => {
                (0, 1)
            }
            Culture::Russian | Culture::CentralAsian if is_patronymic(words[last]) => {
                (0, 1)
            }
            Culture::Burmese if rng.chance(40) => (0, words.len()),
            Culture::Filipino if words.len() > 3 && rng.chance(30) => {
                (last - 1, last + 1)
            }
            Culture::Arabic
            | Culture::Persian
            | Culture::PashtoUrdu
            | Culture::Malay
            | Culture::Indonesian
            | Culture::Russian
            | Culture::CentralAsian
            | Culture::Thai
            | Culture::Burmese
            | Culture::Lao
            | Culture::Filipino
            | Culture::Indian
            | Culture::Western
            | Culture::African
            | Culture::Turkish => (last, last + 1),
        };
        let surname = words[from..to].join(" ");
        let given = [&words[..from], &words[to..]].concat().join(" ");
        Self { surname: zone(&surname), given: zone(&given) }.whole()
    }

    /// A listed person's name, if there is one in Latin letters.
    pub(super) fn of_listed(entity: &ListedEntity, rng: &mut Random) -> Option<Self> {
        if entity.kind != EntityKind::Person {
            return None;
        }
        let good = entity.names.iter().filter(|name| {
            name.quality == Quality::Good && zone(&name.full) == rest(&name.full)
        });
        let good: Vec<_> = good.collect();
        let name = good.get(rng.below(good.len()))?;
        let family = name.parts.iter().filter(|part| part.role == PartRole::Family);
        let family: Vec<&str> = family.map(|part| part.text.as_str()).collect();
        let others = name.parts.iter().filter(|part| part.role != PartRole::Family);
        let others: Vec<&str> = others.map(|part| part.text.as_str()).collect();
        let spelt = if family.is_empty() {
            let (given, surname) = name.full.rsplit_once(' ').unwrap_or(("", &name.full));
            Self { surname: zone(surname), given: zone(given) }
        } else {
            Self { surname: zone(&family.join(" ")), given: zone(&others.join(" ")) }
        }
        .whole();
        let length = spelt.surname.len() + spelt.given.len();
        (3..=60).contains(&length).then_some(spelt)
    }

    /// Takes the family's surname, where the culture has one that is handed down.
    pub(super) fn share(&mut self, family: &Self, culture: Culture, sex: Sex) {
        let handed_down = match culture {
            Culture::Persian
            | Culture::Russian
            | Culture::CentralAsian
            | Culture::Thai
            | Culture::Lao
            | Culture::Khmer
            | Culture::Chinese
            | Culture::Korean
            | Culture::Vietnamese
            | Culture::Filipino
            | Culture::Indian
            | Culture::Western
            | Culture::African
            | Culture::Turkish => true,
            Culture::Arabic
            | Culture::PashtoUrdu
            | Culture::Malay
            | Culture::Indonesian
            | Culture::Burmese => false,
        };
        if !handed_down || self.given.is_empty() || family.given.is_empty() {
            return;
        }
        self.surname.clone_from(&family.surname);
        if matches!(culture, Culture::Russian | Culture::CentralAsian) {
            let ends =
                |name: &str, ends: [&str; 3]| ends.iter().any(|end| name.ends_with(end));
            if sex == Sex::Female && ends(&self.surname, ["OV", "EV", "IN"]) {
                self.surname.push('A');
            } else if sex == Sex::Male && ends(&self.surname, ["OVA", "EVA", "INA"]) {
                self.surname.pop();
            }
        }
    }

    /// Who has no surname but given names has one name, and so has who would have the
    /// same one twice: that is how some carriers write one name.
    fn whole(self) -> Self {
        if self.surname.is_empty() || self.surname == self.given {
            return Self { surname: self.given, given: String::new() };
        }
        self
    }
}

fn is_patronymic(word: &str) -> bool {
    ["vich", "vna", "ich", "ichna"].iter().any(|end| word.ends_with(end))
}

/// The spelling of the zone, with one blank between words.
fn zone(text: &str) -> String {
    let spelt = mrz(text);
    let letters = spelt.chars().map(|c| if c.is_ascii_uppercase() { c } else { ' ' });
    let letters: String = letters.collect();
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is left of a name in the zone's spelling if no letter of it is lost.
fn rest(text: &str) -> String {
    let spelt = mrz(text);
    spelt.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::person;

    #[test]
    fn every_invented_name_can_be_written() {
        for culture in Culture::ALL {
            let mut rng = Random::new(4);
            for _ in 0..500 {
                let name = person(*culture, &mut rng).name;
                let spelt = Spelt::of(&name, *culture, &mut rng);
                assert!(!spelt.surname.is_empty(), "{name}");
                let written = |text: &str| {
                    text.bytes().all(|byte| byte == b' ' || byte.is_ascii_uppercase())
                };
                assert!(written(&spelt.surname) && written(&spelt.given), "{name}");
                let mut words: Vec<&str> = spelt
                    .surname
                    .split(' ')
                    .chain(spelt.given.split_whitespace())
                    .collect();
                let all = zone(&name);
                let mut expected: Vec<&str> = all.split(' ').collect();
                words.sort_unstable();
                expected.sort_unstable();
                if expected.len() == 2 {
                    expected.dedup();
                }
                assert_eq!(words, expected, "{name}");
            }
        }
    }

    #[test]
    fn surnames_stand_where_the_culture_has_them() {
        let mut rng = Random::new(1);
        let mut check = |name, culture, surname: &str, given: &str| {
            let spelt = Spelt::of(name, culture, &mut rng);
            assert_eq!((spelt.surname.as_str(), spelt.given.as_str()), (surname, given));
        };
        check("Nguyen Van An", Culture::Vietnamese, "NGUYEN", "VAN AN");
        check("Zhukov Iurii Petrovich", Culture::Russian, "ZHUKOV", "IURII PETROVICH");
        check("Iurii Petrovich Zhukov", Culture::Russian, "ZHUKOV", "IURII PETROVICH");
        check("Jürgen O'Brien", Culture::Western, "OBRIEN", "JUERGEN");
        check("Suparman", Culture::Indonesian, "SUPARMAN", "");
    }

    #[test]
    fn families_share_a_surname_that_is_handed_down() {
        let spelt = |surname: &str, given: &str| Spelt {
            surname: surname.to_owned(),
            given: given.to_owned(),
        };
        let head = spelt("ZHUKOV", "IURII");
        let mut wife = spelt("PETROVA", "ANNA");
        wife.share(&head, Culture::Russian, Sex::Female);
        assert_eq!(wife.surname, "ZHUKOVA");
        let mut son = spelt("TIKRITI", "OMAR");
        son.share(&spelt("RAWI", "AHMAD"), Culture::Arabic, Sex::Male);
        assert_eq!(son.surname, "TIKRITI");
    }
}
