//! Lists of one's own, entry by entry: an editor proposes, somebody else agrees.
//!
//! In: a form with the columns of the template (`docs/formats/template.md`). Out: changes
//! that are gathered, and handed in together as a version that waits. Not handled: what
//! the second person does (`lists`); columns that have no field here stay as they are.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::lists::{Fault, to_version};
use crate::App;
use crate::access::{Actor, Permission};
use crate::console::form::{Fields, to};
use crate::console::frame::{self, Frame};
use crate::console::language::Words;
use crate::console::path;
use crate::console::people::People;
use crate::desk::lists::edits::{self as desk, Editable};
use crate::problem::Problem;
use crate::route::{About, Route};

/// Routes of these pages.
pub(crate) fn routes() -> Vec<Route> {
    let edit = Permission::ImportLists;
    vec![
        Route::get("/console/entries", edit, show, About::page()),
        Route::post("/console/entries", edit, change, About::page()),
        Route::post("/console/entries/gathered", edit, settle, About::page()),
    ]
}

/// Entries on a page.
const LINES_MAX: usize = 40;
/// Changes on a page.
const CHANGES_SHOWN_MAX: usize = 60;

/// How a column is filled in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// One value.
    One,
    /// Several, one a line.
    Lines,
    /// One of some words.
    Choice(&'static [&'static str]),
}

/// Columns of the template that have a field, in its order. Each is explained in the
/// template's page.
const COLUMNS: [(&str, Shape); 18] = [
    ("kind", Shape::Choice(&["person", "organisation", "company", "vessel", "aircraft"])),
    ("sex", Shape::Choice(&["F", "M", "X"])),
    ("name", Shape::Lines),
    ("aliases", Shape::Lines),
    ("weak_aliases", Shape::Lines),
    ("original_names", Shape::Lines),
    ("former_names", Shape::Lines),
    ("birth_dates", Shape::Lines),
    ("birth_places", Shape::Lines),
    ("nationalities", Shape::Lines),
    ("passports", Shape::Lines),
    ("id_numbers", Shape::Lines),
    ("addresses", Shape::Lines),
    ("designations", Shape::Lines),
    ("programme", Shape::One),
    ("reference", Shape::One),
    ("listed_on", Shape::One),
    ("notes", Shape::Lines),
];

/// A field of the form.
struct Column {
    name: &'static str,
    value: String,
    choices: &'static [&'static str],
    /// Lines that it is high; 1 for a line.
    rows: usize,
}

/// A change that is gathered.
struct Change {
    id: String,
    name: String,
    is_removed: bool,
}

/// What the page is asked with.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// The list.
    pub(crate) list: String,
    /// The entry; empty for a new one.
    pub(crate) id: String,
    /// What is in the entries to show.
    pub(crate) text: String,
}

/// What stands in the form where it was not taken.
pub(crate) struct Refused {
    /// Why.
    pub(crate) fault: Fault,
    /// What was filled in; `None` where it was what is gathered.
    pub(crate) fields: Option<BTreeMap<String, String>>,
}

#[derive(Template)]
#[template(path = "entries.html")]
struct Page {
    frame: Frame,
    t: Words,
    asked: Asked,
    is_known: bool,
    columns: Vec<Column>,
    fault: Option<Fault>,
    /// Why what is gathered was not handed in.
    gathered_fault: Option<Fault>,
    editable: Editable,
    changes: Vec<Change>,
    /// Changes besides these.
    more: usize,
    by: Vec<String>,
}

/// Values of a column, one a line.
fn lines(value: Option<&Value>) -> String {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Array(_)
        | Value::Object(_) => value.to_string(),
    };
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::Array(values)) => {
            values.iter().map(text).collect::<Vec<_>>().join("\n")
        }
        Some(value) => text(value),
    }
}

/// The page of a list's entries.
pub(crate) fn page(
    frame: Frame,
    asked: Asked,
    editable: Editable,
    refused: Option<Refused>,
    people: &People,
) -> impl Template + use<> {
    let t = frame.t;
    let (fault, gathered_fault, filled) = match refused {
        Some(Refused { fault, fields: Some(fields) }) => {
            (Some(fault), None, Some(fields))
        }
        Some(Refused { fault, fields: None }) => (None, Some(fault), None),
        None => (None, None, None),
    };
    let entry = editable.entry.as_ref();
    let column = |(name, shape): (&'static str, Shape)| {
        let value = match &filled {
            Some(fields) => fields.get(name).cloned().unwrap_or_default(),
            None => lines(entry.and_then(|entry| entry.get(name))),
        };
        let (choices, rows) = match shape {
            Shape::Choice(choices) => (choices, 1),
            Shape::One => (&[] as &[_], 1),
            Shape::Lines => (&[] as &[_], value.lines().count().clamp(2, 6)),
        };
        Column { name, value, choices, rows }
    };
    let gathered = editable.gathered.as_ref();
    let change = |(id, value): (&String, &Option<Value>)| Change {
        id: id.clone(),
        name: value
            .as_ref()
            .and_then(|value| value.get("name"))
            .map(|name| desk::shown_name(name).to_owned())
            .unwrap_or_default(),
        is_removed: value.is_none(),
    };
    let all = gathered.map_or(0, |set| set.changes.len());
    let changes = gathered.into_iter().flat_map(|set| &set.changes);
    let by = gathered.into_iter().flat_map(|set| &set.by);
    Page {
        t,
        is_known: editable.entry.is_some(),
        columns: COLUMNS.into_iter().map(column).collect(),
        fault,
        gathered_fault,
        changes: changes.take(CHANGES_SHOWN_MAX).map(change).collect(),
        more: all.saturating_sub(CHANGES_SHOWN_MAX),
        by: by.map(|who| people.name(who)).collect(),
        asked,
        editable,
        frame,
    }
}

async fn shown(
    app: &App,
    frame: Frame,
    asked: Asked,
    refused: Option<(StatusCode, Refused)>,
) -> Result<Response, Problem> {
    let Asked { list, id, text } = &asked;
    let editable = desk::editable(app, list, text, id, LINES_MAX).await?;
    let people = People::read(app).await?;
    let (status, refused) = match refused {
        Some((status, refused)) => (status, Some(refused)),
        None => (StatusCode::OK, None),
    };
    Ok(frame::page_with(status, &page(frame, asked, editable, refused, &people)))
}

async fn show(
    State(app): State<App>,
    frame: Frame,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    shown(&app, frame, asked, None).await
}

/// An entry with what a form says of it.
fn filled(entry: Option<Value>, fields: &BTreeMap<String, String>) -> Value {
    let mut object = match entry {
        Some(Value::Object(object)) => object,
        Some(_) | None => Map::new(),
    };
    for (name, shape) in COLUMNS {
        let text = fields.get(name).map_or("", String::as_str);
        let values: Vec<&str> =
            text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let value = match (values.as_slice(), shape) {
            ([], _) => {
                object.remove(name);
                continue;
            }
            ([one], _) => json!(one),
            (several, Shape::Lines) => json!(several),
            (several, Shape::One | Shape::Choice(_)) => json!(several.join(" ")),
        };
        object.insert(name.to_owned(), value);
    }
    Value::Object(object)
}

async fn change(
    State(app): State<App>,
    frame: Frame,
    actor: Actor,
    Fields(mut fields): Fields<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let mut take = |name: &str| fields.remove(name).unwrap_or_default().trim().to_owned();
    let (list, id, how) = (take("list"), take("id"), take("how"));
    let value = match how.as_str() {
        "put" => {
            let before = desk::editable(&app, &list, "", &id, 0).await?;
            Some(filled(before.entry, &fields))
        }
        "remove" => None,
        _ => return Err(Problem::invalid("expected put or remove").at("how")),
    };
    match desk::change(&app, &actor, &list, &id, value).await {
        Ok(_) => Ok(to(&format!("/console/entries?list={}", path(&list)))),
        Err(problem) => {
            let (status, fault) = Fault::of(problem, frame.t)?;
            let refused = Refused { fault, fields: Some(fields) };
            let asked = Asked { list, id, ..Asked::default() };
            shown(&app, frame, asked, Some((status, refused))).await
        }
    }
}

#[derive(Deserialize)]
struct Settled {
    list: String,
    how: String,
}

async fn settle(
    State(app): State<App>,
    frame: Frame,
    actor: Actor,
    Fields(Settled { list, how }): Fields<Settled>,
) -> Result<Response, Problem> {
    let settled = match how.as_str() {
        "hand-in" => {
            desk::hand_in(&app, &actor, &list).await.map(|made| to_version(&made))
        }
        "discard" => {
            let there = format!("/console/entries?list={}", path(&list));
            desk::discard(&app, &actor, &list).await.map(|()| to(&there))
        }
        _ => return Err(Problem::invalid("expected hand-in or discard").at("how")),
    };
    match settled {
        Ok(response) => Ok(response),
        Err(problem) => {
            let (status, fault) = Fault::of(problem, frame.t)?;
            let refused = Refused { fault, fields: None };
            let asked = Asked { list, ..Asked::default() };
            shown(&app, frame, asked, Some((status, refused))).await
        }
    }
}
