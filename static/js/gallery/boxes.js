/**
 * The boxes of tiles: made where a pointer or the focus comes, and on every tile while somebody selects.
 */

import { selection } from "./selection.js";
import { idOf, tiles } from "./tiles.js";

/**
 * @param {HTMLAnchorElement} tile
 * @returns {HTMLInputElement} its box, which is made where there is none
 */
export function boxOf(tile) {
  const there = tile.parentElement?.querySelector(/** @type {"input"} */ (".tile-check input"));
  if (there) return there;
  const label = document.createElement("label");
  const box = document.createElement("input");
  const words = document.createElement("span");
  label.className = "tile-check";
  box.type = "checkbox";
  box.value = idOf(tile);
  box.autocomplete = "off";
  words.className = "visually-hidden";
  words.textContent = `Select ${tile.querySelector(".caption")?.textContent ?? "picture"}`;
  label.append(box, words);
  tile.after(label);
  show(box, tile);
  return box;
}

/**
 * @param {EventTarget | null} target of an event
 * @returns {HTMLAnchorElement | null} the tile whose box it is, or a part of it
 */
export function tileOfBox(target) {
  const label = target instanceof Element ? target.closest(".tile-check") : null;
  return label?.parentElement?.querySelector(/** @type {"a"} */ ("a")) ?? null;
}

/** Every box shows what is selected. */
export function showBoxes() {
  document.getElementById("gallery")?.classList.toggle("is-selecting", selection.isOn);
  for (const tile of tiles()) {
    if (selection.isOn) boxOf(tile);
    const box = tile.parentElement?.querySelector(/** @type {"input"} */ (".tile-check input"));
    if (box) show(box, tile);
  }
}

/**
 * @param {HTMLInputElement} box
 * @param {HTMLAnchorElement} tile
 */
function show(box, tile) {
  box.checked = selection.has(idOf(tile));
  // Without scripts nothing can be taken out of a whole list.
  box.disabled = false;
  // Until somebody selects, nobody has to pass two stops of the Tab key for each picture: `x` and Select are there.
  box.tabIndex = selection.isOn ? 0 : -1;
}
