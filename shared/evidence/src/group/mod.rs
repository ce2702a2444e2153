//! A group as a chain of signed records: people come and go, and the key that is sealed to
//! wherever the group is a member is made anew when somebody left (DESIGN sections 3 and 5).
//!
//! Only ids and keys are in clear; a group's name is not. A chain says who is in the group,
//! never what the group may do: that is for each zone to say.

mod record;
mod state;

pub use record::{
    GROUP_RECORD_BYTES_MAX, GroupBody, GroupKeys, GroupRecord, GroupRole, group_note_context,
    group_seal_context, group_wrap_context,
};
pub use state::{
    GROUP_DEVICES_MAX, GROUP_PEOPLE_EVER_MAX, GROUP_PEOPLE_MAX, GROUP_RECORDS_MAX, GroupError,
    GroupPerson, GroupState,
};

#[cfg(test)]
pub(crate) mod tests;
