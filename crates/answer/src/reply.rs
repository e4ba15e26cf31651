//! Answers to carriers: CUSRES 962 to requests, 132 of our own accord.
//!
//! In: requests with their verdicts, or directives that changed. Out: text of
//! interchanges. Not handled: how a segment is written (`travel`). Each interchange of
//! requests is answered by one, in its order; an answer to a test is a test.

use std::cell::Cell;

use anyhow::Context as _;
use saring_casework::Unsolicited;
use saring_model::{
    Change, Directive, Interchange, LocalTime, Message, MessageKind, Moment, Severity,
    TravelIssueCode, Traveller,
};
use saring_travel::{Profile, Settings, refuse, respond, unsolicited};

use crate::engine::Verdict;
use crate::policy::TravelPolicy;

/// The time of day that an interchange was prepared, in universal time.
fn time_of(moment: Moment) -> Option<LocalTime> {
    let text = moment.to_string();
    let (date, time) = text.split_once('T')?;
    let mut day = date.split('-');
    let year = day.next()?.parse().ok()?;
    let (month, of_month) = (day.next()?.parse().ok()?, day.next()?.parse().ok()?);
    let mut clock = time.split(':');
    let (hour, minute) = (clock.next()?.parse().ok()?, clock.next()?.parse().ok()?);
    LocalTime::new(year, month, of_month, hour, minute)
}

/// The moment at which one of our interchanges was prepared: we write universal time.
pub fn moment_of(time: LocalTime) -> Option<Moment> {
    Moment::read(&format!("{time}:00Z"))
}

/// Texts for the agent.
#[derive(Clone, Debug)]
pub struct Texts(Profile);

impl Texts {
    /// Of a directive.
    pub fn of(&self, directive: Directive) -> &str {
        self.0.reply.text(directive)
    }

    /// The name of the profile that they are of.
    pub fn profile(&self) -> &str {
        &self.0.name
    }
}

/// Writes answers of one run.
#[derive(Debug)]
pub struct Replies<'r> {
    settings: &'r Settings,
    policy: &'r TravelPolicy,
    now: Moment,
    first: String,
    written: Cell<u64>,
}

impl<'r> Replies<'r> {
    /// In the dialects of the settings, as the policy says. The first answer has this
    /// number, of at most 14 digits; else one is made of the present time.
    pub fn new(
        now: Moment,
        first: Option<String>,
        settings: &'r Settings,
        policy: &'r TravelPolicy,
    ) -> Self {
        let of_time = || {
            let digits = now.to_string();
            digits.chars().filter(char::is_ascii_digit).skip(2).take(12).collect()
        };
        let first = first.unwrap_or_else(of_time);
        Self { settings, policy, now, first, written: Cell::new(0) }
    }

    /// When the answers are written.
    pub fn now(&self) -> Moment {
        self.now
    }

    /// Texts for the agent in the dialect of a message.
    pub fn texts(&self, interchange: &Interchange, message: &Message) -> Texts {
        Texts(self.profile(interchange, message))
    }

    /// The dialect of a message, with the policy over how it is answered.
    pub fn profile(&self, interchange: &Interchange, message: &Message) -> Profile {
        let association = message.standard.split(':').nth(4).unwrap_or_default();
        let fits = |profile: &&Profile| profile.fits.fit(interchange, association);
        let fitting = self.settings.profiles.iter().find(fits);
        let mut profile = fitting.unwrap_or(&self.settings.otherwise).clone();
        let reply = &mut profile.reply;
        reply.texts = self.policy.texts(&reply.texts);
        reply.second = self.policy.second.unwrap_or(reply.second);
        if let Some(whole) = self.policy.whole_when_all_board {
            reply.whole_when_all_board = whole;
        }
        profile
    }

    /// The number of an interchange: with as many digits as the first one.
    fn reference(&self, number: u64) -> String {
        let first: u64 = self.first.parse().unwrap_or_default();
        let digits = self.first.len();
        format!("{:0digits$}", first.saturating_add(number))
    }
}

impl Replies<'_> {
    /// The answer to the requests of an interchange, with a verdict for each person of
    /// each message; `None` where nothing in it asks for one.
    ///
    /// # Errors
    ///
    /// When the present time is none that a message can tell, or the answer cannot be
    /// written.
    pub fn to(
        &self,
        interchange: &Interchange,
        verdicts: &[Vec<Verdict>],
    ) -> anyhow::Result<Option<String>> {
        let requests = interchange.messages.iter().zip(verdicts);
        let stamp = self.stamp()?;
        let answers =
            requests.filter(|(message, _)| asks(message)).map(|(message, own)| {
                let directives: Vec<Directive> =
                    own.iter().map(|verdict| verdict.decision.directive).collect();
                let profile = self.profile(interchange, message);
                if profile.strict_counts && is_miscounted(message) {
                    return refuse(message, interchange, "", &profile, &stamp);
                }
                respond(message, interchange, &directives, &profile, &stamp)
            });
        self.write(answers.collect())
    }

    /// Notices of directives that changed, to whoever sent an interchange about the
    /// flight, as one interchange.
    ///
    /// # Errors
    ///
    /// As [`Replies::to`].
    pub fn notices(
        &self,
        interchange: &Interchange,
        asked: &Message,
        notices: &[Unsolicited],
    ) -> anyhow::Result<String> {
        let stamp = self.stamp()?;
        let profile = self.profile(interchange, asked);
        let messages = notices.iter().map(|notice| {
            let Unsolicited { transaction, change, .. } = notice;
            let request = Message {
                standard: asked.standard.clone(),
                access: change.access.clone(),
                legs: change.legs.clone(),
                ..Message::default()
            };
            let references = change.references.clone();
            let traveller = Traveller { references, ..Traveller::default() };
            let changes = [(&traveller, change.now)];
            unsolicited(&request, interchange, &changes, transaction, &profile, &stamp)
        });
        Ok(self.write(messages.collect())?.unwrap_or_default())
    }

    /// A transaction number of ours: the number of the coming interchange with another
    /// one behind it.
    pub fn transaction(&self, number: usize) -> String {
        format!("U{}{number:03}", self.reference(self.written.get()))
    }

    fn stamp(&self) -> anyhow::Result<saring_travel::Stamp> {
        let prepared =
            time_of(self.now).context("expected a time of the years 1 to 9999")?;
        Ok(saring_travel::Stamp {
            prepared,
            reference: self.reference(self.written.get()),
        })
    }

    /// Writes answers to one interchange as one; `None` where there are none.
    fn write(&self, answers: Vec<Interchange>) -> anyhow::Result<Option<String>> {
        let mut answers = answers.into_iter();
        let Some(mut whole) = answers.next() else { return Ok(None) };
        whole.messages.extend(answers.flat_map(|answer| answer.messages));
        for (message, number) in whole.messages.iter_mut().zip(1_u64..) {
            message.reference = number.to_string();
        }
        self.written.set(self.written.get() + 1);
        Ok(Some(saring_travel::write(&whole)?))
    }
}

/// Whether the trailer of a message tells another number of segments than came, under a
/// dialect that refuses it then: somebody may be missing.
fn is_miscounted(message: &Message) -> bool {
    message.issues.iter().any(|issue| {
        issue.code == TravelIssueCode::CountDiffers && issue.severity == Severity::Loss
    })
}

/// Whether a message asks for an answer about persons.
pub fn asks(message: &Message) -> bool {
    match message.kind {
        MessageKind::Passengers(change)
        | MessageKind::Crew(change)
        | MessageKind::MasterCrew(change) => match change {
            Change::Original | Change::Change => true,
            // Who is cancelled does not travel; there is nothing to answer.
            Change::Cancel | Change::Reduce => false,
        },
        MessageKind::GatePass => true,
        // A list of persons of a kind that we do not know: they are answered all the same.
        MessageKind::Unknown => message.standard.starts_with("PAXLST"),
        MessageKind::FlightStatus(_)
        | MessageKind::Bookings(_)
        | MessageKind::Response
        | MessageKind::Unsolicited
        | MessageKind::Acknowledgement
        | MessageKind::SyntaxReport
        | MessageKind::BookingReceipt
        | MessageKind::Documents
        | MessageKind::Table => false,
    }
}
