//! How things stand, as the tab that leads tells it to every page.

use super::desk::Desk;
use super::list::Told;
use crate::clock::now_ms;
use crate::message::{Alarm, Heard, List, LogAlarm, State, Tell};
use cahier_evidence::{DocumentId, PersonId};
use cahier_sync::rows::Asked;
use cahier_sync::{AlarmView, Engine, Removal, ZoneView};
use cahier_words::{
    Lang, Sentence, alarm, alarm_ends, alarm_held, alarm_shown, both, log_alarm, log_alarm_ends,
    meaning,
};

/// How often it is told how much the search has still to read, ms.
const UNSEARCHED_MS: u64 = 250;

impl Desk {
    /// Whether something may show that was not told: something happened, was saved, or is on its
    /// way. A list can be long, and time passes often.
    pub(super) fn looks_due(&mut self) -> bool {
        let Some(driver) = &self.driver else { return false };
        let seen = Some((driver.saves(), driver.engine.status()));
        let same = seen == self.seen && self.newcomers.is_empty();
        self.seen = seen;
        std::mem::take(&mut self.stirred) || !same
    }

    /// Tells every page how things stand and what the list holds, where that changed; a tab that
    /// is new, all of it.
    pub(super) fn tell_state(&mut self) {
        let Some(driver) = &self.driver else { return };
        let engine = &driver.engine;
        // Whoever is reached has the key that is known.
        self.other_key &= !engine.is_connected();
        let state = self.state(engine);
        let list = listed(&mut self.told, engine);
        let changed = (self.told_state.as_ref() != Some(&state)).then(|| Box::new(state.clone()));
        if changed.is_some() || list.is_some() {
            self.tell_all(Tell { state: changed, list, ..Tell::default() });
        }
        for tab in std::mem::take(&mut self.newcomers) {
            let (state, list) = (Some(Box::new(state.clone())), Some(Box::new(self.told.whole())));
            self.tell_tab(&tab, Heard::Tell(Tell { state, list, ..Tell::default() }), None);
        }
        self.told_state = Some(state);
    }

    /// Shows a notebook that is still being opened: whose it is, and its list.
    pub(super) fn show(&mut self, engine: &Engine) {
        let mut state = State { opening: true, ..self.state(engine) };
        // What is under way is not read yet; whoever may not begin there is told so when it is.
        for zone in &mut state.zones {
            zone.may_begin = !zone.shut_out;
        }
        let list = listed(&mut self.told, engine);
        let (told, unchanged) = (Some(Box::new(state.clone())), Tell::default());
        self.tell_all(Tell { state: told, list, ..unchanged });
        self.told_state = Some(state);
    }

    /// Tells how much the search has still to read, now and then: the list is not looked at for it.
    pub(super) fn tell_unsearched(&mut self) {
        let (left, now) = (self.finder.left(), now_ms());
        let due = left == 0 || now.abs_diff(self.unsearched_told_ms) >= UNSEARCHED_MS;
        let Some(told) = self.told_state.as_mut().filter(|told| due && told.unsearched != left)
        else {
            return;
        };
        told.unsearched = left;
        self.unsearched_told_ms = now;
        let state = Some(Box::new(told.clone()));
        self.tell_all(Tell { state, ..Tell::default() });
    }

    /// Tells how much is not on disk yet, before whoever wrote it hears that it was taken: in
    /// between it must not look kept.
    pub(super) fn tell_unsaved(&mut self) {
        let Some(driver) = &self.driver else { return };
        let unsaved = driver.engine.status().unsaved;
        let Some(told) = self.told_state.as_mut().filter(|told| told.unsaved != unsaved) else {
            return;
        };
        told.unsaved = unsaved;
        let state = Some(Box::new(told.clone()));
        self.tell_all(Tell { state, ..Tell::default() });
    }

    /// As what this person is asked to sign, and by whom, as the request says.
    fn to_sign(&self, engine: &Engine, entry: DocumentId, asked: &Asked) -> Sentence {
        let as_what = meaning(asked.meaning);
        let by = asked.by.parse::<PersonId>().ok().zip(engine.zone_of(entry));
        let Some((by, zone)) = by else { return as_what };
        let by = self.called(zone, by);
        let in_lang = |lang| as_what.clone().get(lang);
        let (fr, en) = (in_lang(Lang::Fr), in_lang(Lang::En));
        both(format!("{fr}, à la demande de {by}"), format!("{en}, asked by {by}"))
    }

    fn state(&self, engine: &Engine) -> State {
        let status = engine.status();
        let halted = |zone: ZoneView| {
            let view = engine.alarm_of(zone.id).ok().flatten()?;
            Some(panel(zone, &view))
        };
        let asked = engine.requests_for_me().into_iter();
        let to_sign = asked.map(|(id, asked)| (id.to_string(), self.to_sign(engine, id, asked)));
        State {
            leads: true,
            opening: false,
            person: engine.person().to_string(),
            name: engine.name().to_owned(),
            zones: self.zone_rows(engine),
            unsaved: status.unsaved,
            unsent: status.unsent,
            newer: engine.is_newer(),
            damaged: status.damaged,
            kept: engine.kept_count(),
            unsearched: self.finder.left(),
            relay: engine.relay().map(|relay| relay.address.clone()),
            connected: status.connected,
            other_key: self.other_key,
            recoverable: status.recoverable,
            removals: removals(engine),
            to_sign: to_sign.collect(),
            alarms: engine.zones().into_iter().filter_map(halted).collect(),
            log_alarm: engine
                .log_view()
                .alarm
                .map(|kind| LogAlarm { found: log_alarm(kind), to_do: log_alarm_ends(kind) }),
        }
    }
}

/// What changed in the list since it was told.
fn listed(told: &mut Told, engine: &Engine) -> Option<Box<List>> {
    let rows = engine.list(None).into_iter();
    let rows = rows.map(|row| (row, engine.is_checked(row.document)));
    told.difference(rows).map(Box::new)
}

/// Removed devices of which the relay has not heard, and whether it refused.
fn removals(engine: &Engine) -> Vec<(String, bool)> {
    let due = engine.removals_due().map(|device| {
        let refused = engine.removal(&device) == Some(Removal::Refused);
        (device.to_string(), refused)
    });
    due.collect()
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
