//! From hits to a directive, and the state of a flight.
//!
//! In: travellers and messages as `travel` reads them, answers of `screen`, and what
//! persons have ruled before: orders, exclusions, exemptions. Out: a [`Decision`] for
//! everybody, and who is on a [`Flight`]. Not handled: scores (`screen`), the written
//! form of rulings and answers (`cli`), clocks: every moment is handed in.
//!
//! No machine refuses a person. [`Directive::DoNotBoard`] follows an officer's order
//! that names this very identity, and nothing else; whatever is less than sure goes to a
//! person ([`Directive::Refer`]). There is no default: each [`Reason`] says what it
//! calls for, and the gravest of them is the directive.
//!
//! [`Directive::DoNotBoard`]: saring_model::Directive::DoNotBoard
//! [`Directive::Refer`]: saring_model::Directive::Refer

mod decide;
mod exclusion;
mod exemption;
mod flight;
mod identity;
mod order;
mod reason;
mod rulings;

pub use decide::{Case, Decision, decide};
pub use exclusion::{Exclusion, entity_fingerprint};
pub use exemption::{Exemption, Journey};
pub use flight::{
    DirectiveChange, Due, Facts, Flight, FlightState, Flights, Manifest, Person,
    PersonState, Taken, Telling, Unsolicited, against, flight_key, flight_keys,
};
pub use identity::{Identity, NamedDocument};
pub use order::Order;
pub use reason::{Lapse, OrderFault, Outside, Reason, Shortfall, Unscreened};
pub use rulings::Rulings;
