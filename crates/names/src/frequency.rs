//! How common a name token is among the names of the world.
//!
//! In: one folded token, Latin or as its own script writes it. Out: a level, 0 (rare or
//! unknown) to 15.
//! Not handled: which part of a name it is; given names, family names, patronymics and
//! titles are counted together, since documents put them in any place.
//! Source: `generated/frequency.bin`, built by `cargo xtask codegen` from public counts
//! and ranks, Wikidata's names, and `tables/common-names.txt`.
//!
//! The levels are bits. Level *k* is the larger of two readings: about 2^(12+k) people
//! in the world bear the token, or a share of 2^-(16-k) of the people of one country
//! does. So 15 is a hundred million people or every second person somewhere (Muhammad,
//! Maria, Nguyen), 10 four million or 1.6 % of a country, 5 a hundred thousand or one in
//! two thousand, 1 a name that is attested somewhere and no more. Two names that agree
//! on a token of level *k* have so many bits less to show for it.
//!
//! A token in another script has the level of the Latin name whose group it is in
//! (`equivalents`), if that is [`NATIVE_LEVEL_MIN`] or more: which name it is decides, not
//! how often that script writes it. A single Han letter or Hangul syllable stands for many
//! names; unless it is authored, it has [`SYLLABLE_LEVEL_MAX`] at most.
//!
//! The table is sorted 5-byte little-endian entries after a table of 2^12 bucket starts:
//! the high 36 bits are the token's [`equivalents::key`], the low 4 its level. An unknown
//! token is taken for a known one once in 500,000.

use crate::equivalents;

/// Bits of a key that an entry keeps.
pub const KEY_BITS: u32 = 36;

/// Bits of an entry that hold the level.
pub const LEVEL_BITS: u32 = 4;

/// Bits of a key that choose its bucket: a few dozen entries a bucket.
pub const BUCKET_BITS: u32 = 12;

/// The highest level.
pub const LEVEL_MAX: u8 = 15;

/// Levels that an unseen spelling has less than the name whose consonants it shares.
/// One spelling in four of a family is a fair guess, and too high a level costs a true
/// match fewer bits than too low a one costs a stranger.
pub const UNSEEN_LESS: u8 = 2;

/// Consonants that an unseen spelling must share: with two, `sn` would make Sana, Sona
/// and Sinai the same.
pub const SKELETON_LENGTH_MIN: usize = 3;

/// The lowest level stored for a token in another script than Latin.
pub const NATIVE_LEVEL_MIN: u8 = 4;

/// The highest level that one Han letter or Hangul syllable takes from a Latin reading:
/// Li is also 厉, 利 and 栗, which are not common.
pub const SYLLABLE_LEVEL_MAX: u8 = 8;

static TABLE: &[u8] = include_bytes!("../generated/frequency.bin");

/// The level of a token, from 0 (rare or unknown) to [`LEVEL_MAX`].
///
/// The token is a Latin reading or a word in its own script, in lower case and NFKC. A
/// Latin spelling that no source holds gets the level of the common name with the same
/// consonants, less [`UNSEEN_LESS`].
///
/// ```
/// # use saring_names::frequency::commonness;
/// assert!(commonness("muhammad") >= 13);
/// assert!(commonness("mohhamed") >= 11);
/// assert!(commonness("محمد") >= 13);
/// assert_eq!(commonness("zyxqv"), 0);
/// ```
pub fn commonness(token: &str) -> u8 {
    if let Some(level) = find(equivalents::key(token)) {
        return level;
    }
    skeleton_key(token)
        .and_then(find)
        .map_or(0, |level| level.saturating_sub(UNSEEN_LESS))
}

/// The key under which a token's consonants are stored, if it has enough of them.
///
/// Vowels go, doubled letters become one, an `h` that only colours the consonant before
/// it goes too (th, dh, gh), and spellings of one sound fall together (kh h, ph f, q c k,
/// v w, z s).
///
/// ```
/// # use saring_names::frequency::skeleton_key;
/// assert_eq!(skeleton_key("muhammad"), skeleton_key("mohamed"));
/// assert_eq!(skeleton_key("ali"), None);
/// ```
pub fn skeleton_key(token: &str) -> Option<u64> {
    // A first letter that no token's own key starts with beside Latin ones.
    let mut skeleton = String::from("σ");
    let mut length = 0;
    let mut previous = ' ';
    let mut last_kept = ' ';
    let mut letters = token.chars().peekable();
    while let Some(letter) = letters.next() {
        let class = match letter {
            'a' | 'e' | 'i' | 'o' | 'u' => ' ',
            'y' if previous != ' ' => ' ',
            'h' if matches!(previous, 'k' | 't' | 'd' | 'g' | 'b' | 'c' | 's' | 'p') => {
                continue;
            }
            'p' if letters.peek() == Some(&'h') => 'f',
            'k' if letters.peek() == Some(&'h') => 'h',
            'q' | 'c' => 'k',
            'w' => 'v',
            'z' => 's',
            'a'..='z' => letter,
            _ => return None,
        };
        previous = letter;
        if class != ' ' && class != last_kept {
            length += 1;
            skeleton.push(class);
        }
        last_kept = class;
    }
    (length >= SKELETON_LENGTH_MIN).then(|| equivalents::key(&skeleton))
}

/// Finds the level stored under a key.
fn find(key: u64) -> Option<u8> {
    let (starts, entries) = TABLE.split_at_checked(4 << BUCKET_BITS)?;
    let (starts, _) = starts.as_chunks::<4>();
    let (entries, _) = entries.as_chunks::<5>();
    let wanted = key >> (u64::BITS - KEY_BITS);
    let bucket = usize::try_from(wanted >> (KEY_BITS - BUCKET_BITS)).ok()?;
    let start_at = |bucket: usize| match starts.get(bucket) {
        Some(bytes) => usize::try_from(u32::from_le_bytes(*bytes)).ok(),
        None => Some(entries.len()),
    };
    let bucket = entries.get(start_at(bucket)?..start_at(bucket + 1)?)?;
    let found =
        bucket.binary_search_by_key(&wanted, |entry| value(*entry) >> LEVEL_BITS).ok()?;
    u8::try_from(value(*bucket.get(found)?) & ((1 << LEVEL_BITS) - 1)).ok()
}

/// An entry's five bytes as a number.
fn value(entry: [u8; 5]) -> u64 {
    let mut bytes = [0; 8];
    for (byte, own) in bytes.iter_mut().zip(entry) {
        *byte = own;
    }
    u64::from_le_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(tokens: &str, levels: std::ops::RangeInclusive<u8>) {
        for token in tokens.split(' ') {
            let level = commonness(token);
            assert!(levels.contains(&level), "{token} is {level}, not in {levels:?}");
        }
    }

    #[test]
    fn the_most_common() {
        check("muhammad mohammed mohamed mohammad nguyen maria", 13..=15);
        check("ahmad ahmed ali abdullah khan singh kumar wang li zhang kim", 11..=15);
        check("jose santos john ivan hussein hassan tran", 9..=15);
    }

    #[test]
    fn a_spelling_unseen() {
        check("mohhammadd muhhamat", 0..=13);
        check("mohhamed", 11..=13);
        check("abdullaah", 9..=13);
    }

    #[test]
    fn the_rare_and_the_unknown() {
        check("zyxqv qqqq zzzz bcdfg", 0..=0);
        check("tsarnaev saipov", 0..=5);
    }

    #[test]
    fn the_most_common_in_their_own_scripts() {
        check("محمد احمد علي عبدالله حسن حسين", 13..=15);
        check("ابراهيم إبراهيم محمود مصطفى مصطفی يوسف یوسف خان عمر خالد", 10..=15);
        check("عائشة عايشه فاطمة نور جان گل سعيد صالح الله", 9..=15);
        check("иван владимир александр мухаммад", 8..=15);
        check("김 이 박 王 李 张 張 金", 12..=15);
        check("γιωργος მარია", 6..=15);
    }

    #[test]
    fn the_rare_in_other_scripts() {
        check("ضظغثذ ъщыэ 龘 뷁 ๆๆๆ", 0..=0);
        check("厉 栗", 0..=SYLLABLE_LEVEL_MAX);
    }

    #[test]
    fn skeletons() {
        assert_eq!(skeleton_key("muhammad"), skeleton_key("mohamed"));
        assert_eq!(skeleton_key("yousuff"), skeleton_key("yusuf"));
        assert_eq!(skeleton_key("ph"), None);
        assert_eq!(skeleton_key("joseph"), skeleton_key("jozef"));
        assert_ne!(skeleton_key("ahmad"), skeleton_key("muhammad"));
        assert_eq!(skeleton_key("محمد"), None);
    }

    #[test]
    fn hostile_tokens_do_no_harm() {
        let long = "xkcd".repeat(100_000);
        for token in ["", " ", "\0", "\u{10ffff}", "ph", "hhhhh", "ppphhh", "💥", &long]
        {
            assert!(commonness(token) <= LEVEL_MAX);
        }
    }

    #[test]
    fn the_table_is_sorted_and_whole() {
        let (starts, entries) = TABLE.split_at(4 << BUCKET_BITS);
        let (entries, rest) = entries.as_chunks::<5>();
        assert!(rest.is_empty());
        assert!(entries.len() > 10_000);
        assert!(
            entries.windows(2).all(|pair| {
                value(pair[0]) >> LEVEL_BITS < value(pair[1]) >> LEVEL_BITS
            })
        );
        let (starts, _) = starts.as_chunks::<4>();
        for (bucket, start) in starts.iter().enumerate() {
            let start = usize::try_from(u32::from_le_bytes(*start)).unwrap_or(usize::MAX);
            let expected = entries.partition_point(|entry| {
                value(*entry) >> (KEY_BITS + LEVEL_BITS - BUCKET_BITS) < bucket as u64
            });
            assert_eq!(start, expected);
        }
    }
}
