// Loads the page. The default Trusted Types policy lets the page start its own worker and lets
// Leptos build its own static markup; nothing that a person or a colleague wrote passes here.
const markup = (html) => {
  if (/<\s*(script|iframe|object|embed|svg|math)|\son\w+\s*=|javascript:/i.test(html)) {
    throw new TypeError("markup that the page does not build");
  }
  return html;
};
const script = (url) => {
  const target = new URL(url, location.href);
  if (target.origin !== location.origin || target.pathname !== "/worker.js") {
    throw new TypeError("a script that the page does not load");
  }
  return target.href;
};
globalThis.trustedTypes?.createPolicy("default", { createHTML: markup, createScriptURL: script });

const { default: start } = await import("./cahier.js");
await start();
