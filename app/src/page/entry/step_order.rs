//! Steps in another order: drawn by a handle, or moved by one place with the keyboard.

use super::here::Here;
use cahier_notebook::Change;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, PointerEvent};

/// The order of the steps that are shown.
#[derive(Clone, Copy)]
pub struct StepOrder {
    here: Here,
    ids: Memo<Vec<String>>,
    /// The step that is drawn.
    drawn: RwSignal<Option<String>>,
    /// Over which step it is, and whether over its lower half.
    over: RwSignal<Option<(String, bool)>>,
    /// The new place of the step that was moved last, from 1.
    place: RwSignal<Option<usize>>,
    /// What had the focus when a step was moved: it loses it where its row moves.
    held: StoredValue<Option<HtmlElement>, LocalStorage>,
}

/// Which way a step goes by one place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To the step before.
    Up,
    /// To the step after.
    Down,
}

impl StepOrder {
    /// Of these steps; nothing is moved yet.
    pub fn begin(here: Here, ids: Memo<Vec<String>>) -> Self {
        let order = Self {
            here,
            ids,
            drawn: RwSignal::new(None),
            over: RwSignal::new(None),
            place: RwSignal::new(None),
            held: StoredValue::new_local(None),
        };
        Effect::new(move || {
            ids.track();
            let held = order.held.try_update_value(Option::take).flatten();
            if let Some(held) = held {
                // Once the rows stand where they belong, and nobody went on elsewhere.
                request_animation_frame(move || {
                    let active = document().active_element();
                    if active.is_none_or(|active| active.tag_name() == "BODY") {
                        let _ = held.focus();
                    }
                });
            }
        });
        order
    }

    /// What a screen reader says of the last move.
    pub fn says(self) -> impl Fn() -> Option<String> + Copy + Send + Sync + 'static {
        move || {
            let (place, all) = (self.place.get()?, self.ids.with(Vec::len));
            let words = self.here.words();
            Some(words.pick((
                format!("Étape déplacée à la place {place} sur {all}."),
                format!("Step moved to place {place} of {all}."),
            )))
        }
    }

    /// Whether a step can go that way; whoever asks follows it.
    pub fn can(self, id: &str, way: Way) -> bool {
        self.ids.with(|ids| beside(ids, id, way).is_some())
    }

    /// Moves a step by one place.
    pub fn go(self, id: &str, way: Way) {
        let Some(behind) = self.ids.with_untracked(|ids| beside(ids, id, way)) else { return };
        let active = document().active_element();
        let held = active.and_then(|active| active.dyn_into::<HtmlElement>().ok());
        let _ = self.held.try_set_value(held);
        self.put(id, behind);
    }

    fn put(self, id: &str, behind: Option<String>) {
        let place = self.ids.with_untracked(|ids| place(ids, id, behind.as_deref()));
        if place.is_some() {
            self.place.set(place);
            self.here.edit(Change::MoveStep { id: id.to_owned(), behind });
        }
    }

    /// Alt and an arrow move the step in which they are pressed.
    pub fn key(self, id: &str, event: &KeyboardEvent) {
        let way = match event.key().as_str() {
            "ArrowUp" => Way::Up,
            "ArrowDown" => Way::Down,
            _ => return,
        };
        let target = event.target().and_then(|at| at.dyn_into::<Element>().ok());
        // There the browser opens its calendar by it.
        let is_day = target.is_some_and(|at| at.matches("input[type=date]").unwrap_or(false));
        if event.alt_key() && !is_day && self.here.now(|view| view.may.write) {
            event.prevent_default();
            self.go(id, way);
        }
    }

    /// The handle of a step is held.
    pub fn hold(self, id: &str, event: &PointerEvent) {
        let Some(handle) = event.target().and_then(|at| at.dyn_into::<Element>().ok()) else {
            return;
        };
        if event.button() == 0 && handle.set_pointer_capture(event.pointer_id()).is_ok() {
            event.prevent_default();
            self.drawn.set(Some(id.to_owned()));
        }
    }

    /// The handle is drawn.
    pub fn draw(self, event: &PointerEvent) {
        if self.drawn.with_untracked(Option::is_none) {
            return;
        }
        let (x, y) = (event.client_x() as f32, event.client_y() as f32);
        let under = document().element_from_point(x, y);
        let row = under.and_then(|under| under.closest("[data-step]").ok().flatten());
        let Some(row) = row else { return };
        let Some(id) = row.get_attribute("data-step") else { return };
        let rect = row.get_bounding_client_rect();
        let lower = f64::from(y) > rect.top() + rect.height() / 2.0;
        let over = Some((id, lower));
        if self.over.with_untracked(|before| *before != over) {
            self.over.set(over);
        }
    }

    /// The handle is let go: the step goes where it was drawn to, or stays with `stays`.
    pub fn let_go(self, stays: bool) {
        let drawn = self.drawn.try_update(Option::take).flatten();
        let over = self.over.try_update(Option::take).flatten();
        let (Some(drawn), Some((over, lower))) = (drawn, over) else { return };
        let behind = self.ids.with_untracked(|ids| drawn_behind(ids, &over, lower));
        if let Some(behind) = behind.filter(|_| !stays) {
            self.put(&drawn, behind);
        }
    }

    /// Whether a step is the one that is drawn.
    pub fn is_drawn(self, id: &str) -> bool {
        self.drawn.with(|drawn| drawn.as_deref() == Some(id))
    }

    /// Whether the drawn step would go beside this one: before it, or behind it.
    pub fn is_over(self, id: &str, lower: bool) -> bool {
        self.over.with(|over| over.as_ref().is_some_and(|over| over.0 == id && over.1 == lower))
    }
}

/// Behind which step one goes that moves by one place, or none for the first place; nothing where
/// it cannot go that way.
fn beside(ids: &[String], id: &str, way: Way) -> Option<Option<String>> {
    let at = ids.iter().position(|own| own == id)?;
    match way {
        Way::Up => at.checked_sub(1).map(|before| before.checked_sub(1).map(|at| ids[at].clone())),
        Way::Down => ids.get(at + 1).map(|after| Some(after.clone())),
    }
}

/// Behind which step one goes that is drawn over another one.
fn drawn_behind(ids: &[String], over: &str, lower: bool) -> Option<Option<String>> {
    let at = ids.iter().position(|own| own == over)?;
    Some(match lower {
        true => Some(ids[at].clone()),
        false => at.checked_sub(1).map(|before| ids[before].clone()),
    })
}

/// The place, from 1, of a step that goes behind another one; nothing where it stands there.
fn place(ids: &[String], id: &str, behind: Option<&str>) -> Option<usize> {
    let from = ids.iter().position(|own| own == id)?;
    let to = match behind {
        Some(behind) if behind == id => return None,
        Some(behind) => {
            let behind = ids.iter().position(|own| own == behind)?;
            // Those behind it move up where it leaves its place before them.
            if behind < from { behind + 1 } else { behind }
        }
        None => 0,
    };
    (to != from).then_some(to + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids() -> Vec<String> {
        ["a", "b", "c", "d"].map(str::to_owned).to_vec()
    }

    fn some(id: &str) -> Option<Option<String>> {
        Some(Some(id.to_owned()))
    }

    #[test]
    fn a_step_goes_by_one_place_and_not_over_the_ends() {
        let ids = ids();
        assert_eq!(beside(&ids, "a", Way::Up), None);
        assert_eq!(beside(&ids, "b", Way::Up), Some(None));
        assert_eq!(beside(&ids, "c", Way::Up), some("a"));
        assert_eq!(beside(&ids, "c", Way::Down), some("d"));
        assert_eq!(beside(&ids, "d", Way::Down), None);
        assert_eq!(beside(&ids, "x", Way::Up), None);
    }

    #[test]
    fn a_drawn_step_goes_before_or_behind_the_one_under_it() {
        let ids = ids();
        assert_eq!(drawn_behind(&ids, "a", false), Some(None));
        assert_eq!(drawn_behind(&ids, "a", true), some("a"));
        assert_eq!(drawn_behind(&ids, "d", false), some("c"));
        assert_eq!(drawn_behind(&ids, "x", true), None);
    }

    #[test]
    fn the_place_is_the_one_where_the_step_then_stands() {
        let all = ids();
        for id in &all {
            for behind in all.iter().map(Some).chain([None]) {
                let behind = behind.map(String::as_str);
                let mut after: Vec<&str> =
                    all.iter().map(String::as_str).filter(|own| own != id).collect();
                let at = behind.and_then(|behind| after.iter().position(|own| *own == behind));
                after.insert(at.map_or(0, |at| at + 1), id);
                let stays = behind == Some(id.as_str()) || after == all;
                let now = after.iter().position(|own| own == id).map(|at| at + 1);
                assert_eq!(place(&all, id, behind), now.filter(|_| !stays), "{id} {behind:?}");
            }
        }
    }
}
