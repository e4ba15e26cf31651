//! Forms of the console: signing in and out, one's own password and language.
//!
//! In: what a browser sends from a page of `console`. Out: where it goes next (303), and
//! its cookie. Not handled: the pages themselves.

use axum::Form;
use std::fmt::Write as _;

use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::session::{self, Meta};
use super::{Actor, Caller, Permission, accounts, oidc};
use crate::App;
use crate::problem::Problem;
use crate::route::{About, Route};

/// Routes of the forms.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/sign-in", Permission::Public, sign_in, About::page()),
        Route::get("/sign-in/with", Permission::Public, oidc::begin, About::page()),
        Route::get("/sign-in/back", Permission::Public, oidc::back, About::page()),
        Route::post("/sign-out", Permission::Own, sign_out, About::page()),
        Route::post("/account/password", Permission::Own, password, About::page()),
        Route::post("/account/language", Permission::Own, language, About::page()),
    ]
}

#[derive(Deserialize)]
struct SignIn {
    login: String,
    password: String,
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
struct Password {
    current: String,
    new: String,
    again: String,
}

#[derive(Deserialize)]
struct Language {
    language: String,
    #[serde(default)]
    next: String,
}

fn fields<T>(form: Result<Form<T>, FormRejection>) -> Result<T, Problem> {
    let status = StatusCode::BAD_REQUEST;
    form.map(|Form(fields)| fields)
        .map_err(|_| Problem::new(status, "form", "expected a form with all its fields"))
}

fn with_cookie(cookie: HeaderValue, to: &str) -> Response {
    ([(header::SET_COOKIE, cookie)], Redirect::to(to)).into_response()
}

async fn sign_in(
    State(app): State<App>,
    caller: Caller,
    form: Result<Form<SignIn>, FormRejection>,
) -> Result<Response, Problem> {
    let SignIn { login, password, next } = fields(form)?;
    let next = safe_next(&next);
    let meta = Meta { address: caller.address, session: caller.session };
    match session::sign_in(&app, &login, &password, &meta).await {
        Ok(signed_in) if signed_in.must_change => {
            Ok(with_cookie(signed_in.cookie, "/account?must-change=1"))
        }
        Ok(signed_in) => Ok(with_cookie(signed_in.cookie, next)),
        Err(problem) if problem.status() == StatusCode::UNAUTHORIZED => {
            let to = format!("/sign-in?failed=1&next={}", encoded(next));
            Ok(Redirect::to(&to).into_response())
        }
        Err(problem) => Err(problem),
    }
}

async fn sign_out(State(app): State<App>, caller: Caller) -> Result<Response, Problem> {
    session::sign_out(&app, caller.session.as_deref()).await?;
    Ok(with_cookie(session::no_cookie(app.settings())?, "/sign-in?again=1"))
}

async fn password(
    State(app): State<App>,
    actor: Actor,
    caller: Caller,
    form: Result<Form<Password>, FormRejection>,
) -> Result<Response, Problem> {
    let Password { current, new, again } = fields(form)?;
    if new != again {
        return Ok(Redirect::to("/account?failed=again").into_response());
    }
    match accounts::change_password(&app, &actor, &caller, &current, &new).await {
        Ok(changed) => Ok(with_cookie(changed.cookie, "/account?done=password")),
        Err(problem) if problem.status() == StatusCode::FORBIDDEN => {
            Ok(Redirect::to("/account?failed=current").into_response())
        }
        Err(problem) if problem.status() == StatusCode::UNPROCESSABLE_ENTITY => {
            Ok(Redirect::to("/account?failed=new").into_response())
        }
        Err(problem) => Err(problem),
    }
}

async fn language(
    State(app): State<App>,
    actor: Actor,
    form: Result<Form<Language>, FormRejection>,
) -> Result<Response, Problem> {
    let Language { language, next } = fields(form)?;
    accounts::change_language(&app, &actor, &language).await?;
    let next = if next.is_empty() { "/account?done=language" } else { safe_next(&next) };
    Ok(Redirect::to(next).into_response())
}

/// Bytes of a path to go back to, at most.
const NEXT_BYTES_MAX: usize = 512;

/// Where one may be led back to after signing in: a path of this service, else the first
/// page. What browsers take for another host does not pass: `//host`, `/\host`, and
/// either of them with a tab or a line's end in between.
pub(crate) fn safe_next(next: &str) -> &str {
    let is_path = next.strip_prefix('/').is_some_and(|rest| {
        !rest.starts_with(['/', '\\'])
            && next.len() <= NEXT_BYTES_MAX
            && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
    });
    // Not back to where one came from, nor to what only a form asks for.
    let is_door = ["/sign-in", "/sign-out"].iter().any(|door| next.starts_with(door));
    if is_path && !is_door { next } else { "/" }
}

/// A path as a value behind a question mark.
fn encoded(path: &str) -> String {
    path.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            // Writing into text cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_to_another_site() {
        for next in ["/", "/alerts", "/alerts?state=open&x=a%20b", "/a//b"] {
            assert_eq!(safe_next(next), next);
        }
        let long = format!("/{}", "a".repeat(512));
        for next in [
            "",
            "alerts",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/\t/evil.example",
            "/a\r\nSet-Cookie: a=b",
            "javascript:alert(1)",
            "\\\\evil.example",
            "/a\\b",
            "/sign-out",
            "/sign-in?next=/",
            "/\u{e9}",
            &long,
            " //evil.example",
            "/%0d%0a\n",
        ] {
            assert_eq!(safe_next(next), "/", "{next:?}");
        }
        assert_eq!(encoded("/a?b=c&d"), "/a%3Fb%3Dc%26d");
    }
}
