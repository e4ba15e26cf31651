//! Verdicts for programs.
//!
//! In: a [`Verdict`], the lists, the text for the agent. Out: the key `decision` of a
//! traveller in JSON. What the officer reads and what the agent reads stay apart.

use saring_casework::Reason;
use saring_model::{Directive, Evidence, Hit};
use serde_json::{Map, Value, json};

use crate::Also;
use crate::engine::{Fingerprints, Verdict};

/// How many of each directive there are.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Count {
    /// May board.
    pub board: u64,
    /// Are looked at by an officer.
    pub refer: u64,
    /// Are to be sent again.
    pub insufficient: u64,
    /// Must not board, by an order.
    pub no_board: u64,
}

impl Count {
    /// Counts one.
    pub fn add(&mut self, directive: Directive) {
        match directive {
            Directive::Board => self.board += 1,
            Directive::Refer => self.refer += 1,
            Directive::InsufficientData => self.insufficient += 1,
            Directive::DoNotBoard => self.no_board += 1,
        }
    }
}

/// The verdict as JSON.
pub fn json(
    verdict: &Verdict,
    text: &str,
    also: &Also,
    fingerprints: &Fingerprints,
    explain: bool,
) -> Value {
    let reasons = verdict.decision.reasons.iter();
    let reasons: Vec<Value> = reasons.map(|one| reason(one, fingerprints)).collect();
    let hits: Vec<Value> = verdict
        .hits
        .iter()
        .map(|one| {
            let mut value = hit(one, also, explain);
            if let (Some(print), Some(object)) =
                (fingerprints.of(&one.id), value.as_object_mut())
            {
                object.insert("entity_fingerprint".to_owned(), print.into());
            }
            value
        })
        .collect();
    json!({
        "directive": verdict.decision.directive.as_str(),
        "reasons": reasons,
        "agent_text": text,
        "hits": hits,
    })
}

/// A reason: its code, what it says, and what it is about.
pub fn reason(reason: &Reason, fingerprints: &Fingerprints) -> Value {
    let mut object = Map::new();
    let mut set = |key: &str, value: &str| {
        object.insert(key.to_owned(), Value::from(value));
    };
    set("code", reason.code());
    set("text", &reason.to_string());
    set("calls_for", reason.calls_for().as_str());
    match reason {
        Reason::NothingFound | Reason::NoName => {}
        Reason::Hit { entity, .. } => set("entity", entity),
        Reason::Ordered { order } => set("order", order),
        Reason::LikeOrder { order, shortfall } => {
            set("order", order);
            set("cause", shortfall.as_str());
        }
        Reason::OrderUnfit { order, fault } => {
            set("order", order);
            set("cause", fault.as_str());
        }
        Reason::OrderDisputed { order, exclusion } => {
            set("order", order);
            set("exclusion", exclusion);
        }
        Reason::Excluded { exclusion, entity } => {
            set("exclusion", exclusion);
            set("entity", entity);
        }
        Reason::ExclusionLapsed { exclusion, entity, lapse } => {
            set("exclusion", exclusion);
            set("entity", entity);
            set("cause", lapse.as_str());
        }
        Reason::Exempted { exemption, entity } => {
            set("exemption", exemption);
            set("entity", entity);
        }
        Reason::ExemptionOutside { exemption, entity, outside } => {
            set("exemption", exemption);
            set("entity", entity);
            set("cause", outside.as_str());
        }
        Reason::Unscreened { cause } | Reason::OrdersUnscreened { cause } => {
            set("cause", cause.as_str());
        }
    }
    let order = object.get("order").and_then(Value::as_str);
    if let Some(print) = order.and_then(|order| fingerprints.of_order(order)) {
        object.insert("entity_fingerprint".to_owned(), print.into());
    }
    Value::Object(object)
}

/// A hit, in the shape that it has in answers of `saring screen`.
pub fn hit(hit: &Hit, also: &Also, explain: bool) -> Value {
    let mut value = json!({
        "id": hit.id,
        "caption": hit.caption,
        "schema": hit.schema,
        "list": hit.list,
        "score": hit.score.get(),
        "name_score": hit.name_score.get(),
        "hit": hit.hit,
        "matched_name": hit.matched_name,
        "weak": hit.weak,
    });
    let Some(object) = value.as_object_mut() else { return value };
    let elsewhere: Vec<Value> =
        also.of(hit).iter().map(|own| json!({"list": own.list, "id": own.id})).collect();
    if !elsewhere.is_empty() {
        object.insert("also".to_owned(), elsewhere.into());
    }
    if explain {
        let evidence: Vec<Value> = hit.evidence.iter().map(piece).collect();
        object.insert("evidence".to_owned(), evidence.into());
    }
    value
}

/// A piece of evidence, in the same shape.
pub fn piece(piece: &Evidence) -> Value {
    json!({
        "kind": piece.kind.as_str(),
        "query": piece.query,
        "listed": piece.listed,
        "reason": piece.reason,
        "bits": f64::from(piece.centibits) / 100.0,
    })
}
