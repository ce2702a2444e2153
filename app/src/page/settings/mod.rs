//! Settings: the person, this device and the others, the ways in, recovery, what is kept here and
//! on the relay.

mod about;
mod accept;
mod authorities;
mod auto_lock;
mod backup;
mod before_relay;
mod devices;
mod field;
mod language;
mod nudge;
mod recovery;
mod relay;
mod relay_key;
mod remembered;
mod report;
mod sample;
mod storage;
mod tablet;
mod ways;
mod you;

pub use auto_lock::watch;
pub use nudge::RecoveryNudge;
pub use report::ReportLines;

use super::components::{Button, Icon, text};
use super::frame::A;
use super::known::Known;
use super::route::{Route, Section};
use about::About;
use authorities::AuthoritiesOfTime;
use devices::DevicesSection;
use language::LanguageSection;
use leptos::prelude::*;
use recovery::RecoverySection;
use relay::RelaySection;
use relay_key::RelayKey;
use storage::StorageSection;
use you::You;

/// The icon of a part, its name, and what one does there: French, English.
type Said = (&'static str, (&'static str, &'static str), (&'static str, &'static str));

fn said(section: Section) -> Said {
    match section {
        Section::All => ("settings", ("Réglages", "Settings"), ("", "")),
        Section::You => (
            "user",
            ("Vous", "You"),
            ("Nom, empreinte, appareil partagé", "Name, fingerprint, shared device"),
        ),
        Section::Language => (
            "languages",
            ("Langue et apparence", "Language and looks"),
            ("Français, anglais, clair, sombre", "French, English, light, dark"),
        ),
        Section::Devices => (
            "smartphone",
            ("Appareils et accès", "Devices and ways in"),
            ("Ajouter, retirer, clés, verrouillage", "Add, remove, keys, locking"),
        ),
        Section::Recovery => (
            "life-buoy",
            ("Mots de secours", "Recovery words"),
            ("Si cet appareil est perdu", "If this device is lost"),
        ),
        Section::Storage => (
            "hard-drive",
            ("Stockage et sauvegarde", "Storage and backup"),
            ("Place, fichier de sauvegarde, terrain", "Space, backup file, field work"),
        ),
        Section::Relay => {
            ("cloud", ("Relais", "Relay"), ("Partager et synchroniser", "Share and synchronise"))
        }
        Section::About => {
            ("info", ("À propos", "About"), ("Version et licences", "Version and licences"))
        }
    }
}

/// The list of parts, and the one that is open.
#[component]
pub fn SettingsPage(known: Known, section: Section) -> impl IntoView {
    let words = known.words;
    let (_, name, _) = said(section);
    // On a phone the list stands alone until a part is chosen.
    let all = section == Section::All;
    let lock = Callback::new(move |()| known.close());
    view! {
        <div class="settings" class:settings-all=all>
            <div class="settings-parts">
                <Parts known />
                <Button
                    label=text(words, "Verrouiller maintenant", "Lock now")
                    icon="lock"
                    id="lock"
                    on_press=lock
                />
            </div>
            <div class="folio">
                <h1>{move || words.pick(name)}</h1>
                {match section {
                    Section::All | Section::You => view! { <You known /> }.into_any(),
                    Section::Language => view! { <LanguageSection known /> }.into_any(),
                    Section::Devices => view! { <DevicesSection known /> }.into_any(),
                    Section::Recovery => view! { <RecoverySection known /> }.into_any(),
                    Section::Storage => view! { <StorageSection known /> }.into_any(),
                    Section::Relay => view! {
                        <RelaySection known />
                        <RelayKey known />
                        <AuthoritiesOfTime known />
                    }
                    .into_any(),
                    Section::About => view! { <About words /> }.into_any(),
                }}
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Parts(known: Known) -> impl IntoView {
    let words = known.words;
    let part = move |section: Section| {
        let (icon, name, says) = said(section);
        view! {
            <li>
                <A known href=Route::Settings(section) class="part">
                    <Icon name=icon />
                    <span class="part-name">{move || words.pick(name)}</span>
                    <span class="part-says">{move || words.pick(says)}</span>
                </A>
            </li>
        }
    };
    view! {
        <nav aria-label=words.say("Parties des réglages", "Parts of the settings")>
            <ul class="parts">{Section::ALL.into_iter().map(part).collect_view()}</ul>
        </nav>
    }
}
