//! Steps of an entry: what is to be done, and what was.

use super::draft::Draft;
use super::here::Here;
use super::now::now;
use super::step_order::{StepOrder, Way};
use crate::page::call::Call;
use crate::page::components::{Button, Icon, Kind, text};
use cahier_notebook::{Change, Step};
use cahier_words::both;
use leptos::prelude::*;

/// The steps, how many are done, and a place for the next.
#[component]
pub fn StepsPane(here: Here) -> impl IntoView {
    let words = here.words();
    // Only the ids make rows: what is typed in one keeps its field.
    let ids = Memo::new(move |_| {
        let steps = here.of(|view| view.entry.steps.clone());
        let shown = steps.into_iter().filter(|step| here.shows(&step.id));
        shown.map(|step| step.id).collect::<Vec<_>>()
    });
    let progress = move || {
        let steps = here.of(|view| view.entry.steps.clone());
        let shown: Vec<&Step> = steps.iter().filter(|step| here.shows(&step.id)).collect();
        let done = shown.iter().filter(|step| step.done_at.is_some()).count();
        match shown.len() {
            0 => words.pick(("Pas encore d’étape.", "No step yet.")).to_owned(),
            all => words.pick((format!("{done} sur {all}"), format!("{done} of {all}"))),
        }
    };
    let order = StepOrder::begin(here, ids);
    view! {
        <div class="pane-part">
            <p id="steps-progress" class="pane-count" role="status">{progress}</p>
            <ul id="steps" class="steps" aria-label=words.say("Étapes", "Steps")>
                <For each=move || ids.get() key=|id: &String| id.clone() let:id>
                    <StepRow here id order />
                </For>
            </ul>
            <p class="visually-hidden" role="status">{order.says()}</p>
            <Show when=move || here.may_write()>
                <AddStep here />
            </Show>
        </div>
    }
}

/// A step as it stands.
fn step_of(here: Here, id: &str) -> Step {
    here.of(|view| view.entry.steps.iter().find(|step| step.id == id).cloned()).unwrap_or_default()
}

/// Changes a step and leaves its other parts as they are.
fn put(here: Here, id: &str, change: impl FnOnce(&mut Step)) {
    let step = here.now(|view| view.entry.steps.iter().find(|step| step.id == id).cloned());
    if let Some(mut step) = step {
        change(&mut step);
        here.edit(Change::PutStep { step });
    }
}

/// Enter ends what is typed into a line.
fn on_enter(then: impl Fn() + 'static) -> impl Fn(web_sys::KeyboardEvent) + 'static {
    move |event: web_sys::KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
            then();
        }
    }
}

/// One step.
#[component]
fn StepRow(here: Here, id: String, order: StepOrder) -> impl IntoView {
    let words = here.words();
    let id = StoredValue::new(id);
    let step = Memo::new(move |_| step_of(here, &id.get_value()));
    let done = Memo::new(move |_| step.with(|step| step.done_at.is_some()));
    let says = Signal::derive(move || step.with(|step| step.text.clone()));
    let save = Callback::new(move |text: String| {
        put(here, &id.try_get_value().unwrap_or_default(), |step| step.text = text);
    });
    let draft = Draft::new(says, save);
    let tick = move |event: web_sys::Event| {
        let done_at = event_target_checked(&event).then(now);
        here.edit(Change::TickStep { id: id.get_value(), done_at });
    };
    let remove = Callback::new(move |()| {
        let says = step.with_untracked(|step| {
            both(format!("Étape retirée : {}", step.text), format!("Step removed: {}", step.text))
        });
        here.remove(&id.get_value(), says, Change::RemoveStep { id: id.get_value() });
    });
    view! {
        <li
            class="step"
            class:done=move || done.get()
            class:drawn=move || id.with_value(|id| order.is_drawn(id))
            class:before=move || id.with_value(|id| order.is_over(id, false))
            class:behind=move || id.with_value(|id| order.is_over(id, true))
            data-step=id.get_value()
            on:keydown=move |event| id.with_value(|id| order.key(id, &event))
        >
            <Handle here id order />
            <input
                class="step-tick"
                type="checkbox"
                aria-label=move || says.get()
                prop:checked=move || done.get()
                disabled=move || !here.may_write()
                on:change=tick
            />
            <StepText here draft />
            <div class="step-more">
                <StepTimes here step />
                <Moves here id order says />
            </div>
            <Show when=move || here.may_write()>
                <Button
                    kind=Kind::Quiet
                    icon="x"
                    only_icon=true
                    label=text(words, "Retirer l’étape", "Remove the step")
                    on_press=remove
                />
            </Show>
        </li>
    }
}

/// What is to be done: one line of text that wraps where it is long.
#[component]
fn StepText(here: Here, draft: Draft) -> impl IntoView {
    let words = here.words();
    let typed = move |event: web_sys::Event| {
        // One line: what is pasted with line breaks is joined.
        draft.typed(event_target_value(&event).replace(['\r', '\n'], " "));
    };
    view! {
        <div class="step-says" data-text=move || draft.text.get()>
            <textarea
                class="step-text"
                rows="1"
                maxlength="2000"
                aria-label=words.say("Texte de l’étape", "Text of the step")
                readonly=move || !here.may_write()
                prop:value=move || draft.text.get()
                on:input=typed
                on:keydown=on_enter(move || draft.flush())
                on:focus=move |_| draft.entered()
                on:blur=move |_| draft.left()
            />
        </div>
    }
}

/// By what a step is drawn to another place; whoever uses the keyboard has buttons.
#[component]
fn Handle(here: Here, id: StoredValue<String>, order: StepOrder) -> impl IntoView {
    let words = here.words();
    view! {
        <Show when=move || here.may_write()>
            <span
                class="step-handle"
                aria-hidden="true"
                title=words.say("Tirer à une autre place", "Draw to another place")
                on:pointerdown=move |event| id.with_value(|id| order.hold(id, &event))
                on:pointermove=move |event| order.draw(&event)
                on:pointerup=move |_| order.let_go(false)
                on:pointercancel=move |_| order.let_go(true)
            >
                <Icon name="grip-vertical" />
            </span>
        </Show>
    }
}

/// Moves a step by one place. At the ends the buttons stay: what has the focus keeps it.
#[component]
fn Moves(
    here: Here,
    id: StoredValue<String>,
    order: StepOrder,
    says: Signal<String>,
) -> impl IntoView {
    let words = here.words();
    let label = move |french: &'static str, english: &'static str| {
        Signal::derive(move || {
            let step = says.get();
            words.pick((format!("{french}\u{a0}: {step}"), format!("{english}: {step}")))
        })
    };
    let (up, down) = (label("Monter", "Move up"), label("Descendre", "Move down"));
    let ends = move |way| move || id.with_value(|id| !order.can(id, way)).then_some("true");
    let go = move |way| Callback::new(move |()| id.with_value(|id| order.go(id, way)));
    view! {
        <Show when=move || here.may_write()>
            <span class="step-moves">
                <Button
                    kind=Kind::Quiet
                    icon="chevron-up"
                    only_icon=true
                    label=up
                    on_press=go(Way::Up)
                    attr:aria-disabled=ends(Way::Up)
                />
                <Button
                    kind=Kind::Quiet
                    icon="chevron-down"
                    only_icon=true
                    label=down
                    on_press=go(Way::Down)
                    attr:aria-disabled=ends(Way::Down)
                />
            </span>
        </Show>
    }
}

/// When a step was done, and until when it is to be.
#[component]
fn StepTimes(here: Here, step: Memo<Step>) -> impl IntoView {
    let words = here.words();
    let day = move || {
        let deadline = step.with(|step| step.deadline.clone().unwrap_or_default());
        deadline.chars().take(10).collect::<String>()
    };
    let done_at = move || step.with(|step| step.done_at.as_deref().and_then(super::now::ms_of));
    let set = move |event: web_sys::Event| {
        let day = event_target_value(&event);
        // Browsers tell of a change also where a field goes away with its view.
        let Some(id) = step.try_with_untracked(|step| step.id.clone()) else { return };
        put(here, &id, |step| step.deadline = (!day.is_empty()).then_some(day));
    };
    view! {
        <span class="step-times">
            {move || done_at().map(|ms| view! {
                <crate::page::components::Moment ms words />
            })}
            <label class="step-deadline">
                <span>{words.say("Avant le", "Until")}</span>
                <input
                    type="date"
                    prop:value=day
                    disabled=move || !here.may_write()
                    on:change=set
                />
            </label>
        </span>
    }
}

/// The place for the next step.
#[component]
fn AddStep(here: Here) -> impl IntoView {
    let words = here.words();
    let next = RwSignal::new(String::new());
    let add = Callback::new(move |()| {
        let text = next.get_untracked().trim().to_owned();
        if !text.is_empty() {
            next.set(String::new());
            here.edit(Change::PutStep { step: Step { text, ..Step::default() } });
        }
    });
    view! {
        <div class="add-row">
            <input
                id="step-text"
                class="input"
                type="text"
                maxlength="2000"
                autocomplete="off"
                aria-label=words.say("Étape suivante", "Next step")
                placeholder=words.say("Étape suivante", "Next step")
                bind:value=next
                on:keydown=on_enter(move || add.call(()))
            />
            <Button
                id="add-step"
                icon="plus"
                label=text(words, "Ajouter", "Add")
                on_press=add
            />
        </div>
    }
}
