//! What surrounds every page: who is there, where they may go, language, light or dark.
//!
//! In: a request. Out: a [`Frame`], which every template shows around its own part, and
//! the response that a page is, with the headers that keep it from doing harm.

use std::convert::Infallible;

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::assets::Places;
use super::language::{self, Language, Words};
use crate::access::{Actor, Permission};
use crate::problem::Problem;

/// Name of the cookie that keeps light or dark.
pub(crate) const THEME_COOKIE: &str = "saring-theme";
/// Name of the cookie that says that single keys do nothing.
pub(crate) const KEYS_COOKIE: &str = "saring-keys";

/// What a page of the console may load and do: nothing of others, nothing written into
/// the page itself.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'";

/// Light or dark.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Its name in the cookie and in the page.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of that name.
    pub(crate) fn read(text: &str) -> Self {
        match text {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }
}

/// Where somebody may go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item {
    /// The key of its name.
    pub(crate) key: &'static str,
    /// The path.
    pub(crate) path: &'static str,
    /// Whether the page is it or below it.
    pub(crate) is_here: bool,
}

/// Several of them under one heading.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// The key of the heading.
    pub(crate) key: &'static str,
    /// What is under it.
    pub(crate) items: Vec<Item>,
}

/// The menu: heading, and of each entry name, path and what it takes.
type Entry = (&'static str, &'static str, Permission);
const MENU: [(&str, &[Entry]); 6] = [
    (
        "menu-work",
        &[
            ("menu-flights", "/", Permission::ReadFlights),
            ("menu-alerts", "/console/alerts", Permission::ReadAlerts),
        ],
    ),
    (
        "menu-lists",
        &[
            ("menu-search", "/console/search", Permission::Screen),
            ("menu-versions", "/console/lists", Permission::ReadLists),
        ],
    ),
    (
        "menu-rulings",
        &[
            ("menu-orders", "/console/orders", Permission::ReadRulings),
            ("menu-exclusions", "/console/exclusions", Permission::ReadRulings),
            ("menu-exemptions", "/console/exemptions", Permission::ReadRulings),
        ],
    ),
    (
        "menu-rights",
        &[
            ("menu-redress", "/console/redress", Permission::Redress),
            ("menu-unmask", "/console/unmask", Permission::RequestUnmask),
            ("menu-persons", "/console/persons", Permission::ExportPerson),
        ],
    ),
    (
        "menu-oversight",
        &[
            ("menu-figures", "/console/figures", Permission::ReadFigures),
            ("menu-audit", "/console/audit", Permission::ReadAudit),
        ],
    ),
    (
        "menu-administration",
        &[
            ("menu-accounts", "/console/accounts", Permission::ManageAccounts),
            ("menu-keys", "/console/keys", Permission::ManageAccounts),
            ("menu-access", "/console/access", Permission::ApproveAccess),
        ],
    ),
];

/// Pages that belong to an entry of the menu and are not below its path.
const BELOW: [(&str, &str); 5] = [
    ("/console/search", "/console/entities"),
    ("/console/lists", "/console/entries"),
    ("/console/orders", "/console/rulings/order"),
    ("/console/exclusions", "/console/rulings/exclusion"),
    ("/console/exemptions", "/console/rulings/exemption"),
];

/// What surrounds a page.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// Strings.
    pub(crate) t: Words,
    /// Light or dark.
    pub(crate) theme: Theme,
    /// Whether single keys do something.
    pub(crate) with_keys: bool,
    /// Files.
    pub(crate) files: Places,
    /// The path of the page.
    pub(crate) path: String,
    /// Who is there; nobody on the pages before signing in.
    pub(crate) actor: Option<Actor>,
}

impl Frame {
    /// Where they may go.
    pub(crate) fn menu(&self) -> Vec<Group> {
        let Some(actor) = &self.actor else { return Vec::new() };
        let item = |(key, path, permission): Entry| {
            let is_here = match path {
                "/" => self.path == "/" || self.is_under("/console/flights"),
                path => {
                    let also = BELOW.iter().filter(|(menu, _)| *menu == path);
                    self.is_under(path)
                        || also.into_iter().any(|(_, own)| self.is_under(own))
                }
            };
            actor.may(permission).then_some(Item { key, path, is_here })
        };
        let group = |(key, entries): (&'static str, &'static [Entry])| Group {
            key,
            items: entries.iter().copied().filter_map(item).collect(),
        };
        let groups = MENU.into_iter().map(group);
        groups.filter(|group| !group.items.is_empty()).collect()
    }

    fn is_under(&self, path: &str) -> bool {
        let rest = self.path.strip_prefix(path);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Whether they may do something.
    pub(crate) fn may(&self, permission: Permission) -> bool {
        self.actor.as_ref().is_some_and(|actor| actor.may(permission))
    }

    /// What a form has to bring back.
    pub(crate) fn form_token(&self) -> &str {
        self.actor.as_ref().map_or("", |actor| actor.form_token.as_str())
    }

    /// How they are greeted.
    pub(crate) fn name(&self) -> &str {
        self.actor.as_ref().map_or("", |actor| actor.name.as_str())
    }

    /// Their role.
    pub(crate) fn role(&self) -> &str {
        self.actor.as_ref().map_or("", |actor| actor.role.as_str())
    }

    /// Their account, as records name it.
    pub(crate) fn account(&self) -> &str {
        self.actor.as_ref().map_or("", |actor| actor.account.as_str())
    }

    /// Of the head of a request.
    pub(crate) fn of(uri: &Uri, headers: &HeaderMap, extensions: &Extensions) -> Self {
        let actor = extensions.get::<Actor>().cloned();
        let cookie = |name| cookie(headers, name);
        let own = actor.as_ref().and_then(|actor| Language::of_tag(&actor.language));
        let chosen = || cookie(language::COOKIE).as_deref().and_then(Language::of_tag);
        let browser = || Language::of_browser(headers);
        let language = own.or_else(chosen).or_else(browser).unwrap_or_default();
        Self {
            t: Words(language),
            theme: Theme::read(&cookie(THEME_COOKIE).unwrap_or_default()),
            with_keys: cookie(KEYS_COOKIE).as_deref() != Some("off"),
            files: Places::new(),
            path: uri.path().to_owned(),
            actor,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Frame {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.uri, &parts.headers, &parts.extensions))
    }
}

/// A cookie of a request.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE);
    let pairs = lines.iter().filter_map(|line| line.to_str().ok());
    let mut pairs = pairs.flat_map(|line| line.split(';')).map(str::trim);
    pairs.find_map(|pair| {
        let (own, value) = pair.split_once('=')?;
        (own == name).then(|| value.to_owned())
    })
}

/// A page.
pub(crate) fn page<T: Template>(template: &T) -> Response {
    page_with(StatusCode::OK, template)
}

/// A page with a status of its own.
pub(crate) fn page_with<T: Template>(status: StatusCode, template: &T) -> Response {
    let body = match template.render() {
        Ok(body) => body,
        Err(error) => return Problem::defect(error).into_response(),
    };
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
    set(header::CONTENT_TYPE, "text/html; charset=utf-8");
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    // Nothing of a person stays behind in a browser.
    set(header::CACHE_CONTROL, "no-store");
    set(header::REFERRER_POLICY, "same-origin");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    response
}
