//! A menu: a button and the list of things that it offers (WAI-ARIA APG, menu button). The
//! browser opens and closes the list, by Esc and by a click elsewhere too.

use super::name::named;
use super::roving::{Axis, moved};
use super::{Icon, focus};
use crate::page::call::Call;
use leptos::html;
use leptos::prelude::*;
use web_sys::{Element, KeyboardEvent};

/// One thing that a menu offers.
#[derive(Clone, Copy)]
pub struct Item {
    /// A verb.
    pub label: Signal<String>,
    /// Its icon, or nothing.
    pub icon: &'static str,
    /// Whether something goes away by it.
    pub danger: bool,
    /// What it does.
    pub on_press: Callback<()>,
}

/// What the arrow keys lead to.
const ITEMS: &str = "[role=menuitem]";

/// A menu. With `only_icon` the label is the button's name and tooltip.
#[component]
pub fn Menu(
    #[prop(into)] label: Signal<String>,
    #[prop(optional)] icon: &'static str,
    items: Vec<Item>,
    #[prop(optional)] only_icon: bool,
    #[prop(optional, into)] id: String,
) -> impl IntoView {
    let state = Opened::default();
    let id = named(id, "menu");
    let list_id = format!("{id}-list");
    let place = state.place;
    view! {
        <div class="menu">
            <button
                type="button"
                id=id.clone()
                node_ref=state.button
                class="button"
                class:button-icon=only_icon
                title=move || only_icon.then(|| label.get())
                popovertarget=list_id.clone()
                aria-haspopup="menu"
                aria-expanded=move || state.open.get().to_string()
                on:keydown=move |event| state.down(&event)
            >
                {(!icon.is_empty()).then(|| view! { <Icon name=icon /> })}
                <span class:visually-hidden=only_icon>{move || label.get()}</span>
                {(!only_icon).then(|| view! { <Icon name="chevron-down" /> })}
            </button>
            <div
                id=list_id
                node_ref=state.list
                class="menu-list"
                popover="auto"
                role="menu"
                aria-labelledby=id
                style:--menu-top=move || place.get().top
                style:--menu-bottom=move || place.get().bottom
                style:--menu-left=move || place.get().left
                style:--menu-right=move || place.get().right
                on:beforetoggle=move |_: web_sys::Event| state.measure()
                on:toggle=move |_| state.toggled()
                on:keydown=move |event| state.steer(&event)
            >
                {items.into_iter().map(|item| entry(item, state)).collect_view()}
            </div>
        </div>
    }
}

/// A line of the menu. The focus is back at the button before anything happens, so that a dialog
/// gives it back there.
fn entry(item: Item, state: Opened) -> impl IntoView {
    let Item { label, icon, danger, on_press } = item;
    let press = move |_| {
        state.close();
        on_press.call(());
    };
    view! {
        <button
            type="button"
            role="menuitem"
            tabindex="-1"
            class="menu-item"
            class:menu-item-danger=danger
            on:click=press
        >
            {(!icon.is_empty()).then(|| view! { <Icon name=icon /> })}
            <span>{move || label.get()}</span>
        </button>
    }
}

/// The state of a menu.
#[derive(Clone, Copy, Default)]
struct Opened {
    button: NodeRef<html::Button>,
    list: NodeRef<html::Div>,
    open: RwSignal<bool>,
    place: RwSignal<Place>,
}

impl Opened {
    fn close(self) {
        if let Some(list) = self.list.get_untracked() {
            let _ = list.hide_popover();
        }
        if let Some(button) = self.button.get_untracked() {
            let _ = button.focus();
        }
    }

    /// A key at the button.
    fn down(self, event: &KeyboardEvent) {
        if event.key() == "ArrowDown"
            && let Some(list) = self.list.get_untracked()
        {
            event.prevent_default();
            let _ = list.show_popover();
        }
    }

    fn measure(self) {
        if let Some(Some(button)) = self.button.try_get_untracked() {
            self.place.set(Place::beside(&button));
        }
    }

    fn toggled(self) {
        // Browsers tell of it a little later: the view may be gone.
        let Some(Some(list)) = self.list.try_get_untracked() else { return };
        let is_open = list.matches(":popover-open").unwrap_or(false);
        self.open.set(is_open);
        if is_open {
            focus::focus(&focus::within(&list, ITEMS), 0);
        }
    }

    /// A key in the open list.
    fn steer(self, event: &KeyboardEvent) {
        let Some(list) = self.list.get_untracked() else { return };
        let key = event.key();
        // The next thing in the tab order is the one after the button.
        if key == "Tab" {
            self.close();
            return;
        }
        let items = focus::within(&list, ITEMS);
        let at = focus::at(&items).unwrap_or_default();
        let letter = || {
            let typed = key.to_lowercase();
            let starts = |place: &usize| {
                let text = items[*place].text_content().unwrap_or_default();
                text.trim().to_lowercase().starts_with(&typed)
            };
            let one = typed.chars().count() == 1 && !event.ctrl_key() && !event.meta_key();
            let after = at + 1..items.len();
            one.then(|| after.chain(0..items.len().min(at + 1)).find(starts)).flatten()
        };
        if let Some(place) = moved(&key, at, items.len(), Axis::Down).or_else(letter) {
            event.prevent_default();
            focus::focus(&items, place);
        }
    }
}

/// Where the list stands in the window: below its button or, in the lower half, above it.
#[derive(Clone, Debug, Default, PartialEq)]
struct Place {
    top: String,
    bottom: String,
    left: String,
    right: String,
}

impl Place {
    fn beside(button: &Element) -> Self {
        let side = |name: &str| {
            let side =
                if name == "width" { window().inner_width() } else { window().inner_height() };
            side.ok().and_then(|side| side.as_f64()).unwrap_or_default()
        };
        let rect = button.get_bounding_client_rect();
        let edges = (rect.top(), rect.bottom(), rect.left(), rect.right());
        Self::within(edges, (side("width"), side("height")))
    }

    /// For a button with these edges (top, bottom, left, right) in a window of this size.
    fn within(
        (top, bottom, left, right): (f64, f64, f64, f64),
        (width, height): (f64, f64),
    ) -> Self {
        let from = |length: f64| (format!("{length:.0}px"), "auto".to_owned());
        let below = top + bottom <= height;
        let starts = left + right <= width;
        let (near, far) = if below { from(bottom) } else { from(height - top) };
        let (edge, other) = if starts { from(left) } else { from(width - right) };
        let (top, bottom) = if below { (near, far) } else { (far, near) };
        let (left, right) = if starts { (edge, other) } else { (other, edge) };
        Self { top, bottom, left, right }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_opens_to_where_there_is_room() {
        let sides = |edges| {
            let Place { top, bottom, left, right } = Place::within(edges, (1000.0, 800.0));
            [top, bottom, left, right]
        };
        assert_eq!(sides((10.0, 50.0, 20.0, 120.0)), ["50px", "auto", "20px", "auto"]);
        assert_eq!(sides((740.0, 790.0, 880.0, 980.0)), ["auto", "60px", "auto", "20px"]);
    }
}
