//! The pages before and beside the work: signing in, one's own account, keys and help,
//! light and dark.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;

use crate::App;
use crate::access::{Actor, Permission, safe_next};
use crate::console::form::{Fields, to, to_with};
use crate::console::frame::{self, Frame, KEYS_COOKIE, THEME_COOKIE, Theme};
use crate::console::language::{self, Language, Words};
use crate::console::path;
use crate::console::told::Told;
use crate::problem::Problem;
use crate::route::{About, Route};

/// Routes of these pages.
pub(crate) fn routes() -> Vec<Route> {
    let own = Permission::Own;
    vec![
        Route::get("/sign-in", Permission::Public, sign_in, About::page()),
        Route::get("/account", own, account, About::page()),
        Route::get("/console/help", own, help, About::page()),
        Route::post("/console/theme", own, theme, About::page()),
        Route::post("/console/single-keys", own, single_keys, About::page()),
    ]
}

/// What the page of signing in is asked with.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(default)]
pub(crate) struct Door {
    next: String,
    failed: Option<String>,
    again: Option<String>,
    language: Option<String>,
}

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignIn {
    frame: Frame,
    t: Words,
    next: String,
    failed: bool,
    again: bool,
}

/// The page of signing in.
pub(crate) fn sign_in_page(frame: Frame, door: &Door) -> impl Template + use<> {
    SignIn {
        t: frame.t,
        frame,
        next: safe_next(&door.next).to_owned(),
        failed: door.failed.is_some(),
        again: door.again.is_some(),
    }
}

async fn sign_in(
    State(app): State<App>,
    mut frame: Frame,
    headers: HeaderMap,
    Query(door): Query<Door>,
) -> Response {
    let chosen = door.language.as_deref().and_then(Language::of_tag);
    if let Some(language) = chosen {
        let kept = frame::cookie(&headers, language::COOKIE);
        if kept.as_deref() != Some(language.tag()) {
            let next = safe_next(&door.next);
            let back =
                format!("/sign-in?language={}&next={}", language.tag(), path(next));
            return to_with(&back, language::COOKIE, language.tag(), is_secure(&app));
        }
        frame.t = Words(language);
    }
    frame::page(&sign_in_page(frame, &door))
}

fn is_secure(app: &App) -> bool {
    app.settings().tls.is_some() || app.settings().public_url.starts_with("https:")
}

/// What the page of one's own account is asked with.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(crate) struct Own {
    must_change: Option<String>,
    failed: Option<String>,
    done: Option<String>,
}

#[derive(Template)]
#[template(path = "account.html")]
struct Account {
    frame: Frame,
    t: Words,
    must_change: bool,
    failed: Option<&'static str>,
    done: Option<&'static str>,
}

/// The page of one's own account.
pub(crate) fn account_page(frame: Frame, own: &Own) -> impl Template + use<> {
    let failed = match own.failed.as_deref() {
        Some("again") => Some("account-failed-again"),
        Some("current") => Some("account-failed-current"),
        Some("new") => Some("account-failed-new"),
        _ => None,
    };
    let done = match own.done.as_deref() {
        Some("password") => Some("account-done-password"),
        Some("language") => Some("account-done-language"),
        _ => None,
    };
    let must_change = own.must_change.is_some()
        || frame.actor.as_ref().is_some_and(Actor::must_change_password);
    Account { t: frame.t, frame, must_change, failed, done }
}

async fn account(frame: Frame, Query(own): Query<Own>) -> Response {
    frame::page(&account_page(frame, &own))
}

#[derive(Template)]
#[template(path = "help.html")]
struct Help {
    frame: Frame,
    t: Words,
    keys: [(&'static str, &'static str); 17],
}

/// The page of keys.
pub(crate) fn help_page(frame: Frame) -> impl Template + use<> {
    let keys = [
        ("j", "keys-next"),
        ("k", "keys-previous"),
        ("Enter", "keys-open"),
        ("/", "keys-filter"),
        ("1 · t", "keys-true-match"),
        ("2 · f", "keys-false-positive"),
        ("3 · u", "keys-unresolved"),
        ("e", "keys-escalate"),
        ("r", "keys-reason"),
        ("x", "keys-remember"),
        ("Ctrl Enter", "keys-submit"),
        ("n", "keys-note"),
        ("g", "keys-take"),
        ("o", "keys-entry"),
        ("h", "keys-hit"),
        ("Esc", "keys-leave"),
        ("?", "keys-help"),
    ];
    Help { t: frame.t, frame, keys }
}

async fn help(frame: Frame) -> Response {
    frame::page(&help_page(frame))
}

#[derive(Deserialize)]
struct ThemeChosen {
    theme: String,
    #[serde(default)]
    back: String,
}

async fn theme(
    State(app): State<App>,
    Fields(ThemeChosen { theme, back }): Fields<ThemeChosen>,
) -> Response {
    let theme = Theme::read(&theme).as_str();
    to_with(safe_next(&back), THEME_COOKIE, theme, is_secure(&app))
}

#[derive(Deserialize)]
struct KeysChosen {
    #[serde(default)]
    on: String,
}

async fn single_keys(
    State(app): State<App>,
    Fields(KeysChosen { on }): Fields<KeysChosen>,
) -> Response {
    let value = if on == "yes" { "on" } else { "off" };
    to_with("/console/help", KEYS_COOKIE, value, is_secure(&app))
}

#[derive(Template)]
#[template(path = "problem.html")]
struct Trouble {
    frame: Frame,
    t: Words,
    kind: &'static str,
    status: u16,
    detail: Told,
}

/// The page that stands in the place of a problem.
pub(crate) fn problem_page(frame: Frame, problem: &Problem) -> impl Template + use<> {
    Trouble {
        t: frame.t,
        kind: problem.kind(),
        status: problem.status().as_u16(),
        detail: frame.t.told(problem.detail()),
        frame,
    }
}

/// To the page of one's own account, where a password has to be chosen first.
pub(crate) fn to_account() -> Response {
    to("/account?must-change=1")
}
