//! What can be permitted.

/// One thing that a route takes to be permitted. Everything is refused that no role
/// grants.
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
pub enum Permission {
    /// Nobody needs to say who they are: health, signing in, the console's style.
    Public,
    /// Anybody who is signed in: their own account.
    Own,
    /// Screen queries against lists, search lists, read listed entities.
    Screen,
    /// Send travel messages, fetch answers and notices to oneself.
    SendMessages,
    /// Read flights and who is on them.
    ReadFlights,
    /// Read alerts with their hits.
    ReadAlerts,
    /// Take alerts, write notes, escalate.
    WorkAlerts,
    /// Judge alerts.
    DecideAlerts,
    /// Hand alerts to others, open decided ones again.
    SuperviseAlerts,
    /// Read orders, exclusions and exemptions.
    ReadRulings,
    /// Propose orders and exemptions, revoke exclusions.
    ProposeRulings,
    /// Approve what somebody else proposed.
    ApproveRulings,
    /// Read and work on redress cases.
    Redress,
    /// Open what is masked, with a reason, once somebody else has approved it.
    RequestUnmask,
    /// Approve that somebody else opens what is masked.
    ApproveUnmask,
    /// Export all that is held on one person.
    ExportPerson,
    /// Read which lists are in use, their versions, counts and ages.
    ReadLists,
    /// Read what versions of lists say of somebody: what differs, whom it reaches.
    ReadEntries,
    /// Import lists, edit private ones.
    ImportLists,
    /// Take versions that wait into use, or put them away.
    ApproveLists,
    /// Read the audit log.
    ReadAudit,
    /// Open samples of decided alerts, without names.
    ReadSamples,
    /// Read figures: dashboards.
    ReadFigures,
    /// Read metrics.
    ReadMetrics,
    /// Ask for accounts and keys, change accounts, take keys back.
    ManageAccounts,
    /// Agree that somebody else is let in.
    ApproveAccess,
    /// Start backups and purges, change retention.
    Operate,
}

impl Permission {
    /// All there are.
    pub const ALL: [Self; 27] = [
        Self::Public,
        Self::Own,
        Self::Screen,
        Self::SendMessages,
        Self::ReadFlights,
        Self::ReadAlerts,
        Self::WorkAlerts,
        Self::DecideAlerts,
        Self::SuperviseAlerts,
        Self::ReadRulings,
        Self::ProposeRulings,
        Self::ApproveRulings,
        Self::Redress,
        Self::RequestUnmask,
        Self::ApproveUnmask,
        Self::ExportPerson,
        Self::ReadLists,
        Self::ReadEntries,
        Self::ImportLists,
        Self::ApproveLists,
        Self::ReadAudit,
        Self::ReadSamples,
        Self::ReadFigures,
        Self::ReadMetrics,
        Self::ManageAccounts,
        Self::ApproveAccess,
        Self::Operate,
    ];

    /// Its name in the contract.
    pub fn word(self) -> String {
        let word = serde_json::to_value(self).unwrap_or_default();
        word.as_str().unwrap_or_default().to_owned()
    }

    /// Whether a key or a certificate can have it at all. What judges persons, opens what
    /// is masked or lets others in takes somebody who has signed in: no machine decides
    /// alone.
    pub fn is_for_machines(self) -> bool {
        match self {
            Self::Public
            | Self::Own
            | Self::Screen
            | Self::SendMessages
            | Self::ReadFlights
            | Self::ReadAlerts
            | Self::ReadRulings
            | Self::ReadLists
            | Self::ReadEntries
            | Self::ImportLists
            | Self::ReadAudit
            | Self::ReadSamples
            | Self::ReadFigures
            | Self::ReadMetrics
            | Self::Operate => true,
            Self::WorkAlerts
            | Self::DecideAlerts
            | Self::SuperviseAlerts
            | Self::ProposeRulings
            | Self::ApproveRulings
            | Self::Redress
            | Self::RequestUnmask
            | Self::ApproveUnmask
            | Self::ExportPerson
            | Self::ApproveLists
            | Self::ManageAccounts
            | Self::ApproveAccess => false,
        }
    }
}
