//! A long list that draws only what is in sight. It scrolls itself; one row at a time is in the
//! tab order, and the arrow keys lead to the others.
//!
//! A row belongs to the thing that it shows, never to a place: where the list is put in another
//! order, rows move, and what was pressed or had the focus is still the same thing.

use super::focus::{CONTROLS, within};
use super::name::named;
use super::virtual_window::{Sight, led, stands};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, FocusEvent, HtmlElement, KeyboardEvent, MouseEvent, ResizeObserver};

/// How a row says what it is of.
const ROW: &str = "data-row";

/// A list of the things that have these ids, in this order; no id stands in it twice. A row is
/// `row_px` high, and `row` draws the one of an id, once: what changes in it follows its own
/// signals. What is pressed in a row is its first control.
#[component]
pub fn VirtualList(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] ids: Signal<Vec<String>>,
    row_px: u32,
    row: Callback<String, AnyView>,
    #[prop(optional, into)] id: String,
) -> impl IntoView {
    let rows = Rows::begin(ids, f64::from(row_px));
    rows.watch();
    let shown = Memo::new(move |_| rows.shown());
    let all = move || format!("{}px", ids.with(Vec::len) as f64 * rows.row_px);
    let draw = move |id: String| {
        let own = id.clone();
        // A row on its way out keeps its last place.
        let place = Memo::new(move |before: Option<&usize>| {
            let found = shown
                .with(|shown| shown.iter().find(|(_, other)| *other == own).map(|(at, _)| *at));
            found.or(before.copied()).unwrap_or_default()
        });
        let drawn = untrack(|| row.try_run(id.clone()));
        view! {
            <div
                role="listitem"
                class="virtual-row"
                data-row=id
                aria-setsize=move || ids.with(Vec::len).to_string()
                aria-posinset=move || (place.get() + 1).to_string()
                style:--row-top=move || format!("{}px", place.get() as f64 * rows.row_px)
            >
                {drawn}
            </div>
        }
    };
    let each = move || {
        rows.moves();
        shown.get()
    };
    view! {
        <div
            id=named(id, "list")
            class="virtual"
            role="list"
            node_ref=rows.list
            aria-label=move || label.get()
            style:--row-height=format!("{row_px}px")
            on:scroll=move |_| rows.look()
            on:keydown=move |event| rows.key(&event)
            on:focusin=move |event| rows.entered(&event)
            on:pointerdown=move |event| rows.pressed.set_value(row_of(&event))
            on:click:capture=move |event| rows.clicked(&event)
        >
            <div class="virtual-all" role="presentation" style:--all=all>
                <For
                    each
                    key=|(_, id): &(usize, String)| id.clone()
                    children=move |(_, id): (usize, String)| draw(id)
                />
            </div>
        </div>
    }
}

/// The state of a list.
#[derive(Clone, Copy)]
struct Rows {
    list: NodeRef<html::Div>,
    ids: Signal<Vec<String>>,
    row_px: f64,
    sight: RwSignal<Sight>,
    /// The id of the row that is in the tab order; the first one until somebody came in. It is
    /// drawn even where it is out of sight, so that the focus is not lost by scrolling.
    active: RwSignal<String>,
    /// Where that row is. Where it went away, the one that took its place is in the tab order.
    at: Memo<usize>,
    /// Whether the tab order is set anew before the next picture.
    due: StoredValue<bool>,
    /// Whether the active row gets the focus then.
    wanted: StoredValue<bool>,
    /// Whether the focus was inside when rows moved.
    held: StoredValue<bool>,
    /// The row on which the pointer went down.
    pressed: StoredValue<Option<String>>,
}

impl Rows {
    fn begin(ids: Signal<Vec<String>>, row_px: f64) -> Self {
        let active = RwSignal::new(String::new());
        let at = Memo::new(move |before: Option<&usize>| {
            let before = before.copied().unwrap_or_default();
            ids.with(|ids| active.with(|id| stands(ids, id, before)))
        });
        Self {
            list: NodeRef::new(),
            ids,
            row_px,
            sight: RwSignal::new(Sight::default()),
            active,
            at,
            due: StoredValue::new(false),
            wanted: StoredValue::new(false),
            held: StoredValue::new(false),
            pressed: StoredValue::new(None),
        }
    }

    /// Follows the size of the list, from its first one on.
    fn watch(self) {
        let watching = StoredValue::new_local(None::<(ResizeObserver, Closure<dyn FnMut()>)>);
        Effect::new(move || {
            let Some(list) = self.list.get() else { return };
            let look = Closure::<dyn FnMut()>::new(move || self.look());
            if let Ok(observer) = ResizeObserver::new(look.as_ref().unchecked_ref()) {
                observer.observe(&list);
                watching.set_value(Some((observer, look)));
            }
        });
        on_cleanup(move || {
            let _ = watching.try_update_value(|watching| {
                if let Some((observer, _)) = watching.take() {
                    observer.disconnect();
                }
            });
        });
        Effect::new(move || {
            self.active.track();
            self.ids.track();
            self.settle();
        });
    }

    /// The rows to draw, each with its place: those in sight, and the active one.
    fn shown(self) -> Vec<(usize, String)> {
        let (sight, active) = (self.sight.get(), self.at.get());
        self.ids.with(|ids| {
            let rows = sight.rows(self.row_px, ids.len());
            let before = (active < rows.start).then_some(active);
            let after = (active >= rows.end).then_some(active);
            let places = before.into_iter().chain(rows).chain(after);
            places.filter_map(|at| Some((at, ids.get(at)?.clone()))).collect()
        })
    }

    /// Rows are about to be put in another order: a browser takes the focus from one that moves.
    fn moves(self) {
        if self.has_the_focus() {
            let _ = self.held.try_set_value(true);
        }
        self.settle();
    }

    /// What is in sight now.
    fn look(self) {
        let Some(Some(list)) = self.list.try_get_untracked() else { return };
        let top = f64::from(list.scroll_top());
        let sight = Sight { top, height: f64::from(list.client_height()) };
        if self.sight.try_get_untracked() != Some(sight) {
            let _ = self.sight.try_set(sight);
        }
    }

    fn key(self, event: &KeyboardEvent) {
        let chord = event.ctrl_key() || event.alt_key() || event.meta_key();
        if chord || writes(event) {
            return;
        }
        let (sight, at) = (self.sight.get_untracked(), self.at.get_untracked());
        let count = self.ids.with_untracked(Vec::len);
        let Some(to) = led(&event.key(), at, count, sight.page(self.row_px)) else { return };
        event.prevent_default();
        if let Some(id) = self.ids.with_untracked(|ids| ids.get(to).cloned()) {
            self.active.set(id);
        }
        if let Some(list) = self.list.get_untracked() {
            list.set_scroll_top(sight.showing(to, self.row_px) as i32);
        }
        self.wanted.set_value(true);
        self.settle();
    }

    fn entered(self, event: &FocusEvent) {
        if let Some(id) = row_of(event)
            && self.active.with_untracked(|active| *active != id)
        {
            self.active.set(id);
        }
    }

    /// A click belongs to the row on which the pointer went down; where another row came under it
    /// since, nothing is pressed.
    fn clicked(self, event: &MouseEvent) {
        let pressed = self.pressed.try_update_value(Option::take).flatten();
        // Keys and assistive technology click without a pointer.
        let by_pointer = event.detail() > 0 && pressed.is_some();
        if by_pointer && pressed != row_of(event) {
            event.prevent_default();
            event.stop_propagation();
        }
    }

    /// Whether the focus is inside now.
    fn has_the_focus(self) -> bool {
        let active = document().active_element();
        let list = self.list.try_get_untracked().flatten();
        list.is_some_and(|list| list.contains(active.as_deref()))
    }

    /// Sets the tab order anew, once, when everything is drawn.
    fn settle(self) {
        if self.due.try_get_value() == Some(false) {
            self.due.set_value(true);
            request_animation_frame(move || self.settled());
        }
    }

    fn settled(self) {
        let _ = self.due.try_set_value(false);
        let Some(Some(list)) = self.list.try_get_untracked() else { return };
        let Some(at) = self.at.try_get_untracked() else { return };
        let active = self.ids.try_with_untracked(|ids| ids.get(at).cloned()).flatten();
        let held = self.held.try_update_value(std::mem::take) == Some(true);
        let lost = held && nothing_has_the_focus();
        let wanted = self.wanted.try_get_value() == Some(true) || lost;
        let _ = self.wanted.try_set_value(false);
        for row in within(&list, "[data-row]") {
            let is_active = row.get_attribute(ROW) == active;
            let mut controls = within(&row, CONTROLS);
            if controls.is_empty() {
                controls.push(row);
            }
            for control in &controls {
                control.set_tab_index(if is_active { 0 } else { -1 });
            }
            if is_active && wanted {
                focus_still(&controls[0]);
            }
        }
    }
}

/// The id of the row in which something happened.
fn row_of(event: &Event) -> Option<String> {
    let inside = event.target()?.dyn_into::<Element>().ok()?;
    inside.closest("[data-row]").ok()??.get_attribute(ROW)
}

/// Whether somebody writes where the key was pressed: the arrow keys are theirs.
fn writes(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| {
        let text = "input:not([type=checkbox]), select, textarea, [contenteditable=true]";
        target.matches(text).unwrap_or(false)
    })
}

fn nothing_has_the_focus() -> bool {
    let active = document().active_element();
    active.is_none_or(|active| active.tag_name() == "BODY")
}

/// Gives the focus without scrolling: the list is already where it should be.
fn focus_still(control: &HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = control.focus_with_options(&options);
}
