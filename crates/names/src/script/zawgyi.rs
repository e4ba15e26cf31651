//! (being written)
/// Converts Zawgyi to Unicode; `None` when the text is Unicode already.
pub fn zawgyi_to_unicode(_text: &str) -> Option<String> {
    None
}
