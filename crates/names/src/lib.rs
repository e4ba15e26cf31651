//! Text to analysed name: script, readings, sounds, parts, keys.
//!
//! In: a name in any script and what kind of thing bears it. Out: an [`AnalysedName`],
//! whose [`Word`]s can be compared with [`similarity`] and found by
//! [`WordRef::keys`]. Not handled: which names are compared, and what follows from it;
//! that is `screen`.
//!
//! Nothing here can panic or grow without bound, whatever the text.

pub mod doc9303;
pub mod equivalents;
mod fold;
pub mod frequency;
mod name;
mod phoneme;
mod script;
mod vocabulary;
mod word;

/// The words of a text as they stand in names: folded as they are before anything is
/// read from them, and none left out.
///
/// ```
/// let words: Vec<String> = saring_names::folded_words("Dr. Žurav-Lĕva").collect();
/// assert_eq!(words, ["dr", "zurav", "leva"]);
/// ```
pub fn folded_words(text: &str) -> impl Iterator<Item = String> {
    fold::words(text).into_iter().map(|word| word.text)
}

pub use name::{AnalysedName, PARTS_MAX, Part, Role, Side, Unit, analyse, analyse_with};
pub use word::{
    Joined, SIMILARITY_MIN, SIMILARITY_NEAR, Similarity, Word, WordCache, WordRef,
    may_be_alike, similarity, similarity_from, text_key,
};
