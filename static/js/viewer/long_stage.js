/**
 * A long picture on its stage: a click shows the place that was clicked as wide or as high as there is room for, another one all of it.
 *
 * Without this script the links do the same: the stage is large while the address names it (`#stage`).
 */

const STEPS = /** @type {Record<string, number>} */ ({ ArrowLeft: -1, ArrowRight: 1 });
const ENDS = /** @type {Record<string, number>} */ ({ Home: 0, End: 1 });
const STEP = 0.2; // Of what is seen, by an arrow key.

/** Where somebody clicked, in parts of the picture from its left and from its top. @type {{across: number, down: number} | null} */
let wanted = null;

/** @returns {HTMLElement | null} the stage of a long picture */
export function longStage() {
  return document.querySelector(/** @type {"figure"} */ (":is(.stage-tall, .stage-wide)"));
}

/** @returns {HTMLElement | null} the same while it is large */
export function largeStage() {
  return document.querySelector(/** @type {"figure"} */ (":is(.stage-tall, .stage-wide):target"));
}

/** @param {"in" | "out"} way */
export function makeLarge(way) {
  document.querySelector(/** @type {"a"} */ (`.zoom-${way}`))?.click();
}

/** Show it whole before anything else is done with it, which a click would do after that. */
export function leaveLarge() {
  if (largeStage()) location.hash = "#whole";
}

/**
 * @param {MouseEvent} event
 * @param {HTMLImageElement} image
 */
export function clickLong(event, image) {
  if (largeStage()) {
    event.preventDefault();
    makeLarge("out");
  } else if (event.detail) {
    wanted = placeIn(image, event); // The click itself goes on, to the address that makes it large.
  }
}

/**
 * @param {HTMLImageElement} image which its box holds whole
 * @param {MouseEvent} event
 */
function placeIn(image, { clientX, clientY }) {
  const box = image.getBoundingClientRect();
  const scale = Math.min(box.width / image.naturalWidth, box.height / image.naturalHeight);
  /** @param {number} distance from the middle @param {number} size of all */
  const part = (distance, size) => Math.min(1, Math.max(0, 0.5 + distance / (size * scale)));
  return {
    across: part(clientX - (box.left + box.right) / 2, image.naturalWidth),
    down: part(clientY - (box.top + box.bottom) / 2, image.naturalHeight),
  };
}

/** The place that was clicked comes to the middle of what scrolls: the stage, or on a phone the page. */
export function showPlace() {
  const stage = largeStage();
  const place = wanted;
  wanted = null;
  const image = stage?.querySelector("img");
  if (!stage || !image || !place) return;
  const seen = stage.getBoundingClientRect();
  const drawn = image.getBoundingClientRect();
  stage.scrollBy({
    left: drawn.left + place.across * drawn.width - (seen.left + seen.right) / 2,
    top: drawn.top + place.down * drawn.height - (seen.top + seen.bottom) / 2,
    behavior: "instant",
  });
  const { top, height } = image.getBoundingClientRect();
  if (stage.matches(".stage-tall")) scrollBy({ top: top + place.down * height - innerHeight / 2, behavior: "instant" });
}

/**
 * Move a panorama that is large.
 * @param {string} key
 * @param {boolean} isThere whether the picture has the focus
 * @returns {boolean} whether the key does that
 */
export function moveLong(key, isThere) {
  const stage = largeStage();
  if (!stage?.matches(".stage-wide")) return false;
  if (STEPS[key]) stage.scrollBy({ left: STEPS[key] * STEP * stage.clientWidth });
  else if (isThere && ENDS[key] !== undefined) stage.scrollTo({ left: ENDS[key] * stage.scrollWidth });
  else return false;
  return true;
}
