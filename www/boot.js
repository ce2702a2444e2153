// Loads the page, behind the first words (`first.js`). The default Trusted Types policy admits,
// word for word, the markup of our own views (markup.json) and our worker scripts. Nothing else
// becomes markup or code, whoever wrote it.
const SCRIPTS = ["/worker.js", "/service-worker.js", "/viewer/pdf.worker.js"];
const FAILED = [
  "La page n’a pas pu démarrer ; ce qui est gardé sur cet appareil n’est pas touché. ",
  "Rechargez-la, ou ouvrez-la dans un navigateur à jour. — ",
  "The page could not start; what is kept on this device is untouched. ",
  "Reload it, or open it in a current browser.",
].join("");

/** How long the first words may take to be drawn once all is here for them, ms. */
const DRAWN_MS_MAX = 1_000;

/**
 * Once the first words are on the screen: on a slow line they would share it with the core, which
 * is far larger. Whoever has a notebook here is shown no words, and has the core at hand.
 */
function drawn() {
  return new Promise((done) => {
    const { first } = document.documentElement.dataset;
    if (first === "here" || document.hidden) return done();
    new PerformanceObserver(done).observe({ type: "paint", buffered: true });
    // A browser that does not tell, or a page that is hidden meanwhile.
    setTimeout(done, DRAWN_MS_MAX);
  });
}

/** The first entry may be opened at sea: its editor comes right behind the page. */
function fetchEditor() {
  const link = document.createElement("link");
  Object.assign(link, { rel: "modulepreload", href: "/editor/editor.js", fetchPriority: "low" });
  document.head.append(link);
}

function guard(views) {
  const refuse = (what, value) => {
    console.error(`refused ${what}:`, value);
    throw new TypeError(`refused ${what}`);
  };
  return {
    createHTML: (html) => (views.has(html) ? html : refuse("markup of no view", html)),
    createScriptURL: (url) => {
      const { origin, pathname, search, href } = new URL(url, location.href);
      const known = origin === location.origin && SCRIPTS.includes(pathname) && !search;
      return known ? href : refuse("a script that the page does not load", url);
    },
  };
}

try {
  const listed = fetch("/markup.json");
  await drawn();
  // All at once: what is in it is read once the policy stands.
  const core = fetch("/cahier_bg.wasm");
  const views = new Set(await (await listed).json());
  globalThis.trustedTypes?.createPolicy("default", guard(views));
  const { default: start } = await import("./cahier.js");
  await start({ module_or_path: core });
  fetchEditor();
} catch (error) {
  console.error(error);
  document.body.textContent = FAILED;
}
// Also where the page did not start: the next version may.
import("./update.js").catch((error) => console.warn(error));
