//! What roles are called.

use cahier_evidence::Role;

/// What a role is called: French, English.
pub fn role(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::Reader => ("lecteur", "reader"),
        Role::Commenter => ("commentateur", "commenter"),
        Role::Contributor => ("contributeur", "contributor"),
        Role::Editor => ("rédacteur", "editor"),
        Role::Manager => ("responsable", "manager"),
        Role::Owner => ("propriétaire", "owner"),
    }
}
