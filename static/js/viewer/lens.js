/**
 * How closely somebody looks at the picture of the page: the whole, or any part of it, down to its pixels.
 */

import { isShown, picture, stage } from "./elements.js";
import { close, kept, moved, scaled, WHOLE } from "./geometry.js";
import { bringOriginal, isTooCoarse } from "./originals.js";

/** @typedef {import("./geometry.js").Point} Point */

const STEP = 1.5;

let view = WHOLE;

/** @returns {boolean} */
export function isClose() {
  return view.scale > 1;
}

/** Show all of the picture. @param {{eased?: boolean}} [how] */
export function showWhole({ eased = true } = {}) {
  show(WHOLE, eased);
}

/**
 * Look closely, where a pixel of the picture has a pixel of the screen.
 * @param {{at?: Point, eased?: boolean}} [how] `at`: the place that stays where it is, in the window
 */
export function showFull({ at, eased = true } = {}) {
  const all = measured();
  if (all) show(scaled(view, close(all.full), fromMiddle(at, all), all.frame, all.full), eased);
}

/** All of it, or closely. */
export function toggle() {
  if (isClose()) showWhole();
  else showFull();
}

/** @param {"in" | "out"} way */
export function step(way) {
  zoom(way === "in" ? STEP : 1 / STEP, undefined, true);
}

/**
 * @param {number} times
 * @param {Point} [at] the place that stays where it is, in the window
 * @param {boolean} [eased]
 */
export function zoom(times, at, eased = false) {
  const all = measured();
  if (all) show(scaled(view, view.scale * times, fromMiddle(at, all), all.frame, all.full), eased);
}

/**
 * @param {Point} way
 * @param {boolean} [eased]
 */
export function move(way, eased = false) {
  const all = measured();
  if (all) show(moved(view, way, all.frame), eased);
}

/** Follow a picture that has come, or a window of another size. @param {boolean} isOther whether it is another picture */
export function follow(isOther) {
  if (isOther) view = WHOLE;
  const all = measured();
  if (all) show(isClose() ? kept(view, all.frame) : WHOLE, false);
}

function measured() {
  const [ground, image] = [stage(), picture()];
  const box = image?.parentElement?.getBoundingClientRect();
  if (!ground || !image || !box || !isShown()) return null;
  const [width, height] = [Number(image.getAttribute("width")), Number(image.getAttribute("height"))];
  const fit = Math.min(image.offsetWidth / width, image.offsetHeight / height);
  const drawn = ground.matches(".stage-small") ? Math.min(1, fit) : fit;
  const middle = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
  const { left, top, right, bottom } = ground.getBoundingClientRect();
  const frame = {
    width: width * drawn,
    height: height * drawn,
    left: left - middle.x,
    top: top - middle.y,
    right: right - middle.x,
    bottom: bottom - middle.y,
  };
  return { image, ground, middle, frame, full: 1 / (drawn * devicePixelRatio) };
}

/**
 * @param {Point | undefined} at
 * @param {{middle: Point}} all
 */
function fromMiddle(at, { middle }) {
  return at ? { x: at.x - middle.x, y: at.y - middle.y } : { x: 0, y: 0 };
}

/**
 * @param {import("./geometry.js").View} next
 * @param {boolean} eased
 */
function show(next, eased) {
  const all = measured();
  if (!all) return;
  const { image, ground, frame, full } = all;
  view = next;
  ground.classList.toggle("is-close", isClose());
  image.classList.toggle("is-eased", eased);
  // So large that its pixels are what is looked at.
  image.classList.toggle("is-pixelated", view.scale / full >= 3);
  if (isClose()) image.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`;
  else if (image.getAttribute("style") !== null) image.removeAttribute("style");
  tell(Math.round((100 * view.scale) / full));
  sharpen(image, frame.width * view.scale * devicePixelRatio);
}

/** @param {number} percent */
function tell(percent) {
  const level = document.getElementById("zoom-level");
  if (level) level.textContent = `${percent} %`;
}

/**
 * @param {HTMLImageElement} image
 * @param {number} across pixels of the screen
 */
async function sharpen(image, across) {
  const isCoarse = isClose() && isTooCoarse(image, across);
  note(isCoarse ? (image.dataset.original ? "Loading the original" : "Preview") : "");
  if (!isCoarse || (await bringOriginal(image)) === null) return;
  const now = picture();
  note(isClose() && now && isTooCoarse(now, across) ? "Preview" : "");
}

/** Of what is shown somebody knows whether it is all that there is. @param {string} words */
function note(words) {
  const place = document.getElementById("zoom-note");
  if (place && place.textContent !== words) place.textContent = words;
}
