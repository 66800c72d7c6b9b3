import assert from "node:assert/strict";
import { test } from "node:test";

import { sentenceFor } from "../../../static/js/shared/error_texts.js";

const problem = (facts) => ({ status: 0, code: "never_heard_of", detail: "", retryAfter: null, ...facts });

test("a code is said before a detail, a detail before a status", () => {
  assert.match(sentenceFor(problem({ status: 415, code: "empty_file", detail: "Save it." })), /is empty/);
  assert.equal(sentenceFor(problem({ status: 415, detail: "Save it." })), "Save it.");
  assert.match(sentenceFor(problem({ status: 415 })), /This is no JPEG, PNG, GIF/);
  assert.match(sentenceFor(problem({})), /Try again/);
});

test("a wait that the server named is said", () => {
  assert.match(sentenceFor(problem({ status: 429, code: "too_many_uploads", retryAfter: 400 })), /Wait 7 minutes, then/);
  assert.match(sentenceFor(problem({ status: 429 })), /Wait a moment, then/);
});
