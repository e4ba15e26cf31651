//! How many requests a second somebody may send.
//!
//! In: who asks, and their rate. Out: whether this one is let through, or after how many
//! seconds. Each node counts for itself. Not handled: how large a request may be (`edge`).

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::StatusCode;
use governor::clock::Clock as _;
use governor::{DefaultKeyedRateLimiter, Quota};

use crate::problem::Problem;

/// Callers that are remembered of one rate, before those who have been quiet are
/// forgotten.
const CALLERS_MAX: usize = 10_000;

/// A rate: requests a second, and how many may come at once.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Rate {
    pub(super) per_second: u32,
    pub(super) burst: u32,
}

/// Tries with a password or a key that is none, from one address: as fast as a person
/// types, with room for an office in the morning.
pub(super) const TRYING: Rate = Rate { per_second: 1, burst: 60 };

/// What everybody has used up.
#[derive(Default)]
pub(super) struct Limits {
    by_rate: Mutex<BTreeMap<Rate, Arc<DefaultKeyedRateLimiter<String>>>>,
}

impl Limits {
    /// Lets a request through, or not.
    pub(super) fn check(&self, who: &str, rate: Rate) -> Result<(), Problem> {
        let limiter = self.of(rate);
        if limiter.len() > CALLERS_MAX {
            limiter.retain_recent();
        }
        limiter.check_key(&who.to_owned()).map_err(|refused| {
            let wait =
                refused.wait_time_from(governor::clock::DefaultClock::default().now());
            let status = StatusCode::TOO_MANY_REQUESTS;
            let detail = "expected fewer requests a second";
            Problem::new(status, "too-many", detail)
                .retry_after(wait.as_secs().saturating_add(1))
        })
    }

    fn of(&self, rate: Rate) -> Arc<DefaultKeyedRateLimiter<String>> {
        let mut by_rate = self.by_rate.lock().unwrap_or_else(PoisonError::into_inner);
        let limiter = by_rate.entry(rate).or_insert_with(|| {
            let at_least_one =
                |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
            let quota = Quota::per_second(at_least_one(rate.per_second))
                .allow_burst(at_least_one(rate.burst));
            Arc::new(DefaultKeyedRateLimiter::keyed(quota))
        });
        Arc::clone(limiter)
    }
}

/// What addresses are counted by: of IPv6 the network of 64 bits, for one customer has
/// all addresses in it.
pub(super) fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_let_through_and_then_no_more() {
        let limits = Limits::default();
        let rate = Rate { per_second: 1, burst: 3 };
        let through = (0..10).filter(|_| limits.check("k-1", rate).is_ok()).count();
        assert_eq!(through, 3);
        assert!(limits.check("k-2", rate).is_ok(), "another one's is another's");
        let refused = limits.check("k-1", rate).unwrap_err();
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    }

    #[test]
    fn addresses_of_one_customer_are_one() {
        let network = |text: &str| super::network(text.parse().unwrap());
        assert_eq!(network("2001:db8:1:2::5"), network("2001:db8:1:2:3:4:5:6"));
        assert_ne!(network("2001:db8:1:2::5"), network("2001:db8:1:3::5"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
    }
}
