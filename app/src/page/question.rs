//! Questions before something is done: about one of several, and before something goes away.

use super::components::{Button, Dialog, Kind, text};
use super::language::Words;
use leptos::prelude::*;

/// Whether the dialog about `subject` is open. Closed by Esc it is about nothing any more, so that
/// it can be asked again about the same.
pub fn asked_about<T: Send + Sync + 'static>(subject: RwSignal<Option<T>>) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    Effect::new(move || {
        if subject.with(Option::is_some) {
            open.set(true);
        }
    });
    Effect::new(move || {
        if !open.get() && subject.with_untracked(Option::is_some) {
            subject.set(None);
        }
    });
    open
}

/// The one question before something goes away; its children say what goes with it. `id` is the
/// dialog's, `does` the button's that does it, and `label` what that button says.
#[component]
pub fn LossDialog(
    words: Words,
    id: &'static str,
    title: Signal<String>,
    open: RwSignal<bool>,
    does: &'static str,
    label: Signal<String>,
    #[prop(optional, into)] disabled: Signal<bool>,
    on_loss: Callback<()>,
    children: ChildrenFn,
) -> impl IntoView {
    view! {
        <Dialog title open id words>
            {children()}
            <div class="actions">
                <Button label kind=Kind::Danger id=does disabled on_press=on_loss />
                <Button
                    label=text(words, "Garder", "Keep")
                    on_press=Callback::new(move |()| open.set(false))
                />
            </div>
        </Dialog>
    }
}
