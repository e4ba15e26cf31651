//! One entry, and the leaf that it becomes.
//!
//! In: what was done. Out: the bytes that the log is proved over, and from such bytes what
//! they say. Not handled: what words are used for actions, purposes and decisions.
//!
//! A leaf is JSON as RFC 8785 writes it: keys sorted, no blanks, no fractions, so that one
//! entry has one form and can be hashed by any tool. It holds no byte of what a subject
//! seals, only SHA-256 over a salt and those bytes: who has the leaf and not the salt
//! cannot find out whom it is about, not even by trying persons. For the rest of an entry
//! its caller vouches: names of accounts, identifiers of records and versions, words of
//! our own.

use serde_json::Value;

use saring_model::Moment;

use super::checkpoint::hex;
use super::tree::sha256;
use super::{Hash, leaf_hash};

/// The form of the leaves that are written here. Leaves are never rewritten: a log may
/// hold those of several forms one day.
const FORM: u64 = 1;

/// Something that was done. Nothing in it is personal but what the subject seals.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Entry {
    /// When; the server's clock.
    pub at: Option<Moment>,
    /// Who did it: an account or a key, never a person's name (`user:7`, `key:airline-xx`,
    /// `service`).
    pub actor: String,
    /// In which role.
    pub role: String,
    /// What was done (`screen`, `alert.decide`, `order.approve`): a word of our own.
    pub action: String,
    /// For what purpose, as the request or the settings say.
    pub purpose: String,
    /// On which legal basis.
    pub legal_basis: String,
    /// What it is about, as kind and identifier of a record (`alert`, `a-…`).
    pub about: Option<(String, String)>,
    /// By which versions.
    pub versions: Versions,
    /// The best score, where something was screened.
    pub score: Option<u16>,
    /// What came of it (`refer`, `false-positive`).
    pub decision: String,
    /// Whom it is about, to be sealed.
    pub subject: Option<Subject>,
}

/// The versions that something was decided by.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Versions {
    /// Lists: name, version, digest of the content.
    pub lists: Vec<(String, String, String)>,
    /// Digest of the policy.
    pub policy: String,
    /// Digest of the rulings (orders, exclusions, exemptions) in force.
    pub rulings: String,
    /// The engine.
    pub engine: String,
}

/// What is known of a person, to be sealed beside an entry.
#[derive(Clone, PartialEq, Eq)]
pub struct Subject {
    /// What it takes to do it again: the query or the message, the answer.
    pub body: Vec<u8>,
    /// What is erased together: by convention kind and identifier of a record.
    pub group: String,
    /// When it is to be gone.
    pub purge_at: Option<Moment>,
}

impl std::fmt::Debug for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subject").field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}

/// An entry as the log has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Leaf {
    /// Its number, from 0.
    pub number: u64,
    /// Its bytes: canonical JSON.
    pub bytes: Vec<u8>,
    /// The hash over them.
    pub hash: Hash,
    /// What is sealed beside it, unless there was nothing or it was erased.
    pub sealed: Option<Sealed>,
}

/// What opens the commitment of a leaf.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Random bytes, so that nobody can try persons until the hash fits.
    pub salt: [u8; 32],
    /// What is known of the person.
    pub subject: Subject,
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealed").finish_non_exhaustive()
    }
}

impl Entry {
    /// The leaf with this number: canonical JSON with the commitment in the place of the
    /// subject.
    ///
    /// ```
    /// # use saring_store::audit::Entry;
    /// let entry = Entry { action: "import".to_owned(), ..Entry::default() };
    /// let leaf = entry.leaf(7, [0; 32]);
    /// assert!(leaf.bytes.starts_with(br#"{"action":"import","actor":"""#));
    /// ```
    pub fn leaf(&self, number: u64, salt: [u8; 32]) -> Leaf {
        let sealed = self.subject.clone().map(|subject| Sealed { salt, subject });
        let commitment = sealed.as_ref().map(Sealed::commitment);
        let bytes = canonical(self, number, commitment.as_ref()).into_bytes();
        let hash = leaf_hash(&bytes);
        Leaf { number, bytes, hash, sealed }
    }
}

impl Sealed {
    /// What the leaf has in the place of the subject: SHA-256 over the salt and the body.
    pub fn commitment(&self) -> Hash {
        sha256(&[&self.salt, &self.subject.body])
    }
}

/// What a leaf says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Logged {
    /// Its number, from 0.
    pub number: u64,
    /// The entry, without the subject.
    pub entry: Entry,
    /// What stands in the leaf for the subject, if there was one.
    pub commitment: Option<Hash>,
}

impl Leaf {
    /// What the leaf says; `None` if these bytes are no leaf as this program writes it.
    pub fn read(&self) -> Option<Logged> {
        let value: Value = serde_json::from_slice(&self.bytes).ok()?;
        let logged = read(&value)?;
        // One entry has one form: whatever else was there does not come back.
        let same = canonical(&logged.entry, logged.number, logged.commitment.as_ref());
        (same.as_bytes() == self.bytes && logged.number == self.number).then_some(logged)
    }

    /// Whether something is sealed, and is what the leaf was written for. Where it was
    /// erased there is nothing to open.
    pub fn opens(&self) -> bool {
        let said: Option<Value> = serde_json::from_slice(&self.bytes).ok();
        let said = said.as_ref().and_then(|leaf| leaf.get("commitment")?.as_str());
        let kept = self.sealed.as_ref().map(Sealed::commitment);
        said.is_some() && said == kept.map(|hash| hex(&hash)).as_deref()
    }
}

/// Writes the keys of one object in the order of the calls.
pub(super) struct Object {
    text: String,
}

impl Object {
    pub(super) fn new() -> Self {
        Self { text: "{".to_owned() }
    }

    /// A key with what is JSON already.
    pub(super) fn raw(mut self, key: &str, json: &str) -> Self {
        if self.text.len() > 1 {
            self.text.push(',');
        }
        self.text.push_str(&quoted(key));
        self.text.push(':');
        self.text.push_str(json);
        self
    }

    pub(super) fn text(self, key: &str, value: &str) -> Self {
        self.raw(key, &quoted(value))
    }

    pub(super) fn some(self, key: &str, json: Option<String>) -> Self {
        match json {
            Some(json) => self.raw(key, &json),
            None => self,
        }
    }

    pub(super) fn end(mut self) -> String {
        self.text.push('}');
        self.text
    }
}

/// A string of JSON. The escapes of this library are those of RFC 8785, section 3.2.2.2:
/// the short ones, and `\u00xx` in lower case for other control characters.
pub(super) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// The bytes of a leaf: the keys of each object sorted, those without a value left out.
fn canonical(entry: &Entry, number: u64, commitment: Option<&Hash>) -> String {
    let about = entry.about.as_ref();
    let about = about.map(|(kind, id)| Object::new().text("id", id).text("kind", kind));
    let versions = &entry.versions;
    let lists: Vec<String> = versions
        .lists
        .iter()
        .map(|(name, version, digest)| {
            let list = Object::new().text("digest", digest).text("name", name);
            list.text("version", version).end()
        })
        .collect();
    let versions = Object::new()
        .text("engine", &versions.engine)
        .raw("lists", &format!("[{}]", lists.join(",")))
        .text("policy", &versions.policy)
        .text("rulings", &versions.rulings);
    Object::new()
        .some("about", about.map(Object::end))
        .text("action", &entry.action)
        .text("actor", &entry.actor)
        .some("at", entry.at.map(|at| quoted(&at.to_string())))
        .some("commitment", commitment.map(|hash| quoted(&hex(hash))))
        .text("decision", &entry.decision)
        .raw("form", &FORM.to_string())
        .text("legal_basis", &entry.legal_basis)
        .raw("number", &number.to_string())
        .text("purpose", &entry.purpose)
        .text("role", &entry.role)
        .some("score", entry.score.map(|score| score.to_string()))
        .raw("versions", &versions.end())
        .end()
}

/// What an object of JSON says, as far as it is a leaf.
fn read(leaf: &Value) -> Option<Logged> {
    fn text(object: &Value, key: &str) -> Option<String> {
        Some(object.get(key)?.as_str()?.to_owned())
    }
    let list = |list: &Value| {
        Some((text(list, "name")?, text(list, "version")?, text(list, "digest")?))
    };
    let versions = leaf.get("versions")?;
    let lists: Option<Vec<_>> =
        versions.get("lists")?.as_array()?.iter().map(list).collect();
    let about = leaf.get("about");
    let about = about.and_then(|about| Some((text(about, "kind")?, text(about, "id")?)));
    let score = leaf.get("score").and_then(Value::as_u64);
    let entry = Entry {
        at: text(leaf, "at").and_then(|at| Moment::read(&at)),
        actor: text(leaf, "actor")?,
        role: text(leaf, "role")?,
        action: text(leaf, "action")?,
        purpose: text(leaf, "purpose")?,
        legal_basis: text(leaf, "legal_basis")?,
        about,
        versions: Versions {
            lists: lists?,
            policy: text(versions, "policy")?,
            rulings: text(versions, "rulings")?,
            engine: text(versions, "engine")?,
        },
        score: score.and_then(|score| u16::try_from(score).ok()),
        decision: text(leaf, "decision")?,
        subject: None,
    };
    let commitment = text(leaf, "commitment").and_then(|text| unhex(&text));
    let number = leaf.get("number")?.as_u64()?;
    Some(Logged { number, entry, commitment })
}

/// A hash from hexadecimal, lower case.
pub(super) fn unhex(text: &str) -> Option<Hash> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let bytes: Option<Vec<u8>> =
        pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect();
    rest.is_empty().then(|| bytes?.try_into().ok())?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry() -> Entry {
        Entry {
            at: Moment::read("2026-11-28T21:30:00Z"),
            actor: "key:airline-xx".to_owned(),
            role: "carrier".to_owned(),
            action: "screen".to_owned(),
            purpose: "border-control".to_owned(),
            legal_basis: "Act 6/2011, \u{a7} 12 \"carriers\"\n".to_owned(),
            about: Some(("alert".to_owned(), "a-1".to_owned())),
            versions: Versions {
                lists: vec![("un-sc".into(), "2026-11-01".into(), "ab12".into())],
                policy: "p1".to_owned(),
                rulings: "r1".to_owned(),
                engine: "0.1.0".to_owned(),
            },
            score: Some(873),
            decision: "refer".to_owned(),
            subject: Some(Subject {
                body: b"ERIKSSON ANNA MARIA".to_vec(),
                group: "traveller/t-77".to_owned(),
                purge_at: None,
            }),
        }
    }

    #[test]
    fn a_leaf_is_canonical() {
        let leaf = entry().leaf(12, [7; 32]);
        let commitment = hex(&sha256(&[&[7; 32], b"ERIKSSON ANNA MARIA"]));
        let expected = format!(
            "{{\"about\":{{\"id\":\"a-1\",\"kind\":\"alert\"}},\"action\":\"screen\",\
             \"actor\":\"key:airline-xx\",\"at\":\"2026-11-28T21:30:00Z\",\
             \"commitment\":\"{commitment}\",\"decision\":\"refer\",\"form\":1,\
             \"legal_basis\":\"Act 6/2011, \u{a7} 12 \\\"carriers\\\"\\n\",\"number\":12,\
             \"purpose\":\"border-control\",\"role\":\"carrier\",\"score\":873,\
             \"versions\":{{\"engine\":\"0.1.0\",\"lists\":[{{\"digest\":\"ab12\",\
             \"name\":\"un-sc\",\"version\":\"2026-11-01\"}}],\"policy\":\"p1\",\
             \"rulings\":\"r1\"}}}}"
        );
        assert_eq!(String::from_utf8(leaf.bytes.clone()).unwrap(), expected);
        assert_eq!(leaf.hash, leaf_hash(expected.as_bytes()));
    }

    #[test]
    fn a_leaf_without_anything_is_read_again() {
        let leaf = Entry::default().leaf(0, [0; 32]);
        let logged = leaf.read().unwrap();
        assert_eq!((logged.entry, logged.commitment), (Entry::default(), None));
        assert!(!leaf.opens());
    }

    #[test]
    fn control_characters_are_escaped_as_the_standard_says() {
        assert_eq!(
            quoted("\u{8}\t\n\u{c}\r\u{1}\u{1f}\"\\/\u{7f}\u{2028}"),
            "\"\\b\\t\\n\\f\\r\\u0001\\u001f\\\"\\\\/\u{7f}\u{2028}\""
        );
    }

    #[test]
    fn only_what_was_committed_to_opens() {
        let leaf = entry().leaf(3, [7; 32]);
        assert!(leaf.opens());
        let sealed = leaf.sealed.clone().unwrap();
        let (mut salt, mut body) = (sealed.clone(), sealed);
        salt.salt[0] ^= 1;
        body.subject.body.push(b' ');
        for sealed in [Some(salt), Some(body), None] {
            assert!(!Leaf { sealed, ..leaf.clone() }.opens());
        }
        let bare = Entry { subject: None, ..entry() }.leaf(3, [7; 32]);
        assert!(
            !Leaf { sealed: leaf.sealed, ..bare }.opens(),
            "nothing was committed to"
        );
    }

    #[test]
    fn only_what_this_program_writes_is_read() {
        let leaf = entry().leaf(3, [7; 32]);
        let text = String::from_utf8(leaf.bytes.clone()).unwrap();
        for (from, to) in [
            ("{\"about\"", "{ \"about\""),
            ("\"form\":1", "\"form\":2"),
            ("\"number\":3", "\"number\":4"),
            ("\"number\":3", "\"number\":3.0"),
            ("\"score\":873", "\"score\":99999"),
            ("\"role\":\"carrier\",", ""),
            ("\"role\"", "\"rule\""),
            ("\"role\"", "\"more\":1,\"role\""),
            ("21:30:00Z", "21:30:00+00:00"),
            ("\u{a7}", "\\u00a7"),
        ] {
            let changed = text.replacen(from, to, 1);
            assert_ne!(changed, text);
            let leaf = Leaf { bytes: changed.into_bytes(), ..leaf.clone() };
            assert_eq!(leaf.read(), None, "{to}");
        }
    }

    #[test]
    fn nothing_personal_is_shown() {
        let shown = format!("{:?}", entry().leaf(3, [7; 32]));
        assert!(!shown.contains("ERIKSSON") && !shown.contains("69, 82, 73"));
        assert!(!shown.contains("t-77"));
    }

    prop_compose! {
        fn entries()(
            at in prop::option::of(0..4_000_000_000_i64),
            words in prop::collection::vec(".{0,12}", 10),
            about in prop::option::of((".{0,8}", ".{0,8}")),
            lists in prop::collection::vec((".{0,8}", ".{0,8}", "[0-9a-f]{8}"), 0..4),
            score in prop::option::of(any::<u16>()),
            body in prop::option::of(prop::collection::vec(any::<u8>(), 0..40)),
        ) -> Entry {
            let word = |at: usize| words[at].clone();
            Entry {
                at: at.map(Moment::from_unix),
                actor: word(0), role: word(1), action: word(2), purpose: word(3),
                legal_basis: word(4), about, score, decision: word(5),
                versions: Versions {
                    lists, policy: word(6), rulings: word(7), engine: word(8),
                },
                subject: body.map(|body| Subject { body, group: word(9), purge_at: None }),
            }
        }
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(entry in entries(), number in 0..1_u64 << 53) {
            let leaf = entry.leaf(number, [3; 32]);
            let logged = leaf.read().unwrap();
            prop_assert_eq!(logged.number, number);
            prop_assert_eq!(logged.commitment, leaf.sealed.as_ref().map(Sealed::commitment));
            prop_assert_eq!(leaf.opens(), entry.subject.is_some());
            prop_assert_eq!(&logged.entry, &Entry { subject: None, ..entry.clone() });
            // The library sorts keys: writing what it read changes nothing.
            let value: Value = serde_json::from_slice(&leaf.bytes).unwrap();
            prop_assert_eq!(value.to_string().into_bytes(), leaf.bytes);
        }

        #[test]
        fn a_leaf_holds_nothing_of_the_body_and_hangs_on_all_of_it(
            body in "[A-Z]{3,20} [0-9]{8}",
            group in "[a-z]{6,9}/[0-9]{6,12}",
            salt: [u8; 32],
        ) {
            let subject = Subject { body: body.clone().into(), group: group.clone(),
                purge_at: None };
            let sealed = Entry { subject: Some(subject), ..entry() }.leaf(1, salt);
            let text = String::from_utf8(sealed.bytes.clone()).unwrap();
            for part in body.split(' ').chain(group.split('/')).chain([&body[..]]) {
                prop_assert!(!text.contains(part) || part.len() < 6, "{part}");
            }
            // All that a body can change is the commitment.
            let mut other = entry();
            other.subject.as_mut().unwrap().body = b"somebody else".to_vec();
            let other = String::from_utf8(other.leaf(1, salt).bytes).unwrap();
            let without = |text: &str| {
                let at = text.find("\"commitment\":\"").unwrap() + 14;
                format!("{}{}", &text[..at], &text[at + 64..])
            };
            prop_assert_eq!(without(&text), without(&other));
            prop_assert_ne!(text, other);
        }
    }
}
