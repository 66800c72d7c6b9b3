/**
 * The months as a rail, which they are in a wide window while their menu is closed. It is a scrubber: along it the month under the
 * pointer is said, and where it is let go the gallery goes there. By the keyboard it is one stop, and arrow keys move along it. Each
 * month is a link, so that a browser can open it elsewhere, too.
 */

import { markMonth, monthLinks } from "./months.js";

const MARKED_EVERY_MS = 200;

/** @type {HTMLElement | null} */
let rail = null;
/** @type {HTMLDetailsElement | null} */
let menu = null;
/** @type {HTMLAnchorElement | null} the month that a pointer holds */
let held = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let waiting;

/** Use the rail of this page, where it has one. */
export function useRail() {
  rail = document.querySelector("#rail");
  menu = rail?.closest("details") ?? null;
  if (!rail || !menu) return;
  rail.classList.add("is-scrubber");
  rail.addEventListener("pointerdown", begin);
  rail.addEventListener("pointermove", move);
  rail.addEventListener("pointerup", end);
  rail.addEventListener("pointercancel", letGo);
  rail.addEventListener("lostpointercapture", letGo);
  rail.addEventListener("click", spareClick);
  rail.addEventListener("dragstart", (event) => event.preventDefault());
  rail.addEventListener("keydown", step);
  menu.addEventListener("toggle", mark);
  document.addEventListener("keydown", (event) => event.key === "Escape" && letGo());
  addEventListener("pageshow", letGo);
  addEventListener("scroll", markSoon, { passive: true });
  document.addEventListener("htmx:afterSettle", markSoon);
  mark();
}

function markSoon() {
  waiting ??= setTimeout(mark, MARKED_EVERY_MS);
}

function mark() {
  clearTimeout(waiting);
  waiting = undefined;
  if (!rail) return;
  const links = monthLinks(rail);
  const marked = markMonth(rail);
  if (menu?.open) return stopAtAll(links);
  const focused = links.find((link) => link === document.activeElement);
  stopAt(focused ?? marked ?? links[0]);
}

/** @param {HTMLAnchorElement} stop the one month to which Tab comes */
function stopAt(stop) {
  for (const link of monthLinks(/** @type {HTMLElement} */ (rail))) link.tabIndex = link === stop ? 0 : -1;
}

/** @param {HTMLAnchorElement[]} links of the open menu, to each of which Tab comes */
function stopAtAll(links) {
  for (const link of links) link.removeAttribute("tabindex");
}

/** @param {KeyboardEvent} event */
function step(event) {
  if (menu?.open) return;
  const links = monthLinks(/** @type {HTMLElement} */ (rail));
  const at = links.findIndex((link) => link === document.activeElement);
  const wanted = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: links.length - 1 }[event.key];
  if (at < 0 || wanted === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const link = links[Math.min(Math.max(wanted, 0), links.length - 1)];
  stopAt(link);
  link.focus({ preventScroll: true });
}

/**
 * @param {PointerEvent} event
 * @returns {boolean} whether it is a plain press, and none that opens a link elsewhere
 */
function isPlain(event) {
  return event.isPrimary && event.button === 0 && !(event.altKey || event.ctrlKey || event.metaKey || event.shiftKey);
}

/** @param {PointerEvent} event */
function begin(event) {
  if (!rail || menu?.open || !isPlain(event)) return;
  event.preventDefault();
  rail.setPointerCapture(event.pointerId);
  hold(nearest(event.clientY));
}

/** @param {PointerEvent} event */
function move(event) {
  if (held && event.isPrimary) hold(nearest(event.clientY));
}

/** @param {PointerEvent} event */
function end(event) {
  if (!held || !event.isPrimary) return;
  const { href } = held;
  letGo();
  location.assign(href);
}

/** @param {MouseEvent} event which follows a pointer that was let go, and would go to the month once more */
function spareClick(event) {
  const isOfKeys = event.detail === 0;
  if (menu?.open || isOfKeys || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
}

/**
 * @param {number} y pixels from the top of the window
 * @returns {HTMLAnchorElement | null} the month there, or the one at the end that is nearer
 */
function nearest(y) {
  const links = monthLinks(/** @type {HTMLElement} */ (rail));
  return links.find((link) => link.getBoundingClientRect().bottom > y) ?? links.at(-1) ?? null;
}

/** @param {HTMLAnchorElement | null} link */
function hold(link) {
  if (link === held) return;
  held?.classList.remove("is-held");
  held = link;
  held?.classList.add("is-held");
  rail?.classList.toggle("is-held", held !== null);
}

function letGo() {
  hold(null);
}
