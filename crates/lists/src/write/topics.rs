//! Why an entity is on its list, in a word of `FollowTheMoney`.
//!
//! In: a listed entity. Out: its topics. What the source said is what counts; nobody is
//! called sanctioned because there is a word for it. Not handled: deriving topics from
//! programmes or notes.

use saring_model::ListedEntity;

/// The topics that `FollowTheMoney` 4.11.2 knows; it takes no others.
const KNOWN: [&str; 75] = [
    "asset.frozen",
    "corp.clone",
    "corp.disqual",
    "corp.offshore",
    "corp.public",
    "corp.shell",
    "crime",
    "crime.boss",
    "crime.cyber",
    "crime.env",
    "crime.fin",
    "crime.fraud",
    "crime.terror",
    "crime.theft",
    "crime.traffick",
    "crime.traffick.drug",
    "crime.traffick.human",
    "crime.war",
    "debarment",
    "export.control",
    "export.control.linked",
    "export.risk",
    "fin",
    "fin.adivsor",
    "fin.bank",
    "fin.fund",
    "forced.labor",
    "geo.risk",
    "gov",
    "gov.admin",
    "gov.executive",
    "gov.financial",
    "gov.head",
    "gov.igo",
    "gov.judicial",
    "gov.legislative",
    "gov.muni",
    "gov.national",
    "gov.religion",
    "gov.security",
    "gov.soe",
    "gov.state",
    "invest.ban",
    "invest.risk",
    "mare.detained",
    "mare.shadow",
    "mare.sts",
    "mil",
    "poi",
    "pol.party",
    "pol.union",
    "reg.action",
    "reg.warn",
    "rel",
    "role.acct",
    "role.act",
    "role.civil",
    "role.diplo",
    "role.journo",
    "role.judge",
    "role.lawyer",
    "role.lobby",
    "role.oligarch",
    "role.pep",
    "role.pep.frmr",
    "role.pep.intl",
    "role.pep.natl",
    "role.pol",
    "role.rca",
    "role.spy",
    "sanction",
    "sanction.control",
    "sanction.counter",
    "sanction.linked",
    "wanted",
];

/// The topics of an entity: those that its source gave, each once, else the one that its
/// list stands for. A notice of INTERPOL is a search and no sanction.
pub(super) fn topics(entity: &ListedEntity) -> Vec<&str> {
    let mut topics: Vec<&str> = Vec::new();
    for unread in entity.unread.iter().filter(|unread| unread.field == "topics") {
        let value = unread.value.trim();
        if !topics.contains(&value) {
            topics.push(value);
        }
    }
    if topics.is_empty() && !entity.listings.is_empty() {
        let is_notice = entity.id.starts_with("interpol-");
        topics.push(if is_notice { "wanted" } else { "sanction" });
    }
    topics
}

/// Whether `FollowTheMoney` knows a topic.
pub(super) fn is_known(topic: &str) -> bool {
    KNOWN.contains(&topic)
}
