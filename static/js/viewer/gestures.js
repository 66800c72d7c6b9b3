/**
 * What hands do on the stage: a wheel or two fingers zoom about the place where they are, a drag moves what is larger than the stage,
 * and of a picture that is whole, a finger to the side turns the page.
 */

import { isShown, picture } from "./elements.js";
import { isClose, move, zoom } from "./lens.js";

/** @typedef {{x: number, y: number}} Point */

const FAR_ENOUGH = 48; // Pixels of a swipe.
const DRAG = 5; // Pixels; less is a click.
const LINE = 33; // Pixels of a line of a wheel.
const WIDE = "(width >= 56rem)"; // There the page does not scroll.

/** The fingers, or the mouse with its button down, on the stage. @type {Map<number, Point>} */
const held = new Map();

/** Where the only finger came down, while this may become a swipe. @type {Point | null} */
let swipe = null;
let isDrag = false;

/** @param {{isLarge: () => boolean}} long whether a long picture is large, and scrolls by itself */
export function watchGestures(long) {
  addEventListener("pointerdown", (event) => press(event, long.isLarge()));
  addEventListener("pointermove", drag);
  addEventListener("pointerup", lift);
  addEventListener("pointercancel", lift);
  addEventListener("wheel", (event) => long.isLarge() || wheel(event), { passive: false });
  // Two fingers that move along each other would scroll the page.
  addEventListener("touchstart", (event) => event.touches.length > 1 && isOnStage(event) && !long.isLarge() && event.preventDefault(), { passive: false });
  addEventListener("dragstart", (event) => isOnStage(event) && isClose() && event.preventDefault());
}

/** @returns {boolean} whether the click that comes is the end of a drag, and none */
export function wasDrag() {
  return isDrag;
}

/** @param {Event} event */
function isOnStage({ target }) {
  return target instanceof Element && target.closest(".stage-link") !== null;
}

/**
 * @param {PointerEvent} event
 * @param {boolean} isLarge
 */
function press(event, isLarge) {
  if (event.isPrimary) {
    isDrag = false;
    held.clear();
  }
  if (!isOnStage(event) || !isShown() || isLarge || event.button !== 0) return;
  const place = { x: event.clientX, y: event.clientY };
  held.set(event.pointerId, place);
  if (swipe) lean(0);
  // Where the page itself is zoomed in, a movement is not a swipe.
  const isWhole = !isClose() && (visualViewport?.scale ?? 1) <= 1.05;
  swipe = held.size === 1 && event.pointerType === "touch" && isWhole ? place : null;
}

/** @param {PointerEvent} event */
function drag(event) {
  const before = held.get(event.pointerId);
  if (!before) return;
  const now = { x: event.clientX, y: event.clientY };
  if (swipe) {
    lean(now.x - swipe.x);
    return;
  }
  const way = { x: now.x - before.x, y: now.y - before.y };
  if (!isDrag && held.size === 1 && Math.hypot(way.x, way.y) < DRAG) return;
  isDrag = true;
  const [one, other] = [...held.values()];
  held.set(event.pointerId, now);
  if (!other) {
    move(way);
    return;
  }
  const [first, second] = [...held.values()];
  const times = apart(first, second) / Math.max(1, apart(one, other));
  const [from, to] = [middle(one, other), middle(first, second)];
  move({ x: to.x - from.x, y: to.y - from.y });
  zoom(times, to);
}

/** @param {PointerEvent} event */
function lift(event) {
  if (!held.delete(event.pointerId) || !swipe) return;
  const across = event.clientX - swipe.x;
  const along = event.clientY - swipe.y;
  swipe = null;
  lean(0);
  if (event.type === "pointercancel" || Math.abs(across) < FAR_ENOUGH || Math.abs(across) < 2 * Math.abs(along)) return;
  isDrag = true;
  dispatchEvent(new CustomEvent("turn", { detail: across > 0 ? -1 : 1 }));
}

/** The picture goes with the finger, and less where there is none behind it. @param {number} across */
function lean(across) {
  const image = picture();
  const link = document.getElementById(across > 0 ? "previous" : "next");
  if (!image || !document.getElementById("to-gallery")) return;
  image.classList.toggle("is-eased", across === 0);
  if (across) image.style.translate = `${Math.round(link ? across : across / 4)}px 0`;
  else if (image.getAttribute("style") !== null) image.removeAttribute("style");
}

/** @param {WheelEvent} event */
function wheel(event) {
  if (!isOnStage(event) || !isShown()) return;
  // A page of one column scrolls by the wheel; a touchpad says by a key that two fingers pinch.
  if (!isClose() && !event.ctrlKey && !matchMedia(WIDE).matches) return;
  event.preventDefault();
  const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1);
  zoom(Math.exp(-pixels * (event.ctrlKey ? 0.01 : 0.0025)), { x: event.clientX, y: event.clientY });
}

/**
 * @param {Point} one
 * @param {Point} other
 */
function apart(one, other) {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

/**
 * @param {Point} one
 * @param {Point} other
 */
function middle(one, other) {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}
