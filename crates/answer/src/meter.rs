//! How far work has come, for whoever watches it.

/// Begins a piece of work of so many steps, or of an unknown number, which are called as
/// the text says; what it gives is told how many of them are done, and dropped when the
/// work is.
pub type Meter<'m> = &'m dyn Fn(Option<u64>, &str) -> Box<dyn FnMut(u64)>;

/// Nobody watches.
pub fn silent(_: Option<u64>, _: &str) -> Box<dyn FnMut(u64)> {
    Box::new(|_| {})
}
