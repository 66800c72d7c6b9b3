import assert from "node:assert/strict";
import { test } from "node:test";

import { parseRetryAfter, problemFromAnswer, Problem } from "../../../static/js/shared/problem.js";

test("a code that the page knows gets a sentence that says what to do", () => {
  const problem = problemFromAnswer(422, '{"code": "not_decodable", "detail": "It could not be decoded."}', null);
  assert.match(problem.sentence, /Export it again/);
});

test("a code that the page does not know speaks by its own detail", () => {
  const problem = problemFromAnswer(415, '{"code": "new_code", "detail": "Save it as PNG."}', null);
  assert.equal(problem.code, "new_code");
  assert.equal(problem.sentence, "Save it as PNG.");
  assert.ok(problem.final);
});

test("a page of a proxy is never shown, whatever it says", () => {
  for (const body of ["<h1>413</h1>", "null", "[]", '"text"', '{"detail": 7}', ""]) {
    const problem = problemFromAnswer(413, body, null);
    assert.match(problem.sentence, /too large/);
    assert.equal(problem.code, "status_413");
  }
});

test("every problem has a sentence", () => {
  assert.ok(new Problem({ status: 418, code: "teapot" }).sentence.length > 0);
  assert.ok(new Problem({ code: "connection_lost" }).sentence.length > 0);
});

test("a quota or a busy server may end differently later", () => {
  for (const status of [0, 401, 429, 503, 507]) assert.equal(new Problem({ status, code: "x" }).final, false);
});

test("Retry-After is read as seconds and as a date", () => {
  const now = Date.parse("2026-03-01T12:00:00Z");
  assert.equal(parseRetryAfter("7", now), 7);
  assert.equal(parseRetryAfter("Sun, 01 Mar 2026 12:00:30 GMT", now), 30);
  assert.equal(parseRetryAfter("Sun, 01 Mar 2026 11:00:00 GMT", now), 0);
  assert.equal(parseRetryAfter("soon", now), null);
  assert.equal(parseRetryAfter(null, now), null);
});
