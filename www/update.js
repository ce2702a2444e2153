// Keeps the page's files for a start without a network, and offers a newer version when there is
// one. The page shows the offer (`cahier-update`) and says when the person takes it
// (`cahier-update-wanted`).
async function watch(container) {
  const options = { updateViaCache: "none" };
  const registration = await container.register("/service-worker.js", options);
  const tell = () => dispatchEvent(new Event("cahier-update"));
  const offer = () => registration.waiting && registration.active && tell();
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", offer);
  });
  // Another tab took the newer version: this one still runs the older.
  container.addEventListener("controllerchange", tell);
  addEventListener("cahier-update-wanted", () => {
    const next = registration.waiting;
    if (!next) return location.reload();
    next.addEventListener("statechange", () => next.state === "activated" && location.reload());
    next.postMessage("activate");
  });
  // A notebook stays open for weeks. Without a network there is nothing newer to find.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) registration.update().catch(() => {});
  });
  offer();
}

if (navigator.serviceWorker) {
  watch(navigator.serviceWorker).catch((error) => {
    console.warn("this page will not start without a network:", error);
  });
}
