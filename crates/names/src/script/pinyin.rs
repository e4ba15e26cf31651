//! Pinyin syllables and what Wade–Giles makes of them.
//!
//! In: one syllable of pinyin without tone, ü written v. Out: the same in
//! Wade–Giles without apostrophes and umlaut, as passports and newspapers
//! outside the mainland print it.
//! Not handled: syllables that pinyin does not have; they pass unchanged.
//! Source: Wade–Giles as in H. A. Giles, *A Chinese-English Dictionary*, 1912.

/// Pinyin initials, the longer first, and their Wade–Giles.
const INITIALS: [(&str, &str); 21] = [
    ("zh", "ch"),
    ("ch", "ch"),
    ("sh", "sh"),
    ("b", "p"),
    ("p", "p"),
    ("m", "m"),
    ("f", "f"),
    ("d", "t"),
    ("t", "t"),
    ("n", "n"),
    ("l", "l"),
    ("g", "k"),
    ("k", "k"),
    ("h", "h"),
    ("j", "ch"),
    ("q", "ch"),
    ("x", "hs"),
    ("r", "j"),
    ("z", "ts"),
    ("c", "ts"),
    ("s", "s"),
];

/// Syllables that follow no rule.
const WHOLE: [(&str, &str); 23] = [
    ("zhi", "chih"),
    ("chi", "chih"),
    ("shi", "shih"),
    ("ri", "jih"),
    ("zi", "tzu"),
    ("ci", "tzu"),
    ("si", "ssu"),
    ("yi", "i"),
    ("you", "yu"),
    ("yan", "yen"),
    ("ye", "yeh"),
    ("yong", "yung"),
    ("yue", "yueh"),
    ("er", "erh"),
    ("e", "o"),
    ("ke", "ko"),
    ("ge", "ko"),
    ("he", "ho"),
    ("gui", "kuei"),
    ("kui", "kuei"),
    ("shuo", "shuo"),
    ("you", "yu"),
    ("o", "o"),
];

/// The Wade–Giles form of one pinyin syllable.
pub(super) fn wade_giles(syllable: &str) -> String {
    if let Some((_, wade)) = WHOLE.iter().find(|(pinyin, _)| *pinyin == syllable) {
        return (*wade).to_owned();
    }
    let (initial, wade, rest) = INITIALS
        .iter()
        .find_map(|(pinyin, wade)| {
            syllable.strip_prefix(pinyin).map(|rest| (*pinyin, *wade, rest))
        })
        .unwrap_or(("", "", syllable));
    let rest = match rest {
        "ian" => "ien",
        "ie" => "ieh",
        "ue" | "ve" => "ueh",
        "uan" if matches!(initial, "j" | "q" | "x") => "uan",
        "ong" => "ung",
        "iong" => "iung",
        "uo" if !matches!(initial, "g" | "k" | "h" | "sh") => "o",
        "v" => "u",
        other => other,
    };
    let mut text = String::with_capacity(8);
    text.push_str(wade);
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::wade_giles;

    #[test]
    fn wade_giles_by_rule() {
        for (pinyin, wade) in [
            ("mao", "mao"),
            ("ze", "tse"),
            ("dong", "tung"),
            ("zhou", "chou"),
            ("deng", "teng"),
            ("xiao", "hsiao"),
            ("jiang", "chiang"),
            ("jie", "chieh"),
            ("guo", "kuo"),
            ("luo", "lo"),
            ("cai", "tsai"),
            ("xie", "hsieh"),
            ("qian", "chien"),
            ("xue", "hsueh"),
            ("xiong", "hsiung"),
            ("rong", "jung"),
            ("lv", "lu"),
            ("shi", "shih"),
            ("si", "ssu"),
            ("duan", "tuan"),
        ] {
            assert_eq!(wade_giles(pinyin), wade, "{pinyin}");
        }
    }
}
