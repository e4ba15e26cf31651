//! Signed checkpoints.
//!
//! In: how large a log is and its root. Out: a signed note that says so, and from such a
//! note what it says if the signature holds. Not handled: witnesses (lines by other keys
//! are passed over), where the key is kept.
//!
//! Source: C2SP signed-note (the note, its signature lines, keys as text) and C2SP
//! tlog-checkpoint (what the note says); Ed25519 as in RFC 8032.

use std::fmt;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::tree::sha256;
use super::{Hash, Head};
use crate::{StoreError, StoreErrorKind};

/// Ed25519, as signed-note numbers kinds of keys.
const ED25519_KIND: u8 = 1;

/// What signature lines begin with: an em dash and a blank.
const SIGNATURE: &str = "\u{2014} ";

/// More lines of signatures than any log has witnesses (C2SP asks for 16 at least).
const SIGNATURES_MAX: usize = 64;

/// How large a log is and what its root is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checkpoint {
    /// Which log: a name without blanks or plus signs (`saring.example/log-1`).
    pub origin: String,
    /// How many entries.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

/// Signs checkpoints (Ed25519).
pub struct Signer {
    key: Ed25519KeyPair,
    verifier: Verifier,
}

/// Checks signatures of checkpoints: the public half of a [`Signer`].
///
/// As text it is the line that signed-note calls a verifier key: name, key id and key.
///
/// ```
/// # use saring_store::audit::{Signer, Verifier};
/// let (signer, _) = Signer::generate("saring.example/log-1")?;
/// let text = signer.verifier().to_string();
/// assert!(text.starts_with("saring.example/log-1+"));
/// let verifier = Verifier::read(&text).ok();
/// let root = [7; 32];
/// let note = signer.sign(3, root);
/// let checkpoint = verifier.and_then(|verifier| verifier.verify(&note).ok());
/// assert!(checkpoint.is_some_and(|it| it.size == 3 && it.root == root));
/// # Ok::<(), saring_store::StoreError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verifier {
    origin: String,
    key: [u8; 32],
}

/// Why a text is no checkpoint of this log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoteError {
    /// It is no signed note with a checkpoint in it; what was expected.
    Form(&'static str),
    /// Nobody signed it whom the verifier knows.
    OtherKey,
    /// It is said to be signed by this key, and it was not, or it was changed since.
    Signature,
    /// It is of another log.
    OtherLog,
}

impl fmt::Display for NoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form(expected) => write!(f, "no checkpoint: expected {expected}"),
            Self::OtherKey => f.write_str("not signed by the expected key"),
            Self::Signature => f.write_str("the signature does not fit the text"),
            Self::OtherLog => f.write_str("a checkpoint of another log"),
        }
    }
}

impl std::error::Error for NoteError {}

impl Signer {
    /// A signer with a new key; the key as bytes to keep (PKCS #8).
    ///
    /// # Errors
    ///
    /// When the system has no randomness, or the name is none.
    pub fn generate(origin: &str) -> Result<(Self, Vec<u8>), StoreError> {
        let failed = |_| {
            let detail = "no key could be made: the system gives no random bytes";
            StoreError::new(StoreErrorKind::Unavailable, detail)
        };
        let pkcs8 = Ed25519KeyPair::generate()
            .and_then(|key| key.to_pkcs8().map(|pkcs8| pkcs8.as_ref().to_vec()))
            .map_err(failed)?;
        Ok((Self::of(origin, &pkcs8)?, pkcs8))
    }

    /// A signer with a key that was kept.
    ///
    /// # Errors
    ///
    /// When it is no key, or the name is none.
    pub fn of(origin: &str, pkcs8: &[u8]) -> Result<Self, StoreError> {
        let misused = |detail: &str| StoreError::new(StoreErrorKind::Misused, detail);
        if !is_name(origin) {
            return Err(misused("the name of a log has no blanks and no plus signs"));
        }
        let key = Ed25519KeyPair::from_pkcs8(pkcs8)
            .map_err(|_| misused("expected an Ed25519 key as PKCS #8"))?;
        let mut public = [0; 32];
        public.copy_from_slice(key.public_key().as_ref());
        Ok(Self { key, verifier: Verifier { origin: origin.to_owned(), key: public } })
    }

    /// The name of the log.
    pub fn origin(&self) -> &str {
        &self.verifier.origin
    }

    /// What others need to check it, as a line of text (`name+hash+key`, signed-note).
    pub fn verifier(&self) -> Verifier {
        self.verifier.clone()
    }

    /// A checkpoint as a signed note.
    pub fn sign(&self, size: u64, root: Hash) -> String {
        let Self { key, verifier } = self;
        let text = format!("{}\n{size}\n{}\n", verifier.origin, STANDARD.encode(root));
        let mut signature = verifier.id().to_vec();
        signature.extend_from_slice(key.sign(text.as_bytes()).as_ref());
        let signature = STANDARD.encode(signature);
        format!("{text}\n{SIGNATURE}{} {signature}\n", verifier.origin)
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("verifier", &self.verifier).finish_non_exhaustive()
    }
}

impl Verifier {
    /// Reads what [`Display`](fmt::Display) writes.
    ///
    /// # Errors
    ///
    /// When it is not a verifier key for Ed25519.
    pub fn read(text: &str) -> Result<Self, NoteError> {
        let expected = NoteError::Form("a verifier key: name+hash+key");
        let mut parts = text.trim().splitn(3, '+');
        let (Some(origin), Some(id), Some(key)) =
            (parts.next(), parts.next(), parts.next())
        else {
            return Err(expected);
        };
        let key = STANDARD.decode(key).map_err(|_| expected)?;
        let Some((&ED25519_KIND, key)) = key.split_first() else {
            return Err(NoteError::Form("a verifier key for Ed25519"));
        };
        let key = key.try_into().map_err(|_| expected)?;
        let verifier = Self { origin: origin.to_owned(), key };
        if !is_name(origin) || hex(&verifier.id()) != id {
            return Err(NoteError::Form(
                "a verifier key whose hash fits its name and key",
            ));
        }
        Ok(verifier)
    }

    /// The name of the log.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// What tells keys of one name apart in signature lines.
    fn id(&self) -> [u8; 4] {
        let name = self.origin.as_bytes();
        let [a, b, c, d, ..] = sha256(&[name, b"\n", &[ED25519_KIND], &self.key]);
        [a, b, c, d]
    }

    /// Whether a log that ends so and has this checkpoint over all of it is one that this
    /// key goes on with: what opens a store asks so before it appends. A log that is
    /// appended to with another key, or behind an end that was changed, could never be
    /// proved.
    ///
    /// # Errors
    ///
    /// [`StoreErrorKind::Misused`] where another key signed it,
    /// [`StoreErrorKind::Damaged`] where the end is not what was signed.
    pub fn continues(&self, head: &Head, note: Option<&str>) -> Result<(), StoreError> {
        let error =
            |kind, detail| Err(StoreError::new(kind, format!("the audit log: {detail}")));
        let Some(note) = note else {
            return match head.size {
                0 => Ok(()),
                _ => error(StoreErrorKind::Damaged, "expected a checkpoint at its end"),
            };
        };
        match self.verify(note) {
            Ok(said) if (said.size, said.root) == (head.size, head.root()) => Ok(()),
            Ok(_) | Err(NoteError::Form(_) | NoteError::Signature) => {
                error(StoreErrorKind::Damaged, "its end is not what was signed")
            }
            Err(NoteError::OtherKey | NoteError::OtherLog) => error(
                StoreErrorKind::Misused,
                "it is signed by another key or has another name",
            ),
        }
    }

    /// What a signed note says, if this key signed it.
    ///
    /// # Errors
    ///
    /// When it is no checkpoint, of another log, or not signed by this key.
    pub fn verify(&self, note: &str) -> Result<Checkpoint, NoteError> {
        let (text, signatures) = split(note)?;
        let mut signed = false;
        for (count, line) in signatures.lines().enumerate() {
            if count == SIGNATURES_MAX {
                return Err(NoteError::Form("fewer signatures"));
            }
            let (name, signature) = line
                .strip_prefix(SIGNATURE)
                .and_then(|line| line.split_once(' '))
                .ok_or(NoteError::Form("a dash, a name and a signature"))?;
            let bytes = STANDARD
                .decode(signature)
                .map_err(|_| NoteError::Form("a signature in base64"))?;
            let Some((id, signature)) = bytes.split_first_chunk() else {
                return Err(NoteError::Form("a signature that begins with a key id"));
            };
            if !is_name(name) {
                return Err(NoteError::Form("a name without blanks and plus signs"));
            }
            if name != self.origin || *id != self.id() {
                continue; // a witness, or a key before or after this one
            }
            UnparsedPublicKey::new(&ED25519, self.key)
                .verify(text.as_bytes(), signature)
                .map_err(|_| NoteError::Signature)?;
            signed = true;
        }
        if !signed {
            return Err(NoteError::OtherKey);
        }
        let checkpoint = read(text)?;
        if checkpoint.origin != self.origin {
            return Err(NoteError::OtherLog);
        }
        Ok(checkpoint)
    }
}

impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![ED25519_KIND];
        key.extend_from_slice(&self.key);
        write!(f, "{}+{}+{}", self.origin, hex(&self.id()), STANDARD.encode(key))
    }
}

/// Whether something can be the name of a key: not empty, no blanks, no plus signs.
fn is_name(name: &str) -> bool {
    let refused = |it: char| it.is_whitespace() || it.is_control() || it == '+';
    !name.is_empty() && !name.contains(refused)
}

/// What a note says, whoever signed it.
pub(super) fn said(note: &str) -> Result<Checkpoint, NoteError> {
    read(split(note)?.0)
}

/// Bytes in hexadecimal, lower case.
///
/// ```
/// assert_eq!(saring_store::audit::hex(&[0, 0xA5]), "00a5");
/// ```
pub fn hex(bytes: &[u8]) -> String {
    use fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // A string takes all that is written to it.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Parts a note at its last empty line into its text and its signature lines.
fn split(note: &str) -> Result<(&str, &str), NoteError> {
    if note.contains(|it: char| it < ' ' && it != '\n') {
        return Err(NoteError::Form("no control characters but line ends"));
    }
    let at =
        note.rfind("\n\n").ok_or(NoteError::Form("a text, an empty line, signatures"))?;
    let (text, rest) = note.split_at(at + 1);
    let signatures = rest.strip_prefix('\n').unwrap_or_default();
    if signatures.is_empty() || !signatures.ends_with('\n') {
        return Err(NoteError::Form("signature lines, each with its end"));
    }
    Ok((text, signatures))
}

/// Reads the text of a checkpoint. Lines after the third are of others, and passed over.
fn read(text: &str) -> Result<Checkpoint, NoteError> {
    let mut lines = text.split_terminator('\n');
    let (Some(origin), Some(size), Some(root)) =
        (lines.next(), lines.next(), lines.next())
    else {
        return Err(NoteError::Form("three lines: origin, size, root"));
    };
    if origin.is_empty() || lines.any(str::is_empty) {
        return Err(NoteError::Form("no empty lines in the text"));
    }
    let number = size.parse::<u64>().ok().filter(|it| it.to_string() == size);
    let number =
        number.ok_or(NoteError::Form("a size in digits, without zeros before"))?;
    let root = STANDARD.decode(root).ok().and_then(|root| root.try_into().ok());
    let root = root.ok_or(NoteError::Form("a root: 32 bytes in base64"))?;
    Ok(Checkpoint { origin: origin.to_owned(), size: number, root })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "saring.example/log-1";

    fn signer() -> Signer {
        Signer::generate(NAME).unwrap().0
    }

    #[test]
    fn a_signed_note_is_read_with_the_key_as_text() {
        let (signer, key) = Signer::generate(NAME).unwrap();
        let verifier = Verifier::read(&signer.verifier().to_string()).unwrap();
        let note = signer.sign(12, [5; 32]);
        let said = Checkpoint { origin: NAME.to_owned(), size: 12, root: [5; 32] };
        assert_eq!(verifier.verify(&note), Ok(said));
        let again = Signer::of(NAME, &key).unwrap();
        assert_eq!(again.sign(12, [5; 32]), note, "Ed25519 signs without chance");
        assert_eq!(again.verifier(), signer.verifier());
        assert_eq!((signer.origin(), verifier.origin()), (NAME, NAME));
    }

    #[test]
    fn the_note_of_the_go_library_is_read() {
        // The example of the documentation of golang.org/x/mod/sumdb/note.
        let vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        let verifier = Verifier::read(vkey).unwrap();
        assert_eq!(verifier.to_string(), vkey);
        let note = "If you think cryptography is the answer to your problem,\n\
            then you don't know what your problem is.\n\
            \n\
            \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1F\
            FYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        // Its signature holds; only then the text is found to be no checkpoint.
        let no_size = NoteError::Form("three lines: origin, size, root");
        assert_eq!(verifier.verify(note), Err(no_size));
        let changed = note.replace("answer", "Answer");
        assert_eq!(verifier.verify(&changed), Err(NoteError::Signature));
    }

    #[test]
    fn no_byte_of_a_note_can_be_changed() {
        let signer = signer();
        let (note, verifier) = (signer.sign(1_234, [0xa5; 32]), signer.verifier());
        for at in 0..note.len() {
            for change in [1_u8, 0x20, 0x80, 0xff] {
                let mut bytes = note.clone().into_bytes();
                bytes[at] ^= change;
                if let Ok(changed) = String::from_utf8(bytes) {
                    assert!(verifier.verify(&changed).is_err(), "byte {at} by {change}");
                }
            }
            let mut shorter = note.clone().into_bytes();
            shorter.remove(at);
            if let Ok(shorter) = String::from_utf8(shorter) {
                assert!(verifier.verify(&shorter).is_err(), "without byte {at}");
            }
        }
    }

    #[test]
    fn no_byte_of_a_key_as_text_can_be_changed() {
        let text = signer().verifier().to_string();
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            if let Ok(changed) = String::from_utf8(bytes) {
                assert!(Verifier::read(&changed).is_err(), "byte {at}: {changed}");
            }
        }
    }

    #[test]
    fn other_keys_and_other_logs_are_told_apart() {
        let (signer, other) = (signer(), signer());
        let note = other.sign(3, [0; 32]);
        assert_eq!(signer.verifier().verify(&note), Err(NoteError::OtherKey));
        let (elsewhere, key) = Signer::generate("other.example/log").unwrap();
        let note = elsewhere.sign(3, [0; 32]);
        assert_eq!(signer.verifier().verify(&note), Err(NoteError::OtherKey));
        // The same key under another name signs under that name alone.
        let renamed = Signer::of(NAME, &key).unwrap();
        assert_eq!(renamed.verifier().verify(&note), Err(NoteError::OtherKey));
    }

    #[test]
    fn a_log_is_gone_on_with_by_its_own_key_behind_what_was_signed() {
        let (own, other) = (signer(), signer());
        let head = Head::over(&[[1; 32], [2; 32]]);
        let note = own.sign(2, head.root());
        let check = |signer: &Signer, head: &Head, note: Option<&str>| {
            signer.verifier().continues(head, note).map_err(|error| error.kind())
        };
        assert_eq!(check(&own, &head, Some(&note)), Ok(()));
        assert_eq!(check(&own, &Head::default(), None), Ok(()));
        let damaged = Err(StoreErrorKind::Damaged);
        assert_eq!(check(&own, &head, None), damaged);
        assert_eq!(check(&own, &Head::default(), Some(&note)), damaged);
        let longer = Head::over(&[[1; 32], [2; 32], [3; 32]]);
        assert_eq!(check(&own, &longer, Some(&note)), damaged);
        let changed = Head::over(&[[1; 32], [3; 32]]);
        assert_eq!(check(&own, &changed, Some(&note)), damaged);
        assert_eq!(check(&own, &head, Some(&note[1..])), Err(StoreErrorKind::Damaged));
        assert_eq!(check(&other, &head, Some(&note)), Err(StoreErrorKind::Misused));
    }

    #[test]
    fn witnesses_are_passed_over() {
        let (signer, witness) =
            (signer(), Signer::generate("witness.example").unwrap().0);
        let note = signer.sign(3, [1; 32]);
        let text = note.split_inclusive('\n').take(3).collect::<String>();
        let signature = witness.key.sign(text.as_bytes());
        let mut bytes = witness.verifier.id().to_vec();
        bytes.extend_from_slice(signature.as_ref());
        let line = format!("{SIGNATURE}witness.example {}\n", STANDARD.encode(bytes));
        let both = format!("{note}{line}");
        assert!(signer.verifier().verify(&both).is_ok());
        assert_eq!(witness.verifier().verify(&both), Err(NoteError::OtherLog));
        let many = format!("{note}{}", line.repeat(SIGNATURES_MAX));
        let fewer = NoteError::Form("fewer signatures");
        assert_eq!(signer.verifier().verify(&many), Err(fewer));
    }

    #[test]
    fn the_text_has_the_form_of_a_checkpoint() {
        fn check(text: &str, holds: bool) {
            let signer = signer();
            let mut bytes = signer.verifier.id().to_vec();
            bytes.extend_from_slice(signer.key.sign(text.as_bytes()).as_ref());
            let note = format!("{text}\n{SIGNATURE}{NAME} {}\n", STANDARD.encode(bytes));
            assert_eq!(signer.verifier().verify(&note).is_ok(), holds, "{text:?}");
        }
        let root = STANDARD.encode([0; 32]);
        check(&format!("{NAME}\n0\n{root}\n"), true);
        check(&format!("{NAME}\n18446744073709551615\n{root}\n"), true);
        check(&format!("{NAME}\n1\n{root}\nsomething more\n"), true);
        for wrong in ["01", "+1", "-1", "", "1 ", "18446744073709551616", "1.0"] {
            check(&format!("{NAME}\n{wrong}\n{root}\n"), false);
        }
        check(&format!("{NAME}\n1\n{}\n", STANDARD.encode([0; 31])), false);
        check(&format!("{NAME}\n1\n{}\n", root.trim_end_matches('=')), false);
        check(&format!("{NAME}\n1\n{root}\n\nmore\n"), false);
        check(&format!("{NAME}\n1\t\n{root}\n"), false);
        check(&format!("{NAME}\n1\n"), false);
    }

    #[test]
    fn names_have_no_blanks_and_no_plus_signs() {
        for name in ["", "two words", "a+b", "a\nb", "no\u{a0}break", "a\u{7f}"] {
            assert!(Signer::generate(name).is_err(), "{name:?}");
        }
        assert!(Signer::of(NAME, b"no key").is_err());
        assert!(!format!("{:?}", signer()).contains("Ed25519KeyPair"));
    }
}
