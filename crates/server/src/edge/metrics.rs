//! Figures for those who run the service.
//!
//! In: what happens, from any room. Out: text as Prometheus reads it (format 0.0.4). No
//! label holds anything of a person: labels are routes as the table has them, words of
//! ours and names of lists.
//!
//! Counters are atomic numbers in a struct, so that a room cannot misspell one; a registry
//! of names would be a dependency and a map.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use saring_model::Directive;

use super::stack::method_word;

/// A number that goes up, or up and down.
#[derive(Default)]
pub(crate) struct Number(AtomicU64);

impl Number {
    pub(crate) fn add(&self, by: u64) {
        self.0.fetch_add(by, Ordering::Relaxed);
    }

    pub(crate) fn sub(&self, by: u64) {
        self.0.fetch_sub(by, Ordering::Relaxed);
    }

    pub(crate) fn set(&self, to: u64) {
        self.0.store(to, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Upper bounds in milliseconds: the figures that are promised (25, 50 and 250) are
/// bounds, so that one can see whether they are kept.
const BOUNDS_MS: [u64; 13] =
    [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 10_000, 30_000];

/// How long something took, each time.
#[derive(Default)]
pub(crate) struct Times {
    buckets: [Number; BOUNDS_MS.len()],
    count: Number,
    microseconds: Number,
}

impl Times {
    pub(crate) fn took(&self, time: Duration) {
        let bucket = BOUNDS_MS
            .iter()
            .zip(&self.buckets)
            .find(|(bound, _)| time <= Duration::from_millis(**bound));
        if let Some((_, bucket)) = bucket {
            bucket.add(1);
        }
        self.count.add(1);
        self.microseconds.add(u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
    }
}

/// Statuses that are counted by themselves.
const STATUSES: [u16; 22] = [
    200, 201, 202, 204, 303, 304, 400, 401, 403, 404, 405, 408, 409, 413, 414, 415, 422,
    429, 431, 500, 501, 503,
];

/// Each has its own number.
const DIRECTIVES: [Directive; 4] = [
    Directive::Board,
    Directive::Refer,
    Directive::InsufficientData,
    Directive::DoNotBoard,
];

/// Of one route.
#[derive(Default)]
struct RouteFigures {
    statuses: [Number; STATUSES.len()],
    other: Number,
    times: Times,
}

/// All figures.
pub(crate) struct Metrics {
    routes: HashMap<(&'static str, &'static str), RouteFigures>,
    /// Requests that no route was found for.
    unrouted: RouteFigures,
    travellers: [Number; DIRECTIVES.len()],
    /// Queries screened.
    pub(crate) queries: Number,
    /// Batches kept, and how long that took.
    pub(crate) commits: Times,
    /// Requests that failed since the store did.
    pub(super) store_errors: Number,
    /// Messages that came.
    pub(crate) messages: Number,
    /// Alerts that nobody has decided.
    pub(super) alerts_open: Number,
    /// Notices that a carrier has not acknowledged in time.
    pub(super) outbox_overdue: Number,
    /// Callers that nobody knows.
    refused_callers: Number,
    /// Requests above somebody's rate.
    rate_limited: Number,
    /// Handlers that panicked.
    pub(crate) panics: Number,
    pub(super) connections_open: Number,
    pub(super) connections_total: Number,
    pub(super) connections_refused: Number,
    pub(super) handshakes_failed: Number,
    pub(super) overdue_heads: Number,
    pub(super) overdue_idle: Number,
    pub(super) overdue_stalls: Number,
}

impl Metrics {
    pub(super) fn new() -> Self {
        let routes = crate::route::routes()
            .iter()
            .map(|route| {
                ((method_word(&route.method), route.path), RouteFigures::default())
            })
            .collect();
        Self {
            routes,
            unrouted: RouteFigures::default(),
            travellers: Default::default(),
            queries: Number::default(),
            commits: Times::default(),
            store_errors: Number::default(),
            messages: Number::default(),
            alerts_open: Number::default(),
            outbox_overdue: Number::default(),
            refused_callers: Number::default(),
            rate_limited: Number::default(),
            panics: Number::default(),
            connections_open: Number::default(),
            connections_total: Number::default(),
            connections_refused: Number::default(),
            handshakes_failed: Number::default(),
            overdue_heads: Number::default(),
            overdue_idle: Number::default(),
            overdue_stalls: Number::default(),
        }
    }

    /// One request is over.
    pub(super) fn request(
        &self,
        route: Option<(&'static str, &'static str)>,
        status: u16,
        took: Duration,
    ) {
        let figures = route.and_then(|route| self.routes.get(&route));
        let figures = figures.unwrap_or(&self.unrouted);
        let number = STATUSES.iter().position(|known| *known == status);
        let number = number.and_then(|at| figures.statuses.get(at));
        number.unwrap_or(&figures.other).add(1);
        figures.times.took(took);
        match status {
            401 => self.refused_callers.add(1),
            429 => self.rate_limited.add(1),
            _ => {}
        }
    }

    /// So many travellers were given a directive, by its word.
    pub(crate) fn travellers(&self, directive: &str, count: u64) {
        let at = DIRECTIVES.iter().position(|one| one.as_str() == directive);
        if let Some(number) = at.and_then(|at| self.travellers.get(at)) {
            number.add(count);
        }
    }
}

/// Text in the format, as it grows.
#[derive(Default)]
struct Text(String);

impl Text {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn line(&mut self, name: &str, labels: &str, value: impl std::fmt::Display) {
        let _ = if labels.is_empty() {
            writeln!(self.0, "{name} {value}")
        } else {
            writeln!(self.0, "{name}{{{labels}}} {value}")
        };
    }

    fn one(&mut self, name: &str, kind: &str, help: &str, value: u64) {
        self.head(name, kind, help);
        self.line(name, "", value);
    }

    fn times(&mut self, name: &str, labels: &str, times: &Times) {
        let comma = if labels.is_empty() { "" } else { "," };
        let bucket = format!("{name}_bucket");
        let mut below = 0;
        for (bound, number) in BOUNDS_MS.iter().zip(&times.buckets) {
            below += number.get();
            let bound = Duration::from_millis(*bound).as_secs_f64();
            self.line(&bucket, &format!("{labels}{comma}le=\"{bound}\""), below);
        }
        // Read last, so that it is never less than the buckets before it.
        let count = times.count.get().max(below);
        self.line(&bucket, &format!("{labels}{comma}le=\"+Inf\""), count);
        let sum = Duration::from_micros(times.microseconds.get()).as_secs_f64();
        self.line(&format!("{name}_sum"), labels, sum);
        self.line(&format!("{name}_count"), labels, count);
    }
}

/// A label's value as it is written.
fn quoted(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// What is not counted but looked at when somebody asks.
pub(super) struct Looked {
    /// Names and ages in seconds.
    pub(super) lists: Vec<(String, u64)>,
    pub(super) is_writable: bool,
    pub(super) commits_waiting: u64,
    pub(super) alarms: Vec<String>,
}

impl Metrics {
    /// All figures as text.
    pub(super) fn text(&self, looked: &Looked) -> String {
        let mut text = Text(String::with_capacity(16 << 10));
        self.write_requests(&mut text);
        text.head("saring_travellers_total", "counter", "Travellers by directive.");
        for (directive, number) in DIRECTIVES.iter().zip(&self.travellers) {
            let label = format!("directive=\"{}\"", directive.as_str());
            text.line("saring_travellers_total", &label, number.get());
        }
        text.head("saring_commit_seconds", "histogram", "Time to keep one batch.");
        text.times("saring_commit_seconds", "", &self.commits);
        for (name, kind, help, value) in self.plain(looked) {
            text.one(name, kind, help, value);
        }
        text.head("saring_list_age_seconds", "gauge", "Since a list was confirmed.");
        for (name, age) in &looked.lists {
            let label = format!("list=\"{}\"", quoted(name));
            text.line("saring_list_age_seconds", &label, age);
        }
        text.head("saring_alarm", "gauge", "1 for each alarm that is raised.");
        for name in &looked.alarms {
            text.line("saring_alarm", &format!("name=\"{}\"", quoted(name)), 1);
        }
        let (version, name) = (env!("CARGO_PKG_VERSION"), "saring_build_info");
        text.head(name, "gauge", "Version of the program.");
        text.line(name, &format!("version=\"{version}\""), 1);
        text.0
    }

    fn write_requests(&self, text: &mut Text) {
        const TOTAL: &str = "saring_http_requests_total";
        const SECONDS: &str = "saring_http_request_seconds";
        let none = ("other", "");
        let mut routes: Vec<_> = self.routes.iter().collect();
        routes.push((&none, &self.unrouted));
        routes.retain(|(_, figures)| figures.times.count.get() > 0);
        routes.sort_by_key(|(route, _)| **route);
        let labels = |(method, path): &(&str, &str)| {
            format!("method=\"{method}\",route=\"{path}\"")
        };
        text.head(TOTAL, "counter", "Requests by route and status.");
        for (route, figures) in &routes {
            let counted = STATUSES.iter().zip(&figures.statuses);
            for (status, number) in counted.filter(|(_, number)| number.get() > 0) {
                let labels = format!("{},status=\"{status}\"", labels(route));
                text.line(TOTAL, &labels, number.get());
            }
            if figures.other.get() > 0 {
                let labels = format!("{},status=\"other\"", labels(route));
                text.line(TOTAL, &labels, figures.other.get());
            }
        }
        text.head(SECONDS, "histogram", "Time until an answer is sent, by route.");
        for (route, figures) in &routes {
            text.times(SECONDS, &labels(route), &figures.times);
        }
    }

    fn plain(
        &self,
        looked: &Looked,
    ) -> [(&'static str, &'static str, &'static str, u64); 17] {
        let counter = |name, number: &Number, help| (name, "counter", help, number.get());
        let gauge = |name, value: u64, help| (name, "gauge", help, value);
        [
            counter("saring_messages_total", &self.messages, "Travel messages."),
            counter("saring_queries_total", &self.queries, "Queries screened."),
            counter(
                "saring_store_errors_total",
                &self.store_errors,
                "Requests failed by the store.",
            ),
            counter("saring_panics_total", &self.panics, "Handlers that panicked."),
            counter(
                "saring_refused_callers_total",
                &self.refused_callers,
                "Requests of callers that nobody knows.",
            ),
            counter("saring_rate_limited_total", &self.rate_limited, "Above a rate."),
            counter(
                "saring_connections_total",
                &self.connections_total,
                "Connections that came.",
            ),
            counter(
                "saring_connections_refused_total",
                &self.connections_refused,
                "Connections above the limit.",
            ),
            counter(
                "saring_handshakes_failed_total",
                &self.handshakes_failed,
                "TLS handshakes that failed.",
            ),
            counter(
                "saring_heads_overdue_total",
                &self.overdue_heads,
                "Connections closed for a slow head.",
            ),
            counter(
                "saring_idle_overdue_total",
                &self.overdue_idle,
                "Connections closed for silence.",
            ),
            counter(
                "saring_stalls_overdue_total",
                &self.overdue_stalls,
                "Connections closed since the peer did not read.",
            ),
            gauge(
                "saring_connections_open",
                self.connections_open.get(),
                "Connections open.",
            ),
            gauge("saring_alerts_open", self.alerts_open.get(), "Alerts undecided."),
            gauge(
                "saring_outbox_overdue",
                self.outbox_overdue.get(),
                "Notices not acknowledged in time.",
            ),
            gauge(
                "saring_store_writable",
                u64::from(looked.is_writable),
                "Whether the store can be written.",
            ),
            gauge(
                "saring_commits_waiting",
                looked.commits_waiting,
                "Batches that wait to be kept.",
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_as_prometheus_reads_it() {
        const HEALTH: &str = "method=\"GET\",route=\"/healthz\"";
        let metrics = Metrics::new();
        let times = Duration::from_millis;
        metrics.request(Some(("GET", "/healthz")), 200, times(1));
        metrics.request(Some(("GET", "/healthz")), 200, times(40));
        metrics.request(Some(("GET", "/healthz")), 299, times(60_000));
        metrics.request(None, 404, times(1));
        metrics.travellers("refer", 3);
        let text = metrics.text(&Looked {
            lists: vec![("a \"b\"".to_owned(), 60)],
            is_writable: true,
            commits_waiting: 0,
            alarms: vec!["store".to_owned()],
        });
        for line in [
            &format!("saring_http_requests_total{{{HEALTH},status=\"200\"}} 2"),
            &format!("saring_http_requests_total{{{HEALTH},status=\"other\"}} 1"),
            &format!("saring_http_request_seconds_bucket{{{HEALTH},le=\"0.001\"}} 1"),
            &format!("saring_http_request_seconds_bucket{{{HEALTH},le=\"30\"}} 2"),
            &format!("saring_http_request_seconds_bucket{{{HEALTH},le=\"+Inf\"}} 3"),
            &format!("saring_http_request_seconds_count{{{HEALTH}}} 3"),
            "saring_travellers_total{directive=\"refer\"} 3",
            "saring_list_age_seconds{list=\"a \\\"b\\\"\"} 60",
            "saring_alarm{name=\"store\"} 1",
            "saring_store_writable 1",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
        }
        for line in text.lines() {
            let is_sample = || {
                let (_, value) = line.rsplit_once(' ').expect("a value");
                value.parse::<f64>().is_ok()
            };
            assert!(line.starts_with("# ") || is_sample(), "{line}");
        }
    }
}
