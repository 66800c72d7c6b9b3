/**
 * Arranging an album: pictures are dragged, or picked up by their handle and moved by the arrow keys. Each move is sent at once, and
 * one that did not hold goes back.
 */

import { announce, isShifting, items, placeWords, shift, take } from "./album_order/items.js";
import { keepMove } from "./album_order/moves.js";

/** @typedef {import("./album_order/items.js").Taken} Taken */

/** What is picked up by the keyboard, or dragged. @type {Taken | null} */
let taken = null;

const STEPS = new Map([["ArrowLeft", -1], ["ArrowRight", 1], ["Home", -Infinity], ["End", Infinity]]);

const order = document.getElementById("order");
if (order) begin(order);

/** @param {HTMLElement} list */
function begin(list) {
  for (const hidden of document.querySelectorAll(".order-drag, .order-grab")) /** @type {HTMLElement} */ (hidden).hidden = false;
  for (const item of items(list)) item.draggable = true;
  list.addEventListener("click", toggle);
  list.addEventListener("keydown", step);
  list.addEventListener("focusout", () => !isShifting() && taken?.byKey && putBack());
  list.addEventListener("submit", moveByButton);
  list.addEventListener("dragstart", startDrag);
  list.addEventListener("dragover", dragOver);
  list.addEventListener("drop", drop);
  list.addEventListener("dragend", () => taken && putBack());
}

/**
 * @param {EventTarget | null} target
 * @returns {HTMLElement | null} the picture that it is a part of
 */
function itemOf(target) {
  return target instanceof Element ? target.closest(/** @type {"li"} */ (".order-item")) : null;
}

/** @param {HTMLElement} item */
function handleOf(item) {
  return /** @type {HTMLButtonElement} */ (item.querySelector(".order-grab"));
}

/**
 * @param {HTMLElement} item
 * @param {boolean} byKey
 * @returns {boolean} whether it can be: not while an earlier move of it is on its way
 */
function pickUp(item, byKey) {
  if (item.ariaBusy === "true") {
    announce("Its last move is still on its way.");
    return false;
  }
  taken = take(item, byKey);
  item.classList.add("is-grabbed");
  handleOf(item).ariaPressed = "true";
  return true;
}

/** @returns {Taken | null} what is let go of, where it is now */
function letGo() {
  const done = taken;
  taken = null;
  if (done) {
    done.item.classList.remove("is-grabbed");
    handleOf(done.item).ariaPressed = "false";
  }
  return done;
}

function putBack() {
  const done = letGo();
  if (!done) return;
  done.goBack();
  announce(`Put back. ${placeWords(done.item)}`);
}

function putDown() {
  const done = letGo();
  if (done) void keepMove(done);
}

/** @param {MouseEvent} event */
function toggle({ target }) {
  const item = target instanceof Element && target.closest(".order-grab") ? itemOf(target) : null;
  if (!item) return;
  if (taken) putDown();
  else if (pickUp(item, true)) announce(`Picked up. ${placeWords(item)} The arrow keys move it, Enter puts it down, Escape puts it back.`);
}

/** @param {KeyboardEvent} event */
function step(event) {
  if (!taken?.byKey) return;
  const { item } = taken;
  if (event.key === "Escape") {
    event.preventDefault();
    putBack();
    return;
  }
  const all = items();
  const steps = STEPS.get(event.key) ?? { ArrowUp: -columns(all), ArrowDown: columns(all) }[event.key];
  if (steps === undefined) return;
  event.preventDefault();
  const at = all.indexOf(item);
  const to = Math.min(all.length - 1, Math.max(0, at + steps));
  if (to !== at) shift(item, to > at ? all[to].nextElementSibling : all[to]);
  announce(placeWords(item));
}

/** @param {HTMLElement[]} all */
function columns(all) {
  const top = all[0].offsetTop;
  const below = all.findIndex((one) => one.offsetTop > top);
  return below < 0 ? all.length : below;
}

/**
 * The buttons work as forms; where all that matters is on this page, it stays.
 * @param {SubmitEvent} event
 */
function moveByButton(event) {
  const item = itemOf(event.target);
  const button = event.submitter;
  if (!item || !(button instanceof HTMLButtonElement)) return;
  const all = items();
  const at = all.indexOf(item);
  const steps = { start: -Infinity, earlier: -1, later: 1, end: Infinity }[button.value] ?? 0;
  const to = at + steps;
  const isHere = order?.dataset.total !== "" || (to >= 0 && to < all.length);
  if (!isHere) return;
  event.preventDefault();
  const end = Math.min(all.length - 1, Math.max(0, to));
  if (end === at) {
    announce(placeWords(item));
  } else if (pickUp(item, false)) {
    shift(item, end > at ? all[end].nextElementSibling : all[end]);
    item.scrollIntoView({ block: "nearest" });
    putDown();
  }
}

/** @param {DragEvent} event */
function startDrag(event) {
  const item = itemOf(event.target);
  if (taken) putBack();
  if (!item || !pickUp(item, false)) {
    event.preventDefault();
    return;
  }
  event.dataTransfer?.setData("text/plain", item.dataset.title ?? "");
  if (event.dataTransfer) event.dataTransfer.effectAllowed = "move";
}

/** @param {DragEvent} event */
function dragOver(event) {
  if (!taken || taken.byKey) return;
  event.preventDefault();
  const over = itemOf(event.target);
  if (!over || over === taken.item) return;
  const { left, width } = over.getBoundingClientRect();
  shift(taken.item, event.clientX > left + width / 2 ? over.nextElementSibling : over);
}

/** @param {DragEvent} event */
function drop(event) {
  if (!taken || taken.byKey) return;
  event.preventDefault();
  putDown();
}
