import assert from "node:assert/strict";
import { test } from "node:test";

import { MOST_TRIES, nextStep, sleep } from "../../../static/js/upload/retry.js";

const problem = (status, retryAfter = null, code = "x") => ({ status, code, retryAfter });

test("a stale session is renewed once", () => {
  assert.deepEqual(nextStep(problem(401), 1, false), { act: "renew" });
  assert.deepEqual(nextStep(problem(401), 2, true), { act: "stop" });
});

test("a busy server is asked again after the time that it named", () => {
  assert.deepEqual(nextStep(problem(429, 7), 1, false), { act: "wait", why: "busy", seconds: 7 });
  assert.deepEqual(nextStep(problem(503, 0), 1, false), { act: "wait", why: "busy", seconds: 1 });
});

test("a busy server that names no time is asked ever more rarely", () => {
  const seconds = [1, 2, 3, 4, 5, 6, 7].map((tries) => nextStep(problem(503), tries, false).seconds);
  assert.deepEqual(seconds, [1, 2, 4, 8, 16, 30, 30]);
});

test("nobody is made to wait for an hour", () => {
  assert.deepEqual(nextStep(problem(429, 3600), 1, false), { act: "stop" });
});

test("a broken line waits for the network", () => {
  assert.equal(nextStep(problem(0, null, "connection_lost"), 1, false).why, "offline");
});

test("an upload that the server has forgotten begins anew without a wait", () => {
  assert.deepEqual(nextStep(problem(410, null, "upload_forgotten"), 1, false), { act: "begin" });
  assert.deepEqual(nextStep(problem(410, null, "upload_forgotten"), MOST_TRIES, false), { act: "stop" });
});

test("an earlier try that the server has not ended yet is waited for", () => {
  assert.deepEqual(nextStep(problem(409, 3, "upload_in_progress"), 1, false), { act: "wait", why: "running", seconds: 3 });
  assert.deepEqual(nextStep(problem(423), 2, false), { act: "wait", why: "running", seconds: 2 });
});

test("tries come to an end", () => {
  assert.deepEqual(nextStep(problem(503), MOST_TRIES, false), { act: "stop" });
  assert.deepEqual(nextStep(problem(0, null, "connection_lost"), MOST_TRIES, false), { act: "stop" });
});

test("a refusal is final at once", () => {
  for (const status of [400, 403, 413, 415, 422, 507]) assert.deepEqual(nextStep(problem(status), 1, false), { act: "stop" });
});

test("a cancelled wait ends at once", async () => {
  const stop = new AbortController();
  const waiting = sleep(60, stop.signal);
  stop.abort(new Error("cancelled"));
  await assert.rejects(waiting, /cancelled/);
  await assert.rejects(sleep(60, stop.signal), /cancelled/);
});
