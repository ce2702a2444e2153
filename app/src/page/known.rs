//! What the page knows, owned by its root: the last of each thing that the engine told, where
//! the page is, and what is said at its foot.

use super::engine::{Engine, News};
use super::entries::Filter;
use super::language::Words;
use super::launch;
use super::navigation;
use super::notebooks::{self, Notebook};
use super::pulse;
use super::route::{Route, Shelf};
use super::theme::Themes;
use super::visit::Visits;
use crate::message::{
    Answer, Ask, Door, EntryView, Heard, IslandTold, List, Locks, Progress, Row, State, Tell,
};
use cahier_words::Sentence;
use leptos::prelude::*;
use std::collections::BTreeMap;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

/// Most sentences at the foot of the page; the oldest goes first.
const SAID_MAX: usize = 5;

/// What is said at the foot of the page, until it is dismissed.
#[derive(Clone)]
pub struct Toast {
    /// Which one it is.
    pub number: u64,
    /// What it says.
    pub sentence: Sentence,
    /// Where the page shows what it says, if there is a link to it.
    pub place: Option<Route>,
}

/// What the page knows.
#[derive(Clone, Copy)]
pub struct Known {
    /// The line to the worker.
    pub engine: Engine,
    /// Whether a newer version of the page is ready.
    pub offered: RwSignal<bool>,
    /// Whether the editor gathers what was typed, for a moment.
    pub gathers: RwSignal<bool>,
    /// In which language the page speaks.
    pub words: Words,
    /// Light or dark.
    pub theme: Themes,
    /// Whether the worker listens.
    pub ready: RwSignal<bool>,
    /// Whether the worker is gone.
    pub dead: RwSignal<bool>,
    /// Whether it is there and does not answer.
    pub hangs: RwSignal<bool>,
    /// The notebooks of this browser.
    pub notebooks: RwSignal<Vec<Notebook>>,
    /// Id of the one that this tab opens or has open; none until somebody says who they are.
    pub notebook: RwSignal<Option<String>>,
    /// Id of the one that was open last in this tab.
    pub was_open: RwSignal<Option<String>>,
    /// Ways in.
    pub locks: RwSignal<Option<Locks>>,
    /// How things stand, once the notebook is open.
    pub state: RwSignal<Option<State>>,
    /// All entries, by id.
    pub list: RwSignal<BTreeMap<String, Row>>,
    /// The entry that this tab looks at.
    pub entry: RwSignal<Option<EntryView>>,
    /// Files under way.
    pub progress: RwSignal<Vec<Progress>>,
    /// What the editor has to take in, set for each one told.
    pub island: RwSignal<Option<IslandTold>>,
    /// What is said at the foot of the page until it is dismissed.
    pub said: RwSignal<Vec<Toast>>,
    /// Where the page is.
    pub route: RwSignal<Route>,
    /// Which of its views were left.
    pub visits: Visits,
    /// Which entries the list shows.
    pub filter: RwSignal<Filter>,
    /// Whether the palette is open.
    pub palette: RwSignal<bool>,
    /// Whether the sheet of keys is open.
    pub keys: RwSignal<bool>,
    /// Which of the first steps is shown; beyond the last one, none.
    pub tour: RwSignal<usize>,
    /// The link of an invitation by which the page was opened; never in the address bar.
    pub invitation: RwSignal<Option<String>>,
    /// Files with which this device opened the app; they wait for the person.
    pub received: RwSignal<Vec<File>, LocalStorage>,
}

impl Known {
    /// Nothing is known yet; where there is one notebook, its worker starts.
    pub fn begin() -> Self {
        let (route, filter, invitation) = navigation::start();
        let known = Self {
            engine: Engine::new(),
            offered: RwSignal::new(false),
            gathers: RwSignal::new(false),
            words: Words::begin(),
            theme: Themes::begin(),
            ready: RwSignal::new(false),
            dead: RwSignal::new(false),
            hangs: RwSignal::new(false),
            notebooks: RwSignal::new(notebooks::all()),
            notebook: RwSignal::new(None),
            was_open: RwSignal::new(None),
            locks: RwSignal::new(None),
            state: RwSignal::new(None),
            list: RwSignal::new(BTreeMap::new()),
            entry: RwSignal::new(None),
            progress: RwSignal::new(Vec::new()),
            island: RwSignal::new(None),
            said: RwSignal::new(Vec::new()),
            route: RwSignal::new(route),
            visits: Visits::begin(),
            filter: RwSignal::new(filter),
            palette: RwSignal::new(false),
            keys: RwSignal::new(false),
            tour: RwSignal::new(0),
            invitation: RwSignal::new(invitation),
            received: RwSignal::new_local(Vec::new()),
        };
        known.watch();
        notebooks::watch(known);
        pulse::watch(known);
        navigation::watch(known);
        launch::watch(known);
        known
    }

    /// Starts the worker of a notebook.
    pub fn start(self, notebook: &str) {
        let _ = self.ready.try_set(false);
        let _ = self.locks.try_set(None);
        self.engine.start(notebook, move |news| match news {
            News::Heard(heard, _) => self.hear(*heard),
            News::Dead => {
                let _ = self.dead.try_set(true);
            }
        });
    }

    /// The worker hangs: a new one takes its place, and the notebook is opened again. What was
    /// written here and not answered waits until then.
    pub fn restart(self) {
        let Some(notebook) = self.notebook.get_untracked() else { return };
        let _ = self.hangs.try_set(false);
        self.engine.stop();
        self.forget();
        self.start(&notebook);
    }

    /// Tells the engine whether anybody sees this page, and when it goes away.
    fn watch(self) {
        let seen = move || self.engine.mention(Ask::Seen(!document().hidden()));
        Effect::new(move || {
            if self.ready.get() {
                seen();
                self.ask_locks();
            }
        });
        // By what is kept of it the next start knows whom it greets.
        let here = Memo::new(move |_| match self.is_open() {
            true => Some(true),
            false => self.locks.with(|locks| locks.as_ref().map(|locks| locks.exists)),
        });
        Effect::new(move || {
            if let Some(here) = here.get() {
                notebooks::remember(here);
            }
        });
        super::update::listen(self.offered);
        let _ = window_event_listener_untyped("visibilitychange", move |_| seen());
        let _ = window_event_listener_untyped("pagehide", move |_| self.engine.mention(Ask::Leave));
    }

    /// Asks which ways in there are.
    pub fn ask_locks(self) {
        spawn_local(async move {
            match self.engine.ask(Ask::Door(Door::Locks)).await {
                Ok(Answer::Locks(locks)) => {
                    let _ = self.locks.try_set(Some(locks));
                }
                Ok(_) => {}
                Err(sentence) => self.say(sentence),
            }
        });
    }

    fn hear(self, heard: Heard) {
        match heard {
            Heard::Ready => {
                if self.ready.try_get_untracked() == Some(false) {
                    let _ = self.ready.try_set(true);
                } else {
                    // Another tab closed the notebook.
                    self.closed();
                }
            }
            Heard::Tell(tell) => self.take_in(tell),
            Heard::Answer(..) => {}
        }
    }

    /// Takes in what the worker tells; what it does not mention stays.
    fn take_in(self, tell: Tell) {
        let Tell { state, list, entry, island, progress, said } = tell;
        if let Some(list) = list {
            let _ = self.list.try_update(|rows| apply(rows, *list));
        }
        if let Some(state) = state {
            // It is open: before anything is asked of it anew comes what was written before.
            self.engine.resume();
            let _ = self.state.try_set(Some(*state));
        }
        if let Some(entry) = entry {
            let _ = self.entry.try_set(Some(*entry));
        }
        if let Some(island) = island {
            let _ = self.island.try_set(Some(*island));
        }
        if let Some(progress) = progress {
            let _ = self.progress.try_set(progress);
        }
        if let Some(said) = said {
            self.say(said);
        }
    }

    /// Says something at the foot of the page, until it is dismissed.
    pub fn say(self, sentence: Sentence) {
        self.toast(sentence, None);
    }

    /// Likewise, with a link to what it is about. At the door nothing is said of what lies behind
    /// it.
    pub fn say_where(self, sentence: Sentence, place: &Route) {
        if self.state.try_with_untracked(Option::is_some) == Some(true) {
            self.toast(sentence, Some(place.clone()));
        }
    }

    fn toast(self, sentence: Sentence, place: Option<Route>) {
        let _ = self.said.try_update(|said| {
            // The same said twice is said once, as the newest.
            said.retain(|before| before.sentence != sentence || before.place != place);
            let number = said.last().map_or(1, |last| last.number + 1);
            said.push(Toast { number, sentence, place });
            let over = said.len().saturating_sub(SAID_MAX);
            said.drain(..over);
        });
    }

    /// What was said was read.
    pub fn dismiss(self, number: u64) {
        let _ = self.said.try_update(|said| said.retain(|other| other.number != number));
    }

    /// Goes to another place of the page.
    pub fn go(self, route: &Route) {
        navigation::go(self, route);
    }

    /// Changes that are not on this device's disk: on their way to the worker, or not saved by it.
    /// Whoever asks follows it.
    pub fn unsaved(self) -> usize {
        let here = self.engine.under_way() + usize::from(self.gathers.get());
        self.of_state(|state| state.unsaved).max(here)
    }

    /// Asks; what goes wrong is said.
    pub fn send(self, ask: Ask) {
        spawn_local(async move {
            if let Err(sentence) = self.engine.ask(ask).await {
                self.say(sentence);
            }
        });
    }

    /// Closes the notebook: keys are forgotten, and nothing of it stays on the page.
    pub fn close(self) {
        // Afterwards nothing is taken in any more.
        navigation::take_typed();
        spawn_local(async move {
            match self.engine.ask(Ask::Door(Door::Lock)).await {
                Ok(_) => self.closed(),
                Err(sentence) => self.say(sentence),
            }
        });
    }

    /// The notebook is closed: where several people share this browser, the door asks who is next.
    fn closed(self) {
        self.forget();
        match self.notebooks.with_untracked(Vec::len) {
            0 | 1 => self.ask_locks(),
            _ => notebooks::leave(self),
        }
    }

    /// Nothing of the notebook stays on the page.
    pub fn forget(self) {
        if self.state.try_with_untracked(Option::is_some) == Some(true) {
            let _ = self.was_open.try_set(self.notebook.get_untracked());
        }
        self.visits.leave();
        let _ = self.state.try_set(None);
        let _ = self.list.try_set(BTreeMap::new());
        let _ = self.entry.try_set(None);
        let _ = self.island.try_set(None);
        let _ = self.progress.try_set(Vec::new());
        let _ = self.said.try_set(Vec::new());
    }

    /// Whether the notebook is open; whoever asks follows it.
    pub fn is_open(self) -> bool {
        self.state.with(Option::is_some)
    }

    /// Something of how things stand; whoever asks follows it.
    pub fn of_state<T: Default>(self, read: impl FnOnce(&State) -> T) -> T {
        self.state.with(|state| state.as_ref().map(read)).unwrap_or_default()
    }

    /// The title of a zone; empty where it is not known. Whoever asks follows it.
    pub fn zone_title(self, zone: &str) -> String {
        self.of_state(|state| {
            let row = state.zones.iter().find(|row| row.id == zone);
            row.map(|row| row.title.clone()).unwrap_or_default()
        })
    }

    /// Where an entry is, by its id; among experiments where it is not known.
    pub fn route_of(self, id: &str) -> Route {
        let shelf = self.list.try_with_untracked(|rows| rows.get(id).map(|row| row.kind));
        let shelf = shelf.flatten().map_or(Shelf::Experiments, Shelf::of);
        Route::Entry { shelf, id: id.to_owned(), pane: None }
    }
}

/// Takes in what changed in the list.
fn apply(rows: &mut BTreeMap<String, Row>, list: List) {
    let List { whole, changed, removed } = list;
    if whole {
        rows.clear();
    }
    for id in &removed {
        rows.remove(id);
    }
    rows.extend(changed.into_iter().map(|row| (row.id.clone(), row)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, title: &str) -> Row {
        Row { id: id.to_owned(), title: title.to_owned(), ..Row::default() }
    }

    fn titles(rows: &BTreeMap<String, Row>) -> Vec<&str> {
        rows.values().map(|row| row.title.as_str()).collect()
    }

    #[test]
    fn the_list_follows_what_changed() {
        let mut rows = BTreeMap::new();
        let whole = vec![row("a", "one"), row("b", "two")];
        apply(&mut rows, List { whole: true, changed: whole, removed: Vec::new() });
        assert_eq!(titles(&rows), ["one", "two"]);
        let changed = vec![row("b", "deux"), row("c", "three")];
        apply(&mut rows, List { whole: false, changed, removed: vec!["a".to_owned()] });
        assert_eq!(titles(&rows), ["deux", "three"]);
        apply(&mut rows, List { whole: true, ..List::default() });
        assert!(rows.is_empty());
    }
}
