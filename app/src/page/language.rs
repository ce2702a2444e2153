//! French and English: which one the page speaks, and how it says something in it. Dates and
//! numbers are written by the browser (`Intl`).

use cahier_words::{Lang, Sentence};
use js_sys::{Array, Date, Intl, Number, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// Where this browser keeps the choice. It says nothing of what the notebook holds.
pub(super) const KEPT_AS: &str = "cahier-language";

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

    /// The browser's own variant of the language, else the language.
    fn locale(self) -> String {
        let code = self.language().code();
        let own = window().navigator().language().filter(|own| own.starts_with(code));
        own.unwrap_or_else(|| code.to_owned())
    }

    fn format_date(self, ms: f64, parts: &[(&str, &str)]) -> String {
        if !ms.is_finite() {
            return String::new();
        }
        let options = Object::new();
        for (name, value) in parts {
            let _ = Reflect::set(&options, &(*name).into(), &(*value).into());
        }
        let locales = Array::of1(&JsValue::from(self.locale()));
        let format = Intl::DateTimeFormat::new(&locales, &options).format();
        let date = JsValue::from(Date::new(&JsValue::from_f64(ms)));
        let text = format.call1(&JsValue::UNDEFINED, &date);
        text.ok().and_then(|text| text.as_string()).unwrap_or_default()
    }

    /// A day (`YYYY-MM-DD`), written out; what is no day stays as it is.
    pub fn date(self, day: &str) -> String {
        let ms = Date::parse(day);
        if !ms.is_finite() {
            return day.to_owned();
        }
        let parts =
            [("day", "numeric"), ("month", "long"), ("year", "numeric"), ("timeZone", "UTC")];
        self.format_date(ms, &parts)
    }

    /// A moment, ms since 1970, written out where the reader is.
    pub fn date_time(self, ms: f64) -> String {
        let parts = [
            ("day", "numeric"),
            ("month", "long"),
            ("year", "numeric"),
            ("hour", "2-digit"),
            ("minute", "2-digit"),
        ];
        self.format_date(ms, &parts)
    }

    /// A number.
    pub fn number(self, number: f64) -> String {
        Number::from(number).to_locale_string(&self.locale()).into()
    }

    /// A size, at most three digits and its unit.
    pub fn bytes(self, bytes: f64) -> String {
        let units = self.pick((["o", "Ko", "Mo", "Go", "To"], ["B", "KB", "MB", "GB", "TB"]));
        let (mut size, mut unit) = (bytes.max(0.0), 0);
        while size >= 1000.0 && unit + 1 < units.len() {
            size /= 1000.0;
            unit += 1;
        }
        let tenths = unit > 0 && size < 10.0;
        let size = if tenths { (size * 10.0).round() / 10.0 } else { size.round() };
        format!("{}\u{a0}{}", self.number(size), units[unit])
    }

    /// A count of things, each word French and English. French says nought in the singular.
    pub fn plural(self, count: usize, one: (&str, &str), many: (&str, &str)) -> String {
        let single = count == 1 || (count == 0 && self.language() == Lang::Fr);
        let word = self.pick(if single { one } else { many });
        format!("{}\u{a0}{word}", self.number(count as f64))
    }
}
