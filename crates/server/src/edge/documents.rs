//! What the contract is, for programs and for people.
//!
//! In: the table of routes. Out: `/openapi.json`, and `/docs` as a page without a script
//! or anything from elsewhere.

use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::body::Bytes;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;

use crate::access::Permission;
use crate::route::{About, Route, open_api};

pub(super) fn routes() -> Vec<Route> {
    let public = Permission::Public;
    let about = |summary| About::new("Operations", summary);
    vec![
        Route::get(
            "/openapi.json",
            public,
            || async { shared("application/json", &JSON) },
            about("The contract, for programs").answers_media(
                200,
                "an OpenAPI 3.1 document",
                "application/json",
            ),
        ),
        Route::get(
            "/docs",
            public,
            || async { shared("text/html; charset=utf-8", &PAGE) },
            about("The contract, for people").answers_media(200, "a page", "text/html"),
        ),
    ]
}

static JSON: LazyLock<Bytes> =
    LazyLock::new(|| serde_json::to_vec(&open_api()).unwrap_or_default().into());

static PAGE: LazyLock<Bytes> = LazyLock::new(|| page(&open_api()).into());

/// The same for everybody until the next version.
fn shared(kind: &'static str, body: &Bytes) -> Response {
    let headers =
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=300")];
    (headers, body.clone()).into_response()
}

/// The document as a page: each route with what it takes and answers.
fn page(document: &Value) -> String {
    let mut page = String::from(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <title>Saring: contract</title></head>\n<body><main>\n<h1>Saring: contract</h1>\n\
         <p>Version ",
    );
    escape(&mut page, document.pointer("/info/version"));
    page.push_str(
        ". For programs: <a href=\"/openapi.json\">openapi.json</a>. A request shows \
         who asks by a key (<code>Authorization: Bearer</code>), a session or a \
         certificate. What goes wrong is told as <code>application/problem+json</code>.\
         </p>\n",
    );
    for (tag, operations) in by_tag(document) {
        page.push_str("<h2>");
        escape_text(&mut page, tag);
        page.push_str("</h2>\n");
        for (method, path, operation) in operations {
            let _ = write!(page, "<h3><code>{} ", method.to_uppercase());
            escape_text(&mut page, path);
            page.push_str("</code></h3>\n<p>");
            escape(&mut page, operation.get("summary"));
            page.push_str(". Permission: ");
            escape(&mut page, operation.get("x-permission"));
            page.push_str(".</p>\n<dl>\n");
            parts(&mut page, operation);
            page.push_str("</dl>\n");
        }
    }
    page.push_str("</main></body>\n</html>\n");
    page
}

/// An operation with its method and path.
type Operation<'a> = (&'a str, &'a str, &'a Value);

fn by_tag(document: &Value) -> std::collections::BTreeMap<&str, Vec<Operation<'_>>> {
    let mut tags = std::collections::BTreeMap::<_, Vec<_>>::new();
    for (path, methods) in members(document.get("paths")) {
        for (method, operation) in members(Some(methods)) {
            let tag = operation.pointer("/tags/0").and_then(Value::as_str);
            let tag = tag.unwrap_or_default();
            tags.entry(tag).or_default().push((method, path, operation));
        }
    }
    tags
}

/// Parameters, body and answers.
fn parts(page: &mut String, operation: &Value) {
    let parameters = operation.get("parameters").and_then(Value::as_array);
    for parameter in parameters.into_iter().flatten() {
        page.push_str("<dt>");
        escape(page, parameter.get("in"));
        page.push_str(" <code>");
        escape(page, parameter.get("name"));
        page.push_str("</code></dt><dd>");
        escape(page, parameter.pointer("/schema/description"));
        page.push_str("</dd>\n");
    }
    for (media, content) in members(operation.pointer("/requestBody/content")) {
        page.push_str("<dt>body</dt><dd><code>");
        escape_text(page, media);
        page.push_str("</code> ");
        schema(page, content);
        page.push_str("</dd>\n");
    }
    for (status, answer) in members(operation.get("responses")) {
        page.push_str("<dt>");
        escape_text(page, status);
        page.push_str("</dt><dd>");
        escape(page, answer.get("description"));
        page.push(' ');
        for (_, content) in members(answer.get("content")) {
            schema(page, content);
        }
        page.push_str("</dd>\n");
    }
}

/// The members of an object, if it is one.
fn members(value: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    let object = value.and_then(Value::as_object);
    object.into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

/// The name of a schema, where it has one.
fn schema(page: &mut String, content: &Value) {
    let name = content.pointer("/schema/$ref").and_then(Value::as_str);
    if let Some(name) = name.and_then(|name| name.rsplit('/').next()) {
        page.push_str("<code>");
        escape_text(page, name);
        page.push_str("</code>");
    }
}

fn escape(page: &mut String, value: Option<&Value>) {
    escape_text(page, value.and_then(Value::as_str).unwrap_or_default());
}

fn escape_text(page: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '<' => page.push_str("&lt;"),
            '>' => page.push_str("&gt;"),
            '&' => page.push_str("&amp;"),
            '"' => page.push_str("&quot;"),
            letter => page.push(letter),
        }
    }
}
