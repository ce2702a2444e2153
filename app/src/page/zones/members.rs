//! Who is in a zone: names, roles, who vouches for the name, and the fingerprint to compare.

use super::super::asking::{Asking, Wrong};
use super::super::components::{Badge, Button, Kind, Moment, Select, text};
use super::super::known::Known;
use super::super::question::{LossDialog, asked_about};
use super::compare::Compare;
use super::roles::{role_may, role_name, role_options};
use super::vouching::Vouching;
use crate::message::{Ask, MemberView, ZoneAsk, ZoneDetail};
use crate::page::call::Call;
use js_sys::Date;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// The members, former ones last.
#[component]
pub(super) fn Members(
    known: Known,
    zone: StoredValue<String>,
    detail: Signal<ZoneDetail>,
    owns: Signal<bool>,
    on_done: Callback<()>,
) -> impl IntoView {
    let words = known.words;
    let chosen = RwSignal::new(None::<MemberView>);
    let compared = RwSignal::new(None::<MemberView>);
    let members = Memo::new(move |_| {
        let mut members = detail.with(|detail| detail.members.clone());
        members.sort_by_key(|member| (member.role.is_none(), !member.own));
        members
    });
    let own = Signal::derive(move || {
        members.with(|members| members.iter().find(|member| member.own).cloned())
    });
    let manages = Memo::new(move |_| detail.with(|detail| detail.manages));
    view! {
        <section aria-labelledby="members-title">
            <h2 id="members-title">{words.say("Membres", "Members")}</h2>
            <ul id="members" class="items">
                <For each=move || members.get() key=|member| member_key(member) let:member>
                    <Member
                        known
                        zone
                        member
                        manages=manages.into()
                        owns
                        chosen
                        compared
                        on_done
                    />
                </For>
            </ul>
        </section>
        <Removal known zone chosen on_done />
        <Compare known own other=compared />
    }
}

/// What a row shows: it is drawn anew when any of it changes.
fn member_key(member: &MemberView) -> String {
    format!("{member:?}")
}

#[component]
fn Member(
    known: Known,
    zone: StoredValue<String>,
    member: MemberView,
    manages: Signal<bool>,
    owns: Signal<bool>,
    chosen: RwSignal<Option<MemberView>>,
    compared: RwSignal<Option<MemberView>>,
    on_done: Callback<()>,
) -> impl IntoView {
    let words = known.words;
    let kept = StoredValue::new(member.clone());
    let MemberView { name, role, until_ms, fingerprint, vouched, own, .. } = member;
    let name = move || match (own, name.is_empty()) {
        // One's own is known here before the zone hears of it.
        (true, _) => known.of_state(|state| state.name.clone()),
        (false, true) => words.pick(("Sans nom", "Nameless")).to_owned(),
        (false, false) => name.clone(),
    };
    let (is_former, is_high) =
        (role.is_none(), matches!(role.as_deref(), Some("owner" | "manager")));
    let role = StoredValue::new(role);
    let says = move || match role.get_value() {
        Some(role) => {
            let (name, may) = (words.pick(role_name(&role)), words.pick(role_may(&role)));
            words.pick((format!("{name}\u{a0}: {may}"), format!("{name}: {may}")))
        }
        None => words.pick(("ancien membre", "former member")).to_owned(),
    };
    // Only an owner changes who manages, and nobody here what they are themselves.
    let changes = move || manages.get() && !own && !is_former && (owns.get() || !is_high);
    view! {
        <li class="item member">
            <div class="member-who">
                <span class="item-name">{name}</span>
                {own.then(|| view! { <Badge text=text(words, "vous", "you") /> })}
                {until_ms.map(|ms| view! {
                    <span class="item-says">
                        {words.say("jusqu’au ", "until ")} <Moment ms={ms as f64} words />
                    </span>
                })}
            </div>
            <p class="item-says">{says}</p>
            <p class="item-says">{move || words.tell(&vouched)}</p>
            <Vouching known zone member=kept.get_value() manages on_done />
            <p class="fingerprint">{fingerprint}</p>
            <div class="actions">
                {(!own && !is_former).then(|| view! {
                    <Button
                        label=text(words, "Comparer", "Compare")
                        kind=Kind::Quiet
                        icon="scan-eye"
                        on_press=Callback::new(move |()| compared.set(Some(kept.get_value())))
                    />
                })}
                <Show when=changes>
                    <Change known zone kept owns on_done />
                    <Button
                        label=text(words, "Retirer", "Remove")
                        kind=Kind::Quiet
                        on_press=Callback::new(move |()| chosen.set(Some(kept.get_value())))
                    />
                </Show>
            </div>
        </li>
    }
}

/// Another role.
#[component]
fn Change(
    known: Known,
    zone: StoredValue<String>,
    kept: StoredValue<MemberView>,
    owns: Signal<bool>,
    on_done: Callback<()>,
) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let role = StoredValue::new(kept.with_value(|member| member.role.clone()));
    let choose = Callback::new(move |role: String| {
        let person = kept.with_value(|member| member.person.clone());
        let ask = ZoneAsk::SetRole { zone: zone.get_value(), person, role };
        asking.ask(Ask::Zone(ask), move |_| on_done.call(()));
    });
    let day = kept.with_value(|member| member.until_ms).map(day_of);
    let end = move |event: web_sys::Event| {
        let Some(until_ms) = end_of(&event_target_value(&event)) else { return };
        // Browsers tell of a change also where a field goes away with its view.
        let person = kept.try_with_value(|member| member.person.clone());
        let Some((zone, person)) = zone.try_get_value().zip(person) else { return };
        let ask = ZoneAsk::SetEnd { zone, person, until_ms };
        asking.ask(Ask::Zone(ask), move |_| on_done.call(()));
    };
    view! {
        <Select
            label=text(words, "Rôle", "Role")
            options=Signal::derive(move || role_options(words, owns.get()))
            value=Signal::derive(move || role.get_value().unwrap_or_default())
            on_choose=choose
            disabled=asking.waits()
        />
        <label class="field">
            <span class="label">{words.say("Membre jusqu’au", "Member until")}</span>
            <input
                class="input member-until"
                type="date"
                prop:value=day.unwrap_or_default()
                disabled=move || asking.waits().get()
                on:change=end
            />
        </label>
        <Wrong asking />
    }
}

/// The day of a moment, where the reader is (`YYYY-MM-DD`).
fn day_of(ms: u64) -> String {
    let date = Date::new(&JsValue::from_f64(ms as f64));
    format!("{:04}-{:02}-{:02}", date.get_full_year(), date.get_month() + 1, date.get_date())
}

/// The end of a day, ms since 1970; none where no day is given, nothing where it is none.
fn end_of(day: &str) -> Option<Option<u64>> {
    if day.is_empty() {
        return Some(None);
    }
    let ms = Date::parse(&format!("{day}T23:59:59"));
    (ms.is_finite() && ms > 0.0).then_some(Some(ms as u64))
}

/// What removing somebody does, before it is done.
#[component]
fn Removal(
    known: Known,
    zone: StoredValue<String>,
    chosen: RwSignal<Option<MemberView>>,
    on_done: Callback<()>,
) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let open = asked_about(chosen);
    let title = Signal::derive(move || {
        let name = chosen.with(|member| member.as_ref().map(|member| member.name.clone()));
        let name = name.unwrap_or_default();
        words.pick((
            format!("Retirer {name} de la zone\u{a0}?"),
            format!("Remove {name} from the zone?"),
        ))
    });
    let remove = Callback::new(move |()| {
        let Some(member) = chosen.get_untracked() else { return };
        let ask = ZoneAsk::Remove { zone: zone.get_value(), person: member.person };
        asking.ask(Ask::Zone(ask), move |_| {
            let _ = open.try_set(false);
            on_done.call(());
        });
    });
    view! {
        <LossDialog
            words
            id="member-removal"
            title
            open
            does="remove-member"
            label=text(words, "Retirer de la zone", "Remove from the zone")
            disabled=asking.waits()
            on_loss=remove
        >
            <p>
                {words.say(
                    "Cette personne ne recevra plus rien de la zone et n’y écrira plus. Ce qu’elle \
                     a écrit reste, avec son nom. Ce qu’elle a déjà lu, elle l’a. Vous pourrez \
                     l’inviter de nouveau.",
                    "This person receives nothing more of the zone and writes in it no more. What \
                     they wrote stays, with their name. What they have read already, they have. \
                     You can invite them again.",
                )}
            </p>
            <Wrong asking />
        </LossDialog>
    }
}
