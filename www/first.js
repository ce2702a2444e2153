// Runs before anything is drawn, and says in which language, in which light and for whom:
// `index.html` has the first words in both languages (`first.html`), the style shows the ones that
// are chosen here. What this browser keeps is read as the page itself will read it
// (`language.rs`, `theme.rs` and `notebooks.rs` of `app/src/page`).
"use strict";
{
  const root = document.documentElement;

  /** What this browser keeps under a name; nothing where it keeps nothing for this page. */
  const kept = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };

  const asked = kept("cahier-language") ?? navigator.language ?? "fr";
  root.lang = asked.startsWith("fr") ? "fr" : "en";

  const theme = kept("cahier-theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;

  // Whoever has a notebook here is not greeted like somebody new.
  const here = kept("cahier-here") ?? kept("cahier-notebooks");
  const { hash, pathname } = location;
  const invited = hash.startsWith("#join=") || (pathname === "/join" && hash.length > 1);
  root.dataset.first = here !== null ? "here" : invited ? "join" : "begin";

  // Another language need not wait for the code; it finds the choice where it looks for it.
  addEventListener("click", ({ target }) => {
    const lang = target.closest("#first button")?.lang;
    if (!lang) return;
    root.lang = lang;
    try {
      localStorage.setItem("cahier-language", lang);
    } catch (error) {
      console.warn("the language is not kept:", error);
    }
    document.querySelector(`#first > [lang=${lang}] button[lang=${lang}]`).focus();
  });

  // A script that does not come at all can say nothing itself.
  const lost = ({ target }) => {
    if (target instanceof HTMLScriptElement) root.dataset.lost = "";
  };
  addEventListener("error", lost, { capture: true });
}
