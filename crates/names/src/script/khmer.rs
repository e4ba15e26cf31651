//! (being written)
use super::Sink;
pub(super) fn read(_word: &str, _sink: &mut Sink) {}
