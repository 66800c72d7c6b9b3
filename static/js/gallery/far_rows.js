/**
 * Rows of pictures far from the window leave the page: a gap of their height is in their place until the window comes near again.
 *
 * A browser lays out, and keeps, what is on a page. What it has drawn lately it keeps as well, for as long as memory is not short.
 */

import { idOf, topTile } from "./tiles.js";

const KEPT = 4000; // Pixels above and below the window within which every row is there.
const COMES_BACK = 2500; // Pixels; less, so that one step back and forth does not change the page each time.
const BLOCK = 1500; // Pixels: so many at least go, and come, at once.
const MOVED = 500; // Pixels of scrolling after which it is looked at again.

/** @typedef {{html: string, ids: string[]}} Kept what a gap stands for */
/** @typedef {{items: HTMLElement[], top: number, bottom: number}} Run of whole rows */

/** @type {WeakMap<Element, Kept>} */
const kept = new WeakMap();
/** @type {Set<(part: ParentNode) => void>} */
const listeners = new Set();

let looked = Number.NaN; // Where the page was scrolled to when it was looked at last.
let isDue = false;

/** Bound what the page keeps, from now on. */
export function keepNearRows() {
  addEventListener("scroll", () => !(Math.abs(scrollY - looked) < MOVED) && lookSoon(), { passive: true });
  addEventListener("resize", lookSoon);
  document.addEventListener("htmx:afterSettle", lookSoon);
  lookSoon();
}

/** @param {(part: ParentNode) => void} listener told of each list to which rows have come back */
export function onRowsBack(listener) {
  listeners.add(listener);
}

/** @returns {string[]} the ids of all pictures that the page has or keeps, in their order */
export function knownIds() {
  const items = document.querySelectorAll(/** @type {"li"} */ ("#gallery .rows > li"));
  return [...items].flatMap((item) => kept.get(item)?.ids ?? idsOf([item]));
}

/**
 * Change what is kept of rows that have left the page, as what is on it was changed.
 * @param {(item: HTMLElement) => void} change called for each picture
 */
export function changeKept(change) {
  for (const gap of document.querySelectorAll("#gallery .rows > .gap")) {
    const template = document.createElement("template");
    template.innerHTML = kept.get(gap)?.html ?? "";
    const items = [...template.content.querySelectorAll("li")];
    items.forEach(change);
    kept.set(gap, { html: items.map((item) => item.outerHTML).join(""), ids: idsOf(items) });
  }
}

function lookSoon() {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    settleRows();
  });
}

/** Rows near the window are there, and those far from it are not. */
export function settleRows() {
  looked = scrollY;
  const near = [...document.querySelectorAll(/** @type {"li"} */ (".rows > .gap"))].filter((gap) => isNear(gap.getBoundingClientRect(), COMES_BACK));
  if (near.length) holdView(() => near.forEach(bringBack));
  const lists = [...document.querySelectorAll(/** @type {"ul"} */ ("#gallery .rows"))];
  for (const run of lists.flatMap(farRuns)) letGo(run);
}

/**
 * @param {{top: number, bottom: number}} box
 * @param {number} within pixels above or below the window
 */
function isNear({ top, bottom }, within) {
  return bottom > -within && top < innerHeight + within;
}

/**
 * @param {HTMLElement} list
 * @returns {Run[]} what may go from it
 */
function farRuns(list) {
  const box = list.getBoundingClientRect();
  if (box.top >= -KEPT && box.bottom <= innerHeight + KEPT) return [];
  const isAllFar = !isNear(box, KEPT);
  /** @type {Run[]} */
  const runs = [];
  /** @type {Run | null} */
  let run = null;
  for (const row of rowsOf(list)) {
    const stays = isNear(row, KEPT) || row.items.some((item) => item.matches(".gap, :focus-within"));
    run = stays ? null : join(run, row);
    if (!run || run.bottom - run.top < BLOCK) continue;
    runs.push(run);
    run = null;
  }
  // A whole day goes, however short its last part is.
  if (run && isAllFar) runs.push(run);
  return runs;
}

/**
 * @param {HTMLElement} list
 * @returns {Run[]} its rows
 */
function rowsOf(list) {
  /** @type {Run[]} */
  const rows = [];
  for (const item of /** @type {HTMLCollectionOf<HTMLElement>} */ (list.children)) {
    const { top, bottom } = item.getBoundingClientRect();
    const last = rows.at(-1);
    if (item.matches(".is-gone")) {
      // It has no box. At the beginning of a list it stays there.
      last?.items.push(item);
    } else if (last && top < last.bottom) {
      last.items.push(item);
      last.bottom = Math.max(last.bottom, bottom);
    } else {
      rows.push({ items: [item], top, bottom });
    }
  }
  return rows;
}

/**
 * @param {Run | null} run
 * @param {Run} row
 */
function join(run, row) {
  return run ? { items: [...run.items, ...row.items], top: run.top, bottom: row.bottom } : row;
}

/** @param {Run} run */
function letGo({ items, top, bottom }) {
  const gap = document.createElement("li");
  gap.className = "gap";
  gap.ariaHidden = "true";
  gap.style.blockSize = `${bottom - top}px`;
  kept.set(gap, { html: items.map((item) => item.outerHTML).join(""), ids: idsOf(items) });
  items[0].before(gap);
  for (const item of items) {
    // With a picture in it, an element that is gone stays in memory for long.
    for (const image of item.querySelectorAll("img")) for (const name of ["srcset", "src"]) image.removeAttribute(name);
    item.remove();
  }
}

/** @param {HTMLElement} gap */
function bringBack(gap) {
  const list = gap.parentElement;
  gap.insertAdjacentHTML("beforebegin", kept.get(gap)?.html ?? "");
  gap.remove();
  if (list) for (const tell of listeners) tell(list);
}

/**
 * What the window shows stays where it is, also where the window has another width than when the rows went.
 * @param {() => void} change
 */
function holdView(change) {
  const tile = topTile();
  const top = tile?.getBoundingClientRect().top ?? 0;
  const { style } = document.documentElement;
  style.setProperty("overflow-anchor", "none");
  change();
  const moved = tile ? tile.getBoundingClientRect().top - top : 0;
  if (Math.abs(moved) >= 1) scrollBy({ top: moved, behavior: "instant" });
  requestAnimationFrame(() => style.removeProperty("overflow-anchor"));
}

/** @param {HTMLElement[]} items */
function idsOf(items) {
  return items.filter((item) => !item.matches(".is-gone")).flatMap((item) => [...item.querySelectorAll("a")].map(idOf));
}
