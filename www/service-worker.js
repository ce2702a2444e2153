// Starts the page without a network. It holds exactly the files of one build, each with the
// SHA-256 that the build saw, and answers for nothing else: what is the relay's goes to the relay.
// The build writes `self.CAHIER_BUILD` ({ version, files: { path: SHA-256 } }) above these lines.
const { version, files } = self.CAHIER_BUILD;
const PREFIX = "cahier-build-";
const CACHE = PREFIX + version;
/** Addresses of the relay, and files that are not the build's. */
const NO_PAGE = /^\/(v1|log|health|metrics)(\/|$)|\.[^/]*$/;

function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A file as the build made it; an error when the relay sends another. */
async function fetched(path, hash) {
  const response = await fetch(path, { cache: "no-cache", credentials: "omit" });
  const digest = await crypto.subtle.digest("SHA-256", await response.clone().arrayBuffer());
  if (!response.ok || hex(digest) !== hash) {
    throw new Error(`${path} is not the file of version ${version}`);
  }
  return response;
}

/** All files or none: a page of two versions would be worse than an old one. */
async function install() {
  const cache = await caches.open(CACHE);
  const store = async ([path, hash]) => cache.put(path, await fetched(path, hash));
  try {
    await Promise.all(Object.entries(files).map(store));
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

/** Files of versions that nobody starts any more. */
async function clean() {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** The file of this build that answers a request, if any. */
function fileOf(request) {
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return undefined;
  if (Object.hasOwn(files, pathname)) return pathname;
  return request.mode === "navigate" && !NO_PAGE.test(pathname) ? "/index.html" : undefined;
}

/** What another app of this device shares waits in a cache of its own until a person takes it. */
const SHARED = "cahier-shared";
const SHARED_FILES_MAX = 20;
const SHARED_BYTES_MAX = 500_000_000;

/** Whether a request is what the manifest's `share_target` sends, and nothing else. */
function isShare({ method, mode, url }) {
  const { origin, pathname } = new URL(url);
  return method === "POST" && mode === "navigate" && origin === location.origin && pathname === "/share";
}

/** Keeps the files that were shared, in the place of those before, and shows the page for them. */
async function share(request) {
  try {
    const form = await request.formData();
    const files = form.getAll("files").filter((value) => value instanceof File);
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    if (files.length <= SHARED_FILES_MAX && bytes <= SHARED_BYTES_MAX) {
      await caches.delete(SHARED);
      const cache = await caches.open(SHARED);
      const keep = (file, place) => {
        const type = file.type || "application/octet-stream";
        const headers = { "content-type": type, "x-cahier-name": encodeURIComponent(file.name) };
        return cache.put(`/share/${place}`, new Response(file, { headers }));
      };
      await Promise.all(files.map(keep));
    }
  } catch (error) {
    console.warn("what was shared cannot be kept:", error);
  }
  return Response.redirect("/share?received", 303);
}

async function answer(file, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(file, { ignoreVary: true })) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(clean()));
self.addEventListener("fetch", (event) => {
  if (isShare(event.request)) return event.respondWith(share(event.request));
  const file = fileOf(event.request);
  if (file) event.respondWith(answer(file, event.request));
});
// Two versions must not share one database unasked: the next one waits until a person wants it.
self.addEventListener("message", (event) => {
  if (event.data === "activate") event.waitUntil(self.skipWaiting());
});
