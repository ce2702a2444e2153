//! The page itself broke: plain elements say so, because no view can be trusted any more.

use leptos::prelude::{document, window};
use std::panic::PanicHookInfo;
use web_sys::Element;

const SAID: [(&str, &str); 2] = [
    (
        "fr",
        "La page s’est arrêtée sur une erreur. Ce qui est gardé sur cet appareil n’est pas touché. \
         Rechargez pour continuer.",
    ),
    (
        "en",
        "The page stopped on an error. What is kept on this device is untouched. Reload to go on.",
    ),
];

/// From now on a panic of the page is seen.
pub fn watch() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
        before(info);
        let _ = show();
    }));
}

fn element(name: &str, language: &str, text: &str) -> Option<Element> {
    let element = document().create_element(name).ok()?;
    element.set_text_content(Some(text));
    element.set_attribute("lang", language).ok()?;
    Some(element)
}

/// Shows the overlay, once. Its way on is a link: no code of the page has to run for it.
fn show() -> Option<()> {
    let page = document();
    if page.get_element_by_id("panic").is_some() {
        return None;
    }
    let overlay = page.create_element("div").ok()?;
    overlay.set_attribute("id", "panic").ok()?;
    overlay.set_attribute("role", "alertdialog").ok()?;
    overlay.set_attribute("aria-label", "Cahier").ok()?;
    for (language, text) in SAID {
        let said = element("p", language, text)?;
        overlay.append_child(&said).ok()?;
    }
    let link = element("a", "fr", "Recharger / Reload")?;
    link.set_attribute("href", &window().location().pathname().unwrap_or_default()).ok()?;
    link.set_attribute("class", "button button-primary").ok()?;
    overlay.append_child(&link).ok()?;
    page.body()?.append_child(&overlay).ok()?;
    Some(())
}
