/**
 * A long picture on its page: a click shows the place that was clicked, another one all of it again, and so do + and - and Escape.
 *
 * Without this script the links do the same: the stage is large while the address names it (`#stage`).
 */

const FIELDS = "input, textarea, select, [contenteditable]";
const STEPS = /** @type {Record<string, number>} */ ({ ArrowLeft: -1, ArrowRight: 1 });
const ENDS = /** @type {Record<string, number>} */ ({ Home: 0, End: 1 });
const STEP = 0.2; // Of what is seen, by an arrow key.

/** Where somebody clicked, in parts of the picture from its left and from its top. @type {{across: number, down: number} | null} */
let wanted = null;

/** @returns {HTMLElement | null} the stage while it is large */
function zoomed() {
  return document.querySelector(/** @type {"figure"} */ (":is(.stage-tall, .stage-wide):target"));
}

/** @param {"in" | "out"} way */
function zoom(way) {
  document.querySelector(/** @type {"a"} */ (`.zoom-${way}`))?.click();
}

/** @param {MouseEvent} event */
function click(event) {
  const link = event.target instanceof Element && event.target.closest("#whole");
  const image = link && link.querySelector("img");
  if (!image || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (zoomed()) {
    event.preventDefault();
    zoom("out");
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
function showPlace() {
  const stage = zoomed();
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
 * Before the keys that turn pages hear of it. Plus and minus count where the picture has the focus: they are characters, and who
 * speaks to a computer says many.
 * @param {KeyboardEvent} event
 */
function press(event) {
  const { key, target } = event;
  if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing || !(target instanceof Element)) return;
  if (target.closest(FIELDS) || document.querySelector("dialog[open], :popover-open")) return;
  const stage = zoomed();
  const isThere = target.closest(".viewer-ground");
  if (stage && (key === "Escape" || (key === "-" && isThere))) zoom("out");
  else if (!stage && key === "+" && isThere) zoom("in");
  else if (stage?.matches(".stage-wide") && STEPS[key]) stage.scrollBy({ left: STEPS[key] * STEP * stage.clientWidth });
  else if (stage?.matches(".stage-wide") && isThere && ENDS[key] !== undefined) stage.scrollTo({ left: ENDS[key] * stage.scrollWidth });
  else return;
  event.preventDefault();
  event.stopPropagation();
}

document.addEventListener("click", click);
addEventListener("hashchange", showPlace);
addEventListener("keydown", press, { capture: true });
