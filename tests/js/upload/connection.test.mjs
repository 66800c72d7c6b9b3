import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { lostOrUnreadable, Watchdog } from "../../../static/js/upload/connection.js";

const real = { setTimeout, clearTimeout };
afterEach(() => Object.assign(globalThis, real));

/** Puts a clock in place of the real one, which moves when the test says so. */
function stoppedClock() {
  let now = 0;
  let last = 0;
  const timers = new Map();
  globalThis.setTimeout = (act, milliseconds) => {
    timers.set((last += 1), { at: now + milliseconds, act });
    return last;
  };
  globalThis.clearTimeout = (timer) => timers.delete(timer);
  return (milliseconds) => {
    now += milliseconds;
    for (const [timer, { at, act }] of timers) if (at <= now && timers.delete(timer)) act();
  };
}

test("a line that moves nothing is noticed, and one that moves is not", () => {
  const pass = stoppedClock();
  let timeouts = 0;
  const watchdog = new Watchdog(() => (timeouts += 1));
  pass(100_000);
  watchdog.reset();
  pass(100_000);
  assert.equal(timeouts, 0);
  pass(20_000);
  assert.equal(timeouts, 1);
  watchdog.reset();
  watchdog.stop();
  pass(200_000);
  assert.equal(timeouts, 1);
});

test("a file that cannot be read any more is told from a broken connection", async () => {
  assert.equal((await lostOrUnreadable(new Blob(["x"]))).code, "connection_lost");
  const gone = { slice: () => ({ arrayBuffer: async () => Promise.reject(new Error("NotFoundError")) }) };
  assert.equal((await lostOrUnreadable(gone)).code, "unreadable_file");
});
