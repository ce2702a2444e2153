//! Roles in words: what each is called, and what it may do.

use super::super::language::Words;
use cahier_evidence::Role;

/// The roles that are given, in the order in which they are offered.
const GIVEN: [Role; 5] =
    [Role::Editor, Role::Contributor, Role::Commenter, Role::Reader, Role::Manager];

/// What it may do, in one line: French, English.
fn may(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::Reader => ("lit tout", "reads everything"),
        Role::Commenter => ("lit et commente", "reads and comments"),
        Role::Contributor => (
            "écrit ses propres pages, et celles qu’on lui ouvre",
            "writes their own pages, and those opened to them",
        ),
        Role::Editor => ("écrit toutes les pages", "writes all pages"),
        Role::Manager => ("écrit tout, invite et retire", "writes everything, invites and removes"),
        Role::Owner => {
            ("responsable qui seul nomme des responsables", "a manager who alone makes managers")
        }
    }
}

/// The word for the name of a role, as it came.
pub(super) fn role_name(name: &str) -> (&'static str, &'static str) {
    Role::parse(name).map_or(("rôle inconnu", "unknown role"), cahier_words::role)
}

/// What somebody with that role may do.
pub(super) fn role_may(name: &str) -> (&'static str, &'static str) {
    Role::parse(name).map_or(("", ""), may)
}

/// Roles to choose from, each with what it may do. Only an owner makes managers.
pub(super) fn role_options(words: Words, owns: bool) -> Vec<(String, String)> {
    let offered = GIVEN.into_iter().filter(|role| owns || *role < Role::Manager);
    let option = |role: Role| {
        let (name, may) = (words.pick(cahier_words::role(role)), words.pick(may(role)));
        let says = words.pick((format!("{name}\u{a0}: {may}"), format!("{name}: {may}")));
        (role.name().to_owned(), says)
    };
    offered.map(option).collect()
}
