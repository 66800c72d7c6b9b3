/**
 * Pictures in the trash are ticked, and the bar says how many are: a reload, a question and the way back from it lose no tick.
 *
 * Its form is sent by the browser, as what it leads to is another page.
 */

import { isShortcut } from "./shared/keys.js";
import { note, noted } from "./shared/storage.js";

const NOTE = "vitrine-trash-selection";

/** The box that was used last: a range begins there. @type {HTMLInputElement | null} */
let anchor = null;

/** @returns {HTMLInputElement[]} */
function boxes() {
  return [...document.querySelectorAll(/** @type {"input"} */ (".trash-check input"))];
}

/** @returns {string} whose trash this is */
function whose() {
  return document.documentElement.dataset.viewer ?? "";
}

function show() {
  const ticked = boxes().filter((box) => box.checked);
  const count = document.getElementById("selection-count");
  const words = ticked.length ? `${ticked.length.toLocaleString("en")} selected` : "Select pictures";
  if (count && count.textContent !== words) count.textContent = words;
  for (const button of document.querySelectorAll(/** @type {"button"} */ ("#selection button"))) button.disabled = !ticked.length;
  const way = document.getElementById("selection-all");
  if (way) way.hidden = ticked.length === boxes().length;
  note(NOTE, ticked.length ? [whose(), ...ticked.map(({ value }) => value)].join(" ") : null);
}

function tickAll() {
  for (const box of boxes()) box.checked = true;
  show();
}

/** @param {MouseEvent} event with Shift, all between two boxes become as this one */
function useBox({ target, shiftKey }) {
  if (!(target instanceof HTMLInputElement) || !target.closest(".trash-check")) return;
  const all = boxes();
  const [from, to] = [anchor ? all.indexOf(anchor) : -1, all.indexOf(target)].sort((one, other) => one - other);
  if (shiftKey && from >= 0) for (const box of all.slice(from, to + 1)) box.checked = target.checked;
  anchor = target;
  show();
}

/** @param {MouseEvent} event */
function useLink(event) {
  const link = event.target instanceof Element ? event.target.closest("#selection-all, #selection-end") : null;
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.id === "selection-end") {
    note(NOTE, null);
    return;
  }
  event.preventDefault();
  tickAll();
}

/** @param {KeyboardEvent} event */
function useKey(event) {
  const isAll = event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  const isFree = !document.querySelector("dialog[open], :popover-open") && !document.activeElement?.matches("input:not([type=checkbox])");
  if (isAll && isFree) {
    event.preventDefault();
    tickAll();
  } else if (event.key === "Escape" && isShortcut(event)) {
    event.preventDefault();
    document.getElementById("selection-end")?.click();
  }
}

const [viewer, ...ids] = (noted(NOTE) ?? "").split(" ");
const kept = new Set(viewer === whose() ? ids : []);
for (const box of boxes()) if (kept.has(box.value)) box.checked = true;
document.addEventListener("click", useBox);
document.addEventListener("click", useLink);
document.addEventListener("keydown", useKey);
show();
