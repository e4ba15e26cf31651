//! Names that are one name in other scripts, languages and spellings.
//!
//! In: one folded form (lower case, NFKC). Out: up to four groups that it belongs to,
//! each with a grade. Two forms that share a group are the same name, at the weaker of
//! the two grades.
//! Not handled: forms of more than one word; the spelling closeness of two Latin forms,
//! which the phonetic distance judges without a table.
//! Source: `generated/equivalents.bin`, built by `cargo xtask codegen` from Wikidata's
//! names (CC0) and from `tables/nicknames.txt`.
//!
//! The table is a sorted array of 64-bit little-endian entries after a table of 2^12
//! bucket starts. The high 40 bits of an entry are the form's [`key`], the low 24 its
//! grade (one bit) and group (23 bits). No form is stored, so a form that is in no group
//! is taken for one that is when their 40 bits agree: with 500,000 entries, once in
//! 2,000,000 unknown forms.

use any_ascii::any_ascii_char;
use unicode_normalization::UnicodeNormalization;

/// Most groups one form belongs to. The sources hold forms in up to 119 groups (Chinese
/// syllables), of which all but the nearest would only say that different names are one.
pub const GROUPS_MAX: usize = 4;

/// Bits of a key that an entry keeps.
pub const KEY_BITS: u32 = 40;

/// Bits of a key that choose its bucket: about a hundred entries a bucket.
pub const BUCKET_BITS: u32 = 12;

/// The bit of an entry that holds the grade, above the group.
pub const GRADE_SHIFT: u32 = 23;

static TABLE: &[u8] = include_bytes!("../generated/equivalents.bin");

/// The same name in another spelling, script or language.
pub const GRADE_SAME: u8 = 0;

/// A nickname, a diminutive, or a cognate across languages.
pub const GRADE_RELATED: u8 = 1;

/// One group that a form belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Membership {
    /// The group's number. Numbers change when the table is rebuilt: never store one.
    pub group: u32,
    /// [`GRADE_SAME`] or [`GRADE_RELATED`].
    pub grade: u8,
}

/// The groups of one form, [`GRADE_SAME`] before [`GRADE_RELATED`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Groups {
    entries: [Membership; GROUPS_MAX],
    count: usize,
}

impl Groups {
    /// The memberships.
    ///
    /// ```
    /// # use saring_names::equivalents::groups_of;
    /// assert!(groups_of("ivan").as_slice().len() <= 4);
    /// assert!(groups_of("zyxqv").as_slice().is_empty());
    /// ```
    pub fn as_slice(&self) -> &[Membership] {
        self.entries.get(..self.count).unwrap_or(&self.entries)
    }

    /// Whether the form is in no group.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The best grade at which two forms are one name, [`GRADE_SAME`] before
    /// [`GRADE_RELATED`]; `None` if they share no group.
    ///
    /// ```
    /// # use saring_names::equivalents::{GRADE_RELATED, GRADE_SAME, groups_of};
    /// assert_eq!(groups_of("ivan").shared(&groups_of("иван")), Some(GRADE_SAME));
    /// assert_eq!(groups_of("william").shared(&groups_of("bill")), Some(GRADE_RELATED));
    /// assert_eq!(groups_of("smith").shared(&groups_of("jones")), None);
    /// ```
    pub fn shared(&self, other: &Groups) -> Option<u8> {
        let mut best = None;
        for own in self.as_slice() {
            for theirs in other.as_slice() {
                if own.group == theirs.group {
                    let grade = own.grade.max(theirs.grade);
                    if grade == GRADE_SAME {
                        return Some(grade);
                    }
                    best = Some(grade);
                }
            }
        }
        best
    }

    fn push(&mut self, membership: Membership) {
        if let Some(slot) = self.entries.get_mut(self.count) {
            *slot = membership;
            self.count += 1;
        }
    }
}

/// Looks up the groups of one form.
///
/// The form is a single word, lower case, NFKC; diacritics of Latin letters and the
/// points of Arabic and Hebrew may be there or not, see [`key`].
///
/// ```
/// # use saring_names::equivalents::{GRADE_SAME, groups_of};
/// let latin = groups_of("muhammad");
/// assert_eq!(latin.shared(&groups_of("محمد")), Some(GRADE_SAME));
/// ```
pub fn groups_of(form: &str) -> Groups {
    find(key(form)).unwrap_or_default()
}

/// Finds a key's entries. `None` only if the table is damaged, which a test excludes.
fn find(key: u64) -> Option<Groups> {
    let (starts, entries) = TABLE.split_at_checked(4 << BUCKET_BITS)?;
    let (starts, _) = starts.as_chunks::<4>();
    let (entries, _) = entries.as_chunks::<8>();
    let wanted = key >> (u64::BITS - KEY_BITS);
    let bucket = usize::try_from(wanted >> (KEY_BITS - BUCKET_BITS)).ok()?;
    let start_at = |bucket: usize| match starts.get(bucket) {
        Some(bytes) => usize::try_from(u32::from_le_bytes(*bytes)).ok(),
        None => Some(entries.len()),
    };
    let bucket = entries.get(start_at(bucket)?..start_at(bucket + 1)?)?;
    let key_of = |entry: &[u8; 8]| u64::from_le_bytes(*entry) >> (u64::BITS - KEY_BITS);
    let first = bucket.partition_point(|entry| key_of(entry) < wanted);
    let mut groups = Groups::default();
    for entry in bucket.iter().skip(first).take_while(|entry| key_of(entry) == wanted) {
        let value = u64::from_le_bytes(*entry);
        groups.push(Membership {
            group: u32::try_from(value & ((1 << GRADE_SHIFT) - 1)).ok()?,
            grade: u8::try_from((value >> GRADE_SHIFT) & 1).ok()?,
        });
    }
    Some(groups)
}

/// The hash under which a form is stored: FNV-1a of its folded bytes, mixed by the
/// finaliser of `MurmurHash3` so that the high bits are as good as the low ones.
///
/// Folding happens on the way, so that table and engine agree whatever of it the caller
/// has done already:
/// - Latin letters lose diacritics (ø → o, ß → ss, as `any_ascii` writes them);
/// - Arabic loses points, tatweel, ء and the differences أإآٱ/ا, ى ی ئ ې ۍ ے/ي, ک/ك,
///   ة ہ ھ ە/ه, ؤ/و, which is at least what the engine's words have lost;
/// - Cyrillic ё is е, Greek loses its accents and final sigma, Hebrew its points,
///   Devanagari, Bengali and Tamil the nukta and the virama;
/// - apostrophes, hyphens, spaces and invisible characters are left out.
///
/// ```
/// # use saring_names::equivalents::key;
/// assert_eq!(key("josé"), key("jose"));
/// assert_eq!(key("أحمد"), key("احمد"));
/// assert_ne!(key("иван"), key("ivan"));
/// ```
pub fn key(form: &str) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut utf8 = [0; 4];
    fold(form.chars(), |letter| {
        for byte in letter.encode_utf8(&mut utf8).bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    });
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

/// The letters that [`key`] hashes, for a form in any normalisation and case.
///
/// ```
/// # use saring_names::equivalents::fold_native;
/// assert_eq!(fold_native("Jürgen"), "jurgen");
/// assert_eq!(fold_native("مُحَمَّد"), "محمد");
/// ```
pub fn fold_native(form: &str) -> String {
    let lower: String = form.nfkc().collect::<String>().to_lowercase();
    let mut folded = String::with_capacity(lower.len());
    fold(lower.nfkc(), |letter| folded.push(letter));
    folded
}

/// A rough Latin reading of a form, letter by letter, in lower-case ASCII letters.
///
/// Good enough to tell that two forms of a group have nothing in common, which is what
/// `cargo xtask codegen` does with it; not good enough to screen with.
///
/// ```
/// # use saring_names::equivalents::rough_reading;
/// assert_eq!(rough_reading("иван"), "ivan");
/// ```
pub fn rough_reading(form: &str) -> String {
    let mut reading = String::with_capacity(form.len());
    for letter in form.chars() {
        for ascii in any_ascii_char(letter).chars().filter(char::is_ascii_alphabetic) {
            reading.push(ascii.to_ascii_lowercase());
        }
    }
    reading
}

/// Hands the folded letters of a form to `emit`, one by one.
fn fold(form: impl Iterator<Item = char>, mut emit: impl FnMut(char)) {
    for letter in form {
        match letter {
            'a'..='z' | '0'..='9' => emit(letter),
            'A'..='Z' => emit(letter.to_ascii_lowercase()),
            // Latin with diacritics.
            '\u{80}'..='\u{2af}' | '\u{1d00}'..='\u{1eff}' => {
                for ascii in any_ascii_char(letter).chars() {
                    if ascii.is_ascii_alphanumeric() {
                        emit(ascii.to_ascii_lowercase());
                    }
                }
            }
            // Greek.
            'ά' => emit('α'),
            'έ' => emit('ε'),
            'ή' => emit('η'),
            'ί' | 'ϊ' | 'ΐ' => emit('ι'),
            'ό' => emit('ο'),
            'ύ' | 'ϋ' | 'ΰ' => emit('υ'),
            'ώ' => emit('ω'),
            'ς' => emit('σ'),
            'ё' => emit('е'),
            // Arabic.
            'أ' | 'إ' | 'آ' | 'ٱ' => emit('ا'),
            'ى' | 'ی' | 'ئ' | 'ې' | 'ۍ' | 'ے' | 'ۓ' | 'ێ' => emit('ي'),
            'ک' | 'ڪ' => emit('ك'),
            'ة' | 'ۃ' | 'ہ' | 'ۂ' | 'ھ' | 'ە' | 'ۀ' => emit('ه'),
            'ؤ' => emit('و'),
            // Thai and Lao am, as NFKC takes them apart.
            '\u{e33}' => "\u{e4d}\u{e32}".chars().for_each(&mut emit),
            '\u{eb3}' => "\u{ecd}\u{eb2}".chars().for_each(&mut emit),
            // Left out: punctuation and spaces; modifier letters and combining marks;
            // Hebrew points; Arabic hamza, points, tatweel and Quranic marks; nukta and
            // virama, which the sources drop at will; the middle dot of kana; what is
            // unseen.
            '\0'..='\x7f'
            | '\u{2b0}'..='\u{36f}'
            | '\u{591}'..='\u{5cf}'
            | '\u{5f3}'
            | '\u{5f4}'
            | '\u{610}'..='\u{61a}'
            | 'ء'
            | '\u{640}'
            | '\u{64b}'..='\u{65f}'
            | '\u{670}'
            | '\u{6d6}'..='\u{6ed}'
            | '\u{93c}'
            | '\u{94d}'
            | '\u{9bc}'
            | '\u{9cd}'
            | '\u{a3c}'
            | '\u{bcd}'
            | '\u{2000}'..='\u{206f}'
            | '\u{3000}'..='\u{3004}'
            | '\u{30fb}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' => {}
            other => emit(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(one: &str, other: &str, expected: Option<u8>) {
        assert_eq!(groups_of(one).shared(&groups_of(other)), expected, "{one} {other}");
        assert_eq!(groups_of(other).shared(&groups_of(one)), expected, "{other} {one}");
    }

    #[test]
    fn one_name_in_two_scripts() {
        check("ivan", "иван", Some(GRADE_SAME));
        check("muhammad", "محمد", Some(GRADE_SAME));
        check("mohd", "محمد", Some(GRADE_SAME));
        check("vladimir", "владимир", Some(GRADE_SAME));
        check("william", "威廉", Some(GRADE_SAME));
        check("kim", "김", Some(GRADE_SAME));
        check("nguyen", "阮", Some(GRADE_SAME));
        check("giorgi", "გიორგი", Some(GRADE_SAME));
        check("hakobyan", "հակոբյան", Some(GRADE_SAME));
        check("ahmed", "احمد", Some(GRADE_SAME));
        check("hassan", "حسن", Some(GRADE_SAME));
    }

    #[test]
    fn nicknames_and_cognates_are_weak() {
        check("bill", "william", Some(GRADE_RELATED));
        check("bill", "уильям", Some(GRADE_RELATED));
        check("pepe", "jose", Some(GRADE_RELATED));
        check("sasha", "aleksandr", Some(GRADE_RELATED));
        check("john", "ivan", Some(GRADE_RELATED));
        check("yusuf", "joseph", Some(GRADE_RELATED));
        check("mehmet", "محمد", Some(GRADE_RELATED));
    }

    #[test]
    fn different_names_share_nothing() {
        check("smith", "jones", None);
        check("ahmad", "muhammad", None);
        check("mahmud", "muhammad", None);
        check("احمد", "محمد", None);
        check("hassan", "hussein", None);
        check("ivan", "петр", None);
        check("zyxqv", "ivan", None);
        check("", "", None);
    }

    #[test]
    fn key_folds() {
        assert_eq!(key("Jose"), key("josé"));
        assert_eq!(key("al-rashid"), key("alrashid"));
        assert_eq!(key("ة"), key("ه"));
        assert_eq!(key("مـحـمـد"), key("محمد"));
        assert_eq!(key("علاء"), key("علا"));
        assert_eq!(key("عائشة"), key("عايشه"));
        assert_eq!(key("фёдор"), key("федор"));
        assert_eq!(key("γιώργος"), key("γιωργοσ"));
        assert_ne!(key("й"), key("и"));
    }

    #[test]
    fn the_engines_folding_changes_no_key() {
        for letter in ('\u{600}'..='\u{6ff}').chain('\u{400}'..='\u{45f}') {
            let form: String = format!("{letter}م").nfkc().collect();
            let folded = crate::fold::folded_word(&form);
            assert_eq!(key(&form), key(&folded), "{form}");
        }
        assert_eq!(key("مصطفى"), key(&crate::fold::folded_word("مصطفی")));
        assert_eq!(groups_of("عایشه"), groups_of("عائشة"));
    }

    #[test]
    fn hostile_forms_do_no_harm() {
        let long = "ا".repeat(100_000);
        for form in
            ["", " ", "\0", "\u{200c}", "\u{10ffff}", "-----", "💥", &long, "\u{300}"]
        {
            let _ = groups_of(form);
            let _ = fold_native(form);
            let _ = rough_reading(form);
        }
    }

    #[test]
    fn the_table_is_sorted_and_whole() {
        let (starts, entries) = TABLE.split_at(4 << BUCKET_BITS);
        let (entries, rest) = entries.as_chunks::<8>();
        assert!(rest.is_empty());
        assert!(entries.len() > 100_000);
        assert!(entries.iter().map(|entry| u64::from_le_bytes(*entry)).is_sorted());
        let (starts, _) = starts.as_chunks::<4>();
        for (bucket, start) in starts.iter().enumerate() {
            let start = usize::try_from(u32::from_le_bytes(*start)).unwrap_or(usize::MAX);
            let expected = entries.partition_point(|entry| {
                u64::from_le_bytes(*entry) >> (u64::BITS - BUCKET_BITS) < bucket as u64
            });
            assert_eq!(start, expected);
        }
    }
}
