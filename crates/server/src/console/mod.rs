//! Deeds for people: pages.
//!
//! In: requests of browsers. Out: pages, whole without any script; a library fetches
//! parts of them again, and keys press what is on them. Not handled: deeds themselves
//! (`desk`), signing in (`access`).
//!
//! A page is a struct of what it shows, made of values, and a template; so it is looked
//! at and tested without a store. Text of persons and publishers is escaped by the
//! templates, and stands in elements that keep the direction it is written in.

mod assets;
mod chart;
mod country;
mod evidence;
mod form;
mod frame;
mod language;
mod listed;
mod pages;
mod pairs;
mod people;
mod time;
mod told;

#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

pub(crate) use frame::Frame;

use crate::access::{Actor, Permission};
use crate::problem::Problem;
use crate::route::{About, Route};

/// Routes of this room.
pub(crate) fn routes() -> Vec<Route> {
    let mut routes = vec![Route::get(
        "/static/{name}",
        Permission::Public,
        assets::file,
        About::page(),
    )];
    routes.extend(pages::routes());
    routes
}

/// Text as part of a path, or as a value behind a question mark.
pub(crate) fn path(text: impl AsRef<str>) -> String {
    text.as_ref().bytes().fold(String::new(), |mut path, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            path.push(char::from(byte));
        } else {
            // Writing to a String does not fail.
            let _ = write!(path, "%{byte:02X}");
        }
        path
    })
}

/// To the page where one signs in, and from there back.
pub(crate) fn to_sign_in(uri: &Uri) -> Response {
    let wanted = uri.path_and_query().map_or("/", |wanted| wanted.as_str());
    match crate::access::safe_next(wanted) {
        "/" => form::to("/sign-in"),
        next => form::to(&format!("/sign-in?next={}", path(next))),
    }
}

/// A page in the place of a problem, where a page was asked for.
pub(crate) fn in_place_of_problem(frame: Frame, response: Response) -> Response {
    let Some(problem) = response.extensions().get::<Problem>() else { return response };
    let must_change = frame.actor.as_ref().is_some_and(Actor::must_change_password);
    if must_change && problem.status() == StatusCode::FORBIDDEN {
        return pages::door::to_account();
    }
    let page = pages::door::problem_page(frame, problem);
    let mut shown = frame::page_with(problem.status(), &page);
    if let Some(seconds) = response.headers().get(header::RETRY_AFTER) {
        shown.headers_mut().insert(header::RETRY_AFTER, seconds.clone());
    }
    // Who looks at the log sees what a program would have been told.
    shown.extensions_mut().insert(problem.clone());
    shown
}

/// What is answered where there is no route: to browsers a page.
pub(crate) fn no_route(request: &Request, problem: Problem) -> Response {
    let response = problem.into_response();
    if wants_page(request.headers()) {
        let frame = Frame::of(request.uri(), request.headers(), request.extensions());
        return in_place_of_problem(frame, response);
    }
    response
}

fn wants_page(headers: &HeaderMap) -> bool {
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accepts.is_some_and(|accepts| accepts.contains("text/html"))
}
