//! The edge: connections, limits, TLS, metrics, health.
//!
//! In: sockets. Out: requests for the table of routes, and their answers. Not handled:
//! who asks (`access`), what is done (`desk`).
//!
//! | Module | Does |
//! |---|---|
//! | `serve` | takes connections and gives them up |
//! | `pulse` | says how long a connection may do what it does |
//! | `tls` | privacy, and whose certificates callers may show |
//! | `stack` | what stands before and behind every handler, in order |
//! | `inward`, `outward` | bodies that come, answers that go |
//! | `metrics`, `alarms`, `health` | how the service is |
//! | `documents` | what the contract is |
//! | [`logging`] | lines |

mod alarms;
mod documents;
mod health;
mod inward;
pub mod logging;
mod metrics;
mod outward;
mod pulse;
mod serve;
mod stack;
mod tls;
#[cfg(feature = "otel")]
mod traces;

pub(crate) use alarms::Alarms;
pub(crate) use inward::BodyFault;
pub(crate) use metrics::Metrics;
pub use serve::{Listening, serve};
pub(crate) use stack::{method_word, note};

/// State of this room.
pub(crate) struct State {
    /// Figures.
    pub(crate) metrics: Metrics,
    /// What somebody has to look at.
    pub(crate) alarms: Alarms,
    #[cfg(feature = "otel")]
    traces: traces::Traces,
}

impl State {
    /// Of settings.
    #[cfg_attr(not(feature = "otel"), expect(unused_variables, reason = "for traces"))]
    pub(crate) fn new(settings: &crate::Settings) -> Self {
        Self {
            metrics: Metrics::new(),
            alarms: Alarms::default(),
            #[cfg(feature = "otel")]
            traces: traces::Traces::new(settings),
        }
    }
}

/// Routes of this room.
pub(crate) fn routes() -> Vec<crate::route::Route> {
    let mut routes = health::routes();
    routes.extend(documents::routes());
    routes
}
