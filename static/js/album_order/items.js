/**
 * The pictures that are arranged: where each is, and where it was when it was taken.
 */

import { say } from "../shared/status.js";

/**
 * @typedef {object} Taken
 * @property {HTMLElement} item
 * @property {boolean} byKey
 * @property {() => boolean} isElsewhere whether it is not where it was
 * @property {() => void} goBack
 */

let isMoving = false;

/** @returns {HTMLElement[]} all of the page, in their order */
export function items(list = document.getElementById("order")) {
  return list ? [...list.querySelectorAll(/** @type {"li"} */ (".order-item"))] : [];
}

/**
 * @param {HTMLElement} item
 * @param {boolean} byKey
 * @returns {Taken}
 */
export function take(item, byKey) {
  const behind = item.nextElementSibling;
  return { item, byKey, isElsewhere: () => item.nextElementSibling !== behind, goBack: () => shift(item, behind) };
}

/**
 * Moves a picture on the page; what has the focus in it keeps it.
 * @param {HTMLElement} item
 * @param {Element | null} before
 */
export function shift(item, before) {
  const focused = document.activeElement;
  isMoving = true;
  item.parentElement?.insertBefore(item, before);
  if (focused instanceof HTMLElement && item.contains(focused)) focused.focus();
  isMoving = false;
}

/** @returns {boolean} whether the focus goes for a moment only, as its element is moved */
export function isShifting() {
  return isMoving;
}

/**
 * @param {HTMLElement} item
 * @returns {string} which place it has, of how many
 */
export function placeWords(item) {
  const all = items();
  const whole = document.getElementById("order")?.dataset.total;
  return `Place ${all.indexOf(item) + 1} of ${all.length}${whole ? "" : " on this page"}.`;
}

/** @param {string} sentence for who does not see it */
export function announce(sentence) {
  say(sentence, { unseen: true, yields: true });
}
