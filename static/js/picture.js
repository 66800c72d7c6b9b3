/**
 * The page of a picture for its owner: sharing, copying, swipes, and words that are typed and not saved yet.
 */

import { copyWhen, LINK_COPIED, prepareCopyButtons } from "./shared/clipboard.js";
import { say } from "./shared/status.js";
import { watchUncertain } from "./shared/uncertain.js";
import { watchUnsaved } from "./shared/unsaved.js";

const FAR_ENOUGH = 48; // Pixels of a swipe.

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
 * Tell screen readers which picture came with a turn; everybody else sees it.
 * @param {HtmxEvent} event
 */
function tellName({ detail: { target } }) {
  if (target.id === "main") say(document.querySelector("h1")?.textContent ?? "", { unseen: true });
}

/** With a finger to the side the page turns, as by an arrow key. */
function watchSwipes() {
  /** @type {{x: number, y: number} | null} */
  let start = null;
  document.addEventListener(
    "touchstart",
    (event) => {
      const [touch] = event.touches;
      const isOnStage = event.target instanceof Element && event.target.closest("#stage");
      // With two fingers, or where page or picture is zoomed in, a movement is not a swipe.
      const zoomed = (visualViewport?.scale ?? 1) > 1.05 || document.querySelector("#stage:target") !== null;
      start = isOnStage && event.touches.length === 1 && !zoomed ? { x: touch.clientX, y: touch.clientY } : null;
    },
    { passive: true },
  );
  document.addEventListener(
    "touchend",
    (event) => {
      if (!start) return;
      const [touch] = event.changedTouches;
      const across = touch.clientX - start.x;
      const along = touch.clientY - start.y;
      start = null;
      if (Math.abs(across) < FAR_ENOUGH || Math.abs(across) < 2 * Math.abs(along)) return;
      dispatchEvent(new CustomEvent("turn", { detail: across > 0 ? -1 : 1 }));
    },
    { passive: true },
  );
}

document.addEventListener("htmx:beforeRequest", (event) => shareAndCopy(/** @type {HtmxEvent} */ (event)));
document.addEventListener("htmx:load", takeIn);
document.addEventListener("htmx:afterSwap", (event) => tellName(/** @type {HtmxEvent} */ (event)));
watchSwipes();
watchUnsaved();
watchUncertain(takeIn);
prepareCopyButtons();
