//! Casework for programs: alerts, rulings, redress, privacy, figures.
//!
//! In: requests in JSON. Out: what `desk` answers. Not handled: rules, which are there.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::params::{Id, Params};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::body::Json;
use crate::desk::{alerts, figures, privacy, redress, rulings};
use crate::problem::Problem;
use crate::records::{RequestKind, RulingKind};
use crate::route::{About, Route};

/// To whom an alert is given.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AssignAlert")]
struct Assign {
    /// An account (`user:u-…`); `me` for the caller, `null` for nobody.
    to: Option<String>,
    /// The version that was looked at.
    version: Option<u64>,
}

/// Something to write down.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TextToKeep")]
struct Text {
    /// The text.
    text: String,
}

/// A reason for a deed.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ReasonGiven")]
struct Why {
    /// Why: ten characters or more.
    reason: String,
    /// The version that was looked at.
    version: Option<u64>,
}

/// Entities that somebody was like.
#[derive(serde::Serialize, JsonSchema)]
#[schemars(rename = "RedressCandidates")]
struct Candidates {
    /// The entities.
    candidates: Vec<redress::Candidate>,
}

/// Routes of this chapter.
pub(crate) fn routes() -> Vec<Route> {
    let mut routes = alert_routes();
    routes.extend(ruling_routes());
    routes.extend(redress_routes());
    routes.extend(privacy_routes());
    routes.extend(figure_routes());
    routes
}

fn alert_routes() -> Vec<Route> {
    use Permission as P;
    const TAG: &str = "alerts";
    let about = |summary| About::new(TAG, summary);
    let whole =
        |summary| about(summary).answers::<alerts::Whole>(200, "the alert as it is now");
    vec![
        Route::get(
            "/alerts",
            P::ReadAlerts,
            async |State(app): State<App>, actor: Actor, Params(filter): Params<_>| {
                alerts::queue(&app, &actor, &filter).await.map(Json)
            },
            about("The queue, the most urgent first")
                .query::<alerts::Filter>()
                .answers::<alerts::Listed>(200, "a page of alerts"),
        ),
        Route::get(
            "/alerts.csv",
            P::ReadAlerts,
            async |State(app): State<App>, actor: Actor, Params(filter): Params<_>| {
                alerts::csv(&app, &actor, &filter).await.map(|text| csv("alerts", text))
            },
            about("Alerts as a table, without names")
                .query::<alerts::Filter>()
                .answers_media(200, "a table", "text/csv"),
        ),
        Route::get(
            "/alerts/{id}",
            P::ReadAlerts,
            async |State(app): State<App>, actor: Actor, Id(id): Id| {
                alerts::get(&app, &actor, &id).await.map(Json)
            },
            whole("One alert, whole"),
        ),
        Route::post(
            "/alerts/{id}/assign",
            P::WorkAlerts,
            async |State(app): State<App>,
                   actor: Actor,
                   Id(id): Id,
                   Json(Assign { to, version }): Json<Assign>| {
                let to = to.map(|to| if to == "me" { actor.account.clone() } else { to });
                alerts::assign(&app, &actor, &id, to.as_deref(), version).await.map(Json)
            },
            whole("Take an alert, give it to somebody or back to all").takes::<Assign>(),
        ),
        Route::post(
            "/alerts/{id}/notes",
            P::WorkAlerts,
            async |State(app): State<App>,
                   actor: Actor,
                   Id(id): Id,
                   Json(Text { text }): Json<Text>| {
                alerts::note(&app, &actor, &id, &text).await.map(Json)
            },
            whole("Write something down beside an alert").takes::<Text>(),
        ),
        Route::post(
            "/alerts/{id}/escalate",
            P::WorkAlerts,
            async |State(app): State<App>,
                   actor: Actor,
                   Id(id): Id,
                   Json(Why { reason, version }): Json<Why>| {
                alerts::escalate(&app, &actor, &id, &reason, version).await.map(Json)
            },
            whole("Ask for somebody who may decide").takes::<Why>(),
        ),
        Route::post(
            "/alerts/{id}/decide",
            P::DecideAlerts,
            async |State(app): State<App>,
                   actor: Actor,
                   Id(id): Id,
                   Json(asked): Json<alerts::Decide>| {
                alerts::decide(&app, &actor, &id, &asked).await.map(Json)
            },
            about("Judge an alert")
                .takes::<alerts::Decide>()
                .answers::<alerts::Decided>(200, "the alert, and what came of it"),
        ),
        Route::post(
            "/alerts/{id}/reopen",
            P::SuperviseAlerts,
            async |State(app): State<App>,
                   actor: Actor,
                   Id(id): Id,
                   Json(Why { reason, version }): Json<Why>| {
                alerts::reopen(&app, &actor, &id, &reason, version).await.map(Json)
            },
            whole("Open a judged alert again").takes::<Why>(),
        ),
    ]
}

/// Routes of one kind of ruling.
macro_rules! rulings_of {
    ($routes:ident, $kind:expr, $path:literal, $many:literal) => {
        $routes.push(Route::get(
            concat!("/", $path),
            Permission::ReadRulings,
            async |State(app): State<App>, actor: Actor, Params(filter): Params<_>| {
                rulings::list(&app, &actor, $kind, &filter).await.map(Json)
            },
            About::new("rulings", concat!($many, ", without whom they are about"))
                .query::<rulings::Filter>()
                .answers::<rulings::Listed>(200, "a page of rulings"),
        ));
        $routes.push(Route::get(
            concat!("/", $path, "/{id}"),
            Permission::ReadRulings,
            async |State(app): State<App>, actor: Actor, Id(id): Id| {
                rulings::get(&app, &actor, $kind, &id).await.map(Json)
            },
            About::new("rulings", concat!("One of the ", $path))
                .answers::<rulings::Shown>(200, "the ruling"),
        ));
        $routes.push(Route::post(
            concat!("/", $path, "/{id}/revoke"),
            Permission::ProposeRulings,
            async |State(app): State<App>,
                   actor: Actor,
                   Id(id): Id,
                   Json(asked): Json<rulings::Settle>| {
                let how = rulings::How::Revoke;
                rulings::settle(&app, &actor, $kind, &id, how, &asked).await.map(Json)
            },
            About::new("rulings", concat!("Revoke one of the ", $path, ", at once"))
                .takes::<rulings::Settle>()
                .answers::<rulings::Shown>(200, "the ruling as it is now"),
        ));
    };
}

/// Routes of what two persons make.
macro_rules! rulings_of_two {
    ($routes:ident, $kind:expr, $path:literal) => {
        $routes.push(Route::post(
            concat!("/", $path),
            Permission::ProposeRulings,
            async |State(app): State<App>,
                   actor: Actor,
                   Json(asked): Json<rulings::Proposal>| {
                let shown = rulings::propose(&app, &actor, $kind, &asked).await;
                shown.map(|shown| (StatusCode::CREATED, Json(shown)))
            },
            About::new("rulings", concat!("Propose one of the ", $path))
                .takes::<rulings::Proposal>()
                .answers::<rulings::Shown>(201, "the ruling, awaiting a second person"),
        ));
        $routes.push(Route::post(
            concat!("/", $path, "/{id}/approve"),
            Permission::ApproveRulings,
            async |State(app): State<App>,
                   actor: Actor,
                   Id(id): Id,
                   Json(asked): Json<rulings::Settle>| {
                let how = rulings::How::Approve;
                rulings::settle(&app, &actor, $kind, &id, how, &asked).await.map(Json)
            },
            About::new("rulings", concat!("Approve one of the ", $path))
                .takes::<rulings::Settle>()
                .answers::<rulings::Shown>(200, "the ruling, in force"),
        ));
        $routes.push(Route::post(
            concat!("/", $path, "/{id}/reject"),
            Permission::ProposeRulings,
            async |State(app): State<App>,
                   actor: Actor,
                   Id(id): Id,
                   Json(asked): Json<rulings::Settle>| {
                let how = rulings::How::Reject;
                rulings::settle(&app, &actor, $kind, &id, how, &asked).await.map(Json)
            },
            About::new("rulings", concat!("Put away one of the ", $path))
                .takes::<rulings::Settle>()
                .answers::<rulings::Shown>(200, "the ruling, put away"),
        ));
    };
}

fn ruling_routes() -> Vec<Route> {
    let mut routes = Vec::new();
    rulings_of!(routes, RulingKind::Order, "orders", "Orders");
    rulings_of_two!(routes, RulingKind::Order, "orders");
    rulings_of!(routes, RulingKind::Exemption, "exemptions", "Exemptions");
    rulings_of_two!(routes, RulingKind::Exemption, "exemptions");
    rulings_of!(routes, RulingKind::Exclusion, "exclusions", "Standing exclusions");
    routes
}

fn redress_routes() -> Vec<Route> {
    use Permission as P;
    let about = |summary| About::new("redress", summary);
    let case =
        |summary| about(summary).answers::<redress::Case>(200, "the case as it is now");
    vec![
        Route::get(
            "/redress",
            P::Redress,
            async |State(app): State<App>, actor: Actor, Params(filter): Params<_>| {
                redress::list(&app, &actor, &filter).await.map(Json)
            },
            about("Cases, without the persons")
                .query::<redress::Filter>()
                .answers::<redress::Listed>(200, "a page of cases"),
        ),
        Route::post(
            "/redress",
            P::Redress,
            async |State(app): State<App>,
                   actor: Actor,
                   Json(asked): Json<redress::Open>| {
                let case = redress::open(&app, &actor, &asked).await;
                case.map(|case| (StatusCode::CREATED, Json(case)))
            },
            about("Open a case for a person")
                .takes::<redress::Open>()
                .answers::<redress::Case>(201, "the case, with its number"),
        ),
        Route::get(
            "/redress/{number}",
            P::Redress,
            async |State(app): State<App>, actor: Actor, Id(number): Id| {
                redress::get(&app, &actor, &number).await.map(Json)
            },
            case("One case"),
        ),
        Route::get(
            "/redress/{number}/candidates",
            P::Redress,
            async |State(app): State<App>, actor: Actor, Id(number): Id| {
                let candidates = redress::candidates(&app, &actor, &number).await;
                candidates.map(|candidates| Json(Candidates { candidates }))
            },
            about("Entities that the person was like")
                .answers::<Candidates>(200, "entities, each with the alert that says so"),
        ),
        Route::post(
            "/redress/{number}/notes",
            P::Redress,
            async |State(app): State<App>,
                   actor: Actor,
                   Id(number): Id,
                   Json(Text { text }): Json<Text>| {
                redress::note(&app, &actor, &number, &text).await.map(Json)
            },
            case("Write something down beside a case").takes::<Text>(),
        ),
        Route::post(
            "/redress/{number}/settle",
            P::Redress,
            async |State(app): State<App>,
                   actor: Actor,
                   Id(number): Id,
                   Json(asked): Json<redress::Settle>| {
                redress::settle(&app, &actor, &number, &asked).await.map(Json)
            },
            case("Grant, refuse or close a case").takes::<redress::Settle>(),
        ),
        Route::get(
            "/redress/{number}/letter",
            P::Redress,
            async |State(app): State<App>, actor: Actor, Id(number): Id| {
                redress::letter(&app, &actor, &number).await.map(text)
            },
            about("The answer to the person, in their language").answers_media(
                200,
                "a letter",
                "text/plain",
            ),
        ),
    ]
}

fn privacy_routes() -> Vec<Route> {
    use Permission as P;
    let about = |summary| About::new("privacy", summary);
    let asked = |summary| {
        about(summary)
            .takes::<rulings::Settle>()
            .answers::<privacy::Asked>(200, "the request as it is now")
    };
    vec![
        Route::get(
            "/unmask",
            P::RequestUnmask,
            async |State(app): State<App>, Params(filter): Params<privacy::Filter>| {
                privacy::requests(&app, RequestKind::Unmask, &filter).await.map(Json)
            },
            about("Requests to see masked persons")
                .query::<privacy::Filter>()
                .answers::<privacy::Listed>(200, "a page of requests"),
        ),
        Route::post(
            "/unmask",
            P::RequestUnmask,
            async |State(app): State<App>,
                   actor: Actor,
                   Json(asked): Json<privacy::AskUnmask>| {
                let asked = privacy::ask_unmask(&app, &actor, &asked).await;
                asked.map(|asked| (StatusCode::CREATED, Json(asked)))
            },
            about("Ask to see a masked person")
                .takes::<privacy::AskUnmask>()
                .answers::<privacy::Asked>(201, "the request, awaiting a second person"),
        ),
        Route::post(
            "/unmask/{id}/approve",
            P::ApproveUnmask,
            async |State(app): State<App>,
                   actor: Actor,
                   Id(id): Id,
                   Json(asked): Json<_>| {
                settle_request(&app, &actor, (RequestKind::Unmask, &id), true, &asked)
                    .await
            },
            asked("Agree that somebody else sees a masked person for a day"),
        ),
        Route::post(
            "/unmask/{id}/refuse",
            P::ApproveUnmask,
            async |State(app): State<App>,
                   actor: Actor,
                   Id(id): Id,
                   Json(asked): Json<_>| {
                settle_request(&app, &actor, (RequestKind::Unmask, &id), false, &asked)
                    .await
            },
            asked("Do not agree to it"),
        ),
        Route::post(
            "/persons/export",
            P::ExportPerson,
            async |State(app): State<App>,
                   actor: Actor,
                   Json(person): Json<privacy::Person>| {
                privacy::export(&app, &actor, &person).await.map(Json)
            },
            about("All that is held on one person")
                .takes::<privacy::Person>()
                .answers::<Value>(
                    200,
                    "records by kind, how many are masked, those of them that are open to \
                     the caller, and what the audit log has sealed",
                ),
        ),
        Route::get(
            "/persons/erase",
            P::Redress,
            async |State(app): State<App>, Params(filter): Params<privacy::Filter>| {
                privacy::requests(&app, RequestKind::Erase, &filter).await.map(Json)
            },
            about("Requests to delete all that is held on somebody")
                .query::<privacy::Filter>()
                .answers::<privacy::Listed>(200, "a page of requests"),
        ),
        Route::post(
            "/persons/erase",
            P::Redress,
            async |State(app): State<App>,
                   actor: Actor,
                   Json(person): Json<privacy::Person>| {
                let asked = privacy::ask_erase(&app, &actor, &person).await;
                asked.map(|asked| (StatusCode::CREATED, Json(asked)))
            },
            about("Ask that all that is held on somebody be deleted")
                .takes::<privacy::Person>()
                .answers::<privacy::Asked>(201, "the request, awaiting a second person"),
        ),
        Route::post(
            "/persons/erase/{id}/approve",
            P::ApproveUnmask,
            async |State(app): State<App>,
                   actor: Actor,
                   Id(id): Id,
                   Json(asked): Json<_>| {
                settle_request(&app, &actor, (RequestKind::Erase, &id), true, &asked)
                    .await
            },
            asked("Agree to it: it is done when this answers"),
        ),
        Route::post(
            "/persons/erase/{id}/refuse",
            P::ApproveUnmask,
            async |State(app): State<App>,
                   actor: Actor,
                   Id(id): Id,
                   Json(asked): Json<_>| {
                settle_request(&app, &actor, (RequestKind::Erase, &id), false, &asked)
                    .await
            },
            asked("Do not agree to it"),
        ),
    ]
}

async fn settle_request(
    app: &App,
    actor: &Actor,
    (kind, id): (RequestKind, &str),
    agree: bool,
    asked: &rulings::Settle,
) -> Result<Json<privacy::Asked>, Problem> {
    privacy::settle(app, actor, kind, id, agree, asked).await.map(Json)
}

fn figure_routes() -> Vec<Route> {
    let about = |summary| About::new("figures", summary);
    vec![
        Route::get(
            "/figures",
            Permission::ReadFigures,
            async |State(app): State<App>, Params(span): Params<figures::Span>| {
                figures::figures(&app, &span).await.map(Json)
            },
            about("Volumes, rates and times, without persons")
                .query::<figures::Span>()
                .answers::<figures::Figures>(200, "the figures"),
        ),
        Route::get(
            "/figures.csv",
            Permission::ReadFigures,
            async |State(app): State<App>, Params(span): Params<figures::Span>| {
                let figures = figures::figures(&app, &span).await?;
                Ok::<_, Problem>(csv("figures", figures::csv(&figures)))
            },
            about("The same day by day as a table")
                .query::<figures::Span>()
                .answers_media(200, "a table", "text/csv"),
        ),
    ]
}

fn csv(name: &str, text: String) -> Response {
    let disposition = format!("attachment; filename=\"{name}.csv\"");
    let head = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present".to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    (head, text).into_response()
}

fn text(text: String) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
