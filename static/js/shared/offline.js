/**
 * Has the service worker installed that answers while there is no line. Browsers have none for a plain-HTTP name of a network; there
 * the pages do without.
 */

/**
 * Its address names its version, so an upgrade installs a new one in its place.
 * @param {() => void} onNotSent called when a form was not sent, because there is no line
 */
export function installServiceWorker(onNotSent) {
  const { worker } = document.documentElement.dataset;
  const container = navigator.serviceWorker;
  if (!worker || !container) return;
  container.addEventListener("message", (event) => event.data === "not-sent" && onNotSent());
  // A browser may refuse, in private windows for example.
  container.register(worker, { updateViaCache: "none" }).catch(() => {});
}
