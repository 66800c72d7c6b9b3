// A picture that is looked at closely stays under the pointer, and on its stage.

import assert from "node:assert/strict";
import { test } from "node:test";

import { close, kept, moved, scaled, WHOLE } from "../../../static/js/viewer/geometry.js";

// A stage of 800 x 600 with a picture that is 600 x 400 as a whole, and has 2400 x 1600 pixels.
const FRAME = { width: 600, height: 400, left: -400, top: -300, right: 400, bottom: 300 };
const FULL = 4;

/** The place in the picture that is under a point, from its middle, in pixels of the whole. */
function under({ x, y, scale }, point) {
  return { x: (point.x - x) / scale, y: (point.y - y) / scale };
}

test("the place under the pointer stays under it", () => {
  const point = { x: 120, y: -80 };
  let view = scaled(WHOLE, 2, point, FRAME, FULL);
  assert.deepEqual(under(view, point), point);
  view = scaled(view, 3.5, point, FRAME, FULL);
  assert.ok(Math.abs(under(view, point).x - point.x) < 1e-9);
  assert.ok(Math.abs(under(view, point).y - point.y) < 1e-9);
});

test("no picture is smaller than the whole, which lies in its place, or larger than eight times its pixels", () => {
  const far = { x: 300, y: 200, scale: 3 };
  assert.deepEqual(scaled(far, 0.4, { x: 10, y: 10 }, FRAME, FULL), WHOLE);
  assert.deepEqual(scaled(far, 1.01, { x: 10, y: 10 }, FRAME, FULL), WHOLE);
  assert.equal(scaled(WHOLE, 1.01, { x: 0, y: 0 }, FRAME, FULL).scale, 1.01);
  assert.equal(scaled(far, 900, { x: 0, y: 0 }, FRAME, FULL).scale, 32);
  // A picture of few pixels, too, can be doubled twice.
  assert.equal(scaled(WHOLE, 900, { x: 0, y: 0 }, FRAME, 0.2).scale, 4);
});

test("a picture that is larger than its stage leaves no gap", () => {
  const view = moved({ x: 0, y: 0, scale: 2 }, { x: 5000, y: -5000 }, FRAME);
  // Its left edge is at that of the stage, its lower one at the lower one.
  assert.equal(view.x - (FRAME.width * 2) / 2, FRAME.left);
  assert.equal(view.y + (FRAME.height * 2) / 2, FRAME.bottom);
});

test("a picture that is smaller than its stage stays on it", () => {
  const wide = { ...FRAME, height: 100 };
  const view = kept({ x: 0, y: 900, scale: 2 }, wide);
  assert.equal(view.y + 100, wide.bottom);
});

test("the whole is not moved", () => {
  assert.deepEqual(moved(WHOLE, { x: 50, y: 50 }, FRAME), WHOLE);
});

test("to look closely is a pixel for a pixel, or at least something larger", () => {
  assert.equal(close(4), 4);
  assert.equal(close(1), 2);
  assert.equal(close(0.3), 2);
});
