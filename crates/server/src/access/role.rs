//! The roles, and what each of them may do.

use super::Permission;

/// What somebody is here for. One account has one role.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Looks at alerts first: notes, escalates, decides nothing.
    Screener,
    /// Judges alerts.
    Adjudicator,
    /// Hands out work, approves orders and unmasking.
    Supervisor,
    /// Imports lists and edits private ones.
    ListEditor,
    /// Takes list versions into use.
    ListApprover,
    /// Works on redress cases.
    RedressOfficer,
    /// Reads the audit log, figures and samples; changes nothing.
    Oversight,
    /// Runs the service; sees no personal data.
    Administrator,
    /// A carrier's machine: sends messages about its own flights.
    Carrier,
    /// A program that screens: a bank, a counter.
    Client,
}

impl Role {
    /// All there are.
    pub const ALL: [Self; 10] = [
        Self::Screener,
        Self::Adjudicator,
        Self::Supervisor,
        Self::ListEditor,
        Self::ListApprover,
        Self::RedressOfficer,
        Self::Oversight,
        Self::Administrator,
        Self::Carrier,
        Self::Client,
    ];

    /// Its name in settings, requests and the audit log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Screener => "screener",
            Self::Adjudicator => "adjudicator",
            Self::Supervisor => "supervisor",
            Self::ListEditor => "list-editor",
            Self::ListApprover => "list-approver",
            Self::RedressOfficer => "redress-officer",
            Self::Oversight => "oversight",
            Self::Administrator => "administrator",
            Self::Carrier => "carrier",
            Self::Client => "client",
        }
    }

    /// Whether it is for programs and not for people.
    pub fn is_of_a_machine(self) -> bool {
        matches!(self, Self::Carrier | Self::Client)
    }

    /// Whether it may do something. Everybody may do what is public.
    pub fn may(self, permission: Permission) -> bool {
        permission == Permission::Public || self.grants().contains(&permission)
    }

    /// What it may do besides what is public.
    pub fn grants(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            Self::Screener => &[
                P::Own,
                P::Screen,
                P::ReadFlights,
                P::ReadAlerts,
                P::WorkAlerts,
                P::ReadRulings,
                P::ReadLists,
                P::ReadEntries,
            ],
            Self::Adjudicator => &[
                P::Own,
                P::Screen,
                P::ReadFlights,
                P::ReadAlerts,
                P::WorkAlerts,
                P::DecideAlerts,
                P::ReadRulings,
                P::ProposeRulings,
                P::RequestUnmask,
                P::ReadLists,
                P::ReadEntries,
                P::ReadFigures,
            ],
            Self::Supervisor => &[
                P::Own,
                P::Screen,
                P::ReadFlights,
                P::ReadAlerts,
                P::WorkAlerts,
                P::DecideAlerts,
                P::SuperviseAlerts,
                P::ReadRulings,
                P::ProposeRulings,
                P::ApproveRulings,
                P::RequestUnmask,
                P::ApproveUnmask,
                P::ExportPerson,
                P::ReadLists,
                P::ReadEntries,
                P::ReadFigures,
                P::ApproveAccess,
            ],
            Self::ListEditor => {
                &[P::Own, P::Screen, P::ReadLists, P::ReadEntries, P::ImportLists]
            }
            Self::ListApprover => {
                &[P::Own, P::Screen, P::ReadLists, P::ReadEntries, P::ApproveLists]
            }
            Self::RedressOfficer => &[
                P::Own,
                P::ReadAlerts,
                P::ReadRulings,
                P::ProposeRulings,
                P::Redress,
                P::ExportPerson,
                P::ReadLists,
            ],
            Self::Oversight => {
                &[P::Own, P::ReadAudit, P::ReadSamples, P::ReadFigures, P::ReadLists]
            }
            Self::Administrator => &[
                P::Own,
                P::ReadLists,
                P::ReadMetrics,
                P::ManageAccounts,
                P::ApproveAccess,
                P::Operate,
            ],
            Self::Carrier => &[P::Own, P::SendMessages],
            Self::Client => &[P::Own, P::Screen, P::ReadLists],
        }
    }
}
