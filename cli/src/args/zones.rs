//! The commands of zones, of their members and of groups.

use super::NamesCommand;
use clap::Subcommand;

/// What can be done with zones.
#[derive(Subcommand)]
pub enum ZoneCommand {
    /// Make a zone.
    New {
        /// Title.
        title: String,
    },
    /// List zones.
    List,
    /// List members.
    Members {
        /// Zone.
        zone: String,
    },
    /// Open an invitation and print its link.
    Invite {
        /// Zone.
        zone: String,
        /// reader, commenter, contributor, editor, manager or owner.
        #[arg(long, default_value = "editor")]
        role: String,
        /// For how many days the link can be used.
        #[arg(long, default_value_t = 7)]
        days: u64,
        /// For a partner: last day as a member, YYYY-MM-DD.
        #[arg(long)]
        until: Option<String>,
    },
    /// Accept an invitation.
    Join {
        /// The link.
        link: String,
    },
    /// Change a member's role.
    Role {
        /// Zone.
        zone: String,
        /// Member, by identifier or name.
        person: String,
        /// New role.
        role: String,
        /// Last day as a member, YYYY-MM-DD; without an end where it is not given.
        #[arg(long)]
        until: Option<String>,
    },
    /// Remove a member.
    Remove {
        /// Zone.
        zone: String,
        /// Member, by identifier or name.
        person: String,
    },
    /// Show why a zone stands still, or end that.
    Alarm {
        /// Zone.
        zone: String,
        /// Go back to the last checked state and ask the relay anew.
        #[arg(long)]
        resume: bool,
        /// You compared with your colleagues, and the relay tells your history again.
        #[arg(long, visible_alias = "j-ai-compare")]
        i_have_compared: bool,
    },
    /// Open an entry to a contributor.
    Open {
        /// Entry.
        entry: String,
        /// Member, by identifier or name.
        person: String,
    },
    /// Groups: people who are let into zones together.
    #[command(subcommand)]
    Group(GroupCommand),
    /// Names.
    #[command(flatten)]
    Names(NamesCommand),
}

/// What can be done with groups.
#[derive(Subcommand)]
pub enum GroupCommand {
    /// Found a group in a zone that you manage: its home, where it may read at once.
    New {
        /// Name.
        name: String,
        /// Its home zone; needed where there are several.
        #[arg(long)]
        zone: Option<String>,
    },
    /// List groups, or those of a zone.
    List {
        /// Zone.
        #[arg(long)]
        zone: Option<String>,
    },
    /// Add somebody whom a zone knows.
    Add {
        /// Group, by identifier or name.
        group: String,
        /// Who, by identifier or name.
        person: String,
        /// Zone that they are a member of.
        #[arg(long)]
        zone: String,
        /// member or manager.
        #[arg(long, default_value = "member")]
        role: String,
    },
    /// Remove somebody, or leave.
    Remove {
        /// Group, by identifier or name.
        group: String,
        /// Who, by identifier or name.
        person: String,
    },
    /// Let a group into a zone.
    Admit {
        /// Group, by identifier or name.
        group: String,
        /// Zone.
        zone: String,
        /// reader, commenter, contributor or editor.
        #[arg(long, default_value = "editor")]
        role: String,
        /// Last day as a member, YYYY-MM-DD.
        #[arg(long)]
        until: Option<String>,
    },
}
