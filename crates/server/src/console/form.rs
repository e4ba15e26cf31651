//! What a form brings, and where one goes from there.

use axum::Form;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// Fields of a form.
pub(crate) struct Fields<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Fields<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let form = Form::<T>::from_request(request, state).await;
        form.map(|Form(fields)| Self(fields)).map_err(|_| {
            let detail = "expected a form with all its fields";
            Problem::new(StatusCode::BAD_REQUEST, "form", detail)
        })
    }
}

/// To a page, after something was done: reading it again does nothing twice.
pub(crate) fn to(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// To a page, with a cookie that scripts cannot read. It holds a choice, nobody's name.
pub(crate) fn to_with(path: &str, name: &str, value: &str, is_secure: bool) -> Response {
    const YEAR_SECONDS: u32 = 31_536_000;
    let secure = if is_secure { "; Secure" } else { "" };
    let cookie = format!(
        "{name}={value}; Path=/; Max-Age={YEAR_SECONDS}; HttpOnly; SameSite=Lax{secure}"
    );
    ([(header::SET_COOKIE, cookie)], Redirect::to(path)).into_response()
}
