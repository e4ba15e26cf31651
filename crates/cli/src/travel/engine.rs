//! Everyone in a message, screened and decided on.
//!
//! In: a message, lists, and what persons have ruled. Out: a [`Verdict`] for each
//! traveller, in their order. Not handled: how a verdict is shown or sent. A defect of
//! ours costs nobody: who could not be screened is referred.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};

use saring_casework::{
    Case, Decision, Journey, Order, Reason, Rulings, Unscreened, decide,
};
use saring_model::{
    Day, Directive, Hit, ListedEntity, Message, Score, Screening, Subject, Traveller,
};
use saring_screen::{Index, IndexBuilder, Policy, Screener};

use super::policy::{OnFailure, TravelPolicy};
use crate::lists::index::Whole;
use crate::pool;
use crate::progress::Progress;

/// Persons that a worker takes at a time.
const RUN: usize = 16;
/// From so many persons on they are shared among workers; below, handing them over
/// would cost more than screening them.
const SHARED_MIN: usize = 64;

/// What came of one traveller.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    /// What is answered, and why.
    pub(crate) decision: Decision,
    /// Listed entities at or above the threshold, best first.
    pub(crate) hits: Vec<Hit>,
}

impl Verdict {
    fn unscreened(cause: Unscreened) -> Self {
        let reasons = vec![Reason::Unscreened { cause }];
        let decision = Decision { directive: Directive::Refer, reasons };
        Self { decision, hits: Vec::new() }
    }
}

/// What travellers are held against.
pub(crate) struct Engine {
    /// The lists; without them everybody is referred.
    lists: Option<Whole>,
    orders: Index,
    rulings: Rulings,
    policy: Policy,
    threads: NonZeroUsize,
    /// What is answered for everyone when there are no lists.
    on_failure: Directive,
}

impl Engine {
    /// Of lists and rulings.
    pub(crate) fn new(
        lists: Option<Whole>,
        rulings: Rulings,
        policy: &TravelPolicy,
        explain: bool,
        threads: Option<NonZeroUsize>,
    ) -> Self {
        let mut builder = IndexBuilder::default();
        for order in rulings.orders() {
            builder.add(0, &order.entity());
        }
        let orders = builder.finish(Vec::new());
        let on_failure = match policy.on_failure {
            OnFailure::Stop | OnFailure::Refer => Directive::Refer,
            OnFailure::Insufficient => Directive::InsufficientData,
        };
        let policy = Policy {
            threshold: policy.threshold,
            // One hit that is cut off cannot be told from one that is not there.
            limit: usize::MAX,
            explain,
            weak_aliases_start_hits: policy.weak_aliases,
        };
        let threads = pool::threads(threads);
        Self { lists, orders, rulings, policy, threads, on_failure }
    }

    /// The lists, if there are any.
    pub(crate) fn lists(&self) -> Option<&Whole> {
        self.lists.as_ref()
    }

    /// A verdict for each traveller of a message, in their order. The day is that of
    /// travel where the message tells no flight.
    pub(crate) fn judge(
        &self,
        message: &Message,
        day: Option<Day>,
    ) -> anyhow::Result<Vec<Verdict>> {
        let mut journey = Journey::of(&message.legs);
        journey.departs = journey.departs.or(day);
        let travellers: Vec<&Traveller> = message.travellers.iter().collect();
        self.judge_all(&travellers, &journey)
    }

    /// A verdict for each of several travellers, in their order.
    pub(crate) fn judge_all(
        &self,
        travellers: &[&Traveller],
        journey: &Journey,
    ) -> anyhow::Result<Vec<Verdict>> {
        if travellers.len() < SHARED_MIN || self.threads.get() == 1 {
            let mut worker = self.worker();
            return Ok(travellers.iter().map(|one| worker.judge(one, journey)).collect());
        }
        let mut progress = Progress::new(Some(travellers.len() as u64), "screening");
        let mut verdicts = Vec::with_capacity(travellers.len());
        let worker = || {
            let mut worker = self.worker();
            move |run: &[&Traveller]| -> Vec<Verdict> {
                run.iter().map(|one| worker.judge(one, journey)).collect()
            }
        };
        pool::in_order(self.threads, travellers.chunks(RUN), worker, |run| {
            verdicts.extend(run);
            progress.at(verdicts.len() as u64);
            Ok(())
        })?;
        Ok(verdicts)
    }

    fn worker(&self) -> Worker<'_> {
        let lists = self.lists.as_ref().map(|whole| Screener::new(&whole.index));
        Worker { engine: self, lists, orders: Screener::new(&self.orders) }
    }
}

/// One worker, with its memory.
struct Worker<'e> {
    engine: &'e Engine,
    lists: Option<Screener<'e>>,
    orders: Screener<'e>,
}

impl Worker<'_> {
    fn judge(&mut self, traveller: &Traveller, journey: &Journey) -> Verdict {
        let caught =
            catch_unwind(AssertUnwindSafe(|| self.judge_unguarded(traveller, journey)));
        caught.unwrap_or_else(|_| {
            // The memory of the screeners may be half written.
            *self = self.engine.worker();
            Verdict::unscreened(Unscreened::EngineFailed)
        })
    }

    fn judge_unguarded(&mut self, traveller: &Traveller, journey: &Journey) -> Verdict {
        let subject = traveller.subject(String::new());
        let lists = self.on_lists(&subject);
        let orders = self.on_orders(&subject);
        let case = Case {
            traveller,
            journey,
            lists: lists.as_ref().map_err(|cause| *cause),
            orders: orders.as_deref().map_err(|cause| *cause),
        };
        let mut decision = decide(&case, &self.engine.rulings);
        // An order that names this very person is followed without any list, too.
        if lists.is_err() && decision.directive == Directive::Refer {
            decision.directive = self.directive_of(&decision);
        }
        let hits = lists.map(|screening| screening.hits).unwrap_or_default();
        Verdict { decision, hits }
    }

    /// What is answered where nothing but that there are no lists speaks for looking.
    fn directive_of(&self, decision: &Decision) -> Directive {
        let nothing_else = decision.reasons.iter().all(|reason| {
            *reason == Reason::Unscreened { cause: Unscreened::NotDone }
                || reason.calls_for() != Directive::Refer
        });
        if nothing_else { self.engine.on_failure } else { decision.directive }
    }

    fn on_lists(&mut self, subject: &Subject) -> Result<Screening, Unscreened> {
        let screener = self.lists.as_mut().ok_or(Unscreened::NotDone)?;
        let policy = &self.engine.policy;
        let caught = catch_unwind(AssertUnwindSafe(|| screener.screen(subject, policy)));
        caught.map_err(|_| {
            self.lists =
                self.engine.lists.as_ref().map(|whole| Screener::new(&whole.index));
            Unscreened::EngineFailed
        })
    }

    /// Every order that is anything like the traveller, also below the threshold.
    fn on_orders(&mut self, subject: &Subject) -> Result<Vec<Hit>, Unscreened> {
        if self.engine.rulings.orders().is_empty() {
            return Ok(Vec::new());
        }
        let threshold = self.engine.policy.threshold;
        let low = Policy {
            threshold: Score::default(),
            explain: false,
            // An officer wrote it down to be looked at; it never makes an identity.
            weak_aliases_start_hits: true,
            ..self.engine.policy.clone()
        };
        let screener = &mut self.orders;
        let caught = catch_unwind(AssertUnwindSafe(|| screener.screen(subject, &low)));
        let mut screening = caught.map_err(|_| {
            self.orders = Screener::new(&self.engine.orders);
            Unscreened::EngineFailed
        })?;
        for hit in &mut screening.hits {
            hit.hit = hit.score >= threshold;
        }
        Ok(screening.hits)
    }
}

/// Fingerprints of entities as they are listed now, and of orders as they are given now,
/// for whoever wants to exclude one of them.
#[derive(Default)]
pub(crate) struct Fingerprints {
    entities: Prints,
    /// Apart, for an order may have the identifier of an entity.
    orders: Prints,
}

/// By identifier; nothing where several that differ have it, for nobody can say which is
/// meant.
type Prints = HashMap<String, Option<String>>;

impl Fingerprints {
    /// Sees an entity.
    pub(crate) fn see(&mut self, entity: &ListedEntity) {
        note(&mut self.entities, &entity.id, entity);
    }

    /// Sees an order.
    pub(crate) fn see_order(&mut self, order: &Order) {
        note(&mut self.orders, &order.id, &order.entity());
    }

    /// Of an entity that was seen.
    pub(crate) fn of(&self, id: &str) -> Option<&str> {
        self.entities.get(id)?.as_deref()
    }

    /// Of an order that was seen.
    pub(crate) fn of_order(&self, id: &str) -> Option<&str> {
        self.orders.get(id)?.as_deref()
    }
}

fn note(prints: &mut Prints, id: &str, entity: &ListedEntity) {
    let now = Some(saring_casework::entity_fingerprint(entity));
    let known = prints.entry(id.to_owned()).or_insert_with(|| now.clone());
    if *known != now {
        *known = None;
    }
}
