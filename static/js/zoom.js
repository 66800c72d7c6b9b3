/**
 * The picture of a page, looked at as closely as somebody likes: by a click or a tap, by wheel, fingers, keys and buttons.
 */

import { isShortcut } from "./shared/keys.js";
import { isShown, picture, stage } from "./viewer/elements.js";
import { wasDrag, watchGestures } from "./viewer/gestures.js";
import { follow, isClose, move, showFull, showWhole, step, toggle } from "./viewer/lens.js";
import { clickLong, largeStage, leaveLarge, longStage, makeLarge, moveLong, showPlace } from "./viewer/long_stage.js";
import { prepareScreen } from "./viewer/screen.js";

const FAR = 120; // Pixels by an arrow key.
const WAYS = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] });

/** @param {MouseEvent} event */
function click(event) {
  const { target } = event;
  if (!(target instanceof Element) || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const button = target.closest("#zoom-in, #zoom-out, #zoom-toggle");
  if (button) press(button.id);
  const image = target.closest(".stage-link") && picture();
  if (!image) return;
  // The second click of a double click has been answered by the first, and the end of a drag is none.
  const isOver = event.detail > 1 || wasDrag() || !isShown();
  if (!isOver && !isClose() && longStage()) return clickLong(event, image);
  event.preventDefault();
  if (isOver) return;
  if (isClose()) showWhole();
  else showFull({ at: event.detail ? { x: event.clientX, y: event.clientY } : undefined });
}

/** @param {string} id of a button */
function press(id) {
  const isLong = longStage() !== null;
  if (id === "zoom-in" && isLong && !isClose() && !largeStage()) makeLarge("in");
  else if (id === "zoom-out" && largeStage()) makeLarge("out");
  else if (largeStage()) {
    leaveLarge();
    showFull();
  } else if (id === "zoom-toggle") toggle();
  else step(id === "zoom-in" ? "in" : "out");
}

/**
 * Before the keys that turn pages hear of it.
 * @param {KeyboardEvent} event
 */
function pressKey(event) {
  if (!isShortcut(event)) return;
  const { key, target } = event;
  const isThere = target instanceof Element && target.closest(".viewer-ground") !== null;
  if (key === "Escape" && isClose()) showWhole();
  else if (key === "Escape" && largeStage()) makeLarge("out");
  else if (isClose() && WAYS[key]) move({ x: FAR * WAYS[key][0], y: FAR * WAYS[key][1] }, true);
  else if (key === "0") {
    if (isClose()) showWhole();
    else if (largeStage()) makeLarge("out");
  } else if (key === "1") {
    leaveLarge();
    showFull();
    // On many keyboards plus needs a second key, and the character without it is this one.
  } else if (key === "+" || key === "=") press("zoom-in");
  else if (key === "-") press("zoom-out");
  else if (!moveLong(key, isThere)) return;
  event.preventDefault();
  event.stopPropagation();
}

/**
 * The thumbnail beneath a picture is taken away once the picture can be drawn, which is later than its load.
 * @param {HTMLImageElement} image
 */
async function uncover(image) {
  try {
    await image.decode();
  } catch {
    return; // Its place is taken by a sentence, or by another picture.
  }
  image.parentElement?.querySelector(".stage-beneath")?.remove();
}

/** @param {Event} event */
function isOfPage({ target }) {
  return target instanceof Element && ["main", "ground"].includes(target.id);
}

/** @param {HTMLImageElement} image */
function take(image) {
  follow(false);
  uncover(image);
}

const size = new ResizeObserver(() => follow(false));

/** @param {boolean} isOther whether a turn has brought another picture */
function begin(isOther) {
  const ground = stage();
  size.disconnect();
  if (ground) size.observe(ground);
  follow(isOther);
}

const image = picture();
if (image?.complete) take(image);
begin(false);
document.addEventListener("load", ({ target }) => target instanceof HTMLImageElement && target === picture() && take(target), true);
document.addEventListener("click", click);
addEventListener("hashchange", showPlace);
addEventListener("keydown", pressKey, { capture: true });
// htmx sends these for a page that a turn puts in place of another; it would carry a style over, which the policy refuses.
document.addEventListener("htmx:beforeSwap", (event) => isOfPage(event) && showWhole({ eased: false }));
document.addEventListener("htmx:afterSettle", (event) => isOfPage(event) && begin(true));
watchGestures({ isLarge: () => largeStage() !== null });
prepareScreen();
