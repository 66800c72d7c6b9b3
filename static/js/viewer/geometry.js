/**
 * Where a picture lies on its stage while it is looked at closely: points and edges are in CSS pixels from the middle of the whole picture.
 */

/** @typedef {{x: number, y: number}} Point */
/** @typedef {{x: number, y: number, scale: number}} View how far the picture is moved, and how many times as large as the whole it is */
/** @typedef {{width: number, height: number, left: number, top: number, right: number, bottom: number}} Frame the whole picture as it is drawn, and the edges of its stage */

/** @type {View} */
export const WHOLE = { x: 0, y: 0, scale: 1 };
const NEARLY_WHOLE = 1.02;
const MOST = 8; // Pixels of the screen for one of the picture, in a line.
const LEAST_STEP = 2; // A picture that is shown at its own size or larger is doubled at least.

/**
 * Return the picture at another size, with the place under a point left where it is.
 * @param {View} view
 * @param {number} scale
 * @param {Point} point
 * @param {Frame} frame
 * @param {number} full the scale at which a pixel of the picture has a pixel of the screen
 * @returns {View}
 */
export function scaled(view, scale, point, frame, full) {
  const most = Math.max(MOST * full, 2 * LEAST_STEP);
  const next = Math.min(most, scale);
  // Two fingers begin with steps that are smaller than this.
  if (next < NEARLY_WHOLE && next <= view.scale) return WHOLE;
  const times = next / view.scale;
  return kept({ x: point.x - (point.x - view.x) * times, y: point.y - (point.y - view.y) * times, scale: next }, frame);
}

/**
 * Return the picture moved.
 * @param {View} view
 * @param {Point} way
 * @param {Frame} frame
 * @returns {View}
 */
export function moved(view, way, frame) {
  return view.scale === 1 ? view : kept({ x: view.x + way.x, y: view.y + way.y, scale: view.scale }, frame);
}

/**
 * Return a view in which no edge of the picture leaves a gap on the stage that is not needed, and none leaves the stage otherwise.
 * @param {View} view
 * @param {Frame} frame
 * @returns {View}
 */
export function kept({ x, y, scale }, frame) {
  return {
    x: within(x, frame.left + (frame.width * scale) / 2, frame.right - (frame.width * scale) / 2),
    y: within(y, frame.top + (frame.height * scale) / 2, frame.bottom - (frame.height * scale) / 2),
    scale,
  };
}

/**
 * Return the scale at which a click looks closely: where a pixel of the picture has one of the screen, or where that is hardly any
 * larger, twice the whole.
 * @param {number} full
 */
export function close(full) {
  return full > 1.1 ? full : LEAST_STEP;
}

/**
 * @param {number} value
 * @param {number} one
 * @param {number} other
 */
function within(value, one, other) {
  return Math.min(Math.max(value, Math.min(one, other)), Math.max(one, other));
}
