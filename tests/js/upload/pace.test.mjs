import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { atOnce, notePace, pace } from "../../../static/js/upload/pace.js";

beforeEach(() => {
  const kept = new Map();
  globalThis.sessionStorage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value) };
});

test("before anything was seen a line is taken for slow", () => {
  assert.equal(pace(), 32_000);
});

test("a long send says how fast the line is, whatever was seen before", () => {
  notePace(5_000_000, 1000);
  assert.equal(pace(), 5_000_000);
  notePace(20_000, 2000);
  assert.equal(pace(), 10_000);
});

test("a short send says only that the line is at least so fast", () => {
  notePace(400_000, 200);
  assert.equal(pace(), 2_000_000);
  notePace(3_000, 300);
  assert.equal(pace(), 2_000_000);
});

test("a send of nothing says nothing, and a browser that keeps nothing breaks nothing", () => {
  notePace(0, 5000);
  assert.equal(pace(), 32_000);
  delete globalThis.sessionStorage;
  notePace(400_000, 200);
  assert.equal(pace(), 32_000);
});

test("on a slow line files are sent one after the other", () => {
  assert.equal(atOnce(), 1);
  notePace(400_000, 200);
  assert.equal(atOnce(), 3);
  notePace(20_000, 2000);
  assert.equal(atOnce(), 1);
});
