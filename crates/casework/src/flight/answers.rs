//! What was answered for a flight, and who confirmed it.
//!
//! In: results of screening, requests with their answers, notices, confirmations. Out:
//! what is known already, and what is overdue. Not handled: clocks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use saring_model::{Directive, Leg, Message, Moment, Reference, ReferenceKind, Reply};

use super::held::Held;
use super::person::Facts;

/// A directive that is another one than before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DirectiveChange {
    /// References by which the carrier knows the person.
    pub references: Vec<Reference>,
    /// The reference that an answer shares with the message that told the person last.
    pub access: String,
    /// The flight.
    pub legs: Vec<Leg>,
    /// The directive before.
    pub was: Directive,
    /// The directive now.
    pub now: Directive,
}

impl DirectiveChange {
    /// Whether the carrier can find who is meant: by a locator or a unique reference.
    pub fn is_tellable(&self) -> bool {
        let known = |kind: &ReferenceKind| {
            matches!(kind, ReferenceKind::Locator | ReferenceKind::Unique)
        };
        self.references.iter().any(|reference| known(&reference.kind))
    }
}

/// A notice to the carrier that a directive has changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unsolicited {
    /// Our transaction number, which the confirmation repeats.
    pub transaction: String,
    /// What has changed.
    pub change: DirectiveChange,
    /// When it was sent.
    pub at: Moment,
}

/// A request that was answered: its transaction number and all that it says.
type Request = (String, Arc<str>);

#[derive(Clone, PartialEq, Eq, Default)]
pub(crate) struct Answers {
    results: BTreeMap<Facts, BTreeMap<String, Directive>>,
    replies: BTreeMap<Request, Vec<Reply>>,
    notices: BTreeMap<String, Unsolicited>,
    /// Confirmations, also of notices that are not noted yet.
    acknowledged: BTreeSet<String>,
}

impl Answers {
    pub(crate) fn directive(&self, facts: &Facts, against: &str) -> Option<Directive> {
        self.results.get(facts)?.get(against).copied()
    }

    pub(crate) fn screened(
        &mut self,
        facts: &Facts,
        against: &str,
        directive: Directive,
    ) {
        let results = self.results.entry(facts.clone()).or_default();
        results.insert(against.to_owned(), directive);
    }

    pub(crate) fn notify(
        &mut self,
        change: DirectiveChange,
        transaction: &str,
        at: Moment,
    ) -> &Unsolicited {
        let transaction = transaction.to_owned();
        let notice = self.notices.entry(transaction.clone());
        notice.or_insert(Unsolicited { transaction, change, at })
    }

    pub(crate) fn waits(&self, transaction: &str) -> bool {
        self.notices.contains_key(transaction)
    }

    pub(crate) fn acknowledge(&mut self, transaction: &str) {
        self.acknowledged.insert(transaction.to_owned());
    }

    pub(crate) fn overdue(&self, now: Moment, within_seconds: u32) -> Vec<&Unsolicited> {
        let late = |notice: &&Unsolicited| {
            !self.acknowledged.contains(&notice.transaction)
                && now.unix().saturating_sub(notice.at.unix()) > i64::from(within_seconds)
        };
        let mut overdue: Vec<&Unsolicited> = self.notices.values().filter(late).collect();
        overdue.sort_by_key(|notice| notice.at);
        overdue
    }

    fn request(message: &Message) -> Option<Request> {
        let known = !message.transaction.is_empty();
        known.then(|| (message.transaction.clone(), Held::of(message).content))
    }

    pub(crate) fn answer_for(&self, message: &Message) -> Option<&[Reply]> {
        self.replies.get(&Self::request(message)?).map(Vec::as_slice)
    }

    pub(crate) fn answered(
        &mut self,
        message: &Message,
        replies: Vec<Reply>,
    ) -> &[Reply] {
        if let Some(request) = Self::request(message) {
            return self.replies.entry(request).or_insert(replies);
        }
        // Without a number nobody can say that it is the same request.
        let kept = self.replies.entry((String::new(), Arc::from(""))).or_default();
        *kept = replies;
        kept
    }

    pub(crate) fn merge(&mut self, other: Self) {
        for (facts, results) in other.results {
            self.results.entry(facts).or_default().extend(results);
        }
        for (request, replies) in other.replies {
            self.replies.entry(request).or_insert(replies);
        }
        for (transaction, notice) in other.notices {
            self.notices.entry(transaction).or_insert(notice);
        }
        self.acknowledged.extend(other.acknowledged);
    }
}
