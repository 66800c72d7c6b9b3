import assert from "node:assert/strict";
import { test } from "node:test";

import { faultOf, sentenceOf } from "../../../static/js/shared/failed_requests.js";

const answer = (status, retryAfter = null) => ({ status, getResponseHeader: (name) => (name === "Retry-After" ? retryAfter : null) });

test("a refusal is said by its status, with the wait that the server named", () => {
  assert.equal(sentenceOf(answer(401)), "You are signed out. Sign in, then try again.");
  assert.equal(sentenceOf(answer(429, "30")), "That was a little fast. Wait 30 seconds, then try again.");
  assert.equal(sentenceOf(answer(429)), "That was a little fast. Wait a moment, then try again.");
});

test("any other failure has a sentence too", () => {
  assert.equal(sentenceOf(answer(500)), "That did not work. Try again in a moment.");
  assert.equal(sentenceOf(answer(418)), sentenceOf(answer(500)));
});

test("an answer that refuses, and none at all, are said alike to every script", () => {
  const signedOut = { sentence: sentenceOf(answer(401)), isSignedOut: true };
  assert.deepEqual(faultOf(new Response(null, { status: 401 })), signedOut);
  const busy = new Response(null, { status: 429, headers: { "Retry-After": "30" } });
  assert.deepEqual(faultOf(busy), { sentence: sentenceOf(answer(429, "30")), isSignedOut: false });
  const late = faultOf(new DOMException("", "TimeoutError"));
  assert.match(late.sentence, /It may still do this/);
  assert.equal(late.isSignedOut, false);
});
