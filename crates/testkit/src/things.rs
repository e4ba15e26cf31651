//! Invented organisations, ships and aircraft.

use crate::random::Random;

/// An invented organisation, ship or aircraft.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Thing {
    /// `FollowTheMoney` schema.
    pub schema: &'static str,
    /// Its name.
    pub name: String,
    /// Another name or an acronym.
    pub aliases: Vec<String>,
    /// Two-letter code, lower case.
    pub country: &'static str,
    /// Registration, IMO or tail number, with the `FollowTheMoney` property it goes into.
    pub number: (&'static str, String),
}

/// Country, legal forms, places.
const HOMES: &[(&str, &[&str], &[&str])] = &[
    ("id", &["PT", "CV", "Yayasan"], &["Jakarta", "Surabaya", "Makassar", "Medan"]),
    ("my", &["Sdn Bhd", "Berhad"], &["Penang", "Johor", "Kuching", "Labuan"]),
    ("ru", &["OOO", "AO", "ZAO"], &["Kazan", "Murmansk", "Tver", "Omsk"]),
    ("vn", &["Co., Ltd", "JSC"], &["Hai Phong", "Da Nang", "Can Tho"]),
    (
        "th",
        &["Co., Ltd.", "Public Company Limited"],
        &["Rayong", "Songkhla", "Chiang Mai"],
    ),
    ("ae", &["LLC", "FZE", "FZCO"], &["Dubai", "Sharjah", "Ajman"]),
    ("tr", &["A.S.", "Ltd. Sti."], &["Mersin", "Izmir", "Gaziantep"]),
    ("cn", &["Co., Ltd.", "Group"], &["Dalian", "Ningbo", "Shenzhen", "Tianjin"]),
    ("de", &["GmbH", "AG"], &["Hamburg", "Bremen", "Leipzig"]),
    ("gb", &["Limited", "PLC", "Trust"], &["London", "Leeds", "Bristol"]),
    ("uz", &["MCHJ", "XK"], &["Tashkent", "Samarkand", "Fergana"]),
    ("pk", &["(Pvt) Ltd", "Foundation"], &["Karachi", "Lahore", "Quetta"]),
    ("ph", &["Inc.", "Corporation"], &["Cebu", "Davao", "Zamboanga"]),
    ("sy", &["Company", "Establishment"], &["Homs", "Latakia", "Tartus"]),
];

const ADJECTIVES: &[&str] = &[
    "Golden", "Blue", "Northern", "Eastern", "United", "First", "Royal", "New", "Grand",
    "Silver", "Green", "Pacific", "Oriental", "Crescent", "Rising", "Falcon", "Lotus",
    "Cedar", "Jade", "Amber", "Coral", "Delta", "Horizon", "Summit", "Pioneer", "Trans",
    "Inter", "Global", "Amanah", "Barokah", "Sinar", "Mega", "Surya", "Vostok", "Sever",
    "Zarya",
];

const TRADES: &[&str] = &[
    "Trading",
    "Shipping",
    "Exchange",
    "Charity",
    "Relief",
    "Logistics",
    "Electronics",
    "Petroleum",
    "Maritime",
    "Textile",
    "Construction",
    "Engineering",
    "Investment",
    "Transport",
    "Foodstuff",
    "Metals",
    "Import Export",
    "Travel",
    "Telecom",
    "Chemicals",
    "Fisheries",
    "Aviation",
    "Timber",
    "Technologies",
    "Machinery",
    "Money Transfer",
];

const SHIPS: &[&str] = &[
    "Star", "Queen", "Pearl", "Spirit", "Glory", "Pride", "Dawn", "Wind", "Sun",
    "Fortune", "Harmony", "Voyager", "Trader", "Carrier", "Breeze", "Lady", "Prince",
    "Eagle", "Dolphin",
];

/// A name that no dictionary holds, of two to four open syllables.
fn coined(rng: &mut Random) -> String {
    const SYLLABLES: &[&str] = &[
        "Al", "Bar", "Cor", "Dal", "En", "Far", "Gan", "Hal", "In", "Jin", "Kor", "Lum",
        "Mar", "Nor", "Or", "Pel", "Qas", "Ran", "Sam", "Tor", "Um", "Val", "Wan", "Xin",
        "Yar", "Zen", "Tek", "Ro", "Mi", "La", "Su", "Do", "Ka", "Vi", "Be", "Ti",
    ];
    let mut name = (*rng.pick(SYLLABLES)).to_owned();
    for _ in 0..=1 + rng.below(2) {
        name.push_str(&rng.pick(SYLLABLES).to_lowercase());
    }
    name
}

fn number(letters: &str, digits: usize, rng: &mut Random) -> String {
    let mut text = letters.to_owned();
    for _ in 0..digits {
        text.push_str(&rng.below(10).to_string());
    }
    text
}

/// Invents an organisation.
pub fn organisation(rng: &mut Random) -> Thing {
    let (country, forms, places) = rng.pick(HOMES);
    let lead = match rng.below(4) {
        0 => coined(rng),
        1 => (*rng.pick(places)).to_owned(),
        2 => format!("{} {}", rng.pick(ADJECTIVES), coined(rng)),
        _ => (*rng.pick(ADJECTIVES)).to_owned(),
    };
    let mut core = format!("{lead} {}", rng.pick(TRADES));
    if rng.chance(30) {
        core = format!("{core} and {}", rng.pick(TRADES));
    }
    let form = *rng.pick(forms);
    let name = if matches!(form, "PT" | "CV" | "OOO" | "AO" | "ZAO" | "Yayasan") {
        format!("{form} {core}")
    } else {
        format!("{core} {form}")
    };
    let mut aliases = vec![core.clone()];
    let acronym: String =
        core.split(' ').filter_map(|word| word.chars().next()).collect();
    if acronym.len() > 2 && rng.chance(30) {
        aliases.push(acronym.to_uppercase());
    }
    let schema = if form == "Yayasan" || form == "Trust" || form == "Foundation" {
        "Organization"
    } else {
        "Company"
    };
    let number = ("registrationNumber", number("", 10, rng));
    Thing { schema, name, aliases, country, number }
}

/// Invents a ship, with an IMO number whose check digit is right.
pub fn vessel(rng: &mut Random) -> Thing {
    let flags = ["pa", "lr", "mh", "mn", "km", "tz", "id", "kh", "tg"];
    let lead =
        if rng.chance(50) { coined(rng) } else { (*rng.pick(ADJECTIVES)).to_owned() };
    let mut name = format!("{lead} {}", rng.pick(SHIPS));
    if rng.chance(25) {
        name = format!("{name} {}", 1 + rng.below(18));
    }
    let aliases = vec![format!("M/V {name}")];
    let digits = number("9", 5, rng);
    let sum: u32 = digits
        .chars()
        .zip((2..=7).rev())
        .filter_map(|(d, w)| Some(d.to_digit(10)? * w))
        .sum();
    let imo = format!("IMO{digits}{}", sum % 10);
    Thing {
        schema: "Vessel",
        name,
        aliases,
        country: flags[rng.below(flags.len())],
        number: ("imoNumber", imo),
    }
}

/// Invents an aircraft, named by its registration.
pub fn aircraft(rng: &mut Random) -> Thing {
    let (country, mark) = *rng.pick(&[
        ("tz", "5H-"),
        ("kg", "EX-"),
        ("ru", "RA-"),
        ("id", "PK-"),
        ("sd", "ST-"),
        ("sy", "YK-"),
    ]);
    let letters: String =
        (0..3).map(|_| *rng.pick(&['A', 'B', 'F', 'K', 'M', 'R'])).collect();
    let name =
        if mark == "RA-" { number(mark, 5, rng) } else { format!("{mark}{letters}") };
    let aliases = vec![name.replace('-', "")];
    let number = ("serialNumber", number("", 5, rng));
    Thing { schema: "Airplane", name, aliases, country, number }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_imo_check_digit_is_right() {
        let thing = vessel(&mut Random::new(5));
        let digits: Vec<u32> =
            thing.number.1.chars().filter_map(|c| c.to_digit(10)).collect();
        let sum: u32 = digits.iter().zip((2..=7).rev()).map(|(d, w)| d * w).sum();
        assert_eq!(digits.len(), 7);
        assert_eq!(sum % 10, digits[6]);
    }

    #[test]
    fn the_same_seed_gives_the_same_things() {
        for make in [organisation, vessel, aircraft] {
            assert_eq!(make(&mut Random::new(9)), make(&mut Random::new(9)));
        }
    }
}
