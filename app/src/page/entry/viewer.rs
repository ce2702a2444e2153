//! Files that JavaScript shows: the pages of a PDF, and small pictures in the list of files. Both
//! are parts that load when they are used; they hold bytes for as long as they are shown.

use super::download::{fetch, fetch_and_save};
use super::here::Here;
use super::island::{answering, call, hook, mount, object};
use crate::message::FileAsk;
use cahier_words::{Sentence, both};
use js_sys::Promise;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use wasm_bindgen_futures::future_to_promise;
use web_sys::{Blob, HtmlElement};

// The worker links this module too and never calls it.
#[wasm_bindgen(raw_module = "/parts.js")]
extern "C" {
    #[wasm_bindgen(js_name = viewer)]
    fn load_viewer() -> Promise;
    #[wasm_bindgen(js_name = thumbnails)]
    fn load_thumbnails() -> Promise;
}

/// What shows a file in a place of the page, once it is open.
type Open = StoredValue<Option<JsValue>, LocalStorage>;

/// Not open yet; it ends with its place.
fn begin() -> Open {
    let open: Open = StoredValue::new_local(None);
    on_cleanup(move || {
        if let Some(island) = open.try_update_value(Option::take).flatten() {
            call(&island, "destroy", &JsValue::UNDEFINED);
        }
    });
    open
}

/// Keeps it while its place is there.
fn keep(open: Open, island: JsValue) {
    let mut island = Some(island);
    let _ = open.try_update_value(|open| *open = island.take());
    if let Some(island) = island {
        call(&island, "destroy", &JsValue::UNDEFINED);
    }
}

/// The pages of a PDF.
#[component]
pub fn Pdf(here: Here, id: String) -> impl IntoView {
    let words = here.words();
    let host = NodeRef::<html::Div>::new();
    let open = begin();
    let failed = RwSignal::new(None::<Sentence>);
    Effect::new(move || {
        let Some(host) = host.get() else { return };
        let host: HtmlElement = host.unchecked_into();
        let id = id.clone();
        spawn_local(async move {
            match show(here, &host, &id).await {
                Ok(island) => keep(open, island),
                Err(said) => drop(failed.try_set(Some(said))),
            }
        });
    });
    Effect::new(move || {
        let code = words.language().code();
        if let Some(island) = open.try_get_value().flatten() {
            call(&island, "language", &JsValue::from_str(code));
        }
    });
    let trouble = move || {
        let said = failed.get();
        said.map(|said| view! { <p class="trouble" role="alert">{words.tell(&said)}</p> })
    };
    view! {
        {trouble}
        <div node_ref=host></div>
    }
}

/// Fetches a PDF and shows it.
async fn show(here: Here, host: &HtmlElement, id: &str) -> Result<JsValue, Sentence> {
    let ask = |preview| FileAsk::Get { entry: here.id(), attachment: id.to_owned(), preview };
    let (_, blob) = fetch(here.known, ask(true)).await?;
    let copy = ask(false);
    let save = hook(move |_| fetch_and_save(here.known, copy.clone()));
    let code = untrack(|| here.words().language().code());
    let options =
        object(&[("blob", JsValue::from(blob)), ("lang", JsValue::from_str(code)), ("save", save)]);
    mount(load_viewer(), host, &options).await.map_err(|error| {
        web_sys::console::error_1(&error);
        not_loaded()
    })
}

fn not_loaded() -> Sentence {
    both(
        "Ce qui affiche les PDF n’a pas pu se charger ; le fichier est intact. Rechargez la page, \
         ou enregistrez-en une copie.",
        "What shows PDFs could not load; the file is intact. Reload the page, or save a copy.",
    )
}

/// A small picture of an image; `icon` stands in its place until it is there, and where none comes.
#[component]
pub fn Thumbnail(here: Here, id: String, icon: AnyView) -> impl IntoView {
    let host = NodeRef::<html::Div>::new();
    let open = begin();
    Effect::new(move || {
        let Some(host) = host.get() else { return };
        let host: HtmlElement = host.unchecked_into();
        let id = id.clone();
        let blob = answering(move |_| {
            let ask = FileAsk::Get { entry: here.id(), attachment: id.clone(), preview: true };
            future_to_promise(async move { Ok(bytes(here, ask).await) }).into()
        });
        spawn_local(async move {
            match mount(load_thumbnails(), &host, &object(&[("blob", blob)])).await {
                Ok(island) => keep(open, island),
                // The icon says enough.
                Err(error) => web_sys::console::warn_1(&error),
            }
        });
    });
    view! { <div class=("file-picture", true) node_ref=host aria-hidden="true">{icon}</div> }
}

/// The bytes of a file; null where they are not to be had.
async fn bytes(here: Here, ask: FileAsk) -> JsValue {
    let fetched: Result<(String, Blob), Sentence> = fetch(here.known, ask).await;
    fetched.map_or(JsValue::NULL, |(_, blob)| blob.into())
}
