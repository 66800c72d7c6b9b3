/**
 * The page of a picture for its owner: sharing, copying, the pictures before and after it, and words that are typed and not saved yet.
 */

import { copyWhen, LINK_COPIED, prepareCopyButtons } from "./shared/clipboard.js";
import { say } from "./shared/status.js";
import { watchUncertain } from "./shared/uncertain.js";
import { watchUnsaved } from "./shared/unsaved.js";
import { holdNeighbours } from "./viewer/neighbours.js";
import { prepareSlideShow } from "./viewer/slide_show.js";
import { keepTurnPresses } from "./viewer/turn_presses.js";

/** @typedef {CustomEvent<{elt: HTMLElement, target: HTMLElement, xhr: XMLHttpRequest, successful?: boolean}>} HtmxEvent */

/**
 * Copy the link once the server has shared the picture. Browsers allow it only if it is asked for during the press.
 * @param {HtmxEvent} event
 */
async function shareAndCopy({ detail: { elt } }) {
  if (elt.id !== "share-form") return;
  const shared = new Promise((resolve, reject) => {
    elt.addEventListener("htmx:afterRequest", (event) => {
      if (!(/** @type {HtmxEvent} */ (event).detail.successful)) return reject(new Error("not shared"));
      document.getElementById("sharing")?.removeAttribute("data-said"); // Said below, with the copy.
      resolve(elt.dataset.link ?? "");
    });
  });
  try {
    const copied = await copyWhen(shared);
    const whoSees = document.getElementById("sharing")?.dataset.stateWords ?? "";
    say(`${whoSees} ${copied ? LINK_COPIED : "Copy the link with the button."}`.trim());
  } catch {
    // What went wrong is said by the handler of failed requests, and nothing was copied.
  }
}

/** A new part of the page has new buttons, and the picture may have a new description. */
function takeIn() {
  prepareCopyButtons();
  const alt = document.getElementById("words")?.dataset.pictureAlt;
  const picture = document.getElementById("picture");
  if (alt !== undefined && picture instanceof HTMLImageElement) picture.alt = alt;
}

/**
 * Tell screen readers which picture came, or how it is turned now; everybody else sees it.
 * @param {HtmxEvent} event
 */
function tellName({ detail: { target } }) {
  if (target.id === "main") say(document.querySelector("h1")?.textContent ?? "", { unseen: true });
  if (target.id === "ground") say(document.getElementById("ground")?.dataset.stateWords ?? "", { unseen: true });
}

document.addEventListener("htmx:beforeRequest", (event) => shareAndCopy(/** @type {HtmxEvent} */ (event)));
document.addEventListener("htmx:load", takeIn);
document.addEventListener("htmx:afterSwap", (event) => tellName(/** @type {HtmxEvent} */ (event)));
holdNeighbours();
prepareSlideShow();
keepTurnPresses();
watchUnsaved();
watchUncertain(takeIn);
prepareCopyButtons();
