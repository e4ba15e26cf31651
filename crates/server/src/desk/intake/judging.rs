//! Everyone whom a message tells, judged, and what is kept of it.
//!
//! In: an interchange, the flights that it is about as they were, what is screened
//! against. Out: those flights as they are now, the changes and the audit entries that
//! keep them, the answer. Not handled: keeping them; nothing here waits for anything.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use saring_answer::engine::Verdict;
use saring_answer::policy::OnFailure;
use saring_answer::reply::{Replies, asks};
use saring_answer::{Also, silent, verdict};
use saring_casework::{Decision, Journey, Person, PersonState};
use saring_model::{
    Directive, Interchange, Leg, LocalTime, Message, Moment, Severity, Told, Traveller,
};
use saring_store::{Batch, Change, Entry, Expect, Subject};
use serde_json::{Value, json};

use super::known::Known;
use super::person::{self, Sealed};
use super::stored::Stored;
use super::{Account, Home, TravellerAccount};
use crate::App;
use crate::access::Actor;
use crate::current::{Current, sha256};
use crate::desk::audit;
use crate::kept::{Versioned, record};
use crate::problem::Problem;
use crate::records::{
    Alert, AlertState, Deed, Flight, FlightNumber, HitKept, Intake, Passenger, Written,
    later,
};

/// A flight that is being changed.
pub(super) struct Open {
    /// Its identifier.
    pub(super) id: String,
    /// What is known of it.
    pub(super) known: Known,
    /// Persons whose record is to be written, by position; alerts by identifier.
    dirty: BTreeSet<usize>,
    dirty_alerts: BTreeSet<String>,
}

impl Open {
    /// A flight as it was.
    pub(super) fn new(id: String, known: Known) -> Self {
        let (dirty, dirty_alerts) = (BTreeSet::new(), BTreeSet::new());
        Self { id, known, dirty, dirty_alerts }
    }

    /// Whether it goes on from something that is on its way into the store.
    pub(super) fn is_behind(&self) -> bool {
        self.known.requirement().is_some()
    }
}

/// What came of it, to be kept.
pub(super) struct Judged {
    /// The flights as they are once the batch is kept.
    pub(super) flights: Vec<Open>,
    /// All that is to be kept together.
    pub(super) batch: Batch,
    /// What is answered, once it is.
    pub(super) reply: String,
    /// What became of each message.
    pub(super) accounts: Vec<Account>,
    /// Flights whose persons have another day to be gone on now than messages that came
    /// before say, and that day.
    pub(super) redated: Vec<(String, Moment)>,
}

/// Who of a flight each traveller of a message is, and what is answered for them.
type Answers = Vec<(Option<String>, Directive)>;

/// How an interchange is judged.
pub(super) struct Judging {
    pub(super) app: App,
    pub(super) actor: Arc<Actor>,
    pub(super) current: Arc<Current>,
    pub(super) now: Moment,
    pub(super) began: Instant,
    /// When it came, where it could not be taken in at once.
    pub(super) late_since: Option<Moment>,
    /// Control reference of the answer.
    pub(super) reference: String,
    /// The word for the audit log.
    action: &'static str,
    /// What is sent before the answer, which a repetition gets again.
    receipt: String,
    pub(super) batch: Batch,
    redated: Vec<(String, Moment)>,
    /// Persons judged: directive, script, whether an alert was opened.
    pub(super) counted: Vec<(Directive, &'static str, bool)>,
}

/// What is sealed beside an entry: all that it takes to decide it again, and to read it.
#[derive(serde::Serialize)]
struct Beside<'a> {
    form: u8,
    subject: Sealed,
    decision: &'a Written,
    traveller: &'a Written,
}

impl<'a> Beside<'a> {
    /// As bytes.
    fn of(
        traveller: &Traveller,
        journey: &Journey,
        decision: &'a Written,
        told: &'a Written,
    ) -> Vec<u8> {
        let subject = Sealed::of(traveller, journey);
        let beside = Self { form: 1, subject, decision, traveller: told };
        // Text is made of every value in it.
        serde_json::to_vec(&beside).unwrap_or_default()
    }
}

/// How grave a directive is.
pub(crate) fn gravity(directive: Directive) -> u8 {
    match directive {
        Directive::Board => 0,
        Directive::InsufficientData => 1,
        Directive::Refer => 2,
        Directive::DoNotBoard => 3,
    }
}

/// A directive by its word.
pub(crate) fn directive_of(word: &str) -> Option<Directive> {
    let all = [
        Directive::Board,
        Directive::InsufficientData,
        Directive::Refer,
        Directive::DoNotBoard,
    ];
    all.into_iter().find(|directive| directive.as_str() == word)
}

/// Lists, policy, rulings, engine and the journey, as one digest.
pub(crate) fn against(current: &Current, journey: &Journey) -> String {
    let text = format!("{}\n{journey:?}", current.against);
    sha256(text.as_bytes()).chars().take(32).collect()
}

impl Judging {
    /// Before anything is judged.
    pub(super) fn new(
        app: &App,
        actor: &Arc<Actor>,
        current: &Arc<Current>,
        began: Instant,
        late_since: Option<Moment>,
        receipt: &str,
    ) -> Self {
        Self {
            app: app.clone(),
            actor: Arc::clone(actor),
            current: Arc::clone(current),
            now: app.now(),
            began,
            late_since,
            reference: super::reference(app),
            action: match late_since {
                None => "travel.screen",
                Some(_) => "travel.screen.late",
            },
            receipt: receipt.to_owned(),
            batch: Batch::default(),
            redated: Vec::new(),
            counted: Vec::new(),
        }
    }

    /// Judges an interchange: `homes` has the flight of each message that has one, by its
    /// position in `flights`.
    pub(super) fn run(
        mut self,
        asked: &Interchange,
        stored: &Stored,
        mut flights: Vec<Open>,
        homes: &[Option<usize>],
        intake: Intake,
    ) -> Result<Judged, Problem> {
        let mut taken = Vec::with_capacity(homes.len());
        let mut told: Vec<BTreeSet<(&str, &str)>> = vec![BTreeSet::new(); flights.len()];
        let before: Vec<Journey> =
            flights.iter().map(|open| open.known.fold.journey()).collect();
        for (message, home) in stored.interchange.messages.iter().zip(homes) {
            let open = home.and_then(|home| flights.get_mut(home));
            let came = intake.received_at;
            taken.push(
                open.map(|open| open.known.take(&stored.interchange, message, came)),
            );
            if let Some(told) = home.and_then(|home| told.get_mut(home)) {
                told.insert((&*stored.interchange.reference, &*message.reference));
            }
        }
        for ((open, told), before) in flights.iter_mut().zip(&told).zip(&before) {
            self.flight(open, told, before)?;
        }
        let directives = self.answers(asked, &mut flights, homes, &intake.id)?;
        let reply = self.reply(asked, &directives)?;
        let mut accounts = self.accounts(asked, &taken, &flights, homes, &directives);
        if !stored.apart.is_empty() {
            for account in &mut accounts {
                account.issues.push(json!({
                    "code": "kept-in-part",
                    "severity": "doubt",
                    "detail": "expected a message that can be written as it was read; \
                               its persons are kept, not all of its text",
                }));
            }
        }
        let intake = Intake { accounts: accounts.clone(), ..intake };
        self.keep(&mut flights, intake, (stored, homes), &reply)?;
        let Self { batch, redated, .. } = self;
        Ok(Judged { flights, batch, reply, accounts, redated })
    }

    /// Judges everyone of a flight who is due.
    fn flight(
        &mut self,
        open: &mut Open,
        told: &BTreeSet<(&str, &str)>,
        before: &Journey,
    ) -> Result<(), Problem> {
        open.known.resettle();
        let times = Times::of(&self.app, open.known.fold.legs());
        let moved = open.known.record.as_ref().is_some_and(|flight| {
            flight.value.departs_at != times.departs_at
                || flight.value.arrives_at != times.arrives_at
        });
        let gone = times.gone_from(&self.app, self.now, open.known.heard);
        // Whoever is on a flight that is later than it was told is there for as long.
        let is_redated = moved || times.is_over_before(open.known.heard);
        let is_other_day = open.known.dated.replace(gone) != Some(gone);
        if is_redated && is_other_day && open.known.record.is_some() {
            self.redated.push((open.id.clone(), gone));
        }
        let journey = open.known.fold.journey();
        // Rulings hang on the route too: everyone is held against them on the new one.
        let is_rerouted = journey != *before;
        let against = against(&self.current, &journey);
        let Open { known, dirty, dirty_alerts, id } = open;
        let persons = known.fold.persons();
        let mut due: Vec<(usize, &Person)> = Vec::new();
        for (position, person) in persons.iter().enumerate() {
            let Some(kept) = known.people.get_mut(position) else { continue };
            let (mut is_same_state, mut is_same_person) = (false, false);
            if let Some((facts, state)) = &kept.made_of {
                is_same_person = *facts == person.facts;
                is_same_state = *state == person.state;
            } else if kept.is_kept() {
                is_same_person =
                    kept.record.value.traveller == person::written(&person.facts);
                is_same_state = kept.record.value.state == person.state.as_str();
            }
            let was_screened = !kept.record.value.directive.is_empty();
            let told_by = &person.told_by;
            let is_told = told.contains(&(&*told_by.interchange, &*told_by.message));
            let is_other =
                kept.record.value.against != against && (is_told || moved || is_rerouted);
            // Whoever was cancelled is nobody's case any more, and is one again.
            let is_back = kept.record.value.state == PersonState::Cancelled.as_str();
            let is_due = !is_same_person || !was_screened || is_other || is_back;
            if !person.is_cancelled() && is_due {
                due.push((position, person));
            }
            if !(is_same_person && is_same_state) || moved {
                dirty.insert(position);
                let value = &mut kept.record.value;
                if value.id.is_empty() {
                    value.id = self.app.identifier('p');
                    value.answered_at = self.now;
                }
                value.flight.clone_from(id);
                person.facts.role.as_str().clone_into(&mut value.role);
                let subject = person::subject(&person.facts);
                value.person_keys = person::person_keys(&self.app, &subject);
                value.subject = Some(subject);
                value.traveller = person::written(&person.facts);
                person.state.as_str().clone_into(&mut value.state);
            }
            kept.made_of = Some((Arc::clone(&person.facts), person.state));
        }
        let travellers: Vec<&Traveller> =
            due.iter().map(|(_, person)| &*person.facts).collect();
        let verdicts = self
            .current
            .engine
            .judge_all(&travellers, &journey, true, &silent)
            .map_err(|_| Problem::defect("a worker of the engine stopped"))?;
        let label = label(&known.fold, &times);
        let about = About { flight: id, label: &label, times: &times, against: &against };
        for ((position, person), verdict) in due.into_iter().zip(verdicts) {
            let Some(kept) = known.people.get_mut(position) else { continue };
            dirty.insert(position);
            let value = &mut kept.record.value;
            self.decided(value, &verdict, about);
            let opened =
                self.alert(value, &person.facts, &verdict, about, &mut known.alerts);
            dirty_alerts.extend(value.alert.clone());
            let alert = value.alert.as_ref().and_then(|id| known.alerts.get_mut(id));
            keep_until(&self.app, value, alert, gone, self.now);
            let script = person::script(&person.facts);
            self.counted.push((verdict.decision.directive, script, opened));
            self.entry(value, &person.facts, &journey, &verdict);
        }
        for (position, person) in persons.iter().enumerate() {
            let Some(kept) = known.people.get_mut(position) else { continue };
            let value = &mut kept.record.value;
            if dirty.contains(&position) && person.is_cancelled() {
                value.purge_at = value.purge_at.or(Some(gone));
                if let Some(alert) = value.alert.as_ref()
                    && let Some(alert) = known.alerts.get_mut(alert)
                    && alert.value.state.is_waiting()
                {
                    let by = &self.actor.account;
                    lapse(&mut alert.value, "the traveller is cancelled", by, self.now);
                    dirty_alerts.insert(alert.value.id.clone());
                }
            }
            let alert = value.alert.as_ref().and_then(|id| known.alerts.get_mut(id));
            let is_without = alert.as_ref().is_none_or(|alert| !is_hit(&alert.value));
            if is_redated && is_without && value.purge_at.is_some_and(|at| at != gone) {
                value.purge_at = Some(gone);
                dirty.insert(position);
                if let Some(alert) = alert {
                    alert.value.purge_at = Some(gone);
                    dirty_alerts.insert(alert.value.id.clone());
                }
            }
            if moved
                && dirty.contains(&position)
                && let Some(alert) = value.alert.as_ref()
                && let Some(alert) = known.alerts.get_mut(alert)
            {
                alert.value.departs_at = times.departs_at;
                alert.value.flight_label.clone_from(&label);
                dirty_alerts.insert(alert.value.id.clone());
            }
        }
        Ok(())
    }

    /// Judges everyone on a flight whom something else was screened against, and gives
    /// whether anything of them changed.
    pub(super) fn again(&mut self, open: &mut Open) -> Result<bool, Problem> {
        open.known.resettle();
        self.action = "travel.rescreen";
        let times = Times::of(&self.app, open.known.fold.legs());
        let journey = open.known.fold.journey();
        let against = against(&self.current, &journey);
        let mut due: Vec<(usize, Arc<Traveller>)> = Vec::new();
        for (position, person) in open.known.fold.persons().iter().enumerate() {
            let Some(kept) = open.known.people.get_mut(position) else { continue };
            let is_due = kept.is_kept()
                && !person.is_cancelled()
                && kept.record.value.subject.is_some()
                && kept.record.value.against != against;
            if is_due {
                due.push((position, Arc::clone(&person.facts)));
            }
        }
        let travellers: Vec<&Traveller> = due.iter().map(|(_, own)| &**own).collect();
        let verdicts = self
            .current
            .engine
            .judge_all(&travellers, &journey, true, &silent)
            .map_err(|_| Problem::defect("a worker of the engine stopped"))?;
        let label = label(&open.known.fold, &times);
        let is_any = !due.is_empty();
        let gone = times.gone_from(&self.app, self.now, open.known.heard);
        let Open { known, dirty, dirty_alerts, id, .. } = open;
        let about = About { flight: id, label: &label, times: &times, against: &against };
        for ((position, facts), verdict) in due.iter().zip(verdicts) {
            let Some(kept) = known.people.get_mut(*position) else { continue };
            dirty.insert(*position);
            let value = &mut kept.record.value;
            self.decided(value, &verdict, about);
            self.alert(value, facts, &verdict, about, &mut known.alerts);
            dirty_alerts.extend(value.alert.clone());
            let alert = value.alert.as_ref().and_then(|id| known.alerts.get_mut(id));
            keep_until(&self.app, value, alert, gone, self.now);
            self.entry(value, facts, &journey, &verdict);
        }
        Ok(is_any)
    }

    /// Notes that the carrier is told what is answered now.
    pub(super) fn told(open: &mut Open, position: usize, now: &str) {
        if let Some(kept) = open.known.people.get_mut(position)
            && kept.record.value.told != now
        {
            now.clone_into(&mut kept.record.value.told);
            open.dirty.insert(position);
        }
    }

    /// Notes that everyone on a flight is screened against what is current.
    pub(super) fn settled(&self, open: &mut Open) {
        if let Some(record) = &mut open.known.record {
            record.value.against.clone_from(&self.current.against);
        }
    }

    /// Writes one flight into the batch.
    pub(super) fn keep_one(mut self, mut open: Open) -> Result<Judged, Problem> {
        self.batch.changes.extend(self.current.requirements(true));
        let times = Times::of(&self.app, open.known.fold.legs());
        self.keep_flight(&mut open, &times)?;
        let Self { batch, redated, .. } = self;
        let (reply, accounts) = (String::new(), Vec::new());
        Ok(Judged { flights: vec![open], batch, reply, accounts, redated })
    }

    /// Writes down what was decided about somebody.
    pub(super) fn decided(
        &self,
        value: &mut Passenger,
        verdict: &Verdict,
        about: About<'_>,
    ) {
        let directive = verdict.decision.directive;
        directive.as_str().clone_into(&mut value.directive);
        value.decision = Written::from(&decision(&self.current, verdict));
        about.against.clone_into(&mut value.against);
        value.answered_at = self.now;
    }

    /// Opens, changes or closes the alert of somebody; whether one was opened.
    pub(super) fn alert(
        &self,
        passenger: &mut Passenger,
        traveller: &Traveller,
        verdict: &Verdict,
        about: About<'_>,
        alerts: &mut BTreeMap<String, Versioned<Alert>>,
    ) -> bool {
        let by = &self.actor.account;
        let directive = verdict.decision.directive;
        let calls = match directive {
            Directive::Refer | Directive::DoNotBoard => true,
            Directive::Board | Directive::InsufficientData => false,
        };
        let known = passenger.alert.as_ref().and_then(|id| alerts.get_mut(id));
        if !calls {
            if let Some(alert) = known
                && alert.value.state.is_waiting()
            {
                lapse(&mut alert.value, "nothing is left to judge", by, self.now);
            }
            return false;
        }
        let hits = hits(&self.current, verdict);
        let score = hits.iter().map(|hit| hit.score).max().unwrap_or_default();
        let reasons = reasons(&passenger.decision.value());
        let retention = &self.app.settings().retention;
        let mask_at = later(self.now, i64::from(retention.mask_days) * 86_400);
        let purge_at = later(self.now, i64::from(retention.delete_days) * 86_400);
        let deed = |what: &str| Deed {
            what: what.to_owned(),
            detail: String::new(),
            by: by.clone(),
            at: self.now,
        };
        let Some(alert) = known else {
            let alert = Alert {
                id: self.app.identifier('a'),
                passenger: passenger.id.clone(),
                flight: about.flight.to_owned(),
                flight_label: about.label.to_owned(),
                departs_at: about.times.departs_at,
                subject: Some(person::subject(traveller)),
                directive: directive.as_str().to_owned(),
                reasons,
                hits,
                score,
                state: AlertState::Open,
                assigned_to: None,
                dispositions: Vec::new(),
                notes: Vec::new(),
                history: vec![deed("opened")],
                culture: person::script(traveller).to_owned(),
                opened_at: self.now,
                decided_at: None,
                mask_at: Some(mask_at),
                purge_at: Some(purge_at),
                person_keys: passenger.person_keys.clone(),
            };
            passenger.alert = Some(alert.id.clone());
            alerts.insert(alert.id.clone(), Versioned { value: alert, version: 0 });
            return true;
        };
        let alert = &mut alert.value;
        let is_judged = |hit: &HitKept| {
            let was = alert.hits.iter().find(|was| was.entity == hit.entity);
            let same =
                was.is_some_and(|was| was.entity_fingerprint == hit.entity_fingerprint);
            same && alert.dispositions.iter().any(|own| own.entity == hit.entity)
        };
        let has_news = hits.is_empty() && alert.dispositions.is_empty()
            || hits.iter().any(|hit| !is_judged(hit));
        let mut opened = false;
        match alert.state {
            AlertState::Open | AlertState::Escalated => {
                alert.history.push(deed("rescreened"));
            }
            AlertState::Decided if !has_news => {}
            AlertState::Decided => {
                alert.state = AlertState::Open;
                alert.decided_at = None;
                alert
                    .dispositions
                    .retain(|own| hits.iter().any(|hit| hit.entity == own.entity));
                alert.history.push(deed("reopened"));
                opened = true;
            }
            AlertState::Lapsed => {
                alert.state = AlertState::Open;
                alert.history.push(deed("opened"));
                opened = true;
            }
        }
        alert.subject = Some(person::subject(traveller));
        directive.as_str().clone_into(&mut alert.directive);
        alert.reasons = reasons;
        alert.hits = hits;
        alert.score = score;
        alert.departs_at = about.times.departs_at;
        about.label.clone_into(&mut alert.flight_label);
        alert.person_keys.clone_from(&passenger.person_keys);
        alert.mask_at = alert.mask_at.or(Some(mask_at));
        alert.purge_at = Some(purge_at);
        opened
    }

    /// The audit entry of what was decided about somebody, with what it takes to decide
    /// it again.
    pub(super) fn entry(
        &mut self,
        value: &Passenger,
        traveller: &Traveller,
        journey: &Journey,
        verdict: &Verdict,
    ) {
        let (decision, told) = (&value.decision, &value.traveller);
        let sealed = Beside::of(traveller, journey, decision, told);
        let score = verdict.hits.iter().map(|hit| hit.score.get()).max();
        let about = ("passenger", value.id.as_str());
        let entry =
            audit::entry(&self.app, &self.actor, self.action, about, &value.directive);
        self.batch.audit.push(Entry {
            at: Some(self.now),
            versions: self.current.versions.clone(),
            score,
            subject: Some(Subject {
                body: sealed,
                group: format!("passenger/{}", value.id),
                purge_at: value.purge_at,
            }),
            ..entry
        });
    }

    /// The entry of an answer that no other entry has: with what it takes to decide it
    /// again where somebody was judged as they are told here.
    fn answered(
        &mut self,
        (kind, id): (&str, &str),
        directive: Directive,
        judged: Option<(&Traveller, &Journey, &Verdict)>,
        gone: Moment,
    ) {
        let subject = judged.map(|(traveller, journey, verdict)| {
            let decision = Written::from(&decision(&self.current, verdict));
            let told = person::written(traveller);
            Subject {
                body: Beside::of(traveller, journey, &decision, &told),
                group: format!("{kind}/{id}"),
                purge_at: Some(gone),
            }
        });
        let action = if subject.is_some() { self.action } else { "travel.answer" };
        let hits = judged.map(|(_, _, verdict)| verdict.hits.iter());
        let word = directive.as_str();
        let entry = audit::entry(&self.app, &self.actor, action, (kind, id), word);
        self.batch.audit.push(Entry {
            at: Some(self.now),
            versions: self.current.versions.clone(),
            score: hits.and_then(|hits| hits.map(|hit| hit.score.get()).max()),
            subject,
            ..entry
        });
    }

    /// The directive for each traveller of each message that asks: that of whom they are
    /// on the flight, and if they are told otherwise here, the graver of both.
    ///
    /// What is answered and in no entry yet gets one: the same answer given once more, and
    /// what was told before by a message that was prepared later.
    fn answers(
        &mut self,
        asked: &Interchange,
        flights: &mut [Open],
        homes: &[Option<usize>],
        intake: &str,
    ) -> Result<Vec<Answers>, Problem> {
        let mut all = Vec::new();
        let entries = self.batch.audit.iter();
        let mut logged: BTreeSet<(String, String)> = entries
            .filter_map(|entry| Some((entry.about.clone()?.1, entry.decision.clone())))
            .collect();
        for (message, home) in asked.messages.iter().zip(homes) {
            if !asks(message) {
                all.push(Vec::new());
                continue;
            }
            let journey = Journey::of(&message.legs);
            let mut open = home.and_then(|home| flights.get_mut(home));
            let mut by_mark: BTreeMap<String, Vec<usize>> = BTreeMap::new();
            if let Some(open) = open.as_deref() {
                for (position, person) in open.known.fold.persons().iter().enumerate() {
                    let of = person.told_by.message == message.reference
                        && person.told_by.interchange == asked.reference;
                    if of {
                        for (_, mark) in person::marks(&person.facts) {
                            by_mark.entry(mark).or_default().push(position);
                        }
                    }
                }
            }
            // Whoever was told something newer before this came, or the same under this
            // number, was told last by another message.
            let mut of_all: Option<BTreeMap<String, Vec<usize>>> = None;
            let mut taken = BTreeSet::new();
            let mut answers: Vec<(Option<String>, Option<Directive>)> = Vec::new();
            let mut alone: Vec<(usize, &Traveller)> = Vec::new();
            for (number, traveller) in message.travellers.iter().enumerate() {
                let found = best(traveller, &by_mark, &taken).or_else(|| {
                    let fold = &open.as_deref()?.known.fold;
                    best(traveller, of_all.get_or_insert_with(|| marked(fold)), &taken)
                });
                let mut answer = (None, None);
                let mut is_same = false;
                if let (Some(position), Some(open)) = (found, open.as_deref_mut()) {
                    taken.insert(position);
                    let person = open.known.fold.persons().get(position);
                    is_same = person.is_some_and(|person| {
                        person.facts.subject("") == traveller.subject("")
                            && open.known.fold.journey() == journey
                    });
                    if let Some(kept) = open.known.people.get(position) {
                        let value = &kept.record.value;
                        answer = (Some(value.id.clone()), directive_of(&value.directive));
                    }
                }
                if !is_same || answer.1.is_none() {
                    alone.push((number, traveller));
                }
                answers.push(answer);
            }
            let travellers: Vec<&Traveller> = alone.iter().map(|(_, own)| *own).collect();
            let verdicts = self
                .current
                .engine
                .judge_all(&travellers, &journey, true, &silent)
                .map_err(|_| Problem::defect("a worker of the engine stopped"))?;
            let mut made: BTreeMap<usize, Verdict> = BTreeMap::new();
            for ((number, _), verdict) in alone.iter().zip(verdicts) {
                if let Some((_, directive)) = answers.get_mut(*number) {
                    let own = verdict.decision.directive;
                    let graver = directive.filter(|it| gravity(*it) > gravity(own));
                    *directive = Some(graver.unwrap_or(own));
                }
                made.insert(*number, verdict);
            }
            let answers: Answers = answers
                .into_iter()
                .map(|(id, directive)| (id, directive.unwrap_or(Directive::Refer)))
                .collect();
            let times = Times::of(&self.app, &message.legs);
            let gone = times.gone_from(&self.app, self.now, None);
            for (number, (id, directive)) in answers.iter().enumerate() {
                let (kind, id) = match id {
                    Some(id) => ("passenger", id.as_str()),
                    None => ("intake", intake),
                };
                let is_logged =
                    !logged.insert((id.to_owned(), directive.as_str().to_owned()));
                if is_logged && kind == "passenger" {
                    continue;
                }
                let judged = message.travellers.get(number).zip(made.get(&number));
                let judged = judged.map(|(own, verdict)| (own, &journey, verdict));
                if judged.is_none() && self.late_since.is_some() {
                    // Nobody is answered now.
                    continue;
                }
                self.answered((kind, id), *directive, judged, gone);
            }
            if let Some(open) = open {
                let told: BTreeMap<&String, Directive> = answers
                    .iter()
                    .filter_map(|(id, directive)| Some((id.as_ref()?, *directive)))
                    .collect();
                for (position, kept) in open.known.people.iter_mut().enumerate() {
                    let told = told.get(&kept.record.value.id).map(|now| {
                        // Whoever is taken in late was answered before.
                        if self.late_since.is_some() {
                            on_failure(&self.current)
                        } else {
                            *now
                        }
                    });
                    if let Some(directive) = told
                        && kept.record.value.told != directive.as_str()
                    {
                        directive.as_str().clone_into(&mut kept.record.value.told);
                        open.dirty.insert(position);
                    }
                }
            }
            all.push(answers);
        }
        Ok(all)
    }

    fn reply(
        &self,
        asked: &Interchange,
        directives: &[Answers],
    ) -> Result<String, Problem> {
        let Current { policy, dialects, .. } = &*self.current;
        let first = Some(self.reference.clone());
        let replies = Replies::new(self.now, first, dialects, policy);
        let verdicts: Vec<Vec<Verdict>> = directives
            .iter()
            .map(|own| own.iter().map(|(_, directive)| plain(*directive)).collect())
            .collect();
        let reply = replies.to(asked, &verdicts);
        let reply = reply.map_err(|error| Problem::defect(format!("{error:#}")))?;
        Ok(reply.unwrap_or_default())
    }

    fn accounts(
        &self,
        asked: &Interchange,
        taken: &[Option<saring_casework::Taken>],
        flights: &[Open],
        homes: &[Option<usize>],
        directives: &[Answers],
    ) -> Vec<Account> {
        let Current { policy, dialects, .. } = &*self.current;
        let replies = Replies::new(self.now, None, dialects, policy);
        let rows = asked.messages.iter().zip(taken).zip(homes).zip(directives);
        rows.map(|(((message, taken), home), directives)| {
            let texts = replies.texts(asked, message);
            let travellers = directives.iter().zip(1..);
            Account {
                interchange: asked.reference.clone(),
                message: message.reference.clone(),
                kind: message.kind.as_str().to_owned(),
                profile: texts.profile().to_owned(),
                became: match super::home(message) {
                    Home::None => "not-of-a-flight",
                    Home::Alone | Home::Flight(_) => {
                        taken.map_or("not-of-a-flight", saring_casework::Taken::as_str)
                    }
                }
                .to_owned(),
                flight: home
                    .and_then(|home| flights.get(home))
                    .map(|open| open.id.clone()),
                travellers: travellers
                    .map(|((passenger, directive), number)| TravellerAccount {
                        number,
                        passenger: passenger.clone(),
                        directive: directive.as_str().to_owned(),
                        agent_text: texts.of(*directive).to_owned(),
                    })
                    .collect(),
                issues: issues(message),
            }
        })
        .collect()
    }

    /// Writes all that changed into the batch.
    fn keep(
        &mut self,
        flights: &mut [Open],
        mut intake: Intake,
        (stored, homes): (&Stored, &[Option<usize>]),
        reply: &str,
    ) -> Result<(), Problem> {
        self.batch.changes.extend(self.current.requirements(true));
        let mut gone: Option<Moment> = None;
        let is_of_several = flights.len() > 1;
        for (at, open) in flights.iter_mut().enumerate() {
            let times = Times::of(&self.app, open.known.fold.legs());
            let from = times.gone_from(&self.app, self.now, open.known.heard);
            gone = Some(gone.map_or(from, |gone| gone.min(from)));
            open.known.expect_gone(Some(from));
            self.keep_flight(open, &times)?;
            if is_of_several {
                // Each flight's own for as long as it needs it: who is on the last one must
                // not go with the first, nor stay the other way round.
                let part = stored.part(homes, Some(at), &self.current.dialects);
                let part = Intake {
                    id: intake.part(at),
                    number: String::new(),
                    flights: vec![open.id.clone()],
                    text: part.text,
                    apart: part.apart,
                    purge_at: Some(from),
                    accounts: Vec::new(),
                    ..intake.clone()
                };
                // It may be there still when the interchange is not, and comes again.
                let put = Change::Put(record(&part)?, Expect::Any);
                self.batch.changes.push(put);
            }
        }
        let rest =
            is_of_several.then(|| stored.part(homes, None, &self.current.dialects));
        let rest = rest.as_ref().unwrap_or(stored);
        intake.text.clone_from(&rest.text);
        intake.apart.clone_from(&rest.apart);
        intake.reply = format!("{}{reply}", self.receipt);
        let otherwise = later(self.now, UNKNOWN_HOURS * 3_600);
        intake.purge_at = Some(gone.unwrap_or(otherwise));
        self.batch.changes.push(Change::Put(record(&intake)?, Expect::Absent));
        self.count();
        Ok(())
    }

    /// Writes a flight into the batch with all that changed of it. A record is one version
    /// further once it is kept.
    fn keep_flight(&mut self, open: &mut Open, times: &Times) -> Result<(), Problem> {
        self.batch.changes.extend(open.known.requirement());
        for position in std::mem::take(&mut open.dirty) {
            let Some(kept) = open.known.people.get_mut(position) else { continue };
            let put = record(&kept.record.value)?;
            self.batch.changes.push(Change::Put(put, expect(kept.record.version)));
            kept.record.version += 1;
            open.known.until = open.known.until.min(kept.record.value.purge_at);
        }
        for id in std::mem::take(&mut open.dirty_alerts) {
            let Some(alert) = open.known.alerts.get_mut(&id) else { continue };
            let put = record(&alert.value)?;
            self.batch.changes.push(Change::Put(put, expect(alert.version)));
            alert.version += 1;
        }
        let (value, version) = match &open.known.record {
            Some(record) => (record.value.clone(), record.version),
            None => (empty_flight(&open.id, self.now), 0),
        };
        let flight = self.flight_now(value, open, times);
        let put = record(&flight)?;
        self.batch.changes.push(Change::Put(put, expect(version)));
        open.known.record = Some(Versioned { value: flight, version: version + 1 });
        Ok(())
    }

    fn flight_now(&self, mut flight: Flight, open: &Open, times: &Times) -> Flight {
        let known = &open.known;
        if let Some(key) = known.fold.key() {
            flight.number = key.flight.to_string();
            flight.day = key.day.to_string();
            flight.from = key.from;
            if flight.carrier.is_empty() && is_designator(&key.flight.carrier) {
                flight.carrier = key.flight.carrier;
            }
        }
        // It names folders and outboxes: who sends it is known, what is told may be anything.
        if let Some(carrier) = &self.actor.carrier {
            flight.carrier = carrier.to_ascii_uppercase();
        }
        if flight.day.is_empty() {
            flight.day = self.now.to_string().chars().take(10).collect();
        }
        flight.to.clone_from(&times.to);
        flight.departs_local.clone_from(&times.departs_local);
        flight.arrives_local.clone_from(&times.arrives_local);
        flight.departs_at = times.departs_at;
        flight.arrives_at = times.arrives_at;
        known.fold.status().as_str().clone_into(&mut flight.state);
        flight.changed_at = self.now;
        let retention = &self.app.settings().retention;
        let last =
            times.arrives_at.or(times.departs_at).unwrap_or(self.now).max(self.now);
        flight.purge_at = Some(later(last, i64::from(retention.delete_days) * 86_400));
        if open.known.record.is_none() {
            flight.against.clone_from(&self.current.against);
        }
        count(&mut flight, known);
        flight
    }

    /// Keeps numbers that a flight is known by from now on.
    pub(super) fn numbers(
        &mut self,
        open: &mut Open,
        new: &[String],
    ) -> Result<(), Problem> {
        let days = i64::from(self.app.settings().retention.delete_days);
        let purge_at = Some(later(self.now, days * 86_400));
        for id in new {
            // Whoever came before may have told it, and be on the way into the store.
            if open.known.numbers.insert(id.clone()) {
                let number =
                    FlightNumber { id: id.clone(), flight: open.id.clone(), purge_at };
                self.batch.changes.push(Change::Put(record(&number)?, Expect::Absent));
            }
        }
        Ok(())
    }

    /// Figures, which outlive the persons.
    pub(super) fn count(&mut self) {
        let day: String = self.now.to_string().chars().take(10).collect();
        let millis = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let mut sums: BTreeMap<String, i64> = BTreeMap::new();
        for (directive, script, opened) in &self.counted {
            let script = if script.is_empty() { "other" } else { script };
            *sums.entry(format!("answer.{}", directive.as_str())).or_default() += 1;
            *sums.entry(format!("screened.{script}")).or_default() += 1;
            if *opened {
                *sums.entry(format!("alarm.{script}")).or_default() += 1;
            }
            *sums.entry(format!("latency.{}", bucket(millis))).or_default() += 1;
        }
        for (name, sum) in sums {
            self.batch.tally(&name, &day, sum);
        }
    }
}

/// Hours that is kept what tells no flight, besides those after arrival.
pub(super) const UNKNOWN_HOURS: i64 = 72;

/// Days before an arrival on which somebody is told at most: flights are sold for less than
/// a year ahead (355 to 361 days at most carriers), and no one is kept for longer because a
/// message says so.
const AHEAD_DAYS: i64 = 366;

/// Upper ends of the buckets for milliseconds to an answer.
const MILLIS: [u64; 12] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 5_000, 30_000];

fn bucket(millis: u64) -> String {
    let end = MILLIS.iter().find(|end| millis <= **end);
    end.map_or_else(|| "over".to_owned(), |end| format!("{end:06}"))
}

/// What is the same for everyone on a flight.
#[derive(Clone, Copy)]
pub(super) struct About<'a> {
    pub(super) flight: &'a str,
    pub(super) label: &'a str,
    pub(super) times: &'a Times,
    pub(super) against: &'a str,
}

/// What is answered where nothing can be kept.
pub(super) fn on_failure(current: &Current) -> Directive {
    match current.policy.on_failure {
        OnFailure::Stop | OnFailure::Refer => Directive::Refer,
        OnFailure::Insufficient => Directive::InsufficientData,
    }
}

/// A verdict that says its directive alone, for writing an answer.
pub(super) fn plain(directive: Directive) -> Verdict {
    let decision = Decision { directive, reasons: Vec::new() };
    Verdict { decision, hits: Vec::new() }
}

/// The key `decision` of `docs/formats/directives.md`, with evidence. The text for the
/// agent hangs on the carrier's dialect and is none of it.
pub(crate) fn decision(current: &Current, verdict: &Verdict) -> Value {
    let also = current.whole().map(|whole| whole.also().clone()).unwrap_or_default();
    decision_by(verdict, &also, &current.fingerprints)
}

pub(super) fn decision_by(
    verdict: &Verdict,
    also: &Also,
    fingerprints: &saring_answer::engine::Fingerprints,
) -> Value {
    let mut value = verdict::json(verdict, "", also, fingerprints, true);
    if let Some(object) = value.as_object_mut() {
        object.remove("agent_text");
    }
    value
}

fn reasons(decision: &Value) -> Vec<Value> {
    let reasons = decision.get("reasons").and_then(Value::as_array);
    reasons.cloned().unwrap_or_default()
}

fn hits(current: &Current, verdict: &Verdict) -> Vec<HitKept> {
    let lists = current.lists();
    let hits = verdict.hits.iter().filter(|hit| hit.hit);
    hits.map(|hit| {
        let list = lists.get(hit.list as usize);
        HitKept {
            entity: hit.id.clone(),
            caption: hit.caption.clone(),
            schema: hit.schema.clone(),
            list: list.map(|list| list.name.clone()).unwrap_or_default(),
            list_version: list.map(|list| list.version.clone()).unwrap_or_default(),
            score: hit.score.get(),
            name_score: hit.name_score.get(),
            matched_name: hit.matched_name.clone(),
            weak: hit.weak,
            evidence: hit.evidence.iter().map(verdict::piece).collect(),
            entity_fingerprint: current
                .fingerprints
                .of(&hit.id)
                .unwrap_or_default()
                .to_owned(),
        }
    })
    .collect()
}

/// Whether an alert makes its person one who is not without a hit.
pub(crate) fn is_hit(alert: &Alert) -> bool {
    alert.state != AlertState::Lapsed || !alert.dispositions.is_empty()
}

/// Sets how long somebody is kept, and the alert of somebody who is without a hit.
fn keep_until(
    app: &App,
    value: &mut Passenger,
    alert: Option<&mut Versioned<Alert>>,
    gone: Moment,
    now: Moment,
) {
    let retention = &app.settings().retention;
    if alert.as_ref().is_some_and(|alert| is_hit(&alert.value)) {
        let mask = later(now, i64::from(retention.mask_days) * 86_400);
        value.mask_at = value.mask_at.or(Some(mask));
        value.purge_at = Some(later(now, i64::from(retention.delete_days) * 86_400));
    } else {
        value.mask_at = None;
        value.purge_at = Some(gone);
        if let Some(alert) = alert {
            alert.value.mask_at = None;
            alert.value.purge_at = Some(gone);
        }
    }
}

fn lapse(alert: &mut Alert, why: &str, by: &str, now: Moment) {
    alert.state = AlertState::Lapsed;
    let (what, detail) = ("lapsed".to_owned(), why.to_owned());
    alert.history.push(Deed { what, detail, by: by.to_owned(), at: now });
}

fn expect(version: u64) -> Expect {
    if version == 0 { Expect::Absent } else { Expect::Version(version) }
}

/// Counts who is on a flight and what is answered for them.
fn count(flight: &mut Flight, known: &Known) {
    flight.persons = 0;
    flight.untold = 0;
    flight.directives = [0; 4];
    let rest = known.rest.iter().map(|record| &record.value);
    for value in known.people.iter().map(|kept| &kept.record.value).chain(rest) {
        if value.state == PersonState::Cancelled.as_str() {
            continue;
        }
        flight.persons += 1;
        let is_other = !value.told.is_empty() && value.told != value.directive;
        flight.untold += u64::from(is_other);
        let [board, refer, insufficient, no_board] = &mut flight.directives;
        match directive_of(&value.directive) {
            Some(Directive::Board) => *board += 1,
            Some(Directive::Refer) | None => *refer += 1,
            Some(Directive::InsufficientData) => *insufficient += 1,
            Some(Directive::DoNotBoard) => *no_board += 1,
        }
    }
    let open = known.alerts.values().filter(|alert| alert.value.state.is_waiting());
    flight.alerts_open = open.count() as u64;
}

fn empty_flight(id: &str, now: Moment) -> Flight {
    Flight {
        id: id.to_owned(),
        number: String::new(),
        day: String::new(),
        from: String::new(),
        to: String::new(),
        departs_local: String::new(),
        arrives_local: String::new(),
        departs_at: None,
        arrives_at: None,
        carrier: String::new(),
        state: String::new(),
        persons: 0,
        directives: [0; 4],
        alerts_open: 0,
        notices_overdue: 0,
        untold: 0,
        against: String::new(),
        changed_at: now,
        purge_at: None,
    }
}

/// The person of a flight who is most like a traveller, of those who are not taken.
fn best(
    traveller: &Traveller,
    by_mark: &BTreeMap<String, Vec<usize>>,
    taken: &BTreeSet<usize>,
) -> Option<usize> {
    let mut weights: BTreeMap<usize, u32> = BTreeMap::new();
    for (weight, mark) in person::marks(traveller) {
        for position in by_mark.get(&mark).into_iter().flatten() {
            if !taken.contains(position) {
                *weights.entry(*position).or_default() += u32::from(weight);
            }
        }
    }
    let best = weights
        .into_iter()
        .max_by_key(|(position, weight)| (*weight, std::cmp::Reverse(*position)));
    best.map(|(position, _)| position)
}

/// Everyone of a flight who may travel, by what tells them.
fn marked(fold: &saring_casework::Flight) -> BTreeMap<String, Vec<usize>> {
    let mut by_mark: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (position, person) in fold.persons().iter().enumerate() {
        if !person.is_cancelled() {
            for (_, mark) in person::marks(&person.facts) {
                by_mark.entry(mark).or_default().push(position);
            }
        }
    }
    by_mark
}

/// Issues of a message for whoever sent it. Their details hold no value of it.
fn issues(message: &Message) -> Vec<Value> {
    /// More tell nobody anything.
    const ISSUES_MAX: usize = 100;
    let told = message.issues.iter().filter(|issue| issue.severity != Severity::Note);
    told.take(ISSUES_MAX).map(saring_travel::json::issue).collect()
}

/// When a flight leaves and arrives.
#[derive(Clone, PartialEq, Eq, Default)]
pub(crate) struct Times {
    /// Port of arrival.
    pub(crate) to: String,
    departs_local: String,
    arrives_local: String,
    /// The moment of departure.
    pub(crate) departs_at: Option<Moment>,
    /// The moment of arrival.
    pub(crate) arrives_at: Option<Moment>,
}

impl Times {
    /// By the legs: from the first port to the last.
    pub(crate) fn of(app: &App, legs: &[Leg]) -> Self {
        let mains = || legs.iter().filter(|leg| !leg.other);
        let first = mains().next().or(legs.first());
        let last = mains().next_back().or(legs.last());
        let start = first.and_then(Leg::departure);
        let end = last.and_then(Leg::arrival);
        let value = |told: Option<&Told<LocalTime>>| told.and_then(|told| told.value);
        let departs = value(start.and_then(|stop| stop.departs.as_ref()));
        let arrives = value(end.and_then(|stop| stop.arrives.as_ref()));
        let port = |stop: Option<&saring_model::Stop>| {
            stop.map(|stop| stop.port.clone()).unwrap_or_default()
        };
        let local = |time: Option<LocalTime>| {
            time.map(|time| time.to_string()).unwrap_or_default()
        };
        Self {
            departs_at: departs.and_then(|time| moment(app, time, &port(start))),
            arrives_at: arrives.and_then(|time| moment(app, time, &port(end))),
            departs_local: local(departs),
            arrives_local: local(arrives),
            to: port(end),
        }
    }

    /// Of a flight that is kept.
    pub(crate) fn of_flight(flight: &Flight) -> Self {
        let (departs_at, arrives_at) = (flight.departs_at, flight.arrives_at);
        Self { departs_at, arrives_at, ..Self::default() }
    }

    /// When it is over as told; a flight whose arrival nobody told is there within a day.
    fn over_at(&self) -> Option<Moment> {
        self.arrives_at.or_else(|| Some(later(self.departs_at?, 24 * 3_600)))
    }

    /// Whether something was heard of it after it was over as told: it is late then.
    fn is_over_before(&self, heard: Option<Moment>) -> bool {
        self.over_at().zip(heard).is_some_and(|(over, heard)| over < heard)
    }

    /// From when on nobody is kept who has no hit. What was heard of a flight last counts
    /// as its arrival where that is later than it was told, in full hours so that a flight
    /// of many messages is not dated anew with each: nobody is deleted from a flight that
    /// is late and of which messages still come.
    pub(crate) fn gone_from(
        &self,
        app: &App,
        now: Moment,
        heard: Option<Moment>,
    ) -> Moment {
        let hours = i64::from(app.settings().retention.no_match_hours);
        let latest = later(now, (AHEAD_DAYS * 24 + hours) * 3_600);
        let arrives = match (self.over_at(), heard) {
            (Some(over), Some(heard)) if over < heard => next_hour(heard),
            (Some(over), _) => over,
            (None, _) => later(now, UNKNOWN_HOURS * 3_600),
        };
        later(arrives, hours * 3_600).min(latest)
    }
}

/// The full hour at a moment or behind it.
fn next_hour(moment: Moment) -> Moment {
    let into = moment.unix().rem_euclid(3_600);
    later(moment, (3_600 - into) % 3_600)
}

/// The moment of a local time: by the port's offset from universal time where settings
/// tell it, else as if it were universal time.
fn moment(app: &App, time: LocalTime, port: &str) -> Option<Moment> {
    let moment = Moment::read(&format!("{time}:00Z"))?;
    let minutes = app.settings().ports.get(port).copied().unwrap_or_default();
    Some(later(moment, -i64::from(minutes) * 60))
}

/// Whether a text is a carrier's designator (IATA: two characters, ICAO: three).
fn is_designator(text: &str) -> bool {
    (2..=3).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// A flight as people call it.
pub(super) fn label(fold: &saring_casework::Flight, times: &Times) -> String {
    match fold.key() {
        Some(key) => format!("{} {}–{}", key.flight, key.from, times.to),
        None => "no known flight".to_owned(),
    }
}
