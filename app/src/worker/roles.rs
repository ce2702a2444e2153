//! Tells people that their role in a zone changed. What was so when the notebook was closed is
//! what they were told last: what came meanwhile is told at the next contact.

use super::desk::Desk;
use crate::message::Tell;
use cahier_evidence::{Role, ZoneId};
use cahier_words::{Sentence, both};

/// One's role in each zone, as it was told last.
#[derive(Default)]
pub(super) struct Roles(Vec<(ZoneId, Option<Role>)>);

impl Roles {
    /// Takes in one's role in a zone, and says whether that is another than was told: to be let in
    /// is no change.
    fn take(&mut self, zone: ZoneId, role: Option<Role>) -> bool {
        match self.0.iter_mut().find(|(known, _)| *known == zone) {
            Some((_, told)) => {
                let before = std::mem::replace(told, role);
                before.is_some() && before != role
            }
            None => {
                self.0.push((zone, role));
                false
            }
        }
    }
}

impl Desk {
    /// Tells of each role that changed, once.
    pub(super) fn tell_roles(&mut self) {
        let zones = self.driver.iter().flat_map(|driver| driver.engine.zones());
        let mut changed = Vec::new();
        // While a log is read for the first time, roles of long ago go by.
        for zone in zones.filter(|zone| zone.checked) {
            if self.roles.take(zone.id, zone.role) {
                changed.push(said(&zone.title, zone.role));
            }
        }
        for said in changed {
            self.tell_all(Tell { said: Some(said), ..Tell::default() });
        }
    }
}

fn said(title: &str, role: Option<Role>) -> Sentence {
    match role.map(cahier_words::role) {
        Some((fr, en)) => both(
            format!("Votre rôle dans la zone « {title} » a changé : {fr}."),
            format!("Your role in the zone “{title}” changed: {en}."),
        ),
        None => both(
            format!(
                "Vous n’êtes plus membre de la zone « {title} ». Ce que cet appareil en \
                 a se lit encore ; demandez à un responsable si c’est une erreur."
            ),
            format!(
                "You are no member of the zone “{title}” any more. What this device has of it can \
                 still be read; ask a manager if this is a mistake."
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cahier_words::Lang;

    const ZONE: ZoneId = ZoneId([1; 16]);

    #[test]
    fn a_role_is_told_once_and_only_where_it_changed() {
        let mut roles = Roles::default();
        assert!(!roles.take(ZONE, None), "a zone that is new is no change");
        assert!(!roles.take(ZONE, Some(Role::Editor)), "to be let in is told elsewhere");
        assert!(!roles.take(ZONE, Some(Role::Editor)));
        assert!(roles.take(ZONE, Some(Role::Reader)));
        assert!(!roles.take(ZONE, Some(Role::Reader)), "once");
        assert!(!roles.take(ZoneId([2; 16]), Some(Role::Owner)), "of another zone");
        assert!(roles.take(ZONE, None));
    }

    #[test]
    fn what_is_told_names_the_zone_and_the_role() {
        let told = said("Fer", Some(Role::Reader)).get(Lang::Fr);
        assert!(told.contains("Fer") && told.contains("lecteur"), "{told}");
        let told = said("Fer", Some(Role::Editor)).get(Lang::En);
        assert!(told.contains("Fer") && told.contains("editor"), "{told}");
        assert!(said("Fer", None).get(Lang::En).contains("no member"));
    }
}
