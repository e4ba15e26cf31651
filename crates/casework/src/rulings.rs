//! Everything that persons have ruled before, ready to be looked up.

use std::collections::{BTreeMap, BTreeSet};

use saring_model::{ListedEntity, Traveller};

use crate::exclusion::{Exclusion, entity_fingerprint};
use crate::exemption::Exemption;
use crate::identity::NamedDocument;
use crate::order::Order;

/// Orders, exclusions and exemptions.
#[derive(Clone, Default)]
pub struct Rulings {
    orders: Vec<Order>,
    exclusions: Vec<Exclusion>,
    exemptions: Vec<Exemption>,
    orders_by_number: BTreeMap<String, Vec<usize>>,
    orders_by_id: BTreeMap<String, Vec<usize>>,
    exclusions_by_entity: BTreeMap<String, Vec<usize>>,
    exemptions_by_entity: BTreeMap<String, Vec<usize>>,
    /// Of entities; `None` where several that differ have one identifier.
    fingerprints: BTreeMap<String, Option<String>>,
    /// Of orders, apart: an order may have the identifier of an entity.
    order_fingerprints: BTreeMap<String, Option<String>>,
    /// Identifiers by which rulings know entities that are listed under another one.
    referents: BTreeMap<String, Vec<String>>,
}

impl std::fmt::Debug for Rulings {
    /// Prints counts only: numbers of documents are personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rulings")
            .field("orders", &self.orders.len())
            .field("exclusions", &self.exclusions.len())
            .field("exemptions", &self.exemptions.len())
            .finish_non_exhaustive()
    }
}

fn index<'a>(
    keys: impl Iterator<Item = (String, usize)> + 'a,
) -> BTreeMap<String, Vec<usize>> {
    let mut map: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (key, position) in keys {
        let positions = map.entry(key).or_default();
        if positions.last() != Some(&position) {
            positions.push(position);
        }
    }
    map
}

fn found<'a, T>(
    values: &'a [T],
    map: &'a BTreeMap<String, Vec<usize>>,
    key: &str,
) -> impl Iterator<Item = &'a T> {
    let positions = map.get(key).map(Vec::as_slice).unwrap_or_default();
    positions.iter().filter_map(|position| values.get(*position))
}

/// Notes what an entity is. Two lists may give one identifier to two entities; a decision
/// on the one must not quiet the other.
fn note(
    fingerprints: &mut BTreeMap<String, Option<String>>,
    id: &str,
    entity: &ListedEntity,
) {
    let now = Some(entity_fingerprint(entity));
    let known = fingerprints.entry(id.to_owned()).or_insert_with(|| now.clone());
    if *known != now {
        *known = None;
    }
}

impl Rulings {
    /// Rulings in any order.
    pub fn new(
        orders: Vec<Order>,
        exclusions: Vec<Exclusion>,
        exemptions: Vec<Exemption>,
    ) -> Self {
        let by_number = orders.iter().enumerate().flat_map(|(position, order)| {
            order.documents.iter().map(move |document| (document.key(), position))
        });
        let by_id = orders
            .iter()
            .enumerate()
            .map(|(position, order)| (order.id.clone(), position));
        let excluded = exclusions.iter().enumerate();
        let exempted = exemptions.iter().enumerate();
        let mut order_fingerprints = BTreeMap::new();
        for order in &orders {
            note(&mut order_fingerprints, &order.id, &order.entity());
        }
        Self {
            orders_by_number: index(by_number),
            orders_by_id: index(by_id),
            exclusions_by_entity: index(
                excluded.map(|(position, one)| (one.entity.clone(), position)),
            ),
            exemptions_by_entity: index(
                exempted.map(|(position, one)| (one.entity.clone(), position)),
            ),
            fingerprints: BTreeMap::new(),
            order_fingerprints,
            referents: BTreeMap::new(),
            orders,
            exclusions,
            exemptions,
        }
    }

    /// The orders, for the engine to screen against ([`Order::entity`]).
    pub fn orders(&self) -> &[Order] {
        &self.orders
    }

    /// Identifiers of the entities that exclusions and exemptions name, each once and in
    /// order: who can find entities by all their identifiers need show no others.
    pub fn ruled(&self) -> impl Iterator<Item = &str> {
        let ids = [&self.exclusions_by_entity, &self.exemptions_by_entity];
        let ids: BTreeSet<&str> =
            ids.into_iter().flat_map(BTreeMap::keys).map(String::as_str).collect();
        ids.into_iter()
    }

    /// Shows an entity as it is listed now; to be called with everyone who is listed. An
    /// exclusion of an entity that was not shown does not hold, and no ruling of an
    /// identifier that several different entities have. Rulings may also name an
    /// entity by another identifier that it is known by, as one of several lists that
    /// have it.
    pub fn listed(&mut self, entity: &ListedEntity) {
        let is_ruled = |id: &str| {
            self.exclusions_by_entity.contains_key(id)
                || self.exemptions_by_entity.contains_key(id)
        };
        let referents =
            entity.referents.iter().filter(|id| is_ruled(id) && **id != entity.id);
        let referents: Vec<String> = referents.cloned().collect();
        if is_ruled(&entity.id) || !referents.is_empty() {
            note(&mut self.fingerprints, &entity.id, entity);
            self.referents.insert(entity.id.clone(), referents);
        }
    }

    /// The identifier of a hit, and the others that rulings know it by.
    fn ids<'a>(&'a self, entity: &'a str) -> impl Iterator<Item = &'a str> {
        let referents = self.referents.get(entity).map(Vec::as_slice).unwrap_or_default();
        std::iter::once(entity).chain(referents.iter().map(String::as_str))
    }

    /// What is listed of an entity now; `None` if it was not shown, or if nobody can say
    /// which of several is meant.
    pub fn fingerprint(&self, entity: &str) -> Option<&str> {
        self.fingerprints.get(entity)?.as_deref()
    }

    /// What an order says now, in the same way.
    pub(crate) fn order_fingerprint(&self, order: &str) -> Option<&str> {
        self.order_fingerprints.get(order)?.as_deref()
    }

    pub(crate) fn exclusions<'a>(
        &'a self,
        entity: &'a str,
    ) -> impl Iterator<Item = &'a Exclusion> {
        let of = |id| found(&self.exclusions, &self.exclusions_by_entity, id);
        self.ids(entity).flat_map(of)
    }

    pub(crate) fn exemptions<'a>(
        &'a self,
        entity: &'a str,
    ) -> impl Iterator<Item = &'a Exemption> {
        let of = |id| found(&self.exemptions, &self.exemptions_by_entity, id);
        // Nobody can say which of several entities the permission was given to.
        let is_one = self.fingerprints.get(entity) != Some(&None);
        self.ids(entity).filter(move |_| is_one).flat_map(of)
    }

    pub(crate) fn orders_of_id(&self, id: &str) -> impl Iterator<Item = &Order> {
        found(&self.orders, &self.orders_by_id, id)
    }

    /// Orders that name a document which may be one of the traveller's.
    pub(crate) fn orders_by_document(&self, traveller: &Traveller) -> Vec<&Order> {
        let documents = traveller.documents.iter().map(NamedDocument::of);
        let positions: BTreeSet<usize> = documents
            .filter_map(|document| self.orders_by_number.get(&document.key()))
            .flatten()
            .copied()
            .collect();
        let orders =
            positions.into_iter().filter_map(|position| self.orders.get(position));
        orders.filter(|order| order.names_document_of(traveller)).collect()
    }
}
