//! Hiragana and katakana words.
//!
//! In: a word of kana. Out: Hepburn with long vowels short, as ou/oo and as oh,
//! the English-style reading of katakana, and Kunrei.
//! Not handled: foreign names back to their spelling (マイケル is "maikeru",
//! never "michael"); pitch.
//! Source: ICAO Doc 9303 usage of the Japanese Ministry of Foreign Affairs
//! (Hepburn, passports); ISO 3602 (Kunrei).

use super::Sink;

/// Whether a character is kana or the long mark.
pub(super) fn is_kana(c: char) -> bool {
    matches!(u32::from(c), 0x3041..=0x3096 | 0x30A1..=0x30FA | 0x30FC..=0x30FE | 0x309D..=0x309E)
}

pub(super) fn read(word: &str, sink: &mut Sink) {
    // A stray character may bring a name in mixed script here.
    if !word.chars().any(is_kana) {
        return;
    }
    let long = hepburn_long(word);
    sink.push(shorten(&long), "Hepburn");
    sink.push(long.clone(), "Hepburn, long vowels");
    let oh = shorten_with(&long, "oh");
    sink.push(oh, "Hepburn, oh");
    let short = shorten(&long);
    sink.push(kunrei(&short), "Kunrei");
    sink.push(kunrei(&long), "Kunrei");
    // m before p, b, m as most passports print it.
    let m = labial(&short);
    sink.push(m, "Hepburn, passport");
}

/// Hepburn with long vowels shortened.
pub(super) fn hepburn(word: &str) -> String {
    shorten(&hepburn_long(word))
}

/// Hepburn, letter by letter, long vowels as written; ー dropped.
fn hepburn_long(word: &str) -> String {
    let mut text = String::with_capacity(word.len());
    let mut doubled = false;
    for c in word.chars() {
        let c = to_katakana(c);
        if c == 'ッ' {
            doubled = true;
            continue;
        }
        if let Some(small) = small(c) {
            glide(&mut text, small);
            continue;
        }
        let sound = sound(c);
        if doubled {
            match sound.as_bytes().first() {
                Some(b'c') => text.push('t'),
                Some(first) if !b"aiueon".contains(first) => {
                    text.push(char::from(*first));
                }
                _ => {}
            }
            doubled = false;
        }
        text.push_str(sound);
    }
    text
}

fn to_katakana(c: char) -> char {
    match u32::from(c) {
        code @ 0x3041..=0x3096 => char::from_u32(code + 0x60).unwrap_or(c),
        _ => c,
    }
}

/// Small letters, which change the one before.
fn small(c: char) -> Option<&'static str> {
    Some(match c {
        'ャ' => "ya",
        'ュ' => "yu",
        'ョ' => "yo",
        'ァ' => "a",
        'ィ' => "i",
        'ゥ' => "u",
        'ェ' => "e",
        'ォ' => "o",
        'ヮ' => "wa",
        _ => return None,
    })
}

/// Joins a small letter to the sound before it.
fn glide(text: &mut String, small: &str) {
    let vowel = text.pop();
    match (vowel, small) {
        (None, _) => text.push_str(small),
        // シャ sha, チョ cho, ジュ ju; キャ kya.
        (Some('i'), "ya" | "yu" | "yo") => {
            let hard =
                text.ends_with("sh") || text.ends_with("ch") || text.ends_with('j');
            text.push_str(if hard { small.get(1..).unwrap_or("") } else { small });
        }
        // シェ she, ジェ je, チェ che.
        (Some('i'), "e") => text.push('e'),
        // テュ tyu, デュ dyu.
        (Some('e'), "yu") => text.push_str("yu"),
        // ティ ti, ディ di.
        (Some('e'), "i") => text.push('i'),
        // トゥ tu, ドゥ du.
        (Some('o'), "u") => text.push('u'),
        // ファ fa, ヴァ va, ツァ tsa; ウィ wi; クァ kwa.
        (Some('u'), "a" | "i" | "e" | "o") => {
            if text.is_empty() || text.ends_with(['a', 'i', 'u', 'e', 'o', 'k', 'g']) {
                text.push('w');
            }
            text.push_str(small);
        }
        (Some('u'), "wa") => text.push_str("wa"),
        (Some(vowel), _) => {
            text.push(vowel);
            text.push_str(small);
        }
    }
}

fn sound(c: char) -> &'static str {
    match c {
        'ア' => "a",
        'イ' | 'ヰ' => "i",
        'ウ' => "u",
        'エ' | 'ヱ' => "e",
        'オ' | 'ヲ' => "o",
        'カ' | 'ヵ' => "ka",
        'キ' => "ki",
        'ク' => "ku",
        'ケ' | 'ヶ' => "ke",
        'コ' => "ko",
        'ガ' => "ga",
        'ギ' => "gi",
        'グ' => "gu",
        'ゲ' => "ge",
        'ゴ' => "go",
        'サ' => "sa",
        'シ' => "shi",
        'ス' => "su",
        'セ' => "se",
        'ソ' => "so",
        'ザ' => "za",
        'ジ' | 'ヂ' => "ji",
        'ズ' | 'ヅ' => "zu",
        'ゼ' => "ze",
        'ゾ' => "zo",
        'タ' => "ta",
        'チ' => "chi",
        'ツ' => "tsu",
        'テ' => "te",
        'ト' => "to",
        'ダ' => "da",
        'デ' => "de",
        'ド' => "do",
        'ナ' => "na",
        'ニ' => "ni",
        'ヌ' => "nu",
        'ネ' => "ne",
        'ノ' => "no",
        'ハ' => "ha",
        'ヒ' => "hi",
        'フ' => "fu",
        'ヘ' => "he",
        'ホ' => "ho",
        'バ' => "ba",
        'ビ' => "bi",
        'ブ' => "bu",
        'ベ' => "be",
        'ボ' => "bo",
        'パ' => "pa",
        'ピ' => "pi",
        'プ' => "pu",
        'ペ' => "pe",
        'ポ' => "po",
        'マ' => "ma",
        'ミ' => "mi",
        'ム' => "mu",
        'メ' => "me",
        'モ' => "mo",
        'ヤ' => "ya",
        'ユ' => "yu",
        'ヨ' => "yo",
        'ラ' => "ra",
        'リ' => "ri",
        'ル' => "ru",
        'レ' => "re",
        'ロ' => "ro",
        'ワ' => "wa",
        'ン' => "n",
        'ヴ' => "vu",
        'ヷ' => "va",
        'ヸ' => "vi",
        'ヹ' => "ve",
        'ヺ' => "vo",
        _ => "",
    }
}

/// Long vowels short: ou, oo and uu.
fn shorten(text: &str) -> String {
    shorten_with(text, "o")
}

fn shorten_with(text: &str, long_o: &str) -> String {
    text.replace("ou", long_o).replace("oo", long_o).replace("uu", "u")
}

/// n before p, b, m becomes m.
fn labial(text: &str) -> String {
    text.replace("np", "mp").replace("nb", "mb").replace("nm", "mm")
}

/// Kunrei from Hepburn.
fn kunrei(text: &str) -> String {
    text.replace("shi", "si")
        .replace("sh", "sy")
        .replace("tch", "tt")
        .replace("chi", "ti")
        .replace("ch", "ty")
        .replace("tsu", "tu")
        .replace("fu", "hu")
        .replace("ji", "zi")
        .replace('j', "zy")
}

#[cfg(test)]
mod tests {
    use super::super::Script;
    use super::super::tests::check;

    #[test]
    fn kana() {
        check(
            Script::Kana,
            &[
                ("さとう", "sato"),
                ("さとう", "satou"),
                ("おおの", "ono"),
                ("おおの", "oono"),
                ("おおの", "ohno"),
                ("しんいち", "shinichi"),
                ("しんいち", "siniti"),
                ("ジョン", "jon"),
                ("ヴィクトル", "vikutoru"),
                ("ティム", "timu"),
                ("ファティマ", "fatima"),
                ("キャサリン", "kyasarin"),
                ("はっとり", "hattori"),
                ("ほんま", "homma"),
                ("ウィリアム", "wiriamu"),
                ("ムハンマド", "muhanmado"),
                ("きょうこ", "kyoko"),
                ("ジェーン", "jen"),
            ],
        );
    }
}
