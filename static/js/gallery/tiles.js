/**
 * The tiles of the gallery: the links of its pictures, in their order. Those that are in the trash since are none (`is-gone`).
 */

const TILES = "#gallery .rows > li:not(.is-gone) > a";

/** @returns {HTMLAnchorElement[]} */
export function tiles() {
  return [...document.querySelectorAll(/** @type {"a"} */ (TILES))];
}

/** @returns {HTMLAnchorElement | null} the first of all, where the page has it */
export function firstTile() {
  return document.querySelector("#gallery .rows > li:not(.is-gone)")?.querySelector("a") ?? null;
}

/**
 * @param {EventTarget | null} target of an event
 * @returns {HTMLAnchorElement | null} the tile that it is a part of
 */
export function tileOf(target) {
  return target instanceof Element ? target.closest(/** @type {"a"} */ (TILES)) : null;
}

/**
 * @param {HTMLAnchorElement} tile
 * @returns {string} the id of its picture
 */
export function idOf(tile) {
  return tile.pathname.slice(tile.pathname.lastIndexOf("/") + 1);
}

/** @returns {HTMLAnchorElement | undefined} the first tile that is not above the window, or behind the bar on top of it */
export function topTile() {
  const all = tiles();
  const edge = Math.max(0, document.querySelector(".bar")?.getBoundingClientRect().bottom ?? 0);
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (all[middle].getBoundingClientRect().bottom > edge) high = middle;
    else low = middle + 1;
  }
  return all[low];
}
