/**
 * Keeps the place of somebody in the gallery in its address (`?at=` and the picture), so that Back, a reload and a link return to
 * this picture, whatever the browser remembers of the page.
 */

import { firstTile, idOf, tileOf, tiles, topTile } from "./tiles.js";

/** Safari takes a hundred changes of an address in thirty seconds. */
const NOTED_EVERY_MS = 400;

/**
 * @typedef {object} Place what the browser keeps with the address
 * @property {number} scrolled pixels of the page above the window
 * @property {number} top pixels from the top of the window to the picture that the address names
 * @property {boolean} isOpened whether somebody went on to this picture, and comes back to it
 */

/** @type {ReturnType<typeof setTimeout> | undefined} */
let waiting;
let noted = 0; // Where the page was scrolled to when the address was last right.

/** The page has said that the picture in its address is gone: a reload does not say it again. */
export function forgetGonePicture() {
  const address = new URL(location.href);
  if (!address.searchParams.has("at") || document.querySelector("[autofocus]")) return;
  address.searchParams.delete("at");
  history.replaceState(history.state, "", address);
}

/** Return to the place in the address, and keep the address true from then on. */
export function keepPlace() {
  history.scrollRestoration = "manual"; // The browser would scroll by pixels, in a page that has other pictures now.
  comeBack();
  noted = scrollY;
  addEventListener("scroll", noteSoon, { passive: true });
  addEventListener("pagehide", noteTop);
  document.addEventListener("click", noteOpened);
  addEventListener("pageshow", (event) => {
    if (event.persisted && document.activeElement === document.body) tileInAddress()?.focus({ preventScroll: true });
  });
}

/** @returns {HTMLAnchorElement | undefined} */
function tileInAddress() {
  const at = new URLSearchParams(location.search).get("at");
  return tiles().find((tile) => idOf(tile) === at);
}

function comeBack() {
  const place = /** @type {Partial<Place> | null} */ (history.state);
  const tile = tileInAddress();
  if (!tile) {
    scrollTo({ top: place?.scrolled ?? 0, behavior: "instant" });
  } else if (place?.top === undefined) {
    tile.scrollIntoView({ block: "center", behavior: "instant" });
    tile.focus({ preventScroll: true });
  } else {
    scrollBy({ top: tile.getBoundingClientRect().top - place.top, behavior: "instant" });
    // A ring around a picture that was only the first in the window would say nothing.
    tile.focus(/** @type {FocusOptions} */ ({ preventScroll: true, focusVisible: place.isOpened ? undefined : false }));
  }
}

function noteSoon() {
  waiting ??= setTimeout(noteTop, NOTED_EVERY_MS);
}

function noteTop() {
  clearTimeout(waiting);
  waiting = undefined;
  const tile = scrollY === noted ? undefined : topTile();
  if (tile) note(tile, false);
}

/** @param {MouseEvent} event of a pointer or the Enter key */
function noteOpened(event) {
  const tile = tileOf(event.target);
  const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (tile && !elsewhere) note(tile, true);
}

/**
 * @param {HTMLAnchorElement | null} tile
 * @returns {string} the address of this list at a picture; what says which list it is, stays in it
 */
function addressAt(tile) {
  const query = new URLSearchParams(location.search);
  for (const name of ["at", "cursor"]) query.delete(name);
  if (tile) query.set("at", idOf(tile));
  return query.size ? `${location.pathname}?${query}` : location.pathname;
}

/**
 * @param {HTMLAnchorElement} tile
 * @param {boolean} isOpened
 */
function note(tile, isOpened) {
  noted = scrollY;
  const { top } = tile.getBoundingClientRect();
  // In the first row the address stays that of the newest pictures.
  const isStart = !document.querySelector("#newer") && top === firstTile()?.getBoundingClientRect().top;
  const address = addressAt(isStart && !isOpened ? null : tile);
  try {
    history.replaceState({ scrolled: scrollY, top, isOpened }, "", address);
  } catch {
    noted = -1; // It was changed too often; the next time will do.
  }
}
