/**
 * What goes on around a swap of htmx: a button says that it waits, the new part says what was done, and the focus stays where it was.
 */

import { say, sayShown } from "./status.js";
import { note, noted } from "./storage.js";
import { showWaiting } from "./waiting.js";

/** @typedef {CustomEvent<{elt: HTMLElement, target: HTMLElement, xhr: XMLHttpRequest, requestConfig?: {triggeringEvent?: Event}}>} HtmxEvent */

/** The id of the part that had the focus when a swap began, and of the part that was swapped. */
let focused = "";
let swapped = "";

/** Under it the sentence of the page before waits for the next one. */
const SAID = "vitrine-said";

/** What an address has only for the sentence of its page. */
const TELLING = [
  "told", "picture", "images", "bytes", "left",
  "action", "done", "undo", "not_found", "changed_since", "too_many_tags", "damaged", "time_over", "other",
];

/** Take part in the swaps of this page. */
export function joinSwaps() {
  document.addEventListener("htmx:beforeRequest", (event) => waitForAnswer(/** @type {HtmxEvent} */ (event)));
  document.addEventListener("htmx:beforeSwap", (event) => rememberFocus(/** @type {HtmxEvent} */ (event)));
  document.addEventListener("htmx:afterSettle", restoreFocus);
  document.addEventListener("said", (event) => note(SAID, /** @type {CustomEvent<{value: string}>} */ (event).detail.value));
  sayOnArrival();
  // htmx sends this for each new part, and for the page itself.
  document.addEventListener("htmx:load", (event) => sayOf(/** @type {HtmxEvent} */ (event).detail?.elt));
}

/** @param {HtmxEvent} event */
function waitForAnswer({ detail: { elt, xhr, requestConfig } }) {
  const cause = requestConfig?.triggeringEvent;
  const pressed = cause instanceof SubmitEvent ? cause.submitter : null;
  const end = showWaiting(pressed ?? elt.querySelector("button[data-waiting]"));
  // A redirect is still on its way.
  xhr.addEventListener("loadend", () => end(!xhr.getResponseHeader("HX-Redirect")));
}

/** @param {HtmxEvent} event */
function rememberFocus({ detail: { target } }) {
  const element = document.activeElement;
  focused = element && target.contains(element) ? element.id : "";
  swapped = element && target.contains(element) ? target.id : "";
}

/** Where the element with the focus is gone, its namesake gets it, else the whole part: never the body. */
function restoreFocus() {
  if (!swapped || (document.activeElement && document.activeElement !== document.body)) return;
  const part = document.getElementById(swapped);
  const place = (focused && document.getElementById(focused)) || part?.querySelector("[data-focus]") || part;
  swapped = "";
  if (!(place instanceof HTMLElement)) return;
  if (place.tabIndex < 0) place.tabIndex = -1;
  place.focus({ preventScroll: true });
}

/** @param {HTMLElement | undefined} part `data-said` is the sentence, in itself or in something in it */
function sayOf(part) {
  const said = part?.matches("[data-said]") ? part : part?.querySelector("[data-said]");
  const sentence = said?.getAttribute("data-said");
  said?.removeAttribute("data-said");
  if (sentence) say(sentence);
}

/** Say what an answer has left for this page, or what the page came with: once, neither again after a reload nor for ever. */
function sayOnArrival() {
  const sentence = noted(SAID);
  note(SAID, null);
  if (sentence) say(sentence);
  else sayShown();
  const address = new URL(location.href);
  // Taking out what is not there would write the others in another way.
  const telling = TELLING.filter((name) => address.searchParams.has(name));
  for (const name of telling) address.searchParams.delete(name);
  if (telling.length) history.replaceState(history.state, "", address);
}
