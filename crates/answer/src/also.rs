//! Where else a listed entity stands.

use std::collections::HashMap;
use std::sync::Arc;

use saring_model::Hit;

/// Where else listed entities stand that are one with an entity of another list: by the
/// position of the list and the identifier that hits have.
#[derive(Clone, Default, Debug)]
pub struct Also(Arc<HashMap<(u32, String), Vec<Standing>>>);

/// One place where an entity is listed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Standing {
    /// The list.
    pub list: String,
    /// The identifier there.
    pub id: String,
}

impl Also {
    /// Of all entities that are one with others.
    pub fn new(standings: HashMap<(u32, String), Vec<Standing>>) -> Self {
        Self(Arc::new(standings))
    }

    /// Of the entity that was hit.
    pub fn of(&self, hit: &Hit) -> &[Standing] {
        if self.0.is_empty() {
            return &[];
        }
        let key = (hit.list, hit.id.clone());
        self.0.get(&key).map(Vec::as_slice).unwrap_or_default()
    }
}
