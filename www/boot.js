// Loads the page. The default Trusted Types policy admits, word for word, the markup of our own
// views (markup.json) and our worker scripts. Nothing else becomes markup or code, whoever
// wrote it.
const SCRIPTS = ["/worker.js", "/service-worker.js", "/viewer/pdf.worker.js"];
const FAILED = [
  "La page n’a pas pu démarrer ; ce qui est gardé sur cet appareil n’est pas touché. ",
  "Rechargez-la, ou ouvrez-la dans un navigateur à jour. — ",
  "The page could not start; what is kept on this device is untouched. ",
  "Reload it, or open it in a current browser.",
].join("");

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
  const views = new Set(await (await fetch("/markup.json")).json());
  globalThis.trustedTypes?.createPolicy("default", guard(views));
  const { default: start } = await import("./cahier.js");
  await start();
} catch (error) {
  console.error(error);
  document.body.textContent = FAILED;
}
// Also where the page did not start: the next version may.
import("./update.js").catch((error) => console.warn(error));
