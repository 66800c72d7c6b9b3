/**
 * A change whose request got no answer may have been made all the same: the page asks what is so, until it knows.
 */

import { requestPage } from "./request.js";
import { say } from "./status.js";

// A server that was stuck works on what it was asked when it goes on, so one look is not enough.
const LOOKS_AFTER_MILLISECONDS = [1000, 3000, 6000, 12_000, 24_000];
const LOOK_TIMEOUT_MILLISECONDS = 5000;

/** @typedef {CustomEvent<{xhr: XMLHttpRequest, target: HTMLElement, requestConfig: {verb: string}}>} HtmxEvent */

/** The ids of the parts that are looked at just now. */
const looking = new Set();

/**
 * Watch the parts of this page whose state is in `data-state`, with the sentence about it in `data-state-words`.
 * @param {() => void} taken what to do when a part was put in place
 */
export function watchUncertain(taken) {
  for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.addEventListener(name, (event) => {
      const { xhr, target, requestConfig } = /** @type {HtmxEvent} */ (event).detail;
      const isUnknown = xhr.status === 0 || xhr.status >= 500;
      if (isUnknown && requestConfig.verb !== "get" && target.dataset.state !== undefined) look(target.id, taken);
    });
  }
}

/**
 * @param {string} id
 * @param {() => void} taken
 */
async function look(id, taken) {
  if (looking.has(id)) return;
  looking.add(id);
  const address = location.pathname;
  for (const milliseconds of LOOKS_AFTER_MILLISECONDS) {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    if (location.pathname !== address) break;
    const known = (await requestPage(address, LOOK_TIMEOUT_MILLISECONDS))?.getElementById(id);
    if (known && location.pathname === address && takeIn(known, id)) taken();
  }
  looking.delete(id);
}

/**
 * @param {HTMLElement} known
 * @param {string} id
 * @returns {boolean} whether it differed from what the page showed
 */
function takeIn(known, id) {
  const shown = document.getElementById(id);
  if (!shown || shown.querySelector(".htmx-request") || shown.dataset.state === known.dataset.state) return false;
  const focused = shown.contains(document.activeElement) ? document.activeElement?.id : "";
  const part = document.importNode(known, true);
  shown.replaceWith(part);
  /** @type {any} */ (window).htmx.process(part);
  // Other parts of the page say what follows from it.
  for (const along of part.dataset.along?.split(" ") ?? []) {
    const fresh = known.ownerDocument.getElementById(along);
    if (fresh) document.getElementById(along)?.replaceWith(document.importNode(fresh, true));
  }
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  // As htmx tells of a part that it has put in its place.
  for (const name of ["htmx:load", "htmx:afterSettle"]) part.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: { elt: part } }));
  say(part.dataset.stateWords ?? "");
  return true;
}
