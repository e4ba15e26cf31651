//! The tree of hashes.
//!
//! In: hashes of leaves, in order. Out: the root over them, proofs that a leaf is in a
//! tree and that one tree is the beginning of another, and whether such proofs hold. Not
//! handled: what a leaf says ([`Entry`](super::Entry)), where hashes are kept.
//!
//! Source: RFC 9162, sections 2.1.1 (the tree), 2.1.3 (inclusion), 2.1.4 (consistency).

use std::ops::Range;

use aws_lc_rs::digest::{Context, SHA256};

/// SHA-256.
pub type Hash = [u8; 32];

/// Goes before the bytes of a leaf, so that no leaf hashes as a node does.
const LEAF: [u8; 1] = [0];

/// Goes before the two hashes under a node.
const NODE: [u8; 1] = [1];

/// Where the log ends: all that is needed to append to it.
///
/// ```
/// # use saring_store::audit::{Head, leaf_hash};
/// let mut head = Head::default();
/// head.append(leaf_hash(b"first"));
/// assert_eq!(head.root(), leaf_hash(b"first")); // one leaf is its own tree
/// ```
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Head {
    /// How many entries there are.
    pub size: u64,
    /// Roots of the complete subtrees that make it up, the largest first.
    pub frontier: Vec<Hash>,
}

impl Head {
    /// A head that was kept; `None` where it is none: it has one subtree for each bit
    /// that is set in its size.
    pub fn of(size: u64, frontier: Vec<Hash>) -> Option<Self> {
        let head = Self { size, frontier };
        head.is_whole().then_some(head)
    }

    /// A head that was kept with its hashes one behind the other.
    pub fn read(size: u64, frontier: &[u8]) -> Option<Self> {
        let (hashes, rest) = frontier.as_chunks::<32>();
        rest.is_empty().then(|| Self::of(size, hashes.to_vec()))?
    }

    /// Whether there are as many subtrees as its size takes.
    pub fn is_whole(&self) -> bool {
        u32::try_from(self.frontier.len()) == Ok(self.size.count_ones())
    }

    /// Appends a leaf.
    ///
    /// # Panics
    ///
    /// When it is no head ([`Head::is_whole`]): a log that goes on from it could never be
    /// proved.
    pub fn append(&mut self, leaf: Hash) {
        assert!(self.is_whole(), "a head has a subtree for each bit of its size");
        // Every subtree that is as large as the one that grows here joins it, as a carry
        // does when one is added to a number.
        let mut hash = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.frontier.pop() {
                hash = node(&left, &hash);
            }
        }
        self.frontier.push(hash);
        self.size += 1;
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        let joined = self.frontier.iter().rev().copied();
        joined.reduce(|right, left| node(&left, &right)).unwrap_or_else(|| sha256(&[]))
    }

    /// The head over some leaves.
    pub fn over<'a>(leaves: impl IntoIterator<Item = &'a Hash>) -> Self {
        let mut head = Self::default();
        for leaf in leaves {
            head.append(*leaf);
        }
        head
    }
}

/// SHA-256 over parts, one behind the other.
pub(super) fn sha256(parts: &[&[u8]]) -> Hash {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(part);
    }
    let mut hash = Hash::default();
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

/// The hash of a leaf.
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    sha256(&[&LEAF, bytes])
}

/// The hash of a node.
fn node(left: &Hash, right: &Hash) -> Hash {
    sha256(&[&NODE, left, right])
}

/// The largest power of two below a number of leaves, two or more: where a tree parts.
fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// Proves that a leaf is in a tree of some size (RFC 9162, section 2.1.3.1), from the
/// roots over ranges of leaves: `subtree` is [`Head::over`] them, or a root that was kept.
/// `None` where the tree has no such leaf.
///
/// # Errors
///
/// When `subtree` fails.
///
/// ```
/// # use saring_store::audit::{Head, Hash, inclusion, inclusion_holds, leaf_hash};
/// let leaves: Vec<Hash> = ["a", "b", "c"].map(|leaf| leaf_hash(leaf.as_bytes())).to_vec();
/// let root = |range: std::ops::Range<u64>| {
///     let leaves = leaves.iter().skip(range.start as usize);
///     Ok::<_, ()>(Head::over(leaves.take((range.end - range.start) as usize)).root())
/// };
/// let proof = inclusion(1, 3, root)?.unwrap_or_default();
/// assert!(inclusion_holds(leaf_hash(b"b"), 1, 3, &proof, Head::over(&leaves).root()));
/// # Ok::<(), ()>(())
/// ```
pub fn inclusion<E>(
    number: u64,
    size: u64,
    mut subtree: impl FnMut(Range<u64>) -> Result<Hash, E>,
) -> Result<Option<Vec<Hash>>, E> {
    if number >= size {
        return Ok(None);
    }
    let (mut range, mut proof) = (0..size, Vec::new());
    while range.end - range.start > 1 {
        let middle = range.start + split(range.end - range.start);
        if number < middle {
            proof.push(subtree(middle..range.end)?);
            range.end = middle;
        } else {
            proof.push(subtree(range.start..middle)?);
            range.start = middle;
        }
    }
    proof.reverse();
    Ok(Some(proof))
}

/// Proves that a tree of one size is the beginning of a tree of another (RFC 9162,
/// section 2.1.4.1), as [`inclusion`] does. `None` where it is larger. Nothing needs to be
/// told of a tree without leaves or of the same tree: the proof is empty.
///
/// # Errors
///
/// When `subtree` fails.
pub fn consistency<E>(
    first: u64,
    second: u64,
    mut subtree: impl FnMut(Range<u64>) -> Result<Hash, E>,
) -> Result<Option<Vec<Hash>>, E> {
    if first > second {
        return Ok(None);
    }
    let (mut range, mut proof) = (0..second, Vec::new());
    if first == 0 {
        return Ok(Some(proof));
    }
    while first < range.end {
        let middle = range.start + split(range.end - range.start);
        if first <= middle {
            proof.push(subtree(middle..range.end)?);
            range.end = middle;
        } else {
            proof.push(subtree(range.start..middle)?);
            range.start = middle;
        }
    }
    // What is left is a subtree at the end of the first tree. Whoever checks knows its
    // root already where it is the whole of that tree.
    if range.start > 0 {
        proof.push(subtree(range)?);
    }
    proof.reverse();
    Ok(Some(proof))
}

/// Whether a proof shows that a leaf is in a tree (RFC 9162, section 2.1.3.2).
pub fn inclusion_holds(
    leaf: Hash,
    number: u64,
    size: u64,
    proof: &[Hash],
    root: Hash,
) -> bool {
    if number >= size {
        return false;
    }
    let mut path = Path { number, last: size - 1 };
    let mut hash = leaf;
    for other in proof {
        match path.up() {
            None => return false,
            Some(Side::Left) => hash = node(other, &hash),
            Some(Side::Right) => hash = node(&hash, other),
        }
    }
    path.last == 0 && hash == root
}

/// Whether a proof shows that one tree is the beginning of another (2.1.4.2).
pub fn consistency_holds(
    first: (u64, Hash),
    second: (u64, Hash),
    proof: &[Hash],
) -> bool {
    if first.0 == 0 {
        return proof.is_empty()
            && first.1 == Head::default().root()
            && (second.0 > 0 || second.1 == first.1);
    }
    if first.0 >= second.0 {
        return first == second && proof.is_empty();
    }
    let mut rest = proof.iter();
    let start = if first.0.is_power_of_two() { Some(&first.1) } else { rest.next() };
    let Some(start) = start else { return false };
    let mut path = Path { number: first.0 - 1, last: second.0 - 1 };
    let complete = path.number.trailing_ones();
    path.number >>= complete;
    path.last >>= complete;
    let (mut old, mut new) = (*start, *start);
    for other in rest {
        match path.up() {
            None => return false,
            Some(Side::Left) => {
                old = node(other, &old);
                new = node(other, &new);
            }
            Some(Side::Right) => new = node(&new, other),
        }
    }
    path.last == 0 && old == first.1 && new == second.1
}

/// A way up a tree, as RFC 9162 goes it: `fn` and `sn` there.
struct Path {
    /// Which node of its level, from the left.
    number: u64,
    /// The last node of that level.
    last: u64,
}

/// Where the other node under the same parent is.
enum Side {
    Left,
    Right,
}

impl Path {
    /// One step up; `None` at the root.
    fn up(&mut self) -> Option<Side> {
        if self.last == 0 {
            return None;
        }
        let left = self.number & 1 == 1 || self.number == self.last;
        // The last node of a level that has nobody beside it is the node above as well.
        while left && self.number & 1 == 0 && self.number != 0 {
            self.number >>= 1;
            self.last >>= 1;
        }
        self.number >>= 1;
        self.last >>= 1;
        Some(if left { Side::Left } else { Side::Right })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::convert::Infallible;
    use std::ops::Range;

    use proptest::prelude::*;

    use super::*;
    use crate::audit::checkpoint::hex;

    /// The tree as RFC 9162, section 2.1.1 defines it, each range reckoned once.
    struct Naive {
        leaves: Vec<Hash>,
        roots: HashMap<(u64, u64), Hash>,
    }

    impl Naive {
        fn new(size: u64) -> Self {
            let leaves = (0..size).map(|n| leaf_hash(&n.to_be_bytes())).collect();
            Self { leaves, roots: HashMap::new() }
        }

        fn root(&mut self, range: Range<u64>) -> Hash {
            let (start, end) = (range.start, range.end);
            if let Some(root) = self.roots.get(&(start, end)) {
                return *root;
            }
            let root = match end - start {
                0 => sha256(&[]),
                1 => self.leaves[usize::try_from(start).unwrap()],
                size => {
                    let mut k = 1;
                    while k * 2 < size {
                        k *= 2;
                    }
                    node(&self.root(start..start + k), &self.root(start + k..end))
                }
            };
            self.roots.insert((start, end), root);
            root
        }

        fn inclusion(&mut self, number: u64, size: u64) -> Option<Vec<Hash>> {
            inclusion(number, size, |range| Ok::<_, Infallible>(self.root(range)))
                .unwrap()
        }

        fn consistency(&mut self, first: u64, second: u64) -> Option<Vec<Hash>> {
            consistency(first, second, |range| Ok::<_, Infallible>(self.root(range)))
                .unwrap()
        }
    }

    #[test]
    fn the_eight_leaves_of_certificate_transparency_have_their_roots() {
        let leaves: [&[u8]; 8] = [
            b"",
            b"\x00",
            b"\x10",
            b"\x20\x21",
            b"\x30\x31",
            b"\x40\x41\x42\x43",
            b"\x50\x51\x52\x53\x54\x55\x56\x57",
            b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
        ];
        let roots = [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let mut head = Head::default();
        assert_eq!(hex(&head.root()), roots[0]);
        for (leaf, root) in leaves.iter().zip(&roots[1..]) {
            head.append(leaf_hash(leaf));
            assert_eq!(hex(&head.root()), *root, "{} leaves", head.size);
        }
    }

    #[test]
    fn a_head_has_the_root_of_the_whole_tree_and_is_kept_whole() {
        let (mut naive, mut head) = (Naive::new(300), Head::default());
        for size in 0..300 {
            assert_eq!(head.root(), naive.root(0..size), "{size} leaves");
            assert_eq!(
                Head::read(size, head.frontier.as_flattened()).as_ref(),
                Some(&head)
            );
            assert_eq!(Head::read(size + 1, head.frontier.as_flattened()).is_some(), {
                size.count_ones() == (size + 1).count_ones()
            });
            head.append(naive.leaves[usize::try_from(size).unwrap()]);
        }
        assert_eq!(Head::read(1, &[0; 31]), None);
        assert_eq!(Head::read(1, &[0; 33]), None);
    }

    #[test]
    fn every_leaf_is_proved_in_every_tree_and_no_proof_fits_another() {
        let mut naive = Naive::new(300);
        for size in 0..300 {
            let root = naive.root(0..size);
            assert_eq!(naive.inclusion(size, size), None);
            for number in 0..size {
                let proof = naive.inclusion(number, size).unwrap();
                let leaf = naive.leaves[usize::try_from(number).unwrap()];
                let holds = |leaf, number, size, proof: &[Hash], root| {
                    inclusion_holds(leaf, number, size, proof, root)
                };
                assert!(holds(leaf, number, size, &proof, root), "{number} of {size}");
                let other = naive.leaves[usize::from(number == 0)];
                assert!(!holds(other, number, size, &proof, root) || other == leaf);
                assert!(!holds(leaf, number, size, &proof, other) || size == 1);
                assert!(!holds(leaf, size, size, &proof, root));
                if size > 40 {
                    continue;
                }
                for wrong in (0..size).filter(|it| *it != number) {
                    assert!(!holds(leaf, wrong, size, &proof, root), "{number} {wrong}");
                }
                let mut longer = proof.clone();
                longer.push(root);
                assert!(!holds(leaf, number, size, &longer, root));
                for at in 0..proof.len() {
                    let mut changed = proof.clone();
                    changed[at][at % 32] ^= 1;
                    assert!(!holds(leaf, number, size, &changed, root));
                    changed.remove(at);
                    assert!(!holds(leaf, number, size, &changed, root));
                }
            }
        }
    }

    #[test]
    fn every_tree_is_proved_the_beginning_of_every_larger_one() {
        let mut naive = Naive::new(300);
        for second in 0..300 {
            let new = naive.root(0..second);
            assert_eq!(naive.consistency(second + 1, second), None);
            for first in 0..=second {
                let old = naive.root(0..first);
                let proof = naive.consistency(first, second).unwrap();
                let holds = |first, second, proof: &[Hash]| {
                    consistency_holds(first, second, proof)
                };
                assert!(holds((first, old), (second, new), &proof), "{first} {second}");
                let mut other = old;
                other[3] ^= 1;
                assert!(!holds((first, other), (second, new), &proof));
                other = new;
                other[3] ^= 1;
                assert!(first == 0 || !holds((first, old), (second, other), &proof));
                if second > 40 || first == 0 {
                    continue;
                }
                for wrong in (1..=second + 1).filter(|it| *it != first) {
                    assert!(!holds((wrong, old), (second, new), &proof));
                }
                let mut longer = proof.clone();
                longer.push(new);
                assert!(!holds((first, old), (second, new), &longer));
                for at in 0..proof.len() {
                    let mut changed = proof.clone();
                    changed[at][at % 32] ^= 1;
                    assert!(!holds((first, old), (second, new), &changed));
                    changed.remove(at);
                    assert!(!holds((first, old), (second, new), &changed));
                }
            }
        }
    }

    #[test]
    fn the_empty_tree_is_the_beginning_of_every_tree() {
        let empty = Head::default().root();
        assert!(consistency_holds((0, empty), (0, empty), &[]));
        assert!(consistency_holds((0, empty), (5, [1; 32]), &[]));
        assert!(!consistency_holds((0, [1; 32]), (5, [1; 32]), &[]));
        assert!(!consistency_holds((0, empty), (0, [1; 32]), &[]));
        assert!(!consistency_holds((0, empty), (5, [1; 32]), &[empty]));
    }

    proptest! {
        #[test]
        fn hostile_proofs_never_panic(
            number: u64, size: u64, first: u64, second: u64,
            proof in prop::collection::vec(any::<[u8; 32]>(), 0..70),
        ) {
            let root = [9; 32];
            prop_assert!(!inclusion_holds(root, number, size, &proof, root) || size == 1);
            let same = first == second && proof.is_empty();
            prop_assert!(!consistency_holds((first, root), (second, root), &proof) || same);
        }

        #[test]
        fn large_trees_prove_as_small_ones_do(size in 1..5_000_u64, at: prop::sample::Index) {
            let number = at.index(usize::try_from(size).unwrap()) as u64;
            let mut naive = Naive::new(size);
            let root = naive.root(0..size);
            let leaf = naive.leaves[usize::try_from(number).unwrap()];
            let proof = naive.inclusion(number, size).unwrap();
            prop_assert!(inclusion_holds(leaf, number, size, &proof, root));
            let first = (number, naive.root(0..number));
            let proof = naive.consistency(number, size).unwrap();
            prop_assert!(consistency_holds(first, (size, root), &proof));
        }
    }
}
