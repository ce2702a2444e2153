//! French and English: which one the page speaks, and how it says something in it.

use cahier_words::{Lang, Sentence};
use leptos::prelude::*;

/// Where this browser keeps the choice. It says nothing of what the notebook holds.
const KEPT_AS: &str = "cahier-language";

/// What was chosen before, else what the browser asks for.
fn preferred() -> Lang {
    let kept = window().local_storage().ok().flatten();
    let kept = kept.and_then(|kept| kept.get_item(KEPT_AS).ok().flatten());
    match kept.or_else(|| window().navigator().language()) {
        Some(code) if !code.starts_with("fr") => Lang::En,
        _ => Lang::Fr,
    }
}

/// What the page says, in the language of its reader.
#[derive(Clone, Copy)]
pub struct Words(RwSignal<Lang>);

impl Words {
    /// Words in the reader's language, which the document then names.
    pub fn begin() -> Self {
        let words = Self(RwSignal::new(preferred()));
        Effect::new(move || {
            if let Some(root) = document().document_element() {
                let _ = root.set_attribute("lang", words.language().code());
            }
        });
        words
    }

    /// The language; whoever asks follows it.
    pub fn language(self) -> Lang {
        self.0.get()
    }

    /// Speaks another language from now on. A browser that keeps nothing asks again next time.
    pub fn choose(self, language: Lang) {
        self.0.set(language);
        if let Ok(Some(kept)) = window().local_storage() {
            let _ = kept.set_item(KEPT_AS, language.code());
        }
    }

    /// A sentence that came from the engine; whoever asks follows the language.
    pub fn tell(self, said: &Sentence) -> String {
        said.clone().get(self.language())
    }

    /// One of two sentences: French, English.
    pub fn pick<T>(self, (french, english): (T, T)) -> T {
        match self.language() {
            Lang::Fr => french,
            Lang::En => english,
        }
    }

    /// One of two sentences, for something that is done once and follows nothing.
    pub fn pick_now<T>(self, (french, english): (T, T)) -> T {
        match self.0.get_untracked() {
            Lang::Fr => french,
            Lang::En => english,
        }
    }

    /// One of two sentences, as a view that follows the language.
    pub fn say(
        self,
        french: &'static str,
        english: &'static str,
    ) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static {
        move || self.pick((french, english))
    }
}
