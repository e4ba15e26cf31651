//! Certificates of a test's own, made when it runs: a root and a server below it.
//!
//! In: nothing. Out: X.509 version 3 in DER, signed by ECDSA with SHA-256. A package
//! that makes certificates would bring a second library of cryptography into the lock
//! file, which this project does not want. Source: RFC 5280 section 4.1; RFC 5915 and RFC
//! 5958 (keys); RFC 5758 section 3.2.

use std::sync::Arc;

use rustls::SignatureScheme;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::SigningKey;

/// What a server needs, and the root that its clients need.
pub(super) struct Identity {
    pub(super) root_pem: String,
    pub(super) certificate: CertificateDer<'static>,
    pub(super) key: PrivateKeyDer<'static>,
}

/// A new root, and a server at 127.0.0.1 below it.
pub(super) fn identity() -> Identity {
    let root = Root::new();
    let address =
        extension(&[0x55, 0x1d, 0x11], &sequence(&[&der(0x87, &[127, 0, 0, 1])]));
    let (certificate, key) = root.issue("test server", &address);
    Identity { root_pem: root.pem(), certificate, key }
}

/// Who signs certificates.
pub(super) struct Root {
    key: Key,
    certificate: Vec<u8>,
    /// When what it signs ends.
    pub(super) until: &'static [u8; 13],
}

/// The last second that a date of two digits of a year can tell.
const LONG: &[u8; 13] = b"491231235959Z";

impl Root {
    /// A new one.
    pub(super) fn new() -> Self {
        let (key, _) = key();
        let constraints = extension(&[0x55, 0x1d, 0x13], &sequence(&[&[1, 1, 0xff]]));
        let certificate = certificate("test root", &key, &constraints, &key, LONG);
        Self { key, certificate, until: LONG }
    }

    /// As a file.
    pub(super) fn pem(&self) -> String {
        let body = base64(&self.certificate);
        format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n")
    }

    /// A certificate below it, with its key.
    pub(super) fn issue(
        &self,
        subject: &str,
        extension: &[u8],
    ) -> (CertificateDer<'static>, PrivateKeyDer<'static>) {
        let (public, private) = key();
        let signed = certificate(subject, &public, extension, &self.key, self.until);
        (signed.into(), private.into())
    }
}

type Key = Arc<dyn SigningKey>;

fn key() -> (Key, PrivatePkcs8KeyDer<'static>) {
    let mut seed = [0; 32];
    let random = aws_lc_rs::default_provider().secure_random;
    random.fill(&mut seed).expect("random bytes");
    let algorithm = sequence(&[PUBLIC_KEY, P256]);
    let seed = der(4, &sequence(&[&[2, 1, 1], &der(4, &seed)]));
    let private = PrivatePkcs8KeyDer::from(sequence(&[&[2, 1, 0], &algorithm, &seed]));
    let key = aws_lc_rs::sign::any_ecdsa_type(&private.clone_key().into());
    (key.expect("a key"), private)
}

/// The object identifiers 1.2.840.10045.2.1, 1.2.840.10045.3.1.7, 1.2.840.10045.4.3.2.
const PUBLIC_KEY: &[u8] = &[6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
const P256: &[u8] = &[6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
const ECDSA: &[u8] = &[6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];

fn certificate(
    subject: &str,
    key: &Key,
    extension: &[u8],
    issuer: &Key,
    until: &[u8],
) -> Vec<u8> {
    let algorithm = sequence(&[ECDSA]);
    let validity = sequence(&[&der(0x17, b"200101000000Z"), &der(0x17, until)]);
    let public = key.public_key().expect("a public key");
    let content = sequence(&[
        &der(0xa0, &[2, 1, 2]), // version 3
        &[2, 1, 1],             // the serial number
        &algorithm,
        &name("test root"),
        &validity,
        &name(subject),
        &public,
        &der(0xa3, &sequence(&[extension])),
    ]);
    let scheme = SignatureScheme::ECDSA_NISTP256_SHA256;
    let signer = issuer.choose_scheme(&[scheme]).expect("a signer");
    let signature = signer.sign(&content).expect("a signature");
    sequence(&[&content, &algorithm, &der(3, &[&[0], &signature[..]].concat())])
}

/// A name of one part, the common name.
fn name(text: &str) -> Vec<u8> {
    let part = sequence(&[&[6, 3, 0x55, 4, 3], &der(0x0c, text.as_bytes())]);
    sequence(&[&der(0x31, &part)])
}

fn extension(identifier: &[u8], value: &[u8]) -> Vec<u8> {
    sequence(&[&der(6, identifier), &der(4, value)])
}

fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    der(0x30, &parts.concat())
}

fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).expect("a short value");
    let [high, low] = length.to_be_bytes();
    let head = match (high, low) {
        (0, 0..=0x7f) => vec![tag, low],
        (0, _) => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    [&head, content].concat()
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] =
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let letter = LETTERS.get((bits >> (18 - 6 * place)) as usize & 63);
            let letter = letter.filter(|_| place <= three.len()).unwrap_or(&b'=');
            text.push(char::from(*letter));
        }
        if text.len() % 65 == 64 {
            text.push('\n');
        }
    }
    text.trim_end().to_owned()
}
