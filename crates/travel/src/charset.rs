//! Character sets that an interchange may be written in.
//!
//! In: bytes from a place on, and the set declared. Out: one character after another.
//! Not handled: which set is declared; see `wire`.
//! Source: ISO 9735 edition 4 part 1, annex A (syntax identifiers UNOA to UNOK, UNOY);
//! ISO 8859 parts 1 to 9; for bytes 80 to 9F of an undeclared set, windows-1252, which
//! is what programs write that say Latin-1.

/// A set of characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Charset {
    /// None is declared, or one that holds ASCII only, or UTF-8: what is UTF-8 is taken
    /// for it, every other byte for Latin-1.
    #[default]
    Undeclared,
    /// A part of ISO 8859 that is declared.
    Part(&'static [char; 96]),
}

/// A character, and the bytes it was made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Decoded {
    pub(crate) character: char,
    pub(crate) length: usize,
    /// A line break inside of the character, which was cut by it.
    pub(crate) broken: bool,
    /// The byte was no UTF-8.
    pub(crate) taken: bool,
}

impl Charset {
    /// The set of a syntax identifier.
    pub(crate) fn of(identifier: &[u8]) -> Self {
        match identifier {
            b"UNOC" => Self::Part(&LATIN_1),
            b"UNOD" => Self::Part(&LATIN_2),
            b"UNOG" => Self::Part(&LATIN_3),
            b"UNOH" => Self::Part(&LATIN_4),
            b"UNOE" => Self::Part(&CYRILLIC),
            b"UNOI" => Self::Part(&ARABIC),
            b"UNOF" => Self::Part(&GREEK),
            b"UNOJ" => Self::Part(&HEBREW),
            b"UNOK" => Self::Part(&TURKISH),
            _ => Self::Undeclared,
        }
    }

    /// The character at the beginning of bytes; `None` if there are none.
    pub(crate) fn first(self, bytes: &[u8]) -> Option<Decoded> {
        let byte = *bytes.first()?;
        let one =
            |character| Decoded { character, length: 1, broken: false, taken: false };
        if byte < 0x80 {
            return Some(one(char::from(byte)));
        }
        let high = usize::from(byte).checked_sub(0xA0);
        match self {
            Self::Part(table) => {
                let known = high.and_then(|index| table.get(index)).copied();
                Some(one(known.unwrap_or(char::from(byte))))
            }
            Self::Undeclared => Some(
                sequence(bytes).unwrap_or(Decoded {
                    taken: true,
                    ..one(match high {
                        Some(_) => char::from(byte),
                        None => WINDOWS
                            .get(usize::from(byte & 0x1F))
                            .copied()
                            .unwrap_or(char::from(byte)),
                    })
                }),
            ),
        }
    }
}

/// A sequence of UTF-8, which a line break may have cut in two.
fn sequence(bytes: &[u8]) -> Option<Decoded> {
    let length = match bytes.first()? {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let mut own = [0_u8; 4];
    let (mut taken, mut filled) = (0, 0);
    while filled < length {
        let byte = *bytes.get(taken)?;
        taken += 1;
        if matches!(byte, b'\r' | b'\n') && taken - filled <= 2 {
            continue;
        }
        *own.get_mut(filled)? = byte;
        filled += 1;
    }
    let character = std::str::from_utf8(own.get(..length)?).ok()?.chars().next()?;
    Some(Decoded { character, length: taken, broken: taken > length, taken: false })
}

/// Bytes 80 to 9F of windows-1252.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž',
    '\u{8F}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ',
    '\u{9D}', 'ž', 'Ÿ',
];

/// Bytes A0 to FF of ISO 8859-1.
const LATIN_1: [char; 96] = [
    '\u{A0}', '¡', '¢', '£', '¤', '¥', '¦', '§', '¨', '©', 'ª', '«', '¬', '\u{AD}', '®',
    '¯', '°', '±', '²', '³', '´', 'µ', '¶', '·', '¸', '¹', 'º', '»', '¼', '½', '¾', '¿',
    'À', 'Á', 'Â', 'Ã', 'Ä', 'Å', 'Æ', 'Ç', 'È', 'É', 'Ê', 'Ë', 'Ì', 'Í', 'Î', 'Ï', 'Ð',
    'Ñ', 'Ò', 'Ó', 'Ô', 'Õ', 'Ö', '×', 'Ø', 'Ù', 'Ú', 'Û', 'Ü', 'Ý', 'Þ', 'ß', 'à', 'á',
    'â', 'ã', 'ä', 'å', 'æ', 'ç', 'è', 'é', 'ê', 'ë', 'ì', 'í', 'î', 'ï', 'ð', 'ñ', 'ò',
    'ó', 'ô', 'õ', 'ö', '÷', 'ø', 'ù', 'ú', 'û', 'ü', 'ý', 'þ', 'ÿ',
];

/// Bytes A0 to FF of ISO 8859-2; what the part leaves free stays as it is.
const LATIN_2: [char; 96] = [
    '\u{A0}', 'Ą', '˘', 'Ł', '¤', 'Ľ', 'Ś', '§', '¨', 'Š', 'Ş', 'Ť', 'Ź', '\u{AD}', 'Ž',
    'Ż', '°', 'ą', '˛', 'ł', '´', 'ľ', 'ś', 'ˇ', '¸', 'š', 'ş', 'ť', 'ź', '˝', 'ž', 'ż',
    'Ŕ', 'Á', 'Â', 'Ă', 'Ä', 'Ĺ', 'Ć', 'Ç', 'Č', 'É', 'Ę', 'Ë', 'Ě', 'Í', 'Î', 'Ď', 'Đ',
    'Ń', 'Ň', 'Ó', 'Ô', 'Ő', 'Ö', '×', 'Ř', 'Ů', 'Ú', 'Ű', 'Ü', 'Ý', 'Ţ', 'ß', 'ŕ', 'á',
    'â', 'ă', 'ä', 'ĺ', 'ć', 'ç', 'č', 'é', 'ę', 'ë', 'ě', 'í', 'î', 'ď', 'đ', 'ń', 'ň',
    'ó', 'ô', 'ő', 'ö', '÷', 'ř', 'ů', 'ú', 'ű', 'ü', 'ý', 'ţ', '˙',
];

/// Bytes A0 to FF of ISO 8859-3; what the part leaves free stays as it is.
const LATIN_3: [char; 96] = [
    '\u{A0}', 'Ħ', '˘', '£', '¤', '¥', 'Ĥ', '§', '¨', 'İ', 'Ş', 'Ğ', 'Ĵ', '\u{AD}', '®',
    'Ż', '°', 'ħ', '²', '³', '´', 'µ', 'ĥ', '·', '¸', 'ı', 'ş', 'ğ', 'ĵ', '½', '¾', 'ż',
    'À', 'Á', 'Â', 'Ã', 'Ä', 'Ċ', 'Ĉ', 'Ç', 'È', 'É', 'Ê', 'Ë', 'Ì', 'Í', 'Î', 'Ï', 'Ð',
    'Ñ', 'Ò', 'Ó', 'Ô', 'Ġ', 'Ö', '×', 'Ĝ', 'Ù', 'Ú', 'Û', 'Ü', 'Ŭ', 'Ŝ', 'ß', 'à', 'á',
    'â', 'ã', 'ä', 'ċ', 'ĉ', 'ç', 'è', 'é', 'ê', 'ë', 'ì', 'í', 'î', 'ï', 'ð', 'ñ', 'ò',
    'ó', 'ô', 'ġ', 'ö', '÷', 'ĝ', 'ù', 'ú', 'û', 'ü', 'ŭ', 'ŝ', '˙',
];

/// Bytes A0 to FF of ISO 8859-4; what the part leaves free stays as it is.
const LATIN_4: [char; 96] = [
    '\u{A0}', 'Ą', 'ĸ', 'Ŗ', '¤', 'Ĩ', 'Ļ', '§', '¨', 'Š', 'Ē', 'Ģ', 'Ŧ', '\u{AD}', 'Ž',
    '¯', '°', 'ą', '˛', 'ŗ', '´', 'ĩ', 'ļ', 'ˇ', '¸', 'š', 'ē', 'ģ', 'ŧ', 'Ŋ', 'ž', 'ŋ',
    'Ā', 'Á', 'Â', 'Ã', 'Ä', 'Å', 'Æ', 'Į', 'Č', 'É', 'Ę', 'Ë', 'Ė', 'Í', 'Î', 'Ī', 'Đ',
    'Ņ', 'Ō', 'Ķ', 'Ô', 'Õ', 'Ö', '×', 'Ø', 'Ų', 'Ú', 'Û', 'Ü', 'Ũ', 'Ū', 'ß', 'ā', 'á',
    'â', 'ã', 'ä', 'å', 'æ', 'į', 'č', 'é', 'ę', 'ë', 'ė', 'í', 'î', 'ī', 'đ', 'ņ', 'ō',
    'ķ', 'ô', 'õ', 'ö', '÷', 'ø', 'ų', 'ú', 'û', 'ü', 'ũ', 'ū', '˙',
];

/// Bytes A0 to FF of ISO 8859-5; what the part leaves free stays as it is.
const CYRILLIC: [char; 96] = [
    '\u{A0}', 'Ё', 'Ђ', 'Ѓ', 'Є', 'Ѕ', 'І', 'Ї', 'Ј', 'Љ', 'Њ', 'Ћ', 'Ќ', '\u{AD}', 'Ў',
    'Џ', 'А', 'Б', 'В', 'Г', 'Д', 'Е', 'Ж', 'З', 'И', 'Й', 'К', 'Л', 'М', 'Н', 'О', 'П',
    'Р', 'С', 'Т', 'У', 'Ф', 'Х', 'Ц', 'Ч', 'Ш', 'Щ', 'Ъ', 'Ы', 'Ь', 'Э', 'Ю', 'Я', 'а',
    'б', 'в', 'г', 'д', 'е', 'ж', 'з', 'и', 'й', 'к', 'л', 'м', 'н', 'о', 'п', 'р', 'с',
    'т', 'у', 'ф', 'х', 'ц', 'ч', 'ш', 'щ', 'ъ', 'ы', 'ь', 'э', 'ю', 'я', '№', 'ё', 'ђ',
    'ѓ', 'є', 'ѕ', 'і', 'ї', 'ј', 'љ', 'њ', 'ћ', 'ќ', '§', 'ў', 'џ',
];

/// Bytes A0 to FF of ISO 8859-6; what the part leaves free stays as it is.
const ARABIC: [char; 96] = [
    '\u{A0}', '¡', '¢', '£', '¤', '¥', '¦', '§', '¨', '©', 'ª', '«', '\u{60C}', '\u{AD}',
    '®', '¯', '°', '±', '²', '³', '´', 'µ', '¶', '·', '¸', '¹', 'º', '\u{61B}', '¼', '½',
    '¾', '\u{61F}', 'À', '\u{621}', '\u{622}', '\u{623}', '\u{624}', '\u{625}',
    '\u{626}', '\u{627}', '\u{628}', '\u{629}', '\u{62A}', '\u{62B}', '\u{62C}',
    '\u{62D}', '\u{62E}', '\u{62F}', '\u{630}', '\u{631}', '\u{632}', '\u{633}',
    '\u{634}', '\u{635}', '\u{636}', '\u{637}', '\u{638}', '\u{639}', '\u{63A}', 'Û',
    'Ü', 'Ý', 'Þ', 'ß', '\u{640}', '\u{641}', '\u{642}', '\u{643}', '\u{644}', '\u{645}',
    '\u{646}', '\u{647}', '\u{648}', '\u{649}', '\u{64A}', '\u{64B}', '\u{64C}',
    '\u{64D}', '\u{64E}', '\u{64F}', '\u{650}', '\u{651}', '\u{652}', 'ó', 'ô', 'õ', 'ö',
    '÷', 'ø', 'ù', 'ú', 'û', 'ü', 'ý', 'þ', 'ÿ',
];

/// Bytes A0 to FF of ISO 8859-7; what the part leaves free stays as it is.
const GREEK: [char; 96] = [
    '\u{A0}', '‘', '’', '£', '€', '₯', '¦', '§', '¨', '©', 'ͺ', '«', '¬', '\u{AD}', '®',
    '―', '°', '±', '²', '³', '΄', '΅', 'Ά', '·', 'Έ', 'Ή', 'Ί', '»', 'Ό', '½', 'Ύ', 'Ώ',
    'ΐ', 'Α', 'Β', 'Γ', 'Δ', 'Ε', 'Ζ', 'Η', 'Θ', 'Ι', 'Κ', 'Λ', 'Μ', 'Ν', 'Ξ', 'Ο', 'Π',
    'Ρ', 'Ò', 'Σ', 'Τ', 'Υ', 'Φ', 'Χ', 'Ψ', 'Ω', 'Ϊ', 'Ϋ', 'ά', 'έ', 'ή', 'ί', 'ΰ', 'α',
    'β', 'γ', 'δ', 'ε', 'ζ', 'η', 'θ', 'ι', 'κ', 'λ', 'μ', 'ν', 'ξ', 'ο', 'π', 'ρ', 'ς',
    'σ', 'τ', 'υ', 'φ', 'χ', 'ψ', 'ω', 'ϊ', 'ϋ', 'ό', 'ύ', 'ώ', 'ÿ',
];

/// Bytes A0 to FF of ISO 8859-8; what the part leaves free stays as it is.
const HEBREW: [char; 96] = [
    '\u{A0}', '¡', '¢', '£', '¤', '¥', '¦', '§', '¨', '©', '×', '«', '¬', '\u{AD}', '®',
    '¯', '°', '±', '²', '³', '´', 'µ', '¶', '·', '¸', '¹', '÷', '»', '¼', '½', '¾', '¿',
    'À', 'Á', 'Â', 'Ã', 'Ä', 'Å', 'Æ', 'Ç', 'È', 'É', 'Ê', 'Ë', 'Ì', 'Í', 'Î', 'Ï', 'Ð',
    'Ñ', 'Ò', 'Ó', 'Ô', 'Õ', 'Ö', '×', 'Ø', 'Ù', 'Ú', 'Û', 'Ü', 'Ý', 'Þ', '‗', '\u{5D0}',
    '\u{5D1}', '\u{5D2}', '\u{5D3}', '\u{5D4}', '\u{5D5}', '\u{5D6}', '\u{5D7}',
    '\u{5D8}', '\u{5D9}', '\u{5DA}', '\u{5DB}', '\u{5DC}', '\u{5DD}', '\u{5DE}',
    '\u{5DF}', '\u{5E0}', '\u{5E1}', '\u{5E2}', '\u{5E3}', '\u{5E4}', '\u{5E5}',
    '\u{5E6}', '\u{5E7}', '\u{5E8}', '\u{5E9}', '\u{5EA}', 'û', 'ü', '\u{200E}',
    '\u{200F}', 'ÿ',
];

/// Bytes A0 to FF of ISO 8859-9; what the part leaves free stays as it is.
const TURKISH: [char; 96] = [
    '\u{A0}', '¡', '¢', '£', '¤', '¥', '¦', '§', '¨', '©', 'ª', '«', '¬', '\u{AD}', '®',
    '¯', '°', '±', '²', '³', '´', 'µ', '¶', '·', '¸', '¹', 'º', '»', '¼', '½', '¾', '¿',
    'À', 'Á', 'Â', 'Ã', 'Ä', 'Å', 'Æ', 'Ç', 'È', 'É', 'Ê', 'Ë', 'Ì', 'Í', 'Î', 'Ï', 'Ğ',
    'Ñ', 'Ò', 'Ó', 'Ô', 'Õ', 'Ö', '×', 'Ø', 'Ù', 'Ú', 'Û', 'Ü', 'İ', 'Ş', 'ß', 'à', 'á',
    'â', 'ã', 'ä', 'å', 'æ', 'ç', 'è', 'é', 'ê', 'ë', 'ì', 'í', 'î', 'ï', 'ğ', 'ñ', 'ò',
    'ó', 'ô', 'õ', 'ö', '÷', 'ø', 'ù', 'ú', 'û', 'ü', 'ı', 'ş', 'ÿ',
];
