/**
 * The gallery grows at both ends: what the window shows stays where it is, and the focus is beside what has come.
 */

import { settleRows } from "./far_rows.js";
import { tiles } from "./tiles.js";

/**
 * @typedef {object} Growth
 * @property {boolean} isAbove
 * @property {HTMLAnchorElement} seam the tile beside which the new ones come
 * @property {number} top of that tile before, in pixels from the top of the window
 * @property {boolean} hadFocus whether the link that they replace had the focus
 */

/** @type {Growth | null} */
let growth = null;

/** Watch the two links that bring more pictures. */
export function growCalmly() {
  document.addEventListener("htmx:beforeSwap", begin);
  document.addEventListener("htmx:afterSwap", end);
  document.addEventListener("htmx:oobBeforeSwap", spareSentence);
}

/** @param {Event} event */
function begin(event) {
  const { target, shouldSwap } = /** @type {CustomEvent<{target: HTMLElement, shouldSwap: boolean}>} */ (event).detail;
  const isAbove = target.id === "newer";
  if (!shouldSwap || (!isAbove && target.id !== "more")) return;
  settleRows(); // So that the seam is on the page after a jump to the end of it, too.
  const seam = /** @type {HTMLAnchorElement} */ (isAbove ? tiles()[0] : tiles().at(-1));
  growth = { isAbove, seam, top: seam.getBoundingClientRect().top, hadFocus: target.contains(document.activeElement) };
  // Browsers that keep the view still by themselves do not at the very top of a page, and would double it elsewhere.
  document.documentElement.style.setProperty("overflow-anchor", "none");
}

function end() {
  if (!growth) return;
  const { isAbove, seam, top, hadFocus } = growth;
  growth = null;
  if (!isAbove) joinDay(seam);
  scrollBy({ top: seam.getBoundingClientRect().top - top, behavior: "instant" });
  requestAnimationFrame(() => document.documentElement.style.removeProperty("overflow-anchor"));
  const all = tiles();
  if (hadFocus) all[all.indexOf(seam) + (isAbove ? -1 : 1)]?.focus();
}

/**
 * A day that goes on below the seam is one there, or its last row would end short. Above, it would shift what somebody looks at:
 * there the row grows as far as it may, by the style sheet.
 * @param {HTMLAnchorElement} seam
 */
function joinDay(seam) {
  const day = seam.closest(".day");
  const rest = day?.nextElementSibling;
  if (!rest?.matches(".day:not(:has(.day-name))")) return;
  day?.querySelector(".rows")?.append(...rest.querySelectorAll(".rows > li"));
  rest.remove();
}

/**
 * How many pictures have come is for those who do not see it: it does not take the place of a sentence that everybody sees.
 * @param {Event} event
 */
function spareSentence(event) {
  const { detail } = /** @type {CustomEvent<{target: HTMLElement, shouldSwap: boolean}>} */ (event);
  if (detail.target.matches("#status.is-shown")) detail.shouldSwap = false;
}
