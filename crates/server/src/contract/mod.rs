//! Deeds for programs: JSON and EDIFACT.

mod audit;
mod casework;
mod lists;
pub(crate) mod params;
mod screening;
mod travel;

pub(crate) use screening::replay as replay_match;

use crate::route::Route;

/// Routes of this room.
pub(crate) fn routes() -> Vec<Route> {
    let mut routes = screening::routes();
    routes.extend(travel::routes());
    routes.extend(casework::routes());
    routes.extend(lists::routes());
    routes.extend(audit::routes());
    routes
}
