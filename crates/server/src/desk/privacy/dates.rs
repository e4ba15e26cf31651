//! Moments at which records are masked and gone, by the rule in force.
//!
//! In: records, settings. Out: records whose moments are no later than the rule says. Not
//! handled: what a new record is dated (whoever makes it dates it).
//!
//! A moment is made of the record's own beginning and the rule, and only ever brought
//! forward to it. So doing it again changes nothing, whether it was broken off halfway, two
//! nodes do it, or a record was made by the rule of now already; a time that was made longer
//! holds for the new alone.

use std::sync::atomic::Ordering;

use saring_model::Moment;
use saring_store::{Batch, Query};

use super::settled;
use crate::app::App;
use crate::desk::alerts::days_later;
use crate::desk::intake::{Times, is_hit};
use crate::kept::{self, Kept};
use crate::problem::Problem;
use crate::records::{Alert, Flight, Intake, Masked, Passenger, Redress, Ruling};

/// Records that are looked at in one piece.
const AT_ONCE: usize = 500;

/// Brings the moments of all that is there forward to the rule in force: whenever that has
/// changed, and once on each node that starts, for another may have dated by the rule of
/// before until then.
pub(super) async fn bring_forward(app: &App, has_changed: bool) -> Result<(), Problem> {
    let done = &app.desk().privacy.dated;
    if done.load(Ordering::Relaxed) && !has_changed {
        return Ok(());
    }
    // Who is told in a message would come back with the next one of their flight.
    each::<Intake>(app).await?;
    each::<Alert>(app).await?;
    each::<Passenger>(app).await?;
    each::<Masked>(app).await?;
    each::<Ruling>(app).await?;
    each::<Redress>(app).await?;
    done.store(true, Ordering::Relaxed);
    Ok(())
}

/// What has moments that a rule brings forward.
trait Dated: Kept + Clone + PartialEq + Send + Sync {
    /// The same by the rule in force.
    fn dated(&self, app: &App) -> impl Future<Output = Result<Self, Problem>> + Send;
}

/// Dates every record of a kind. One that was changed meanwhile was dated by whoever
/// changed it.
async fn each<T: Dated>(app: &App) -> Result<(), Problem> {
    let mut after = None;
    loop {
        let query = Query::all(T::KIND).after(after).limit(AT_ONCE);
        let (values, next) = kept::page::<T>(app.store(), query).await?;
        for value in values {
            let dated = value.value.dated(app).await?;
            if dated != value.value {
                let mut batch = Batch::default();
                batch.put_if(kept::record(&dated)?, value.expect());
                settled(app.commit(batch).await)?;
            }
        }
        match next {
            Some(next) => after = Some(next),
            None => return Ok(()),
        }
    }
}

/// Brings a moment forward.
fn no_later(moment: &mut Option<Moment>, than: Moment) {
    *moment = moment.map(|moment| moment.min(than));
}

/// When whoever has no hit is gone from a flight; `None` where nothing is known of it.
/// Whatever was changed of it counts as heard: no one goes early by that.
async fn gone(
    app: &App,
    flight: &str,
    told_at: Moment,
) -> Result<Option<Moment>, Problem> {
    let flight = kept::find::<Flight>(app.store(), flight).await?;
    Ok(flight.map(|flight| {
        let heard = Some(flight.value.changed_at);
        Times::of_flight(&flight.value).gone_from(app, told_at, heard)
    }))
}

impl Dated for Intake {
    async fn dated(&self, app: &App) -> Result<Self, Problem> {
        let mut value = self.clone();
        let mut last = None;
        for flight in &self.flights {
            // For as long as one of its flights needs it.
            last = last.max(gone(app, flight, self.received_at).await?);
        }
        if let Some(last) = last {
            no_later(&mut value.purge_at, last);
        }
        Ok(value)
    }
}

impl Dated for Passenger {
    async fn dated(&self, app: &App) -> Result<Self, Problem> {
        let mut value = self.clone();
        let retention = &app.settings().retention;
        let alert = match &self.alert {
            Some(alert) => kept::find::<Alert>(app.store(), alert).await?,
            None => None,
        };
        match alert.filter(|alert| is_hit(&alert.value)) {
            Some(alert) => {
                let opened = alert.value.last_opened();
                no_later(&mut value.mask_at, days_later(opened, retention.mask_days));
                let gone = days_later(self.answered_at, retention.delete_days);
                no_later(&mut value.purge_at, gone);
            }
            None => {
                if let Some(gone) = gone(app, &self.flight, self.answered_at).await? {
                    no_later(&mut value.purge_at, gone);
                }
            }
        }
        Ok(value)
    }
}

impl Dated for Alert {
    async fn dated(&self, app: &App) -> Result<Self, Problem> {
        let mut value = self.clone();
        let retention = &app.settings().retention;
        let last = self.history.iter().map(|deed| deed.at).max();
        let last = last.map_or(self.opened_at, |last| last.max(self.opened_at));
        let opened = self.last_opened();
        no_later(&mut value.mask_at, days_later(opened, retention.mask_days));
        no_later(&mut value.purge_at, days_later(last, retention.delete_days));
        if !is_hit(self)
            && let Some(gone) = gone(app, &self.flight, last).await?
        {
            no_later(&mut value.purge_at, gone);
        }
        Ok(value)
    }
}

impl Dated for Masked {
    async fn dated(&self, app: &App) -> Result<Self, Problem> {
        let mut value = self.clone();
        // As long as what is left of the record, which has the same beginning.
        let kind = self.id.split('/').next().unwrap_or_default();
        let whole = || self.whole.clone();
        let until = if kind == Alert::KIND {
            let alert: Alert =
                serde_json::from_value(whole()).map_err(Problem::defect)?;
            alert.dated(app).await?.purge_at
        } else {
            let passenger: Passenger =
                serde_json::from_value(whole()).map_err(Problem::defect)?;
            passenger.dated(app).await?.purge_at
        };
        if let Some(until) = until {
            no_later(&mut value.purge_at, until);
        }
        Ok(value)
    }
}

impl Dated for Ruling {
    async fn dated(&self, app: &App) -> Result<Self, Problem> {
        let mut value = self.clone();
        let days = app.settings().retention.delete_days;
        no_later(&mut value.purge_at, days_later(self.proposed_at, days));
        Ok(value)
    }
}

impl Dated for Redress {
    async fn dated(&self, app: &App) -> Result<Self, Problem> {
        let mut value = self.clone();
        let days = app.settings().retention.delete_days;
        let settled = self.settled_at.unwrap_or(self.opened_at);
        no_later(&mut value.purge_at, days_later(settled, days));
        Ok(value)
    }
}
