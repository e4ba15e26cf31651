//! Exported audit logs, notes and keys of arbitrary content: no panic, the same report
//! twice, and nothing that was signed by nobody holds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saring_store::audit::{Leaf, Verifier, verify};

/// A key as text, and the beginning of a file that it is said to have signed. Nobody has
/// its other half.
const KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const HEAD: &str = concat!(
    "{\"format\":\"saring-audit-log\",\"version\":1,\"origin\":\"PeterNeumann\",",
    "\"verifier\":\"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\",",
    "\"from\":0,\"frontier\":[]}\n",
);

fuzz_target!(|bytes: &[u8]| {
    let key = Verifier::read(KEY).expect("a key");
    let headed = [HEAD.as_bytes(), bytes].concat();
    for file in [bytes, &headed] {
        let once = verify(file, None, None).ok();
        assert_eq!(once, verify(file, None, None).ok());
        if let Some(report) = once {
            assert!(report.finding.is_some() || report.vouched == report.size);
            let _ = report.to_string();
        }
    }
    let report = verify(&headed[..], Some(&key), None).expect("our own head");
    assert_eq!((report.vouched, report.checkpoints), (0, 0));
    let leaf = Leaf { number: 0, bytes: bytes.to_vec(), hash: [0; 32], sealed: None };
    let _ = (leaf.read(), leaf.opens());
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    assert!(key.verify(text).is_err());
    let _ = verify(&headed[..], Some(&key), Some(text));
    if let Ok(other) = Verifier::read(text) {
        assert_eq!(other.to_string(), text.trim());
    }
});
