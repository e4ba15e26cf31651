//! Answers with arbitrary segments in them: no panic, the same values twice, and what is
//! written of them reads as the same statuses.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saring_model::Reading;
use saring_travel::{Settings, read, write};

const HEAD: &str = "UNB+UNOA:4+GOV:ZZ+XXAIR:ZZ+261119:2210+R1++IAPI'\
    UNH+1+CUSRES:D:05B:UN:IATA+XXTX1+01:F'BGM+962'RFF+TN:XXTX1'RFF+AF:XX815'\
    DTM+189:2611200600:201'LOC+125+SIN'LOC+87+CGK'ERP+2'RFF+ABO:TAN0001'ERC+0Z'";

fn statuses(reading: &Reading) -> Vec<(bool, String, usize)> {
    let replies = reading.messages().flat_map(|message| &message.replies);
    replies
        .map(|reply| (reply.whole, reply.status.clone(), reply.references.len()))
        .collect()
}

fuzz_target!(|bytes: &[u8]| {
    let settings = Settings::default();
    let text = [HEAD.as_bytes(), bytes, b"'UNT+11+1'UNZ+1+R1'"].concat();
    let Ok(reading) = read(&text, &settings) else { return };
    assert_eq!(reading, read(&text, &settings).unwrap());
    let answers = reading.messages().all(|message| {
        message.standard.starts_with("CUSRES") && message.kind_raw.is_empty()
    });
    let [interchange] = reading.interchanges.as_slice() else { return };
    if !answers {
        return;
    }
    let Ok(written) = write(interchange) else { return };
    let again = read(written.as_bytes(), &settings).unwrap();
    assert_eq!(statuses(&reading), statuses(&again));
});
