//! A new seal: what it says, a comment, and with which key.

use super::here::Here;
use crate::message::{Answer, Ask, Done, Seal, Sign, ToSign};
use crate::page::call::Call;
use crate::page::webauthn;
use cahier_evidence::Meaning;
use cahier_words::{Sentence, both, meaning_says};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What is to be signed: as what, and which seal that answers.
#[derive(Clone, Copy)]
pub struct Sealing {
    meaning: RwSignal<String>,
    about: RwSignal<Option<Seal>>,
}

impl Sealing {
    /// Nothing yet.
    pub fn begin() -> Self {
        let meaning = RwSignal::new(Meaning::Authorship.name().to_owned());
        Self { meaning, about: RwSignal::new(None) }
    }

    /// From here on it is this.
    pub fn start(self, meaning: Meaning, about: Option<Seal>) {
        self.meaning.set(meaning.name().to_owned());
        self.about.set(about);
    }
}

/// The form, and what came of it.
#[derive(Clone, Copy)]
struct Form {
    here: Here,
    /// A security key was asked.
    waits: RwSignal<bool>,
    /// The engine was asked to seal.
    busy: RwSignal<bool>,
    done: RwSignal<Option<Done>>,
    trouble: RwSignal<Option<Sentence>>,
    close: Callback<()>,
}

impl Form {
    /// Nothing is said of what was tried before.
    fn forgive(self) {
        self.trouble.set(None);
        self.done.set(None);
    }

    fn fail(self, said: Sentence) {
        // Where the form is gone, it is said at the foot of the page.
        if let Some(Some(said)) = self.trouble.try_set(Some(said)) {
            self.here.known.say(said);
        }
    }

    /// What the engine answered: done, or something for the security key to sign.
    async fn answered(self, answer: Result<Answer, Sentence>) {
        match answer {
            Ok(Answer::ToSign(wanted)) => self.with_key(*wanted).await,
            Ok(Answer::Signed(Done::Sealed)) => self.sealed(),
            Ok(Answer::Signed(done)) => {
                let _ = self.done.try_set(Some(done));
            }
            Ok(_) => {}
            Err(said) => self.fail(said),
        }
    }

    fn sealed(self) {
        let _ = self.done.try_set(Some(Done::Sealed));
        let _ = self.close.try_run(());
    }

    /// Has the person's key sign what the engine fixed, and hands its answer back.
    async fn with_key(self, wanted: ToSign) {
        let ToSign { challenge, keys } = wanted;
        let _ = self.waits.try_set(true);
        let answer = webauthn::sign(&challenge, &keys).await;
        let _ = self.waits.try_set(false);
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                return self.fail(webauthn::why(&error).then(&both(
                    "Rien n’a été signé, et rien n’a changé. Réessayez, ou scellez sans elle.",
                    "Nothing was signed, and nothing changed. Try again, or seal without it.",
                )));
            }
        };
        let ask = Ask::Sign(Sign::Answer { challenge, answer });
        match self.here.known.engine.ask(ask).await {
            Ok(_) => self.sealed(),
            Err(said) => self.fail(said),
        }
    }

    /// Registers a security key for signing.
    fn register(self) {
        if self.waits.get_untracked() {
            return;
        }
        self.forgive();
        self.waits.set(true);
        let have = self.here.now(|view| [&view.signed.keys[..], &view.signed.new_keys].concat());
        let name = untrack(|| self.here.known.of_state(|state| state.name.clone()));
        spawn_local(async move {
            let made = webauthn::register(&name, &have).await;
            let _ = self.waits.try_set(false);
            match made {
                Ok(authenticator_data) => {
                    let ask = Ask::Sign(Sign::AddKey { authenticator_data });
                    let answer = self.here.known.engine.ask(ask).await;
                    self.answered(answer).await;
                }
                Err(error) => self.fail(webauthn::why(&error).then(&both(
                    "Rien n’a été enregistré, et rien n’a changé. Réessayez, ou scellez sans clé.",
                    "Nothing was registered, and nothing changed. Try again, or seal without one.",
                ))),
            }
        });
    }

    fn seal(self, sign: Sign) {
        self.forgive();
        self.busy.set(true);
        spawn_local(async move {
            let answer = self.here.known.engine.ask(Ask::Sign(sign)).await;
            let _ = self.busy.try_set(false);
            self.answered(answer).await;
        });
    }
}

/// A new seal.
#[component]
pub fn SealForm(
    here: Here,
    sealing: Sealing,
    waits: RwSignal<bool>,
    done: RwSignal<Option<Done>>,
    close: Callback<()>,
) -> impl IntoView {
    let words = here.words();
    let (busy, trouble) = (RwSignal::new(false), RwSignal::new(None));
    let form = Form { here, waits, busy, done, trouble, close };
    let Sealing { meaning, about } = sealing;
    let changed = Memo::new(move |_| about.with(|about| has_changed(here, about.as_ref())));
    let (note, with_key) = (RwSignal::new(String::new()), RwSignal::new(true));
    let unsent = Memo::new(move |_| here.of(|view| view.signed.unsent > 0));
    let has_key = Memo::new(move |_| here.of(|view| !view.signed.keys.is_empty()));
    let says = move || {
        let chosen = meaning.with(|name| Meaning::parse(name));
        chosen.map(|as_what| words.tell(&meaning_says(as_what)))
    };
    let not_yet = move || unsent.get() || waits.get() || busy.get() || changed.get();
    let seal = move |_| {
        if untrack(not_yet) {
            return;
        }
        let (entry, meaning) = (here.id(), meaning.get_untracked());
        let note = note.get_untracked();
        let key = with_key.get_untracked() && has_key.get_untracked();
        let about = about.with_untracked(|about| about.as_ref().map(|seal| seal.id.clone()));
        form.seal(Sign::Seal { entry, meaning, note, key, about });
    };
    let escape = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" {
            close.call(());
        }
    };
    let trouble =
        move || trouble.with(|said: &Option<Sentence>| said.as_ref().map(|said| words.tell(said)));
    view! {
        <div id="seal-form" class="panel" role="group" aria-labelledby="seal" on:keydown=escape>
            <Answers here about changed />
            <MeaningField here meaning />
            <p id="meaning-says">{says}</p>
            <label>
                {words.say("Commentaire ", "Comment ")}
                <textarea id="note" rows="3" maxlength="2000" bind:value=note />
            </label>
            <Keys form with_key has_key />
            <p id="not-yet" role="status">{move || unsent.get().then(|| words.pick((
                "Vos derniers changements sont gardés ici et pas encore sur le relais ; la version \
                 se scelle dès qu’ils y sont.",
                "Your latest changes are kept here and not on the relay yet; the version can be \
                 sealed as soon as they are.",
            )))}</p>
            <p class="trouble" role="alert">{trouble}</p>
            <button
                id="sign"
                class="button button-primary"
                aria-disabled=move || not_yet().to_string()
                on:click=seal
            >
                {words.say("Signer cette version", "Sign this version")}
            </button>
            <button
                id="do-not-seal"
                class="button button-quiet"
                on:click=move |_| close.call(())
            >
                {words.say("Annuler", "Cancel")}
            </button>
        </div>
    }
}

/// Whether the entry is not what the seal that is answered is on any more: an answer to it would
/// not countersign it.
fn has_changed(here: Here, about: Option<&Seal>) -> bool {
    let stands = |seal: &Seal| {
        here.of(|view| view.signed.seals.iter().any(|one| one.id == seal.id && one.answerable))
    };
    about.is_some_and(|seal| !stands(seal))
}

/// Which seal is answered.
#[component]
fn Answers(here: Here, about: RwSignal<Option<Seal>>, changed: Memo<bool>) -> impl IntoView {
    let words = here.words();
    let says = move || {
        let by = about.with(|about| about.as_ref().map(|seal| words.tell(&seal.title)))?;
        Some(words.pick((
            format!(
                "Vous contresignez ce qu’a signé {by}. Lisez l’entrée avant de signer\u{a0}: vous \
                 signez la même version."
            ),
            format!(
                "You countersign what was signed by {by}. Read the entry before you sign: you sign \
                 the same version."
            ),
        )))
    };
    let why_not = move || {
        changed.get().then(|| {
            words.pick((
                "L’entrée a changé depuis ce sceau, ou vous y avez déjà répondu\u{a0}: elle ne se \
                 contresigne plus. Relisez-la et signez la version actuelle par \
                 «\u{a0}Sceller…\u{a0}».",
                "The entry changed since that seal, or you answered it already: it cannot be \
                 countersigned any more. Read it again and sign the version of now by “Seal…”.",
            ))
        })
    };
    view! {
        <p id="answers">{says}</p>
        <p id="answers-changed" role="status">{why_not}</p>
    }
}

/// As what the person signs.
#[component]
fn MeaningField(here: Here, meaning: RwSignal<String>) -> impl IntoView {
    let words = here.words();
    let first = NodeRef::<html::Select>::new();
    Effect::new(move || {
        if let Some(first) = first.get() {
            let _ = first.focus();
        }
    });
    let option = move |as_what: Meaning| {
        let said = move || words.tell(&cahier_words::meaning(as_what));
        let name = as_what.name();
        let chosen = move || meaning.with(|meaning| meaning == name);
        view! { <option value=name prop:selected=chosen>{said}</option> }
    };
    view! {
        <label>
            {words.say("Vous signez ", "You sign ")}
            <select
                id="meaning"
                aria-describedby="meaning-says"
                node_ref=first
                bind:value=meaning
            >
                {Meaning::ALL.into_iter().map(option).collect_view()}
            </select>
        </label>
    }
}

/// The person's security keys: signing with one, and registering one.
#[component]
fn Keys(form: Form, with_key: RwSignal<bool>, has_key: Memo<bool>) -> impl IntoView {
    let words = form.here.words();
    let new_key = Memo::new(move |_| form.here.of(|view| !view.signed.new_keys.is_empty()));
    let label = move || match has_key.get() || new_key.get() {
        true => words.pick(("Enregistrer une autre clé", "Register another key")),
        false => words.pick(("Enregistrer une clé de sécurité", "Register a security key")),
    };
    view! {
        <Show when=move || has_key.get()>
            <label class="check">
                <input id="with-key" type="checkbox" bind:checked=with_key />
                {words.say("Avec ma clé de sécurité", "With my security key")}
            </label>
        </Show>
        <p id="new-key" role="status">{move || new_key.get().then(|| words.pick((
            "La zone ne connaît pas encore votre nouvelle clé : elle l’apprend à la prochaine \
             synchronisation. Attendez un instant, ou scellez sans elle.",
            "The zone does not know your new key yet: it hears of it at the next sync. Wait a \
             moment, or seal without it.",
        )))}</p>
        <button
            id="register"
            class="button"
            aria-describedby="key-says"
            aria-disabled=move || form.waits.get().to_string()
            on:click=move |_| form.register()
        >
            {label}
        </button>
        <p id="key-says">{words.say(
            "Une clé de sécurité signe en plus de cet appareil, après avoir vérifié que c’est \
             vous : chacun peut le contrôler, sans réseau.",
            "A security key signs beside this device, after it verified that it is you: anybody \
             can check that, without a network.",
        )}</p>
    }
}
