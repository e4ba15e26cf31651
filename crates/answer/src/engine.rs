//! Everyone in a message, screened and decided on.
//!
//! In: a message, lists, and what persons have ruled. Out: a [`Verdict`] for each
//! traveller, in their order. Not handled: how a verdict is shown or sent. A defect of
//! ours costs nobody: who could not be screened is referred.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use saring_casework::{
    Case, Decision, Journey, Order, Reason, Rulings, Unscreened, decide,
};
use saring_model::{
    Day, Directive, Hit, ListedEntity, Message, Score, Screening, Subject, Traveller,
};
use saring_screen::{IndexBuilder, Layers, Policy};

use crate::index::Whole;
use crate::policy::{OnFailure, TravelPolicy};
use crate::{Meter, Screeners, pool};

/// Persons that a worker takes at a time.
const RUN: usize = 16;
/// From so many persons on they are shared among workers; below, handing them over
/// would cost more than screening them.
const SHARED_MIN: usize = 64;

/// What came of one traveller.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// What is answered, and why.
    pub decision: Decision,
    /// Listed entities at or above the threshold, best first.
    pub hits: Vec<Hit>,
}

impl Verdict {
    /// Of somebody who could not be screened, and is referred.
    pub fn unscreened(cause: Unscreened) -> Self {
        let reasons = vec![Reason::Unscreened { cause }];
        let decision = Decision { directive: Directive::Refer, reasons };
        Self { decision, hits: Vec::new() }
    }
}

/// What travellers are held against. May be asked from many threads at once.
///
/// One with other rulings over the same lists costs what their orders cost: the lists
/// are shared, with all that was learnt from them.
pub struct Engine {
    /// The lists; without them everybody is referred.
    lists: Option<Arc<Whole>>,
    orders: Screeners,
    rulings: Rulings,
    policy: Policy,
    threads: NonZeroUsize,
    /// What is answered for everyone when there are no lists.
    on_failure: Directive,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut f = f.debug_struct("Engine");
        f.field("lists", &self.lists).field("rulings", &self.rulings);
        f.finish_non_exhaustive()
    }
}

impl Engine {
    /// Of lists and rulings. So many workers share the persons of one call, else as many
    /// as there are cores.
    pub fn new(
        lists: Option<Arc<Whole>>,
        rulings: Rulings,
        policy: &TravelPolicy,
        threads: Option<NonZeroUsize>,
    ) -> Self {
        let mut builder = IndexBuilder::default();
        for order in rulings.orders() {
            builder.add(0, &order.entity());
        }
        let orders = Layers::new(Arc::new(builder.finish(Vec::new())));
        let on_failure = match policy.on_failure {
            OnFailure::Stop | OnFailure::Refer => Directive::Refer,
            OnFailure::Insufficient => Directive::InsufficientData,
        };
        let policy = Policy {
            threshold: policy.threshold,
            // One hit that is cut off cannot be told from one that is not there.
            limit: usize::MAX,
            explain: false,
            weak_aliases_start_hits: policy.weak_aliases,
        };
        let (orders, threads) = (Screeners::new(orders), pool::threads(threads));
        Self { lists, orders, rulings, policy, threads, on_failure }
    }

    /// The lists, if there are any.
    pub fn lists(&self) -> Option<&Arc<Whole>> {
        self.lists.as_ref()
    }

    /// What persons have ruled.
    pub fn rulings(&self) -> &Rulings {
        &self.rulings
    }

    /// How travellers are screened, without evidence.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// A verdict for each traveller of a message, in their order, with evidence if it is
    /// asked for. The day is that of travel where the message tells no flight.
    ///
    /// # Errors
    ///
    /// When a worker stopped, which is a defect of ours.
    pub fn judge(
        &self,
        message: &Message,
        day: Option<Day>,
        explain: bool,
        meter: Meter<'_>,
    ) -> anyhow::Result<Vec<Verdict>> {
        let mut journey = Journey::of(&message.legs);
        journey.departs = journey.departs.or(day);
        let travellers: Vec<&Traveller> = message.travellers.iter().collect();
        self.judge_all(&travellers, &journey, explain, meter)
    }

    /// A verdict for each of several travellers, in their order.
    ///
    /// # Errors
    ///
    /// When a worker stopped, which is a defect of ours.
    pub fn judge_all(
        &self,
        travellers: &[&Traveller],
        journey: &Journey,
        explain: bool,
        meter: Meter<'_>,
    ) -> anyhow::Result<Vec<Verdict>> {
        let judge = |one: &&Traveller| self.judge_one(one, journey, explain);
        if travellers.len() < SHARED_MIN || self.threads.get() == 1 {
            return Ok(travellers.iter().map(judge).collect());
        }
        let mut at = meter(Some(travellers.len() as u64), "screening");
        let mut verdicts = Vec::with_capacity(travellers.len());
        let worker =
            || |run: &[&Traveller]| -> Vec<Verdict> { run.iter().map(judge).collect() };
        pool::in_order(self.threads, travellers.chunks(RUN), worker, |run| {
            verdicts.extend(run);
            at(verdicts.len() as u64);
            Ok(())
        })?;
        Ok(verdicts)
    }

    /// The verdict on one traveller. A defect of ours refers them, and costs nobody else.
    pub fn judge_one(
        &self,
        traveller: &Traveller,
        journey: &Journey,
        explain: bool,
    ) -> Verdict {
        let caught = catch_unwind(AssertUnwindSafe(|| {
            self.judge_unguarded(traveller, journey, explain)
        }));
        caught.unwrap_or_else(|_| Verdict::unscreened(Unscreened::EngineFailed))
    }

    fn judge_unguarded(
        &self,
        traveller: &Traveller,
        journey: &Journey,
        explain: bool,
    ) -> Verdict {
        let subject = traveller.subject(String::new());
        let lists = self.screen(&subject, &Policy { explain, ..self.policy.clone() });
        let orders = self.on_orders(&subject);
        let case = Case {
            traveller,
            journey,
            lists: lists.as_ref().map_err(|cause| *cause),
            orders: orders.as_deref().map_err(|cause| *cause),
        };
        let mut decision = decide(&case, &self.rulings);
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
        if nothing_else { self.on_failure } else { decision.directive }
    }

    /// Screens a subject against the lists alone: nobody's rulings weigh here.
    ///
    /// # Errors
    ///
    /// [`Unscreened::NotDone`] without lists, [`Unscreened::EngineFailed`] by a defect
    /// of ours.
    pub fn screen(
        &self,
        subject: &Subject,
        policy: &Policy,
    ) -> Result<Screening, Unscreened> {
        self.lists.as_ref().ok_or(Unscreened::NotDone)?.screen(subject, policy)
    }

    /// Every order that is anything like the traveller, also below the threshold.
    fn on_orders(&self, subject: &Subject) -> Result<Vec<Hit>, Unscreened> {
        if self.rulings.orders().is_empty() {
            return Ok(Vec::new());
        }
        let threshold = self.policy.threshold;
        let low = Policy {
            threshold: Score::default(),
            // An officer wrote it down to be looked at; it never makes an identity.
            weak_aliases_start_hits: true,
            ..self.policy.clone()
        };
        let mut screening = self.orders.screen(subject, &low)?;
        for hit in &mut screening.hits {
            hit.hit = hit.score >= threshold;
        }
        Ok(screening.hits)
    }
}

/// Fingerprints of entities as they are listed now, and of orders as they are given now,
/// for whoever wants to exclude one of them.
#[derive(Default, Debug)]
pub struct Fingerprints {
    /// Shared by whoever has other orders over the same lists.
    entities: Arc<Prints>,
    /// Apart, for an order may have the identifier of an entity.
    orders: Prints,
}

/// By identifier; nothing where several that differ have it, for nobody can say which is
/// meant.
type Prints = HashMap<String, Option<String>>;

impl Fingerprints {
    /// Sees an entity.
    pub fn see(&mut self, entity: &ListedEntity) {
        note(Arc::make_mut(&mut self.entities), &entity.id, entity);
    }

    /// Sees an entity whose fingerprint is known already.
    pub fn see_print(&mut self, id: &str, print: &str) {
        see(Arc::make_mut(&mut self.entities), id, print.to_owned());
    }

    /// The same entities, and no orders yet.
    #[must_use]
    pub fn without_orders(&self) -> Self {
        Self { entities: Arc::clone(&self.entities), orders: Prints::default() }
    }

    /// Sees an order.
    pub fn see_order(&mut self, order: &Order) {
        note(&mut self.orders, &order.id, &order.entity());
    }

    /// Of an entity that was seen.
    pub fn of(&self, id: &str) -> Option<&str> {
        self.entities.get(id)?.as_deref()
    }

    /// Of an order that was seen.
    pub fn of_order(&self, id: &str) -> Option<&str> {
        self.orders.get(id)?.as_deref()
    }
}

fn note(prints: &mut Prints, id: &str, entity: &ListedEntity) {
    see(prints, id, saring_casework::entity_fingerprint(entity));
}

fn see(prints: &mut Prints, id: &str, print: String) {
    let now = Some(print);
    let known = prints.entry(id.to_owned()).or_insert_with(|| now.clone());
    if *known != now {
        *known = None;
    }
}
