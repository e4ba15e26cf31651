//! A small seeded source of chance, the same on every machine.
//!
//! Not handled: cryptography.
//! Source: `SplitMix64` (Steele, Lea, Flood 2014), whose output passes `BigCrush`.

/// A seeded source of chance.
///
/// ```
/// use saring_testkit::Random;
/// let draw = |seed| Random::new(seed).below(1000);
/// assert_eq!(draw(7), draw(7));
/// ```
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
}

/// Step of the state: 2⁶⁴ divided by the golden ratio, made odd.
const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

impl Random {
    /// A source that gives the same numbers for the same seed.
    pub const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The source of the item with this index under a seed, so that any one item can
    /// be made again without making those before it.
    pub fn nth(seed: u64, index: u64) -> Self {
        let mut first = Self::new(seed ^ index.wrapping_mul(0xd134_2543_de82_ef95));
        Self::new(first.next_u64())
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GAMMA);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number from 0 to `bound - 1`; 0 when `bound` is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        let wide = u128::from(self.next_u64()) * (bound as u128);
        usize::try_from(wide >> 64).unwrap_or_default()
    }

    /// True in so many of a hundred cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of the items, each as likely as another.
    ///
    /// # Panics
    ///
    /// When there are no items.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// One of the items, the first ones likelier, as names are in life: the first of a
    /// hundred comes in one of twenty draws. (A steeper curve was tried: of a million
    /// people, hundreds then bore the same full name.)
    ///
    /// # Panics
    ///
    /// When there are no items.
    pub fn pick_common<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        let bound = 1 + self.below(items.len());
        &items[self.below(bound)]
    }
}
