//! Countries by their Indonesian names, as the DTTOT writes them.

use saring_model::CountryCode;

use crate::places;
use crate::text::squeeze;

/// Names that differ from the English ones, with the slips of the file of 2022.
const NAMES: [(&str, &str); 107] = [
    ("wni", "ID"),
    ("afganistan", "AF"),
    ("afrika selatan", "ZA"),
    ("afrika tengah", "CF"),
    ("aljazair", "DZ"),
    ("alzajair", "DZ"),
    ("amerika", "US"),
    ("amerika serikat", "US"),
    ("arab saudi", "SA"),
    ("arab suriah", "SY"),
    ("arab syria", "SY"),
    ("banglades", "BD"),
    ("belanda", "NL"),
    ("belarusia", "BY"),
    ("belgia", "BE"),
    ("bosnia dan herzegovina", "BA"),
    ("bosnia herzegovina", "BA"),
    ("boznia herzegovina", "BA"),
    ("brasil", "BR"),
    ("britania raya", "GB"),
    ("brunei", "BN"),
    ("burma", "MM"),
    ("ceko", "CZ"),
    ("chili", "CL"),
    ("cina", "CN"),
    ("dagestan", "RU"),
    ("etiopia", "ET"),
    ("filipina", "PH"),
    ("filiphina", "PH"),
    ("finlandia", "FI"),
    ("guinea khatulistiwa", "GQ"),
    ("hongaria", "HU"),
    ("inggris", "GB"),
    ("irak", "IQ"),
    ("irlandia", "IE"),
    ("islandia", "IS"),
    ("italia", "IT"),
    ("jepang", "JP"),
    ("jerman", "DE"),
    ("jibuti", "DJ"),
    ("jordania", "JO"),
    ("kamboja", "KH"),
    ("kamerun", "CM"),
    ("kanada", "CA"),
    ("kazakstan", "KZ"),
    ("kirgistan", "KG"),
    ("kirgizstan", "KG"),
    ("kolombia", "CO"),
    ("komoro", "KM"),
    ("kongo", "CG"),
    ("korea selatan", "KR"),
    ("korea utara", "KP"),
    ("kroasia", "HR"),
    ("kuba", "CU"),
    ("laos", "LA"),
    ("latvia", "LV"),
    ("lebanon", "LB"),
    ("libanon", "LB"),
    ("libya", "LY"),
    ("libyan arab jamahiriya", "LY"),
    ("lituania", "LT"),
    ("luksemburg", "LU"),
    ("makedonia", "MK"),
    ("makedonia utara", "MK"),
    ("maladewa", "MV"),
    ("maroko", "MA"),
    ("meksiko", "MX"),
    ("mesir", "EG"),
    ("moroko", "MA"),
    ("mozambik", "MZ"),
    ("norwegia", "NO"),
    ("palestina", "PS"),
    ("pantai gading", "CI"),
    ("papua nugini", "PG"),
    ("perancis", "FR"),
    ("philippina", "PH"),
    ("polandia", "PL"),
    ("prancis", "FR"),
    ("rumania", "RO"),
    ("rusia", "RU"),
    ("russia", "RU"),
    ("saudi arabia", "SA"),
    ("selandia baru", "NZ"),
    ("singapura", "SG"),
    ("siprus", "CY"),
    ("slovenia", "SI"),
    ("slowakia", "SK"),
    ("spanyol", "ES"),
    ("sudan selatan", "SS"),
    ("suria", "SY"),
    ("suriah", "SY"),
    ("swedia", "SE"),
    ("swiss", "CH"),
    ("tanzania", "TZ"),
    ("timor leste", "TL"),
    ("tiongkok", "CN"),
    ("trinidad and tobaga", "TT"),
    ("trinidad dan tobago", "TT"),
    ("trinidad tobago", "TT"),
    ("turki", "TR"),
    ("turkey", "TR"),
    ("ukraina", "UA"),
    ("uni emirat arab", "AE"),
    ("united arab emirat", "AE"),
    ("vatikan", "VA"),
    ("yaman", "YE"),
    ("yordania", "JO"),
];

/// What may stand before a country's name.
const BEFORE: [&str; 7] = [
    "officially the ",
    "warga negara ",
    "republik ",
    "kerajaan ",
    "federasi ",
    "negara ",
    "wn ",
];

/// The country that a text names in Indonesian or English, and names alone.
pub(super) fn country(text: &str) -> Option<CountryCode> {
    let folded = squeeze(text).to_lowercase();
    let mut name = folded.trim_matches(|c: char| ".,;:()- ".contains(c));
    for _ in 0..3 {
        let known = NAMES.iter().find(|(known, _)| *known == name);
        let code = known.and_then(|(_, code)| CountryCode::read(code));
        // A code of three letters in prose is an abbreviation of something else.
        let found = code.or_else(|| (name.len() > 3).then(|| places::country(name))?);
        if found.is_some() {
            return found;
        }
        name = BEFORE.iter().find_map(|before| name.strip_prefix(before))?;
    }
    None
}

/// The country of an address: what stands behind its last comma, parentheses aside.
pub(super) fn of_address(address: &str) -> Option<CountryCode> {
    // What stands behind an opening parenthesis, but for what stands behind its end.
    let pieces = address.split('(').enumerate().map(|(index, piece)| match index {
        0 => piece,
        _ => piece.split_once(')').map(|(_, after)| after).unwrap_or_default(),
    });
    let bare: String = pieces.collect();
    country(bare.rsplit([',', ';', '/']).next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use saring_model::CountryCode;

    use super::{NAMES, country, of_address};

    #[test]
    fn names_have_codes_that_exist() {
        for (name, code) in NAMES {
            assert!(CountryCode::read(code).is_some(), "{name}: {code}");
        }
    }

    #[test]
    fn countries_in_indonesian() {
        for (text, code) in [
            ("Arab Saudi", "SA"),
            ("Republik  Arab Syria", "SY"),
            ("officially the United Republic of Tanzania", "TZ"),
            ("WNI", "ID"),
            ("Malaysia;", "MY"),
            ("Federasi  Rusia", "RU"),
        ] {
            let found = country(text).map(|code| code.to_string());
            assert_eq!(found.as_deref(), Some(code), "{text}");
        }
        assert_eq!(country("Asia Tenggara"), None);
        for address in ["Mosul, Irak (sejak 2014)", "Pasar (dekat Jalan 1), Mosul, Irak"]
        {
            let found = of_address(address).map(|code| code.to_string());
            assert_eq!(found.as_deref(), Some("IQ"), "{address}");
        }
    }
}
