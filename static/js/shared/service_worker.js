/**
 * Answers while there is no line, with one page that leads back. It caches that page and what it loads, and nothing of anybody.
 */

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

const PAGE = "/offline";
/** Another version of the page, or of what it loads, comes under another address of this worker. */
const CACHE = `offline-${new URL(worker.location.href).searchParams.get("v")}`;

/** Whether the page is what somebody sees now. */
let isShown = false;

/** Cache the page with all that it names. */
async function install() {
  const cache = await caches.open(CACHE);
  const page = await fetch(PAGE, { cache: "no-store", credentials: "omit" });
  if (!page.ok) throw new Error("there is no page to show");
  const html = await page.clone().text();
  const named = [...html.matchAll(/(?:href|src)="(\/static\/[^"#]+)/g)].map(([, path]) => path);
  await cache.addAll(new Set(named));
  await cache.put(PAGE, page);
  await worker.skipWaiting();
}

/** Take over from an older version, which leaves nothing behind. */
async function activate() {
  const old = (await caches.keys()).filter((name) => name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  // The server is asked while this worker starts.
  await worker.registration.navigationPreload?.enable();
  await worker.clients.claim();
}

/** @param {FetchEvent} event */
async function load(event) {
  try {
    const answer = (await event.preloadResponse) ?? (await fetch(event.request));
    isShown = false;
    return answer;
  } catch (error) {
    const page = await caches.match(PAGE, { cacheName: CACHE });
    if (!page) throw error;
    isShown = true;
    return page;
  }
}

/** Leave the page of a form as it is, with all that is typed, and have it say why. */
async function stay() {
  const pages = await worker.clients.matchAll({ type: "window" });
  for (const page of pages) if (page.focused) page.postMessage("not-sent");
  return new Response(null, { status: 204 });
}

/** @param {Request} request of the page that is shown */
async function loadPart(request) {
  return (await caches.match(request, { cacheName: CACHE })) ?? fetch(request);
}

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("fetch", (event) => {
  const { mode, method, url } = event.request;
  if (mode === "navigate" && method === "GET") event.respondWith(load(event));
  // A form is never sent from here: it would arrive as one of our own pages', even if another site sent it.
  else if (mode === "navigate" && !worker.navigator.onLine) event.respondWith(stay());
  // Every other request goes its own way, which is the shorter one.
  else if (isShown && new URL(url).pathname.startsWith("/static/")) event.respondWith(loadPart(event.request));
});
