//! The pages, a file each.

pub(crate) mod alert;
pub(crate) mod alerts;
pub(crate) mod audit;
pub(crate) mod door;
pub(crate) mod entries;
pub(crate) mod figures;
pub(crate) mod flights;
pub(crate) mod lists;
pub(crate) mod persons;
pub(crate) mod redress;
pub(crate) mod rulings;
pub(crate) mod search;
pub(crate) mod staff;
pub(crate) mod unmask;

use crate::route::Route;

/// Routes of all pages.
pub(crate) fn routes() -> Vec<Route> {
    let mut routes = door::routes();
    routes.extend(flights::routes());
    routes.extend(alerts::routes());
    routes.extend(alert::routes());
    routes.extend(search::routes());
    routes.extend(lists::routes());
    routes.extend(entries::routes());
    routes.extend(rulings::routes());
    routes.extend(redress::routes());
    routes.extend(unmask::routes());
    routes.extend(persons::routes());
    routes.extend(figures::routes());
    routes.extend(audit::routes());
    routes.extend(staff::routes());
    routes
}
