//! What carriers send and fetch, and what is known of their flights.
//!
//! In: requests. Out: EDIFACT, or JSON. Not handled: what becomes of it (`desk`).

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::params::{Id, Params};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::body::{self, Json};
use crate::desk::flights::{self, Filter, Flights, Travellers};
use crate::desk::intake::{self, Account, Taken};
use crate::desk::notices;
use crate::problem::Problem;
use crate::records::{Flight, Notice, Passenger};
use crate::route::{About, Route};

const TAG: &str = "travel";
const EDIFACT: &str = "application/edifact";

/// Routes of this chapter.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::post(
            "/travel/messages",
            Permission::SendMessages,
            send,
            About::new(TAG, "Take in travel messages and answer them")
                .takes_media(EDIFACT)
                .takes_media("text/plain")
                .takes_media("text/csv")
                .takes_media("application/octet-stream")
                .answers_media(200, "the answer to the carrier (CUSRES)", EDIFACT)
                .answers::<Sent>(202, "it is taken in, and nothing is to be answered")
                .answers_media(
                    503,
                    "there is no room for it: everyone is referred, and it is to be sent \
                     again",
                    EDIFACT,
                ),
        ),
        Route::get(
            "/travel/flights",
            Permission::ReadFlights,
            list,
            About::new(TAG, "Flights by departure")
                .query::<Filter>()
                .answers::<Flights>(200, "some flights"),
        ),
        Route::get(
            "/travel/flights/{id}",
            Permission::ReadFlights,
            flight,
            About::new(TAG, "One flight").answers::<Flight>(200, "the flight"),
        ),
        Route::get(
            "/travel/flights/{id}/travellers",
            Permission::ReadFlights,
            travellers,
            About::new(TAG, "Who is on a flight, and what is answered for them")
                .query::<Paging>()
                .answers::<Travellers>(200, "some persons"),
        ),
        Route::get(
            "/travel/travellers/{id}",
            Permission::ReadFlights,
            traveller,
            About::new(TAG, "One person on a flight")
                .answers::<Passenger>(200, "the person"),
        ),
        Route::get(
            "/travel/outbox",
            Permission::SendMessages,
            outbox,
            About::new(
                TAG,
                "Notices that an answer has changed, until they are confirmed",
            )
            .query::<OutboxQuery>()
            .answers::<Outbox>(200, "some notices"),
        ),
        Route::post(
            "/travel/acknowledgements",
            Permission::SendMessages,
            send,
            About::new(TAG, "Confirm notices (CUSRES 312)")
                .takes_media(EDIFACT)
                .answers::<Sent>(202, "it is taken in"),
        ),
    ]
}

/// What became of what was sent.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Sent {
    /// What became of each message.
    messages: Vec<Account>,
    /// The answer to the carrier, where there is one.
    reply: String,
    /// Not all of it could be kept at present: whoever was asked about is referred.
    degraded: bool,
}

/// Which page.
#[derive(Clone, Default, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Paging {
    /// Where the page before ended.
    after: Option<String>,
    /// How many at most, from 1 to 1000; else 100.
    limit: Option<usize>,
}

/// Which notices.
#[derive(Clone, Default, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct OutboxQuery {
    /// Where the page before ended.
    after: Option<String>,
    /// How many at most, from 1 to 1000; else 100.
    limit: Option<usize>,
    /// Designator of the carrier, for who may speak for any.
    carrier: Option<String>,
}

/// A notice as its carrier sees it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct OutboxNotice {
    /// The number that the confirmation repeats.
    transaction: String,
    /// The flight.
    flight: String,
    /// When it was made.
    made_at: String,
    /// By when it is to be confirmed.
    confirm_by: String,
    /// The message (CUSRES 132).
    text: String,
}

/// Some notices.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Outbox {
    /// The earliest first.
    notices: Vec<OutboxNotice>,
    /// Where the next page begins; null where there is no more.
    next: Option<String>,
}

/// Seconds after which somebody comes again for whom there was no room.
const AGAIN_SECONDS: u64 = 1;

async fn send(
    State(app): State<App>,
    actor: Actor,
    request: Request,
) -> Result<Response, Problem> {
    let headers = request.headers().clone();
    media(&headers)?;
    let bytes = body::bytes(request).await?;
    if bytes.is_empty() {
        return Err(Problem::invalid("expected a message, found nothing"));
    }
    // The work goes on if whoever asked goes away: what was begun is kept.
    let work = async move {
        let taken = intake::take(&app, &actor, &*bytes).await;
        taken.map(|taken| (taken, wants_json(&headers)))
    };
    let worked = tokio::spawn(work).await;
    let (taken, json) = worked.map_err(|_| Problem::defect("taking in a message"))??;
    Ok(answer(taken, json))
}

fn answer(taken: Taken, json: bool) -> Response {
    let Taken { reply, accounts, is_degraded, is_refused } = taken;
    let status = match (is_refused, reply.is_empty() || json) {
        (true, _) => StatusCode::SERVICE_UNAVAILABLE,
        (false, true) => StatusCode::ACCEPTED,
        (false, false) => StatusCode::OK,
    };
    let mut response = if reply.is_empty() || json {
        let sent =
            Sent { messages: accounts, reply, degraded: is_degraded || is_refused };
        (status, Json(sent)).into_response()
    } else {
        (status, [(header::CONTENT_TYPE, EDIFACT)], reply).into_response()
    };
    if is_refused {
        response.headers_mut().insert(header::RETRY_AFTER, AGAIN_SECONDS.into());
    }
    if is_degraded {
        let name = HeaderName::from_static("saring-degraded");
        response.headers_mut().insert(name, HeaderValue::from_static("store"));
    }
    response
}

/// Whether a body may be what is read here: what it is its content tells.
fn media(headers: &HeaderMap) -> Result<(), Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or("application/octet-stream");
    let media = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let known = [
        "application/edifact",
        "text/plain",
        "text/csv",
        "application/octet-stream",
        "application/edi-x12",
    ];
    if known.contains(&media.as_str()) {
        return Ok(());
    }
    let detail = "expected application/edifact, text/plain, text/csv or \
                  application/octet-stream";
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media", detail))
}

fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("application/json"))
}

async fn list(
    State(app): State<App>,
    actor: Actor,
    Params(filter): Params<Filter>,
) -> Result<Json<Flights>, Problem> {
    Ok(Json(flights::list(&app, &actor, &filter).await?))
}

async fn flight(
    State(app): State<App>,
    actor: Actor,
    Id(id): Id,
) -> Result<Json<Flight>, Problem> {
    Ok(Json(flights::one(&app, &actor, &id).await?))
}

async fn travellers(
    State(app): State<App>,
    actor: Actor,
    Id(id): Id,
    Params(paging): Params<Paging>,
) -> Result<Json<Travellers>, Problem> {
    let Paging { after, limit } = paging;
    Ok(Json(flights::travellers(&app, &actor, &id, after, limit).await?))
}

async fn traveller(
    State(app): State<App>,
    actor: Actor,
    Id(id): Id,
) -> Result<Json<Passenger>, Problem> {
    Ok(Json(flights::traveller(&app, &actor, &id).await?))
}

async fn outbox(
    State(app): State<App>,
    actor: Actor,
    Params(query): Params<OutboxQuery>,
) -> Result<Json<Outbox>, Problem> {
    let carrier = actor.carrier.clone().or(query.carrier);
    let missing = || Problem::invalid("expected the carrier's designator").at("carrier");
    let carrier = carrier.ok_or_else(missing)?.to_ascii_uppercase();
    let limit = flights::limit(query.limit)?;
    let (notices, next) =
        notices::outbox(&app, &actor, &carrier, query.after, limit).await?;
    let notices = notices
        .into_iter()
        .map(|Notice { transaction, flight, made_at, confirm_by, text, .. }| {
            OutboxNotice {
                transaction,
                flight,
                made_at: made_at.to_string(),
                confirm_by: confirm_by.to_string(),
                text,
            }
        })
        .collect();
    Ok(Json(Outbox { notices, next }))
}
