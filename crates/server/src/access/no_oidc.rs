//! Signing in by somebody else's service, in a build that cannot.

use crate::problem::Problem;

/// Tells that this build cannot.
pub(super) async fn begin() -> Problem {
    Problem::not_found("build with the feature oidc")
}

/// Tells that this build cannot.
pub(super) async fn back() -> Problem {
    Problem::not_found("build with the feature oidc")
}
