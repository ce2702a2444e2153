//! How things stand, as the tab that leads tells it to every page.

use super::channel::Spoken;
use super::desk::Desk;
use super::tell_page;
use crate::message::{Alarm, Page, State, Tell};
use cahier_sync::{AlarmView, ZoneView};
use cahier_words::{alarm, alarm_ends, alarm_held, alarm_shown};

impl Desk {
    /// Tells every page how things stand, where that changed. It looks only where something
    /// happened, was saved, or is on its way: a list can be long, and time passes often.
    pub(super) fn tell_state(&mut self) {
        let Some(driver) = &self.driver else { return };
        let seen = Some((driver.saves(), driver.engine.status()));
        let same = seen == self.seen && !self.last_told.is_empty();
        if !std::mem::take(&mut self.stirred) && same {
            return;
        }
        self.seen = seen;
        let tell = Tell { state: self.state(), entry: self.page_of(), ..Tell::default() };
        let now = format!("{tell:?}");
        if now != self.last_told {
            self.last_told = now;
            tell_page(&tell);
            self.channel.say(&Spoken::Tell { to: None, term: self.term, tell });
        }
    }

    fn state(&self) -> Option<State> {
        let engine = &self.driver.as_ref()?.engine;
        let status = engine.status();
        let rows = engine.list(None);
        let halted = |zone: ZoneView| {
            let view = engine.alarm_of(zone.id).ok().flatten()?;
            Some(panel(zone, &view))
        };
        let entry = |row: &&cahier_sync::rows::ListRow| {
            let checked = engine.is_checked(row.document);
            (row.document.to_string(), row.title.clone(), checked)
        };
        Some(State {
            leads: true,
            name: engine.name().to_owned(),
            entries: rows.iter().map(entry).collect(),
            unsaved: status.unsaved,
            unsent: status.unsent,
            damaged: status.damaged,
            connected: status.connected,
            alarms: engine.zones().into_iter().filter_map(halted).collect(),
        })
    }

    fn page_of(&self) -> Option<Page> {
        let engine = &self.driver.as_ref()?.engine;
        let id = self.looked_at?;
        let entry = engine.entry(id).ok()?;
        let text = entry.body.plain_text();
        Some(Page { entry: id.to_string(), title: entry.title, text })
    }
}

/// What a person reads of a zone that stands still.
fn panel(zone: ZoneView, view: &AlarmView) -> Alarm {
    let places = [Some(alarm_held(view)), alarm_shown(view)];
    Alarm {
        zone: zone.id.to_string(),
        title: zone.title,
        found: alarm(view.alarm),
        places: places.into_iter().flatten().collect(),
        to_do: alarm_ends(view.alarm),
        ends_here: view.ends_here,
    }
}
