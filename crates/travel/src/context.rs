//! What all readers of messages share while they read: the profile, the day that
//! two-digit years are held against, and where oddities are written down.

use std::borrow::Cow;

use saring_model::{
    Day, Dropped, Part, Place, Severity, TravelIssue, TravelIssueCode, Unread,
};

use crate::lexer::Segment;
use crate::profile::Profile;
use crate::wire::Wire;

/// Issues kept of one message; the rest is counted in a last one. Far more than a
/// message that anybody could put right has.
const ISSUES_MAX: usize = 10_000;

/// What a reader of a message is given.
pub(crate) struct Context<'c> {
    pub(crate) profile: &'c Profile,
    /// Day of the flight, or else of the message: two-digit years are not after it.
    pub(crate) day: Option<Day>,
    /// Number of the message in the file.
    pub(crate) message: u32,
    /// Which part of a manifest the message is.
    pub(crate) part: Part,
    wire: &'c Wire<'c>,
    issues: Vec<TravelIssue>,
    /// Issues that are kept.
    room: usize,
    passed: u32,
    pub(crate) dropped: Dropped,
}

impl<'c> Context<'c> {
    pub(crate) fn new(profile: &'c Profile, wire: &'c Wire<'c>, message: u32) -> Self {
        Self {
            profile,
            day: None,
            message,
            part: Part::default(),
            wire,
            issues: Vec::new(),
            room: ISSUES_MAX,
            passed: 0,
            dropped: Dropped::default(),
        }
    }

    /// Keeps no more issues than there is room for in the whole file.
    pub(crate) fn within(mut self, room: usize) -> Self {
        self.room = room.min(ISSUES_MAX);
        self
    }

    /// The byte of the file that a place in the text comes from.
    pub(crate) fn byte(&self, place: usize) -> u64 {
        self.wire.byte(place)
    }

    /// Where a segment stands.
    pub(crate) fn place(&self, segment: &Segment<'_, '_>) -> Place {
        Place {
            message: self.message,
            segment: segment.number(),
            element: 0,
            component: 0,
            byte: self.wire.byte(segment.start()),
        }
    }

    /// Where a component stands.
    pub(crate) fn place_of(
        &self,
        segment: &Segment<'_, '_>,
        element: usize,
        component: usize,
    ) -> Place {
        let number = |value: usize| u16::try_from(value).unwrap_or(u16::MAX);
        Place {
            element: number(element),
            component: number(component),
            byte: self.wire.byte(segment.start_of(element, component)),
            ..self.place(segment)
        }
    }

    /// Writes an oddity down.
    pub(crate) fn issue(
        &mut self,
        code: TravelIssueCode,
        severity: Severity,
        place: Place,
        tag: &str,
        detail: impl Into<Cow<'static, str>>,
    ) {
        if self.is_full() {
            return;
        }
        self.issues.push(issue(code, severity, place, tag, detail));
    }

    /// Writes down what makes a message refused. There is always room for it.
    pub(crate) fn refuse(
        &mut self,
        code: TravelIssueCode,
        place: Place,
        tag: &str,
        detail: impl Into<Cow<'static, str>>,
    ) {
        self.issues.push(issue(code, Severity::Loss, place, tag, detail));
    }

    /// Whether there is no room for another issue; it is counted then. For issues that
    /// are costly to make.
    pub(crate) fn is_full(&mut self) -> bool {
        let is_full = self.issues.len() >= self.room;
        self.passed = self.passed.saturating_add(u32::from(is_full));
        is_full
    }

    /// Writes down that a component is odd.
    pub(crate) fn odd(
        &mut self,
        code: TravelIssueCode,
        severity: Severity,
        segment: &Segment<'_, '_>,
        (element, component): (usize, usize),
        detail: impl Into<Cow<'static, str>>,
    ) {
        if self.is_full() {
            return;
        }
        let place = self.place_of(segment, element, component);
        self.issue(code, severity, place, &segment.tag(), detail);
    }

    /// A segment that is not understood, to be kept where it stands.
    pub(crate) fn unread(
        &mut self,
        code: TravelIssueCode,
        segment: &Segment<'_, '_>,
        detail: impl Into<Cow<'static, str>>,
    ) -> Unread {
        self.odd(code, Severity::Loss, segment, (0, 0), detail);
        Unread { field: segment.tag().into_owned(), value: segment.raw() }
    }

    /// What was written down so far. Where that was more than there was room for, the
    /// last issue says how many more.
    pub(crate) fn take_issues(&mut self) -> Vec<TravelIssue> {
        let mut issues = std::mem::take(&mut self.issues);
        if let (true, Some(last)) = (self.passed > 0, issues.last()) {
            let detail = format!("and {} issues more in this message", self.passed);
            let (code, severity, place) = (last.code, last.severity, last.place);
            issues.push(issue(code, severity, place, &last.tag.clone(), detail));
            self.passed = 0;
        }
        issues
    }

    /// Issues for which there was no room and of which nothing is written down.
    pub(crate) fn passed(&self) -> u32 {
        self.passed
    }
}

/// An oddity. Of a tag, only letters and digits are told: it may be anything.
pub(crate) fn issue(
    code: TravelIssueCode,
    severity: Severity,
    place: Place,
    tag: &str,
    detail: impl Into<Cow<'static, str>>,
) -> TravelIssue {
    let is_tag = tag.len() == 3 && tag.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let tag = if is_tag { tag.to_owned() } else { String::new() };
    TravelIssue { code, severity, place, tag, detail: detail.into() }
}
