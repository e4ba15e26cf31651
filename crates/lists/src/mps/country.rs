//! Countries by their Vietnamese names.
//!
//! In: a name as Vietnamese writes it, composed or decomposed, with or without its
//! marks. Out: a code. Source: the names in use by the Ministry of Foreign Affairs of
//! Viet Nam.

use saring_model::CountryCode;

use crate::places;

/// The country that a text names, in Vietnamese before English: "Mỹ" without its mark
/// is America, not the code of Malaysia.
pub(super) fn country(text: &str) -> Option<CountryCode> {
    let folded = fold(text);
    let bare = folded.strip_prefix("nuoc ").unwrap_or(&folded);
    match NAMES.iter().find(|(name, _)| *name == bare) {
        Some((_, code)) => CountryCode::read(code),
        None => places::country(text),
    }
}

/// Lower-case letters without marks, one blank between words.
fn fold(text: &str) -> String {
    let mut folded = String::new();
    for c in text.chars().flat_map(char::to_lowercase).take(100) {
        match c {
            // Marks of decomposed writing.
            '\u{300}'..='\u{36F}' => {}
            'đ' => folded.push('d'),
            c if c.is_ascii_alphanumeric() => folded.push(c),
            c => match LETTERS.iter().find(|(marked, _)| marked.contains(c)) {
                Some((_, plain)) => folded.push(*plain),
                None if folded.is_empty() || folded.ends_with(' ') => {}
                None => folded.push(' '),
            },
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Vowels with their marks.
const LETTERS: [(&str, char); 6] = [
    ("àáảãạăằắẳẵặâầấẩẫậ", 'a'),
    ("èéẻẽẹêềếểễệ", 'e'),
    ("ìíỉĩị", 'i'),
    ("òóỏõọôồốổỗộơờớởỡợ", 'o'),
    ("ùúủũụưừứửữự", 'u'),
    ("ỳýỷỹỵ", 'y'),
];

/// Names without marks.
const NAMES: [(&str, &str); 100] = [
    ("a rap xe ut", "SA"),
    ("a rap saudi", "SA"),
    ("ac hen ti na", "AR"),
    ("afghanistan", "AF"),
    ("ai cap", "EG"),
    ("ai len", "IE"),
    ("an do", "IN"),
    ("anh", "GB"),
    ("ao", "AT"),
    ("ap ga ni xtan", "AF"),
    ("ba lan", "PL"),
    ("bac trieu tien", "KP"),
    ("bang la det", "BD"),
    ("bi", "BE"),
    ("bo dao nha", "PT"),
    ("bra xin", "BR"),
    ("brazil", "BR"),
    ("bru nay", "BN"),
    ("bulgaria", "BG"),
    ("bun ga ri", "BG"),
    ("ca na da", "CA"),
    ("cam pu chia", "KH"),
    ("campuchia", "KH"),
    ("canada", "CA"),
    ("chdcnd trieu tien", "KP"),
    ("chlb duc", "DE"),
    ("cong hoa lien bang duc", "DE"),
    ("cong hoa sec", "CZ"),
    ("cong hoa xa hoi chu nghia viet nam", "VN"),
    ("cu ba", "CU"),
    ("cuba", "CU"),
    ("dai loan", "TW"),
    ("dan mach", "DK"),
    ("dong ti mo", "TL"),
    ("duc", "DE"),
    ("ha lan", "NL"),
    ("han quoc", "KR"),
    ("hoa ky", "US"),
    ("hong kong", "HK"),
    ("hop chung quoc hoa ky", "US"),
    ("hung ga ri", "HU"),
    ("hungary", "HU"),
    ("hy lap", "GR"),
    ("i ran", "IR"),
    ("i rac", "IQ"),
    ("i ta li a", "IT"),
    ("in do ne xi a", "ID"),
    ("indonesia", "ID"),
    ("it xra en", "IL"),
    ("israel", "IL"),
    ("italia", "IT"),
    ("ka dac xtan", "KZ"),
    ("lao", "LA"),
    ("lien bang nga", "RU"),
    ("ma cao", "MO"),
    ("ma lai xi a", "MY"),
    ("ma roc", "MA"),
    ("malaysia", "MY"),
    ("me hi co", "MX"),
    ("mexico", "MX"),
    ("mi an ma", "MM"),
    ("mong co", "MN"),
    ("my", "US"),
    ("na uy", "NO"),
    ("nam phi", "ZA"),
    ("nam trieu tien", "KR"),
    ("nga", "RU"),
    ("nhat", "JP"),
    ("nhat ban", "JP"),
    ("niu di lan", "NZ"),
    ("pa ki xtan", "PK"),
    ("phan lan", "FI"),
    ("phap", "FR"),
    ("phi lip pin", "PH"),
    ("philippin", "PH"),
    ("quan dao marshall", "MH"),
    ("quatar", "QA"),
    ("ru ma ni", "RO"),
    ("sec", "CZ"),
    ("sin ga po", "SG"),
    ("singapo", "SG"),
    ("sip", "CY"),
    ("tay ban nha", "ES"),
    ("tan tay lan", "NZ"),
    ("thai lan", "TH"),
    ("tho nhi ky", "TR"),
    ("thuy dien", "SE"),
    ("thuy si", "CH"),
    ("thuy sy", "CH"),
    ("tieu vuong quoc a rap thong nhat", "AE"),
    ("trieu tien", "KP"),
    ("trung quoc", "CN"),
    ("uc", "AU"),
    ("ucraina", "UA"),
    ("u crai na", "UA"),
    ("vatican", "VA"),
    ("viet nam", "VN"),
    ("vuong quoc anh", "GB"),
    ("xi ri", "SY"),
    ("y", "IT"),
];

#[cfg(test)]
mod tests {
    use super::{NAMES, country};
    use saring_model::CountryCode;

    #[test]
    fn every_code_is_one() {
        for (name, code) in NAMES {
            assert!(CountryCode::read(code).is_some(), "{name}");
        }
    }

    #[test]
    fn names_in_every_writing() {
        let read = |text| country(text).map(|code| code.to_string());
        assert_eq!(read("Mỹ").as_deref(), Some("US"));
        assert_eq!(read("My").as_deref(), Some("US"));
        assert_eq!(read("My\u{303}").as_deref(), Some("US"));
        assert_eq!(read("Việt Nam").as_deref(), Some("VN"));
        assert_eq!(read("Cộng hòa liên bang Đức").as_deref(), Some("DE"));
        assert_eq!(read("Đan Mạch").as_deref(), Some("DK"));
        assert_eq!(read("Thailand").as_deref(), Some("TH"));
        assert_eq!(read("Nước Úc").as_deref(), Some("AU"));
        assert_eq!(read("Sao Hỏa"), None);
    }
}
