//! The audit log for programs.
//!
//! In: requests. Out: entries, checkpoints and proofs of it, and the whole of it as
//! `docs/formats/audit.md` writes it. What is sealed of persons never leaves here.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use hyper::body::Frame;
use tokio::sync::mpsc::Receiver;

use super::params::{Id, Params};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::body::Json;
use crate::desk::audit;
use crate::problem::Problem;
use crate::route::{About, Route};

/// Routes of this chapter.
pub(crate) fn routes() -> Vec<Route> {
    use Permission as P;
    let about = |summary| About::new("audit", summary);
    vec![
        Route::get(
            "/audit/entries",
            P::ReadAudit,
            async |State(app): State<App>, actor: Actor, Params(filter): Params<_>| {
                audit::entries(&app, &actor, &filter).await.map(Json)
            },
            about("Entries of the audit log, the latest first")
                .query::<audit::Filter>()
                .answers::<audit::Listed>(200, "a page of entries"),
        ),
        Route::get(
            "/audit/entries/{number}",
            P::ReadAudit,
            async |State(app): State<App>, actor: Actor, Id(id): Id| {
                audit::one(&app, &actor, number(&id)?).await.map(Json)
            },
            about("One entry").answers::<audit::Logged>(200, "the entry"),
        ),
        Route::get(
            "/audit/checkpoint",
            P::ReadAudit,
            async |State(app): State<App>, actor: Actor| {
                audit::checkpoint(&app, &actor).await.map(|note| {
                    let kind = (header::CONTENT_TYPE, "text/plain; charset=utf-8");
                    ([kind], note).into_response()
                })
            },
            about("The latest signed checkpoint").answers_media(
                200,
                "a signed note",
                "text/plain",
            ),
        ),
        Route::get(
            "/audit/proof/{number}",
            P::ReadAudit,
            async |State(app): State<App>, actor: Actor, Id(id): Id| {
                audit::prove(&app, &actor, number(&id)?).await.map(Json)
            },
            about("A proof that an entry is in the log")
                .answers::<audit::Proof>(200, "the proof of RFC 9162"),
        ),
        Route::get(
            "/audit/consistency",
            P::ReadAudit,
            async |State(app): State<App>, actor: Actor, Params(sizes): Params<_>| {
                audit::prove_consistency(&app, &actor, &sizes).await.map(Json)
            },
            about("A proof that the log only grew")
                .query::<audit::Sizes>()
                .answers::<audit::Proof>(200, "the proof of RFC 9162"),
        ),
        Route::get(
            "/audit/export",
            P::ReadAudit,
            async |State(app): State<App>, actor: Actor| {
                audit::export(&app, &actor).await.map(file)
            },
            about("The whole log, without what is sealed").answers_media(
                200,
                "lines of JSON",
                "application/x-ndjson",
            ),
        ),
        Route::get(
            "/audit/samples",
            P::ReadSamples,
            async |State(app): State<App>, actor: Actor, Params(asked): Params<_>| {
                audit::samples(&app, &actor, &asked).await.map(Json)
            },
            about("Judged alerts of a day, drawn at random, without names")
                .query::<audit::Samples>()
                .answers::<audit::Sampled>(200, "samples"),
        ),
    ]
}

/// The number of an entry.
fn number(text: &str) -> Result<u64, Problem> {
    // Larger ones are no number of JSON that all tools read, and no log has so many.
    let number = text.parse().ok().filter(|number| *number < 1 << 53);
    number.ok_or_else(|| Problem::not_found("entry"))
}

fn file(pieces: Receiver<Vec<u8>>) -> Response {
    let head = [
        (header::CONTENT_TYPE, "application/x-ndjson"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.jsonl\""),
    ];
    (head, Body::new(Pieces(pieces))).into_response()
}

/// A body that is made while it is sent.
struct Pieces(Receiver<Vec<u8>>);

impl hyper::body::Body for Pieces {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let piece = self.0.poll_recv(context);
        piece.map(|piece| piece.map(|piece| Ok(Frame::data(piece.into()))))
    }
}
