/**
 * How pictures are selected: by their boxes, with Shift all between two, by a long press, by keys; and the bar that says how many are.
 */

import { isShortcut } from "../shared/keys.js";
import { boxOf, showBoxes, tileOfBox } from "./boxes.js";
import { knownIds, onRowsBack } from "./far_rows.js";
import { onLongPress } from "./long_press.js";
import { mostWords, offerAll, sayByHand, showWay } from "./select_all.js";
import { selection } from "./selection.js";
import { idOf, tileOf } from "./tiles.js";

/** Begin on this page. */
export function selectPictures() {
  selection.listen(show);
  onRowsBack(showBoxes);
  document.addEventListener("htmx:afterSettle", show);
  document.addEventListener("pointerover", ({ target }) => prepare(target));
  document.addEventListener("focusin", ({ target }) => prepare(target));
  document.addEventListener("click", useLinks);
  document.addEventListener("click", useBox);
  document.addEventListener("change", ({ target }) => {
    const tile = tileOfBox(target);
    if (tile && target instanceof HTMLInputElement) selection.set(idOf(tile), target.checked);
  });
  document.addEventListener("keydown", useKey);
  offerAll();
  onLongPress((tile) => selection.set(idOf(tile), true));
  takeTicked();
  selection.resume();
}

/** Where the page came with boxes, some may be ticked already. */
function takeTicked() {
  const boxes = [...document.querySelectorAll(/** @type {"input"} */ (".tile-check input"))];
  if (!boxes.length) return;
  const all = document.querySelector(/** @type {"input"} */ ("#selection [name=expected_count]"));
  if (all) {
    selection.takeAll(Number(all.value));
    return;
  }
  const ticked = boxes.filter((box) => box.checked).map(({ value }) => value);
  if (ticked.length) selection.add(ticked);
  else selection.begin();
}

/** @param {EventTarget | null} target */
function prepare(target) {
  const tile = tileOf(target);
  if (tile) boxOf(tile);
}

/** @param {MouseEvent} event on the links that begin and end a selection, which lead to other pages without scripts */
function useLinks(event) {
  const link = event.target instanceof Element ? event.target.closest("#select, #selection-end") : null;
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.id === "select" && !selection.isOn) selection.begin();
  else leave();
}

/**
 * A browser may take a click with Shift on a label for none on its box.
 * @param {MouseEvent} event
 */
function useBox(event) {
  const tile = tileOfBox(event.target);
  if (!tile || event.target instanceof HTMLInputElement) return;
  event.preventDefault();
  if (event.shiftKey) selection.extend(idOf(tile), knownIds());
  else selection.set(idOf(tile), !selection.has(idOf(tile)));
  boxOf(tile).focus({ preventScroll: true });
}

/** @param {KeyboardEvent} event */
function useKey(event) {
  const { activeElement } = document;
  const isAll = event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  if (isAll && knownIds().length && !isTyping(activeElement) && !document.querySelector("dialog[open], :popover-open")) {
    event.preventDefault();
    selection.add(knownIds());
    return;
  }
  if (!isShortcut(event)) return;
  const tile = tileOf(activeElement) ?? tileOfBox(activeElement);
  if (event.key.toLowerCase() === "x" && tile) {
    event.preventDefault();
    selection.set(idOf(tile), !selection.has(idOf(tile)));
  } else if (event.key === "Escape" && selection.isOn) {
    event.preventDefault();
    leave();
  }
}

/** @param {Element | null} element */
function isTyping(element) {
  return element?.matches("input:not([type=checkbox]), textarea, select, [contenteditable]") ?? false;
}

function leave() {
  const bar = document.getElementById("selection");
  const hadFocus = bar?.contains(document.activeElement);
  selection.end();
  if (hadFocus) document.getElementById("select")?.focus({ preventScroll: true });
  const address = new URL(location.href);
  if (!address.searchParams.has("select")) return;
  address.searchParams.delete("select");
  history.replaceState(history.state, "", address);
}

/** How many all were, while all are selected. */
let all = 0;

function show() {
  showBoxes();
  showWay();
  const bar = document.getElementById("selection");
  const count = document.getElementById("selection-count");
  if (!bar || !count) return;
  const number = selection.count;
  const selected = `${selection.all ? "All " : ""}${number.toLocaleString("en")} selected${mostWords()}`;
  const words = number ? selected : "Select pictures";
  sayByHand(all);
  all = selection.all;
  bar.hidden = !selection.isOn;
  if (count.textContent !== words) count.textContent = words;
  for (const button of bar.querySelectorAll("button")) button.disabled = number === 0;
}
